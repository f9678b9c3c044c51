//! The outbox's rows: written, read and claimed. What came of them is in `settled`.

mod alerts;
pub(super) mod placed;
mod settled;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyPool, FromRow, Row as _};

use super::{Deliverable, Outgoing, Row, Urgency};
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::{Store, Tx};
use crate::error::Outcome;
use crate::ids::{GuildId, OutboxId, UserId};

pub use alerts::alerts;
use alerts::hurry;
pub(super) use alerts::is_alert_in;
pub(super) use settled::{dropped, failed, is_ours, put_back, rerouted, sent};

/// How many rows are looked at to fill the deliverers' hands.
const BATCH: i64 = 128;

impl FromRow<'_, AnyRow> for Row {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let action: String = row.try_get("action")?;
        Ok(Self {
            id: row.try_get("outbox_id")?,
            guild: row.try_get("guild_id")?,
            lane: row.try_get("lane")?,
            is_alert: row.try_get::<i64, _>("urgency")? == Urgency::Alert as i64,
            handle: row.try_get("handle")?,
            destination: row.try_get("destination")?,
            action: serde_json::from_str(&action).map_err(|error| sqlx::Error::Decode(error.into()))?,
            attempts: row.try_get("attempts")?,
            sending: row.try_get::<Option<i64>, _>("sending_ms")?.map(from_millis),
            created: from_millis(row.try_get("created_ms")?),
        })
    }
}

/// The first row of a lane.
pub(super) struct Head {
    pub(super) row: Row,
    /// Whether an alert, or something that people work on right now, waits in its lane.
    pub(super) is_urgent: bool,
}

impl FromRow<'_, AnyRow> for Head {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let is_urgent = row.try_get::<i64, _>("lane_urgency")? <= Urgency::Live as i64;
        Ok(Self { row: Row::from_row(row)?, is_urgent })
    }
}

/// Writes `outgoing` in the transaction of the state that causes it. A change of what still waits, or of an older change that
/// does, goes into that row.
///
/// # Errors
/// What the database said.
pub async fn enqueue<A: Deliverable>(tx: &mut Tx, now: Instant, outgoing: Outgoing<A>) -> Outcome<()> {
    if outgoing.action.is_change() {
        if merge(tx, &outgoing.handle, &outgoing.action).await? {
            return Ok(());
        }
        overtake(tx, &outgoing.handle).await?;
    }
    if outgoing.urgency == Urgency::Alert {
        hurry(tx, &outgoing.lane, now).await?;
    }
    tx.fills_outbox();
    let (guild, position) = (tx.guild(), tx.next_position());
    sqlx::query(
        "INSERT INTO outbox (outbox_id, guild_id, position, lane, urgency, handle, destination, action, place, state, \
         next_try_ms, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $10)",
    )
    .bind(OutboxId::mint())
    .bind(guild)
    .bind(position)
    .bind(outgoing.lane)
    .bind(outgoing.urgency as i64)
    .bind(outgoing.handle)
    .bind(A::DESTINATION)
    .bind(serde_json::to_string(&outgoing.action)?)
    .bind(outgoing.action.place())
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts `change` into the newest row for `handle` that nobody has picked up yet. What was tried before keeps its words: it may
/// be there already.
async fn merge<A: Deliverable>(tx: &mut Tx, handle: &str, change: &A) -> Outcome<bool> {
    let guild = tx.guild();
    let waiting: Option<(OutboxId, String)> = sqlx::query_as(
        "SELECT outbox_id, action FROM outbox WHERE guild_id = $1 AND handle = $2 AND state = 'pending' \
         AND sending_ms IS NULL ORDER BY position DESC LIMIT 1",
    )
    .bind(guild)
    .bind(handle)
    .fetch_optional(tx.conn())
    .await?;
    let Some((id, action)) = waiting else { return Ok(false) };
    let Some(merged) = change.merged_into(serde_json::from_str(&action)?) else { return Ok(false) };
    sqlx::query("UPDATE outbox SET action = $2 WHERE outbox_id = $1")
        .bind(id)
        .bind(merged.to_string())
        .execute(tx.conn())
        .await?;
    Ok(true)
}

/// An older change of `handle` that was set aside must not come after a newer one: that says what it would, and more.
async fn overtake(tx: &mut Tx, handle: &str) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE outbox SET state = 'withdrawn', error = 'a newer one took its place', action = '' \
         WHERE guild_id = $1 AND handle = $2 AND lane = $3 AND state = 'pending'",
    )
    .bind(guild)
    .bind(handle)
    .bind(aside(handle))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The lane of changes of `handle` that were set aside.
fn aside(handle: &str) -> String {
    format!("aside:{handle}")
}

/// Whether something is still to be said or done under `handle`.
///
/// # Errors
/// What the database said.
pub async fn is_waiting(tx: &mut Tx, handle: &str) -> Outcome<bool> {
    let guild = tx.guild();
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM outbox WHERE guild_id = $1 AND handle = $2 AND state IN ('pending', 'sending')",
    )
    .bind(guild)
    .bind(handle)
    .fetch_one(tx.conn())
    .await?;
    Ok(count > 0)
}

/// Whether something was, or is to be, said under `handle`.
///
/// # Errors
/// What the database said.
pub async fn was_said(tx: &mut Tx, handle: &str) -> Outcome<bool> {
    let guild = tx.guild();
    // What was delivered long ago has no row any more, but a place.
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM (SELECT handle FROM outbox WHERE guild_id = $1 AND handle = $2 UNION ALL \
         SELECT handle FROM placed WHERE guild_id = $1 AND handle = $2) AS said",
    )
    .bind(guild)
    .bind(handle)
    .fetch_one(tx.conn())
    .await?;
    Ok(count > 0)
}

/// What could not be delivered since `since`: handle and reason, the newest first.
///
/// # Errors
/// What the database said.
pub async fn undelivered(pool: &AnyPool, guild: GuildId, since: Instant) -> Outcome<Vec<(String, String)>> {
    let rows = sqlx::query_as(
        "SELECT handle, COALESCE(error, '') FROM outbox WHERE guild_id = $1 AND state = 'failed' AND created_ms >= $2 \
         ORDER BY position DESC LIMIT 10",
    )
    .bind(guild)
    .bind(to_millis(since))
    .fetch_all(pool)
    .await?;
    Ok(rows)
}

/// The heads of the lanes that may be delivered at `now`: alerts first, then server by server, and in each place by place, in the
/// order in which they were caused. So one that has much to say holds up no other. A lane is as urgent as the most urgent row that
/// waits in it.
pub(super) async fn heads(pool: &AnyPool, now: Instant) -> Outcome<Vec<Head>> {
    let rows = sqlx::query_as(
        "WITH heads AS (SELECT o.outbox_id, o.guild_id, o.position, o.created_ms, \
          COALESCE(CAST(o.place AS TEXT), CAST(p.channel_id AS TEXT), o.lane) AS goes_to, \
          (SELECT MIN(l.urgency) FROM outbox l WHERE l.guild_id = o.guild_id AND l.lane = o.lane \
           AND l.state IN ('pending', 'sending')) AS lane_urgency FROM outbox o LEFT JOIN placed p ON p.guild_id = o.guild_id AND p.handle = o.handle \
          WHERE o.state = 'pending' AND o.next_try_ms <= $1 AND NOT EXISTS \
          (SELECT 1 FROM outbox e WHERE e.guild_id = o.guild_id AND e.lane = o.lane AND e.position < o.position \
           AND e.state IN ('pending', 'sending'))), \
         by_place AS (SELECT heads.*, ROW_NUMBER() OVER (PARTITION BY guild_id, lane_urgency, goes_to \
          ORDER BY created_ms, position) AS place_turn FROM heads), \
         by_guild AS (SELECT by_place.*, ROW_NUMBER() OVER (PARTITION BY guild_id, lane_urgency \
          ORDER BY place_turn, created_ms, position) AS guild_turn FROM by_place) \
         SELECT o.*, f.lane_urgency FROM by_guild f JOIN outbox o ON o.outbox_id = f.outbox_id \
         ORDER BY f.lane_urgency, f.guild_turn, f.created_ms, f.guild_id, f.position LIMIT $2",
    )
    .bind(to_millis(now))
    .bind(BATCH)
    .fetch_all(pool)
    .await?;
    Ok(rows)
}

/// When a row that waits for its next try has to be looked at.
pub(super) async fn next_try(pool: &AnyPool, now: Instant) -> Outcome<Option<Instant>> {
    let next: Option<i64> =
        sqlx::query_scalar("SELECT MIN(next_try_ms) FROM outbox WHERE state = 'pending' AND next_try_ms > $1")
            .bind(to_millis(now))
            .fetch_one(pool)
            .await?;
    Ok(next.map(from_millis))
}

/// Claims `row` for delivery and returns it as it is now; nothing when another process has it. Its first hand-over is
/// remembered.
pub(super) async fn claim(store: &Store, row: &Row, now: Instant) -> Outcome<Option<Row>> {
    let mut tx = store.begin_housekeeping(row.guild).await?;
    let claimed = sqlx::query_as(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, claimed_ms = $2, \
         sending_ms = COALESCE(sending_ms, $2) WHERE outbox_id = $1 AND state = 'pending' RETURNING *",
    )
    .bind(row.id)
    .bind(to_millis(now))
    .fetch_optional(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(claimed)
}

/// What waits for `tx`'s guild is tried at once: something can be brought there again.
///
/// # Errors
/// What the database said.
pub async fn resume(tx: &mut Tx, now: Instant) -> Outcome<()> {
    tx.fills_outbox();
    let guild = tx.guild();
    sqlx::query("UPDATE outbox SET next_try_ms = $2 WHERE guild_id = $1 AND state = 'pending' AND next_try_ms > $2")
        .bind(guild)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Gives `row` a lane of its own until then: what followed in its lane goes on. Where a newer one followed it, it is not needed any more.
pub(super) async fn set_aside(tx: &mut Tx, row: &Row, until: Instant) -> Outcome<()> {
    let newer: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM outbox newer JOIN outbox this ON this.outbox_id = $1 WHERE newer.guild_id = this.guild_id \
         AND newer.handle = this.handle AND newer.position > this.position AND newer.state <> 'failed'",
    )
    .bind(row.id)
    .fetch_one(tx.conn())
    .await?;
    if newer > 0 {
        return dropped(tx, row, "a newer one took its place").await;
    }
    sqlx::query("UPDATE outbox SET lane = $2, next_try_ms = $3 WHERE outbox_id = $1 AND state = 'pending'")
        .bind(row.id)
        .bind(aside(&row.handle))
        .bind(to_millis(until))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many rows wait to be delivered.
///
/// # Errors
/// What the database said.
pub async fn waiting(pool: &AnyPool) -> Outcome<i64> {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE state IN ('pending', 'sending')").fetch_one(pool);
    Ok(count.await?)
}

/// How many rows of `lane` wait.
///
/// # Errors
/// What the database said.
pub async fn waiting_in(conn: &mut AnyConnection, guild: GuildId, lane: &str) -> Outcome<i64> {
    let count = sqlx::query_scalar(
        "SELECT COUNT(*) FROM outbox WHERE guild_id = $1 AND lane = $2 AND state IN ('pending', 'sending')",
    )
    .bind(guild)
    .bind(lane)
    .fetch_one(conn)
    .await?;
    Ok(count)
}

/// Takes back what `handle` names, unless it was handed over already; `true` when it will not be said.
///
/// # Errors
/// What the database said.
pub async fn withdraw(tx: &mut Tx, handle: &str) -> Outcome<bool> {
    tx.fills_outbox();
    let guild = tx.guild();
    let done = sqlx::query(
        "UPDATE outbox SET state = 'withdrawn', action = '' WHERE guild_id = $1 AND handle = $2 AND state = 'pending' \
         AND sending_ms IS NULL",
    )
    .bind(guild)
    .bind(handle)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Whatever is named after `user` is named after `nobody` from now on.
///
/// # Errors
/// What the database said.
pub async fn rename(tx: &mut Tx, user: UserId, nobody: UserId) -> Outcome<()> {
    let guild = tx.guild();
    for table in ["outbox", "placed"] {
        let sql = format!(
            "UPDATE {table} SET handle = REPLACE(handle, $2, $3) WHERE guild_id = $1 AND handle LIKE '%' || $2 || '%'"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(guild);
        query.bind(format!(":{user}")).bind(format!(":{nobody}")).execute(tx.conn()).await?;
    }
    Ok(())
}

/// Rows that a process claimed up to `before` and never finished.
pub(super) async fn abandoned(pool: &AnyPool, before: Instant) -> Outcome<Vec<Row>> {
    let rows = sqlx::query_as("SELECT * FROM outbox WHERE state = 'sending' AND claimed_ms <= $1 ORDER BY position")
        .bind(to_millis(before))
        .fetch_all(pool)
        .await?;
    Ok(rows)
}

/// When the oldest claim was made that is still held.
pub(super) async fn oldest_claim(pool: &AnyPool) -> Outcome<Option<Instant>> {
    let claimed: Option<i64> =
        sqlx::query_scalar("SELECT MIN(claimed_ms) FROM outbox WHERE state = 'sending'").fetch_one(pool).await?;
    Ok(claimed.map(from_millis))
}
