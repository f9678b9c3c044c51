//! Digests: the end-of-day and weekly posts, composed from what the other slices know, each exactly once.

pub mod commands;
mod compose;
mod domain;
mod draft;
mod post;
mod privacy;
mod store;
mod view;

pub use commands::refresh_today;
pub use draft::{DRAFT_OVER_TIMER, asked_directly, due as draft_due, over as draft_over, undeliverable};
pub use post::post_due;
pub use privacy::{HELD, forget_words};
pub use store::last_summary;
