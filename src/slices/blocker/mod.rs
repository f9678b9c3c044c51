//! Blockers: what holds somebody up is a thing with a number, an age and somebody who sees to it, until it is over.

mod acts;
mod commands;
mod domain;
pub mod rights;
mod store;
mod timer;
mod view;

pub use acts::{as_typed, filed, named, redraw, undeliverable, words_of};
pub use domain::Blocker;
pub use store::open;

use crate::bot::slice::{Button, Form, OnTimer, Slice};
use view::act;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::blocker()],
    buttons: &[
        Button::new(act::TAKE, rights::WORK, |bot, invocation, id| Box::pin(commands::take(bot, invocation, id))),
        Button::new(act::SOLVE, rights::WORK, |bot, invocation, id| {
            Box::pin(commands::press_solved(bot, invocation, id))
        }),
        Button::new(act::INCIDENT, rights::WORK, |bot, invocation, id| {
            Box::pin(commands::ask_incident(bot, invocation, id))
        }),
        Button::new(act::ISSUE, rights::WORK, |bot, invocation, id| Box::pin(commands::ask_issue(bot, invocation, id))),
    ],
    forms: &[
        Form::new(act::INCIDENT, rights::WORK, |bot, invocation, id, filled| {
            Box::pin(commands::declare(bot, invocation, id, filled))
        }),
        Form::new(act::ISSUE, rights::WORK, |bot, invocation, id, filled| {
            Box::pin(commands::file(bot, invocation, id, filled))
        }),
    ],
    timers: &[OnTimer::new::<timer::EscalationTimer>(|bot, timer, now| Box::pin(acts::on_old(bot, timer, now)))],
    held: store::HELD,
    ..Slice::new("blocker")
};
