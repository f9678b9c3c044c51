//! Channels, threads and direct conversations as Discord sends them.

use serde_json::{Value, json};

use super::super::ids::{UserId, timestamp};
use super::super::permissions::Permissions;
use super::super::world::{Channel, ChannelKind, Overwrite, Thread, ThreadMember, World};
use super::guild::user_by_id;

/// Any channel.
pub fn channel(world: &World, channel: &Channel) -> Value {
    match (&channel.thread, channel.kind) {
        (Some(data), _) => thread(channel, data),
        (None, ChannelKind::Direct) => direct(world, channel),
        (None, _) => of_guild(channel),
    }
}

fn of_guild(channel: &Channel) -> Value {
    let mut value = json!({
        "id": channel.id,
        "type": channel.kind.number(),
        "flags": 0,
        "guild_id": channel.guild,
        "name": channel.name,
        "parent_id": channel.parent,
        "position": channel.position,
        "permission_overwrites": channel.overwrites.iter().map(overwrite).collect::<Vec<_>>(),
    });
    if channel.kind != ChannelKind::Category {
        value["last_message_id"] = json!(channel.last_message);
        value["topic"] = json!(channel.topic);
        value["nsfw"] = channel.nsfw.into();
        value["rate_limit_per_user"] = channel.slowmode.into();
        if let Some(pinned) = channel.last_pin {
            value["last_pin_timestamp"] = timestamp(pinned).into();
        }
    }
    if channel.kind == ChannelKind::Forum {
        let tag = |(id, name): &(u64, String)| json!({ "id": id.to_string(), "name": name, "moderated": false, "emoji_id": null, "emoji_name": null });
        value["available_tags"] = channel.tags.iter().map(tag).collect();
        value["default_reaction_emoji"] = Value::Null;
        value["default_sort_order"] = Value::Null;
        value["default_forum_layout"] = 0.into();
    }
    value
}

/// A channel of a guild as `viewer` is told of it: of what it can't see, only where it is.
pub fn channel_for(world: &World, of: &Channel, viewer: UserId) -> Value {
    if of.guild.is_none() || of.is_thread() || world.sees(viewer, of.id) {
        return channel(world, of);
    }
    let everyone = of.guild.map(|guild| guild.everyone().to_string());
    json!({
        "id": of.id,
        "type": of.kind.number(),
        "flags": OBFUSCATED,
        "guild_id": of.guild,
        "name": "___hidden___",
        "parent_id": of.parent,
        "position": of.position,
        "permission_overwrites": [{
            "id": everyone, "type": 0, "allow": "0", "deny": Permissions::VIEW_CHANNEL.to_string(),
        }],
    })
}

/// The flag of a channel that is told of without what is in it.
const OBFUSCATED: u64 = 1 << 17;

/// An exception to the roles' permissions.
pub fn overwrite(overwrite: &Overwrite) -> Value {
    let (id, kind, exception) = match overwrite {
        Overwrite::Role(role, exception) => (role.0, 0, exception),
        Overwrite::Member(user, exception) => (user.0, 1, exception),
    };
    json!({
        "id": id.to_string(),
        "type": kind,
        "allow": exception.allow.to_string(),
        "deny": exception.deny.to_string(),
    })
}

fn thread(channel: &Channel, data: &Thread) -> Value {
    let mut metadata = json!({
        "archived": data.archived,
        "archive_timestamp": timestamp(data.archive_changed),
        "auto_archive_duration": data.auto_archive_minutes,
        "locked": data.locked,
        "create_timestamp": timestamp(data.created),
    });
    if channel.kind == ChannelKind::PrivateThread {
        metadata["invitable"] = data.invitable.into();
    }
    let mut value = json!({
        "id": channel.id,
        "type": channel.kind.number(),
        "flags": 0,
        "guild_id": channel.guild,
        "name": channel.name,
        "parent_id": channel.parent,
        "owner_id": data.owner,
        "last_message_id": channel.last_message,
        "rate_limit_per_user": channel.slowmode,
        "thread_metadata": metadata,
        "message_count": channel.thread_message_count(),
        // Discord stops counting at 50.
        "member_count": data.members.len().min(50),
        "total_message_sent": data.total_sent,
    });
    if !channel.tags.is_empty() {
        value["applied_tags"] = channel.tags.iter().map(|(id, _)| id.to_string()).collect();
    }
    value
}

/// A thread with the viewer's own membership, where it has one.
pub fn thread_for(world: &World, of: &Channel, viewer: UserId) -> Value {
    let mut value = channel(world, of);
    let members = of.thread.iter().flat_map(|thread| &thread.members);
    if let Some(own) = members.into_iter().find(|member| member.user == viewer) {
        value["member"] = thread_member(of, own);
    }
    value
}

/// Someone's membership in a thread.
pub fn thread_member(thread: &Channel, member: &ThreadMember) -> Value {
    json!({ "id": thread.id, "user_id": member.user, "join_timestamp": timestamp(member.joined), "flags": 0 })
}

/// A thread that is not archived.
pub fn is_open_thread(channel: &Channel) -> bool {
    channel.thread.as_ref().is_some_and(|thread| !thread.archived)
}

/// A direct conversation as a bot sees it: the other side only.
fn direct(world: &World, channel: &Channel) -> Value {
    let others = channel.recipients.iter().filter(|user| world.application_of(**user).is_none());
    let mut value = json!({
        "id": channel.id,
        "type": channel.kind.number(),
        "flags": 0,
        "last_message_id": channel.last_message,
        "recipients": others.map(|user| user_by_id(world, *user)).collect::<Vec<_>>(),
    });
    if let Some(pinned) = channel.last_pin {
        value["last_pin_timestamp"] = timestamp(pinned).into();
    }
    value
}

/// A channel as an interaction carries it: with what the person using it may do there.
pub fn for_interaction(world: &World, of: &Channel, user: UserId) -> Value {
    let mut value = channel(world, of);
    if let Some(fields) = value.as_object_mut() {
        fields.remove("permission_overwrites");
        fields.insert("permissions".to_owned(), world.permissions(user, of.id).to_string().into());
    }
    value
}
