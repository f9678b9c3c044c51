//! The steps of the response (plan.md, section 5, "Incident Response Workflow"): which is next, how long each took, and
//! what the plan allows it.

use chrono::TimeDelta;

use super::{Incident, InvalidTransition, Progress};
use crate::engine::clock::Instant;
use crate::playbook::{Incidents, Severity, Step, Within};

/// The step that a declared incident is in: what comes before was done by declaring it.
pub const FIRST: &str = "investigate";
/// The step that decides how it is fixed.
pub const TRIAGE: &str = "triage";
/// The step of a resolved incident.
pub const LAST: &str = "postmortem";

/// That a step began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The step's id.
    pub step: String,
    /// When, in UTC.
    pub at: Instant,
}

/// What a step took, against what it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken<'p> {
    /// The step.
    pub step: &'p Step,
    /// When it began.
    pub from: Instant,
    /// When it ended; nothing while it is under way.
    pub to: Option<Instant>,
    /// When it should have ended, where the plan says so.
    pub due: Option<Instant>,
}

impl Taken<'_> {
    /// How long it took until it ended, or until `now`.
    pub fn elapsed(&self, now: Instant) -> TimeDelta {
        self.to.unwrap_or(now) - self.from
    }

    /// Whether it ended, or is still under way, after its time.
    pub fn is_late(&self, now: Instant) -> bool {
        self.due.is_some_and(|due| self.to.unwrap_or(now) > due)
    }
}

impl Incident {
    /// The step after the one under way; none after the last that is done while the incident is open.
    pub fn next_step<'p>(&self, plan: &'p Incidents) -> Option<&'p Step> {
        let (at, _) = plan.step(&self.step)?;
        plan.steps.iter().skip(at + 1).find(|step| is_worked_on(step))
    }

    /// The step `to` begins.
    ///
    /// # Errors
    /// When the incident is over, or in that step already.
    pub fn enter_step(&mut self, to: &Step) -> Result<(), InvalidTransition> {
        self.must_be_open()?;
        if self.step == to.id {
            return Err(InvalidTransition::SameStep);
        }
        self.step.clone_from(&to.id);
        Ok(())
    }

    /// When `step`, which began at `from`, has to be done.
    pub fn step_due(&self, step: &Step, severity: &Severity, from: Instant) -> Option<Instant> {
        match step.within {
            Within::Report(within) => Some(self.reported + within),
            Within::Step(within) => Some(from + within),
            Within::Resolution(within) => self.resolved.map(|resolved| resolved + within),
            Within::ServiceLevel => severity.resolution.map(|(_, limit)| self.reported + limit),
            Within::Throughout => None,
        }
    }

    /// What each step took. `entered` are the steps that were begun, in order; identifying and alerting were done by the
    /// declaration.
    pub fn steps_taken<'p>(&self, plan: &'p Incidents, severity: &Severity, entered: &[Entered]) -> Vec<Taken<'p>> {
        let declared = [("identify", self.reported, self.declared), ("alert", self.declared, self.declared)];
        let mut taken: Vec<Taken<'p>> = Vec::new();
        for (id, from, to) in declared {
            if let Some((_, step)) = plan.step(id) {
                taken.push(Taken { step, from, to: Some(to), due: self.step_due(step, severity, from) });
            }
        }
        for (index, begun) in entered.iter().enumerate() {
            let Some((_, step)) = plan.step(&begun.step) else { continue };
            let over = if step.id == LAST { self.account.postmortem } else { self.resolved };
            let to = entered.get(index + 1).map(|next| next.at).or(over);
            taken.push(Taken { step, from: begun.at, to, due: self.step_due(step, severity, begun.at) });
        }
        taken
    }

    /// Whether triage has to decide how it is fixed before the next step.
    pub fn needs_strategy(&self) -> bool {
        self.step == TRIAGE && self.strategy.is_none() && self.progress() != Progress::Resolved
    }
}

/// Communicating goes on throughout, and the post-mortem begins with the resolution: nobody moves on to them.
pub fn is_worked_on(step: &Step) -> bool {
    !matches!(step.within, Within::Throughout | Within::Resolution(_))
}

#[cfg(test)]
mod tests {
    use super::super::tests::declare;
    use super::*;
    use crate::engine::clock::from_millis;
    use crate::playbook::Playbook;

    #[test]
    fn steps_follow_one_another_and_end_with_verifying() {
        let plan = Playbook::builtin().incidents;
        let mut incident = declare("crash");
        let mut names = Vec::new();
        while let Some(next) = incident.next_step(&plan) {
            names.push(next.name.clone());
            incident.enter_step(next).expect("the next step");
        }
        assert_eq!(names, ["TRIAGE", "FIX", "DEPLOY", "VERIFY"]);
        assert_eq!(incident.enter_step(plan.step("verify").expect("it").1), Err(InvalidTransition::SameStep));
    }

    #[test]
    fn each_step_is_measured_against_its_time() {
        let playbook = Playbook::builtin();
        let minute = |minute: i64| from_millis(minute * 60_000);
        let incident = declare("crash");
        let entered = [("investigate", 1), ("triage", 20), ("fix", 28), ("deploy", 90)]
            .map(|(step, at)| Entered { step: step.to_owned(), at: minute(at) });
        let severity = playbook.severity("P0").expect("P0");
        let taken = incident.steps_taken(&playbook.incidents, severity, &entered);
        let shown: Vec<_> = taken
            .iter()
            .map(|step| (step.step.id.as_str(), step.elapsed(minute(160)).num_minutes(), step.is_late(minute(160))))
            .collect();
        let expected = [
            ("identify", 1, false),
            ("alert", 0, false),
            ("investigate", 19, true),
            ("triage", 8, false),
            ("fix", 62, false),
            ("deploy", 70, true),
        ];
        assert_eq!(shown, expected);
    }
}
