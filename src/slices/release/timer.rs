//! The kinds of timer that follow from a release's calendar.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::timers::{Kind, UnknownSlot};
use crate::ids::ReleaseId;
use crate::playbook::JobId;

/// A job of the calendar is due. How late it may be done is its own.
pub struct CalendarTimer;

impl Kind for CalendarTimer {
    const NAME: &'static str = "calendar";
    const CATCH_UP: TimeDelta = TimeDelta::hours(2);
    type Subject = ReleaseId;
    type Slot = JobAt;
}

/// What is about to be posted is to be shown to the release manager.
pub struct DraftTimer;

impl Kind for DraftTimer {
    const NAME: &'static str = "calendar.draft";
    const CATCH_UP: TimeDelta = TimeDelta::hours(1);
    type Subject = ReleaseId;
    type Slot = DraftAt;
}

/// A phase ends by its date.
pub struct PhaseTimer;

impl Kind for PhaseTimer {
    const NAME: &'static str = "course.phase";
    const CATCH_UP: TimeDelta = TimeDelta::days(2);
    type Subject = ReleaseId;
    /// The phase's last day, in the release's zone.
    type Slot = NaiveDate;
}

/// Which time of which job it is. Jobs of one moment are done in the order of their slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobAt {
    /// The date that it is for, in the release's zone.
    pub date: NaiveDate,
    /// The hour and minute in the release's zone, which tell a job's several times of a day apart. Earlier versions did not
    /// write it.
    pub time: Option<NaiveTime>,
    /// The job.
    pub job: JobId,
}

impl fmt::Display for JobAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date.fmt(f)?;
        if let Some(time) = self.time {
            write!(f, "T{}", time.format("%H:%M"))?;
        }
        write!(f, ".{:02}.{}", self.job as u8, self.job.as_str())
    }
}

impl FromStr for JobAt {
    type Err = UnknownSlot;

    fn from_str(slot: &str) -> Result<Self, UnknownSlot> {
        let mut parts = slot.splitn(3, '.');
        let mut part = || parts.next().ok_or(UnknownSlot);
        let (at, _, job) = (part()?, part()?, part()?);
        let (date, time) = at.split_once('T').map_or((at, None), |(date, time)| (date, Some(time)));
        let time = time.map(|time| NaiveTime::parse_from_str(time, "%H:%M")).transpose().map_err(|_| UnknownSlot)?;
        let date = date.parse().map_err(|_| UnknownSlot)?;
        Ok(Self { date, time, job: JobId::from_name(job).ok_or(UnknownSlot)? })
    }
}

/// Which draft it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftAt {
    /// When its posts are due, in UTC.
    pub due: Instant,
    /// Whether the release manager could not be sent it in person.
    pub in_thread: bool,
}

/// What marks the slot of a draft that goes into the thread.
const IN_THREAD: &str = "#thread";

impl fmt::Display for DraftAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", to_millis(self.due), if self.in_thread { IN_THREAD } else { "" })
    }
}

impl FromStr for DraftAt {
    type Err = UnknownSlot;

    fn from_str(slot: &str) -> Result<Self, UnknownSlot> {
        let millis = slot.trim_end_matches(IN_THREAD).parse().map_err(|_| UnknownSlot)?;
        Ok(Self { due: from_millis(millis), in_thread: slot.ends_with(IN_THREAD) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_says_which_time_of_which_job_it_is() {
        let date = NaiveDate::from_ymd_opt(2026, 1, 16).expect("a date");
        let slot = JobAt { date, time: NaiveTime::from_hms_opt(13, 30, 0), job: JobId::Monitoring };
        assert_eq!(slot.to_string().parse(), Ok(slot));
        let older = JobAt { time: None, ..slot };
        assert_eq!(older.to_string().parse(), Ok(older));
        assert_eq!("2026-01-16T13:30.07.nothing".parse::<JobAt>(), Err(UnknownSlot));
    }

    #[test]
    fn a_slot_says_which_draft_it_is_and_where_it_goes() {
        for in_thread in [false, true] {
            let slot = DraftAt { due: from_millis(1_768_500_000_000), in_thread };
            assert_eq!(slot.to_string().parse(), Ok(slot));
        }
    }
}
