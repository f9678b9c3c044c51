//! Feedback: a reaction or a menu entry turns what somebody said into a tracked statement that follows its message.

mod calendar;
mod commands;
mod domain;
mod doubts;
mod fixes;
mod forum;
mod handle;
mod issues;
mod lookup;
mod mentions;
mod merging;
mod origin;
mod privacy;
mod quotes;
mod reactions;
mod reconcile;
mod replies;
mod requests;
mod rewording;
pub mod rights;
mod store;
mod tagging;
mod testers;
mod testimonials;
mod view;
mod votes;
mod words;

pub use domain::{Consent, LinkedIssue, Mentions, Source, Statement, Words, category_of};
pub use fixes::tell_released;
pub use issues::{filed, on_news, undeliverable};
pub use lookup::find;
pub use origin::{is_answer, say_at};
pub use quotes::holds_ended;
pub use store::{
    addressed_topics, categories_of, confirmed_between, fixed_between, followed_issues, is_said_to_be_out_of,
    is_tagged_in, linked_issues, mentions, merged_between, open_topics, quotes_for, released_between, tagged_between,
    testimonials_between, topics_between, topics_by_message, topics_of, triage, triaged_since, unresolved_bugs,
    waiting_for_release, words_of,
};
pub use view::quoted;
pub use view::short_name;

use poise::serenity_prelude::FullEvent;

use crate::bot::Bot;
use crate::bot::slice::{Button, Event, Form, OnJob, Slice};
use crate::engine::right::Right;
use crate::error::Outcome;
use crate::ids::{GuildId, MessageRef};
use crate::playbook::JobId;
use view::act;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::feedback(), commands::tag_message()],
    buttons: &[
        Button::new(act::TAG, rights::TAG, |bot, invocation, id| {
            Box::pin(commands::tag_draft(bot, invocation, &id.subject))
        }),
        Button::new(act::CONFIRM, rights::CONFIRM, |bot, invocation, id| {
            Box::pin(commands::confirm(bot, invocation, &id.subject))
        }),
        Button::new(act::DOUBT, rights::FILE, |bot, invocation, id| Box::pin(fixes::answer_doubt(bot, invocation, id))),
        Button::new(act::ISSUE, rights::FILE, |bot, invocation, id| {
            Box::pin(issues::open_form(bot, invocation, &id.subject))
        }),
        Button::new(act::REPLY, rights::REPLY, |bot, invocation, id| {
            Box::pin(replies::draft(bot, invocation, &id.subject, None))
        }),
        Button::new(act::QUOTE, rights::REPLY, |bot, invocation, id| {
            Box::pin(testimonials::ask(bot, invocation, &id.subject))
        }),
        Button::new(act::MERGE, rights::MERGE, |bot, invocation, id| {
            let (one, into) = id.subject.split_once('-').unwrap_or_default();
            Box::pin(merging::merge(bot, invocation, one, into))
        }),
        Button::new(act::TEST, rights::TRY, |bot, invocation, id| {
            Box::pin(testers::join(bot, invocation, &id.subject))
        }),
        Button::new(act::WORKS, rights::TRY, |bot, invocation, id| {
            Box::pin(testers::works(bot, invocation, &id.subject))
        }),
        Button::new(act::OFF, rights::TRY, |bot, invocation, id| {
            Box::pin(testers::open_form(bot, invocation, &id.subject))
        }),
        Button::new(act::RELEASE_QUOTE, rights::REPLY, |bot, invocation, id| {
            Box::pin(testimonials::release(bot, invocation, &id.subject, true))
        }),
        Button::new(act::HOLD_QUOTE, rights::REPLY, |bot, invocation, id| {
            Box::pin(testimonials::release(bot, invocation, &id.subject, false))
        }),
        // These ask whoever said it: each looks whether they did.
        Button::new(act::CONSENT, Right::OWN, |bot, invocation, id| {
            Box::pin(testimonials::answer(bot, invocation, &id.subject))
        }),
        Button::new(act::FIXED, Right::OWN, |bot, invocation, id| {
            Box::pin(fixes::judge(bot, invocation, &id.subject, true))
        })
        .direct(),
        Button::new(act::BROKEN, Right::OWN, |bot, invocation, id| {
            Box::pin(fixes::judge(bot, invocation, &id.subject, false))
        })
        .direct(),
    ],
    forms: &[
        Form::new(act::ISSUE, rights::FILE, |bot, invocation, id, filled| {
            Box::pin(issues::file(bot, invocation, &id.subject, filled))
        }),
        Form::new(act::OFF, rights::TRY, |bot, invocation, id, filled| {
            Box::pin(testers::fails(bot, invocation, &id.subject, filled))
        }),
        Form::new(act::REPLY, rights::REPLY, |bot, invocation, id, filled| {
            Box::pin(replies::send(bot, invocation, &id.subject, filled))
        }),
    ],
    jobs: &[
        OnJob { job: JobId::FeedbackReview, run: |bot, due| Box::pin(calendar::post_due(bot, due)) },
        OnJob { job: JobId::FeedbackAsk, run: |bot, due| Box::pin(calendar::post_due(bot, due)) },
    ],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    held: privacy::HELD,
    ..Slice::new("feedback")
};

async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::Gateway(event) => follow(bot, event).await,
        Event::GuildUp(up) => {
            let outcomes = [
                reconcile::guild_up(bot, up).await,
                forum::guild_up(bot, up).await,
                merging::follow(bot, up.id()).await.map(drop),
            ];
            outcomes.into_iter().collect()
        }
        // serenity doesn't tell when an emoji is removed from a message altogether: a summary looks before it counts.
        Event::JobDue(due) if due.job == JobId::EndOfDay => reconcile::gone_tags(bot, due.timer.guild).await,
        _ => Ok(()),
    }
}

/// What happens to messages concerns the feedback that was tagged on them.
async fn follow(bot: &Bot, event: &FullEvent) -> Outcome<()> {
    match event {
        FullEvent::ReactionAdd { add_reaction } => reactions::added(bot, add_reaction).await,
        FullEvent::ReactionRemove { removed_reaction } => reactions::removed(bot, removed_reaction).await,
        FullEvent::ReactionRemoveEmoji { removed_reactions } => reactions::emoji_removed(bot, removed_reactions).await,
        FullEvent::ReactionRemoveAll { channel_id, removed_from_message_id } => {
            reactions::all_removed(
                bot,
                MessageRef { channel: (*channel_id).into(), message: (*removed_from_message_id).into() },
            )
            .await
        }
        FullEvent::Message { new_message } => forum::posted(bot, new_message).await,
        FullEvent::ThreadUpdate { new: thread, .. } => forum::retagged(bot, thread).await,
        FullEvent::ThreadDelete { thread, .. } => {
            reactions::channel_deleted(bot, thread.guild_id.into(), thread.id.into()).await
        }
        FullEvent::ChannelDelete { channel, .. } => {
            reactions::channel_deleted(bot, channel.guild_id.into(), channel.id.into()).await
        }
        FullEvent::MessageUpdate { event, .. } => reactions::message_edited(bot, event).await,
        FullEvent::MessageDelete { guild_id, deleted_message_id, .. } => {
            reactions::messages_deleted(bot, guild_id.map(GuildId::from), &[*deleted_message_id]).await
        }
        FullEvent::MessageDeleteBulk { guild_id, multiple_deleted_messages_ids, .. } => {
            reactions::messages_deleted(bot, guild_id.map(GuildId::from), multiple_deleted_messages_ids).await
        }
        _ => Ok(()),
    }
}
