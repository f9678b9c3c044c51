//! The rows of the repository's published releases.

use sqlx::AnyExecutor;

use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::Release;
use crate::slices::release;
use crate::slices::tracker::domain::PublishedRelease;

/// Writes down a release; `false` when it was known. One that the team named before GitHub did is news all the same.
pub(in crate::slices::tracker) async fn save_release(tx: &mut Tx, release: &Release) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "INSERT INTO published_release (guild_id, tag, url, published_ms) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (guild_id, tag) DO UPDATE SET url = excluded.url, published_ms = excluded.published_ms \
         WHERE published_release.url = '' AND excluded.url <> ''",
    )
    .bind(guild)
    .bind(&release.tag)
    .bind(&release.url)
    .bind(to_millis(release.published))
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    if let Some(running) = release::running(tx).await?
        && let Some(last) = last_release(tx.conn(), &running, Instant::MAX_UTC).await?
    {
        release::shipped(tx, running.id, &last.tag).await?;
    }
    Ok(true)
}

/// What was published last on GitHub since the announcement of `release`, up to `now`.
///
/// # Errors
/// What the database said.
pub async fn last_release(
    db: impl AnyExecutor<'_>,
    release: &release::Release,
    now: Instant,
) -> Outcome<Option<PublishedRelease>> {
    let row = sqlx::query_as(
        "SELECT tag, url, published_ms FROM published_release WHERE guild_id = $1 AND published_ms > $2 \
         AND published_ms <= $3 ORDER BY published_ms DESC LIMIT 1",
    )
    .bind(release.guild)
    .bind(to_millis(release.announced_or_due()))
    .bind(to_millis(now))
    .fetch_optional(db)
    .await?;
    Ok(row.map(read))
}

fn read((tag, url, published): (String, String, i64)) -> PublishedRelease {
    PublishedRelease { tag, url, published: from_millis(published) }
}

/// The releases that were published at or after `since`, in order of time.
///
/// # Errors
/// What the database said.
pub async fn published_since(tx: &mut Tx, since: Instant) -> Outcome<Vec<PublishedRelease>> {
    let guild = tx.guild();
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT tag, url, published_ms FROM published_release WHERE guild_id = $1 AND published_ms >= $2 \
         ORDER BY published_ms, tag",
    )
    .bind(guild)
    .bind(to_millis(since))
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(read).collect())
}

/// Writes down that `version` was shipped without GitHub; `false` when it was known.
///
/// # Errors
/// What the database said.
pub async fn ship(tx: &mut Tx, version: &str, now: Instant) -> Outcome<bool> {
    let (tag, url, downloads) = (version.to_owned(), String::new(), Vec::new());
    save_release(tx, &Release { tag, url, published: now, notes: String::new(), downloads }).await
}

/// What was shipped for `release` from `from` up to, but not at, `to`, after it was announced, in order of time.
///
/// # Errors
/// What the database said.
pub async fn shipped_between(
    db: impl AnyExecutor<'_>,
    release: &release::Release,
    Window { from, to }: Window,
) -> Outcome<Vec<PublishedRelease>> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT tag, url, published_ms FROM published_release WHERE guild_id = $1 AND published_ms > $2 \
         AND published_ms >= $3 AND published_ms < $4 AND tag <> $5 ORDER BY published_ms, tag",
    )
    .bind(release.guild)
    .bind(to_millis(release.announced_or_due()))
    .bind(to_millis(from))
    .bind(to_millis(to))
    .bind(&release.version)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(read).collect())
}
