//! The forms of incidents, filled in with what is known.

use super::act;
use crate::discord::card::{Form, Input};
use crate::discord::custom_id::CustomId;
use crate::ids::MessageRef;
use crate::playbook::{Playbook, Severity};
use crate::slices::incident::domain::Incident;
use crate::slices::incident::short_name;
use crate::text::{cut, duration, length, one_line};

/// How many characters a field of several lines takes.
const LINES: u16 = 3_500;

/// The form behind Update.
pub(in crate::slices::incident) fn update_form(incident: &Incident, severity: &Severity) -> Form {
    let cadence = severity.updates.map_or_else(String::new, |cadence| duration(cadence).replace(' ', ""));
    Form {
        id: CustomId::new("incident", act::UPDATE, incident.id),
        title: format!("Update {}", short_name(incident.number)),
        inputs: vec![
            input("changed", "What changed?", "", true, true),
            input("next", "What happens next?", "", true, false),
            input("within", "Next update in (30m, 2h, 1d)", &cadence, false, false),
        ],
    }
}

/// The form behind Resolve.
pub(in crate::slices::incident) fn resolve_form(incident: &Incident) -> Form {
    Form {
        id: CustomId::new("incident", act::RESOLVE, incident.id),
        title: format!("Resolve {}", short_name(incident.number)),
        inputs: vec![input("resolution", "What fixed it?", "", true, true)],
    }
}

/// The form with title and summary; `mark` says which words it shows.
pub(in crate::slices::incident) fn words_form(incident: &Incident, mark: &str) -> Form {
    Form {
        id: CustomId::new("incident", act::WORDS, format!("{}-{mark}", incident.id)),
        title: format!("Edit {}", short_name(incident.number)),
        inputs: vec![
            input("title", "What is wrong, in a few words?", &incident.title, false, true),
            match fits_form(&incident.summary) {
                true => input("summary", "What else is known?", &incident.summary, true, false),
                false => input("summary", "Another summary; empty keeps the long one", "", true, false),
            },
        ],
    }
}

/// The form behind Reopen.
pub(in crate::slices::incident) fn reopen_form(incident: &Incident) -> Form {
    Form {
        id: CustomId::new("incident", act::REOPEN, incident.id),
        title: format!("Reopen {}", short_name(incident.number)),
        inputs: vec![input("why", "Why is it not over?", "", true, true)],
    }
}

/// The form behind the menu entry "Declare incident", with the message taken over.
pub(in crate::slices::incident) fn declare_form(source: MessageRef, message: &str, playbook: &Playbook) -> Form {
    let severities: Vec<_> = playbook.severities.iter().map(|severity| severity.id.as_str()).collect();
    let first_line = cut(&one_line(message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()), 150);
    Form {
        id: CustomId::new("incident", act::DECLARE_FROM, format!("{}-{}", source.channel, source.message)),
        title: "Declare an incident".to_owned(),
        inputs: vec![
            input("severity", &format!("Severity: {}", severities.join(", ")), "", false, true),
            input("title", "What is wrong, in a few words?", &first_line, false, true),
            input("summary", "What else is known?", message, true, false),
        ],
    }
}

/// Whether a form can show all of `text`.
pub(in crate::slices::incident) fn fits_form(text: &str) -> bool {
    length(text) <= usize::from(LINES)
}

pub(super) fn input(key: &'static str, label: &str, value: &str, lines: bool, required: bool) -> Input {
    let most = if lines { LINES } else { 300 };
    Input { key, label: label.to_owned(), value: value.to_owned(), hint: String::new(), lines, required, most }
}
