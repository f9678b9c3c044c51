//! The rows of criteria that somebody judged.

use sqlx::AnyPool;

use super::domain::Tick;
use crate::engine::clock::{from_millis, to_millis};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::{ReleaseId, UserId};

/// Where criteria hold people.
pub const HELD: &[Held] = &[Held {
    called: Some(("criterion that you judged", "criteria that you judged")),
    erased: Erased::Words(&[("by_name", "'someone'"), ("words", "''")]),
    ..Held::by("criterion_tick", Within::Guild, "by_user")
}];

/// Writes down what `by` says.
pub(super) async fn write(tx: &mut Tx, release: ReleaseId, tick: &Tick, by: UserId) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO criterion_tick (guild_id, release_id, criterion, is_met, words, by_user, by_name, set_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (release_id, criterion) DO UPDATE SET \
         is_met = excluded.is_met, words = excluded.words, by_user = excluded.by_user, by_name = excluded.by_name, \
         set_ms = excluded.set_ms",
    )
    .bind(guild)
    .bind(release)
    .bind(&tick.criterion)
    .bind(i64::from(tick.is_met))
    .bind(&tick.words)
    .bind(by)
    .bind(&tick.by)
    .bind(to_millis(tick.at))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes back what somebody said.
pub(super) async fn remove(tx: &mut Tx, release: ReleaseId, criterion: &str) -> Outcome<()> {
    sqlx::query("DELETE FROM criterion_tick WHERE release_id = $1 AND criterion = $2")
        .bind(release)
        .bind(criterion)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What people said of `release`'s criteria.
pub(super) async fn ticks(pool: &AnyPool, release: ReleaseId) -> Outcome<Vec<Tick>> {
    let rows: Vec<(String, i64, String, String, i64)> =
        sqlx::query_as("SELECT criterion, is_met, words, by_name, set_ms FROM criterion_tick WHERE release_id = $1")
            .bind(release)
            .fetch_all(pool)
            .await?;
    let tick =
        |(criterion, is_met, words, by, at)| Tick { criterion, is_met: is_met != 0, words, by, at: from_millis(at) };
    Ok(rows.into_iter().map(tick).collect())
}
