//! Who is in a server: asked of Discord, which is not waited for long.

use std::time::Duration;

use anyhow::Context;
use poise::serenity_prelude as serenity;

use super::is_not_found;
use crate::ids::{GuildId, RoleId, UserId};

/// How long Discord may take to say who somebody is. What asks goes on without, and no clock waits for it.
const PATIENCE: Duration = Duration::from_secs(3);

/// `user` as a member of `guild`; nobody where they left, or never were there.
///
/// # Errors
/// When Discord doesn't say.
pub async fn member(http: &serenity::Http, guild: GuildId, user: UserId) -> anyhow::Result<Option<serenity::Member>> {
    let asked = tokio::time::timeout(PATIENCE, http.get_member(guild.into(), user.into())).await;
    match asked.context("Discord did not say in time who somebody is")? {
        Ok(member) => Ok(Some(member)),
        Err(error) if is_not_found(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The roles of `member`.
pub fn roles_of(member: &serenity::Member) -> Vec<RoleId> {
    member.roles.iter().copied().map(RoleId::from).collect()
}
