//! What the plan says of stand-ups and of what holds people up (plan.md, section 9, "Daily Stand-Up").

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::reader::Table;

/// How a stand-up is held. When, the calendar says: for each by the clocks where they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StandupRules {
    /// For how long an answer is waited for; what comes later is marked late.
    pub open_for: TimeDelta,
    /// How long before that ends whoever hasn't answered is reminded.
    pub nudge_before: TimeDelta,
    /// What is asked: of yesterday, of today, and what is in the way.
    pub questions: [String; 3],
}

/// Who is told of a blocker that is still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockerStep {
    /// So long after it was first named.
    pub after: TimeDelta,
    /// The role, by its id.
    pub role: String,
    /// Whether nobody is told where somebody sees to it.
    pub unless_taken: bool,
}

/// Discord's limit for the name of a form's field.
const LONGEST_QUESTION: usize = 45;

pub(super) fn standup(table: &Table<'_, '_>) -> StandupRules {
    let (open_for, nudge_before) = (table.duration("open_for"), table.duration("nudge_before"));
    if nudge_before >= open_for {
        table.mistake_at("nudge_before", "`nudge_before` must be shorter than `open_for`");
    }
    let asked = table.texts("questions");
    let questions = <[String; 3]>::try_from(asked).unwrap_or_else(|_| {
        table.mistake_at("questions", "`questions` must be three: of yesterday, of today, and what is in the way");
        Default::default()
    });
    if questions.iter().any(|question| crate::text::length(question) > LONGEST_QUESTION) {
        table.mistake_at(
            "questions",
            format!("each of the `questions` must have at most {LONGEST_QUESTION} characters"),
        );
    }
    table.nothing_else();
    StandupRules { open_for, nudge_before, questions }
}

pub(super) fn blocker_step(table: &Table<'_, '_>, roles: &BTreeSet<String>) -> BlockerStep {
    let step = BlockerStep {
        after: table.duration("after"),
        role: table.text("role"),
        unless_taken: table.optional_flag("unless_taken"),
    };
    if !roles.contains(&step.role) && !step.role.is_empty() {
        table.mistake_at("role", format!("\"{}\" is not a role id", step.role));
    }
    table.nothing_else();
    step
}
