//! What people wrote in a channel, read over REST: exact over a gap, and nothing of it is kept.

use poise::serenity_prelude as serenity;

use super::snowflake;
use crate::engine::clock::Window;
use crate::ids::ChannelId;

/// How many pages of messages are read at most: five thousand messages.
const PAGES: usize = 50;
const PAGE: u8 = 100;

/// The messages in all of `channels`, as [`messages_between`] reads each.
pub async fn messages_in(
    http: &serenity::Http,
    channels: &[ChannelId],
    window: Window,
) -> Option<Vec<serenity::Message>> {
    let mut found = Vec::new();
    for &channel in channels {
        found.extend(messages_between(http, channel, window).await?);
    }
    found.sort_by_key(|message| message.id);
    Some(found)
}

/// The messages in `channel` from `from` up to, but not at, `to`, the oldest first; nothing when Discord can't be asked.
pub async fn messages_between(
    http: &serenity::Http,
    channel: ChannelId,
    Window { from, to }: Window,
) -> Option<Vec<serenity::Message>> {
    let mut after = snowflake(from);
    let mut found = Vec::new();
    for _ in 0..PAGES {
        let page = serenity::MessagePagination::After(after);
        let messages = http.get_messages(channel.into(), Some(page), Some(PAGE)).await.ok()?;
        let (newest, is_full) = (messages.iter().map(|message| message.id).max(), messages.len() == usize::from(PAGE));
        found.extend(messages.into_iter().filter(|message| message.id < snowflake(to)));
        match newest {
            Some(newest) if is_full && newest < snowflake(to) => after = newest,
            _ => break,
        }
    }
    found.sort_by_key(|message| message.id);
    Some(found)
}

/// The latest messages of channels, each read once however many ask for them.
pub type Latest = std::collections::BTreeMap<ChannelId, Vec<serenity::Message>>;

/// The latest hundred messages in each of `channels`. Channels that can't be read are left out: tplus was not invited there.
pub async fn latest(http: &serenity::Http, channels: &[ChannelId]) -> Latest {
    let mut pages = Latest::new();
    for &channel in channels {
        if let Ok(messages) = http.get_messages(channel.into(), None, Some(PAGE)).await {
            pages.insert(channel, messages);
        }
    }
    pages
}

/// Whether a person wrote `message`, and not a bot or Discord itself.
pub fn people_wrote(message: &serenity::Message) -> bool {
    !message.author.bot
        && message.webhook_id.is_none()
        && matches!(message.kind, serenity::MessageType::Regular | serenity::MessageType::InlineReply)
}
