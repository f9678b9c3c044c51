//! Forums: a post that bears a tag named like a category is feedback of that category, tagged by its author.

use poise::serenity_prelude as serenity;
use serenity::{ChannelType, GuildChannel};

use super::domain::{category_named, forum_mark};
use super::store::{self, Leaving, Tag};
use super::tagging;
use super::words::words_of;
use crate::bot::Bot;
use crate::bot::slice::GuildUp;
use crate::discord::{find_message, is_not_found};
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, MessageId, MessageRef};
use crate::playbook::Category;
use crate::slices::release::{self, Roster};

/// A post's first message has the post's id; nothing else does.
pub(super) fn begins_a_post(message: &serenity::Message) -> bool {
    message.id.get() == message.channel_id.get()
}

/// Somebody wrote `message`: where it begins a post, the post's tags say what it is.
pub async fn posted(bot: &Bot, message: &serenity::Message) -> Outcome<()> {
    let Some(guild) = message.guild_id.filter(|_| begins_a_post(message)) else { return Ok(()) };
    let Some(post) = channel(bot, message.channel_id).await? else { return Ok(()) };
    take_in(bot, (guild.into(), &post), message).await
}

/// A post's first message was edited.
pub(super) async fn edited(bot: &Bot, post: serenity::ChannelId) -> Outcome<()> {
    match channel(bot, post).await? {
        Some(post) => retagged(bot, &post).await,
        None => Ok(()),
    }
}

/// A post's tags may have changed.
pub async fn retagged(bot: &Bot, post: &GuildChannel) -> Outcome<()> {
    let guild = post.guild_id.into();
    if post.kind != ChannelType::PublicThread {
        return Ok(());
    }
    let first = MessageId::new(ChannelId::from(post.id).get());
    if post.applied_tags.is_empty() && !store::is_known(bot.store.read(), guild, first).await? {
        return Ok(());
    }
    match find_message(&bot.http, MessageRef { channel: post.id.into(), message: first }).await? {
        Some(message) if message.channel_id == post.id => take_in(bot, (guild, post), &message).await,
        _ => Ok(()),
    }
}

/// The posts of a gap, and what was changed in it.
pub(super) async fn guild_up(bot: &Bot, up: &GuildUp<'_>) -> Outcome<()> {
    if release::setup(bot.store.read(), up.id()).await?.check_complete().is_err() {
        return Ok(());
    }
    for post in up.guild.threads.iter().filter(|post| !post.applied_tags.is_empty()) {
        // One that can't be read keeps nobody from reading the others.
        if let Err(error) = retagged(bot, post).await {
            tracing::warn!(%error, post = %post.id, "a forum's post could not be read");
        }
    }
    Ok(())
}

/// Brings what is tracked of `message` in line with the tags of its post.
async fn take_in(bot: &Bot, (guild, post): (GuildId, &GuildChannel), message: &serenity::Message) -> Outcome<()> {
    let setup = release::setup(bot.store.read(), guild).await?;
    let (Some(parent), Ok(())) = (post.parent_id, setup.check_complete()) else { return Ok(()) };
    let Some(forum) = channel(bot, parent).await?.filter(|forum| forum.kind == ChannelType::Forum) else {
        return Ok(());
    };
    let Some(mut words) = words_of(bot, message).filter(|_| bot.channels.is_public(guild, parent.into())) else {
        return Ok(());
    };
    words.text = format!("{}\n{}", post.name, words.text).trim().to_owned();
    let named = forum.available_tags.iter().filter(|tag| post.applied_tags.contains(&tag.id));
    let meant: Vec<&Category> = named.filter_map(|tag| category_named(&bot.playbook, &tag.name)).collect();
    let at = MessageRef::from(message);
    let mut roster = Roster::new(bot, guild, &setup);
    let _turn = bot.turn(at.message).await;
    for category in &bot.playbook.categories {
        let mark = forum_mark(category);
        if meant.iter().any(|meant| meant.id == category.id) {
            // What somebody outside the team says of their own post is a suggestion.
            let (user, now) = (message.author.id.into(), bot.now());
            let is_team = roster.is_team(user).await.unwrap_or(false);
            let tag = Tag { category: &category.id, user, mark: &mark, is_team, now };
            tagging::tag(bot, guild, &words, tag).await?;
        } else {
            tagging::untag(bot, guild, at, Leaving::Mark(&mark), bot.now()).await?;
        }
    }
    Ok(())
}

/// A channel of a guild, as it is now; nothing where there is none any more.
async fn channel(bot: &Bot, id: serenity::ChannelId) -> Outcome<Option<GuildChannel>> {
    match bot.http.get_channel(id).await {
        Ok(channel) => Ok(channel.guild()),
        Err(error) if is_not_found(&error) => Ok(None),
        Err(error) => Err(anyhow::Error::from(error).context("reading a forum's channel").into()),
    }
}
