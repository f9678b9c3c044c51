//! tplus runs the thirty days after a launch inside a team's Discord server.
//!
//! The map of the house, from the inside out; docs/ARCHITECTURE.md says why it is built so.
//!
//! - [`clock`], [`activity`], [`ids`], [`error`], [`config`]: what everything stands on. Only [`clock`] reads the
//!   machine's time.
//! - [`playbook`]: the plan as data. Pure.
//! - [`store`], [`timers`], [`outbox`]: the engine. What must happen later and what must be said are rows, written in the
//!   transaction that causes them. It knows no slice.
//! - [`discord`]: what all slices share of Discord.
//! - [`similar`]: which texts say the same; [`chart`]: figures as pictures. Pure.
//! - [`github`]: what tplus asks of GitHub and tells it, through octocrab. It knows no slice.
//! - [`release`], [`incident`], [`standup`], [`feedback`], [`tracker`], [`support`], [`metrics`], [`criteria`], [`status`],
//!   [`course`], [`checklist`], [`performance`], [`digest`], [`board`], [`privacy`]: the slices. Within one, `domain` holds the rules, `store` the SQL, `view` the words, `commands` the ways
//!   in. A slice uses another's `mod.rs`, never its inside, never in a circle: all may use `release`, `digest` uses all,
//!   `privacy` asks each what it keeps of a person.
//! - [`issues`]: what counts as an issue, of all that the slices know, each once.
//! - [`check`], [`export`], [`import`]: what the command line does with settings and database alone.
//! - `web`: where others call tplus, over HTTP.
//! - [`bot`], [`app`], `routes`: what commands work with, the composition root, and which slice hears of what. Only the
//!   last two know every slice.
//! - `rehearsal` (feature `rehearse`): stage, cast and scripts; tplus between the crates `local-discord` and `local-github`,
//!   which take nothing from it.

pub mod activity;
pub mod app;
pub mod board;
pub mod bot;
pub mod chart;
pub mod check;
pub mod checklist;
pub mod clock;
pub mod commands_md;
pub mod config;
pub mod course;
pub mod criteria;
pub mod digest;
pub mod discord;
pub mod error;
pub mod export;
pub mod feedback;
pub mod github;
pub mod ids;
pub mod import;
pub mod incident;
pub mod issues;
pub mod metrics;
pub mod outbox;
pub mod performance;
pub mod playbook;
pub mod privacy;
#[cfg(feature = "rehearse")]
pub mod rehearsal;
pub mod release;
mod routes;
pub mod similar;
pub mod standup;
pub mod status;
pub mod store;
pub mod support;
pub mod timers;
pub mod tracker;
mod web;
