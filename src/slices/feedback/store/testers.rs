//! The rows of beta testers: who bears the role, who tries a request out, and what they found.

use std::collections::HashMap;

use sqlx::{AnyExecutor, AnyPool};

use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{FeedbackId, GuildId, UserId};
use crate::slices::feedback::domain::{Finding, Statement, Test};

/// Writes down whether `user` bears the role of beta testers.
pub(in crate::slices::feedback) async fn set_tester(
    tx: &mut Tx,
    user: UserId,
    is_tester: bool,
    now: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    let sql = match is_tester {
        true => {
            "INSERT INTO beta_tester (guild_id, user_id, seen_ms) VALUES ($1, $2, $3) \
             ON CONFLICT (guild_id, user_id) DO UPDATE SET seen_ms = excluded.seen_ms"
        }
        false => "DELETE FROM beta_tester WHERE guild_id = $1 AND user_id = $2 AND seen_ms <= $3",
    };
    sqlx::query(sql).bind(guild).bind(user).bind(to_millis(now)).execute(tx.conn()).await?;
    Ok(())
}

/// Counts the beta testers among those who gave each of `topics`, or what is merged into it, a 👍.
pub(super) async fn count_testers(pool: &AnyPool, guild: GuildId, topics: &mut [Statement]) -> Outcome<()> {
    let counted: Vec<(FeedbackId, i64)> = sqlx::query_as(
        "SELECT COALESCE(f.merged_into, f.feedback_id) AS topic, COUNT(DISTINCT v.user_id) FROM beta_tester t \
         JOIN feedback_vote v ON v.user_id = t.user_id JOIN feedback f ON f.feedback_id = v.feedback_id \
         WHERE t.guild_id = $1 AND f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL \
         GROUP BY COALESCE(f.merged_into, f.feedback_id)",
    )
    .bind(guild)
    .fetch_all(pool)
    .await?;
    let counted: HashMap<FeedbackId, i64> = counted.into_iter().collect();
    for topic in topics {
        topic.testers = counted.get(&topic.id).copied().unwrap_or_default();
    }
    Ok(())
}

/// `user` tries `topic` out; `false` when they did already.
pub(in crate::slices::feedback) async fn join_test(
    tx: &mut Tx,
    topic: FeedbackId,
    user: UserId,
    now: Instant,
) -> Outcome<bool> {
    let joined = sqlx::query(
        "INSERT INTO beta_test (feedback_id, user_id, joined_ms, works, words, said_ms) VALUES ($1, $2, $3, NULL, '', NULL) \
         ON CONFLICT (feedback_id, user_id) DO NOTHING",
    )
    .bind(topic)
    .bind(user)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(joined.rows_affected() > 0)
}

/// What somebody who tries `topic` out found; what they said before is replaced.
pub(in crate::slices::feedback) async fn found(
    tx: &mut Tx,
    (topic, user): (FeedbackId, UserId),
    Finding { works, words }: Finding<'_>,
    now: Instant,
) -> Outcome<()> {
    sqlx::query("UPDATE beta_test SET works = $3, words = $4, said_ms = $5 WHERE feedback_id = $1 AND user_id = $2")
        .bind(topic)
        .bind(user)
        .bind(i64::from(works))
        .bind(words)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How the test of `topic` stands.
pub(in crate::slices::feedback) async fn test_of(db: impl AnyExecutor<'_>, topic: FeedbackId) -> Outcome<Test> {
    let (joined, works, fails, began): (i64, i64, i64, Option<i64>) = sqlx::query_as(
        "SELECT COUNT(*), COUNT(CASE WHEN works = 1 THEN 1 END), COUNT(CASE WHEN works = 0 THEN 1 END), \
         (SELECT stage_ms FROM feedback WHERE feedback_id = $1) FROM beta_test WHERE feedback_id = $1",
    )
    .bind(topic)
    .fetch_one(db)
    .await?;
    Ok(Test { joined, works, fails, began: began.map(from_millis) })
}
