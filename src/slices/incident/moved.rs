//! What is open goes on where the team reads now: where its channel is gone, or took no words when it was declared.

use super::context::IncidentContext;
use super::domain::Incident;
use super::handle::{card_handle, thread_handle};
use super::{store, undeliverable, view};
use crate::bot::Bot;
use crate::engine::outbox;
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::slices::release;

/// Shows the open incidents of `guild` whose cards stand nowhere in it where the team reads now, with a thread each. A private one whose
/// thread is gone goes on in another private thread when next something is said of it.
pub(super) async fn show_again(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let context = IncidentContext::of(bot, guild, bot.now()).await?;
    if context.setup.check_complete().is_err() {
        return Ok(());
    }
    let open = store::open_to(bot.store.read(), guild, store::Viewer::tplus(bot.me)).await?;
    let mut tx = bot.store.begin(guild).await?;
    for incident in &open {
        if !is_shown(&context, &mut tx, incident).await? {
            match incident.private {
                true => undeliverable::open_again(&context, &mut tx, incident, &view::goes_on_here(incident)).await?,
                false => {
                    outbox::forget(&mut tx, &thread_handle(incident.id)).await?;
                    context.show_first(&mut tx, incident).await?;
                }
            }
            context.tell_all(&mut tx, incident).await?;
        }
    }
    tx.commit().await
}

/// Whether the card of `incident` stands where the team reads, or is on its way there; of a private one, whether it has a thread.
async fn is_shown(context: &IncidentContext<'_>, tx: &mut Tx, incident: &Incident) -> Outcome<bool> {
    let shown = if incident.private { thread_handle(incident.id) } else { card_handle(incident.id) };
    if outbox::is_waiting(tx, &shown).await? {
        return Ok(true);
    }
    let placed = outbox::placed(context.bot.store.read(), incident.guild, &shown).await?;
    let read_in = release::read_in(context.bot, &context.setup, false);
    // A private thread may be archived, of which tplus is told nothing.
    Ok(placed.is_some_and(|placed| incident.private || read_in.is_none_or(|channel| channel == placed.channel)))
}
