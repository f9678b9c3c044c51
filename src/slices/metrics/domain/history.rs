//! The values of a metric over time: what was known when, how it has changed, and what it was at its worst.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::engine::clock::{Instant, Window};
use crate::playbook::Metric;

/// A value that was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The value.
    pub value: f64,
    /// Of how many answers or reactions it is made, where that is known.
    pub answers: Option<i64>,
    /// When it was measured first.
    pub at: Instant,
    /// Until when it was found to be the same.
    pub seen: Instant,
}

impl Reading {
    /// How old it is at `now`.
    pub fn age(&self, now: Instant) -> TimeDelta {
        now - self.seen.min(now)
    }

    /// Whether it says nothing about `now` any more.
    pub fn is_stale(&self, metric: &Metric, now: Instant) -> bool {
        self.age(now) > metric.fresh_for
    }
}

/// All values of one metric, the oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History(pub(in crate::slices::metrics) Vec<Reading>);

impl History {
    /// Its readings, the oldest first.
    pub fn readings(&self) -> &[Reading] {
        &self.0
    }

    /// What was known at `at`.
    pub fn at(&self, at: Instant) -> Option<&Reading> {
        self.0.iter().rev().find(|reading| reading.at <= at)
    }

    /// The value before the one that was known at `at`.
    pub fn before(&self, at: Instant) -> Option<&Reading> {
        self.0.iter().rev().filter(|reading| reading.at <= at).nth(1)
    }

    /// The first value that is known at all.
    pub fn first(&self) -> Option<&Reading> {
        self.0.first()
    }

    /// How it changed over `window`, between the readings that are known; nothing where none was known when it began, or nobody has
    /// looked since.
    pub fn over(&self, window: Window) -> Option<Change> {
        let (before, after) = (self.at(window.from)?, self.at(window.to)?);
        let (from, to) = (before.seen.min(window.from), after.seen.min(window.to));
        let percent = (before.value.abs() > f64::EPSILON).then(|| percent(before.value, after.value));
        (to > window.from).then_some(Change { by: after.value - before.value, percent, from, to })
    }

    /// By how much it changed from `from` to `to`.
    pub fn change(&self, from: Instant, to: Instant) -> Option<f64> {
        Some(self.at(to)?.value - self.at(from)?.value)
    }

    /// The same in percent; nothing where there was nothing.
    pub fn change_percent(&self, from: Instant, to: Instant) -> Option<f64> {
        let (before, after) = (self.at(from)?.value, self.at(to)?.value);
        (before.abs() > f64::EPSILON).then(|| percent(before, after))
    }

    /// The worst that it was in `window`, the last where it was so twice.
    pub fn worst(&self, metric: &Metric, window: Window) -> Option<&Reading> {
        let readings = self.0.iter().filter(|reading| reading.seen >= window.from && reading.at < window.to);
        let badness = |reading: &&Reading| if metric.more_is_better { -reading.value } else { reading.value };
        readings.max_by(|one, other| badness(one).total_cmp(&badness(other)))
    }

    /// How much better it is at `now` than what was measured at `since`, or first after it; nothing before there are two.
    pub fn gain(&self, metric: &Metric, since: Instant, now: Instant) -> Option<Gain> {
        let before = self.at(since).or_else(|| self.first())?;
        let after = self.at(now).filter(|after| after.at > before.at)?;
        let change = self.change_percent(before.at, after.at)?;
        Some(Gain { before: before.value, percent: if metric.more_is_better { change } else { -change } })
    }

    /// Adds what is counted at `now`, after which nothing is known.
    pub(in crate::slices::metrics) fn count(&mut self, value: f64, now: Instant) {
        self.0.retain(|reading| reading.at < now);
        self.0.push(Reading { value, answers: None, at: now, seen: now });
    }
}

/// By how many percent `after` is more than `before`, which is not nothing.
fn percent(before: f64, after: f64) -> f64 {
    (after - before) / before.abs() * 100.0
}

/// By how much a figure changed between two readings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// By how much, in the metric's unit.
    pub by: f64,
    /// The same in percent; nothing where there was nothing.
    pub percent: Option<f64>,
    /// When the first of the two values was last known to hold, in UTC.
    pub from: Instant,
    /// When the second was, in UTC.
    pub to: Instant,
}

impl Change {
    /// Whether it may be called that of `window`: both readings lie near its ends.
    pub fn is_of(&self, window: Window) -> bool {
        self.from >= window.from - near(window) && self.to >= window.to - near(window)
    }
}

/// How far from the ends of `window` a reading may lie and still stand for them: an eighth of it.
pub fn near(window: Window) -> TimeDelta {
    (window.to - window.from) / 8
}

/// How much better a metric has become.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// What it was.
    pub before: f64,
    /// By how many percent it is better; negative when it is worse.
    pub percent: f64,
}

/// The histories of a release's metrics.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histories {
    pub(in crate::slices::metrics) by_metric: BTreeMap<String, History>,
    /// What the team says it does not measure.
    pub(in crate::slices::metrics) unmeasured: BTreeSet<String>,
}

impl Histories {
    /// The history of `metric`; an empty one when nothing was measured.
    pub fn of(&self, metric: &str) -> &History {
        const EMPTY: &History = &History(Vec::new());
        self.by_metric.get(metric).unwrap_or(EMPTY)
    }

    /// Whether the team says that it does not measure `metric`, and nothing has brought a value all the same.
    pub fn is_unmeasured(&self, metric: &str) -> bool {
        self.unmeasured.contains(metric) && self.of(metric).first().is_none()
    }

    /// What is known of `metric` at `now`, unless it is stale.
    pub fn fresh(&self, metric: &Metric, now: Instant) -> Option<&Reading> {
        self.of(&metric.id).at(now).filter(|reading| !reading.is_stale(metric, now))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{day, history, metric};
    use super::*;

    #[test]
    fn a_value_is_what_was_last_measured_and_grows_old() {
        let downloads = history(&[10.0, 40.0, 100.0]);
        assert_eq!(downloads.at(day(0) - TimeDelta::seconds(1)), None);
        let at = downloads.at(day(1) + TimeDelta::hours(3)).expect("a value");
        assert_eq!((at.value, at.age(day(1) + TimeDelta::hours(3))), (40.0, TimeDelta::hours(3)));
        assert!(!at.is_stale(&metric("downloads"), day(2)) && at.is_stale(&metric("downloads"), day(3)));
        assert_eq!(downloads.change(day(0), day(2)), Some(90.0));
        assert_eq!(downloads.change_percent(day(1), day(2)), Some(150.0));
        assert_eq!(history(&[0.0, 5.0]).change_percent(day(0), day(1)), None, "of nothing there are no percents");
        assert_eq!(downloads.change(day(0) - TimeDelta::days(1), day(2)), None, "unknown is not zero");
    }

    #[test]
    fn a_change_is_that_of_a_span_only_where_it_was_measured_near_its_ends() {
        let downloads = history(&[10.0, 40.0, 100.0]);
        let span = |from, to| Window { from: day(0) + TimeDelta::hours(from), to: day(0) + TimeDelta::hours(to) };
        let change = downloads.over(span(24, 48)).expect("both are known");
        assert_eq!((change.by, change.percent, change.is_of(span(24, 48))), (60.0, Some(150.0), true));
        let change = downloads.over(span(32, 56)).expect("both are known");
        assert_eq!((change.from, change.to), (day(1), day(2)));
        assert!(!change.is_of(span(32, 56)), "eight hours before either end is another day");
        assert_eq!(downloads.over(span(50, 74)), None, "nobody has looked since");
        assert_eq!(downloads.over(span(-24, 24)), None, "unknown is not zero");
    }
}
