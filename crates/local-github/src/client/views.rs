//! What there is, as a person sees it who looks closely.

use super::super::ids::{IssueNumber, ReleaseId};
use super::super::world::{Issue, Reason, Release, Repository, World};
use local_http::clock::Instant;

/// An issue or pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueView {
    /// What it is called within its repository; issues and pull requests share the numbers.
    pub number: IssueNumber,
    /// The line above it, in plain text.
    pub title: String,
    /// The text in Markdown; empty if there is none.
    pub body: String,
    /// Who opened it.
    pub author: String,
    /// Whether it is a pull request.
    pub is_pull: bool,
    /// Whether it is open, which a merged pull request is not.
    pub is_open: bool,
    /// Whether it is a pull request that was merged.
    pub is_merged: bool,
    /// Why it was closed.
    pub reason: Option<Reason>,
    /// The names of its labels, in the order in which they were put on.
    pub labels: Vec<String>,
    /// The logins of those to whom it is given.
    pub assignees: Vec<String>,
    /// What was said below it, oldest first.
    pub comments: Vec<CommentView>,
    /// How many reacted in whichever way.
    pub reactions: usize,
    /// When it was opened, in UTC by the world's clock.
    pub created: Instant,
    /// When it last changed, in UTC; reactions and locks are no change.
    pub updated: Instant,
    /// When it was closed or merged, in UTC; none while it is open.
    pub closed: Option<Instant>,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentView {
    /// The login of who wrote it.
    pub author: String,
    /// The text in Markdown.
    pub body: String,
    /// When it was written, in UTC by the world's clock.
    pub at: Instant,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseView {
    /// The release's number, as in the API's `id`.
    pub id: ReleaseId,
    /// The git tag that it is of, such as `v1.2.0`.
    pub tag: String,
    /// Whether it is not published yet, so that only those see it who may write.
    pub is_draft: bool,
    /// Whether it is a pre-release, which is never the latest.
    pub is_prerelease: bool,
    /// Its files, in the order in which they were given.
    pub assets: Vec<AssetView>,
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetView {
    /// What the file is called.
    pub name: String,
    /// How often it was downloaded.
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
