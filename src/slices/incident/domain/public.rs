//! What users are told about an incident: drafts that a person reads, changes and publishes.

use super::Incident;
use crate::ids::{DraftId, IncidentId};
use crate::playbook::{PublicUpdates, Template};

/// What a draft is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftKind {
    /// Where an open incident stands.
    Update,
    /// It is over.
    Resolved,
    /// A hotfix is out.
    Hotfix,
    /// A rollback begins.
    RollbackStarted,
    /// The previous version is back.
    RollbackDone,
}

impl DraftKind {
    const ALL: [Self; 5] = [Self::Update, Self::Resolved, Self::Hotfix, Self::RollbackStarted, Self::RollbackDone];

    /// Its name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Resolved => "resolved",
            Self::Hotfix => "hotfix",
            Self::RollbackStarted => "rollback_started",
            Self::RollbackDone => "rollback_done",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The playbook's words for it.
    pub fn template(self) -> Template {
        match self {
            Self::Update => Template::IncidentUpdate,
            Self::Resolved => Template::IncidentResolved,
            Self::Hotfix => Template::HotfixAnnounced,
            Self::RollbackStarted => Template::RollbackStarted,
            Self::RollbackDone => Template::RollbackDone,
        }
    }
}

/// A text for users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// What it is about.
    pub incident: IncidentId,
    /// What it is for.
    pub kind: DraftKind,
    /// Its words.
    pub body: String,
    /// Whether it was neither published nor set aside.
    pub waits: bool,
}

/// Why users may not be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPublic {
    /// It is private.
    Private,
    /// It is a drill.
    Drill,
    /// No team member stands behind it, or it is a duplicate.
    NotLive,
    /// It is not over, so users can't be told that it is.
    NotOver,
    /// Its severity is not one that users are told of.
    Severity,
}

impl Incident {
    /// Whether users may be told of it (READINGS: only open, non-private P0 and P1 for updates; what is over may be told
    /// of all the same).
    ///
    /// # Errors
    /// Why not.
    pub fn may_be_told(&self, kind: DraftKind, rules: &PublicUpdates) -> Result<(), NotPublic> {
        if self.private {
            return Err(NotPublic::Private);
        }
        if self.drill {
            return Err(NotPublic::Drill);
        }
        if self.confirmed.is_none() || self.merged_into.is_some() {
            return Err(NotPublic::NotLive);
        }
        if kind == DraftKind::Update && self.resolved.is_some() {
            return Err(NotPublic::NotLive);
        }
        if kind == DraftKind::Resolved && self.resolved.is_none() {
            return Err(NotPublic::NotOver);
        }
        let is_told = rules.severities.contains(&self.severity);
        if kind == DraftKind::Update && !is_told { Err(NotPublic::Severity) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::declare;
    use super::*;
    use crate::engine::clock::from_millis;
    use crate::playbook::Playbook;

    #[test]
    fn users_are_told_of_open_grave_incidents_only_and_never_of_private_ones_or_drills() {
        let rules = Playbook::builtin().incidents.public_updates;
        let mut incident = declare("crash");
        assert_eq!(incident.may_be_told(DraftKind::Update, &rules), Err(NotPublic::NotLive));
        incident.confirmed = Some(from_millis(0));
        assert_eq!(incident.may_be_told(DraftKind::Update, &rules), Ok(()));
        let with = |change: fn(&mut Incident)| {
            let mut changed = incident.clone();
            change(&mut changed);
            changed.may_be_told(DraftKind::Update, &rules)
        };
        assert_eq!(with(|incident| incident.private = true), Err(NotPublic::Private));
        assert_eq!(with(|incident| incident.drill = true), Err(NotPublic::Drill));
        assert_eq!(with(|incident| incident.severity = "P2".into()), Err(NotPublic::Severity));
        assert_eq!(with(|incident| incident.resolved = Some(from_millis(1))), Err(NotPublic::NotLive));
        incident.resolved = Some(from_millis(1));
        assert_eq!(incident.may_be_told(DraftKind::Resolved, &rules), Ok(()));
    }
}
