//! What tplus says and does on Discord: the rows of the outbox that are delivered here.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::card::{Attachment, CONTENT, Card};
use crate::engine::outbox::{Deliverable, Row};
use crate::ids::{ChannelId, MessageId, RoleId, UserId};
use crate::text::cut;

/// The name of this destination.
pub(super) const DISCORD: &str = "discord";

/// Something to say or do on Discord.
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
        /// The channels that refused it, in which it isn't tried again.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        refused: Vec<ChannelId>,
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
        /// What it is called where Discord doesn't take that name: nobody's words.
        #[serde(default = "thread")]
        plain_name: String,
    },
    /// A private thread in `channel`; the row's handle then names the thread.
    OpenPrivateThread {
        /// Where.
        channel: ChannelId,
        /// At most 100 characters, and unlike the names of the channel's other threads.
        name: String,
        /// What it is called where Discord doesn't take that name: nobody's words, and unlike other names as well.
        #[serde(default = "thread")]
        plain_name: String,
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
        /// The roles of which they must have one when it is said; none where it may be said to them whatever they are.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        holding: Vec<RoleId>,
    },
    /// Adds tplus's own reaction to somebody's message.
    React(Reaction),
    /// Takes tplus's own reaction back.
    Unreact(Reaction),
}

impl Action {
    /// What `row` says or does on Discord; nothing where that is for elsewhere, or can't be read.
    pub fn of(row: &Row) -> Option<Self> {
        (row.destination == DISCORD).then(|| serde_json::from_value(row.action.clone()).ok()).flatten()
    }

    /// A new message that shows `card` at `place`.
    pub fn post(place: Place, card: &Card) -> Self {
        Self::Post { place, body: card.body(), files: card.files.clone(), refused: Vec::new() }
    }

    /// A direct message to `user`, whoever they are.
    pub fn tell(user: UserId, body: Value) -> Self {
        Self::Tell { user, body, holding: Vec::new() }
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

/// What a thread is called that was to be opened by a tplus that knew no plain names.
fn thread() -> String {
    "Thread".to_owned()
}

impl Deliverable for Action {
    const DESTINATION: &'static str = DISCORD;

    fn is_change(&self) -> bool {
        matches!(self, Self::Edit { .. })
    }

    fn place(&self) -> Option<i64> {
        match self {
            Self::Post { place: Place::Channel(channel), .. } | Self::OpenPrivateThread { channel, .. } => {
                Some(channel.get())
            }
            Self::React(on) | Self::Unreact(on) => Some(on.channel.get()),
            _ => None,
        }
    }

    /// Only the newest edit matters; a post that is still to be sent takes over the newer look, but goes on to ping whom it was
    /// meant to ping.
    fn merged_into(&self, waiting: Value) -> Option<Value> {
        let Self::Edit { body, files } = self else { return None };
        let merged = match serde_json::from_value(waiting).ok()? {
            Self::Edit { .. } => self.clone(),
            Self::Post { place, body: older, refused, .. } => {
                Self::Post { place, body: with_pings_of(&older, body.clone()), files: files.clone(), refused }
            }
            _ => return None,
        };
        serde_json::to_value(merged).ok()
    }
}

/// `newer`, which pings whom `older` pings.
fn with_pings_of(older: &Value, mut newer: Value) -> Value {
    for key in ["content", "allowed_mentions"] {
        if let (Some(kept), Some(newer)) = (older.get(key), newer.as_object_mut()) {
            newer.insert(key.to_owned(), kept.clone());
        }
    }
    newer
}

/// Whether `row` is a message that pings somebody where the team reads.
pub fn is_page(row: &Row) -> bool {
    matches!(Action::of(row), Some(Action::Post { body, .. }) if pings_somebody(&body))
}

/// Whether the message `body` pings anybody.
pub fn pings_somebody(body: &Value) -> bool {
    let is_filled = |kind| body["allowed_mentions"][kind].as_array().is_some_and(|pinged| !pinged.is_empty());
    is_filled("roles") || is_filled("users")
}

/// The message `body` with one more line of text.
pub fn with_line(mut body: Value, line: &str) -> Value {
    let text = body["content"].as_str().unwrap_or_default();
    body["content"] = cut(format!("{text}\n{line}").trim(), CONTENT).into();
    body
}

/// The message `body` without its buttons, for where they would do nothing.
pub fn without_buttons(mut body: Value) -> Value {
    body["components"] = Value::Array(Vec::new());
    body
}
