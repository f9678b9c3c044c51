//! The end of a phase.

use chrono::NaiveDate;

use super::GREEN;
use crate::discord::card::{Button, Card, Form, Input, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::playbook::{Names, Phase, Playbook};
use crate::slices::lifecycle::store::{Decided, Decision};
use crate::slices::release::{Release, state_in_words};

pub(in crate::slices::lifecycle) const HOLD: &str = "hold";
pub(in crate::slices::lifecycle) const MOVE_ON: &str = "move_on";

/// The end of a phase.
pub(in crate::slices::lifecycle) struct Exit<'a> {
    pub(in crate::slices::lifecycle) phase: &'a Phase,
    pub(in crate::slices::lifecycle) next: &'a Phase,
    /// What its words speak of.
    pub(in crate::slices::lifecycle) names: &'a Names,
    /// When the next one begins.
    pub(in crate::slices::lifecycle) at: Instant,
    pub(in crate::slices::lifecycle) lines: &'a [String],
    pub(in crate::slices::lifecycle) date: NaiveDate,
    /// Whether the 24 hours of launch day go on when the phase ends.
    pub(in crate::slices::lifecycle) runs_on: bool,
    pub(in crate::slices::lifecycle) decision: Option<&'a Decision>,
}

pub(in crate::slices::lifecycle) fn exit(exit: &Exit<'_>) -> Card {
    let title = format!("{} ends; next: {}", exit.phase.name, exit.next.name);
    let is_held = exit.decision.is_some_and(|decision| decision.decided == Decided::Hold);
    let mut lines = Vec::new();
    if !is_held {
        lines.push(format!(
            "{} begins {}: {}, {}, {}.",
            exit.next.name,
            timestamp(exit.at, 'f'),
            exit.next.monitoring,
            exit.next.check_ins,
            exit.names.fill(&exit.next.shipping)
        ));
        lines.extend(exit.next.availability.iter().map(|line| format!("-# {}", exit.names.fill(line))));
    }
    lines.extend(exit.lines.iter().cloned());
    let marked = |mark: char| exit.lines.iter().filter(|line| line.starts_with(mark)).count();
    let (unmet, unknown) = (marked('❌'), marked('❔'));
    match exit.decision {
        None => {
            lines.push(format!(
                "**{}** Hold keeps {} for another day. If nobody answers, {} begins all the same, and what is unmet is on record.",
                known((unmet, unknown), exit.runs_on),
                exit.phase.name,
                exit.next.name
            ));
            let button = |label: &str, style, act| Button::new(label, style, CustomId::new("course", act, exit.date));
            Card::new(title, lines.join("\n"))
                .row(vec![button("Hold", Style::Secondary, HOLD), button("Move on", Style::Primary, MOVE_ON)])
        }
        Some(decision) => {
            lines.push(outcome(decision, exit, known((unmet, unknown), exit.runs_on)));
            Card::new(title, lines.join("\n")).color(GREEN)
        }
    }
}

/// How far a phase is known to be what it should be.
fn known((unmet, unknown): (usize, usize), runs_on: bool) -> String {
    let known = match (unmet, unknown) {
        (0, 0) if runs_on => "All criteria are met so far.".to_owned(),
        (0, 0) => "All criteria are met.".to_owned(),
        (0, unknown) => format!("No criterion is known to be unmet; {unknown} unknown."),
        (unmet, 0) => format!("{unmet} not met."),
        (unmet, unknown) => format!("{unmet} not met, {unknown} unknown."),
    };
    if runs_on { format!("{known} Launch day's 24 hours are not over.") } else { known }
}

fn outcome(decision: &Decision, exit: &Exit<'_>, known: String) -> String {
    let (by, phase, next) = (safe_title(&decision.by, 60), &exit.phase.name, &exit.next.name);
    match decision.decided {
        Decided::Hold => {
            format!("⏸️ **{phase} is held for another day** by {by}: {}", safe_title(&decision.words, 300))
        }
        Decided::MoveOn if exit.next.to_day.is_none() => format!("🏁 **Stabilised**, decided by {by}: {next} follows."),
        Decided::MoveOn => format!("▶️ **{next} follows**, decided by {by}."),
        _ => format!("▶️ **{next} began on schedule**; nobody answered. {known}"),
    }
}

/// What is not met, of criteria as they are shown.
pub(in crate::slices::lifecycle) fn unmet(lines: &[String]) -> String {
    let unmet = lines.iter().filter_map(|line| line.strip_prefix("❌ "));
    unmet.collect::<Vec<_>>().join("; ")
}

pub(in crate::slices::lifecycle) fn hold_form(phase: &Phase, subject: &str) -> Form {
    Form {
        id: CustomId::new("course", HOLD, subject),
        title: format!("Hold {} for a day", phase.name),
        inputs: vec![Input {
            key: "why",
            label: "Why".to_owned(),
            value: String::new(),
            hint: "It is shown on the card and kept on record".to_owned(),
            lines: true,
            required: true,
            most: 300,
        }],
    }
}

pub(in crate::slices::lifecycle) fn held(phase: &Phase, until: Instant) -> Card {
    Card::sentence(format!(
        "{} is held until {}; I will ask again that afternoon. Check-ins and posts follow it.",
        phase.name,
        timestamp(until, 'f')
    ))
}

pub(in crate::slices::lifecycle) fn moved_on(next: &Phase, at: Instant) -> Card {
    Card::sentence(format!("{} begins {}.", next.name, timestamp(at, 'f')))
}

/// Of two who decide at once, the second is told.
pub(in crate::slices::lifecycle) fn phase_is_decided() -> UserError {
    UserError("Somebody has decided that already: the card and `/release history` say who, and what.".to_owned())
}

/// A release that users don't have goes through no phases.
pub(in crate::slices::lifecycle) fn phases_rest(release: &Release, playbook: &Playbook, now: Instant) -> UserError {
    UserError(format!(
        "{} is {}: its phases are not decided until users have it. `/release status` says what comes next.",
        safe_title(&release.version, 60),
        state_in_words(release, playbook, now)
    ))
}

pub(in crate::slices::lifecycle) fn too_late() -> UserError {
    UserError(
        "That question was for another day: the phase has changed since. `/release status` shows where it stands."
            .to_owned(),
    )
}
