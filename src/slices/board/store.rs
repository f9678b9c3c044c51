//! The boards' rows.

use sqlx::any::AnyRow;
use sqlx::{AnyPool, FromRow, Row};

use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, MessageId, ReleaseId};
use crate::slices::release::Release;

/// What is known of a release's board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Board {
    /// Where it was posted.
    pub channel: ChannelId,
    /// The digest of what it shows.
    pub shown: i64,
    /// When it last changed.
    pub at: Instant,
    /// The message that is pinned.
    pub pinned: Option<MessageId>,
    /// Whether it could not be shown.
    pub lost: bool,
}

impl FromRow<'_, AnyRow> for Board {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            channel: row.try_get("channel_id")?,
            shown: row.try_get("shown")?,
            at: from_millis(row.try_get("shown_ms")?),
            pinned: row.try_get("pinned_message")?,
            lost: row.try_get::<i64, _>("lost")? != 0,
        })
    }
}

/// The releases whose boards have to be kept: those that run, and those that are over and whose board doesn't say so yet.
/// Each with how often something of its guild has changed, and when its board last did.
pub(super) async fn to_keep(pool: &AnyPool) -> Outcome<Vec<(Release, i64, Option<Instant>)>> {
    let rows = sqlx::query(
        "SELECT r.*, b.shown_ms, (SELECT l.changes FROM guild_lock l WHERE l.guild_id = r.guild_id) AS changes \
         FROM release r LEFT JOIN board b ON b.release_id = r.release_id \
         WHERE r.ended_ms IS NULL OR b.closed = 0 ORDER BY r.release_id",
    )
    .fetch_all(pool)
    .await?;
    let read = |row: &AnyRow| {
        let shown: Option<i64> = row.try_get("shown_ms")?;
        Ok((Release::from_row(row)?, row.try_get("changes")?, shown.map(from_millis)))
    };
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// The board of `release`, if it has one, and whether the release is over.
pub(super) async fn load(tx: &mut Tx, release: ReleaseId) -> Outcome<(Option<Board>, bool)> {
    let board =
        sqlx::query_as("SELECT * FROM board WHERE release_id = $1").bind(release).fetch_optional(tx.conn()).await?;
    let ended: Option<i64> = sqlx::query_scalar("SELECT ended_ms FROM release WHERE release_id = $1")
        .bind(release)
        .fetch_one(tx.conn())
        .await?;
    Ok((board, ended.is_some()))
}

/// Writes down how the board of `release` is.
pub(super) async fn write(tx: &mut Tx, release: ReleaseId, board: &Board) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO board (release_id, guild_id, channel_id, shown, shown_ms, pinned_message, lost) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (release_id) DO UPDATE SET channel_id = excluded.channel_id, \
         shown = excluded.shown, shown_ms = excluded.shown_ms, pinned_message = excluded.pinned_message, \
         lost = excluded.lost",
    )
    .bind(release)
    .bind(guild)
    .bind(board.channel)
    .bind(board.shown)
    .bind(to_millis(board.at))
    .bind(board.pinned)
    .bind(i64::from(board.lost))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The board of `release` can't be shown in `channel` for now. One that was moved elsewhere meanwhile is not touched.
pub(super) async fn lose(tx: &mut Tx, release: ReleaseId, channel: ChannelId) -> Outcome<()> {
    sqlx::query("UPDATE board SET lost = 1 WHERE release_id = $1 AND channel_id = $2")
        .bind(release)
        .bind(channel)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The board of `release` says that it is over: it is not looked at again.
pub(super) async fn close(tx: &mut Tx, release: ReleaseId) -> Outcome<()> {
    sqlx::query("UPDATE board SET closed = 1 WHERE release_id = $1").bind(release).execute(tx.conn()).await?;
    Ok(())
}
