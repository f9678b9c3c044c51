//! The rows of doubts: whether a release has the fix of a topic, and what the team said to it.

use sqlx::AnyConnection;

use crate::engine::By;
use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{FeedbackId, IssueNumber, UserId};

/// The numbers of the issues in which `topic` is tracked.
pub(in crate::slices::feedback) async fn issues_of(tx: &mut Tx, topic: FeedbackId) -> Outcome<Vec<IssueNumber>> {
    let guild = tx.guild();
    let numbers = sqlx::query_scalar(
        "SELECT DISTINCT l.number FROM feedback_issue l JOIN feedback m ON m.feedback_id = l.feedback_id \
         WHERE l.guild_id = $1 AND l.state = 'linked' AND l.number IS NOT NULL \
         AND (m.feedback_id = $2 OR m.merged_into = $2) ORDER BY l.number",
    )
    .bind(guild)
    .bind(topic)
    .fetch_all(tx.conn())
    .await?;
    Ok(numbers)
}

/// What the team said to whether the release of a tag has the fix of a topic; the inner one is empty while it was only asked.
pub(in crate::slices::feedback) async fn doubt(
    tx: &mut Tx,
    (tag, topic): (&str, FeedbackId),
) -> Outcome<Option<Option<bool>>> {
    let guild = tx.guild();
    let said: Option<Option<i64>> =
        sqlx::query_scalar("SELECT is_in FROM fix_doubt WHERE guild_id = $1 AND tag = $2 AND feedback_id = $3")
            .bind(guild)
            .bind(tag)
            .bind(topic)
            .fetch_optional(tx.conn())
            .await?;
    Ok(said.map(|said| said.map(|is_in| is_in != 0)))
}

/// Whether the team said that the release of `tag` has not the fix of `topic`.
///
/// # Errors
/// What the database said.
pub async fn is_said_to_be_out_of(conn: &mut AnyConnection, (tag, topic): (&str, FeedbackId)) -> Outcome<bool> {
    let count: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM fix_doubt WHERE feedback_id = $1 AND tag = $2 AND is_in = 0")
            .bind(topic)
            .bind(tag)
            .fetch_one(conn)
            .await?;
    Ok(count > 0)
}

/// The team is asked.
pub(in crate::slices::feedback) async fn ask_doubt(
    tx: &mut Tx,
    (tag, topic): (&str, FeedbackId),
    now: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO fix_doubt (guild_id, tag, feedback_id, asked_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(guild)
    .bind(tag)
    .bind(topic)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// All that was asked about the release of `tag`, each topic with the answer.
pub(in crate::slices::feedback) async fn doubts(tx: &mut Tx, tag: &str) -> Outcome<Vec<(FeedbackId, Option<bool>)>> {
    let guild = tx.guild();
    let rows: Vec<(FeedbackId, Option<i64>)> = sqlx::query_as(
        "SELECT d.feedback_id, d.is_in FROM fix_doubt d JOIN feedback f ON f.feedback_id = d.feedback_id \
         WHERE d.guild_id = $1 AND d.tag = $2 ORDER BY f.number",
    )
    .bind(guild)
    .bind(tag)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(topic, is_in)| (topic, is_in.map(|is_in| is_in != 0))).collect())
}

/// Somebody answers; `false` when somebody had.
pub(in crate::slices::feedback) async fn answer_doubt(
    tx: &mut Tx,
    (tag, topic): (&str, FeedbackId),
    is_in: bool,
    By { who, at }: By<UserId>,
) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "UPDATE fix_doubt SET is_in = $4, by_user = $5, answered_ms = $6 \
         WHERE guild_id = $1 AND tag = $2 AND feedback_id = $3 AND is_in IS NULL",
    )
    .bind(guild)
    .bind(tag)
    .bind(topic)
    .bind(i64::from(is_in))
    .bind(who)
    .bind(to_millis(at))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}
