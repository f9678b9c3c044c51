//! GitHub Apps, their installations and tokens in answers.

use serde_json::{Value, json};

use super::super::auth::client_id;
use super::super::ids::{node_id, timestamp};
use super::super::world::{Actor, App, Installation, Token, World};
use super::{accounts, repositories};

/// What apps can be told of by web hook, as far as there is any of it here.
const EVENTS: [&str; 3] = ["issues", "issue_comment", "release"];

/// A GitHub App.
pub fn app(world: &World, app: &App) -> Value {
    json!({
        "id": app.id,
        "slug": app.slug,
        "node_id": node_id("A", app.id),
        "client_id": client_id(app.id),
        "owner": accounts::simple(world, app.owner),
        "name": app.slug,
        "description": "",
        "external_url": format!("{}/{}", world.web_url, app.slug),
        "html_url": format!("{}/apps/{}", world.web_url, app.slug),
        "created_at": timestamp(app.created),
        "updated_at": timestamp(app.created),
        "permissions": app.permissions.json(),
        "events": EVENTS,
    })
}

/// The app with which something was done; null for what was done by hand.
pub fn via(world: &World, actor: Actor) -> Value {
    actor.app.and_then(|id| world.apps.get(&id)).map_or(Value::Null, |of| app(world, of))
}

/// An app in an account.
pub fn installation(world: &World, installation: &Installation) -> Value {
    let slug = world.apps.get(&installation.app).map_or("", |app| app.slug.as_str());
    let kind = world.accounts.get(&installation.account).map_or("User", |account| account.kind.name());
    let tokens = format!("{}/app/installations/{}/access_tokens", world.api_url, installation.id);
    json!({
        "id": installation.id,
        "account": accounts::simple(world, installation.account),
        "app_id": installation.app,
        "app_slug": slug,
        "client_id": client_id(installation.app),
        "target_id": installation.account,
        "target_type": kind,
        "repository_selection": "selected",
        "access_tokens_url": tokens,
        "repositories_url": format!("{}/installation/repositories", world.api_url),
        "html_url": format!("{}/settings/installations/{}", world.web_url, installation.id),
        "permissions": installation.permissions.json(),
        "events": EVENTS,
        "created_at": timestamp(installation.created),
        "updated_at": timestamp(installation.created),
        "single_file_name": null,
        "has_multiple_single_files": false,
        "single_file_paths": [],
        "suspended_by": null,
        "suspended_at": null,
    })
}

/// A fresh token of an installation.
pub fn token(world: &World, text: &str, token: &Token, chosen: &[super::super::ids::RepositoryId]) -> Value {
    let there = chosen.iter().filter_map(|id| world.repositories.get(id));
    let repositories: Vec<_> = there.map(|repository| repositories::full(world, repository)).collect();
    json!({
        "token": text,
        "expires_at": token.expires.map(|expiry| timestamp(expiry.at)),
        "permissions": token.permissions.json(),
        "repository_selection": "selected",
        "repositories": repositories,
    })
}
