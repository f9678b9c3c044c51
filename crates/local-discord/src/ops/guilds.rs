//! Servers, channels, roles and members come, change and go.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::gateway::intents::Intents;
use super::super::ids::{ApplicationId, ChannelId, EmojiId, GuildId, RoleId, UserId};
use super::super::payload::{channel, guild};
use super::super::permissions::Permissions;
use super::super::state::{Event, State};
use super::super::world::{Channel, ChannelKind, Emoji, Guild, Member, Role, World};

impl State {
    /// Adds a channel that is complete but for its place in the list.
    pub fn add_channel(&mut self, mut new: Channel) -> ChannelId {
        let id = new.id;
        let siblings = self.world.channels.values().filter(|other| other.guild == new.guild && !other.is_thread());
        new.position = u32::try_from(siblings.count()).unwrap_or(u32::MAX);
        self.world.channels.insert(id, new);
        self.tell_of_channel("CHANNEL_CREATE", id);
        id
    }

    /// Tells the guild's bots of a channel; of one that they cannot read, only that it is there.
    pub fn tell_of_channel(&mut self, name: &'static str, id: ChannelId) {
        let Some(guild) = self.world.channels.get(&id).and_then(|place| place.guild) else { return };
        self.emit(Event::of_guild(name, guild, Intents::GUILDS), |world, viewer| {
            world.channels.get(&id).map(|of| channel::channel_for(world, of, viewer.user)).into()
        });
    }

    /// Makes a change to who may see what in a guild, and tells each bot of the channels that it sees since, or no more.
    pub fn change_sight(&mut self, place: GuildId, change: impl FnOnce(&mut Self)) {
        let before = self.in_sight(place);
        change(self);
        for (bot, channel) in self.in_sight(place).symmetric_difference(&before) {
            let told = *bot;
            self.emit_if(
                Event::of_guild("CHANNEL_UPDATE", place, Intents::GUILDS),
                |_, viewer| viewer.user == told,
                |world, viewer| {
                    world.channels.get(channel).map(|of| channel::channel_for(world, of, viewer.user)).into()
                },
            );
        }
    }

    /// Which bot of a guild sees which of its channels.
    fn in_sight(&self, place: GuildId) -> BTreeSet<(UserId, ChannelId)> {
        let bots = || self.world.applications.keys().map(|application| UserId(application.0));
        let channels =
            self.world.channels.values().filter(|channel| channel.guild == Some(place) && !channel.is_thread());
        channels
            .flat_map(|channel| bots().map(move |bot| (bot, channel.id)))
            .filter(|(bot, id)| self.world.sees(*bot, *id))
            .collect()
    }

    /// Deletes a channel with its threads.
    pub fn delete_channel(&mut self, id: ChannelId) {
        self.tell_of_channel("CHANNEL_DELETE", id);
        let below: Vec<_> =
            self.world.channels.values().filter(|c| c.is_thread() && c.parent == Some(id)).map(|c| c.id).collect();
        for gone in below.into_iter().chain([id]) {
            self.forget_channel(gone);
        }
    }

    /// Adds a role below all others but everyone's.
    pub fn add_role(&mut self, place: GuildId, mut new: Role) -> RoleId {
        let id = new.id;
        if let Some(guild) = self.world.guilds.get_mut(&place) {
            new.position = u32::try_from(guild.roles.len()).unwrap_or(u32::MAX);
            guild.roles.insert(id, new);
        }
        self.tell_of_role("GUILD_ROLE_CREATE", place, id);
        id
    }

    /// Tells of a new or changed role.
    pub fn tell_of_role(&mut self, name: &'static str, place: GuildId, id: RoleId) {
        self.emit(
            Event::of_guild(name, place, Intents::GUILDS),
            |world, _| json!({ "guild_id": place, "role": world.role(place, id).map(guild::role) }),
        );
    }

    /// Takes a role from everyone who has it and deletes it.
    pub fn delete_role(&mut self, place: GuildId, id: RoleId) {
        if let Some(guild) = self.world.guilds.get_mut(&place) {
            guild.roles.remove(&id);
            for member in guild.members.values_mut() {
                member.roles.remove(&id);
            }
        }
        self.emit(
            Event::of_guild("GUILD_ROLE_DELETE", place, Intents::GUILDS),
            |_, _| json!({ "guild_id": place, "role_id": id }),
        );
    }

    /// Adds a member and tells of it.
    pub fn add_member(&mut self, place: GuildId, user: UserId, roles: &[RoleId]) {
        let joined_at = self.world.now();
        let member = Member { user, nick: None, roles: roles.iter().copied().collect(), joined_at };
        if let Some(guild) = self.world.guilds.get_mut(&place) {
            guild.members.insert(user, member);
        }
        let event = Event::of_guild("GUILD_MEMBER_ADD", place, Intents::GUILD_MEMBERS);
        self.emit_if(
            event,
            |_, viewer| viewer.user != user,
            |world, _| {
                let mut payload = world
                    .guilds
                    .get(&place)
                    .and_then(|of| of.members.get(&user))
                    .map(|of| guild::member(world, of))
                    .unwrap_or_default();
                payload["guild_id"] = json!(place);
                payload
            },
        );
    }

    /// Changes a member and tells of it.
    pub fn change_member(&mut self, place: GuildId, user: UserId, change: impl FnOnce(&mut Member)) {
        let Some(member) = self.world.guilds.get_mut(&place).and_then(|guild| guild.members.get_mut(&user)) else {
            return;
        };
        change(member);
        let payload = |world: &World, _| -> Value {
            let Some(of) = world.guilds.get(&place).and_then(|of| of.members.get(&user)) else { return Value::Null };
            let mut payload = guild::member(world, of);
            payload["guild_id"] = json!(place);
            payload
        };
        // Of itself a bot learns without the intent.
        let event = Event::of_guild("GUILD_MEMBER_UPDATE", place, Intents::GUILD_MEMBERS);
        self.emit_if(event, |_, viewer| viewer.user != user, payload);
        self.emit_if(Event { in_guilds: Intents::NONE, ..event }, |_, viewer| viewer.user == user, payload);
    }

    /// Takes a member out of the guild; for a bot's own user the guild is gone.
    pub fn remove_member(&mut self, place: GuildId, user: UserId) {
        let application = ApplicationId(user.0);
        if self.world.applications.contains_key(&application) {
            let event = Event::of_application("GUILD_DELETE", application, Intents::GUILDS);
            self.emit(event, |_, _| json!({ "id": place }));
        }
        if let Some(guild) = self.world.guilds.get_mut(&place) {
            guild.members.remove(&user);
        }
        self.emit(
            Event::of_guild("GUILD_MEMBER_REMOVE", place, Intents::GUILD_MEMBERS),
            |world, _| json!({ "guild_id": place, "user": guild::user_by_id(world, user) }),
        );
    }

    /// Lets an application's bot user in, with a role of its own.
    pub fn invite(&mut self, place: GuildId, application: ApplicationId, permissions: Permissions) {
        let bot = UserId(application.0);
        let name = self.world.display_name(bot);
        let id = RoleId(self.world.fresh_id());
        let role =
            Role { id, name, permissions, position: 0, color: 0, hoist: false, mentionable: false, bot: Some(bot) };
        self.add_role(place, role);
        if let Some(guild) = self.world.guilds.get_mut(&place) {
            guild.installed.insert(application);
        }
        self.add_member(place, bot, &[id]);
        let event = Event::of_application("GUILD_CREATE", application, Intents::GUILDS);
        self.emit(event, |world, viewer| {
            world.guilds.get(&place).map(|of| guild::guild_create(world, of, viewer.user)).into()
        });
    }

    /// Tells the guild's bots that it is unavailable, and then that it is there again.
    pub fn outage(&mut self, place: GuildId) {
        self.emit(
            Event::of_guild("GUILD_DELETE", place, Intents::GUILDS),
            |_, _| json!({ "id": place, "unavailable": true }),
        );
        self.emit(Event::of_guild("GUILD_CREATE", place, Intents::GUILDS), |world, viewer| {
            world.guilds.get(&place).map(|of| guild::guild_create(world, of, viewer.user)).into()
        });
    }

    /// Adds an emoji of the guild's own.
    pub fn add_emoji(&mut self, place: GuildId, name: &str) -> EmojiId {
        let id = EmojiId(self.world.fresh_id());
        if let Some(guild) = self.world.guilds.get_mut(&place) {
            let creator = guild.owner;
            guild.emojis.insert(id, Emoji { id, name: name.to_owned(), animated: false, creator });
        }
        self.emit(Event::of_guild("GUILD_EMOJIS_UPDATE", place, Intents::GUILD_EXPRESSIONS), |world, _| {
            let of = world.guilds.get(&place);
            let emojis = of.into_iter().flat_map(|of| of.emojis.values()).map(|own| guild::emoji(world, own));
            json!({ "guild_id": place, "emojis": emojis.collect::<Vec<_>>() })
        });
        id
    }

    /// Tells that someone is typing.
    pub fn type_in(&mut self, user: UserId, id: ChannelId) {
        let (typing, direct) = (Intents::GUILD_MESSAGE_TYPING, Intents::DIRECT_MESSAGE_TYPING);
        self.emit(Event::of_channel("TYPING_START", id, typing, direct), |world, _| {
            let mut payload = json!({ "channel_id": id, "user_id": user, "timestamp": world.now().timestamp() });
            if let Some(place) = world.channels.get(&id).and_then(|place| world.guilds.get(&place.guild?)) {
                payload["guild_id"] = json!(place.id);
                payload["member"] = place.members.get(&user).map(|of| guild::member(world, of)).into();
            }
            payload
        });
    }

    /// Opens the direct conversation of two users, or finds it.
    pub fn direct_conversation(&mut self, one: UserId, other: UserId) -> ChannelId {
        if let Some(there) = self.world.direct_channel(one, other) {
            return there;
        }
        let id = ChannelId(self.world.fresh_id());
        let mut new = Channel::new(id, ChannelKind::Direct, None, "");
        new.recipients = vec![one, other];
        self.world.channels.insert(id, new);
        id
    }
}

/// A guild as its owner founds it.
pub fn founded(id: GuildId, name: &str, owner: UserId, now: local_http::clock::Instant) -> Guild {
    let everyone = Role {
        id: id.everyone(),
        name: "@everyone".to_owned(),
        permissions: Permissions::FRESH_SERVER,
        position: 0,
        color: 0,
        hoist: false,
        mentionable: false,
        bot: None,
    };
    let founder = Member { user: owner, nick: None, roles: Default::default(), joined_at: now };
    Guild {
        id,
        name: name.to_owned(),
        owner,
        roles: [(everyone.id, everyone)].into(),
        members: [(owner, founder)].into(),
        emojis: Default::default(),
        installed: Default::default(),
        system_channel: None,
        refused_in_names: Vec::new(),
    }
}
