//! Every sentence and card about stand-ups.

use chrono::NaiveDate;

use super::domain::{Answer, Said, Standup};
use crate::discord::card::{Button, Card, Form, Input, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe, safe_title, timestamp};
use crate::error::UserError;
use crate::ids::UserId;
use crate::text::{count, duration};

/// What the custom ids of this slice ask for.
pub(super) mod act {
    pub const OPEN: &str = "open";
    pub const ANSWER: &str = "answer";
}

const BLUE: u32 = 0x2E_90_FA;
/// How much of one field the shared card shows at most; the thread has all of it.
const SHOWN: usize = 300;
/// What all answers together may take on the shared card, and how many fields each has.
const CARD: usize = 3_300;
const FIELDS: usize = 3;
const LONGEST: u16 = 1_500;

/// The one card of a stand-up: the prompt, and then everybody's answers.
pub(super) fn card(
    standup: &Standup,
    answers: &[Answer],
    waiting: &[(UserId, String)],
    late_by: Option<chrono::TimeDelta>,
) -> Card {
    let mut parts: Vec<String> = Vec::new();
    if answers.is_empty() {
        parts.push("What did you do, what will you do, what is in your way? It takes a minute.".to_owned());
    }
    if standup.day_off {
        parts.push("-# It's a day off: answer if you like; nobody is expected to.".to_owned());
    }
    if let Some(late) = late_by {
        parts.push(format!("-# This prompt is {} late: tplus was not running.", duration(late)));
    }
    let shown = (CARD / (answers.len().max(1) * FIELDS)).min(SHOWN);
    parts.extend(answers.iter().map(|answer| summary(answer, shown)));
    if !standup.day_off && !waiting.is_empty() {
        let names = waiting.iter().map(|(_, name)| safe_title(name, 40)).collect::<Vec<_>>().join(", ");
        parts.push(format!("-# Waiting for: {names}"));
    }
    let title = format!("☀️ Stand-up · {}", standup.date.format("%a %b %-d"));
    let mut card = Card::new(title, parts.join("\n\n")).color(BLUE);
    if !answers.is_empty() {
        card.footer = format!("{}, in full in the thread", count(answers.len(), "answer", "answers"));
    }
    card.row(vec![Button::new("Answer", Style::Primary, CustomId::new("standup", act::OPEN, standup.date))])
}

fn summary(answer: &Answer, shown: usize) -> String {
    let mut marks = Vec::new();
    if answer.late {
        marks.push(format!("late, {}", timestamp(answer.answered, 't')));
    }
    if answer.edited.is_some() {
        marks.push("edited".to_owned());
    }
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    let mut lines = vec![format!("**{}**{marks}", safe_title(&answer.name, 60))];
    let field = |icon: &str, text: &str| (!text.is_empty()).then(|| format!("{icon} {}", safe_title(text, shown)));
    lines.extend(field("✔️", &answer.said.yesterday));
    lines.extend(field("➡️", &answer.said.today));
    lines.extend(field("⛔", answer.said.open_blockers()));
    lines.join("\n")
}

/// Somebody's whole answer, in the thread.
pub(super) fn full(answer: &Answer) -> Card {
    let part = |title: &str, text: &str| (!text.is_empty()).then(|| format!("**{title}**\n{}", safe(text)));
    let parts = [
        part("Yesterday", &answer.said.yesterday),
        part("Today", &answer.said.today),
        part("Blockers", answer.said.open_blockers()),
    ];
    let mut text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
    if !answer.user.is_known() {
        "The answer was removed at its author's request.".clone_into(&mut text);
    }
    let mut card = Card::new(safe_title(&answer.name, 100), text);
    card = card.with_overflow("answer.txt").color(BLUE);
    if answer.late {
        card.footer = "late".to_owned();
    }
    card
}

pub(super) fn thread_name(date: NaiveDate) -> String {
    format!("Stand-up {date}")
}

/// The form, filled in with what is known.
pub(super) fn form(date: NaiveDate, prefilled: &Said) -> Form {
    let input = |key, label: &str, value: &str, hint: &str| Input {
        key,
        label: label.to_owned(),
        value: value.to_owned(),
        hint: hint.to_owned(),
        lines: true,
        required: false,
        most: LONGEST,
    };
    Form {
        id: CustomId::new("standup", act::ANSWER, date),
        title: format!("Stand-up · {}", date.format("%a %b %-d")),
        inputs: vec![
            input("yesterday", "What did you work on yesterday?", &prefilled.yesterday, ""),
            input("today", "What are you working on today?", &prefilled.today, "One line is fine."),
            input("blockers", "Any blockers?", &prefilled.blockers, "Leave empty if there are none."),
        ],
    }
}

pub(super) fn thanks(answer: &Answer, again: bool) -> Card {
    let done = if again { "Your answer is updated." } else { "Thank you, your answer is in." };
    let late = if answer.late && !again { " It is marked as late." } else { "" };
    Card::sentence(format!("{done}{late} `/standup` opens it again."))
}

pub(super) fn empty() -> UserError {
    UserError(
        "Nothing was saved: say at least what you did or what you will do next. `/standup` opens the form again."
            .to_owned(),
    )
}

pub(super) fn too_old(date: &str) -> UserError {
    UserError(format!("The stand-up of {} is closed. `/standup` opens today's.", safe_title(date, 20)))
}
