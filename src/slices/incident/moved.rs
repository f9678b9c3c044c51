//! What is open goes on in the team's new channel, where the one that it stood in is gone.

use super::context::IncidentContext;
use super::handle::{card_handle, thread_handle};
use super::store;
use crate::bot::Bot;
use crate::engine::outbox;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::slices::release;

/// Shows the open incidents of `guild` whose cards are gone with their channel where the team reads now, with a thread each. A
/// private one goes on in another private thread when next something is said of it.
pub(super) async fn show_again(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let setup = release::setup(bot.store.read(), guild).await?;
    if setup.check_complete().is_err() {
        return Ok(());
    }
    let release = release::active(bot.store.read(), guild).await?;
    let context = IncidentContext { bot, setup: &setup, release: release.as_ref(), now: bot.now() };
    let open = store::open_to(bot.store.read(), guild, store::Viewer::tplus(bot.me)).await?;
    let mut tx = bot.store.begin(guild).await?;
    for incident in open.iter().filter(|incident| !incident.private) {
        let placed = outbox::placed(bot.store.read(), guild, &card_handle(incident.id)).await?;
        if placed.is_none_or(|placed| bot.channels.exists(guild, placed.channel)) {
            continue;
        }
        outbox::forget(&mut tx, &thread_handle(incident.id)).await?;
        context.show_first(&mut tx, incident).await?;
        context.tell_all(&mut tx, incident).await?;
    }
    tx.commit().await
}
