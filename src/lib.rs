//! tplus runs the thirty days after a launch inside a team's Discord server.

pub mod activity;
pub mod app;
pub mod bot;
pub mod check;
pub mod clock;
pub mod commands_md;
pub mod config;
pub mod digest;
pub mod discord;
pub mod error;
pub mod feedback;
pub mod ids;
pub mod incident;
pub mod outbox;
pub mod playbook;
pub mod rehearsal;
pub mod release;
pub mod standup;
pub mod store;
pub mod timers;
