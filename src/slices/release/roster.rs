//! Who belongs to the team, asked of Discord: messages and reactions that are read over REST don't say it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use poise::serenity_prelude as serenity;

use super::Setup;
use crate::bot::Bot;
use crate::discord::history::people_wrote;
use crate::discord::members::member;
use crate::ids::{GuildId, RoleId, UserId};

/// The people of a guild, each looked up once.
pub struct Roster<'a> {
    bot: &'a Bot,
    guild: GuildId,
    setup: &'a Setup,
    roles: HashMap<UserId, Vec<RoleId>>,
}

impl<'a> Roster<'a> {
    /// Nobody is looked up yet.
    pub fn new(bot: &'a Bot, guild: GuildId, setup: &'a Setup) -> Self {
        Self { bot, guild, setup, roles: HashMap::new() }
    }

    /// Those of `messages` that people outside the team wrote.
    ///
    /// # Errors
    /// When Discord can't be asked.
    pub async fn of_users(&mut self, messages: Vec<serenity::Message>) -> anyhow::Result<Vec<serenity::Message>> {
        let mut theirs = Vec::new();
        for message in messages.into_iter().filter(people_wrote) {
            if !self.is_team(message.author.id.into()).await? {
                theirs.push(message);
            }
        }
        Ok(theirs)
    }

    /// Whether `user` has a team role now; people who left have none.
    ///
    /// # Errors
    /// When Discord can't be asked.
    pub async fn is_team(&mut self, user: UserId) -> anyhow::Result<bool> {
        let (bot, setup) = (self.bot, self.setup);
        Ok(setup.has_team_role(&bot.playbook, self.roles(user).await?))
    }

    /// The roles that `user` has now; people who left have none.
    ///
    /// # Errors
    /// When Discord can't be asked.
    pub async fn roles(&mut self, user: UserId) -> anyhow::Result<&[RoleId]> {
        if let Entry::Vacant(unknown) = self.roles.entry(user) {
            let member = member(&self.bot.http, self.guild, user).await?;
            unknown.insert(member.into_iter().flat_map(|member| member.roles).map(RoleId::from).collect());
        }
        Ok(&self.roles[&user])
    }
}
