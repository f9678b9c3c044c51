//! Releases and their files.

use std::collections::BTreeSet;

use super::super::ids::{AccountId, AssetId, ReleaseId};
use local_http::clock::Instant;

/// A release.
#[derive(Debug, Clone)]
pub struct Release {
    pub id: ReleaseId,
    pub tag: String,
    pub name: Option<String>,
    pub body: Option<String>,
    pub prerelease: bool,
    pub by: AccountId,
    pub created: Instant,
    /// None for a draft, which only those see who may write.
    pub published: Option<Instant>,
    pub assets: Vec<Asset>,
    /// Which of the repository's commits its tag has.
    pub commits: BTreeSet<usize>,
}

/// A file of a release.
#[derive(Debug, Clone)]
pub struct Asset {
    pub id: AssetId,
    pub name: String,
    pub size: u64,
    pub downloads: u64,
    pub created: Instant,
}
