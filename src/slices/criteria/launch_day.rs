//! Launch day's criteria are about the 24 hours from the announcement: when these are over, the verdict is given (READINGS,
//! "Counting").

use chrono::TimeDelta;

use super::{judge, view};
use crate::bot::Bot;
use crate::engine::clock::Instant;
use crate::engine::outbox::Named;
use crate::engine::store::Tx;
use crate::engine::timers::{self, At, Kind, Timer};
use crate::error::Outcome;
use crate::ids::ReleaseId;
use crate::slices::metrics;
use crate::slices::release::{self, Release};

/// How long launch day is.
const LAUNCH_DAY: TimeDelta = TimeDelta::hours(24);

/// Launch day's 24 hours are over.
pub struct LaunchDayTimer;

impl Kind for LaunchDayTimer {
    const NAME: &'static str = "criteria.launch_day";
    const CATCH_UP: TimeDelta = TimeDelta::days(2);
    type Subject = ReleaseId;
    type Slot = At;
}

/// Has the verdict on launch day given 24 hours after the announcement of `release`.
///
/// # Errors
/// What the database said.
pub async fn await_verdict(tx: &mut Tx, release: &Release) -> Outcome<()> {
    let Some(announced) = release.course.announced else { return Ok(()) };
    timers::cancel::<LaunchDayTimer>(tx, release.id).await?;
    let over = announced + LAUNCH_DAY;
    timers::set(tx, LaunchDayTimer::timer(release.id, At(over), over)).await.map(drop)
}

/// The verdict is given.
pub(super) async fn over(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let found = release::release(bot.store.read(), timer.about::<LaunchDayTimer>()).await?;
    let release = found.ok_or_else(|| anyhow::anyhow!("launch day of no release is over"))?;
    let known = metrics::known(bot, &release, now).await?;
    let judged = judge(bot, &release, (bot.playbook.period(0), now), &known).await?;
    let card = view::launch_day(&judged, &release::state_in_words(&release, &bot.playbook, now));
    let mut tx = bot.store.begin(timer.guild).await?;
    let runs = release::running(&mut tx).await?.is_some_and(|runs| runs.id == release.id && runs.paused.is_none());
    if timers::settle(&mut tx, timer).await? && runs {
        let handle = format!("criteria:{}:launch_day:{}", release.id, timer.slot);
        release::tell_team(&mut tx, Named { lane: "criteria", handle: &handle }, &card, now).await?;
    }
    tx.commit().await
}
