//! What tplus needs in the channels where it works, and what the invite link asks for.

use anyhow::Context;
use poise::serenity_prelude as serenity;
use serde::Deserialize;
use serenity::Http;
use serenity::http::{LightMethod, Request, Route};

use super::members::member;
use super::sight::{Channel, MENTION_EVERYONE, Overwrite, Role, Server, VIEW_CHANNEL};
use crate::ids::{ChannelId, GuildId, RoleId, UserId};

/// What tplus needs in a channel where it posts: the bit and what people call it.
///
/// Bits are written out since serenity 0.12 cuts off those from 51 up.
pub const NEEDED: [(u64, &str); 8] = [
    (VIEW_CHANNEL, "View Channel"),
    (1 << 11, "Send Messages"),
    (1 << 14, "Embed Links"),
    (1 << 15, "Attach Files"),
    (1 << 16, "Read Message History"),
    (1 << 35, "Create Public Threads"),
    (1 << 38, "Send Messages in Threads"),
    (1 << 6, "Add Reactions"),
];
/// What it needs beyond that in #release: private threads for incidents and drafts, threads to archive, the board's pin. What it needs to
/// ping is said of each role.
pub const NEEDED_IN_RELEASE: [(u64, &str); 3] =
    [(1 << 36, "Create Private Threads"), (1 << 34, "Manage Threads"), (1 << 51, "Pin Messages")];
/// Without these nothing can be said in a channel at all.
pub const ADVICE: [&str; 2] = ["View Channel", "Send Messages"];
/// The same as Discord's bits.
pub const TO_WRITE: u64 = VIEW_CHANNEL | (1 << 11);
/// What it takes to write in private threads of a channel.
pub const TO_WRITE_PRIVATELY: u64 = VIEW_CHANNEL | (1 << 36) | (1 << 38);

/// The permissions that the invite link asks for, and no more.
pub fn invite_permissions() -> u64 {
    NEEDED.iter().chain(&NEEDED_IN_RELEASE).fold(MENTION_EVERYONE, |all, (bit, _)| all | bit)
}

/// The link with which tplus is invited.
pub fn invite_link(application: u64) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={}",
        invite_permissions()
    )
}

/// A role as Discord sends it, with all its bits.
#[derive(Deserialize)]
struct RawRole {
    id: serenity::RoleId,
    name: String,
    permissions: String,
    #[serde(default)]
    mentionable: bool,
    #[serde(default)]
    managed: bool,
}

/// A channel, the same way.
#[derive(Deserialize)]
struct RawChannel {
    id: serenity::ChannelId,
    #[serde(default)]
    name: String,
    #[serde(rename = "type")]
    kind: serenity::ChannelType,
    parent_id: Option<serenity::ChannelId>,
    #[serde(default)]
    permission_overwrites: Vec<RawOverwrite>,
}

#[derive(Deserialize)]
struct RawOverwrite {
    id: String,
    allow: String,
    deny: String,
}

fn bits(text: &str) -> anyhow::Result<u64> {
    text.parse().with_context(|| format!("permissions that are no number: {text}"))
}

impl Server {
    /// Asks Discord what `guild` looks like to tplus, whose account is `me`. What tplus can't see is not among it.
    ///
    /// # Errors
    /// When Discord can't be asked, or tplus isn't there.
    pub async fn ask(http: &Http, guild: GuildId, me: UserId) -> anyhow::Result<Self> {
        let guild_id = guild.into();
        let own = member(http, guild, me).await?.context("tplus is not in the server")?;
        let roles: Vec<RawRole> = http.fire(Request::new(Route::GuildRoles { guild_id }, LightMethod::Get)).await?;
        let channels: Vec<RawChannel> =
            http.fire(Request::new(Route::GuildChannels { guild_id }, LightMethod::Get)).await?;
        let everyone = RoleId::new(guild.get());
        let holders = http.get_guild_role_member_counts(guild_id).await.ok();
        Ok(Self {
            owner: None,
            everyone: Some(everyone),
            roles: roles.into_iter().map(|role| Ok((role.id.into(), role.read()?))).collect::<anyhow::Result<_>>()?,
            own_roles: own.roles.into_iter().map(RoleId::from).collect(),
            holders: holders.map(|counts| counts.into_iter().map(|(role, count)| (role.into(), count)).collect()),
            channels: channels
                .into_iter()
                .map(|channel| Ok((channel.id.into(), channel.read(everyone)?)))
                .collect::<anyhow::Result<_>>()?,
        })
    }

    /// What a channel or a role of it is called, by its id; the id itself where that is not known.
    pub fn name(&self, id: i64) -> String {
        let channel = self.channels.get(&ChannelId::new(id)).map(|channel| format!("#{}", channel.name));
        let role = || self.roles.get(&RoleId::new(id)).map(|role| format!("@{}", role.name));
        channel.or_else(role).unwrap_or_else(|| format!("with the id {id}"))
    }
}

impl RawRole {
    fn read(&self) -> anyhow::Result<Role> {
        Ok(Role {
            name: self.name.clone(),
            permissions: bits(&self.permissions)?,
            is_mentionable: self.mentionable,
            is_managed: self.managed,
        })
    }
}

impl RawChannel {
    fn read(&self, everyone: RoleId) -> anyhow::Result<Channel> {
        let mut channel = Channel {
            name: self.name.clone(),
            kind: self.kind,
            parent: self.parent_id.map(ChannelId::from),
            is_hidden: false,
            everyone: Overwrite::default(),
            others: Default::default(),
        };
        for overwrite in &self.permission_overwrites {
            let said = Overwrite { allow: bits(&overwrite.allow)?, deny: bits(&overwrite.deny)? };
            match overwrite.id.parse::<i64>()? {
                id if id == everyone.get() => channel.everyone = said,
                id => drop(channel.others.insert(id, said)),
            }
        }
        Ok(channel)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sight::ADMINISTRATOR;
    use super::*;

    #[test]
    fn the_invite_link_asks_for_pins_and_threads_but_not_for_administration() {
        let permissions = invite_permissions();
        assert_ne!(permissions & (1 << 51), 0);
        assert_eq!(permissions & ADMINISTRATOR, 0);
        assert!(invite_link(42).contains("client_id=42"));
    }
}
