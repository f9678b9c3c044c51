//! How a criterion of success is judged: by figures where there are any, else by whoever knows.

use std::collections::BTreeMap;

use chrono::{Datelike, TimeDelta};

use crate::engine::clock::{Instant, Window};
use crate::playbook::{
    Bound, Check, Counted, Criterion, DueRelease, Growth, Metric, Names, Need, Period, Playbook, ReleaseDates,
    ReleaseTrigger,
};
use crate::slices::incident::Incident;
use crate::slices::metrics::{Grown, Histories, History};

/// A figure that changed by less than this share for the worse is stable.
pub(super) const STABLE: f64 = 0.1;

/// What somebody said of a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// Which one.
    pub criterion: String,
    /// Whether it is met.
    pub is_met: bool,
    /// What they said about it.
    pub words: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Whether a criterion is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Met,
    /// It is not.
    Unmet,
    /// Nobody knows.
    Unknown,
}

/// Why.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence<'p> {
    /// A figure, when it was last found to be so, whether that is within the hour, and whether it is too long ago.
    Figure { metric: &'p Metric, value: f64, seen: Instant, is_fresh: bool, is_stale: bool, grown: Option<Grown> },
    /// So many issues of a severity were reported in the period.
    Reported { severity: &'p str, count: usize },
    /// By how many percent a figure grew since the launch.
    Grew { metric: &'p Metric, percent: f64 },
    /// Figures as they were when the period began, as they are, and the worst of them between.
    Compared(Vec<Compared<'p>>),
    /// On how many of how many workdays it held.
    Days { metric: &'p Metric, kept: usize, of: usize },
    /// These figures are missing.
    NoData(Vec<&'p Metric>),
    /// tplus counted so many.
    Counted { what: Counted, count: usize, names: Vec<String> },
    /// One of the two is enough.
    Either(Box<[Evidence<'p>; 2]>),
    /// Somebody said so, against what is measured, with a reason.
    Overridden(Tick, Box<Evidence<'p>>),
    /// Somebody said so.
    Said(Tick),
    /// Nobody has said anything yet.
    Waiting,
}

/// A figure as it was when a period began and as it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared<'p> {
    /// Which one.
    pub metric: &'p Metric,
    /// What it was.
    pub before: f64,
    /// What it is.
    pub after: f64,
    /// The worst that it was between.
    pub worst: f64,
}

impl Compared<'_> {
    /// Whether `value` is worse than it was before, by more than counts as stable.
    pub fn is_worse(&self, value: f64) -> bool {
        let worse = if self.metric.more_is_better { self.before - value } else { value - self.before };
        worse > self.before.abs() * STABLE
    }
}

/// A criterion, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged<'p> {
    /// Which one.
    pub criterion: &'p Criterion,
    /// Whether it is met.
    pub verdict: Verdict,
    /// Why.
    pub evidence: Evidence<'p>,
}

impl Judged<'_> {
    /// Whether a person may say how it stands: no figure does.
    pub fn can_be_ticked(&self) -> bool {
        let is_open =
            self.verdict == Verdict::Unknown && matches!(self.evidence, Evidence::Counted { .. } | Evidence::Either(_));
        is_open
            || matches!(
                self.evidence,
                Evidence::Said(_) | Evidence::Waiting | Evidence::NoData(_) | Evidence::Overridden(..)
            )
    }
}

/// What tplus counted by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// How many there are.
    pub number: usize,
    /// How they are called, where somebody has to do something about them.
    pub names: Vec<String>,
}

/// What criteria are judged by.
pub struct Bench<'p, 'a> {
    /// The plan.
    pub playbook: &'p Playbook,
    /// The release's days.
    pub dates: ReleaseDates,
    /// When it was announced.
    pub announced: Instant,
    /// What was measured.
    pub histories: &'a Histories,
    /// How many issues of each severity were reported in the period.
    pub reported: &'a BTreeMap<String, usize>,
    /// What tplus counted by itself.
    pub counted: &'a BTreeMap<Counted, Count>,
    /// What people said.
    pub ticks: &'a [Tick],
    /// The time.
    pub now: Instant,
}

impl<'p> Bench<'p, '_> {
    /// The criteria of `period` as they stand now; those of a period that is over as they stood at its end.
    pub fn judge(&self, period: &'p Period) -> Vec<Judged<'p>> {
        let Window { from, to } = span(period, &self.dates, self.announced);
        period.criteria.iter().map(|criterion| self.judge_one(criterion, from, to.min(self.now))).collect()
    }

    fn judge_one(&self, criterion: &'p Criterion, from: Instant, at: Instant) -> Judged<'p> {
        let window = Window { from, to: at };
        let first = self.check(&criterion.check, criterion.growth, window);
        let (verdict, evidence) = match &criterion.or {
            Some(or) => either(first, self.check(or, None, window)),
            None => first,
        };
        let said = self.ticks.iter().find(|tick| tick.criterion == criterion.id);
        let is_counted = matches!(evidence, Evidence::Counted { .. } | Evidence::Either(_));
        let is_unknown =
            matches!(evidence, Evidence::Waiting | Evidence::NoData(_)) || verdict == Verdict::Unknown && is_counted;
        // What is measured gives way to a person only with a reason.
        let Some(tick) = said.filter(|tick| is_unknown || !tick.words.trim().is_empty()) else {
            return Judged { criterion, verdict, evidence };
        };
        let verdict = if tick.is_met { Verdict::Met } else { Verdict::Unmet };
        let evidence = match is_unknown {
            true => Evidence::Said(tick.clone()),
            false => Evidence::Overridden(tick.clone(), Box::new(evidence)),
        };
        Judged { criterion, verdict, evidence }
    }

    fn check(&self, check: &'p Check, growth: Option<Growth>, window: Window) -> (Verdict, Evidence<'p>) {
        let Window { from, to: at } = window;
        let found = match check {
            Check::Reaches(id, bound) => self.reaches(self.metric(id), (*bound, growth), from, at),
            Check::Reported(severity, bound) => Some(self.reported(severity, *bound)),
            Check::Grew(id, bound) => self.grew(self.metric(id), *bound, at),
            Check::NotWorse(ids) => self.not_worse(ids.iter().filter_map(|id| self.metric(id)).collect(), from, at),
            Check::EachDay(id, bound) => self.each_day(self.metric(id), *bound, window),
            Check::Counted(what, bound) => Some(self.counted(*what, *bound)),
            Check::ByHand => None,
        };
        found.unwrap_or((Verdict::Unknown, Evidence::Waiting))
    }

    fn metric(&self, id: &str) -> Option<&'p Metric> {
        self.playbook.metric(id)
    }

    fn history(&self, metric: &Metric) -> &History {
        self.histories.of(&metric.id)
    }

    /// What is over is not undone: a bug that was reported counts, whether it is open or not.
    fn reported(&self, severity: &'p str, bound: Bound) -> (Verdict, Evidence<'p>) {
        let count = self.reported.get(severity).copied().unwrap_or_default();
        let figure = u32::try_from(count).map_or(f64::MAX, f64::from);
        (met(bound.holds(figure)), Evidence::Reported { severity, count })
    }

    fn counted(&self, what: Counted, bound: Bound) -> (Verdict, Evidence<'p>) {
        let Count { number: count, names } = self.counted.get(&what).cloned().unwrap_or_default();
        let figure = u32::try_from(count).map_or(f64::MAX, f64::from);
        let verdict = match (what, bound.holds(figure)) {
            // Who helps whom elsewhere tplus does not see.
            (Counted::Helped, false) => Verdict::Unknown,
            (_, holds) => met(holds),
        };
        (verdict, Evidence::Counted { what, count, names })
    }

    fn reaches(
        &self,
        metric: Option<&'p Metric>,
        (bound, growth): (Bound, Option<Growth>),
        from: Instant,
        at: Instant,
    ) -> Option<(Verdict, Evidence<'p>)> {
        let metric = metric?;
        let Some(reading) = self.history(metric).at(at) else {
            return Some((Verdict::Unknown, Evidence::NoData(vec![metric])));
        };
        let grown = growth.map(|asked| self.history(metric).grown(asked, from, at));
        let evidence = Evidence::Figure {
            metric,
            value: reading.value,
            seen: at - reading.age(at),
            is_fresh: reading.age(at) < TimeDelta::hours(1),
            is_stale: reading.is_stale(metric, at),
            grown,
        };
        // What fails in one part fails; what is unknown in one is unknown.
        let verdict = match (bound.holds(reading.value), grown.map(Grown::is_enough)) {
            (false, _) | (true, Some(Some(false))) => Verdict::Unmet,
            (true, Some(None)) => Verdict::Unknown,
            (true, None | Some(Some(true))) => Verdict::Met,
        };
        Some((verdict, evidence))
    }

    fn grew(&self, metric: Option<&'p Metric>, bound: Bound, at: Instant) -> Option<(Verdict, Evidence<'p>)> {
        let metric = metric?;
        let history = self.history(metric);
        // What was first measured after the launch stands for it.
        let start = history.first().map_or(self.announced, |first| first.at.max(self.announced));
        Some(match history.change_percent(start, at) {
            Some(percent) => (met(bound.holds(percent)), Evidence::Grew { metric, percent }),
            None => (Verdict::Unknown, Evidence::NoData(vec![metric])),
        })
    }

    fn not_worse(&self, metrics: Vec<&'p Metric>, from: Instant, at: Instant) -> Option<(Verdict, Evidence<'p>)> {
        let known = |metric: &&'p Metric| {
            let history = self.history(metric);
            let (before, after) = (history.at(from)?.value, history.at(at)?.value);
            let worst = history.worst(metric, Window { from, to: at }).map_or(after, |worst| worst.value);
            Some(Compared { metric, before, after, worst })
        };
        let compared: Vec<_> = metrics.iter().filter_map(known).collect();
        if compared.len() < metrics.len() {
            let missing = metrics.into_iter().filter(|metric| known(metric).is_none()).collect();
            return Some((Verdict::Unknown, Evidence::NoData(missing)));
        }
        let holds = |one: &Compared<'_>| !one.is_worse(one.after);
        Some((met(compared.iter().all(holds)), Evidence::Compared(compared)))
    }

    /// Over the full workdays from `from` to `at`, by the release's zone.
    fn each_day(
        &self,
        metric: Option<&'p Metric>,
        bound: Bound,
        Window { from, to: at }: Window,
    ) -> Option<(Verdict, Evidence<'p>)> {
        let metric = metric?;
        let midnight = |date| self.dates.instant(date, chrono::NaiveTime::MIN);
        let days = self.dates.date(from).iter_days().map(|day| (day, midnight(day + chrono::Days::new(1))));
        let days: Vec<Option<f64>> = days
            .take_while(|(_, end)| *end <= at)
            .filter(|(day, _)| self.playbook.work_hours.weekdays.contains(&day.weekday()))
            .map(|(_, end)| {
                let reading = self.history(metric).at(end)?;
                (!reading.is_stale(metric, end)).then_some(reading.value)
            })
            .collect();
        let kept = days.iter().flatten().filter(|value| bound.holds(**value)).count();
        if days.is_empty() || days.iter().any(Option::is_none) {
            return Some((Verdict::Unknown, Evidence::NoData(vec![metric])));
        }
        Some((met(kept == days.len()), Evidence::Days { metric, kept, of: days.len() }))
    }
}

/// When `period` begins and ends: where its phase is kept, with that. Launch-day criteria are judged over the first 24 hours after
/// the announcement.
pub(super) fn span(period: &Period, dates: &ReleaseDates, announced: Instant) -> Window {
    let midnight = |day| dates.instant(dates.date_of(day), chrono::NaiveTime::MIN);
    match period.to_day {
        0 => Window { from: announced, to: announced + TimeDelta::days(1) },
        last => {
            let kept = dates.hold.filter(|hold| hold.day == last).and_then(|hold| hold.until.succ_opt());
            let end = kept.map(|date| dates.instant(date, chrono::NaiveTime::MIN));
            Window { from: midnight(period.from_day), to: end.unwrap_or_else(|| midnight(last + 1)) }
        }
    }
}

/// One of the two is enough; where neither is, what is unknown of one is unknown of both.
fn either<'p>(
    (one, by_one): (Verdict, Evidence<'p>),
    (other, by_other): (Verdict, Evidence<'p>),
) -> (Verdict, Evidence<'p>) {
    let verdict = match (one, other) {
        (Verdict::Met, _) | (_, Verdict::Met) => Verdict::Met,
        (Verdict::Unmet, Verdict::Unmet) => Verdict::Unmet,
        _ => Verdict::Unknown,
    };
    (verdict, Evidence::Either(Box::new([by_one, by_other])))
}

fn met(holds: bool) -> Verdict {
    if holds { Verdict::Met } else { Verdict::Unmet }
}

/// How far the criteria of one need are met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Of which need.
    pub need: Need,
    /// How many are met.
    pub met: usize,
    /// Of how many nobody knows.
    pub unknown: usize,
    /// How many there are.
    pub all: usize,
}

/// How far `judged` are met, for each need.
pub fn progress(judged: &[Judged<'_>]) -> Vec<Progress> {
    let of = |need: Need| {
        let wanted: Vec<_> = judged.iter().filter(|one| one.criterion.need == need).collect();
        let count = |verdict| wanted.iter().filter(|one| one.verdict == verdict).count();
        Progress { need, met: count(Verdict::Met), unknown: count(Verdict::Unknown), all: wanted.len() }
    };
    Need::ALL.into_iter().map(of).filter(|one| one.all > 0).collect()
}

/// What speaks for a release of a kind, what it would be called, and what its changelog would say.
pub(super) struct Prospect<'p> {
    pub(super) kind: &'p DueRelease,
    pub(super) grounds: Vec<JudgedTrigger<'p>>,
    pub(super) names: Names,
    pub(super) changelog: Vec<ChangelogLine>,
    /// What is open and, by its severity, to be fixed in the next release.
    pub(super) waiting: Vec<Incident>,
}

/// Something that was done since the last release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangelogLine {
    /// What it is.
    pub title: String,
    /// As which it is known: `INC-3`, `#12`.
    pub name: String,
    /// The number of the feedback whose words the title is: users' words are theirs.
    pub words_of: Option<i64>,
    /// Whether a version was to bring it before, and did not.
    pub again: bool,
    /// How many people spoke of it, and the category of what they said; nothing where nobody did.
    pub behind: Option<(i64, String)>,
}

impl Prospect<'_> {
    /// Whether any ground holds.
    pub(super) fn is_due(&self) -> bool {
        self.grounds.iter().any(|one| one.holds.is_some())
    }
}

/// A ground for a release, judged.
pub(super) struct JudgedTrigger<'p> {
    pub(super) ground: &'p ReleaseTrigger,
    /// What speaks for it; nothing where it does not hold.
    pub(super) holds: Option<String>,
}
