//! Who tags what, and what nobody tags any more.

use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{FeedbackId, MessageId, ReleaseId, UserId};
use crate::slices::feedback::domain::{MENU, Words};

/// Who tags, with what.
#[derive(Debug, Clone, Copy)]
pub(in crate::slices::feedback) struct Tag<'a> {
    pub(in crate::slices::feedback) category: &'a str,
    pub(in crate::slices::feedback) user: UserId,
    pub(in crate::slices::feedback) mark: &'a str,
    /// Whether somebody of the team tags: a bug is confirmed by that.
    pub(in crate::slices::feedback) is_team: bool,
    pub(in crate::slices::feedback) now: Instant,
}

/// Tags `words`. A message has one statement a category, however many tag it; one that was withdrawn is back. Returns
/// the statement's id and number.
pub(in crate::slices::feedback) async fn tag(
    tx: &mut Tx,
    words: &Words,
    release: Option<ReleaseId>,
    tag: Tag<'_>,
) -> Outcome<(FeedbackId, i64)> {
    let guild = tx.guild();
    let next: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(number), 0) + 1 FROM feedback WHERE guild_id = $1")
        .bind(guild)
        .fetch_one(tx.conn())
        .await?;
    let (id, number): (FeedbackId, i64) = sqlx::query_as(
        "INSERT INTO feedback (feedback_id, guild_id, release_id, number, source, category, channel_id, message_id, \
         author_id, author_name, words, sent_ms, tagged_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (guild_id, message_id, category) DO UPDATE SET withdrawn_ms = NULL, \
         words = CASE WHEN excluded.words = '' THEN feedback.words ELSE excluded.words END, \
         edited_ms = CASE WHEN excluded.words = '' OR excluded.words = feedback.words THEN feedback.edited_ms ELSE $13 END, \
         quote_released_ms = CASE WHEN excluded.words = '' OR excluded.words = feedback.words \
         THEN feedback.quote_released_ms ELSE NULL END, \
         consent = CASE WHEN excluded.words = '' OR excluded.words = feedback.words OR feedback.consent = 'no' \
         THEN feedback.consent ELSE NULL END \
         RETURNING feedback_id, number",
    )
    .bind(FeedbackId::mint())
    .bind(guild)
    .bind(release)
    .bind(next)
    .bind(words.source.as_str())
    .bind(tag.category)
    .bind(words.message.map(|at| at.channel))
    .bind(words.message.map(|at| at.message))
    .bind(words.author)
    .bind(&words.author_name)
    .bind(&words.text)
    .bind(to_millis(words.sent))
    .bind(to_millis(tag.now))
    .fetch_one(tx.conn())
    .await?;
    // What it was merged into may be gone since it was withdrawn.
    sqlx::query(
        "UPDATE feedback SET merged_into = NULL, merged_under = NULL WHERE feedback_id = $1 AND merged_into IN \
         (SELECT g.feedback_id FROM feedback g WHERE g.withdrawn_ms IS NOT NULL OR g.deleted_ms IS NOT NULL)",
    )
    .bind(id)
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "INSERT INTO feedback_tagger (feedback_id, user_id, mark, tagged_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(tag.user)
    .bind(tag.mark)
    .bind(to_millis(tag.now))
    .execute(tx.conn())
    .await?;
    Ok((id, number))
}

/// Which taggers of a message's statements leave.
#[derive(Debug, Clone, Copy)]
pub(in crate::slices::feedback) enum Leaving<'a> {
    /// One person takes one emoji back.
    One(UserId, &'a str),
    /// An emoji was removed altogether.
    Mark(&'a str),
    /// All reactions were removed; tags from the menu stay.
    EveryReaction,
}

/// Removes taggers of `message` and withdraws the statements that nobody tags any more.
pub(in crate::slices::feedback) async fn untag(
    tx: &mut Tx,
    message: MessageId,
    leaving: Leaving<'_>,
    now: Instant,
) -> Outcome<()> {
    const OF_MESSAGE: &str =
        "feedback_id IN (SELECT feedback_id FROM feedback WHERE guild_id = $1 AND message_id = $2)";
    let guild = tx.guild();
    let delete = match leaving {
        Leaving::One(..) => format!("DELETE FROM feedback_tagger WHERE {OF_MESSAGE} AND mark = $3 AND user_id = $4"),
        Leaving::Mark(_) => format!("DELETE FROM feedback_tagger WHERE {OF_MESSAGE} AND mark = $3"),
        Leaving::EveryReaction => {
            format!("DELETE FROM feedback_tagger WHERE {OF_MESSAGE} AND mark <> $3 AND mark NOT LIKE 'forum:%'")
        }
    };
    let query = sqlx::query(sqlx::AssertSqlSafe(delete)).bind(guild).bind(message);
    let query = match leaving {
        Leaving::One(user, mark) => query.bind(mark).bind(user),
        Leaving::Mark(mark) => query.bind(mark),
        Leaving::EveryReaction => query.bind(MENU),
    };
    query.execute(tx.conn()).await?;
    sqlx::query(
        "UPDATE feedback SET withdrawn_ms = $3 WHERE guild_id = $1 AND message_id = $2 AND withdrawn_ms IS NULL \
         AND NOT EXISTS (SELECT 1 FROM feedback_tagger t WHERE t.feedback_id = feedback.feedback_id)",
    )
    .bind(guild)
    .bind(message)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether `message` has a statement that somebody tags.
pub(in crate::slices::feedback) async fn is_tagged(tx: &mut Tx, message: MessageId) -> Outcome<bool> {
    let guild = tx.guild();
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM feedback WHERE guild_id = $1 AND message_id = $2 AND withdrawn_ms IS NULL AND deleted_ms IS NULL",
    )
    .bind(guild)
    .bind(message)
    .fetch_one(tx.conn())
    .await?;
    Ok(count > 0)
}
