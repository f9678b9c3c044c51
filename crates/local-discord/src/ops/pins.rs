//! Pins come and go.

use serde_json::json;

use super::super::error::{ApiError, TOO_MANY_PINS};
use super::super::gateway::intents::Intents;
use super::super::ids::{ChannelId, MessageId, UserId, timestamp};
use super::super::permissions::Permissions;
use super::super::state::{Event, State};
use super::super::world::{Mentions, Message, Reference, World, kinds};

/// Pinned messages that one channel can have.
const MOST: usize = 250;

impl World {
    /// Refuses a pin or its removal that `user` may not do.
    pub fn may_pin(&self, user: UserId, at: (ChannelId, MessageId)) -> Result<(), ApiError> {
        self.visible_message(user, at)?;
        self.require(user, at.0, Permissions::PIN_MESSAGES | Permissions::READ_MESSAGE_HISTORY)
    }
}

impl State {
    /// Pins a message and says so in the channel; pinning it again changes nothing.
    pub fn pin(&mut self, user: UserId, at: (ChannelId, MessageId)) -> Result<(), ApiError> {
        let now = self.world.now();
        let (channel, id) = at;
        let Some(place) = self.world.channels.get_mut(&channel) else { return Ok(()) };
        let pins = place.messages.values().filter(|message| message.pinned.is_some()).count();
        let guild = place.guild;
        let Some(message) = place.messages.get_mut(&id).filter(|message| message.pinned.is_none()) else {
            return Ok(());
        };
        if pins >= MOST {
            return Err(TOO_MANY_PINS.into());
        }
        message.pinned = Some(now);
        place.last_pin = Some(now);
        self.tell_revised(id);
        self.tell_of_pins(channel);
        let mut notice = Message::new(MessageId(self.world.fresh_id()), channel, user, now);
        notice.kind = kinds::PINNED;
        notice.reference = Some(Reference { guild, channel, message: Some(id) });
        notice.mentions = Mentions::default();
        self.put(notice);
        Ok(())
    }

    /// Unpins a message.
    pub fn unpin(&mut self, at: (ChannelId, MessageId)) {
        let Some(message) = self.world.message_mut(at.1).filter(|message| message.pinned.is_some()) else { return };
        message.pinned = None;
        self.tell_revised(at.1);
        self.tell_of_pins(at.0);
    }

    fn tell_of_pins(&mut self, channel: ChannelId) {
        let event = Event::of_channel("CHANNEL_PINS_UPDATE", channel, Intents::GUILDS, Intents::DIRECT_MESSAGES);
        self.emit(event, |world, _| {
            let place = world.channels.get(&channel);
            let last = place.and_then(|place| place.last_pin).map(timestamp);
            let mut payload = json!({ "channel_id": channel, "last_pin_timestamp": last });
            if let Some(guild) = place.and_then(|place| place.guild) {
                payload["guild_id"] = json!(guild);
            }
            payload
        });
    }
}
