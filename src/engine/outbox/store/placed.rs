//! Where what was said stands now, by its handle, and what its threads hang on.

use anyhow::Context;
use sqlx::any::AnyRow;
use sqlx::{AnyPool, FromRow, Row as _};

use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, MessageId, MessageRef};

/// Where something that was said stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its name.
    pub handle: String,
    /// The channel that it stands in; for a thread, the thread itself.
    pub channel: ChannelId,
    /// The message; a thread has the id of the message that it hangs on.
    pub message: MessageId,
}

impl FromRow<'_, AnyRow> for Placed {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            handle: row.try_get("handle")?,
            channel: row.try_get("channel_id")?,
            message: row.try_get("message_id")?,
        })
    }
}

/// Where what `handle` names stands, if it was delivered.
///
/// # Errors
/// What the database said.
pub async fn placed(pool: &AnyPool, guild: GuildId, handle: &str) -> Outcome<Option<Placed>> {
    let placed =
        sqlx::query_as("SELECT handle, channel_id, message_id FROM placed WHERE guild_id = $1 AND handle = $2")
            .bind(guild)
            .bind(handle)
            .fetch_optional(pool)
            .await?;
    Ok(placed)
}

/// Forgets where what `handle` names stands: it is gone, and something else will have its name.
///
/// # Errors
/// What the database said.
pub async fn forget(tx: &mut Tx, handle: &str) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query("DELETE FROM placed WHERE guild_id = $1 AND handle = $2")
        .bind(guild)
        .bind(handle)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What tplus said with `message`, if it is one of its own.
///
/// # Errors
/// What the database said.
pub async fn placed_at(pool: &AnyPool, guild: GuildId, message: MessageId) -> Outcome<Vec<Placed>> {
    let placed = sqlx::query_as(
        "SELECT handle, channel_id, message_id FROM placed WHERE guild_id = $1 AND message_id = $2 ORDER BY handle",
    )
    .bind(guild)
    .bind(message)
    .fetch_all(pool)
    .await?;
    Ok(placed)
}

/// Records that what `handle` names stands there: something of tplus's, or a message that a thread is to hang on.
///
/// # Errors
/// What the database said.
pub async fn place(
    tx: &mut Tx,
    handle: &str,
    MessageRef { channel, message }: MessageRef,
    now: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO placed (guild_id, handle, channel_id, message_id, placed_ms) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (guild_id, handle) DO UPDATE SET channel_id = excluded.channel_id, \
         message_id = excluded.message_id, placed_ms = excluded.placed_ms",
    )
    .bind(guild)
    .bind(handle)
    .bind(channel)
    .bind(message)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await
    .context("recording where a message stands")?;
    Ok(())
}

/// Records that the thread that `thread` names hangs on the message that `on` names.
///
/// # Errors
/// What the database said.
pub async fn hang(tx: &mut Tx, thread: &str, on: &str) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query("UPDATE placed SET hangs_on = $3 WHERE guild_id = $1 AND handle = $2")
        .bind(guild)
        .bind(thread)
        .bind(on)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Where the message stands now that the thread `thread` hangs on, if it hangs on one of tplus's or one that it knows.
///
/// # Errors
/// What the database said.
pub async fn hangs_on(pool: &AnyPool, guild: GuildId, thread: ChannelId) -> Outcome<Option<Placed>> {
    let message = sqlx::query_as(
        "SELECT m.handle, m.channel_id, m.message_id FROM placed t JOIN placed m ON m.guild_id = t.guild_id \
         AND m.handle = t.hangs_on WHERE t.guild_id = $1 AND t.channel_id = $2 AND t.hangs_on IS NOT NULL",
    )
    .bind(guild)
    .bind(thread)
    .fetch_optional(pool)
    .await?;
    Ok(message)
}

/// What was to stand in the thread `from` stands at `to` from now on: in another thread, or beside the message that it hung on.
///
/// # Errors
/// What the database said.
pub async fn move_thread(tx: &mut Tx, from: ChannelId, to: MessageRef) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE placed SET channel_id = $3, message_id = $4 WHERE guild_id = $1 AND channel_id = $2 \
         AND hangs_on IS NOT NULL",
    )
    .bind(guild)
    .bind(from)
    .bind(to.channel)
    .bind(to.message)
    .execute(tx.conn())
    .await?;
    Ok(())
}
