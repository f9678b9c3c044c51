//! Interactions as INTERACTION_CREATE brings them.

use serde_json::{Value, json};

use super::super::world::{Interaction, InteractionKind, World};
use super::{Viewer, channel, guild, message};

/// What the bot may upload in an answer.
const ATTACHMENT_SIZE_LIMIT: u64 = 10 * 1024 * 1024;

/// The whole event.
pub fn interaction(world: &World, of: &Interaction, viewer: Viewer) -> Value {
    let user = world.users.get(&of.user);
    let mut value = json!({
        "id": of.id,
        "application_id": of.application,
        "type": of.kind as u8,
        "token": of.token,
        "version": 1,
        "data": of.data,
        "channel_id": of.channel,
        "locale": user.map_or("en-US", |user| user.locale.as_str()),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
        "app_permissions": world.permissions(viewer.user, of.channel).to_string(),
    });
    if let Some(place) = world.channels.get(&of.channel) {
        value["channel"] = channel::for_interaction(world, place, of.user);
    }
    match of.guild.and_then(|guild| world.guilds.get(&guild)) {
        Some(place) => {
            value["guild_id"] = json!(place.id);
            value["guild"] = json!({ "id": place.id, "locale": "en-US", "features": [] });
            value["guild_locale"] = "en-US".into();
            value["context"] = 0.into();
            value["authorizing_integration_owners"] = json!({ "0": place.id });
            if let Some(member) = place.members.get(&of.user) {
                value["member"] = guild::member(world, member);
                value["member"]["permissions"] = world.permissions(of.user, of.channel).to_string().into();
            }
        }
        None => {
            value["user"] = guild::user_by_id(world, of.user);
            value["context"] = 1.into();
            value["authorizing_integration_owners"] = json!({ "0": "0" });
        }
    }
    if matches!(of.kind, InteractionKind::Component | InteractionKind::Modal)
        && let Some(source) = of.source.and_then(|source| world.message(source))
    {
        // It is the bot's own message, so nothing is withheld.
        value["message"] = message::message(world, source, viewer);
    }
    value
}
