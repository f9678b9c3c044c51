//! The names of gateway events, so that a rehearsal and tplus count the same things.

use poise::serenity_prelude::FullEvent;

use crate::ids::GuildId;

/// Discord's name of `event`, for those that a rehearsal waits for. MESSAGE_REACTION_REMOVE_EMOJI isn't among them:
/// serenity 0.12 expects fields that Discord does not send with it and drops it, so what it says is only learnt when
/// the reactions are next reconciled.
pub fn name(event: &FullEvent) -> Option<&'static str> {
    Some(match event {
        FullEvent::Ready { .. } => "READY",
        FullEvent::Resume { .. } => "RESUMED",
        FullEvent::GuildCreate { .. } => "GUILD_CREATE",
        FullEvent::GuildDelete { .. } => "GUILD_DELETE",
        FullEvent::InteractionCreate { .. } => "INTERACTION_CREATE",
        FullEvent::Message { .. } => "MESSAGE_CREATE",
        FullEvent::MessageUpdate { .. } => "MESSAGE_UPDATE",
        FullEvent::MessageDelete { .. } => "MESSAGE_DELETE",
        FullEvent::MessageDeleteBulk { .. } => "MESSAGE_DELETE_BULK",
        FullEvent::ReactionAdd { .. } => "MESSAGE_REACTION_ADD",
        FullEvent::ReactionRemove { .. } => "MESSAGE_REACTION_REMOVE",
        FullEvent::ReactionRemoveAll { .. } => "MESSAGE_REACTION_REMOVE_ALL",
        FullEvent::ChannelCreate { .. } => "CHANNEL_CREATE",
        FullEvent::ChannelUpdate { .. } => "CHANNEL_UPDATE",
        FullEvent::ChannelDelete { .. } => "CHANNEL_DELETE",
        FullEvent::GuildRoleCreate { .. } => "GUILD_ROLE_CREATE",
        FullEvent::GuildRoleUpdate { .. } => "GUILD_ROLE_UPDATE",
        FullEvent::GuildRoleDelete { .. } => "GUILD_ROLE_DELETE",
        FullEvent::GuildMemberUpdate { .. } => "GUILD_MEMBER_UPDATE",
        FullEvent::ThreadCreate { .. } => "THREAD_CREATE",
        FullEvent::ThreadUpdate { .. } => "THREAD_UPDATE",
        FullEvent::ThreadDelete { .. } => "THREAD_DELETE",
        _ => return None,
    })
}

/// In which guild `event` happened, where it happened in one, of those that slices hear.
pub fn guild(event: &FullEvent) -> Option<GuildId> {
    let guild = match event {
        FullEvent::GuildCreate { guild, .. } => Some(guild.id),
        FullEvent::GuildDelete { incomplete, .. } => Some(incomplete.id),
        FullEvent::Message { new_message } => new_message.guild_id,
        FullEvent::MessageUpdate { event, .. } => event.guild_id,
        FullEvent::MessageDelete { guild_id, .. } | FullEvent::MessageDeleteBulk { guild_id, .. } => *guild_id,
        FullEvent::ReactionAdd { add_reaction } => add_reaction.guild_id,
        FullEvent::ReactionRemove { removed_reaction } => removed_reaction.guild_id,
        FullEvent::ChannelCreate { channel }
        | FullEvent::ChannelDelete { channel, .. }
        | FullEvent::ChannelUpdate { new: channel, .. } => Some(channel.guild_id),
        FullEvent::ThreadCreate { thread } | FullEvent::ThreadUpdate { new: thread, .. } => Some(thread.guild_id),
        FullEvent::ThreadDelete { thread, .. } => Some(thread.guild_id),
        FullEvent::GuildRoleCreate { new: role } | FullEvent::GuildRoleUpdate { new: role, .. } => Some(role.guild_id),
        FullEvent::GuildRoleDelete { guild_id, .. } => Some(*guild_id),
        FullEvent::GuildMemberUpdate { event, .. } => Some(event.guild_id),
        _ => None,
    };
    guild.map(GuildId::from)
}

/// Whether [`name`] knows `kind`, so that waiting for it can end.
pub fn is_counted(kind: &str) -> bool {
    const COUNTED: [&str; 22] = [
        "GUILD_ROLE_CREATE",
        "GUILD_ROLE_UPDATE",
        "GUILD_ROLE_DELETE",
        "GUILD_MEMBER_UPDATE",
        "READY",
        "RESUMED",
        "GUILD_CREATE",
        "GUILD_DELETE",
        "INTERACTION_CREATE",
        "MESSAGE_CREATE",
        "MESSAGE_UPDATE",
        "MESSAGE_DELETE",
        "MESSAGE_DELETE_BULK",
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_REMOVE",
        "MESSAGE_REACTION_REMOVE_ALL",
        "CHANNEL_CREATE",
        "CHANNEL_UPDATE",
        "CHANNEL_DELETE",
        "THREAD_CREATE",
        "THREAD_UPDATE",
        "THREAD_DELETE",
    ];
    COUNTED.contains(&kind)
}
