//! The slices: one feature, one folder. Within one, `domain` holds the rules, `store` the SQL, `view` the words, `commands` the
//! ways in. A slice uses another's `mod.rs`, never its inside, never in a circle.

pub mod board;
pub mod checklist;
pub mod criteria;
pub mod digest;
pub mod feedback;
pub mod incident;
pub mod issues;
pub mod lifecycle;
pub mod metrics;
pub mod performance;
pub mod privacy;
pub mod release;
pub mod standup;
pub mod status;
pub mod support;
pub mod tracker;
