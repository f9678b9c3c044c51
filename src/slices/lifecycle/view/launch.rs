//! Launch morning: the poll, the steps, and whether users have been told.

use chrono::NaiveTime;

use super::{GREEN, RED};
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::playbook::Playbook;
use crate::slices::lifecycle::store::Vote;
use crate::slices::release::{MANAGER, Release, State};

pub(in crate::slices::lifecycle) const VOTE: &str = "vote";
pub(in crate::slices::lifecycle) const DECIDE: &str = "decide";
pub(in crate::slices::lifecycle) const DRAFT: &str = "draft";
pub(in crate::slices::lifecycle) const ANNOUNCED: &str = "announced";
pub(in crate::slices::lifecycle) const GO: &str = "go";
const NO_GO: &str = "no_go";

/// The line above the poll.
pub(in crate::slices::lifecycle) const CALL: &str = "Go or no-go?";

/// What tplus knows of the poll's criteria.
#[derive(Debug, Clone, Copy)]
pub(in crate::slices::lifecycle) struct Known {
    /// How many issues of the gravest severity are open.
    pub(in crate::slices::lifecycle) grave: usize,
    /// How many workflows fail, where that is known.
    pub(in crate::slices::lifecycle) failing_workflows: Option<usize>,
}

/// The poll, with its votes and, once there is one, the decision.
pub(in crate::slices::lifecycle) fn poll(
    playbook: &Playbook,
    release: &Release,
    (votes, known, asked): (&[Vote], Known, &[&str]),
    decision: Option<&(bool, String, Instant)>,
) -> Card {
    let mut lines = vec!["Everyone on the team votes; the release manager decides.".to_owned()];
    lines.extend(playbook.go_no_go.iter().map(|criterion| {
        let (wrong, what) = match (criterion.counts_gravest, criterion.counts_workflows) {
            (true, _) => (Some(known.grave), "open"),
            (false, true) => (known.failing_workflows, "GitHub workflows fail"),
            (false, false) => (None, ""),
        };
        match wrong {
            Some(0) => format!("- ✅ {}", criterion.text),
            Some(wrong) => format!("- ❌ {} ({wrong} {what})", criterion.text),
            None => format!("- {}", criterion.text),
        }
    }));
    lines.extend(voices(votes));
    let is_heard = |role: &&&str| votes.iter().any(|vote| vote.roles.iter().any(|known| known == **role));
    // Whoever decides is heard by that.
    let has_decided = |role: &&&str| decision.is_some() && **role == MANAGER;
    let missing = asked.iter().filter(|role| !is_heard(role) && !has_decided(role));
    let missing: Vec<&str> = missing.map(|role| playbook.role_name(role)).collect();
    if !missing.is_empty() {
        let yet = if decision.is_some() { "" } else { " yet" };
        lines.push(format!("**Not heard{yet}:** {}", missing.join(", ")));
    }
    let title = format!("{}: go or no-go?", safe_title(&release.version, 60));
    let button = |label: &str, style, act, subject| Button::new(label, style, CustomId::new("course", act, subject));
    lines.extend(decision.map(decided_line));
    lines.extend(decision.filter(|(is_go, ..)| !is_go).map(|_| {
        "Until a later go, I only ask once more at the hour of the announcement; `/release move` sets another day."
            .to_owned()
    }));
    let card = colored(Card::new(title, lines.join("\n")), decision);
    let launch = button("Decide: launch", Style::Success, DECIDE, GO);
    let stop = button("Decide: don't launch", Style::Danger, DECIDE, NO_GO);
    let votes = vec![button("✅ Go", Style::Secondary, VOTE, GO), button("❌ No go", Style::Secondary, VOTE, NO_GO)];
    match decision {
        None => card.row(votes).row(vec![launch, stop]),
        // What was decided can be decided otherwise.
        Some((false, ..)) => card.row(votes).row(vec![launch]),
        Some((true, ..)) => card.row(vec![stop]),
    }
}

/// The poll once there is nothing to decide any more, as `why` says.
pub(in crate::slices::lifecycle) fn poll_over(
    release: &Release,
    votes: &[Vote],
    decision: Option<&(bool, String, Instant)>,
    why: &str,
) -> Card {
    let mut lines: Vec<String> = voices(votes).collect();
    lines.push(decision.map_or_else(|| "Nobody has decided here.".to_owned(), decided_line));
    lines.push(why.to_owned());
    colored(Card::new(format!("{}: go or no-go?", safe_title(&release.version, 60)), lines.join("\n")), decision)
}

/// Why a poll is over.
pub(in crate::slices::lifecycle) fn was_announced_at(at: Instant) -> String {
    format!("📣 Announced {}.", timestamp(at, 't'))
}

/// The same, where the launch is on another day now.
pub(in crate::slices::lifecycle) fn was_moved_to(release: &Release) -> String {
    format!("🗓️ The launch was moved to {}, and has a poll of its own then.", release.dates.launch.format("%a %b %-d"))
}

/// Who has voted for what.
fn voices(votes: &[Vote]) -> impl Iterator<Item = String> {
    [(true, "✅ Go"), (false, "❌ No go")].into_iter().map(|(is_go, name)| {
        let of: Vec<_> =
            votes.iter().filter(|vote| vote.is_go == is_go).map(|vote| safe_title(&vote.name, 60)).collect();
        format!("**{name} ({})** {}", of.len(), of.join(", "))
    })
}

fn decided_line((is_go, by, at): &(bool, String, Instant)) -> String {
    let what = if *is_go { "🚀 **Go**" } else { "✋ **No go**" };
    format!("{what}, decided by {} {}.", safe_title(by, 60), timestamp(*at, 't'))
}

fn colored(card: Card, decision: Option<&(bool, String, Instant)>) -> Card {
    match decision {
        None => card,
        Some((true, ..)) => card.color(GREEN),
        Some((false, ..)) => card.color(RED),
    }
}

pub(in crate::slices::lifecycle) fn voted(is_go: bool) -> Card {
    Card::sentence(format!(
        "Your vote is {}. Press the other button to change it.",
        if is_go { "✅ go" } else { "❌ no go" }
    ))
}

pub(in crate::slices::lifecycle) fn other_day() -> UserError {
    UserError("That poll was for another launch day. There will be another on the morning of the new one.".to_owned())
}

pub(in crate::slices::lifecycle) fn decided(is_go: bool, release: &Release) -> Card {
    Card::sentence(match is_go {
        true => format!(
            "Decided: go. The steps of the launch are in the team's channel. Once users have been told, `/release announced` or the button \
             that I show at {} starts launch day's clock.",
            timestamp(release.announcement_due, 't')
        ),
        false => "Decided: no go. Nothing more is posted for the release until a later go or `/release move`; I ask once more when \
                  the announcement would have been due. Incidents keep running."
            .to_owned(),
    })
}

pub(in crate::slices::lifecycle) fn decided_already(is_go: bool, since: Instant) -> UserError {
    let what = if is_go { "go" } else { "no go" };
    UserError(format!("It was decided {} already: {what}.", timestamp(since, 'R')))
}

/// What was decided is past: users have it.
pub(in crate::slices::lifecycle) fn is_out_already(release: &Release) -> UserError {
    UserError(format!(
        "{} was announced {}: its launch can't be decided or moved any more. To take it back, declare an incident and roll back.",
        safe_title(&release.version, 60),
        timestamp(release.announced_or_due(), 'R')
    ))
}

/// The steps of launch morning that are not ticked at `hour`; nothing where all are, and somebody has decided.
pub(in crate::slices::lifecycle) fn steps(hour: NaiveTime, open: &[String], is_undecided: bool) -> Option<Card> {
    let mut lines = Vec::new();
    if is_undecided {
        lines.push("⚠️ Nobody has decided go or no-go yet: the poll of this morning has the buttons.".to_owned());
    }
    let (late, now): (Vec<&String>, Vec<&String>) = open.iter().partition(|item| !begins_at(item, hour));
    lines.extend(now.iter().map(|item| format!("⏰ Due now: {item}")));
    lines.extend(late.iter().map(|item| format!("⚠️ Not ticked yet: {item}")));
    (!lines.is_empty()).then(|| Card::sentence(lines.join("\n")))
}

/// Whether one of `open` was due before `hour`.
pub(in crate::slices::lifecycle) fn is_late(hour: NaiveTime, open: &[String]) -> bool {
    open.iter().any(|item| !begins_at(item, hour))
}

fn begins_at(item: &str, hour: NaiveTime) -> bool {
    item.starts_with(&hour.format("%H:%M").to_string())
}

/// Asks whether users have been told.
pub(in crate::slices::lifecycle) fn is_it_announced(release: &Release, open: &[String], is_undecided: bool) -> Card {
    let mut lines = vec![format!(
        "The announcement of {} is due now. Press the button once it is out, or say `/release announced` with how many minutes ago \
         that was. Launch day's clock starts then; until it does, nothing is posted to users.",
        safe_title(&release.version, 60)
    )];
    if is_undecided {
        lines.push("⚠️ Nobody has decided go or no-go.".to_owned());
    }
    lines.extend(open.iter().map(|item| format!("⚠️ Not ticked yet: {item}")));
    let button =
        Button::new("It is announced", Style::Success, CustomId::new("course", ANNOUNCED, release.dates.launch));
    let draft = CustomId::new("course", DRAFT, release.dates.launch);
    let draft = Button::new("Draft the announcement", Style::Secondary, draft);
    Card::new("Are the announcements out?", lines.join("\n")).row(vec![button, draft])
}

pub(in crate::slices::lifecycle) fn drafted(release: &Release) -> Card {
    Card::sentence(format!(
        "The announcement of {} waits in the release channel: Edit puts it in your words, Publish posts it to users and starts launch \
         day's clock.",
        safe_title(&release.version, 60)
    ))
}

/// The question, answered; `open` was not ticked then of what was to be done by that hour.
pub(in crate::slices::lifecycle) fn was_announced(release: &Release, by: &str, at: Instant, open: &[String]) -> Card {
    let mut text = format!(
        "📣 {} was announced {} (confirmed by {}).",
        safe_title(&release.version, 60),
        timestamp(at, 'f'),
        safe_title(by, 60)
    );
    if !open.is_empty() {
        text.push_str(&format!("\n-# Not ticked then on launch day's list: {}.", open.join("; ")));
    }
    Card::new("Are the announcements out?", text).color(GREEN)
}

pub(in crate::slices::lifecycle) fn announced(release: &Release, at: Instant) -> Card {
    Card::sentence(format!(
        "📣 {} was announced {}: launch day counts from then. `/release announced` with `minutes_ago` sets it right.",
        safe_title(&release.version, 60),
        timestamp(at, 'f')
    ))
}

/// When it was, as the record keeps it.
pub(in crate::slices::lifecycle) fn local_time(release: &Release, at: Instant) -> String {
    at.with_timezone(&release.dates.zone).format("%Y-%m-%d %H:%M").to_string()
}

pub(in crate::slices::lifecycle) fn cannot_announce(release: &Release, playbook: &Playbook, now: Instant) -> UserError {
    let version = safe_title(&release.version, 60);
    UserError(match release.state(playbook, now) {
        State::NoGo => format!(
            "It was decided {} not to launch {version}. If that has changed, decide to launch first: the poll of this morning has the \
             button. On another day, `/release move` sets that day.",
            timestamp(release.course.since, 'R')
        ),
        State::RolledBack => {
            format!("{version} is rolled back. `/release relaunch` brings it back with the version that is fixed.")
        }
        _ => format!(
            "{version} was announced {} already. `minutes_ago` sets another time.",
            timestamp(release.announced_or_due(), 'f')
        ),
    })
}

pub(in crate::slices::lifecycle) fn launch_lies_ahead(release: &Release) -> UserError {
    UserError(format!(
        "{} is launched on {}. If it is out already, `/release move` sets today as its launch day.",
        safe_title(&release.version, 60),
        release.dates.launch.format("%a %b %-d, %Y")
    ))
}

pub(in crate::slices::lifecycle) fn no_such_time(release: &Release) -> UserError {
    UserError(format!(
        "`minutes_ago` is a number of minutes that lies on launch day or later, that is since {}.",
        release.dates.launch.format("%a %b %-d, 00:00")
    ))
}

/// Asks whether a no-go still holds.
pub(in crate::slices::lifecycle) fn still_no_go(release: &Release) -> Card {
    let text = format!(
        "It was decided {} not to launch {}, and its announcement would be due now. If that has changed, press the button. Else \
         `/release move` sets another day, or `/release end` ends it. I don't ask again.",
        timestamp(release.course.since, 'R'),
        safe_title(&release.version, 60)
    );
    let button = Button::new("Decide: launch", Style::Success, CustomId::new("course", DECIDE, GO));
    Card::new("Still no go?", text).color(RED).row(vec![button])
}

/// The question whether a no-go still holds, answered.
pub(in crate::slices::lifecycle) fn go_after_all(release: &Release, by: &str, at: Instant) -> Card {
    let version = safe_title(&release.version, 60);
    let text = format!("🚀 {version} is launched after all, decided by {} {}.", safe_title(by, 60), timestamp(at, 't'));
    Card::new("Still no go?", text).color(GREEN)
}

pub(in crate::slices::lifecycle) fn shipped(version: &str) -> Card {
    Card::sentence(format!(
        "📦 {} is shipped. Highlights, criteria and the weekly posts know of it; `/feedback fixed` tells those who reported what it \
         fixes.",
        safe_title(version, 60)
    ))
}

/// What whoever worked on the incident of a rollback reads when the release is launched again.
pub(in crate::slices::lifecycle) fn check_again(version: &str) -> Card {
    Card::sentence(format!(
        "🔁 **{}** is launched in place of what was rolled back. See whether this still happens there, and check off what is left to do.",
        safe_title(version, 60)
    ))
}

pub(in crate::slices::lifecycle) fn nothing_out_yet(release: &Release) -> UserError {
    UserError(format!(
        "{} has not been announced, so nothing can follow it. Announce it, say `/release announced`, then this.",
        safe_title(&release.version, 60)
    ))
}

pub(in crate::slices::lifecycle) fn relaunch_to_ship(release: &Release, version: &str) -> UserError {
    let version = safe_title(version, 60);
    UserError(format!(
        "{} is rolled back. If {version} brings it back, `/release relaunch version:{version}`.",
        safe_title(&release.version, 60)
    ))
}

pub(in crate::slices::lifecycle) fn have_it_already(version: &str) -> UserError {
    UserError(format!("{} is known as shipped already. Nothing was changed.", safe_title(version, 60)))
}

pub(in crate::slices::lifecycle) fn lower(version: &str, last: &str) -> UserError {
    UserError(format!(
        "{} comes before {}, which users have. Check the number; nothing was changed.",
        safe_title(version, 60),
        safe_title(last, 60)
    ))
}
