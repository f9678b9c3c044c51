//! The rows of ticks, and of the lists that stand in #release.

use sqlx::AnyConnection;

use crate::actor::Actor;
use crate::engine::By;
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::ReleaseId;

/// Where checklists hold people.
pub const HELD: &[Held] = &[Held {
    called: Some(("checklist item that you checked off", "checklist items that you checked off")),
    erased: Erased::Words(&[("by_name", "'someone'")]),
    ..Held::by("checklist_tick", Within::Guild, "by_user")
}];

/// A tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) item: String,
    pub(super) by: String,
    pub(super) at: Instant,
}

/// Ticks an item, or takes the tick back. Who ticked first stays.
pub(super) async fn tick(
    tx: &mut Tx,
    (release, list, item): (ReleaseId, &str, &str),
    is_on: bool,
    By { who: by, at: now }: By<&Actor>,
) -> Outcome<()> {
    let guild = tx.guild();
    if !is_on {
        sqlx::query("DELETE FROM checklist_tick WHERE release_id = $1 AND list = $2 AND item = $3")
            .bind(release)
            .bind(list)
            .bind(item)
            .execute(tx.conn())
            .await?;
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO checklist_tick (guild_id, release_id, list, item, by_user, by_name, ticked_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(guild)
    .bind(release)
    .bind(list)
    .bind(item)
    .bind(by.user)
    .bind(&by.name)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What is ticked of `list`.
pub(super) async fn ticks(conn: &mut AnyConnection, release: ReleaseId, list: &str) -> Outcome<Vec<Tick>> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT item, by_name, ticked_ms FROM checklist_tick WHERE release_id = $1 AND list = $2")
            .bind(release)
            .bind(list)
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().map(|(item, by, at)| Tick { item, by, at: from_millis(at) }).collect())
}

/// When somebody last ticked something of a list of which the name begins with `family`.
pub(super) async fn last_tick(tx: &mut Tx, (release, family): (ReleaseId, &str)) -> Outcome<Option<Instant>> {
    let last: Option<i64> =
        sqlx::query_scalar("SELECT MAX(ticked_ms) FROM checklist_tick WHERE release_id = $1 AND list LIKE $2")
            .bind(release)
            .bind(format!("{family}%"))
            .fetch_one(tx.conn())
            .await?;
    Ok(last.map(from_millis))
}

/// Notes that `list` stands in #release; `false` when it did before.
pub(super) async fn posted(tx: &mut Tx, (release, list): (ReleaseId, &str), now: Instant) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "INSERT INTO checklist_post (guild_id, release_id, list, posted_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(guild)
    .bind(release)
    .bind(list)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether `list` stands in #release.
pub(super) async fn is_posted(tx: &mut Tx, (release, list): (ReleaseId, &str)) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM checklist_post WHERE release_id = $1 AND list = $2")
        .bind(release)
        .bind(list)
        .fetch_one(tx.conn())
        .await?;
    Ok(count > 0)
}

/// Who ticked the item of that name.
pub(super) fn tick_of<'t>(ticks: &'t [Tick], item: &str) -> Option<&'t Tick> {
    ticks.iter().find(|tick| tick.item == item)
}
