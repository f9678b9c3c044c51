//! Runs of a repository's workflows.

use serde_json::json;

use super::super::error::ApiError;
use super::super::payload::runs as payload;
use super::super::world::World;
use super::pages::Page;
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[Route::new("GET", "/repos/{owner}/{repo}/actions/runs", list)];

/// The latest first. All runs are of the main branch.
fn list(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = world.repository(call.repository()?)?;
    call.caller.may_read(repository, call.caller.permissions.actions)?;
    let is_asked = |run: &&super::super::world::Run| match call.asked("status") {
        Some("completed") => run.conclusion.is_some(),
        Some(conclusion) => run.conclusion == Some(conclusion),
        None => true,
    };
    let is_branch = call.asked("branch").is_none_or(|branch| branch == "main");
    let found: Vec<_> =
        repository.runs.iter().enumerate().rev().filter(|(_, run)| is_branch && is_asked(run)).collect();
    let total = found.len();
    let shown = Page::of(call.query).cut(found);
    let runs: Vec<_> = shown.map(|(index, run)| payload::run(world, repository, index + 1, run)).collect();
    Reply::ok(json!({ "total_count": total, "workflow_runs": runs }))
}
