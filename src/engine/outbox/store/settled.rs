//! What came of a try to deliver a row. Each try has its number: what another process has taken up since is left to that.

use serde_json::Value;

use super::super::Row;
use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;

/// Records that `row` was delivered; `false` where another process has taken it up since.
pub(in crate::engine::outbox) async fn sent(tx: &mut Tx, row: &Row) -> Outcome<bool> {
    finish(tx, row, "sent", None).await
}

/// Records in `tx` that `row` is to be delivered as `action`, as if it had not been tried yet.
pub(in crate::engine::outbox) async fn rerouted(
    tx: &mut Tx,
    row: &Row,
    (action, place): (&Value, Option<i64>),
    now: Instant,
) -> Outcome<()> {
    tx.fills_outbox();
    sqlx::query(
        "UPDATE outbox SET state = 'pending', action = $2, place = $3, attempts = 0, next_try_ms = $4, sending_ms = NULL, \
         error = NULL WHERE outbox_id = $1 AND attempts = $5 AND state IN ('pending', 'sending')",
    )
    .bind(row.id)
    .bind(action.to_string())
    .bind(place)
    .bind(to_millis(now))
    .bind(row.attempts)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records in `tx` that `row` can't be delivered.
pub(in crate::engine::outbox) async fn failed(tx: &mut Tx, row: &Row, reason: &str) -> Outcome<()> {
    finish(tx, row, "failed", Some(reason)).await.map(drop)
}

/// Records in `tx` that `row` is not delivered, and that nobody has to know.
pub(in crate::engine::outbox) async fn dropped(tx: &mut Tx, row: &Row, reason: &str) -> Outcome<()> {
    finish(tx, row, "withdrawn", Some(reason)).await.map(drop)
}

/// The row's words are dropped: what was said stands on Discord, and nobody's words are kept longer than they are needed. Each try has
/// its number: what another process has taken up since is left to that.
async fn finish(tx: &mut Tx, row: &Row, state: &str, error: Option<&str>) -> Outcome<bool> {
    let done = sqlx::query(
        "UPDATE outbox SET state = $2, error = $3, action = '' WHERE outbox_id = $1 AND attempts = $4 \
         AND state IN ('pending', 'sending')",
    )
    .bind(row.id)
    .bind(state)
    .bind(error)
    .bind(row.attempts)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Puts `row` back until `retry`; `false` where another process has taken it up since. `reached` says whether the other side may have
/// acted on this try: when neither this one nor an earlier one was reached, there was no hand-over yet.
pub(in crate::engine::outbox) async fn put_back(
    tx: &mut Tx,
    row: &Row,
    retry: Instant,
    (reason, reached): (&str, bool),
) -> Outcome<bool> {
    let done = sqlx::query(
        "UPDATE outbox SET state = 'pending', next_try_ms = $2, error = $3, \
         sending_ms = CASE WHEN $4 = 0 AND sending_ms = claimed_ms THEN NULL ELSE sending_ms END \
         WHERE outbox_id = $1 AND attempts = $5 AND state IN ('pending', 'sending')",
    )
    .bind(row.id)
    .bind(to_millis(retry))
    .bind(reason)
    .bind(i64::from(reached))
    .bind(row.attempts)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether `row` is still as it was taken up: another process may have it.
pub(in crate::engine::outbox) async fn is_ours(tx: &mut Tx, row: &Row) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM outbox WHERE outbox_id = $1 AND attempts = $2 AND state IN ('pending', 'sending')",
    )
    .bind(row.id)
    .bind(row.attempts)
    .fetch_one(tx.conn())
    .await?;
    Ok(count > 0)
}
