//! When somebody works, by what they have said and what the team's playbook says of everybody.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;

use crate::engine::clock::{Instant, Window};
use crate::ids::{AbsenceId, UserId};
use crate::playbook::{WorkHours, first_valid_instant};

/// When somebody works, by the clocks where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// Where that is.
    pub zone: Tz,
    /// On these weekdays.
    pub weekdays: Vec<Weekday>,
    /// From this local time.
    pub from: NaiveTime,
    /// Until this local time, on the same day.
    pub to: NaiveTime,
}

/// What somebody has said of their hours. What they haven't is as everybody's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    /// Where they are.
    pub zone: Option<Tz>,
    /// On which weekdays they work.
    pub weekdays: Option<Vec<Weekday>>,
    /// From when until when, by their clocks.
    pub times: Option<(NaiveTime, NaiveTime)>,
}

/// Days on which somebody is away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Its id.
    pub id: AbsenceId,
    /// Who.
    pub user: UserId,
    /// The first day, where they are.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

/// What everybody is asked once on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The date, for each by the calendar where they are.
    pub date: NaiveDate,
    /// The time, by the clocks where they are.
    pub at: NaiveTime,
    /// For how long an answer is waited for.
    pub open_for: TimeDelta,
    /// How much later somebody may still be asked.
    pub patience: TimeDelta,
}

/// Who is asked up to so much later was asked on time.
const GRACE: TimeDelta = TimeDelta::minutes(1);

/// Why somebody doesn't work on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off<'s> {
    /// They never work on such a weekday.
    Weekday,
    /// They are away until that day.
    Away(NaiveDate),
    /// The team has a holiday of that name.
    Holiday(&'s str),
}

/// When everybody of a team works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedules {
    /// The hours of whoever has said nothing.
    pub(super) team: Hours,
    /// What people have said of theirs.
    pub(super) own: BTreeMap<UserId, Own>,
    /// When they are away.
    pub(super) absences: Vec<Absence>,
    /// The team's holidays, by their local date.
    pub(super) holidays: BTreeMap<NaiveDate, String>,
}

impl Hours {
    /// The team's, as its playbook and the zone of its release say.
    pub fn of_team(work: &WorkHours, zone: Tz) -> Self {
        Self { zone, weekdays: work.weekdays.clone(), from: work.from, to: work.to }
    }
}

impl Absence {
    /// Whether it covers `date`.
    pub fn covers(&self, date: NaiveDate) -> bool {
        (self.first..=self.last).contains(&date)
    }
}

impl Schedules {
    /// The hours of `user`.
    pub fn hours(&self, user: UserId) -> Hours {
        let Some(own) = self.own.get(&user) else { return self.team.clone() };
        let (from, to) = own.times.unwrap_or((self.team.from, self.team.to));
        Hours {
            zone: own.zone.unwrap_or(self.team.zone),
            weekdays: own.weekdays.clone().unwrap_or_else(|| self.team.weekdays.clone()),
            from,
            to,
        }
    }

    /// The holiday that the team has on `date`.
    pub fn holiday(&self, date: NaiveDate) -> Option<&str> {
        self.holidays.get(&date).map(String::as_str)
    }

    /// Until when `user` is away on `date`, by the calendar where they are; nothing where they have not said so.
    pub fn away_until(&self, user: UserId, date: NaiveDate) -> Option<NaiveDate> {
        let away = self.absences.iter().filter(|absence| absence.user == user && absence.covers(date));
        away.map(|absence| absence.last).max()
    }

    /// Whether `user` has said that they are away at `now`.
    pub fn is_away(&self, user: UserId, now: Instant) -> bool {
        self.away_until(user, now.with_timezone(&self.hours(user).zone).date_naive()).is_some()
    }

    /// Why `user` doesn't work on `date`, by the calendar where they are; nothing where they do.
    pub fn off(&self, user: UserId, date: NaiveDate) -> Option<Off<'_>> {
        if !self.hours(user).weekdays.contains(&date.weekday()) {
            return Some(Off::Weekday);
        }
        let away = self.away_until(user, date).map(Off::Away);
        away.or_else(|| self.holiday(date).map(Off::Holiday))
    }

    /// When `user` is asked what everybody is asked on a date, as it is known at `now`: at its time, by the clocks where they are, or
    /// when they begin to work; where that is past by no more than its patience, at once. Nothing on a day off, and when it is too late.
    pub fn window(&self, user: UserId, question: &Question, now: Instant) -> Option<Window> {
        if self.off(user, question.date).is_some() {
            return None;
        }
        let day = self.day(user, question.date);
        let zone = self.hours(user).zone;
        let meant = first_valid_instant(question.date.and_time(question.at), zone).max(day.from);
        let from = if now > meant + GRACE { now } else { meant };
        let in_time = from < day.to && from - meant <= question.patience;
        in_time.then(|| Window { from, to: (from + question.open_for).min(day.to) })
    }

    /// From when until when `user` works on `date`, where they work on it at all.
    fn day(&self, user: UserId, date: NaiveDate) -> Window {
        let hours = self.hours(user);
        let at = |time: NaiveTime| first_valid_instant(date.and_time(time), hours.zone);
        Window { from: at(hours.from), to: at(hours.to) }
    }

    /// The hours of `user` at `now`, if they work then.
    pub fn at_work(&self, user: UserId, now: Instant) -> Option<Window> {
        let date = now.with_timezone(&self.hours(user).zone).date_naive();
        let works = self.off(user, date).is_none();
        works.then(|| self.day(user, date)).filter(|day| day.holds(now))
    }
}

#[cfg(test)]
mod tests;
