//! What becomes of what can't be delivered.

use serde_json::Value;

use super::{Deliverable, Undelivered};
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::error::Outcome;

/// Who is told, in the same transaction, what can't be delivered, or not in time.
#[async_trait::async_trait]
pub trait OnUndeliverable: Send + Sync {
    /// `what` could not be delivered: returns what becomes of it.
    ///
    /// # Errors
    /// What the database said.
    async fn on_undeliverable(&self, tx: &mut Tx, what: Undelivered<'_>, now: Instant) -> Outcome<Fate>;

    /// `what`, an alert, has waited for a minute or longer, whatever for. Called once or, after a start, again.
    ///
    /// # Errors
    /// What the database said.
    async fn on_late(&self, tx: &mut Tx, what: Undelivered<'_>, now: Instant) -> Outcome<()>;
}

/// What becomes of something that could not be delivered.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// Its row says or does this instead, under its name and in its place in the order.
    Instead {
        /// What, as its destination wrote it.
        action: Value,
        /// The place that it is for, where that is known.
        place: Option<i64>,
    },
    /// Another row says it, or nobody waits for it any more.
    Replaced,
    /// It is not delivered.
    Lost,
}

impl Fate {
    /// The row says or does `action` instead.
    ///
    /// # Errors
    /// When that can't be written down.
    pub fn instead(action: &impl Deliverable) -> Outcome<Self> {
        Ok(Self::Instead { action: serde_json::to_value(action)?, place: action.place() })
    }
}
