//! The timeline in words.

use super::act;
use super::button_of;
use crate::discord::card::{Attachment, Card, Style};
use crate::discord::text::{balanced, mention, safe, safe_title, timestamp};
use crate::error::UserError;
use crate::ids::MessageRef;
use crate::slices::incident::domain::Incident;
use crate::slices::incident::short_name;
use crate::slices::incident::store::Event;
use crate::text::{cut, length, one_line};

pub(in crate::slices::incident) const ENTRY_ADDED: &str = "added to the timeline.";
pub(in crate::slices::incident) const ENTRY_CORRECTED: &str =
    "the entry is corrected, and the timeline says who did that; the original is kept.";
pub(in crate::slices::incident) const ENTRY_REMOVED: &str = "the entry is removed from the timeline.";
/// How long a line of the timeline may be on a card.
const LINE: usize = 220;
/// How much of a card the timeline may fill.
const SHOWN: usize = 3_900;

/// What a message says in the timeline, with what is attached to it.
pub(in crate::slices::incident) fn message_entry(words: &str) -> String {
    match words.trim() {
        "" => "(a message without words that tplus can read; follow the link)".to_owned(),
        words => words.to_owned(),
    }
}

/// The whole timeline: full dates, numbers, who and what.
pub(in crate::slices::incident) fn timeline(incident: &Incident, events: &[Event], positions: &[i64]) -> Card {
    let line = |event: &Event| {
        let number = positions.iter().position(|position| *position == event.position).map_or(0, |index| index + 1);
        let what = line_of(event, LINE);
        let link = event.link.as_ref().map_or_else(String::new, |link| format!(" {link}"));
        let edited = corrected(event);
        let who = safe_title(&event.actor_name, 40);
        format!("`{number}` {} {who}: {what}{link}{edited}", timestamp(event.happened, 'f'))
    };
    let lines: Vec<_> = events.iter().map(line).collect();
    let whole = lines.join("\n");
    let title = format!("{}: timeline", short_name(incident.number));
    if length(&whole) <= SHOWN {
        return Card::new(title, whole);
    }
    // The latest are what people look for; the file has all.
    let mut shown = Vec::new();
    let mut used = 0;
    for line in lines.iter().rev() {
        used += length(line) + 1;
        if used > SHOWN {
            break;
        }
        shown.push(line.as_str());
    }
    shown.reverse();
    let text = format!("-# Latest entries only; the full timeline is in the file.\n{}", shown.join("\n"));
    Card::new(title, text).with_file(Attachment::text("timeline.txt", whole))
}

/// What an entry says on one line of at most `most` characters. What people wrote is defused last, after it was cut; what tplus wrote
/// down is its own words, and theirs in it were defused then.
pub(super) fn line_of(event: &Event, most: usize) -> String {
    match event.is_written() {
        true => safe_title(&event.detail, most),
        false => {
            let lines: Vec<_> = event.detail.lines().map(|line| line.trim_start_matches("-# ")).collect();
            balanced(&cut(&one_line(&lines.join("\n")), most))
        }
    }
}

/// Who last corrected an entry, and when.
fn corrected(event: &Event) -> String {
    event.edited.map_or_else(String::new, |at| {
        let by = event.edited_by.map_or_else(String::new, |by| format!(" by {}", mention(by)));
        format!(" (corrected{by} {})", timestamp(at, 'R'))
    })
}

/// What is said in the thread of an entry that was corrected, or taken out.
pub(in crate::slices::incident) fn correction(number: i64, text: Option<&str>) -> String {
    match text {
        Some(text) => format!("Entry {number} of the timeline was **corrected**. It reads now:\n{}", safe(text)),
        None => format!("Entry {number} was **taken out** of the timeline."),
    }
}

/// What tplus recorded itself stays as it was.
pub(in crate::slices::incident) fn recorded_by_tplus(incident: &Incident) -> UserError {
    UserError(format!(
        "tplus recorded that entry itself, so it stays as it is. `/incident timeline add` puts what is missing beside it, in the \
         timeline of {}. Nothing was changed.",
        short_name(incident.number)
    ))
}

/// Which incident a message is to be added to.
pub(in crate::slices::incident) fn choose_incident(
    open: &[Incident],
    MessageRef { channel, message }: MessageRef,
) -> Result<Card, UserError> {
    if open.is_empty() {
        return Err(UserError(
            "No incident is open. To add to a resolved one, use this menu in its thread.".to_owned(),
        ));
    }
    let place = format!("{channel}_{message}");
    let button = |incident: &Incident| {
        let label = format!("{} {}", short_name(incident.number), one_line(&incident.title));
        button_of(&cut(&label, 75), Style::Secondary, act::PIN, (incident, &place))
    };
    let mut card = Card::sentence("Which incident does this message belong to?");
    for row in open.iter().take(25).collect::<Vec<_>>().chunks(5) {
        card = card.row(row.iter().map(|incident| button(incident)).collect());
    }
    Ok(card)
}

/// The message that a button of [`choose_incident`] names.
pub(in crate::slices::incident) fn read_place(at: &str) -> Option<MessageRef> {
    let (channel, message) = at.split_once('_')?;
    Some(MessageRef { channel: channel.parse().ok()?, message: message.parse().ok()? })
}

pub(in crate::slices::incident) fn in_timeline(incident: &Incident) -> UserError {
    UserError(format!("This message is already in the timeline of {}.", short_name(incident.number)))
}

pub(in crate::slices::incident) fn no_entry(incident: &Incident) -> UserError {
    let name = short_name(incident.number);
    UserError(format!("The timeline of {name} has no such entry. `/incident timeline show` shows the numbers."))
}

pub(in crate::slices::incident) fn empty_entry() -> UserError {
    UserError("The entry is empty. Nothing was changed.".to_owned())
}

pub(in crate::slices::incident) fn message_is_gone() -> UserError {
    UserError("That message is gone, or tplus can't see it. Nothing was added.".to_owned())
}
