//! Whatever must happen later: rows with a due time, written with the state that caused them, so no restart loses one.

mod kind;
mod store;
mod worker;

use anyhow::Context;
use chrono::TimeDelta;

pub use kind::{At, Kind, Once, UnknownSlot, WholeGuild};
pub use store::{cancel, next_due, oldest_due, resume, set, settle, slots};
pub use worker::{OnDue, run};

use crate::engine::clock::Instant;
use crate::ids::{GuildId, TimerId};

/// A timer to set; [`Kind::timer`] makes one.
#[derive(Debug, Clone)]
pub struct NewTimer<K: Kind> {
    /// What it is about.
    pub subject: K::Subject,
    /// Which occurrence it is.
    pub slot: K::Slot,
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
    /// The id of what it is about: see [`Timer::about`].
    pub subject: i64,
    /// Which occurrence it is: see [`Timer::occurrence`].
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
    /// What it is about, as one of its kind.
    pub fn about<K: Kind>(&self) -> K::Subject {
        K::Subject::from(self.subject)
    }

    /// Which occurrence it is, as one of its kind.
    ///
    /// # Errors
    /// When it is of another kind, or its row was written by something else.
    pub fn occurrence<K: Kind>(&self) -> anyhow::Result<K::Slot> {
        let slot = if self.kind == K::NAME { self.slot.parse().ok() } else { None };
        slot.with_context(|| format!("a timer of the kind {} has the slot \"{}\"", self.kind, self.slot))
    }

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
