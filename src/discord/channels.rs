//! What tplus keeps in memory of a guild's channels and roles: who can see what. Discord tells it anew at each connection.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};

use poise::serenity_prelude as serenity;
use serenity::{CollectorCallback, Event};

use crate::actor::Actor;
use crate::ids::{ChannelId, GuildId, RoleId, UserId};

/// The channels of all guilds.
pub struct ChannelCache {
    /// tplus's own account, which is nobody to be kept out.
    me: UserId,
    guilds: Mutex<HashMap<GuildId, Guild>>,
    /// The guilds that tplus was removed from.
    left: Mutex<HashSet<GuildId>>,
    /// The guilds that this session has told of.
    told: Mutex<HashSet<GuildId>>,
}

#[derive(Default)]
struct Guild {
    owner: Option<UserId>,
    everyone_sees_by_default: bool,
    /// The other roles that let people see what nothing hides.
    roles: HashMap<RoleId, Sight>,
    channels: HashMap<ChannelId, Channel>,
    /// What was deleted, as it was.
    gone: HashMap<ChannelId, Channel>,
}

struct Channel {
    name: String,
    kind: serenity::ChannelType,
    parent: Option<ChannelId>,
    /// What the overwrite for @everyone says about seeing it, if anything.
    everyone_sees: Option<bool>,
    /// What those for other roles and for people say, by their ids.
    others_see: HashMap<i64, bool>,
}

/// What a role lets people see.
#[derive(Clone, Copy)]
struct Sight {
    /// What nothing hides from them.
    by_default: bool,
    /// Everything, whatever hides it.
    everything: bool,
}

impl Guild {
    /// Whether somebody with those `roles`, who may be that `user`, can see `channel`, which is no thread.
    fn shows(&self, channel: &Channel, user: Option<UserId>, roles: &[RoleId]) -> bool {
        let held = || roles.iter().filter_map(|role| self.roles.get(role));
        if (user.is_some() && self.owner == user) || held().any(|role| role.everything) {
            return true;
        }
        // Discord's order: everyone's, then what any role denies and allows, then the person's own.
        let by_default = self.everyone_sees_by_default || held().any(|role| role.by_default);
        let of_roles = roles.iter().filter_map(|role| channel.others_see.get(&role.get())).copied();
        let by_roles = of_roles.reduce(|one, other| one || other);
        let own = user.and_then(|user| channel.others_see.get(&user.get()).copied());
        own.or(by_roles).or(channel.everyone_sees).unwrap_or(by_default)
    }

    /// Whether whoever can see `other`, but for `me`, can see `channel`, too.
    fn has_no_more_readers(&self, other: &Channel, channel: &Channel, me: UserId) -> bool {
        let sees_both = |user, roles: &[RoleId]| !self.shows(other, user, roles) || self.shows(channel, user, roles);
        let people = || other.others_see.keys().map(|id| UserId::new(*id)).filter(|user| *user != me);
        sees_both(None, &[])
            && self.roles.keys().all(|role| sees_both(None, &[*role]))
            && people().all(|user| self.roles.contains_key(&RoleId::new(user.get())) || sees_both(Some(user), &[]))
    }
}

impl ChannelCache {
    /// Nothing is known yet. `me`: tplus's own account.
    pub fn new(me: UserId) -> Self {
        Self { me, guilds: Mutex::default(), left: Mutex::default(), told: Mutex::default() }
    }

    /// Begins a session, which tells everything anew: listens to `shard` before anything else does. serenity hands events over side by
    /// side; what they say of channels is learnt here, in the order in which Discord said it, and before any of them is handled.
    pub fn begin_session(self: &Arc<Self>, shard: &serenity::ShardMessenger) {
        lock(&self.told).clear();
        let cache = Arc::clone(self);
        shard.add_collector(CollectorCallback(Box::new(move |event| {
            cache.learn(event);
            true
        })));
    }

    fn learn(&self, event: &Event) {
        match event {
            Event::GuildCreate(created) => self.learn_guild(&created.guild),
            Event::GuildRoleCreate(created) => self.learn_role(&created.role),
            Event::GuildRoleUpdate(updated) => self.learn_role(&updated.role),
            Event::GuildRoleDelete(deleted) => self.forget_role(deleted.guild_id.into(), deleted.role_id.into()),
            Event::ChannelCreate(created) => self.learn_channel(&created.channel),
            Event::ChannelUpdate(updated) => self.learn_channel(&updated.channel),
            Event::ThreadCreate(created) => self.learn_channel(&created.thread),
            Event::ThreadUpdate(updated) => self.learn_channel(&updated.thread),
            Event::ChannelDelete(deleted) => {
                self.forget_channel(deleted.channel.guild_id.into(), deleted.channel.id.into());
            }
            Event::ThreadDelete(deleted) => {
                self.forget_channel(deleted.thread.guild_id.into(), deleted.thread.id.into());
            }
            _ => {}
        }
    }

    /// Learns a guild that the session told of before anybody listened to it.
    pub fn learn_if_untold(&self, guild: &serenity::Guild) {
        let was_told = lock(&self.told).contains(&guild.id.into());
        if !was_told {
            self.learn_guild(guild);
        }
    }

    /// Learns a whole guild.
    fn learn_guild(&self, guild: &serenity::Guild) {
        lock(&self.told).insert(guild.id.into());
        let everyone = guild.roles.get(&serenity::RoleId::new(guild.id.get()));
        let by_default =
            everyone.is_none_or(|role| role.permissions.view_channel() || role.permissions.administrator());
        let roles = guild.roles.values().map(|role| (role.id.into(), sight(role))).collect();
        let owner = Some(guild.owner_id.into());
        let known = Guild { owner, everyone_sees_by_default: by_default, roles, ..Guild::default() };
        self.lock().insert(guild.id.into(), known);
        for channel in guild.channels.values().chain(&guild.threads) {
            self.learn_channel(channel);
        }
    }

    /// The guilds that tplus is in, as far as it knows.
    pub fn guilds(&self) -> Vec<GuildId> {
        let left = lock(&self.left).clone();
        self.lock().keys().copied().filter(|guild| !left.contains(guild)).collect()
    }

    /// tplus was removed from `guild`, or is there again; returns whether that is new.
    pub fn set_left(&self, guild: GuildId, has_left: bool) -> bool {
        let mut left = lock(&self.left);
        if has_left { left.insert(guild) } else { left.remove(&guild) }
    }

    /// Whether tplus was removed from `guild`, as far as it knows: nothing can be said there.
    pub fn has_left(&self, guild: GuildId) -> bool {
        lock(&self.left).contains(&guild)
    }

    /// Learns what a role may see now. Only @everyone's, which has its guild's id, decides what is public.
    fn learn_role(&self, role: &serenity::Role) {
        if let Some(guild) = self.lock().get_mut(&GuildId::from(role.guild_id)) {
            guild.roles.insert(role.id.into(), sight(role));
            if role.id.get() == role.guild_id.get() {
                guild.everyone_sees_by_default = shows_channels(role);
            }
        }
    }

    /// Forgets a role that is gone.
    fn forget_role(&self, guild: GuildId, role: RoleId) {
        if let Some(guild) = self.lock().get_mut(&guild) {
            guild.roles.remove(&role);
        }
    }

    /// Whether `actor` can see `channel`, which is no thread. What isn't known can't be seen.
    pub fn shows(&self, guild: GuildId, channel: ChannelId, actor: &Actor) -> bool {
        let guilds = self.lock();
        let Some(guild) = guilds.get(&guild) else { return false };
        let Some(known) = guild.channels.get(&channel) else { return false };
        guild.shows(known, Some(actor.user), &actor.roles)
    }

    /// Learns a new or changed channel or thread.
    fn learn_channel(&self, channel: &serenity::GuildChannel) {
        let mut guilds = self.lock();
        let guild = guilds.entry(channel.guild_id.into()).or_default();
        let known = Channel {
            name: channel.name.clone(),
            kind: channel.kind,
            parent: channel.parent_id.map(ChannelId::from),
            everyone_sees: everyone_sees(channel),
            others_see: others_see(channel),
        };
        guild.channels.insert(channel.id.into(), known);
    }

    /// Forgets a channel or thread that is gone.
    fn forget_channel(&self, guild: GuildId, channel: ChannelId) {
        if let Some(guild) = self.lock().get_mut(&guild) {
            let known = guild.channels.remove(&channel);
            guild.gone.extend(known.map(|known| (channel, known)));
        }
    }

    /// Whether what was meant for `channel`, which may be gone by now, may stand in `other`: nobody reads that who could not read
    /// `channel`. Where nothing is known of `channel`, that not everybody reads `other` has to do.
    pub fn keeps_secrets_of(&self, guild: GuildId, channel: ChannelId, other: ChannelId) -> bool {
        let guilds = self.lock();
        let Some(guild) = guilds.get(&guild) else { return false };
        let Some(other) = guild.channels.get(&other) else { return false };
        match guild.channels.get(&channel).or_else(|| guild.gone.get(&channel)) {
            Some(channel) => guild.has_no_more_readers(other, channel, self.me),
            None => !guild.shows(other, None, &[]),
        }
    }

    /// Whether everybody in the guild can read `channel`; for a thread, whether they can read its channel. Unknown
    /// channels count as private.
    pub fn is_public(&self, guild: GuildId, channel: ChannelId) -> bool {
        let guilds = self.lock();
        let Some(guild) = guilds.get(&guild) else { return false };
        let Some(known) = guild.channels.get(&channel) else { return false };
        let is_public = |channel: &Channel| guild.shows(channel, None, &[]);
        match known.kind {
            serenity::ChannelType::PrivateThread => false,
            serenity::ChannelType::PublicThread | serenity::ChannelType::NewsThread => {
                known.parent.and_then(|parent| guild.channels.get(&parent)).is_some_and(is_public)
            }
            _ => is_public(known),
        }
    }

    /// The channels and threads of `guild` in which everybody can read messages.
    pub fn public_channels(&self, guild: GuildId) -> Vec<ChannelId> {
        let with_messages: Vec<ChannelId> = match self.lock().get(&guild) {
            Some(known) => {
                known.channels.iter().filter(|(_, channel)| has_messages(channel.kind)).map(|(&id, _)| id).collect()
            }
            None => Vec::new(),
        };
        let mut public: Vec<_> = with_messages.into_iter().filter(|&channel| self.is_public(guild, channel)).collect();
        public.sort_unstable();
        public
    }

    /// Whether messages can be written in `channel` itself: in a forum they are in its posts.
    pub fn has_messages(&self, guild: GuildId, channel: ChannelId) -> bool {
        let guilds = self.lock();
        guilds.get(&guild).and_then(|guild| guild.channels.get(&channel)).is_some_and(|known| has_messages(known.kind))
    }

    /// Whether `channel` is a thread, or a forum's post, which is one.
    pub fn is_thread(&self, guild: GuildId, channel: ChannelId) -> bool {
        use serenity::ChannelType::{NewsThread, PrivateThread, PublicThread};
        let guilds = self.lock();
        let known = guilds.get(&guild).and_then(|guild| guild.channels.get(&channel));
        known.is_some_and(|channel| matches!(channel.kind, NewsThread | PrivateThread | PublicThread))
    }

    /// The channel that a thread stands in, or the category of a channel.
    pub fn parent_of(&self, guild: GuildId, channel: ChannelId) -> Option<ChannelId> {
        self.lock().get(&guild).and_then(|guild| guild.channels.get(&channel)?.parent)
    }

    /// The guild that `channel` is in, if it is known.
    pub fn guild_of(&self, channel: ChannelId) -> Option<GuildId> {
        self.lock().iter().find(|(_, guild)| guild.channels.contains_key(&channel)).map(|(&id, _)| id)
    }

    /// The name of `channel`, if it is known.
    pub fn name(&self, guild: GuildId, channel: ChannelId) -> Option<String> {
        self.lock().get(&guild)?.channels.get(&channel).map(|channel| channel.name.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<GuildId, Guild>> {
        lock(&self.guilds)
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn has_messages(kind: serenity::ChannelType) -> bool {
    use serenity::ChannelType::{News, NewsThread, PublicThread, Text};
    matches!(kind, Text | News | PublicThread | NewsThread)
}

fn shows_channels(role: &serenity::Role) -> bool {
    role.permissions.view_channel() || role.permissions.administrator()
}

fn sight(role: &serenity::Role) -> Sight {
    Sight { by_default: shows_channels(role), everything: role.permissions.administrator() }
}

/// What the overwrites for roles and people, but not for @everyone, say about seeing `channel`.
fn others_see(channel: &serenity::GuildChannel) -> HashMap<i64, bool> {
    let said = channel.permission_overwrites.iter().filter_map(|overwrite| {
        let sees = match (overwrite.allow.view_channel(), overwrite.deny.view_channel()) {
            (true, _) => true,
            (false, true) => false,
            (false, false) => return None,
        };
        let whom = match overwrite.kind {
            serenity::PermissionOverwriteType::Role(role) => RoleId::from(role).get(),
            serenity::PermissionOverwriteType::Member(user) => UserId::from(user).get(),
            _ => return None,
        };
        Some((whom, sees))
    });
    said.collect()
}

/// What the overwrite for @everyone, whose role has the guild's id, says about seeing `channel`.
fn everyone_sees(channel: &serenity::GuildChannel) -> Option<bool> {
    let everyone = serenity::PermissionOverwriteType::Role(serenity::RoleId::new(channel.guild_id.get()));
    match channel.permission_overwrites.iter().find(|overwrite| overwrite.kind == everyone) {
        Some(overwrite) if overwrite.deny.view_channel() => Some(false),
        Some(overwrite) if overwrite.allow.view_channel() => Some(true),
        _ => None,
    }
}
