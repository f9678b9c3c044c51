//! tplus runs the thirty days after a launch inside a team's Discord server.

pub mod activity;
pub mod clock;
pub mod error;
pub mod ids;
pub mod outbox;
pub mod playbook;
pub mod rehearsal;
pub mod store;
pub mod timers;
