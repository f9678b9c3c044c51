//! Digests: the end-of-day and weekly posts, composed from what the other slices know, each exactly once.

pub mod commands;
mod compose;
mod domain;
mod draft;
mod post;
mod store;
mod view;

pub use commands::refresh_today;
pub use draft::{asked_directly, due as draft_due, undeliverable};
pub use post::post_due;
pub use store::{HELD, last_summary};
