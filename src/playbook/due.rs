//! When a release is due (plan.md, "Patch Release Criteria" and "Feature Release Criteria").

use super::reader::Table;

/// A kind of release, and what makes one due: any of its grounds.
#[derive(Debug, Clone, PartialEq)]
pub struct DueRelease {
    /// Its name.
    pub name: String,
    /// Its first day, as N of T+N.
    pub from_day: u32,
    /// Its last day, on which it is scheduled.
    pub to_day: u32,
    /// What its version is; none where the playbook does not say.
    pub bump: Option<Bump>,
    /// What makes it due, in the plan's order.
    pub any: Vec<ReleaseTrigger>,
}

/// Which part of a version the next release raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bump {
    /// Fixes only.
    Patch,
    /// Features too.
    Feature,
}

/// What makes a release due.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseTrigger {
    /// In the plan's words.
    pub text: String,
    /// How it is found out.
    pub is: TriggerIs,
}

/// How a ground is found out. All counts are of what was done since the last release.
#[derive(Debug, Clone, PartialEq)]
pub enum TriggerIs {
    /// So many issues of these severities are fixed.
    Fixed(Vec<String>, u32),
    /// Something that many people complain of is fixed.
    Complaint,
    /// So many topics of this category are done.
    Done(String, u32),
    /// A benchmark is faster by so many percent.
    Faster(u32),
    /// It is the day on which one is scheduled.
    Scheduled,
}

pub(super) fn due_release(table: &Table<'_, '_>, severities: &[&str], categories: &[&str]) -> DueRelease {
    let due = DueRelease {
        name: table.text("name"),
        from_day: table.number("from_day"),
        to_day: table.number("to_day"),
        bump: bump(table),
        any: table.tables("any").iter().map(|table| ground(table, severities, categories)).collect(),
    };
    if due.to_day < due.from_day {
        table.mistake_at("to_day", "`to_day` must not be before `from_day`");
    }
    table.nothing_else();
    due
}

fn bump(table: &Table<'_, '_>) -> Option<Bump> {
    match table.optional_text("version")?.as_str() {
        "patch" => Some(Bump::Patch),
        "feature" => Some(Bump::Feature),
        other => {
            table.mistake_at("version", format!("\"{other}\" is neither patch nor feature"));
            None
        }
    }
}

fn ground(table: &Table<'_, '_>, severities: &[&str], categories: &[&str]) -> ReleaseTrigger {
    let text = table.text("text");
    let at_least = table.optional_number("at_least").unwrap_or(1);
    let (fixed, done) = (table.optional_texts("fixed"), table.optional_text("done"));
    for unknown in fixed.iter().filter(|id| !severities.contains(&id.as_str())) {
        table.mistake_at("fixed", format!("\"{unknown}\" is not a severity id"));
    }
    if let Some(unknown) = done.as_ref().filter(|id| !categories.contains(&id.as_str())) {
        table.mistake_at("done", format!("\"{unknown}\" is no category's id"));
    }
    let faster = table.optional_number("faster");
    let is = match (fixed.is_empty(), done, faster) {
        (false, None, None) => TriggerIs::Fixed(fixed, at_least),
        (true, Some(category), None) => TriggerIs::Done(category, at_least),
        (true, None, Some(percent)) => TriggerIs::Faster(percent),
        _ if table.optional_flag("complaint") => TriggerIs::Complaint,
        _ if table.optional_flag("scheduled") => TriggerIs::Scheduled,
        _ => {
            table.mistake("a ground has one of `fixed`, `done`, `faster`, `complaint` and `scheduled`");
            TriggerIs::Scheduled
        }
    };
    // Both flags are known, whichever way was taken.
    let _ = (table.optional_flag("complaint"), table.optional_flag("scheduled"));
    table.nothing_else();
    ReleaseTrigger { text, is }
}
