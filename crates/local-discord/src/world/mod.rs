//! The state of the local Discord: everything that exists, looked up by id, and what a member may do where.

mod application;
mod channel;
mod guild;
mod interaction;
mod message;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use application::{Application, Command, CommandKind};
pub use channel::{Channel, ChannelKind, Overwrite, Thread, ThreadMember};
pub use guild::{Emoji, Guild, Member, Role, User};
pub use interaction::{First, Interaction, InteractionKind, WINDOW};
pub use message::{
    Attachment, Body, Mentions, Message, Origin, Reaction, ReactionEmoji, Reference, Version, flags, kinds,
};

use super::ids::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, RoleId, Snowflakes, UserId};
use super::permissions::{Exceptions, Permissions, in_channel, without_writing};
use local_http::clock::{Clock, Instant};

/// Everything that exists.
pub struct World {
    clock: Arc<dyn Clock>,
    snowflakes: Snowflakes,
    /// People and bot users.
    pub users: BTreeMap<UserId, User>,
    /// Registered applications.
    pub applications: BTreeMap<ApplicationId, Application>,
    /// Servers.
    pub guilds: BTreeMap<GuildId, Guild>,
    /// Channels, threads and direct conversations.
    pub channels: BTreeMap<ChannelId, Channel>,
    /// In which channel a message is; ephemeral ones too.
    pub places: BTreeMap<MessageId, ChannelId>,
    /// Messages that only one person sees, which no channel holds.
    pub ephemeral: BTreeMap<MessageId, Message>,
    /// Every use of a command, component or modal.
    pub interactions: BTreeMap<InteractionId, Interaction>,
    /// Where files are served, without a trailing slash.
    pub base_url: String,
}

impl World {
    /// An empty world.
    pub fn new(clock: Arc<dyn Clock>, base_url: String) -> Self {
        Self {
            clock,
            snowflakes: Snowflakes::default(),
            users: BTreeMap::new(),
            applications: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            places: BTreeMap::new(),
            ephemeral: BTreeMap::new(),
            interactions: BTreeMap::new(),
            base_url,
        }
    }

    /// The world's time.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// A fresh number for anything.
    pub fn fresh_id(&mut self) -> u64 {
        let now = self.now();
        self.snowflakes.make(now)
    }

    /// The message wherever it is.
    pub fn message(&self, id: MessageId) -> Option<&Message> {
        match self.ephemeral.get(&id) {
            Some(message) => Some(message),
            None => self.channels.get(self.places.get(&id)?)?.messages.get(&id),
        }
    }

    /// The message wherever it is, to change it.
    pub fn message_mut(&mut self, id: MessageId) -> Option<&mut Message> {
        if self.ephemeral.contains_key(&id) {
            return self.ephemeral.get_mut(&id);
        }
        self.channels.get_mut(self.places.get(&id)?)?.messages.get_mut(&id)
    }

    /// The application whose bot user this is.
    pub fn application_of(&self, user: UserId) -> Option<&Application> {
        self.applications.get(&ApplicationId(user.0))
    }

    /// The application with this token.
    pub fn application_by_token(&self, token: &str) -> Option<ApplicationId> {
        self.applications.values().find(|app| app.token == token).map(|app| app.id)
    }

    /// The name that others see in a guild, or anywhere.
    pub fn display_name(&self, user: UserId) -> String {
        self.users.get(&user).map_or_else(|| "Deleted User".to_owned(), |user| user.display_name.clone())
    }

    /// The channel whose permissions count: of a thread, its parent.
    pub fn permission_channel(&self, channel: ChannelId) -> Option<&Channel> {
        let channel = self.channels.get(&channel)?;
        if !channel.is_thread() {
            return Some(channel);
        }
        self.channels.get(&channel.parent?)
    }

    /// What a member may do in the guild as a whole; nothing when not a member.
    pub fn permissions_in_guild(&self, user: UserId, guild: GuildId) -> Permissions {
        let Some(guild) = self.guilds.get(&guild) else { return Permissions::default() };
        guild.permissions_of(user)
    }

    /// What a member may do in a channel. Direct conversations grant their two sides what they need.
    pub fn permissions(&self, user: UserId, channel: ChannelId) -> Permissions {
        let Some(place) = self.channels.get(&channel) else { return Permissions::default() };
        let Some(guild) = place.guild.and_then(|guild| self.guilds.get(&guild)) else {
            let inside = place.recipients.contains(&user);
            return if inside { direct_permissions() } else { Permissions::default() };
        };
        let (Some(member), Some(ruling)) = (guild.members.get(&user), self.permission_channel(channel)) else {
            return Permissions::default();
        };
        let mut exceptions = Exceptions::default();
        for overwrite in &ruling.overwrites {
            match *overwrite {
                Overwrite::Role(role, exception) if role == guild.id.everyone() => exceptions.everyone = exception,
                Overwrite::Role(role, exception) if member.roles.contains(&role) => {
                    exceptions.roles.allow = exceptions.roles.allow | exception.allow;
                    exceptions.roles.deny = exceptions.roles.deny | exception.deny;
                }
                Overwrite::Member(id, exception) if id == user => exceptions.member = exception,
                Overwrite::Role(..) | Overwrite::Member(..) => {}
            }
        }
        let granted = in_channel(guild.permissions_of(user), &exceptions);
        if !self.may_enter(user, place, granted) {
            return Permissions::default();
        }
        let writes = if place.is_thread() { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
        if granted.has(writes) { granted } else { without_writing(granted) }
    }

    /// A private thread is for its members and for those who manage threads.
    fn may_enter(&self, user: UserId, place: &Channel, granted: Permissions) -> bool {
        match &place.thread {
            Some(thread) if place.kind == ChannelKind::PrivateThread => {
                thread.members.iter().any(|member| member.user == user) || granted.has(Permissions::MANAGE_THREADS)
            }
            _ => true,
        }
    }

    /// Whether the user may read the channel.
    pub fn sees(&self, user: UserId, channel: ChannelId) -> bool {
        self.permissions(user, channel).has(Permissions::VIEW_CHANNEL)
    }

    /// The direct conversation of two users, if they have one.
    pub fn direct_channel(&self, one: UserId, other: UserId) -> Option<ChannelId> {
        let both = |channel: &&Channel| channel.recipients.contains(&one) && channel.recipients.contains(&other);
        self.channels.values().find(both).map(|channel| channel.id)
    }

    /// Whether two users share a server, without which no direct message passes.
    pub fn share_a_guild(&self, one: UserId, other: UserId) -> bool {
        self.guilds.values().any(|guild| guild.members.contains_key(&one) && guild.members.contains_key(&other))
    }

    /// The role, in whichever guild it is.
    pub fn role(&self, guild: GuildId, role: RoleId) -> Option<&Role> {
        self.guilds.get(&guild)?.roles.get(&role)
    }
}

fn direct_permissions() -> Permissions {
    Permissions::VIEW_CHANNEL
        | Permissions::SEND_MESSAGES
        | Permissions::EMBED_LINKS
        | Permissions::ATTACH_FILES
        | Permissions::READ_MESSAGE_HISTORY
        | Permissions::ADD_REACTIONS
        | Permissions::PIN_MESSAGES
        | Permissions::USE_EXTERNAL_EMOJIS
        | Permissions::USE_APPLICATION_COMMANDS
}
