//! Messages of a channel: list, read, send, edit, delete, publish.

use chrono::TimeDelta;
use serde_json::Value;

use super::super::error::{
    ApiError, BULK_DELETE_COUNT, EMPTY_MESSAGE, MISSING_ACCESS, MISSING_PERMISSIONS, NOT_IN_DIRECT_CHANNELS,
    NOT_ON_THIS_CHANNEL_TYPE, NOT_THE_AUTHOR, THREAD_IS_ARCHIVED, TOO_MANY_OLD_EDITS, TOO_OLD_FOR_BULK_DELETE,
    UNKNOWN_MESSAGE,
};
use super::super::form::messages::{EditedMessage, NewMessage, ReplyTo, Upload, edited_message, new_message};
use super::super::form::{Mistakes, refusal};
use super::super::ids::{AttachmentId, ChannelId, MessageId, UserId, created_at};
use super::super::ops::messages::{Change, Draft};
use super::super::payload::message;
use super::super::permissions::Permissions;
use super::super::rates::Limit;
use super::super::state::State;
use super::super::world::{Attachment, Body, ChannelKind, Message, Reference, flags};
use super::{Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::bot("GET", "/channels/{channel_id}/messages", list),
    Route::bot("POST", "/channels/{channel_id}/messages", create).limited(Limit::SEND),
    Route::bot("GET", "/channels/{channel_id}/messages/{message_id}", get),
    Route::bot("PATCH", "/channels/{channel_id}/messages/{message_id}", edit).limited(Limit::EDIT),
    Route::bot("DELETE", "/channels/{channel_id}/messages/{message_id}", delete).limited(Limit::DELETE),
    Route::bot("POST", "/channels/{channel_id}/messages/bulk-delete", bulk_delete).limited(Limit::BULK_DELETE),
    Route::bot("POST", "/channels/{channel_id}/messages/{message_id}/crosspost", crosspost),
];

/// How long a nonce is remembered: Discord says "the past few minutes".
const NONCE_WINDOW: TimeDelta = TimeDelta::minutes(5);

/// From which age on edits are counted.
const OLD: TimeDelta = TimeDelta::hours(1);

/// Messages older than this cannot be deleted in bulk.
const BULK_DELETE_AGE: TimeDelta = TimeDelta::days(14);

fn list(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (channel, user) = (call.channel()?, call.user()?);
    let viewer = call.viewer(state)?;
    let limit = call.query_limit(100, 50)?;
    let place = state.world.visible_channel(user, channel)?;
    if !state.world.permissions(user, channel).has(Permissions::READ_MESSAGE_HISTORY) {
        return Reply::ok(Vec::<Value>::new());
    }
    let ids: Vec<_> = place.messages.keys().copied().collect();
    let chosen: Vec<MessageId> = if let Some(after) = call.query_id("after")? {
        let first = ids.partition_point(|id| id.0 <= after);
        ids[first..].iter().take(limit).rev().copied().collect()
    } else if let Some(around) = call.query_id("around")? {
        let middle = ids.partition_point(|id| id.0 < around);
        let first = middle.saturating_sub(limit / 2);
        ids[first..].iter().take(limit).rev().copied().collect()
    } else {
        let end = call.query_id("before")?.map_or(ids.len(), |before| ids.partition_point(|id| id.0 < before));
        ids[..end].iter().rev().take(limit).copied().collect()
    };
    let shown = chosen.iter().filter_map(|id| state.world.message(*id));
    Reply::ok(shown.map(|of| message::message(&state.world, of, viewer)).collect::<Value>())
}

fn get(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user, viewer) = (call.message()?, call.user()?, call.viewer(state)?);
    state.world.require_or(user, at.0, Permissions::READ_MESSAGE_HISTORY, MISSING_ACCESS)?;
    let of = state.world.visible_message(user, at)?;
    Reply::ok(message::message(&state.world, of, viewer))
}

fn create(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (channel, user, viewer) = (call.channel()?, call.user()?, call.viewer(state)?);
    state.world.may_write(user, channel)?;
    let new = new_message(call.body, call.uploads)?;
    if let Some(there) = already_sent(state, channel, user, &new) {
        return Reply::ok(message::message(&state.world, there, viewer));
    }
    let reference = new.reply_to.map(|to| reply_reference(state, channel, to)).transpose()?.flatten();
    let flags = new.flags & !flags::EPHEMERAL;
    let nonce = new.nonce.clone();
    let draft = Draft { flags, reference, nonce, ..draft_of(state, new) };
    state.world.may_send(user, channel, &draft)?;
    let id = state.post(user, channel, draft);
    let of = state.world.message(id).ok_or(UNKNOWN_MESSAGE)?;
    Reply::ok(message::message(&state.world, of, viewer))
}

/// The message that the same author sent here with the same nonce a moment ago, if it was asked for.
fn already_sent<'a>(state: &'a State, channel: ChannelId, user: UserId, new: &NewMessage) -> Option<&'a Message> {
    let nonce = new.nonce.as_ref().filter(|_| new.enforce_nonce)?;
    let since = state.world.now() - NONCE_WINDOW;
    let place = state.world.channels.get(&channel)?;
    place
        .messages
        .values()
        .rev()
        .take_while(|message| message.created >= since)
        .find(|message| message.author == user && message.nonce.as_ref().is_some_and(|other| same_nonce(other, nonce)))
}

fn same_nonce(one: &Value, other: &Value) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text(one) == text(other)
}

fn reply_reference(state: &State, channel: ChannelId, to: ReplyTo) -> Result<Option<Reference>, ApiError> {
    let there = state.world.channels.get(&channel).filter(|place| place.messages.contains_key(&to.message));
    let elsewhere = to.channel.is_some_and(|other| other != channel);
    match there.filter(|_| !elsewhere) {
        Some(place) if place.messages.get(&to.message).is_some_and(Message::is_notice) => Err(refusal(
            &["message_reference"],
            "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE",
            "Cannot reply to a system message",
        )),
        Some(place) => Ok(Some(Reference { guild: place.guild, channel, message: Some(to.message) })),
        None if to.must_exist => Err(refusal(&["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message")),
        None => Ok(None),
    }
}

/// A draft of what a form says; the caller adds what is not in the form.
pub fn draft_of(state: &mut State, new: NewMessage) -> Draft {
    let attachments = attachments_of(state, new.uploads);
    let body =
        Body { content: new.content, embeds: new.embeds, components: new.components, attachments, ..Body::default() };
    Draft { body, flags: new.flags, allowed: new.allowed, ..Draft::default() }
}

fn attachments_of(state: &mut State, uploads: Vec<Upload>) -> Vec<Attachment> {
    let made = uploads.into_iter().map(|upload| Attachment {
        id: AttachmentId(state.world.fresh_id()),
        filename: upload.filename,
        description: upload.description,
        content_type: upload.content_type,
        bytes: upload.bytes,
    });
    made.collect()
}

/// What a form changes on a message.
pub fn change_of(state: &mut State, id: MessageId, edited: EditedMessage) -> Result<Change, ApiError> {
    let there = state.world.message(id).ok_or(UNKNOWN_MESSAGE)?.body.clone();
    let touched = edited.kept.is_some() || !edited.uploads.is_empty();
    let kept = there.attachments.iter().filter(|file| edited.kept.as_ref().is_none_or(|kept| kept.contains(&file.id)));
    let kept: Vec<_> = kept.cloned().collect();
    let added = attachments_of(state, edited.uploads);
    let after = Body {
        content: edited.content.clone().unwrap_or(there.content),
        embeds: edited.embeds.clone().unwrap_or(there.embeds),
        components: edited.components.clone().unwrap_or(there.components),
        attachments: kept.into_iter().chain(added).collect(),
        ..there
    };
    if after.is_empty() {
        return Err(EMPTY_MESSAGE.into());
    }
    Ok(Change {
        content: edited.content,
        embeds: edited.embeds,
        components: edited.components,
        attachments: touched.then_some(after.attachments),
        flags: edited.flags,
        allowed: edited.allowed,
    })
}

fn edit(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user, viewer) = (call.message()?, call.user()?, call.viewer(state)?);
    let of = state.world.visible_message(user, at)?;
    let (author, created) = (of.author, of.created);
    let place = state.world.visible_channel(user, at.0)?;
    if place.thread.as_ref().is_some_and(|thread| thread.archived) {
        return Err(THREAD_IS_ARCHIVED.into());
    }
    let edited = edited_message(call.body, call.uploads)?;
    if author != user {
        let fields = call.body.as_object().map(|fields| fields.keys().map(String::as_str).collect::<Vec<_>>());
        let only_flags = fields.is_some_and(|fields| fields == ["flags"]);
        if !only_flags {
            return Err(NOT_THE_AUTHOR.into());
        }
        state.world.require(user, at.0, Permissions::MANAGE_MESSAGES)?;
    }
    if !edited.uploads.is_empty() {
        state.world.require(user, at.0, Permissions::ATTACH_FILES)?;
    }
    let now = state.world.now();
    if now - created > OLD {
        let admitted = state.old_edits.admit(at.1, now);
        admitted.map_err(|wait| ApiError { retry_after: Some(wait), ..TOO_MANY_OLD_EDITS.into() })?;
    }
    let change = change_of(state, at.1, edited)?;
    state.revise(at.1, change);
    let of = state.world.message(at.1).ok_or(UNKNOWN_MESSAGE)?;
    Reply::ok(message::message(&state.world, of, viewer))
}

fn delete(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user) = (call.message()?, call.user()?);
    let author = state.world.visible_message(user, at)?.author;
    if author != user {
        let direct = state.world.visible_channel(user, at.0)?.guild.is_none();
        if direct {
            return Err(NOT_IN_DIRECT_CHANNELS.into());
        }
        state.world.require(user, at.0, Permissions::MANAGE_MESSAGES)?;
    }
    state.erase(at.1);
    Ok(Reply::Empty)
}

fn bulk_delete(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (channel, user) = (call.channel()?, call.user()?);
    state.world.require(user, channel, Permissions::MANAGE_MESSAGES)?;
    let mistakes = Mistakes::default();
    let list = mistakes.root(call.body).required("messages").map(|part| part.list(0..=200)).unwrap_or_default();
    let ids: Vec<_> = list.iter().filter_map(|part| part.id()).map(MessageId).collect();
    mistakes.check()?;
    if !(2..=100).contains(&ids.len()) {
        return Err(BULK_DELETE_COUNT.into());
    }
    let now = state.world.now();
    if ids.iter().any(|id| now - created_at(id.0) > BULK_DELETE_AGE) {
        return Err(TOO_OLD_FOR_BULK_DELETE.into());
    }
    state.erase_many(channel, &ids);
    Ok(Reply::Empty)
}

fn crosspost(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (at, user, viewer) = (call.message()?, call.user()?, call.viewer(state)?);
    let author = state.world.visible_message(user, at)?.author;
    if state.world.visible_channel(user, at.0)?.kind != ChannelKind::Announcement {
        return Err(NOT_ON_THIS_CHANNEL_TYPE.into());
    }
    state.world.require(user, at.0, Permissions::SEND_MESSAGES)?;
    if author != user && !state.world.permissions(user, at.0).has(Permissions::MANAGE_MESSAGES) {
        return Err(MISSING_PERMISSIONS.into());
    }
    if let Some(of) = state.world.message_mut(at.1) {
        of.flags |= flags::CROSSPOSTED;
    }
    state.tell_revised(at.1);
    let of = state.world.message(at.1).ok_or(UNKNOWN_MESSAGE)?;
    Reply::ok(message::message(&state.world, of, viewer))
}
