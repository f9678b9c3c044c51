//! `/incident timeline`, and the menu entry "Add to timeline".

use poise::serenity_prelude as serenity;

use super::{about, complete};
use crate::bot::{Context, parts, run};
use crate::error::Failure;
use crate::slices::incident::domain::Incident;
use crate::slices::incident::{rights, timeline as entries};

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
