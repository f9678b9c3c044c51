//! Messages as Discord sends them, with their content withheld from bots that may not read it.

use serde_json::{Map, Value, json};

use super::super::ids::timestamp;
use super::super::world::{
    Attachment, InteractionKind, Message, Origin, Reaction, ReactionEmoji, Reference, World, kinds,
};
use super::guild::{member_without_user, user_by_id};
use super::{Viewer, channel};

/// A message, as REST gives it.
pub fn message(world: &World, of: &Message, viewer: Viewer) -> Value {
    let mut value = without_reply(world, of, viewer);
    if let Some(replied) = of.reference.filter(|_| carries_reference(of)).and_then(|reference| reference.message) {
        let referenced = world.message(replied).map(|referenced| without_reply(world, referenced, viewer));
        value["referenced_message"] = referenced.into();
    }
    value
}

/// A message, as MESSAGE_CREATE and MESSAGE_UPDATE give it: with where it is and the author's membership.
pub fn dispatched(world: &World, of: &Message, viewer: Viewer) -> Value {
    let mut value = message(world, of, viewer);
    // Ephemeral ones travel outside the guild, so they lack both.
    if of.only_for.is_some() {
        return value;
    }
    let guild = world.channels.get(&of.channel).and_then(|channel| world.guilds.get(&channel.guild?));
    if let Some(guild) = guild {
        value["guild_id"] = json!(guild.id);
        if let Some(member) = guild.members.get(&of.author) {
            value["member"] = member_without_user(member);
        }
        let mentions = of.mentions.users.iter().map(|user| {
            let mut mentioned = user_by_id(world, *user);
            if let Some(member) = guild.members.get(user) {
                mentioned["member"] = member_without_user(member);
            }
            mentioned
        });
        value["mentions"] = mentions.collect();
    }
    value
}

/// The message that a context menu was used on: the bot sees all of it, whatever its intents.
pub fn target(world: &World, of: &Message, viewer: Viewer) -> Value {
    message(world, of, Viewer { reads_content: true, ..viewer })
}

fn carries_reference(of: &Message) -> bool {
    matches!(of.kind, kinds::REPLY | kinds::THREAD_STARTER)
}

/// Whether the viewer may read what the message says.
fn is_readable(world: &World, of: &Message, viewer: Viewer) -> bool {
    let direct = || world.channels.get(&of.channel).is_some_and(|channel| channel.guild.is_none());
    viewer.reads_content || of.author == viewer.user || of.mentions.users.contains(&viewer.user) || direct()
}

fn without_reply(world: &World, of: &Message, viewer: Viewer) -> Value {
    let readable = is_readable(world, of, viewer);
    let shown = |values: Vec<Value>| if readable { values } else { Vec::new() };
    let mut value = json!({
        "id": of.id,
        "type": of.kind,
        "channel_id": of.channel,
        "author": user_by_id(world, of.author),
        "content": if readable { of.body.content.as_str() } else { "" },
        "timestamp": timestamp(of.created),
        "edited_timestamp": of.edited.map(timestamp),
        "tts": false,
        "mention_everyone": of.mentions.everyone,
        "mentions": of.mentions.users.iter().map(|user| user_by_id(world, *user)).collect::<Vec<_>>(),
        "mention_roles": of.mentions.roles,
        "attachments": shown(of.body.attachments.iter().map(|file| attachment(world, of, file)).collect()),
        "embeds": shown(of.body.embeds.clone()),
        "components": shown(of.body.components.clone()),
        "pinned": of.pinned.is_some(),
        "flags": of.flags,
    });
    if let Some(fields) = value.as_object_mut() {
        rarely_there(world, of, viewer, fields);
    }
    value
}

fn rarely_there(world: &World, of: &Message, viewer: Viewer, fields: &mut Map<String, Value>) {
    let mut put = |key: &str, value: Value| drop(fields.insert(key.to_owned(), value));
    if !of.reactions.is_empty() {
        put("reactions", of.reactions.iter().map(|reaction| summed(reaction, viewer)).collect());
    }
    if let Some(nonce) = &of.nonce {
        put("nonce", nonce.clone());
    }
    if let Some(application) = of.application {
        put("application_id", json!(application));
        put("webhook_id", json!(application));
    }
    if let Some(reference) = &of.reference {
        put("message_reference", referring(reference, of.body.forwarded.is_some()));
    }
    if !of.body.stickers.is_empty() {
        put("sticker_items", of.body.stickers.clone().into());
    }
    if let Some(poll) = of.body.poll.as_ref().filter(|_| is_readable(world, of, viewer)) {
        put("poll", poll.clone());
    }
    if let Some(forwarded) = of.body.forwarded.as_ref().filter(|_| is_readable(world, of, viewer)) {
        put("message_snapshots", json!([{ "message": forwarded }]));
    }
    if let Some(thread) = of.thread.and_then(|thread| world.channels.get(&thread)) {
        put("thread", channel::thread_for(world, thread, viewer.user));
    }
    if let Some(origin) = &of.origin {
        put("interaction_metadata", metadata(world, origin));
        if origin.kind == InteractionKind::Command {
            put("interaction", summary(world, origin));
        }
    }
    if let Some(place) = world.channels.get(&of.channel).filter(|channel| channel.is_thread()) {
        put("position", place.messages.range(..of.id).count().into());
    }
}

/// What a message has forwarded: its own words and what it shows, without who wrote it.
pub fn snapshot(world: &World, of: &Message) -> Value {
    json!({
        "type": of.kind,
        "content": of.body.content,
        "timestamp": timestamp(of.created),
        "edited_timestamp": of.edited.map(timestamp),
        "mentions": of.mentions.users.iter().map(|user| user_by_id(world, *user)).collect::<Vec<_>>(),
        "mention_roles": of.mentions.roles,
        "attachments": of.body.attachments.iter().map(|file| attachment(world, of, file)).collect::<Vec<_>>(),
        "embeds": of.body.embeds,
        "components": of.body.components,
        "flags": of.flags,
    })
}

fn referring(reference: &Reference, forwards: bool) -> Value {
    let mut value = json!({ "type": u8::from(forwards), "channel_id": reference.channel });
    if let Some(message) = reference.message {
        value["message_id"] = json!(message);
    }
    if let Some(guild) = reference.guild {
        value["guild_id"] = json!(guild);
    }
    value
}

/// Where an attachment can be fetched.
fn attachment(world: &World, on: &Message, file: &Attachment) -> Value {
    let url = format!("{}/attachments/{}/{}/{}", world.base_url, on.channel, file.id, file.filename);
    let mut value = json!({
        "id": file.id,
        "filename": file.filename,
        "size": file.bytes.len(),
        "url": url,
        "proxy_url": url,
        "content_type": file.content_type,
    });
    if let Some(description) = &file.description {
        value["description"] = json!(description);
    }
    if on.only_for.is_some() {
        value["ephemeral"] = true.into();
    }
    value
}

/// An emoji as reactions name it.
pub fn emoji(emoji: &ReactionEmoji) -> Value {
    match emoji {
        ReactionEmoji::Unicode(name) => json!({ "id": null, "name": name }),
        ReactionEmoji::Custom { id, name, animated: true } => json!({ "id": id, "name": name, "animated": true }),
        ReactionEmoji::Custom { id, name, animated: false } => json!({ "id": id, "name": name }),
    }
}

fn summed(reaction: &Reaction, viewer: Viewer) -> Value {
    json!({
        "emoji": emoji(&reaction.emoji),
        "count": reaction.everybody().count(),
        "count_details": { "burst": reaction.bursts.len(), "normal": reaction.users.len() },
        "burst_colors": [],
        "me_burst": reaction.bursts.contains(&viewer.user),
        "burst_me": reaction.bursts.contains(&viewer.user),
        "me": reaction.users.contains(&viewer.user),
        "burst_count": reaction.bursts.len(),
    })
}

fn metadata(world: &World, origin: &Origin) -> Value {
    let mut value = json!({
        "id": origin.interaction,
        "type": origin.kind as u8,
        "user": user_by_id(world, origin.user),
        "authorizing_integration_owners": owners(world, origin),
    });
    if let Some(name) = &origin.name {
        value["name"] = json!(name);
        value["command_type"] = match (origin.target_user, origin.target_message) {
            (Some(_), _) => 2.into(),
            (_, Some(_)) => 3.into(),
            _ => 1.into(),
        };
    }
    if let Some(original) = origin.original {
        value["original_response_message_id"] = json!(original);
    }
    if let Some(on) = origin.component_message {
        value["interacted_message_id"] = json!(on);
    }
    if let Some(opener) = &origin.opened_by {
        value["triggering_interaction_metadata"] = metadata(world, opener);
    }
    if let Some(user) = origin.target_user {
        value["target_user"] = user_by_id(world, user);
    }
    if let Some(message) = origin.target_message {
        value["target_message_id"] = json!(message);
    }
    value
}

fn owners(world: &World, origin: &Origin) -> Value {
    let used = world.interactions.get(&origin.interaction);
    match used.and_then(|interaction| interaction.guild) {
        Some(guild) => json!({ "0": guild }),
        None => json!({ "0": "0" }),
    }
}

/// The older form of the same, which Discord still sends for commands.
fn summary(world: &World, origin: &Origin) -> Value {
    json!({
        "id": origin.interaction,
        "type": origin.kind as u8,
        "name": origin.name,
        "user": user_by_id(world, origin.user),
    })
}

/// The ids of a message in events that carry nothing else of it.
pub fn whereabouts(world: &World, of: &Message) -> Value {
    let mut value = json!({ "id": of.id, "channel_id": of.channel });
    if let Some(guild) = world.channels.get(&of.channel).and_then(|channel| channel.guild) {
        value["guild_id"] = json!(guild);
    }
    value
}
