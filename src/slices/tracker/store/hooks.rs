//! The rows of web hooks: what GitHub has told of by itself.

use chrono::TimeDelta;
use sqlx::AnyPool;

use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Store;
use crate::error::Outcome;
use crate::github::Repository;
use crate::ids::GuildId;

/// However many web hooks come, a repository is read this often at most.
const AT_MOST_EVERY: TimeDelta = TimeDelta::seconds(5);
/// A delivery that comes again after this is taken for a new one.
const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// Which guild `repository` is connected in, whatever the case of its letters.
async fn guild_of(pool: &AnyPool, repository: &Repository) -> Outcome<Option<GuildId>> {
    let guild = sqlx::query_scalar("SELECT guild_id FROM repository WHERE LOWER(name) = $1")
        .bind(repository.to_string().to_lowercase())
        .fetch_optional(pool)
        .await?;
    Ok(guild)
}

/// GitHub tells by web hook that something has happened in `repository`: it is read soon. A delivery counts once, and a
/// repository that must be left alone for a while still is.
///
/// # Errors
/// What the database said.
pub async fn told_by_hook(store: &Store, repository: &Repository, delivery: &str, now: Instant) -> Outcome<()> {
    let Some(guild) = guild_of(store.read(), repository).await? else { return Ok(()) };
    let mut tx = store.begin(guild).await?;
    let new = sqlx::query(
        "INSERT INTO hook_delivery (delivery, guild_id, received_ms) VALUES ($1, $2, $3) ON CONFLICT (delivery) DO NOTHING",
    )
    .bind(delivery)
    .bind(guild)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    if new.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query("DELETE FROM hook_delivery WHERE guild_id = $1 AND received_ms < $2")
        .bind(guild)
        .bind(to_millis(now - REMEMBERED))
        .execute(tx.conn())
        .await?;
    sqlx::query(
        "UPDATE repository SET next_poll_ms = CASE WHEN polled_ms + $3 > $2 THEN polled_ms + $3 ELSE $2 END \
         WHERE guild_id = $1 AND failures = 0 AND trouble IS NULL AND next_poll_ms > $2",
    )
    .bind(guild)
    .bind(to_millis(now))
    .bind(AT_MOST_EVERY.num_milliseconds())
    .execute(tx.conn())
    .await?;
    tx.commit().await
}
