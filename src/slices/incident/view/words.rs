//! Title and summary in other words, in words.

use super::{act, button};
use crate::discord::card::{Card, Pings, Style};
use crate::error::UserError;
use crate::slices::incident::domain::Incident;
use crate::slices::incident::short_name;

/// What stands for a title that was erased.
pub(in crate::slices::incident) const FORGOTTEN_TITLE: &str = "(title removed)";

/// What the timeline says. The words before are not repeated: they may be what somebody wants gone.
pub(in crate::slices::incident) fn reworded() -> String {
    "Title and summary were **reworded**; the card shows them.".to_owned()
}

pub(in crate::slices::incident) const REWORDED_ANSWER: &str = "its card has the new words. The thread keeps its name.";

/// Whoever wrote title and summary asked to be forgotten.
pub(in crate::slices::incident) fn own_words(incident: &Incident, pings: Pings) -> Card {
    let text = format!(
        "Whoever wrote title and summary of {} has asked to be forgotten. Their name is gone now, their words go when this is resolved. \
         Say in the team's own words what is wrong, so that nothing is missing then.",
        short_name(incident.number)
    );
    Card::sentence(text).pinging("", pings).row(vec![button(
        "Edit title and summary",
        Style::Secondary,
        act::WORDS,
        incident,
    )])
}

pub(in crate::slices::incident) fn reworded_meanwhile(incident: &Incident) -> UserError {
    UserError(format!(
        "Somebody else has edited {} meanwhile. Look at its card, then use `/incident edit` again if yours still says more. Nothing \
         was changed.",
        short_name(incident.number)
    ))
}

pub(in crate::slices::incident) fn same_words(incident: &Incident) -> UserError {
    UserError(format!("These are the words that {} has already. Nothing was changed.", short_name(incident.number)))
}
