//! What tests and scripts hold: people who act as through GitHub's pages, repositories to set up, and the strings of the
//! stage. Nothing here is asynchronous but waiting: an act has happened when the call returns, and what web hooks are told
//! of it is on its way.

mod accounts;
mod apps;
mod facts;
mod issues;
mod releases;
mod repository;
mod stage;
mod views;

use std::fmt;

pub use accounts::{Organization, User};
pub use apps::App;
pub use facts::{IssueFact, Standing, UnreadableFact, read_facts};
pub use releases::{CommitId, NewRelease};
pub use repository::Repository;
pub use views::{AssetView, CommentView, IssueView, ReleaseView};

use super::LocalGitHub;
use super::error::ApiError;
use super::world::World;

/// Why a person cannot do something: what GitHub's pages would not offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self(format!("GitHub refuses: {error}"))
    }
}

impl LocalGitHub {
    /// Does something under the world's lock, and sends web hooks on their way.
    fn act<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.shared().world();
        let done = act(&mut world);
        self.shared().send_letters(&mut world);
        drop(world);
        self.shared().changed();
        done
    }
}
