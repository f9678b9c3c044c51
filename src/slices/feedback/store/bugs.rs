//! The rows of bugs: confirmed, graded in triage, fixed.

use sqlx::AnyExecutor;

use crate::engine::By;
use crate::engine::clock::{Instant, Window, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{FeedbackId, GuildId, MessageId, UserId};
use crate::slices::feedback::domain::Statement;

/// Confirms a bug; `false` when it was confirmed before, or somebody said in triage that it is none.
pub(in crate::slices::feedback) async fn confirm(
    tx: &mut Tx,
    id: FeedbackId,
    by: UserId,
    now: Instant,
) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "UPDATE feedback SET confirmed_ms = $3, confirmed_by = $4 WHERE guild_id = $1 AND feedback_id = $2 \
         AND confirmed_ms IS NULL AND (severity IS NULL OR severity <> 'none')",
    )
    .bind(guild)
    .bind(id)
    .bind(to_millis(now))
    .bind(by)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The words of `message` become `text`: a bug that was confirmed with others, and is still to be fixed, is confirmed no more. Returns
/// which.
pub(in crate::slices::feedback) async fn unconfirm(
    tx: &mut Tx,
    message: MessageId,
    text: &str,
) -> Outcome<Vec<FeedbackId>> {
    let guild = tx.guild();
    let unconfirmed = sqlx::query_scalar(
        "UPDATE feedback SET confirmed_ms = NULL, confirmed_by = NULL WHERE guild_id = $1 AND message_id = $2 AND words <> $3 \
         AND words <> '' AND confirmed_ms IS NOT NULL AND fixed_ms IS NULL AND merged_into IS NULL AND withdrawn_ms IS NULL \
         AND deleted_ms IS NULL RETURNING feedback_id",
    );
    Ok(unconfirmed.bind(guild).bind(message).bind(text).fetch_all(tx.conn()).await?)
}

/// Lets a bug that was said to be none be confirmed again.
pub(in crate::slices::feedback) async fn reconsider(tx: &mut Tx, id: FeedbackId) -> Outcome<()> {
    sqlx::query("UPDATE feedback SET severity = NULL WHERE feedback_id = $1 AND severity = 'none'")
        .bind(id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The team says how grave a confirmed bug is, or, without a severity, that it is none; `false` when it waits for that no more.
///
/// # Errors
/// What the database said.
pub async fn triage(
    tx: &mut Tx,
    number: i64,
    severity: Option<&str>,
    By { who: by, at: now }: By<UserId>,
) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "UPDATE feedback SET severity = COALESCE($3, 'none'), triaged_by = $4, triaged_ms = $5, \
         confirmed_ms = CASE WHEN $3 IS NULL THEN NULL ELSE confirmed_ms END WHERE guild_id = $1 AND number = $2 \
         AND confirmed_ms IS NOT NULL AND severity IS NULL AND withdrawn_ms IS NULL AND deleted_ms IS NULL",
    )
    .bind(guild)
    .bind(number)
    .bind(severity)
    .bind(by)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The bugs that were graded since `since`, in order of time.
///
/// # Errors
/// What the database said.
pub async fn triaged_since(tx: &mut Tx, since: Instant) -> Outcome<Vec<Statement>> {
    let guild = tx.guild();
    let statements = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.triaged_ms >= $2 AND f.severity IS NOT NULL AND f.withdrawn_ms IS NULL \
         AND f.deleted_ms IS NULL ORDER BY f.triaged_ms, f.number"
    ))
    .bind(guild)
    .bind(to_millis(since))
    .fetch_all(tx.conn())
    .await?;
    Ok(statements)
}

/// The bugs of `guild` that a team member confirmed from `from` up to, but not at, `to`.
///
/// # Errors
/// What the database said.
pub async fn confirmed_between(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
    Window { from, to }: Window,
) -> Outcome<Vec<Statement>> {
    let statements = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL AND f.category = 'bug' \
         AND f.merged_into IS NULL AND f.confirmed_ms >= $2 AND f.confirmed_ms < $3 ORDER BY f.number"
    ))
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(db)
    .await?;
    Ok(statements)
}

/// The confirmed bugs of `guild` that were fixed, as tplus learnt, from `from` up to, but not at, `to`.
///
/// # Errors
/// What the database said.
pub async fn fixed_between(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
    Window { from, to }: Window,
) -> Outcome<Vec<Statement>> {
    let statements = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL AND f.category = 'bug' \
         AND f.merged_into IS NULL AND f.confirmed_ms IS NOT NULL AND f.fixed_ms >= $2 AND f.fixed_ms < $3 \
         ORDER BY f.number"
    ))
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(db)
    .await?;
    Ok(statements)
}

/// The confirmed bugs of `guild` that stand: until fixes are linked, they count as open.
///
/// # Errors
/// What the database said.
pub async fn unresolved_bugs(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Vec<Statement>> {
    let statements = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL AND f.category = 'bug' \
         AND f.merged_into IS NULL AND f.fixed_ms IS NULL AND f.confirmed_ms IS NOT NULL ORDER BY f.number"
    ))
    .bind(guild)
    .fetch_all(db)
    .await?;
    Ok(statements)
}
