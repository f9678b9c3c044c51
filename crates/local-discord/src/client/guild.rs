//! A server as its owner sets it up, and what can be seen in it.

use super::super::LocalDiscord;
use super::super::ids::{ChannelId, EmojiId, GuildId, MessageId, RoleId, UserId};
use super::super::permissions::{Exception, Permissions};
use super::super::world::{Channel, ChannelKind, Overwrite, Role, User, World, kinds};
use super::{App, MessageView, Named, Person, ThreadView, views};

/// A server.
#[derive(Clone)]
pub struct Guild {
    pub(super) discord: LocalDiscord,
    /// The server's id, whose number the role that everyone has bears too.
    pub id: GuildId,
    pub(super) owner: UserId,
}

/// For whom a channel makes an exception.
#[derive(Debug, Clone, Copy)]
pub enum RoleOrMember {
    /// Whoever has this role.
    Role(RoleId),
    /// This member alone.
    Member(UserId),
}

impl From<RoleId> for RoleOrMember {
    fn from(role: RoleId) -> Self {
        Self::Role(role)
    }
}

impl From<UserId> for RoleOrMember {
    fn from(user: UserId) -> Self {
        Self::Member(user)
    }
}

impl World {
    /// Makes a user whose username comes from the name, with a number where it is taken.
    pub fn new_user(&mut self, name: &str, bot: bool) -> UserId {
        let id = UserId(self.fresh_id());
        let plain: String = name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let taken = |wanted: &str| self.users.values().any(|user| user.username == wanted);
        let mut username = plain.clone();
        let mut number = 1;
        while taken(&username) {
            number += 1;
            username = format!("{plain}{number}");
        }
        let (display_name, locale) = (name.to_owned(), "en-US".to_owned());
        self.users.insert(id, User { id, username, display_name, bot, takes_direct_messages: true, locale });
        id
    }
}

impl Guild {
    /// The owner, who may do everything.
    pub fn owner(&self) -> Person {
        Person { discord: self.discord.clone(), guild: self.id, user: self.owner }
    }

    /// Makes a role.
    pub fn role(&self, name: &str, permissions: u64) -> RoleId {
        let mut state = self.discord.shared().state();
        let role = Role {
            id: RoleId(state.world.fresh_id()),
            name: name.to_owned(),
            permissions: Permissions(permissions),
            position: 0,
            color: 0,
            hoist: false,
            mentionable: false,
            bot: None,
        };
        state.add_role(self.id, role)
    }

    /// The role that everyone has.
    pub fn everyone(&self) -> RoleId {
        self.id.everyone()
    }

    /// Sets whether anyone may ping the role.
    pub fn role_mentionable(&self, role: RoleId, mentionable: bool) {
        self.change_role(role, |role| role.mentionable = mentionable);
    }

    /// Sets what a role may do.
    pub fn role_permissions(&self, role: RoleId, permissions: u64) {
        self.change_role(role, |role| role.permissions = Permissions(permissions));
    }

    fn change_role(&self, id: RoleId, change: impl FnOnce(&mut Role)) {
        self.discord.shared().state().change_sight(self.id, |state| {
            if let Some(role) = state.world.guilds.get_mut(&self.id).and_then(|guild| guild.roles.get_mut(&id)) {
                change(role);
            }
            state.tell_of_role("GUILD_ROLE_UPDATE", self.id, id);
        });
    }

    /// Refuses names of threads that hold one of `words`, as Discord does in servers that are in Discovery.
    pub fn refuse_in_names(&self, words: &[&str]) {
        let mut state = self.discord.shared().state();
        if let Some(guild) = state.world.guilds.get_mut(&self.id) {
            guild.refused_in_names = words.iter().map(|word| word.to_lowercase()).collect();
        }
    }

    /// Lets Discord say what is new in `channel`.
    pub fn system_channel(&self, channel: ChannelId) {
        let mut state = self.discord.shared().state();
        if let Some(guild) = state.world.guilds.get_mut(&self.id) {
            guild.system_channel = Some(channel);
        }
    }

    /// Whether `user` is a member, be it a person or a bot.
    pub fn has(&self, user: UserId) -> bool {
        self.discord.shared().state().world.guilds.get(&self.id).is_some_and(|guild| guild.members.contains_key(&user))
    }

    /// Deletes a role.
    pub fn delete_role(&self, role: RoleId) {
        self.discord.shared().state().change_sight(self.id, |state| state.delete_role(self.id, role));
    }

    fn channel(&self, name: &str, kind: ChannelKind, overwrites: Vec<Overwrite>) -> ChannelId {
        let mut state = self.discord.shared().state();
        let mut new = Channel::new(ChannelId(state.world.fresh_id()), kind, Some(self.id), name);
        new.overwrites = overwrites;
        state.add_channel(new)
    }

    /// Makes a text channel that everyone sees.
    pub fn text_channel(&self, name: &str) -> ChannelId {
        self.channel(name, ChannelKind::Text, Vec::new())
    }

    /// Makes an announcement channel that everyone sees and writes in; see [`Guild::deny`].
    pub fn announcement_channel(&self, name: &str) -> ChannelId {
        self.channel(name, ChannelKind::Announcement, Vec::new())
    }

    /// Makes a forum that everyone sees, with tags of these names.
    pub fn forum(&self, name: &str, tags: &[&str]) -> ChannelId {
        let forum = self.channel(name, ChannelKind::Forum, Vec::new());
        let mut state = self.discord.shared().state();
        let tags = tags.iter().map(|tag| (state.world.fresh_id(), (*tag).to_owned())).collect();
        if let Some(place) = state.world.channels.get_mut(&forum) {
            place.tags = tags;
        }
        state.tell_of_channel("CHANNEL_UPDATE", forum);
        forum
    }

    /// Makes a text channel that only these roles see.
    pub fn private_channel(&self, name: &str, roles: &[RoleId]) -> ChannelId {
        let see = Permissions::VIEW_CHANNEL;
        let hidden = Exception { allow: Permissions::default(), deny: see };
        let shown = Exception { allow: see, deny: Permissions::default() };
        let exceptions = roles.iter().map(|role| Overwrite::Role(*role, shown));
        let overwrites = std::iter::once(Overwrite::Role(self.id.everyone(), hidden)).chain(exceptions).collect();
        self.channel(name, ChannelKind::Text, overwrites)
    }

    /// Takes permissions away in one channel.
    pub fn deny(&self, channel: ChannelId, whom: impl Into<RoleOrMember>, permissions: u64) {
        let deny = Permissions(permissions);
        self.except(channel, whom.into(), |exception| {
            exception.deny = exception.deny | deny;
            exception.allow = exception.allow & !deny;
        });
    }

    /// Grants permissions in one channel.
    pub fn allow(&self, channel: ChannelId, whom: impl Into<RoleOrMember>, permissions: u64) {
        let allow = Permissions(permissions);
        self.except(channel, whom.into(), |exception| {
            exception.allow = exception.allow | allow;
            exception.deny = exception.deny & !allow;
        });
    }

    fn except(&self, channel: ChannelId, whom: RoleOrMember, change: impl FnOnce(&mut Exception)) {
        let mut state = self.discord.shared().state();
        let Some(place) = state.world.channels.get_mut(&channel) else { return };
        let same = |other: &Overwrite| match (*other, whom) {
            (Overwrite::Role(one, _), RoleOrMember::Role(two)) => one == two,
            (Overwrite::Member(one, _), RoleOrMember::Member(two)) => one == two,
            _ => false,
        };
        if !place.overwrites.iter().any(same) {
            place.overwrites.push(match whom {
                RoleOrMember::Role(role) => Overwrite::Role(role, Exception::default()),
                RoleOrMember::Member(user) => Overwrite::Member(user, Exception::default()),
            });
        }
        if let Some(Overwrite::Role(_, exception) | Overwrite::Member(_, exception)) =
            place.overwrites.iter_mut().find(|other| same(other))
        {
            change(exception);
        }
        state.tell_of_channel("CHANNEL_UPDATE", channel);
    }

    /// Adds an emoji of the server's own.
    pub fn emoji(&self, name: &str) -> EmojiId {
        self.discord.shared().state().add_emoji(self.id, name)
    }

    /// Invites an application with these permissions.
    pub fn invite(&self, app: &App, permissions: u64) {
        self.discord.shared().state().invite(self.id, app.id, Permissions(permissions));
    }

    /// The server becomes unavailable to its bots and comes back, as in an outage of Discord's.
    pub fn outage(&self) {
        self.discord.shared().state().outage(self.id);
    }

    /// Removes a member, or an application's bot.
    pub fn kick(&self, user: UserId) {
        self.discord.shared().state().remove_member(self.id, user);
    }

    /// Makes a person who is a member.
    pub fn member(&self, name: &str, roles: &[RoleId]) -> Person {
        let mut state = self.discord.shared().state();
        let user = state.world.new_user(name, false);
        state.add_member(self.id, user, roles);
        drop(state);
        Person { discord: self.discord.clone(), guild: self.id, user }
    }

    /// Makes a member that is a bot, such as a monitor that posts alerts.
    pub fn bot(&self, name: &str) -> Person {
        let mut state = self.discord.shared().state();
        let user = state.world.new_user(name, true);
        state.add_member(self.id, user, &[]);
        drop(state);
        Person { discord: self.discord.clone(), guild: self.id, user }
    }

    /// Lets a user in who exists already.
    pub fn join(&self, user: UserId, roles: &[RoleId]) -> Person {
        self.discord.shared().state().add_member(self.id, user, roles);
        Person { discord: self.discord.clone(), guild: self.id, user }
    }

    /// Gives a member a role.
    pub fn give_role(&self, user: UserId, role: RoleId) {
        self.discord.shared().state().change_sight(self.id, |state| {
            state.change_member(self.id, user, |member| {
                member.roles.insert(role);
            });
        });
    }

    /// Takes a role from a member.
    pub fn take_role(&self, user: UserId, role: RoleId) {
        self.discord.shared().state().change_sight(self.id, |state| {
            state.change_member(self.id, user, |member| {
                member.roles.remove(&role);
            });
        });
    }

    /// The roles of a member, without everyone's.
    pub fn roles_of(&self, user: UserId) -> Vec<RoleId> {
        let state = self.discord.shared().state();
        let member = state.world.guilds.get(&self.id).and_then(|guild| guild.members.get(&user));
        member.into_iter().flat_map(|member| member.roles.iter().copied()).collect()
    }

    /// The messages of a channel or thread, oldest first, as everyone there sees them.
    pub fn messages(&self, channel: ChannelId) -> Vec<MessageView> {
        let state = self.discord.shared().state();
        let place = state.world.channels.get(&channel);
        let messages = place.into_iter().flat_map(|place| place.messages.values());
        let shown = messages.filter(|message| message.kind != kinds::THREAD_STARTER);
        shown.map(|message| views::message(&state.world, message)).collect()
    }

    /// The line with which a thread begins that was made from a message: it has no words of its own, and clients show that message
    /// in its place.
    pub fn starter(&self, thread: ChannelId) -> Option<MessageId> {
        let state = self.discord.shared().state();
        let mut messages = state.world.channels.get(&thread)?.messages.values();
        messages.find(|message| message.kind == kinds::THREAD_STARTER).map(|message| message.id)
    }

    /// One message.
    pub fn message(&self, id: MessageId) -> Option<MessageView> {
        self.discord.message(id)
    }

    /// The threads of a channel, oldest first.
    pub fn threads(&self, channel: ChannelId) -> Vec<ThreadView> {
        let mut state = self.discord.shared().state();
        state.archive_sleepers();
        let below = state.world.channels.values().filter(|place| place.parent == Some(channel));
        below.filter_map(|place| thread_view(&state.world, place)).collect()
    }

    /// The channel or thread with this name, with or without a leading "#".
    pub fn channel_by_name(&self, name: &str) -> Option<ChannelId> {
        let state = self.discord.shared().state();
        let name = name.trim_start_matches('#');
        state.world.channels.values().find(|c| c.guild == Some(self.id) && c.name == name).map(|c| c.id)
    }

    /// The role with this name.
    pub fn role_by_name(&self, name: &str) -> Option<RoleId> {
        let state = self.discord.shared().state();
        let guild = state.world.guilds.get(&self.id)?;
        guild.roles.values().find(|role| role.name == name).map(|role| role.id)
    }

    /// The channels of the server, without threads, in their order.
    pub fn channels(&self) -> Vec<Named<ChannelId>> {
        let state = self.discord.shared().state();
        let mut places: Vec<_> =
            state.world.channels.values().filter(|place| place.guild == Some(self.id) && !place.is_thread()).collect();
        places.sort_by_key(|place| (place.position, place.id));
        places.into_iter().map(|place| Named { id: place.id, name: place.name.clone() }).collect()
    }

    /// The roles of the server.
    pub fn roles(&self) -> Vec<Named<RoleId>> {
        let state = self.discord.shared().state();
        let roles = state.world.guilds.get(&self.id).into_iter().flat_map(|guild| guild.roles.values());
        roles.map(|role| Named { id: role.id, name: role.name.clone() }).collect()
    }

    /// The members of the server.
    pub fn people(&self) -> Vec<Named<UserId>> {
        let state = self.discord.shared().state();
        let members = state.world.guilds.get(&self.id).into_iter().flat_map(|guild| guild.members.keys());
        members.map(|&user| Named { id: user, name: state.world.display_name(user) }).collect()
    }
}

fn thread_view(world: &World, place: &Channel) -> Option<ThreadView> {
    let thread = place.thread.as_ref()?;
    let member = |user: UserId| Named { id: user, name: world.display_name(user) };
    Some(ThreadView {
        id: place.id,
        name: place.name.clone(),
        parent: place.parent,
        private: place.kind == ChannelKind::PrivateThread,
        archived: thread.archived,
        locked: thread.locked,
        members: thread.members.iter().map(|one| member(one.user)).collect(),
        created_at: thread.created,
    })
}
