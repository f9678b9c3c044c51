//! Runs of workflows in answers.

use serde_json::{Value, json};

use super::super::ids::{node_id, timestamp};
use super::super::world::{Repository, Run, World};
use super::repositories;

/// A run of a workflow on the main branch.
pub fn run(world: &World, repository: &Repository, number: usize, run: &Run) -> Value {
    let (api, page) = (repositories::url(world, repository), repositories::html_url(world, repository));
    let url = format!("{api}/actions/runs/{}", run.id);
    let suite = format!("{api}/check-suites/{}", run.id);
    json!({
        "id": run.id,
        "node_id": node_id("WFR", run.id),
        "name": run.workflow,
        "display_title": run.workflow,
        "path": format!(".github/workflows/{}.yml", run.workflow),
        "head_branch": "main",
        "head_sha": format!("{:040x}", run.id.0),
        "head_commit": null,
        "run_number": number,
        "event": "push",
        "status": if run.conclusion.is_some() { "completed" } else { "in_progress" },
        "conclusion": run.conclusion,
        "workflow_id": number,
        "url": url,
        "html_url": format!("{page}/actions/runs/{}", run.id),
        "created_at": timestamp(run.created),
        "updated_at": timestamp(run.created),
        "repository": repositories::full(world, repository),
        "head_repository": repositories::full(world, repository),
        "pull_requests": [],
        "jobs_url": format!("{url}/jobs"),
        "logs_url": format!("{url}/logs"),
        "cancel_url": format!("{url}/cancel"),
        "rerun_url": format!("{url}/rerun"),
        "artifacts_url": format!("{url}/artifacts"),
        "check_suite_url": suite,
        "workflow_url": format!("{api}/actions/workflows/{}.yml", run.workflow),
    })
}
