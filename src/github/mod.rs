//! GitHub, through octocrab: what tplus asks of it and tells it. Knows no guild and keeps nothing but its connections.

mod app;
mod client;
mod connection;
mod contents;
mod deliver;
mod error;
pub mod markdown;
mod read;
pub mod template;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use client::{Changes, Lookup};
pub use connection::GitHub;
pub use deliver::{Action, GitHubDeliverer, LANE, Made, OnGitHub};
pub use error::GitHubError;

use crate::engine::clock::Instant;
use crate::ids::IssueNumber;

/// A repository, by owner and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Repository(String);

/// What can't be the name of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRepository;

impl FromStr for Repository {
    type Err = NoRepository;

    /// Reads `owner/name`, or the address of a repository's page.
    fn from_str(typed: &str) -> Result<Self, NoRepository> {
        let path = typed.trim().trim_end_matches('/').trim_end_matches(".git");
        let mut parts = path.rsplit('/');
        let (name, owner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let is_name = |part: &str| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !part.is_empty() && part.len() <= 100 && part.chars().all(allowed) && part.chars().any(|c| c != '.')
        };
        if !is_name(owner) || !is_name(name) || owner.contains(['_', '.']) {
            return Err(NoRepository);
        }
        Ok(Self(format!("{owner}/{name}")))
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An issue, or a pull request, which GitHub lists among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its number in the repository.
    pub number: IssueNumber,
    /// Where people read it.
    pub url: String,
    /// Its title.
    pub title: String,
    /// What it says.
    pub body: String,
    /// Whether it is a pull request.
    pub is_pull_request: bool,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it was closed since it is done, and not as unplanned or as a duplicate; of a pull request, whether it was merged.
    pub is_done: bool,
    /// Its labels.
    pub labels: Vec<String>,
    /// Whose account made it.
    pub author: String,
    /// Whether that account belongs to who owns the repository, its members and collaborators, or is a bot.
    pub is_by_team: bool,
    /// How many gave it a 👍.
    pub upvotes: i64,
    /// When it was made.
    pub created: Instant,
    /// When anything about it changed.
    pub updated: Instant,
    /// When it was closed.
    pub closed: Option<Instant>,
    /// The title of its milestone.
    pub milestone: Option<String>,
    /// The issues that its text says it closes, if it is a pull request.
    pub closes: Vec<IssueNumber>,
}

/// What somebody wrote below an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Below which issue.
    pub issue: IssueNumber,
    /// Who wrote it; empty where that is a bot, which answers nobody.
    pub author: String,
    /// Whether it is by who owns the repository, its members and collaborators; a bot's isn't an answer.
    pub is_by_team: bool,
    /// When.
    pub created: Instant,
}

/// A published release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its tag, e.g. `v1.1.1-beta`.
    pub tag: String,
    /// Where people read about it.
    pub url: String,
    /// When it was published.
    pub published: Instant,
    /// What its notes say, in Markdown.
    pub notes: String,
    /// Its files, and how often each was downloaded.
    pub downloads: Vec<(String, i64)>,
}

/// A release with the issues and pull requests that its notes and commits name as done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The release's tag.
    pub tag: String,
    /// Their numbers.
    pub numbers: BTreeSet<IssueNumber>,
}

/// How a workflow's run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The workflow's name.
    pub workflow: String,
    /// Whether it failed.
    pub failed: bool,
}

/// An issue to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewIssue {
    /// At most 256 characters.
    pub title: String,
    /// At most 65,536 characters.
    pub body: String,
    /// GitHub makes those that it doesn't have.
    pub labels: Vec<String>,
}

/// Something to be done in a repository, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// An issue is to be made.
    File(NewIssue),
    /// Something is to be written below an issue.
    Comment {
        /// Below which one.
        number: IssueNumber,
        /// What.
        body: String,
    },
    /// An issue is to be opened again.
    Reopen {
        /// Which one.
        number: IssueNumber,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_read_from_its_name_or_its_address() {
        let read = |typed: &str| typed.parse::<Repository>().map(|repository| repository.to_string());
        assert_eq!(read("wildcard/caro"), Ok("wildcard/caro".into()));
        assert_eq!(read(" https://github.com/wildcard/caro.git "), Ok("wildcard/caro".into()));
        assert_eq!(read("https://github.com/wildcard/caro/"), Ok("wildcard/caro".into()));
        for wrong in ["caro", "", "/", "a b/c", "../..", "wild_card/x", "wildcard/caro?tab=1"] {
            assert_eq!(read(wrong), Err(NoRepository), "{wrong}");
        }
    }
}
