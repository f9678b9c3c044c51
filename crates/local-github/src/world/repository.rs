//! A repository: who may do what in it, its labels, its issues and releases, and its web hook.

use std::collections::BTreeMap;

use super::super::ids::{AccountId, HookId, IssueNumber, LabelId, ReleaseId, RepositoryId, RunId};
use super::{AccountKind, Issue, Release, Slot, World};
use local_http::clock::Instant;

/// What a person may do in a repository; each includes what comes before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Cannot even see it.
    Nobody,
    /// Sees it, opens issues and pull requests, comments and reacts.
    Read,
    /// Labels, assigns, closes.
    Triage,
    /// Merges, makes releases, transfers issues, and can be assigned.
    Write,
    /// May do here what [`Role::Write`] may, and no more.
    Maintain,
    /// Deletes issues; whoever owns the repository has this role.
    Admin,
}

/// A repository.
#[derive(Debug, Clone)]
pub struct Repository {
    pub id: RepositoryId,
    pub owner: AccountId,
    pub name: String,
    pub private: bool,
    pub has_issues: bool,
    /// People who were let in by name.
    pub collaborators: BTreeMap<AccountId, Role>,
    pub labels: Vec<Label>,
    pub issues: BTreeMap<IssueNumber, Slot>,
    pub releases: BTreeMap<ReleaseId, Release>,
    /// The messages of the commits, in their order.
    pub commits: Vec<String>,
    /// How many people have marked it.
    pub stars: u64,
    /// What its workflows did, the oldest first.
    pub runs: Vec<Run>,
    pub hook: Option<Hook>,
    pub created: Instant,
    pub updated: Instant,
}

/// A label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub id: LabelId,
    pub name: String,
    /// Six hexadecimal digits.
    pub color: String,
    pub description: Option<String>,
}

/// A run of a workflow on the main branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: RunId,
    /// The workflow's file, without its ending.
    pub workflow: String,
    /// How it ended; nothing while it is under way.
    pub conclusion: Option<&'static str>,
    pub created: Instant,
}

/// Where a repository's events are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    pub id: HookId,
    pub url: String,
    pub secret: String,
}

impl Repository {
    /// Issues and pull requests that are there, in the order of their numbers.
    pub fn present(&self) -> impl DoubleEndedIterator<Item = &Issue> {
        self.issues.values().filter_map(|slot| match slot {
            Slot::Here(issue) => Some(&**issue),
            Slot::Deleted | Slot::Moved(..) => None,
        })
    }

    /// The next free number. Numbers are never given twice.
    pub fn next_number(&self) -> IssueNumber {
        IssueNumber(self.issues.keys().last().map_or(1, |last| last.0 + 1))
    }

    /// The label with this name, in whichever case.
    pub fn label_named(&self, name: &str) -> Option<&Label> {
        self.labels.iter().find(|label| label.name.to_lowercase() == name.to_lowercase())
    }

    /// The label with this id.
    pub fn label(&self, id: LabelId) -> Option<&Label> {
        self.labels.iter().find(|label| label.id == id)
    }
}

impl World {
    /// What a person may do in a repository.
    pub fn role(&self, account: AccountId, repository: &Repository) -> Role {
        let owner = self.accounts.get(&repository.owner);
        let of_organisation = owner.is_some_and(|owner| owner.members.contains(&account));
        let own = if repository.owner == account {
            Role::Admin
        } else if of_organisation {
            // What GitHub gives an organisation's members unless it is set otherwise.
            Role::Read
        } else {
            Role::Nobody
        };
        let public = if repository.private { Role::Nobody } else { Role::Read };
        let named = repository.collaborators.get(&account).copied().unwrap_or(Role::Nobody);
        own.max(public).max(named)
    }

    /// How an author is associated with a repository, in GitHub's words.
    pub fn association(&self, author: AccountId, repository: &Repository) -> &'static str {
        let owner = self.accounts.get(&repository.owner);
        let is_private = owner.is_some_and(|owner| owner.private_members.contains(&author));
        if repository.owner == author {
            return "OWNER";
        }
        if is_private {
            return "CONTRIBUTOR";
        }
        if owner.is_some_and(|owner| owner.kind == AccountKind::Organization && owner.members.contains(&author)) {
            return "MEMBER";
        }
        if repository.collaborators.contains_key(&author) {
            return "COLLABORATOR";
        }
        let merged =
            |issue: &Issue| issue.by.account == author && issue.pull.as_ref().is_some_and(|pull| pull.merged.is_some());
        if repository.present().any(merged) { "CONTRIBUTOR" } else { "NONE" }
    }
}
