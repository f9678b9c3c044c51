//! Releases of a repository.

use super::super::error::{ApiError, NOT_FOUND};
use super::super::ids::ReleaseId;
use super::super::payload::releases as payload;
use super::super::world::{Release, Repository, World};
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::new("GET", "/repos/{owner}/{repo}/releases", list),
    Route::new("GET", "/repos/{owner}/{repo}/releases/latest", latest),
    Route::new("GET", "/repos/{owner}/{repo}/releases/tags/{tag}", by_tag),
    Route::new("GET", "/repos/{owner}/{repo}/releases/{release_id}", get),
    Route::new("GET", "/repos/{owner}/{repo}/compare/{basehead}", compare),
    Route::new("GET", "/repos/{owner}/{repo}/commits", commits),
];

fn repository<'a>(world: &'a World, call: &Call<'_>) -> Result<&'a Repository, ApiError> {
    let repository = world.repository(call.repository()?)?;
    call.caller.may_read(repository, call.caller.permissions.contents)?;
    Ok(repository)
}

fn list(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = repository(world, call)?;
    let drafts = call.caller.writes_contents(world, repository);
    let seen = repository.releases.values().filter(|release| drafts || release.published.is_some());
    let mut found: Vec<_> = seen.collect();
    found.sort_by_key(|release| std::cmp::Reverse((release.published.unwrap_or(release.created), release.id)));
    call.listed(world, found, |release| payload::release(world, repository, release))
}

/// The latest is the newest that is neither a draft nor a pre-release.
fn latest(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = repository(world, call)?;
    let proper = repository.releases.values().filter(|release| release.published.is_some() && !release.prerelease);
    let newest = proper.max_by_key(|release| (release.published, release.id)).ok_or(NOT_FOUND)?;
    Reply::ok(payload::release(world, repository, newest))
}

fn by_tag(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = repository(world, call)?;
    let tagged = |release: &&Release| release.published.is_some() && release.tag == call.text("tag");
    let found = repository.releases.values().find(tagged).ok_or(NOT_FOUND)?;
    Reply::ok(payload::release(world, repository, found))
}

/// The commits of a tag, the latest first.
fn commits(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = repository(world, call)?;
    let sha = call.query.get("sha").map_or("", String::as_str);
    let release = repository.releases.values().find(|release| release.tag == sha).ok_or(NOT_FOUND)?;
    let commits = release.commits.iter().rev().copied().collect();
    call.listed(world, commits, |index: usize| payload::commit(world, repository, (release, index)))
}

/// What the second of two tags has beyond the first.
fn compare(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = repository(world, call)?;
    let tagged = |tag: &str| repository.releases.values().find(|release| release.tag == tag).ok_or(NOT_FOUND);
    let (base, head) = call.text("basehead").split_once("...").ok_or(NOT_FOUND)?;
    Reply::ok(payload::compared(world, repository, [tagged(base)?, tagged(head)?]))
}

fn get(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = repository(world, call)?;
    let drafts = call.caller.writes_contents(world, repository);
    let found = repository.releases.get(&ReleaseId(call.id("release_id")?));
    let found = found.filter(|release| drafts || release.published.is_some()).ok_or(NOT_FOUND)?;
    Reply::ok(payload::release(world, repository, found))
}
