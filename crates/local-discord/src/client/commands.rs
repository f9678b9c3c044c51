//! A person uses commands: slash, completion while typing, context menus.

use serde_json::{Value, json};

use super::super::form::commands::options as kinds;
use super::super::ids::{ApplicationId, ChannelId, GuildId, MessageId, UserId};
use super::super::ops::interactions::Use;
use super::super::payload::{Viewer, application, guild, message};
use super::super::permissions::Permissions;
use super::super::state::State;
use super::super::world::{Command, CommandKind, InteractionKind};
use super::options::Reader;
use super::person::place_of;
use super::{Interaction, Person, Refusal};

/// Where a command can be used, by Discord's numbers.
const GUILD_CONTEXT: u64 = 0;
const DIRECT_CONTEXT: u64 = 1;

/// A command that was found, with the application that it belongs to.
struct Found {
    application: ApplicationId,
    command: Command,
}

impl Person {
    /// Uses a slash command: "incident declare" with `{"severity": "P0", "title": "…"}`.
    ///
    /// # Errors
    /// When the person may not write there or lacks "Use Application Commands", when no bot there offers the person
    /// such a command, when its subcommand is missing or unknown, or when an option is missing, unknown or not what its
    /// registration takes.
    pub fn slash(&self, channel: ChannelId, command: &str, options: Value) -> Result<Interaction, Refusal> {
        self.act(|state| {
            state.world.may_write(self.user, channel)?;
            let (found, data) = self.typed(state, channel, command, (&options, None))?;
            Ok(self.used(state, channel, InteractionKind::Command, (found, command, data)))
        })
    }

    /// Asks for completions of the option `focused`, with what has been typed so far.
    ///
    /// # Errors
    /// When [`Person::slash`] would be refused for anything but a missing option, or when `focused` is no option of the
    /// command or has no completion.
    pub fn autocomplete(
        &self,
        channel: ChannelId,
        command: &str,
        options: Value,
        focused: &str,
    ) -> Result<Interaction, Refusal> {
        self.act(|state| {
            state.world.may_write(self.user, channel)?;
            let (found, data) = self.typed(state, channel, command, (&options, Some(focused)))?;
            Ok(self.used(state, channel, InteractionKind::Autocomplete, (found, command, data)))
        })
    }

    /// Uses a command of a message's context menu.
    ///
    /// # Errors
    /// When the message is gone, ephemeral or in a channel that the person does not see, when the person lacks "Use
    /// Application Commands" there, or when no bot there offers the person such a command.
    pub fn message_menu(&self, message: MessageId, command: &str) -> Result<Interaction, Refusal> {
        self.act(|state| {
            let at = place_of(&state.world, message)?;
            state.world.visible_message(self.user, at)?;
            let found = self.find(state, at.0, CommandKind::Message, command)?;
            let viewer = Viewer::over_rest(&state.world, found.application);
            let target = state.world.message(message).map(|of| message::target(&state.world, of, viewer));
            let data = json!({
                "id": found.command.id, "name": found.command.name, "type": 3, "target_id": message,
                "resolved": { "messages": { message.to_string(): target } },
            });
            Ok(self.used(state, at.0, InteractionKind::Command, (found, command, data)))
        })
    }

    /// Uses a command of a member's context menu, in a channel.
    ///
    /// # Errors
    /// When the channel is gone or unseen, when the person lacks "Use Application Commands" there, or when no bot there
    /// offers the person such a command.
    pub fn user_menu(&self, channel: ChannelId, whom: UserId, command: &str) -> Result<Interaction, Refusal> {
        self.act(|state| {
            let found = self.find(state, channel, CommandKind::User, command)?;
            let place = state.world.guilds.get(&self.guild);
            let member = place.and_then(|place| place.members.get(&whom)).map(guild::member_without_user);
            let data = json!({
                "id": found.command.id, "name": found.command.name, "type": 2, "target_id": whom,
                "resolved": {
                    "users": { whom.to_string(): guild::user_by_id(&state.world, whom) },
                    "members": { whom.to_string(): member },
                },
            });
            Ok(self.used(state, channel, InteractionKind::Command, (found, command, data)))
        })
    }

    /// The registrations of all commands that the person's client offers in a channel, as Discord returns them.
    ///
    /// # Errors
    /// When the channel is gone, or the person does not see it.
    pub fn offered(&self, channel: ChannelId) -> Result<Vec<Value>, Refusal> {
        self.act(|state| {
            let guild = state.world.visible_channel(self.user, channel)?.guild;
            let apps = state.world.applications.values();
            let all = apps.flat_map(|app| app.commands.iter().map(move |command| (app, command)));
            let found = all.filter(|(_, command)| {
                let found = self.find(state, channel, command.kind, &command.name);
                found.is_ok_and(|found| {
                    found.command.id == command.id && command.guild.is_none_or(|own| Some(own) == guild)
                })
            });
            Ok(found.map(|(app, command)| application::command(app, command)).collect())
        })
    }

    fn used(
        &self,
        state: &mut State,
        channel: ChannelId,
        kind: InteractionKind,
        (found, name, mut data): (Found, &str, Value),
    ) -> Interaction {
        if let Some(guild) = found.command.guild {
            data["guild_id"] = json!(guild);
        }
        let id = state.interact(Use {
            application: found.application,
            kind,
            user: self.user,
            channel,
            data,
            name: Some(name.to_owned()),
            source: None,
            opened_by: None,
        });
        Interaction { discord: self.discord.clone(), id }
    }

    /// The command and its data, from what was typed.
    fn typed(
        &self,
        state: &mut State,
        channel: ChannelId,
        line: &str,
        (typed, focused): (&Value, Option<&str>),
    ) -> Result<(Found, Value), Refusal> {
        let mut words = line.trim_start_matches('/').split_whitespace();
        let name = words.next().unwrap_or_default();
        let found = self.find(state, channel, CommandKind::Slash, name)?;
        let mut path = Vec::new();
        let mut registered = found.command.form["options"].clone();
        for word in words {
            let nested = |option: &&Value| option["name"] == word && option["type"].as_i64() <= Some(kinds::GROUP);
            let Some(option) = registered.as_array().into_iter().flatten().find(nested).cloned() else {
                return Err(Refusal::new(format!("/{line} is not registered; there are: {}", offered(&registered))));
            };
            registered = option["options"].clone();
            path.push((option["type"].clone(), word.to_owned()));
        }
        let first = registered.as_array().and_then(|options| options.first());
        if first.is_some_and(|option| option["type"].as_i64() <= Some(kinds::GROUP)) {
            return Err(Refusal::new(format!("/{line} needs a subcommand: {}", offered(&registered))));
        }
        if let Some(focused) = focused {
            completes(&registered, focused)?;
        }
        let guild = state.world.channels.get(&channel).and_then(|place| place.guild);
        let mut reader = Reader::new(&mut state.world, guild, self.user, focused);
        let mut options = reader.read(&registered, typed)?;
        let resolved = reader.resolved();
        for (kind, name) in path.into_iter().rev() {
            options = vec![json!({ "type": kind, "name": name, "options": options })];
        }
        let mut data = json!({ "id": found.command.id, "name": name, "type": 1, "options": options });
        if let Some(resolved) = resolved {
            data["resolved"] = resolved;
        }
        Ok((found, data))
    }

    /// The command that the person's client offers under this name.
    fn find(&self, state: &State, channel: ChannelId, kind: CommandKind, name: &str) -> Result<Found, Refusal> {
        let place = state.world.visible_channel(self.user, channel)?;
        state.world.require(self.user, channel, Permissions::USE_APPLICATION_COMMANDS)?;
        let guild = place.guild;
        let here = |application: UserId| match guild.and_then(|guild| state.world.guilds.get(&guild)) {
            Some(guild) => guild.members.contains_key(&application),
            None => place.recipients.contains(&application),
        };
        let apps = state.world.applications.values().filter(|app| here(app.user()));
        let mut found = apps.filter_map(|app| Some((app.id, app.command(kind, name, guild)?)));
        let Some((application, command)) = found.next() else {
            return Err(Refusal::new(format!("there is no command {name} here")));
        };
        let context = if guild.is_some() { GUILD_CONTEXT } else { DIRECT_CONTEXT };
        let contexts = command.form["contexts"].as_array();
        if contexts.is_some_and(|contexts| !contexts.iter().any(|one| *one == context))
            || (guild.is_none() && command.form["dm_permission"] == false)
        {
            return Err(Refusal::new(format!("{name} cannot be used here")));
        }
        self.may_use(state, guild, command)?;
        Ok(Found { application, command: command.clone() })
    }

    /// The client shows a command only to whom its registration allows it by default.
    fn may_use(&self, state: &State, guild: Option<GuildId>, command: &Command) -> Result<(), Refusal> {
        let wanted = command.form["default_member_permissions"].as_str().and_then(|bits| bits.parse().ok());
        let (Some(wanted), Some(guild)) = (wanted.map(Permissions), guild) else { return Ok(()) };
        let own = state.world.permissions_in_guild(self.user, guild);
        // "0" means administrators only.
        let fits = if wanted.0 == 0 { own.has(Permissions::ADMINISTRATOR) } else { own.has(wanted) };
        if fits {
            return Ok(());
        }
        Err(Refusal::new(format!("the client does not offer {}: it needs {}", command.name, wanted.names().join(", "))))
    }
}

fn completes(registered: &Value, focused: &str) -> Result<(), Refusal> {
    let option = registered.as_array().into_iter().flatten().find(|option| option["name"] == focused);
    match option {
        Some(option) if option["autocomplete"] == true => Ok(()),
        Some(_) => Err(Refusal::new(format!("{focused} has no completion"))),
        None => Err(Refusal::new(format!("there is no option {focused}; there are: {}", offered(registered)))),
    }
}

fn offered(options: &Value) -> String {
    let names = options.as_array().into_iter().flatten().filter_map(|option| option["name"].as_str());
    names.collect::<Vec<_>>().join(", ")
}
