//! Feedback: a reaction or a menu entry turns what somebody said into a tracked statement that follows its message.

mod calendar;
pub mod commands;
mod domain;
mod fixes;
mod issues;
mod merging;
mod origin;
mod privacy;
pub mod reactions;
pub mod reconcile;
mod replies;
mod requests;
mod similar;
mod store;
mod tagging;
mod testimonials;
mod view;
mod votes;

pub use calendar::post_due;
pub use commands::find;
pub use domain::{Consent, Source, Statement};
pub use fixes::asked_directly;
pub use issues::{filed, on_news, undeliverable};
pub use privacy::HELD;
pub use store::{
    confirmed_between, fixed_between, followed_issues, linked_issues, tagged_between, topics_between, unresolved_bugs,
};
