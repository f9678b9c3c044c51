//! Which slice hears of which gateway event, button and form.

use std::sync::Arc;

use poise::serenity_prelude as serenity;
use serenity::FullEvent;

use crate::bot::Bot;
use crate::discord::answer::{Reply, answer};
use crate::discord::asked::{Asked, Filled};
use crate::discord::custom_id::CustomId;
use crate::discord::volume;
use crate::error::{Outcome, UserError};
use crate::ids::GuildId;
use crate::slices::{
    checklist, criteria, digest, feedback, incident, lifecycle, performance, privacy, release, standup, support,
};

/// Sends a gateway event to whom it concerns.
pub(crate) async fn on_event(bot: &Arc<Bot>, event: &FullEvent) {
    match event {
        FullEvent::InteractionCreate { interaction: serenity::Interaction::Component(pressed) } => {
            if let Some((id, asked)) = asked_by_button(pressed) {
                answer(&bot.http, &asked, press(bot, &asked, &id)).await;
            }
        }
        FullEvent::InteractionCreate { interaction: serenity::Interaction::Modal(sent) } => {
            if let Some((id, asked)) = asked_by_form(sent) {
                answer(&bot.http, &asked, fill_in(bot, &asked, &id, &Filled::from_form(sent))).await;
            }
        }
        other => {
            learn_channels(bot, other);
            if let Err(error) = follow_messages(bot, other).await {
                tracing::error!(event = event.snake_case_name(), %error, "an event was not handled");
            }
        }
    }
}

/// What a pressed button asks for, and who asks. In a direct message Discord names no guild; tplus's button does.
fn asked_by_button(pressed: &serenity::ComponentInteraction) -> Option<(CustomId, Asked)> {
    let id = CustomId::decode(&pressed.data.custom_id)?;
    if pressed.guild_id.is_some() {
        return Some((id, Asked::by_component(pressed).ok()?));
    }
    let (guild, subject) = asked_directly(&id)?;
    Some((CustomId { subject, ..id }, Asked::in_person(pressed, guild)))
}

/// What a form asks for, and who asks.
fn asked_by_form(sent: &serenity::ModalInteraction) -> Option<(CustomId, Asked)> {
    let id = CustomId::decode(&sent.data.custom_id)?;
    if sent.guild_id.is_some() {
        return Some((id, Asked::by_form(sent).ok()?));
    }
    let (guild, subject) = asked_directly(&id)?;
    Some((CustomId { subject, ..id }, Asked::by_form_in_person(sent, guild)))
}

/// The guild and the subject of what may be used in a direct message.
fn asked_directly(id: &CustomId) -> Option<(GuildId, String)> {
    feedback::asked_directly(id).or_else(|| digest::asked_directly(id))
}

/// Keeps the guild book up to date.
fn learn_channels(bot: &Bot, event: &FullEvent) {
    match event {
        FullEvent::GuildCreate { guild, .. } => bot.book.learn_guild(guild),
        FullEvent::GuildRoleUpdate { new: role, .. } => bot.book.learn_role(role),
        FullEvent::ChannelCreate { channel } | FullEvent::ChannelUpdate { new: channel, .. } => {
            bot.book.learn_channel(channel);
        }
        FullEvent::ThreadCreate { thread } | FullEvent::ThreadUpdate { new: thread, .. } => {
            bot.book.learn_channel(thread);
        }
        FullEvent::ChannelDelete { channel, .. } => bot.book.forget_channel(channel.guild_id.into(), channel.id.into()),
        FullEvent::ThreadDelete { thread, .. } => bot.book.forget_channel(thread.guild_id.into(), thread.id.into()),
        _ => {}
    }
}

/// What happens to messages concerns the feedback that was tagged on them and the timelines that they stand in. A guild
/// comes up anew after every gap.
async fn follow_messages(bot: &Bot, event: &FullEvent) -> Outcome<()> {
    use feedback::reactions;
    match event {
        FullEvent::GuildCreate { guild, .. } => catch_up(bot, guild).await,
        FullEvent::ReactionAdd { add_reaction } => {
            incident::pinned(bot, add_reaction).await?;
            reactions::added(bot, add_reaction).await?;
            support::reacted(bot, add_reaction).await
        }
        FullEvent::ReactionRemove { removed_reaction } => {
            incident::unpinned(bot, removed_reaction).await?;
            reactions::removed(bot, removed_reaction).await?;
            support::unreacted(bot, removed_reaction).await
        }
        FullEvent::ReactionRemoveEmoji { removed_reactions } => reactions::emoji_removed(bot, removed_reactions).await,
        FullEvent::ReactionRemoveAll { channel_id, removed_from_message_id } => {
            reactions::all_removed(bot, ((*channel_id).into(), (*removed_from_message_id).into())).await
        }
        FullEvent::Message { new_message } => {
            feedback::forum::posted(bot, new_message).await?;
            support::said(bot, new_message).await
        }
        FullEvent::ThreadUpdate { new: thread, .. } => feedback::forum::retagged(bot, thread).await,
        FullEvent::ThreadDelete { thread, .. } => {
            support::channel_deleted(bot, thread.guild_id.into(), thread.id.into()).await?;
            reactions::channel_deleted(bot, thread.guild_id.into(), thread.id.into()).await
        }
        FullEvent::ChannelDelete { channel, .. } => {
            support::channel_deleted(bot, channel.guild_id.into(), channel.id.into()).await?;
            reactions::channel_deleted(bot, channel.guild_id.into(), channel.id.into()).await
        }
        FullEvent::MessageUpdate { event, .. } => {
            support::edited(bot, event).await?;
            reactions::message_edited(bot, event).await
        }
        FullEvent::MessageDelete { guild_id, deleted_message_id, .. } => {
            support::deleted(bot, guild_id.map(Into::into), &[*deleted_message_id]).await?;
            reactions::messages_deleted(bot, guild_id.map(Into::into), &[*deleted_message_id]).await
        }
        FullEvent::MessageDeleteBulk { guild_id, multiple_deleted_messages_ids, .. } => {
            support::deleted(bot, guild_id.map(Into::into), multiple_deleted_messages_ids).await?;
            reactions::messages_deleted(bot, guild_id.map(Into::into), multiple_deleted_messages_ids).await
        }
        _ => Ok(()),
    }
}

/// A guild comes up: what was missed is made up for. What fails of it keeps nothing else from being done.
async fn catch_up(bot: &Bot, guild: &serenity::Guild) -> Outcome<()> {
    let id = guild.id.into();
    privacy::keep_watch(bot, id).await?;
    let setup = release::setup(bot.store.read(), id).await?;
    if setup.check_complete().is_err() {
        return Ok(());
    }
    release::keep_calendar(bot, id).await?;
    let latest = volume::latest(&bot.http, &bot.book.public_channels(id)).await;
    let outcomes = [
        feedback::reconcile::run(bot, (id, &setup), &latest).await,
        feedback::forum::catch_up(bot, guild).await,
        support::catch_up(bot, id, &latest).await,
    ];
    outcomes.into_iter().collect()
}

const UNKNOWN_BUTTON: &str = "This button belongs to an older version of tplus. Use the matching slash command instead: \
                              type `/` to see them.";

/// A button was pressed.
async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    match id.slice.as_str() {
        "incident" => incident::controls::press(bot, asked, id).await,
        "standup" => standup::commands::press(bot, asked, id).await,
        "feedback" => {
            let question = feedback::question_behind(bot, asked.guild, id).await?;
            let reply = feedback::commands::press(bot, asked, id).await?;
            if feedback::confirms(id) {
                support::bug_confirmed(bot, asked.guild, &id.subject).await?;
            }
            match (question, reply) {
                (Some(words), Reply::Replace(card)) => {
                    Ok(Reply::Replace(support::with_known_answers(bot, asked.guild, &words, card).await?))
                }
                (_, reply) => Ok(reply),
            }
        }
        "course" => lifecycle::commands::press(bot, asked, id).await,
        "digest" => digest::commands::press(bot, asked, id).await,
        "checklist" => checklist::commands::press(bot, asked, id).await,
        "criteria" => criteria::commands::press(bot, asked, id).await,
        "performance" => performance::commands::press(bot, asked, id).await,
        "privacy" => privacy::press(bot, asked, id).await,
        "support" => support::commands::press(bot, asked, id).await,
        _ => Err(UserError(UNKNOWN_BUTTON.to_owned()).into()),
    }
}

/// A form was sent.
async fn fill_in(bot: &Bot, asked: &Asked, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    match id.slice.as_str() {
        "incident" => incident::controls::fill_in(bot, asked, id, filled).await,
        "standup" => standup::commands::fill_in(bot, asked, id, filled).await,
        "feedback" => feedback::commands::fill_in(bot, asked, id, filled).await,
        "course" => lifecycle::commands::fill_in(bot, asked, id, filled).await,
        "digest" => digest::commands::fill_in(bot, asked, id, filled).await,
        "performance" => performance::commands::fill_in(bot, asked, filled).await,
        "support" => support::commands::fill_in(bot, asked, id, filled).await,
        _ => Err(UserError(UNKNOWN_BUTTON.to_owned()).into()),
    }
}
