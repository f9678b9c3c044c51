//! What may be done to an incident, each act one transaction: the state, its timers, and what the channels show.

use chrono::TimeDelta;

use super::domain::{Declaration, Incident, Misfit, Progress};
use super::store::{self, Event};
use super::{timer, view};
use crate::bot::Bot;
use crate::clock::Instant;
use crate::discord::asked::{Actor, Asked};
use crate::discord::card::{Card, Pings};
use crate::error::{Failure, Outcome};
use crate::ids::{ChannelId, IncidentId, UserId};
use crate::outbox::{Action, Outgoing, Place, Urgency, enqueue};
use crate::playbook::Severity;
use crate::release::{ChannelUse, Release, Setup};
use crate::store::{Tx, first_time};
use crate::timers::{self, NewTimer};

use view::Alerted;

/// A clock that runs out while tplus is away is still told, up to a week later.
const CATCH_UP: TimeDelta = TimeDelta::days(7);

/// Who does something, where, with what is set up there.
pub(super) struct Scene<'a> {
    pub(super) bot: &'a Bot,
    pub(super) asked: &'a Asked,
    pub(super) setup: &'a Setup,
    pub(super) release: Option<&'a Release>,
    pub(super) now: Instant,
}

/// What became of a declaration.
pub(super) enum Declared {
    New(Box<Incident>, Alerted),
    /// The same person declared this already.
    Before(Box<Incident>),
}

pub(super) fn card_handle(id: IncidentId) -> String {
    format!("incident:{id}:card")
}

pub(super) fn thread_handle(id: IncidentId) -> String {
    format!("incident:{id}:thread")
}

fn lane(id: IncidentId) -> String {
    format!("incident:{id}")
}

impl Scene<'_> {
    fn severity(&self, id: &str) -> Outcome<&Severity> {
        let found = self.bot.playbook.severity(id);
        found.ok_or_else(|| anyhow::anyhow!("the playbook no longer has the severity {id}").into())
    }

    /// The team's channel, which a complete setup has.
    pub(super) fn channel(&self) -> Outcome<ChannelId> {
        let channel = self.setup.channel(ChannelUse::Release);
        channel.ok_or_else(|| Failure::Internal(anyhow::anyhow!("a complete setup without a release channel")))
    }

    /// Declares an incident. Unless `again` is said, one like the last is not declared twice.
    pub(super) async fn declare(&self, declaration: Declaration, again: bool) -> Outcome<Declared> {
        let actor = &self.asked.actor;
        let mut tx = self.bot.store.begin(self.asked.guild).await?;
        let since = self.now - self.bot.playbook.same_incident_within;
        let last = store::last_by(&mut tx, actor.user, since).await?;
        let repeated = !first_time(&mut tx, self.asked.interaction, self.now).await?;
        if let Some(last) = last.filter(|last| repeated || (!again && declaration.is_like(last))) {
            return Ok(Declared::Before(Box::new(last)));
        }
        let place = (self.asked.guild, self.release.map(|release| release.id));
        let mut incident = Incident::declare(declaration, place, actor, self.now);
        let severity = self.severity(&incident.severity)?;
        if self.setup.is_team(&self.bot.playbook, actor) {
            incident.confirm(severity, self.now).map_err(|misfit| view::misfit(misfit, &incident))?;
        }
        store::insert(&mut tx, &mut incident).await?;
        let alerted = self.alert_at_declaration(&mut tx, &incident, severity).await?;
        self.open_thread(&mut tx, &incident).await?;
        self.note(&mut tx, &incident, ("declared", view::declared(&incident, severity))).await?;
        if let Some(card) = view::whole_summary(&incident) {
            say_in_thread(&mut tx, incident.id, card, ("summary", self.now)).await?;
        }
        self.set_clocks(&mut tx, &incident, severity).await?;
        tx.commit().await?;
        Ok(Declared::New(Box::new(incident), alerted))
    }

    /// Posts the card; its first look carries the ping, if anybody is to be pinged now.
    async fn alert_at_declaration(&self, tx: &mut Tx, incident: &Incident, severity: &Severity) -> Outcome<Alerted> {
        let (alerted, pings) = self.whom_to_alert(incident, severity);
        let mut card = view::card(incident, severity);
        if alerted == Alerted::Now {
            card = card.pinging(&view::alert(incident, severity), pings);
        }
        let post = Action::post(Place::Channel(self.channel()?), &card);
        let outgoing = Outgoing::new(lane(incident.id), card_handle(incident.id), post);
        enqueue(tx, self.now, if alerted == Alerted::Now { outgoing.urgent() } else { outgoing }).await?;
        if alerted == Alerted::WhenWorkBegins {
            self.ping_when_work_begins(tx, incident).await?;
        }
        Ok(alerted)
    }

    fn whom_to_alert(&self, incident: &Incident, severity: &Severity) -> (Alerted, Pings) {
        let pings = alert_pings(self.setup, severity);
        let alerted = match incident.progress() {
            Progress::Unconfirmed => Alerted::OnceConfirmed,
            _ if pings.is_empty() => Alerted::Nobody,
            _ if self.may_ping(severity) => Alerted::Now,
            _ => Alerted::WhenWorkBegins,
        };
        (alerted, pings)
    }

    fn may_ping(&self, severity: &Severity) -> bool {
        may_ping(self.bot, self.release, severity, self.now)
    }

    async fn ping_when_work_begins(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let Some(release) = self.release else { return Ok(()) };
        let due = release.dates.next_work_begin(&self.bot.playbook.work_hours, self.now);
        set_timer(tx, timer::PING, incident.id, due).await
    }

    /// The alert that comes after the card: after a confirmation or a rise in severity.
    async fn alert_later(&self, tx: &mut Tx, incident: &Incident, severity: &Severity, why: &str) -> Outcome<()> {
        match self.whom_to_alert(incident, severity) {
            (Alerted::Now, pings) => {
                let card = view::late_alert(incident, severity, why, pings);
                let post = Action::post(Place::Channel(self.channel()?), &card);
                let handle = format!("incident:{}:alert:{}", incident.id, self.asked.interaction);
                enqueue(tx, self.now, Outgoing::new(lane(incident.id), handle, post).urgent()).await
            }
            (Alerted::WhenWorkBegins, _) => self.ping_when_work_begins(tx, incident).await,
            (Alerted::Nobody | Alerted::OnceConfirmed, _) => Ok(()),
        }
    }

    async fn open_thread(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let action = Action::OpenThread { on: card_handle(incident.id), name: view::thread_name(incident) };
        enqueue(tx, self.now, Outgoing::new(lane(incident.id), thread_handle(incident.id), action)).await
    }

    /// Confirms a declaration from outside the team.
    pub(super) async fn confirm(&self, id: IncidentId) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let severity = self.severity(&incident.severity)?;
        refuse(incident.confirm(severity, self.now), &incident)?;
        self.note(&mut tx, &incident, ("confirmed", view::confirmed())).await?;
        self.alert_later(&mut tx, &incident, severity, view::CONFIRMED).await?;
        self.keep(tx, &incident, severity).await?;
        Ok(incident)
    }

    /// Takes the incident up.
    pub(super) async fn acknowledge(&self, id: IncidentId) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let severity = self.severity(&incident.severity)?;
        if incident.confirmed.is_none() {
            // A team member who takes it up stands behind it.
            refuse(incident.confirm(severity, self.now), &incident)?;
        }
        refuse(incident.acknowledge(self.asked.actor.user, self.now), &incident)?;
        let words = view::acknowledged(self.now - incident.reported);
        self.note(&mut tx, &incident, ("acknowledged", words)).await?;
        self.keep(tx, &incident, severity).await?;
        Ok(incident)
    }

    /// Posts an update.
    pub(super) async fn update(
        &self,
        id: IncidentId,
        (changed, next): (&str, &str),
        within: Option<TimeDelta>,
    ) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let severity = self.severity(&incident.severity)?;
        refuse(incident.update(severity, within, self.now), &incident)?;
        let words = view::update(changed, next, incident.next_update);
        self.note(&mut tx, &incident, ("update", words)).await?;
        self.keep(tx, &incident, severity).await?;
        Ok(incident)
    }

    /// Changes the severity, and with it clocks and people.
    pub(super) async fn change_severity(&self, id: IncidentId, to: &Severity) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let from = incident.severity.clone();
        refuse(incident.change_severity(to, self.now), &incident)?;
        self.note(&mut tx, &incident, ("severity", view::severity_changed(&from, to))).await?;
        // Severities are listed with the gravest first.
        let rank = |id: &str| self.bot.playbook.severities.iter().position(|known| known.id == id);
        if rank(&to.id) < rank(&from) {
            self.alert_later(&mut tx, &incident, to, &view::severity_rose(&from, &to.id)).await?;
        }
        self.keep(tx, &incident, to).await?;
        Ok(incident)
    }

    /// Ends the incident.
    pub(super) async fn resolve(&self, id: IncidentId, resolution: &str) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let severity = self.severity(&incident.severity)?;
        refuse(incident.resolve(resolution, self.now), &incident)?;
        let words = view::resolved(resolution, self.now - incident.reported);
        self.note(&mut tx, &incident, ("resolved", words)).await?;
        self.keep(tx, &incident, severity).await?;
        Ok(incident)
    }

    /// Begins a transaction on an incident that exists, for an interaction that was not handled yet.
    async fn take(&self, id: IncidentId) -> Outcome<(Tx, Incident)> {
        let mut tx = self.bot.store.begin(self.asked.guild).await?;
        let incident = store::load(&mut tx, id).await?.ok_or_else(|| view::unknown("?"))?;
        if !first_time(&mut tx, self.asked.interaction, self.now).await? {
            return Err(view::handled_before().into());
        }
        Ok((tx, incident))
    }

    /// Writes the incident, its clocks and its card, and commits.
    async fn keep(&self, mut tx: Tx, incident: &Incident, severity: &Severity) -> Outcome<()> {
        store::save(&mut tx, incident).await?;
        self.set_clocks(&mut tx, incident, severity).await?;
        let edit = Action::edit(&view::card(incident, severity));
        enqueue(&mut tx, self.now, Outgoing::new(lane(incident.id), card_handle(incident.id), edit)).await?;
        tx.commit().await
    }

    /// Writes down what happened and says it in the thread.
    async fn note(&self, tx: &mut Tx, incident: &Incident, (kind, detail): (&str, String)) -> Outcome<()> {
        let Actor { user, name, .. } = &self.asked.actor;
        let event =
            Event { happened: self.now, actor: Some(*user), actor_name: name.clone(), kind: kind.to_owned(), detail };
        store::log(tx, incident.id, &event).await?;
        say_in_thread(tx, incident.id, view::entry(&event), (kind, self.now)).await
    }

    /// Sets the clocks that still run, from the incident as it is now.
    async fn set_clocks(&self, tx: &mut Tx, incident: &Incident, severity: &Severity) -> Outcome<()> {
        for kind in [timer::RESPONSE, timer::UPDATE] {
            timers::cancel(tx, kind, incident.id.get()).await?;
        }
        if incident.progress() == Progress::Resolved || incident.acknowledged.is_some() {
            timers::cancel(tx, timer::PING, incident.id.get()).await?;
        }
        if incident.progress() == Progress::Open {
            set_timer(tx, timer::RESPONSE, incident.id, incident.response_due(severity)).await?;
        }
        match (incident.next_update, severity.updates) {
            // It was asked for already: it is asked for again after another cadence.
            (Some(due), Some(cadence)) if due <= self.now => {
                set_timer(tx, timer::UPDATE, incident.id, self.now + cadence).await
            }
            (Some(due), _) => set_timer(tx, timer::UPDATE, incident.id, due).await,
            (None, _) => Ok(()),
        }
    }
}

fn refuse(done: Result<(), Misfit>, incident: &Incident) -> Outcome<()> {
    done.map_err(|misfit| view::misfit(misfit, incident).into())
}

/// Sets one of an incident's timers. Its slot is its due time, so that a clock that was moved is a new slot.
pub(super) async fn set_timer(tx: &mut Tx, kind: &str, id: IncidentId, due: Instant) -> Outcome<()> {
    let slot = crate::clock::to_millis(due).to_string();
    timers::set(tx, NewTimer { kind, subject: id.get(), slot: &slot, due, catch_up: CATCH_UP }).await?;
    Ok(())
}

/// Says something in the incident's thread.
pub(super) async fn say_in_thread(
    tx: &mut Tx,
    id: IncidentId,
    card: Card,
    (what, now): (&str, Instant),
) -> Outcome<()> {
    let post = Action::post(Place::Thread(thread_handle(id)), &card);
    let urgency = if card.pings.is_empty() { Urgency::Normal } else { Urgency::Alert };
    let handle = format!("incident:{id}:{what}:{}", tx.next_position());
    enqueue(tx, now, Outgoing { urgency, ..Outgoing::new(lane(id), handle, post) }).await
}

/// Says something in the team's channel about the incident.
pub(super) async fn say_in_channel(
    tx: &mut Tx,
    id: IncidentId,
    (channel, card): (ChannelId, Card),
    (what, now): (&str, Instant),
) -> Outcome<()> {
    let post = Action::post(Place::Channel(channel), &card);
    let handle = format!("incident:{id}:{what}:{}", tx.next_position());
    enqueue(tx, now, Outgoing::new(lane(id), handle, post).urgent()).await
}

/// The roles that `severity` pings: the playbook's, or the release manager where none of those is set up.
pub(super) fn alert_pings(setup: &Setup, severity: &Severity) -> Pings {
    let mut roles = setup.roles(&severity.alert);
    if roles.is_empty() && !severity.alert.is_empty() {
        roles = setup.roles(&["release_manager".to_owned()]);
    }
    Pings { roles, users: Vec::<UserId>::new() }
}

/// Whether `severity` may ping at `now`: always in work hours, else only where the playbook says so. Without a running
/// release there are no work hours to keep to.
pub(super) fn may_ping(bot: &Bot, release: Option<&Release>, severity: &Severity, now: Instant) -> bool {
    let at_work = release.is_none_or(|release| release.dates.is_work_time(&bot.playbook.work_hours, now));
    at_work || severity.pings_out_of_hours
}
