//! The rows of incidents and of what happened to them.

use std::collections::BTreeSet;

use sqlx::any::AnyRow;
use sqlx::{AnyPool, FromRow, Row};

use super::domain::Incident;
use crate::clock::{Instant, from_millis, to_millis};
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, IncidentId, MessageId, UserId};
use crate::store::Tx;

impl FromRow<'_, AnyRow> for Incident {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let instant = |name: &str| row.try_get::<Option<i64>, _>(name).map(|millis| millis.map(from_millis));
        let source: Option<ChannelId> = row.try_get("source_channel")?;
        Ok(Self {
            id: row.try_get("incident_id")?,
            guild: row.try_get("guild_id")?,
            release: row.try_get("release_id")?,
            number: row.try_get("number")?,
            title: row.try_get("title")?,
            summary: row.try_get("summary")?,
            severity: row.try_get("severity")?,
            confirmed: instant("confirmed_ms")?,
            reporter: row.try_get("reporter")?,
            reporter_name: row.try_get("reporter_name")?,
            lead: row.try_get("lead")?,
            reported: from_millis(row.try_get("reported_ms")?),
            declared: from_millis(row.try_get("declared_ms")?),
            acknowledged: instant("acknowledged_ms")?,
            next_update: instant("next_update_ms")?,
            resolved: instant("resolved_ms")?,
            resolution: row.try_get("resolution")?,
            source: source.zip(row.try_get("source_message")?),
        })
    }
}

/// Something that happened to an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When, in UTC.
    pub happened: Instant,
    /// Who did it; nobody when tplus did.
    pub actor: Option<UserId>,
    /// Their name.
    pub actor_name: String,
    /// What it was: `declared`, `update`, …
    pub kind: String,
    /// What was said.
    pub detail: String,
}

impl FromRow<'_, AnyRow> for Event {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            happened: from_millis(row.try_get("happened_ms")?),
            actor: row.try_get("actor")?,
            actor_name: row.try_get("actor_name")?,
            kind: row.try_get("kind")?,
            detail: row.try_get("detail")?,
        })
    }
}

/// Writes a new incident and gives it the guild's next number.
pub(super) async fn insert(tx: &mut Tx, incident: &mut Incident) -> Outcome<()> {
    incident.number = sqlx::query_scalar("SELECT COALESCE(MAX(number), 0) + 1 FROM incident WHERE guild_id = $1")
        .bind(incident.guild)
        .fetch_one(tx.conn())
        .await?;
    sqlx::query(
        "INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, confirmed_ms, reporter, \
         reporter_name, lead, reported_ms, declared_ms, next_update_ms, source_channel, source_message) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(incident.id)
    .bind(incident.guild)
    .bind(incident.release)
    .bind(incident.number)
    .bind(&incident.title)
    .bind(&incident.summary)
    .bind(&incident.severity)
    .bind(incident.confirmed.map(to_millis))
    .bind(incident.reporter)
    .bind(&incident.reporter_name)
    .bind(incident.lead)
    .bind(to_millis(incident.reported))
    .bind(to_millis(incident.declared))
    .bind(incident.next_update.map(to_millis))
    .bind(incident.source.map(|(channel, _)| channel))
    .bind(incident.source.map(|(_, message)| message))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what may change of an incident.
pub(super) async fn save(tx: &mut Tx, incident: &Incident) -> Outcome<()> {
    sqlx::query(
        "UPDATE incident SET severity = $2, confirmed_ms = $3, lead = $4, acknowledged_ms = $5, next_update_ms = $6, \
         resolved_ms = $7, resolution = $8 WHERE incident_id = $1",
    )
    .bind(incident.id)
    .bind(&incident.severity)
    .bind(incident.confirmed.map(to_millis))
    .bind(incident.lead)
    .bind(incident.acknowledged.map(to_millis))
    .bind(incident.next_update.map(to_millis))
    .bind(incident.resolved.map(to_millis))
    .bind(&incident.resolution)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The incident of that id, within a transaction: nobody else changes it meanwhile.
pub(super) async fn load(tx: &mut Tx, id: IncidentId) -> Outcome<Option<Incident>> {
    let guild = tx.guild();
    let incident = sqlx::query_as("SELECT * FROM incident WHERE incident_id = $1 AND guild_id = $2")
        .bind(id)
        .bind(guild)
        .fetch_optional(tx.conn())
        .await?;
    Ok(incident)
}

/// The last incident that `reporter` declared since `since`.
pub(super) async fn last_by(tx: &mut Tx, reporter: UserId, since: Instant) -> Outcome<Option<Incident>> {
    let guild = tx.guild();
    let incident = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND reporter = $2 AND declared_ms >= $3 ORDER BY number DESC LIMIT 1",
    )
    .bind(guild)
    .bind(reporter)
    .bind(to_millis(since))
    .fetch_optional(tx.conn())
    .await?;
    Ok(incident)
}

/// The incident of that id in `guild`.
pub(super) async fn by_id(pool: &AnyPool, guild: GuildId, id: IncidentId) -> Outcome<Option<Incident>> {
    let incident = sqlx::query_as("SELECT * FROM incident WHERE guild_id = $1 AND incident_id = $2")
        .bind(guild)
        .bind(id)
        .fetch_optional(pool)
        .await?;
    Ok(incident)
}

/// The incident of that number in `guild`.
pub(super) async fn by_number(pool: &AnyPool, guild: GuildId, number: i64) -> Outcome<Option<Incident>> {
    let incident = sqlx::query_as("SELECT * FROM incident WHERE guild_id = $1 AND number = $2")
        .bind(guild)
        .bind(number)
        .fetch_optional(pool)
        .await?;
    Ok(incident)
}

/// The incidents of `guild` that aren't resolved, the gravest and then the oldest first.
pub async fn open(pool: &AnyPool, guild: GuildId) -> Outcome<Vec<Incident>> {
    let incidents =
        sqlx::query_as("SELECT * FROM incident WHERE guild_id = $1 AND resolved_ms IS NULL ORDER BY severity, number")
            .bind(guild)
            .fetch_all(pool)
            .await?;
    Ok(incidents)
}

/// The latest incidents of `guild`, open or not, the newest first.
pub(super) async fn latest(pool: &AnyPool, guild: GuildId, most: i64) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as("SELECT * FROM incident WHERE guild_id = $1 ORDER BY number DESC LIMIT $2")
        .bind(guild)
        .bind(most)
        .fetch_all(pool)
        .await?;
    Ok(incidents)
}

/// The incidents of `guild` that came to count, by a team member's declaration or confirmation, from `from` up to, but not at, `to`.
pub async fn reported_between(
    pool: &AnyPool,
    guild: GuildId,
    (from, to): (Instant, Instant),
) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND confirmed_ms >= $2 AND confirmed_ms < $3 \
         ORDER BY number",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(pool)
    .await?;
    Ok(incidents)
}

/// The confirmed incidents of `guild` that were resolved from `from` up to, but not at, `to`.
pub async fn resolved_between(
    pool: &AnyPool,
    guild: GuildId,
    (from, to): (Instant, Instant),
) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND confirmed_ms IS NOT NULL AND resolved_ms >= $2 AND resolved_ms < $3 \
         ORDER BY number",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(pool)
    .await?;
    Ok(incidents)
}

/// The messages that incidents of `guild` were declared from: what was said there is counted as an incident.
pub async fn sources(pool: &AnyPool, guild: GuildId) -> Outcome<BTreeSet<MessageId>> {
    let messages: Vec<MessageId> =
        sqlx::query_scalar("SELECT source_message FROM incident WHERE guild_id = $1 AND source_message IS NOT NULL")
            .bind(guild)
            .fetch_all(pool)
            .await?;
    Ok(messages.into_iter().collect())
}

/// Writes down that something happened to `incident`.
pub(super) async fn log(tx: &mut Tx, incident: IncidentId, event: &Event) -> Outcome<()> {
    let position = tx.next_position();
    sqlx::query(
        "INSERT INTO incident_event (incident_id, position, happened_ms, actor, actor_name, kind, detail) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(incident)
    .bind(position)
    .bind(to_millis(event.happened))
    .bind(event.actor)
    .bind(&event.actor_name)
    .bind(&event.kind)
    .bind(&event.detail)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The latest things that happened to `incident`, the oldest first.
pub(super) async fn events(pool: &AnyPool, incident: IncidentId, most: i64) -> Outcome<Vec<Event>> {
    let mut events: Vec<Event> =
        sqlx::query_as("SELECT * FROM incident_event WHERE incident_id = $1 ORDER BY position DESC LIMIT $2")
            .bind(incident)
            .bind(most)
            .fetch_all(pool)
            .await?;
    events.reverse();
    Ok(events)
}
