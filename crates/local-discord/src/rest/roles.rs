//! Roles over REST: list, read, make, change, delete.

use serde_json::Value;

use super::super::error::{ApiError, MISSING_PERMISSIONS, UNKNOWN_ROLE};
use super::super::form::Mistakes;
use super::super::ids::{GuildId, RoleId};
use super::super::payload::guild;
use super::super::permissions::Permissions;
use super::super::state::State;
use super::super::world::Role;
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::bot("GET", "/guilds/{guild_id}/roles", list),
    Route::bot("POST", "/guilds/{guild_id}/roles", create),
    Route::bot("GET", "/guilds/{guild_id}/roles/member-counts", count),
    Route::bot("GET", "/guilds/{guild_id}/roles/{role_id}", get),
    Route::bot("PATCH", "/guilds/{guild_id}/roles/{role_id}", change),
    Route::bot("DELETE", "/guilds/{guild_id}/roles/{role_id}", delete),
];

/// What a form says of a role.
struct Wishes {
    name: Option<String>,
    permissions: Option<Permissions>,
    color: Option<u32>,
    hoist: Option<bool>,
    mentionable: Option<bool>,
}

fn read(call: &Call<'_>) -> Result<Wishes, ApiError> {
    let mistakes = Mistakes::default();
    let root = mistakes.root(call.body);
    let wishes = Wishes {
        name: root.field("name").and_then(|part| part.text(1..=100)),
        permissions: root.field("permissions").and_then(|part| part.id()).map(Permissions),
        color: root.field("color").and_then(|part| part.integer(0..=0xff_ffff)).and_then(|c| u32::try_from(c).ok()),
        hoist: root.field("hoist").and_then(|part| part.boolean()),
        mentionable: root.field("mentionable").and_then(|part| part.boolean()),
    };
    mistakes.check()?;
    Ok(wishes)
}

impl Wishes {
    fn apply(self, role: &mut Role) {
        role.name = self.name.unwrap_or_else(|| std::mem::take(&mut role.name));
        role.permissions = self.permissions.unwrap_or(role.permissions);
        role.color = self.color.unwrap_or(role.color);
        role.hoist = self.hoist.unwrap_or(role.hoist);
        role.mentionable = self.mentionable.unwrap_or(role.mentionable);
    }
}

fn list(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let place = state.world.visible_guild(call.user()?, call.guild()?)?;
    Reply::ok(place.roles.values().map(guild::role).collect::<Value>())
}

/// How many members have each role; everybody's is left out.
fn count(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = call.guild()?;
    let place = state.world.visible_guild(call.user()?, id)?;
    let holders = |role: &RoleId| place.members.values().filter(|member| member.roles.contains(role)).count();
    let counts =
        place.roles.keys().filter(|role| role.0 != id.0).map(|role| (role.to_string(), Value::from(holders(role))));
    Reply::ok(counts.collect::<Value>())
}

fn shown(state: &State, id: GuildId, role: RoleId) -> Result<Reply, ApiError> {
    Reply::ok(guild::role(state.world.role(id, role).ok_or(UNKNOWN_ROLE)?))
}

fn get(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    state.world.visible_guild(call.user()?, call.guild()?)?;
    shown(state, call.guild()?, call.role()?)
}

/// Nobody can grant what they do not have.
fn may_grant(state: &State, call: &Call<'_>, wishes: &Wishes) -> Result<(), ApiError> {
    let (id, user) = (call.guild()?, call.user()?);
    state.world.require_in_guild(user, id, Permissions::MANAGE_ROLES)?;
    let own = state.world.permissions_in_guild(user, id);
    if wishes.permissions.is_none_or(|wanted| own.has(wanted)) { Ok(()) } else { Err(MISSING_PERMISSIONS.into()) }
}

fn create(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let wishes = read(call)?;
    may_grant(state, call, &wishes)?;
    let (guild, id) = (call.guild()?, RoleId(state.world.fresh_id()));
    let permissions = state.world.role(guild, guild.everyone()).map(|role| role.permissions).unwrap_or_default();
    let mut role = Role {
        id,
        name: "new role".to_owned(),
        permissions,
        position: 0,
        color: 0,
        hoist: false,
        mentionable: false,
        bot: None,
    };
    wishes.apply(&mut role);
    state.add_role(guild, role);
    shown(state, guild, id)
}

/// The role, if it stands below the caller's own.
fn below_own(state: &State, call: &Call<'_>) -> Result<(GuildId, RoleId), ApiError> {
    let (id, user, role) = (call.guild()?, call.user()?, call.role()?);
    state.world.require_in_guild(user, id, Permissions::MANAGE_ROLES)?;
    let place = state.world.visible_guild(user, id)?;
    let position = place.roles.get(&role).ok_or(UNKNOWN_ROLE)?.position;
    if position >= place.rank(user) { Err(MISSING_PERMISSIONS.into()) } else { Ok((id, role)) }
}

fn change(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let wishes = read(call)?;
    may_grant(state, call, &wishes)?;
    let (id, role) = below_own(state, call)?;
    if let Some(role) = state.world.guilds.get_mut(&id).and_then(|place| place.roles.get_mut(&role)) {
        wishes.apply(role);
    }
    state.tell_of_role("GUILD_ROLE_UPDATE", id, role);
    shown(state, id, role)
}

fn delete(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, role) = below_own(state, call)?;
    state.delete_role(id, role);
    Ok(Reply::Empty)
}
