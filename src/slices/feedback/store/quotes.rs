//! The rows of quotes: those that may be published, and those that may be no more.

use chrono::TimeDelta;
use sqlx::AnyExecutor;

use crate::engine::clock::{Instant, Window, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::slices::feedback::domain::Statement;

/// For how long an ended quote is looked for: no text waits longer.
const KEPT: TimeDelta = TimeDelta::days(120);

/// The quote of that `fingerprint` may be published no more.
pub(in crate::slices::feedback) async fn end_quote(tx: &mut Tx, fingerprint: &str, now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query("DELETE FROM ended_quote WHERE guild_id = $1 AND ended_ms < $2")
        .bind(guild)
        .bind(to_millis(now - KEPT))
        .execute(tx.conn())
        .await?;
    sqlx::query(
        "INSERT INTO ended_quote (guild_id, fingerprint, ended_ms) VALUES ($1, $2, $3) \
         ON CONFLICT (guild_id, fingerprint) DO UPDATE SET ended_ms = excluded.ended_ms",
    )
    .bind(guild)
    .bind(fingerprint)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The fingerprints of the quotes of `guild` that ended.
pub(in crate::slices::feedback) async fn ended_quotes(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
) -> Outcome<Vec<String>> {
    let ended = sqlx::query_scalar("SELECT fingerprint FROM ended_quote WHERE guild_id = $1");
    Ok(ended.bind(guild).fetch_all(db).await?)
}

/// What may be quoted in `guild`.
pub(in crate::slices::feedback) async fn quotable(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Vec<Statement>> {
    let statements = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL \
         AND f.consent IN ('named', 'unnamed') AND f.quote_released_ms IS NOT NULL"
    ));
    Ok(statements.bind(guild).fetch_all(db).await?)
}

/// The kind words of `guild` that may be quoted in a text about what was tagged in `window`: these, and those of before that were
/// released since `since`, when the text before it went out. The most mentioned come first.
///
/// # Errors
/// What the database said.
pub async fn quotes_for(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
    Window { from, to }: Window,
    since: Instant,
) -> Outcome<Vec<Statement>> {
    let statements = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL AND f.category = 'testimonial' \
         AND f.consent IN ('named', 'unnamed') AND f.tagged_ms < $3 AND (f.tagged_ms >= $2 OR f.quote_released_ms >= $4) \
         AND f.quote_released_ms IS NOT NULL ORDER BY people DESC, f.number"
    ))
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .bind(to_millis(since))
    .fetch_all(db)
    .await?;
    Ok(statements)
}
