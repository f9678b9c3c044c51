//! The rows of what somebody set instead of the computed status.

use sqlx::AnyPool;

use super::domain::{Light, Override};
use crate::actor::Actor;
use crate::engine::By;
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::ReleaseId;

/// Where the status holds people.
pub const HELD: &[Held] = &[Held {
    called: Some(("status that you set", "statuses that you set")),
    erased: Erased::Words(&[("by_name", "'someone'"), ("reason", "''")]),
    ..Held::by("status_override", Within::Guild, "by_user")
}];

/// Writes an override of the status.
///
/// # Errors
/// What the database said.
pub async fn set_override(
    tx: &mut Tx,
    release: ReleaseId,
    given: &Override,
    By { who: by, at: now }: By<&Actor>,
) -> Outcome<()> {
    let (guild, position) = (tx.guild(), tx.next_position());
    sqlx::query(
        "INSERT INTO status_override (guild_id, release_id, position, light, reason, by_user, by_name, set_ms, until_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(guild)
    .bind(release)
    .bind(position)
    .bind(given.light.name())
    .bind(&given.reason)
    .bind(by.user)
    .bind(&by.name)
    .bind(to_millis(now))
    .bind(to_millis(given.until))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends the override that holds at `now`; it stays on record.
///
/// # Errors
/// What the database said.
pub async fn end_override(tx: &mut Tx, release: ReleaseId, now: Instant) -> Outcome<()> {
    sqlx::query("UPDATE status_override SET until_ms = $2 WHERE release_id = $1 AND until_ms > $2")
        .bind(release)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The override that holds at `now`, and who gave it.
///
/// # Errors
/// What the database said.
pub async fn current_override(pool: &AnyPool, release: ReleaseId, now: Instant) -> Outcome<Option<(Override, String)>> {
    let row: Option<(String, String, String, i64)> = sqlx::query_as(
        "SELECT light, reason, by_name, until_ms FROM status_override WHERE release_id = $1 \
         ORDER BY position DESC LIMIT 1",
    )
    .bind(release)
    .fetch_optional(pool)
    .await?;
    let given = row.and_then(|(light, reason, by, until)| {
        Some((Override { light: Light::from_name(&light)?, reason, until: from_millis(until) }, by))
    });
    Ok(given.filter(|(given, _)| given.until > now))
}
