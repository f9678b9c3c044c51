//! The issue on GitHub in which an incident is tracked.

use crate::github::Repository;
use crate::ids::IssueNumber;

/// The issue in which an incident is tracked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// In which repository.
    pub repository: Repository,
    /// Its number; nothing while it is being filed.
    pub number: Option<IssueNumber>,
}
