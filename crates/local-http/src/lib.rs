//! What local stand-ins for web APIs have in common.
//!
#![doc = include_str!("../README.md")]
//!
//! Its parts:
//!
//! - [`clock`]: the world's time, which tests move by hand.
//! - [`faults`]: requests that fail on purpose, and callbacks at the n-th request.
//! - [`log`]: every request as it was answered.
//! - [`wire`]: HTTP on connections that can be cut instead of answered.
//! - [`paths`]: paths with parameters in braces.
//! - [`contract`]: requests and answers held against the API's own OpenAPI description (feature `contract`).
//! - [`needs`]: what a test needs from outside, and the word about what is skipped without it.

pub mod clock;
pub mod contract;
pub mod faults;
pub mod log;
pub mod needs;
pub mod paths;
pub mod wire;
