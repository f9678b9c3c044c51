//! Comments on issues and pull requests.

use super::super::error::{ApiError, LOCKED, NOT_FOUND, invalid};
use super::super::form::{self, refused_value};
use super::super::payload::issues as payload;
use super::super::world::{Comment, Issue, World};
use super::issues::{read_below, since, write_below};
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::new("GET", "/repos/{owner}/{repo}/issues/comments", all),
    Route::new("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}", get),
    Route::new("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments", list),
    Route::new("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", create),
];

fn all(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = world.repository(call.repository()?)?;
    call.caller.may_read(repository, call.caller.permissions.issues)?;
    let since = since(call)?;
    let sort = call.asked("sort");
    if let Some(other) = sort.filter(|sort| !["created", "updated"].contains(sort)) {
        return Err(invalid(vec![refused_value("IssueComment", "sort", other)]));
    }
    let pairs = repository.present().flat_map(|issue| issue.comments.iter().map(move |comment| (issue, comment)));
    let mut found: Vec<_> = pairs.filter(|(_, comment)| since.is_none_or(|since| comment.updated >= since)).collect();
    match sort {
        None => found.sort_by_key(|(_, comment)| comment.id),
        Some("updated") => found.sort_by_key(|(_, comment)| (comment.updated, comment.id)),
        Some(_) => found.sort_by_key(|(_, comment)| (comment.created, comment.id)),
    }
    // The order is by number unless one is asked for, and then the newest come first.
    if sort.is_some() && call.asked("direction") != Some("asc") {
        found.reverse();
    }
    call.listed(world, found, |(issue, comment)| payload::comment(world, repository, issue, comment))
}

fn get(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = world.repository(call.repository()?)?;
    call.caller.may_read(repository, call.caller.permissions.issues)?;
    let id = call.id("comment_id")?;
    let on = |issue: &'_ Issue| issue.comments.iter().position(|comment| comment.id.0 == id);
    let found = repository.present().find_map(|issue| Some((issue, on(issue)?)));
    let (issue, index) = found.ok_or(NOT_FOUND)?;
    Reply::ok(payload::comment(world, repository, issue, &issue.comments[index]))
}

fn list(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (repository, issue) = read_below(world, call)?;
    let since = since(call)?;
    let fits = |comment: &&Comment| since.is_none_or(|since| comment.updated >= since);
    let found: Vec<_> = issue.comments.iter().filter(fits).collect();
    call.listed(world, found, |comment| payload::comment(world, repository, issue, comment))
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, number) = write_below(world, call)?;
    if world.issue(at, number)?.locked && !call.caller.triages(world, world.repository(at)?) {
        return Err(LOCKED.into());
    }
    let said = form::comment(call.body)?;
    let id = world.comment(at, number, &said, call.caller.actor()?)?;
    let (repository, issue) = (world.repository(at)?, world.issue(at, number)?);
    let comment = issue.comments.iter().find(|comment| comment.id == id).ok_or(NOT_FOUND)?;
    Reply::created(payload::comment(world, repository, issue, comment))
}
