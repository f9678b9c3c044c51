//! Stand-ups: a prompt in the morning, a form of three fields, and one card that grows with the answers.

mod commands;
mod domain;
mod none;
mod privacy;
pub mod rights;
mod store;
mod view;

pub use domain::{Answer, Blocker, Standup};
pub use privacy::redraw;
pub use store::{blockers_of, blockers_since, held_on};

use crate::bot::slice::{Button, Form, OnJob, Slice};
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
    jobs: &[OnJob { job: JobId::Standup, run: |bot, due| Box::pin(commands::post_due(bot, due)) }],
    held: privacy::HELD,
    ..Slice::new("standup")
};
