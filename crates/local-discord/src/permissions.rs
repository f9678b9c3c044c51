//! What a member may do: permission bits, and how roles and overwrites add up to them in a channel.

use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

/// A set of permission bits, all 64 of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(pub u64);

macro_rules! permissions {
    ($($name:ident = $bit:literal $says:literal;)*) => {
        impl Permissions {
            $(#[doc = $says] pub const $name: Self = Self(1 << $bit);)*

            /// The names of the bits that are set, for sentences.
            pub fn names(self) -> Vec<&'static str> {
                [$((Self::$name, $says)),*].into_iter().filter(|(bit, _)| self.has(*bit)).map(|(_, name)| name).collect()
            }
        }
    };
}

permissions! {
    CREATE_INSTANT_INVITE = 0 "Create Invite";
    KICK_MEMBERS = 1 "Kick Members";
    BAN_MEMBERS = 2 "Ban Members";
    ADMINISTRATOR = 3 "Administrator";
    MANAGE_CHANNELS = 4 "Manage Channels";
    MANAGE_GUILD = 5 "Manage Server";
    ADD_REACTIONS = 6 "Add Reactions";
    VIEW_CHANNEL = 10 "View Channel";
    SEND_MESSAGES = 11 "Send Messages";
    SEND_TTS_MESSAGES = 12 "Send Text-to-Speech Messages";
    MANAGE_MESSAGES = 13 "Manage Messages";
    EMBED_LINKS = 14 "Embed Links";
    ATTACH_FILES = 15 "Attach Files";
    READ_MESSAGE_HISTORY = 16 "Read Message History";
    MENTION_EVERYONE = 17 "Mention Everyone";
    USE_EXTERNAL_EMOJIS = 18 "Use External Emoji";
    CHANGE_NICKNAME = 26 "Change Nickname";
    MANAGE_NICKNAMES = 27 "Manage Nicknames";
    MANAGE_ROLES = 28 "Manage Roles";
    MANAGE_WEBHOOKS = 29 "Manage Webhooks";
    MANAGE_GUILD_EXPRESSIONS = 30 "Manage Expressions";
    USE_APPLICATION_COMMANDS = 31 "Use Application Commands";
    MANAGE_THREADS = 34 "Manage Threads";
    CREATE_PUBLIC_THREADS = 35 "Create Public Threads";
    CREATE_PRIVATE_THREADS = 36 "Create Private Threads";
    SEND_MESSAGES_IN_THREADS = 38 "Send Messages in Threads";
    MODERATE_MEMBERS = 40 "Time out Members";
    PIN_MESSAGES = 51 "Pin Messages";
}

impl Permissions {
    /// Everything.
    pub const ALL: Self = Self(u64::MAX >> 11);

    /// What the everyone role of a new server may do.
    pub const FRESH_SERVER: Self = Self(
        Self::CREATE_INSTANT_INVITE.0
            | Self::ADD_REACTIONS.0
            | Self::VIEW_CHANNEL.0
            | Self::SEND_MESSAGES.0
            | Self::EMBED_LINKS.0
            | Self::ATTACH_FILES.0
            | Self::READ_MESSAGE_HISTORY.0
            | Self::USE_EXTERNAL_EMOJIS.0
            | Self::CHANGE_NICKNAME.0
            | Self::USE_APPLICATION_COMMANDS.0
            | Self::CREATE_PUBLIC_THREADS.0
            | Self::SEND_MESSAGES_IN_THREADS.0,
    );

    /// Whether every bit of `other` is in this set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Permissions {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Permissions {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Permissions {
    type Output = Self;
    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A channel's exception for one role or member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exception {
    /// Granted here though the roles do not grant it.
    pub allow: Permissions,
    /// Taken away here though the roles grant it.
    pub deny: Permissions,
}

/// The exceptions that apply to one member in one channel, in the order in which Discord applies them.
#[derive(Debug, Default)]
pub struct Exceptions {
    /// For the everyone role.
    pub everyone: Exception,
    /// For the member's other roles, added up.
    pub roles: Exception,
    /// For the member alone.
    pub member: Exception,
}

/// What a member with `base` permissions in the guild may do in a channel with these exceptions.
pub fn in_channel(base: Permissions, exceptions: &Exceptions) -> Permissions {
    if base.has(Permissions::ADMINISTRATOR) {
        return Permissions::ALL;
    }
    let mut granted = base;
    for exception in [&exceptions.everyone, &exceptions.roles, &exceptions.member] {
        granted = (granted & !exception.deny) | exception.allow;
    }
    if !granted.has(Permissions::VIEW_CHANNEL) {
        return Permissions::default();
    }
    granted
}

/// Who cannot write cannot do what only makes sense when writing.
pub fn without_writing(granted: Permissions) -> Permissions {
    granted
        & !(Permissions::MENTION_EVERYONE
            | Permissions::SEND_TTS_MESSAGES
            | Permissions::ATTACH_FILES
            | Permissions::EMBED_LINKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_members_exception_wins_over_the_roles_and_those_over_everyones() {
        let base = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES;
        let mut exceptions = Exceptions::default();
        exceptions.everyone.deny = Permissions::SEND_MESSAGES;
        assert!(!in_channel(base, &exceptions).has(Permissions::SEND_MESSAGES));
        exceptions.roles.allow = Permissions::SEND_MESSAGES;
        assert!(in_channel(base, &exceptions).has(Permissions::SEND_MESSAGES));
        exceptions.member.deny = Permissions::SEND_MESSAGES;
        assert!(!in_channel(base, &exceptions).has(Permissions::SEND_MESSAGES));
    }

    #[test]
    fn who_cannot_see_a_channel_can_do_nothing_there_but_an_administrator_everything() {
        let mut exceptions = Exceptions::default();
        exceptions.everyone.deny = Permissions::VIEW_CHANNEL;
        assert_eq!(in_channel(Permissions::FRESH_SERVER, &exceptions), Permissions::default());
        assert!(in_channel(Permissions::ADMINISTRATOR, &exceptions).has(Permissions::PIN_MESSAGES));
    }
}
