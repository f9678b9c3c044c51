//! The rows of incidents; what hangs on them is beside.

mod drafts;
mod follow_up;
mod links;
mod people;
mod timeline;

use std::collections::BTreeSet;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyExecutor, AnyPool, FromRow, Row};

pub(super) use drafts::*;
pub use drafts::{Published, published};
pub(super) use follow_up::*;
pub use follow_up::{behind_rollback, open_actions};
pub use links::issues;
pub(super) use links::*;
pub(super) use people::*;
pub(super) use timeline::*;

use super::domain::{Account, Assessment, Incident, People, Rollback, Tracked, Wording, number};
use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, GuildId, IncidentId, MessageId, MessageRef, UserId};

fn tracked(row: &AnyRow) -> Result<Option<Tracked>, sqlx::Error> {
    let (repository, number): (Option<String>, _) = (row.try_get("issue_repository")?, row.try_get("issue_number")?);
    let read = |name: String| {
        let unreadable = |_| sqlx::Error::Decode(format!("the repository {name}").into());
        Ok::<_, sqlx::Error>(Tracked { repository: name.parse().map_err(unreadable)?, number })
    };
    repository.map(read).transpose()
}

impl FromRow<'_, AnyRow> for Incident {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let instant = |name: &str| row.try_get::<Option<i64>, _>(name).map(|millis| millis.map(from_millis));
        let flag = |name: &str| row.try_get::<i64, _>(name).map(|flag| flag != 0);
        let source: Option<ChannelId> = row.try_get("source_channel")?;
        let rollback = instant("rollback_ms")?.zip(row.try_get::<Option<String>, _>("rollback_to")?);
        Ok(Self {
            id: row.try_get("incident_id")?,
            guild: row.try_get("guild_id")?,
            release: row.try_get("release_id")?,
            number: row.try_get("number")?,
            title: row.try_get("title")?,
            summary: row.try_get("summary")?,
            wording: Wording { by: row.try_get("words_by")?, is_owed: flag("words_owed")? },
            severity: row.try_get("severity")?,
            confirmed: instant("confirmed_ms")?,
            reporter: row.try_get("reporter")?,
            reporter_name: row.try_get("reporter_name")?,
            people: People {
                lead: row.try_get("lead")?,
                communications: row.try_get("communications")?,
                scribe: row.try_get("scribe")?,
            },
            step: row.try_get("step")?,
            strategy: row.try_get("strategy")?,
            private: flag("private")?,
            drill: flag("drill")?,
            merged_into: row.try_get("merged_into")?,
            assessment: Assessment {
                cause: row.try_get("cause")?,
                users_percent: row.try_get::<Option<i64>, _>("users_percent")?.and_then(|part| part.try_into().ok()),
                clear_fix: row.try_get::<Option<i64>, _>("clear_fix")?.map(|flag| flag != 0),
            },
            hotfix: row.try_get("hotfix")?,
            rollback: match rollback {
                Some((decided, to)) => Some(Rollback { decided, to, done: instant("rolled_back_ms")? }),
                None => None,
            },
            account: Account {
                root_cause: row.try_get("root_cause")?,
                impact: row.try_get("impact")?,
                prevention: row.try_get("prevention")?,
                published: instant("published_ms")?,
                postmortem: instant("postmortem_ms")?,
                closed: instant("closed_ms")?,
            },
            watched: instant("watched_ms")?,
            updated: instant("updated_ms")?,
            snoozed: instant("snoozed_ms")?,
            reported: from_millis(row.try_get("reported_ms")?),
            declared: from_millis(row.try_get("declared_ms")?),
            acknowledged: instant("acknowledged_ms")?,
            next_update: instant("next_update_ms")?,
            resolved: instant("resolved_ms")?,
            resolution: row.try_get("resolution")?,
            source: source
                .zip(row.try_get("source_message")?)
                .map(|(channel, message)| MessageRef { channel, message }),
            source_author: row.try_get("source_author")?,
            tracked: tracked(row)?,
        })
    }
}

/// Writes a new incident and gives it the guild's next number; private ones are counted apart.
pub(super) async fn insert(tx: &mut Tx, incident: &mut Incident) -> Outcome<()> {
    let last = match incident.private {
        true => "SELECT MIN(number) FROM incident WHERE guild_id = $1 AND number < 0",
        false => "SELECT MAX(number) FROM incident WHERE guild_id = $1 AND number > 0",
    };
    let last = sqlx::query_scalar(last).bind(incident.guild).fetch_one(tx.conn()).await?;
    incident.number = number::after(last, incident.private);
    sqlx::query(
        "INSERT INTO incident (incident_id, guild_id, release_id, number, title, summary, severity, reporter, \
         reporter_name, reported_ms, declared_ms, source_channel, source_message, private, drill, source_author) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(incident.id)
    .bind(incident.guild)
    .bind(incident.release)
    .bind(incident.number)
    .bind(&incident.title)
    .bind(&incident.summary)
    .bind(&incident.severity)
    .bind(incident.reporter)
    .bind(&incident.reporter_name)
    .bind(to_millis(incident.reported))
    .bind(to_millis(incident.declared))
    .bind(incident.source.map(|at| at.channel))
    .bind(incident.source.map(|at| at.message))
    .bind(i64::from(incident.private))
    .bind(i64::from(incident.drill))
    .bind(incident.source_author)
    .execute(tx.conn())
    .await?;
    save(tx, incident).await
}

/// Writes what may change of an incident.
pub(super) async fn save(tx: &mut Tx, incident: &Incident) -> Outcome<()> {
    let (people, assessment, account) = (&incident.people, &incident.assessment, &incident.account);
    let rollback = incident.rollback.as_ref();
    let moment = |at: Option<Instant>| at.map(to_millis);
    sqlx::query(
        "UPDATE incident SET severity = $2, confirmed_ms = $3, lead = $4, acknowledged_ms = $5, next_update_ms = $6, \
         resolved_ms = $7, resolution = $8, step = $9, strategy = $10, communications = $11, scribe = $12, \
         watched_ms = $13, updated_ms = $14, snoozed_ms = $15, merged_into = $16, users_percent = $17, cause = $18, \
         clear_fix = $19, rollback_ms = $20, rolled_back_ms = $21, rollback_to = $22, root_cause = $23, impact = $24, \
         prevention = $25, published_ms = $26, postmortem_ms = $27, closed_ms = $28, hotfix = $29, title = $30, summary = $31, words_by = $32, \
         words_owed = $33 WHERE incident_id = $1",
    )
    .bind(incident.id)
    .bind(&incident.severity)
    .bind(moment(incident.confirmed))
    .bind(people.lead)
    .bind(moment(incident.acknowledged))
    .bind(moment(incident.next_update))
    .bind(moment(incident.resolved))
    .bind(&incident.resolution)
    .bind(&incident.step)
    .bind(&incident.strategy)
    .bind(people.communications)
    .bind(people.scribe)
    .bind(moment(incident.watched))
    .bind(moment(incident.updated))
    .bind(moment(incident.snoozed))
    .bind(incident.merged_into)
    .bind(assessment.users_percent.map(i64::from))
    .bind(&assessment.cause)
    .bind(assessment.clear_fix.map(i64::from))
    .bind(moment(rollback.map(|rollback| rollback.decided)))
    .bind(moment(rollback.and_then(|rollback| rollback.done)))
    .bind(rollback.map(|rollback| rollback.to.clone()))
    .bind(&account.root_cause)
    .bind(&account.impact)
    .bind(&account.prevention)
    .bind(moment(account.published))
    .bind(moment(account.postmortem))
    .bind(moment(account.closed))
    .bind(&incident.hotfix)
    .bind(&incident.title)
    .bind(&incident.summary)
    .bind(incident.wording.by)
    .bind(i64::from(incident.wording.is_owed))
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

/// The number of the incident of that id.
pub(super) async fn number(conn: &mut AnyConnection, id: IncidentId) -> Outcome<Option<i64>> {
    let number =
        sqlx::query_scalar("SELECT number FROM incident WHERE incident_id = $1").bind(id).fetch_optional(conn).await?;
    Ok(number)
}

/// What people from outside the team have reported, that is open and that nobody has confirmed, the oldest first.
pub(super) async fn unconfirmed(tx: &mut Tx) -> Outcome<Vec<Incident>> {
    let guild = tx.guild();
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND confirmed_ms IS NULL AND resolved_ms IS NULL \
         AND merged_into IS NULL ORDER BY number",
    )
    .bind(guild)
    .fetch_all(tx.conn())
    .await?;
    Ok(incidents)
}

/// The last incident that `reporter` declared since `since`.
pub(super) async fn last_by(tx: &mut Tx, reporter: UserId, since: Instant) -> Outcome<Option<Incident>> {
    let guild = tx.guild();
    let incident = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND reporter = $2 AND declared_ms >= $3 ORDER BY declared_ms DESC, incident_id DESC LIMIT 1",
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

/// Who looks: private incidents are shown to their members and to the leads only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer {
    pub(super) user: UserId,
    /// Whether they see every private incident.
    pub(super) leads: bool,
}

impl Viewer {
    /// tplus itself, `me`, which sees everything.
    pub(super) fn tplus(me: UserId) -> Self {
        Self { user: me, leads: true }
    }
}

/// The incidents of `guild` that aren't over and that `viewer` may see, the gravest and then the oldest first.
pub(super) async fn open_to(pool: &AnyPool, guild: GuildId, viewer: Viewer) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident i WHERE guild_id = $1 AND resolved_ms IS NULL AND merged_into IS NULL \
         AND (private = 0 OR $2 = 1 OR reporter = $3 OR EXISTS \
         (SELECT 1 FROM incident_person p WHERE p.incident_id = i.incident_id AND p.user_id = $3)) \
         ORDER BY severity, declared_ms, number",
    )
    .bind(guild)
    .bind(i64::from(viewer.leads))
    .bind(viewer.user)
    .fetch_all(pool)
    .await?;
    Ok(incidents)
}

/// The latest incidents of `guild` that `viewer` may see, open or not, the newest first.
pub(super) async fn latest(pool: &AnyPool, guild: GuildId, viewer: Viewer, most: i64) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident i WHERE guild_id = $1 \
         AND (private = 0 OR $2 = 1 OR reporter = $3 OR EXISTS \
         (SELECT 1 FROM incident_person p WHERE p.incident_id = i.incident_id AND p.user_id = $3)) \
         ORDER BY declared_ms DESC, incident_id DESC LIMIT $4",
    )
    .bind(guild)
    .bind(i64::from(viewer.leads))
    .bind(viewer.user)
    .bind(most)
    .fetch_all(pool)
    .await?;
    Ok(incidents)
}

/// The incidents of `guild` that the team stands behind and that aren't over, the gravest and then the oldest first; without drills,
/// private ones and duplicates, which never count.
///
/// # Errors
/// What the database said.
pub async fn open(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND confirmed_ms IS NOT NULL AND resolved_ms IS NULL \
         AND drill = 0 AND private = 0 AND merged_into IS NULL ORDER BY severity, number",
    )
    .bind(guild)
    .fetch_all(db)
    .await?;
    Ok(incidents)
}

/// The severities that incidents of any guild have.
///
/// # Errors
/// What the database said.
pub async fn severities(pool: &AnyPool) -> Outcome<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT DISTINCT severity FROM incident ORDER BY severity").fetch_all(pool).await?)
}

/// The incidents of `guild` that came to count, by a team member's declaration or confirmation, from `from` up to, but not at, `to`.
///
/// # Errors
/// What the database said.
pub async fn reported_between(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
    Window { from, to }: Window,
) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND confirmed_ms >= $2 AND confirmed_ms < $3 \
         AND drill = 0 AND private = 0 AND merged_into IS NULL ORDER BY number",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(db)
    .await?;
    Ok(incidents)
}

/// The confirmed incidents of `guild` that were resolved from `from` up to, but not at, `to`.
///
/// # Errors
/// What the database said.
pub async fn resolved_between(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
    Window { from, to }: Window,
) -> Outcome<Vec<Incident>> {
    let incidents = sqlx::query_as(
        "SELECT * FROM incident WHERE guild_id = $1 AND confirmed_ms IS NOT NULL AND resolved_ms >= $2 AND resolved_ms < $3 \
         AND drill = 0 AND private = 0 AND merged_into IS NULL ORDER BY number",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(db)
    .await?;
    Ok(incidents)
}

/// The messages that incidents of `guild` were declared from and that count as these: what stands for an incident that doesn't count, a
/// drill, a private one or one that nobody confirmed, counts as itself. A duplicate counts as what it is a duplicate of.
///
/// # Errors
/// What the database said.
pub async fn sources(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<BTreeSet<MessageId>> {
    let messages: Vec<MessageId> =
        sqlx::query_scalar(
            "SELECT i.source_message FROM incident i JOIN incident c ON c.incident_id = COALESCE(i.merged_into, i.incident_id) \
             WHERE i.guild_id = $1 AND i.source_message IS NOT NULL \
             AND c.confirmed_ms IS NOT NULL AND c.drill = 0 AND c.private = 0",
        )
        .bind(guild)
        .fetch_all(db)
        .await?;
    Ok(messages.into_iter().collect())
}
