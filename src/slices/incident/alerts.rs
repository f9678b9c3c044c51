//! Who hears of an incident and when: the roles of its severity, out of work hours only for the gravest.

use super::context::{IncidentContext, urgency};
use super::domain::clocks::Timing;
use super::domain::{Incident, Progress};
use super::handle::{card_handle, handle, lane, thread_handle};
use super::{store, timer, undeliverable, view};
use crate::discord::card::Pings;
use crate::discord::outbox::{Action, Reaction};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, Urgency, enqueue};
use crate::engine::store::Tx;
use crate::engine::timers::{self, At, Kind};
use crate::error::Outcome;
use crate::ids::UserId;
use crate::playbook::Severity;
use crate::slices::release::{self, Reach};
use view::Alerted;

/// What tplus puts under a message that an incident was declared from.
const TAKEN_UP: &str = "🚨";

fn pinging(user: UserId) -> Pings {
    Pings { users: vec![user], roles: Vec::new() }
}

impl IncidentContext<'_> {
    /// Whom a response is asked of: who is on call, else those whom the severity alerts, or the release manager where none of them is
    /// reached. A mention lets people into a private thread, so there only the leads are ever asked.
    pub(super) fn responders(&self, incident: &Incident, severity: &Severity) -> Pings {
        match self.paged(incident, severity) {
            Some(on_call) => pinging(on_call),
            None => self.only_leads_if_private(incident, &severity.alert),
        }
    }

    /// Who is on call for `incident`, and who is next: nobody where that doesn't page them, or the team's channels take no words.
    fn on_call(&self, incident: &Incident, severity: &Severity) -> &[UserId] {
        let pages = self.bot.playbook.rotation.pages.contains(&severity.id) && !incident.private;
        let is_read = || release::read_in(self.bot, &self.setup, false).is_some();
        if pages && !self.on_call.is_empty() && is_read() { &self.on_call } else { &[] }
    }

    /// Who on call is paged for `incident`: nobody of them once somebody leads it, since who is to join then is for the roles.
    pub(super) fn paged(&self, incident: &Incident, severity: &Severity) -> Option<UserId> {
        let is_led = incident.people.lead.is_some() || incident.progress() != Progress::Open;
        self.on_call(incident, severity).first().copied().filter(|_| !is_led)
    }

    /// Who of those on call an escalation asks before its roles: the first who wasn't asked yet.
    fn next_on_call(&self, incident: &Incident, severity: &Severity) -> Option<UserId> {
        let mut on_call = self.on_call(incident, severity).iter().copied();
        match incident.people.lead {
            Some(lead) => on_call.find(|person| *person != lead),
            None => on_call.nth(1),
        }
    }

    /// By which rules the clocks of `incident` run: whoever is next on call is a level of the escalation, before its roles.
    pub(super) fn timing<'t>(
        &'t self,
        incident: &Incident,
        awake: &'t (dyn Fn(Instant) -> Instant + Sync),
    ) -> Timing<'t> {
        let rules = &self.bot.playbook.incidents.rules;
        let severity = self.bot.playbook.severity(&incident.severity);
        let next = severity.and_then(|severity| self.next_on_call(incident, severity));
        Timing { rules, levels: usize::from(next.is_some()) + rules.escalation.len(), awake }
    }

    /// The Discord roles for `ids`; for a private incident the leads instead.
    pub(super) fn only_leads_if_private(&self, incident: &Incident, ids: &[String]) -> Pings {
        self.reached(incident, ids).0
    }

    fn reached(&self, incident: &Incident, ids: &[String]) -> (Pings, Reach) {
        let ids = if incident.private { &self.bot.playbook.incidents.rules.private_leads } else { ids };
        match ids.is_empty() {
            true => (Pings::default(), Reach::Meant),
            false => self.team().reached(self.bot, ids, incident.private),
        }
    }

    /// Whom the escalation's levels up to `level` (from 0) ask, and whom the last of them is, in words.
    pub(super) fn escalated_to(&self, (incident, severity): (&Incident, &Severity), level: usize) -> (Pings, String) {
        let next = self.next_on_call(incident, severity);
        let (level, next) = match (next, level) {
            (Some(next), 0) => return (pinging(next), view::escalated_to_next(next)),
            (Some(next), level) => (level - 1, pinging(next)),
            (None, level) => (level, Pings::default()),
        };
        let path = &self.bot.playbook.incidents.rules.escalation;
        let path = &path[..path.len().min(level + 1)];
        let last = &path[path.len().saturating_sub(1)..];
        let (newly, reach) = self.reached(incident, last);
        let role = last.first().map_or("", |role| self.bot.playbook.role_name(role));
        let pings = next.and(self.only_leads_if_private(incident, path));
        (pings, view::escalated_to(incident, role, (&newly, reach)))
    }

    /// Who owes something: whoever leads, or else those who are to respond.
    pub(super) fn owing(&self, incident: &Incident, severity: &Severity) -> Pings {
        match incident.people.lead {
            Some(lead) => Pings { users: vec![lead], roles: Vec::new() },
            None => self.responders(incident, severity),
        }
    }

    /// `pings`, or nobody while this severity has to stay quiet.
    pub(super) fn unless_quiet(&self, severity: &Severity, pings: Pings) -> Pings {
        if self.may_ping(severity) { pings } else { Pings::default() }
    }

    /// `pings`, or nobody out of work hours: for what can wait until people are back.
    pub(super) fn in_work_hours(&self, pings: Pings) -> Pings {
        if self.is_work_time() { pings } else { Pings::default() }
    }

    /// The first instant from `at` on at which `severity` may ping.
    pub(super) fn awake_from(&self, severity: &Severity, at: Instant) -> Instant {
        if severity.pings_out_of_hours { at } else { self.work_from(at) }
    }

    /// The first instant from `at` on at which people are at work.
    pub(super) fn work_from(&self, at: Instant) -> Instant {
        let hours = &self.bot.playbook.work_hours;
        match self.release() {
            Some(release) if !release.dates.is_work_time(hours, at) => release.dates.next_work_begin(hours, at),
            _ => at,
        }
    }

    /// Whether people are at work now.
    pub(super) fn is_work_time(&self) -> bool {
        self.work_from(self.now) == self.now
    }

    /// Whether `severity` may ping now: always in work hours, else only where the playbook says so. Without a running
    /// release there are no work hours to keep to.
    pub(super) fn may_ping(&self, severity: &Severity) -> bool {
        severity.pings_out_of_hours || self.is_work_time()
    }

    fn whom_to_alert(&self, incident: &Incident, severity: &Severity) -> (Alerted, Pings) {
        if let Some(on_call) = self.paged(incident, severity) {
            let alerted = if self.may_ping(severity) { Alerted::OnCall(on_call) } else { Alerted::WhenWorkBegins };
            return (alerted, pinging(on_call));
        }
        let (pings, reach) = self.reached(incident, &severity.alert);
        let alerted = match (incident.progress(), reach) {
            (Progress::Unconfirmed, _) => Alerted::OnceConfirmed,
            (_, Reach::Nobody) => Alerted::Unreached,
            (_, Reach::Meant) if pings.is_empty() => Alerted::Nobody,
            _ if !self.may_ping(severity) => Alerted::WhenWorkBegins,
            (_, Reach::InPerson(person)) => Alerted::InPerson((!incident.private).then_some(person)),
            (_, Reach::StandIn) => Alerted::StandIn(pings.users.first().copied()),
            (_, Reach::Partly) => Alerted::Partly,
            (_, Reach::Meant) => Alerted::Now,
        };
        (alerted, pings)
    }

    /// Posts the card and opens the thread; the card's first look carries the ping, if anybody is to be pinged now.
    pub(super) async fn show_first(&self, tx: &mut Tx, incident: &Incident) -> Outcome<Alerted> {
        let severity = self.severity(incident)?;
        let (alerted, pings) = match incident.progress() {
            // Somebody works on it: it is shown again.
            Progress::Acknowledged => (Alerted::Nobody, Pings::default()),
            _ => self.whom_to_alert(incident, severity),
        };
        let mut card = self.card(tx, incident).await?;
        // Whoever looks is told all the same, and somebody may have a role by now that nobody had.
        let rings = alerted.is_now() || alerted == Alerted::Unreached;
        if rings {
            card = card.pinging(&view::alert(incident, severity), pings);
        }
        let post = Action::post(self.place(incident)?, &card);
        let outgoing = Outgoing::new(lane(incident.id), card_handle(incident.id), post);
        let in_order = match (self.thread(incident)?, incident.private) {
            (Some(thread), true) => vec![thread, outgoing],
            (Some(thread), false) => vec![outgoing, thread],
            (None, _) => vec![outgoing],
        };
        let urgency = if rings { Urgency::Alert } else { urgency(incident) };
        for row in in_order {
            enqueue(tx, self.now, row.with(urgency)).await?;
        }
        if alerted == Alerted::WhenWorkBegins {
            self.ping_when_work_begins(tx, incident).await?;
        }
        self.tell_in_person(tx, incident, alerted).await?;
        Ok(alerted)
    }

    /// What opens its thread: nothing before somebody of the team stands behind it.
    fn thread(&self, incident: &Incident) -> Outcome<Option<Outgoing<Action>>> {
        let (name, plain_name) = (view::thread_name(incident), view::plain_thread_name(incident));
        let open = match (incident.confirmed, incident.private) {
            (None, _) => return Ok(None),
            (Some(_), true) => Action::OpenPrivateThread { channel: self.channel()?, name, plain_name },
            (Some(_), false) => Action::OpenThread { on: card_handle(incident.id), name, plain_name },
        };
        Ok(Some(Outgoing::new(lane(incident.id), thread_handle(incident.id), open)))
    }

    /// Opens the thread of what has just been confirmed, with what has happened so far.
    pub(super) async fn open_thread(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let Some(open) = self.thread(incident)? else { return Ok(()) };
        enqueue(tx, self.now, open.with(urgency(incident))).await?;
        self.tell_all(tx, incident).await
    }

    /// Says in the thread of `incident` what has happened so far.
    pub(super) async fn tell_all(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        for event in store::events(tx.conn(), incident.id).await? {
            self.say_in_thread(tx, incident, (&event.kind, view::entry(&event))).await?;
        }
        self.say_whole_summary(tx, incident).await
    }

    /// Says the whole summary in the thread, where the card shows only its beginning.
    pub(super) async fn say_whole_summary(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        match view::whole_summary(incident) {
            Some(card) => self.say_in_thread(tx, incident, ("summary", card)).await,
            None => Ok(()),
        }
    }

    /// Shows whoever wrote of it that the team has taken it up, once the team stands behind it; of a private incident nobody is
    /// shown anything.
    pub(super) async fn mark_report(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let Some(report) = incident.source.filter(|_| incident.confirmed.is_some() && !incident.private) else {
            return Ok(());
        };
        let mark = Reaction { channel: report.channel, message: report.message, emoji: TAKEN_UP.to_owned() };
        let own = handle(incident.id, "mark");
        // The card and the thread wait for no reaction.
        let row = Outgoing::new(own.clone(), own, Action::React(mark));
        enqueue(tx, self.now, row).await
    }

    /// The alert that comes after the card: after a confirmation, a rise in severity, or a reopening.
    pub(super) async fn alert_later(&self, tx: &mut Tx, incident: &Incident, why: &str) -> Outcome<Alerted> {
        let severity = self.severity(incident)?;
        let (alerted, pings) = self.whom_to_alert(incident, severity);
        match alerted {
            // Whoever looks is told all the same.
            Alerted::Now
            | Alerted::OnCall(_)
            | Alerted::Partly
            | Alerted::StandIn(_)
            | Alerted::InPerson(_)
            | Alerted::Unreached => {
                let card = view::late_alert(incident, severity, why, pings);
                self.say_to_team(tx, incident, ("alert", card)).await?;
            }
            Alerted::WhenWorkBegins => self.ping_when_work_begins(tx, incident).await?,
            Alerted::Nobody | Alerted::OnceConfirmed => {}
        }
        self.record_page(tx, incident, alerted).await?;
        self.tell_in_person(tx, incident, alerted).await?;
        Ok(alerted)
    }

    /// Whom it paged stands in the incident's record.
    pub(super) async fn record_page(&self, tx: &mut Tx, incident: &Incident, alerted: Alerted) -> Outcome<()> {
        match alerted {
            Alerted::OnCall(person) => self.record(tx, incident, ("paged", view::paged(person))).await,
            _ => Ok(()),
        }
    }

    /// Of a private incident that pings nobody whoever may know of it is told in person.
    async fn tell_in_person(&self, tx: &mut Tx, incident: &Incident, alerted: Alerted) -> Outcome<()> {
        match incident.private && alerted == Alerted::Unreached {
            true => undeliverable::tell_unreached(self, tx, incident).await,
            false => Ok(()),
        }
    }

    /// What had to stay quiet pings when work next begins.
    pub(super) async fn ping_when_work_begins(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        let Some(release) = self.release() else { return Ok(()) };
        let due = release.dates.next_work_begin(&self.bot.playbook.work_hours, self.now);
        timers::set(tx, timer::Ping::timer(incident.id, At(due), due)).await.map(drop)
    }
}
