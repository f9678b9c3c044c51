//! What is said about the issue in which an incident is tracked, and in it.

use chrono_tz::Tz;

use super::{act, input, name_of};
use crate::discord::card::{Card, Form};
use crate::discord::custom_id::CustomId;
use crate::discord::elsewhere::with_times;
use crate::discord::text::safe_title;
use crate::error::UserError;
use crate::github::{Repository, markdown};
use crate::ids::IssueNumber;
use crate::slices::incident::domain::{Incident, Tracked};
use crate::slices::incident::short_name;
use crate::slices::tracker::Connection;

pub(in crate::slices::incident) const FILED: &str = "**Filed** as an issue on GitHub.";

/// Refuses an incident that others may not read of, or whose issue is on its way.
fn may_be_public(incident: &Incident) -> Result<(), UserError> {
    let name = name_of(incident);
    if incident.private {
        return Err(UserError(format!(
            "{name} is private: it can't be tracked in an issue, which everybody who sees the repository reads."
        )));
    }
    if incident.drill {
        return Err(UserError(format!("{name} is a drill: nothing of it goes to GitHub.")));
    }
    if matches!(incident.tracked, Some(Tracked { number: None, .. })) {
        return Err(UserError(format!(
            "{name} is being filed as an issue. Once its thread names the number, you can choose another one."
        )));
    }
    Ok(())
}

/// Refuses the same, and an incident that is tracked in `there` already.
pub(in crate::slices::incident) fn may_be_tracked(incident: &Incident, there: &Tracked) -> Result<(), UserError> {
    may_be_public(incident)?;
    if incident.tracked.as_ref() == Some(there) {
        return Err(UserError(format!("{} is tracked there already. Nothing was changed.", name_of(incident))));
    }
    Ok(())
}

/// Refuses the same, and an incident that is tracked anywhere.
pub(in crate::slices::incident) fn may_be_filed(incident: &Incident) -> Result<(), UserError> {
    may_be_public(incident)?;
    let Some(Tracked { repository, number: Some(number) }) = &incident.tracked else { return Ok(()) };
    Err(UserError(format!(
        "{} is tracked in #{number} of {repository}; its updates are comments there. If that is the wrong one, name another with \
         the option `issue` of this command.",
        name_of(incident)
    )))
}

pub(in crate::slices::incident) fn issue_form(incident: &Incident) -> Form {
    Form {
        id: CustomId::new("incident", act::ISSUE, incident.id),
        title: format!("File {} as an issue", name_of(incident)),
        inputs: vec![
            input("title", "Title, as the repository's readers see it", &incident.title, true, true),
            input("details", "What else its readers should know", &incident.summary, false, true),
        ],
    }
}

pub(in crate::slices::incident) fn issue_title(incident: &Incident, typed: &str) -> String {
    markdown::title(if typed.trim().is_empty() { &incident.title } else { typed })
}

pub(in crate::slices::incident) fn issue_body(incident: &Incident, details: &str) -> String {
    let details = if details.trim().is_empty() { String::new() } else { format!("{}\n\n", markdown::quote(details)) };
    format!("{details}Tracked as {} ({}) by tplus.", short_name(incident.number), incident.severity)
}

/// A comment: times as they are written, nobody pinged.
pub(in crate::slices::incident) fn comment(incident: &Incident, words: &str, zone: Tz) -> String {
    let words = with_times(words, (zone, "%b %-d, %H:%M %Z"));
    format!("{}\n\n{}", short_name(incident.number), markdown::quote(&words.replace("-# ", "")))
}

pub(in crate::slices::incident) fn filing(incident: &Incident, connection: &Connection) -> Card {
    Card::sentence(format!(
        "**{}** is being filed in {}. What `/incident update` says from then on is a comment there.",
        name_of(incident),
        connection.repository
    ))
}

pub(in crate::slices::incident) fn filed_as(repository: &Repository, number: IssueNumber) -> Card {
    Card::sentence(format!(
        "📎 Filed as **#{number}** in {repository}. Updates, changes of severity and the resolution are comments there."
    ))
}

/// Its issue was closed while the incident is open.
pub(in crate::slices::incident) fn issue_closed(incident: &Incident, number: IssueNumber) -> Card {
    Card::sentence(format!(
        "🐙 **#{number}** was closed on GitHub. {name} stays open here: if it is over for users, press Resolve on its card or \
         `/incident resolve incident:{name}`.",
        name = short_name(incident.number)
    ))
}

/// What the timeline says of the link, and of the one before.
pub(in crate::slices::incident) fn tracked(number: IssueNumber, title: &str, before: Option<&Tracked>) -> String {
    let before =
        before.and_then(|before| before.number).map_or_else(String::new, |before| format!(", no longer in #{before}"));
    format!("**Tracked** in #{number} on GitHub ({}){before}.", safe_title(title, 120))
}

pub(in crate::slices::incident) fn linked_issue(incident: &Incident, number: IssueNumber) -> Card {
    Card::sentence(format!(
        "**{}** is tracked in #{number}. Updates, changes of severity and the resolution are comments there from now on: everybody who \
         sees the repository reads them.",
        name_of(incident)
    ))
}
