//! A kind of timer is a type, so that neither what one is about nor which occurrence it is can be taken for another kind's.

use std::fmt::{self, Display};
use std::str::FromStr;

use chrono::TimeDelta;

use super::NewTimer;
use crate::engine::clock::{Instant, from_millis, to_millis};

/// A kind of timer.
pub trait Kind: Sized {
    /// What its rows call it, e.g. `incident.clock`.
    const NAME: &'static str;
    /// How late one may still be served; later than that it counts as missed.
    const CATCH_UP: TimeDelta;
    /// What one is about.
    type Subject: Into<i64> + From<i64>;
    /// Which occurrence one is: (guild, kind, subject, slot) is set once and fires at most once, whatever the clock does.
    type Slot: Display + FromStr;

    /// A timer of this kind, due at `due` (UTC).
    fn timer(subject: Self::Subject, slot: Self::Slot, due: Instant) -> NewTimer<Self> {
        NewTimer { subject, slot, due, catch_up: Self::CATCH_UP }
    }
}

/// The subject of a timer that is about its whole guild.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WholeGuild;

impl From<i64> for WholeGuild {
    fn from(_: i64) -> Self {
        Self
    }
}

impl From<WholeGuild> for i64 {
    fn from(_: WholeGuild) -> Self {
        0
    }
}

/// The slot of a timer that is told from others of its kind by its moment, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At(pub Instant);

impl Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        to_millis(self.0).fmt(f)
    }
}

impl FromStr for At {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(from_millis).map(Self)
    }
}

/// The slot of a timer of which a subject has no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Once;

impl Display for Once {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl FromStr for Once {
    type Err = UnknownSlot;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() { Ok(Self) } else { Err(UnknownSlot) }
    }
}

/// A row's slot is none of its kind's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the slot is none of its kind's")]
pub struct UnknownSlot;
