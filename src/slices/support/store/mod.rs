//! The rows of what waits for the team, of the FAQ and of the documentation.

mod documentation;
mod faq;
mod waiting;

pub use documentation::{documentation_ticks, tick_documentation};
pub(super) use documentation::{figure, record};
pub(super) use faq::*;
pub(super) use waiting::*;
