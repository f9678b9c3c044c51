//! Reactions over REST.

use serde_json::Value;

use super::super::error::{ApiError, MISSING_ACCESS};
use super::super::ids::{ChannelId, MessageId, UserId};
use super::super::payload::guild::user_by_id;
use super::super::permissions::Permissions;
use super::super::rates::Limit;
use super::super::state::State;
use super::super::world::ReactionEmoji;
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::bot("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", add)
        .limited(Limit::REACT),
    Route::bot("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", remove_own)
        .limited(Limit::REACT),
    Route::bot("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}", remove)
        .limited(Limit::REACT),
    Route::bot("GET", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}", list),
    Route::bot("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions", clear).limited(Limit::REACT),
    Route::bot("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}", clear_one)
        .limited(Limit::REACT),
];

type At = (ChannelId, MessageId);

fn named(state: &State, call: &Call<'_>) -> Result<(At, UserId, ReactionEmoji), ApiError> {
    let emoji = state.world.reaction_emoji(call.text("emoji_name"))?;
    Ok((call.message()?, call.user()?, emoji))
}

fn add(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user, emoji) = named(state, call)?;
    state.world.may_react(user, at, &emoji)?;
    state.react(user, at, (emoji, false));
    Ok(Reply::Empty)
}

fn remove_own(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user, emoji) = named(state, call)?;
    state.world.visible_message(user, at)?;
    state.unreact(user, at, &emoji);
    Ok(Reply::Empty)
}

fn remove(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user, emoji) = named(state, call)?;
    let whose = call.member()?;
    state.world.visible_message(user, at)?;
    if whose != user {
        state.world.require(user, at.0, Permissions::MANAGE_MESSAGES)?;
    }
    state.unreact(whose, at, &emoji);
    Ok(Reply::Empty)
}

fn list(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user, emoji) = named(state, call)?;
    let limit = call.query_limit(100, 25)?;
    let after = call.query_id("after")?.unwrap_or(0);
    state.world.require_or(user, at.0, Permissions::READ_MESSAGE_HISTORY, MISSING_ACCESS)?;
    let of = state.world.visible_message(user, at)?;
    let who = of.reactions.iter().find(|reaction| reaction.emoji == emoji);
    let burst = call.query_id("type")? == Some(1);
    let mut who: Vec<_> =
        who.into_iter().flat_map(|reaction| reaction.of_kind(burst)).filter(|user| user.0 > after).collect();
    who.sort();
    Reply::ok(who.into_iter().take(limit).map(|user| user_by_id(&state.world, *user)).collect::<Value>())
}

fn clear(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user) = (call.message()?, call.user()?);
    state.world.visible_message(user, at)?;
    state.world.require(user, at.0, Permissions::MANAGE_MESSAGES)?;
    state.clear_reactions(at, None);
    Ok(Reply::Empty)
}

fn clear_one(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user, emoji) = named(state, call)?;
    state.world.visible_message(user, at)?;
    state.world.require(user, at.0, Permissions::MANAGE_MESSAGES)?;
    state.clear_reactions(at, Some(&emoji));
    Ok(Reply::Empty)
}
