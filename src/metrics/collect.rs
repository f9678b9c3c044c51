//! Asks every source on time, a little before the hours at which posts are made, beside the timers: a slow server must not
//! hold up an alert.

use std::sync::Arc;

use chrono::TimeDelta;
use futures::future::join_all;

use super::domain::{self, Sample};
use super::sources::{Answer, Asker, Web};
use super::{alerts, probe_id, store, view};
use crate::activity::Doorbell;
use crate::bot::Bot;
use crate::clock::{Instant, from_millis, to_millis};
use crate::error::Outcome;
use crate::playbook::{Metric, Probe};
use crate::release::{self, Release};

/// Asks until the task is aborted. `bell` is rung by the clock.
pub async fn run(bot: Arc<Bot>, web: Web, bell: Arc<Doorbell>) {
    let rules = &bot.playbook.collect;
    let mut next = next_time((rules.on_launch_day, rules.ahead), bot.now());
    loop {
        let busy = bell.answered().await;
        let now = bot.now();
        if now >= next {
            let every = match round(&bot, &web, now).await {
                Ok(every) => every,
                Err(error) => {
                    tracing::error!(%error, "figures could not be collected; trying again at the next time");
                    rules.every
                }
            };
            next = next_time((every, rules.ahead), now);
        }
        bot.clock.alarm(next, &bell);
        drop(busy);
    }
}

/// When sources are asked next after `now`: at the same minutes, some before the full hour.
fn next_time((every, ahead): (TimeDelta, TimeDelta), now: Instant) -> Instant {
    let (every, ahead) = (every.num_milliseconds(), ahead.num_milliseconds());
    let passed = to_millis(now) + ahead;
    from_millis((passed.div_euclid(every) + 1) * every - ahead)
}

/// Asks for all releases whose time it is; returns how long until the next round.
async fn round(bot: &Bot, web: &Web, now: Instant) -> Outcome<TimeDelta> {
    let rules = &bot.playbook.collect;
    let is_full = next_time((rules.every, rules.ahead), now - TimeDelta::milliseconds(1)) <= now;
    for release in release::all_active(bot.store.read()).await? {
        let day = release.dates.day(now);
        // Before the launch the first values are what things grow from; after the last day nothing is asked any more.
        let is_due = day == 0 || (is_full && (-7..=i64::from(bot.playbook.length_days)).contains(&day));
        if is_due && let Err(error) = collect_for(bot, web, &release).await {
            // One guild's trouble is not the others'.
            tracing::error!(guild = %release.guild, %error, "a guild's figures could not be collected");
        }
    }
    Ok(rules.on_launch_day.min(rules.every))
}

async fn collect_for(bot: &Bot, web: &Web, release: &Release) -> Outcome<()> {
    let setup = release::setup(bot.store.read(), release.guild).await?;
    let now = bot.now();
    let counted = super::counted(bot, release, now).await?;
    let asker = Asker { bot, web, setup: &setup, release, counted: &counted, now };
    let metrics: Vec<_> = bot.playbook.metrics.iter().filter(|metric| !metric.sources.is_empty()).collect();
    let answers = join_all(metrics.iter().map(|metric| asker.ask(metric))).await;
    let looks = join_all(bot.playbook.probes.iter().map(|probe| web.look(probe))).await;
    let mut harvest = Harvest { samples: Vec::new(), well: Vec::new(), failing: Vec::new(), now };
    for (metric, answer) in metrics.into_iter().zip(answers) {
        harvest.bring_in(metric, answer);
    }
    for (probe, look) in bot.playbook.probes.iter().zip(looks) {
        harvest.look_at(probe, look);
    }
    let mut tx = bot.store.begin(release.guild).await?;
    store::write_found(&mut tx, release.id, &harvest.samples).await?;
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
            Ok(Some(found)) => match domain::check(metric, found.value, (self.now, self.now)) {
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
    use super::*;
    use crate::playbook::Playbook;

    #[test]
    fn sources_are_asked_two_minutes_before_each_half_hour() {
        let rules = Playbook::builtin().collect;
        let (noon, half_hours) = (from_millis(1_768_496_400_000), (rules.on_launch_day, rules.ahead));
        let at = |minutes: i64| (next_time(half_hours, noon + TimeDelta::minutes(minutes)) - noon).num_minutes();
        assert_eq!([at(0), at(27), at(28), at(57), at(58)], [28, 28, 58, 58, 88]);
    }
}
