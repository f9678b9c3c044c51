//! The rows of repositories, issues and releases.

mod contents;
mod contributions;
mod hooks;
mod releases;
mod team;

pub use contents::{held, pull_for};
pub(super) use contents::{known_tags, save_contents};
pub use contributions::{contributed_between, contributions_since};
pub use hooks::told_by_hook;
pub(super) use releases::save_release;
pub use releases::{last_release, published_since, ship, shipped_between};
pub(super) use team::{name, named, unname};

use sqlx::any::AnyRow;
use sqlx::{AnyExecutor, AnyPool, FromRow, Row};

use super::domain::{Connection, KnownIssue};
use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::{Comment, Issue, Repository};
use crate::ids::{GuildId, IssueNumber, UserId};

fn instant(row: &AnyRow, name: &str) -> Result<Option<Instant>, sqlx::Error> {
    row.try_get::<Option<i64>, _>(name).map(|millis| millis.map(from_millis))
}

fn flag(row: &AnyRow, name: &str) -> Result<bool, sqlx::Error> {
    row.try_get::<i64, _>(name).map(|flag| flag != 0)
}

impl FromRow<'_, AnyRow> for Connection {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let name: String = row.try_get("name")?;
        let advice: Option<String> = row.try_get("trouble")?;
        Ok(Self {
            guild: row.try_get("guild_id")?,
            repository: name.parse().map_err(|_| sqlx::Error::Decode(format!("the repository {name}").into()))?,
            connected: from_millis(row.try_get("connected_ms")?),
            seen: instant(row, "seen_ms")?,
            issues_etag: row.try_get("issues_etag")?,
            releases_etag: row.try_get("releases_etag")?,
            polled: instant(row, "polled_ms")?,
            failures: row.try_get("failures")?,
            outage: advice.zip(instant(row, "trouble_ms")?),
            told: instant(row, "told_ms")?,
        })
    }
}

impl FromRow<'_, AnyRow> for KnownIssue {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let labels: String = row.try_get("labels")?;
        Ok(Self {
            number: row.try_get("number")?,
            url: row.try_get("url")?,
            title: row.try_get("title")?,
            is_pull_request: flag(row, "is_pull_request")?,
            is_open: flag(row, "is_open")?,
            is_done: flag(row, "is_done")?,
            labels: labels.lines().map(str::to_owned).collect(),
            created: from_millis(row.try_get("created_ms")?),
            closed: instant(row, "closed_ms")?,
            gone: instant(row, "gone_ms")?,
            answered: instant(row, "answered_ms")?,
            author: row.try_get("author")?,
            is_by_team: flag(row, "is_by_team")?,
        })
    }
}

/// The repository of `guild`, if one is connected.
///
/// # Errors
/// What the database said.
pub async fn connection(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Option<Connection>> {
    let found = sqlx::query_as("SELECT * FROM repository WHERE guild_id = $1").bind(guild).fetch_optional(db).await?;
    Ok(found)
}

/// The repositories that are to be asked at `now`.
pub(super) async fn due(pool: &AnyPool, now: Instant) -> Outcome<Vec<Connection>> {
    let due = sqlx::query_as("SELECT * FROM repository WHERE next_poll_ms <= $1 ORDER BY next_poll_ms, guild_id")
        .bind(to_millis(now))
        .fetch_all(pool)
        .await?;
    Ok(due)
}

/// When the next repository is to be asked.
pub(super) async fn next_poll(pool: &AnyPool) -> Outcome<Option<Instant>> {
    let next: Option<i64> = sqlx::query_scalar("SELECT MIN(next_poll_ms) FROM repository").fetch_one(pool).await?;
    Ok(next.map(from_millis))
}

/// Connects `repository`, to be read from its beginning. What was known of another one is forgotten.
pub(super) async fn connect(tx: &mut Tx, repository: &Repository, by: UserId, now: Instant) -> Outcome<()> {
    disconnect(tx).await?;
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO repository (guild_id, name, connected_by, connected_ms, next_poll_ms) VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(guild)
    .bind(repository.to_string())
    .bind(by)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets the guild's repository and what was known of it.
pub(super) async fn disconnect(tx: &mut Tx) -> Outcome<()> {
    let guild = tx.guild();
    for forget in [
        "DELETE FROM repository WHERE guild_id = $1",
        "DELETE FROM issue WHERE guild_id = $1",
        "DELETE FROM published_release WHERE guild_id = $1",
        "DELETE FROM release_issue WHERE guild_id = $1",
        "DELETE FROM pull_closes WHERE guild_id = $1",
    ] {
        sqlx::query(forget).bind(guild).execute(tx.conn()).await?;
    }
    Ok(())
}

/// How far a repository was read.
pub(super) struct Progress<'a> {
    pub(super) seen: Option<Instant>,
    pub(super) issues_etag: Option<&'a str>,
    pub(super) releases_etag: Option<&'a str>,
    pub(super) next: Instant,
}

/// The guild's repository was read to the end.
pub(super) async fn polled(tx: &mut Tx, progress: &Progress<'_>, now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE repository SET seen_ms = $2, issues_etag = $3, releases_etag = $4, next_poll_ms = $5, polled_ms = $6, \
         failures = 0 WHERE guild_id = $1",
    )
    .bind(guild)
    .bind(progress.seen.map(to_millis))
    .bind(progress.issues_etag)
    .bind(progress.releases_etag)
    .bind(to_millis(progress.next))
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Reading the guild's repository failed; it is asked again at `next`.
pub(super) async fn failed(tx: &mut Tx, next: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query("UPDATE repository SET failures = failures + 1, next_poll_ms = $2 WHERE guild_id = $1")
        .bind(guild)
        .bind(to_millis(next))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The guild's repository, within a transaction.
pub(super) async fn load(tx: &mut Tx) -> Outcome<Option<Connection>> {
    let guild = tx.guild();
    let found =
        sqlx::query_as("SELECT * FROM repository WHERE guild_id = $1").bind(guild).fetch_optional(tx.conn()).await?;
    Ok(found)
}

/// Writes down what keeps tplus from working with the guild's repository, since when, and when the team was told.
pub(super) async fn set_outage(tx: &mut Tx, outage: Option<(&str, Instant)>, told: Option<Instant>) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query("UPDATE repository SET trouble = $2, trouble_ms = $3, told_ms = $4 WHERE guild_id = $1")
        .bind(guild)
        .bind(outage.map(|(what, _)| what))
        .bind(outage.map(|(_, since)| to_millis(since)))
        .bind(told.map(to_millis))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Writes down what `issue` is now. A pull request keeps the title under which it was merged: users read that, and its author may change
/// it without the team.
pub(super) async fn save_issue(tx: &mut Tx, issue: &Issue) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO issue (guild_id, number, url, title, is_pull_request, is_open, is_done, labels, is_by_team, upvotes, \
         created_ms, updated_ms, closed_ms, author, milestone) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
         ON CONFLICT (guild_id, number) DO UPDATE SET url = excluded.url, \
         title = CASE WHEN issue.is_pull_request = 1 AND issue.is_done = 1 THEN issue.title ELSE excluded.title END, \
         is_open = excluded.is_open, is_done = excluded.is_done, labels = excluded.labels, upvotes = excluded.upvotes, \
         updated_ms = excluded.updated_ms, closed_ms = excluded.closed_ms, gone_ms = NULL, \
         author = excluded.author, milestone = excluded.milestone",
    )
    .bind(guild)
    .bind(issue.number)
    .bind(&issue.url)
    .bind(&issue.title)
    .bind(i64::from(issue.is_pull_request))
    .bind(i64::from(issue.is_open))
    .bind(i64::from(issue.is_done))
    .bind(issue.labels.join("\n"))
    .bind(i64::from(issue.is_by_team))
    .bind(issue.upvotes)
    .bind(to_millis(issue.created))
    .bind(to_millis(issue.updated))
    .bind(issue.closed.map(to_millis))
    .bind(&issue.author)
    .bind(&issue.milestone)
    .execute(tx.conn())
    .await?;
    contents::save_closes(tx, issue).await
}

/// Whether the issue of that number was closed when it was last read.
pub(super) async fn was_closed(tx: &mut Tx, number: IssueNumber) -> Outcome<bool> {
    let guild = tx.guild();
    let count: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM issue WHERE guild_id = $1 AND number = $2 AND is_open = 0")
            .bind(guild)
            .bind(number)
            .fetch_one(tx.conn())
            .await?;
    Ok(count > 0)
}

/// Whether another guild is connected to `repository`.
pub(super) async fn is_taken(pool: &AnyPool, guild: GuildId, repository: &Repository) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM repository WHERE name = $1 AND guild_id <> $2")
        .bind(repository.to_string())
        .bind(guild)
        .fetch_one(pool)
        .await?;
    Ok(count > 0)
}

/// Somebody from the team wrote below an issue: the first time counts.
pub(super) async fn answered(tx: &mut Tx, comment: &Comment) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE issue SET answered_ms = $3 WHERE guild_id = $1 AND number = $2 AND (answered_ms IS NULL OR answered_ms > $3)",
    )
    .bind(guild)
    .bind(comment.issue)
    .bind(to_millis(comment.created))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The open issues of `guild` that were last asked for by themselves before `before`, the longest ago first.
pub(super) async fn unchecked(pool: &AnyPool, guild: GuildId, before: Instant) -> Outcome<Vec<IssueNumber>> {
    let numbers = sqlx::query_scalar(
        "SELECT number FROM issue WHERE guild_id = $1 AND gone_ms IS NULL AND is_open = 1 AND checked_ms < $2 \
         ORDER BY checked_ms, number",
    )
    .bind(guild)
    .bind(to_millis(before))
    .fetch_all(pool)
    .await?;
    Ok(numbers)
}

/// An issue was asked for by itself; `gone` says that it was deleted or moved.
pub(super) async fn checked(tx: &mut Tx, number: IssueNumber, gone: bool, now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE issue SET checked_ms = $3, gone_ms = CASE WHEN $4 = 1 THEN $3 ELSE gone_ms END \
         WHERE guild_id = $1 AND number = $2",
    )
    .bind(guild)
    .bind(number)
    .bind(to_millis(now))
    .bind(i64::from(gone))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What is known of the issue of that number.
///
/// # Errors
/// What the database said.
pub async fn issue(db: impl AnyExecutor<'_>, guild: GuildId, number: IssueNumber) -> Outcome<Option<KnownIssue>> {
    let found = sqlx::query_as("SELECT * FROM issue WHERE guild_id = $1 AND number = $2")
        .bind(guild)
        .bind(number)
        .fetch_optional(db)
        .await?;
    Ok(found)
}

/// The newest open issues of `guild` whose number or title has `typed` in it, for completion.
///
/// # Errors
/// What the database said.
pub async fn like(pool: &AnyPool, guild: GuildId, typed: &str) -> Outcome<Vec<KnownIssue>> {
    let words = format!("%{}%", typed.trim().to_lowercase().replace(['%', '_'], ""));
    let found = sqlx::query_as(
        "SELECT * FROM issue WHERE guild_id = $1 AND is_pull_request = 0 AND gone_ms IS NULL \
         AND (LOWER(title) LIKE $2 OR CAST(number AS TEXT) LIKE $2) ORDER BY is_open DESC, number DESC LIMIT 25",
    )
    .bind(guild)
    .bind(words)
    .fetch_all(pool)
    .await?;
    Ok(found)
}

/// Everything that is known of the issues and pull requests of `guild`, in the order of their numbers.
pub(super) async fn all(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Vec<KnownIssue>> {
    let all = sqlx::query_as("SELECT * FROM issue WHERE guild_id = $1 AND gone_ms IS NULL ORDER BY number")
        .bind(guild)
        .fetch_all(db)
        .await?;
    Ok(all)
}

/// The issues, not pull requests, of `guild` that carry `label` and were made from `from` up to, but not at, `to`.
///
/// # Errors
/// What the database said.
pub async fn counted_between(
    pool: &AnyPool,
    (guild, label): (GuildId, &str),
    Window { from, to }: Window,
) -> Outcome<Vec<KnownIssue>> {
    let found: Vec<KnownIssue> = sqlx::query_as(
        "SELECT * FROM issue WHERE guild_id = $1 AND is_pull_request = 0 AND gone_ms IS NULL \
         AND created_ms >= $2 AND created_ms < $3 ORDER BY number",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(pool)
    .await?;
    Ok(with_label(found, label))
}

/// The issues of `guild` that carry `label` and were closed as done from `from` up to, but not at, `to`.
///
/// # Errors
/// What the database said.
pub async fn done_between(
    pool: &AnyPool,
    (guild, label): (GuildId, &str),
    Window { from, to }: Window,
) -> Outcome<Vec<KnownIssue>> {
    let found: Vec<KnownIssue> = sqlx::query_as(
        "SELECT * FROM issue WHERE guild_id = $1 AND is_pull_request = 0 AND gone_ms IS NULL AND is_open = 0 \
         AND is_done = 1 AND closed_ms >= $2 AND closed_ms < $3 ORDER BY number",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(pool)
    .await?;
    Ok(with_label(found, label))
}

/// The issues, not pull requests, of `guild` that carry `label`, open and closed.
///
/// # Errors
/// What the database said.
pub async fn labelled(db: impl AnyExecutor<'_>, (guild, label): (GuildId, &str)) -> Outcome<Vec<KnownIssue>> {
    let all = all(db, guild).await?.into_iter().filter(|issue| !issue.is_pull_request).collect();
    Ok(with_label(all, label))
}

fn with_label(issues: Vec<KnownIssue>, label: &str) -> Vec<KnownIssue> {
    let has =
        |issue: &KnownIssue| label.is_empty() || issue.labels.iter().any(|known| known.eq_ignore_ascii_case(label));
    issues.into_iter().filter(has).collect()
}
