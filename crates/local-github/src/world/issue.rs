//! Issues and pull requests with what is said about them and what happened to them.

use super::super::ids::{
    AccountId, AppId, CommentId, EventId, IssueId, IssueNumber, LabelId, ReactionId, RepositoryId,
};
use local_http::clock::Instant;

/// What stands under a number.
#[derive(Debug, Clone)]
pub enum Slot {
    Here(Box<Issue>),
    Deleted,
    /// Transferred to another repository, where it has another number.
    Moved(RepositoryId, IssueNumber),
}

/// Who does something, and with which app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    pub account: AccountId,
    pub app: Option<AppId>,
}

impl From<AccountId> for Actor {
    fn from(account: AccountId) -> Self {
        Self { account, app: None }
    }
}

/// Why an issue was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is done; what GitHub assumes when no reason is given.
    Completed,
    /// It will not be done.
    NotPlanned,
    /// Another issue is about the same.
    Duplicate,
}

impl Reason {
    /// As GitHub writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::NotPlanned => "not_planned",
            Self::Duplicate => "duplicate",
        }
    }
}

/// When, by whom and why an issue was closed. A pull request has no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    pub at: Instant,
    pub by: AccountId,
    pub reason: Option<Reason>,
}

/// An issue or a pull request.
#[derive(Debug, Clone)]
pub struct Issue {
    pub id: IssueId,
    pub number: IssueNumber,
    pub by: Actor,
    pub title: String,
    pub body: Option<String>,
    /// None while it is open.
    pub closed: Option<Closing>,
    /// Whether it was closed before.
    pub reopened: bool,
    pub labels: Vec<LabelId>,
    /// The title of its milestone.
    pub milestone: Option<String>,
    pub assignees: Vec<AccountId>,
    pub comments: Vec<Comment>,
    pub reactions: Vec<Reaction>,
    pub events: Vec<Event>,
    pub locked: bool,
    pub created: Instant,
    pub updated: Instant,
    /// For a pull request.
    pub pull: Option<Pull>,
}

/// What a pull request has beyond an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pull {
    pub merged: Option<Instant>,
}

/// A comment.
#[derive(Debug, Clone)]
pub struct Comment {
    pub id: CommentId,
    pub by: Actor,
    pub body: String,
    pub created: Instant,
    pub updated: Instant,
}

/// The eight ways to react, in GitHub's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum React {
    /// 👍, `+1` in the API.
    ThumbsUp,
    /// 👎, `-1` in the API.
    ThumbsDown,
    /// 😄, `laugh` in the API.
    Laugh,
    /// 🎉, `hooray` in the API.
    Hooray,
    /// 😕, `confused` in the API.
    Confused,
    /// ❤️, `heart` in the API.
    Heart,
    /// 🚀, `rocket` in the API.
    Rocket,
    /// 👀, `eyes` in the API.
    Eyes,
}

impl React {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::ThumbsUp,
        Self::ThumbsDown,
        Self::Laugh,
        Self::Hooray,
        Self::Confused,
        Self::Heart,
        Self::Rocket,
        Self::Eyes,
    ];

    /// As GitHub writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ThumbsUp => "+1",
            Self::ThumbsDown => "-1",
            Self::Laugh => "laugh",
            Self::Hooray => "hooray",
            Self::Confused => "confused",
            Self::Heart => "heart",
            Self::Rocket => "rocket",
            Self::Eyes => "eyes",
        }
    }
}

/// Somebody's reaction.
#[derive(Debug, Clone, Copy)]
pub struct Reaction {
    pub id: ReactionId,
    pub by: AccountId,
    pub content: React,
    pub at: Instant,
}

/// Something that happened to an issue.
#[derive(Debug, Clone)]
pub struct Event {
    pub id: EventId,
    pub by: Actor,
    pub at: Instant,
    pub what: Happening,
}

/// What happened to an issue.
#[derive(Debug, Clone)]
pub enum Happening {
    Labeled { name: String, color: String },
    Unlabeled { name: String, color: String },
    Assigned(AccountId),
    Renamed { from: String, to: String },
    Closed(Option<Reason>),
    Reopened,
    Merged,
    Transferred,
}

impl Happening {
    /// As GitHub writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Labeled { .. } => "labeled",
            Self::Unlabeled { .. } => "unlabeled",
            Self::Assigned(_) => "assigned",
            Self::Renamed { .. } => "renamed",
            Self::Closed(_) => "closed",
            Self::Reopened => "reopened",
            Self::Merged => "merged",
            Self::Transferred => "transferred",
        }
    }
}
