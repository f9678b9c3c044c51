//! What happened to an issue.

use serde_json::Value;

use super::super::error::ApiError;
use super::super::payload::events as payload;
use super::super::world::World;
use super::issues::read_below;
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::new("GET", "/repos/{owner}/{repo}/issues/{issue_number}/events", events),
    Route::new("GET", "/repos/{owner}/{repo}/issues/{issue_number}/timeline", timeline),
];

fn events(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (repository, issue) = read_below(world, call)?;
    let all = issue.events.iter().collect();
    call.listed(world, all, |event| payload::event(world, repository, event))
}

fn timeline(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (repository, issue) = read_below(world, call)?;
    call.listed(world, payload::timeline(world, repository, issue), std::convert::identity::<Value>)
}
