//! The rows of what waits for the team, of the FAQ and of the documentation.

mod documentation;
mod faq;
mod helped;
mod waiting;

pub use documentation::{documentation_ticks, tick_documentation};
pub(super) use documentation::{figure, record};
pub use faq::has_new_entry;
pub(super) use faq::*;
pub use helped::helped_between;
pub(super) use helped::*;
pub use waiting::unanswered;
pub(super) use waiting::*;
