//! The rows of statements that say the same: each group has one that stands for the others.

use std::collections::{BTreeSet, HashMap};

use sqlx::{AnyConnection, AnyExecutor, AnyPool};

use crate::engine::By;
use crate::engine::clock::{Instant, Window, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{FeedbackId, GuildId, MessageId, UserId};
use crate::slices::feedback::domain::Statement;
use crate::slices::feedback::store::testers::count_testers;

/// The statements of `guild` that stand for themselves or a group, of which something was tagged from `from` up to, but
/// not at, `to`; those of the most people first.
///
/// # Errors
/// What the database said.
pub async fn topics_between(pool: &AnyPool, guild: GuildId, Window { from, to }: Window) -> Outcome<Vec<Statement>> {
    let mut topics = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL AND f.merged_into IS NULL \
         AND EXISTS (SELECT 1 FROM feedback g WHERE (g.feedback_id = f.feedback_id OR g.merged_into = f.feedback_id) \
         AND g.withdrawn_ms IS NULL AND g.deleted_ms IS NULL AND g.tagged_ms >= $2 AND g.tagged_ms < $3) \
         ORDER BY people DESC, f.number"
    ))
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(pool)
    .await?;
    count_testers(pool, guild, &mut topics).await?;
    Ok(topics)
}

/// Those that are merged into `into`, in the order of their numbers.
pub(in crate::slices::feedback) async fn merged(pool: &AnyPool, into: FeedbackId) -> Outcome<Vec<Statement>> {
    let merged = sqlx::query_as(statements!(
        "WHERE f.merged_into = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL ORDER BY f.number"
    ))
    .bind(into)
    .fetch_all(pool)
    .await?;
    Ok(merged)
}

/// How many bugs of `guild` that counted before `window` were merged into others in it: what is merged as it comes never counts.
///
/// # Errors
/// What the database said.
pub async fn merged_between(pool: &AnyPool, guild: GuildId, Window { from, to }: Window) -> Outcome<i64> {
    let count = sqlx::query_scalar(
        "SELECT COUNT(*) FROM feedback WHERE guild_id = $1 AND category = 'bug' AND confirmed_ms < $2 \
         AND merged_into IS NOT NULL AND merged_ms >= $2 AND merged_ms < $3 AND withdrawn_ms IS NULL AND deleted_ms IS NULL",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_one(pool)
    .await?;
    Ok(count)
}

/// The statements of the group that `topic` stands for, itself among them, in the order of their numbers.
pub(in crate::slices::feedback) async fn group(tx: &mut Tx, topic: FeedbackId) -> Outcome<Vec<Statement>> {
    let group = sqlx::query_as(statements!(
        "WHERE (f.feedback_id = $1 OR f.merged_into = $1) AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL \
         ORDER BY f.number"
    ))
    .bind(topic)
    .fetch_all(tx.conn())
    .await?;
    Ok(group)
}

/// The statements of `guild` that stand for themselves or a group and are not fixed, in the order of their numbers.
///
/// # Errors
/// What the database said.
pub async fn open_topics(pool: &AnyPool, guild: GuildId) -> Outcome<Vec<Statement>> {
    let mut topics = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL AND f.merged_into IS NULL \
         AND f.fixed_ms IS NULL ORDER BY f.number"
    ))
    .bind(guild)
    .fetch_all(pool)
    .await?;
    count_testers(pool, guild, &mut topics).await?;
    Ok(topics)
}

/// The topics of `guild` that somebody from the team has done something about: they are fixed, if only for a version to come, tracked in an issue or
/// answered.
///
/// # Errors
/// What the database said.
pub async fn addressed_topics(pool: &AnyPool, guild: GuildId) -> Outcome<Vec<FeedbackId>> {
    let topics = sqlx::query_scalar(
        "SELECT COALESCE(f.merged_into, f.feedback_id) FROM feedback f WHERE f.guild_id = $1 \
         AND (f.fixed_ms IS NOT NULL OR f.done_ms IS NOT NULL OR f.answered_ms IS NOT NULL OR EXISTS (SELECT 1 FROM feedback_issue i \
         WHERE i.feedback_id = f.feedback_id AND i.state IN ('waiting', 'linked')))",
    )
    .bind(guild)
    .fetch_all(pool)
    .await?;
    Ok(topics)
}

/// How many messages are looked up at once.
const MESSAGES_AT_ONCE: usize = 500;

/// The topics of `guild` that `messages` are reports of, whether these stand for them or were merged into them.
///
/// # Errors
/// What the database said.
pub async fn topics_of(
    conn: &mut AnyConnection,
    guild: GuildId,
    messages: &BTreeSet<MessageId>,
) -> Outcome<BTreeSet<FeedbackId>> {
    let messages: Vec<MessageId> = messages.iter().copied().collect();
    let mut topics = BTreeSet::new();
    for some in messages.chunks(MESSAGES_AT_ONCE) {
        let places = (0..some.len()).map(|place| format!("${}", place + 2)).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT COALESCE(merged_into, feedback_id) FROM feedback WHERE guild_id = $1 AND withdrawn_ms IS NULL \
             AND message_id IN ({places})"
        );
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(guild);
        let found: Vec<FeedbackId> =
            some.iter().fold(query, |query, message| query.bind(*message)).fetch_all(&mut *conn).await?;
        topics.extend(found);
    }
    Ok(topics)
}

/// The topics of `guild` of that category, by the messages that are reports of them.
///
/// # Errors
/// What the database said.
pub async fn topics_by_message(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
    category: &str,
) -> Outcome<HashMap<MessageId, FeedbackId>> {
    let rows: Vec<(MessageId, FeedbackId)> = sqlx::query_as(
        "SELECT message_id, COALESCE(merged_into, feedback_id) FROM feedback WHERE guild_id = $1 AND category = $2 \
         AND withdrawn_ms IS NULL AND message_id IS NOT NULL",
    )
    .bind(guild)
    .bind(category)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().collect())
}

/// How many statements each topic of `guild` stands for.
pub(in crate::slices::feedback) async fn merged_counts(
    pool: &AnyPool,
    guild: GuildId,
) -> Outcome<HashMap<FeedbackId, i64>> {
    let counts: Vec<(FeedbackId, i64)> = sqlx::query_as(
        "SELECT merged_into, COUNT(*) FROM feedback WHERE guild_id = $1 AND merged_into IS NOT NULL \
         AND withdrawn_ms IS NULL AND deleted_ms IS NULL GROUP BY merged_into",
    )
    .bind(guild)
    .fetch_all(pool)
    .await?;
    Ok(counts.into_iter().collect())
}

/// The statements of `guild` whose number is above `newest`, and those that were reworded since `since`, each with what it says now;
/// nothing is left of the words of one that was deleted or erased.
pub(in crate::slices::feedback) async fn words_since(
    pool: &AnyPool,
    guild: GuildId,
    newest: i64,
    since: Option<Instant>,
) -> Outcome<Vec<(i64, String)>> {
    let words = sqlx::query_as(
        "SELECT number, words FROM feedback WHERE guild_id = $1 AND number > $2 \
         UNION ALL SELECT number, words FROM feedback WHERE guild_id = $1 AND number <= $2 AND edited_ms >= $3 \
         UNION ALL SELECT number, words FROM feedback WHERE guild_id = $1 AND number <= $2 AND deleted_ms >= $3",
    )
    .bind(guild)
    .bind(newest)
    .bind(since.map_or(i64::MAX, to_millis))
    .fetch_all(pool)
    .await?;
    Ok(words)
}

/// The statement that stands for the one of that number: another, itself, or none where there is no such number.
pub(in crate::slices::feedback) async fn topic_of(tx: &mut Tx, number: i64) -> Outcome<Option<FeedbackId>> {
    let guild = tx.guild();
    let topic = sqlx::query_scalar(
        "SELECT COALESCE(merged_into, feedback_id) FROM feedback WHERE guild_id = $1 AND number = $2 \
         AND withdrawn_ms IS NULL AND deleted_ms IS NULL",
    )
    .bind(guild)
    .bind(number)
    .fetch_optional(tx.conn())
    .await?;
    Ok(topic)
}

/// Which statement is merged into which group.
#[derive(Debug, Clone, Copy)]
pub(in crate::slices::feedback) struct Merge {
    pub(in crate::slices::feedback) one: FeedbackId,
    pub(in crate::slices::feedback) into: FeedbackId,
}

/// Merges `one`, with all that was merged into it, into `into`. Both stand for themselves so far.
pub(in crate::slices::feedback) async fn merge(
    tx: &mut Tx,
    Merge { one, into }: Merge,
    By { who: by, at: now }: By<UserId>,
) -> Outcome<()> {
    sqlx::query("UPDATE feedback SET merged_into = $2 WHERE feedback_id = $1 OR merged_into = $1")
        .bind(one)
        .bind(into)
        .execute(tx.conn())
        .await?;
    sqlx::query("UPDATE feedback SET merged_under = $2, merged_by = $3, merged_ms = $4 WHERE feedback_id = $1")
        .bind(one)
        .bind(into)
        .bind(by)
        .bind(to_millis(now))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes `one` out of its group again, and with it what had come along; `false` when it is in none.
pub(in crate::slices::feedback) async fn unmerge(tx: &mut Tx, one: FeedbackId) -> Outcome<bool> {
    // A fix of the group is a fix of what leaves it, too.
    sqlx::query(
        "UPDATE feedback SET fixed_in = (SELECT t.fixed_in FROM feedback t WHERE t.feedback_id = feedback.merged_into), \
         fixed_ms = (SELECT t.fixed_ms FROM feedback t WHERE t.feedback_id = feedback.merged_into), \
         done_ms = (SELECT t.done_ms FROM feedback t WHERE t.feedback_id = feedback.merged_into) \
         WHERE feedback_id = $1 AND merged_into IS NOT NULL",
    )
    .bind(one)
    .execute(tx.conn())
    .await?;
    let done = sqlx::query(
        "WITH RECURSIVE along (id) AS (SELECT feedback_id FROM feedback WHERE feedback_id = $1 AND merged_into IS NOT NULL \
         UNION SELECT f.feedback_id FROM feedback f JOIN along ON f.merged_under = along.id) \
         UPDATE feedback SET merged_into = CASE WHEN feedback_id = $1 THEN NULL ELSE $1 END, \
         merged_under = CASE WHEN feedback_id = $1 THEN NULL ELSE merged_under END \
         WHERE feedback_id IN (SELECT id FROM along)",
    )
    .bind(one)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Where statements of `message` stood for others and are gone, the oldest of those stand for the rest.
pub(in crate::slices::feedback) async fn hand_over(tx: &mut Tx, message: MessageId) -> Outcome<()> {
    let guild = tx.guild();
    let gone: Vec<FeedbackId> =
        sqlx::query_scalar("SELECT feedback_id FROM feedback WHERE guild_id = $1 AND message_id = $2")
            .bind(guild)
            .bind(message)
            .fetch_all(tx.conn())
            .await?;
    for gone in gone {
        hand_over_from(tx, gone).await?;
    }
    Ok(())
}

/// Where `gone` stood for others and does not stand any more, the oldest of those stands for the rest, and takes over its
/// issue and what the team has made of it.
pub(in crate::slices::feedback) async fn hand_over_from(tx: &mut Tx, gone: FeedbackId) -> Outcome<()> {
    let heir: Option<FeedbackId> = sqlx::query_scalar(
        "SELECT heir.feedback_id FROM feedback heir JOIN feedback gone ON heir.merged_into = gone.feedback_id \
         WHERE gone.feedback_id = $1 AND (gone.withdrawn_ms IS NOT NULL OR gone.deleted_ms IS NOT NULL) \
         AND heir.withdrawn_ms IS NULL AND heir.deleted_ms IS NULL ORDER BY heir.number LIMIT 1",
    )
    .bind(gone)
    .fetch_optional(tx.conn())
    .await?;
    let Some(heir) = heir else { return Ok(()) };
    for hand_on in [
        "UPDATE feedback SET merged_under = NULL WHERE feedback_id = $2 AND merged_into = $1",
        "UPDATE feedback SET merged_under = $2 WHERE merged_under = $1 AND feedback_id <> $2",
        "UPDATE feedback SET merged_into = CASE WHEN feedback_id = $2 THEN NULL ELSE $2 END WHERE merged_into = $1",
        "UPDATE feedback_issue SET feedback_id = $2 WHERE feedback_id = $1 AND state = 'linked' \
         AND NOT EXISTS (SELECT 1 FROM feedback_issue own WHERE own.feedback_id = $2)",
    ] {
        sqlx::query(hand_on).bind(gone).bind(heir).execute(tx.conn()).await?;
    }
    const HANDED_ON: [&str; 10] = [
        "confirmed_ms",
        "confirmed_by",
        "theme",
        "effort",
        "stage",
        "stage_ms",
        "done_ms",
        "fixed_in",
        "fixed_ms",
        "broken_ms",
    ];
    for column in HANDED_ON {
        let take_over = format!(
            "UPDATE feedback SET {column} = COALESCE({column}, \
             (SELECT gone.{column} FROM feedback gone WHERE gone.feedback_id = $1)) WHERE feedback_id = $2"
        );
        sqlx::query(sqlx::AssertSqlSafe(take_over)).bind(gone).bind(heir).execute(tx.conn()).await?;
    }
    Ok(())
}
