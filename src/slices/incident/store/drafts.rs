//! The rows of texts for users that wait for a person to publish them, and of decisions.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyExecutor, AnyPool, FromRow, Row};

use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{DraftId, GuildId, IncidentId, ReleaseId, UserId};
use crate::slices::incident::domain::public::{Draft, DraftKind};

impl FromRow<'_, AnyRow> for Draft {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let kind: String = row.try_get("kind")?;
        let state: String = row.try_get("state")?;
        Ok(Self {
            id: row.try_get("draft_id")?,
            incident: row.try_get("incident_id")?,
            kind: DraftKind::from_name(&kind).ok_or_else(|| sqlx::Error::Decode(format!("a draft {kind}").into()))?,
            body: row.try_get("body")?,
            waits: state == "draft",
        })
    }
}

/// The draft of `kind` that still waits, within a transaction.
pub(in crate::slices::incident) async fn waiting_draft(
    tx: &mut Tx,
    incident: IncidentId,
    kind: DraftKind,
) -> Outcome<Option<Draft>> {
    let draft =
        sqlx::query_as("SELECT * FROM incident_draft WHERE incident_id = $1 AND kind = $2 AND state = 'draft' LIMIT 1")
            .bind(incident)
            .bind(kind.as_str())
            .fetch_optional(tx.conn())
            .await?;
    Ok(draft)
}

/// Whether an update for users was ever drafted of `incident`.
pub(in crate::slices::incident) async fn was_drafted(tx: &mut Tx, incident: IncidentId) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM incident_draft WHERE incident_id = $1 AND kind = $2")
        .bind(incident)
        .bind(DraftKind::Update.as_str())
        .fetch_one(tx.conn())
        .await?;
    Ok(count > 0)
}

/// Writes a new draft.
pub(in crate::slices::incident) async fn insert_draft(tx: &mut Tx, draft: &Draft, now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO incident_draft (draft_id, guild_id, incident_id, kind, body, state, made_ms) \
         VALUES ($1, $2, $3, $4, $5, 'draft', $6)",
    )
    .bind(draft.id)
    .bind(guild)
    .bind(draft.incident)
    .bind(draft.kind.as_str())
    .bind(&draft.body)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The draft of that id.
pub(in crate::slices::incident) async fn draft(pool: &AnyPool, guild: GuildId, id: DraftId) -> Outcome<Option<Draft>> {
    let draft = sqlx::query_as("SELECT * FROM incident_draft WHERE guild_id = $1 AND draft_id = $2")
        .bind(guild)
        .bind(id)
        .fetch_optional(pool)
        .await?;
    Ok(draft)
}

/// The draft of that id, within a transaction.
pub(in crate::slices::incident) async fn load_draft(tx: &mut Tx, id: DraftId) -> Outcome<Option<Draft>> {
    let guild = tx.guild();
    let draft = sqlx::query_as("SELECT * FROM incident_draft WHERE guild_id = $1 AND draft_id = $2")
        .bind(guild)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(draft)
}

/// The draft waits no more: it was `published`, or `discarded`.
pub(in crate::slices::incident) async fn end_draft(
    tx: &mut Tx,
    id: DraftId,
    (state, by): (&str, UserId),
    now: Instant,
) -> Outcome<()> {
    sqlx::query("UPDATE incident_draft SET state = $2, author = $3, published_ms = $4 WHERE draft_id = $1")
        .bind(id)
        .bind(state)
        .bind(by)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many hotfixes were begun for other incidents of `release` so far, as everybody of the team may know.
pub(in crate::slices::incident) async fn other_hotfixes(
    conn: &mut AnyConnection,
    release: ReleaseId,
    incident: IncidentId,
) -> Outcome<u32> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM incident WHERE release_id = $1 AND incident_id <> $2 AND hotfix IS NOT NULL AND drill = 0 \
         AND private = 0",
    )
    .bind(release)
    .bind(incident)
    .fetch_one(conn)
    .await?;
    Ok(count.try_into().unwrap_or(0))
}

/// A decision with its maker and reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::slices::incident) struct Decided {
    /// What was decided on: `rollback`.
    pub(in crate::slices::incident) decision: String,
    /// What was decided: `roll back` or `keep`.
    pub(in crate::slices::incident) outcome: String,
    /// Why.
    pub(in crate::slices::incident) reason: String,
    /// Who was consulted.
    pub(in crate::slices::incident) consulted: String,
    /// Who decided.
    pub(in crate::slices::incident) decider: UserId,
    /// Their name.
    pub(in crate::slices::incident) decider_name: String,
    /// When.
    pub(in crate::slices::incident) at: Instant,
}

impl FromRow<'_, AnyRow> for Decided {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            decision: row.try_get("decision")?,
            outcome: row.try_get("outcome")?,
            reason: row.try_get("reason")?,
            consulted: row.try_get("consulted")?,
            decider: row.try_get("decider")?,
            decider_name: row.try_get("decider_name")?,
            at: from_millis(row.try_get("decided_ms")?),
        })
    }
}

/// Writes a decision down.
pub(in crate::slices::incident) async fn record_decision(
    tx: &mut Tx,
    incident: IncidentId,
    decided: &Decided,
) -> Outcome<()> {
    let position = tx.next_position();
    sqlx::query(
        "INSERT INTO incident_decision (incident_id, position, decision, outcome, reason, consulted, decider, \
         decider_name, decided_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(incident)
    .bind(position)
    .bind(&decided.decision)
    .bind(&decided.outcome)
    .bind(&decided.reason)
    .bind(&decided.consulted)
    .bind(decided.decider)
    .bind(&decided.decider_name)
    .bind(to_millis(decided.at))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The decisions about `incident`, in order.
pub(in crate::slices::incident) async fn decisions(
    db: impl AnyExecutor<'_>,
    incident: IncidentId,
) -> Outcome<Vec<Decided>> {
    let decisions = sqlx::query_as("SELECT * FROM incident_decision WHERE incident_id = $1 ORDER BY position")
        .bind(incident)
        .fetch_all(db)
        .await?;
    Ok(decisions)
}

/// What users were told of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// In which words.
    pub words: String,
    /// When.
    pub at: Instant,
    /// When the incident was resolved, if it was.
    pub resolved: Option<Instant>,
    /// Its severity.
    pub severity: String,
    /// Which incident, to tell them apart.
    pub incident: IncidentId,
}

/// What users of `guild` were told since `since`, the latest first; nothing of what is private now.
///
/// # Errors
/// What the database said.
pub async fn published(pool: &AnyPool, guild: GuildId, since: Instant) -> Outcome<Vec<Published>> {
    let rows: Vec<(String, i64, Option<i64>, String, IncidentId)> = sqlx::query_as(
        "SELECT d.body, d.published_ms, i.resolved_ms, i.severity, i.incident_id FROM incident_draft d \
         JOIN incident i ON i.incident_id = d.incident_id \
         WHERE d.guild_id = $1 AND d.state = 'published' AND d.published_ms >= $2 AND i.private = 0 AND i.drill = 0 \
         ORDER BY d.published_ms DESC, d.draft_id",
    )
    .bind(guild)
    .bind(to_millis(since))
    .fetch_all(pool)
    .await?;
    let read = |(words, at, resolved, severity, incident): (String, i64, Option<i64>, String, IncidentId)| Published {
        words,
        at: from_millis(at),
        resolved: resolved.map(from_millis),
        severity,
        incident,
    };
    Ok(rows.into_iter().map(read).collect())
}
