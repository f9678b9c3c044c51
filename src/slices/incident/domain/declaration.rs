//! A declaration as it was typed: read, so that nothing of it is lost, and compared with the last one.

use super::Incident;
use super::typed::Typed;
use crate::engine::clock::Instant;
use crate::ids::{MessageRef, UserId};
use crate::playbook::Severity;
use crate::text;

/// The longest title that a card shows; what is longer moves to the summary.
const TITLE: usize = 150;

/// A declaration, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The playbook's severity id.
    pub severity: String,
    /// What is wrong, in a few words.
    pub title: String,
    /// What else is known.
    pub summary: String,
    /// When it was first reported.
    pub reported: Instant,
    /// The message that it is declared from.
    pub source: Option<MessageRef>,
    /// Whose words that message has.
    pub source_author: Option<UserId>,
    /// Whether only its members and the leads are to see it.
    pub private: bool,
    /// Whether it is a drill.
    pub drill: bool,
}

/// Why a declaration can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// There is no such severity.
    Severity(String),
    /// The title is empty.
    Title,
}

impl Declaration {
    /// Reads what was typed. A title that is too long for a card loses nothing: all of it goes before the summary.
    ///
    /// # Errors
    /// What can't be read.
    pub fn read(
        severity: Option<&Severity>,
        typed: Typed<'_>,
        reported: Instant,
        source: Option<MessageRef>,
    ) -> Result<Self, Unreadable> {
        let severity = severity.ok_or_else(|| Unreadable::Severity(typed.severity.to_owned()))?;
        let whole = text::one_line(typed.title);
        if whole.is_empty() {
            return Err(Unreadable::Title);
        }
        let title = text::cut(&whole, TITLE);
        let parts = [if title == whole { "" } else { typed.title.trim() }, typed.summary.trim()];
        let summary = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
        Ok(Self {
            severity: severity.id.clone(),
            title,
            summary,
            reported,
            source,
            source_author: None,
            private: false,
            drill: false,
        })
    }

    /// Whether this says the same as `incident`.
    pub fn is_like(&self, incident: &Incident) -> bool {
        let words = (self.title.to_lowercase(), &self.summary);
        let kinds = (self.private, self.drill) == (incident.private, incident.drill);
        kinds && self.severity == incident.severity && words == (incident.title.to_lowercase(), &incident.summary)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::declare;
    use super::*;
    use crate::engine::clock::from_millis;
    use crate::playbook::Playbook;

    #[test]
    fn a_title_that_is_too_long_loses_nothing() {
        let incident = declare(&"crash ".repeat(1_000));
        assert!(text::length(&incident.title) <= TITLE);
        assert_eq!(incident.summary.split_whitespace().count(), 1_000);
    }

    #[test]
    fn a_declaration_without_words_or_severity_is_unreadable() {
        let playbook = Playbook::builtin();
        let read = |severity, title| {
            Declaration::read(playbook.severity(severity), Typed { severity, title, summary: "" }, from_millis(0), None)
        };
        assert_eq!(read("P0", " \n "), Err(Unreadable::Title));
        assert_eq!(read("P9", "crash"), Err(Unreadable::Severity("P9".into())));
        assert_eq!(read(" p1 ", "crash").map(|declaration| declaration.severity), Ok("P1".into()));
    }
}
