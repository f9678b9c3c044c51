//! What everything stands on: time, the database, and the two kinds of consequence, timers and the outbox. It knows no slice.

pub mod activity;
pub mod clock;
pub mod outbox;
pub mod right;
pub mod store;
pub mod timers;
