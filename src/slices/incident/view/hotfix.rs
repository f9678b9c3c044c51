//! Hotfixes in words: whether the plan allows one, its timeline planned against actual, its checklist.

use super::{act, button, button_of, input, name_of};
use crate::discord::card::{Card, Form, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe, safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::playbook::{CheckItem, Decision, HotfixRule, Phase, Playbook};
use crate::slices::incident::domain::Incident;
use crate::slices::incident::domain::hotfix::{Checked, Passed};
use crate::slices::incident::domain::matrix::Reason;
use crate::slices::incident::store::Decided;
use crate::text::duration;

/// What a hotfix of a release without a version is called.
pub(in crate::slices::incident) const THE_HOTFIX: &str = "the hotfix";
pub(in crate::slices::incident) const HOTFIX_ANSWER: &str = "hotfix under way. Its card is in the thread.";
pub(in crate::slices::incident) const DRAFTED_ANSWER: &str = "an announcement is drafted in the thread.";

pub(in crate::slices::incident) fn hotfix_reasons(rules: &[(&HotfixRule, Vec<Reason>)]) -> String {
    match rules {
        [] => "the plan does not call for one".to_owned(),
        rules => rules.iter().map(|(rule, _)| rule.text.as_str()).collect::<Vec<_>>().join("; "),
    }
}

/// Whether the plan allows one, before it begins.
pub(in crate::slices::incident) fn hotfix_question(
    incident: &Incident,
    (version, rules): (&str, &[(&HotfixRule, Vec<Reason>)]),
    decision: Option<&Decision>,
    playbook: &Playbook,
) -> Card {
    let name = name_of(incident);
    let (title, why) = match rules {
        [] => (
            format!("{name}: the plan does not call for a hotfix"),
            "None of its rules applies to what is known. If you know more, answer the two questions of `/incident rollback` \
             first. You can still start one; that is recorded."
                .to_owned(),
        ),
        rules => (
            format!("{name}: the plan allows a hotfix"),
            rules.iter().map(|(rule, _)| format!("✅ {}", rule.text)).collect::<Vec<_>>().join("\n"),
        ),
    };
    let decides = decision.map_or_else(String::new, |decision| {
        let names = |ids: &[String]| ids.iter().map(|id| playbook.role_name(id)).collect::<Vec<_>>().join(", ");
        format!(
            "\n\n**Decides:** {}. **Consult:** {}. **When:** {}.",
            names(&decision.authority),
            names(&decision.consult),
            decision.timeline.to_lowercase()
        )
    });
    let text = format!("{why}\n\nVersion: **{}**{decides}", safe_title(version, 60));
    Card::new(title, text).row(vec![button("Start hotfix", Style::Primary, act::HOTFIX_BEGIN, incident)])
}

pub(in crate::slices::incident) fn hotfix_begun(version: &str, decided: &Decided) -> String {
    format!("🩹 **Hotfix started:** {}. Why: {}.", safe_title(version, 60), decided.reason)
}

/// What the team reads of a hotfix that begins.
pub(in crate::slices::incident) fn hotfix_told(incident: &Incident, version: &str, decided: &Decided) -> Card {
    let by = safe_title(&decided.decider_name, 60);
    let text = format!("Why: {}.\n-# Decided by {by}. Timeline and checklist are in its thread.", decided.reason);
    Card::new(format!("🩹 {}: hotfix {} started", name_of(incident), safe_title(version, 60)), text)
}

/// The same once users know that it is out.
pub(in crate::slices::incident) fn hotfix_out(incident: &Incident, version: &str, at: Instant) -> Card {
    let title = format!("🩹 {}: hotfix {} is out", name_of(incident), safe_title(version, 60));
    Card::new(title, format!("Users were told {}. Its checklist is in its thread.", timestamp(at, 'f')))
}

/// An entry is for others.
pub(in crate::slices::incident) fn not_theirs_to_tick(entry: &CheckItem, playbook: &Playbook) -> UserError {
    let roles = entry.roles.iter().map(|id| playbook.role_name(id)).collect::<Vec<_>>().join(" or ");
    UserError(format!("\"{}\" is for {} to check off. Nothing was changed.", entry.text, roles.to_lowercase()))
}

/// Whoever did the work is not the one who looks it over.
pub(in crate::slices::incident) fn own_work(entry: &CheckItem) -> UserError {
    UserError(format!("\"{}\" needs somebody else: you checked off the work itself. Nothing was changed.", entry.text))
}

pub(in crate::slices::incident) fn hotfix_began(incident: &Incident) -> UserError {
    UserError(format!("A hotfix for {} is under way; its card is in the thread.", name_of(incident)))
}

/// The one card of a hotfix.
pub(in crate::slices::incident) fn hotfix_card(
    incident: &Incident,
    (version, within): (&str, Option<(&Phase, Instant)>),
    timeline: &[Passed],
    checklist: &[Checked<'_>],
) -> Card {
    let done = checklist.iter().filter(|entry| entry.done().is_some()).count();
    let lines: Vec<_> = timeline.iter().map(passed).collect();
    let items: Vec<_> = (1..).zip(checklist).map(|(number, entry)| item(number, entry)).collect();
    let within = within.map_or_else(String::new, |(phase, due)| {
        format!("{}: to be out by {} ({})\n\n", phase.shipping, timestamp(due, 't'), timestamp(due, 'R'))
    });
    let text = format!(
        "{within}**Timeline** (planned, actual; from the report)\n{}\n\n**Checklist** ({done} of {})\n{}",
        lines.join("\n"),
        checklist.len(),
        items.join("\n")
    );
    let mut card = Card::new(format!("🩹 Hotfix {} for {}", safe_title(version, 60), name_of(incident)), text);
    card.footer = "Press a number to check it off; press it again to undo that.".to_owned();
    let numbered: Vec<_> = (1..).zip(checklist).collect();
    for row in numbered.chunks(5).take(4) {
        let tick = |(number, entry): &(i32, &Checked<'_>)| {
            let style = if entry.done().is_some() { Style::Success } else { Style::Secondary };
            button_of(&number.to_string(), style, act::CHECK, (incident, &entry.item.id))
        };
        card = card.row(row.iter().map(tick).collect());
    }
    card.row(vec![button("Draft announcement", Style::Primary, act::ANNOUNCE_HOTFIX, incident)])
}

fn passed(line: &Passed) -> String {
    let clock = |length: chrono::TimeDelta| {
        let minutes = length.num_minutes();
        format!("T+{}:{:02}", minutes / 60, minutes % 60)
    };
    let actual = match line.actual {
        Some(actual) if actual > line.planned => format!("{} (+{})", clock(actual), duration(actual - line.planned)),
        Some(actual) => clock(actual),
        None => "…".to_owned(),
    };
    let mark = if line.actual.is_some() { "✅" } else { "▫️" };
    format!("{mark} `{}` {actual} · {}", clock(line.planned), line.what)
}

/// The form in which whoever ticks the root cause says what it is.
pub(in crate::slices::incident) fn cause_form(incident: &Incident, item: &str) -> Form {
    let known = incident.account.root_cause.clone().unwrap_or_default();
    Form {
        id: CustomId::new("incident", act::CHECK, format!("{}-{item}", incident.id)),
        title: format!("Root cause of {}", name_of(incident)),
        inputs: vec![input("root_cause", "Why did it happen?", &known, true, true)],
    }
}

/// What the timeline says of the root cause.
pub(in crate::slices::incident) fn root_cause(cause: &str) -> String {
    format!("**Root cause:** {}", safe(cause))
}

/// An entry of a checklist: its number, its state, who ticked it and when.
pub(super) fn item(number: i32, entry: &Checked<'_>) -> String {
    let who = entry.ticks.iter().map(|tick| format!("{} {}", safe_title(&tick.name, 30), timestamp(tick.at, 't')));
    let who = who.collect::<Vec<_>>().join(", ");
    let mark = if entry.done().is_some() { "✅" } else { "⬜" };
    let counted = match entry.item.people {
        1 => String::new(),
        people => format!(" ({} of {people})", entry.ticks.len()),
    };
    let who = if who.is_empty() { who } else { format!(" · {who}") };
    format!("{mark} {number}. {}{counted}{who}", entry.item.text)
}

pub(in crate::slices::incident) fn ticked(text: &str, ticked: bool) -> String {
    let what = if ticked { "Checked off" } else { "Unchecked" };
    format!("**{what}:** {text}")
}

pub(in crate::slices::incident) fn tick_answer(ticked: bool) -> &'static str {
    if ticked { "checked off." } else { "unchecked." }
}
