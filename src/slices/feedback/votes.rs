//! Votes: a 👍 on what somebody said, or on tplus's card about it; one person counts once.

use std::collections::BTreeSet;

use poise::serenity_prelude as serenity;

use super::domain::VotedOn;
use super::handle::FeedbackHandle;
use super::{requests, store, testers};
use crate::bot::Bot;
use crate::discord::{is_not_found, reactions};
use crate::engine::outbox;
use crate::error::Outcome;
use crate::ids::{FeedbackId, GuildId, MessageId, MessageRef, RoleId, UserId};
use crate::slices::release::{self, Roster};

/// What counts as a vote.
const VOTE: &str = "👍";

/// Whether `mark` is a vote.
pub(super) fn is_vote(mark: &str) -> bool {
    mark == VOTE
}

/// What a 👍 on `message` is for: the statements that were tagged on it, or the one that tplus's own card is about.
async fn meant(bot: &Bot, guild: GuildId, message: MessageId) -> Outcome<Vec<(FeedbackId, VotedOn)>> {
    let pool = bot.store.read();
    let said = store::statements_on(pool, guild, message).await?;
    if !said.is_empty() {
        return Ok(said.into_iter().map(|id| (id, VotedOn::Message)).collect());
    }
    let placed = outbox::placed_at(pool, guild, message).await?;
    let card = |placed: &outbox::Placed| match placed.handle.parse() {
        Ok(FeedbackHandle::Card(topic)) => Some((topic, VotedOn::Card)),
        _ => None,
    };
    Ok(placed.iter().filter_map(card).collect())
}

/// Somebody with `roles` gave a 👍.
pub(super) async fn added(
    bot: &Bot,
    guild: GuildId,
    message: MessageId,
    (user, roles): (UserId, &[RoleId]),
) -> Outcome<()> {
    let meant = meant(bot, guild, message).await?;
    if meant.is_empty() {
        return Ok(());
    }
    let setup = release::setup(bot.store.read(), guild).await?;
    let mut tx = bot.store.begin(guild).await?;
    testers::seen(&mut tx, &setup, (user, roles), bot.now()).await?;
    for on in meant {
        store::vote(&mut tx, on, user, bot.now()).await?;
        requests::refresh(bot, &mut tx, on.0, bot.now()).await?;
    }
    tx.commit().await
}

/// Somebody took a 👍 back; without a user, all are gone.
pub(super) async fn removed(bot: &Bot, guild: GuildId, message: MessageId, user: Option<UserId>) -> Outcome<()> {
    let meant = meant(bot, guild, message).await?;
    if meant.is_empty() {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    for on in meant {
        store::unvote(&mut tx, on, user).await?;
        requests::refresh(bot, &mut tx, on.0, bot.now()).await?;
    }
    tx.commit().await
}

/// Brings the votes for `message` in line with what it shows: what was given before it was tagged, or unseen, counts too.
/// Where Discord can't be asked, what is known stays.
pub(super) async fn learn(bot: &Bot, guild: GuildId, message: &serenity::Message) -> Outcome<()> {
    let at = MessageRef::from(message);
    let meant = meant(bot, guild, at.message).await?;
    let now: BTreeSet<UserId> = match reactions::people(&bot.http, message, is_vote).await {
        Ok(people) => people.into_keys().collect(),
        Err(error) if is_not_found(&error) => BTreeSet::new(),
        Err(error) => {
            tracing::warn!(%error, "the votes for a message could not be read");
            return Ok(());
        }
    };
    let setup = release::setup(bot.store.read(), guild).await?;
    let mut roster = Roster::new(bot, guild, &setup);
    for on in meant {
        let known = store::voters(bot.store.read(), on.0, on.1).await?;
        // Somebody who was forgotten reacts there still, and must not be learnt anew: what is known holds.
        if known == now || known.iter().any(|user| !user.is_known()) {
            continue;
        }
        let mut tx = bot.store.begin(guild).await?;
        for user in known.difference(&now) {
            store::unvote(&mut tx, on, Some(*user)).await?;
        }
        for user in now.difference(&known) {
            testers::look_up(&mut tx, &mut roster, &setup, *user, bot.now()).await?;
            store::vote(&mut tx, on, *user, bot.now()).await?;
        }
        requests::refresh(bot, &mut tx, on.0, bot.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}
