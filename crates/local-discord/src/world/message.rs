//! A message as it is kept: what it shows, whom it pinged when it was sent, and what it showed before each edit.

use serde_json::Value;

use super::super::ids::{
    ApplicationId, AttachmentId, ChannelId, EmojiId, GuildId, InteractionId, MessageId, RoleId, UserId,
};
use super::interaction::InteractionKind;
use local_http::clock::Instant;

/// Message types, by Discord's numbers.
pub mod kinds {
    pub const DEFAULT: u8 = 0;
    /// Says that a message was pinned.
    pub const PINNED: u8 = 6;
    /// Says in the parent channel that a thread was started without a message.
    pub const THREAD_CREATED: u8 = 18;
    pub const REPLY: u8 = 19;
    pub const COMMAND_ANSWER: u8 = 20;
    /// Shows in a thread the message that it was made from.
    pub const THREAD_STARTER: u8 = 21;
    pub const MENU_ANSWER: u8 = 23;
}

/// Message flags, by Discord's bits.
pub mod flags {
    pub const CROSSPOSTED: u64 = 1;
    pub const SUPPRESS_EMBEDS: u64 = 1 << 2;
    pub const HAS_THREAD: u64 = 1 << 5;
    pub const EPHEMERAL: u64 = 1 << 6;
    pub const LOADING: u64 = 1 << 7;
    pub const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
    pub const COMPONENTS_V2: u64 = 1 << 15;
}

/// A message.
#[derive(Debug, Clone)]
pub struct Message {
    pub id: MessageId,
    pub channel: ChannelId,
    pub author: UserId,
    pub kind: u8,
    pub body: Body,
    pub flags: u64,
    pub created: Instant,
    pub edited: Option<Instant>,
    /// Whom the present text mentions, as far as allowed.
    pub mentions: Mentions,
    /// Whom it pinged when it was sent. Edits ping nobody.
    pub pings: Mentions,
    pub reference: Option<Reference>,
    pub reactions: Vec<Reaction>,
    /// Since when it is pinned.
    pub pinned: Option<Instant>,
    pub nonce: Option<Value>,
    /// The application that sent it as an answer or follow-up to an interaction.
    pub application: Option<ApplicationId>,
    pub origin: Option<Origin>,
    pub thread: Option<ChannelId>,
    /// The only person who sees it.
    pub only_for: Option<UserId>,
    /// What it showed before, oldest first.
    pub versions: Vec<Version>,
}

/// What a message shows.
#[derive(Debug, Clone, Default)]
pub struct Body {
    pub content: String,
    /// As Discord returns them.
    pub embeds: Vec<Value>,
    /// Rows, as Discord returns them.
    pub components: Vec<Value>,
    pub attachments: Vec<Attachment>,
    /// As Discord tells of them.
    pub stickers: Vec<Value>,
    /// As Discord tells of it.
    pub poll: Option<Value>,
    /// What a forwarded message showed when it was forwarded, as Discord tells of it.
    pub forwarded: Option<Value>,
}

impl Body {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.content.trim().is_empty()
            && self.embeds.is_empty()
            && self.components.is_empty()
            && self.attachments.is_empty()
            && self.stickers.is_empty()
            && self.poll.is_none()
            && self.forwarded.is_none()
    }
}

/// A file.
#[derive(Debug, Clone)]
pub struct Attachment {
    pub id: AttachmentId,
    pub filename: String,
    pub description: Option<String>,
    pub content_type: String,
    pub bytes: bytes::Bytes,
}

/// People, roles or everyone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    pub users: Vec<UserId>,
    pub roles: Vec<RoleId>,
    pub everyone: bool,
}

/// What a message replies to or stands for.
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    pub guild: Option<GuildId>,
    pub channel: ChannelId,
    pub message: Option<MessageId>,
}

/// One emoji below a message and who chose it, in order.
#[derive(Debug, Clone)]
pub struct Reaction {
    pub emoji: ReactionEmoji,
    /// Who chose it as an ordinary reaction.
    pub users: Vec<UserId>,
    /// Who chose it as a super reaction.
    pub bursts: Vec<UserId>,
}

impl Reaction {
    /// Who chose it in either way.
    pub fn everybody(&self) -> impl Iterator<Item = &UserId> {
        self.users.iter().chain(&self.bursts)
    }

    /// Those who chose it in this way.
    pub fn of_kind(&self, burst: bool) -> &[UserId] {
        if burst { &self.bursts } else { &self.users }
    }
}

/// What one can react with.
#[derive(Debug, Clone)]
pub enum ReactionEmoji {
    Unicode(String),
    Custom { id: EmojiId, name: String, animated: bool },
}

impl PartialEq for ReactionEmoji {
    // An emoji with and without the variation selector is the same to Discord; a custom one is its id.
    fn eq(&self, other: &Self) -> bool {
        const SELECTOR: char = '\u{fe0f}';
        match (self, other) {
            (Self::Unicode(one), Self::Unicode(two)) => {
                one.chars().filter(|c| *c != SELECTOR).eq(two.chars().filter(|c| *c != SELECTOR))
            }
            (Self::Custom { id: one, .. }, Self::Custom { id: two, .. }) => one == two,
            _ => false,
        }
    }
}

/// Which interaction a message answers.
#[derive(Debug, Clone)]
pub struct Origin {
    pub interaction: InteractionId,
    pub kind: InteractionKind,
    pub user: UserId,
    /// The command's full name, for commands.
    pub name: Option<String>,
    /// For follow-ups, the first answer.
    pub original: Option<MessageId>,
    /// For components, the message that they are on.
    pub component_message: Option<MessageId>,
    /// For modals, what opened them.
    pub opened_by: Option<Box<Origin>>,
    /// For context menus: the target.
    pub target_user: Option<UserId>,
    pub target_message: Option<MessageId>,
}

/// What a message showed until it was edited.
#[derive(Debug, Clone)]
pub struct Version {
    pub body: Body,
    /// Since when it showed this.
    pub since: Instant,
}

impl Message {
    /// Whether Discord says it, and nobody in the server: it can't be answered.
    pub fn is_notice(&self) -> bool {
        matches!(self.kind, kinds::PINNED | kinds::THREAD_CREATED | kinds::THREAD_STARTER)
    }

    /// A message of `kind` with nothing on it.
    pub fn new(id: MessageId, channel: ChannelId, author: UserId, created: Instant) -> Self {
        Self {
            id,
            channel,
            author,
            kind: kinds::DEFAULT,
            body: Body::default(),
            flags: 0,
            created,
            edited: None,
            mentions: Mentions::default(),
            pings: Mentions::default(),
            reference: None,
            reactions: Vec::new(),
            pinned: None,
            nonce: None,
            application: None,
            origin: None,
            thread: None,
            only_for: None,
            versions: Vec::new(),
        }
    }

    /// Whether all of the flag's bits are set.
    pub fn has_flag(&self, flag: u64) -> bool {
        self.flags & flag == flag
    }
}
