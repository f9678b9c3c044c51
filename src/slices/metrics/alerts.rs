//! Tells the team when a figure is unusual for the worse, or fails a must, with one card that says when it is over
//! (plan.md, section 2: "Monitor error rates: Real-time alerts configured").

use chrono::TimeDelta;

use super::domain::{Alarm, unusual};
use super::{store, view};
use crate::bot::Bot;
use crate::discord::outbox::Action;
use crate::engine::clock::{Instant, Window, to_millis};
use crate::engine::outbox::{Named, Outgoing, enqueue};
use crate::error::Outcome;
use crate::ids::{GuildId, IncidentId};
use crate::playbook::{Check, Metric, Need};
use crate::slices::incident;
use crate::slices::metrics::Histories;
use crate::slices::release::{self, Release, tell_team};

/// What comes back within this time after it was over is the same: a figure at its bound has one card.
const TOGETHER: TimeDelta = TimeDelta::hours(2);

/// An incident that was reported so long before a figure was off belongs to it, too.
const BEFORE: TimeDelta = TimeDelta::hours(2);

/// Looks at every watched figure of `release`: what has become worth a card gets one, and what no longer is has its card say
/// so.
pub(super) async fn look(bot: &Bot, release: &Release) -> Outcome<()> {
    let now = bot.now();
    if release.paused.is_some() || release.course.announced.is_none() {
        return Ok(());
    }
    let histories = store::histories(bot.store.read(), release.id).await?;
    let open = store::open_alerts(bot.store.read(), release.id).await?;
    for metric in bot.playbook.metrics.iter().filter(|metric| metric.is_watched) {
        let since = open.iter().find(|(of, _)| *of == metric.id).map(|(_, since)| *since);
        let fresh = histories.fresh(metric, now).map(|reading| reading.value);
        match (alarm(bot, release, (metric, &histories), now), since, fresh) {
            (Some(alarm), None, _) => begin(bot, release, (metric, alarm), now).await?,
            (None, Some(since), Some(value)) => {
                let history = histories.of(&metric.id);
                let lasted = Window { from: since, to: now };
                // What is known is which readings were off, not for how long it was so between them.
                let first = history.at(since).map_or(since, |first| first.at.min(since));
                let last = history.before(now).map_or(first, |before| before.seen.max(first));
                let worst = history.worst(metric, Window { from: first, to: now }).map(|worst| worst.value);
                end(bot, release, (metric, value), (lasted, Window { from: first, to: last }, worst)).await?
            }
            _ => {}
        }
    }
    Ok(())
}

/// The same after something was written down: that it is written holds, whatever becomes of this.
pub(super) async fn look_after(bot: &Bot, release: &Release) {
    if let Err(error) = look(bot, release).await {
        tracing::error!(guild = %release.guild, %error, "figures were not looked at");
    }
}

fn alarm(bot: &Bot, release: &Release, (metric, histories): (&Metric, &Histories), now: Instant) -> Option<Alarm> {
    let value = histories.fresh(metric, now)?.value;
    let period = bot.playbook.period(release.dates.plan_day(now));
    let must = period.criteria.iter().find_map(|criterion| match &criterion.check {
        Check::Reaches(id, bound) if *id == metric.id && criterion.need == Need::Must => Some(*bound),
        _ => None,
    });
    let must = must.filter(|bound| !bound.holds(value));
    let midnights: Vec<Instant> = (0..8)
        .filter_map(|ago| {
            let date = release.dates.date(now).checked_sub_days(chrono::Days::new(ago))?;
            Some(release.dates.instant(date, chrono::NaiveTime::MIN))
        })
        .collect();
    let unusual = unusual(metric, histories.of(&metric.id), &midnights, now);
    (must.is_some() || unusual.is_some()).then_some(Alarm { value, must, unusual })
}

fn handle(release: &Release, metric: &Metric, since: Instant) -> String {
    format!("metric:{}:{}:{}", release.id, metric.id, to_millis(since))
}

async fn begin(bot: &Bot, release: &Release, (metric, alarm): (&Metric, Alarm), now: Instant) -> Outcome<()> {
    let mut tx = bot.store.begin(release.guild).await?;
    let key = (release.id, metric.id.as_str());
    if let Some(since) = store::reopen_alert(&mut tx, key, now - TOGETHER).await? {
        let edit = Action::edit(&view::alarm(metric, &alarm));
        enqueue(&mut tx, now, Outgoing::new("metrics", handle(release, metric, since), edit)).await?;
    } else if store::begin_alert(&mut tx, (release.id, &metric.id), now).await? {
        let card = view::alarm(metric, &alarm);
        tell_team(&mut tx, Named { lane: "metrics", handle: &handle(release, metric, now) }, &card, now).await?;
    }
    tx.commit().await
}

/// An incident is said to be over: where a figure is not yet as it was, its thread hears of it.
pub(super) async fn resolved(bot: &Bot, guild: GuildId, incident: IncidentId) -> Outcome<()> {
    let (pool, now) = (bot.store.read(), bot.now());
    let Some(release) = release::active(pool, guild).await? else { return Ok(()) };
    let open = store::open_alerts(pool, release.id).await?;
    if open.is_empty() {
        return Ok(());
    }
    let histories = store::histories(pool, release.id).await?;
    let open = open.iter().filter_map(|(id, _)| bot.playbook.metric(id));
    let open: Vec<_> = open.filter_map(|metric| Some((metric, histories.of(&metric.id).at(now)?))).collect();
    let mut tx = bot.store.begin(guild).await?;
    let what = format!("figures:{}", to_millis(now));
    incident::say_of(&mut tx, incident, (&what, &view::not_yet_normal(&open)), now).await?;
    tx.commit().await
}

async fn end(
    bot: &Bot,
    release: &Release,
    (metric, value): (&Metric, f64),
    (Window { from: since, to: now }, readings, worst): (Window, Window, Option<f64>),
) -> Outcome<()> {
    let mut tx = bot.store.begin(release.guild).await?;
    store::end_alert(&mut tx, (release.id, &metric.id), now).await?;
    let meanwhile = Window { from: since - BEFORE, to: now };
    let incidents = incident::reported_between(tx.conn(), release.guild, meanwhile).await?;
    let card = view::alarm_over((metric, value), (readings, worst), &incidents);
    enqueue(&mut tx, now, Outgoing::new("metrics", handle(release, metric, since), Action::edit(&card))).await?;
    tx.commit().await
}
