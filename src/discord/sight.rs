//! Who can see and do what in a server, computed from roles and overwrites as Discord does.

use std::collections::HashMap;

use poise::serenity_prelude as serenity;

use crate::ids::{ChannelId, RoleId, UserId};

/// Everything.
pub const ADMINISTRATOR: u64 = 1 << 3;
/// See a channel.
pub const VIEW_CHANNEL: u64 = 1 << 10;
/// Ping roles that not everybody may ping.
pub const MENTION_EVERYONE: u64 = 1 << 17;
/// What a channel is called that tplus can't see.
const HIDDEN: &str = "___hidden___";

/// A server: its roles, its channels and threads, and what tplus is in it.
#[derive(Debug, Default)]
pub struct Server {
    /// Whose it is, if that is known.
    pub owner: Option<UserId>,
    /// The role that everybody has.
    pub everyone: Option<RoleId>,
    /// The roles.
    pub roles: HashMap<RoleId, Role>,
    /// tplus's own.
    pub own_roles: Vec<RoleId>,
    /// How many members have each role, if that was asked; of one that is not listed, nobody is known to.
    pub holders: Option<HashMap<RoleId, u32>>,
    /// The channels and threads.
    pub channels: HashMap<ChannelId, Channel>,
}

/// A role.
#[derive(Debug, Clone)]
pub struct Role {
    /// What it is called.
    pub name: String,
    /// What it may do where nothing else is said, as Discord's bits.
    pub permissions: u64,
    /// Whether everybody may ping it.
    pub is_mentionable: bool,
    /// Whether it is a bot's or an integration's: nobody can be given it.
    pub is_managed: bool,
}

/// A channel or a thread.
#[derive(Debug, Clone)]
pub struct Channel {
    /// What it is called; empty where tplus never saw that.
    pub name: String,
    /// Of which kind it is.
    pub kind: serenity::ChannelType,
    /// The channel of a thread, or the category of a channel.
    pub parent: Option<ChannelId>,
    /// Whether Discord tells tplus nothing of it but that it is there.
    pub is_hidden: bool,
    /// What everybody may do in it, and may not.
    pub everyone: Overwrite,
    /// The same for roles and people, by their ids.
    pub others: HashMap<i64, Overwrite>,
}

/// What is allowed and denied in one channel, as Discord's bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overwrite {
    /// What is allowed.
    pub allow: u64,
    /// What is denied.
    pub deny: u64,
}

impl Overwrite {
    fn over(self, granted: u64) -> u64 {
        (granted & !self.deny) | self.allow
    }
}

impl From<&serenity::Role> for Role {
    fn from(role: &serenity::Role) -> Self {
        Self {
            name: role.name.clone(),
            permissions: role.permissions.bits(),
            is_mentionable: role.mentionable,
            is_managed: role.managed,
        }
    }
}

impl From<&serenity::GuildChannel> for Channel {
    fn from(channel: &serenity::GuildChannel) -> Self {
        let everyone = RoleId::new(channel.guild_id.get().cast_signed());
        let (mut of_everyone, mut others) = (Overwrite::default(), HashMap::new());
        for overwrite in &channel.permission_overwrites {
            let said = Overwrite { allow: overwrite.allow.bits(), deny: overwrite.deny.bits() };
            match overwrite.kind {
                serenity::PermissionOverwriteType::Role(role) if RoleId::from(role) == everyone => of_everyone = said,
                serenity::PermissionOverwriteType::Role(role) => drop(others.insert(RoleId::from(role).get(), said)),
                serenity::PermissionOverwriteType::Member(user) => drop(others.insert(UserId::from(user).get(), said)),
                _ => {}
            }
        }
        let is_hidden = channel.name == HIDDEN;
        Self {
            name: if is_hidden { String::new() } else { channel.name.clone() },
            kind: channel.kind,
            parent: channel.parent_id.map(ChannelId::from),
            is_hidden,
            everyone: of_everyone,
            others,
        }
    }
}

impl Server {
    /// What somebody with those `roles`, who may be that `user`, may do in `channel`, which is no thread; nothing where they don't see it.
    pub fn permissions(&self, channel: &Channel, user: Option<UserId>, roles: &[RoleId]) -> u64 {
        let everyone =
            self.everyone.and_then(|role| self.roles.get(&role)).map_or(VIEW_CHANNEL, |role| role.permissions);
        let held =
            roles.iter().filter_map(|role| self.roles.get(role)).fold(everyone, |all, role| all | role.permissions);
        if (user.is_some() && self.owner == user) || held & ADMINISTRATOR != 0 {
            return u64::MAX;
        }
        // Discord's order: everyone's, then what all roles deny and what any allows, then the person's own.
        let of_roles = roles.iter().filter_map(|role| channel.others.get(&role.get()));
        let of_roles = of_roles.fold(Overwrite::default(), |all, one| Overwrite {
            allow: all.allow | one.allow,
            deny: all.deny | one.deny,
        });
        let own = user.and_then(|user| channel.others.get(&user.get()).copied()).unwrap_or_default();
        let granted = own.over(of_roles.over(channel.everyone.over(held)));
        if granted & VIEW_CHANNEL == 0 { 0 } else { granted }
    }

    /// Whether they can see `channel`.
    pub fn shows(&self, channel: &Channel, user: Option<UserId>, roles: &[RoleId]) -> bool {
        self.permissions(channel, user, roles) & VIEW_CHANNEL != 0
    }

    /// What tplus, whose account is `me`, may do in `channel`.
    pub fn own_permissions(&self, channel: &Channel, me: UserId) -> u64 {
        if channel.is_hidden { 0 } else { self.permissions(channel, Some(me), &self.own_roles) }
    }

    /// Why a ping of `role` in `channel` reaches nobody, if it doesn't.
    pub fn cannot_ping(&self, channel: &Channel, role: RoleId, me: UserId) -> Option<Unreached> {
        let Some(known) = self.roles.get(&role) else { return Some(Unreached::Gone) };
        let may_ping = known.is_mentionable || self.own_permissions(channel, me) & MENTION_EVERYONE != 0;
        match () {
            () if self.everyone == Some(role) => Some(Unreached::Everyone),
            () if known.is_managed => Some(Unreached::Managed),
            () if !self.shows(channel, None, &[role]) => Some(Unreached::Blind),
            () if !may_ping => Some(Unreached::Unpingable),
            () if self.is_unheld(role) => Some(Unreached::Unheld),
            () => None,
        }
    }

    /// Whether nobody has `role`, as far as is known.
    pub fn is_unheld(&self, role: RoleId) -> bool {
        self.holders.as_ref().is_some_and(|holders| holders.get(&role).copied().unwrap_or(0) == 0)
    }

    /// Whether whoever can see `other`, but for `me`, can see `channel`, too.
    pub fn has_no_more_readers(&self, other: &Channel, channel: &Channel, me: UserId) -> bool {
        let sees_both = |user, roles: &[RoleId]| !self.shows(other, user, roles) || self.shows(channel, user, roles);
        let people = || other.others.keys().map(|id| UserId::new(*id)).filter(|user| *user != me);
        let is_tplus =
            |role: &RoleId| self.own_roles.contains(role) && self.roles.get(role).is_some_and(|role| role.is_managed);
        sees_both(None, &[])
            && self.roles.keys().all(|role| is_tplus(role) || sees_both(None, &[*role]))
            && people().all(|user| self.roles.contains_key(&RoleId::new(user.get())) || sees_both(Some(user), &[]))
    }
}

/// Why a ping of a role reaches nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unreached {
    /// The role was deleted.
    Gone,
    /// It is everybody's.
    Everyone,
    /// It is a bot's.
    Managed,
    /// Whoever has it can't see the channel.
    Blind,
    /// tplus may not ping it there.
    Unpingable,
    /// Nobody has it.
    Unheld,
}
