//! The daily review and the weekly question.

use chrono::NaiveDate;

use super::{PURPLE, count, merge_id, one_line, patterns_of, short_name};
use crate::discord::card::{Button, Card, Pings, Style};
use crate::discord::text::message_link;
use crate::error::UserError;
use crate::ids::{GuildId, MessageRef};
use crate::playbook::Playbook;
use crate::slices::feedback::domain::{Mentions, Source, Statement};

/// What a day's review looks at.
pub(in crate::slices::feedback) struct Review<'a> {
    /// Where.
    pub(in crate::slices::feedback) guild: GuildId,
    /// Which day's.
    pub(in crate::slices::feedback) date: NaiveDate,
    /// What somebody counted elsewhere.
    pub(in crate::slices::feedback) mentions: Mentions,
    /// Whether it is said how to count that.
    pub(in crate::slices::feedback) asks_to_count: bool,
    /// What was tagged.
    pub(in crate::slices::feedback) tagged: &'a [Statement],
    /// What it was about.
    pub(in crate::slices::feedback) topics: &'a [Statement],
    /// The messages of users in #feedback that nobody has tagged, where that is known.
    pub(in crate::slices::feedback) untagged: Option<&'a [MessageRef]>,
    /// Statements by their numbers, each with the topic that may be the same.
    pub(in crate::slices::feedback) alike: &'a [(i64, Statement)],
}

/// How many messages without a tag are linked.
const LINKED: usize = 5;

/// How many likely duplicates are named, each with a button.
const ALIKE: usize = 5;

/// The question to users.
pub(in crate::slices::feedback) fn ask(text: &str) -> Card {
    Card::sentence(text).color(PURPLE)
}

/// The community lead's review, by the plan's five steps.
pub(in crate::slices::feedback) fn review(review: &Review<'_>, playbook: &Playbook, pings: Pings) -> Card {
    let by_category: Vec<String> = playbook
        .categories
        .iter()
        .map(|category| (category, review.tagged.iter().filter(|one| one.category == category.id).count()))
        .filter(|(_, number)| *number > 0)
        .map(|(category, number)| format!("{} {}", category.unicode(), count(number, &category.name, &category.plural)))
        .collect();
    let collected = if by_category.is_empty() { "nothing was tagged".to_owned() } else { by_category.join(", ") };
    let elsewhere = match review.mentions.in_words() {
        counted if !counted.is_empty() => format!("; {counted}"),
        _ if review.asks_to_count => {
            "; nobody has counted mentions on Twitter and Reddit (`/feedback count`)".to_owned()
        }
        _ => String::new(),
    };
    let categorize = match review.untagged {
        None => "#feedback could not be read".to_owned(),
        Some([]) => "all user messages in #feedback of these 24 hours are tagged".to_owned(),
        Some(untagged) => {
            let links =
                untagged.iter().take(LINKED).map(|at| message_link(review.guild, *at)).collect::<Vec<_>>().join(" ");
            format!("{} in #feedback without a tag: {links}", count(untagged.len(), "message", "messages"))
        }
    };
    let work = review.topics.iter().filter(|topic| ["bug", "ux", "feature"].contains(&topic.category.as_str()));
    let (work, unranked) = (work.clone().count(), work.filter(|topic| topic.effort.is_none()).count());
    let text = format!(
        "**1. Collected in 24 hours:** {collected}{elsewhere}\n**2. Categorize:** {categorize}\n**3. Patterns:**\n{}\n\
         **4. Prioritize:** {} (`/feedback effort`)\n**5. Communicate back:** `/feedback show` → Reply",
        patterns_of(review.topics, "Nothing new.", playbook),
        match unranked {
            0 if work == 0 => "nothing new to estimate".to_owned(),
            0 => "all of these are estimated".to_owned(),
            unranked => format!("{} without an effort estimate", count(unranked, "item", "items")),
        },
    );
    let text = match review.alike {
        [] => text,
        alike => {
            let line = |(number, other): &(i64, Statement)| {
                format!("- {} may be the same as {}", short_name(*number), one_line(other, 100))
            };
            let lines = alike.iter().take(ALIKE).map(line).collect::<Vec<_>>().join("\n");
            format!("{text}\n**Possible duplicates:**\n{lines}")
        }
    };
    let title = format!("Daily feedback review · {}", review.date.format("%a %b %-d"));
    let card = Card::new(title, text).with_overflow("review.txt").color(PURPLE);
    let same = |(number, other): &(i64, Statement)| {
        let label = format!("{} is {}", short_name(*number), short_name(other.number));
        Button::new(label, Style::Secondary, merge_id(*number, other))
    };
    let card = match review.alike {
        [] => card,
        alike => card.row(alike.iter().take(ALIKE).map(same).collect()),
    };
    if pings.roles.is_empty() { card } else { card.pinging("", pings) }
}

pub(in crate::slices::feedback) fn counted(place: Source, number: i64) -> Card {
    Card::sentence(format!(
        "Noted: {number} on {} since the last count. It stands in the morning check-in, the daily review and the weekly feedback summary.",
        place.label()
    ))
}

pub(in crate::slices::feedback) fn no_count(most: i64) -> UserError {
    UserError(format!("A count is a whole number from 0 to {most}: how many there were since the last count."))
}
