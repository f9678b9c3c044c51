//! Duplicates and related incidents in words.

use crate::discord::text::safe_title;
use crate::error::UserError;
use crate::slices::incident::domain::Incident;
use crate::slices::incident::short_name;

pub(in crate::slices::incident) const UNMERGED: &str = "**Not a duplicate** after all. Its clocks keep running.";
pub(in crate::slices::incident) const NO_DUPLICATE: &str = "This incident is not a duplicate after all.";

fn named(incident: &Incident) -> String {
    match incident.private {
        // Who reads it here may not be one of those who may read it there.
        true => short_name(incident.number),
        false => format!("{} ({})", short_name(incident.number), safe_title(&incident.title, 100)),
    }
}

pub(in crate::slices::incident) fn merged_into(other: &Incident) -> String {
    format!("**Duplicate** of {}. Follow it there.", named(other))
}

pub(in crate::slices::incident) fn merged_from(incident: &Incident) -> String {
    format!("**Duplicate:** also reported as {}.", named(incident))
}

pub(in crate::slices::incident) fn carries_rollback(incident: &Incident, other: &Incident) -> UserError {
    UserError(format!(
        "The rollback was decided because of {0}, so it can't become a duplicate. Make {1} a duplicate of {0} instead.",
        short_name(incident.number),
        short_name(other.number)
    ))
}

pub(in crate::slices::incident) fn unmerged_from(incident: &Incident) -> String {
    format!("{} is **no longer a duplicate** of this.", named(incident))
}

pub(in crate::slices::incident) fn related_to(other: &Incident) -> String {
    format!("**Related** to {}.", named(other))
}

pub(in crate::slices::incident) fn merged_answer(into: &Incident) -> String {
    format!("now a duplicate of {}. `/incident link unmerge` undoes that.", short_name(into.number))
}

pub(in crate::slices::incident) fn related_answer(other: &Incident) -> String {
    format!("related to {}.", short_name(other.number))
}

pub(in crate::slices::incident) fn same_incident(incident: &Incident) -> UserError {
    UserError(format!("{} can't be linked to itself. Name another incident.", short_name(incident.number)))
}

pub(in crate::slices::incident) fn is_duplicate(other: &Incident) -> UserError {
    let name = short_name(other.number);
    UserError(format!("{name} is a duplicate itself. Merge into the one that it duplicates."))
}

pub(in crate::slices::incident) fn has_duplicates(incident: &Incident) -> UserError {
    let name = short_name(incident.number);
    UserError(format!(
        "Others are duplicates of {name}. Merge those into the other one first, or merge the other one into {name}."
    ))
}

pub(in crate::slices::incident) fn would_vanish(incident: &Incident, other: &Incident) -> UserError {
    let (one, into) = (short_name(incident.number), short_name(other.number));
    UserError(format!(
        "{one} is open as {}; {into} is {} ({}). Nobody would be reminded of it any more. Confirm or reopen {into} and raise it \
         to the same severity first, or merge {into} into {one}.",
        incident.severity,
        other.progress().as_str(),
        other.severity
    ))
}

pub(in crate::slices::incident) fn no_duplicate(incident: &Incident) -> UserError {
    UserError(format!("{} is not a duplicate.", short_name(incident.number)))
}

pub(in crate::slices::incident) fn unlike(one: &Incident, other: &Incident) -> UserError {
    UserError(format!(
        "{} and {} can't be linked: drills and private incidents stay separate.",
        short_name(one.number),
        short_name(other.number)
    ))
}
