//! What is said about what could not be delivered: what, where, why, and what to do about it.

use super::super::channel_link;
use crate::discord::card::{Card, Pings};
use crate::discord::outbox::{Action, Place};
use crate::discord::text::{safe_title, timestamp};
use crate::engine::outbox::Undelivered;
use crate::ids::ChannelId;

const CHECK_CHANNEL: &str =
    "Check that the channel exists and that I may write there (`/setup` shows what is set and checks it).";

/// Something failed, as a line that pings `pings`; the words that could not be said stand below it.
pub(in super::super) fn undelivered(what: Undelivered<'_>, pings: Pings) -> Card {
    let (act, way_out) = failed(what);
    let line = format!("⚠️ I could not {act}: {}. {way_out}", safe_title(what.reason, 200));
    Card::sentence("").pinging(&line, pings)
}

/// A channel of the team's takes nothing more, said in its other one.
pub(in super::super) fn lost(channel: ChannelId, reason: &str, pings: Pings) -> Card {
    Card::sentence(cannot_write(channel, reason, "until I can")).pinging("", pings)
}

/// The same in person, where only what pings somebody comes.
pub(in super::super) fn lost_in_person(channel: ChannelId, reason: &str) -> Card {
    Card::sentence(cannot_write(channel, reason, "until I can, as far as somebody has to act on it"))
}

fn cannot_write(channel: ChannelId, reason: &str, how_long: &str) -> String {
    format!(
        "⚠️ I can't write in {} any more: {}. What the team has to read comes here {how_long}. Let me see it and write there, or choose \
         another channel with `/setup`.",
        channel_link(channel),
        safe_title(reason, 200)
    )
}

/// Below what stands elsewhere than it was meant to.
pub(in super::super) fn meant_for(channel: ChannelId, reason: &str) -> String {
    format!("-# Meant for {}, which I can't write in: {}.", channel_link(channel), safe_title(reason, 80))
}

/// Below what is told in person because the place that it is for doesn't take it yet.
pub(in super::super) fn late(what: Undelivered<'_>) -> String {
    let place = match Action::of(what.row) {
        Some(Action::Post { place: Place::Channel(channel), .. }) => channel_link(channel),
        _ => "its thread".to_owned(),
    };
    format!(
        "-# I've been unable to post this in {place} since {}: {}. So nobody may have been pinged there. Please tell the team; I keep \
         trying.",
        timestamp(what.row.created, 't'),
        safe_title(what.reason, 80)
    )
}

/// Below what has no thread to stand in: it was never opened, or is gone and nobody knows what it hung on.
pub(in super::super) fn without_thread() -> String {
    "-# The thread for this can't be used.".to_owned()
}

/// What was to be done, after "I could not", and what to do about it.
fn failed(what: Undelivered<'_>) -> (String, String) {
    let subject = in_words(&what.row.handle);
    let (act, way_out) = match Action::of(what.row) {
        Some(Action::Post { place: Place::Channel(channel), .. }) => {
            (format!("post {subject} in {}", channel_link(channel)), CHECK_CHANNEL)
        }
        Some(Action::Post { place: Place::Thread(_), .. }) => (format!("post {subject}"), CHECK_CHANNEL),
        Some(Action::Edit { .. }) => (format!("bring {subject} up to date where it stands"), CHECK_CHANNEL),
        Some(Action::OpenThread { .. } | Action::OpenPrivateThread { .. }) => (
            format!("open the thread of {subject}"),
            "Grant me \"Create Public Threads\" and \"Create Private Threads\" there.",
        ),
        Some(Action::Pin { .. } | Action::Unpin { .. }) => {
            (format!("pin {subject}"), "Grant me \"Pin Messages\" there, or pin it yourself; a channel holds 250 pins.")
        }
        Some(Action::Admit { user, .. }) => {
            (format!("bring <@{user}> into the thread of {subject}"), "Add them there by hand.")
        }
        Some(Action::Archive { .. }) => {
            (format!("archive the thread of {subject}"), "Grant me \"Manage Threads\", or archive it yourself.")
        }
        Some(Action::Tell { user, .. }) => (
            format!("write to <@{user}> in person about {subject}"),
            "They may take no direct messages from this server. Tell them yourself if it matters.",
        ),
        Some(Action::React(_) | Action::Unreact(_)) => (format!("react to {subject}"), CHECK_CHANNEL),
        None => (
            format!("do on GitHub what {subject} needs"),
            "`/github status` says what is connected and what I may do there.",
        ),
    };
    (act, way_out.to_owned())
}

/// What a handle names, as people call it.
pub(super) fn in_words(handle: &str) -> &'static str {
    match handle.split([':', '/']).next() {
        Some("incident") => "part of an incident",
        Some("standup") => "part of a stand-up",
        Some("digest") => "a digest",
        Some("board") => "the board",
        Some("feedback") => "an answer to feedback",
        Some("support") => "an answer to a question",
        Some("undelivered") => "a report about something that could not be posted",
        _ => "a message",
    }
}
