//! The issue tracker: which repository is a guild's, what is known of its issues and releases, and when it is asked anew.

mod commands;
mod domain;
mod outage;
pub mod poll;
pub mod rights;
mod store;
mod view;

pub use commands::complete_issue;
pub use domain::{Connection, KnownIssue, PublishedRelease, severity_of};
pub use outage::{blocked, delivered};
pub use store::{
    connection, contributions_since, counted_between, done_between, first_release_since, issue, labelled, last_release,
    like, ship, shipped_between, told_by_hook,
};

use crate::bot::Bot;
use crate::bot::slice::Slice;
use crate::error::Outcome;
use crate::ids::GuildId;

/// What this slice does.
pub const SLICE: Slice = Slice { rights: rights::ALL, commands: || vec![commands::github()], ..Slice::new("tracker") };

/// The repository of `guild`.
///
/// # Errors
/// When none is connected; the sentence says how to.
pub async fn require_connection(bot: &Bot, guild: GuildId) -> Outcome<Connection> {
    connection(bot.store.read(), guild).await?.ok_or_else(|| view::not_connected(bot.github.is_some()).into())
}
