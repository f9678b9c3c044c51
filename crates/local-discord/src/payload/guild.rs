//! Users, servers, members, roles and emoji as Discord sends them.

use serde_json::{Value, json};

use super::super::ids::{ApplicationId, UserId, timestamp};
use super::super::world::{Emoji, Guild, Member, Role, User, World};
use super::channel;

/// A user, as everyone may see it.
pub fn user(user: &User) -> Value {
    let mut value = json!({
        "id": user.id,
        "username": user.username,
        "discriminator": if user.bot { "0001" } else { "0" },
        "global_name": if user.bot { None } else { Some(&user.display_name) },
        "avatar": null,
        "avatar_decoration_data": null,
        "banner": null,
        "accent_color": null,
        "collectibles": null,
        "primary_guild": null,
        "public_flags": 0,
        "flags": 0,
    });
    if user.bot {
        value["bot"] = true.into();
    }
    value
}

/// The user with this id; one who has left Discord if there is none.
pub fn user_by_id(world: &World, id: UserId) -> Value {
    world.users.get(&id).map_or_else(
        || {
            let username = format!("deleted_user_{id}");
            let display_name = "Deleted User".to_owned();
            user(&User { id, username, display_name, bot: false, takes_direct_messages: false, locale: String::new() })
        },
        user,
    )
}

/// The bot's own user.
pub fn own_user(world: &World, id: UserId) -> Value {
    let mut value = user_by_id(world, id);
    value["mfa_enabled"] = true.into();
    value["locale"] = "en-US".into();
    value["premium_type"] = 0.into();
    value["email"] = Value::Null;
    value["verified"] = true.into();
    value
}

/// A member without its user, as messages and interactions carry it.
pub fn member_without_user(member: &Member) -> Value {
    json!({
        "nick": member.nick,
        "avatar": null,
        "banner": null,
        "roles": member.roles,
        "joined_at": timestamp(member.joined_at),
        "premium_since": null,
        "pending": false,
        "flags": 0,
        "communication_disabled_until": null,
        "mute": false,
        "deaf": false,
    })
}

/// A member.
pub fn member(world: &World, member: &Member) -> Value {
    let mut value = member_without_user(member);
    value["user"] = user_by_id(world, member.user);
    value
}

/// A role.
pub fn role(role: &Role) -> Value {
    let mut value = json!({
        "id": role.id,
        "name": role.name,
        "description": null,
        "permissions": role.permissions.to_string(),
        "position": role.position,
        "color": role.color,
        "colors": { "primary_color": role.color, "secondary_color": null, "tertiary_color": null },
        "hoist": role.hoist,
        "managed": role.bot.is_some(),
        "mentionable": role.mentionable,
        "icon": null,
        "unicode_emoji": null,
        "flags": 0,
    });
    if let Some(bot) = role.bot {
        value["tags"] = json!({ "bot_id": bot });
    }
    value
}

/// A server's own emoji.
pub fn emoji(world: &World, emoji: &Emoji) -> Value {
    json!({
        "id": emoji.id,
        "name": emoji.name,
        "roles": [],
        "user": user_by_id(world, emoji.creator),
        "require_colons": true,
        "managed": false,
        "animated": emoji.animated,
        "available": true,
    })
}

/// A server, as REST and GUILD_UPDATE give it.
pub fn guild(world: &World, guild: &Guild) -> Value {
    let mut value = json!({
        "id": guild.id,
        "name": guild.name,
        "features": [],
        "owner_id": guild.owner,
        "region": "us-east",
        "afk_timeout": 300,
        "system_channel_id": guild.system_channel,
        "system_channel_flags": 0,
        "widget_enabled": false,
        "verification_level": 1,
        "roles": guild.roles.values().map(role).collect::<Vec<_>>(),
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 2,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "premium_progress_bar_enabled": false,
        "nsfw": false,
        "nsfw_level": 0,
        "emojis": guild.emojis.values().map(|own| emoji(world, own)).collect::<Vec<_>>(),
        "stickers": [],
        "embed_enabled": false,
    });
    for unset in UNSET {
        value[*unset] = Value::Null;
    }
    value
}

/// What a young server has not set.
const UNSET: &[&str] = &[
    "icon",
    "description",
    "home_header",
    "splash",
    "discovery_splash",
    "banner",
    "application_id",
    "afk_channel_id",
    "widget_channel_id",
    "max_presences",
    "vanity_url_code",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "public_updates_channel_id",
    "hub_type",
    "latest_onboarding_question_id",
    "incidents_data",
    "inventory_settings",
    "embed_channel_id",
];

/// A server, as GUILD_CREATE gives it to a bot: with its channels and open threads, and of its members only the bot.
pub fn guild_create(world: &World, of: &Guild, bot: UserId) -> Value {
    let mut value = guild(world, of);
    let channels = world.channels.values().filter(|channel| channel.guild == Some(of.id));
    let (threads, channels): (Vec<_>, Vec<_>) = channels.partition(|channel| channel.is_thread());
    let without_guild = |channel| {
        let mut value = channel::channel_for(world, channel, bot);
        if let Some(fields) = value.as_object_mut() {
            fields.remove("guild_id");
        }
        value
    };
    let open = |thread: &&&_| channel::is_open_thread(thread) && world.sees(bot, thread.id);
    let own = of.members.get(&bot);
    value["joined_at"] = own.map(|own| timestamp(own.joined_at)).into();
    value["large"] = false.into();
    value["unavailable"] = false.into();
    value["member_count"] = of.members.len().into();
    value["members"] = own.map(|own| member(world, own)).into_iter().collect();
    value["channels"] = channels.into_iter().map(without_guild).collect();
    value["threads"] = threads.iter().filter(open).map(|thread| channel::thread_for(world, thread, bot)).collect();
    for empty in ["voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"] {
        value[empty] = json!([]);
    }
    value["lazy"] = true.into();
    value["version"] = of.id.0.into();
    value
}

/// One line of "my guilds".
pub fn own_guild(guild: &Guild, application: ApplicationId) -> Value {
    let bot = UserId(application.0);
    json!({
        "id": guild.id,
        "name": guild.name,
        "icon": null,
        "banner": null,
        "owner": guild.owner == bot,
        "permissions": guild.permissions_of(bot).to_string(),
        "features": [],
    })
}
