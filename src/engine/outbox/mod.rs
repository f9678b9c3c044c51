//! Whatever is said to the outside: rows first, written with the state that causes them, then delivered by a worker.
//!
//! PENDING → SENDING → SENT. Within a lane rows are delivered in order, alerts before the rest. A post carries a nonce
//! made from its row, so that Discord itself refuses to show it twice; one that is too old for that is looked for in
//! the channel by its marker before it is sent again. What can't be delivered is told to [`OnDelivery`].

mod deliver;
mod github;
mod pace;
mod store;
mod wire;
mod worker;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use deliver::Courier;
pub use store::{
    Placed, enqueue, forget, place, placed, placed_at, rename, undelivered, waiting, waiting_in, was_said, withdraw,
};
pub use worker::{OnDelivery, run};

use crate::discord::card::{Attachment, Card};
use crate::engine::clock::Instant;
use crate::github::{Order, Repository};
use crate::ids::{ChannelId, GuildId, MessageId, OutboxId, UserId};

/// The lane of what is done on GitHub: in order, and held up together when GitHub is.
pub const GITHUB_LANE: &str = "github";

/// Something to say or do on Discord or GitHub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// A new message; its row's handle then names it.
    Post {
        /// Where.
        place: Place,
        /// The message as Discord's API takes it.
        body: Value,
        /// What comes along.
        #[serde(default)]
        files: Vec<Attachment>,
    },
    /// The message that the row's handle names becomes this. Only the newest pending edit matters.
    Edit {
        /// The message as Discord's API takes it.
        body: Value,
        /// What comes along. What was attached before is gone.
        #[serde(default)]
        files: Vec<Attachment>,
    },
    /// A thread on the message that `on` names; the row's handle then names the thread.
    OpenThread {
        /// The handle of the message that the thread hangs on.
        on: String,
        /// At most 100 characters.
        name: String,
    },
    /// A private thread in `channel`; the row's handle then names the thread.
    OpenPrivateThread {
        /// Where.
        channel: ChannelId,
        /// At most 100 characters, and unlike the names of the channel's other threads.
        name: String,
    },
    /// Adds somebody to the thread that `thread` names.
    Admit {
        /// The thread's handle.
        thread: String,
        /// Whom.
        user: UserId,
    },
    /// Archives the thread that `thread` names.
    Archive {
        /// The thread's handle.
        thread: String,
    },
    /// Pins the message that `on` names.
    Pin {
        /// The message's handle.
        on: String,
    },
    /// Unpins the message that `on` names.
    Unpin {
        /// The message's handle.
        on: String,
    },
    /// A direct message.
    Tell {
        /// To whom.
        user: UserId,
        /// The message as Discord's API takes it.
        body: Value,
    },
    /// Adds tplus's own reaction to somebody's message.
    React(Reaction),
    /// Takes tplus's own reaction back.
    Unreact(Reaction),
    /// Does something on GitHub.
    GitHub {
        /// Where.
        repository: Repository,
        /// What.
        order: Order,
    },
}

impl Action {
    /// A new message that shows `card` at `place`.
    pub fn post(place: Place, card: &Card) -> Self {
        Self::Post { place, body: card.body(), files: card.files.clone() }
    }

    /// The message that the row's handle names becomes `card`.
    pub fn edit(card: &Card) -> Self {
        Self::Edit { body: card.body(), files: card.files.clone() }
    }
}

/// A reaction of tplus's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// Where the message is.
    pub channel: ChannelId,
    /// The message.
    pub message: MessageId,
    /// A Unicode emoji.
    pub emoji: String,
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A channel.
    Channel(ChannelId),
    /// The thread that a handle names, once it exists.
    Thread(String),
}

/// What goes first when several lanes have something to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Somebody must act now.
    Alert = 0,
    /// Everything else.
    Normal = 1,
}

/// A row to write.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Rows of one lane are delivered in order, e.g. `incident:17`.
    pub lane: String,
    /// What goes first among lanes.
    pub urgency: Urgency,
    /// The name under which what is said is found again, e.g. `incident:17:card`.
    pub handle: String,
    /// What to say or do.
    pub action: Action,
}

impl Outgoing {
    /// A row without hurry.
    pub fn new(lane: impl Into<String>, handle: impl Into<String>, action: Action) -> Self {
        Self { lane: lane.into(), urgency: Urgency::Normal, handle: handle.into(), action }
    }

    /// The same row, before those of other lanes.
    pub fn urgent(self) -> Self {
        Self { urgency: Urgency::Alert, ..self }
    }
}

/// A row as the worker sees it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id, from which nonce and marker are made.
    pub id: OutboxId,
    /// Whose it is.
    pub guild: GuildId,
    /// See [`Outgoing::lane`].
    pub lane: String,
    /// See [`Outgoing::handle`].
    pub handle: String,
    /// What to say or do.
    pub action: Action,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was first handed to Discord, if it was.
    pub sending: Option<Instant>,
    /// When it was written.
    pub created: Instant,
}

impl Row {
    /// Since when an earlier try may have been done without an answer that says so.
    fn retried_since(&self) -> Option<Instant> {
        self.sending.filter(|_| self.attempts > 1)
    }
}
