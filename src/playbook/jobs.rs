//! What is done by itself, and on which days: the calendar's jobs and the steps of an iteration.

use chrono::{NaiveTime, TimeDelta, Weekday};

use super::reader::Table;

/// Something that tplus posts by itself.
#[derive(Debug, Clone)]
pub struct Job {
    /// Which one.
    pub id: JobId,
    /// How late it may still happen.
    pub catch_up: TimeDelta,
    /// How long ahead the release manager is shown what will be posted, if at all.
    pub draft_ahead: Option<TimeDelta>,
    /// On which days and when.
    pub on: Vec<Rule>,
}

/// One line of a job's calendar.
#[derive(Debug, Clone)]
pub struct Rule {
    /// From T+N.
    pub from_day: u32,
    /// To T+N; without an end, it goes on in the steady state after the release's days.
    pub to_day: Option<u32>,
    /// On these weekdays.
    pub weekdays: Vec<Weekday>,
    /// At these local times, in order.
    pub at: Vec<NaiveTime>,
}

/// What the team does on some days (plan.md, "Iteration Cycle").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Iteration {
    /// From T+N.
    pub from_day: u32,
    /// To T+N.
    pub to_day: u32,
    /// What.
    pub what: String,
    /// Whether it is about what is to be fixed: that is named beside it.
    pub names_fixes: bool,
}

/// The jobs that tplus knows how to do. Jobs of one moment are done by their numbers; those stand in the slots of databases, too,
/// and are never given to another job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobId {
    /// The poll whether to launch.
    GoNoGo = 0,
    /// The morning check-in.
    Morning = 1,
    /// The review of the metrics.
    MetricsReview = 2,
    /// The stand-up prompt.
    Standup = 3,
    /// The community lead's review of a day's feedback.
    FeedbackReview = 4,
    /// The question to users how it is going.
    FeedbackAsk = 5,
    /// The weekly look at performance.
    PerformanceReview = 6,
    /// The day on which a patch or feature release is due.
    ReleaseDay = 7,
    /// Launch day's monitoring.
    Monitoring = 8,
    /// Launch day's status for the team.
    TeamStatus = 9,
    /// The end-of-day summary.
    EndOfDay = 10,
    /// The weekly metrics report.
    WeeklyMetrics = 11,
    /// The weekly feedback summary.
    WeeklyFeedback = 12,
    /// The public weekly update.
    WeeklyPublic = 13,
    /// The question whether the next phase begins.
    PhaseExit = 14,
    /// Launch morning's steps, as their hours come.
    LaunchSteps = 15,
    /// The question whether the announcements are out.
    Announcement = 16,
    /// The priorities of a week that begins.
    Priorities = 17,
}

impl JobId {
    /// Every job, in order.
    pub const ALL: [Self; 18] = [
        Self::GoNoGo,
        Self::Morning,
        Self::MetricsReview,
        Self::Standup,
        Self::FeedbackReview,
        Self::FeedbackAsk,
        Self::PerformanceReview,
        Self::ReleaseDay,
        Self::Monitoring,
        Self::TeamStatus,
        Self::EndOfDay,
        Self::WeeklyMetrics,
        Self::WeeklyFeedback,
        Self::WeeklyPublic,
        Self::PhaseExit,
        Self::LaunchSteps,
        Self::Announcement,
        Self::Priorities,
    ];

    /// Its name in the playbook and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GoNoGo => "go_no_go",
            Self::Morning => "morning",
            Self::MetricsReview => "metrics_review",
            Self::Standup => "standup",
            Self::FeedbackReview => "feedback_review",
            Self::FeedbackAsk => "feedback_ask",
            Self::PerformanceReview => "performance_review",
            Self::ReleaseDay => "release_day",
            Self::Monitoring => "monitoring",
            Self::TeamStatus => "team_status",
            Self::EndOfDay => "end_of_day",
            Self::WeeklyMetrics => "weekly_metrics",
            Self::WeeklyFeedback => "weekly_feedback",
            Self::WeeklyPublic => "weekly_public",
            Self::PhaseExit => "phase_exit",
            Self::LaunchSteps => "launch_steps",
            Self::Announcement => "announcement",
            Self::Priorities => "priorities",
        }
    }

    /// What people call it.
    pub fn called(self) -> &'static str {
        match self {
            Self::GoNoGo => "go/no-go poll",
            Self::Morning => "morning check-in",
            Self::MetricsReview => "metrics review",
            Self::Standup => "stand-up",
            Self::FeedbackReview => "daily feedback review",
            Self::FeedbackAsk => "weekly question in #feedback",
            Self::PerformanceReview => "performance review",
            Self::ReleaseDay => "release of the week",
            Self::Monitoring => "launch-day monitoring",
            Self::TeamStatus => "team status",
            Self::EndOfDay => "end-of-day summary",
            Self::WeeklyMetrics => "weekly metrics report",
            Self::WeeklyFeedback => "weekly feedback summary",
            Self::WeeklyPublic => "public weekly update",
            Self::PhaseExit => "end of the phase",
            Self::LaunchSteps => "launch-morning steps",
            Self::Announcement => "question whether it is announced",
            Self::Priorities => "priorities of the week",
        }
    }

    /// Whether the release manager can be shown it ahead: the summaries, which say what people may want to change.
    pub fn has_draft(self) -> bool {
        matches!(self, Self::EndOfDay | Self::WeeklyMetrics | Self::WeeklyFeedback | Self::WeeklyPublic)
    }

    /// The job of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.as_str() == name)
    }
}

pub(super) fn job(table: &Table<'_, '_>) -> Option<Job> {
    let name = table.text("job");
    let id = JobId::from_name(&name);
    if id.is_none() && !name.is_empty() {
        let known = JobId::ALL.map(JobId::as_str).join(", ");
        table.mistake_at("job", format!("\"{name}\" is not a job; the jobs are {known}"));
    }
    let (catch_up, draft_ahead) = (table.duration("catch_up"), table.optional_duration("draft_ahead"));
    let on = table.tables("on").iter().map(rule).collect();
    if draft_ahead.is_some() && id.is_some_and(|id| !id.has_draft()) {
        table.mistake_at("draft_ahead", format!("there are no drafts of the job \"{name}\""));
    }
    table.nothing_else();
    Some(Job { id: id?, catch_up, draft_ahead, on })
}

impl Rule {
    /// Whether it is about T+`day`.
    pub fn holds_on(&self, day: u32) -> bool {
        self.from_day <= day && self.to_day.is_none_or(|last| day <= last)
    }

    /// Whether it is about more than one day.
    pub fn is_repeated(&self) -> bool {
        self.to_day.is_none_or(|last| self.from_day < last)
    }
}

fn rule(table: &Table<'_, '_>) -> Rule {
    let rule = Rule {
        from_day: table.number("from_day"),
        to_day: table.optional_number("to_day"),
        weekdays: table.weekdays("weekdays"),
        at: table.times("at"),
    };
    if rule.to_day.is_some_and(|last| last < rule.from_day) {
        table.mistake_at("to_day", "`to_day` must not be before `from_day`");
    }
    table.nothing_else();
    rule
}

pub(super) fn iteration(table: &Table<'_, '_>) -> Iteration {
    let step = Iteration {
        from_day: table.number("from_day"),
        to_day: table.number("to_day"),
        what: table.text("what"),
        names_fixes: table.optional_flag("names_fixes"),
    };
    if step.to_day < step.from_day {
        table.mistake_at("to_day", "`to_day` must not be before `from_day`");
    }
    table.nothing_else();
    step
}
