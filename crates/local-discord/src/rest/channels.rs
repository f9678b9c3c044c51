//! Single channels over REST: read, change, delete, overwrites, typing; threads are channels too.

use super::super::error::{
    ApiError, MISSING_PERMISSIONS, NOT_IN_DIRECT_CHANNELS, THREAD_IS_ARCHIVED, UNKNOWN_CHANNEL, UNKNOWN_OVERWRITE,
};
use super::super::form::{Mistakes, Part};
use super::super::ids::{ChannelId, RoleId, UserId};
use super::super::payload::channel;
use super::super::permissions::{Exception, Permissions};
use super::super::rates::Limit;
use super::super::state::State;
use super::super::world::Overwrite;
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::bot("GET", "/channels/{channel_id}", get),
    Route::bot("PATCH", "/channels/{channel_id}", change).limited(Limit::CHANGE_CHANNEL),
    Route::bot("DELETE", "/channels/{channel_id}", delete),
    Route::bot("POST", "/channels/{channel_id}/typing", typing),
    Route::bot("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", set_overwrite),
    Route::bot("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", delete_overwrite),
];

fn shown(state: &State, id: ChannelId, user: UserId) -> Result<Reply, ApiError> {
    let place = state.world.channels.get(&id).ok_or(UNKNOWN_CHANNEL)?;
    Reply::ok(channel::thread_for(&state.world, place, user))
}

fn get(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (call.channel()?, call.user()?);
    state.world.visible_channel(user, id)?;
    shown(state, id, user)
}

fn change(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (call.channel()?, call.user()?);
    let place = state.world.visible_channel(user, id)?;
    if place.guild.is_none() {
        return Err(NOT_IN_DIRECT_CHANNELS.into());
    }
    if place.is_thread() {
        change_thread(state, call, (id, user))?
    } else {
        change_channel(state, call, (id, user))?
    }
    shown(state, id, user)
}

fn change_channel(state: &mut State, call: &Call<'_>, (id, user): (ChannelId, UserId)) -> Result<(), ApiError> {
    state.world.require(user, id, Permissions::MANAGE_CHANNELS)?;
    let mistakes = Mistakes::default();
    let root = mistakes.root(call.body);
    let name = root.field("name").and_then(|part| part.text(1..=100));
    let topic = root.field("topic").and_then(|part| part.text(0..=1024));
    let slowmode = root.field("rate_limit_per_user").and_then(|part| part.integer(0..=21_600));
    let nsfw = root.field("nsfw").and_then(|part| part.boolean());
    let parent = root.field("parent_id").and_then(|part| part.id()).map(ChannelId);
    let overwrites = root.field("permission_overwrites").map(|list| overwrites(&list));
    mistakes.check()?;
    let no_topic = root.has("topic") && root.field("topic").is_none();
    let no_parent = root.has("parent_id") && parent.is_none();
    let Some(place) = state.world.channels.get_mut(&id) else { return Err(UNKNOWN_CHANNEL.into()) };
    if let Some(name) = name {
        place.name = name;
    }
    if no_topic || topic.is_some() {
        place.topic = topic.filter(|topic| !topic.is_empty());
    }
    if no_parent || parent.is_some() {
        place.parent = parent;
    }
    place.slowmode = slowmode.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or(place.slowmode);
    place.nsfw = nsfw.unwrap_or(place.nsfw);
    place.overwrites = overwrites.unwrap_or_else(|| std::mem::take(&mut place.overwrites));
    state.tell_of_channel("CHANNEL_UPDATE", id);
    Ok(())
}

fn change_thread(state: &mut State, call: &Call<'_>, (id, user): (ChannelId, UserId)) -> Result<(), ApiError> {
    let mistakes = Mistakes::default();
    let root = mistakes.root(call.body);
    let name = root.field("name").and_then(|part| part.text(1..=100));
    let archived = root.field("archived").and_then(|part| part.boolean());
    let locked = root.field("locked").and_then(|part| part.boolean());
    let invitable = root.field("invitable").and_then(|part| part.boolean());
    let duration = root.field("auto_archive_duration").and_then(|part| part.one_of(super::threads::DURATIONS));
    let slowmode = root.field("rate_limit_per_user").and_then(|part| part.integer(0..=21_600));
    mistakes.check()?;
    let manages = state.world.permissions(user, id).has(Permissions::MANAGE_THREADS);
    let Some(thread) = state.world.channels.get(&id).and_then(|place| place.thread.as_ref()) else {
        return Err(UNKNOWN_CHANNEL.into());
    };
    let reopens_only = archived == Some(false) && !thread.locked;
    let owns = thread.owner == user;
    if !(manages || (owns && locked.is_none() && slowmode.is_none()) || (reopens_only && name.is_none())) {
        return Err(MISSING_PERMISSIONS.into());
    }
    if thread.archived && archived != Some(false) && (name.is_some() || duration.is_some() || slowmode.is_some()) {
        return Err(THREAD_IS_ARCHIVED.into());
    }
    let mut told = false;
    if let Some(place) = state.world.channels.get_mut(&id) {
        if let Some(name) = name.filter(|name| *name != place.name) {
            place.name = name;
            told = true;
        }
        if let Some(seconds) = slowmode.and_then(|seconds| u64::try_from(seconds).ok()) {
            told |= place.slowmode != seconds;
            place.slowmode = seconds;
        }
    }
    if told {
        state.tell_of_thread(id);
    }
    state.change_thread(id, |thread| {
        thread.archived = archived.unwrap_or(thread.archived);
        thread.locked = locked.unwrap_or(thread.locked);
        thread.invitable = invitable.unwrap_or(thread.invitable);
        let minutes = duration.and_then(|minutes| u64::try_from(minutes).ok());
        thread.auto_archive_minutes = minutes.unwrap_or(thread.auto_archive_minutes);
    });
    Ok(())
}

fn delete(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (call.channel()?, call.user()?);
    let place = state.world.visible_channel(user, id)?;
    if place.guild.is_none() {
        return shown(state, id, user);
    }
    let is_thread = place.is_thread();
    let needed = if is_thread { Permissions::MANAGE_THREADS } else { Permissions::MANAGE_CHANNELS };
    state.world.require(user, id, needed)?;
    let reply = shown(state, id, user);
    if is_thread {
        state.delete_thread(id)
    } else {
        state.delete_channel(id)
    }
    reply
}

fn typing(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (call.channel()?, call.user()?);
    state.world.may_write(user, id)?;
    state.type_in(user, id);
    Ok(Reply::Empty)
}

/// Reads a list of exceptions.
pub fn overwrites(list: &Part<'_>) -> Vec<Overwrite> {
    let read = |part: &Part<'_>| {
        let id = part.required("id")?.id()?;
        overwrite(part, id)
    };
    list.list(0..=100).iter().filter(|part| part.is_object()).filter_map(read).collect()
}

fn overwrite(part: &Part<'_>, id: u64) -> Option<Overwrite> {
    let bits = |name: &str| Permissions(part.field(name).and_then(|part| part.id()).unwrap_or_default());
    let exception = Exception { allow: bits("allow"), deny: bits("deny") };
    match part.required("type")?.one_of(&[0, 1])? {
        0 => Some(Overwrite::Role(RoleId(id), exception)),
        _ => Some(Overwrite::Member(UserId(id), exception)),
    }
}

/// Whether the exception is for the role or member with this number.
pub fn is_for(overwrite: &Overwrite, id: u64) -> bool {
    match overwrite {
        Overwrite::Role(role, _) => role.0 == id,
        Overwrite::Member(user, _) => user.0 == id,
    }
}

fn set_overwrite(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (call.channel()?, call.user()?);
    state.world.require(user, id, Permissions::MANAGE_ROLES)?;
    let target = call.id("overwrite_id")?;
    let mistakes = Mistakes::default();
    let read = overwrite(&mistakes.root(call.body), target);
    mistakes.check()?;
    if let (Some(place), Some(read)) = (state.world.channels.get_mut(&id), read) {
        place.overwrites.retain(|other| !is_for(other, target));
        place.overwrites.push(read);
    }
    state.tell_of_channel("CHANNEL_UPDATE", id);
    Ok(Reply::Empty)
}

fn delete_overwrite(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (call.channel()?, call.user()?);
    state.world.require(user, id, Permissions::MANAGE_ROLES)?;
    let target = call.id("overwrite_id")?;
    let Some(place) = state.world.channels.get_mut(&id) else { return Err(UNKNOWN_CHANNEL.into()) };
    let before = place.overwrites.len();
    place.overwrites.retain(|other| !is_for(other, target));
    if place.overwrites.len() == before {
        return Err(UNKNOWN_OVERWRITE.into());
    }
    state.tell_of_channel("CHANNEL_UPDATE", id);
    Ok(Reply::Empty)
}
