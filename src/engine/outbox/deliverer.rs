//! How a row gets to its destination, as the engine sees it.

use chrono::TimeDelta;

use super::Row;
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::MessageRef;

/// Brings rows to one destination.
#[async_trait::async_trait]
pub trait Deliverer: Send + Sync {
    /// The destination's name, as its rows bear it.
    fn destination(&self) -> &'static str;

    /// How much of everything together the destination takes.
    fn overall(&self) -> Limit;

    /// Where `row` goes at `now`, and which limits it counts against.
    ///
    /// # Errors
    /// When that can't be looked up.
    async fn route(&self, row: &Row, now: Instant) -> Outcome<Route>;

    /// Does what `row` says; `place` is where [`Deliverer::route`] said.
    async fn deliver(&self, row: &Row, place: Option<i64>, now: Instant) -> Delivery;

    /// Whether `row` only changes what stands already: what follows in its lane need not wait until that works.
    fn is_change(&self, row: &Row) -> bool {
        let _ = row;
        false
    }

    /// Whether `row` is a courtesy, such as a reaction: nobody has to act when it can't be delivered.
    fn is_courtesy(&self, row: &Row) -> bool {
        let _ = row;
        false
    }
}

/// Where a row goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// There: one place is written to by one row at a time.
    To {
        /// The place, by a number of the destination's.
        place: i64,
        /// Which of the place's limits it counts against.
        limit: Limit,
        /// A limit of what the row is about alone, if there is one: others don't wait for it.
        own: Option<Own>,
    },
    /// What it refers to was never delivered, and nobody misses it.
    Nowhere,
    /// Nothing can be brought to its guild for now.
    Resting,
    /// What it was to stand in was never delivered, for this reason; somebody waits for its words.
    Lost(&'static str),
    /// Its place is only known on the way.
    Unknown,
}

/// A limit of one thing that is changed again and again, such as a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// The thing, by a number of the destination's that no place has.
    pub thing: i64,
    /// The limit.
    pub limit: Limit,
}

/// How many requests of a kind a place takes in how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limit {
    /// The kind.
    pub name: &'static str,
    /// How many.
    pub most: usize,
    /// How many of those are kept for what is urgent.
    pub kept: usize,
    /// In how many milliseconds.
    pub window_ms: i64,
}

/// What came of a delivery.
#[derive(Debug)]
pub enum Delivery {
    /// Done.
    Sent(Done),
    /// Not now. `reached` says whether the other side may have acted on it.
    Again {
        /// Why.
        reason: String,
        /// Whether the other side may have acted on it.
        reached: bool,
    },
    /// Not for this long: the other side asked to wait.
    Wait {
        /// How long.
        pause: TimeDelta,
        /// What has to wait.
        held: Held,
    },
    /// Never.
    Undeliverable(String),
    /// Not before somebody has mended what keeps tplus from it: tried again without giving up.
    Blocked {
        /// How long until the next try; the row's back-off where it is not said.
        pause: Option<TimeDelta>,
        /// Why.
        reason: String,
        /// Whether the other side may have acted on it.
        reached: bool,
        /// What is written with it.
        consequence: Box<dyn Consequence>,
    },
}

/// What has to wait when the other side asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// What this row is about, and nothing else: what was to follow in its lane goes on.
    Row,
    /// What counts against the same of a place's limits.
    Limit,
    /// Everything that goes to this destination.
    Everything,
}

/// What is known of what was done.
#[derive(Debug, Default)]
pub struct Done {
    /// Where what the row's handle names stands now.
    pub placed: Option<MessageRef>,
    /// What else is written with it.
    pub consequence: Option<Box<dyn Consequence>>,
}

impl Done {
    /// A message or a thread stands there.
    pub fn placed(at: MessageRef) -> Self {
        Self { placed: Some(at), consequence: None }
    }
}

/// What is written in the transaction that records a delivery.
#[async_trait::async_trait]
pub trait Consequence: std::fmt::Debug + Send + Sync {
    /// Writes it.
    ///
    /// # Errors
    /// What the database said.
    async fn write(&self, tx: &mut Tx, now: Instant) -> Outcome<()>;
}
