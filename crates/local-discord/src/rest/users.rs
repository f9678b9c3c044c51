//! Users over REST: oneself, others, one's servers, and direct conversations.

use serde_json::Value;

use super::super::error::{ApiError, UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_USER};
use super::super::form::{Mistakes, refusal};
use super::super::ids::UserId;
use super::super::payload::{channel, guild};
use super::super::state::State;
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::bot("GET", "/users/@me", own),
    Route::bot("GET", "/users/{user_id}", get),
    Route::bot("GET", "/users/@me/guilds", guilds),
    Route::bot("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Route::bot("POST", "/users/@me/channels", open_conversation),
];

fn own(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    Reply::ok(guild::own_user(&state.world, call.user()?))
}

fn get(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let found = state.world.users.get(&call.member()?).ok_or(UNKNOWN_USER)?;
    Reply::ok(guild::user(found))
}

fn guilds(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (application, user) = (call.application()?, call.user()?);
    let limit = call.query_limit(200, 200)?;
    let after = call.query_id("after")?.unwrap_or(0);
    let before = call.query_id("before")?.unwrap_or(u64::MAX);
    let of = state.world.guilds.values().filter(|place| place.members.contains_key(&user));
    let of = of.filter(|place| place.id.0 > after && place.id.0 < before).take(limit);
    Reply::ok(of.map(|place| guild::own_guild(place, application)).collect::<Value>())
}

fn leave_guild(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (call.guild()?, call.user()?);
    if state.world.visible_guild(user, id).is_err() {
        return Err(UNKNOWN_GUILD.into());
    }
    state.remove_member(id, user);
    Ok(Reply::Empty)
}

fn open_conversation(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let user = call.user()?;
    let mistakes = Mistakes::default();
    let other = mistakes.root(call.body).required("recipient_id").and_then(|part| part.id()).map(UserId);
    mistakes.check()?;
    let known = other.filter(|other| *other != user && state.world.users.contains_key(other));
    let Some(other) = known else {
        return Err(refusal(&["recipient_id"], "INVALID_RECIPIENT", "Invalid Recipient(s)"));
    };
    let id = state.direct_conversation(user, other);
    let place = state.world.channels.get(&id).ok_or(UNKNOWN_CHANNEL)?;
    Reply::ok(channel::channel(&state.world, place))
}
