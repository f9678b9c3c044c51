//! What a person does with issues and pull requests.

use super::super::error::{ApiError, ISSUES_DISABLED, LOCKED, NEEDS_RIGHTS, NOT_FOUND};
use super::super::ids::{CommentId, IssueNumber, RepositoryId};
use super::super::ops::issues::Draft;
use super::super::world::{React, Reason, Role, World};
use super::{Refusal, Repository, User};

impl User {
    /// Does something in a repository if the person may.
    fn as_a<T>(
        &self,
        least: Role,
        at: &Repository,
        act: impl FnOnce(&mut World) -> Result<T, ApiError>,
    ) -> Result<T, Refusal> {
        let done = self.github.act(|world| {
            self.may(world, at.id, least)?;
            act(world)
        });
        done.map_err(Refusal::from)
    }

    fn may(&self, world: &World, at: RepositoryId, least: Role) -> Result<(), ApiError> {
        match world.role(self.id, world.repository(at)?) {
            Role::Nobody => Err(NOT_FOUND.into()),
            role if role < least => Err(NEEDS_RIGHTS.into()),
            _ => Ok(()),
        }
    }

    /// Does something with an issue that its author may do too.
    fn as_a_or_author<T>(
        &self,
        at: &Repository,
        number: IssueNumber,
        act: impl FnOnce(&mut World) -> Result<T, ApiError>,
    ) -> Result<T, Refusal> {
        let done = self.github.act(|world| {
            let is_author = world.issue(at.id, number)?.by.account == self.id;
            self.may(world, at.id, if is_author { Role::Read } else { Role::Triage })?;
            act(world)
        });
        done.map_err(Refusal::from)
    }

    /// Opens an issue. Labels take the right to sort issues.
    ///
    /// # Errors
    /// When the person cannot see the repository, when issues are turned off there, or when the person gives labels
    /// with less than [`Role::Triage`] there.
    pub fn open(&self, at: &Repository, title: &str, body: &str, labels: &[&str]) -> Result<IssueNumber, Refusal> {
        let least = if labels.is_empty() { Role::Read } else { Role::Triage };
        self.as_a(least, at, |world| {
            if !world.repository(at.id)?.has_issues {
                return Err(ISSUES_DISABLED.into());
            }
            let labels = labels.iter().map(|label| (*label).to_owned()).collect();
            world.open(at.id, Draft { labels, ..draft(title, body) }, self.id.into())
        })
    }

    /// Opens a pull request.
    ///
    /// # Errors
    /// When the person cannot see the repository.
    pub fn open_pull(&self, at: &Repository, title: &str, body: &str) -> Result<IssueNumber, Refusal> {
        self.as_a(Role::Read, at, |world| {
            world.open(at.id, Draft { is_pull: true, ..draft(title, body) }, self.id.into())
        })
    }

    /// Merges a pull request; issues that it says it fixes are closed.
    ///
    /// # Errors
    /// When the person has less than [`Role::Write`] there, or the number is not that of an open pull request.
    pub fn merge(&self, at: &Repository, number: IssueNumber) -> Result<(), Refusal> {
        self.as_a(Role::Write, at, |world| {
            let issue = world.issue(at.id, number)?;
            if issue.pull.is_none() || issue.closed.is_some() {
                return Err(NOT_FOUND.into());
            }
            world.merge(at.id, number, self.id.into())
        })
    }

    /// Comments.
    ///
    /// # Errors
    /// When the person cannot see the repository, or the issue is locked, deleted, transferred or was never there.
    pub fn comment(&self, at: &Repository, number: IssueNumber, text: &str) -> Result<CommentId, Refusal> {
        self.as_a(Role::Read, at, |world| {
            if world.issue(at.id, number)?.locked {
                return Err(LOCKED.into());
            }
            world.comment(at.id, number, text, self.id.into())
        })
    }

    /// Gives an issue another title.
    ///
    /// # Errors
    /// When the person cannot see the repository, when the issue is deleted, transferred or was never there, or when
    /// somebody else opened it and the person has less than [`Role::Triage`] there.
    pub fn retitle(&self, at: &Repository, number: IssueNumber, title: &str) -> Result<(), Refusal> {
        self.as_a_or_author(at, number, |world| {
            world.edit(at.id, number, (Some(title.to_owned()), None), self.id.into())
        })
    }

    /// Gives an issue another text.
    ///
    /// # Errors
    /// When [`User::retitle`] would be refused.
    pub fn rewrite(&self, at: &Repository, number: IssueNumber, text: &str) -> Result<(), Refusal> {
        self.as_a_or_author(at, number, |world| {
            world.edit(at.id, number, (None, Some(Some(text.to_owned()))), self.id.into())
        })
    }

    /// Puts a label on an issue, and makes it where it does not exist yet.
    ///
    /// # Errors
    /// When the person has less than [`Role::Triage`] there, or the issue is deleted, transferred or was never there.
    pub fn label(&self, at: &Repository, number: IssueNumber, label: &str) -> Result<(), Refusal> {
        self.as_a(Role::Triage, at, |world| world.label(at.id, number, &[label.to_owned()], self.id.into()))
    }

    /// Takes a label off an issue.
    ///
    /// # Errors
    /// When the person has less than [`Role::Triage`] there, or the issue is not there or does not have the label.
    pub fn unlabel(&self, at: &Repository, number: IssueNumber, label: &str) -> Result<(), Refusal> {
        let done = self.as_a(Role::Triage, at, |world| world.unlabel(at.id, number, label, self.id.into()))?;
        if done { Ok(()) } else { Err(Refusal(format!("the label {label} is not on it"))) }
    }

    /// Closes an issue or a pull request.
    ///
    /// # Errors
    /// When [`User::retitle`] would be refused; one that is closed for this reason already is no error.
    pub fn close(&self, at: &Repository, number: IssueNumber, reason: Reason) -> Result<(), Refusal> {
        self.as_a_or_author(at, number, |world| world.close(at.id, number, reason, self.id.into()))
    }

    /// Puts it into the milestone of that title.
    ///
    /// # Errors
    /// When the person has less than [`Role::Triage`] there, or the issue is deleted, transferred or was never there.
    pub fn plan(&self, at: &Repository, number: IssueNumber, milestone: &str) -> Result<(), Refusal> {
        self.as_a(Role::Triage, at, |world| {
            let now = world.now();
            let issue = world.issue_mut(at.id, number)?;
            issue.milestone = Some(milestone.to_owned());
            issue.updated = now;
            Ok(())
        })
    }

    /// Opens it again.
    ///
    /// # Errors
    /// When [`User::retitle`] would be refused; one that is open already is no error.
    pub fn reopen(&self, at: &Repository, number: IssueNumber) -> Result<(), Refusal> {
        self.as_a_or_author(at, number, |world| world.reopen(at.id, number, self.id.into()))
    }

    /// Lets nobody comment any more who does not sort issues.
    ///
    /// # Errors
    /// When the person has less than [`Role::Triage`] there, or the issue is deleted, transferred or was never there.
    pub fn lock(&self, at: &Repository, number: IssueNumber) -> Result<(), Refusal> {
        self.as_a(Role::Triage, at, |world| {
            world.issue_mut(at.id, number)?.locked = true;
            Ok(())
        })
    }

    /// Reacts, such as with 👍.
    ///
    /// # Errors
    /// When the person cannot see the repository, or the issue is deleted, transferred or was never there; reacting the
    /// same way twice is no error.
    pub fn react(&self, at: &Repository, number: IssueNumber, content: React) -> Result<(), Refusal> {
        self.as_a(Role::Read, at, |world| world.react(at.id, number, content, self.id).map(drop))
    }

    /// Deletes an issue for good.
    ///
    /// # Errors
    /// When the person has less than [`Role::Admin`] there, or the issue is deleted, transferred or was never there.
    pub fn delete(&self, at: &Repository, number: IssueNumber) -> Result<(), Refusal> {
        self.as_a(Role::Admin, at, |world| world.delete(at.id, number, self.id.into()))
    }

    /// Transfers an issue to another repository, and says its number there.
    ///
    /// # Errors
    /// When the person has less than [`Role::Write`] in either repository, or the issue is deleted, transferred or was
    /// never there.
    pub fn transfer(&self, at: &Repository, number: IssueNumber, to: &Repository) -> Result<IssueNumber, Refusal> {
        self.as_a(Role::Write, at, |world| {
            self.may(world, to.id, Role::Write)?;
            world.transfer(at.id, number, to.id, self.id.into())
        })
    }
}

fn draft(title: &str, body: &str) -> Draft {
    Draft { title: title.to_owned(), body: (!body.is_empty()).then(|| body.to_owned()), ..Draft::default() }
}
