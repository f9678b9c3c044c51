//! Pins over REST, on the present addresses and on the older ones that clients still use.

use serde_json::{Value, json};

use super::super::error::ApiError;
use super::super::ids::timestamp;
use super::super::payload::message;
use super::super::permissions::Permissions;
use super::super::state::State;
use super::super::world::Message;
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::bot("GET", "/channels/{channel_id}/messages/pins", list),
    Route::bot("PUT", "/channels/{channel_id}/messages/pins/{message_id}", pin),
    Route::bot("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", unpin),
    Route::bot("GET", "/channels/{channel_id}/pins", list_plainly),
    Route::bot("PUT", "/channels/{channel_id}/pins/{message_id}", pin),
    Route::bot("DELETE", "/channels/{channel_id}/pins/{message_id}", unpin),
];

/// The pinned messages, last pinned first.
fn pinned<'a>(state: &'a State, call: &Call<'_>) -> Result<Vec<&'a Message>, ApiError> {
    let (channel, user) = (call.channel()?, call.user()?);
    let place = state.world.visible_channel(user, channel)?;
    if !state.world.permissions(user, channel).has(Permissions::READ_MESSAGE_HISTORY) {
        return Ok(Vec::new());
    }
    let mut pinned: Vec<_> = place.messages.values().filter(|message| message.pinned.is_some()).collect();
    pinned.sort_by_key(|message| std::cmp::Reverse(message.pinned));
    Ok(pinned)
}

fn list(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (viewer, limit) = (call.viewer(state)?, call.query_limit(50, 50)?);
    let mut pinned = pinned(state, call)?;
    if let Some(before) = call.query.get("before") {
        pinned.retain(|message| message.pinned.map(timestamp).is_some_and(|at| at < *before));
    }
    let items: Vec<_> = pinned
        .iter()
        .take(limit)
        .map(|of| json!({ "pinned_at": of.pinned.map(timestamp), "message": message::message(&state.world, of, viewer) }))
        .collect();
    Reply::ok(json!({ "items": items, "has_more": pinned.len() > limit }))
}

fn list_plainly(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let viewer = call.viewer(state)?;
    let pinned = pinned(state, call)?;
    Reply::ok(pinned.into_iter().map(|of| message::message(&state.world, of, viewer)).collect::<Value>())
}

fn pin(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user) = (call.message()?, call.user()?);
    state.world.may_pin(user, at)?;
    state.pin(user, at)?;
    Ok(Reply::Empty)
}

fn unpin(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user) = (call.message()?, call.user()?);
    state.world.may_pin(user, at)?;
    state.unpin(at);
    Ok(Reply::Empty)
}
