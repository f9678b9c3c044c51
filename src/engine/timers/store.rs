//! The timers' rows.

use chrono::TimeDelta;
use sqlx::any::AnyRow;
use sqlx::{AnyPool, FromRow, Row};

use super::worker::GUILDS;
use super::{Kind, NewTimer, Timer};
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::{Store, Tx};
use crate::error::Outcome;
use crate::ids::GuildId;

/// How many due timers are taken up at once.
const BATCH: i64 = 256;

impl FromRow<'_, AnyRow> for Timer {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("timer_id")?,
            guild: row.try_get("guild_id")?,
            kind: row.try_get("kind")?,
            subject: row.try_get("subject")?,
            slot: row.try_get("slot")?,
            due: from_millis(row.try_get("due_ms")?),
            catch_up: TimeDelta::milliseconds(row.try_get("catch_up_ms")?),
            attempts: row.try_get("attempts")?,
        })
    }
}

/// Sets `timer` in the transaction of the state that causes it. A cancelled slot may be set again; one that is set
/// or has fired stays as it is, and `false` says so.
///
/// # Errors
/// What the database said.
pub async fn set<K: Kind>(tx: &mut Tx, timer: NewTimer<K>) -> Outcome<bool> {
    tx.sets_timer();
    let guild = tx.guild();
    let done = sqlx::query(
        "INSERT INTO timer (timer_id, guild_id, kind, subject, slot, due_ms, catch_up_ms, state, retry_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'set', $6) \
         ON CONFLICT (guild_id, kind, subject, slot) DO UPDATE \
         SET state = 'set', due_ms = excluded.due_ms, retry_ms = excluded.retry_ms, attempts = 0 \
         WHERE timer.state = 'cancelled'",
    )
    .bind(crate::ids::TimerId::mint())
    .bind(guild)
    .bind(K::NAME)
    .bind(timer.subject.into())
    .bind(timer.slot.to_string())
    .bind(to_millis(timer.due))
    .bind(timer.catch_up.num_milliseconds())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Cancels every timer of this kind about `subject` that hasn't fired.
///
/// # Errors
/// What the database said.
pub async fn cancel<K: Kind>(tx: &mut Tx, subject: K::Subject) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE timer SET state = 'cancelled' WHERE guild_id = $1 AND kind = $2 AND subject = $3 AND state = 'set'",
    )
    .bind(guild)
    .bind(K::NAME)
    .bind(subject.into())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Marks `timer` as done in the transaction of its effects. `false` says that it was done or cancelled meanwhile, and
/// that the transaction must have no effects.
///
/// # Errors
/// What the database said.
pub async fn settle(tx: &mut Tx, timer: &Timer) -> Outcome<bool> {
    let done = sqlx::query("UPDATE timer SET state = 'done' WHERE timer_id = $1 AND state = 'set'")
        .bind(timer.id)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() > 0)
}

/// When the timer was due that has waited longest to be served, or will be the next. One that fails was served: it says nothing
/// about the others.
///
/// # Errors
/// What the database said.
pub async fn oldest_due(pool: &AnyPool) -> Outcome<Option<Instant>> {
    let due: Option<i64> = sqlx::query_scalar("SELECT MIN(due_ms) FROM timer WHERE state = 'set' AND attempts = 0")
        .fetch_one(pool)
        .await?;
    Ok(due.map(from_millis))
}

/// Whether `timer` is still to be served.
pub(super) async fn is_set(pool: &AnyPool, timer: &Timer) -> Outcome<bool> {
    let state: Option<String> =
        sqlx::query_scalar("SELECT state FROM timer WHERE timer_id = $1").bind(timer.id).fetch_optional(pool).await?;
    Ok(state.as_deref() == Some("set"))
}

/// The slots of this kind about `subject` that are set, the first due first. One that this tplus can't read is passed over.
///
/// # Errors
/// What the database said.
pub async fn slots<K: Kind>(tx: &mut Tx, subject: K::Subject) -> Outcome<Vec<K::Slot>> {
    let guild = tx.guild();
    let slots: Vec<String> = sqlx::query_scalar(
        "SELECT slot FROM timer WHERE guild_id = $1 AND kind = $2 AND subject = $3 AND state = 'set' ORDER BY due_ms",
    )
    .bind(guild)
    .bind(K::NAME)
    .bind(subject.into())
    .fetch_all(tx.conn())
    .await?;
    Ok(slots.iter().filter_map(|slot| slot.parse().ok()).collect())
}

/// When the next timer of this kind about `subject` is due, in UTC, if one is set.
///
/// # Errors
/// What the database said.
pub async fn next_due<K: Kind>(pool: &AnyPool, subject: K::Subject) -> Outcome<Option<Instant>> {
    let due: Option<i64> =
        sqlx::query_scalar("SELECT MIN(due_ms) FROM timer WHERE kind = $1 AND subject = $2 AND state = 'set'")
            .bind(K::NAME)
            .bind(subject.into())
            .fetch_one(pool)
            .await?;
    Ok(due.map(from_millis))
}

/// Whose timers are looked for: of at most [`GUILDS`] guilds that are named, or of all others.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose<'a> {
    Of(&'a [GuildId]),
    Others(&'a [GuildId]),
}

/// The timers to take up at `now`, the longest due first.
pub(super) async fn due(pool: &AnyPool, now: Instant, whose: Whose<'_>) -> Outcome<Vec<Timer>> {
    let (of, guilds) = match whose {
        Whose::Of(guilds) => ("IN", guilds),
        Whose::Others(guilds) => ("NOT IN", guilds),
    };
    let sql = format!(
        "SELECT * FROM timer WHERE state = 'set' AND retry_ms <= $1 \
         AND guild_id {of} ($3, $4, $5, $6, $7, $8, $9, $10) ORDER BY due_ms, kind, slot, timer_id LIMIT $2"
    );
    let query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
    let no_guild = std::iter::repeat(GuildId::new(0));
    let guilds = guilds.iter().copied().chain(no_guild).take(GUILDS);
    let query = guilds.fold(query.bind(to_millis(now)).bind(BATCH), |query, guild| query.bind(guild));
    Ok(query.fetch_all(pool).await?)
}

/// When the worker has to look again.
pub(super) async fn next_wake(pool: &AnyPool) -> Outcome<Option<Instant>> {
    let wake: Option<i64> =
        sqlx::query_scalar("SELECT MIN(retry_ms) FROM timer WHERE state = 'set'").fetch_one(pool).await?;
    Ok(wake.map(from_millis))
}

/// When the next timer becomes due that isn't at `now`.
pub(super) async fn next_after(pool: &AnyPool, now: Instant) -> Outcome<Option<Instant>> {
    let next: Option<i64> = sqlx::query_scalar("SELECT MIN(retry_ms) FROM timer WHERE state = 'set' AND retry_ms > $1")
        .bind(to_millis(now))
        .fetch_one(pool)
        .await?;
    Ok(next.map(from_millis))
}

/// Leaves a timer alone until then, as if nothing had been tried; its due time stays what it was.
pub(super) async fn rest(store: &Store, timer: &Timer, until: Instant) -> Outcome<()> {
    let mut tx = store.begin_housekeeping(timer.guild).await?;
    sqlx::query("UPDATE timer SET retry_ms = $2 WHERE timer_id = $1 AND state = 'set'")
        .bind(timer.id)
        .bind(to_millis(until))
        .execute(tx.conn())
        .await?;
    tx.commit().await
}

/// What is due of `tx`'s guild, and was left alone, is served now.
///
/// # Errors
/// What the database said.
pub async fn resume(tx: &mut Tx, now: Instant) -> Outcome<()> {
    tx.sets_timer();
    let guild = tx.guild();
    sqlx::query(
        "UPDATE timer SET retry_ms = $2 WHERE guild_id = $1 AND state = 'set' AND due_ms <= $2 AND retry_ms > $2",
    )
    .bind(guild)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a timer whose handling failed off until `retry`; its due time stays what it was.
pub(super) async fn postpone(store: &Store, timer: &Timer, retry: Instant) -> Outcome<()> {
    let mut tx = store.begin(timer.guild).await?;
    sqlx::query("UPDATE timer SET attempts = attempts + 1, retry_ms = $2 WHERE timer_id = $1 AND state = 'set'")
        .bind(timer.id)
        .bind(to_millis(retry))
        .execute(tx.conn())
        .await?;
    tx.commit().await
}
