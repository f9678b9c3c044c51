//! Gateway intents: which events a session asked for, and which of them need the portal's grant.

use super::super::world::Application;

/// A set of intents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intents(pub u64);

impl Intents {
    pub const NONE: Self = Self(0);
    pub const GUILDS: Self = Self(1);
    pub const GUILD_MEMBERS: Self = Self(1 << 1);
    pub const GUILD_EXPRESSIONS: Self = Self(1 << 3);
    pub const GUILD_PRESENCES: Self = Self(1 << 8);
    pub const GUILD_MESSAGES: Self = Self(1 << 9);
    pub const GUILD_MESSAGE_REACTIONS: Self = Self(1 << 10);
    pub const GUILD_MESSAGE_TYPING: Self = Self(1 << 11);
    pub const DIRECT_MESSAGES: Self = Self(1 << 12);
    pub const DIRECT_MESSAGE_REACTIONS: Self = Self(1 << 13);
    pub const DIRECT_MESSAGE_TYPING: Self = Self(1 << 14);
    pub const MESSAGE_CONTENT: Self = Self(1 << 15);

    /// Bits 0 to 16, 20, 21, 24 and 25.
    const KNOWN: u64 = ((1 << 17) - 1) | (0b11 << 20) | (0b11 << 24);

    /// Whether every bit means something.
    pub fn are_known(self) -> bool {
        self.0 & !Self::KNOWN == 0
    }

    /// Whether all of `other` was asked for.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether every privileged intent was granted to the application.
    pub fn are_granted(self, app: &Application) -> bool {
        let privileged = [
            (Self::GUILD_MEMBERS, app.guild_members),
            (Self::GUILD_PRESENCES, app.presences),
            (Self::MESSAGE_CONTENT, app.message_content),
        ];
        privileged.into_iter().all(|(intent, granted)| granted || !self.has(intent))
    }
}
