//! `/release pause`, `resume` and `move`, and the buttons of the poll and of a phase's end.

use super::store::{self, Decided};
use super::view;
use crate::bot::{Context, parts, run};
use crate::discord::answer::Reply;
use crate::engine::By;
use crate::error::Failure;
use crate::slices::release::{self, require_active};

/// Pause all scheduled posts until the release is resumed. Incidents keep running.
#[poise::command(slash_command, guild_only, custom_data = "release::rights::START")]
pub async fn pause(ctx: Context<'_>, #[description = "Reason; kept on record"] reason: String) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let release = require_active(bot, invocation.guild).await?;
        if release.paused.is_some() {
            return Err(view::rests_already().into());
        }
        let now = bot.now();
        let mut tx = bot.begin_for(&invocation).await?;
        store::decide(&mut tx, release.id, (Decided::Pause, &reason), By { who: Some(&invocation.actor), at: now })
            .await?;
        release::rest(&mut tx, now).await?;
        tx.commit().await?;
        Ok(Reply::Say(view::paused()))
    })
    .await
}

/// Resume after a pause; keep the launch day, or shift it by the days lost.
#[poise::command(slash_command, guild_only, custom_data = "release::rights::START")]
pub async fn resume(
    ctx: Context<'_>,
    #[description = "Shift the launch day by the days lost; default: no"] shift: Option<bool>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let now = bot.now();
        let mut tx = bot.begin_for(&invocation).await?;
        let mut release = release::load_active(&mut tx).await?;
        let Some(paused) = release.paused else { return Err(view::runs_already().into()) };
        let lost = release.dates.date(now) - release.dates.date(paused);
        store::decide(&mut tx, release.id, (Decided::Resume, ""), By { who: Some(&invocation.actor), at: now }).await?;
        release.paused = None;
        if shift.unwrap_or_default() {
            release = release::moved(&bot.playbook, release.clone(), release.dates.launch + lost);
        }
        release::reschedule(&mut tx, bot, &release, now).await?;
        tx.commit().await?;
        bot.collecting.ring();
        Ok(Reply::Say(view::resumed(&release, now)))
    })
    .await
}

/// Move the launch to another day; everything still scheduled moves with it.
#[poise::command(slash_command, guild_only, rename = "move", custom_data = "release::rights::START")]
pub async fn move_launch(
    ctx: Context<'_>,
    #[description = "The new launch day, e.g. 2026-01-20"] launch: String,
    #[description = "Reason; kept on record"] reason: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let now = bot.now();
        let mut tx = bot.begin_for(&invocation).await?;
        let release = release::load_active(&mut tx).await?;
        let moved = release::read_move(&bot.playbook, &release, &launch, now)?;
        let words = view::move_words(&release, &moved, reason.as_deref().unwrap_or_default());
        store::decide(&mut tx, release.id, (Decided::Move, &words), By { who: Some(&invocation.actor), at: now })
            .await?;
        release::reschedule(&mut tx, bot, &moved, now).await?;
        tx.commit().await?;
        bot.collecting.ring();
        Ok(Reply::Say(view::launch_moved(&moved, now)))
    })
    .await
}

/// End the release early; nothing more is posted for it.
#[poise::command(slash_command, guild_only, custom_data = "release::rights::START")]
pub async fn end(
    ctx: Context<'_>,
    #[description = "Reason; kept on record"] reason: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let release = require_active(bot, invocation.guild).await?;
        let (now, words) = (bot.now(), reason.as_deref().unwrap_or_default());
        let mut tx = bot.begin_for(&invocation).await?;
        store::decide(&mut tx, release.id, (Decided::End, words), By { who: Some(&invocation.actor), at: now }).await?;
        release::end(&mut tx, release.id, now).await?;
        tx.commit().await?;
        Ok(Reply::Say(view::ended(&release)))
    })
    .await
}
