//! The rows of digests, notes and overrides.

use chrono::NaiveDate;
use sqlx::AnyPool;

use super::domain::handle_of;
use crate::actor::Actor;
use crate::engine::By;
use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{DigestId, ReleaseId};
use crate::playbook::JobId;

/// Which digest it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeldOn<'a> {
    pub(super) release: ReleaseId,
    pub(super) job: JobId,
    /// The date in the release's zone, or that and the hour where there are several a day.
    pub(super) at: &'a str,
}

/// What somebody added to a day's summaries, and in which field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Note<'a> {
    pub(super) field: &'a str,
    pub(super) words: &'a str,
}

/// Records that the digest of `job` held on that date, or at that time of it, is posted; `false` when it was before.
pub(super) async fn claim(
    tx: &mut Tx,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
    Window { from, to: cut_off }: Window,
) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "INSERT INTO digest (digest_id, guild_id, release_id, job, held_on, from_ms, cut_off_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (release_id, job, held_on) DO NOTHING",
    )
    .bind(DigestId::mint())
    .bind(guild)
    .bind(release)
    .bind(job.as_str())
    .bind(held_on)
    .bind(to_millis(from))
    .bind(to_millis(cut_off))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Keeps a text for users until somebody decides.
pub(super) async fn wait(
    tx: &mut Tx,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
    body: &str,
    now: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO waiting_post (guild_id, release_id, job, held_on, body, waits_ms) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT DO NOTHING",
    )
    .bind(guild)
    .bind(release)
    .bind(job.as_str())
    .bind(held_on)
    .bind(body)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends the wait of a text for users and returns it; nothing when it doesn't wait any more.
pub(super) async fn end_wait(
    tx: &mut Tx,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
    outcome: &str,
    By { who, at: now }: By<&Actor>,
) -> Outcome<Option<String>> {
    let body = sqlx::query_scalar(
        "UPDATE waiting_post SET outcome = $4, by_user = $5, by_name = $6, decided_ms = $7 \
         WHERE release_id = $1 AND job = $2 AND held_on = $3 AND outcome IS NULL RETURNING body",
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
    Ok(body)
}

/// How many digests of `job` were posted on that date.
pub(super) async fn posted_on(tx: &mut Tx, (release, job): (ReleaseId, JobId), date: &str) -> Outcome<i64> {
    let count = sqlx::query_scalar(
        "SELECT COUNT(*) FROM digest WHERE release_id = $1 AND job = $2 AND held_on >= $3 AND held_on < $4",
    )
    .bind(release)
    .bind(job.as_str())
    .bind(date)
    // Behind everything that begins with the date.
    .bind(format!("{date}Z"))
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// What the digest of `job` that was held then covered, if it was posted.
pub(super) async fn covered(
    pool: &AnyPool,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
) -> Outcome<Option<Window>> {
    let row: Option<(i64, i64)> =
        sqlx::query_as("SELECT from_ms, cut_off_ms FROM digest WHERE release_id = $1 AND job = $2 AND held_on = $3")
            .bind(release)
            .bind(job.as_str())
            .bind(held_on)
            .fetch_optional(pool)
            .await?;
    Ok(row.map(|(from, cut_off)| Window { from: from_millis(from), to: from_millis(cut_off) }))
}

/// When the last digest of `job` before `date` was cut off.
pub(super) async fn last_cut_off(
    pool: &AnyPool,
    (release, job, date): (ReleaseId, JobId, NaiveDate),
) -> Outcome<Option<Instant>> {
    let cut_off: Option<i64> =
        sqlx::query_scalar("SELECT MAX(cut_off_ms) FROM digest WHERE release_id = $1 AND job = $2 AND held_on < $3")
            .bind(release)
            .bind(job.as_str())
            .bind(date.to_string())
            .fetch_one(pool)
            .await?;
    Ok(cut_off.map(from_millis))
}

/// The handle of the last end-of-day summary that was posted of `release`, if there is one.
///
/// # Errors
/// What the database said.
pub async fn last_summary(pool: &AnyPool, release: ReleaseId) -> Outcome<Option<String>> {
    let held_on: Option<String> =
        sqlx::query_scalar("SELECT MAX(held_on) FROM digest WHERE release_id = $1 AND job = $2")
            .bind(release)
            .bind(JobId::EndOfDay.as_str())
            .fetch_one(pool)
            .await?;
    Ok(held_on.map(|held_on| handle_of(release, JobId::EndOfDay, &held_on)))
}

/// Writes what `by` added to the summaries of `date`; empty words take it back.
pub(super) async fn note(
    tx: &mut Tx,
    (release, date): (ReleaseId, NaiveDate),
    Note { field, words }: Note<'_>,
    By { who: by, at: now }: By<&Actor>,
) -> Outcome<()> {
    sqlx::query(
        "INSERT INTO digest_note (release_id, held_on, field, words, by_user, by_name, set_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (release_id, held_on, field) DO UPDATE SET \
         words = excluded.words, by_user = excluded.by_user, by_name = excluded.by_name, set_ms = excluded.set_ms",
    )
    .bind(release)
    .bind(date.to_string())
    .bind(field)
    .bind(words)
    .bind(by.user)
    .bind(&by.name)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was added to the summaries of `date` in `field`; empty when nothing was.
pub(super) async fn noted(pool: &AnyPool, (release, date): (ReleaseId, NaiveDate), field: &str) -> Outcome<String> {
    let words: Option<String> =
        sqlx::query_scalar("SELECT words FROM digest_note WHERE release_id = $1 AND held_on = $2 AND field = $3")
            .bind(release)
            .bind(date.to_string())
            .bind(field)
            .fetch_optional(pool)
            .await?;
    Ok(words.unwrap_or_default())
}

/// The notes of all summaries in the guild: whose release, which day, which field, and what they say.
pub(super) async fn notes(tx: &mut Tx) -> Outcome<Vec<(ReleaseId, String, String, String)>> {
    let guild = tx.guild();
    let notes = sqlx::query_as(
        "SELECT release_id, held_on, field, words FROM digest_note WHERE words <> '' AND release_id IN \
         (SELECT release_id FROM release WHERE guild_id = $1)",
    )
    .bind(guild)
    .fetch_all(tx.conn())
    .await?;
    Ok(notes)
}

/// Writes other words into a note, which stays that of whoever wrote it.
pub(super) async fn rewrite(
    tx: &mut Tx,
    (release, held_on): (ReleaseId, &str),
    Note { field, words }: Note<'_>,
) -> Outcome<()> {
    sqlx::query("UPDATE digest_note SET words = $4 WHERE release_id = $1 AND held_on = $2 AND field = $3")
        .bind(release)
        .bind(held_on)
        .bind(field)
        .bind(words)
        .execute(tx.conn())
        .await?;
    Ok(())
}
