//! Messages that say something without a text: embeds, stickers, polls, forwarded messages.

use serde_json::{Value, json};

use super::super::ids::{ChannelId, MessageId, timestamp};
use super::super::ops::messages::Draft;
use super::super::payload;
use super::super::world::{Body, Reference};
use super::{Person, Refusal};

impl Person {
    /// Writes a message with embeds, as bots do.
    ///
    /// # Errors
    /// When [`Person::say`] would be refused for anything but an empty text.
    pub fn say_with_embeds(&self, channel: ChannelId, text: &str, embeds: Vec<Value>) -> Result<MessageId, Refusal> {
        self.write(channel, text, Draft { body: Body { embeds, ..Body::default() }, ..Draft::default() })
    }

    /// Writes a message that is a sticker.
    ///
    /// # Errors
    /// When [`Person::say`] would be refused for anything but an empty text.
    pub fn say_with_sticker(&self, channel: ChannelId, name: &str) -> Result<MessageId, Refusal> {
        let id = self.discord.shared().state().world.fresh_id().to_string();
        let stickers = vec![json!({ "id": id, "name": name, "format_type": 1 })];
        self.write(channel, "", Draft { body: Body { stickers, ..Body::default() }, ..Draft::default() })
    }

    /// Asks a poll.
    ///
    /// # Errors
    /// When [`Person::say`] would be refused for anything but an empty text.
    pub fn ask_poll(&self, channel: ChannelId, question: &str, answers: &[&str]) -> Result<MessageId, Refusal> {
        let answer = |(index, text): (usize, &&str)| json!({ "answer_id": index + 1, "poll_media": { "text": text } });
        let ends = self.discord.shared().state().world.now() + chrono::TimeDelta::days(1);
        let poll = json!({
            "question": { "text": question },
            "answers": answers.iter().enumerate().map(answer).collect::<Vec<_>>(),
            "expiry": timestamp(ends),
            "allow_multiselect": false,
            "layout_type": 1,
            "results": { "answer_counts": [], "is_finalized": false },
        });
        self.write(channel, "", Draft { body: Body { poll: Some(poll), ..Body::default() }, ..Draft::default() })
    }

    /// Forwards a message.
    ///
    /// # Errors
    /// When the message is gone or unseen, or [`Person::say`] would be refused for anything but an empty text.
    pub fn forward(&self, message: MessageId, to: ChannelId) -> Result<MessageId, Refusal> {
        let (channel, _) = self.place_of(message)?;
        let state = self.discord.shared().state();
        let forwarded =
            payload::message::snapshot(&state.world, state.world.visible_message(self.user, (channel, message))?);
        drop(state);
        let reference = Some(Reference { guild: Some(self.guild), channel, message: Some(message) });
        let body = Body { forwarded: Some(forwarded), ..Body::default() };
        self.write(to, "", Draft { body, reference, ..Draft::default() })
    }
}
