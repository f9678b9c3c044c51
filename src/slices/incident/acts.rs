//! The acts that carry an incident from its declaration to its end, each one transaction.

use chrono::TimeDelta;

use super::context::{Operation, refuse};
use super::domain::{Declaration, Incident, steps};
use super::{store, timer, view};
use crate::bot::slice::Event;
use crate::engine::store::Tx;
use crate::engine::timers;
use crate::error::Outcome;
use crate::ids::IncidentId;
use crate::playbook::{Severity, Step};
use crate::slices::incident::domain::Update;
use view::Alerted;

/// What became of a declaration.
pub(super) enum Declared {
    New(Box<Incident>, Alerted),
    /// The same person declared this already.
    Before(Box<Incident>),
}

impl Operation<'_> {
    /// Declares an incident. Unless `again` is said, one like the last is not declared twice.
    pub(super) async fn declare(&self, declaration: Declaration, again: bool) -> Outcome<Declared> {
        let (context, actor) = (&self.context, &self.invocation.actor);
        let mut tx = context.bot.begin_for(self.invocation).await?;
        let since = context.now - context.bot.playbook.incidents.rules.same_within;
        let last = store::last_by(&mut tx, actor.user, since).await?;
        if let Some(last) = last.filter(|last| !again && declaration.is_like(last)) {
            return Ok(Declared::Before(Box::new(last)));
        }
        let place = (self.invocation.guild, context.release().map(|release| release.id));
        let mut incident = Incident::declare(declaration, place, actor, context.now);
        let severity = context.severity(&incident)?;
        if context.setup.is_team(&context.bot.playbook, actor) {
            refuse(incident.confirm(severity, context.now), &incident)?;
        } else {
            self.refuse_too_many(&mut tx).await?;
        }
        store::insert(&mut tx, &mut incident).await?;
        context.begin_step(&mut tx, &incident).await?;
        let alerted = context.show_first(&mut tx, &incident).await?;
        if incident.private {
            self.invite_reporter(&mut tx, &incident).await?;
        }
        self.note(&mut tx, &incident, ("declared", view::declared(&incident, severity))).await?;
        context.record_page(&mut tx, &incident, alerted).await?;
        context.say_whole_summary(&mut tx, &incident).await?;
        context.set_clocks(&mut tx, &incident).await?;
        context.watch(&mut tx, &incident).await?;
        context.mark_report(&mut tx, &incident).await?;
        tx.commit().await?;
        self.tell_of_its_report(&incident).await;
        Ok(Declared::New(Box::new(incident), alerted))
    }

    /// What nobody has confirmed must not bury what somebody has.
    async fn refuse_too_many(&self, tx: &mut Tx) -> Outcome<()> {
        let (rules, user) = (&self.context.bot.playbook.incidents.rules, self.invocation.actor.user);
        let waiting = store::unconfirmed(tx).await?;
        let own: Vec<&Incident> = waiting.iter().filter(|incident| incident.reporter == user).collect();
        let is_over = |count: usize, most: u32| u32::try_from(count).is_ok_and(|count| count >= most);
        if is_over(own.len(), rules.unconfirmed_by_one) {
            return Err(view::too_many_of_yours(&own, self.context.setup.channel_for_help()).into());
        }
        if is_over(waiting.len(), rules.unconfirmed_by_all) {
            return Err(view::too_many_of_all(waiting.len(), self.context.setup.channel_for_help()).into());
        }
        Ok(())
    }

    /// Confirms a declaration from outside the team.
    pub(super) async fn confirm(&self, id: IncidentId) -> Outcome<(Incident, Alerted)> {
        let (mut tx, mut incident) = self.take(id).await?;
        let severity = self.context.severity(&incident)?;
        refuse(incident.confirm(severity, self.context.now), &incident)?;
        self.context.open_thread(&mut tx, &incident).await?;
        self.note(&mut tx, &incident, ("confirmed", view::confirmed())).await?;
        let alerted = self.context.alert_later(&mut tx, &incident, view::CONFIRMED).await?;
        self.context.watch(&mut tx, &incident).await?;
        self.context.mark_report(&mut tx, &incident).await?;
        self.keep(tx, &incident).await?;
        self.tell_of_its_report(&incident).await;
        Ok((incident, alerted))
    }

    /// What it was declared from counts as the incident, once the team stands behind it.
    async fn tell_of_its_report(&self, incident: &Incident) {
        if incident.source.is_some() && incident.confirmed.is_some() {
            self.context.bot.tell(&Event::BugsChanged { guild: incident.guild }).await;
        }
    }

    /// Takes the incident up.
    pub(super) async fn acknowledge(&self, id: IncidentId) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let (severity, now) = (self.context.severity(&incident)?, self.context.now);
        let confirms = incident.confirmed.is_none();
        if confirms {
            // A team member who takes it up stands behind it.
            refuse(incident.confirm(severity, now), &incident)?;
            self.context.open_thread(&mut tx, &incident).await?;
            self.context.watch(&mut tx, &incident).await?;
            self.context.mark_report(&mut tx, &incident).await?;
        }
        refuse(incident.acknowledge(self.invocation.actor.user, now), &incident)?;
        timers::cancel::<timer::Ping>(&mut tx, id).await?;
        let words = view::acknowledged(now - incident.reported);
        self.note(&mut tx, &incident, ("acknowledged", words)).await?;
        self.keep(tx, &incident).await?;
        if confirms {
            self.tell_of_its_report(&incident).await;
        }
        Ok(incident)
    }

    /// Posts an update.
    pub(super) async fn update(
        &self,
        id: IncidentId,
        said: Update<'_>,
        within: Option<TimeDelta>,
    ) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let severity = self.context.severity(&incident)?;
        refuse(incident.update(severity, within, self.context.now), &incident)?;
        let words = view::update(said.changed, said.next, incident.next_update);
        self.note(&mut tx, &incident, ("update", words)).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// Puts the next update off, on record.
    pub(super) async fn snooze(&self, id: IncidentId, within: TimeDelta) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let was_due = incident.next_update;
        refuse(incident.snooze(within, self.context.now), &incident)?;
        let words = view::snoozed(within, was_due);
        self.note(&mut tx, &incident, ("snoozed", words)).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// Changes the severity, and with it clocks and people; a graver one alerts those whom it pages.
    pub(super) async fn change_severity(
        &self,
        id: IncidentId,
        to: &Severity,
        why: &str,
    ) -> Outcome<(Incident, Option<Alerted>)> {
        let (mut tx, mut incident) = self.take(id).await?;
        let from = incident.severity.clone();
        refuse(incident.change_severity(to, self.context.now), &incident)?;
        self.note(&mut tx, &incident, ("severity", view::severity_changed(&from, to, why))).await?;
        let alerted = match self.context.bot.playbook.is_graver(&to.id, &from) {
            true => Some(self.context.alert_later(&mut tx, &incident, &view::severity_rose(&from, &to.id)).await?),
            false => None,
        };
        self.context.watch(&mut tx, &incident).await?;
        self.keep(tx, &incident).await?;
        Ok((incident, alerted))
    }

    /// Moves on to `step`, or to the next one when none is named.
    pub(super) async fn move_on(&self, id: IncidentId, to: Option<&Step>) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let plan = &self.context.bot.playbook.incidents;
        let next = match to {
            Some(step) => step,
            None => incident.next_step(plan).ok_or_else(|| view::last_step(&incident))?,
        };
        if incident.needs_strategy() && next.id != steps::FIRST {
            return Err(view::strategy_first(&incident).into());
        }
        let left = plan.step(&incident.step).map(|(_, step)| step.name.clone()).unwrap_or_default();
        let since = store::last_step(tx.conn(), id).await?.map(|step| self.context.now - step.at);
        refuse(incident.enter_step(next), &incident)?;
        let strategy = incident.strategy.as_deref().and_then(|id| plan.strategy(id));
        let is_as_said = !next.releases || strategy.is_none_or(|strategy| !strategy.without_release);
        self.note(&mut tx, &incident, ("step", view::moved_on((&left, since), (next, is_as_said)))).await?;
        self.context.begin_step(&mut tx, &incident).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// Triage decides how it is fixed, and the next step begins.
    pub(super) async fn choose_strategy(&self, id: IncidentId, strategy: &str) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        refuse(incident.must_be_open(), &incident)?;
        let plan = &self.context.bot.playbook.incidents;
        let chosen = plan.strategy(strategy).ok_or_else(|| view::unknown_strategy(strategy, plan))?;
        incident.strategy = Some(chosen.id.clone());
        self.note(&mut tx, &incident, ("strategy", view::strategy_chosen(chosen))).await?;
        if incident.step == steps::TRIAGE
            && let Some(next) = incident.next_step(plan)
        {
            refuse(incident.enter_step(next), &incident)?;
            self.context.begin_step(&mut tx, &incident).await?;
        }
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// Ends the incident.
    pub(super) async fn resolve(&self, id: IncidentId, resolution: &str) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        refuse(incident.resolve(resolution, self.context.now), &incident)?;
        let words = view::resolved(resolution, self.context.now - incident.reported);
        self.note(&mut tx, &incident, ("resolved", words)).await?;
        self.context.begin_step(&mut tx, &incident).await?;
        // What nobody stood behind leaves nothing to do.
        if incident.confirmed.is_some() {
            self.context.follow_up(&mut tx, &incident).await?;
        }
        self.keep(tx, &incident).await?;
        if incident.confirmed.is_some() && !incident.drill {
            self.context.bot.tell(&Event::IncidentResolved { guild: incident.guild, incident: id }).await;
        }
        Ok(incident)
    }

    /// It was not over after all.
    pub(super) async fn reopen(&self, id: IncidentId, why: &str) -> Outcome<(Incident, Alerted)> {
        let (mut tx, mut incident) = self.take(id).await?;
        let severity = self.context.severity(&incident)?;
        refuse(incident.reopen(severity, self.context.now), &incident)?;
        self.note(&mut tx, &incident, ("reopened", view::reopened(why))).await?;
        self.context.begin_step(&mut tx, &incident).await?;
        self.context.forget_follow_up(&mut tx, &incident).await?;
        let alerted = self.context.alert_later(&mut tx, &incident, view::REOPENED).await?;
        self.context.watch(&mut tx, &incident).await?;
        self.keep(tx, &incident).await?;
        Ok((incident, alerted))
    }
}
