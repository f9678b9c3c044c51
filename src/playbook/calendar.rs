//! The release clock: which day it is, which week, and when a job's next occurrence is due.
//!
//! Wall-clock jobs are computed afresh for each occurrence. A local time that a clock change skips becomes the first
//! valid instant after it; one that comes twice is its first occurrence.

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::{Job, JobId, Playbook, Rule, WorkHours};
use crate::engine::clock::Instant;

/// The dates of one release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReleaseDates {
    /// Launch day, T+0, in `zone`.
    pub launch: NaiveDate,
    /// The release's zone.
    pub zone: Tz,
    /// The phase that somebody keeps, if one does.
    pub hold: Option<Hold>,
}

/// That a phase is kept beyond its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// The last day of the phase, as N of T+N: the days that are kept count as this one.
    pub day: u32,
    /// The last local date on which it is kept.
    pub until: NaiveDate,
}

/// One time that a job is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// N of T+N.
    pub day: u32,
    /// The local date.
    pub date: NaiveDate,
    /// The instant.
    pub due: Instant,
}

impl ReleaseDates {
    /// The local date at `now`.
    pub fn date(&self, now: Instant) -> NaiveDate {
        now.with_timezone(&self.zone).date_naive()
    }

    /// N of T+N at `now`; negative before the launch.
    pub fn day(&self, now: Instant) -> i64 {
        (self.date(now) - self.launch).num_days()
    }

    /// The day of the plan by which the team works at `now`: that of the phase, where one is kept.
    pub fn plan_day(&self, now: Instant) -> i64 {
        self.plan_day_of(self.date(now))
    }

    fn plan_day_of(&self, date: NaiveDate) -> i64 {
        let day = (date - self.launch).num_days();
        match self.hold {
            Some(hold) if date <= hold.until => day.min(i64::from(hold.day)),
            _ => day,
        }
    }

    /// The local date of T+`day`.
    pub fn date_of(&self, day: u32) -> NaiveDate {
        self.launch.checked_add_days(Days::new(u64::from(day))).unwrap_or(self.launch)
    }

    /// The local date to which evenings belong that end at `day_begins`.
    pub fn working_date(&self, now: Instant, day_begins: NaiveTime) -> NaiveDate {
        let local = now.with_timezone(&self.zone).naive_local();
        if local.time() < day_begins { local.date() - Days::new(1) } else { local.date() }
    }

    /// When the local `date` shows `at`.
    pub fn instant(&self, date: NaiveDate, at: NaiveTime) -> Instant {
        first_valid_instant(date.and_time(at), self.zone)
    }

    /// The first occurrence of `job` after `after`, if the release has one left.
    pub fn next(&self, playbook: &Playbook, job: &Job, after: Instant) -> Option<Occurrence> {
        let first = u32::try_from(self.day(after).max(0)).ok()?;
        (first..=self.last_day(playbook, job, first))
            .find_map(|day| self.on_day(job, day).into_iter().find(|found| found.due > after))
    }

    /// The last day on which `job` may be due, looked at from T+`from`: the release's last one, or later where that is kept; of
    /// what has no end, as far ahead as it can be due at all.
    fn last_day(&self, playbook: &Playbook, job: &Job, from: u32) -> u32 {
        const LONGEST_WAIT: u32 = 7;
        if job.on.iter().any(|rule| rule.to_day.is_none()) {
            return from.max(playbook.length_days) + LONGEST_WAIT;
        }
        let kept = self.hold.and_then(|hold| u32::try_from((hold.until - self.launch).num_days()).ok());
        kept.map_or(playbook.length_days, |kept| kept.max(playbook.length_days))
    }

    /// When `job` is due on T+`day`, in order. While a phase is kept, what is due is what would be on its last day; what
    /// belongs to that one day alone comes once.
    pub fn on_day(&self, job: &Job, day: u32) -> Vec<Occurrence> {
        let date = self.date_of(day);
        let Ok(plan_day) = u32::try_from(self.plan_day_of(date)) else { return Vec::new() };
        let holds = |rule: &&Rule| {
            let is_repeated = plan_day == day || rule.is_repeated() || job.id == JobId::PhaseExit;
            is_repeated && rule.holds_on(plan_day) && rule.weekdays.contains(&date.weekday())
        };
        // A phase of one day has nothing to repeat: what it has not is done as on any other day.
        let as_it_is = |rule: &&Rule| rule.holds_on(day) && rule.weekdays.contains(&date.weekday());
        let Some(rule) = job.on.iter().find(holds).or_else(|| job.on.iter().find(as_it_is)) else { return Vec::new() };
        rule.at.iter().map(|at| Occurrence { day, date, due: self.instant(date, *at) }).collect()
    }

    /// Whether people may be pinged at `now`.
    pub fn is_work_time(&self, hours: &WorkHours, now: Instant) -> bool {
        let local = now.with_timezone(&self.zone).naive_local();
        match self.work_day(hours, local.date()) {
            Some((from, to)) => (from..to).contains(&local.time()),
            None => false,
        }
    }

    /// When work next begins after `now`.
    pub fn next_work_begin(&self, hours: &WorkHours, now: Instant) -> Instant {
        let today = self.date(now);
        let begins = (0..=14).filter_map(|ahead| {
            let date = today.checked_add_days(Days::new(ahead))?;
            self.work_day(hours, date).map(|(from, _)| self.instant(date, from))
        });
        begins.into_iter().find(|begin| *begin > now).unwrap_or(now)
    }

    /// When `length` has passed since `from`, of the time within `hours` only.
    pub fn after_work(&self, hours: &WorkHours, from: Instant, length: TimeDelta) -> Instant {
        let mut left = length;
        for ahead in 0..=60 {
            let Some(date) = self.date(from).checked_add_days(Days::new(ahead)) else { break };
            let Some((begin, end)) = self.work_day(hours, date) else { continue };
            let begin = self.instant(date, begin).max(from);
            let worked = (self.instant(date, end) - begin).max(TimeDelta::zero());
            if left <= worked {
                return begin + left;
            }
            left -= worked;
        }
        from + length
    }

    fn work_day(&self, hours: &WorkHours, date: NaiveDate) -> Option<(NaiveTime, NaiveTime)> {
        if let Some(launch_day) = hours.launch_day.filter(|_| date == self.launch) {
            return Some(launch_day);
        }
        hours.weekdays.contains(&date.weekday()).then_some((hours.from, hours.to))
    }
}

/// The week of T+`day`: launch day is in none (0), T+1–7 are week 1, and T+22–30 are week 4.
pub fn days_of_week(week: u32, length_days: u32) -> std::ops::RangeInclusive<u32> {
    let last = if week >= 4 { length_days.max(28) } else { week * 7 };
    (week.max(1) - 1) * 7 + 1..=last
}

/// The instant at which clocks in `zone` show `local`: the first valid one after a gap, the first of a fold.
pub fn first_valid_instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    const LONGEST_GAP_MINUTES: i64 = 25 * 60;
    (0..=LONGEST_GAP_MINUTES)
        .find_map(|minutes| match zone.from_local_datetime(&(local + TimeDelta::minutes(minutes))) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
            LocalResult::None => None,
        })
        .unwrap_or_else(|| local.and_utc())
}
