//! Stand-ups: a prompt in the morning, a form of three fields, and one card that grows with the answers.

pub mod commands;
mod domain;
mod privacy;
mod store;
mod view;

pub use commands::post_due;
pub use domain::{Answer, Standup};
pub use privacy::{HELD, redraw};
pub use store::{blockers_of, blockers_since, held_on};
