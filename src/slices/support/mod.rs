//! Support: nobody who asks something is forgotten, what is asked again is answered from the FAQ, and the documentation
//! keeps up (plan.md, sections 2 to 4 and 8).

mod commands;
mod documentation;
mod domain;
mod faq;
mod figures;
mod helped;
mod privacy;
mod questions;
mod reminders;
pub mod rights;
mod store;
mod triage;
mod view;
mod watch;

pub use domain::AskedOften;
pub use figures::{
    Awaits, Recorded, answered_after, answered_by_faq, found_after, kept, pages_to_change, recorded, repeats,
    without_entry,
};
pub use reminders::{forgotten, on_news};
pub use store::{documentation_ticks, has_new_entry, helped_between, tick_documentation, unanswered};

use poise::serenity_prelude::FullEvent;

use crate::bot::Bot;
use crate::bot::slice::{Button, Event, Form, OnTimer, Slice};
use crate::engine::right::Right;
use crate::error::Outcome;
use crate::ids::GuildId;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::faq_command(), commands::answer_message(), commands::docs()],
    buttons: &[
        Button::new(view::SEND, rights::WRITE, |bot, invocation, id| Box::pin(faq::send(bot, invocation, &id.subject))),
        Button::new(view::WRITE, rights::WRITE, |bot, invocation, id| {
            Box::pin(faq::form(bot, invocation, &id.subject))
        }),
        Button::new(view::JUDGE, rights::SEARCH, |bot, invocation, id| {
            Box::pin(faq::judge(bot, invocation, &id.subject))
        }),
        // Whoever asked says it: the act looks whether they did.
        Button::new(view::HELPED, Right::OWN, |bot, invocation, id| {
            Box::pin(helped::judge(bot, invocation, &id.subject))
        }),
        Button::new(view::GRADE, rights::TRIAGE, |bot, invocation, id| Box::pin(triage::grade(bot, invocation, id))),
        Button::new(view::TICK, rights::CHECK_DOCS, |bot, invocation, id| {
            Box::pin(documentation::tick(bot, invocation, &id.subject))
        }),
    ],
    forms: &[
        Form::new(view::WRITE, rights::WRITE, |bot, invocation, id, filled| {
            Box::pin(faq::write(bot, invocation, &id.subject, filled))
        }),
        Form::new(view::EDIT, rights::WRITE, |bot, invocation, id, filled| {
            Box::pin(faq::rewrite(bot, invocation, &id.subject, filled))
        }),
    ],
    timers: &[
        OnTimer::new::<reminders::OverdueTimer>(|bot, timer, now| Box::pin(reminders::on_due(bot, timer, now))),
        OnTimer::new::<reminders::PingTimer>(|bot, timer, now| Box::pin(reminders::on_due(bot, timer, now))),
    ],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    answers: Some(|bot, question, card| Box::pin(faq::with_known_answers(bot, question, card))),
    held: privacy::HELD,
    ..Slice::new("support")
};

async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::Gateway(event) => follow(bot, event).await,
        Event::GuildUp(up) => {
            let outcomes = [watch::guild_up(bot, up).await, reminders::catch_up(bot, up.id()).await];
            outcomes.into_iter().collect()
        }
        Event::BugConfirmed { guild, number } => reminders::bug_confirmed(bot, *guild, *number).await,
        Event::BugsChanged { guild } => triage::bugs_changed(bot, *guild).await,
        _ => Ok(()),
    }
}

/// Who asks, and who answers.
async fn follow(bot: &Bot, event: &FullEvent) -> Outcome<()> {
    match event {
        FullEvent::ReactionAdd { add_reaction } => watch::reacted(bot, add_reaction).await,
        FullEvent::ReactionRemove { removed_reaction } => watch::unreacted(bot, removed_reaction).await,
        FullEvent::Message { new_message } => watch::said(bot, new_message).await,
        FullEvent::ThreadDelete { thread, .. } => {
            watch::channel_deleted(bot, thread.guild_id.into(), thread.id.into()).await
        }
        FullEvent::ChannelDelete { channel, .. } => {
            watch::channel_deleted(bot, channel.guild_id.into(), channel.id.into()).await
        }
        FullEvent::MessageUpdate { event, .. } => watch::edited(bot, event).await,
        FullEvent::MessageDelete { guild_id, deleted_message_id, .. } => {
            watch::deleted(bot, guild_id.map(GuildId::from), &[*deleted_message_id]).await
        }
        FullEvent::MessageDeleteBulk { guild_id, multiple_deleted_messages_ids, .. } => {
            watch::deleted(bot, guild_id.map(GuildId::from), multiple_deleted_messages_ids).await
        }
        _ => Ok(()),
    }
}
