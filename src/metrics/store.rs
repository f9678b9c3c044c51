//! The rows of what was measured, of how sources answer, and of the tokens with which figures are pushed.

use std::collections::BTreeMap;

use sqlx::AnyPool;

use super::domain::{Histories, History, Origin, Reading, Sample};
use crate::clock::{Instant, from_millis, to_millis};
use crate::error::Outcome;
use crate::ids::{GuildId, ReleaseId, UserId};
use crate::store::Tx;
use crate::store::personal::{Held, Within};

/// Where metrics hold people. What was measured stays.
pub const HELD: &[Held] = &[
    Held {
        called: Some(("figure that you recorded", "figures that you recorded")),
        ..Held::maybe_by("metric_sample", Within::Guild, "by_user")
    },
    Held::by("metric_token", Within::Guild, "by_user"),
];

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Written {
    /// It is new.
    New,
    /// It was known.
    Known,
    /// Another one was known for that moment, which it replaces.
    Instead(f64),
}

/// Writes down `sample`.
pub async fn write(tx: &mut Tx, release: ReleaseId, sample: &Sample, origin: Origin) -> Outcome<Written> {
    let (guild, at) = (tx.guild(), to_millis(sample.at));
    let known: Option<f64> =
        sqlx::query_scalar("SELECT value FROM metric_sample WHERE release_id = $1 AND metric = $2 AND at_ms = $3")
            .bind(release)
            .bind(&sample.metric)
            .bind(at)
            .fetch_optional(tx.conn())
            .await?;
    if known == Some(sample.value) {
        return Ok(Written::Known);
    }
    sqlx::query(
        "INSERT INTO metric_sample (guild_id, release_id, metric, at_ms, seen_ms, value, answers, origin, by_user) \
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8) ON CONFLICT (release_id, metric, at_ms) DO UPDATE SET \
         value = excluded.value, answers = excluded.answers, seen_ms = excluded.seen_ms, origin = excluded.origin, \
         by_user = excluded.by_user",
    )
    .bind(guild)
    .bind(release)
    .bind(&sample.metric)
    .bind(at)
    .bind(sample.value)
    .bind(sample.answers)
    .bind(origin.name())
    .bind(origin.by())
    .execute(tx.conn())
    .await?;
    Ok(known.map_or(Written::New, Written::Instead))
}

/// Writes down what a source gave. What it gave before, unchanged, is only said to hold still.
pub(super) async fn write_found(tx: &mut Tx, release: ReleaseId, sample: &Sample) -> Outcome<()> {
    let at = to_millis(sample.at);
    let last: Option<(i64, f64, String)> = sqlx::query_as(
        "SELECT at_ms, value, origin FROM metric_sample WHERE release_id = $1 AND metric = $2 ORDER BY at_ms DESC LIMIT 1",
    )
    .bind(release)
    .bind(&sample.metric)
    .fetch_optional(tx.conn())
    .await?;
    match last {
        Some((since, value, origin)) if value == sample.value && origin == "source" && since <= at => {
            sqlx::query("UPDATE metric_sample SET seen_ms = $4 WHERE release_id = $1 AND metric = $2 AND at_ms = $3")
                .bind(release)
                .bind(&sample.metric)
                .bind(since)
                .bind(at)
                .execute(tx.conn())
                .await?;
        }
        _ => drop(write(tx, release, sample, Origin::Source).await?),
    }
    Ok(())
}

/// What was measured of `release`.
pub async fn histories(pool: &AnyPool, release: ReleaseId) -> Outcome<Histories> {
    let rows: Vec<(String, i64, i64, f64, Option<i64>)> = sqlx::query_as(
        "SELECT metric, at_ms, seen_ms, value, answers FROM metric_sample WHERE release_id = $1 ORDER BY metric, at_ms",
    )
    .bind(release)
    .fetch_all(pool)
    .await?;
    let mut histories = BTreeMap::<String, History>::new();
    for (metric, at, seen, value, answers) in rows {
        let reading = Reading { value, answers, at: from_millis(at), seen: from_millis(seen) };
        histories.entry(metric).or_default().0.push(reading);
    }
    Ok(Histories(histories))
}

/// A source that does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// Whose source it is.
    pub metric: String,
    /// Since when.
    pub since: Instant,
    /// Why.
    pub error: String,
}

/// The sources of `release` that do not answer.
pub async fn failing(pool: &AnyPool, release: ReleaseId) -> Outcome<Vec<Failing>> {
    let rows: Vec<(String, i64, String)> = sqlx::query_as(
        "SELECT metric, failing_ms, error FROM metric_source WHERE release_id = $1 AND failing_ms IS NOT NULL \
         ORDER BY metric",
    )
    .bind(release)
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|(metric, since, error)| Failing { metric, since: from_millis(since), error }).collect())
}

/// Notes that the source of `metric` answered, or why it did not.
pub(super) async fn note_source(
    tx: &mut Tx,
    (release, metric): (ReleaseId, &str),
    error: Option<&str>,
    now: Instant,
) -> Outcome<()> {
    let (guild, now) = (tx.guild(), to_millis(now));
    let sql = match error {
        None => {
            "INSERT INTO metric_source (guild_id, release_id, metric, good_ms, error) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (release_id, metric) DO UPDATE SET good_ms = excluded.good_ms, failing_ms = NULL, error = NULL"
        }
        Some(_) => {
            "INSERT INTO metric_source (guild_id, release_id, metric, failing_ms, error) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (release_id, metric) DO UPDATE SET \
             failing_ms = COALESCE(metric_source.failing_ms, excluded.failing_ms), error = excluded.error"
        }
    };
    sqlx::query(sql).bind(guild).bind(release).bind(metric).bind(now).bind(error).execute(tx.conn()).await?;
    Ok(())
}

/// Keeps the digest of the guild's token; the one before is void.
pub(super) async fn set_token(tx: &mut Tx, digest: &str, by: UserId, now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO metric_token (guild_id, digest, by_user, made_ms) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (guild_id) DO UPDATE SET digest = excluded.digest, by_user = excluded.by_user, \
         made_ms = excluded.made_ms",
    )
    .bind(guild)
    .bind(digest)
    .bind(by)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whose token has this digest.
pub(super) async fn guild_of_token(pool: &AnyPool, digest: &str) -> Outcome<Option<GuildId>> {
    let guild = sqlx::query_scalar("SELECT guild_id FROM metric_token WHERE digest = $1")
        .bind(digest)
        .fetch_optional(pool)
        .await?;
    Ok(guild)
}
