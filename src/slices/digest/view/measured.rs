//! What a post says of a figure: as it stood at the post's moment, how it changed in the post's span, and the worst of it.

use chrono::TimeDelta;
use minijinja::Value;

use super::weekday;
use crate::engine::clock::{Instant, Window};
use crate::playbook::{Figure, Metric, NO_DATA, Playbook, ReleaseDates};
use crate::slices::metrics::{self, Histories};

/// How long before the post's moment a figure may have been looked at without bearing its time, at least.
const FRESH: TimeDelta = TimeDelta::hours(1);
/// The same at most, in a post about this moment, and in one about days that are over.
const LATEST: TimeDelta = TimeDelta::hours(3);
const DAY: TimeDelta = TimeDelta::days(1);

/// The status of a figure that reaches its target, where it isn't known whether it has grown as asked.
const GROWTH_UNKNOWN: &str = "reached; its growth is not known";

/// What a post says of metrics: as they stood when the span that it covers ended, and what became of them in it.
pub(in crate::slices::digest) struct Measured<'a> {
    pub(in crate::slices::digest) playbook: &'a Playbook,
    pub(in crate::slices::digest) histories: &'a Histories,
    /// The release's days, and the zone in which times are said.
    pub(in crate::slices::digest) dates: &'a ReleaseDates,
    /// Of which day the targets are.
    pub(in crate::slices::digest) day: i64,
    /// When the span that the post covers began and ended.
    pub(in crate::slices::digest) window: Window,
    pub(in crate::slices::digest) now: Instant,
}

impl Measured<'_> {
    /// Every metric by its id.
    pub(in crate::slices::digest) fn value(&self) -> Value {
        Value::from_pairs(self.playbook.metrics.iter().map(|metric| (metric.id.clone(), self.figure(metric).value())))
    }

    /// The names of those of `ids` that nobody has reported, in the order of the playbook.
    pub(in crate::slices::digest) fn unknown(&self, ids: &[String]) -> String {
        let asked = self.playbook.metrics.iter().filter(|metric| ids.contains(&metric.id));
        let asked = asked.filter(|metric| !self.histories.is_unmeasured(&metric.id) && !metric.may_be_silent());
        let unknown = asked.filter(|metric| self.histories.of(&metric.id).at(self.at()).is_none());
        unknown.map(|metric| metric.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// A figure as it stood when the span ended, and what became of it in the span.
    fn figure(&self, metric: &Metric) -> Figure {
        let history = self.histories.of(&metric.id);
        let target = self.playbook.target(metric, self.day);
        let later =
            metric.targets.first().map(|(day, bound)| format!("{} from T+{day}", metrics::bound(metric, *bound)));
        let now = target.map(|target| metrics::target(metric, target));
        let shown = now.or(later).unwrap_or_else(|| "none set".to_owned());
        let Some(reading) = history.at(self.at()) else {
            return Figure::no_data().with("target", shown).with("status", NO_DATA);
        };
        let value = metrics::with_answers(metric, reading);
        let near = metrics::near(self.window).clamp(FRESH, if self.window.to < self.now { DAY } else { LATEST });
        let is_fresh = reading.age(self.at()) <= near;
        let mut figure = Figure::new(if is_fresh { value } else { format!("{value} {}", self.time_of(reading.seen)) });
        // A span that begins with the release has nothing before it: it counts from what was measured first.
        let first = history.first().map(|first| first.at).filter(|at| *at > self.window.from && *at < reading.at);
        let span = Window { from: first.unwrap_or(self.window.from), to: self.at() };
        if let Some(change) = history.over(span) {
            let by = metrics::signed(metric, change.by);
            figure = figure.with("today", by.clone()).with("week", by);
            if first.is_some() || !change.is_of(span) {
                figure = figure.with("from", self.since(change.from));
            }
        }
        let week = Window { from: self.at() - TimeDelta::days(7), to: self.at() };
        // In the first week there is none before it.
        if first.is_none()
            && let Some(change) = history.over(week)
            && let Some(percent) = change.percent
        {
            figure = figure.with("change", metrics::signed_percent(percent));
            if !change.is_of(week) {
                figure = figure.with("change_from", self.since(change.from));
            }
        }
        let worst = history.worst(metric, self.window).filter(|worst| worst.value.total_cmp(&reading.value).is_ne());
        if let Some((worst, _)) = worst.zip(target).filter(|(worst, target)| !target.bound.holds(worst.value)) {
            figure =
                figure.with("worst", format!("{} {}", metrics::value(metric, worst.value), self.time_of(worst.at)));
        }
        let stretch = self.playbook.stretch(metric, self.day);
        let status = target.map(|target| {
            let standing = history.standing((target, stretch), self.dates, self.at());
            standing.map_or(GROWTH_UNKNOWN, metrics::standing_name)
        });
        figure.with("target", shown).with("status", status.unwrap_or("no target"))
    }

    /// The moment that the figures are of: the end of the span, or now.
    fn at(&self) -> Instant {
        self.window.to.min(self.now)
    }

    /// When something was measured, as `at 08:45` or, on another day than the span's last, `on Wed Jan 28`.
    fn time_of(&self, at: Instant) -> String {
        let (at, last) = (
            at.with_timezone(&self.dates.zone),
            (self.at() - TimeDelta::milliseconds(1)).with_timezone(&self.dates.zone),
        );
        match at.date_naive() == last.date_naive() {
            true => format!("at {}", at.format("%H:%M")),
            false => format!("on {}", weekday(at.date_naive())),
        }
    }

    /// From when on a change is known, as `since 13:20` or `since Thu Jan 22`.
    fn since(&self, from: Instant) -> String {
        let (local, last) = (from.with_timezone(&self.dates.zone), self.at().with_timezone(&self.dates.zone));
        match local.date_naive() == last.date_naive() {
            true => format!("since {}", local.format("%H:%M")),
            false => format!("since {}", weekday(local.date_naive())),
        }
    }
}
