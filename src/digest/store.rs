//! The rows of digests, notes and overrides.

use chrono::NaiveDate;
use sqlx::AnyPool;

use crate::clock::{Instant, from_millis, to_millis};
use crate::discord::asked::Actor;
use crate::error::Outcome;
use crate::ids::{DigestId, ReleaseId, UserId};
use crate::playbook::JobId;
use crate::store::Tx;
use crate::store::personal::{Erased, Held, Within};
use crate::{feedback, standup};

/// Where digests hold people.
pub const HELD: &[Held] = &[Held {
    called: Some(("note for a summary", "notes for summaries")),
    erased: Erased::Words(&[("by_name", "'someone'"), ("words", "''")]),
    since: Some("set_ms"),
    ..Held::by("digest_note", Within::Of("release", "release_id"), "by_user")
}];

/// Records that the digest of `job` held on that date, or at that time of it, is posted; `false` when it was before.
pub(super) async fn claim(
    tx: &mut Tx,
    (release, job, held_on): (ReleaseId, JobId, &str),
    (from, cut_off): (Instant, Instant),
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
    (release, job, held_on): (ReleaseId, JobId, &str),
) -> Outcome<Option<(Instant, Instant)>> {
    let row: Option<(i64, i64)> =
        sqlx::query_as("SELECT from_ms, cut_off_ms FROM digest WHERE release_id = $1 AND job = $2 AND held_on = $3")
            .bind(release)
            .bind(job.as_str())
            .bind(held_on)
            .fetch_optional(pool)
            .await?;
    Ok(row.map(|(from, cut_off)| (from_millis(from), from_millis(cut_off))))
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
pub async fn last_summary(pool: &AnyPool, release: ReleaseId) -> Outcome<Option<String>> {
    let held_on: Option<String> =
        sqlx::query_scalar("SELECT MAX(held_on) FROM digest WHERE release_id = $1 AND job = $2")
            .bind(release)
            .bind(JobId::EndOfDay.as_str())
            .fetch_one(pool)
            .await?;
    Ok(held_on.map(|held_on| super::post::handle_of(release, JobId::EndOfDay, &held_on)))
}

/// Writes what `by` added to the summaries of `date`; empty words take it back.
pub(super) async fn note(
    tx: &mut Tx,
    (release, date): (ReleaseId, NaiveDate),
    (field, words): (&str, &str),
    (by, now): (&Actor, Instant),
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

/// Takes out of the notes every line that quotes what `user` said: highlights are often a quote. It goes by what feedback
/// still knows of them, so it comes before they are forgotten there.
pub async fn forget_words(tx: &mut Tx, user: UserId) -> Outcome<()> {
    let guild = tx.guild();
    let mut said: Vec<String> = feedback::words_of(tx, user).await?;
    said.extend(standup::blockers_of(tx, user).await?);
    let notes: Vec<(ReleaseId, String, String, String)> = sqlx::query_as(
        "SELECT release_id, held_on, field, words FROM digest_note WHERE words <> '' AND release_id IN \
         (SELECT release_id FROM release WHERE guild_id = $1)",
    )
    .bind(guild)
    .fetch_all(tx.conn())
    .await?;
    for (release, held_on, field, words) in notes {
        let left = without_quotes(&words, &said);
        if left != words {
            sqlx::query("UPDATE digest_note SET words = $4 WHERE release_id = $1 AND held_on = $2 AND field = $3")
                .bind(release)
                .bind(held_on)
                .bind(field)
                .bind(left)
                .execute(tx.conn())
                .await?;
        }
    }
    Ok(())
}

/// `words` without the lines that quote something of what was `said`.
fn without_quotes(words: &str, said: &[String]) -> String {
    let quotes: Vec<String> = said.iter().map(|said| super::view::quoted(said)).collect();
    let is_free = |line: &&str| !quotes.iter().any(|quote| !quote.is_empty() && line.contains(quote.as_str()));
    words.lines().filter(is_free).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_quote_somebody_go_with_them() {
        let long = "It crashes whenever I open a folder with more than a thousand files in it. ".repeat(4);
        let quoted = crate::discord::text::safe_title(&long, 140);
        let words = format!("Fifty downloads\n🐛 \"{quoted}\" (2 people)\n🙏 \"Lovely.\"");
        assert_eq!(without_quotes(&words, &[long, "Lovely.".into()]), "Fifty downloads");
        assert_eq!(without_quotes(&words, &[String::new()]), words, "who said nothing is quoted nowhere");
    }
}
