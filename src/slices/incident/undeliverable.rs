//! What could not be delivered of an incident. A private one's words go on in another private thread, and where none can be opened
//! to whoever leads it or runs the release, in person: never into a channel.

use super::context::{IncidentContext, urgency};
use super::domain::Incident;
use super::handle::{IncidentHandle, card_handle, handle, lane, thread_handle};
use super::issue::FILED;
use super::{store, view};
use crate::bot::Bot;
use crate::discord::card::{Attachment, Pings};
use crate::discord::outbox::{Action, Place, with_line, without_buttons};
use crate::engine::clock::Instant;
use crate::engine::outbox::{self, Fate, Outgoing, Undelivered, Urgency, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, UserId};
use crate::slices::release;

/// What becomes of `what`, where this slice knows that; of an issue that was refused, it can be filed anew.
///
/// # Errors
/// What the database said.
pub async fn undeliverable(bot: &Bot, tx: &mut Tx, what: Undelivered<'_>, now: Instant) -> Outcome<Option<Fate>> {
    let Ok(named) = what.row.handle.parse::<IncidentHandle>() else { return Ok(None) };
    if named.part == FILED {
        store::track(tx, named.id, None).await?;
        return Ok(None);
    }
    let incident = store::load(tx, named.id).await?.filter(|incident| incident.private);
    let Some(incident) = incident else { return Ok(None) };
    let (body, files, refused) = match Action::of(what.row) {
        Some(Action::Post { place: Place::Thread(_), body, files, refused }) => (body, files, refused),
        Some(Action::Edit { body, files }) => (body, files, Vec::new()),
        other => return secretly(bot, tx, (&incident, other)).await.map(Some),
    };
    let thread = thread_handle(incident.id);
    let stood = outbox::placed(bot.store.read(), incident.guild, &thread).await?;
    let is_opening = outbox::is_waiting(tx, &thread).await?;
    // What a second thread refuses, too, no third one takes: its card, and what was said in one before.
    let is_card = what.row.handle == card_handle(incident.id);
    let is_first = refused.is_empty() && !(is_card && matches!(Action::of(what.row), Some(Action::Post { .. })));
    if is_opening || (stood.is_some() && is_first) {
        if !is_opening {
            let context = IncidentContext::within(bot, tx, now).await?;
            open_again(&context, tx, &incident, &view::thread_replaced(&incident)).await?;
        }
        // The card is there as soon as the thread is.
        if !is_card {
            let refused = refused.into_iter().chain(stood.map(|placed| placed.channel)).collect();
            say_after_it(tx, (&incident, what), (body, files, refused), now).await?;
        }
        return Ok(Some(Fate::Replaced));
    }
    if is_card {
        outbox::forget(tx, &thread).await?;
    }
    let body = without_buttons(with_line(body, &view::without_private_thread(&incident)));
    let told = tell_whoever_leads(bot, tx, &incident, body).await?;
    told.map_or(Ok(Fate::Lost), |action| Fate::instead(&action)).map(Some)
}

/// An alert of a private incident has not reached its thread in time: whoever leads it is told in person. `true` where `what` is of a
/// private incident.
///
/// # Errors
/// What the database said.
pub async fn late(bot: &Bot, tx: &mut Tx, what: Undelivered<'_>, now: Instant) -> Outcome<bool> {
    let Ok(named) = what.row.handle.parse::<IncidentHandle>() else { return Ok(false) };
    let incident = store::load(tx, named.id).await?.filter(|incident| incident.private);
    let Some(incident) = incident else { return Ok(false) };
    if let Some(body) = release::late_words(tx, what).await?
        && let Some(action) = tell_whoever_leads(bot, tx, &incident, body).await?
    {
        release::enqueue_late(tx, what, action, now).await?;
    }
    Ok(true)
}

/// What tells whoever leads a private incident, or else stands in for its leads, what `body` says.
async fn tell_whoever_leads(
    bot: &Bot,
    tx: &mut Tx,
    incident: &Incident,
    body: serde_json::Value,
) -> Outcome<Option<Action>> {
    match incident.people.lead {
        Some(lead) => Ok(Some(Action::tell(lead, body))),
        None => tell_a_lead(bot, tx, None, body).await,
    }
}

/// What becomes of the rest of a private incident: the team's channel hears neither that there is one nor who is in it.
async fn secretly(bot: &Bot, tx: &mut Tx, (incident, action): (&Incident, Option<Action>)) -> Outcome<Fate> {
    match action {
        Some(Action::Admit { user, .. }) => {
            let place = Place::Thread(thread_handle(incident.id));
            Fate::instead(&Action::post(place, &view::not_admitted(user)))
        }
        Some(Action::Tell { user, body, .. }) => {
            let told = tell_a_lead(bot, tx, Some(user), body).await?;
            told.map_or(Ok(Fate::Lost), |action| Fate::instead(&action))
        }
        // What was to stand in a thread that can't be opened is told in person, with what to do.
        _ => Ok(Fate::Lost),
    }
}

/// Nobody of those whom a private incident pings is reached: whoever stands in for its leads is told in person.
pub(super) async fn tell_unreached(context: &IncidentContext<'_>, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
    let line = view::alert(incident, context.severity(incident)?);
    let body = context.card(tx, incident).await?.pinging(&line, Pings::default()).body();
    let Some(action) = tell_a_lead(context.bot, tx, None, without_buttons(body)).await? else { return Ok(()) };
    let handle = handle(incident.id, format!("in-person:{}", tx.next_position()));
    enqueue(tx, context.now, Outgoing::new(handle.clone(), handle, action).urgent()).await
}

/// Those who stand in for the team may know of it as long as they are one of its leads, as the server's owner is: the first of them, or
/// whoever comes after `refused`, who takes no direct messages.
async fn tell_a_lead(
    bot: &Bot,
    tx: &mut Tx,
    refused: Option<UserId>,
    body: serde_json::Value,
) -> Outcome<Option<Action>> {
    let guild = tx.guild();
    let setup = release::setup(tx.conn(), guild).await?;
    let leads = setup.roles(&bot.playbook.incidents.rules.private_leads);
    let is_owner = |user| bot.channels.with(guild, |server| server.owner == Some(user)).unwrap_or(false);
    let mut people = release::stand_ins_within(tx, bot).await?;
    people.retain(|person| !leads.is_empty() || is_owner(*person));
    let after = people.iter().position(|person| Some(*person) == refused).map_or(0, |at| at + 1);
    let Some(&user) = people.get(after) else { return Ok(None) };
    Ok(Some(Action::Tell { user, body, holding: if is_owner(user) { Vec::new() } else { leads } }))
}

/// Opens a private thread with the card in place of one that is gone, or was never opened; it lets those in who are of the incident.
/// `line` says why it goes on there.
pub(super) async fn open_again(
    context: &IncidentContext<'_>,
    tx: &mut Tx,
    incident: &Incident,
    line: &str,
) -> Outcome<()> {
    let mut let_in = context.only_leads_if_private(incident, &[]);
    let_in.users.extend(incident.reporter.is_known().then_some(incident.reporter));
    let_in.users.extend(store::people(tx.conn(), incident.id).await?.into_iter().map(|person| person.user));
    let card = context.card(tx, incident).await?.pinging(line, let_in);
    let thread = thread_handle(incident.id);
    outbox::forget(tx, &thread).await?;
    let name = view::plain_thread_name(incident);
    let open = Action::OpenPrivateThread { channel: context.channel()?, plain_name: name.clone(), name };
    enqueue(tx, context.now, Outgoing::new(lane(incident.id), thread.clone(), open).urgent()).await?;
    let post = Action::post(Place::Thread(thread), &card);
    enqueue(tx, context.now, Outgoing::new(lane(incident.id), card_handle(incident.id), post).urgent()).await
}

/// Says what `what` was to say in the thread that is being opened.
async fn say_after_it(
    tx: &mut Tx,
    (incident, what): (&Incident, Undelivered<'_>),
    (body, files, refused): (serde_json::Value, Vec<Attachment>, Vec<ChannelId>),
    now: Instant,
) -> Outcome<()> {
    let post = Action::Post { place: Place::Thread(thread_handle(incident.id)), body, files, refused };
    let urgency = if what.row.is_alert { Urgency::Alert } else { urgency(incident) };
    enqueue(tx, now, Outgoing::new(lane(incident.id), &what.row.handle, post).with(urgency)).await
}
