//! Servers over REST: read, their channels, their emoji.

use serde_json::Value;

use super::super::error::{ApiError, MISSING_ACCESS, MISSING_PERMISSIONS, UNKNOWN_GUILD};
use super::super::form::Mistakes;
use super::super::ids::{ChannelId, GuildId, UserId};
use super::super::payload::{channel, guild};
use super::super::permissions::Permissions;
use super::super::state::State;
use super::super::world::{Channel, ChannelKind, Guild, World};
use super::{Call, Reply, Route, channels};

pub const ROUTES: &[Route] = &[
    Route::bot("GET", "/guilds/{guild_id}", get),
    Route::bot("GET", "/guilds/{guild_id}/channels", list_channels),
    Route::bot("POST", "/guilds/{guild_id}/channels", create_channel),
    Route::bot("GET", "/guilds/{guild_id}/emojis", list_emojis),
];

impl World {
    /// The guild, if `user` is in it.
    pub fn visible_guild(&self, user: UserId, id: GuildId) -> Result<&Guild, ApiError> {
        let place = self.guilds.get(&id).ok_or(UNKNOWN_GUILD)?;
        if place.members.contains_key(&user) { Ok(place) } else { Err(MISSING_ACCESS.into()) }
    }

    /// Refuses who lacks any of `needed` in the guild.
    pub fn require_in_guild(&self, user: UserId, id: GuildId, needed: Permissions) -> Result<(), ApiError> {
        let place = self.visible_guild(user, id)?;
        if place.permissions_of(user).has(needed) { Ok(()) } else { Err(MISSING_PERMISSIONS.into()) }
    }
}

fn get(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let place = state.world.visible_guild(call.user()?, call.guild()?)?;
    let mut value = guild::guild(&state.world, place);
    if call.query_flag("with_counts") {
        value["approximate_member_count"] = place.members.len().into();
        value["approximate_presence_count"] = place.members.len().into();
    }
    Reply::ok(value)
}

fn list_channels(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (call.guild()?, call.user()?);
    state.world.visible_guild(user, id)?;
    let of = state.world.channels.values().filter(|place| place.guild == Some(id) && !place.is_thread());
    let of = of.filter(|place| state.world.sees(user, place.id));
    Reply::ok(of.map(|place| channel::channel(&state.world, place)).collect::<Value>())
}

fn create_channel(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let (id, user) = (call.guild()?, call.user()?);
    state.world.require_in_guild(user, id, Permissions::MANAGE_CHANNELS)?;
    let mistakes = Mistakes::default();
    let root = mistakes.root(call.body);
    let name = root.required("name").and_then(|part| part.text(1..=100)).unwrap_or_default();
    let number = root.field("type").and_then(|part| part.one_of(&[0, 4, 5])).unwrap_or(0);
    let topic = root.field("topic").and_then(|part| part.text(0..=1024));
    let parent = root.field("parent_id").and_then(|part| part.id()).map(ChannelId);
    let nsfw = root.field("nsfw").and_then(|part| part.boolean()).unwrap_or(false);
    let exceptions = root.field("permission_overwrites").map(|list| channels::overwrites(&list)).unwrap_or_default();
    mistakes.check()?;
    let kind = u64::try_from(number).ok().and_then(ChannelKind::creatable).unwrap_or(ChannelKind::Text);
    let mut new = Channel::new(ChannelId(state.world.fresh_id()), kind, Some(id), &channel_name(&name, kind));
    (new.topic, new.parent, new.nsfw, new.overwrites) = (topic, parent, nsfw, exceptions);
    let made = state.add_channel(new);
    Reply::created(state.world.channels.get(&made).map(|place| channel::channel(&state.world, place)))
}

/// Text channels have names in lower case without spaces.
fn channel_name(name: &str, kind: ChannelKind) -> String {
    if kind == ChannelKind::Category { name.to_owned() } else { name.to_lowercase().replace(' ', "-") }
}

fn list_emojis(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let place = state.world.visible_guild(call.user()?, call.guild()?)?;
    Reply::ok(place.emojis.values().map(|own| guild::emoji(&state.world, own)).collect::<Value>())
}
