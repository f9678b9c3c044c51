//! Where something was said is where its author is answered: in the thread that it stands in, or in one of its own.

use super::domain::Statement;
use super::view;
use crate::bot::Bot;
use crate::clock::Instant;
use crate::discord::card::Card;
use crate::error::Outcome;
use crate::ids::FeedbackId;
use crate::outbox::{self, Action, Outgoing, Place, enqueue};
use crate::store::Tx;

/// What is said about a statement is said in order.
pub(super) fn lane(statement: FeedbackId) -> String {
    format!("feedback:{statement}")
}

/// Says `card`, under `handle`, where `statement` was said; nowhere, when that was not here.
pub(super) async fn say(
    bot: &Bot,
    tx: &mut Tx,
    (statement, handle): (&Statement, &str),
    card: &Card,
    now: Instant,
) -> Outcome<()> {
    let Some(at @ (channel, message)) = statement.words.message else { return Ok(()) };
    let lane = lane(statement.id);
    if bot.book.is_thread(statement.guild, channel) {
        let mut body = card.body();
        // Deleted meanwhile, it is answered all the same.
        body["message_reference"] =
            serde_json::json!({ "message_id": message.to_string(), "fail_if_not_exists": false });
        let post = Action::Post { place: Place::Channel(channel), body, attachment: card.attachment.clone() };
        return enqueue(tx, now, Outgoing::new(lane, handle, post)).await;
    }
    let (said, thread) = (format!("feedback:said:{message}"), format!("feedback:thread:{message}"));
    outbox::place(tx, &said, at, now).await?;
    let open = Action::OpenThread { on: said, name: view::thread_name(statement) };
    enqueue(tx, now, Outgoing::new(lane.clone(), thread.clone(), open)).await?;
    enqueue(tx, now, Outgoing::new(lane, handle, Action::post(Place::Thread(thread), card))).await
}
