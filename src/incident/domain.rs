//! What an incident is and what may happen to it; the clocks are those of plan.md, section 5.

use chrono::TimeDelta;

use crate::clock::Instant;
use crate::discord::asked::Actor;
use crate::discord::text;
use crate::ids::{ChannelId, GuildId, IncidentId, MessageId, ReleaseId, UserId};
use crate::playbook::Severity;

/// The longest title that a card shows; what is longer moves to the summary.
const TITLE: usize = 150;

/// Something that is wrong with the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// Where it was declared.
    pub guild: GuildId,
    /// The release that ran then.
    pub release: Option<ReleaseId>,
    /// Its number in the guild, from 1.
    pub number: i64,
    /// What is wrong, in a few words.
    pub title: String,
    /// What else is known.
    pub summary: String,
    /// The playbook's severity id.
    pub severity: String,
    /// When a team member stood behind it; until then it pages nobody and counts nowhere.
    pub confirmed: Option<Instant>,
    /// Who declared it.
    pub reporter: UserId,
    /// Their name.
    pub reporter_name: String,
    /// Who leads the response: at first whoever acknowledged.
    pub lead: Option<UserId>,
    /// When it was first reported: its clocks start here.
    pub reported: Instant,
    /// When it was declared.
    pub declared: Instant,
    /// When somebody took it up.
    pub acknowledged: Option<Instant>,
    /// When the next update is due.
    pub next_update: Option<Instant>,
    /// When it was resolved.
    pub resolved: Option<Instant>,
    /// What resolved it.
    pub resolution: Option<String>,
    /// The message that it was declared from.
    pub source: Option<(ChannelId, MessageId)>,
}

/// How far an incident has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Declared by somebody outside the team; nobody of the team has confirmed it.
    Unconfirmed,
    /// Nobody has taken it up.
    Open,
    /// Somebody works on it.
    Acknowledged,
    /// Over.
    Resolved,
}

/// Why an act does not fit the incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// It is resolved.
    Resolved,
    /// Somebody has acknowledged it already.
    Acknowledged,
    /// It is confirmed already.
    Confirmed,
    /// It has that severity already.
    SameSeverity,
}

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
    pub source: Option<(ChannelId, MessageId)>,
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
        typed: (&str, &str, &str),
        reported: Instant,
        source: Option<(ChannelId, MessageId)>,
    ) -> Result<Self, Unreadable> {
        let (typed_severity, typed_title, summary) = typed;
        let severity = severity.ok_or_else(|| Unreadable::Severity(typed_severity.to_owned()))?;
        let whole = text::one_line(typed_title);
        if whole.is_empty() {
            return Err(Unreadable::Title);
        }
        let title = text::cut(&whole, TITLE);
        let parts = [if title == whole { "" } else { typed_title.trim() }, summary.trim()];
        let summary = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
        Ok(Self { severity: severity.id.clone(), title, summary, reported, source })
    }

    /// Whether this says the same as `incident`.
    pub fn is_like(&self, incident: &Incident) -> bool {
        let words = (self.title.to_lowercase(), &self.summary);
        self.severity == incident.severity && words == (incident.title.to_lowercase(), &incident.summary)
    }
}

impl Incident {
    /// The incident that `actor` declares at `now`. Its number is given by the store.
    pub fn declare(declaration: Declaration, place: (GuildId, Option<ReleaseId>), actor: &Actor, now: Instant) -> Self {
        Self {
            id: IncidentId::mint(),
            guild: place.0,
            release: place.1,
            number: 0,
            title: declaration.title,
            summary: declaration.summary,
            severity: declaration.severity,
            confirmed: None,
            reporter: actor.user,
            reporter_name: actor.name.clone(),
            lead: None,
            reported: declaration.reported,
            declared: now,
            acknowledged: None,
            next_update: None,
            resolved: None,
            resolution: None,
            source: declaration.source,
        }
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        match (self.resolved, self.acknowledged, self.confirmed.is_some()) {
            (Some(_), ..) => Progress::Resolved,
            (None, _, false) => Progress::Unconfirmed,
            (None, Some(_), true) => Progress::Acknowledged,
            (None, None, true) => Progress::Open,
        }
    }

    /// A team member stands behind it, and its clock for updates starts.
    ///
    /// # Errors
    /// When it is resolved or confirmed already.
    pub fn confirm(&mut self, severity: &Severity, now: Instant) -> Result<(), Misfit> {
        self.must_be_open()?;
        if self.confirmed.is_some() {
            return Err(Misfit::Confirmed);
        }
        self.confirmed = Some(now);
        self.next_update = severity.updates.map(|cadence| now + cadence);
        Ok(())
    }

    /// `actor` takes it up and leads, unless somebody leads already.
    ///
    /// # Errors
    /// When it is resolved or acknowledged already.
    pub fn acknowledge(&mut self, actor: UserId, now: Instant) -> Result<(), Misfit> {
        self.must_be_open()?;
        if self.acknowledged.is_some() {
            return Err(Misfit::Acknowledged);
        }
        self.acknowledged = Some(now);
        self.lead.get_or_insert(actor);
        Ok(())
    }

    /// An update was posted: the next is due `within` that time, or by its severity's cadence.
    ///
    /// # Errors
    /// When it is resolved.
    pub fn update(&mut self, severity: &Severity, within: Option<TimeDelta>, now: Instant) -> Result<(), Misfit> {
        self.must_be_open()?;
        self.next_update = within.or(severity.updates).map(|time| now + time);
        Ok(())
    }

    /// Its severity changes, and its clocks with it: they still start when it was reported.
    ///
    /// # Errors
    /// When it is resolved or has that severity already.
    pub fn change_severity(&mut self, severity: &Severity, now: Instant) -> Result<(), Misfit> {
        self.must_be_open()?;
        if self.severity == severity.id {
            return Err(Misfit::SameSeverity);
        }
        self.severity.clone_from(&severity.id);
        self.next_update = severity.updates.map(|cadence| now + cadence);
        Ok(())
    }

    /// It is over.
    ///
    /// # Errors
    /// When it is resolved already.
    pub fn resolve(&mut self, resolution: &str, now: Instant) -> Result<(), Misfit> {
        self.must_be_open()?;
        self.resolved = Some(now);
        self.resolution = Some(resolution.to_owned());
        self.next_update = None;
        Ok(())
    }

    /// When somebody must have acknowledged it (plan.md, section 5, "Response Time").
    pub fn response_due(&self, severity: &Severity) -> Instant {
        self.reported + severity.response
    }

    fn must_be_open(&self) -> Result<(), Misfit> {
        if self.resolved.is_some() { Err(Misfit::Resolved) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_millis;
    use crate::playbook::Playbook;

    fn mira() -> Actor {
        Actor { user: UserId::new(7), name: "Mira".into(), roles: Vec::new(), manages: false }
    }

    fn declare(title: &str) -> Incident {
        let playbook = Playbook::builtin();
        let declaration =
            Declaration::read(playbook.severity("p0"), ("p0", title, ""), from_millis(0), None).expect("a declaration");
        Incident::declare(declaration, (GuildId::new(1), None), &mira(), from_millis(60_000))
    }

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
            Declaration::read(playbook.severity(severity), (severity, title, ""), from_millis(0), None)
        };
        assert_eq!(read("P0", " \n "), Err(Unreadable::Title));
        assert_eq!(read("P9", "crash"), Err(Unreadable::Severity("P9".into())));
        assert_eq!(read(" p1 ", "crash").map(|declaration| declaration.severity), Ok("P1".into()));
    }

    #[test]
    fn clocks_run_from_the_report_and_follow_the_severity() {
        let playbook = Playbook::builtin();
        let (p0, p1) = (playbook.severity("P0").expect("P0"), playbook.severity("P1").expect("P1"));
        let mut incident = declare("crash");
        assert_eq!(incident.response_due(p0), from_millis(5 * 60_000));
        incident.confirm(p0, from_millis(60_000)).expect("confirmed");
        assert_eq!(incident.next_update, Some(from_millis(61 * 60_000)));
        incident.change_severity(p1, from_millis(120_000)).expect("changed");
        assert_eq!(incident.response_due(p1), from_millis(60 * 60_000));
        assert_eq!(incident.next_update, Some(from_millis(242 * 60_000)));
    }

    #[test]
    fn nothing_happens_to_a_resolved_incident() {
        let playbook = Playbook::builtin();
        let severity = playbook.severity("P2").expect("P2");
        let mut incident = declare("crash");
        incident.resolve("reverted", from_millis(1)).expect("resolved");
        assert_eq!(incident.acknowledge(UserId::new(1), from_millis(2)), Err(Misfit::Resolved));
        assert_eq!(incident.update(severity, None, from_millis(2)), Err(Misfit::Resolved));
        assert_eq!(incident.change_severity(severity, from_millis(2)), Err(Misfit::Resolved));
        assert_eq!(incident.resolve("again", from_millis(2)), Err(Misfit::Resolved));
        assert_eq!(incident.progress(), Progress::Resolved);
    }
}
