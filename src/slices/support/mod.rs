//! Support: nobody who asks something is forgotten, what is asked again is answered from the FAQ, and the documentation
//! keeps up (plan.md, sections 2 to 4 and 8).

pub mod commands;
mod documentation;
mod domain;
mod faq;
mod figures;
mod nags;
mod privacy;
mod store;
mod view;
mod watch;

pub use faq::with_known_answers;
pub use figures::answered_after;
pub use nags::{TIMERS, bug_confirmed, forgotten, on_due, on_news};
pub use privacy::HELD;
pub use watch::{catch_up, channel_deleted, deleted, edited, reacted, said, unreacted};
