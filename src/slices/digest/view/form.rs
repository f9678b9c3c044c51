//! The forms in which people write parts of a post, and the answers to them.

use chrono::NaiveDate;

use super::super::composed::Composed;
use super::super::domain::{MITIGATED_BY, Part};
use super::date as shown_date;
use crate::discord::card::{Card, Form, Input};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::error::UserError;
use crate::playbook::JobId;
use crate::slices::incident::short_name;
use crate::slices::status::{Override, OverrideMistake};
use crate::text::capitalized;

pub(in crate::slices::digest) const EDIT: &str = "edit";

/// The form in which `parts` of a post are changed, and the status where the post shows one.
pub(in crate::slices::digest) fn form(
    composed: &Composed,
    parts: &[Part],
    (id, date): (CustomId, NaiveDate),
    holds: Option<&Override>,
) -> Form {
    let job = composed.job;
    let mut inputs: Vec<Input> = parts.iter().map(|part| input(job, *part, composed.part(*part))).collect();
    if shows_status(job) {
        inputs.extend(status_inputs(holds));
    }
    Form { id, title: format!("{} · {}", capitalized(job.called()), shown_date(date)), inputs }
}

/// Whether the form of `job` asks for the status, too.
fn shows_status(job: JobId) -> bool {
    job == JobId::EndOfDay
}

fn input(job: JobId, part: Part, value: String) -> Input {
    let (label, hint) = match part {
        Part::Highlights => ("Highlights, one per line", "Empty: tplus picks them"),
        Part::Challenges => ("Challenges, one per line: what => mitigation", "Empty: tplus picks them"),
        Part::Focus => match job {
            JobId::WeeklyFeedback => ("Action items, one per line", "Empty: tplus picks them"),
            JobId::WeeklyMetrics => ("Next week's focus, one per line", "Empty: what is open, due or overdue"),
            JobId::Morning => ("Today's focus, one per line", "Empty: what is open, due or overdue"),
            _ => ("Tomorrow's focus, one per line", "Empty: what is open, due or overdue"),
        },
        Part::Body => ("What users read, word for word", "Empty: tplus writes it"),
    };
    let most = if part == Part::Body { 4_000 } else { 1_500 };
    Input {
        key: part.as_str(),
        label: label.to_owned(),
        value,
        hint: hint.to_owned(),
        lines: true,
        required: false,
        most,
    }
}

fn status_inputs(holds: Option<&Override>) -> [Input; 3] {
    let input = |key, label: &str, value: &str, hint: &str| Input {
        key,
        label: label.to_owned(),
        value: value.to_owned(),
        hint: hint.to_owned(),
        lines: false,
        required: false,
        most: 200,
    };
    let (light, reason) = holds.map_or(("", ""), |holds| (holds.light.name(), holds.reason.as_str()));
    [
        input("light", "Override the status", light, "green, yellow or red; empty: computed"),
        input("reason", "Reason for the override", reason, "Shown in the post and kept on record"),
        input("within", "For how long", "", "24h unless you say 2h, 3d, …"),
    ]
}

pub(in crate::slices::digest) fn edited(given: Option<&Override>) -> Card {
    let status = given.map_or_else(String::new, |given| {
        format!(" The status is {} {} until {}.", given.light.emoji(), given.light.name(), timestamp(given.until, 'f'))
    });
    Card::sentence(format!("Saved.{status} `/digest preview` shows how it looks; today's posts are updated in place."))
}

pub(in crate::slices::digest) fn edited_but_not_refreshed() -> Card {
    Card::sentence("Saved, but today's posts could not be updated in place. Run `/digest edit` again.")
}

pub(in crate::slices::digest) fn override_mistake(mistake: OverrideMistake) -> UserError {
    UserError(
        match mistake {
            OverrideMistake::Light => {
                "The status must be `green`, `yellow` or `red`. Nothing was saved: run `/digest edit` again."
            }
            OverrideMistake::Reason => {
                "An override needs a reason: it is shown in the post. Nothing was saved: run `/digest edit` again."
            }
            OverrideMistake::Until => {
                "\"For how long\" must look like `2h` or `3d`, up to 7 days. Nothing was saved: run `/digest edit` again."
            }
        }
        .to_owned(),
    )
}

pub(in crate::slices::digest) fn other_day() -> UserError {
    UserError("That form was for another day. Run `/digest edit` again for today's.".to_owned())
}

pub(in crate::slices::digest) fn cannot_edit(job: JobId) -> UserError {
    UserError(format!("The {} has no parts to write: it is made of figures alone.", job.called()))
}

/// Somebody writes what is done about an incident that is over.
pub(in crate::slices::digest) fn over_challenge(number: i64) -> UserError {
    UserError(format!(
        "{0} is resolved, so it is no challenge any more: take its line out, or name what still stands in the way. A challenge \
         reads `{0} keeps coming back {MITIGATED_BY} we watch the logs`. Nothing was saved.",
        safe_title(&short_name(number), 20)
    ))
}
