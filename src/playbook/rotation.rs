//! What the plan says of being on call (plan.md, section 9, "Rotate on-call duties weekly").

use std::collections::BTreeSet;

use chrono::{NaiveTime, Weekday};

use super::reader::Table;

/// When turns at being on call change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotationRules {
    /// On which weekday.
    pub hands_over_on: Weekday,
    /// At which local time, in the release's zone.
    pub hands_over_at: NaiveTime,
    /// The severities whose incidents page whoever is on call, in the place of the roles that they alert.
    pub pages: Vec<String>,
}

pub(super) fn rotation(table: &Table<'_, '_>, severities: &BTreeSet<String>) -> RotationRules {
    let (days, hands_over_at) = (table.weekdays("hands_over_on"), table.time("hands_over_at"));
    let pages = table.texts("pages");
    for unknown in pages.iter().filter(|severity| !severities.contains(*severity)) {
        table.mistake_at("pages", format!("\"{unknown}\" is not a severity id"));
    }
    if days.len() > 1 {
        table.mistake_at("hands_over_on", "`hands_over_on` must be one weekday, such as \"Mon\"");
    }
    table.nothing_else();
    RotationRules { hands_over_on: days.first().copied().unwrap_or(Weekday::Mon), hands_over_at, pages }
}
