//! A metric over the days of a release, as a panel of a chart.

use chrono::{NaiveTime, TimeDelta};

use super::domain::{History, Reading};
use super::view;
use crate::chart::Days;
use crate::engine::clock::Instant;
use crate::playbook::{Metric, Playbook, ReleaseDates};
use std::ops::Range;

/// Beyond this many values one a day is drawn.
const VALUES: usize = 60;
/// A value that was seen unchanged for longer is drawn as a line, not as a dot.
const UNCHANGED: TimeDelta = TimeDelta::hours(6);

/// `metric` from the launch, or its first value, to `now`; nothing where nothing was measured.
pub fn days(
    playbook: &Playbook,
    metric: &Metric,
    history: &History,
    (dates, now): (&ReleaseDates, Instant),
) -> Option<Days> {
    let known: Vec<&Reading> = history.readings().iter().filter(|reading| reading.at <= now).collect();
    let last = *known.last()?;
    let launch = dates.instant(dates.launch, NaiveTime::MIN);
    let day = |at: Instant| exact(at - launch);
    let first = day(known.first()?.at).floor().min(0.0);
    let span = (first, day(now).max(first + 1.0));
    let shown = if known.len() > VALUES { one_a_day(&known, dates) } else { known };
    let ends = |reading: &&Reading| {
        let seen = reading.seen.min(now);
        let unchanged = (seen - reading.at > UNCHANGED).then_some((day(seen), reading.value));
        std::iter::once((day(reading.at), reading.value)).chain(unchanged)
    };
    Some(Days {
        name: metric.name.clone(),
        last: view::with_answers(metric, last),
        unit: metric.unit.clone(),
        span,
        points: shown.iter().flat_map(ends).collect(),
        targets: targets(playbook, metric, span.0..span.1),
    })
}

/// The last value of each day.
fn one_a_day<'r>(known: &[&'r Reading], dates: &ReleaseDates) -> Vec<&'r Reading> {
    let of_day = known.chunk_by(|one, next| dates.date(one.at) == dates.date(next.at));
    of_day.filter_map(|day| day.last().copied()).collect()
}

/// What was to be reached from which day to which.
fn targets(playbook: &Playbook, metric: &Metric, days: Range<f64>) -> Vec<(f64, f64, f64)> {
    let mut steps: Vec<(f64, f64, f64)> = Vec::new();
    for day in 0..=i64::from(playbook.length_days) {
        let Some(target) = playbook.target(metric, day).map(|target| target.bound) else { continue };
        let from = exact(TimeDelta::days(day));
        match steps.last_mut() {
            Some((_, to, value)) if *value == target.value && *to == from => *to = from + 1.0,
            _ => steps.push((from, from + 1.0, target.value)),
        }
    }
    steps.retain(|(from, to, _)| *from < days.end && *to > days.start);
    steps
}

/// A length of time in days.
fn exact(length: TimeDelta) -> f64 {
    // Minutes of years are far below what a float counts exactly.
    #[expect(clippy::cast_precision_loss, reason = "minutes of some years")]
    let minutes = length.num_minutes() as f64;
    minutes / 1_440.0
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn a_metric_is_drawn_by_the_release_s_days_with_each_weeks_target() {
        let playbook = Playbook::builtin();
        let metric = playbook.metric("downloads").expect("downloads");
        let launch = NaiveDate::from_ymd_opt(2026, 1, 15).expect("a date");
        let dates = ReleaseDates { launch, zone: chrono_tz::America::New_York, hold: None };
        let at = |hours: i64| dates.instant(launch, NaiveTime::MIN) + TimeDelta::hours(hours);
        let reading =
            |hours: i64, value: f64, seen: i64| Reading { value, answers: None, at: at(hours), seen: at(seen) };
        let history = History(vec![reading(12, 10.0, 12), reading(36, 70.0, 60)]);
        let drawn = days(&playbook, metric, &history, (&dates, at(72))).expect("a panel");
        assert_eq!(drawn.points, [(0.5, 10.0), (1.5, 70.0), (2.5, 70.0)], "seen unchanged until the middle of T+2");
        assert_eq!((drawn.span, drawn.last.as_str()), ((0.0, 3.0), "70"));
        assert_eq!(drawn.targets, [(0.0, 1.0, 50.0), (1.0, 8.0, 200.0)], "launch day's, then week 1's");
        assert_eq!(days(&playbook, metric, &History::default(), (&dates, at(72))), None);
    }

    #[test]
    fn of_many_values_the_last_of_each_day_is_drawn() {
        let playbook = Playbook::builtin();
        let metric = playbook.metric("error_rate").expect("error rate");
        let launch = NaiveDate::from_ymd_opt(2026, 1, 15).expect("a date");
        let dates = ReleaseDates { launch, zone: chrono_tz::UTC, hold: None };
        let at = |hours: i64| dates.instant(launch, NaiveTime::MIN) + TimeDelta::hours(hours);
        let reading = |hour: i64| Reading {
            value: 1.0 + exact(TimeDelta::hours(hour)),
            answers: None,
            at: at(hour),
            seen: at(hour),
        };
        let history = History((0..240).map(reading).collect());
        let drawn = days(&playbook, metric, &history, (&dates, at(240))).expect("a panel");
        assert_eq!(drawn.points.len(), 10);
    }
}
