//! The rows of an incident's timeline: what happened, and what people added or corrected.

use sqlx::any::AnyRow;
use sqlx::{AnyExecutor, AnyPool, FromRow, Row};

use crate::discord::text;
use crate::engine::By;
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{IncidentId, MessageId, UserId};
use crate::slices::incident::domain::Incident;

/// Something that happened to an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// Its place among the incident's entries; it names the entry.
    pub position: i64,
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
    /// The message that it was taken from.
    pub link: Option<String>,
    /// That message's id, which is in the timeline once.
    pub message: Option<MessageId>,
    /// When it was corrected.
    pub edited: Option<Instant>,
    /// Who corrected it.
    pub edited_by: Option<UserId>,
}

/// The kinds of entry that are somebody's words, and which they may correct.
const PEOPLES: [&str; 4] = ["entry", "pinned", "message", "update"];

impl Event {
    /// Whether its words are kept as they were typed; an update has tplus's own around them, and is defused when it is written down.
    pub fn is_written(&self) -> bool {
        self.is_peoples() && self.kind != "update"
    }

    /// Whether it is somebody's words, and not what tplus recorded itself.
    pub fn is_peoples(&self) -> bool {
        PEOPLES.contains(&self.kind.as_str())
    }
}

impl FromRow<'_, AnyRow> for Event {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            position: row.try_get("position")?,
            happened: from_millis(row.try_get("happened_ms")?),
            actor: row.try_get("actor")?,
            actor_name: row.try_get("actor_name")?,
            kind: row.try_get("kind")?,
            detail: row.try_get("detail")?,
            link: row.try_get("link")?,
            message: row.try_get("message")?,
            edited: row.try_get::<Option<i64>, _>("edited_ms")?.map(from_millis),
            edited_by: row.try_get("edited_by")?,
        })
    }
}

/// Writes down that something happened to `incident`.
pub(in crate::slices::incident) async fn log(tx: &mut Tx, incident: IncidentId, event: &Event) -> Outcome<()> {
    let position = tx.next_position();
    sqlx::query(
        "INSERT INTO incident_event \
         (incident_id, position, happened_ms, actor, actor_name, kind, detail, link, message) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(incident)
    .bind(position)
    .bind(to_millis(event.happened))
    .bind(event.actor)
    .bind(&event.actor_name)
    .bind(&event.kind)
    .bind(&event.detail)
    .bind(&event.link)
    .bind(event.message)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The whole timeline of `incident`, by time.
pub(in crate::slices::incident) async fn events(db: impl AnyExecutor<'_>, incident: IncidentId) -> Outcome<Vec<Event>> {
    let events = sqlx::query_as(
        "SELECT * FROM incident_event WHERE incident_id = $1 AND removed = 0 ORDER BY happened_ms, position",
    )
    .bind(incident)
    .fetch_all(db)
    .await?;
    Ok(events)
}

/// The entry that was taken from `message`, if it is in the timeline.
pub(in crate::slices::incident) async fn event_of(
    tx: &mut Tx,
    incident: IncidentId,
    message: MessageId,
) -> Outcome<Option<Event>> {
    let event = sqlx::query_as("SELECT * FROM incident_event WHERE incident_id = $1 AND message = $2 AND removed = 0")
        .bind(incident)
        .bind(message)
        .fetch_optional(tx.conn())
        .await?;
    Ok(event)
}

/// The entry at `position`, if it is in the timeline.
pub(in crate::slices::incident) async fn event_at(
    tx: &mut Tx,
    (incident, position): (IncidentId, i64),
) -> Outcome<Option<Event>> {
    let event = sqlx::query_as("SELECT * FROM incident_event WHERE incident_id = $1 AND position = $2 AND removed = 0");
    Ok(event.bind(incident).bind(position).fetch_optional(tx.conn()).await?)
}

/// Corrects the entry at `position`; what stood there first is kept beside. `false` when there is no such entry.
pub(in crate::slices::incident) async fn correct(
    tx: &mut Tx,
    (incident, position): (IncidentId, i64),
    text: &str,
    By { who: by, at: now }: By<UserId>,
) -> Outcome<bool> {
    let done = sqlx::query(
        "UPDATE incident_event SET original = COALESCE(original, detail), detail = $3, edited_by = $4, edited_ms = $5 \
         WHERE incident_id = $1 AND position = $2 AND removed = 0",
    )
    .bind(incident)
    .bind(position)
    .bind(text)
    .bind(by)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes the entry at `position` out of the timeline; its row stays. `false` when there is no such entry.
pub(in crate::slices::incident) async fn remove(
    tx: &mut Tx,
    (incident, position): (IncidentId, i64),
    By { who: by, at: now }: By<UserId>,
) -> Outcome<bool> {
    let done = sqlx::query(
        "UPDATE incident_event SET removed = 1, edited_by = $3, edited_ms = $4 \
         WHERE incident_id = $1 AND position = $2 AND removed = 0",
    )
    .bind(incident)
    .bind(position)
    .bind(by)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The positions of all entries that the timeline of `incident` ever had, in order: by their index, from 1, people name
/// them. It stays when others are added or removed.
pub(in crate::slices::incident) async fn numbered(pool: &AnyPool, incident: IncidentId) -> Outcome<Vec<i64>> {
    let positions = sqlx::query_scalar("SELECT position FROM incident_event WHERE incident_id = $1 ORDER BY position")
        .bind(incident)
        .fetch_all(pool)
        .await?;
    Ok(positions)
}

/// Takes back what `user` wrote about incidents as a whole: how they were resolved, and their reports.
pub(in crate::slices::incident) async fn unwrite(tx: &mut Tx, user: UserId) -> Outcome<()> {
    let guild = tx.guild();
    for (columns, kind) in
        [("resolution = ''", "resolved"), ("root_cause = '', impact = '', prevention = ''", "report")]
    {
        let sql = format!(
            "UPDATE incident SET {columns} WHERE guild_id = $1 AND {} IS NOT NULL AND incident_id IN \
             (SELECT e.incident_id FROM incident_event e WHERE e.kind = $2 AND e.actor = $3 AND e.position = \
             (SELECT MAX(l.position) FROM incident_event l WHERE l.incident_id = e.incident_id AND l.kind = $2))",
            columns.split(' ').next().unwrap_or_default()
        );
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(guild).bind(kind).bind(user).execute(tx.conn()).await?;
    }
    Ok(())
}

/// Puts `instead` where entries mention `user`.
pub(in crate::slices::incident) async fn unmention(tx: &mut Tx, user: UserId, instead: &str) -> Outcome<()> {
    let (guild, mention) = (tx.guild(), text::mention(user));
    sqlx::query(
        "UPDATE incident_event SET detail = REPLACE(detail, $2, $3), original = REPLACE(original, $2, $3) \
         WHERE incident_id IN (SELECT incident_id FROM incident WHERE guild_id = $1)",
    )
    .bind(guild)
    .bind(mention)
    .bind(instead)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The incidents that `user` reported or wrote about.
pub(in crate::slices::incident) async fn touched_by(tx: &mut Tx, user: UserId) -> Outcome<Vec<Incident>> {
    let guild = tx.guild();
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND (reporter = $2 OR source_author = $2 OR words_by = $2 OR incident_id IN \
         (SELECT incident_id FROM incident_event WHERE actor = $2)) ORDER BY number",
    )
    .bind(guild)
    .bind(user)
    .fetch_all(tx.conn())
    .await?;
    Ok(incidents)
}
