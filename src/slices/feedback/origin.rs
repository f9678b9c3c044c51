//! Where something was said is where its author is answered: in the thread that it stands in, or in one of its own.

use super::domain::Statement;
use super::view;
use crate::bot::Bot;
use crate::discord::card::Card;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{self, Named, Outgoing, Row, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{FeedbackId, MessageRef};

/// What the handles of the threads begin with that answers stand in.
const THREAD: &str = "feedback:thread:";

/// What is said about a statement is said in order.
pub(super) fn lane(statement: FeedbackId) -> String {
    format!("feedback:{statement}")
}

/// Whether `row` was to answer somebody where they wrote: it is for them, and not for the team.
pub fn is_answer(row: &Row) -> bool {
    matches!(Action::of(row), Some(Action::Post { place: Place::Thread(thread), .. }) if thread.starts_with(THREAD))
}

/// Whether `row` was to answer a message that somebody deleted: nothing else keeps its thread from being opened.
pub(super) async fn is_gone(bot: &Bot, row: &Row) -> Outcome<bool> {
    let thread = match Action::of(row) {
        Some(Action::Post { place: Place::Thread(thread), .. }) => thread,
        Some(Action::OpenThread { .. }) => row.handle.clone(),
        _ => return Ok(false),
    };
    Ok(thread.starts_with(THREAD) && outbox::placed(bot.store.read(), row.guild, &thread).await?.is_none())
}

/// Says `card`, under `handle`, where `statement` was said; nowhere, when that was not here.
pub(super) async fn say(
    bot: &Bot,
    tx: &mut Tx,
    (statement, handle): (&Statement, &str),
    card: &Card,
    now: Instant,
) -> Outcome<()> {
    let Some(at) = statement.words.message else { return Ok(()) };
    say_at(bot, tx, (at, &view::thread_name(statement)), Named { lane: &lane(statement.id), handle }, card, now).await
}

/// Says `card`, under `handle`, where the message at `at` stands: in its thread, or in one of its own of that name.
///
/// # Errors
/// What the database said.
pub async fn say_at(
    bot: &Bot,
    tx: &mut Tx,
    (at, thread_name): (MessageRef, &str),
    Named { lane, handle }: Named<'_>,
    card: &Card,
    now: Instant,
) -> Outcome<()> {
    let MessageRef { channel, message } = at;
    if bot.channels.is_thread(tx.guild(), channel) {
        let mut body = card.body();
        // Deleted meanwhile, it is answered all the same.
        body["message_reference"] =
            serde_json::json!({ "message_id": message.to_string(), "fail_if_not_exists": false });
        let (place, files) = (Place::Channel(channel), card.files.clone());
        let post = Action::Post { place, body, files, refused: Vec::new() };
        return enqueue(tx, now, Outgoing::new(lane, handle, post)).await;
    }
    let (said, thread) = (format!("feedback:said:{message}"), format!("{THREAD}{message}"));
    outbox::place(tx, &said, at, now).await?;
    let open = Action::OpenThread { on: said, name: thread_name.to_owned(), plain_name: view::ANSWER.to_owned() };
    enqueue(tx, now, Outgoing::new(lane, thread.clone(), open)).await?;
    enqueue(tx, now, Outgoing::new(lane, handle, Action::post(Place::Thread(thread), card))).await
}
