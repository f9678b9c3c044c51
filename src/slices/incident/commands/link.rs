//! `/incident link`: duplicates, related incidents, and the issue on GitHub.

use super::{about, complete};
use crate::bot::Context;
use crate::error::Failure;
use crate::ids::IssueNumber;
use crate::slices::incident::domain::Incident;
use crate::slices::incident::{issue as tracking, links, rights};
use crate::slices::tracker;

/// Duplicates, related incidents, and the issue on GitHub.
#[poise::command(slash_command, guild_only, subcommands("merge", "unmerge", "relate", "issue"), subcommand_required)]
pub(super) async fn link(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Merge an incident into another one as a duplicate.
#[poise::command(slash_command, guild_only, custom_data = "rights::MERGE")]
async fn merge(
    ctx: Context<'_>,
    #[description = "Incident to keep"]
    #[autocomplete = "complete::open"]
    into: String,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident: Incident| {
        links::merge(bot, invocation, incident.id, &into).await
    })
    .await
}

/// Undo a merge: the incident is not a duplicate.
#[poise::command(slash_command, guild_only, custom_data = "rights::MERGE")]
async fn unmerge(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident: Incident| links::unmerge(bot, invocation, incident.id).await)
        .await
}

/// Mark two incidents as related.
#[poise::command(slash_command, guild_only, custom_data = "rights::MERGE")]
async fn relate(
    ctx: Context<'_>,
    #[description = "Related incident"]
    #[autocomplete = "complete::any"]
    to: String,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident: Incident| {
        links::relate(bot, invocation, incident.id, &to).await
    })
    .await
}

/// Track an incident in an issue on GitHub, where its updates become comments.
#[poise::command(slash_command, guild_only, custom_data = "rights::ISSUE")]
async fn issue(
    ctx: Context<'_>,
    #[description = "Issue; without one, a new one is filed"]
    #[autocomplete = "tracker::complete_issue"]
    #[min = 1]
    issue: Option<i64>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident: Incident| match issue {
        Some(number) => tracking::link(bot, invocation, incident.id, IssueNumber::new(number)).await,
        None => tracking::open_form(bot, invocation, incident.id).await,
    })
    .await
}
