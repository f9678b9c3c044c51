//! Servers and who is in them: users, members, roles and the server's own emoji.

use std::collections::{BTreeMap, BTreeSet};

use super::super::ids::{ApplicationId, ChannelId, EmojiId, GuildId, RoleId, UserId};
use super::super::permissions::Permissions;
use local_http::clock::Instant;

/// A person or a bot user.
#[derive(Debug, Clone)]
pub struct User {
    pub id: UserId,
    /// Lower case, unique.
    pub username: String,
    /// What others see.
    pub display_name: String,
    pub bot: bool,
    /// Whether bots may open a direct conversation.
    pub takes_direct_messages: bool,
    pub locale: String,
}

/// A server.
#[derive(Debug, Clone)]
pub struct Guild {
    pub id: GuildId,
    pub name: String,
    pub owner: UserId,
    pub roles: BTreeMap<RoleId, Role>,
    pub members: BTreeMap<UserId, Member>,
    pub emojis: BTreeMap<EmojiId, Emoji>,
    /// Applications invited, whose bot user may have been removed since.
    pub installed: BTreeSet<ApplicationId>,
    /// Where Discord itself says what is new.
    pub system_channel: Option<ChannelId>,
    /// Words that no name of a channel or thread may hold, as in a server that is in Discovery.
    pub refused_in_names: Vec<String>,
}

/// A role.
#[derive(Debug, Clone)]
pub struct Role {
    pub id: RoleId,
    pub name: String,
    pub permissions: Permissions,
    pub position: u32,
    pub color: u32,
    pub hoist: bool,
    pub mentionable: bool,
    /// The application that the role belongs to, made when it was invited.
    pub bot: Option<UserId>,
}

/// A user in a server.
#[derive(Debug, Clone)]
pub struct Member {
    pub user: UserId,
    pub nick: Option<String>,
    pub roles: BTreeSet<RoleId>,
    pub joined_at: Instant,
}

/// A server's own emoji.
#[derive(Debug, Clone)]
pub struct Emoji {
    pub id: EmojiId,
    pub name: String,
    pub animated: bool,
    pub creator: UserId,
}

impl Guild {
    /// What a member may do in the guild as a whole; nothing when not a member.
    pub fn permissions_of(&self, user: UserId) -> Permissions {
        let Some(member) = self.members.get(&user) else { return Permissions::default() };
        if self.owner == user {
            return Permissions::ALL;
        }
        let everyone = self.roles.get(&self.id.everyone()).into_iter();
        let own = member.roles.iter().filter_map(|role| self.roles.get(role));
        let granted = everyone.chain(own).fold(Permissions::default(), |sum, role| sum | role.permissions);
        if granted.has(Permissions::ADMINISTRATOR) { Permissions::ALL } else { granted }
    }

    /// How high the member's highest role stands; the owner stands above all.
    pub fn rank(&self, user: UserId) -> u32 {
        if self.owner == user {
            return u32::MAX;
        }
        let roles = self.members.get(&user).into_iter().flat_map(|member| &member.roles);
        roles.filter_map(|role| self.roles.get(role)).map(|role| role.position).max().unwrap_or(0)
    }
}
