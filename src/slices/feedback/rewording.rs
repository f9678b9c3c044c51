//! What was said about words holds for these words: when they change, whoever said it is asked again.

use super::domain::Statement;
use super::{store, testimonials, view};
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::FeedbackId;
use crate::slices::release::{self, ChannelUse};

/// What was taken in from an issue has other words than `before`.
pub(super) async fn reworded(tx: &mut Tx, before: &Statement, now: Instant) -> Outcome<()> {
    testimonials::words_changed(tx, std::slice::from_ref(before), now).await?;
    match before.confirmed {
        Some(_) => ask_again(tx, before.id, now).await,
        None => Ok(()),
    }
}

/// Shows the team a bug whose words are others than those that it confirmed, unless it has just confirmed these.
pub(super) async fn ask_again(tx: &mut Tx, id: FeedbackId, now: Instant) -> Outcome<()> {
    let Some(bug) = store::load(tx, id).await?.filter(|bug| bug.confirmed.is_none()) else { return Ok(()) };
    let Some(channel) = release::channel_in(tx, ChannelUse::Release).await? else { return Ok(()) };
    let handle = format!("feedback:{id}:edited:{}", bug.wording());
    let post = Action::post(Place::Channel(channel), &view::confirm_again(&bug));
    enqueue(tx, now, Outgoing::new("feedback", handle, post)).await
}
