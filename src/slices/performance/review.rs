//! The weekly review, and the proposal to announce what became much better.

use chrono::TimeDelta;

use super::domain::Runs;
use super::view;
use crate::bot::Bot;
use crate::bot::slice::Due;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::{Instant, Window, to_millis};
use crate::engine::outbox::{Named, Outgoing, enqueue, was_said};
use crate::error::Outcome;
use crate::slices::release::{ChannelUse, JobRun, Release, take_up, tell_team};
use crate::slices::{metrics, tracker};

/// When the last release came out before `now`: the launch, or a patch since.
async fn last_release(bot: &Bot, release: &Release, now: Instant) -> Outcome<Instant> {
    let last = tracker::last_release(bot.store.read(), release, now).await?;
    Ok(last.map_or(release.begins(), |last| last.published))
}

/// The last runs, and since when they are compared.
pub(super) async fn runs<'b>(bot: &'b Bot, release: &Release, now: Instant) -> Outcome<(Runs<'b>, Instant)> {
    let since = last_release(bot, release, now).await?;
    let histories = metrics::known(bot, release, now).await?.histories;
    Ok((Runs::of(&bot.playbook, &histories, &release.dates, Window { from: since, to: now }), since))
}

/// Shows the week's runs; a week without any has no review.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, date, timer, now) = (&JobRun::of(bot, due).await?, due.date, due.timer, due.now);
    let (runs, _) = runs(bot, release, now).await?;
    let mut tx = bot.store.begin(release.guild).await?;
    if take_up(&mut tx, bot, release, due).await?
        && !runs.all.is_empty()
        && let Some(channel) = setup.channel(ChannelUse::Release)
    {
        let post = Action::post(
            Place::Channel(channel),
            &view::review(&runs, date, &bot.playbook).posted_late(timer.late_by(now)),
        );
        enqueue(&mut tx, now, Outgoing::new("performance", format!("performance:{}:{date}", release.id), post)).await?;
    }
    tx.commit().await
}

/// Proposes an announcement where something became so much better since the last release; once a release.
pub async fn propose(bot: &Bot, release: &Release, now: Instant) -> Outcome<()> {
    let (runs, since) = runs(bot, release, now + TimeDelta::milliseconds(1)).await?;
    if !runs.is_worth_announcing() {
        return Ok(());
    }
    let handle = format!("performance:{}:win:{}", release.id, to_millis(since));
    let mut tx = bot.store.begin(release.guild).await?;
    if !was_said(&mut tx, &handle).await? {
        tell_team(&mut tx, Named { lane: "performance", handle: &handle }, &view::win(&runs, &bot.playbook), now)
            .await?;
    }
    tx.commit().await
}
