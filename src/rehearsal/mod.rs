//! The stage on which launches are rehearsed: the real bot between a local Discord and a local GitHub.

pub mod cast;
mod clockwork;
pub mod script;
pub mod stage;
pub mod transcript;
pub mod workshop;
