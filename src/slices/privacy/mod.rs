//! What is kept about a person, and how it goes: when they ask, and by itself after the playbook's retention period.

mod commands;
mod retention;
mod view;

use crate::bot::Bot;
use crate::bot::slice::{Button, Event, OnTimer, Slice};
use crate::engine::right::Right;
use crate::error::Outcome;

/// What this slice does. What is kept is said by each slice itself.
pub const SLICE: Slice = Slice {
    commands: || vec![commands::privacy(), commands::forget_me()],
    buttons: &[Button::new(view::FORGET, Right::OWN, |bot, invocation, _| Box::pin(commands::erase(bot, invocation)))],
    timers: &[OnTimer::new::<retention::RetentionTimer>(|bot, timer, now| {
        Box::pin(retention::on_due(bot, timer, now))
    })],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    ..Slice::new("privacy")
};

/// Wherever tplus is, something may be kept.
async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::GuildUp(up) => retention::keep_watch(bot, up.id()).await,
        _ => Ok(()),
    }
}
