//! Every sentence and card about the course of a release.

use chrono::NaiveDate;

use super::store::{Decided, Decision, Vote};
use crate::discord::card::{Button, Card, Form, Input, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::playbook::{Phase, Playbook};
use crate::slices::release::Release;

pub(super) const VOTE: &str = "vote";
pub(super) const DECIDE: &str = "decide";
pub(super) const HOLD: &str = "hold";
pub(super) const MOVE_ON: &str = "move_on";
pub(super) const GO: &str = "go";
const NO_GO: &str = "no_go";

const GREEN: u32 = 0x12_B7_6A;
const RED: u32 = 0xF0_44_38;

/// The line above the poll.
pub(super) const CALL: &str = "Go or no-go?";

/// The poll, with its votes and, once there is one, the decision.
pub(super) fn poll(
    playbook: &Playbook,
    release: &Release,
    (votes, grave): (&[Vote], usize),
    decision: Option<&(bool, String, Instant)>,
) -> Card {
    let mut lines = vec!["Everyone on the team votes; the release manager decides.".to_owned()];
    lines.extend(playbook.go_no_go.iter().map(|criterion| match (criterion.counts_gravest, grave) {
        (true, 0) => format!("- ✅ {}", criterion.text),
        (true, open) => format!("- ❌ {} ({open} open)", criterion.text),
        (false, _) => format!("- {}", criterion.text),
    }));
    for (is_go, name) in [(true, "✅ Go"), (false, "❌ No go")] {
        let of: Vec<_> =
            votes.iter().filter(|vote| vote.is_go == is_go).map(|vote| safe_title(&vote.name, 60)).collect();
        lines.push(format!("**{name} ({})** {}", of.len(), of.join(", ")));
    }
    let title = format!("{}: go or no-go?", safe_title(&release.version, 60));
    let button = |label: &str, style, act, subject| Button::new(label, style, CustomId::new("course", act, subject));
    let mut card = match decision {
        None => Card::new(title, lines.join("\n")),
        Some((true, by, at)) => {
            lines.push(format!("🚀 **Go**, decided by {} {}.", safe_title(by, 60), timestamp(*at, 't')));
            Card::new(title, lines.join("\n")).color(GREEN)
        }
        Some((false, by, at)) => {
            let by = safe_title(by, 60);
            lines.push(format!(
                "✋ **No go**, decided by {by} {}. `/release move` sets another day.",
                timestamp(*at, 't')
            ));
            Card::new(title, lines.join("\n")).color(RED)
        }
    };
    card =
        card.row(vec![button("✅ Go", Style::Secondary, VOTE, GO), button("❌ No go", Style::Secondary, VOTE, NO_GO)]);
    card.row(vec![
        button("Decide: launch", Style::Success, DECIDE, GO),
        button("Decide: don't launch", Style::Danger, DECIDE, NO_GO),
    ])
}

pub(super) fn voted(is_go: bool) -> Card {
    Card::sentence(format!(
        "Your vote is {}. Press the other button to change it.",
        if is_go { "✅ go" } else { "❌ no go" }
    ))
}

pub(super) fn other_day() -> UserError {
    UserError("That poll was for another launch day. There will be another on the morning of the new one.".to_owned())
}

pub(super) fn decided(is_go: bool) -> Card {
    Card::sentence(match is_go {
        true => "Decided: go. The steps of the launch are in #release.",
        false => "Decided: no go. `/release move` sets another day; until then the plan keeps counting days.",
    })
}

/// The end of a phase.
pub(super) struct Exit<'a> {
    pub(super) phase: &'a Phase,
    pub(super) next: &'a Phase,
    /// When the next one begins.
    pub(super) at: Instant,
    pub(super) lines: &'a [String],
    pub(super) date: NaiveDate,
    pub(super) decision: Option<&'a Decision>,
}

pub(super) fn exit(exit: &Exit<'_>) -> Card {
    let title = format!("{} ends; next: {}", exit.phase.name, exit.next.name);
    let mut lines = vec![format!(
        "{} {}. From then on: {}, {}, {}.",
        if exit.decision.is_some() { "Was due" } else { "Due" },
        timestamp(exit.at, 'f'),
        exit.next.monitoring,
        exit.next.check_ins,
        exit.next.shipping
    )];
    lines.extend(exit.next.availability.iter().map(|line| format!("-# {line}")));
    lines.extend(exit.lines.iter().cloned());
    let marked = |mark: char| exit.lines.iter().filter(|line| line.starts_with(mark)).count();
    let (unmet, unknown) = (marked('❌'), marked('❔'));
    match exit.decision {
        None => {
            lines.push(format!(
                "**{}** Hold extends {} by a day; if nobody answers, the next phase starts on schedule.",
                known(unmet, unknown),
                exit.phase.name
            ));
            let button = |label: &str, style, act| Button::new(label, style, CustomId::new("course", act, exit.date));
            Card::new(title, lines.join("\n"))
                .row(vec![button("Hold", Style::Secondary, HOLD), button("Move on", Style::Primary, MOVE_ON)])
        }
        Some(decision) => {
            lines.push(outcome(decision, exit, unknown));
            Card::new(title, lines.join("\n")).color(GREEN)
        }
    }
}

/// How far a phase is known to be what it should be.
fn known(unmet: usize, unknown: usize) -> String {
    match (unmet, unknown) {
        (0, 0) => "All criteria are met.".to_owned(),
        (0, unknown) => format!("No criterion is known to be unmet; {unknown} unknown."),
        (unmet, 0) => format!("{unmet} not met."),
        (unmet, unknown) => format!("{unmet} not met, {unknown} unknown."),
    }
}

fn outcome(decision: &Decision, exit: &Exit<'_>, unknown: usize) -> String {
    let (by, phase, next) = (safe_title(&decision.by, 60), &exit.phase.name, &exit.next.name);
    match decision.decided {
        Decided::Hold => {
            format!("⏸️ **{phase} is held for another day** by {by}: {}", safe_title(&decision.words, 300))
        }
        Decided::MoveOn => format!("▶️ **{next} starts**, decided by {by}."),
        _ if decision.words.is_empty() => {
            format!("▶️ **{next} started on schedule.** Nobody answered. {}", known(0, unknown))
        }
        _ => format!("▶️ **{next} started on schedule.** Nobody answered. Unmet: {}", decision.words),
    }
}

/// What is not met, of criteria as they are shown.
pub(super) fn unmet(lines: &[String]) -> String {
    let unmet = lines.iter().filter_map(|line| line.strip_prefix("❌ "));
    unmet.collect::<Vec<_>>().join("; ")
}

pub(super) fn hold_form(phase: &Phase, subject: &str) -> Form {
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

pub(super) fn held(phase: &Phase, until: Instant) -> Card {
    Card::sentence(format!(
        "{} is held until {}; I will ask again two hours before. Check-ins and posts follow it.",
        phase.name,
        timestamp(until, 'f')
    ))
}

pub(super) fn moved_on(next: &Phase, at: Instant) -> Card {
    Card::sentence(format!("{} starts {}.", next.name, timestamp(at, 'f')))
}

pub(super) fn too_late() -> UserError {
    UserError(
        "That question was for another day: the phase has changed since. `/release status` shows where it stands."
            .to_owned(),
    )
}

pub(super) fn paused() -> Card {
    Card::sentence(
        "The release is paused: nothing is posted for it until `/release resume`. Incidents and their clocks keep running.",
    )
}

pub(super) fn rests_already() -> UserError {
    UserError("The release is already paused. `/release resume` resumes it.".to_owned())
}

pub(super) fn runs_already() -> UserError {
    UserError("The release isn't paused.".to_owned())
}

pub(super) fn resumed(release: &Release, now: Instant) -> Card {
    Card::sentence(format!("The release is resumed: today is T+{}.", release.dates.day(now)))
}

pub(super) fn move_words(from: &Release, to: &Release, reason: &str) -> String {
    format!("{} → {}: {reason}", from.dates.launch, to.dates.launch).trim_end_matches([':', ' ']).to_owned()
}

pub(super) fn launch_moved(release: &Release, now: Instant) -> Card {
    let day = release.dates.day(now);
    let today = if day < 0 { format!("in {} days", -day) } else { format!("today is T+{day}") };
    Card::sentence(format!(
        "Launch day is now {} ({today}). Everything still scheduled has moved with it.",
        release.dates.launch.format("%a %b %-d, %Y")
    ))
}

pub(super) fn ended(release: &Release) -> Card {
    Card::sentence(format!(
        "{} has ended. Its records stay; nothing more is posted for it.",
        safe_title(&release.version, 60)
    ))
}
