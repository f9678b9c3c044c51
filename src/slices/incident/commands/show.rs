//! Looking incidents up, counting them, taking them along.

use super::{about, complete};
use crate::bot::{Context, parts};
use crate::discord::answer::{Reply, answer};
use crate::error::Failure;
use crate::slices::incident::requests::{details, viewer};
use crate::slices::incident::{stats as figures, store, view};
use crate::slices::release::authorize;

/// The incidents that are open, and those resolved lately.
#[poise::command(slash_command, guild_only)]
pub(super) async fn list(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        let setup = authorize(bot, asked.guild, &asked.actor, "incident.list").await?;
        let viewer = viewer(bot, &setup, &asked);
        let open = store::open_to(bot.store.read(), asked.guild, viewer).await?;
        let latest = store::latest(bot.store.read(), asked.guild, viewer, 10).await?;
        Ok(Reply::Say(view::list(&open, &latest)))
    })
    .await;
    Ok(())
}

/// One incident with what happened last.
#[poise::command(slash_command, guild_only)]
pub(super) async fn show(
    ctx: Context<'_>,
    #[description = "Which one; in its thread it need not be said"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, asked, incident| details(bot, asked, &incident).await).await
}

/// How fast incidents are taken up and resolved, with what each figure means.
#[poise::command(slash_command, guild_only)]
pub(super) async fn stats(
    ctx: Context<'_>,
    #[description = "All releases, not only the one that runs"] all: Option<bool>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, figures::stats(bot, &asked, all.unwrap_or_default())).await;
    Ok(())
}

/// Incidents as a file: all that count, or one.
#[poise::command(slash_command, guild_only)]
pub(super) async fn export(
    ctx: Context<'_>,
    #[description = "Markdown to read, JSON for programs"] format: Format,
    #[description = "Which one; else all that count"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    let markdown = matches!(format, Format::Markdown);
    answer(&bot.http, &asked, figures::export(bot, &asked, (incident.as_deref(), markdown))).await;
    Ok(())
}

/// How an export is written.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub(super) enum Format {
    #[name = "Markdown"]
    Markdown,
    #[name = "JSON"]
    Json,
}
