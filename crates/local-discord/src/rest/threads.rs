//! Threads over REST: begin, list, join, leave.

use serde_json::{Value, json};

use super::super::error::{
    ApiError, MISSING_PERMISSIONS, NOT_ON_THIS_CHANNEL_TYPE, THREAD_EXISTS, THREAD_IS_ARCHIVED, UNKNOWN_CHANNEL,
    UNKNOWN_MEMBER,
};
use super::super::form::{Mistakes, refusal};
use super::super::ids::{ChannelId, MessageId, UserId, timestamp};
use super::super::ops::threads::NewThread;
use super::super::payload::channel;
use super::super::permissions::Permissions;
use super::super::rates::Limit;
use super::super::state::State;
use super::super::world::{Channel, ChannelKind, World};
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::bot("POST", "/channels/{channel_id}/messages/{message_id}/threads", from_message)
        .limited(Limit::BEGIN_THREAD),
    Route::bot("POST", "/channels/{channel_id}/threads", without_message).limited(Limit::BEGIN_THREAD),
    Route::bot("GET", "/guilds/{guild_id}/threads/active", active),
    Route::bot("GET", "/channels/{channel_id}/threads/archived/public", archived_public),
    Route::bot("GET", "/channels/{channel_id}/threads/archived/private", archived_private),
    Route::bot("GET", "/channels/{channel_id}/thread-members", members),
    Route::bot("GET", "/channels/{channel_id}/thread-members/{user_id}", member),
    Route::bot("PUT", "/channels/{channel_id}/thread-members/@me", join),
    Route::bot("PUT", "/channels/{channel_id}/thread-members/{user_id}", add),
    Route::bot("DELETE", "/channels/{channel_id}/thread-members/@me", leave),
    Route::bot("DELETE", "/channels/{channel_id}/thread-members/{user_id}", remove),
];

/// Minutes after which a silent thread may be archived.
pub const DURATIONS: &[i64] = &[60, 1440, 4320, 10_080];

/// Without a wish, three days.
const USUAL_DURATION: u64 = 4320;

fn read(state: &State, call: &Call<'_>, parent: ChannelId, from: Option<MessageId>) -> Result<NewThread, ApiError> {
    let mistakes = Mistakes::default();
    let root = mistakes.root(call.body);
    let name = root.required("name").and_then(|part| part.text(1..=100)).unwrap_or_default();
    let minutes = root.field("auto_archive_duration").and_then(|part| part.one_of(DURATIONS));
    let slowmode = root.field("rate_limit_per_user").and_then(|part| part.integer(0..=21_600)).unwrap_or(0);
    let invitable = root.field("invitable").and_then(|part| part.boolean()).unwrap_or(true);
    let kind = match root.field("type").and_then(|part| part.one_of(&[10, 11, 12])) {
        Some(10) => ChannelKind::AnnouncementThread,
        Some(11) => ChannelKind::PublicThread,
        _ => ChannelKind::PrivateThread,
    };
    mistakes.check()?;
    state.world.may_be_named(parent, &name)?;
    Ok(NewThread {
        parent,
        from,
        kind,
        name,
        auto_archive_minutes: minutes.and_then(|minutes| u64::try_from(minutes).ok()).unwrap_or(USUAL_DURATION),
        invitable,
        slowmode: u64::try_from(slowmode).unwrap_or(0),
        tags: Vec::new(),
    })
}

fn shown(state: &State, id: ChannelId, user: UserId) -> Result<Reply, ApiError> {
    let place = state.world.channels.get(&id).ok_or(UNKNOWN_CHANNEL)?;
    Reply::created(channel::thread_for(&state.world, place, user))
}

fn from_message(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user) = (call.message()?, call.user()?);
    state.world.may_begin_thread_from(user, at)?;
    let announcement = state.world.visible_channel(user, at.0)?.kind == ChannelKind::Announcement;
    let kind = if announcement { ChannelKind::AnnouncementThread } else { ChannelKind::PublicThread };
    let new = NewThread { kind, ..read(state, call, at.0, Some(at.1))? };
    let id = state.begin_thread(user, new);
    shown(state, id, user)
}

fn without_message(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (parent, user) = (call.channel()?, call.user()?);
    let place = state.world.visible_channel(user, parent)?;
    let new = read(state, call, parent, None)?;
    let fits = match place.kind {
        ChannelKind::Text => matches!(new.kind, ChannelKind::PublicThread | ChannelKind::PrivateThread),
        ChannelKind::Announcement => new.kind == ChannelKind::AnnouncementThread,
        _ => false,
    };
    if !fits {
        return Err(NOT_ON_THIS_CHANNEL_TYPE.into());
    }
    let private = new.kind == ChannelKind::PrivateThread;
    let needed = if private { Permissions::CREATE_PRIVATE_THREADS } else { Permissions::CREATE_PUBLIC_THREADS };
    state.world.require(user, parent, needed)?;
    let id = state.begin_thread(user, new);
    shown(state, id, user)
}

impl World {
    /// Refuses a name that the server's rules don't allow for what stands in `parent`.
    fn may_be_named(&self, parent: ChannelId, name: &str) -> Result<(), ApiError> {
        let guild = self.channels.get(&parent).and_then(|place| self.guilds.get(&place.guild?));
        let name = name.to_lowercase();
        match guild.is_some_and(|guild| guild.refused_in_names.iter().any(|word| name.contains(word.as_str()))) {
            true => Err(refusal(
                &["name"],
                "INVALID_COMMUNITY_PROPERTY_NAME",
                "Contains words not allowed for servers in Server Discovery.",
            )),
            false => Ok(()),
        }
    }

    /// Refuses a thread that `user` may not make from a message.
    pub fn may_begin_thread_from(&self, user: UserId, at: (ChannelId, MessageId)) -> Result<(), ApiError> {
        let message = self.visible_message(user, at)?;
        let place = self.visible_channel(user, at.0)?;
        if !matches!(place.kind, ChannelKind::Text | ChannelKind::Announcement) {
            return Err(NOT_ON_THIS_CHANNEL_TYPE.into());
        }
        self.require(user, at.0, Permissions::CREATE_PUBLIC_THREADS | Permissions::READ_MESSAGE_HISTORY)?;
        if message.thread.is_some() || self.channels.contains_key(&at.1.thread()) {
            return Err(THREAD_EXISTS.into());
        }
        Ok(())
    }
}

fn listed(state: &State, threads: &[&Channel], user: UserId, has_more: bool) -> Result<Reply, ApiError> {
    let own = |thread: &&&Channel| {
        let data = thread.thread.as_ref()?;
        data.members.iter().find(|member| member.user == user).map(|own| channel::thread_member(thread, own))
    };
    let members: Vec<_> = threads.iter().filter_map(|thread| own(&thread)).collect();
    let threads: Vec<_> = threads.iter().map(|thread| channel::thread_for(&state.world, thread, user)).collect();
    Reply::ok(json!({ "threads": threads, "members": members, "has_more": has_more }))
}

fn active(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (guild, user) = (call.guild()?, call.user()?);
    state.world.visible_guild(user, guild)?;
    let mut open: Vec<_> = state
        .world
        .channels
        .values()
        .filter(|place| {
            place.guild == Some(guild) && channel::is_open_thread(place) && state.world.sees(user, place.id)
        })
        .collect();
    open.sort_by_key(|place| std::cmp::Reverse(place.id));
    listed(state, &open, user, false)
}

fn archived(state: &State, call: &Call<'_>, private: bool) -> Result<Reply, ApiError> {
    let (parent, user) = (call.channel()?, call.user()?);
    let limit = call.query_limit(100, 50)?;
    state.world.require(user, parent, Permissions::READ_MESSAGE_HISTORY)?;
    if private {
        state.world.require(user, parent, Permissions::MANAGE_THREADS)?;
    }
    let wanted = |place: &&Channel| {
        let asleep = place.thread.as_ref().is_some_and(|thread| thread.archived);
        asleep && place.parent == Some(parent) && (place.kind == ChannelKind::PrivateThread) == private
    };
    let mut found: Vec<_> = state.world.channels.values().filter(wanted).collect();
    let since = |place: &Channel| place.thread.as_ref().map(|thread| thread.archive_changed);
    if let Some(before) = call.query.get("before") {
        found.retain(|place| since(place).map(timestamp).is_some_and(|at| at < *before));
    }
    found.sort_by_key(|place| std::cmp::Reverse(since(place)));
    let has_more = found.len() > limit;
    found.truncate(limit);
    listed(state, &found, user, has_more)
}

fn archived_public(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    archived(state, call, false)
}

fn archived_private(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    archived(state, call, true)
}

/// The thread in the path; other channels have no members.
fn thread<'a>(state: &'a State, call: &Call<'_>) -> Result<&'a Channel, ApiError> {
    let place = state.world.visible_channel(call.user()?, call.channel()?)?;
    if place.is_thread() { Ok(place) } else { Err(NOT_ON_THIS_CHANNEL_TYPE.into()) }
}

fn members(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let place = thread(state, call)?;
    let of = place.thread.iter().flat_map(|thread| &thread.members);
    Reply::ok(of.map(|member| channel::thread_member(place, member)).collect::<Value>())
}

fn member(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let place = thread(state, call)?;
    let whose = if call.text("user_id") == "@me" { call.user()? } else { call.member()? };
    let found = place.thread.iter().flat_map(|thread| &thread.members).find(|member| member.user == whose);
    Reply::ok(channel::thread_member(place, found.ok_or(UNKNOWN_MEMBER)?))
}

fn open_thread(state: &State, call: &Call<'_>) -> Result<ChannelId, ApiError> {
    let place = thread(state, call)?;
    let archived = place.thread.as_ref().is_some_and(|thread| thread.archived);
    if archived { Err(THREAD_IS_ARCHIVED.into()) } else { Ok(place.id) }
}

fn join(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (open_thread(state, call)?, call.user()?);
    state.join_thread(id, &[user]);
    Ok(Reply::Empty)
}

fn add(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, whom) = (open_thread(state, call)?, call.member()?);
    state.world.require(call.user()?, id, Permissions::SEND_MESSAGES_IN_THREADS)?;
    let guild = state.world.channels.get(&id).and_then(|place| state.world.guilds.get(&place.guild?));
    if !guild.is_some_and(|guild| guild.members.contains_key(&whom)) {
        return Err(UNKNOWN_MEMBER.into());
    }
    state.join_thread(id, &[whom]);
    Ok(Reply::Empty)
}

fn leave(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (open_thread(state, call)?, call.user()?);
    state.leave_thread(id, user);
    Ok(Reply::Empty)
}

fn remove(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user, whom) = (open_thread(state, call)?, call.user()?, call.member()?);
    if whom != user && !state.world.permissions(user, id).has(Permissions::MANAGE_THREADS) {
        return Err(MISSING_PERMISSIONS.into());
    }
    state.leave_thread(id, whom);
    Ok(Reply::Empty)
}
