//! Members over REST: list, find, read, change one's own name, give and take roles.

use serde_json::Value;

use super::super::error::{ApiError, MISSING_ACCESS, MISSING_PERMISSIONS, UNKNOWN_MEMBER, UNKNOWN_ROLE};
use super::super::form::{Mistakes, refusal};
use super::super::ids::{GuildId, RoleId, UserId};
use super::super::payload::guild;
use super::super::permissions::Permissions;
use super::super::rates::Limit;
use super::super::state::State;
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::bot("GET", "/guilds/{guild_id}/members", list).limited(Limit::LIST_MEMBERS),
    Route::bot("GET", "/guilds/{guild_id}/members/search", search).limited(Limit::LIST_MEMBERS),
    Route::bot("PATCH", "/guilds/{guild_id}/members/@me", rename_oneself),
    Route::bot("GET", "/guilds/{guild_id}/members/{user_id}", get),
    Route::bot("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", give_role),
    Route::bot("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", take_role),
];

fn list(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let application = call.application()?;
    let place = state.world.visible_guild(call.user()?, call.guild()?)?;
    let limit = call.query_limit(1000, 1)?;
    // The whole list is for those whom the portal grants it.
    if !state.world.applications.get(&application).is_some_and(|app| app.guild_members) {
        return Err(MISSING_ACCESS.into());
    }
    let after = call.query_id("after")?.unwrap_or(0);
    let of = place.members.values().filter(|member| member.user.0 > after).take(limit);
    Reply::ok(of.map(|member| guild::member(&state.world, member)).collect::<Value>())
}

fn search(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let place = state.world.visible_guild(call.user()?, call.guild()?)?;
    let limit = call.query_limit(1000, 1)?;
    let Some(query) = call.query.get("query").map(|query| query.to_lowercase()) else {
        return Err(refusal(&["query"], "BASE_TYPE_REQUIRED", "This field is required"));
    };
    let fits = |user: UserId| {
        let user = state.world.users.get(&user);
        user.is_some_and(|user| {
            user.username.starts_with(&query) || user.display_name.to_lowercase().starts_with(&query)
        })
    };
    let found = place.members.values().filter(|member| fits(member.user)).take(limit);
    Reply::ok(found.map(|member| guild::member(&state.world, member)).collect::<Value>())
}

fn get(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, whom) = (call.guild()?, call.member()?);
    state.world.visible_guild(call.user()?, id)?;
    shown(state, id, whom)
}

fn shown(state: &State, id: GuildId, whom: UserId) -> Result<Reply, ApiError> {
    let place = state.world.guilds.get(&id);
    let member = place.and_then(|place| place.members.get(&whom)).ok_or(UNKNOWN_MEMBER)?;
    Reply::ok(guild::member(&state.world, member))
}

fn rename_oneself(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (call.guild()?, call.user()?);
    state.world.require_in_guild(user, id, Permissions::CHANGE_NICKNAME)?;
    let mistakes = Mistakes::default();
    let nick = mistakes.root(call.body).field("nick").and_then(|part| part.text(0..=32));
    mistakes.check()?;
    state.change_member(id, user, |member| member.nick = nick.filter(|nick| !nick.is_empty()));
    shown(state, id, user)
}

/// Refuses who may not give or take the role: it must stand below one's own and belong to no bot.
fn may_manage(state: &State, call: &Call<'_>) -> Result<(GuildId, UserId, RoleId), ApiError> {
    let (id, user, whom, role) = (call.guild()?, call.user()?, call.member()?, call.role()?);
    state.world.require_in_guild(user, id, Permissions::MANAGE_ROLES)?;
    let place = state.world.visible_guild(user, id)?;
    let wanted = place.roles.get(&role).ok_or(UNKNOWN_ROLE)?;
    if !place.members.contains_key(&whom) {
        return Err(UNKNOWN_MEMBER.into());
    }
    if wanted.bot.is_some() || role == id.everyone() || place.rank(user) <= wanted.position {
        return Err(MISSING_PERMISSIONS.into());
    }
    Ok((id, whom, role))
}

fn give_role(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, whom, role) = may_manage(state, call)?;
    state.change_member(id, whom, |member| {
        member.roles.insert(role);
    });
    Ok(Reply::Empty)
}

fn take_role(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, whom, role) = may_manage(state, call)?;
    state.change_member(id, whom, |member| {
        member.roles.remove(&role);
    });
    Ok(Reply::Empty)
}
