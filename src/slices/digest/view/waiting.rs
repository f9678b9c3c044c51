//! What the team sees of a text for users that waits for a person.

use std::collections::BTreeMap;

use super::version;
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::error::UserError;
use crate::ids::ChannelId;
use crate::playbook::JobId;
use crate::slices::release::{Release, channel_link};

pub(in crate::slices::digest) const PUBLISH: &str = "publish";
pub(in crate::slices::digest) const DROP: &str = "drop";

/// What the public text of `job` is called.
pub(super) fn called(job: JobId) -> String {
    match job {
        JobId::WeeklyPublic => job.called().to_owned(),
        JobId::Announcement => "announcement that it is out again".to_owned(),
        _ => format!("public version of the {}", job.called()),
    }
}

pub(in crate::slices::digest) fn waits_for_state(release: &Release, stands: &str) -> String {
    format!("{} is **{stands}**, so I did not post this to users by myself:", version(release))
}

/// Why the text for users at a relaunch waits.
pub(in crate::slices::digest) const USERS_WAIT: &str =
    "Users wait to hear this. Publish it as it is, or drop it and write your own:";

/// What the text for users at a relaunch is filled in with.
pub(in crate::slices::digest) fn relaunch_words(release: &Release) -> BTreeMap<&'static str, String> {
    let again = release.launched_again_as().map_or_else(String::new, |version| safe_title(version, 60));
    BTreeMap::from([("version", version(release)), ("launched_again_as", again)])
}

pub(in crate::slices::digest) fn waits_for(by: &str) -> String {
    format!("{} held this back, so users have not seen it:", safe_title(by, 60))
}

/// A text for users that did not go out by itself, and why, in words.
pub(in crate::slices::digest) fn waiting(job: JobId, why: &str, text: &str, subject: &str) -> Card {
    let button = |label: &str, style, act| Button::new(label, style, CustomId::new("digest", act, subject));
    let mut card = Card::new(format!("Waits for you: {}", called(job)), format!("{why}\n\n{text}"));
    card.color = 0xFD_B0_22;
    card.row(vec![button("Publish", Style::Primary, PUBLISH), button("Drop", Style::Secondary, DROP)])
        .with_overflow("public.md")
}

pub(in crate::slices::digest) fn held(job: JobId, is_held: bool) -> Card {
    Card::sentence(match is_held {
        true => format!(
            "Held back: when its time comes, the {} waits in the release channel with Publish and Drop.",
            called(job)
        ),
        false => format!("The {} goes out by itself again.", called(job)),
    })
}

pub(in crate::slices::digest) fn too_late_to_hold(job: JobId) -> UserError {
    UserError(format!(
        "The {} has already gone out, or waits in the release channel. `/digest edit` changes what is out, in place.",
        called(job)
    ))
}

/// What became of it.
pub(in crate::slices::digest) fn waited(job: JobId, public_in: Option<ChannelId>, by: &str, text: &str) -> Card {
    let by = safe_title(by, 60);
    let (title, line) = match public_in {
        Some(channel) => ("Published", format!("Published in {} by {by}.", channel_link(channel))),
        None => ("Dropped", format!("Dropped by {by}: users did not see it.")),
    };
    Card::new(format!("{title}: {}", called(job)), format!("{line}\n\n{text}")).with_overflow("public.md")
}

pub(in crate::slices::digest) fn wait_ended(is_published: bool) -> Card {
    Card::sentence(if is_published { "Published." } else { "Dropped: users don't see it." })
}

pub(in crate::slices::digest) fn no_longer_waits() -> UserError {
    UserError("That text no longer waits: somebody has published or dropped it.".to_owned())
}

pub(in crate::slices::digest) fn not_announced(release: &Release) -> UserError {
    UserError(format!(
        "{} has not been announced: this would be the first that users hear of it. Announce it, say `/release announced`, then \
         publish. It is due {}.",
        version(release),
        timestamp(release.announcement_due, 'f')
    ))
}

pub(in crate::slices::digest) fn written_before_relaunch(release: &Release) -> UserError {
    UserError(format!(
        "That text was written while {} was rolled back, and is no longer true. Press Drop; the next public text speaks of the new \
         launch.",
        version(release)
    ))
}

pub(in crate::slices::digest) fn no_announcements() -> UserError {
    UserError(
        "No channel is set for users' news. Someone with Manage Server sets `announcements` with `/setup`.".to_owned(),
    )
}
