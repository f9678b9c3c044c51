//! Every sentence and card about the course of a release.

mod launch;
mod phase;

pub(super) use launch::{
    ANNOUNCED, CALL, DECIDE, DRAFT, GO, Known, VOTE, announced, cannot_announce, check_again, decided, decided_already,
    drafted, go_after_all, have_it_already, is_it_announced, is_late, is_out_already, launch_lies_ahead, local_time,
    lower, no_such_time, nothing_out_yet, other_day, poll, poll_over, relaunch_to_ship, shipped, steps, still_no_go,
    voted, was_announced, was_announced_at, was_moved_to,
};
pub(super) use phase::{
    Exit, HOLD, MOVE_ON, exit, held, hold_form, moved_on, phase_is_decided, phases_rest, too_late, unmet,
};

use super::store::{Decided, Decision};
use crate::discord::card::Card;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::slices::release::Release;
use crate::text::count;

const GREEN: u32 = 0x12_B7_6A;
const RED: u32 = 0xF0_44_38;

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
    let launch = if release.dates.day(now) < 0 { "launch day is " } else { "" };
    Card::sentence(format!("The release is resumed: {launch}{}.", day_in_words(release, now)))
}

/// How far it is to launch day, or since.
fn day_in_words(release: &Release, now: Instant) -> String {
    match release.dates.day(now) {
        day @ ..0 => {
            format!("in {}", count(usize::try_from(-day).unwrap_or(0), "day", "days"))
        }
        day => format!("today is T+{day}"),
    }
}

pub(super) fn move_words(from: &Release, to: &Release, reason: &str) -> String {
    format!("{} → {}: {reason}", from.dates.launch, to.dates.launch).trim_end_matches([':', ' ']).to_owned()
}

pub(super) fn launch_moved(release: &Release, now: Instant) -> Card {
    Card::sentence(format!(
        "Launch day is now {} ({}). Everything still scheduled has moved with it.",
        release.dates.launch.format("%a %b %-d, %Y"),
        day_in_words(release, now)
    ))
}

pub(super) fn ended(release: &Release) -> Card {
    Card::sentence(format!(
        "{} has ended. Its records stay; nothing more is posted for it.",
        safe_title(&release.version, 60)
    ))
}

pub(super) fn nothing_to_relaunch(release: &Release) -> UserError {
    UserError(format!(
        "{} is not rolled back, so there is nothing to launch again. A patch needs no relaunch.",
        safe_title(&release.version, 60)
    ))
}

pub(super) fn relaunch_instead(release: &Release) -> UserError {
    UserError(format!(
        "{} is rolled back: `/release relaunch` brings it back, and can count the days anew from T+0.",
        safe_title(&release.version, 60)
    ))
}

pub(super) fn no_version() -> UserError {
    UserError("`version` needs 1 to 50 characters, for example `v1.1.0-beta.1`.".to_owned())
}

pub(super) fn same_version(release: &Release, version: &str) -> UserError {
    UserError(format!(
        "{} is {}. `version` names the fixed one that users get now.",
        safe_title(version, 60),
        match version == release.version {
            true => "what was rolled back",
            false => "what users were led back to",
        }
    ))
}

pub(super) fn relaunched(release: &Release, now: Instant) -> Card {
    Card::sentence(format!(
        "🔁 {} is out: the release goes on with it, today is T+{}. Users hear of it from you: nothing was posted to them.",
        safe_title(release.in_use(), 60),
        release.dates.day(now)
    ))
}

/// What the team reads of a decision about the release's course.
pub(super) fn said(release: &Release, decision: &Decision) -> Card {
    Card::sentence(entry(&safe_title(&release.version, 60), decision))
}

/// Every decision about the release's course, the latest first.
pub(super) fn history(release: &Release, decisions: &[Decision]) -> Card {
    let entries = decisions.iter().map(|decision| {
        format!("{} {}", timestamp(decision.at, 'f'), entry(&safe_title(&release.version, 60), decision))
    });
    let text = entries.collect::<Vec<_>>().join("\n");
    let text = if text.is_empty() { "Nothing has been decided yet.".to_owned() } else { text };
    Card::new(format!("{}: decisions", safe_title(&release.version, 60)), text)
}

fn entry(version: &str, decision: &Decision) -> String {
    let what = match decision.decided {
        Decided::Go => "🚀 Go",
        Decided::NoGo => "✋ No go",
        Decided::Hold => "⏸️ The phase is held for a day",
        Decided::MoveOn => "▶️ The next phase begins",
        Decided::ByDate => "▶️ The next phase began on schedule",
        Decided::Pause => "⏸️ Paused",
        Decided::Resume => "▶️ Resumed",
        Decided::Move => "🗓️ Moved",
        Decided::End => "🏁 Ended",
        Decided::Announced => "📣 Announced",
        Decided::Relaunch => "🔁 Launched again",
        Decided::Shipped => "📦 Shipped",
    };
    let by = match decision.by.as_str() {
        "" => String::new(),
        by => format!(" by {}", safe_title(by, 60)),
    };
    if decision.decided == Decided::Shipped {
        let (shipped, last) = decision.words.split_once('\n').unwrap_or((&decision.words, version));
        return format!("{what}: {}{by}, after {}", safe_title(shipped, 60), safe_title(last, 60));
    }
    if decision.decided == Decided::Relaunch {
        return format!("{what}: {}{by}, in place of {version}", safe_title(&decision.words, 60));
    }
    let words = match decision.words.trim() {
        "" => String::new(),
        words => format!(": {}", safe_title(words, 300)),
    };
    format!("{what}: {version}{by}{words}")
}
