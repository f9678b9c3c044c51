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

use sqlx::AnyExecutor;

use crate::bot::Bot;
use crate::bot::slice::Slice;
use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::playbook::{Names, Playbook};
use crate::slices::release::{self, Release};

/// What this slice does.
pub const SLICE: Slice = Slice { rights: rights::ALL, commands: || vec![commands::github()], ..Slice::new("tracker") };

/// The repository of `guild`.
///
/// # Errors
/// When none is connected; the sentence says how to.
pub async fn require_connection(bot: &Bot, guild: GuildId) -> Outcome<Connection> {
    connection(bot.store.read(), guild).await?.ok_or_else(|| view::not_connected(bot.github.is_some()).into())
}

/// What the texts of the plan call `release`, and what follows what was shipped last on T+`day`.
///
/// # Errors
/// What the database said.
pub async fn names(
    db: impl AnyExecutor<'_>,
    (playbook, release): (&Playbook, &Release),
    day: i64,
    now: Instant,
) -> Outcome<Names> {
    let shipped = shipped_between(db, release, Window::until_now(release.begins(), now)).await?;
    let last = shipped.last().map_or(release.in_use(), |last| last.tag.as_str());
    Ok(release::names(playbook, release, Some(last), day, now))
}
