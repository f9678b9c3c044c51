//! The rows of what was measured, of how sources answer, and of the tokens with which figures are pushed.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AnyExecutor, AnyPool};

use super::domain::{Histories, History, Origin, Reading, Sample};
use crate::actor::Actor;
use crate::engine::By;
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::{GuildId, ReleaseId, UserId};

/// Where metrics hold people. What was measured stays.
pub const HELD: &[Held] = &[
    Held {
        called: Some(("metric value that you recorded", "metric values that you recorded")),
        ..Held::maybe_by("metric_sample", Within::Guild, "by_user")
    },
    Held::by("metric_token", Within::Guild, "by_user"),
    Held {
        erased: Erased::Words(&[("by_name", "'someone'")]),
        ..Held::by("metric_unmeasured", Within::Guild, "by_user")
    },
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

/// What became of several values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) new: usize,
    pub(super) known: usize,
    pub(super) replaced: usize,
}

/// Writes down `samples`.
pub(super) async fn write_all(tx: &mut Tx, release: ReleaseId, samples: &[Sample], origin: Origin) -> Outcome<Taken> {
    let mut taken = Taken::default();
    for sample in samples {
        match write(tx, release, sample, origin).await? {
            Written::New => taken.new += 1,
            Written::Known => taken.known += 1,
            Written::Instead(_) => taken.replaced += 1,
        }
    }
    Ok(taken)
}

/// Writes down what sources gave at one moment. What one gave before, unchanged, is only said to hold still.
pub(super) async fn write_found(tx: &mut Tx, release: ReleaseId, samples: &[Sample]) -> Outcome<()> {
    let last: Vec<(String, i64, f64, String)> = sqlx::query_as(
        "SELECT s.metric, s.at_ms, s.value, s.origin FROM metric_sample s JOIN \
         (SELECT metric, MAX(at_ms) AS at_ms FROM metric_sample WHERE release_id = $1 GROUP BY metric) l \
         ON l.metric = s.metric AND l.at_ms = s.at_ms WHERE s.release_id = $1",
    )
    .bind(release)
    .fetch_all(tx.conn())
    .await?;
    for sample in samples {
        let at = to_millis(sample.at);
        let still = last.iter().find(|(metric, since, value, origin)| {
            *metric == sample.metric && *value == sample.value && origin == "source" && *since <= at
        });
        match still {
            Some((_, since, ..)) => {
                sqlx::query(
                    "UPDATE metric_sample SET seen_ms = $4, answers = $5 \
                     WHERE release_id = $1 AND metric = $2 AND at_ms = $3",
                )
                .bind(release)
                .bind(&sample.metric)
                .bind(since)
                .bind(at)
                .bind(sample.answers)
                .execute(tx.conn())
                .await?;
            }
            None => drop(write(tx, release, sample, Origin::Source).await?),
        }
    }
    Ok(())
}

/// What was measured of `release`.
pub async fn histories(db: impl AnyExecutor<'_>, release: ReleaseId) -> Outcome<Histories> {
    let rows: Vec<(String, i64, i64, f64, Option<i64>)> = sqlx::query_as(
        "SELECT metric, at_ms, seen_ms, value, answers FROM metric_sample WHERE release_id = $1 ORDER BY metric, at_ms",
    )
    .bind(release)
    .fetch_all(db)
    .await?;
    let mut histories = BTreeMap::<String, History>::new();
    for (metric, at, seen, value, answers) in rows {
        let reading = Reading { value, answers, at: from_millis(at), seen: from_millis(seen) };
        histories.entry(metric).or_default().0.push(reading);
    }
    Ok(Histories { by_metric: histories, ..Histories::default() })
}

/// Of what sources gave before `before`, lets go all but the last of each hour: who looks back further than a day or two asks
/// for no more, and every card reads the whole history.
pub(super) async fn thin(tx: &mut Tx, release: ReleaseId, before: Instant) -> Outcome<()> {
    sqlx::query(
        "DELETE FROM metric_sample WHERE release_id = $1 AND origin = 'source' AND at_ms < $2 AND EXISTS \
         (SELECT 1 FROM metric_sample later WHERE later.release_id = metric_sample.release_id \
          AND later.metric = metric_sample.metric AND later.origin = 'source' AND later.at_ms > metric_sample.at_ms \
          AND later.at_ms / 3600000 = metric_sample.at_ms / 3600000)",
    )
    .bind(release)
    .bind(to_millis(before))
    .execute(tx.conn())
    .await?;
    Ok(())
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
    let rows: Vec<(String, i64, String)> =
        sqlx::query_as("SELECT metric, failing_ms, error FROM metric_source WHERE release_id = $1 ORDER BY metric")
            .bind(release)
            .fetch_all(pool)
            .await?;
    Ok(rows.into_iter().map(|(metric, since, error)| Failing { metric, since: from_millis(since), error }).collect())
}

/// Notes whose sources answered, and whose did not and why.
pub(super) async fn note_sources(
    tx: &mut Tx,
    release: ReleaseId,
    (well, failing): (&[String], &[(String, String)]),
    now: Instant,
) -> Outcome<()> {
    let known: Vec<String> = sqlx::query_scalar("SELECT metric FROM metric_source WHERE release_id = $1")
        .bind(release)
        .fetch_all(tx.conn())
        .await?;
    for metric in well.iter().filter(|metric| known.contains(metric)) {
        sqlx::query("DELETE FROM metric_source WHERE release_id = $1 AND metric = $2")
            .bind(release)
            .bind(metric)
            .execute(tx.conn())
            .await?;
    }
    let guild = tx.guild();
    for (metric, error) in failing {
        sqlx::query(
            "INSERT INTO metric_source (guild_id, release_id, metric, failing_ms, error) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (release_id, metric) DO UPDATE SET error = excluded.error",
        )
        .bind(guild)
        .bind(release)
        .bind(metric)
        .bind(to_millis(now))
        .bind(error)
        .execute(tx.conn())
        .await?;
    }
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

/// The metrics of `release` about which there is an alert that is not over, and since when.
pub(super) async fn open_alerts(pool: &AnyPool, release: ReleaseId) -> Outcome<Vec<(String, Instant)>> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT metric, since_ms FROM metric_alert WHERE release_id = $1 AND ended_ms IS NULL")
            .bind(release)
            .fetch_all(pool)
            .await?;
    Ok(rows.into_iter().map(|(metric, since)| (metric, from_millis(since))).collect())
}

/// Takes up the last alert again, if it ended after `since`; returns when it began.
pub(super) async fn reopen_alert(
    tx: &mut Tx,
    (release, metric): (ReleaseId, &str),
    since: Instant,
) -> Outcome<Option<Instant>> {
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT MAX(since_ms) FROM metric_alert WHERE release_id = $1 AND metric = $2 AND ended_ms > $3",
    )
    .bind(release)
    .bind(metric)
    .bind(to_millis(since))
    .fetch_one(tx.conn())
    .await?;
    let Some(last) = last else { return Ok(None) };
    sqlx::query("UPDATE metric_alert SET ended_ms = NULL WHERE release_id = $1 AND metric = $2 AND since_ms = $3")
        .bind(release)
        .bind(metric)
        .bind(last)
        .execute(tx.conn())
        .await?;
    Ok(Some(from_millis(last)))
}

/// Begins an alert; `false` when one is under way.
pub(super) async fn begin_alert(tx: &mut Tx, (release, metric): (ReleaseId, &str), now: Instant) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "INSERT INTO metric_alert (guild_id, release_id, metric, since_ms) SELECT $1, $2, $3, $4 \
         WHERE NOT EXISTS (SELECT 1 FROM metric_alert WHERE release_id = $2 AND metric = $3 AND ended_ms IS NULL)",
    )
    .bind(guild)
    .bind(release)
    .bind(metric)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Ends the alert that is under way.
pub(super) async fn end_alert(tx: &mut Tx, (release, metric): (ReleaseId, &str), now: Instant) -> Outcome<()> {
    sqlx::query("UPDATE metric_alert SET ended_ms = $3 WHERE release_id = $1 AND metric = $2 AND ended_ms IS NULL")
        .bind(release)
        .bind(metric)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whether the team of `release` was asked where its figures come from.
pub(super) async fn was_asked(pool: &AnyPool, release: ReleaseId) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM metric_asked WHERE release_id = $1")
        .bind(release)
        .fetch_one(pool)
        .await?;
    Ok(count > 0)
}

/// Notes that it is asked; `false` when it was before.
pub(super) async fn ask(tx: &mut Tx, release: ReleaseId, now: Instant) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "INSERT INTO metric_asked (guild_id, release_id, asked_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(guild)
    .bind(release)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// What the team of `release` says it does not measure.
pub(super) async fn unmeasured(db: impl AnyExecutor<'_>, release: ReleaseId) -> Outcome<BTreeSet<String>> {
    let metrics: Vec<String> = sqlx::query_scalar("SELECT metric FROM metric_unmeasured WHERE release_id = $1")
        .bind(release)
        .fetch_all(db)
        .await?;
    Ok(metrics.into_iter().collect())
}

/// Writes down whether a figure is measured; who said first that it isn't stays.
pub(super) async fn say_measured(
    tx: &mut Tx,
    (release, metric): (ReleaseId, &str),
    is_measured: bool,
    By { who: by, at: now }: By<&Actor>,
) -> Outcome<()> {
    let guild = tx.guild();
    if is_measured {
        sqlx::query("DELETE FROM metric_unmeasured WHERE release_id = $1 AND metric = $2")
            .bind(release)
            .bind(metric)
            .execute(tx.conn())
            .await?;
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO metric_unmeasured (guild_id, release_id, metric, by_user, by_name, said_ms) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(guild)
    .bind(release)
    .bind(metric)
    .bind(by.user)
    .bind(&by.name)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}
