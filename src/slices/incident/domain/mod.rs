//! What an incident is and what may happen to it; the clocks are those of plan.md, section 5.

pub mod actions;
pub mod clocks;
mod declaration;
pub mod figures;
pub mod hotfix;
pub mod matrix;
pub mod number;
pub mod occurrence;
mod people;
mod progress;
pub mod public;
pub mod steps;
mod tracked;
mod typed;

pub use declaration::{Declaration, Unreadable};
pub use people::{Lost, Part, People};
pub use progress::Progress;
pub use tracked::Tracked;
pub use typed::{SeverityChange, Typed, Update};

use chrono::TimeDelta;

use crate::actor::Actor;
use crate::engine::clock::Instant;
use crate::ids::{GuildId, IncidentId, MessageRef, ReleaseId, UserId};
use crate::playbook::Severity;

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
    /// Whose words these are.
    pub wording: Wording,
    /// The playbook's severity id.
    pub severity: String,
    /// When a team member stood behind it; until then it pages nobody and counts nowhere.
    pub confirmed: Option<Instant>,
    /// Who declared it.
    pub reporter: UserId,
    /// Their name.
    pub reporter_name: String,
    /// Who has which part in the response.
    pub people: People,
    /// The step of the response that is under way.
    pub step: String,
    /// How it is to be fixed: the playbook's id, decided in triage.
    pub strategy: Option<String>,
    /// Whether only its members and the leads see it.
    pub private: bool,
    /// Whether it is a drill, which counts nowhere.
    pub drill: bool,
    /// The incident that it is a duplicate of.
    pub merged_into: Option<IncidentId>,
    /// What the decision matrices ask for.
    pub assessment: Assessment,
    /// The version of its hotfix, if one was begun.
    pub hotfix: Option<String>,
    /// The rollback that was decided, if one was.
    pub rollback: Option<Rollback>,
    /// What is written about it once it is over.
    pub account: Account,
    /// Since when its clocks are watched: its confirmation or last change of severity.
    pub watched: Option<Instant>,
    /// Since when the next update is awaited.
    pub updated: Option<Instant>,
    /// When the next update was put off, if it was since the last one.
    pub snoozed: Option<Instant>,
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
    pub source: Option<MessageRef>,
    /// Whose words that message has.
    pub source_author: Option<UserId>,
    /// The issue in which it is tracked.
    pub tracked: Option<Tracked>,
}

/// Whose words an incident's title and summary are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wording {
    /// Who last wrote them; nobody: whoever reported it, or wrote the message that it was declared from.
    pub by: Option<UserId>,
    /// Whether their author asked to be forgotten while it was worked on: they go when it is over.
    pub is_owed: bool,
}

/// What the decision matrices ask for (READINGS: share of users hit, cause, clear fix or not).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assessment {
    /// The playbook's id of the cause.
    pub cause: Option<String>,
    /// At least this percentage of users is hit.
    pub users_percent: Option<u32>,
    /// Whether there is a clear fix.
    pub clear_fix: Option<bool>,
}

/// A rollback that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollback {
    /// When it was decided.
    pub decided: Instant,
    /// Back to this version.
    pub to: String,
    /// When the previous version was back.
    pub done: Option<Instant>,
}

/// What is written about an incident once it is over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Why it happened.
    pub root_cause: Option<String>,
    /// Whom it hit and how.
    pub impact: Option<String>,
    /// What keeps it from happening again.
    pub prevention: Option<String>,
    /// When the post-incident report was published.
    pub published: Option<Instant>,
    /// When the post-mortem was published.
    pub postmortem: Option<Instant>,
    /// When everything was done and the thread was archived.
    pub closed: Option<Instant>,
}

/// Why an act does not fit the incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidTransition {
    /// It is resolved.
    Resolved,
    /// Somebody has acknowledged it already.
    Acknowledged,
    /// It is confirmed already.
    Confirmed,
    /// It has that severity already.
    SameSeverity,
    /// It is a duplicate of another one.
    Merged,
    /// It is not resolved.
    NotResolved,
    /// Nobody was asked for an update, so there is nothing to put off.
    NothingOwed,
    /// It is that step already.
    SameStep,
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
            wording: Wording::default(),
            severity: declaration.severity,
            confirmed: None,
            reporter: actor.user,
            reporter_name: actor.name.clone(),
            people: People::default(),
            step: steps::FIRST.to_owned(),
            strategy: None,
            private: declaration.private,
            drill: declaration.drill,
            merged_into: None,
            assessment: Assessment::default(),
            hotfix: None,
            rollback: None,
            account: Account::default(),
            watched: None,
            updated: None,
            snoozed: None,
            reported: declaration.reported,
            declared: now,
            acknowledged: None,
            next_update: None,
            resolved: None,
            resolution: None,
            source: declaration.source,
            source_author: declaration.source_author,
            tracked: None,
        }
    }

    /// Gives it other words, which are those of `by` then.
    pub fn reword(&mut self, (title, summary): (String, String), by: UserId) {
        (self.title, self.summary) = (title, summary);
        self.wording = Wording { by: Some(by), is_owed: false };
    }

    /// Lets go of words whose author asked to be forgotten, once it is over. `gone` stands for the title then.
    pub fn let_words_go(&mut self, gone: &str) {
        if self.wording.is_owed && !self.is_live() {
            (self.title, self.summary) = (gone.to_owned(), String::new());
            self.wording.is_owed = false;
        }
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        match (self.merged_into, self.resolved, self.acknowledged, self.confirmed) {
            (Some(_), ..) => Progress::Merged,
            (None, Some(_), ..) => Progress::Resolved,
            (None, None, _, None) => Progress::Unconfirmed,
            (None, None, Some(_), Some(_)) => Progress::Acknowledged,
            (None, None, None, Some(_)) => Progress::Open,
        }
    }

    /// Whether the team stands behind it and it isn't over.
    pub fn is_live(&self) -> bool {
        matches!(self.progress(), Progress::Open | Progress::Acknowledged)
    }

    /// A team member stands behind it, and its clocks are watched from now on.
    ///
    /// # Errors
    /// When it is over or confirmed already.
    pub fn confirm(&mut self, severity: &Severity, now: Instant) -> Result<(), InvalidTransition> {
        self.must_be_open()?;
        if self.confirmed.is_some() {
            return Err(InvalidTransition::Confirmed);
        }
        self.confirmed = Some(now);
        self.watched = Some(now);
        self.await_update(severity.updates, now);
        Ok(())
    }

    /// `actor` takes it up and leads, unless somebody leads already.
    ///
    /// # Errors
    /// When it is over or acknowledged already.
    pub fn acknowledge(&mut self, actor: UserId, now: Instant) -> Result<(), InvalidTransition> {
        self.must_be_open()?;
        if self.acknowledged.is_some() {
            return Err(InvalidTransition::Acknowledged);
        }
        self.acknowledged = Some(now);
        self.people.lead.get_or_insert(actor);
        Ok(())
    }

    /// An update was posted: the next is due `within` that time, or by its severity's cadence.
    ///
    /// # Errors
    /// When it is over.
    pub fn update(
        &mut self,
        severity: &Severity,
        within: Option<TimeDelta>,
        now: Instant,
    ) -> Result<(), InvalidTransition> {
        self.must_be_open()?;
        self.await_update(within.or(severity.updates), now);
        Ok(())
    }

    /// The next update is put off: it is due `within` that time from now.
    ///
    /// # Errors
    /// When it is over, or no update is awaited.
    pub fn snooze(&mut self, within: TimeDelta, now: Instant) -> Result<(), InvalidTransition> {
        self.must_be_open()?;
        if self.next_update.is_none() {
            return Err(InvalidTransition::NothingOwed);
        }
        self.next_update = Some(now + within);
        self.snoozed = Some(now);
        Ok(())
    }

    fn await_update(&mut self, within: Option<TimeDelta>, now: Instant) {
        self.next_update = within.map(|time| now + time);
        self.updated = Some(now);
        self.snoozed = None;
    }

    /// Its severity changes, and its clocks with it: they still start when it was reported.
    ///
    /// # Errors
    /// When it is over or has that severity already.
    pub fn change_severity(&mut self, severity: &Severity, now: Instant) -> Result<(), InvalidTransition> {
        self.must_be_open()?;
        if self.severity == severity.id {
            return Err(InvalidTransition::SameSeverity);
        }
        self.severity.clone_from(&severity.id);
        if self.confirmed.is_some() {
            self.watched = Some(now);
            self.await_update(severity.updates, now);
        }
        Ok(())
    }

    /// It is over.
    ///
    /// # Errors
    /// When it is over already.
    pub fn resolve(&mut self, resolution: &str, now: Instant) -> Result<(), InvalidTransition> {
        self.must_be_open()?;
        self.resolved = Some(now);
        self.resolution = Some(resolution.to_owned());
        self.next_update = None;
        steps::LAST.clone_into(&mut self.step);
        Ok(())
    }

    /// It was not over after all: its clocks run on, and the next update is awaited.
    ///
    /// # Errors
    /// When it is not resolved, or a duplicate.
    pub fn reopen(&mut self, severity: &Severity, now: Instant) -> Result<(), InvalidTransition> {
        if self.merged_into.is_some() {
            return Err(InvalidTransition::Merged);
        }
        if self.resolved.take().is_none() {
            return Err(InvalidTransition::NotResolved);
        }
        self.resolution = None;
        // What was written stays; that it was published and done does not.
        (self.account.published, self.account.postmortem, self.account.closed) = (None, None, None);
        if self.rollback.as_ref().is_some_and(|rollback| rollback.done.is_some()) {
            self.rollback = None;
        }
        self.strategy = None;
        self.watched = Some(now);
        self.await_update(severity.updates, now);
        steps::FIRST.clone_into(&mut self.step);
        Ok(())
    }

    /// It becomes a duplicate of `other`.
    ///
    /// # Errors
    /// When it is over.
    pub fn merge(&mut self, other: IncidentId) -> Result<(), InvalidTransition> {
        self.must_be_open()?;
        self.merged_into = Some(other);
        Ok(())
    }

    /// It is no duplicate after all.
    pub fn unmerge(&mut self, severity: &Severity, now: Instant) {
        self.merged_into = None;
        if self.resolved.is_none() && self.confirmed.is_some() {
            self.watched = Some(now);
            self.await_update(severity.updates, now);
        }
    }

    /// When somebody must have acknowledged it (plan.md, section 5, "Response Time").
    pub fn response_due(&self, severity: &Severity) -> Instant {
        self.reported + severity.response
    }

    /// Whether something may still be done about it.
    ///
    /// # Errors
    /// That it is over, or was merged.
    pub fn must_be_open(&self) -> Result<(), InvalidTransition> {
        match self.progress() {
            Progress::Merged => Err(InvalidTransition::Merged),
            Progress::Resolved => Err(InvalidTransition::Resolved),
            Progress::Unconfirmed | Progress::Open | Progress::Acknowledged => Ok(()),
        }
    }
}

#[cfg(test)]
pub(in crate::slices::incident) mod tests {
    use super::*;
    use crate::engine::clock::from_millis;
    use crate::playbook::Playbook;

    fn mira() -> Actor {
        Actor { user: UserId::new(7), name: "Mira".into(), roles: Vec::new(), manages: false }
    }

    pub(in crate::slices::incident) fn declare(title: &str) -> Incident {
        let playbook = Playbook::builtin();
        let declaration = Declaration::read(
            playbook.severity("p0"),
            Typed { severity: "p0", title, summary: "" },
            from_millis(0),
            None,
        )
        .expect("a declaration");
        Incident::declare(declaration, (GuildId::new(1), None), &mira(), from_millis(60_000))
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
        assert_eq!(incident.acknowledge(UserId::new(1), from_millis(2)), Err(InvalidTransition::Resolved));
        assert_eq!(incident.update(severity, None, from_millis(2)), Err(InvalidTransition::Resolved));
        assert_eq!(incident.change_severity(severity, from_millis(2)), Err(InvalidTransition::Resolved));
        assert_eq!(incident.resolve("again", from_millis(2)), Err(InvalidTransition::Resolved));
        assert_eq!(incident.progress(), Progress::Resolved);
    }
}
