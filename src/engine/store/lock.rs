//! One writer a guild: each transaction first takes its guild's row, and with it the next sequence number.

use sqlx::{Any, Transaction};

use crate::ids::GuildId;

/// What a transaction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Something of the guild changes.
    Change = 1,
    /// It is only recorded how a delivery fares, or that nothing was new.
    Housekeeping = 0,
}

/// Takes `guild`'s lock row for this transaction and returns the transaction's place in the guild's history.
pub(super) async fn take(
    tx: &mut Transaction<'static, Any>,
    guild: GuildId,
    weight: Weight,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO guild_lock (guild_id, sequence, changes) VALUES ($1, 1, $2) ON CONFLICT (guild_id) DO UPDATE \
         SET sequence = guild_lock.sequence + 1, changes = guild_lock.changes + $2 RETURNING sequence",
    )
    .bind(guild)
    .bind(weight as i64)
    .fetch_one(&mut **tx)
    .await
}

/// Counts the transaction that holds `guild`'s lock row as a change after all.
pub(super) async fn count(tx: &mut Transaction<'static, Any>, guild: GuildId) -> Result<(), sqlx::Error> {
    let counted = sqlx::query("UPDATE guild_lock SET changes = changes + 1 WHERE guild_id = $1").bind(guild);
    counted.execute(&mut **tx).await.map(drop)
}

/// Whether `error` only says that another write was in the way, so that trying again makes sense: SQLite's BUSY and
/// LOCKED (codes 5 and 6 with their extensions), PostgreSQL's serialisation failure and deadlock.
pub(super) fn was_in_the_way(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(database) = error else { return false };
    match database.code().as_deref() {
        Some("40001" | "40P01") => true,
        Some(code) => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6)),
        None => false,
    }
}
