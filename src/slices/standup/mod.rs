//! Stand-ups: everybody is asked in the morning by their own clocks; a form of three fields, and one card that grows with the answers.

mod asking;
mod commands;
mod domain;
mod none;
mod posting;
mod privacy;
pub mod rights;
mod store;
mod times;
mod view;

pub use asking::{is_member, next_for, plan, set_asked};
pub use domain::{Answer, Standup};
pub use privacy::redraw;
pub use store::held_on;

use crate::bot::Bot;
use crate::bot::slice::{Button, Event, Form, OnJob, OnTimer, Slice};
use crate::error::Outcome;
use crate::playbook::JobId;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::standup()],
    buttons: &[Button::new(view::act::OPEN, rights::ANSWER, |bot, invocation, id| {
        Box::pin(commands::press(bot, invocation, id))
    })],
    forms: &[Form::new(view::act::ANSWER, rights::ANSWER, |bot, invocation, id, filled| {
        Box::pin(commands::fill_in(bot, invocation, id, filled))
    })],
    timers: &[
        OnTimer::new::<asking::OpensTimer>(|bot, timer, now| Box::pin(asking::on_opens(bot, timer, now))),
        OnTimer::new::<asking::NudgeTimer>(|bot, timer, now| Box::pin(asking::on_nudge(bot, timer, now))),
        OnTimer::new::<asking::ClosesTimer>(|bot, timer, now| Box::pin(asking::on_closes(bot, timer, now))),
    ],
    jobs: &[OnJob { job: JobId::Standup, run: |bot, due| Box::pin(commands::post_due(bot, due)) }],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    held: privacy::HELD,
    ..Slice::new("standup")
};

/// People's times are set ahead, as the calendar stands when tplus starts and at each of its jobs.
async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::GuildUp(up) => asking::keep_planned(bot, up.id()).await,
        Event::JobDue(due) => asking::keep_planned(bot, due.timer.guild).await,
        _ => Ok(()),
    }
}
