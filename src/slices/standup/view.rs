//! Every sentence and card about stand-ups.

use chrono::{NaiveDate, TimeDelta};

use super::domain::{Answer, Asked, LET_PASS, Member, Said, Standup};
use crate::discord::card::{Button, Card, Form, Input, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe, safe_title, timestamp};
use crate::engine::clock::{Instant, Window};
use crate::error::UserError;
use crate::ids::UserId;
use crate::playbook::StandupRules;
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

/// Whom a stand-up is about at a moment, beside those who answered.
#[derive(Debug, Default)]
pub(super) struct People {
    /// Whom it has asked.
    pub(super) asked: Vec<Asked>,
    /// Whom it will ask, and when.
    pub(super) later: Vec<(Member, Window)>,
    /// Who is away.
    pub(super) away: Vec<Member>,
    /// The holiday that the team has.
    pub(super) holiday: Option<String>,
    /// How much later than it was due the prompt came.
    pub(super) late_by: Option<TimeDelta>,
    /// The moment, in UTC.
    pub(super) now: Instant,
}

/// A prompt that came up to so much later came on time.
const ON_TIME: TimeDelta = TimeDelta::minutes(1);

/// The one card of a stand-up: the prompt, and then everybody's answers.
pub(super) fn card(standup: &Standup, (answers, people): (&[Answer], &People), rules: &StandupRules) -> Card {
    let mut parts: Vec<String> = Vec::new();
    if answers.is_empty() {
        parts.push(rules.questions.iter().map(|question| format!("- {question}")).collect::<Vec<_>>().join("\n"));
    }
    match &people.holiday {
        Some(name) => parts
            .push(format!("-# It's a day off ({}): answer if you like; nobody is expected to.", safe_title(name, 60))),
        None if standup.day_off && people.asked.is_empty() => {
            parts.push("-# It's a day off: answer if you like; nobody is expected to.".to_owned());
        }
        None => {}
    }
    if let Some(late) = people.late_by.filter(|late| *late > ON_TIME) {
        parts.push(format!("-# This prompt is {} late: tplus was not running.", duration(late)));
    }
    let shown = (CARD / (answers.len().max(1) * FIELDS)).min(SHOWN);
    parts.extend(answers.iter().map(|answer| summary(answer, shown)));
    let who = who(answers, people);
    if !who.is_empty() {
        parts.push(who.iter().map(|line| format!("-# {line}")).collect::<Vec<_>>().join("\n"));
    }
    let title = format!("☀️ Stand-up · {}", standup.date.format("%a %b %-d"));
    let mut card = Card::new(title, parts.join("\n\n")).color(BLUE);
    if !answers.is_empty() {
        card.footer = format!("{}, in full in the thread", count(answers.len(), "answer", "answers"));
    }
    card.row(vec![answer_button(standup.date)])
}

/// Who is waited for and until when, who will be asked, who is missing, and who is away: a line each, where there is anybody.
fn who(answers: &[Answer], people: &People) -> Vec<String> {
    let has_answered = |user: UserId| answers.iter().any(|answer| answer.user == user);
    let (open, closed): (Vec<_>, Vec<_>) = people.asked.iter().partition(|asked| people.now < asked.window.to);
    let missing = |asked: &[&Asked]| {
        let missing = asked.iter().filter(|asked| !has_answered(asked.user));
        names(missing.map(|asked| asked.name.as_str()))
    };
    let mut lines = Vec::new();
    let ends = open.iter().filter(|asked| !has_answered(asked.user)).map(|asked| asked.window.to).min();
    lines.extend(ends.map(|ends| format!("Waiting for: {}, until {}", missing(&open), timestamp(ends, 't'))));
    let later: Vec<_> = people.later.iter().filter(|(member, _)| !has_answered(member.user)).collect();
    if let Some(next) = later.iter().map(|(_, window)| window.from).min() {
        let names = names(later.iter().map(|(member, _)| member.name.as_str()));
        lines.push(format!("Asked in their own morning: {names}, from {} on", timestamp(next, 't')));
    }
    let (all, answered) = (people.asked.len(), people.asked.iter().filter(|asked| has_answered(asked.user)).count());
    match missing(&closed) {
        missing if !missing.is_empty() => lines.push(format!("{answered} of {all} answered; missing: {missing}")),
        _ if !closed.is_empty() && open.is_empty() && later.is_empty() => {
            lines.push(if all == 1 {
                "The one who was asked has answered.".to_owned()
            } else {
                format!("All {all} answered.")
            });
        }
        _ => {}
    }
    if !people.away.is_empty() {
        lines.push(format!("Away: {}", names(people.away.iter().map(|member| member.name.as_str()))));
    }
    lines
}

/// How many names a line of the card has at most.
const NAMES: usize = 20;

fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<String> = names.map(|name| safe_title(name, 40)).collect();
    let more = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
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
pub(super) fn full(answer: &Answer, rules: &StandupRules) -> Card {
    let part = |title: &str, text: &str| (!text.is_empty()).then(|| format!("**{title}**\n{}", safe(text)));
    let [yesterday, today, blockers] = &rules.questions;
    let parts = [
        part(yesterday, &answer.said.yesterday),
        part(today, &answer.said.today),
        part(blockers, answer.said.open_blockers()),
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
pub(super) fn form(date: NaiveDate, rules: &StandupRules, prefilled: &Said) -> Form {
    let [yesterday, today, blockers] = &rules.questions;
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
            input("yesterday", yesterday, &prefilled.yesterday, ""),
            input("today", today, &prefilled.today, "One line is fine."),
            input("blockers", blockers, &prefilled.blockers, "Leave empty if there are none."),
        ],
    }
}

pub(super) fn thanks(answer: &Answer, again: bool) -> Card {
    let done = if again { "Your answer is updated." } else { "Thank you, your answer is in." };
    let late = if answer.late && !again { " It is marked as late." } else { "" };
    Card::sentence(format!("{done}{late} `/standup` opens it again."))
}

/// The one reminder, near the end.
pub(super) fn nudge(date: NaiveDate, left: TimeDelta, pings: Pings) -> Card {
    let left = duration(left.max(TimeDelta::minutes(1)));
    Card::sentence(format!("⏰ {left} left for today's stand-up.")).pinging("", pings).row(vec![answer_button(date)])
}

fn answer_button(date: NaiveDate) -> Button {
    Button::new("Answer", Style::Primary, CustomId::new("standup", act::OPEN, date))
}

/// Somebody let several stand-ups pass.
pub(super) fn asked_no_more() -> Card {
    Card::sentence(format!(
        "You let {LET_PASS} stand-ups pass, so I don't ask you any more. Once you answer one with `/standup`, I ask you again. `/me standup` \
         switches it off for good, and `/ooo` says when you are away."
    ))
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
