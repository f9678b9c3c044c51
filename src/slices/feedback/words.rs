//! What a message says, as it is tagged.

use poise::serenity_prelude as serenity;

use super::domain::{Source, Words};
use crate::bot::Bot;
use crate::discord::sent_at;
use crate::discord::words::all_words;
use crate::ids::MessageRef;

/// What `message` says; nothing for what bots and web hooks post, tplus among them: that is nobody's feedback.
pub(super) fn words_of(bot: &Bot, message: &serenity::Message) -> Option<Words> {
    let is_persons = !message.author.bot && message.webhook_id.is_none();
    is_persons.then(|| Words {
        source: Source::Discord,
        message: Some(MessageRef::from(message)),
        author: Some(message.author.id.into()),
        author_name: message.author.global_name.clone().unwrap_or_else(|| message.author.name.clone()),
        text: all_words(&bot.channels, message),
        sent: sent_at(message.id),
    })
}
