//! The rows of fixes: what came out when, who was told where, and what they said to it.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyPool, FromRow, Row};

use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{FeedbackId, FixId, GuildId, UserId};
use crate::slices::feedback::domain::{Fix, Statement, Told, Verdicts};

impl FromRow<'_, AnyRow> for Fix {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("fix_id")?,
            statement: row.try_get("feedback_id")?,
            version: row.try_get("version")?,
            url: row.try_get("url")?,
        })
    }
}

/// A topic whose issues are done, or of which the team says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::slices::feedback) struct DoneTopic {
    pub(in crate::slices::feedback) topic: FeedbackId,
    /// When the last issue was closed, or the team said so.
    pub(in crate::slices::feedback) closed: Instant,
    /// When somebody last said that it is broken.
    pub(in crate::slices::feedback) broken: Option<Instant>,
}

/// The topics of `guild` that are not fixed and done: the team said so, or their issues, all of them, were closed as done, since
/// anybody called them broken.
pub(in crate::slices::feedback) async fn done_unreleased(
    conn: &mut AnyConnection,
    guild: GuildId,
) -> Outcome<Vec<DoneTopic>> {
    let rows: Vec<(FeedbackId, i64, Option<i64>)> = sqlx::query_as(
        "SELECT feedback_id, MAX(closed_ms), broken_ms FROM (\
         SELECT feedback_id, number, done_ms AS closed_ms, broken_ms FROM feedback WHERE guild_id = $1 AND done_ms IS NOT NULL \
         AND merged_into IS NULL AND fixed_ms IS NULL AND withdrawn_ms IS NULL AND deleted_ms IS NULL \
         UNION ALL SELECT f.feedback_id, f.number, MAX(i.closed_ms), f.broken_ms FROM feedback f JOIN feedback m \
         ON (m.feedback_id = f.feedback_id OR m.merged_into = f.feedback_id) \
         JOIN feedback_issue l ON l.feedback_id = m.feedback_id AND l.state = 'linked' \
         JOIN repository r ON r.guild_id = l.guild_id AND r.name = l.repository \
         JOIN issue i ON i.guild_id = l.guild_id AND i.number = l.number \
         WHERE f.guild_id = $1 AND f.merged_into IS NULL AND f.fixed_ms IS NULL AND f.withdrawn_ms IS NULL \
         AND f.deleted_ms IS NULL GROUP BY f.feedback_id, f.number, f.broken_ms \
         HAVING MAX(i.is_open) = 0 AND MIN(i.is_done) = 1 AND MAX(i.closed_ms) > COALESCE(f.broken_ms, 0)) AS done \
         GROUP BY feedback_id, number, broken_ms ORDER BY number",
    )
    .bind(guild)
    .fetch_all(conn)
    .await?;
    let read = |(topic, closed, broken): (FeedbackId, i64, Option<i64>)| DoneTopic {
        topic,
        closed: from_millis(closed),
        broken: broken.map(from_millis),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The topics of `guild` that are done and wait for a release.
///
/// # Errors
/// What the database said.
pub async fn waiting_for_release(conn: &mut AnyConnection, guild: GuildId) -> Outcome<Vec<FeedbackId>> {
    Ok(done_unreleased(conn, guild).await?.into_iter().map(|done| done.topic).collect())
}

/// The fix of `topic` is made; `false` when that was said before.
pub(in crate::slices::feedback) async fn done(tx: &mut Tx, topic: FeedbackId, now: Instant) -> Outcome<bool> {
    let done =
        sqlx::query("UPDATE feedback SET done_ms = $2 WHERE feedback_id = $1 AND done_ms IS NULL AND fixed_ms IS NULL")
            .bind(topic)
            .bind(to_millis(now))
            .execute(tx.conn())
            .await?;
    Ok(done.rows_affected() > 0)
}

/// `topic` is fixed in `version`, as tplus learns now; `false` when it was before.
pub(in crate::slices::feedback) async fn fixed(
    tx: &mut Tx,
    topic: FeedbackId,
    version: &str,
    now: Instant,
) -> Outcome<bool> {
    let done =
        sqlx::query("UPDATE feedback SET fixed_in = $2, fixed_ms = $3 WHERE feedback_id = $1 AND fixed_ms IS NULL")
            .bind(topic)
            .bind(version)
            .bind(to_millis(now))
            .execute(tx.conn())
            .await?;
    Ok(done.rows_affected() > 0)
}

/// The fix of `topic` in `version` did not hold; `false` when that was said before, or another version has come since.
pub(in crate::slices::feedback) async fn broken(
    tx: &mut Tx,
    (topic, version): (FeedbackId, &str),
    now: Instant,
) -> Outcome<bool> {
    let done = sqlx::query(
        "UPDATE feedback SET fixed_in = NULL, fixed_ms = NULL, done_ms = NULL, broken_ms = $3 \
         WHERE feedback_id = $1 AND fixed_in = $2",
    )
    .bind(topic)
    .bind(version)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Who said `statement` is told of the fix in `version`; nothing when they were told of that version before.
pub(in crate::slices::feedback) async fn tell(
    tx: &mut Tx,
    (statement, version, url): (FeedbackId, &str, &str),
    way: Told,
    now: Instant,
) -> Outcome<Option<FixId>> {
    let (guild, id) = (tx.guild(), FixId::mint());
    let done = sqlx::query(
        "INSERT INTO feedback_fix (fix_id, feedback_id, version, guild_id, url, way, told_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(statement)
    .bind(version)
    .bind(guild)
    .bind(url)
    .bind(way.as_str())
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok((done.rows_affected() > 0).then_some(id))
}

/// Who said `statement` is told of `version` in another way than was tried first.
pub(in crate::slices::feedback) async fn tell_otherwise(
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

/// What `author` was told directly of `version`.
pub(in crate::slices::feedback) async fn told_directly(
    tx: &mut Tx,
    (author, version): (UserId, &str),
) -> Outcome<Vec<Fix>> {
    let guild = tx.guild();
    let rows = sqlx::query_as(
        "SELECT x.* FROM feedback_fix x JOIN feedback f ON f.feedback_id = x.feedback_id \
         WHERE x.guild_id = $1 AND x.version = $2 AND x.way = 'direct' AND f.author_id = $3 ORDER BY f.number",
    )
    .bind(guild)
    .bind(version)
    .bind(author)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// What was told under that id.
pub(in crate::slices::feedback) async fn fix(pool: &AnyPool, guild: GuildId, id: FixId) -> Outcome<Option<Fix>> {
    let fix = sqlx::query_as("SELECT * FROM feedback_fix WHERE guild_id = $1 AND fix_id = $2")
        .bind(guild)
        .bind(id)
        .fetch_optional(pool)
        .await?;
    Ok(fix)
}

/// `user` says whether `version` fixed it; the last word counts.
pub(in crate::slices::feedback) async fn judge(
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
pub(in crate::slices::feedback) async fn verdicts(
    tx: &mut Tx,
    (statement, version): (FeedbackId, &str),
) -> Outcome<Verdicts> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT fixed, COUNT(*) FROM feedback_verdict WHERE feedback_id = $1 AND version = $2 GROUP BY fixed",
    )
    .bind(statement)
    .bind(version)
    .fetch_all(tx.conn())
    .await?;
    let of = |wanted: i64| rows.iter().find(|(fixed, _)| *fixed == wanted).map_or(0, |(_, count)| *count);
    Ok(Verdicts { fixed: of(1), broken: of(0) })
}

/// Whether `topic` counts as fixed in `version`: nobody has opened it again since.
pub(in crate::slices::feedback) async fn is_fixed_in(
    tx: &mut Tx,
    (topic, version): (FeedbackId, &str),
) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM feedback WHERE feedback_id = $1 AND fixed_in = $2")
        .bind(topic)
        .bind(version)
        .fetch_one(tx.conn())
        .await?;
    Ok(count > 0)
}

/// How many people say that `version` doesn't fix `statement` who had voted for it before they were told that it does.
pub(in crate::slices::feedback) async fn voters_still_broken(
    tx: &mut Tx,
    (statement, version): (FeedbackId, &str),
) -> Outcome<i64> {
    let count = sqlx::query_scalar(
        "SELECT COUNT(DISTINCT d.user_id) FROM feedback_verdict d \
         JOIN feedback_fix f ON f.feedback_id = d.feedback_id AND f.version = d.version \
         JOIN feedback_vote v ON v.feedback_id = d.feedback_id AND v.user_id = d.user_id AND v.voted_ms < f.told_ms \
         WHERE d.feedback_id = $1 AND d.version = $2 AND d.fixed = 0",
    )
    .bind(statement)
    .bind(version)
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// Whether `user` is behind `statement`: said it or gave it a 👍.
pub(in crate::slices::feedback) async fn is_behind(
    pool: &AnyPool,
    statement: &Statement,
    user: UserId,
) -> Outcome<bool> {
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
