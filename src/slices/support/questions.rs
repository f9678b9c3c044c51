//! Where questions are watched for, and a message as a question that waits for its answer.

use poise::serenity_prelude as serenity;

use super::domain::{Awaited, Kind, kept};
use crate::bot::Bot;
use crate::discord::sent_at;
use crate::discord::words::all_words;
use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::slices::release::{self, ChannelUse, Release, Setup};

/// The guild's setup and release, where one runs.
pub(super) async fn running(bot: &Bot, guild: GuildId) -> Outcome<Option<(Setup, Release)>> {
    let setup = release::setup(bot.store.read(), guild).await?;
    let release = release::active(bot.store.read(), guild).await?;
    Ok(release.filter(|_| setup.check_complete().is_ok()).map(|release| (setup, release)))
}

/// Where questions are watched for, if the team says where that is: the first that is set is where users are sent.
const WATCHED: [ChannelUse; 3] = [ChannelUse::Support, ChannelUse::Feedback, ChannelUse::General];

/// Where users may ask so that the team is reminded when nobody answers; nothing where no question is watched for.
pub(super) async fn asked_in(bot: &Bot, guild: GuildId) -> Outcome<Option<ChannelId>> {
    let Some((setup, _)) = running(bot, guild).await? else { return Ok(None) };
    let set = WATCHED.iter().filter_map(|used_for| setup.channels.get(used_for)).copied();
    Ok(set.into_iter().find(|channel| is_watched(bot, &setup, (guild, *channel))))
}

/// Whether questions in `channel` are watched for: in the channels that are, and in their threads.
pub(super) fn is_watched(bot: &Bot, setup: &Setup, (guild, channel): (GuildId, ChannelId)) -> bool {
    let watched = |channel: &ChannelId| WATCHED.iter().any(|used_for| setup.channels.get(used_for) == Some(channel));
    let own = watched(&channel) || bot.channels.parent_of(guild, channel).as_ref().is_some_and(watched);
    own && bot.channels.is_public(guild, channel)
}

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
