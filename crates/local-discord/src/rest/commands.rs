//! Application commands over REST, for all servers or for one.

use serde_json::{Value, json};

use super::super::error::{
    ApiError, TOO_MANY_COMMANDS, UNKNOWN_APPLICATION, UNKNOWN_COMMAND, UNKNOWN_COMMAND_PERMISSIONS,
};
use super::super::form::commands::{self, NewCommand};
use super::super::ids::{ApplicationId, CommandId, GuildId};
use super::super::payload::application;
use super::super::rates::Limit;
use super::super::state::State;
use super::super::world::{Application, Command, CommandKind};
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::bot("GET", "/applications/{application_id}/commands", list),
    Route::bot("POST", "/applications/{application_id}/commands", create).limited(Limit::COMMANDS),
    Route::bot("PUT", "/applications/{application_id}/commands", replace).limited(Limit::COMMANDS),
    Route::bot("GET", "/applications/{application_id}/commands/{command_id}", get),
    Route::bot("PATCH", "/applications/{application_id}/commands/{command_id}", change).limited(Limit::COMMANDS),
    Route::bot("DELETE", "/applications/{application_id}/commands/{command_id}", delete).limited(Limit::COMMANDS),
    Route::bot("GET", "/applications/{application_id}/guilds/{guild_id}/commands", list),
    Route::bot("POST", "/applications/{application_id}/guilds/{guild_id}/commands", create).limited(Limit::COMMANDS),
    Route::bot("PUT", "/applications/{application_id}/guilds/{guild_id}/commands", replace).limited(Limit::COMMANDS),
    Route::bot("GET", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", get),
    Route::bot("PATCH", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", change)
        .limited(Limit::COMMANDS),
    Route::bot("DELETE", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}", delete)
        .limited(Limit::COMMANDS),
    Route::bot("GET", "/applications/{application_id}/guilds/{guild_id}/commands/permissions", permissions),
    Route::bot("GET", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}/permissions", permission),
];

/// Whose commands, and where they hold.
#[derive(Clone, Copy)]
struct Scope {
    application: ApplicationId,
    guild: Option<GuildId>,
}

fn scope(state: &State, call: &Call<'_>) -> Result<Scope, ApiError> {
    let application = call.application()?;
    if call.text("application_id") != application.to_string() {
        return Err(UNKNOWN_APPLICATION.into());
    }
    let guild = if call.text("guild_id").is_empty() { None } else { Some(call.guild()?) };
    if let Some(guild) = guild {
        state.world.visible_guild(call.user()?, guild)?;
    }
    Ok(Scope { application, guild })
}

fn app(state: &State, scope: Scope) -> Result<&Application, ApiError> {
    state.world.applications.get(&scope.application).ok_or_else(|| UNKNOWN_APPLICATION.into())
}

fn named<'a>(state: &'a State, call: &Call<'_>, scope: Scope) -> Result<&'a Command, ApiError> {
    let id = call.id("command_id").map(CommandId)?;
    let found = app(state, scope)?.commands.iter().find(|command| command.id == id && command.guild == scope.guild);
    found.ok_or_else(|| UNKNOWN_COMMAND.into())
}

fn list(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let scope = scope(state, call)?;
    shown(state, scope)
}

fn shown(state: &State, scope: Scope) -> Result<Reply, ApiError> {
    let app = app(state, scope)?;
    let here = app.commands.iter().filter(|command| command.guild == scope.guild);
    Reply::ok(here.map(|command| application::command(app, command)).collect::<Value>())
}

fn get(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let scope = scope(state, call)?;
    Reply::ok(application::command(app(state, scope)?, named(state, call, scope)?))
}

/// How many commands of one kind can be registered in one place.
fn most(kind: CommandKind) -> usize {
    match kind {
        CommandKind::Slash => 100,
        CommandKind::User | CommandKind::Message => 15,
    }
}

/// Registers a command, in place of one with the same kind and name if there is one.
fn register(state: &mut State, scope: Scope, new: NewCommand) -> Result<(CommandId, bool), ApiError> {
    let version = state.world.fresh_id();
    let Some(app) = state.world.applications.get_mut(&scope.application) else {
        return Err(UNKNOWN_APPLICATION.into());
    };
    let same = |old: &&mut Command| old.guild == scope.guild && old.kind == new.kind && old.name == new.name;
    if let Some(old) = app.commands.iter_mut().find(same) {
        (old.version, old.form) = (version, new.form);
        return Ok((old.id, false));
    }
    let there = app.commands.iter().filter(|old| old.guild == scope.guild && old.kind == new.kind).count();
    if there >= most(new.kind) {
        return Err(TOO_MANY_COMMANDS.into());
    }
    let id = CommandId(version);
    app.commands.push(Command { id, version, kind: new.kind, name: new.name, guild: scope.guild, form: new.form });
    Ok((id, true))
}

fn create(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let scope = scope(state, call)?;
    let new = commands::command(call.body, scope.guild.is_none())?;
    let (id, is_new) = register(state, scope, new)?;
    let app = app(state, scope)?;
    let command = app.commands.iter().find(|command| command.id == id).ok_or(UNKNOWN_COMMAND)?;
    Ok(Reply::Json(if is_new { 201 } else { 200 }, application::command(app, command)))
}

fn replace(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let scope = scope(state, call)?;
    let new = commands::commands(call.body, scope.guild.is_none())?;
    for kind in [CommandKind::Slash, CommandKind::User, CommandKind::Message] {
        if new.iter().filter(|new| new.kind == kind).count() > most(kind) {
            return Err(TOO_MANY_COMMANDS.into());
        }
    }
    if let Some(app) = state.world.applications.get_mut(&scope.application) {
        let stays = |old: &Command| new.iter().any(|new| new.kind == old.kind && new.name == old.name);
        app.commands.retain(|old| old.guild != scope.guild || stays(old));
    }
    for new in new {
        register(state, scope, new)?;
    }
    shown(state, scope)
}

fn change(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let scope = scope(state, call)?;
    let old = named(state, call, scope)?;
    let (id, mut body) = (old.id, old.form.clone());
    if let (Some(fields), Some(changes)) = (body.as_object_mut(), call.body.as_object()) {
        fields.extend(changes.iter().map(|(name, value)| (name.clone(), value.clone())));
        fields.insert("type".to_owned(), (old.kind as u8).into());
    }
    let new = commands::command(&body, scope.guild.is_none())?;
    let version = state.world.fresh_id();
    let command = state
        .world
        .applications
        .get_mut(&scope.application)
        .and_then(|app| app.commands.iter_mut().find(|command| command.id == id))
        .ok_or(UNKNOWN_COMMAND)?;
    (command.name, command.form, command.version) = (new.name, new.form, version);
    Reply::ok(application::command(app(state, scope)?, named(state, call, scope)?))
}

fn delete(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let scope = scope(state, call)?;
    let id = named(state, call, scope)?.id;
    if let Some(app) = state.world.applications.get_mut(&scope.application) {
        app.commands.retain(|command| command.id != id);
    }
    Ok(Reply::Empty)
}

/// Nobody sets permissions for single commands here, so there are none.
fn permissions(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    scope(state, call)?;
    Reply::ok(json!([]))
}

fn permission(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let scope = scope(state, call)?;
    named(state, call, scope)?;
    Err(UNKNOWN_COMMAND_PERMISSIONS.into())
}
