//! Labels: making them, and putting them on issues and taking them off.

use serde_json::json;

use super::super::error::ApiError;
use super::super::ids::{EventId, IssueNumber, LabelId, RepositoryId};
use super::super::payload::issues as payload;
use super::super::world::{Actor, Event, Happening, Label, World};

impl World {
    /// The label with this name, made if there is none.
    pub fn label_or_new(&mut self, at: RepositoryId, name: &str) -> Result<LabelId, ApiError> {
        if let Some(label) = self.repository(at)?.label_named(name) {
            return Ok(label.id);
        }
        self.new_label(at, name, "ededed", None)
    }

    /// Makes a label. Whether there is one of that name already is the caller's to ask.
    pub fn new_label(
        &mut self,
        at: RepositoryId,
        name: &str,
        color: &str,
        description: Option<String>,
    ) -> Result<LabelId, ApiError> {
        let id = LabelId(self.fresh_id());
        let (name, color) = (name.to_owned(), color.to_owned());
        self.repository_mut(at)?.labels.push(Label { id, name, color, description });
        Ok(id)
    }

    /// Puts labels on an issue that it does not have yet.
    pub fn label(
        &mut self,
        at: RepositoryId,
        number: IssueNumber,
        names: &[String],
        by: Actor,
    ) -> Result<(), ApiError> {
        self.issue(at, number)?;
        for name in names {
            let id = self.label_or_new(at, name)?;
            if !self.issue(at, number)?.labels.contains(&id) {
                self.issue_mut(at, number)?.labels.push(id);
                self.note_label(at, number, id, by, true)?;
            }
        }
        Ok(())
    }

    /// Takes a label off an issue; false if it was not on it.
    pub fn unlabel(&mut self, at: RepositoryId, number: IssueNumber, name: &str, by: Actor) -> Result<bool, ApiError> {
        let known = self.repository(at)?.label_named(name).map(|label| label.id);
        let Some(id) = known.filter(|id| self.issue(at, number).is_ok_and(|issue| issue.labels.contains(id))) else {
            return self.issue(at, number).map(|_| false);
        };
        self.issue_mut(at, number)?.labels.retain(|other| *other != id);
        self.note_label(at, number, id, by, false)?;
        Ok(true)
    }

    /// Leaves an issue with these labels and no others.
    pub fn relabel(
        &mut self,
        at: RepositoryId,
        number: IssueNumber,
        names: &[String],
        by: Actor,
    ) -> Result<(), ApiError> {
        let repository = self.repository(at)?;
        let on = self.issue(at, number)?.labels.iter().filter_map(|id| repository.label(*id));
        let kept = |label: &&Label| names.iter().any(|name| name.to_lowercase() == label.name.to_lowercase());
        let gone: Vec<_> = on.filter(|label| !kept(label)).map(|label| label.name.clone()).collect();
        for name in gone {
            self.unlabel(at, number, &name, by)?;
        }
        self.label(at, number, names, by)
    }

    fn note_label(
        &mut self,
        at: RepositoryId,
        number: IssueNumber,
        label: LabelId,
        by: Actor,
        added: bool,
    ) -> Result<(), ApiError> {
        let Some(label) = self.repository(at)?.label(label).cloned() else { return Ok(()) };
        let (name, color) = (label.name.clone(), label.color.clone());
        let what = if added { Happening::Labeled { name, color } } else { Happening::Unlabeled { name, color } };
        let told = payload::label(self, self.repository(at)?, &label);
        self.note(at, number, by, what)?;
        let action = if added { "labeled" } else { "unlabeled" };
        self.tell_issue(at, number, by, action, json!({ "label": told }))
    }

    /// Notes that something happened to an issue, now.
    pub fn note(&mut self, at: RepositoryId, number: IssueNumber, by: Actor, what: Happening) -> Result<(), ApiError> {
        let event = Event { id: EventId(self.fresh_id()), by, at: self.now(), what };
        let issue = self.issue_mut(at, number)?;
        issue.updated = event.at;
        issue.events.push(event);
        Ok(())
    }
}
