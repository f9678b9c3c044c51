//! Whatever is said to the outside: rows first, written with the state that causes them, then delivered by a worker.
//!
//! PENDING → SENDING → SENT. Within a lane rows are delivered in order, alerts before the rest. The engine knows no
//! destination: how a row is delivered is its [`Deliverer`]'s business, which stands in the room of what it delivers to. What
//! can't be delivered is told to [`OnUndeliverable`], which may know another way.

mod deliverer;
mod fate;
mod late;
mod pace;
mod pick;
mod store;
mod worker;

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

pub use deliverer::{Consequence, Deliverer, Delivery, Done, Held, Limit, Own, Route};
pub use fate::{Fate, OnUndeliverable};
pub use store::placed::{Placed, forget, hang, hangs_on, move_thread, place, placed, placed_at};
pub use store::{alerts, enqueue, is_waiting, rename, resume, undelivered, waiting, waiting_in, was_said, withdraw};
pub use worker::run;

use crate::engine::clock::Instant;
use crate::ids::{GuildId, OutboxId};

/// What a destination can be told.
pub trait Deliverable: Serialize {
    /// The destination's name.
    const DESTINATION: &'static str;

    /// Whether it changes something that was said, or is to be, under its row's handle: it then goes into a row that still
    /// waits there, if [`Deliverable::merged_into`] can put it there.
    fn is_change(&self) -> bool {
        false
    }

    /// The place that it is for, by a number of the destination's, where that is known already.
    fn place(&self) -> Option<i64> {
        None
    }

    /// What a row says that still waits, `waiting`, once this change went into it; nothing where it can't.
    fn merged_into(&self, waiting: Value) -> Option<Value> {
        let _ = waiting;
        None
    }
}

/// A handle names something else than what it was taken for. Handles that are read again have a type with `Display` and
/// `FromStr`, so that what is written and what is read is one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the handle names something else")]
pub struct OtherHandle;

/// What goes first when several lanes have something to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Somebody must act now.
    Alert = 0,
    /// What people work on right now.
    Live = 1,
    /// Everything else that the team says or waits for.
    Normal = 2,
    /// What nobody stands behind yet.
    Unconfirmed = 3,
}

/// Under which something is said: its place in the order, and the name by which it is found again.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// See [`Outgoing::lane`].
    pub lane: &'a str,
    /// See [`Outgoing::handle`].
    pub handle: &'a str,
}

/// Something that could not be delivered.
#[derive(Debug, Clone, Copy)]
pub struct Undelivered<'a> {
    /// What was to be said or done.
    pub row: &'a Row,
    /// Why it was not, in words.
    pub reason: &'a str,
}

/// A row to write.
#[derive(Debug, Clone)]
pub struct Outgoing<A> {
    /// Rows of one lane are delivered in order, e.g. `incident:17`.
    pub lane: String,
    /// What goes first among lanes.
    pub urgency: Urgency,
    /// The name under which what is said is found again, e.g. `incident:17:card`.
    pub handle: String,
    /// What to say or do.
    pub action: A,
}

impl<A: Deliverable> Outgoing<A> {
    /// A row without hurry.
    pub fn new(lane: impl Display, handle: impl Display, action: A) -> Self {
        Self { lane: lane.to_string(), urgency: Urgency::Normal, handle: handle.to_string(), action }
    }

    /// The same row, before those of other lanes.
    pub fn urgent(self) -> Self {
        self.with(Urgency::Alert)
    }

    /// The same row, as urgent as that.
    pub fn with(self, urgency: Urgency) -> Self {
        Self { urgency, ..self }
    }
}

/// A row as the worker and the deliverers see it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id, from which a nonce can be made.
    pub id: OutboxId,
    /// Whose it is.
    pub guild: GuildId,
    /// See [`Outgoing::lane`].
    pub lane: String,
    /// Whether it is an [`Urgency::Alert`].
    pub is_alert: bool,
    /// See [`Outgoing::handle`].
    pub handle: String,
    /// Where it is delivered.
    pub destination: String,
    /// What to say or do, as its destination wrote it.
    pub action: Value,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was first handed over, in UTC, if it was.
    pub sending: Option<Instant>,
    /// When it was written, in UTC.
    pub created: Instant,
}

impl Row {
    /// Since when an earlier try may have been done without an answer that says so.
    pub fn retried_since(&self) -> Option<Instant> {
        self.sending.filter(|_| self.attempts > 1)
    }
}
