//! What people type about an incident, as it was typed.

/// A declaration as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed<'a> {
    /// The severity's id or name.
    pub severity: &'a str,
    /// What is wrong.
    pub title: &'a str,
    /// What else is known; empty when nothing is.
    pub summary: &'a str,
}

/// An update as it was typed.
#[derive(Debug, Clone, Copy)]
pub struct Update<'a> {
    /// What has changed.
    pub changed: &'a str,
    /// What is done next; empty when nothing was said.
    pub next: &'a str,
    /// In which time the next update follows; empty when nothing was said.
    pub within: &'a str,
}

impl Update<'_> {
    /// The same without space around it.
    pub fn trimmed(self) -> Self {
        Self { changed: self.changed.trim(), next: self.next.trim(), within: self.within.trim() }
    }
}

/// A change of severity as it was typed.
#[derive(Debug, Clone, Copy)]
pub struct SeverityChange<'a> {
    /// The new severity's id or name.
    pub to: &'a str,
    /// Why; empty when nothing was said.
    pub why: &'a str,
}
