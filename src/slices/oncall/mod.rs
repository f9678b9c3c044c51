//! On call: who takes turns, whose week it is, and the hand-over (plan.md, section 9, "Rotate on-call duties weekly"). Where nobody takes
//! turns nothing of it is seen.

mod commands;
mod handover;
pub mod rights;
mod view;

use crate::bot::Bot;
use crate::bot::slice::{Button, Event, OnTimer, Slice};
use crate::error::Outcome;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::oncall()],
    buttons: &[Button::new(view::END, rights::SHOW, |bot, invocation, id| {
        Box::pin(commands::end_override(bot, invocation, id))
    })],
    timers: &[OnTimer::new::<handover::HandOverTimer>(|bot, timer, now| Box::pin(handover::on_due(bot, timer, now)))],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    ..Slice::new("oncall")
};

/// The next hand-over has its timer, also where it was missed for want of a release.
async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::GuildUp(up) => handover::keep(bot, up.id()).await,
        Event::ReleaseStarted { guild } => handover::keep(bot, *guild).await,
        _ => Ok(()),
    }
}
