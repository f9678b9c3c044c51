//! Every sentence and card about checklists.

use chrono::{NaiveDate, NaiveTime};

use super::items::{item, number, numbered};
use super::known::{Known, Named};
use super::store::{Tick, tick_of};
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::playbook::{Checklist, Names};
use crate::slices::feedback::{self, Statement};
use crate::slices::tracker::KnownIssue;

/// A tick on the list that everybody sees, and on one that only they see.
pub(super) const TICK: &str = "tick";
pub(super) const TICK_HERE: &str = "tick_here";

/// A list that stands in #release.
pub(super) fn list(list: &Checklist, known: &Known, names: &Names) -> Card {
    shown(list, known, names, TICK)
}

/// The same for one person.
pub(super) fn own_list(list: &Checklist, known: &Known, names: &Names) -> Card {
    shown(list, known, names, TICK_HERE)
}

fn shown(list: &Checklist, known: &Known, names: &Names, act: &str) -> Card {
    let mut lines = Vec::new();
    let mut card = Card::new(list.name.clone(), "");
    for (group_index, group) in list.groups.iter().enumerate() {
        lines.push(format!("**{}**", names.fill(&group.name)));
        let mut row = Vec::new();
        for (index, item) in group.items.iter().enumerate() {
            let number = number(group_index, index);
            let (tick, text) = (tick_of(&known.ticks, &number), names.fill(&item.text));
            match tick {
                None if known.is_done(&number) => lines.push(format!("☑ {number} {text}\n-# as tplus has seen")),
                Some(tick) => {
                    lines.push(format!(
                        "☑ {number} {text}\n-# {} {}",
                        safe_title(&tick.by, 60),
                        timestamp(tick.at, 'f')
                    ));
                }
                // How to do it is of no use any more once it is done.
                None => {
                    lines.push(format!("☐ {number} {text}"));
                    lines.extend(item.hint.iter().map(|hint| format!("-# {}", names.fill(hint))));
                }
            }
            let about = known.named.get(&number).map(named).filter(|about| !about.is_empty());
            lines.extend(about.map(|about| format!("-# {about}")));
            lines.extend(known.kept.get(&number).map(|(kept, of)| format!("-# in time so far: {kept} of {of}")));
            let (mark, style, turn) = match known.is_done(&number) {
                true => ("☑", Style::Success, "off"),
                false => ("☐", Style::Secondary, "on"),
            };
            let id = CustomId::new("checklist", act, format!("{}-{number}-{turn}", list.id));
            row.push(Button::new(format!("{mark} {number}"), style, id));
        }
        card = card.row(row);
    }
    let (items, done) = (numbered(list).count(), numbered(list).filter(|(number, _)| known.is_done(number)).count());
    card.text = lines.join("\n");
    card.footer = format!("{done} of {items} done");
    card
}

/// What an entry is about, on one line; empty where there is nothing.
fn named(named: &Named) -> String {
    let request =
        |topic: &Statement| format!("{} {}", feedback::short_name(topic.number), safe_title(&topic.words.text, 60));
    let pull = |pull: &KnownIssue| {
        format!("#{} {}, by {}", pull.number, safe_title(&pull.title, 60), safe_title(&pull.author, 40))
    };
    let names: Vec<String> = match named {
        Named::Requests(topics) => topics.iter().map(request).collect(),
        Named::Contributions(pulls) => pulls.iter().map(pull).collect(),
    };
    names.join("; ")
}

/// The items whose hour, with which they begin, has come by `time`, and that are not ticked.
pub(super) fn overdue(list: &Checklist, ticks: &[Tick], time: NaiveTime) -> Vec<String> {
    let has_come = |item: &str| {
        let hour = item.split_once(' ').and_then(|(hour, _)| NaiveTime::parse_from_str(hour, "%H:%M").ok());
        hour.is_some_and(|hour| hour <= time)
    };
    let open = numbered(list).filter(|(number, item)| has_come(&item.text) && tick_of(ticks, number).is_none());
    open.map(|(_, item)| item.text.clone()).collect()
}

pub(super) fn known_to_be_done(list: &Checklist, number: &str, names: &Names) -> Card {
    let what = item(list, number).map_or_else(String::new, |item| names.fill(&item.text));
    Card::sentence(format!("☑ {what}: it stays ticked, since tplus has seen that it is done."))
}

pub(super) fn ticked(list: &Checklist, number: &str, is_on: bool, names: &Names) -> Card {
    let what = item(list, number).map_or_else(String::new, |item| names.fill(&item.text));
    Card::sentence(format!("{} {what}", if is_on { "☑" } else { "☐" }))
}

pub(super) fn looked(time: &str) -> Card {
    Card::sentence(format!("☑ Metrics checked for {time}."))
}

pub(super) fn no_list(typed: &str, known: &[Checklist]) -> UserError {
    let known = known.iter().map(|list| list.name.as_str()).collect::<Vec<_>>().join(", ");
    UserError(format!("There is no checklist \"{}\". There are: {known}.", safe_title(typed, 60)))
}

pub(super) fn no_item(list: &Checklist) -> UserError {
    UserError(format!(
        "{} has changed since that card was posted. `/checklist show` has the current version.",
        list.name
    ))
}

fn look_id(list: &str, time: &str) -> CustomId {
    CustomId::new("checklist", TICK, format!("{list}-{time}-on"))
}

/// The button of the look at `time`.
pub(super) fn metrics_button(list: &str, time: &str) -> Button {
    Button::new("I checked the metrics", Style::Secondary, look_id(list, time))
}

/// Nobody has ticked the last looks, `missed` of them, the first of which was due at `first`.
pub(super) fn looks_missed((first, missed): (Instant, usize), button: Button) -> Card {
    let text =
        format!("The last {missed} are open, since {}. Has somebody looked at the dashboard?", timestamp(first, 'f'));
    Card::new("Nobody ticks the metrics checks", text).row(vec![button])
}

/// The day's card: the figures, and a button for each look that is due.
pub(super) fn metrics_review(
    date: NaiveDate,
    list: &str,
    (due, ticks): (&[String], &[Tick]),
    lines: &[String],
) -> Card {
    let mut text = lines.join("\n");
    for time in due {
        text.push_str(&match tick_of(ticks, time) {
            Some(tick) => format!("\n☑ {time}: {} {}", safe_title(&tick.by, 60), timestamp(tick.at, 't')),
            None => format!("\n☐ {time}: not checked yet"),
        });
    }
    let mut card = Card::new(format!("Metrics check · {}", date.format("%b %-d")), text.trim());
    let open: Vec<Button> = due
        .iter()
        .filter(|time| tick_of(ticks, time).is_none())
        .map(|time| Button::new(format!("☐ {time}"), Style::Secondary, look_id(list, time)))
        .collect();
    if !open.is_empty() {
        card = card.row(open.into_iter().take(5).collect());
    }
    card
}
