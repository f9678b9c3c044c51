//! Values and their histories: what was measured when, whether it is stale, how it has changed, and what a value can't be.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::engine::clock::{Instant, Window};
use crate::ids::UserId;
use crate::playbook::{Bound, Metric};

/// How far ahead a value may be dated: clocks differ.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// How far back a value may be dated.
const BACK: TimeDelta = TimeDelta::days(366);
/// No figure of a release has more digits.
const TOO_MUCH: f64 = 1e12;
/// How many days of values "usual" is made from, at most and at least.
const USUAL_DAYS: (usize, usize) = (7, 4);
/// By how much a total grew in a day is known when it was looked at this long before the day's end, at the latest.
const LATEST: TimeDelta = TimeDelta::hours(8);
/// A value is unusual when it is this many times as far from the usual one as values commonly are, and this share of it.
const UNUSUAL: (f64, f64) = (4.0, 0.25);

/// By this share of the usual value a figure commonly differs, at least.
const COMMON: f64 = 0.1;

/// How a value became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// tplus asked for it.
    Source,
    /// Somebody typed it.
    Hand(UserId),
    /// A program sent it.
    Push,
    /// It stood in a file.
    Import,
}

impl Origin {
    /// Its name in the store.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Hand(_) => "hand",
            Self::Push => "push",
            Self::Import => "import",
        }
    }

    /// Who typed it.
    pub(super) fn by(self) -> Option<UserId> {
        match self {
            Self::Hand(user) => Some(user),
            _ => None,
        }
    }
}

/// A value that is to be written down.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Of which metric.
    pub metric: String,
    /// When it was measured.
    pub at: Instant,
    /// What was measured.
    pub value: f64,
    /// Of how many answers or reactions it is made, where that is known.
    pub answers: Option<i64>,
}

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
pub struct History(pub(super) Vec<Reading>);

impl History {
    /// Its readings, the oldest first.
    pub fn readings(&self) -> &[Reading] {
        &self.0
    }

    /// What was known at `at`.
    pub fn at(&self, at: Instant) -> Option<&Reading> {
        self.0.iter().rev().find(|reading| reading.at <= at)
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
    pub(super) fn count(&mut self, value: f64, now: Instant) {
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
    pub(super) by_metric: BTreeMap<String, History>,
    /// What the team says it does not measure.
    pub(super) unmeasured: BTreeSet<String>,
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

/// Where a value stands to what it is to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does not reach the target.
    Below,
    /// It does.
    OnTrack,
    /// It reaches what is outstanding.
    Exceeding,
}

/// Where `value` stands to its target and, where there is one, what is outstanding.
pub fn standing(value: f64, target: Bound, stretch: Option<Bound>) -> Standing {
    match stretch {
        _ if !target.holds(value) => Standing::Below,
        Some(stretch) if stretch.holds(value) => Standing::Exceeding,
        _ => Standing::OnTrack,
    }
}

/// Why a value is not taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Refused {
    /// It is no number.
    NoNumber,
    /// It is less or more than the metric can be.
    Outside,
    /// It is more than anybody counts.
    TooMuch,
    /// It is dated ahead.
    Ahead,
    /// It is dated too far back.
    TooOld,
}

/// A value, and when it was measured, in UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// In the metric's unit.
    pub value: f64,
    /// When.
    pub at: Instant,
}

/// Whether `measured` can be what `metric` was.
///
/// # Errors
/// Why it can't.
pub fn check(metric: &Metric, Measured { value, at }: Measured, now: Instant) -> Result<(), Refused> {
    if !value.is_finite() {
        return Err(Refused::NoNumber);
    }
    if value.abs() >= TOO_MUCH {
        return Err(Refused::TooMuch);
    }
    if !(metric.range.0..=metric.range.1).contains(&value) {
        return Err(Refused::Outside);
    }
    if at > now + AHEAD {
        return Err(Refused::Ahead);
    }
    if at < now - BACK {
        return Err(Refused::TooOld);
    }
    Ok(())
}

/// Reads what people type for a value of `metric`: `1,200`, `2.3%`, `85 ms`, `4.2/5`.
pub fn read_value(metric: &Metric, typed: &str) -> Option<f64> {
    let typed = typed.trim();
    let bare = typed.strip_suffix(metric.unit.trim()).unwrap_or(typed).trim();
    let grouped = regex::Regex::new(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$").is_ok_and(|groups| groups.is_match(bare));
    let plain = if grouped { bare.replace(',', "") } else { bare.to_owned() };
    plain.parse().ok()
}

/// A value that is not as values of its metric have been.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unusual {
    /// What it is; for a total how much it grew in a day.
    pub value: f64,
    /// What it commonly is: the median.
    pub usual: f64,
    /// Of how many days.
    pub days: usize,
}

/// Whether `metric` is unusual at `now`, for the worse: farther from the median of the last days than four times as far as
/// they commonly are, and by more than a quarter of it. `day_ends` are the instants at which the days before ended, the
/// latest first.
pub fn unusual(metric: &Metric, history: &History, day_ends: &[Instant], now: Instant) -> Option<Unusual> {
    let daily = |end: Instant| match metric.is_total {
        // A source that was silent has not stood still.
        true if history.at(end)?.age(end) > LATEST => None,
        true => history.change(end - TimeDelta::days(1), end),
        false => history.at(end).filter(|reading| !reading.is_stale(metric, end)).map(|reading| reading.value),
    };
    let value = daily(now)?;
    let before: Vec<f64> = day_ends.iter().take(USUAL_DAYS.0).filter_map(|end| daily(*end)).collect();
    if before.len() < USUAL_DAYS.1 {
        return None;
    }
    let usual = median(&before);
    let common = median(&before.iter().map(|value| (value - usual).abs()).collect::<Vec<_>>());
    // Days that were all the same do not make the last digit unusual.
    let common = common.max(COMMON * usual.abs());
    let off = if metric.more_is_better { usual - value } else { value - usual };
    let is_unusual = off > UNUSUAL.0 * common && off > UNUSUAL.1 * usual.abs() && off > f64::EPSILON;
    is_unusual.then_some(Unusual { value, usual, days: before.len() })
}

/// The middle of `values`, which are not empty.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 }
}

/// Why a figure is worth a card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Alarm {
    pub(super) value: f64,
    /// The must that it fails.
    pub(super) must: Option<Bound>,
    /// What it commonly is.
    pub(super) unusual: Option<Unusual>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;
    use crate::playbook::Playbook;

    fn day(number: i64) -> Instant {
        from_millis(1_768_500_000_000) + TimeDelta::days(number)
    }

    fn history(values: &[f64]) -> History {
        let reading = |(index, value): (usize, &f64)| {
            let at = day(i64::try_from(index).expect("few"));
            Reading { value: *value, answers: None, at, seen: at }
        };
        History(values.iter().enumerate().map(reading).collect())
    }

    fn metric(id: &str) -> Metric {
        Playbook::builtin().metric(id).expect("a metric").clone()
    }

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

    #[test]
    fn people_type_values_as_they_read_them() {
        let read = |id: &str, typed: &str| read_value(&metric(id), typed);
        assert_eq!(read("error_rate", " 2.3 % "), Some(2.3));
        assert_eq!(read("downloads", "1,200"), Some(1_200.0));
        assert_eq!(read("simple_p95", "85ms"), Some(85.0));
        assert_eq!(read("satisfaction", "4.2/5"), Some(4.2));
        assert_eq!([read("satisfaction", "4,2"), read("downloads", "many"), read("downloads", "")], [None; 3]);
    }

    #[test]
    fn what_a_metric_cannot_be_is_refused() {
        let now = day(10);
        let check = |id: &str, value, at| check(&metric(id), Measured { value, at }, now);
        assert_eq!(check("error_rate", f64::NAN, now), Err(Refused::NoNumber));
        assert_eq!(check("downloads", f64::INFINITY, now), Err(Refused::NoNumber));
        assert_eq!(check("downloads", 1e308, now), Err(Refused::TooMuch));
        assert_eq!(check("downloads", -1.0, now), Err(Refused::Outside));
        assert_eq!(check("error_rate", 101.0, now), Err(Refused::Outside));
        assert_eq!(check("nps", -40.0, now), Ok(()));
        assert_eq!(check("downloads", 1.0, now + TimeDelta::hours(1)), Err(Refused::Ahead));
        assert_eq!(check("downloads", 1.0, now + TimeDelta::minutes(4)), Ok(()));
        assert_eq!(check("downloads", 1.0, now - TimeDelta::days(400)), Err(Refused::TooOld));
    }

    #[test]
    fn unusual_is_what_is_worse_than_the_days_before_commonly_are() {
        let ends: Vec<Instant> = (0..6).rev().map(day).collect();
        let unusual = |id: &str, values: &[f64]| unusual(&metric(id), &history(values), &ends, day(6));
        let found = unusual("error_rate", &[1.0, 1.2, 0.9, 1.1, 1.0, 1.1, 6.0]).expect("six times as many errors");
        assert_eq!((found.value, found.usual, found.days), (6.0, 1.05, 6));
        assert_eq!(unusual("error_rate", &[1.0, 1.2, 0.9, 1.1, 1.0, 1.1, 1.3]), None, "as it goes");
        assert_eq!(unusual("crash_rate", &[0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.04]), None, "the last digit");
        assert_eq!(unusual("error_rate", &[1.0, 1.2, 0.9, 1.1, 1.0, 1.1, 0.0]), None, "for the better");
        assert!(
            unusual("downloads", &[0.0, 50.0, 100.0, 151.0, 200.0, 252.0, 255.0]).is_some(),
            "a total by its growth"
        );
        assert_eq!(unusual("downloads", &[0.0, 50.0, 100.0, 151.0, 200.0, 252.0, 300.0]), None);
    }

    #[test]
    fn too_few_days_say_nothing_about_what_is_usual() {
        let ends: Vec<Instant> = (0..3).rev().map(day).collect();
        assert_eq!(unusual(&metric("error_rate"), &history(&[1.0, 1.0, 1.0, 9.0]), &ends, day(3)), None);
    }

    #[test]
    fn a_value_stands_below_on_track_or_exceeding() {
        let playbook = Playbook::builtin();
        let awu = playbook.metric("awu").expect("a metric");
        let at = |value, day| standing(value, playbook.target(awu, day).expect("a target"), playbook.stretch(awu, day));
        assert_eq!(
            [at(149.0, 7), at(150.0, 7), at(180.0, 7)],
            [Standing::Below, Standing::OnTrack, Standing::Exceeding]
        );
        assert_eq!([at(180.0, 14), at(200.0, 14)], [Standing::OnTrack, Standing::Exceeding]);
    }
}
