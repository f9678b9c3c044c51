//! Where a figure stands to its target, and whether it has grown as the target asks.

use chrono::{NaiveTime, TimeDelta};

use super::{Change, History};
use crate::engine::clock::{Instant, Window};
use crate::playbook::{Bound, Growth, ReleaseDates, Target};

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

/// How a figure has grown where that is asked; unknown where it was not measured then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grown {
    /// What is asked.
    pub asked: Growth,
    /// By how much it changed in that time.
    pub change: Option<Change>,
    /// Whether it was measured near both ends of it.
    pub is_of_all: bool,
}

impl Grown {
    /// Whether it has, if that is known.
    pub fn is_enough(self) -> Option<bool> {
        let change = self.change?;
        Some(match self.asked {
            Growth::By(by) => change.by >= by,
            Growth::Weekly => change.by > 0.0,
        })
    }
}

impl History {
    /// How it has grown at `at` as `asked`, in a period that began at `from`.
    pub fn grown(&self, asked: Growth, from: Instant, at: Instant) -> Grown {
        let from = match asked {
            Growth::By(_) => from,
            Growth::Weekly => at - TimeDelta::days(7),
        };
        let window = Window { from, to: at };
        let change = self.over(window);
        Grown { asked, change, is_of_all: change.is_some_and(|change| change.is_of(window)) }
    }

    /// How it has grown at `at` as `target` asks; nothing where that asks for none.
    pub fn grown_for(&self, target: Target, dates: &ReleaseDates, at: Instant) -> Option<Grown> {
        let midnight = dates.instant(dates.date_of(target.from_day), NaiveTime::MIN);
        Some(self.grown(target.growth?, midnight, at))
    }

    /// Where it stood at `at` to `target` and, where there is one, to what is outstanding. Nothing where nothing was measured, or where
    /// the target asks for growth of which nothing is known.
    pub fn standing(
        &self,
        (target, stretch): (Target, Option<Bound>),
        dates: &ReleaseDates,
        at: Instant,
    ) -> Option<Standing> {
        let value = self.at(at)?.value;
        let has_grown = match self.grown_for(target, dates, at) {
            Some(grown) => grown.is_enough(),
            None => Some(true),
        };
        match stretch {
            _ if !target.bound.holds(value) || has_grown == Some(false) => Some(Standing::Below),
            _ if has_grown.is_none() => None,
            Some(stretch) if stretch.holds(value) => Some(Standing::Exceeding),
            _ => Some(Standing::OnTrack),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::Reading;
    use super::*;
    use crate::playbook::Playbook;

    fn dates() -> ReleaseDates {
        ReleaseDates {
            launch: NaiveDate::from_ymd_opt(2026, 1, 15).expect("a date"),
            zone: chrono_tz::America::New_York,
            hold: None,
        }
    }

    /// Where `metric` stood at noon of T+`day`, having been measured as `values` at noon of days.
    fn stands(metric: &str, values: &[(u32, f64)], day: u32) -> Option<Standing> {
        let (playbook, dates) = (Playbook::builtin(), dates());
        let noon = |day| dates.instant(dates.date_of(day), NaiveTime::MIN) + TimeDelta::hours(12);
        let reading =
            |(day, value): &(u32, f64)| Reading { value: *value, answers: None, at: noon(*day), seen: noon(*day) };
        let metric = playbook.metric(metric).expect("a metric");
        let target = playbook.target(metric, day.into()).expect("a target");
        let history = History(values.iter().map(reading).collect());
        history.standing((target, playbook.stretch(metric, day.into())), &dates, noon(day))
    }

    #[test]
    fn a_value_stands_below_on_track_or_exceeding() {
        let week1 = |value| stands("awu", &[(7, value)], 7);
        assert_eq!(
            [week1(149.0), week1(150.0), week1(180.0)],
            [Some(Standing::Below), Some(Standing::OnTrack), Some(Standing::Exceeding)]
        );
        assert_eq!(stands("awu", &[], 7), None);
    }

    #[test]
    fn what_is_to_grow_stands_below_until_it_has_and_nowhere_while_that_is_unknown() {
        assert_eq!(stands("awu", &[(7, 170.0), (14, 185.0)], 14), Some(Standing::OnTrack));
        assert_eq!(stands("awu", &[(7, 195.0), (14, 185.0)], 14), Some(Standing::Below), "it shrank");
        assert_eq!(stands("awu", &[(14, 185.0)], 14), None);
        assert_eq!(stands("downloads", &[(7, 250.0), (14, 460.0)], 14), Some(Standing::OnTrack));
        assert_eq!(stands("downloads", &[(7, 390.0), (14, 460.0)], 14), Some(Standing::Below), "+70 of +200");
    }
}
