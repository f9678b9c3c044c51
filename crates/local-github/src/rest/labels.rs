//! Labels of a repository and of its issues.

use serde_json::Value;

use super::super::error::{ApiError, NEEDS_RIGHTS, NOT_FOUND, invalid, mistake};
use super::super::form;
use super::super::ids::{IssueNumber, RepositoryId};
use super::super::payload::issues as payload;
use super::super::world::World;
use super::issues::{labels_of, read, write};
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::new("GET", "/repos/{owner}/{repo}/labels", list),
    Route::new("POST", "/repos/{owner}/{repo}/labels", create),
    Route::new("GET", "/repos/{owner}/{repo}/labels/{name}", get),
    Route::new("GET", "/repos/{owner}/{repo}/issues/{issue_number}/labels", on_issue),
    Route::new("POST", "/repos/{owner}/{repo}/issues/{issue_number}/labels", add),
    Route::new("DELETE", "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", remove),
];

fn list(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = world.repository(call.repository()?)?;
    call.caller.may_read(repository, call.caller.permissions.issues)?;
    let labels = repository.labels.iter().collect();
    call.listed(world, labels, |label| payload::label(world, repository, label))
}

fn get(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = world.repository(call.repository()?)?;
    call.caller.may_read(repository, call.caller.permissions.issues)?;
    let label = repository.label_named(call.text("name")).ok_or(NOT_FOUND)?;
    Reply::ok(payload::label(world, repository, label))
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = world.repository(call.repository()?)?;
    call.caller.may_write(repository, call.caller.permissions.issues)?;
    if !call.caller.triages(world, repository) {
        return Err(NEEDS_RIGHTS.into());
    }
    let (name, color, description) = form::new_label(call.body)?;
    if repository.label_named(&name).is_some() {
        return Err(invalid(vec![mistake("Label", "name", "already_exists")]));
    }
    let at = repository.id;
    let id = world.new_label(at, &name, &color, description)?;
    let repository = world.repository(at)?;
    let label = repository.label(id).ok_or(NOT_FOUND)?;
    Reply::created(payload::label(world, repository, label))
}

fn on_issue(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (repository, issue) = read(world, call)?;
    call.listed(world, labels_of(world, repository, issue), std::convert::identity::<Value>)
}

/// The issue whose labels a call changes.
fn sorted(world: &World, call: &Call<'_>) -> Result<(RepositoryId, IssueNumber), ApiError> {
    let (at, number) = write(world, call)?;
    if call.caller.triages(world, world.repository(at)?) { Ok((at, number)) } else { Err(NEEDS_RIGHTS.into()) }
}

fn add(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, number) = sorted(world, call)?;
    let names = form::labels(call.body)?;
    world.label(at, number, &names, call.caller.actor()?)?;
    Reply::ok(labels_of(world, world.repository(at)?, world.issue(at, number)?))
}

fn remove(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, number) = sorted(world, call)?;
    if !world.unlabel(at, number, call.text("name"), call.caller.actor()?)? {
        return Err(ApiError::new(404, "Label does not exist"));
    }
    Reply::ok(labels_of(world, world.repository(at)?, world.issue(at, number)?))
}
