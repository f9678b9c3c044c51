//! Looking incidents up, counting them, taking them along.

use super::{about, complete};
use crate::bot::{Context, parts, run};
use crate::discord::answer::Reply;
use crate::error::Failure;
use crate::slices::incident::requests::{details, viewer};
use crate::slices::incident::{rights, stats as figures, store, view};
use crate::slices::release::require_setup;

/// List open and recently resolved incidents.
#[poise::command(slash_command, guild_only, custom_data = "rights::LIST")]
pub(super) async fn list(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let setup = require_setup(bot, invocation.guild).await?;
        let viewer = viewer(bot, &setup, &invocation);
        let open = store::open_to(bot.store.read(), invocation.guild, viewer).await?;
        let latest = store::latest(bot.store.read(), invocation.guild, viewer, 10).await?;
        Ok(Reply::Say(view::list(&open, &latest)))
    })
    .await
}

/// Show one incident with its latest events.
#[poise::command(slash_command, guild_only, custom_data = "rights::LIST")]
pub(super) async fn show(
    ctx: Context<'_>,
    #[description = "Incident; optional inside its thread"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    about(ctx, incident, async |bot, invocation, incident| details(bot, invocation, &incident).await).await
}

/// How fast incidents are acknowledged and resolved, with a definition of each metric.
#[poise::command(slash_command, guild_only, custom_data = "rights::STATS")]
pub(super) async fn stats(
    ctx: Context<'_>,
    #[description = "Include all releases, not only the current one"] all: Option<bool>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, figures::stats(bot, &invocation, all.unwrap_or_default())).await
}

/// Export one incident, or all that count in the statistics, as a file.
#[poise::command(slash_command, guild_only, custom_data = "rights::EXPORT")]
pub(super) async fn export(
    ctx: Context<'_>,
    #[description = "Markdown to read, JSON for programs"] format: Format,
    #[description = "Incident; default: all that count in the statistics"]
    #[autocomplete = "complete::any"]
    incident: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    let markdown = matches!(format, Format::Markdown);
    run(ctx, &invocation, figures::export(bot, &invocation, (incident.as_deref(), markdown))).await
}

/// How an export is written.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub(super) enum Format {
    #[name = "Markdown"]
    Markdown,
    #[name = "JSON"]
    Json,
}
