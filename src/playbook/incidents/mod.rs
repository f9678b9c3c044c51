//! What the plan says about incidents beyond their severities: steps, decisions, hotfix and rollback as data.

mod read;

use chrono::TimeDelta;

pub(super) use read::{Known, decisions, incidents};

/// Rules for incidents as such (plan.md, sections 5 and 11).
#[derive(Debug, Clone, Default)]
pub struct IncidentRules {
    /// Declarations that are alike within this time count as one.
    pub same_within: TimeDelta,
    /// After this percentage of a clock the responder is warned.
    pub warn_at_percent: u32,
    /// The roles to which a clock that ran out is escalated, in order.
    pub escalation: Vec<String>,
    /// The roles that see private incidents.
    pub private_leads: Vec<String>,
    /// The snoozes that are offered, in minutes.
    pub snooze_minutes: Vec<u32>,
    /// The severities of which the end of a step's time is said.
    pub step_reminders: Vec<String>,
    /// How many reports that nobody has confirmed one person from outside the team may have open.
    pub unconfirmed_by_one: u32,
    /// How many a server may have open.
    pub unconfirmed_by_all: u32,
}

/// When users hear about an open incident (plan.md, section 1).
#[derive(Debug, Clone, Default)]
pub struct PublicUpdates {
    /// The roles that are asked to publish when nobody has that part.
    pub ask: Vec<String>,
    /// For these severities.
    pub severities: Vec<String>,
    /// How long after the team stands behind an incident its first one is drafted.
    pub first: TimeDelta,
    /// On these days, as N of T+N, [`PublicUpdates::every`] so often; on the others as often as the severity's updates.
    pub days: Vec<u32>,
    /// This often.
    pub every: TimeDelta,
}

/// What a step's time counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// From when the thing was reported.
    Report(TimeDelta),
    /// From when the step began.
    Step(TimeDelta),
    /// From when the incident was resolved.
    Resolution(TimeDelta),
    /// The severity's resolution time.
    ServiceLevel,
    /// It has no end.
    Throughout,
}

/// One step of the response (plan.md, section 5, "Incident Response Workflow").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// Its name, as the plan writes it.
    pub name: String,
    /// What is done in it.
    pub what: String,
    /// How long it may take.
    pub within: Within,
    /// What users are told while it is under way; empty where there is nothing to say.
    pub users: String,
    /// Whether something is released in it, unless the strategy is one without a release.
    pub releases: bool,
}

/// Something that can be chosen or ticked: its id, its name, and maybe an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A way to fix an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixStrategy {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it means.
    pub what: String,
    /// Whether what is fixed in this way is in no version.
    pub without_release: bool,
}

/// An entry of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    /// Its id.
    pub id: String,
    /// What has to be done.
    pub text: String,
    /// How many people have to tick it.
    pub people: u32,
    /// Who may tick it, as the ids of roles; everybody who may tick the list, where it is empty.
    pub roles: Vec<String>,
    /// Whoever ticked this entry may not tick it.
    pub not_by: Option<String>,
    /// Whether whoever ticks it says what the root cause is.
    pub asks_root_cause: bool,
}

/// Who decides what (plan.md, section 11, "Decision Matrix").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its id; the act `decide.ID` is what its authority may do.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The roles that decide.
    pub authority: Vec<String>,
    /// The roles that are consulted before.
    pub consult: Vec<String>,
    /// How fast.
    pub timeline: String,
}

/// What has to hold, all of it; what isn't given holds always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The incident is of one of these severities.
    pub severities: Vec<String>,
    /// It has one of these causes.
    pub causes: Vec<String>,
    /// More than this percentage of users is hit.
    pub more_than_percent: Option<u32>,
    /// It has been open for this long.
    pub unfixed_for: Option<TimeDelta>,
    /// There are this many of its severity …
    pub at_least: Option<u32>,
    /// … reported within this time of the announcement.
    pub within_first: Option<TimeDelta>,
    /// There is a clear fix.
    pub clear_fix: bool,
    /// It is the only open one of its severity.
    pub alone: bool,
}

/// One rule of "When to Hotfix".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HotfixRule {
    /// As the plan writes it.
    pub text: String,
    /// What has to hold.
    pub when: Conditions,
}

/// One line of the hotfix timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// When it should have happened, counted from the report.
    pub at: TimeDelta,
    /// What it is. `{{ version }}` stands for the hotfix's version.
    pub what: String,
    /// What shows that it happened: `reported`, `declared`, `resolved`, or an entry of the checklist or of what closes an incident.
    pub done: String,
    /// What the pull request for the incident's issue shows of it, where there is one.
    pub pull: Option<PullShows>,
}

/// What a pull request shows of a line of the hotfix timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullShows {
    /// That it was opened is enough.
    Written,
    /// It has to be opened, too.
    Opened,
    /// It has to be merged, too.
    Merged,
}

/// Hotfixes (plan.md, section 5, "Hotfix Process").
#[derive(Debug, Clone, Default)]
pub struct Hotfix {
    /// When the plan allows one: one rule is enough.
    pub when: Vec<HotfixRule>,
    /// What happens when.
    pub timeline: Vec<Milestone>,
    /// What has to be done.
    pub checklist: Vec<CheckItem>,
}

/// What a row of the rollback matrix leads to; the first wins over the later ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Advice {
    /// Roll back.
    Rollback,
    /// Think about it.
    Consider,
    /// Don't; fix it.
    Hotfix,
}

/// A row of the rollback matrix (plan.md, section 5, "Rollback Decision Matrix").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// As the plan writes it.
    pub scenario: String,
    /// As the plan writes it.
    pub decision: String,
    /// What it leads to.
    pub advice: Advice,
    /// What has to hold.
    pub when: Conditions,
    /// What has to be done beside rolling back.
    pub extra: Option<String>,
}

/// Post-mortems. Times count from the resolution.
#[derive(Debug, Clone, Default)]
pub struct PostmortemRules {
    /// Required for these severities.
    pub severities: Vec<String>,
    /// Due after this long.
    pub due: TimeDelta,
    /// Reminders after these times.
    pub remind: Vec<TimeDelta>,
}

/// Everything about incidents that is not a severity.
#[derive(Debug, Clone, Default)]
pub struct Incidents {
    /// Rules for incidents as such.
    pub rules: IncidentRules,
    /// When users are told.
    pub public_updates: PublicUpdates,
    /// The steps of the response, in order.
    pub steps: Vec<Step>,
    /// What triage may decide.
    pub strategies: Vec<FixStrategy>,
    /// What can have caused an incident.
    pub causes: Vec<Choice>,
    /// Hotfixes.
    pub hotfix: Hotfix,
    /// The rollback matrix.
    pub rollback: Vec<MatrixRow>,
    /// What a rollback takes, to tick.
    pub rollback_steps: Vec<CheckItem>,
    /// Post-mortems.
    pub postmortem: PostmortemRules,
    /// What has to be done before an incident is closed.
    pub closing: Vec<CheckItem>,
}

impl Incidents {
    /// The step of that id, and its place in the order.
    pub fn step(&self, id: &str) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, step)| step.id.eq_ignore_ascii_case(id.trim()))
    }

    /// The cause of that id.
    pub fn cause(&self, id: &str) -> Option<&Choice> {
        self.causes.iter().find(|cause| cause.id == id)
    }

    /// The fix strategy of that id.
    pub fn strategy(&self, id: &str) -> Option<&FixStrategy> {
        self.strategies.iter().find(|strategy| strategy.id == id)
    }
}
