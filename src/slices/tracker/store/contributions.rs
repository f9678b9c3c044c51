//! What people outside the team contributed to the repository.

use sqlx::{AnyExecutor, AnyPool};

use crate::engine::clock::{Instant, Window, to_millis};
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::slices::tracker::domain::KnownIssue;

/// The pull requests of `guild` by people outside the team that were made at or after `since`: whose each is.
///
/// # Errors
/// What the database said.
pub async fn contributions_since(pool: &AnyPool, guild: GuildId, since: Instant) -> Outcome<Vec<String>> {
    let authors = sqlx::query_scalar(
        "SELECT author FROM issue WHERE guild_id = $1 AND is_pull_request = 1 AND is_by_team = 0 AND gone_ms IS NULL \
         AND created_ms >= $2 ORDER BY number",
    )
    .bind(guild)
    .bind(to_millis(since))
    .fetch_all(pool)
    .await?;
    Ok(authors)
}

/// The pull requests of `guild` by people outside the team that were merged in `window`.
///
/// # Errors
/// What the database said.
pub async fn contributed_between(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
    Window { from, to }: Window,
) -> Outcome<Vec<KnownIssue>> {
    let merged = sqlx::query_as(
        "SELECT * FROM issue WHERE guild_id = $1 AND is_pull_request = 1 AND is_by_team = 0 AND gone_ms IS NULL \
         AND is_done = 1 AND closed_ms >= $2 AND closed_ms < $3 ORDER BY closed_ms, number",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(db)
    .await?;
    Ok(merged)
}
