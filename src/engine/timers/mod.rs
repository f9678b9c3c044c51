//! Whatever must happen later: rows with a due time, written with the state that caused them, so no restart loses one.

mod store;
mod worker;

use chrono::TimeDelta;

pub use store::{cancel, is_set, next_due, oldest_due, set, settle, slots};
pub use worker::{OnDue, run};

use crate::engine::clock::Instant;
use crate::ids::{GuildId, TimerId};

/// A timer to set. A slot (guild, kind, subject, slot) is set once and fires at most once, whatever the clock does.
#[derive(Debug, Clone)]
pub struct NewTimer<'a> {
    /// What is to happen, e.g. `incident.update`; [`OnDue`] sends it to its slice.
    pub kind: &'a str,
    /// The id of what it is about.
    pub subject: i64,
    /// Which occurrence: a local date for calendar jobs, the due time for clocks.
    pub slot: &'a str,
    /// When, in UTC.
    pub due: Instant,
    /// How late it may still happen; later than that it counts as missed.
    pub catch_up: TimeDelta,
}

/// A timer that has become due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// Its id.
    pub id: TimerId,
    /// Whose it is.
    pub guild: GuildId,
    /// What is to happen.
    pub kind: String,
    /// The id of what it is about.
    pub subject: i64,
    /// Which occurrence it is.
    pub slot: String,
    /// When it was to happen, in UTC.
    pub due: Instant,
    /// How late it may still happen.
    pub catch_up: TimeDelta,
    /// How often it was tried and failed.
    pub attempts: i64,
}

/// How a timer stands to its due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Punctuality {
    /// Within a minute.
    OnTime,
    /// Later, but within its catch-up window: to be done, and said to be late.
    Late(TimeDelta),
    /// After its catch-up window: to be recorded as missed, and said so.
    Missed(TimeDelta),
}

/// Up to this much after its due time a timer counts as on time.
const GRACE: TimeDelta = TimeDelta::minutes(1);

impl Timer {
    /// How late it is served at `now`, where that is worth saying.
    pub fn late_by(&self, now: Instant) -> Option<TimeDelta> {
        match self.punctuality(now) {
            Punctuality::OnTime => None,
            Punctuality::Late(late) | Punctuality::Missed(late) => Some(late),
        }
    }

    /// How this timer stands to its due time at `now`.
    pub fn punctuality(&self, now: Instant) -> Punctuality {
        let late = now - self.due;
        match late {
            _ if late <= GRACE => Punctuality::OnTime,
            _ if late <= self.catch_up => Punctuality::Late(late),
            _ => Punctuality::Missed(late),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    #[test]
    fn a_timer_is_on_time_then_late_then_missed() {
        let timer = Timer {
            id: TimerId::new(1),
            guild: GuildId::new(1),
            kind: "digest".into(),
            subject: 1,
            slot: "2026-01-16".into(),
            due: from_millis(0),
            catch_up: TimeDelta::hours(2),
            attempts: 0,
        };
        let after = |minutes| timer.punctuality(timer.due + TimeDelta::minutes(minutes));
        assert_eq!(after(-5), Punctuality::OnTime);
        assert_eq!(after(1), Punctuality::OnTime);
        assert_eq!(after(120), Punctuality::Late(TimeDelta::minutes(120)));
        assert_eq!(after(121), Punctuality::Missed(TimeDelta::minutes(121)));
    }
}
