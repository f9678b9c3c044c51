//! How incidents hang together: duplicates and related ones; and all of them at once, for figures and matrices.

use sqlx::{AnyConnection, AnyExecutor, AnyPool};

use crate::engine::clock::{Instant, from_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::Repository;
use crate::ids::{GuildId, IncidentId, IssueNumber, ReleaseId};
use crate::slices::incident::domain::Incident;

/// The two are related from now on, either way.
pub(in crate::slices::incident) async fn relate(tx: &mut Tx, (one, other): (IncidentId, IncidentId)) -> Outcome<()> {
    for (from, to) in [(one, other), (other, one)] {
        sqlx::query(
            "INSERT INTO incident_related (incident_id, other_id) VALUES ($1, $2) \
             ON CONFLICT (incident_id, other_id) DO NOTHING",
        )
        .bind(from)
        .bind(to)
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// The incident is tracked in an issue, which has no number while it is being filed, or in none.
pub(in crate::slices::incident) async fn track(
    tx: &mut Tx,
    incident: IncidentId,
    issue: Option<(&Repository, Option<IssueNumber>)>,
) -> Outcome<()> {
    sqlx::query("UPDATE incident SET issue_repository = $2, issue_number = $3 WHERE incident_id = $1")
        .bind(incident)
        .bind(issue.map(|(repository, _)| repository.to_string()))
        .bind(issue.and_then(|(_, number)| number))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The incidents of the guild that are tracked in one of `issues` of its repository.
pub(in crate::slices::incident) async fn tracked_in(tx: &mut Tx, issues: &[IssueNumber]) -> Outcome<Vec<Incident>> {
    let guild = tx.guild();
    let mut incidents: Vec<Incident> = sqlx::query_as(
        "SELECT i.* FROM incident i JOIN repository r ON r.guild_id = i.guild_id AND r.name = i.issue_repository \
         WHERE i.guild_id = $1 AND i.issue_number IS NOT NULL AND i.merged_into IS NULL",
    )
    .bind(guild)
    .fetch_all(tx.conn())
    .await?;
    let is_theirs =
        |one: &Incident| one.tracked.as_ref().is_some_and(|at| at.number.is_some_and(|at| issues.contains(&at)));
    incidents.retain(is_theirs);
    Ok(incidents)
}

/// The issues of the connected repository in which incidents of `guild` that count are tracked.
///
/// # Errors
/// What the database said.
pub async fn issues(conn: &mut AnyConnection, guild: GuildId) -> Outcome<Vec<IssueNumber>> {
    let numbers = sqlx::query_scalar(
        "SELECT i.issue_number FROM incident i JOIN repository r ON r.guild_id = i.guild_id AND r.name = i.issue_repository \
         WHERE i.guild_id = $1 AND i.issue_number IS NOT NULL AND i.confirmed_ms IS NOT NULL AND i.drill = 0 AND i.private = 0 \
         AND i.merged_into IS NULL",
    )
    .bind(guild)
    .fetch_all(conn)
    .await?;
    Ok(numbers)
}

/// The incidents that are related to `incident`, and its duplicates, in order of number. Private ones are left out.
pub(in crate::slices::incident) async fn linked(
    db: impl AnyExecutor<'_>,
    incident: IncidentId,
) -> Outcome<Vec<Incident>> {
    let linked = sqlx::query_as(
        "SELECT * FROM incident i WHERE i.private = 0 AND (i.merged_into = $1 OR i.incident_id IN \
         (SELECT other_id FROM incident_related WHERE incident_id = $1)) ORDER BY i.number",
    )
    .bind(incident)
    .fetch_all(db)
    .await?;
    Ok(linked)
}

/// Whether other incidents are duplicates of `incident`, within a transaction.
pub(in crate::slices::incident) async fn has_duplicates(tx: &mut Tx, incident: IncidentId) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM incident WHERE merged_into = $1")
        .bind(incident)
        .fetch_one(tx.conn())
        .await?;
    Ok(count > 0)
}

/// The incidents of `guild` that count, of one release or of all, in order of number.
pub(in crate::slices::incident) async fn counted(
    pool: &AnyPool,
    guild: GuildId,
    release: Option<ReleaseId>,
) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND ($2 IS NULL OR release_id = $2) AND confirmed_ms IS NOT NULL \
         AND drill = 0 AND private = 0 AND merged_into IS NULL ORDER BY number",
    )
    .bind(guild)
    .bind(release)
    .fetch_all(pool)
    .await?;
    Ok(incidents)
}

/// Severity and time of the report of every incident of the guild that counts, and whether it is open.
pub(in crate::slices::incident) async fn census(
    conn: &mut AnyConnection,
    guild: GuildId,
) -> Outcome<Vec<(String, Instant, IncidentId, bool)>> {
    let rows: Vec<(String, i64, IncidentId, Option<i64>)> = sqlx::query_as(
        "SELECT severity, reported_ms, incident_id, resolved_ms FROM incident WHERE guild_id = $1 \
         AND confirmed_ms IS NOT NULL AND drill = 0 AND private = 0 AND merged_into IS NULL ORDER BY number",
    )
    .bind(guild)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(severity, at, id, resolved)| (severity, from_millis(at), id, resolved.is_none()))
        .collect())
}
