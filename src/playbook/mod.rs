//! The plan as data: one TOML file, read into types that can't be wrong, with every mistake named by its line.

mod calendar;
mod checklists;
mod due;
mod feedback;
mod incidents;
mod jobs;
mod metrics;
mod names;
mod parse;
mod reader;
mod rotation;
mod sources;
mod standup;
mod success;
mod support;
mod templates;

use std::collections::BTreeMap;

use crate::engine::right::Right;
use chrono::{NaiveTime, TimeDelta, Weekday};

pub use calendar::{Hold, Occurrence, ReleaseDates, days_of_week, first_valid_instant};
pub use checklists::{Checklist, GoCriterion, Group, Item, Knows, ListKind};
pub use due::{Bump, DueRelease, ReleaseTrigger, TriggerIs};
pub use feedback::{Effort, FeedbackRules, Priority, ReplyText, Stage};
pub use incidents::{
    Advice, CheckItem, Choice, Conditions, Decision, FixStrategy, Hotfix, HotfixRule, IncidentRules, Incidents,
    MatrixRow, Milestone, PostmortemRules, PublicUpdates, PullShows, Step, Within,
};
pub use jobs::{Iteration, Job, JobId, Rule};
pub use metrics::{Benchmark, Bound, Collect, Compare, Metric, Performance, Probe, Statistic};
pub use names::Names;
pub use reader::Mistake;
pub use rotation::RotationRules;
pub use sources::Source;
pub use standup::{BlockerStep, StandupRules};
pub use success::{Check, Counted, Criterion, Growth, Need, Period, Target};
pub use support::{Focus, Support};
pub use templates::{Figure, NO_DATA, Rendered, Template, TemplateMistake, Templates};

/// The text of the default playbook, compiled in.
pub const DEFAULT: &str = include_str!("../../playbooks/default.toml");

/// A team's plan.
#[derive(Debug, Clone)]
pub struct Playbook {
    /// What the team calls it.
    pub name: String,
    /// What is released, as users know it; empty where the playbook does not say.
    pub product: String,
    /// How users get a new version, as the end of "To update, …"; empty where that isn't said.
    pub to_update: String,
    /// After so many metrics checks in a row that nobody ticked, the release manager is told; never where it is 0.
    pub metrics_missed: usize,
    /// Where the team's own dashboard is, to which the metrics check links.
    pub dashboard: Option<String>,
    /// The last day that tplus runs, as N of T+N.
    pub length_days: u32,
    /// Before this local time a stand-up answer belongs to the day before.
    pub day_begins: NaiveTime,
    /// The local time at which a launch is announced.
    pub announce_at: NaiveTime,
    /// When people may be pinged.
    pub work_hours: WorkHours,
    /// Who is who.
    pub roles: Vec<Role>,
    /// Who holds which right, where that is not who holds it by default, and who makes each decision (`decide.…`).
    pub authority: BTreeMap<String, Vec<String>>,
    /// The phases, in order, without gaps; the last one is the steady state after the release's days.
    pub phases: Vec<Phase>,
    /// The severities, the gravest first.
    pub severities: Vec<Severity>,
    /// What is posted by itself.
    pub calendar: Vec<Job>,
    /// How many days of data a weekly post needs.
    pub weekly_needs_days: u32,
    /// Days whose summary has a public version.
    pub public_days: Vec<u32>,
    /// What so many people report, summaries call frequent.
    pub frequent_people: u32,
    /// The metrics that the weekly report draws.
    pub charted: Vec<String>,
    /// How stand-ups are held.
    pub standup: StandupRules,
    /// When turns at being on call change, and whom they page for what.
    pub rotation: RotationRules,
    /// Who is told of a blocker as it becomes older.
    pub blocker_escalation: Vec<BlockerStep>,
    /// Incidents, beyond their severities.
    pub incidents: Incidents,
    /// Who decides what.
    pub decisions: Vec<Decision>,
    /// What feedback can be.
    pub categories: Vec<Category>,
    /// Feedback, beyond its categories.
    pub feedback: FeedbackRules,
    /// The issue tracker.
    pub tracker: Tracker,
    /// How long people's words and names are kept; counts stay.
    pub keep_words: TimeDelta,
    /// "During business hours", in the release's zone.
    pub business_hours: WorkHours,
    /// Questions and answers.
    pub support: Support,
    /// What the documentation needs, by phase.
    pub documentation: Vec<Focus>,
    /// The posts' texts.
    pub templates: Templates,
    /// What has to be so before a launch.
    pub go_no_go: Vec<GoCriterion>,
    /// What makes a release due.
    pub due_releases: Vec<DueRelease>,
    /// What is to be done, to tick.
    pub checklists: Vec<Checklist>,
    /// What the team does on which days.
    pub iteration: Vec<Iteration>,
    /// What is measured.
    pub metrics: Vec<Metric>,
    /// What else is looked at.
    pub probes: Vec<Probe>,
    /// How sources are asked.
    pub collect: Collect,
    /// What follows from runs that are better.
    pub performance: Performance,
    /// What the release is to reach, by period.
    pub success: Vec<Period>,
}

/// When people may be pinged, in the release's zone.
#[derive(Debug, Clone)]
pub struct WorkHours {
    /// On which days.
    pub weekdays: Vec<Weekday>,
    /// From when.
    pub from: NaiveTime,
    /// Until when.
    pub to: NaiveTime,
    /// From when until when on launch day, where that is a day of its own.
    pub launch_day: Option<(NaiveTime, NaiveTime)>,
}

/// A role of the plan.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its id in the playbook.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether whoever has it belongs to the team.
    pub team: bool,
}

/// A phase of the thirty days (plan.md, "Post-Launch Timeline Overview").
#[derive(Debug, Clone)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// How closely the release is watched.
    pub monitoring: String,
    /// How often the team meets.
    pub check_ins: String,
    /// How fixes go out.
    pub shipping: String,
    /// Within what a hotfix is to be out, counted from the report; none where the plan doesn't say.
    pub hotfix_within: Option<TimeDelta>,
    /// When who is there, a line a role; empty where the plan leaves it open.
    pub availability: Vec<String>,
    /// Its first day, as N of T+N.
    pub from_day: u32,
    /// Its last day; none for the steady state, which has no end.
    pub to_day: Option<u32>,
    /// This many open P1 turn the status yellow.
    pub p1_limit: u32,
    /// Within what users who ask something are answered.
    pub community_response: TimeDelta,
    /// Within what a new issue is triaged.
    pub triage: TimeDelta,
    /// Whether both run in business hours only.
    pub in_business_hours: bool,
}

/// A severity and its service levels (plan.md, section 5). Clocks run on wall time.
#[derive(Debug, Clone)]
pub struct Severity {
    /// `P0` to `P3`.
    pub id: String,
    /// Critical, High, …
    pub name: String,
    /// What marks it in text.
    pub emoji: String,
    /// The color of its cards, as 0xRRGGBB.
    pub color: u32,
    /// What is of this severity.
    pub examples: Vec<String>,
    /// What it does to users.
    pub impact: String,
    /// How the plan puts the cadence of updates.
    pub communication: String,
    /// Within this time somebody must have acknowledged it.
    pub response: TimeDelta,
    /// Target and limit for resolving it; none where the plan says "next release".
    pub resolution: Option<(TimeDelta, TimeDelta)>,
    /// In what it is fixed, where no clock says until when.
    pub fix_in: Option<String>,
    /// How often the team says where it stands; none where the plan leaves that to the issue tracker.
    pub updates: Option<TimeDelta>,
    /// After a clock ran out, each of this long later the next role is told.
    pub escalate_after: TimeDelta,
    /// The roles that its declaration pings.
    pub alert: Vec<String>,
    /// Whether it pings outside of work hours.
    pub pings_out_of_hours: bool,
    /// The labels of issues that mean it.
    pub labels: Vec<String>,
}

/// How feedback and the issue tracker go together.
#[derive(Debug, Clone)]
pub struct Tracker {
    /// Issues with this label are feedback, and issues made from feedback get it.
    pub feedback_label: String,
    /// Labels of what asks for something: it is no issue, whatever else it is labelled with.
    pub not_issues: Vec<String>,
    /// How often the repository is asked what has changed.
    pub poll_every: TimeDelta,
    /// How far back comments are read when a repository is connected.
    pub look_back: TimeDelta,
}

/// What feedback can be (plan.md, section 6).
#[derive(Debug, Clone)]
pub struct Category {
    /// Its id in the store.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its name for several.
    pub plural: String,
    /// The emoji that tag a message as such: Unicode, or `<:name:id>` for a custom one.
    pub emoji: Vec<String>,
    /// The labels of issues that are of it; the first one is given to those that tplus makes.
    pub labels: Vec<String>,
}

impl Category {
    /// Its first emoji that is text and not a picture of some server's own.
    pub fn unicode(&self) -> &str {
        self.emoji.iter().map(String::as_str).find(|emoji| !emoji.starts_with('<')).unwrap_or_default()
    }
}

impl Playbook {
    /// Reads a playbook.
    ///
    /// # Errors
    /// Every mistake that it has, by line.
    pub fn parse(source: &str, rights: &[Right]) -> Result<Self, Vec<Mistake>> {
        parse::playbook(source, rights)
    }

    /// The compiled-in playbook.
    ///
    /// # Panics
    /// Never in a build whose tests passed.
    pub fn builtin() -> Self {
        Self::parse(DEFAULT, &[]).expect("the tests check the built-in playbook")
    }

    /// Who holds `right`: roles by id, `team`, `readers` or `anyone`.
    pub fn holders(&self, right: Right) -> Vec<String> {
        let by_default = || right.holders.iter().map(|&who| who.to_owned()).collect();
        self.authority.get(right.name).cloned().unwrap_or_else(by_default)
    }

    /// The severity of that id, or of that name, whatever their case.
    pub fn severity(&self, id: &str) -> Option<&Severity> {
        let is = |name: &str| name.eq_ignore_ascii_case(id.trim());
        let by_id = self.severities.iter().find(|severity| is(&severity.id));
        by_id.or_else(|| self.severities.iter().find(|severity| is(&severity.name)))
    }

    /// Whether the severity `one` is graver than `other`: they are listed with the gravest first.
    pub fn is_graver(&self, one: &str, other: &str) -> bool {
        let rank = |id: &str| self.severities.iter().position(|known| known.id == id);
        rank(one) < rank(other)
    }

    /// Whether no severity is graver than that one.
    pub fn is_gravest(&self, id: &str) -> bool {
        self.severities.first().is_some_and(|gravest| gravest.id == id)
    }

    /// The phase of day T+`day`; before the launch the first one.
    pub fn phase(&self, day: i64) -> &Phase {
        let day = u32::try_from(day.max(0)).unwrap_or(u32::MAX);
        self.phases.iter().rev().find(|phase| phase.from_day <= day).unwrap_or(&self.phases[0])
    }

    /// The decision of that id.
    pub fn decision(&self, id: &str) -> Option<&Decision> {
        self.decisions.iter().find(|decision| decision.id == id)
    }

    /// What people call whom an entry of the authority table names; for anything unknown the id itself.
    pub fn holder_name<'p>(&'p self, id: &'p str) -> &'p str {
        match id {
            "team" => "team members",
            "readers" => "whoever can read the team's channel",
            _ => self.role_name(id),
        }
    }

    /// The name of the role of that id; for anything else the id itself, such as "team".
    pub fn role_name<'p>(&'p self, id: &'p str) -> &'p str {
        self.roles.iter().find(|role| role.id == id).map_or(id, |role| role.name.as_str())
    }

    /// The category of that id.
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// The kind of release that T+`day` has, if any.
    pub fn due_release(&self, day: i64) -> Option<&DueRelease> {
        let day = u32::try_from(day).ok()?;
        self.due_releases.iter().find(|due| (due.from_day..=due.to_day).contains(&day))
    }

    /// What the team does on T+`day`.
    pub fn iteration(&self, day: i64) -> Option<&Iteration> {
        let day = u32::try_from(day).ok()?;
        self.iteration.iter().find(|step| (step.from_day..=step.to_day).contains(&day))
    }

    /// Whether something is watched as it happens: a Prometheus, or an address.
    pub fn watches_live(&self) -> bool {
        let asks_prometheus =
            |metric: &Metric| metric.sources.iter().any(|source| matches!(source, Source::Prometheus(_)));
        !self.probes.is_empty() || self.metrics.iter().any(asks_prometheus)
    }

    /// The metric of that id.
    pub fn metric(&self, id: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.id == id)
    }

    /// The criteria that are judged on T+`day`: those of its period; before the first, the first, and after the last, the
    /// last.
    pub fn period(&self, day: i64) -> &Period {
        let begun = self.success.iter().rev().find(|period| i64::from(period.from_day) <= day);
        begun.unwrap_or(&self.success[0])
    }

    /// What `metric` is to reach on T+`day`: of its criteria of success and its own targets the one given last.
    pub fn target(&self, metric: &Metric, day: i64) -> Option<Target> {
        self.target_of(metric, day, &[Need::Must, Need::Target])
    }

    /// What `metric` reaches on T+`day` where the release is outstanding.
    pub fn stretch(&self, metric: &Metric, day: i64) -> Option<Bound> {
        self.target_of(metric, day, &[Need::Stretch]).map(|target| target.bound)
    }

    fn target_of(&self, metric: &Metric, day: i64, needs: &[Need]) -> Option<Target> {
        let of_metric = |criterion: &Criterion| match &criterion.check {
            _ if !needs.contains(&criterion.need) => None,
            Check::Reaches(id, bound) if *id == metric.id => Some((*bound, criterion.growth)),
            // How many were reported bounds how many are open.
            Check::Reported(severity, bound) if metric.counts_only(severity) => Some((*bound, None)),
            _ => None,
        };
        let of_period = |period: &Period| {
            let (bound, growth) = period.criteria.iter().find_map(of_metric)?;
            Some(Target { bound, growth, from_day: period.from_day })
        };
        let day = day.max(0);
        let own = if needs.contains(&Need::Stretch) { &[][..] } else { &metric.targets[..] };
        let own = own.iter().map(|(from_day, bound)| Target { bound: *bound, growth: None, from_day: *from_day });
        let given = self.success.iter().filter_map(of_period).chain(own);
        given.filter(|target| i64::from(target.from_day) <= day).max_by_key(|target| target.from_day)
    }

    /// The job of that id.
    pub fn job(&self, id: JobId) -> Option<&Job> {
        self.calendar.iter().find(|job| job.id == id)
    }

    /// Whether `role` belongs to the team.
    pub fn is_team_role(&self, role: &str) -> bool {
        self.roles.iter().any(|known| known.team && known.id == role)
    }
}

#[cfg(test)]
mod tests;
