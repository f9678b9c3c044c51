//! Kind words are quoted to the public only when their author says so, with their name only when they say that too, and after somebody
//! of the team has read them. Both hold for the words as they stand: whatever changes them ends both.

use super::domain::{Consent, Statement};
use super::{origin, quotes, store, view};
use crate::bot::Bot;
use crate::bot::slice::Event;
use crate::discord::answer::Reply;
use crate::discord::card::Card;
use crate::discord::custom_id::outdated;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{GuildId, MessageId};
use crate::slices::release::{self, ChannelUse};

/// Asks the author where they wrote.
pub(super) async fn ask(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<Reply> {
    let found = super::find(bot, invocation, number).await?;
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    // The words that are asked about are those that are stored with the question.
    let statement = store::load(&mut tx, found.id).await?.unwrap_or(found);
    if statement.deleted.is_some() || statement.withdrawn.is_some() {
        return Err(view::gone(&statement).into());
    }
    if statement.words.message.is_none() || statement.words.author.is_none() {
        return Err(view::cannot_ask(&statement).into());
    }
    if let Some(consent) = statement.consent {
        return Err(view::asked_before(&statement, consent).into());
    }
    store::consented(&mut tx, statement.id, Consent::Asked).await?;
    let card = view::may_we_quote(&statement, None);
    origin::say(bot, &mut tx, (&statement, &question(&statement)), &card, now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::asked_for_consent(&statement)))
}

/// The question to the author about the words of `statement` as they stand.
fn question(statement: &Statement) -> String {
    of_wording(statement, "consent")
}

/// The question to the team about them.
fn release_card(statement: &Statement) -> String {
    of_wording(statement, "quote")
}

fn of_wording(statement: &Statement, what: &str) -> String {
    match statement.wording() {
        0 => format!("feedback:{}:{what}", statement.id),
        changed => format!("feedback:{}:{what}:{changed}", statement.id),
    }
}

/// The author answers; they may change their mind at any time.
pub(super) async fn answer(bot: &Bot, invocation: &Invocation, subject: &str) -> Outcome<Reply> {
    let (number, rest) = subject.split_once('-').unwrap_or_default();
    // Questions that were asked before an edit was thought of name no wording: they stand where there was none.
    let (consent, wording) = rest.split_once('-').unwrap_or((rest, "0"));
    let consent = Consent::from_name(consent).ok_or_else(outdated)?;
    let found = super::find(bot, invocation, number).await?;
    if found.words.author != Some(invocation.actor.user) {
        return Err(view::not_the_author().into());
    }
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let statement = as_read(&mut tx, found, wording).await?;
    let ends = !consent.is_given() && quotes::end(&mut tx, &statement, now).await?;
    store::consented(&mut tx, statement.id, consent).await?;
    let statement = Statement { consent: Some(consent), ..statement };
    let card = view::may_we_quote(&statement, Some(consent));
    let lane = origin::lane(statement.id);
    enqueue(&mut tx, now, Outgoing::new(lane, question(&statement), Action::edit(&card))).await?;
    show_to_team(&mut tx, &statement, now).await?;
    tx.commit().await?;
    tell_if(bot, ends, invocation.guild).await;
    Ok(Reply::Say(view::consent_noted(consent)))
}

/// What the author said elsewhere to being quoted, as somebody from the team heard it: they have read the words.
pub(super) async fn record(bot: &Bot, invocation: &Invocation, number: &str, consent: Consent) -> Outcome<Reply> {
    let statement = super::find(bot, invocation, number).await?;
    if statement.words.author.is_some() {
        return Err(view::author_answers(&statement).into());
    }
    let mut tx = bot.begin_for(invocation).await?;
    let statement = store::load(&mut tx, statement.id).await?.unwrap_or(statement);
    let ends = !consent.is_given() && quotes::end(&mut tx, &statement, bot.now()).await?;
    store::consented(&mut tx, statement.id, consent).await?;
    if consent.is_given() {
        store::release_quote(&mut tx, statement.id, Some((invocation.actor.user, bot.now()))).await?;
    }
    tx.commit().await?;
    tell_if(bot, ends, invocation.guild).await;
    Ok(Reply::Say(view::consent_recorded(&statement, consent)))
}

/// Somebody of the team releases the words that they have read, or takes that back.
pub(super) async fn release(bot: &Bot, invocation: &Invocation, subject: &str, is_released: bool) -> Outcome<Reply> {
    let (number, wording) = subject.split_once('-').unwrap_or_default();
    let found = super::find(bot, invocation, number).await?;
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let statement = as_read(&mut tx, found, wording).await?;
    if statement.deleted.is_some() || statement.withdrawn.is_some() {
        return Err(view::gone(&statement).into());
    }
    if !statement.is_agreed_to() {
        return Err(view::not_agreed(&statement).into());
    }
    let by = invocation.actor.user;
    let ends = !is_released && quotes::end(&mut tx, &statement, now).await?;
    store::release_quote(&mut tx, statement.id, is_released.then_some((by, now))).await?;
    let statement = Statement { quote_released: is_released.then_some(now), ..statement };
    show_to_team(&mut tx, &statement, now).await?;
    tx.commit().await?;
    tell_if(bot, ends, invocation.guild).await;
    Ok(Reply::Say(view::quote_released(&statement)))
}

/// A text that waits to be published may hold what ended.
async fn tell_if(bot: &Bot, ends: bool, guild: GuildId) {
    if ends {
        bot.tell(&Event::QuoteEnded { guild }).await;
    }
}

/// The statement as it stands in `tx`, if its words are still those of `wording`, which somebody read before they pressed.
async fn as_read(tx: &mut Tx, found: Statement, wording: &str) -> Outcome<Statement> {
    let statement = store::load(tx, found.id).await?.unwrap_or(found);
    match is_of(&statement, wording) {
        true => Ok(statement),
        false => Err(view::words_changed(&statement).into()),
    }
}

/// Whether `statement` has the words of `wording` still, as it stands in `tx`.
pub(super) async fn is_as_read(tx: &mut Tx, statement: &Statement, wording: &str) -> Outcome<bool> {
    Ok(store::load(tx, statement.id).await?.is_some_and(|statement| is_of(&statement, wording)))
}

fn is_of(statement: &Statement, wording: &str) -> bool {
    wording.parse() == Ok(statement.wording())
}

/// Shows the team what may be released, and what became of it.
async fn show_to_team(tx: &mut Tx, statement: &Statement, now: Instant) -> Outcome<()> {
    let handle = release_card(statement);
    let card = view::release_quote(statement);
    let action = match was_said(tx, &handle).await? {
        true => Action::edit(&card),
        false if !statement.is_agreed_to() => return Ok(()),
        false => match release::channel_in(tx, ChannelUse::Release).await? {
            Some(channel) => Action::post(Place::Channel(channel), &card),
            None => return Ok(()),
        },
    };
    enqueue(tx, now, Outgoing::new("feedback", handle, action)).await
}

/// What was asked about `message` before its words change.
pub(super) async fn in_question(tx: &mut Tx, message: Option<MessageId>) -> Outcome<Vec<Statement>> {
    let Some(message) = message else { return Ok(Vec::new()) };
    let mut asked = Vec::new();
    for id in store::in_question(tx, message).await? {
        asked.extend(store::load(tx, id).await?);
    }
    Ok(asked)
}

/// Ends the questions of those of `asked` whose words are others now: both cards say so.
pub(super) async fn words_changed(tx: &mut Tx, asked: &[Statement], now: Instant) -> Outcome<()> {
    for before in asked {
        let Some(after) = store::load(tx, before.id).await? else { continue };
        let is_deleted = after.deleted.is_some();
        if !is_deleted && after.words.text == before.words.text {
            continue;
        }
        quotes::end(tx, before, now).await?;
        let lane = origin::lane(before.id);
        end(tx, (&lane, &question(before)), &view::question_ended(is_deleted), now).await?;
        end(tx, ("feedback", &release_card(before)), &view::quote_ended(before, is_deleted), now).await?;
    }
    Ok(())
}

async fn end(tx: &mut Tx, (lane, handle): (&str, &str), card: &Card, now: Instant) -> Outcome<()> {
    match was_said(tx, handle).await? {
        true => enqueue(tx, now, Outgoing::new(lane, handle, Action::edit(card))).await,
        false => Ok(()),
    }
}
