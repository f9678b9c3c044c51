//! `/release pause`, `resume` and `move`, and the buttons of the poll and of a phase's end.

use super::record::say_decided;
use super::store::{self, Decided};
use super::{launch, poll, relaunch, rights, shipped, view};
use crate::bot::{Context, parts, run};
use crate::discord::answer::Reply;
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::error::{Failure, Outcome};
use crate::slices::release::{self, Course, Release, State, require_active};

/// Draft what users are told when the release is out; publishing it announces the release.
#[poise::command(slash_command, guild_only, custom_data = "rights::ANNOUNCE")]
pub async fn announce(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, launch::draft(bot, &invocation)).await
}

/// Say that the release is announced, or when it was: launch day counts from then.
#[poise::command(slash_command, guild_only, custom_data = "rights::ANNOUNCE")]
pub async fn announced(
    ctx: Context<'_>,
    #[description = "How many minutes ago it went out; default: just now"] minutes_ago: Option<i64>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, launch::announce(bot, &invocation, minutes_ago.unwrap_or(0))).await
}

/// Launch again after a rollback, with the version that is fixed.
#[poise::command(slash_command, guild_only, custom_data = "rights::GO")]
pub async fn relaunch(
    ctx: Context<'_>,
    #[description = "The fixed version, e.g. v1.1.0-beta.1"] version: String,
    #[description = "Count the days anew from T+0; default: they go on"] from_day_0: Option<bool>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, relaunch::relaunch(bot, &invocation, (&version, from_day_0.unwrap_or_default()))).await
}

/// Say that a patch or feature release is out, where GitHub doesn't tell tplus.
#[poise::command(slash_command, guild_only, custom_data = "rights::ANNOUNCE")]
pub async fn shipped(
    ctx: Context<'_>,
    #[description = "The version, e.g. v1.1.1-beta"] version: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, shipped::ship(bot, &invocation, &version)).await
}

/// Pause all scheduled posts until the release is resumed. Incidents keep running.
#[poise::command(slash_command, guild_only, custom_data = "release::rights::START")]
pub async fn pause(ctx: Context<'_>, #[description = "Reason; kept on record"] reason: String) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let now = bot.now();
        let mut tx = bot.begin_for(&invocation).await?;
        let release = release::load_active(&mut tx).await?;
        if release.paused.is_some() {
            return Err(view::rests_already().into());
        }
        say_decided(&mut tx, &release, (Decided::Pause, &reason), By { who: &invocation.actor, at: now }).await?;
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
        say_decided(&mut tx, &release, (Decided::Resume, ""), By { who: &invocation.actor, at: now }).await?;
        release.paused = None;
        if shift.unwrap_or_default() {
            release = release::moved(&bot.playbook, release.clone(), release.dates.launch + lost);
        }
        release::reschedule(&mut tx, bot, &release, now).await?;
        launch::catch_up(bot, &mut tx, &release).await?;
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
        let mut moved = release::read_move(&bot.playbook, &release, &launch, now)?;
        check_move(&release, &moved, now)?;
        if release.course.state.is_ahead() {
            moved.course = Course::planned(now);
        }
        let words = view::move_words(&release, &moved, reason.as_deref().unwrap_or_default());
        say_decided(&mut tx, &release, (Decided::Move, &words), By { who: &invocation.actor, at: now }).await?;
        release::reschedule(&mut tx, bot, &moved, now).await?;
        if moved.dates.launch != release.dates.launch && release.course.state.is_ahead() {
            poll::close(&mut tx, &release, &view::was_moved_to(&moved), now).await?;
        }
        launch::catch_up(bot, &mut tx, &moved).await?;
        tx.commit().await?;
        bot.collecting.ring();
        Ok(Reply::Say(view::launch_moved(&moved, now)))
    })
    .await
}

/// What was decided about the release, by whom and why.
#[poise::command(slash_command, guild_only, custom_data = "rights::HISTORY")]
pub async fn history(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let release = require_active(bot, invocation.guild).await?;
        let decisions = store::decisions(bot.store.read(), release.id, SHOWN).await?;
        Ok(Reply::Say(view::history(&release, &decisions)))
    })
    .await
}

/// How many decisions are shown.
const SHOWN: i64 = 20;

/// Only a launch that lies ahead goes to a day that does, too; of one that is out the day is set right.
fn check_move(release: &Release, moved: &Release, now: Instant) -> Outcome<()> {
    let is_ahead = moved.dates.launch > release.dates.date(now);
    match release.course.state {
        State::RolledBack => Err(view::relaunch_instead(release).into()),
        state if state.is_out() && is_ahead => Err(view::is_out_already(release).into()),
        _ => Ok(()),
    }
}

/// End the release early; nothing more is posted for it.
#[poise::command(slash_command, guild_only, custom_data = "release::rights::START")]
pub async fn end(
    ctx: Context<'_>,
    #[description = "Reason; kept on record"] reason: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let (now, words) = (bot.now(), reason.as_deref().unwrap_or_default());
        let mut tx = bot.begin_for(&invocation).await?;
        let release = release::load_active(&mut tx).await?;
        say_decided(&mut tx, &release, (Decided::End, words), By { who: &invocation.actor, at: now }).await?;
        release::end(&mut tx, release.id, now).await?;
        tx.commit().await?;
        Ok(Reply::Say(view::ended(&release)))
    })
    .await
}
