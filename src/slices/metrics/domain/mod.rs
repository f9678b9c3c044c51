//! Values and their histories: what was measured when, what a value can't be, and what is unusual about it.

mod history;
mod standing;

use chrono::TimeDelta;

pub use history::{Change, Gain, Histories, History, Reading, near};
pub use standing::{Grown, Standing};

use crate::engine::clock::Instant;
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
    pub(in crate::slices::metrics) fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Hand(_) => "hand",
            Self::Push => "push",
            Self::Import => "import",
        }
    }

    /// Who typed it.
    pub(in crate::slices::metrics) fn by(self) -> Option<UserId> {
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
pub(in crate::slices::metrics) struct Alarm {
    pub(in crate::slices::metrics) value: f64,
    /// The must that it fails.
    pub(in crate::slices::metrics) must: Option<Bound>,
    /// What it commonly is.
    pub(in crate::slices::metrics) unusual: Option<Unusual>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;
    use crate::playbook::Playbook;

    pub(super) fn day(number: i64) -> Instant {
        from_millis(1_768_500_000_000) + TimeDelta::days(number)
    }

    pub(super) fn history(values: &[f64]) -> History {
        let reading = |(index, value): (usize, &f64)| {
            let at = day(i64::try_from(index).expect("few"));
            Reading { value: *value, answers: None, at, seen: at }
        };
        History(values.iter().enumerate().map(reading).collect())
    }

    pub(super) fn metric(id: &str) -> Metric {
        Playbook::builtin().metric(id).expect("a metric").clone()
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
}
