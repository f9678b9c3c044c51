//! What the team makes of a statement: its theme, effort, stage, consent, and that it was answered.

use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{FeedbackId, MessageId, UserId};
use crate::playbook::Effort;
use crate::slices::feedback::domain::Consent;

/// `topic` belongs to `theme`; to none, without one.
pub(in crate::slices::feedback) async fn set_theme(tx: &mut Tx, topic: FeedbackId, theme: Option<&str>) -> Outcome<()> {
    sqlx::query("UPDATE feedback SET theme = $2 WHERE feedback_id = $1")
        .bind(topic)
        .bind(theme)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// `topic` takes `effort`.
pub(in crate::slices::feedback) async fn set_effort(tx: &mut Tx, topic: FeedbackId, effort: Effort) -> Outcome<()> {
    sqlx::query("UPDATE feedback SET effort = $2 WHERE feedback_id = $1")
        .bind(topic)
        .bind(effort.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// `topic` has come to `stage`; `false` when it was there.
pub(in crate::slices::feedback) async fn set_stage(
    tx: &mut Tx,
    topic: FeedbackId,
    stage: &str,
    now: Instant,
) -> Outcome<bool> {
    let done = sqlx::query(
        "UPDATE feedback SET stage = $2, stage_ms = $3 WHERE feedback_id = $1 AND (stage IS NULL OR stage <> $2)",
    )
    .bind(topic)
    .bind(stage)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// What the author of `statement` says to being quoted. Without their consent nothing stays released.
pub(in crate::slices::feedback) async fn consented(
    tx: &mut Tx,
    statement: FeedbackId,
    consent: Consent,
) -> Outcome<()> {
    sqlx::query(
        "UPDATE feedback SET consent = $2, quote_released_ms = CASE WHEN $2 IN ('named', 'unnamed') THEN quote_released_ms \
         ELSE NULL END WHERE feedback_id = $1",
    )
    .bind(statement)
    .bind(consent.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who of the team released `statement` as a quote, and when. `None` takes it back.
pub(in crate::slices::feedback) async fn release_quote(
    tx: &mut Tx,
    statement: FeedbackId,
    by: Option<(UserId, Instant)>,
) -> Outcome<()> {
    sqlx::query("UPDATE feedback SET quote_released_ms = $2, quote_released_by = $3 WHERE feedback_id = $1")
        .bind(statement)
        .bind(by.map(|(_, at)| to_millis(at)))
        .bind(by.map(|(user, _)| user))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The statements of `message` whose author was asked whether they may be quoted, and did not say no.
pub(in crate::slices::feedback) async fn in_question(tx: &mut Tx, message: MessageId) -> Outcome<Vec<FeedbackId>> {
    let guild = tx.guild();
    let asked = sqlx::query_scalar(
        "SELECT feedback_id FROM feedback WHERE guild_id = $1 AND message_id = $2 AND consent IN ('asked', 'named', 'unnamed')",
    )
    .bind(guild)
    .bind(message)
    .fetch_all(tx.conn())
    .await?;
    Ok(asked)
}

/// Somebody from the team answered `statement`: the first time counts.
pub(in crate::slices::feedback) async fn answered(tx: &mut Tx, statement: FeedbackId, now: Instant) -> Outcome<()> {
    sqlx::query("UPDATE feedback SET answered_ms = COALESCE(answered_ms, $2) WHERE feedback_id = $1")
        .bind(statement)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}
