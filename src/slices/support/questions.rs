//! A message as a question that waits for its answer.

use poise::serenity_prelude as serenity;

use super::domain::{Awaited, Kind, kept};
use crate::bot::Bot;
use crate::discord::sent_at;
use crate::discord::words::all_words;
use crate::engine::clock::{Instant, Window};
use crate::ids::{ChannelId, GuildId, MessageId};

/// The author of `message` waits until `due`.
pub(super) fn question(bot: &Bot, (guild, message): (GuildId, &serenity::Message), due: Instant) -> Awaited {
    let subject = MessageId::from(message.id).get();
    Awaited {
        channel: Some(message.channel_id.into()),
        author: Some(message.author.id.into()),
        ..Awaited::new(
            Kind::Question,
            (guild, subject),
            &kept(&words(
                bot,
                (guild, message.channel_id.into(), message.id.into()),
                &all_words(&bot.channels, message),
            )),
            Window { from: sent_at(message.id), to: due },
        )
    }
}

/// What the message with `text` asks: where it begins a forum's post, its title belongs to it.
pub(super) fn words(bot: &Bot, (guild, channel, message): (GuildId, ChannelId, MessageId), text: &str) -> String {
    let title = bot.channels.name(guild, channel).filter(|_| begins_a_post(channel, message)).unwrap_or_default();
    format!("{title}\n{text}").trim().to_owned()
}

/// A post's first message has the post's id; nothing else does.
pub(super) fn begins_a_post(channel: ChannelId, message: MessageId) -> bool {
    channel.get() == message.get()
}
