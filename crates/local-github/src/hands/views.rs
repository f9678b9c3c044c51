//! What there is, as a person sees it who looks closely.

use super::super::ids::{IssueNumber, ReleaseId};
use super::super::world::{Issue, Reason, Release, Repository, World};
use local_http::clock::Instant;

/// An issue or pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueView {
    pub number: IssueNumber,
    pub title: String,
    pub body: String,
    /// Who opened it.
    pub author: String,
    pub is_pull: bool,
    pub is_open: bool,
    pub is_merged: bool,
    /// Why it was closed.
    pub reason: Option<Reason>,
    pub labels: Vec<String>,
    pub assignees: Vec<String>,
    pub comments: Vec<CommentView>,
    /// How many reacted in whichever way.
    pub reactions: usize,
    pub created: Instant,
    pub updated: Instant,
    pub closed: Option<Instant>,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentView {
    pub author: String,
    pub body: String,
    pub at: Instant,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseView {
    pub id: ReleaseId,
    pub tag: String,
    pub is_draft: bool,
    pub is_prerelease: bool,
    pub assets: Vec<AssetView>,
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetView {
    pub name: String,
    pub downloads: u64,
}

pub(super) fn issue(world: &World, repository: &Repository, issue: &Issue) -> IssueView {
    let labels = issue.labels.iter().filter_map(|id| repository.label(*id));
    let comments = issue.comments.iter().map(|comment| CommentView {
        author: world.login(comment.by.account).to_owned(),
        body: comment.body.clone(),
        at: comment.created,
    });
    IssueView {
        number: issue.number,
        title: issue.title.clone(),
        body: issue.body.clone().unwrap_or_default(),
        author: world.login(issue.by.account).to_owned(),
        is_pull: issue.pull.is_some(),
        is_open: issue.closed.is_none(),
        is_merged: issue.pull.is_some_and(|pull| pull.merged.is_some()),
        reason: issue.closed.and_then(|closing| closing.reason),
        labels: labels.map(|label| label.name.clone()).collect(),
        assignees: issue.assignees.iter().map(|account| world.login(*account).to_owned()).collect(),
        comments: comments.collect(),
        reactions: issue.reactions.len(),
        created: issue.created,
        updated: issue.updated,
        closed: issue.closed.map(|closing| closing.at),
    }
}

pub(super) fn release(release: &Release) -> ReleaseView {
    let assets = release.assets.iter().map(|file| AssetView { name: file.name.clone(), downloads: file.downloads });
    ReleaseView {
        id: release.id,
        tag: release.tag.clone(),
        is_draft: release.published.is_none(),
        is_prerelease: release.prerelease,
        assets: assets.collect(),
    }
}
