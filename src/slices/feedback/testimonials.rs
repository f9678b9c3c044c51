//! Kind words are quoted to the public only when their author says so, and with their name only when they say that too.

use super::domain::{Consent, Statement};
use super::{origin, store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::custom_id::outdated;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::Action;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::error::Outcome;

/// Asks the author where they wrote.
pub(super) async fn ask(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<Reply> {
    let statement = super::find(bot, invocation, number).await?;
    if statement.deleted.is_some() || statement.withdrawn.is_some() {
        return Err(view::gone(&statement).into());
    }
    if statement.words.message.is_none() || statement.words.author.is_none() {
        return Err(view::cannot_ask(&statement).into());
    }
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    if let Some(consent) = store::load(&mut tx, statement.id).await?.and_then(|known| known.consent) {
        return Err(view::asked_before(&statement, consent).into());
    }
    store::consented(&mut tx, statement.id, Consent::Asked).await?;
    let card = view::may_we_quote(&statement, None);
    origin::say(bot, &mut tx, (&statement, &handle(&statement)), &card, now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::asked_for_consent(&statement)))
}

fn handle(statement: &Statement) -> String {
    format!("feedback:{}:consent", statement.id)
}

/// The author answers; they may change their mind at any time.
pub(super) async fn answer(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let (number, consent) = subject.split_once('-').unwrap_or_default();
    let statement = super::find(bot, invocation, number).await?;
    let consent = Consent::from_name(consent).ok_or_else(outdated)?;
    if statement.words.author != Some(invocation.actor.user) {
        return Err(view::not_the_author().into());
    }
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    store::consented(&mut tx, statement.id, consent).await?;
    let card = view::may_we_quote(&statement, Some(consent));
    enqueue(&mut tx, now, Outgoing::new(origin::lane(statement.id), handle(&statement), Action::edit(&card))).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::consent_noted(consent)))
}

/// What the author said elsewhere to being quoted, as somebody from the team heard it.
pub(super) async fn record(bot: &Bot, invocation: &Invocation, number: &str, consent: Consent) -> Outcome<Reply> {
    let statement = super::find(bot, invocation, number).await?;
    if statement.words.author.is_some() {
        return Err(view::author_answers(&statement).into());
    }
    let mut tx = bot.begin_for(invocation).await?;
    store::consented(&mut tx, statement.id, consent).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::consent_recorded(&statement, consent)))
}
