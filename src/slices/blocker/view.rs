//! Every sentence about blockers.

use chrono::TimeDelta;

use super::domain::{Blocker, Over, short_name};
use crate::discord::card::{Button, Card, Form, Input, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe, safe_title, timestamp};
use crate::error::UserError;
use crate::github::markdown;
use crate::playbook::Playbook;
use crate::slices::incident;
use crate::text::{count, duration};

/// What the custom ids of this slice ask for.
pub(super) mod act {
    pub const TAKE: &str = "take";
    pub const SOLVE: &str = "solve";
    pub const INCIDENT: &str = "incident";
    pub const ISSUE: &str = "issue";
}

const RED: u32 = 0xD9_2D_20;
const GREEN: u32 = 0x12_B7_6A;
/// How much of one a list shows.
const SHOWN: usize = 120;

/// The one card of a blocker, whatever becomes of it.
pub(super) fn card(blocker: &Blocker) -> Card {
    let name = safe_title(&blocker.name, 60);
    let mut lines = Vec::new();
    if !blocker.what.is_empty() {
        lines.push(safe(&blocker.what));
    }
    lines.extend(blocker.issue.as_ref().map(|(repository, number)| match number {
        Some(number) => format!("📎 Tracked in [#{number}](https://github.com/{repository}/issues/{number})"),
        None => format!("📎 Being filed in {repository}"),
    }));
    let Some((at, over)) = &blocker.over else {
        let owner = match &blocker.owner {
            Some(owner) => format!("{} sees to it", safe_title(&owner.name, 60)),
            None => "nobody sees to it yet".to_owned(),
        };
        lines.push(format!("-# Since {} · {owner}", timestamp(blocker.since, 'f')));
        let title = format!("⛔ {} · {name} is blocked", short_name(blocker.number));
        return Card::new(title, lines.join("\n")).color(RED).row(buttons(blocker));
    };
    let lasted = duration(*at - blocker.since);
    lines.push(match over {
        Over::Solved(by) => format!("-# Solved after {lasted}, says {}", safe_title(&by.name, 60)),
        Over::Gone => format!("-# Not named any more after {lasted}"),
        Over::Incident(number) => format!("-# Became {} after {lasted}", incident::short_name(*number)),
    });
    Card::new(format!("✅ {} · {name} was blocked", short_name(blocker.number)), lines.join("\n")).color(GREEN)
}

fn buttons(blocker: &Blocker) -> Vec<Button> {
    let button = |label, style, act| Button::new(label, style, CustomId::new("blocker", act, blocker.id));
    let mut row = vec![
        button("I'll see to it", Style::Primary, act::TAKE),
        button("Solved", Style::Success, act::SOLVE),
        button("Make it an incident", Style::Secondary, act::INCIDENT),
    ];
    if blocker.issue.is_none() {
        row.push(button("File an issue", Style::Secondary, act::ISSUE));
    }
    row
}

/// What is told of a blocker that is so old.
pub(super) fn old(blocker: &Blocker, age: TimeDelta, pings: Pings) -> Card {
    let owner = match &blocker.owner {
        Some(owner) => format!("{} sees to it.", safe_title(&owner.name, 60)),
        None => "Nobody sees to it.".to_owned(),
    };
    let text = format!(
        "⏳ **{}**: {} has been blocked for {}. {owner}\n> {}",
        short_name(blocker.number),
        safe_title(&blocker.name, 60),
        duration(age),
        safe_title(&blocker.what, 300)
    );
    Card::sentence(text).color(RED).pinging("", pings).row(buttons(blocker))
}

/// What whom it held up is told.
pub(super) fn solved(blocker: &Blocker, by: &str, pings: Pings) -> Card {
    let (name, what) = (safe_title(by, 60), safe_title(&blocker.what, SHOWN));
    Card::sentence(format!("✅ **{}** is solved, says {name}: {what}", short_name(blocker.number))).pinging("", pings)
}

pub(super) fn incident_form(blocker: &Blocker, playbook: &Playbook) -> Form {
    let severities: Vec<_> = playbook.severities.iter().map(|severity| severity.id.as_str()).collect();
    Form {
        id: CustomId::new("blocker", act::INCIDENT, blocker.id),
        title: format!("Declare {} as an incident", short_name(blocker.number)),
        inputs: vec![
            input("severity", &format!("Severity: {}", severities.join(", ")), "", 20),
            input("title", "What is wrong, in a few words", &blocker.what, 300),
        ],
    }
}

pub(super) fn issue_form(blocker: &Blocker) -> Form {
    let details =
        Input { lines: true, required: false, ..input("details", "What else its readers should know", "", 1_500) };
    Form {
        id: CustomId::new("blocker", act::ISSUE, blocker.id),
        title: format!("File {} as an issue", short_name(blocker.number)),
        inputs: vec![input("title", "Title, as the repository's readers see it", &blocker.what, 300), details],
    }
}

fn input(key: &'static str, label: &str, value: &str, most: u16) -> Input {
    Input {
        key,
        label: label.to_owned(),
        value: value.to_owned(),
        hint: String::new(),
        lines: false,
        required: true,
        most,
    }
}

pub(super) fn issue_title(blocker: &Blocker, typed: &str) -> String {
    markdown::title(if typed.trim().is_empty() { &blocker.what } else { typed })
}

pub(super) fn issue_body(blocker: &Blocker, details: &str) -> String {
    let details = if details.trim().is_empty() { String::new() } else { format!("{}\n\n", markdown::quote(details)) };
    format!("{details}This blocks a team member ({} in tplus).", short_name(blocker.number))
}

pub(super) fn taken(blocker: &Blocker) -> Card {
    Card::sentence(format!("You see to **{}**. Press Solved on its card once it is.", short_name(blocker.number)))
}

pub(super) fn solved_answer(blocker: &Blocker) -> Card {
    Card::sentence(format!("**{}** is solved.", short_name(blocker.number)))
}

pub(super) fn added(blocker: &Blocker) -> Card {
    Card::sentence(format!(
        "**{}** is noted. The team sees it where stand-ups are held, and is reminded until it is over.",
        short_name(blocker.number)
    ))
}

pub(super) fn filing(blocker: &Blocker, repository: &crate::github::Repository) -> Card {
    Card::sentence(format!(
        "**{}** is being filed in {repository}. Its card names the number then.",
        short_name(blocker.number)
    ))
}

/// The open blockers.
pub(super) fn list(open: &[Blocker]) -> Card {
    let line = |blocker: &Blocker| {
        let owner = blocker
            .owner
            .as_ref()
            .map_or_else(String::new, |owner| format!(" · {} sees to it", safe_title(&owner.name, 40)));
        format!(
            "- **{}** · {}: {} · {}{owner}",
            short_name(blocker.number),
            safe_title(&blocker.name, 40),
            safe_title(&blocker.what, SHOWN),
            timestamp(blocker.since, 'R')
        )
    };
    let text = match open.is_empty() {
        true => "Nobody is blocked, as far as they said.".to_owned(),
        false => open.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    let mut card = Card::new(count(open.len(), "open blocker", "open blockers"), text).with_overflow("blockers.txt");
    card.footer = "/blocker solved · /blocker add".to_owned();
    card
}

pub(super) fn unknown(typed: &str) -> UserError {
    UserError(format!("There is no open blocker {}. `/blocker list` shows them.", safe_title(typed, 20)))
}

pub(super) fn is_over(blocker: &Blocker) -> UserError {
    UserError(format!("{} is over already. Nothing was changed.", short_name(blocker.number)))
}

pub(super) fn is_filed(blocker: &Blocker) -> UserError {
    UserError(format!("{} is tracked in an issue already. Nothing was changed.", short_name(blocker.number)))
}

pub(super) fn empty() -> UserError {
    UserError("Say in a few words what is in your way.".to_owned())
}
