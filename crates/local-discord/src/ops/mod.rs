//! What can happen in the world, whoever causes it: each act changes the state and tells the bots that may know.

pub mod guilds;
pub mod interactions;
pub mod mentions;
pub mod messages;
pub mod pins;
pub mod reactions;
pub mod threads;

use super::error::{ApiError, Known, MISSING_ACCESS, MISSING_PERMISSIONS, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE};
use super::ids::{ChannelId, MessageId, UserId};
use super::permissions::Permissions;
use super::world::{Channel, Message, World};

impl World {
    /// The channel, if `user` may know of it. What one cannot see is refused otherwise than what does not exist.
    pub fn visible_channel(&self, user: UserId, channel: ChannelId) -> Result<&Channel, ApiError> {
        let place = self.channels.get(&channel).ok_or(UNKNOWN_CHANNEL)?;
        if self.sees(user, channel) { Ok(place) } else { Err(MISSING_ACCESS.into()) }
    }

    /// The message in the channel, if `user` may read there.
    pub fn visible_message(&self, user: UserId, at: (ChannelId, MessageId)) -> Result<&Message, ApiError> {
        let place = self.visible_channel(user, at.0)?;
        place.messages.get(&at.1).ok_or_else(|| UNKNOWN_MESSAGE.into())
    }

    /// Refuses who lacks any of `needed` in the channel.
    pub fn require(&self, user: UserId, channel: ChannelId, needed: Permissions) -> Result<(), ApiError> {
        self.require_or(user, channel, needed, MISSING_PERMISSIONS)
    }

    /// Like [`World::require`], refusing with `otherwise`.
    pub fn require_or(
        &self,
        user: UserId,
        channel: ChannelId,
        needed: Permissions,
        otherwise: Known,
    ) -> Result<(), ApiError> {
        self.visible_channel(user, channel)?;
        if self.permissions(user, channel).has(needed) { Ok(()) } else { Err(otherwise.into()) }
    }
}
