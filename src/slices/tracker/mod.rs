//! The issue tracker: which repository is a guild's, what is known of its issues and releases, and when it is asked anew.

mod commands;
mod domain;
mod outage;
pub mod poll;
pub mod rights;
mod store;
mod team;
mod view;

pub use commands::complete_issue;
pub use domain::{Connection, Held, KnownIssue, PublishedRelease, severity_of};
pub use outage::{blocked, delivered};
pub use store::{
    connection, contributed_between, contributions_since, counted_between, done_between, held, issue, labelled,
    last_release, like, published_since, pull_for, ship, shipped_between, told_by_hook,
};

use crate::bot::Bot;
use crate::bot::slice::Slice;
use crate::error::Outcome;
use crate::github::{GitHubError, Lookup};
use crate::ids::{GuildId, IssueNumber};
use crate::slices::release;

/// What this slice does.
pub const SLICE: Slice = Slice { rights: rights::ALL, commands: || vec![commands::github()], ..Slice::new("tracker") };

/// The title of the issue of that number in the connected repository.
///
/// # Errors
/// When there is no such issue, or GitHub can't be asked; the sentence says so.
pub async fn title_of(bot: &Bot, connection: &Connection, number: IssueNumber) -> Outcome<String> {
    let known = issue(bot.store.read(), connection.guild, number).await?.filter(|known| known.gone.is_none());
    match (known, &bot.github) {
        (Some(known), _) => Ok(known.title),
        (None, Some(github)) => match github.issue(&connection.repository, number).await {
            Ok(Lookup::Found(found)) => Ok(found.title),
            Ok(Lookup::Deleted | Lookup::Moved) | Err(GitHubError::NotFound) => {
                Err(view::no_issue(number, connection).into())
            }
            Err(error) => Err(view::not_linked(&error.advice(&connection.repository)).into()),
        },
        (None, None) => Err(view::no_issue(number, connection).into()),
    }
}

/// The repository of `guild`.
///
/// # Errors
/// When none is connected; the sentence says how to.
pub async fn require_connection(bot: &Bot, guild: GuildId) -> Outcome<Connection> {
    let connection = connection(bot.store.read(), guild).await?;
    let connection = connection.ok_or_else(|| view::not_connected(bot.github.is_some()))?;
    release::may_use(bot, guild, &connection.repository).await?;
    Ok(connection)
}
