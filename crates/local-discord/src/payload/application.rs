//! Applications and their commands as Discord sends them.

use serde_json::{Value, json};

use super::super::world::{Application, Command, World};
use super::guild::user_by_id;

/// The application, as its own bot sees it.
pub fn application(world: &World, app: &Application) -> Value {
    json!({
        "id": app.id,
        "name": app.name,
        "icon": null,
        "description": "",
        "type": null,
        "summary": "",
        "bot": user_by_id(world, app.user()),
        "bot_public": app.public,
        "bot_require_code_grant": false,
        "integration_types_config": { "0": {} },
        "verify_key": format!("{:0>64x}", app.id.0),
        "flags": app.flags(),
        "flags_new": app.flags().to_string(),
        "redirect_uris": [],
        "interactions_endpoint_url": null,
        "role_connections_verification_url": null,
        "owner": user_by_id(world, app.owner),
        "approximate_guild_count": world.guilds.values().filter(|g| g.members.contains_key(&app.user())).count(),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "event_webhooks_url": null,
        "event_webhooks_status": 1,
        "explicit_content_filter": 0,
        "team": null,
        "eligible_oauth2_scopes": [],
        "rpc_origins": [],
    })
}

/// A registered command.
pub fn command(app: &Application, command: &Command) -> Value {
    let mut value = command.form.clone();
    value["id"] = json!(command.id);
    value["application_id"] = json!(app.id);
    value["version"] = command.version.to_string().into();
    if let Some(guild) = command.guild {
        value["guild_id"] = json!(guild);
    }
    value
}
