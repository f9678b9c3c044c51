//! The worker that looks, after whatever was written, whether a board has to change.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveTime, TimeDelta};

use super::{post, store};
use crate::bot::Bot;
use crate::engine::activity::Wakeup;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::ids::ReleaseId;
use crate::slices::release::Release;

/// A board is looked at, and so edited, no more often than this. Of a message older than an hour Discord takes thirty edits
/// in an hour, and a board is older than that for most of its life.
const AT_MOST_EVERY: TimeDelta = TimeDelta::seconds(150);

/// When a board was last looked at, and how often something of its guild had changed by then.
#[derive(Debug, Clone, Copy)]
struct Look {
    at: Instant,
    changes: i64,
}

/// Keeps the boards until tplus stops. `wakeup` is rung by the store after each change and by the clock.
pub async fn run(bot: Arc<Bot>, wakeup: Arc<Wakeup>) {
    let mut looks = HashMap::new();
    while let Some(busy) = wakeup.answered_before(&bot.stop).await {
        match round(&bot, &mut looks).await {
            Ok(Some(next)) => bot.clock.alarm(next, &wakeup),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "boards could not be looked at; trying again soon");
                bot.clock.alarm(bot.now() + AT_MOST_EVERY, &wakeup);
            }
        }
        drop(busy);
    }
}

/// Looks at the boards about which something may have changed; returns when the next one is to be looked at.
async fn round(bot: &Bot, looks: &mut HashMap<ReleaseId, Look>) -> Outcome<Option<Instant>> {
    let now = bot.now();
    let mut next: Option<Instant> = None;
    for (release, changes, shown) in store::to_keep(bot.store.read()).await? {
        let look = looks.get(&release.id).copied();
        let last = look.map(|look| look.at).max(shown);
        let is_stale = look.is_none_or(|look| look.changes != changes || look.at < midnight_before(&release, now));
        let rested = last.is_none_or(|last| now - last >= AT_MOST_EVERY || now < last);
        let again = match (is_stale, rested) {
            (true, true) => {
                keep(bot, &release).await;
                looks.insert(release.id, Look { at: now, changes });
                midnight_after(&release, now)
            }
            (true, false) => last.unwrap_or(now) + AT_MOST_EVERY,
            (false, _) => midnight_after(&release, now),
        };
        next = Some(next.map_or(again, |next| next.min(again)));
    }
    Ok(next)
}

/// One guild's trouble is not the others': it is tried again when something changes, or on the next day.
async fn keep(bot: &Bot, release: &Release) {
    if let Err(error) = post::keep(bot, release).await {
        tracing::error!(guild = %release.guild, %error, "a board could not be kept up to date");
    }
}

/// When the release's day began.
fn midnight_before(release: &Release, now: Instant) -> Instant {
    release.dates.instant(release.dates.date(now), NaiveTime::MIN)
}

/// When its next day begins, and with it another T+N.
fn midnight_after(release: &Release, now: Instant) -> Instant {
    release.dates.instant(release.dates.date(now) + Days::new(1), NaiveTime::MIN)
}
