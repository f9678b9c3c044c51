//! The rows of the issues in which statements are tracked.

use sqlx::{AnyExecutor, AnyPool};

use crate::engine::By;
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::{Issue, Repository};
use crate::ids::{FeedbackId, GuildId, IssueNumber, MessageId, ReleaseId, UserId};
use crate::slices::feedback::domain::{Link, LinkState, LinkedIssue};

/// What restricts links `i` to the repository that is connected: numbers mean nothing beyond it.
macro_rules! of_connected {
    () => {
        " AND i.repository = (SELECT r.name FROM repository r WHERE r.guild_id = i.guild_id)"
    };
}

/// The issues that statements of `guild` that stand are tracked in.
///
/// # Errors
/// What the database said.
pub async fn followed_issues(pool: &AnyPool, guild: GuildId) -> Outcome<Vec<IssueNumber>> {
    let numbers = sqlx::query_scalar(concat!(
        "SELECT DISTINCT i.number FROM feedback_issue i JOIN feedback f ON f.feedback_id = i.feedback_id \
         WHERE i.guild_id = $1 AND i.state = 'linked' AND i.number IS NOT NULL AND f.withdrawn_ms IS NULL",
        of_connected!()
    ))
    .bind(guild)
    .fetch_all(pool)
    .await?;
    Ok(numbers)
}

/// The issues of `guild` that topics are tracked in, once for each report that is.
///
/// # Errors
/// What the database said.
pub async fn linked_issues(db: impl AnyExecutor<'_>, guild: GuildId) -> Outcome<Vec<LinkedIssue>> {
    let linked: Vec<(FeedbackId, IssueNumber, Option<i64>)> = sqlx::query_as(concat!(
        "SELECT COALESCE(m.merged_into, m.feedback_id), i.number, m.confirmed_ms FROM feedback_issue i \
         JOIN feedback m ON m.feedback_id = i.feedback_id \
         WHERE i.guild_id = $1 AND i.state = 'linked' AND i.number IS NOT NULL",
        of_connected!()
    ))
    .bind(guild)
    .fetch_all(db)
    .await?;
    let read = |(topic, number, confirmed): (_, _, Option<i64>)| LinkedIssue {
        topic,
        number,
        confirmed: confirmed.map(from_millis),
    };
    Ok(linked.into_iter().map(read).collect())
}

/// The issue of the group that `topic` stands for: the first that is linked, else one that waits.
pub(in crate::slices::feedback) async fn link_of(pool: &AnyPool, topic: FeedbackId) -> Outcome<Option<Link>> {
    let row: Option<(String, Option<IssueNumber>, String, Option<String>)> = sqlx::query_as(
        "SELECT i.repository, i.number, i.state, i.reason FROM feedback_issue i \
         JOIN feedback f ON f.feedback_id = i.feedback_id WHERE f.feedback_id = $1 OR f.merged_into = $1 \
         ORDER BY CASE i.state WHEN 'linked' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, i.at_ms LIMIT 1",
    )
    .bind(topic)
    .fetch_optional(pool)
    .await?;
    Ok(row.and_then(|(repository, number, state, reason)| {
        Some(Link { repository: repository.parse().ok()?, number, state: LinkState::from_name(&state)?, reason })
    }))
}

/// The issue that the group of `topic` is linked to, within a transaction.
pub(in crate::slices::feedback) async fn link_in(
    tx: &mut Tx,
    topic: FeedbackId,
) -> Outcome<Option<(Repository, IssueNumber)>> {
    let row: Option<(String, IssueNumber)> = sqlx::query_as(
        "SELECT i.repository, i.number FROM feedback_issue i JOIN feedback f ON f.feedback_id = i.feedback_id \
         WHERE (f.feedback_id = $1 OR f.merged_into = $1) AND i.state = 'linked' AND i.number IS NOT NULL \
         ORDER BY i.at_ms LIMIT 1",
    )
    .bind(topic)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.and_then(|(repository, number)| Some((repository.parse().ok()?, number))))
}

/// The issue that `statement` was taken in from.
pub(in crate::slices::feedback) async fn origin_issue(
    tx: &mut Tx,
    statement: FeedbackId,
) -> Outcome<Option<(Repository, IssueNumber)>> {
    let row: Option<(Option<String>, Option<IssueNumber>)> =
        sqlx::query_as("SELECT origin_repository, origin_number FROM feedback WHERE feedback_id = $1")
            .bind(statement)
            .fetch_optional(tx.conn())
            .await?;
    Ok(row.and_then(|(repository, number)| Some((repository?.parse().ok()?, number?))))
}

/// `topic` is to be filed; `false` when it is, or is about to be, by somebody else.
pub(in crate::slices::feedback) async fn wait(
    tx: &mut Tx,
    (topic, repository): (FeedbackId, &Repository),
    By { who: by, at: now }: By<UserId>,
) -> Outcome<bool> {
    if matches!(link_state(tx, topic).await?, Some(LinkState::Waiting | LinkState::Linked)) {
        return Ok(false);
    }
    write(tx, (topic, repository), (LinkState::Waiting, None), By { who: by, at: now }).await?;
    Ok(true)
}

/// How the link of `topic` itself stands.
pub(in crate::slices::feedback) async fn link_state(tx: &mut Tx, topic: FeedbackId) -> Outcome<Option<LinkState>> {
    let state: Option<String> = sqlx::query_scalar("SELECT state FROM feedback_issue WHERE feedback_id = $1")
        .bind(topic)
        .fetch_optional(tx.conn())
        .await?;
    Ok(state.and_then(|state| LinkState::from_name(&state)))
}

/// `topic` is tracked in the issue `number`.
pub(in crate::slices::feedback) async fn linked(
    tx: &mut Tx,
    (topic, repository, number): (FeedbackId, &Repository, IssueNumber),
    By { who: by, at: now }: By<UserId>,
) -> Outcome<()> {
    write(tx, (topic, repository), (LinkState::Linked, Some(number)), By { who: by, at: now }).await
}

async fn write(
    tx: &mut Tx,
    (topic, repository): (FeedbackId, &Repository),
    (state, number): (LinkState, Option<IssueNumber>),
    By { who: by, at: now }: By<UserId>,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO feedback_issue (feedback_id, guild_id, repository, number, state, by_user, at_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (feedback_id) DO UPDATE SET repository = excluded.repository, \
         number = excluded.number, state = excluded.state, reason = NULL, by_user = excluded.by_user, at_ms = excluded.at_ms",
    )
    .bind(topic)
    .bind(guild)
    .bind(repository.to_string())
    .bind(number)
    .bind(state.as_str())
    .bind(by)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What waited was filed as `number`.
pub(in crate::slices::feedback) async fn filed(
    tx: &mut Tx,
    topic: FeedbackId,
    (repository, number): (&Repository, IssueNumber),
) -> Outcome<()> {
    sqlx::query(
        "UPDATE feedback_issue SET repository = $2, number = $3, state = 'linked', reason = NULL \
         WHERE feedback_id = $1 AND state = 'waiting'",
    )
    .bind(topic)
    .bind(repository.to_string())
    .bind(number)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What waited can't be filed.
pub(in crate::slices::feedback) async fn refused(tx: &mut Tx, topic: FeedbackId, reason: &str) -> Outcome<()> {
    sqlx::query(
        "UPDATE feedback_issue SET state = 'refused', reason = $2 WHERE feedback_id = $1 AND state = 'waiting'",
    )
    .bind(topic)
    .bind(reason)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The statements of `message` that wait to be filed.
pub(in crate::slices::feedback) async fn waiting_of(tx: &mut Tx, message: MessageId) -> Outcome<Vec<FeedbackId>> {
    let guild = tx.guild();
    let waiting = sqlx::query_scalar(
        "SELECT f.feedback_id FROM feedback f JOIN feedback_issue i ON i.feedback_id = f.feedback_id \
         WHERE f.guild_id = $1 AND f.message_id = $2 AND i.state = 'waiting'",
    )
    .bind(guild)
    .bind(message)
    .fetch_all(tx.conn())
    .await?;
    Ok(waiting)
}

/// What waited is not to be filed any more.
pub(in crate::slices::feedback) async fn withdrawn(tx: &mut Tx, topic: FeedbackId) -> Outcome<()> {
    sqlx::query("DELETE FROM feedback_issue WHERE feedback_id = $1 AND state = 'waiting'")
        .bind(topic)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// An issue was deleted or moved. Returns the statements that were taken in from it: their words go with it.
pub(in crate::slices::feedback) async fn gone(
    tx: &mut Tx,
    (repository, number): (&Repository, IssueNumber),
    now: Instant,
) -> Outcome<Vec<FeedbackId>> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE feedback_issue SET state = 'gone' WHERE guild_id = $1 AND repository = $2 AND number = $3 \
         AND state = 'linked'",
    )
    .bind(guild)
    .bind(repository.to_string())
    .bind(number)
    .execute(tx.conn())
    .await?;
    let taken_in = sqlx::query_scalar(
        "UPDATE feedback SET words = '', author_name = '', deleted_ms = $4 WHERE guild_id = $1 AND origin_repository = $2 \
         AND origin_number = $3 AND deleted_ms IS NULL RETURNING feedback_id",
    )
    .bind(guild)
    .bind(repository.to_string())
    .bind(number)
    .bind(to_millis(now))
    .fetch_all(tx.conn())
    .await?;
    Ok(taken_in)
}

/// An issue was opened again: what was fixed with it is not.
pub(in crate::slices::feedback) async fn reopened(
    tx: &mut Tx,
    (repository, number): (&Repository, IssueNumber),
    now: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE feedback SET fixed_in = NULL, fixed_ms = NULL, done_ms = NULL, broken_ms = $4 WHERE guild_id = $1 \
         AND (fixed_ms IS NOT NULL OR done_ms IS NOT NULL) \
         AND feedback_id IN (SELECT COALESCE(m.merged_into, m.feedback_id) FROM feedback m \
         JOIN feedback_issue i ON i.feedback_id = m.feedback_id \
         WHERE i.guild_id = $1 AND i.repository = $2 AND i.number = $3 AND i.state = 'linked')",
    )
    .bind(guild)
    .bind(repository.to_string())
    .bind(number)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The statement that was taken in from an issue, if one was.
pub(in crate::slices::feedback) async fn taken_in(
    tx: &mut Tx,
    (repository, number): (&Repository, IssueNumber),
) -> Outcome<Option<FeedbackId>> {
    let guild = tx.guild();
    let statement = sqlx::query_scalar(
        "SELECT feedback_id FROM feedback WHERE guild_id = $1 AND origin_repository = $2 AND origin_number = $3",
    )
    .bind(guild)
    .bind(repository.to_string())
    .bind(number)
    .fetch_optional(tx.conn())
    .await?;
    Ok(statement)
}

/// Takes in what `issue` says.
pub(in crate::slices::feedback) async fn take_in(
    tx: &mut Tx,
    (repository, issue): (&Repository, &Issue),
    (category, words): (&str, &str),
    (release, tagged): (Option<ReleaseId>, Instant),
) -> Outcome<FeedbackId> {
    let guild = tx.guild();
    let id = FeedbackId::mint();
    sqlx::query(
        "INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, author_name, words, sent_ms, \
         tagged_ms, origin_repository, origin_number) \
         SELECT $1, $2, $3, COALESCE(MAX(number), 0) + 1, 'github', $4, $5, $6, $7, $8, $9, $10 FROM feedback \
         WHERE guild_id = $2",
    )
    .bind(id)
    .bind(guild)
    .bind(release)
    .bind(category)
    .bind(&issue.author)
    .bind(words)
    .bind(to_millis(issue.created))
    .bind(to_millis(tagged))
    .bind(repository.to_string())
    .bind(issue.number)
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// What a statement that was taken in from an issue says now; it stands or not, as the issue is labelled. That it may be quoted, and that
/// it is a bug, was said of other words.
pub(in crate::slices::feedback) async fn reworded(
    tx: &mut Tx,
    id: FeedbackId,
    (words, stands): (&str, bool),
    now: Instant,
) -> Outcome<()> {
    sqlx::query(
        "UPDATE feedback SET edited_ms = CASE WHEN words <> $2 THEN $4 ELSE edited_ms END, \
         quote_released_ms = CASE WHEN words <> $2 THEN NULL ELSE quote_released_ms END, \
         consent = CASE WHEN words = $2 OR consent = 'no' THEN consent ELSE NULL END, \
         confirmed_ms = CASE WHEN words = $2 OR fixed_ms IS NOT NULL THEN confirmed_ms ELSE NULL END, \
         confirmed_by = CASE WHEN words = $2 OR fixed_ms IS NOT NULL THEN confirmed_by ELSE NULL END, words = $2, \
         withdrawn_ms = CASE WHEN $3 = 1 THEN NULL ELSE COALESCE(withdrawn_ms, $4) END WHERE feedback_id = $1",
    )
    .bind(id)
    .bind(words)
    .bind(i64::from(stands))
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}
