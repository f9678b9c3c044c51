//! The rows of fixes: what came out when, who was told where, and what they said to it.

use sqlx::AnyPool;

use crate::clock::{Instant, from_millis, to_millis};
use crate::error::Outcome;
use crate::feedback::domain::{Statement, Told};
use crate::ids::{FeedbackId, GuildId, UserId};
use crate::store::Tx;

/// The topics of `tx`'s guild whose issue was closed as done since anybody called them broken, and that are not fixed
/// yet; with when the issue was closed.
pub(in crate::feedback) async fn done_unreleased(tx: &mut Tx) -> Outcome<Vec<(FeedbackId, Instant)>> {
    let guild = tx.guild();
    let rows: Vec<(FeedbackId, i64)> = sqlx::query_as(
        "SELECT f.feedback_id, MIN(i.closed_ms) FROM feedback f JOIN feedback m \
         ON (m.feedback_id = f.feedback_id OR m.merged_into = f.feedback_id) \
         JOIN feedback_issue l ON l.feedback_id = m.feedback_id AND l.state = 'linked' \
         JOIN issue i ON i.guild_id = l.guild_id AND i.number = l.number \
         WHERE f.guild_id = $1 AND f.merged_into IS NULL AND f.fixed_ms IS NULL AND i.is_open = 0 AND i.is_done = 1 \
         AND i.closed_ms > COALESCE(f.broken_ms, 0) GROUP BY f.feedback_id, f.number ORDER BY f.number",
    )
    .bind(guild)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(topic, closed)| (topic, from_millis(closed))).collect())
}

/// `topic` is fixed in `version`, which came out then.
pub(in crate::feedback) async fn fixed(
    tx: &mut Tx,
    topic: FeedbackId,
    (version, released): (&str, Instant),
) -> Outcome<()> {
    sqlx::query("UPDATE feedback SET fixed_in = $2, fixed_ms = $3 WHERE feedback_id = $1")
        .bind(topic)
        .bind(version)
        .bind(to_millis(released))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// `topic` is still broken; `false` when that was said of this fix already.
pub(in crate::feedback) async fn broken(tx: &mut Tx, topic: FeedbackId, now: Instant) -> Outcome<bool> {
    let done = sqlx::query(
        "UPDATE feedback SET fixed_in = NULL, fixed_ms = NULL, broken_ms = $2 WHERE feedback_id = $1 \
         AND fixed_ms IS NOT NULL",
    )
    .bind(topic)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Who said `statement` is told of the fix in `version`; `false` when they were told of that version before.
pub(in crate::feedback) async fn tell(
    tx: &mut Tx,
    (statement, version, url): (FeedbackId, &str, &str),
    way: Told,
    now: Instant,
) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "INSERT INTO feedback_fix (feedback_id, version, guild_id, url, way, told_ms) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT DO NOTHING",
    )
    .bind(statement)
    .bind(version)
    .bind(guild)
    .bind(url)
    .bind(way.as_str())
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Who said `statement` is told of `version` in another way than was tried first.
pub(in crate::feedback) async fn tell_otherwise(
    tx: &mut Tx,
    (statement, version): (FeedbackId, &str),
    way: Told,
) -> Outcome<()> {
    sqlx::query("UPDATE feedback_fix SET way = $3 WHERE feedback_id = $1 AND version = $2")
        .bind(statement)
        .bind(version)
        .bind(way.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The statements of which `author` was told directly that they are fixed in `version`, with the release's address.
pub(in crate::feedback) async fn told_directly(
    tx: &mut Tx,
    (author, version): (UserId, &str),
) -> Outcome<Vec<(FeedbackId, String)>> {
    let guild = tx.guild();
    let rows = sqlx::query_as(
        "SELECT x.feedback_id, x.url FROM feedback_fix x JOIN feedback f ON f.feedback_id = x.feedback_id \
         WHERE x.guild_id = $1 AND x.version = $2 AND x.way = 'direct' AND f.author_id = $3 ORDER BY f.number",
    )
    .bind(guild)
    .bind(version)
    .bind(author)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// The release's address that was told with the fix of `statement` in `version`; none when nobody was told of it.
pub(in crate::feedback) async fn told(
    tx: &mut Tx,
    (statement, version): (FeedbackId, &str),
) -> Outcome<Option<String>> {
    let url = sqlx::query_scalar("SELECT url FROM feedback_fix WHERE feedback_id = $1 AND version = $2")
        .bind(statement)
        .bind(version)
        .fetch_optional(tx.conn())
        .await?;
    Ok(url)
}

/// `user` says whether `version` fixed it; the last word counts.
pub(in crate::feedback) async fn judge(
    tx: &mut Tx,
    (statement, version): (FeedbackId, &str),
    (user, fixed): (UserId, bool),
    now: Instant,
) -> Outcome<()> {
    sqlx::query(
        "INSERT INTO feedback_verdict (feedback_id, version, user_id, fixed, said_ms) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (feedback_id, version, user_id) DO UPDATE SET fixed = excluded.fixed, said_ms = excluded.said_ms",
    )
    .bind(statement)
    .bind(version)
    .bind(user)
    .bind(i64::from(fixed))
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// For how many `version` fixed `statement`, and for how many not.
pub(in crate::feedback) async fn verdicts(
    tx: &mut Tx,
    (statement, version): (FeedbackId, &str),
) -> Outcome<(i64, i64)> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT fixed, COUNT(*) FROM feedback_verdict WHERE feedback_id = $1 AND version = $2 GROUP BY fixed",
    )
    .bind(statement)
    .bind(version)
    .fetch_all(tx.conn())
    .await?;
    let of = |wanted: i64| rows.iter().find(|(fixed, _)| *fixed == wanted).map_or(0, |(_, count)| *count);
    Ok((of(1), of(0)))
}

/// Whether `user` is behind `statement`: said it or gave it a 👍.
pub(in crate::feedback) async fn is_behind(pool: &AnyPool, statement: &Statement, user: UserId) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM feedback WHERE feedback_id = $1 AND author_id = $2) \
         + (SELECT COUNT(*) FROM feedback_vote WHERE feedback_id = $1 AND user_id = $2)",
    )
    .bind(statement.id)
    .bind(user)
    .fetch_one(pool)
    .await?;
    Ok(count > 0)
}

/// The confirmed bugs of `guild` that were fixed from `from` up to, but not at, `to`.
pub async fn fixed_between(pool: &AnyPool, guild: GuildId, (from, to): (Instant, Instant)) -> Outcome<usize> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM feedback WHERE guild_id = $1 AND merged_into IS NULL AND category = 'bug' \
         AND confirmed_ms IS NOT NULL AND fixed_ms >= $2 AND fixed_ms < $3",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_one(pool)
    .await?;
    Ok(usize::try_from(count).unwrap_or(0))
}
