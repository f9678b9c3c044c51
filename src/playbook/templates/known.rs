//! What each template may speak of, so that a playbook's mistakes are found when it is read.

use super::Template;

impl Template {
    /// What it may speak of.
    pub(super) fn variables(self) -> &'static [&'static str] {
        match self {
            Self::Monitoring | Self::MonitoringLine | Self::TeamStatus => &[
                "version",
                "date",
                "time",
                "hours",
                "is_announced",
                "metrics",
                "unknown",
                "issues",
                "feedback",
                "health",
                "focus",
                "status",
                "state",
            ],
            Self::Morning => &[
                "day",
                "date",
                "version",
                "iteration",
                "since",
                "metrics",
                "unknown",
                "issues",
                "feedback",
                "highlights",
                "health",
                "criteria",
                "launch_hours",
                "focus",
                "status",
                "state",
            ],
            Self::EndOfDay => &[
                "day",
                "date",
                "since",
                "version",
                "metrics",
                "unknown",
                "merged",
                "issues",
                "highlights",
                "focus_day",
                "focus",
                "status",
                "state",
            ],
            Self::EndOfDayPublic => &[
                "day",
                "date",
                "name",
                "version",
                "issues",
                "feedback",
                "feedback_channel",
                "rolled_back_to",
                "launched_again_as",
                "rolled_back_for",
            ],
            Self::WeeklyMetrics => &[
                "week",
                "is_closing",
                "date",
                "period",
                "since",
                "version",
                "metrics",
                "unknown",
                "issues",
                "unheard",
                "incidents",
                "highlights",
                "challenges",
                "no_challenges",
                "focus",
                "state",
            ],
            Self::WeeklyFeedback => &[
                "week",
                "is_closing",
                "date",
                "period",
                "since",
                "version",
                "volume",
                "top_issues",
                "top_requests",
                "done",
                "actions",
                "testimonials",
                "testimonials_waiting",
                "feedback_channel",
                "state",
            ],
            Self::WeeklyPublic => &[
                "week",
                "is_closing",
                "date",
                "period",
                "since",
                "name",
                "version",
                "issues",
                "feedback",
                "testimonials",
                "shipped",
                "contributed",
                "feedback_channel",
                "rolled_back_to",
                "launched_again_as",
                "rolled_back_for",
            ],
            Self::FeedbackAsk => &["name", "version", "feedback_channel"],
            Self::Performance => &["name", "version", "wins", "try_it", "feedback_channel"],
            Self::IncidentUpdate => &["name", "version", "emoji", "title", "said", "next_update"],
            Self::IncidentResolved => {
                &["name", "version", "title", "root_cause", "fix", "impact", "prevention", "is_reported", "hotfix"]
            }
            Self::HotfixAnnounced => &["name", "version", "hotfix", "title", "fix"],
            Self::RollbackStarted => &["name", "version", "previous", "reason"],
            Self::RollbackDone => &["name", "version", "previous"],
            Self::Announcement => &["name", "version", "feedback_channel"],
            Self::Relaunched => &["name", "version", "launched_again_as", "rolled_back_for"],
            Self::Shipped => &["version", "shipped", "answers", "others", "url"],
        }
    }
}

/// The parts of what templates may speak of; what isn't listed has none.
fn parts(variable: &str) -> &'static [&'static str] {
    match variable {
        "issues" => &[
            "new",
            "new.total",
            "new.by_priority",
            "named",
            "incidents",
            "fixed",
            "fixed_named",
            "rolled_back",
            "open",
            "open.total",
            "open.by_priority",
            "open.urgent",
            "counted",
        ],
        "incidents" => &["any", "acknowledge", "resolve", "response_kept", "resolution_kept"],
        "status" => &["emoji", "name", "reasons"],
        "feedback" => &["sentence", "total", "mentions"],
        "volume" => &["discord", "github", "twitter", "reddit", "others"],
        _ => &[],
    }
}

/// What a figure has beside its value.
const FIGURE_PARTS: [&str; 9] =
    ["known", "today", "from", "week", "change", "change_from", "worst", "target", "status"];

/// What every template may say: how users get a new version.
pub(super) const TO_UPDATE: &str = "to_update";

/// What is wrong with a dotted path such as `issues.open.total`.
pub(super) fn mistake_in(path: &str, template: Template, measured: &[&str]) -> Option<String> {
    let (variable, rest) = path.split_once('.').unwrap_or((path, ""));
    if path == TO_UPDATE {
        return None;
    }
    if !template.variables().contains(&variable) {
        return Some(format!("which it isn't given; it has {}", template.variables().join(", ")));
    }
    let known = if variable == "metrics" { measured } else { parts(variable) };
    let figure = rest.split_once('.').unwrap_or((rest, ""));
    let fits = match (variable, rest) {
        (_, "") => true,
        ("metrics", _) => known.contains(&figure.0) && (figure.1.is_empty() || FIGURE_PARTS.contains(&figure.1)),
        _ => known.contains(&rest),
    };
    (!fits).then(|| match known {
        [] => format!("but `{variable}` has no parts"),
        known => format!("which `{variable}` doesn't have; it has {}", known.join(", ")),
    })
}
