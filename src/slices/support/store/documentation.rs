//! The rows of what is done about the documentation, and of its figures.

use sqlx::{AnyExecutor, AnyPool};

use crate::actor::Actor;
use crate::engine::By;
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{GuildId, ReleaseId};

/// Ticks one of the documentation's priorities, or takes the tick back. Who ticked first stays.
///
/// # Errors
/// What the database said.
pub async fn tick_documentation(
    tx: &mut Tx,
    (release, item): (ReleaseId, &str),
    is_on: bool,
    By { who: by, at: now }: By<&Actor>,
) -> Outcome<()> {
    if !is_on {
        sqlx::query("DELETE FROM documentation_tick WHERE release_id = $1 AND item = $2")
            .bind(release)
            .bind(item)
            .execute(tx.conn())
            .await?;
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO documentation_tick (release_id, item, user_id, user_name, ticked_ms) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING",
    )
    .bind(release)
    .bind(item)
    .bind(by.user)
    .bind(&by.name)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What is ticked of the documentation's priorities: the item, by whom, when.
///
/// # Errors
/// What the database said.
pub async fn documentation_ticks(
    db: impl AnyExecutor<'_>,
    release: ReleaseId,
) -> Outcome<Vec<(String, String, Instant)>> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT item, user_name, ticked_ms FROM documentation_tick WHERE release_id = $1")
            .bind(release)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|(item, name, ticked)| (item, name, from_millis(ticked))).collect())
}

/// Records a figure: `coverage` in percent, `satisfaction` in tenths of a star.
pub(in crate::slices::support) async fn record(
    tx: &mut Tx,
    (name, figure): (&str, i64),
    By { who: by, at: now }: By<&Actor>,
) -> Outcome<()> {
    let (guild, position) = (tx.guild(), tx.next_position());
    sqlx::query(
        "INSERT INTO documentation_figure (guild_id, position, name, figure, by_user, set_ms) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(guild)
    .bind(position)
    .bind(name)
    .bind(figure)
    .bind(by.user)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The last figure of that name, and when it was recorded.
pub(in crate::slices::support) async fn figure(
    pool: &AnyPool,
    guild: GuildId,
    name: &str,
) -> Outcome<Option<(i64, Instant)>> {
    let row: Option<(i64, i64)> = sqlx::query_as(
        "SELECT figure, set_ms FROM documentation_figure WHERE guild_id = $1 AND name = $2 ORDER BY position DESC LIMIT 1",
    )
    .bind(guild)
    .bind(name)
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(figure, set)| (figure, from_millis(set))))
}
