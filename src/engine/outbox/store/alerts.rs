//! Alerts that wait: what they wait behind is not put off for long, and what is late is found.

use sqlx::any::AnyRow;
use sqlx::{AnyPool, FromRow, Row as _};

use super::super::{Row, Urgency};
use super::BATCH;
use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;

/// What waits in `lane` for another try is tried at once: an alert waits behind it from now on.
pub(super) async fn hurry(tx: &mut Tx, lane: &str, now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE outbox SET next_try_ms = $3 WHERE guild_id = $1 AND lane = $2 AND state = 'pending' AND next_try_ms > $3",
    )
    .bind(guild)
    .bind(lane)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether an alert waits in that lane of `guild`, or is being delivered.
pub(in crate::engine::outbox) async fn is_alert_in(pool: &AnyPool, guild: GuildId, lane: &str) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM outbox WHERE guild_id = $1 AND lane = $2 AND urgency = $3 AND state IN ('pending', 'sending')",
    )
    .bind(guild)
    .bind(lane)
    .bind(Urgency::Alert as i64)
    .fetch_one(pool)
    .await?;
    Ok(count > 0)
}

/// The alerts that are not delivered yet, the oldest first, each with why it or what it waits behind was not when last tried.
///
/// # Errors
/// What the database said.
pub async fn alerts(pool: &AnyPool) -> Outcome<Vec<(Row, String)>> {
    let rows: Vec<AnyRow> = sqlx::query(
        "SELECT o.*, COALESCE(o.error, (SELECT MAX(e.error) FROM outbox e WHERE e.guild_id = o.guild_id AND e.lane = o.lane \
         AND e.position < o.position AND e.state IN ('pending', 'sending'))) AS reason FROM outbox o \
         WHERE o.urgency = $1 AND o.state IN ('pending', 'sending') ORDER BY o.created_ms LIMIT $2",
    )
    .bind(Urgency::Alert as i64)
    .bind(BATCH)
    .fetch_all(pool)
    .await?;
    let read = |row: &AnyRow| {
        let reason: Option<String> = row.try_get("reason")?;
        Ok((Row::from_row(row)?, reason.unwrap_or_else(|| "it has to wait".to_owned())))
    };
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}
