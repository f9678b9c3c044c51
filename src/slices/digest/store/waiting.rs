//! Texts for users that wait until a person decides, and what became of them.

use sqlx::{AnyExecutor, AnyPool};

use super::HeldOn;
use crate::actor::Actor;
use crate::engine::By;
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::ReleaseId;
use crate::playbook::JobId;

/// A text for users that waits, and why, in words.
#[derive(Debug, Clone, Copy)]
pub(in crate::slices::digest) struct Waiting<'a> {
    pub(in crate::slices::digest) body: &'a str,
    pub(in crate::slices::digest) why: &'a str,
}

/// A text for users, as it is found among all of a job.
pub(in crate::slices::digest) struct Text {
    pub(in crate::slices::digest) held_on: String,
    pub(in crate::slices::digest) body: String,
    pub(in crate::slices::digest) why: String,
}

/// Keeps a text for users until somebody decides.
pub(in crate::slices::digest) async fn wait(
    tx: &mut Tx,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
    Waiting { body, why }: Waiting<'_>,
    now: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO waiting_post (guild_id, release_id, job, held_on, body, waits_ms, reason) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(guild)
    .bind(release)
    .bind(job.as_str())
    .bind(held_on)
    .bind(body)
    .bind(to_millis(now))
    .bind(why)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the text for users of a post waits for a person.
pub(in crate::slices::digest) async fn waits(
    pool: &AnyPool,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM waiting_post WHERE release_id = $1 AND job = $2 AND held_on = $3 AND outcome IS NULL",
    )
    .bind(release)
    .bind(job.as_str())
    .bind(held_on)
    .fetch_one(pool)
    .await?;
    Ok(count > 0)
}

/// What a text for users that waits says, and why it waits; nothing when it doesn't wait any more.
pub(in crate::slices::digest) async fn words_of_waiting(
    db: impl AnyExecutor<'_>,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
) -> Outcome<Option<(String, String)>> {
    let words = sqlx::query_as(
        "SELECT body, reason FROM waiting_post WHERE release_id = $1 AND job = $2 AND held_on = $3 AND outcome IS NULL",
    );
    Ok(words.bind(release).bind(job.as_str()).bind(held_on).fetch_optional(db).await?)
}

/// The texts for users of the posts of `job`, each with which one it is and why it waits, in order of time: those that still wait, or
/// those that were published.
pub(in crate::slices::digest) async fn texts(
    db: impl AnyExecutor<'_>,
    (release, job): (ReleaseId, JobId),
    outcome: Option<&str>,
) -> Outcome<Vec<Text>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT held_on, body, reason FROM waiting_post WHERE release_id = $1 AND job = $2 \
         AND COALESCE(outcome, '') = $3 ORDER BY held_on",
    )
    .bind(release)
    .bind(job.as_str())
    .bind(outcome.unwrap_or_default())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(held_on, body, why)| Text { held_on, body, why }).collect())
}

/// Whether users of `release` were told anything that was written at `since` or later.
///
/// # Errors
/// What the database said.
pub async fn told_users_since(pool: &AnyPool, release: ReleaseId, since: Instant) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM waiting_post WHERE release_id = $1 AND outcome = 'published' AND waits_ms >= $2",
    )
    .bind(release)
    .bind(to_millis(since))
    .fetch_one(pool)
    .await?;
    Ok(count > 0)
}

/// The texts for users that wait for a person since `before` or longer: of which job, and since when.
pub(in crate::slices::digest) async fn waiting(
    pool: &AnyPool,
    release: ReleaseId,
    before: Instant,
) -> Outcome<Vec<(JobId, Instant)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT job, waits_ms FROM waiting_post WHERE release_id = $1 AND outcome IS NULL AND waits_ms <= $2 ORDER BY waits_ms",
    )
    .bind(release)
    .bind(to_millis(before))
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().filter_map(|(job, since)| Some((JobId::from_name(&job)?, from_millis(since)))).collect())
}

/// Changes its words, and why it waits.
pub(in crate::slices::digest) async fn reword(
    tx: &mut Tx,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
    Waiting { body, why }: Waiting<'_>,
) -> Outcome<()> {
    sqlx::query(
        "UPDATE waiting_post SET body = $4, reason = $5 \
         WHERE release_id = $1 AND job = $2 AND held_on = $3 AND outcome IS NULL",
    )
    .bind(release)
    .bind(job.as_str())
    .bind(held_on)
    .bind(body)
    .bind(why)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// It waits no longer: another takes its place.
pub(in crate::slices::digest) async fn replace(
    tx: &mut Tx,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
    now: Instant,
) -> Outcome<()> {
    sqlx::query(
        "UPDATE waiting_post SET outcome = 'replaced', decided_ms = $4 \
         WHERE release_id = $1 AND job = $2 AND held_on = $3 AND outcome IS NULL",
    )
    .bind(release)
    .bind(job.as_str())
    .bind(held_on)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends the wait of a text for users and returns it with the instant since which it waited; nothing when it
/// doesn't wait any more.
pub(in crate::slices::digest) async fn end_wait(
    tx: &mut Tx,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
    outcome: &str,
    By { who, at: now }: By<&Actor>,
) -> Outcome<Option<(String, Instant)>> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "UPDATE waiting_post SET outcome = $4, by_user = $5, by_name = $6, decided_ms = $7 \
         WHERE release_id = $1 AND job = $2 AND held_on = $3 AND outcome IS NULL RETURNING body, waits_ms",
    )
    .bind(release)
    .bind(job.as_str())
    .bind(held_on)
    .bind(outcome)
    .bind(who.user)
    .bind(&who.name)
    .bind(to_millis(now))
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|(body, since)| (body, from_millis(since))))
}
