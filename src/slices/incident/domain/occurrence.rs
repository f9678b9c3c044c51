//! Which occurrence of a kind an incident's timer is, where its moment alone does not say so.

use std::fmt;
use std::str::FromStr;

use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::timers::UnknownSlot;

/// What a reminder about the post-mortem says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::slices::incident) enum Reminder {
    /// It is due soon.
    Soon,
    /// It is due now.
    Due,
    /// It is late: the n-th role of the escalation, from 0, is told.
    Late(usize),
}

/// A reminder about the post-mortem, at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::slices::incident) struct ReminderAt {
    /// What it says.
    pub reminder: Reminder,
    /// When, in UTC.
    pub at: Instant,
}

impl fmt::Display for ReminderAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reminder {
            Reminder::Soon => f.write_str("soon")?,
            Reminder::Due => f.write_str("due")?,
            Reminder::Late(level) => write!(f, "late{level}")?,
        }
        write!(f, ".{}", to_millis(self.at))
    }
}

impl FromStr for ReminderAt {
    type Err = UnknownSlot;

    fn from_str(slot: &str) -> Result<Self, UnknownSlot> {
        let (what, at) = slot.split_once('.').ok_or(UnknownSlot)?;
        let reminder = match what {
            "soon" => Reminder::Soon,
            "due" => Reminder::Due,
            other => {
                Reminder::Late(other.strip_prefix("late").and_then(|level| level.parse().ok()).ok_or(UnknownSlot)?)
            }
        };
        Ok(Self { reminder, at: from_millis(at.parse().map_err(|_| UnknownSlot)?) })
    }
}

/// A row of the rollback matrix, and when it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::slices::incident) struct ScenarioAt {
    /// When, in UTC.
    pub at: Instant,
    /// The row's scenario, as the playbook names it.
    pub scenario: String,
}

impl fmt::Display for ScenarioAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", to_millis(self.at), self.scenario)
    }
}

impl FromStr for ScenarioAt {
    type Err = UnknownSlot;

    fn from_str(slot: &str) -> Result<Self, UnknownSlot> {
        let (at, scenario) = slot.split_once(' ').ok_or(UnknownSlot)?;
        Ok(Self { at: from_millis(at.parse().map_err(|_| UnknownSlot)?), scenario: scenario.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_says_which_occurrence_it_is() {
        let at = from_millis(1_768_500_000_000);
        for reminder in [Reminder::Soon, Reminder::Due, Reminder::Late(2)] {
            let slot = ReminderAt { reminder, at };
            assert_eq!(slot.to_string().parse(), Ok(slot));
        }
        let slot = ScenarioAt { at, scenario: "Crash on start, 3 reports".to_owned() };
        assert_eq!(slot.to_string().parse(), Ok(slot));
        assert_eq!("later.1".parse::<ReminderAt>(), Err(UnknownSlot));
        assert_eq!("soon".parse::<ScenarioAt>(), Err(UnknownSlot));
    }
}
