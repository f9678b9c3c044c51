//! What each of the team says of themselves (`/me`, `/ooo`), and the team's holidays: by it everybody is asked and pinged.

mod commands;
mod holidays;
pub mod rights;
mod view;

use crate::bot::slice::{Button, Slice};

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::me(), commands::ooo(), holidays::holiday()],
    buttons: &[
        Button::new(view::act::BACK, rights::OWN, |bot, invocation, id| Box::pin(commands::back(bot, invocation, id))),
        Button::new(view::act::ASK, rights::OWN, |bot, invocation, id| {
            Box::pin(commands::press_asked(bot, invocation, id))
        }),
    ],
    ..Slice::new("me")
};
