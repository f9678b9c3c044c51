//! What a person does with releases.

use super::super::error::{ApiError, NEEDS_RIGHTS, NOT_FOUND};
use super::super::ids::{AssetId, ReleaseId, RepositoryId};
use super::super::world::{Asset, Release, Role, World};
use super::{Refusal, Repository, User};

/// A release to be made.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewRelease<'a> {
    /// The git tag that it is of, such as `v1.2.0`.
    pub tag: &'a str,
    /// The title, if it has one.
    pub name: Option<&'a str>,
    /// The notes in Markdown, if there are any.
    pub body: Option<&'a str>,
    /// Whether it stays a draft, which only those see who may write; published by default.
    pub draft: bool,
    /// Whether it is a pre-release, which is never the latest; a proper one by default.
    pub prerelease: bool,
    /// Names of files.
    pub assets: &'a [&'a str],
    /// The commits that are picked onto what the last release has; all that there are by default.
    pub picked: Option<&'a [CommitId]>,
}

/// A commit of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitId(usize);

impl User {
    fn may_release(&self, world: &World, at: RepositoryId) -> Result<(), ApiError> {
        let may = world.role(self.id, world.repository(at)?) >= Role::Write;
        if may { Ok(()) } else { Err(NEEDS_RIGHTS.into()) }
    }

    /// Makes a release, or drafts one.
    ///
    /// # Errors
    /// When the person has less than [`Role::Write`] in the repository.
    pub fn release(&self, at: &Repository, new: NewRelease<'_>) -> Result<ReleaseId, Refusal> {
        let done = self.github.act(|world| {
            self.may_release(world, at.id)?;
            let (id, now) = (ReleaseId(world.fresh_id()), world.now());
            let repository = world.repository(at.id)?;
            let last = repository.releases.values().filter(|release| release.published.is_some());
            let last = last.max_by_key(|release| (release.published, release.id)).map(|last| last.commits.clone());
            let commits = match new.picked {
                Some(picked) => last.into_iter().flatten().chain(picked.iter().map(|commit| commit.0)).collect(),
                None => (0..repository.commits.len()).collect(),
            };
            let mut assets = Vec::new();
            for name in new.assets {
                let (id, name) = (AssetId(world.fresh_id()), (*name).to_owned());
                assets.push(Asset { id, name, size: 1_048_576, downloads: 0, created: now });
            }
            let release = Release {
                id,
                tag: new.tag.to_owned(),
                name: new.name.map(str::to_owned),
                body: new.body.map(str::to_owned),
                prerelease: new.prerelease,
                by: self.id,
                created: now,
                published: (!new.draft).then_some(now),
                assets,
                commits,
            };
            world.add_release(at.id, release).map(|()| id)
        });
        done.map_err(Refusal::from)
    }

    /// Commits to the main branch.
    ///
    /// # Errors
    /// When the person has less than [`Role::Write`] in the repository.
    pub fn commit(&self, at: &Repository, message: &str) -> Result<CommitId, Refusal> {
        let done = self.github.act(|world| {
            self.may_release(world, at.id)?;
            let commits = &mut world.repository_mut(at.id)?.commits;
            commits.push(message.to_owned());
            Ok::<_, ApiError>(CommitId(commits.len() - 1))
        });
        done.map_err(Refusal::from)
    }

    /// Publishes a draft.
    ///
    /// # Errors
    /// When the person has less than [`Role::Write`] in the repository, or it has no such release.
    pub fn publish(&self, at: &Repository, release: ReleaseId) -> Result<(), Refusal> {
        let done = self.github.act(|world| {
            self.may_release(world, at.id)?;
            world.publish(at.id, release, self.id)
        });
        done.map_err(Refusal::from)
    }
}

impl Repository {
    /// People download a release's file so many times more.
    ///
    /// # Errors
    /// When the repository has no such release, or the release no such file.
    pub fn download(&self, release: ReleaseId, asset: &str, times: u64) -> Result<(), Refusal> {
        let done = self.github.act(|world| {
            let release = world.repository_mut(self.id)?.releases.get_mut(&release).ok_or(NOT_FOUND)?;
            let file = release.assets.iter_mut().find(|file| file.name == asset).ok_or(NOT_FOUND)?;
            file.downloads += times;
            Ok::<_, ApiError>(())
        });
        done.map_err(Refusal::from)
    }
}
