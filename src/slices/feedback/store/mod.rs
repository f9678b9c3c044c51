//! The rows of statements and their taggers.

/// A statement's columns, with the number of people behind it and those that are merged into it: who said it and who gave
/// it a 👍, each once. Where nobody is known to have said it, it counts as one person's.
macro_rules! statements {
    ($rest:literal) => {
        concat!(
            "SELECT f.*, (SELECT COUNT(*) FROM (\
               SELECT COALESCE(m.author_id, -m.feedback_id) AS person FROM feedback m \
               WHERE (m.feedback_id = f.feedback_id OR m.merged_into = f.feedback_id) \
               AND m.withdrawn_ms IS NULL AND m.deleted_ms IS NULL \
               UNION SELECT v.user_id FROM feedback_vote v JOIN feedback m ON m.feedback_id = v.feedback_id \
               WHERE (m.feedback_id = f.feedback_id OR m.merged_into = f.feedback_id) \
               AND m.withdrawn_ms IS NULL AND m.deleted_ms IS NULL) behind) AS people FROM feedback f ",
            $rest
        )
    };
}

mod bugs;
mod doubts;
mod drafts;
mod fixes;
mod groups;
mod issues;
mod mentions;
mod progress;
mod quotes;
mod taggers;
mod testers;
mod votes;

pub(super) use bugs::{confirm, reconsider, unconfirm};
pub use bugs::{confirmed_between, fixed_between, triage, triaged_since, unresolved_bugs};
pub use doubts::is_said_to_be_out_of;
pub(super) use doubts::{answer_doubt, ask_doubt, doubt, doubts, issues_of};
pub(super) use drafts::*;
pub use fixes::waiting_for_release;
pub(super) use fixes::{
    DoneTopic, broken, done, done_unreleased, fix, fixed, is_behind, is_fixed_in, judge, tell, tell_otherwise,
    told_directly, verdicts, voters_still_broken,
};
pub(super) use groups::{
    Merge, group, hand_over, hand_over_from, merge, merged, merged_counts, topic_of, unmerge, words_since,
};
pub use groups::{addressed_topics, merged_between, open_topics, topics_between, topics_by_message, topics_of};
pub(super) use issues::{
    filed, gone, link_in, link_of, link_state, linked, origin_issue, refused, reopened, reworded, take_in, taken_in,
    wait, waiting_of, withdrawn,
};
pub use issues::{followed_issues, linked_issues};
pub use mentions::mentions;
pub(super) use mentions::{Mention, count};
pub(super) use progress::{answered, consented, in_question, release_quote, set_effort, set_stage, set_theme};
pub use quotes::quotes_for;
pub(super) use quotes::{end_quote, ended_quotes, quotable};
pub(super) use taggers::{Leaving, Tag, is_tagged, tag, untag};
pub(super) use testers::*;
pub(super) use votes::*;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyExecutor, AnyPool, FromRow, Row};

use super::domain::{Consent, Source, Statement, Words};
use crate::engine::clock::{Instant, Window, from_millis, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, FeedbackId, GuildId, MessageId, MessageRef, UserId};
use crate::playbook::Effort;

fn words(row: &AnyRow) -> Result<Words, sqlx::Error> {
    let source: String = row.try_get("source")?;
    let channel: Option<ChannelId> = row.try_get("channel_id")?;
    Ok(Words {
        source: Source::ALL
            .into_iter()
            .find(|known| known.as_str() == source)
            .ok_or_else(|| sqlx::Error::Decode(format!("no source {source}").into()))?,
        message: channel.zip(row.try_get("message_id")?).map(|(channel, message)| MessageRef { channel, message }),
        author: row.try_get::<Option<UserId>, _>("author_id")?.filter(|author| author.is_known()),
        author_name: row.try_get("author_name")?,
        text: row.try_get("words")?,
        sent: from_millis(row.try_get("sent_ms")?),
    })
}

impl FromRow<'_, AnyRow> for Words {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        words(row)
    }
}

impl FromRow<'_, AnyRow> for Statement {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let instant = |name: &str| row.try_get::<Option<i64>, _>(name).map(|millis| millis.map(from_millis));
        Ok(Self {
            id: row.try_get("feedback_id")?,
            guild: row.try_get("guild_id")?,
            release: row.try_get("release_id")?,
            number: row.try_get("number")?,
            category: row.try_get("category")?,
            words: words(row)?,
            tagged: from_millis(row.try_get("tagged_ms")?),
            edited: instant("edited_ms")?,
            withdrawn: instant("withdrawn_ms")?,
            deleted: instant("deleted_ms")?,
            confirmed: instant("confirmed_ms")?,
            severity: row.try_get("severity")?,
            triaged: instant("triaged_ms")?,
            merged_into: row.try_get("merged_into")?,
            theme: row.try_get("theme")?,
            effort: row.try_get::<Option<String>, _>("effort")?.and_then(|effort| Effort::from_name(&effort)),
            stage: row.try_get("stage")?,
            consent: row.try_get::<Option<String>, _>("consent")?.and_then(|consent| Consent::from_name(&consent)),
            quote_released: instant("quote_released_ms")?,
            done: instant("done_ms")?,
            broken: instant("broken_ms")?,
            fixed_in: row.try_get("fixed_in")?,
            people: row.try_get("people")?,
            testers: 0,
        })
    }
}

/// Whether tplus tracks `message`, did, or keeps a draft of it: asked before a transaction is begun for nothing.
pub(super) async fn is_known(pool: &AnyPool, guild: GuildId, message: MessageId) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM feedback WHERE guild_id = $1 AND message_id = $2) \
         + (SELECT COUNT(*) FROM feedback_draft WHERE guild_id = $1 AND message_id = $2)",
    )
    .bind(guild)
    .bind(message)
    .fetch_one(pool)
    .await?;
    Ok(count > 0)
}

/// As what `message` is tracked.
///
/// # Errors
/// What the database said.
pub async fn categories_of(db: impl AnyExecutor<'_>, guild: GuildId, message: MessageId) -> Outcome<Vec<String>> {
    let categories = sqlx::query_scalar(
        "SELECT category FROM feedback WHERE guild_id = $1 AND message_id = $2 AND withdrawn_ms IS NULL \
         AND deleted_ms IS NULL",
    )
    .bind(guild)
    .bind(message)
    .fetch_all(db)
    .await?;
    Ok(categories)
}

/// The messages in `channel` of which something is tracked.
pub(super) async fn messages_in(pool: &AnyPool, guild: GuildId, channel: ChannelId) -> Outcome<Vec<MessageId>> {
    let messages = sqlx::query_scalar(
        "SELECT DISTINCT message_id FROM feedback WHERE guild_id = $1 AND channel_id = $2 AND deleted_ms IS NULL",
    )
    .bind(guild)
    .bind(channel)
    .fetch_all(pool)
    .await?;
    Ok(messages)
}

/// The source of a statement was edited.
pub(super) async fn edited(tx: &mut Tx, message: MessageId, text: &str, now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE feedback SET words = $3, edited_ms = $4, quote_released_ms = NULL, \
         consent = CASE WHEN consent = 'no' THEN consent ELSE NULL END WHERE guild_id = $1 AND message_id = $2 AND words <> $3 \
         AND deleted_ms IS NULL",
    )
    .bind(guild)
    .bind(message)
    .bind(text)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The source of a statement was deleted: its words and its author's name go with it, from drafts too.
pub(super) async fn deleted(tx: &mut Tx, message: MessageId, now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "UPDATE feedback SET words = '', author_name = '', author_id = NULL, consent = NULL, quote_released_ms = NULL, deleted_ms = $3 \
         WHERE guild_id = $1 AND message_id = $2 AND deleted_ms IS NULL",
    )
    .bind(guild)
    .bind(message)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    sqlx::query("DELETE FROM feedback_draft WHERE guild_id = $1 AND message_id = $2")
        .bind(guild)
        .bind(message)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The messages of `guild` that were tagged since `since`, with the reactions that tplus knows of: (channel, message,
/// user, mark).
pub(super) async fn tracked(
    pool: &AnyPool,
    guild: GuildId,
    since: Instant,
) -> Outcome<Vec<(ChannelId, MessageId, UserId, String)>> {
    let rows = sqlx::query_as(
        "SELECT f.channel_id, f.message_id, t.user_id, t.mark FROM feedback f \
         JOIN feedback_tagger t ON t.feedback_id = f.feedback_id \
         WHERE f.guild_id = $1 AND f.message_id IS NOT NULL AND f.deleted_ms IS NULL AND f.tagged_ms >= $2 \
         ORDER BY f.message_id, t.user_id, t.mark",
    )
    .bind(guild)
    .bind(to_millis(since))
    .fetch_all(pool)
    .await?;
    Ok(rows)
}

/// The statement of that id.
pub(super) async fn by_id(pool: &AnyPool, guild: GuildId, id: FeedbackId) -> Outcome<Option<Statement>> {
    let statement = sqlx::query_as(statements!("WHERE f.guild_id = $1 AND f.feedback_id = $2"))
        .bind(guild)
        .bind(id)
        .fetch_optional(pool)
        .await?;
    Ok(statement)
}

/// The statement of that id, within a transaction.
pub(super) async fn load(tx: &mut Tx, id: FeedbackId) -> Outcome<Option<Statement>> {
    let statement = sqlx::query_as(statements!("WHERE f.feedback_id = $1")).bind(id).fetch_optional(tx.conn()).await?;
    Ok(statement)
}

/// The statement of that number.
pub(super) async fn by_number(pool: &AnyPool, guild: GuildId, number: i64) -> Outcome<Option<Statement>> {
    let statement = sqlx::query_as(statements!("WHERE f.guild_id = $1 AND f.number = $2"))
        .bind(guild)
        .bind(number)
        .fetch_optional(pool)
        .await?;
    Ok(statement)
}

/// The latest statements of `guild` that stand for themselves, of one category or (empty) of all.
pub(super) async fn latest(pool: &AnyPool, guild: GuildId, category: &str, most: i64) -> Outcome<Vec<Statement>> {
    let statements = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL AND f.merged_into IS NULL \
         AND ($2 = '' OR f.category = $2) ORDER BY f.number DESC LIMIT $3"
    ))
    .bind(guild)
    .bind(category)
    .bind(most)
    .fetch_all(pool)
    .await?;
    Ok(statements)
}

/// The statements of `guild` that stand and were tagged from `from` up to, but not at, `to`; the most mentioned first.
///
/// # Errors
/// What the database said.
pub async fn tagged_between(pool: &AnyPool, guild: GuildId, Window { from, to }: Window) -> Outcome<Vec<Statement>> {
    let statements = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL \
         AND f.tagged_ms >= $2 AND f.tagged_ms < $3 ORDER BY people DESC, f.number"
    ))
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(pool)
    .await?;
    Ok(statements)
}

/// How many kind words of `guild` stand that were tagged from `from` up to, but not at, `to`.
///
/// # Errors
/// What the database said.
pub async fn testimonials_between(
    db: impl AnyExecutor<'_>,
    guild: GuildId,
    Window { from, to }: Window,
) -> Outcome<i64> {
    let count = sqlx::query_scalar(
        "SELECT COUNT(*) FROM feedback WHERE guild_id = $1 AND category = 'testimonial' AND withdrawn_ms IS NULL \
         AND deleted_ms IS NULL AND tagged_ms >= $2 AND tagged_ms < $3",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_one(db);
    Ok(count.await?)
}

/// The requests of `guild` that users got from `from` up to, but not at, `to`: a version has them, or they came to their last stage.
///
/// # Errors
/// What the database said.
pub async fn released_between(pool: &AnyPool, guild: GuildId, Window { from, to }: Window) -> Outcome<Vec<Statement>> {
    let statements = sqlx::query_as(statements!(
        "WHERE f.guild_id = $1 AND f.withdrawn_ms IS NULL AND f.deleted_ms IS NULL AND f.category = 'feature' \
         AND f.merged_into IS NULL AND ((f.fixed_ms >= $2 AND f.fixed_ms < $3) \
         OR (f.stage = 'release' AND f.stage_ms >= $2 AND f.stage_ms < $3)) ORDER BY f.number"
    ))
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_all(pool)
    .await?;
    Ok(statements)
}

/// Whether something of `category` was tagged in `window`, and stands.
///
/// # Errors
/// What the database said.
pub async fn is_tagged_in(
    conn: &mut AnyConnection,
    (guild, category): (GuildId, &str),
    Window { from, to }: Window,
) -> Outcome<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM feedback WHERE guild_id = $1 AND category = $2 AND tagged_ms >= $3 AND tagged_ms < $4 \
         AND withdrawn_ms IS NULL AND deleted_ms IS NULL",
    )
    .bind(guild)
    .bind(category)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_one(conn)
    .await?;
    Ok(count > 0)
}

/// What `user` said, as far as it is kept.
///
/// # Errors
/// What the database said.
pub async fn words_of(tx: &mut Tx, user: UserId) -> Outcome<Vec<String>> {
    let guild = tx.guild();
    let words = sqlx::query_scalar("SELECT words FROM feedback WHERE guild_id = $1 AND author_id = $2 AND words <> ''")
        .bind(guild)
        .bind(user)
        .fetch_all(tx.conn())
        .await?;
    Ok(words)
}
