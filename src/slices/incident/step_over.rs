//! The plan's time for a step of the response is over (plan.md, section 5, "Incident Response Workflow"): who is at work on it is
//! told in the thread, once a step.

use super::context::IncidentContext;
use super::domain::Incident;
use super::{store, timer, view};
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::engine::timers::{self, At, Kind};
use crate::error::Outcome;
use crate::playbook::Within;

impl IncidentContext<'_> {
    /// The step that `incident` is in began now: its time runs, where the plan gives it one of its own.
    pub(super) async fn time_step(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        timers::cancel::<timer::StepOver>(tx, incident.id).await?;
        let plan = &self.bot.playbook.incidents;
        let severity = self.severity(incident)?;
        let Some((_, step)) = plan.step(&incident.step) else { return Ok(()) };
        // The time for a fix is the resolution's, whose clock speaks by itself.
        let is_its_own = matches!(step.within, Within::Step(_) | Within::Report(_));
        if !is_its_own || !plan.rules.step_reminders.contains(&incident.severity) {
            return Ok(());
        }
        let due = incident.step_due(step, severity, self.now).filter(|due| *due > self.now);
        if let Some(due) = due {
            timers::set(tx, timer::StepOver::timer(incident.id, At(self.now), due)).await?;
        }
        Ok(())
    }

    /// The time of the step that began at `began` is over. While nobody has taken the incident up, the clock of the response speaks.
    pub(super) async fn step_over(&self, tx: &mut Tx, incident: &Incident, began: Instant) -> Outcome<()> {
        let last = store::last_step(tx.conn(), incident.id).await?;
        let is_under_way = last.is_some_and(|last| last.at == began && last.step == incident.step);
        let plan = &self.bot.playbook.incidents;
        let Some((_, step)) = plan.step(&incident.step).filter(|_| is_under_way && incident.is_live()) else {
            return Ok(());
        };
        // A rollback has steps of its own.
        if incident.acknowledged.is_none() || incident.rollback.is_some() {
            return Ok(());
        }
        let card = view::step_over((self.severity(incident)?, step), incident.next_step(plan));
        self.say_in_thread(tx, incident, ("step_over", card)).await
    }
}
