//! A local Discord and the stage on which launches are rehearsed.

pub mod discord;
