//! An answer from the FAQ where somebody asked, and whether it helped.

use super::{BLUE, HELPED, SLICE, entry_text, short_name};
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::error::UserError;
use crate::ids::MessageId;
use crate::slices::support::domain::Entry;
use crate::text::{cut, one_line};

/// An answer as the person sees it, with the question whether it helps.
pub(in crate::slices::support) fn answer(entry: &Entry, question: MessageId) -> Card {
    let mut card = Card::new("", entry_text(entry)).color(BLUE).with_overflow("answer.txt");
    card.footer = format!("{} · /faq search finds more", short_name(entry.number));
    let button = |label: &str, said: &str| {
        let id = CustomId::new(SLICE, HELPED, format!("{question}-{}-{said}", entry.number));
        Button::new(label, Style::Secondary, id)
    };
    card.row(vec![button("That helped", "yes"), button("Still stuck", "no")])
}

/// The answer once who asked has said whether it helped: they may change their mind.
pub(in crate::slices::support) fn answer_judged(entry: &Entry, question: MessageId, has_helped: bool) -> Card {
    let mut card = answer(entry, question);
    let said = if has_helped { "✅ It helped." } else { "⏳ It did not help, and the question is open again." };
    card.text = format!("{}\n\n-# {said}", card.text);
    card
}

/// `is_watched`: whether the team is reminded of what is open.
pub(in crate::slices::support) fn thanks(has_helped: bool, is_watched: bool) -> Card {
    Card::sentence(match (has_helped, is_watched) {
        (true, _) => "Glad to hear it.",
        (false, true) => {
            "Your question is open again: write here what is missing. Somebody from the team is reminded if nobody answers."
        }
        (false, false) => "Your question is open again: write here what is missing, so that somebody can answer.",
    })
}

pub(in crate::slices::support) fn not_who_asked() -> UserError {
    UserError("Only the person who asked can say whether this helped.".to_owned())
}

pub(in crate::slices::support) fn thread_name(entry: &Entry) -> String {
    cut(&one_line(&entry.question), 80)
}

pub(in crate::slices::support) fn sent(entry: &Entry) -> Card {
    Card::sentence(format!("**{}** is being posted as an answer.", short_name(entry.number)))
}

pub(in crate::slices::support) fn sent_before(entry: &Entry) -> UserError {
    UserError(format!("{} was already sent there.", short_name(entry.number)))
}
