//! Drafting and publishing releases.

use serde_json::json;

use super::super::error::{ApiError, NOT_FOUND};
use super::super::ids::{AccountId, ReleaseId, RepositoryId};
use super::super::payload::releases as payload;
use super::super::world::{Release, World};

impl World {
    /// Adds a release, a draft or published; tells of it if it is published.
    pub fn add_release(&mut self, at: RepositoryId, release: Release) -> Result<(), ApiError> {
        let (id, by, is_published) = (release.id, release.by, release.published.is_some());
        self.repository_mut(at)?.releases.insert(id, release);
        if is_published { self.tell_release(at, id, by) } else { Ok(()) }
    }

    /// Publishes a draft.
    pub fn publish(&mut self, at: RepositoryId, id: ReleaseId, by: AccountId) -> Result<(), ApiError> {
        let now = self.now();
        let release = self.repository_mut(at)?.releases.get_mut(&id).ok_or(NOT_FOUND)?;
        if release.published.replace(now).is_some() {
            return Ok(());
        }
        self.tell_release(at, id, by)
    }

    fn tell_release(&mut self, at: RepositoryId, id: ReleaseId, by: AccountId) -> Result<(), ApiError> {
        let repository = self.repository(at)?;
        let release = repository.releases.get(&id).ok_or(NOT_FOUND)?;
        let last = if release.prerelease { "prereleased" } else { "released" };
        let told = json!({ "release": payload::release(self, repository, release) });
        for action in ["published", last] {
            self.tell(at, "release", action, by, told.clone());
        }
        Ok(())
    }
}
