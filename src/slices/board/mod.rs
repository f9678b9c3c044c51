//! The board: one pinned message a release that shows where it stands, edited in place and no more often than Discord allows.

mod compose;
mod post;
mod store;
mod view;
mod worker;

pub use post::undeliverable;
pub use worker::run;
