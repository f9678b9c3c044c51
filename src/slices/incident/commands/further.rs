//! Hotfix, rollback, what users are told, the timeline, links, and what follows a resolution.

use poise::serenity_prelude as serenity;

use super::{about, complete};
use crate::bot::{Context, parts, run};
use crate::error::Failure;
use crate::slices::incident::domain::Incident;
use crate::slices::incident::people::Other;
use crate::slices::incident::{
    actions, after, hotfix as fix, links, matrix, public as told, rights, timeline as entries,
};

/// Check whether the plan allows a hotfix, and start one with a timeline and checklist.
#[poise::command(slash_command, guild_only, custom_data = "rights::CHECKLIST")]
pub(super) async fn hotfix(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| fix::look(bot, invocation, incident.id).await).await
}

/// Check the plan's rollback matrix: whether to roll back, and who decides.
#[poise::command(slash_command, guild_only, custom_data = "rights::CHECKLIST")]
pub(super) async fn rollback(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| matrix::look(bot, invocation, incident.id, false).await)
        .await
}

/// Draft a public update; you review it before it is published.
#[poise::command(slash_command, guild_only, custom_data = "rights::PUBLISH")]
pub(super) async fn public(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::open"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| told::draft_now(bot, invocation, incident.id).await).await
}

/// Write the post-incident report.
#[poise::command(slash_command, guild_only, custom_data = "rights::POSTMORTEM")]
pub(super) async fn report(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| after::open_report(bot, invocation, incident.id).await).await
}

/// Write the post-mortem.
#[poise::command(slash_command, guild_only, custom_data = "rights::POSTMORTEM")]
pub(super) async fn postmortem(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| after::open_postmortem(bot, invocation, incident.id).await)
        .await
}

/// The timeline: show it, add to it, correct it.
#[poise::command(
    slash_command,
    guild_only,
    rename = "timeline",
    subcommands("show_timeline", "add_entry", "edit_entry", "remove_entry"),
    subcommand_required
)]
pub(super) async fn timeline(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Show the full timeline, with full dates.
#[poise::command(slash_command, guild_only, rename = "show", custom_data = "rights::LIST")]
async fn show_timeline(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| entries::show(bot, invocation, &incident).await).await
}

/// Add your own entry to the timeline.
#[poise::command(slash_command, guild_only, rename = "add", custom_data = "rights::TIMELINE")]
async fn add_entry(
    ctx: Context<'_>,
    #[description = "What happened?"] text: String,
    #[description = "How many minutes ago it happened; default: now"] minutes_ago: Option<i64>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident: Incident| {
        entries::add_text(bot, invocation, incident.id, (&text, minutes_ago)).await
    })
    .await
}

/// Correct an entry; the original is kept.
#[poise::command(slash_command, guild_only, rename = "edit", custom_data = "rights::TIMELINE")]
async fn edit_entry(
    ctx: Context<'_>,
    #[description = "The entry's number"] entry: i64,
    #[description = "What it should say"] text: String,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| {
        entries::change(bot, invocation, &incident, (entry, Some(&text))).await
    })
    .await
}

/// Remove an entry from the timeline.
#[poise::command(slash_command, guild_only, rename = "remove", custom_data = "rights::TIMELINE")]
async fn remove_entry(
    ctx: Context<'_>,
    #[description = "The entry's number"] entry: i64,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| {
        entries::change(bot, invocation, &incident, (entry, None)).await
    })
    .await
}

/// Add a message to the timeline of an incident.
#[poise::command(context_menu_command = "Add to timeline", guild_only, custom_data = "rights::TIMELINE")]
pub async fn add_to_timeline(ctx: Context<'_>, message: serenity::Message) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, entries::from_menu(bot, &invocation, &message)).await
}

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
        actions::add(bot, invocation, incident.id, (&what, owner.as_ref().map(Other::from_user), &due)).await
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
