//! What tplus keeps in memory of a guild's channels and roles: who can see what. Discord tells it anew at each connection.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;
use serenity::{CollectorCallback, Event};
use tokio::sync::Notify;
use tokio::time::{self, timeout, timeout_at};

use super::echo::Echo;
use super::sight::{Channel, Role, Server, Unreached};
use crate::actor::Actor;
use crate::engine::clock::{Instant, machine_now};
use crate::ids::{ChannelId, GuildId, RoleId, UserId};

/// How long after the start anybody waits for Discord to tell of a guild.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long Discord may take to say how many people have each role, and how long that is believed.
const COUNTING: Duration = Duration::from_secs(1);
const COUNTED_FOR: TimeDelta = TimeDelta::minutes(5);
/// When it is asked again where it didn't say.
const COUNT_AGAIN: TimeDelta = TimeDelta::seconds(5);

/// The channels of all guilds.
pub struct ChannelCache {
    /// tplus's own account, which is nobody to be kept out.
    me: UserId,
    guilds: Mutex<HashMap<GuildId, Guild>>,
    /// The guilds that tplus was removed from.
    left: Mutex<HashSet<GuildId>>,
    /// The guilds that this session has told of.
    told: Mutex<HashSet<GuildId>>,
    /// Rung whenever more is known of a guild.
    known: Notify,
    /// Until when anybody waits for that.
    patience: time::Instant,
}

#[derive(Default)]
struct Guild {
    server: Server,
    /// What was deleted, as it was.
    gone: HashMap<ChannelId, Channel>,
    /// From when on Discord is to be asked again who has which role.
    count_from: Option<Instant>,
}

impl Guild {
    /// Whether its holders are to be counted at `now`: then nobody else counts them for the time being.
    fn is_to_be_counted(&mut self, now: Instant) -> bool {
        let is_due = self.count_from.is_none_or(|from| now >= from || from - now > COUNTED_FOR);
        if is_due {
            self.count_from = Some(now + COUNT_AGAIN);
        }
        is_due
    }
}

impl ChannelCache {
    /// Nothing is known yet. `me`: tplus's own account.
    pub fn new(me: UserId) -> Self {
        let (known, patience) = (Notify::new(), machine_now() + PATIENCE);
        Self { me, guilds: Mutex::default(), left: Mutex::default(), told: Mutex::default(), known, patience }
    }

    /// Waits until Discord has told of `guild`, in the first ten seconds after the start: what is due then pings roles that may be gone
    /// meanwhile.
    pub async fn first_sight(&self, guild: GuildId) {
        let is_known = || self.has_left(guild) || self.with(guild, |_| ()).is_some();
        loop {
            let known = self.known.notified();
            if is_known() || timeout_at(self.patience, known).await.is_err() {
                return;
            }
        }
    }

    /// Begins a session, which tells everything anew: listens to `shard` before anything else does. serenity hands events over side by
    /// side; what they say of channels is learnt here, in the order in which Discord said it, and before any of them is handled.
    pub fn begin_session(self: &Arc<Self>, shard: &serenity::ShardMessenger, echo: &Arc<Echo>) {
        lock(&self.told).clear();
        echo.begin_session();
        let (cache, echo) = (Arc::clone(self), Arc::clone(echo));
        shard.add_collector(CollectorCallback(Box::new(move |event| {
            cache.learn(event);
            echo.hear(event);
            true
        })));
    }

    fn learn(&self, event: &Event) {
        match event {
            Event::GuildCreate(created) => self.learn_guild(&created.guild),
            Event::GuildRoleCreate(created) => self.learn_role(&created.role),
            Event::GuildRoleUpdate(updated) => self.learn_role(&updated.role),
            Event::GuildRoleDelete(deleted) => self.forget_role(deleted.guild_id.into(), deleted.role_id.into()),
            Event::GuildMemberUpdate(updated) => self.learn_member(updated),
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
        let own = guild.members.get(&self.me.into());
        let server = Server {
            owner: Some(guild.owner_id.into()),
            everyone: Some(RoleId::new(guild.id.get().cast_signed())),
            roles: guild.roles.values().map(|role| (role.id.into(), Role::from(role))).collect(),
            own_roles: own.into_iter().flat_map(|own| &own.roles).copied().map(RoleId::from).collect(),
            channels: HashMap::new(),
            holders: None,
        };
        self.lock().insert(guild.id.into(), Guild { server, ..Guild::default() });
        for channel in guild.channels.values().chain(&guild.threads) {
            self.learn_channel(channel);
        }
        self.known.notify_waiters();
    }

    /// Asks Discord how many people have each role of `guild`, unless it was asked in the five minutes before `now`: nothing tells of
    /// who gets and loses one. Where it doesn't say in time, what was known stays.
    pub async fn count_holders(&self, http: &serenity::Http, guild: GuildId, now: Instant) {
        if !self.lock().get_mut(&guild).is_some_and(|known| known.is_to_be_counted(now)) {
            return;
        }
        let asked = timeout(COUNTING, http.get_guild_role_member_counts(guild.into())).await;
        if let (Ok(Ok(counts)), Some(known)) = (asked, self.lock().get_mut(&guild)) {
            known.count_from = Some(now + COUNTED_FOR);
            known.server.holders = Some(counts.into_iter().map(|(role, count)| (role.into(), count)).collect());
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
        let is_new = if has_left { left.insert(guild) } else { left.remove(&guild) };
        drop(left);
        self.known.notify_waiters();
        is_new
    }

    /// Whether tplus was removed from `guild`, as far as it knows: nothing can be said there.
    pub fn has_left(&self, guild: GuildId) -> bool {
        lock(&self.left).contains(&guild)
    }

    /// Learns what a role may do now.
    fn learn_role(&self, role: &serenity::Role) {
        if let Some(guild) = self.lock().get_mut(&GuildId::from(role.guild_id)) {
            guild.server.roles.insert(role.id.into(), Role::from(role));
        }
    }

    /// Forgets a role that is gone.
    fn forget_role(&self, guild: GuildId, role: RoleId) {
        if let Some(guild) = self.lock().get_mut(&guild) {
            guild.server.roles.remove(&role);
        }
    }

    /// Learns which roles tplus itself has.
    fn learn_member(&self, member: &serenity::GuildMemberUpdateEvent) {
        if UserId::from(member.user.id) == self.me
            && let Some(guild) = self.lock().get_mut(&GuildId::from(member.guild_id))
        {
            guild.server.own_roles = member.roles.iter().copied().map(RoleId::from).collect();
        }
    }

    /// Whether `actor` can see `channel`, which is no thread. What isn't known can't be seen.
    pub fn shows(&self, guild: GuildId, channel: ChannelId, actor: &Actor) -> bool {
        let guilds = self.lock();
        let Some(Guild { server, .. }) = guilds.get(&guild) else { return false };
        server.channels.get(&channel).is_some_and(|known| server.shows(known, Some(actor.user), &actor.roles))
    }

    /// Whether a ping of `role` in `channel` reaches whoever has it, as far as is known.
    pub fn can_ping(&self, guild: GuildId, channel: ChannelId, role: RoleId) -> bool {
        // Who counted them may have done so long ago.
        self.cannot_ping(guild, channel, role).is_none_or(|why| why == Unreached::Unheld)
    }

    /// Why a ping of `role` in `channel` reaches nobody, if that is known.
    pub fn cannot_ping(&self, guild: GuildId, channel: ChannelId, role: RoleId) -> Option<Unreached> {
        let why = |server: &Server| {
            let known = server.channels.get(&channel)?;
            server.cannot_ping(known, role, self.me)
        };
        self.with(guild, why).flatten()
    }

    /// Whether tplus may do all of `bits` in `channel`, as far as is known.
    pub fn grants(&self, guild: GuildId, channel: ChannelId, bits: u64) -> bool {
        self.with(guild, |server| {
            let known = server.channels.get(&channel);
            known.is_some_and(|channel| server.own_permissions(channel, self.me) & bits == bits)
        })
        .unwrap_or(true)
    }

    /// Whether anything is known of `channel`.
    pub fn knows(&self, guild: GuildId, channel: ChannelId) -> bool {
        self.with(guild, |server| server.channels.contains_key(&channel)).unwrap_or(false)
    }

    /// What `look` sees in `guild`; nothing where that is not known.
    pub fn with<T>(&self, guild: GuildId, look: impl FnOnce(&Server) -> T) -> Option<T> {
        self.lock().get(&guild).map(|guild| look(&guild.server))
    }

    /// Learns a new or changed channel or thread. Of one that tplus can't see any more it keeps what it knew.
    fn learn_channel(&self, channel: &serenity::GuildChannel) {
        let mut guilds = self.lock();
        let Guild { server, .. } = guilds.entry(channel.guild_id.into()).or_default();
        let mut known = Channel::from(channel);
        if let Some(before) = server.channels.get(&channel.id.into()).filter(|_| known.is_hidden) {
            known = Channel { is_hidden: true, ..before.clone() };
        }
        server.channels.insert(channel.id.into(), known);
    }

    /// Forgets a channel or thread that is gone.
    fn forget_channel(&self, guild: GuildId, channel: ChannelId) {
        if let Some(guild) = self.lock().get_mut(&guild) {
            let known = guild.server.channels.remove(&channel);
            guild.gone.extend(known.map(|known| (channel, known)));
        }
    }

    /// Whether `channel` is there, as far as is known, be it that tplus can't see it.
    pub fn exists(&self, guild: GuildId, channel: ChannelId) -> bool {
        self.with(guild, |server| server.channels.contains_key(&channel)).unwrap_or(true)
    }

    /// Whether what was meant for `channel`, which may be gone by now, may stand in `other`: nobody reads that who could not read
    /// `channel`. Where nothing is known of `channel`, that not everybody reads `other` has to do.
    pub fn keeps_secrets_of(&self, guild: GuildId, channel: ChannelId, other: ChannelId) -> bool {
        let guilds = self.lock();
        let Some(Guild { server, gone, .. }) = guilds.get(&guild) else { return false };
        let Some(other) = server.channels.get(&other) else { return false };
        let was_seen = |channel: &&Channel| !channel.name.is_empty();
        match server.channels.get(&channel).or_else(|| gone.get(&channel)).filter(was_seen) {
            Some(channel) => server.has_no_more_readers(other, channel, self.me),
            None => !server.shows(other, None, &[]),
        }
    }

    /// Whether everybody in the guild can read `channel`; for a thread, whether they can read its channel. Unknown
    /// channels count as private.
    pub fn is_public(&self, guild: GuildId, channel: ChannelId) -> bool {
        let guilds = self.lock();
        let Some(Guild { server, .. }) = guilds.get(&guild) else { return false };
        let Some(known) = server.channels.get(&channel) else { return false };
        let is_public = |channel: &Channel| server.shows(channel, None, &[]);
        match known.kind {
            serenity::ChannelType::PrivateThread => false,
            serenity::ChannelType::PublicThread | serenity::ChannelType::NewsThread => {
                known.parent.and_then(|parent| server.channels.get(&parent)).is_some_and(is_public)
            }
            _ => is_public(known),
        }
    }

    /// The channels and threads of `guild` in which everybody can read messages.
    pub fn public_channels(&self, guild: GuildId) -> Vec<ChannelId> {
        let with_messages: Vec<ChannelId> = match self.lock().get(&guild) {
            Some(known) => known
                .server
                .channels
                .iter()
                .filter(|(_, channel)| has_messages(channel.kind))
                .map(|(&id, _)| id)
                .collect(),
            None => Vec::new(),
        };
        let mut public: Vec<_> = with_messages.into_iter().filter(|&channel| self.is_public(guild, channel)).collect();
        public.sort_unstable();
        public
    }

    /// Whether messages can be written in `channel` itself: in a forum they are in its posts.
    pub fn has_messages(&self, guild: GuildId, channel: ChannelId) -> bool {
        self.known(guild, channel, |known| has_messages(known.kind)).unwrap_or(false)
    }

    /// Where the messages of `channel` stand: in itself, or where it is a forum in those of its posts that are not archived.
    pub fn read_at(&self, guild: GuildId, channel: ChannelId) -> Vec<ChannelId> {
        if !self.is_forum(guild, channel) {
            return vec![channel];
        }
        let posts = |server: &Server| {
            let of_forum = server.channels.iter().filter(|(_, post)| post.parent == Some(channel));
            of_forum.map(|(&post, _)| post).collect()
        };
        self.with(guild, posts).unwrap_or_default()
    }

    /// Whether `channel` takes posts, and no messages of its own.
    pub fn is_forum(&self, guild: GuildId, channel: ChannelId) -> bool {
        self.known(guild, channel, |known| known.kind == serenity::ChannelType::Forum).unwrap_or(false)
    }

    /// Whether `channel` is a thread, or a forum's post, which is one.
    pub fn is_thread(&self, guild: GuildId, channel: ChannelId) -> bool {
        use serenity::ChannelType::{NewsThread, PrivateThread, PublicThread};
        self.known(guild, channel, |known| matches!(known.kind, NewsThread | PrivateThread | PublicThread))
            .unwrap_or(false)
    }

    /// The channel that a thread stands in, or the category of a channel.
    pub fn parent_of(&self, guild: GuildId, channel: ChannelId) -> Option<ChannelId> {
        self.known(guild, channel, |known| known.parent)?
    }

    /// The guild that `channel` is in, if it is known.
    pub fn guild_of(&self, channel: ChannelId) -> Option<GuildId> {
        self.lock().iter().find(|(_, guild)| guild.server.channels.contains_key(&channel)).map(|(&id, _)| id)
    }

    /// The name of `channel`, if tplus has seen it.
    pub fn name(&self, guild: GuildId, channel: ChannelId) -> Option<String> {
        self.known(guild, channel, |known| known.name.clone()).filter(|name| !name.is_empty())
    }

    fn known<T>(&self, guild: GuildId, channel: ChannelId, look: impl FnOnce(&Channel) -> T) -> Option<T> {
        self.lock().get(&guild)?.server.channels.get(&channel).map(look)
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

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn what_is_due_at_the_start_waits_until_discord_has_told_of_its_guild() {
        let (cache, guild) = (ChannelCache::new(UserId::new(1)), GuildId::new(7));
        let mut waiting = Box::pin(cache.first_sight(guild));
        assert!(waiting.as_mut().now_or_never().is_none());
        cache.set_left(GuildId::new(8), true);
        assert!(waiting.as_mut().now_or_never().is_none(), "that was another");
        cache.set_left(guild, true);
        assert!(waiting.as_mut().now_or_never().is_some());
        assert!(cache.first_sight(guild).now_or_never().is_some());
    }
}
