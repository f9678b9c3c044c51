//! One use of a command, component or modal, and how far its answer has come.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::Value;

use super::super::ids::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, UserId};
use local_http::clock::Instant;

/// How long a bot has for its first answer, in real time.
pub const WINDOW: Duration = Duration::from_secs(3);

/// How long a token lives, in the world's time.
pub const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(15);

/// What was used, with Discord's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InteractionKind {
    Command = 2,
    Component = 3,
    Autocomplete = 4,
    Modal = 5,
}

/// How the bot answered first.
#[derive(Debug, Clone)]
pub enum First {
    /// Not yet.
    Nothing,
    /// Not within three seconds.
    Failed,
    /// With a message that is the interaction's original.
    Message,
    /// "Thinking…": the message is there, but still empty.
    Deferred,
    /// By changing the message that the component is on.
    Updated,
    /// Acknowledged without a visible change.
    Acknowledged,
    /// With a form.
    Modal(Value),
    /// With completions.
    Choices(Vec<Value>),
}

/// One use of a command, component or modal.
#[derive(Debug, Clone)]
pub struct Interaction {
    pub id: InteractionId,
    pub application: ApplicationId,
    pub token: String,
    pub kind: InteractionKind,
    pub user: UserId,
    pub guild: Option<GuildId>,
    pub channel: ChannelId,
    pub created: Instant,
    /// On the machine's clock, for the three seconds.
    pub sent: tokio::time::Instant,
    /// The payload's data.
    pub data: Value,
    /// The command's full name ("incident declare"), for commands.
    pub name: Option<String>,
    /// The message that the component is on, or that the modal's component is on.
    pub source: Option<MessageId>,
    /// What opened the modal.
    pub opened_by: Option<InteractionId>,
    pub first: First,
    /// The message that answers it; for an update, the component's message.
    pub original: Option<MessageId>,
    pub followups: Vec<MessageId>,
}

impl Interaction {
    /// Whether a first answer may still come.
    pub fn is_open(&self) -> bool {
        matches!(self.first, First::Nothing) && self.sent.elapsed() <= WINDOW
    }

    /// Whether the token has died.
    pub fn is_expired(&self, now: Instant) -> bool {
        now - self.created >= TOKEN_LIFE
    }
}
