//! Applications: their token, what they were granted in the developer portal, and the commands that they registered.

use serde_json::Value;

use super::super::ids::{ApplicationId, CommandId, GuildId, UserId};

/// An application and its bot user.
#[derive(Debug, Clone)]
pub struct Application {
    pub id: ApplicationId,
    pub name: String,
    pub token: String,
    pub owner: UserId,
    /// Privileged intents that the portal grants.
    pub message_content: bool,
    pub guild_members: bool,
    pub presences: bool,
    /// Whether anybody may invite its bot, as it is at first.
    pub public: bool,
    pub commands: Vec<Command>,
    /// How often it may still identify today.
    pub starts_left: u32,
}

impl Application {
    /// The bot user bears the application's number.
    pub fn user(&self) -> UserId {
        UserId(self.id.0)
    }

    /// The portal's flags, with the bits for bots in fewer than a hundred servers.
    pub fn flags(&self) -> u64 {
        let granted = [(self.presences, 13), (self.guild_members, 15), (self.message_content, 19)];
        granted.into_iter().filter(|(yes, _)| *yes).map(|(_, bit)| 1_u64 << bit).sum()
    }

    /// The command with this name that can be used in `guild`; the guild's own wins over a global one.
    pub fn command(&self, kind: CommandKind, name: &str, guild: Option<GuildId>) -> Option<&Command> {
        let fits = |command: &&Command| command.kind == kind && command.name == name;
        let own = self.commands.iter().filter(fits).find(|command| command.guild.is_some() && command.guild == guild);
        own.or_else(|| self.commands.iter().filter(fits).find(|command| command.guild.is_none()))
    }
}

/// What a command hangs on, with Discord's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandKind {
    Slash = 1,
    User = 2,
    Message = 3,
}

impl CommandKind {
    /// The kind with Discord's number.
    pub fn from_number(number: u64) -> Option<Self> {
        [Self::Slash, Self::User, Self::Message].into_iter().find(|kind| *kind as u64 == number)
    }
}

/// A registered command.
#[derive(Debug, Clone)]
pub struct Command {
    pub id: CommandId,
    /// Changes with each registration.
    pub version: u64,
    pub kind: CommandKind,
    pub name: String,
    pub guild: Option<GuildId>,
    /// The registration as Discord returns it, without id, version, application and guild.
    pub form: Value,
}
