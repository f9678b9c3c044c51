//! What tplus may do in a channel, computed from roles and overwrites as Discord does, so that setting up can check it.

use poise::serenity_prelude as serenity;
use serenity::Http;

use crate::ids::{ChannelId, GuildId, RoleId, UserId};

/// What tplus needs in a channel where it posts: the bit and what people call it.
///
/// Bits are written out since serenity 0.12 cuts off those from 51 up.
pub const NEEDED: [(u64, &str); 8] = [
    (1 << 10, "View Channel"),
    (1 << 11, "Send Messages"),
    (1 << 14, "Embed Links"),
    (1 << 15, "Attach Files"),
    (1 << 16, "Read Message History"),
    (1 << 35, "Create Public Threads"),
    (1 << 38, "Send Messages in Threads"),
    (1 << 6, "Add Reactions"),
];
/// What it needs beyond that in #release: private threads for incidents and drafts.
pub const NEEDED_IN_RELEASE: [(u64, &str); 1] = [(1 << 36, "Create Private Threads")];
/// Wanted beyond that: threads to archive, the board's pin, which serenity does not let us check, and pinging roles that
/// aren't mentionable.
const WANTED: [u64; 3] = [1 << 34, 1 << 51, MENTION_EVERYONE];
const MENTION_EVERYONE: u64 = 1 << 17;
const ADMINISTRATOR: u64 = 1 << 3;

/// The permissions that the invite link asks for, and no more.
pub fn invite_permissions() -> u64 {
    let needed = NEEDED.iter().chain(&NEEDED_IN_RELEASE).map(|(bit, _)| bit);
    needed.chain(&WANTED).fold(0, |all, bit| all | bit)
}

/// The link with which tplus is invited.
pub fn invite_link(application: u64) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={}",
        invite_permissions()
    )
}

/// What tplus is in one guild.
pub struct ChannelPermissions<'a> {
    http: &'a Http,
    everyone: serenity::RoleId,
    member: serenity::Member,
    roles: Vec<serenity::Role>,
}

impl<'a> ChannelPermissions<'a> {
    /// Asks Discord what `me` is in `guild`.
    ///
    /// # Errors
    /// When Discord can't be asked.
    pub async fn learn(http: &'a Http, guild: GuildId, me: UserId) -> serenity::Result<Self> {
        let member = http.get_member(guild.into(), me.into()).await?;
        let roles = http.get_guild_roles(guild.into()).await?;
        Ok(Self { http, everyone: serenity::RoleId::new(guild.get().cast_unsigned()), member, roles })
    }

    /// What tplus lacks in `channel`, by name; everything when it can't see the channel at all.
    ///
    /// # Errors
    /// When Discord can't be asked.
    pub async fn lacking(&self, channel: ChannelId, is_release: bool) -> serenity::Result<Vec<&'static str>> {
        let beyond = if is_release { &NEEDED_IN_RELEASE[..] } else { &[] };
        let found = match self.http.get_channel(channel.into()).await {
            Ok(found) => found.guild(),
            Err(serenity::Error::Http(error)) if error.status_code().is_some_and(|status| status.is_client_error()) => {
                None
            }
            Err(error) => return Err(error),
        };
        let Some(found) = found else { return Ok(NEEDED.iter().map(|(_, name)| *name).collect()) };
        let granted = self.granted();
        if granted & ADMINISTRATOR != 0 {
            return Ok(Vec::new());
        }
        let may = overwritten(granted, &found, self.everyone, &self.member);
        Ok(NEEDED.iter().chain(beyond).filter(|(bit, _)| may & bit == 0).map(|(_, name)| *name).collect())
    }

    /// Whether a ping of `role` reaches anybody: it exists, and may be mentioned by everybody or by tplus.
    pub fn can_ping(&self, role: RoleId) -> bool {
        let found = self.roles.iter().find(|known| RoleId::from(known.id) == role);
        found.is_some_and(|role| role.mentionable || self.granted() & (ADMINISTRATOR | MENTION_EVERYONE) != 0)
    }

    fn granted(&self) -> u64 {
        let held = |role: &&serenity::Role| role.id == self.everyone || self.member.roles.contains(&role.id);
        self.roles.iter().filter(held).fold(0, |all, role| all | role.permissions.bits())
    }
}

/// `granted` after the channel's overwrites: @everyone's, then the roles' together, then the member's own.
fn overwritten(
    granted: u64,
    channel: &serenity::GuildChannel,
    everyone: serenity::RoleId,
    member: &serenity::Member,
) -> u64 {
    use serenity::PermissionOverwriteType::{Member, Role};
    let gather = |applies: &dyn Fn(&serenity::PermissionOverwriteType) -> bool| {
        let matching = channel.permission_overwrites.iter().filter(|overwrite| applies(&overwrite.kind));
        matching.fold((0, 0), |(deny, allow), overwrite| (deny | overwrite.deny.bits(), allow | overwrite.allow.bits()))
    };
    let layers = [
        gather(&|kind| *kind == Role(everyone)),
        gather(&|kind| matches!(kind, Role(role) if *role != everyone && member.roles.contains(role))),
        gather(&|kind| *kind == Member(member.user.id)),
    ];
    layers.into_iter().fold(granted, |may, (deny, allow)| (may & !deny) | allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invite_link_asks_for_pins_and_threads_but_not_for_administration() {
        let permissions = invite_permissions();
        assert_ne!(permissions & (1 << 51), 0);
        assert_eq!(permissions & ADMINISTRATOR, 0);
        assert!(invite_link(42).contains("client_id=42"));
    }
}
