//! Repositories.

use serde_json::{Value, json};

use super::super::error::{ApiError, NOT_FOUND};
use super::super::payload::repositories as payload;
use super::super::world::{Role, World};
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::new("GET", "/repos/{owner}/{repo}", get),
    Route::new("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", permission),
];

fn get(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    Reply::ok(payload::full(world, world.repository(call.repository()?)?))
}

/// What a person may do there. Whoever has nothing of their own there may read what is public.
fn permission(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let repository = world.repository(call.repository()?)?;
    let login = call.text("username");
    let account = world.accounts.values().find(|account| account.login.eq_ignore_ascii_case(login)).ok_or(NOT_FOUND)?;
    let (permission, role) = match world.role(account.id, repository) {
        Role::Nobody => ("none", "none"),
        Role::Read => ("read", "read"),
        Role::Triage => ("read", "triage"),
        Role::Write => ("write", "write"),
        Role::Maintain => ("write", "maintain"),
        Role::Admin => ("admin", "admin"),
    };
    Reply::ok(json!({ "permission": permission, "role_name": role, "user": Value::Null }))
}
