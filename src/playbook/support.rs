//! What the plan says about questions and documentation.

use chrono::TimeDelta;

use super::reader::Table;

/// Questions and answers (plan.md, section 8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// Within what an issue on GitHub is answered (section 2, "Priority 2: User Support").
    pub github_response: TimeDelta,
    /// What a team member says who will find out and has not answered yet, in small letters.
    pub promises: Vec<String>,
    /// Within what such a promise is kept.
    pub promise_kept: TimeDelta,
    /// Whether tplus says a known answer in public by itself.
    pub answers_by_itself: bool,
    /// Repeat questions stay below this many a week.
    pub repeats_a_week: u32,
    /// Within what a common question is answered by the documentation.
    pub found_within: TimeDelta,
    /// So much of the features is documented, in percent.
    pub coverage_percent: u32,
    /// How content users are with the documentation, of five stars.
    pub satisfaction_stars: u32,
}

/// What the documentation needs in some days of the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Focus {
    /// When, by name.
    pub name: String,
    /// What it is about.
    pub focus: String,
    /// Its first day, as N of T+N.
    pub from_day: u32,
    /// Its last day.
    pub to_day: u32,
    /// What is to be done.
    pub items: Vec<String>,
}

pub(super) fn support(table: &Table<'_, '_>) -> Support {
    let support = Support {
        github_response: table.duration("github_response"),
        promises: table.texts("promises").iter().map(|phrase| phrase.to_lowercase()).collect(),
        promise_kept: table.duration("promise_kept"),
        answers_by_itself: table.flag("answers_by_itself"),
        repeats_a_week: table.number("repeats_a_week"),
        found_within: table.duration("found_within"),
        coverage_percent: table.number("coverage_percent"),
        satisfaction_stars: table.number("satisfaction_stars"),
    };
    table.nothing_else();
    support
}

pub(super) fn focus(table: &Table<'_, '_>) -> Focus {
    let focus = Focus {
        name: table.text("name"),
        focus: table.text("focus"),
        from_day: table.number("from_day"),
        to_day: table.number("to_day"),
        items: table.texts("items"),
    };
    if focus.to_day < focus.from_day {
        table.mistake_at("to_day", "`to_day` must not be before `from_day`");
    }
    if focus.items.is_empty() || focus.items.len() > 10 {
        table.mistake_at("items", "`items` must name one to ten things");
    }
    table.nothing_else();
    focus
}
