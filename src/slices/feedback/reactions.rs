//! Reactions and changes of messages, as the gateway tells them: zero, one or several times, in any order.

use poise::serenity_prelude as serenity;

use super::domain::{MENU, Source, Words, category_of};
use super::store::{self, Leaving, Tag};
use super::words::words_of;
use super::{tagging, votes};
use crate::actor::Actor;
use crate::bot::Bot;
use crate::discord::words::edited_words;
use crate::discord::{find_message, is_not_found, reactions, sent_at};
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, MessageRef, RoleId, UserId};
use crate::slices::release;
use crate::text::mark_of;

/// Somebody reacted: a team member's emoji in a public channel tags the message.
pub async fn added(bot: &Bot, reaction: &serenity::Reaction) -> Outcome<()> {
    let (Some(guild), Some(member)) = (reaction.guild_id.map(GuildId::from), &reaction.member) else { return Ok(()) };
    let mark = mark_of(&reaction.emoji.to_string());
    let roles: Vec<RoleId> = member.roles.iter().copied().map(RoleId::from).collect();
    if votes::is_vote(&mark) && !member.user.bot {
        let _turn = bot.turn(reaction.message_id.into()).await;
        let voter = (member.user.id.into(), roles.as_slice());
        return votes::added(bot, guild, reaction.message_id.into(), voter).await;
    }
    let Some(category) = category_of(&bot.playbook, &mark) else { return Ok(()) };
    if member.user.bot || !bot.channels.is_public(guild, reaction.channel_id.into()) {
        return Ok(());
    }
    if !may_tag(bot, guild, &roles).await? {
        return release::hint_unset_role(bot, guild, &Actor::from_member(&member.user, member), &mark).await;
    }
    // Events come in any order: what is taken back meanwhile waits here, or is seen in the message itself.
    let _turn = bot.turn(reaction.message_id.into()).await;
    let user = member.user.id.into();
    let tag = Tag { category: &category.id, user, mark: &mark, is_team: true, now: bot.now() };
    match bot.http.get_message(reaction.channel_id, reaction.message_id).await {
        Ok(message) if !message.reactions.iter().any(|on| reactions::mark(on) == mark) => Ok(()),
        Ok(message) => {
            let Some(words) = words_of(bot, &message) else { return Ok(()) };
            tagging::tag(bot, guild, &words, tag).await?;
            votes::learn(bot, guild, &message).await
        }
        Err(error) if is_not_found(&error) => Ok(()),
        // The link is kept; the words follow when reactions are next reconciled.
        Err(_) => tagging::tag(bot, guild, &unread(reaction), tag).await,
    }
}

/// Whether somebody with `roles` may tag. People who manage the server tag by menu, or take a team role: a reaction
/// does not say what its author may do.
pub(super) async fn may_tag(bot: &Bot, guild: GuildId, roles: &[RoleId]) -> Outcome<bool> {
    let setup = release::setup(bot.store.read(), guild).await?;
    Ok(setup.check_complete().is_ok() && setup.has_team_role(&bot.playbook, roles))
}

/// A message that could not be read.
fn unread(reaction: &serenity::Reaction) -> Words {
    Words {
        source: Source::Discord,
        message: Some(MessageRef::from(reaction)),
        author: reaction.message_author_id.map(UserId::from),
        author_name: String::new(),
        text: String::new(),
        sent: sent_at(reaction.message_id),
    }
}

/// Somebody took a reaction back.
pub async fn removed(bot: &Bot, reaction: &serenity::Reaction) -> Outcome<()> {
    let (Some(guild), Some(user)) = (reaction.guild_id.map(GuildId::from), reaction.user_id) else { return Ok(()) };
    let mark = mark_of(&reaction.emoji.to_string());
    if votes::is_vote(&mark) {
        let _turn = bot.turn(reaction.message_id.into()).await;
        return votes::removed(bot, guild, reaction.message_id.into(), Some(user.into())).await;
    }
    if mark == MENU || category_of(&bot.playbook, &mark).is_none() {
        return Ok(());
    }
    let at = MessageRef::from(reaction);
    let _turn = bot.turn(at.message).await;
    tagging::untag(bot, guild, at, Leaving::One(UserId::from(user), &mark), bot.now()).await
}

/// An emoji was removed from a message altogether.
pub async fn emoji_removed(bot: &Bot, reaction: &serenity::Reaction) -> Outcome<()> {
    let Some(guild) = reaction.guild_id.map(GuildId::from) else { return Ok(()) };
    let mark = mark_of(&reaction.emoji.to_string());
    let at = MessageRef::from(reaction);
    if votes::is_vote(&mark) {
        // The same in another tone of skin may be left.
        return match find_message(&bot.http, at).await? {
            Some(message) => votes::learn(bot, guild, &message).await,
            None => Ok(()),
        };
    }
    tagging::untag(bot, guild, at, Leaving::Mark(&mark), bot.now()).await
}

/// All reactions were removed from a message. serenity keeps the guild of this event to itself.
pub async fn all_removed(bot: &Bot, at: MessageRef) -> Outcome<()> {
    let Some(guild) = bot.channels.guild_of(at.channel) else { return Ok(()) };
    votes::removed(bot, guild, at.message, None).await?;
    tagging::untag(bot, guild, at, Leaving::EveryReaction, bot.now()).await
}

/// A message was edited. Without the intent for message content the event has none, and the record stays as it is.
pub async fn message_edited(bot: &Bot, event: &serenity::MessageUpdateEvent) -> Outcome<()> {
    let (Some(guild), Some(text)) = (event.guild_id, edited_words(&bot.channels, event)) else { return Ok(()) };
    if event.id.get() == event.channel_id.get() {
        return super::forum::edited(bot, event.channel_id).await;
    }
    tagging::edited(bot, guild.into(), event.id.into(), &text, bot.now()).await
}

/// Messages were deleted.
pub async fn messages_deleted(bot: &Bot, guild: Option<GuildId>, messages: &[serenity::MessageId]) -> Outcome<()> {
    let Some(guild) = guild else { return Ok(()) };
    for &message in messages {
        tagging::deleted(bot, guild, message.into(), bot.now()).await?;
    }
    Ok(())
}

/// A channel or thread was deleted, and all that was said in it. Discord doesn't tell of each message.
pub async fn channel_deleted(bot: &Bot, guild: GuildId, channel: ChannelId) -> Outcome<()> {
    for message in store::messages_in(bot.store.read(), guild, channel).await? {
        tagging::deleted(bot, guild, message, bot.now()).await?;
    }
    Ok(())
}
