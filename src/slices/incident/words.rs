//! An incident's title and summary in other words: the team's own, or none where their author asked to be forgotten.

use super::context::{IncidentContext, Operation};
use super::domain::{Declaration, Incident, Typed};
use super::handle::{handle, lane, thread_handle};
use super::requests::{act_on, by_id};
use super::view;
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::outbox::{Action, Place};
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::IncidentId;
use crate::text::fingerprint;

impl Operation<'_> {
    /// Gives an incident other words, if they still are those that `shown` is the mark of.
    async fn edit_words(&self, id: IncidentId, (title, summary): (String, String), shown: &str) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        if mark(&incident) != shown {
            return Err(view::reworded_meanwhile(&incident).into());
        }
        if (&incident.title, &incident.summary) == (&title, &summary) {
            return Err(view::same_words(&incident).into());
        }
        incident.reword((title, summary), self.invocation.actor.user);
        self.note(&mut tx, &incident, ("reworded", view::reworded())).await?;
        self.context.say_whole_summary(&mut tx, &incident).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }
}

impl IncidentContext<'_> {
    /// Asks whoever leads for the team's own words, where those of `incident` go when it is over.
    pub(super) async fn ask_for_words(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let handle = handle(incident.id, "words");
        if !incident.wording.is_owed || !incident.is_live() || was_said(tx, &handle).await? {
            return Ok(());
        }
        let pings = self.in_work_hours(self.owing(incident, self.severity(incident)?));
        let card = view::own_words(incident, pings);
        let post = Action::post(Place::Thread(thread_handle(incident.id)), &card);
        enqueue(tx, self.now, Outgoing::new(lane(incident.id), handle, post)).await
    }
}

/// The form with title and summary.
pub(super) async fn open_form(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let incident = by_id(bot, invocation, id).await?;
    Ok(Reply::Open(view::words_form(&incident, &mark(&incident))))
}

/// The form was sent.
pub(super) async fn fill_in(
    bot: &Bot,
    invocation: &Invocation,
    (id, shown): (IncidentId, &str),
    filled: &Filled,
) -> Outcome<Reply> {
    let before = by_id(bot, invocation, id).await?;
    let typed = Typed { severity: &before.severity, title: filled.get("title"), summary: filled.get("summary") };
    let read = Declaration::read(bot.playbook.severity(&before.severity), typed, before.reported, before.source);
    let read = read.map_err(|mistake| view::unreadable(&mistake, &bot.playbook))?;
    let keeps_summary = read.summary.is_empty() && !view::fits_form(&before.summary);
    let words = (read.title, if keeps_summary { before.summary } else { read.summary });
    let done = act_on(bot, invocation, id, async |operation| operation.edit_words(id, words, shown).await).await?;
    Ok(Reply::Say(view::done(&done, view::REWORDED_ANSWER)))
}

/// By which a form knows which words it showed.
fn mark(incident: &Incident) -> String {
    fingerprint(format!("{}\n{}", incident.title, incident.summary)).split_off(52)
}
