//! An app as itself: who it is, where it is installed, and tokens for there.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::Value;

use super::super::auth::{new_token, reach, within};
use super::super::error::{ApiError, NOT_FOUND, REQUIRES_AUTHENTICATION};
use super::super::form;
use super::super::ids::{AppId, InstallationId, RepositoryId};
use super::super::payload::apps as payload;
use super::super::world::{Expiry, Installation, Means, Token, World};
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::new("GET", "/app", get).for_apps(),
    Route::new("GET", "/app/installations", list).for_apps(),
    Route::new("GET", "/app/installations/{installation_id}", installation).for_apps(),
    Route::new("POST", "/app/installations/{installation_id}/access_tokens", token).for_apps(),
    Route::new("GET", "/repos/{owner}/{repo}/installation", in_repository).for_apps(),
];

/// How long an installation's token opens doors.
const VALID: TimeDelta = TimeDelta::hours(1);

fn app(call: &Call<'_>) -> Result<AppId, ApiError> {
    match call.caller.means {
        Means::App(app) => Ok(app),
        Means::Nothing | Means::PersonalToken(_) | Means::Installation(..) => Err(REQUIRES_AUTHENTICATION.into()),
    }
}

fn get(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = world.apps.get(&app(call)?).ok_or(NOT_FOUND)?;
    Reply::ok(payload::app(world, app))
}

fn list(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = app(call)?;
    let own = world.installations.values().filter(|installation| installation.app == app);
    call.listed(world, own.collect(), |of| payload::installation(world, of))
}

fn own<'a>(world: &'a World, call: &Call<'_>) -> Result<&'a Installation, ApiError> {
    let app = app(call)?;
    let found = world.installations.get(&InstallationId(call.id("installation_id")?));
    found.filter(|installation| installation.app == app).ok_or_else(|| NOT_FOUND.into())
}

fn installation(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    Reply::ok(payload::installation(world, own(world, call)?))
}

fn in_repository(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (app, at) = (app(call)?, call.repository()?);
    let mut own = world.installations.values().filter(|installation| installation.app == app);
    let there = own.find(|installation| installation.repositories.contains(&at)).ok_or(NOT_FOUND)?;
    Reply::ok(payload::installation(world, there))
}

fn token(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let installation = own(world, call)?.clone();
    let fields = form::fields(call.body)?;
    let asked = fields.get("permissions").unwrap_or(&Value::Null);
    let permissions = within(asked, installation.permissions)
        .ok_or_else(|| ApiError::new(422, "The permissions requested are not granted to this installation."))?;
    let chosen = chosen(world, &installation, &fields)?;
    let by = call.caller.clock;
    let bot = world.apps.get(&installation.app).ok_or(NOT_FOUND)?.bot;
    let token = Token {
        means: Means::Installation(installation.id, installation.app),
        account: bot,
        permissions,
        reach: reach(chosen.iter().copied()),
        expires: Some(Expiry { at: by.now(world) + VALID, by }),
    };
    let text = new_token("ghs");
    world.tokens.insert(text.clone(), token.clone());
    let chosen: Vec<_> = chosen.into_iter().collect();
    Reply::created(payload::token(world, &text, &token, &chosen))
}

/// The repositories that a token is asked for, by name or number; all of the installation's unless said otherwise.
fn chosen(
    world: &World,
    installation: &Installation,
    fields: &serde_json::Map<String, Value>,
) -> Result<BTreeSet<RepositoryId>, ApiError> {
    let list = |name: &str| fields.get(name).and_then(Value::as_array).cloned();
    let all = || installation.repositories.iter().filter_map(|id| world.repositories.get(id));
    let (names, ids) = (list("repositories"), list("repository_ids"));
    if names.is_none() && ids.is_none() {
        return Ok(installation.repositories.clone());
    }
    let wanted = names.into_iter().chain(ids).flatten();
    let found = wanted
        .map(|wanted| all().find(|there| wanted.as_str() == Some(&there.name) || wanted.as_u64() == Some(there.id.0)));
    found.map(|there| there.map(|there| there.id)).collect::<Option<_>>().ok_or_else(|| {
        ApiError::new(
            422,
            "There is at least one repository that does not exist or is not accessible to the parent installation.",
        )
    })
}
