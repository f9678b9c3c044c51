//! A message as a question that waits for its answer.

use poise::serenity_prelude as serenity;

use super::domain::{Awaited, Kind, kept};
use crate::discord::sent_at;
use crate::discord::words::all_words;
use crate::engine::clock::{Instant, Window};
use crate::ids::{GuildId, MessageId};

/// The author of `message` waits until `due`.
pub(super) fn question(guild: GuildId, message: &serenity::Message, due: Instant) -> Awaited {
    let subject = MessageId::from(message.id).get();
    Awaited {
        channel: Some(message.channel_id.into()),
        author: Some(message.author.id.into()),
        ..Awaited::new(
            Kind::Question,
            (guild, subject),
            &kept(&all_words(message)),
            Window { from: sent_at(message.id), to: due },
        )
    }
}
