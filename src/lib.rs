//! tplus runs the thirty days after a launch inside a team's Discord server.
//!
//! The map of the house, from the inside out; docs/ARCHITECTURE.md says why it is built so.
//!
//! - [`ids`], [`actor`], [`error`], [`text`], [`config`]: what everything stands on.
//! - [`playbook`]: the plan as data. Pure.
//! - [`engine`]: time, the database, and what must happen later or be said: rows, written in the transaction that causes them.
//!   It knows no slice.
//! - [`similar`]: which texts say the same; [`chart`]: figures as pictures.
//! - [`discord`], [`github`]: what all slices share of the outside.
//! - [`bot`]: what commands work with.
//! - [`slices`]: the features, and the only list of them.
//! - `web`: where others call tplus, over HTTP.
//! - [`app`]: starts the parts.
//! - [`check`], [`export`], [`import`], [`commands_md`]: what the command line does with settings and database alone.
//! - `rehearsal` (feature `rehearse`): stage, cast and scripts; tplus between the crates `local-discord` and `local-github`,
//!   which take nothing from it.

pub mod actor;
pub mod app;
pub mod bot;
pub mod chart;
pub mod check;
pub mod commands_md;
pub mod config;
pub mod discord;
pub mod engine;
pub mod error;
pub mod export;
pub mod github;
pub mod ids;
pub mod import;
pub mod playbook;
#[cfg(feature = "rehearse")]
pub mod rehearsal;
pub mod secret;
pub mod similar;
pub mod slices;
pub mod text;
mod web;
