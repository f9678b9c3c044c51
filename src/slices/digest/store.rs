//! The rows of digests, notes and overrides.

mod waiting;

use chrono::NaiveDate;
use sqlx::{AnyExecutor, AnyPool};

use super::domain::{Part, handle_of};
use crate::actor::Actor;
use crate::engine::By;
use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{DigestId, ReleaseId};
use crate::playbook::JobId;
pub use waiting::told_users_since;
pub(super) use waiting::{Waiting, end_wait, replace, reword, texts, wait, waiting, waits, words_of_waiting};

/// Which digest it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeldOn<'a> {
    pub(super) release: ReleaseId,
    pub(super) job: JobId,
    /// The date in the release's zone, or that and the hour where there are several a day.
    pub(super) at: &'a str,
}

/// What somebody wrote for a post, and for which part of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Note<'a> {
    pub(super) part: Part,
    pub(super) words: &'a str,
}

/// How a note's row names the post and the part of it.
fn field(job: JobId, part: Part) -> String {
    format!("{}.{}", job.as_str(), part.as_str())
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

/// Writes what `by` wrote for a part of a post; empty words take it back.
pub(super) async fn note(
    tx: &mut Tx,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
    Note { part, words }: Note<'_>,
    By { who: by, at: now }: By<&Actor>,
) -> Outcome<()> {
    sqlx::query(
        "INSERT INTO digest_note (release_id, held_on, field, words, by_user, by_name, set_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (release_id, held_on, field) DO UPDATE SET \
         words = excluded.words, by_user = excluded.by_user, by_name = excluded.by_name, set_ms = excluded.set_ms",
    )
    .bind(release)
    .bind(held_on)
    .bind(field(job, part))
    .bind(words)
    .bind(by.user)
    .bind(&by.name)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was written for a part of a post; empty when nothing was.
pub(super) async fn noted(
    pool: &AnyPool,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
    part: Part,
) -> Outcome<String> {
    let words: Option<String> =
        sqlx::query_scalar("SELECT words FROM digest_note WHERE release_id = $1 AND held_on = $2 AND field = $3")
            .bind(release)
            .bind(held_on)
            .bind(field(job, part))
            .fetch_optional(pool)
            .await?;
    Ok(words.unwrap_or_default())
}

/// Keeps the text for users of a post from going out by itself.
pub(super) async fn hold(
    tx: &mut Tx,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
    By { who: by, at: now }: By<&Actor>,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO held_post (guild_id, release_id, job, held_on, by_user, by_name, held_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(guild)
    .bind(release)
    .bind(job.as_str())
    .bind(held_on)
    .bind(by.user)
    .bind(&by.name)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets it go out again.
pub(super) async fn let_go(tx: &mut Tx, HeldOn { release, job, at: held_on }: HeldOn<'_>) -> Outcome<()> {
    sqlx::query("DELETE FROM held_post WHERE release_id = $1 AND job = $2 AND held_on = $3")
        .bind(release)
        .bind(job.as_str())
        .bind(held_on)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Who holds the text for users of a post back, if somebody does.
pub(super) async fn held_by(
    db: impl AnyExecutor<'_>,
    HeldOn { release, job, at: held_on }: HeldOn<'_>,
) -> Outcome<Option<String>> {
    let name = sqlx::query_scalar("SELECT by_name FROM held_post WHERE release_id = $1 AND job = $2 AND held_on = $3")
        .bind(release)
        .bind(job.as_str())
        .bind(held_on)
        .fetch_optional(db)
        .await?;
    Ok(name)
}

/// A note, as it is found among all of a guild.
pub(super) struct FoundNote {
    pub(super) release: ReleaseId,
    held_on: String,
    field: String,
    pub(super) words: String,
}

/// The notes for all posts in the guild.
pub(super) async fn notes(tx: &mut Tx) -> Outcome<Vec<FoundNote>> {
    let guild = tx.guild();
    let notes: Vec<(ReleaseId, String, String, String)> = sqlx::query_as(
        "SELECT release_id, held_on, field, words FROM digest_note WHERE words <> '' AND release_id IN \
         (SELECT release_id FROM release WHERE guild_id = $1)",
    )
    .bind(guild)
    .fetch_all(tx.conn())
    .await?;
    let found = |(release, held_on, field, words)| FoundNote { release, held_on, field, words };
    Ok(notes.into_iter().map(found).collect())
}

/// Writes other words into a note, which stays that of whoever wrote it.
pub(super) async fn rewrite(tx: &mut Tx, note: &FoundNote, words: &str) -> Outcome<()> {
    sqlx::query("UPDATE digest_note SET words = $4 WHERE release_id = $1 AND held_on = $2 AND field = $3")
        .bind(note.release)
        .bind(&note.held_on)
        .bind(&note.field)
        .bind(words)
        .execute(tx.conn())
        .await?;
    Ok(())
}
