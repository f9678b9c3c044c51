//! GitHub's ids as types of their own, and times as GitHub writes them.

use std::fmt;

use serde::{Serialize, Serializer};

use local_http::clock::Instant;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u64(self.0)
            }
        }
    )*};
}

ids! {
    /// A person, an organisation or an app's bot user.
    AccountId;
    /// A repository, whatever it is called now.
    RepositoryId;
    /// An issue or pull request, wherever it is.
    IssueId;
    /// What an issue or pull request is called within its repository.
    IssueNumber;
    /// A comment on an issue or pull request.
    CommentId;
    /// A label of a repository.
    LabelId;
    /// Something that happened to an issue.
    EventId;
    /// A reaction to an issue.
    ReactionId;
    /// A release.
    ReleaseId;
    /// A run of a workflow.
    RunId;
    /// A file of a release.
    AssetId;
    /// A web hook.
    HookId;
    /// A GitHub App.
    AppId;
    /// A GitHub App in an account.
    InstallationId;
}

/// The opaque id that GitHub's other interface uses; clients may only pass it on.
pub fn node_id(kind: &str, id: impl fmt::Display) -> String {
    format!("{kind}_local{id}")
}

/// A time as GitHub writes it: to the second.
pub fn timestamp(instant: Instant) -> String {
    instant.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
