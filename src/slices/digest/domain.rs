//! Which days a weekly report covers, together every day of the release exactly once; which day an evening looks ahead to; and which
//! parts of a post people may write.

use chrono::{Datelike, Days, NaiveDate};

use crate::engine::clock::Window;
use crate::ids::ReleaseId;
use crate::playbook::{JobId, Playbook, ReleaseDates};

/// What parts a challenge from what is done about it, where somebody types both on one line.
pub const MITIGATED_BY: &str = "=>";

/// Which day an evening's focus is of: tomorrow, where the team works or looks at the release on it; else the next workday.
pub fn focus_date(dates: &ReleaseDates, playbook: &Playbook, today: NaiveDate) -> NaiveDate {
    let works = |date: NaiveDate| playbook.work_hours.weekdays.contains(&date.weekday());
    let checks_in = |date: NaiveDate| {
        let day = u32::try_from((date - dates.launch).num_days()).ok();
        let morning = playbook.job(JobId::Morning).zip(day);
        morning.is_some_and(|(job, day)| !dates.on_day(job, day).is_empty())
    };
    let tomorrow = today + Days::new(1);
    let mut ahead = tomorrow.iter_days().take(7);
    ahead.find(|date| works(*date) || (*date == tomorrow && checks_in(*date))).unwrap_or(tomorrow)
}

/// A part of a post that people may write themselves. Each post has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What went well, or was said.
    Highlights,
    /// What stands in the way, each with what is done about it.
    Challenges,
    /// What is to be done next.
    Focus,
    /// The whole text for users.
    Body,
}

impl Part {
    /// Its name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Highlights => "highlights",
            Self::Challenges => "challenges",
            Self::Focus => "focus",
            Self::Body => "body",
        }
    }

    /// The parts of the team's post of `job` that its form asks for, in their order.
    pub fn of(job: JobId) -> &'static [Self] {
        match job {
            JobId::EndOfDay => &[Self::Highlights, Self::Focus],
            JobId::WeeklyMetrics => &[Self::Highlights, Self::Challenges, Self::Focus],
            JobId::WeeklyFeedback | JobId::Morning => &[Self::Focus],
            JobId::WeeklyPublic => &[Self::Body],
            _ => &[],
        }
    }
}

/// The local days that a weekly report covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeekCovered {
    /// The number of the report, from 1.
    pub number: u32,
    /// Whether it is the closing one, of what is left.
    pub is_closing: bool,
    /// The first local day.
    pub first: NaiveDate,
    /// The last local day.
    pub last: NaiveDate,
    /// The same days as instants.
    pub window: Window,
}

/// The first and the last local day that a report on `date` covers whose days begin with `first`: up to the evening before, or, for
/// the closing one, up to `date` itself. None when these are fewer than `needs`, which the closing one may be (READINGS, "Days, weeks,
/// slots").
pub fn days_covered(
    (first, date): (NaiveDate, NaiveDate),
    is_closing: bool,
    needs: u32,
) -> Option<(NaiveDate, NaiveDate)> {
    let last = if is_closing { date } else { date.checked_sub_days(Days::new(1))? };
    let days = (last - first).num_days() + 1;
    let enough = if is_closing { days > 0 } else { days >= i64::from(needs) };
    enough.then_some((first, last))
}

/// On which dates the calendar has a weekly report, the closing one last.
pub fn report_dates(playbook: &Playbook, dates: &ReleaseDates) -> Vec<NaiveDate> {
    let Some(job) = playbook.job(JobId::WeeklyMetrics) else { return Vec::new() };
    let due = (0..=playbook.length_days).filter(|day| !dates.on_day(job, *day).is_empty());
    let mut first = dates.launch;
    let mut found = Vec::new();
    for day in due {
        let date = dates.date_of(day);
        let covered = days_covered((first, date), day == playbook.length_days, playbook.weekly_needs_days);
        if let Some((_, last)) = covered {
            found.push(date);
            first = last + Days::new(1);
        }
    }
    found
}

/// Under which the digest of `job` is found that was held then.
pub(super) fn handle_of(release: ReleaseId, job: JobId, held_on: &str) -> String {
    format!("digest:{release}:{}:{held_on}", job.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ranges of a release's reports as days of it, launched on that day of January 2026.
    fn ranges(launch: u32) -> Vec<(i64, i64)> {
        let playbook = Playbook::builtin();
        let launch = NaiveDate::from_ymd_opt(2026, 1, launch).expect("a date");
        let dates = ReleaseDates { launch, zone: chrono_tz::America::New_York, hold: None };
        let mut first = launch;
        let mut found = Vec::new();
        for date in report_dates(&playbook, &dates) {
            let is_closing = date == dates.date_of(playbook.length_days);
            let covered = days_covered((first, date), is_closing, playbook.weekly_needs_days);
            let (from, to) = covered.expect("each report has its days");
            found.push(((from - launch).num_days(), (to - launch).num_days()));
            first = to + Days::new(1);
        }
        found
    }

    #[test]
    fn every_day_is_in_one_report_whatever_the_weekday_of_the_launch() {
        // From Monday, Jan 12, to Sunday.
        for launch in 12..=18 {
            let days: Vec<i64> = ranges(launch).into_iter().flat_map(|(from, to)| from..=to).collect();
            assert_eq!(days, (0..=30).collect::<Vec<_>>(), "launched on Jan {launch}");
        }
    }

    #[test]
    fn the_ranges_are_those_of_the_examples() {
        assert_eq!(ranges(15), [(0, 7), (8, 14), (15, 21), (22, 28), (29, 30)], "a Thursday");
        assert_eq!(ranges(12), [(0, 3), (4, 10), (11, 17), (18, 24), (25, 30)], "a Monday");
        assert_eq!(ranges(13), [(0, 9), (10, 16), (17, 23), (24, 30)], "a Tuesday");
    }
}
