//! Figures that nothing brings by itself: asked about once when a release starts. What a team says it does not measure leaves its posts
//! and criteria (READINGS, "Counting").

use super::asked::without_source;
use super::{store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::card::Card;
use crate::discord::custom_id::{CustomId, outdated};
use crate::discord::invocation::Invocation;
use crate::discord::outbox::{Action, Place};
use crate::engine::By;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::slices::release::{self, ChannelUse, Release, require_active};
use crate::slices::tracker;

fn handle(release: &Release) -> String {
    format!("metrics:{}:sources", release.id)
}

/// Asks the team of `release`, once, where its figures come from.
pub(super) async fn ask_once(bot: &Bot, release: &Release) -> Outcome<()> {
    let pool = bot.store.read();
    let setup = release::setup(pool, release.guild).await?;
    let Some(channel) = setup.channel(ChannelUse::Release) else { return Ok(()) };
    if store::was_asked(pool, release.id).await? {
        return Ok(());
    }
    let now = bot.now();
    let mut tx = bot.store.begin(release.guild).await?;
    if store::ask(&mut tx, release.id, now).await? {
        let card = card(bot, &mut tx, release).await?;
        let card = card.pinging("", release::manager(bot, (&setup, release), now));
        let post = Action::post(Place::Channel(channel), &card);
        enqueue(&mut tx, now, Outgoing::new("metrics", handle(release), post)).await?;
    }
    tx.commit().await
}

/// The card as it stands.
pub(super) async fn card(bot: &Bot, tx: &mut Tx, release: &Release) -> Outcome<Card> {
    let has_github = tracker::connection(tx.conn(), release.guild).await?.is_some();
    let said = store::unmeasured(tx.conn(), release.id).await?;
    Ok(view::sources(&without_source(&bot.playbook, has_github), &said))
}

/// What brings figures has changed: the question stands as it now is.
pub(super) async fn show_again(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    if !store::was_asked(bot.store.read(), release.id).await? {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    show(bot, &mut tx, &release).await?;
    tx.commit().await
}

async fn show(bot: &Bot, tx: &mut Tx, release: &Release) -> Outcome<()> {
    let card = card(bot, tx, release).await?;
    enqueue(tx, bot.now(), Outgoing::new("metrics", handle(release), Action::edit(&card))).await
}

/// Somebody says that a figure is not measured, or that it is after all.
pub(super) async fn say(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    let (asked, act) = id.subject.rsplit_once('-').ok_or_else(outdated)?;
    let known = without_source(&bot.playbook, false).into_iter().find(|one| one.id() == asked).ok_or_else(outdated)?;
    let is_measured = act == "on";
    let mut tx = bot.begin_for(invocation).await?;
    let by = By { who: &invocation.actor, at: bot.now() };
    store::say_measured(&mut tx, (release.id, known.id()), is_measured, by).await?;
    show(bot, &mut tx, &release).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::said_measured(known, is_measured)))
}
