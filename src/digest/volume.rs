//! Counts what people wrote in a channel, over REST: exact over a gap, and nothing of what they wrote is kept.

use poise::serenity_prelude as serenity;

use crate::bot::Bot;
use crate::clock::Instant;
use crate::discord::snowflake;
use crate::ids::ChannelId;

/// How many pages of messages are counted at most: five thousand messages.
const PAGES: usize = 50;
const PAGE: u8 = 100;

/// How many messages people wrote in `channel` from `from` up to `to`; nothing when Discord can't be asked.
pub(super) async fn count_messages(bot: &Bot, channel: ChannelId, (from, to): (Instant, Instant)) -> Option<usize> {
    let mut after = snowflake(from);
    let mut count = 0;
    for _ in 0..PAGES {
        let page = serenity::MessagePagination::After(after);
        let messages = bot.http.get_messages(channel.into(), Some(page), Some(PAGE)).await.ok()?;
        let people = messages.iter().filter(|message| !message.author.bot);
        count += people.filter(|message| message.id < snowflake(to)).count();
        let newest = messages.iter().map(|message| message.id).max();
        match newest {
            Some(newest) if messages.len() == usize::from(PAGE) && newest < snowflake(to) => after = newest,
            _ => break,
        }
    }
    Some(count)
}
