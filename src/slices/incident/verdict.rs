//! What the rollback matrix says, put to those who decide and those whom they must consult: each says agree or object on the card, and
//! the decision names who was not heard (READINGS, "Clocks").

use super::census::{Census, DECISION};
use super::context::{IncidentContext, Operation, refuse};
use super::domain::Incident;
use super::domain::hotfix::{List, Tick};
use super::domain::matrix::{AGREE, Applies, OBJECT, Voices};
use super::handle::{handle, lane};
use super::requests::act_on;
use super::{store, view};
use crate::actor::Actor;
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::card::Pings;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::Action;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::IncidentId;
use crate::playbook::{Advice, Incidents};

/// The card of a row that the clock raised, by the row's number in the plan.
pub(super) fn proposal_handle(id: IncidentId, row: usize) -> String {
    handle(id, format!("proposal:{row}"))
}

fn verdict_handle(id: IncidentId) -> String {
    handle(id, "proposal:verdict")
}

/// A card on which a decision is proposed: where it stands, and which rows it shows.
struct Proposed<'p> {
    handle: String,
    rows: Vec<Applies<'p>>,
}

impl IncidentContext<'_> {
    /// Whom a decision on a rollback needs: who decides, and who is consulted.
    pub(super) fn deciders_and_consulted(&self, incident: &Incident) -> Pings {
        let decision = self.bot.playbook.decision(DECISION);
        let roles = decision.map(|decision| [decision.authority.as_slice(), &decision.consult].concat());
        self.only_leads_if_private(incident, &roles.unwrap_or_default())
    }

    /// Puts the verdict on `incident` to those who decide, where the plan speaks of a rollback; one that stands there is renewed.
    pub(super) async fn put_verdict(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let census = Census::take(tx.conn(), incident.guild).await?;
        let rows = census.situation(self, incident).rollback_rows(&self.bot.playbook.incidents);
        let speaks = rows.first().is_some_and(|applies| applies.row.advice != Advice::Hotfix);
        if was_said(tx, &verdict_handle(incident.id)).await? {
            return self.renew_proposals(tx, incident).await;
        }
        if !speaks || incident.rollback.is_some() {
            return Ok(());
        }
        let severity = self.severity(incident)?;
        let voices = self.voices(tx, incident.id).await?;
        let pings = self.unless_quiet(severity, self.deciders_and_consulted(incident));
        let card = view::proposal(incident, severity, (&rows, &voices), &self.bot.playbook);
        let card = card.pinging(&view::heading(incident, severity), pings);
        self.record(tx, incident, ("proposal", card.text.clone())).await?;
        self.put_to_team(tx, incident, (verdict_handle(incident.id), card)).await
    }

    /// Renews every card on which a decision is proposed.
    pub(super) async fn renew_proposals(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let census = Census::take(tx.conn(), incident.guild).await?;
        let rows = census.situation(self, incident).rollback_rows(&self.bot.playbook.incidents);
        let voices = self.voices(tx, incident.id).await?;
        let severity = self.severity(incident)?;
        for proposed in proposed(&self.bot.playbook.incidents, incident.id, &rows) {
            if was_said(tx, &proposed.handle).await? {
                let card = view::proposal(incident, severity, (&proposed.rows, &voices), &self.bot.playbook);
                enqueue(tx, self.now, Outgoing::new(lane(incident.id), proposed.handle, Action::edit(&card))).await?;
            }
        }
        Ok(())
    }

    /// What is decided: every card on which it was proposed says how, and can't be pressed any more.
    pub(super) async fn settle_proposals(&self, tx: &mut Tx, incident: &Incident, decision: &str) -> Outcome<()> {
        let plan = &self.bot.playbook.incidents;
        let rows = plan.rollback.iter().enumerate();
        let cards = rows.map(|(number, row)| (proposal_handle(incident.id, number), row.decision.as_str()));
        for (handle, proposed) in cards.chain([(verdict_handle(incident.id), view::VERDICT)]) {
            if was_said(tx, &handle).await? {
                let card = view::proposal_decided(incident, proposed, decision);
                enqueue(tx, self.now, Outgoing::new(lane(incident.id), handle, Action::edit(&card))).await?;
            }
        }
        Ok(())
    }

    /// The roles that the plan has consulted before a rollback.
    fn consulted_roles(&self) -> &[String] {
        self.bot.playbook.decision(DECISION).map_or(&[], |decision| &decision.consult)
    }

    /// What was said about a rollback of that incident.
    pub(super) async fn voices(&self, tx: &mut Tx, id: IncidentId) -> Outcome<Voices> {
        let said = store::ticks(tx.conn(), id, List::Voices).await?;
        let heard = store::ticks(tx.conn(), id, List::Heard).await?;
        let of = |what: &str| said.iter().filter(|tick| tick.item == what).map(|tick| tick.name.clone()).collect();
        let missing = self.consulted_roles().iter().filter(|role| !heard.iter().any(|tick| tick.item == **role));
        Ok(Voices {
            agree: of(AGREE),
            object: of(OBJECT),
            not_heard: missing.map(|role| self.bot.playbook.role_name(role).to_owned()).collect(),
        })
    }

    /// Notes that those roles of `actor` were heard that must be consulted on a rollback.
    pub(super) async fn hear(&self, tx: &mut Tx, id: IncidentId, actor: &Actor) -> Outcome<()> {
        let is_held = |id: &&String| self.setup.roles.get(*id).is_some_and(|role| actor.roles.contains(role));
        for item in self.consulted_roles().iter().filter(is_held) {
            let tick = Tick { item: item.clone(), user: actor.user, name: actor.name.clone(), at: self.now };
            store::tick_off(tx, (id, List::Heard), &tick).await?;
        }
        Ok(())
    }
}

/// Each card that may stand there, with the rows that it shows now.
fn proposed<'p>(plan: &Incidents, id: IncidentId, rows: &[Applies<'p>]) -> Vec<Proposed<'p>> {
    let raised = plan.rollback.iter().enumerate().filter_map(|(number, row)| {
        let rows: Vec<Applies<'p>> = rows.iter().filter(|one| one.row.scenario == row.scenario).cloned().collect();
        (!rows.is_empty()).then(|| Proposed { handle: proposal_handle(id, number), rows })
    });
    raised.chain([Proposed { handle: verdict_handle(id), rows: rows.to_vec() }]).collect()
}

impl Operation<'_> {
    /// The asker's voice; who says the other thing changes their mind.
    async fn say_voice(&self, id: IncidentId, voice: &str) -> Outcome<Incident> {
        let (mut tx, incident) = self.take(id).await?;
        refuse(incident.must_be_open(), &incident)?;
        if incident.rollback.is_some() {
            return Err(view::rolling_back_already(&incident).into());
        }
        let actor = &self.invocation.actor;
        let said = store::ticks(tx.conn(), id, List::Voices).await?;
        for before in said.iter().filter(|tick| tick.user == actor.user) {
            store::toggle_tick(&mut tx, (id, List::Voices), before).await?;
        }
        store::tick_off(&mut tx, (id, List::Voices), &self.own_tick(voice)).await?;
        self.context.hear(&mut tx, id, actor).await?;
        self.note(&mut tx, &incident, ("voice", view::voice(voice == AGREE).to_owned())).await?;
        self.context.renew_proposals(&mut tx, &incident).await?;
        tx.commit().await?;
        Ok(incident)
    }
}

/// Somebody agrees with a rollback, or objects.
pub(super) async fn say(bot: &Bot, invocation: &Invocation, id: IncidentId, voice: &str) -> Outcome<Reply> {
    let voice = if voice == AGREE { AGREE } else { OBJECT };
    let done = act_on(bot, invocation, id, async |operation| operation.say_voice(id, voice).await).await?;
    Ok(Reply::Say(view::done(&done, view::VOICE_ANSWER)))
}
