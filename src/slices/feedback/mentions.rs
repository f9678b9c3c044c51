//! How often people speak of a release where tplus can't read: somebody counts, and says the number (plan.md, sections 2 and 6).

use super::domain::Source;
use super::store::{self, Mention};
use super::view;
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::error::Outcome;
use crate::slices::release;

/// More than anybody counts by hand at a time.
const MOST: i64 = 1_000_000;

/// Somebody counted `number` at `place` since the last count.
pub(super) async fn count(bot: &Bot, invocation: &Invocation, place: Source, number: i64) -> Outcome<Reply> {
    let release = release::require_active(bot, invocation.guild).await?;
    if !(0..=MOST).contains(&number) {
        return Err(view::no_count(MOST).into());
    }
    let mut tx = bot.begin_for(invocation).await?;
    let mention = Mention { release: release.id, place, number, by: invocation.actor.user, at: bot.now() };
    store::count(&mut tx, &mention).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::counted(place, number)))
}
