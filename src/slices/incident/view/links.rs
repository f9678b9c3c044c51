//! Duplicates and related incidents in words.

use crate::discord::text::safe_title;
use crate::error::UserError;
use crate::slices::incident::domain::Incident;
use crate::slices::incident::short_name;

pub(in crate::slices::incident) const UNMERGED: &str = "**No duplicate** after all. Its clocks run on.";
pub(in crate::slices::incident) const UNMERGED_ANSWER: &str =
    "no duplicate any more. Its clocks run on from the report.";

fn named(incident: &Incident) -> String {
    match incident.private {
        // Who reads it here may not be one of those who may read it there.
        true => short_name(incident.number),
        false => format!("{} ({})", short_name(incident.number), safe_title(&incident.title, 100)),
    }
}

pub(in crate::slices::incident) fn merged_into(other: &Incident) -> String {
    format!("**Duplicate** of {}. What happens is said there.", named(other))
}

pub(in crate::slices::incident) fn merged_from(incident: &Incident) -> String {
    format!("**{}** was reported again as {}.", "Same thing", named(incident))
}

pub(in crate::slices::incident) fn unmerged_from(incident: &Incident) -> String {
    format!("{} is **no duplicate** of this any more.", named(incident))
}

pub(in crate::slices::incident) fn related_to(other: &Incident) -> String {
    format!("**Related** to {}.", named(other))
}

pub(in crate::slices::incident) fn merged_answer(into: &Incident) -> String {
    format!("a duplicate of {} now. `/incident link unmerge` undoes that.", short_name(into.number))
}

pub(in crate::slices::incident) fn related_answer(other: &Incident) -> String {
    format!("related to {}.", short_name(other.number))
}

pub(in crate::slices::incident) fn same_incident(incident: &Incident) -> UserError {
    UserError(format!("{} can't be linked with itself. Name another one.", short_name(incident.number)))
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
        "{one} is open as {}; {into} is {} ({}). Nobody would be asked about it any more. Confirm or reopen {into} and make it \
         as grave first, or merge {into} into {one}.",
        incident.severity,
        other.progress().as_str(),
        other.severity
    ))
}

pub(in crate::slices::incident) fn no_duplicate(incident: &Incident) -> UserError {
    UserError(format!("{} is no duplicate.", short_name(incident.number)))
}

pub(in crate::slices::incident) fn unlike(one: &Incident, other: &Incident) -> UserError {
    UserError(format!(
        "{} and {} can't be linked: drills and private incidents stay by themselves.",
        short_name(one.number),
        short_name(other.number)
    ))
}
