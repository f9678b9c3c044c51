//! `/incident link`: duplicates and related incidents.

use super::{about, complete};
use crate::bot::Context;
use crate::error::Failure;
use crate::slices::incident::domain::Incident;
use crate::slices::incident::{links, rights};

/// Duplicates and related incidents.
#[poise::command(slash_command, guild_only, subcommands("merge", "unmerge", "relate"), subcommand_required)]
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
