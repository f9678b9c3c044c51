//! Asks every source a little ahead of the posts that show figures, beside the timers: a slow server must not hold up an alert.

use std::sync::Arc;

use chrono::TimeDelta;
use futures::future::join_all;

use super::domain::{self, Sample};
use super::sources::{Answer, Asker, Talk, Web, Writers};
use super::{alerts, probe_id, store, unmeasured, view};
use crate::bot::Bot;
use crate::engine::activity::Wakeup;
use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::error::Outcome;
use crate::playbook::{JobId, Metric, Playbook, Probe};
use crate::slices::issues::Ledger;
use crate::slices::metrics::domain::Measured;
use crate::slices::release::{self, Release};

/// The posts that show figures.
const SHOW_FIGURES: [JobId; 7] = [
    JobId::GoNoGo,
    JobId::Morning,
    JobId::MetricsReview,
    JobId::Monitoring,
    JobId::TeamStatus,
    JobId::EndOfDay,
    JobId::PhaseExit,
];

/// For how long every value is kept that a source gave; of what is older, one an hour.
const CLOSELY: TimeDelta = TimeDelta::days(2);

/// Asks until tplus stops. `wakeup` is rung by the clock, and when a release's calendar changes.
pub async fn run(bot: Arc<Bot>, web: Web, wakeup: Arc<Wakeup>) {
    let (mut last, writers) = (bot.now(), Writers::default());
    while let Some(busy) = wakeup.answered_before(&bot.stop).await {
        let now = bot.now();
        match round(&bot, (&web, &writers), Window { from: last, to: now }).await {
            Ok(next) => bot.clock.alarm(next, &wakeup),
            Err(error) => {
                tracing::error!(%error, "figures could not be collected; trying again");
                bot.clock.alarm(now + bot.playbook.collect.live, &wakeup);
            }
        }
        last = now;
        drop(busy);
    }
}

/// Asks for the releases whose time has come since `last`; returns when the next one's comes.
async fn round(
    bot: &Bot,
    (web, writers): (&Web, &Writers),
    Window { from: last, to: now }: Window,
) -> Outcome<Instant> {
    let mut next = regular(&bot.playbook, now);
    for release in release::all_active(bot.store.read()).await? {
        unmeasured::ask_once(bot, &release).await?;
        // Before the launch the first values are what things grow from; after the last day nothing is asked any more.
        if !(-7..=i64::from(bot.playbook.length_days)).contains(&release.dates.day(now)) {
            continue;
        }
        if next_time(&bot.playbook, &release, last) <= now
            && let Err(error) = collect_for(bot, (web, writers), &release).await
        {
            // One guild's trouble is not the others'.
            tracing::error!(guild = %release.guild, %error, "a guild's figures could not be collected");
        }
        next = next.min(next_time(&bot.playbook, &release, now));
    }
    Ok(next)
}

/// When the sources of `release` are asked next after `after`: ahead of its next post that shows figures, and at regular
/// times.
fn next_time(playbook: &Playbook, release: &Release, after: Instant) -> Instant {
    let ahead = playbook.collect.ahead;
    let posts = SHOW_FIGURES.into_iter().filter_map(|job| {
        let next = release.dates.next(playbook, playbook.job(job)?, after + ahead)?;
        Some(next.due - ahead)
    });
    posts.chain([regular(playbook, after)]).min().unwrap_or(after)
}

/// The next regular time after `after`.
fn regular(playbook: &Playbook, after: Instant) -> Instant {
    let rules = &playbook.collect;
    let every = if playbook.watches_live() { rules.live.min(rules.every) } else { rules.every }.num_milliseconds();
    from_millis((to_millis(after).div_euclid(every) + 1) * every)
}

async fn collect_for(bot: &Bot, (web, writers): (&Web, &Writers), release: &Release) -> Outcome<()> {
    let (mut conn, now) = (bot.store.reader().await?, bot.now());
    let setup = release::setup(&mut *conn, release.guild).await?;
    let issues = Ledger::read(&mut conn, &bot.playbook, release).await?;
    let counted = super::counted(&mut conn, (&bot.playbook, release), issues.open(), now).await?;
    // The sources read by themselves, and take their time.
    drop(conn);
    let talk = Talk::default();
    let is_at_home = release::is_at_home(bot, release.guild).await?;
    let asker = Asker { bot, web, setup: &setup, release, is_at_home, counted: &counted, talk: &talk, writers, now };
    let metrics: Vec<_> = bot.playbook.metrics.iter().filter(|metric| !metric.sources.is_empty()).collect();
    let answers = join_all(metrics.iter().map(|metric| asker.ask(metric))).await;
    let probes = if is_at_home { &bot.playbook.probes[..] } else { &[] };
    let looks = join_all(probes.iter().map(|probe| web.look(probe))).await;
    let mut harvest = Harvest { samples: Vec::new(), well: Vec::new(), failing: Vec::new(), now };
    for (metric, answer) in metrics.into_iter().zip(answers) {
        harvest.bring_in(metric, answer);
    }
    for (probe, look) in probes.iter().zip(looks) {
        harvest.look_at(probe, look);
    }
    let mut tx = bot.store.begin(release.guild).await?;
    store::write_found(&mut tx, release.id, &harvest.samples).await?;
    store::thin(&mut tx, release.id, now - CLOSELY).await?;
    store::note_sources(&mut tx, release.id, (&harvest.well, &harvest.failing), now).await?;
    tx.commit().await?;
    alerts::look(bot, release).await
}

/// What a round brought.
struct Harvest {
    samples: Vec<Sample>,
    /// Whose sources answered.
    well: Vec<String>,
    /// Whose did not, and why.
    failing: Vec<(String, String)>,
    now: Instant,
}

impl Harvest {
    fn bring_in(&mut self, metric: &Metric, answer: Answer) {
        let id = metric.id.clone();
        match answer {
            Ok(Some(found)) => match domain::check(metric, Measured { value: found.value, at: self.now }, self.now) {
                Ok(()) => {
                    self.samples.push(Sample {
                        metric: id.clone(),
                        at: self.now,
                        value: found.value,
                        answers: found.answers,
                    });
                    self.well.push(id);
                }
                // A source may be as mistaken as a person.
                Err(why) => self.failing.push((id, view::refusal(metric, why))),
            },
            Ok(None) => self.well.push(id),
            Err(error) => self.failing.push((id, error)),
        }
    }

    fn look_at(&mut self, probe: &Probe, look: Result<(), String>) {
        let id = probe_id(probe);
        let value = if look.is_ok() { 1.0 } else { 0.0 };
        self.samples.push(Sample { metric: id.clone(), at: self.now, value, answers: None });
        match look {
            Ok(()) => self.well.push(id),
            Err(error) => self.failing.push((id, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::ids::{GuildId, ReleaseId, UserId};
    use crate::playbook::ReleaseDates;
    use crate::slices::release::Course;

    #[test]
    fn sources_are_asked_ahead_of_each_post_and_every_six_hours() {
        let playbook = Playbook::builtin();
        let launch = NaiveDate::from_ymd_opt(2026, 1, 15).expect("a date");
        let dates = ReleaseDates { launch, zone: chrono_tz::America::New_York, hold: None };
        let midnight = dates.instant(launch, chrono::NaiveTime::MIN);
        let release = Release {
            id: ReleaseId::new(1),
            guild: GuildId::new(1),
            version: "v1".to_owned(),
            product: String::new(),
            dates,
            announcement_due: midnight + TimeDelta::hours(12),
            course: Course::announced(midnight + TimeDelta::hours(12)),
            started_by: UserId::new(1),
            started: midnight,
            paused: None,
        };
        let mut at = midnight + TimeDelta::hours(12);
        let mut times = Vec::new();
        for _ in 0..4 {
            at = next_time(&playbook, &release, at);
            times.push((at - midnight).num_minutes());
        }
        // 12:58, 13:00 (18:00 UTC), 13:28, 13:58.
        assert_eq!(times, [778, 780, 808, 838]);
        let morning = next_time(&playbook, &release, midnight + TimeDelta::hours(32));
        assert_eq!((morning - midnight).num_minutes(), 32 * 60 + 58, "two minutes before the morning check-in of T+1");
    }
}
