//! The rows of what waits for the team, of the FAQ and of the documentation.

mod documentation;
mod faq;
mod waiting;

pub(super) use documentation::*;
pub(super) use faq::*;
pub(super) use waiting::*;
