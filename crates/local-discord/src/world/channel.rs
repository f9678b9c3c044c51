//! Channels of a server, threads below them, and direct conversations.

use std::collections::BTreeMap;

use super::super::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};
use super::super::permissions::Exception;
use super::message::{Message, kinds};
use local_http::clock::Instant;

/// What kind of channel, with Discord's number for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelKind {
    Text = 0,
    Direct = 1,
    Category = 4,
    Announcement = 5,
    AnnouncementThread = 10,
    PublicThread = 11,
    PrivateThread = 12,
    Forum = 15,
}

impl ChannelKind {
    /// Discord's number.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind that can be made over REST with this number.
    pub fn creatable(number: u64) -> Option<Self> {
        [Self::Text, Self::Category, Self::Announcement].into_iter().find(|kind| u64::from(kind.number()) == number)
    }
}

/// A channel, a thread or a direct conversation.
#[derive(Debug, Clone)]
pub struct Channel {
    pub id: ChannelId,
    pub kind: ChannelKind,
    pub guild: Option<GuildId>,
    pub parent: Option<ChannelId>,
    pub name: String,
    pub topic: Option<String>,
    pub position: u32,
    pub nsfw: bool,
    pub slowmode: u64,
    pub overwrites: Vec<Overwrite>,
    /// The two sides of a direct conversation.
    pub recipients: Vec<UserId>,
    pub messages: BTreeMap<MessageId, Message>,
    /// The newest message ever, even if it is gone.
    pub last_message: Option<MessageId>,
    pub last_pin: Option<Instant>,
    pub thread: Option<Thread>,
    /// The tags that a forum has, or a post in one bears: their ids and names.
    pub tags: Vec<(u64, String)>,
}

/// An exception to the roles' permissions.
#[derive(Debug, Clone, Copy)]
pub enum Overwrite {
    Role(RoleId, Exception),
    Member(UserId, Exception),
}

/// What a thread has beyond a channel.
#[derive(Debug, Clone)]
pub struct Thread {
    pub owner: UserId,
    pub archived: bool,
    pub locked: bool,
    pub invitable: bool,
    /// Minutes without a message after which it is archived.
    pub auto_archive_minutes: u64,
    pub created: Instant,
    /// When it was last archived or reopened.
    pub archive_changed: Instant,
    /// When it was last written in or reopened, from which the auto-archive counts.
    pub last_active: Instant,
    pub members: Vec<ThreadMember>,
    /// Messages ever sent, even if they are gone. The message that it was made from does not count.
    pub total_sent: u64,
}

/// Someone who has joined a thread.
#[derive(Debug, Clone, Copy)]
pub struct ThreadMember {
    pub user: UserId,
    pub joined: Instant,
}

impl Channel {
    /// An empty channel.
    pub fn new(id: ChannelId, kind: ChannelKind, guild: Option<GuildId>, name: &str) -> Self {
        Self {
            id,
            kind,
            guild,
            parent: None,
            name: name.to_owned(),
            topic: None,
            position: 0,
            nsfw: false,
            slowmode: 0,
            overwrites: Vec::new(),
            recipients: Vec::new(),
            messages: BTreeMap::new(),
            last_message: None,
            last_pin: None,
            thread: None,
            tags: Vec::new(),
        }
    }

    /// Whether this is a thread of any kind.
    pub fn is_thread(&self) -> bool {
        self.thread.is_some()
    }

    /// Whether messages can be written here at all.
    pub fn takes_messages(&self) -> bool {
        !matches!(self.kind, ChannelKind::Category | ChannelKind::Forum)
    }

    /// How many messages of this thread are left.
    pub fn thread_message_count(&self) -> usize {
        self.messages.values().filter(|message| message.kind != kinds::THREAD_STARTER).count()
    }
}
