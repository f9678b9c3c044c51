//! Performance: runs against their baseline and the week's target, what is worth a release or an announcement, and the weekly
//! review (plan.md, section 7).

pub mod commands;
mod domain;
mod review;
mod store;
mod view;

pub use review::{post_due, propose};
pub use store::HELD;
