//! The gateway: sessions, intents and the protocol on the socket.

mod compression;
pub mod intents;
pub mod session;
pub mod socket;
