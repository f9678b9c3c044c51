//! The rows of an incident's steps and people.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyExecutor, AnyPool, FromRow, Row};

use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{IncidentId, UserId};
use crate::slices::incident::domain::steps::Entered;

impl FromRow<'_, AnyRow> for Entered {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self { step: row.try_get("step")?, at: from_millis(row.try_get("entered_ms")?) })
    }
}

/// Writes down that `step` of `incident` begins.
pub(in crate::slices::incident) async fn enter_step(
    tx: &mut Tx,
    incident: IncidentId,
    step: &str,
    at: Instant,
) -> Outcome<()> {
    let position = tx.next_position();
    sqlx::query("INSERT INTO incident_step (incident_id, position, step, entered_ms) VALUES ($1, $2, $3, $4)")
        .bind(incident)
        .bind(position)
        .bind(step)
        .bind(to_millis(at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The steps that were begun, in order.
pub(in crate::slices::incident) async fn steps(
    db: impl AnyExecutor<'_>,
    incident: IncidentId,
) -> Outcome<Vec<Entered>> {
    let steps = sqlx::query_as("SELECT * FROM incident_step WHERE incident_id = $1 ORDER BY position")
        .bind(incident)
        .fetch_all(db)
        .await?;
    Ok(steps)
}

/// When the step under way began.
pub(in crate::slices::incident) async fn last_step(
    conn: &mut AnyConnection,
    incident: IncidentId,
) -> Outcome<Option<Entered>> {
    let step = sqlx::query_as("SELECT * FROM incident_step WHERE incident_id = $1 ORDER BY position DESC LIMIT 1")
        .bind(incident)
        .fetch_optional(conn)
        .await?;
    Ok(step)
}

/// Somebody who belongs to an incident: a responder, or a member of a private one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::slices::incident) struct Person {
    /// What for.
    pub(in crate::slices::incident) role: String,
    /// Who.
    pub(in crate::slices::incident) user: UserId,
    /// Their name.
    pub(in crate::slices::incident) name: String,
}

impl FromRow<'_, AnyRow> for Person {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self { role: row.try_get("role")?, user: row.try_get("user_id")?, name: row.try_get("name")? })
    }
}

/// `person` belongs to `incident`; `false` when they did already.
pub(in crate::slices::incident) async fn add_person(
    tx: &mut Tx,
    incident: IncidentId,
    person: &Person,
    now: Instant,
) -> Outcome<bool> {
    let done = sqlx::query(
        "INSERT INTO incident_person (incident_id, role, user_id, name, since_ms) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (incident_id, role, user_id) DO NOTHING",
    )
    .bind(incident)
    .bind(&person.role)
    .bind(person.user)
    .bind(&person.name)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// `user` does not belong to `incident` as `role` any more; `false` when they did not.
pub(in crate::slices::incident) async fn remove_person(
    tx: &mut Tx,
    incident: IncidentId,
    (role, user): (&str, UserId),
) -> Outcome<bool> {
    let done = sqlx::query("DELETE FROM incident_person WHERE incident_id = $1 AND role = $2 AND user_id = $3")
        .bind(incident)
        .bind(role)
        .bind(user)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Who belongs to `incident`, in the order in which they came.
pub(in crate::slices::incident) async fn people(
    conn: &mut AnyConnection,
    incident: IncidentId,
) -> Outcome<Vec<Person>> {
    let persons = sqlx::query_as(
        "SELECT role, user_id, name FROM incident_person WHERE incident_id = $1 ORDER BY since_ms, user_id",
    )
    .bind(incident)
    .fetch_all(conn)
    .await?;
    Ok(persons)
}

/// Whether `user` belongs to `incident`.
pub(in crate::slices::incident) async fn belongs(pool: &AnyPool, incident: IncidentId, user: UserId) -> Outcome<bool> {
    let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM incident_person WHERE incident_id = $1 AND user_id = $2")
        .bind(incident)
        .bind(user)
        .fetch_one(pool)
        .await?;
    Ok(found > 0)
}
