//! An application as the developer portal shows it.

use super::super::LocalDiscord;
use super::super::ids::{ApplicationId, GuildId, UserId};
use super::super::world::{Application, Command};

/// An application and its bot user.
#[derive(Clone)]
pub struct App {
    pub(super) discord: LocalDiscord,
    /// The application's id, whose number its bot user bears too.
    pub id: ApplicationId,
    /// The bot user, as messages and members name it.
    pub user_id: UserId,
    /// What the bot authenticates with, after the word `Bot`, until [`App::reset_token`].
    pub token: String,
}

impl App {
    /// Grants or withdraws the MESSAGE_CONTENT intent.
    pub fn grant_message_content(&self, granted: bool) {
        self.change(|app| app.message_content = granted);
    }

    /// Grants or withdraws the GUILD_MEMBERS intent.
    pub fn grant_guild_members(&self, granted: bool) {
        self.change(|app| app.guild_members = granted);
    }

    /// Lets anybody invite the bot, or its owner only.
    pub fn set_public(&self, public: bool) {
        self.change(|app| app.public = public);
    }

    /// How often the bot may still identify today.
    pub fn set_session_starts_left(&self, left: u32) {
        self.change(|app| app.starts_left = left);
    }

    /// Makes the token invalid and gives the new one.
    pub fn reset_token(&mut self) -> String {
        let token = format!("{}.reset.{:016x}", self.id.0, fastrand::u64(..));
        self.change(|app| token.clone_into(&mut app.token));
        token.clone_into(&mut self.token);
        token
    }

    /// The names of the registered commands; of slash commands with their subcommands spelt out.
    pub fn commands(&self, guild: Option<GuildId>) -> Vec<String> {
        let state = self.discord.shared().state();
        let own = state.world.applications.get(&self.id);
        let here = own.into_iter().flat_map(|app| &app.commands).filter(|command| command.guild == guild);
        here.flat_map(spelt_out).collect()
    }

    fn change(&self, change: impl FnOnce(&mut Application)) {
        if let Some(app) = self.discord.shared().state().world.applications.get_mut(&self.id) {
            change(app);
        }
    }
}

fn spelt_out(command: &Command) -> Vec<String> {
    fn below(prefix: &str, options: &serde_json::Value, into: &mut Vec<String>) {
        let nested = options.as_array().into_iter().flatten().filter(|option| option["type"].as_u64() <= Some(2));
        let before = into.len();
        for option in nested {
            below(&format!("{prefix} {}", option["name"].as_str().unwrap_or_default()), &option["options"], into);
        }
        if into.len() == before {
            into.push(prefix.to_owned());
        }
    }
    let mut names = Vec::new();
    below(&command.name, &command.form["options"], &mut names);
    names
}
