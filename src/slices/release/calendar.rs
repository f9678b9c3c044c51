//! What changes a release's calendar: a pause, a phase that is kept, another launch day. Every timer follows.

use chrono::NaiveDate;

use super::domain::{LaunchMistake, Release};
use super::timer::{CalendarTimer, JobAt};
use super::{store, view};
use crate::bot::Bot;
use crate::bot::slice::Due;
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::engine::timers::Timer;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::playbook::Playbook;

/// `release` with its launch on another day; no phase is kept any more.
pub fn moved(playbook: &Playbook, mut release: Release, launch: NaiveDate) -> Release {
    release.dates.launch = launch;
    release.dates.hold = None;
    release.announcement_due = release.dates.instant(launch, playbook.announce_at);
    release
}

/// `release` moved to the launch day that was typed.
///
/// # Errors
/// When it can't be read, or lies too far away.
pub fn read_move(playbook: &Playbook, release: &Release, typed: &str, now: Instant) -> Outcome<Release> {
    let launch = NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d")
        .map_err(|_| view::launch_mistake(&LaunchMistake::Date, release.dates.zone.name()))?;
    let moved = moved(playbook, release.clone(), launch);
    if moved.is_out_of_reach(playbook, now) {
        return Err(view::launch_mistake(&LaunchMistake::OutOfReach, release.dates.zone.name()).into());
    }
    Ok(moved)
}

/// A job of the calendar is due: whoever does it is found.
pub(super) async fn on_due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let JobAt { job, date, .. } = timer.occurrence::<CalendarTimer>()?;
    bot.do_job(Due { timer, job, date, now }).await
}

/// A guild comes up: its calendar may lack what is new to this tplus.
pub(super) async fn keep(bot: &Bot, guild: GuildId) -> Outcome<()> {
    match is_set_up(bot, guild).await? {
        true => keep_calendar(bot, guild).await,
        false => Ok(()),
    }
}

async fn is_set_up(bot: &Bot, guild: GuildId) -> Outcome<bool> {
    Ok(store::setup(bot.store.read(), guild).await?.check_complete().is_ok())
}

/// Sets what is missing of the calendar of the release that runs in `guild`: jobs that are new to this tplus.
async fn keep_calendar(bot: &Bot, guild: GuildId) -> Outcome<()> {
    if store::active(bot.store.read(), guild).await?.is_none() {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    if let Some(release) = store::running(&mut tx).await? {
        store::schedule_all(&mut tx, &bot.playbook, &release, bot.now()).await?;
    }
    tx.commit().await
}

/// Writes down the dates of `release` and sets its calendar anew from `now` on. What was posted is not posted again.
///
/// # Errors
/// What the database said.
pub async fn reschedule(tx: &mut Tx, bot: &Bot, release: &Release, now: Instant) -> Outcome<()> {
    store::write(tx, release).await?;
    store::clear_calendar(tx, release.id).await?;
    store::schedule_all(tx, &bot.playbook, release, now).await
}

/// Lets the calendar of the release that runs rest.
///
/// # Errors
/// What the database said.
pub async fn rest(tx: &mut Tx, now: Instant) -> Outcome<()> {
    let release = super::load_active(tx).await?;
    store::clear_calendar(tx, release.id).await?;
    store::write(tx, &Release { paused: Some(now), ..release }).await
}
