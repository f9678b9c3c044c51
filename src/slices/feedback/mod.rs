//! Feedback: a reaction or a menu entry turns what somebody said into a tracked statement that follows its message.

mod calendar;
pub mod commands;
mod domain;
mod fixes;
pub mod forum;
mod issues;
mod merging;
mod origin;
mod privacy;
pub mod reactions;
pub mod reconcile;
mod replies;
mod requests;
mod store;
mod tagging;
mod testimonials;
mod view;
mod votes;

pub use calendar::post_due;
pub use commands::{confirms, find, question_behind};
pub use domain::{Consent, Source, Statement, Words, category_of, mark_of};
pub use fixes::asked_directly;
pub use issues::{filed, on_news, undeliverable};
pub use origin::say_at;
pub use privacy::HELD;
pub use store::{
    categories_of, confirmed_between, fixed_between, followed_issues, linked_issues, tagged_between, topics_between,
    unresolved_bugs, words_of,
};
