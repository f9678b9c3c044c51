//! Whose tplus this is: the servers that the settings name, or the first that was set up. Any other is told and left, and none but
//! these use what the operator gave tplus access to.

use poise::serenity_prelude as serenity;
use sqlx::AnyExecutor;

use super::{store, view};
use crate::bot::Bot;
use crate::bot::slice::GuildUp;
use crate::config::Servers;
use crate::engine::store::{Engine, Tx};
use crate::error::{Outcome, UserError};
use crate::github::Repository;
use crate::ids::GuildId;

/// Whether tplus works in `guild`. Where the settings name no server it is the first that is set up; those that had been set up before
/// that was so stay.
///
/// # Errors
/// What the database said.
pub(super) async fn is_welcome(bot: &Bot, guild: GuildId) -> Outcome<bool> {
    is_welcome_by(bot.store.read(), bot, guild).await
}

async fn is_welcome_by(db: impl AnyExecutor<'_>, bot: &Bot, guild: GuildId) -> Outcome<bool> {
    let servers = &bot.servers;
    if servers.welcomes_any || servers.named.contains(&guild) {
        return Ok(true);
    }
    let set_up = store::guilds_set_up(db).await?;
    Ok(servers.named.is_empty() && (set_up.is_empty() || set_up.contains(&guild)))
}

/// Whether `guild` may use what the settings give access to: GitHub, Prometheus, the addresses that are watched.
///
/// # Errors
/// What the database said.
pub async fn is_at_home(bot: &Bot, guild: GuildId) -> Outcome<bool> {
    match &bot.servers {
        Servers { named, welcomes_any: false, .. } if named.is_empty() => {
            Ok(store::guilds_set_up(bot.store.read()).await?.first() == Some(&guild))
        }
        // Where any may come, only those that are named are the operator's.
        servers => Ok(servers.named.contains(&guild)),
    }
}

/// Lets `guild` use `repository`, if the settings do.
///
/// # Errors
/// When they don't; the sentence says what whoever runs tplus has to set.
pub async fn may_use(bot: &Bot, guild: GuildId, repository: &Repository) -> Outcome<()> {
    let servers = &bot.servers;
    if !is_at_home(bot, guild).await? {
        return Err(view::not_at_home(guild).into());
    }
    let name = repository.to_string();
    let is_listed = servers.repositories.iter().any(|(of, listed)| *of == guild && listed.eq_ignore_ascii_case(&name));
    // One server's is whatever the credential sees; between several somebody has to say whose is which.
    let is_only_one = servers.repositories.is_empty() && servers.named.len() <= 1;
    match is_listed || is_only_one {
        true => Ok(()),
        false => Err(view::not_its_repository(guild, repository).into()),
    }
}

/// Refuses to set tplus up in a server that it is not for.
pub(super) async fn must_be_welcome(bot: &Bot, guild: GuildId) -> Outcome<()> {
    refuse_unless(is_welcome(bot, guild).await?, bot, guild)
}

/// The same within the transaction that sets it up: another server may have been set up a moment before.
pub(super) async fn must_still_be_welcome(bot: &Bot, tx: &mut Tx) -> Outcome<()> {
    let guild = tx.guild();
    if bot.store.engine() == Engine::Postgres {
        // Each server's transactions wait for its own only: whoever sets up waits for whoever else does.
        store::one_setup_at_a_time(tx).await?;
    }
    refuse_unless(is_welcome_by(tx.conn(), bot, guild).await?, bot, guild)
}

fn refuse_unless(is_welcome: bool, bot: &Bot, guild: GuildId) -> Outcome<()> {
    match is_welcome {
        true => Ok(()),
        false => Err(UserError(view::not_for_this_server(guild, &bot.contact)).into()),
    }
}

/// A server comes up: one that tplus is not for is told so and left.
pub(super) async fn greet(bot: &Bot, up: &GuildUp<'_>) -> Outcome<()> {
    if is_welcome(bot, up.id()).await? {
        return Ok(());
    }
    leave(bot, up.id(), (up.guild.system_channel_id, up.guild.owner_id)).await
}

/// A server was set up: those are left that only waited for it.
pub(super) async fn leave_others(bot: &Bot) -> Outcome<()> {
    for guild in bot.channels.guilds() {
        if !is_welcome(bot, guild).await? {
            let known = bot.http.get_guild(guild.into()).await.map_err(anyhow::Error::from)?;
            leave(bot, guild, (known.system_channel_id, known.owner_id)).await?;
        }
    }
    Ok(())
}

/// Says why, where the server has its news or else to its owner, and leaves.
async fn leave(
    bot: &Bot,
    guild: GuildId,
    (news, owner): (Option<serenity::ChannelId>, serenity::UserId),
) -> Outcome<()> {
    tracing::warn!(%guild, "a server that tplus is not for has invited it, and is left; TPLUS_GUILDS says which it is for");
    let words = serde_json::json!({
        "content": view::not_for_this_server(guild, &bot.contact),
        "allowed_mentions": { "parse": [] },
    });
    let said = async {
        let channel = match news {
            Some(channel) => channel,
            None => bot.http.create_private_channel(&serde_json::json!({ "recipient_id": owner })).await?.id,
        };
        bot.http.send_message(channel, Vec::new(), &words).await
    };
    if let Err(error) = said.await {
        // It is left all the same.
        tracing::info!(%guild, %error, "it could not be told");
    }
    bot.http.leave_guild(guild.into()).await.map_err(anyhow::Error::from)?;
    Ok(())
}
