//! The rows of what follows an incident: checklists, actions, the parts of its post-mortem.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyExecutor, AnyPool, FromRow, Row};

use crate::engine::By;
use crate::engine::clock::{from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ActionId, GuildId, IncidentId, ReleaseId, UserId};
use crate::slices::incident::domain::actions::ActionItem;
use crate::slices::incident::domain::hotfix::{List, Tick};
use crate::slices::incident::domain::{Incident, number};

impl FromRow<'_, AnyRow> for Tick {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            item: row.try_get("item")?,
            user: row.try_get("user_id")?,
            name: row.try_get("name")?,
            at: from_millis(row.try_get("checked_ms")?),
        })
    }
}

/// Ticks an entry of `list`, or takes the tick back; `true` says that it is ticked now.
pub(in crate::slices::incident) async fn toggle_tick(
    tx: &mut Tx,
    (incident, list): (IncidentId, List),
    tick: &Tick,
) -> Outcome<bool> {
    let removed =
        sqlx::query("DELETE FROM incident_check WHERE incident_id = $1 AND list = $2 AND item = $3 AND user_id = $4")
            .bind(incident)
            .bind(list.as_str())
            .bind(&tick.item)
            .bind(tick.user)
            .execute(tx.conn())
            .await?;
    if removed.rows_affected() == 0 {
        tick_off(tx, (incident, list), tick).await?;
    }
    Ok(removed.rows_affected() == 0)
}

/// Ticks an entry of `list`, if that person has not.
pub(in crate::slices::incident) async fn tick_off(
    tx: &mut Tx,
    (incident, list): (IncidentId, List),
    tick: &Tick,
) -> Outcome<()> {
    sqlx::query(
        "INSERT INTO incident_check (incident_id, list, item, user_id, name, checked_ms) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (incident_id, list, item, user_id) DO NOTHING",
    )
    .bind(incident)
    .bind(list.as_str())
    .bind(&tick.item)
    .bind(tick.user)
    .bind(&tick.name)
    .bind(to_millis(tick.at))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes every tick on `list` back.
pub(in crate::slices::incident) async fn clear_ticks(tx: &mut Tx, incident: IncidentId, list: List) -> Outcome<()> {
    sqlx::query("DELETE FROM incident_check WHERE incident_id = $1 AND list = $2")
        .bind(incident)
        .bind(list.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The ticks on `list`, in order of time.
pub(in crate::slices::incident) async fn ticks(
    conn: &mut AnyConnection,
    incident: IncidentId,
    list: List,
) -> Outcome<Vec<Tick>> {
    let ticks = sqlx::query_as(
        "SELECT * FROM incident_check WHERE incident_id = $1 AND list = $2 ORDER BY checked_ms, user_id",
    )
    .bind(incident)
    .bind(list.as_str())
    .fetch_all(conn)
    .await?;
    Ok(ticks)
}

impl FromRow<'_, AnyRow> for ActionItem {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("action_id")?,
            incident: row.try_get("incident_id")?,
            number: row.try_get("number")?,
            what: row.try_get("what")?,
            owner: row.try_get("owner")?,
            owner_name: row.try_get("owner_name")?,
            due: from_millis(row.try_get("due_ms")?),
            done: row.try_get::<Option<i64>, _>("done_ms")?.map(from_millis),
        })
    }
}

/// Writes a new action and gives it the guild's next number; those of private incidents are counted apart.
pub(in crate::slices::incident) async fn insert_action(
    tx: &mut Tx,
    action: &mut ActionItem,
    is_private: bool,
) -> Outcome<()> {
    let guild = tx.guild();
    let last = match is_private {
        true => "SELECT MIN(number) FROM incident_action WHERE guild_id = $1 AND number < 0",
        false => "SELECT MAX(number) FROM incident_action WHERE guild_id = $1 AND number > 0",
    };
    let last = sqlx::query_scalar(last).bind(guild).fetch_one(tx.conn()).await?;
    action.number = number::after(last, is_private);
    sqlx::query(
        "INSERT INTO incident_action (action_id, guild_id, incident_id, number, what, owner, owner_name, due_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(action.id)
    .bind(guild)
    .bind(action.incident)
    .bind(action.number)
    .bind(&action.what)
    .bind(action.owner)
    .bind(&action.owner_name)
    .bind(to_millis(action.due))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The action of that id, within a transaction.
pub(in crate::slices::incident) async fn action(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
    id: ActionId,
) -> Outcome<Option<ActionItem>> {
    let action = sqlx::query_as("SELECT * FROM incident_action WHERE guild_id = $1 AND action_id = $2")
        .bind(guild)
        .bind(id)
        .fetch_optional(db)
        .await?;
    Ok(action)
}

/// The action of that number.
pub(in crate::slices::incident) async fn action_by_number(
    pool: &AnyPool,
    guild: GuildId,
    number: i64,
) -> Outcome<Option<ActionItem>> {
    let action = sqlx::query_as("SELECT * FROM incident_action WHERE guild_id = $1 AND number = $2")
        .bind(guild)
        .bind(number)
        .fetch_optional(pool)
        .await?;
    Ok(action)
}

/// The action is done; `false` when it was already.
pub(in crate::slices::incident) async fn finish_action(
    tx: &mut Tx,
    id: ActionId,
    By { who: by, at: now }: By<UserId>,
) -> Outcome<bool> {
    let done =
        sqlx::query("UPDATE incident_action SET done_ms = $2, done_by = $3 WHERE action_id = $1 AND done_ms IS NULL")
            .bind(id)
            .bind(to_millis(now))
            .bind(by)
            .execute(tx.conn())
            .await?;
    Ok(done.rows_affected() > 0)
}

/// The actions of one incident, in order.
pub(in crate::slices::incident) async fn actions_of(
    db: impl AnyExecutor<'_>,
    incident: IncidentId,
) -> Outcome<Vec<ActionItem>> {
    let actions = sqlx::query_as("SELECT * FROM incident_action WHERE incident_id = $1 ORDER BY number")
        .bind(incident)
        .fetch_all(db)
        .await?;
    Ok(actions)
}

/// The actions of `guild` that aren't done, those due first before the others. Those of private incidents are left out.
///
/// # Errors
/// What the database said.
pub async fn open_actions(pool: &AnyPool, guild: GuildId) -> Outcome<Vec<ActionItem>> {
    let actions = sqlx::query_as(
        "SELECT a.* FROM incident_action a JOIN incident i ON i.incident_id = a.incident_id \
         WHERE a.guild_id = $1 AND a.done_ms IS NULL AND i.private = 0 ORDER BY a.due_ms, a.number",
    )
    .bind(guild)
    .fetch_all(pool)
    .await?;
    Ok(actions)
}

/// The confirmed incidents of `guild` that are over and whose post-mortem is not written; without drills, private ones and duplicates.
pub(in crate::slices::incident) async fn without_postmortem(pool: &AnyPool, guild: GuildId) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND confirmed_ms IS NOT NULL AND resolved_ms IS NOT NULL \
         AND postmortem_ms IS NULL AND drill = 0 AND private = 0 AND merged_into IS NULL ORDER BY resolved_ms",
    )
    .bind(guild)
    .fetch_all(pool)
    .await?;
    Ok(incidents)
}

/// The incidents of `guild` whose post-mortem is written and that nobody has closed; without drills, private ones and duplicates.
pub(in crate::slices::incident) async fn unclosed(pool: &AnyPool, guild: GuildId) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND resolved_ms IS NOT NULL AND postmortem_ms IS NOT NULL \
         AND closed_ms IS NULL AND drill = 0 AND private = 0 AND merged_into IS NULL ORDER BY resolved_ms",
    )
    .bind(guild)
    .fetch_all(pool)
    .await?;
    Ok(incidents)
}

/// The incidents because of which `release` was rolled back, as users may know them: without drills, private ones and duplicates.
///
/// # Errors
/// What the database said.
pub async fn behind_rollback(db: impl AnyExecutor<'_>, release: ReleaseId) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE release_id = $1 AND rollback_ms IS NOT NULL AND drill = 0 AND private = 0 \
         AND merged_into IS NULL ORDER BY rollback_ms",
    )
    .bind(release)
    .fetch_all(db)
    .await?;
    Ok(incidents)
}

/// One part of a post-mortem, by its name, and what it says.
#[derive(Debug, Clone, Copy)]
pub(in crate::slices::incident) struct Written<'a> {
    pub(in crate::slices::incident) part: &'a str,
    pub(in crate::slices::incident) body: &'a str,
}

/// Writes one part of a post-mortem; an empty one is taken out.
pub(in crate::slices::incident) async fn write_part(
    tx: &mut Tx,
    incident: IncidentId,
    Written { part, body }: Written<'_>,
    By { who: author, at: now }: By<UserId>,
) -> Outcome<()> {
    if body.is_empty() {
        sqlx::query("DELETE FROM incident_postmortem WHERE incident_id = $1 AND part = $2")
            .bind(incident)
            .bind(part)
            .execute(tx.conn())
            .await?;
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO incident_postmortem (incident_id, part, body, author, written_ms) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (incident_id, part) DO UPDATE SET body = excluded.body, author = excluded.author, \
         written_ms = excluded.written_ms",
    )
    .bind(incident)
    .bind(part)
    .bind(body)
    .bind(author)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The parts of a post-mortem that were written.
pub(in crate::slices::incident) async fn parts(
    db: impl AnyExecutor<'_>,
    incident: IncidentId,
) -> Outcome<BTreeMap<String, String>> {
    let parts: Vec<(String, String)> =
        sqlx::query_as("SELECT part, body FROM incident_postmortem WHERE incident_id = $1")
            .bind(incident)
            .fetch_all(db)
            .await?;
    Ok(parts.into_iter().collect())
}
