//! What follows a resolution: the report, the post-mortem, actions.

use poise::serenity_prelude as serenity;

use super::{about, complete};
use crate::bot::{Context, parts, run};
use crate::error::Failure;
use crate::slices::incident::domain::Incident;
use crate::slices::incident::people::Other;
use crate::slices::incident::{actions, follow_up, rights};

/// Write the post-incident report.
#[poise::command(slash_command, guild_only, custom_data = "rights::POSTMORTEM")]
pub(super) async fn report(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| follow_up::open_report(bot, invocation, incident.id).await)
        .await
}

/// Write the post-mortem.
#[poise::command(slash_command, guild_only, custom_data = "rights::POSTMORTEM")]
pub(super) async fn postmortem(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| {
        follow_up::open_postmortem(bot, invocation, incident.id).await
    })
    .await
}

/// What has to be done so that it does not happen again.
#[poise::command(
    slash_command,
    guild_only,
    subcommands("add_action", "finish_action", "list_actions"),
    subcommand_required
)]
pub(super) async fn action(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Add an action with an owner and a date.
#[poise::command(slash_command, guild_only, rename = "add", custom_data = "rights::ACTIONS")]
async fn add_action(
    ctx: Context<'_>,
    #[description = "What has to be done?"] what: String,
    #[description = "Due date, e.g. 2026-01-30 or 7d"] due: String,
    #[description = "Owner; default: you"] owner: Option<serenity::User>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident: Incident| {
        let owner = Other::of_any(bot, invocation, owner.as_ref()).await?;
        actions::add(bot, invocation, incident.id, (&what, owner, &due)).await
    })
    .await
}

/// Mark an action as done.
#[poise::command(slash_command, guild_only, rename = "done", custom_data = "rights::ACTIONS")]
async fn finish_action(
    ctx: Context<'_>,
    #[description = "Action number, e.g. ACT-3"] action: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, actions::finish(bot, &invocation, &action)).await
}

/// List open actions.
#[poise::command(slash_command, guild_only, rename = "list", custom_data = "rights::ACTIONS")]
async fn list_actions(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, actions::list(bot, &invocation)).await
}
