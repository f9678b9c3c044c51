//! Which days a weekly post covers, and which week it is about.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use crate::engine::clock::Window;
use crate::ids::ReleaseId;
use crate::playbook::{JobId, Playbook, ReleaseDates, days_of_week};

/// The seven local days that a weekly post covers, and the week that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekCovered {
    /// The first local day.
    pub first: NaiveDate,
    /// The last local day.
    pub last: NaiveDate,
    /// The week in which most of them lie.
    pub week: u32,
    /// The same days as instants.
    pub window: Window,
}

/// What a weekly post on `date` covers: the seven local days that ended the evening before. None when fewer of them
/// than the playbook asks for belong to the release.
pub fn week_covered(playbook: &Playbook, dates: &ReleaseDates, date: NaiveDate) -> Option<WeekCovered> {
    let first = date.checked_sub_days(Days::new(7))?;
    let last = date.checked_sub_days(Days::new(1))?;
    let days: Vec<i64> = (0..7).map(|ahead| (first + TimeDelta::days(ahead) - dates.launch).num_days()).collect();
    let known = days.iter().filter(|day| **day >= 0).count();
    if known < playbook.weekly_needs_days as usize {
        return None;
    }
    let in_week = |week: &u32| {
        let span = days_of_week(*week, playbook.length_days);
        days.iter().filter(|&&day| u32::try_from(day).is_ok_and(|day| span.contains(&day))).count()
    };
    let week = (1..=4).rev().max_by_key(in_week)?;
    let midnight = NaiveTime::MIN;
    let window = Window { from: dates.instant(first, midnight), to: dates.instant(date, midnight) };
    Some(WeekCovered { first, last, week, window })
}

/// Under which the digest of `job` is found that was held then.
pub(super) fn handle_of(release: ReleaseId, job: JobId, held_on: &str) -> String {
    format!("digest:{release}:{}:{held_on}", job.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> ReleaseDates {
        let launch = NaiveDate::from_ymd_opt(2026, 1, 15).expect("a date");
        ReleaseDates { launch, zone: chrono_tz::America::New_York, hold: None }
    }

    fn covered(day: u32) -> Option<(u32, String, String)> {
        let dates = example();
        let week = week_covered(&Playbook::builtin(), &dates, dates.date_of(day))?;
        Some((week.week, week.first.to_string(), week.last.to_string()))
    }

    #[test]
    fn a_friday_report_bears_the_week_in_which_most_of_its_days_lie() {
        assert_eq!(covered(1), None, "one day of data");
        assert_eq!(covered(8), Some((1, "2026-01-16".into(), "2026-01-22".into())));
        assert_eq!(covered(15), Some((2, "2026-01-23".into(), "2026-01-29".into())));
        assert_eq!(covered(22).map(|week| week.0), Some(3));
        assert_eq!(covered(29).map(|week| week.0), Some(4));
        assert_eq!(covered(4).map(|week| week.0), Some(1), "four days, launch day among them");
        assert_eq!(covered(3), None);
    }
}
