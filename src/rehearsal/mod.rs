//! A local Discord, a local GitHub and the stage on which launches are rehearsed.
//!
//! It takes nothing from tplus but the clock, so that it can't share its mistakes.

pub mod cast;
mod clockwork;
mod contract;
pub mod discord;
mod faults;
pub mod github;
mod log;
mod paths;
pub mod script;
pub mod stage;
pub mod transcript;
mod wire;
pub mod workshop;
