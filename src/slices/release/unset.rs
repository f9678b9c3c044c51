//! Somebody who reads the team's own channel and has no role that is set is passed over by mistake: the team is told, once a day.

use super::domain::ChannelUse;
use super::{store, tell_team, today, view};
use crate::actor::Actor;
use crate::bot::Bot;
use crate::engine::outbox::{Named, was_said};
use crate::error::Outcome;
use crate::ids::GuildId;

/// `actor`, whose roles are none of the team's, reacted with `mark`. Users do that all the time; whoever reads a channel that not
/// everybody reads is none.
///
/// # Errors
/// What the database said.
pub async fn hint_unset_role(bot: &Bot, guild: GuildId, actor: &Actor, mark: &str) -> Outcome<()> {
    let setup = store::setup(bot.store.read(), guild).await?;
    let Some(&team) = setup.channels.get(&ChannelUse::Release).filter(|_| setup.check_complete().is_ok()) else {
        return Ok(());
    };
    if bot.channels.is_public(guild, team) || !bot.channels.shows(guild, team, actor) {
        return Ok(());
    }
    let now = bot.now();
    let mut tx = bot.store.begin(guild).await?;
    let handle = format!("unset:{}:{}", actor.user, today(&mut tx, now).await?);
    if !was_said(&mut tx, &handle).await? {
        tell_team(&mut tx, Named { lane: "setup", handle: &handle }, &view::unset_role(&actor.name, mark), now).await?;
    }
    tx.commit().await
}
