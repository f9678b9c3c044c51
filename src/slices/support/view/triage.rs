//! The triage card.

use chrono::NaiveDate;

use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{message_link, safe_title};
use crate::error::UserError;
use crate::playbook::{Playbook, Severity};
use crate::slices::feedback::{self, Statement};
use crate::text::count;

pub(in crate::slices::support) const GRADE: &str = "grade";
/// What stands for "it is no bug" in a button.
pub(in crate::slices::support) const NO_BUG: &str = "none";
/// As many bugs have buttons as a card has rows.
const ROWS: usize = 5;

fn line(bug: &Statement) -> String {
    let words = match bug.words.text.trim() {
        "" => "its words can't be read".to_owned(),
        words => safe_title(words, 140),
    };
    let link = bug.words.message.map_or_else(String::new, |at| format!(" {}", message_link(bug.guild, at)));
    format!("**FB-{}**{} {words}{link}", bug.number, bug.of_people())
}

/// The bugs that wait for a severity, the oldest first, each with its buttons, and those that were graded since the day began.
pub(in crate::slices::support) fn triage(
    date: NaiveDate,
    waiting: &[Statement],
    graded: &[Statement],
    playbook: &Playbook,
) -> Card {
    let mut lines: Vec<String> = waiting.iter().take(ROWS).map(line).collect();
    if waiting.len() > ROWS {
        lines.push(format!("-# and {} more: they follow as these are graded.", waiting.len() - ROWS));
    }
    let done = |bug: &Statement| {
        let stands = bug.severity.as_deref().filter(|severity| *severity != NO_BUG).unwrap_or("not a bug");
        format!("-# FB-{}: {stands}", bug.number)
    };
    lines.extend(graded.iter().map(done));
    if lines.is_empty() {
        lines.push(
            "-# What had waited here was merged, fixed, declared as an incident, or is no bug after all.".to_owned(),
        );
    }
    let title = match waiting.len() {
        0 => format!("Triage · {}: done", date.format("%b %-d")),
        waiting => {
            format!("Triage · {}: {} for a severity", date.format("%b %-d"), count(waiting, "bug waits", "bugs wait"))
        }
    };
    let rows = waiting.iter().take(ROWS).map(|bug| buttons(bug, playbook));
    Card { buttons: rows.collect(), ..Card::new(title, lines.join("\n")) }
}

/// At most five in a row: the gravest severities and "not a bug".
fn buttons(bug: &Statement, playbook: &Playbook) -> Vec<Button> {
    let button = |label: String, style, grade: &str| {
        Button::new(label, style, CustomId::new(super::SLICE, GRADE, format!("{}-{grade}", bug.number)))
    };
    let severities = playbook.severities.iter().take(ROWS - 1);
    let mut row: Vec<Button> = severities
        .map(|severity| {
            button(format!("{} {}", feedback::short_name(bug.number), severity.id), Style::Secondary, &severity.id)
        })
        .collect();
    row.push(button("Not a bug".to_owned(), Style::Secondary, NO_BUG));
    row
}

pub(in crate::slices::support) fn graded(number: i64, severity: Option<&Severity>) -> Card {
    let name = feedback::short_name(number);
    Card::sentence(match severity {
        None => format!(
            "{name} is not a bug: it counts as none. \"Confirm bug\" below `/feedback show number:{name}` takes that back."
        ),
        Some(severity) if severity.alert.is_empty() => format!("{name} is {}.", severity.id),
        Some(severity) => format!(
            "{name} is {0}. Nobody is paged by that: `/incident declare severity:{0} feedback:{name}` starts the response.",
            severity.id
        ),
    })
}

pub(in crate::slices::support) fn graded_before(number: i64) -> UserError {
    UserError(format!(
        "{} no longer waits for a severity: it was graded, withdrawn or fixed.",
        feedback::short_name(number)
    ))
}
