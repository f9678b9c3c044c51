//! The rows of blockers.

use sqlx::any::AnyRow;
use sqlx::{AnyExecutor, FromRow, Row};

use super::domain::{Blocker, Over, Person};
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::github::Repository;
use crate::ids::{BlockerId, GuildId, IssueNumber, UserId};

/// Where this slice holds people.
pub(super) const HELD: &[Held] = &[
    Held {
        called: Some(("blocker of yours", "blockers of yours")),
        erased: Erased::Words(&[("user_name", "'someone'"), ("what", "''")]),
        since: Some("since_ms"),
        ..Held::by("blocker", Within::Guild, "user_id")
    },
    Held { erased: Erased::Words(&[("owner_name", "'someone'")]), ..Held::by("blocker", Within::Guild, "owner_id") },
    Held { erased: Erased::Words(&[("solver_name", "'someone'")]), ..Held::by("blocker", Within::Guild, "solver_id") },
];

impl FromRow<'_, AnyRow> for Blocker {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let text = |column| row.try_get::<Option<String>, _>(column);
        let person = |id, name| {
            let person = row.try_get::<Option<UserId>, _>(id)?.zip(text(name)?);
            Ok::<_, sqlx::Error>(person.map(|(user, name)| Person { user, name }))
        };
        let repository = text("repository")?.and_then(|name| name.parse::<Repository>().ok());
        let number = row.try_get::<Option<IssueNumber>, _>("issue_number")?;
        let over = row.try_get::<Option<i64>, _>("over_ms")?.map(from_millis);
        let incident = row.try_get::<Option<i64>, _>("incident_number")?;
        let how = match (incident, person("solver_id", "solver_name")?) {
            (Some(number), _) => Over::Incident(number),
            (None, Some(solver)) => Over::Solved(solver),
            (None, None) => Over::Gone,
        };
        Ok(Self {
            id: row.try_get("blocker_id")?,
            number: row.try_get("number")?,
            user: row.try_get("user_id")?,
            name: row.try_get("user_name")?,
            what: row.try_get("what")?,
            since: from_millis(row.try_get("since_ms")?),
            owner: person("owner_id", "owner_name")?.filter(|owner| owner.user.is_known()),
            issue: repository.map(|repository| (repository, number)),
            over: over.map(|at| (at, how)),
        })
    }
}

/// Writes a new blocker of `user`, who is called `name`.
pub(super) async fn insert(tx: &mut Tx, (user, name): (UserId, &str), what: &str, now: Instant) -> Outcome<Blocker> {
    let guild = tx.guild();
    let number: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(number), 0) + 1 FROM blocker WHERE guild_id = $1")
        .bind(guild)
        .fetch_one(tx.conn())
        .await?;
    let blocker = Blocker {
        id: BlockerId::mint(),
        number,
        user,
        name: name.to_owned(),
        what: what.to_owned(),
        since: now,
        owner: None,
        issue: None,
        over: None,
    };
    sqlx::query(
        "INSERT INTO blocker (blocker_id, guild_id, number, user_id, user_name, what, since_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(blocker.id)
    .bind(guild)
    .bind(number)
    .bind(user)
    .bind(name)
    .bind(what)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(blocker)
}

/// Writes down how `blocker` stands: its words, who sees to it, its issue, and whether it is over.
pub(super) async fn write(tx: &mut Tx, blocker: &Blocker) -> Outcome<()> {
    let (incident, solver) = match &blocker.over {
        Some((_, Over::Solved(solver))) => (None, Some(solver)),
        Some((_, Over::Incident(number))) => (Some(*number), None),
        Some((_, Over::Gone)) | None => (None, None),
    };
    sqlx::query(
        "UPDATE blocker SET what = $2, owner_id = $3, owner_name = $4, repository = $5, issue_number = $6, \
         incident_number = $7, over_ms = $8, solver_id = $9, solver_name = $10 WHERE blocker_id = $1",
    )
    .bind(blocker.id)
    .bind(&blocker.what)
    .bind(blocker.owner.as_ref().map(|owner| owner.user))
    .bind(blocker.owner.as_ref().map(|owner| owner.name.clone()))
    .bind(blocker.issue.as_ref().map(|(repository, _)| repository.to_string()))
    .bind(blocker.issue.as_ref().and_then(|(_, number)| *number))
    .bind(incident)
    .bind(blocker.over.as_ref().map(|(at, _)| to_millis(*at)))
    .bind(solver.map(|solver| solver.user))
    .bind(solver.map(|solver| solver.name.clone()))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The blocker of that id.
pub(super) async fn load(db: impl AnyExecutor<'_>, guild: GuildId, id: BlockerId) -> Outcome<Option<Blocker>> {
    let blocker = sqlx::query_as("SELECT * FROM blocker WHERE guild_id = $1 AND blocker_id = $2");
    Ok(blocker.bind(guild).bind(id).fetch_optional(db).await?)
}

/// What holds people up in `guild`, the oldest first. What nobody knows any more, since whom it held up was forgotten, is none.
///
/// # Errors
/// What the database said.
pub async fn open(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Vec<Blocker>> {
    let open = sqlx::query_as(
        "SELECT * FROM blocker WHERE guild_id = $1 AND over_ms IS NULL AND what <> '' ORDER BY since_ms, number",
    );
    Ok(open.bind(guild).fetch_all(db).await?)
}

/// What holds `user` up, the oldest first.
pub(super) async fn open_of(tx: &mut Tx, user: UserId) -> Outcome<Vec<Blocker>> {
    let guild = tx.guild();
    let open = sqlx::query_as(
        "SELECT * FROM blocker WHERE guild_id = $1 AND user_id = $2 AND over_ms IS NULL ORDER BY since_ms, number",
    );
    Ok(open.bind(guild).bind(user).fetch_all(tx.conn()).await?)
}

/// Those that hold `user` up, that they see to, or that they solved.
pub(super) async fn about(tx: &mut Tx, user: UserId) -> Outcome<Vec<Blocker>> {
    let guild = tx.guild();
    let about = sqlx::query_as(
        "SELECT * FROM blocker WHERE guild_id = $1 AND $2 IN (user_id, owner_id, solver_id) ORDER BY number",
    );
    Ok(about.bind(guild).bind(user).fetch_all(tx.conn()).await?)
}
