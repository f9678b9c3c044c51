//! The rows of what people are about to tag.

use super::super::domain::Words;
use crate::engine::clock::{Window, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::InteractionId;

/// Keeps what a person is about to tag, and forgets the drafts from before `kept`, which ends now.
pub(in crate::slices::feedback) async fn save_draft(
    tx: &mut Tx,
    draft: InteractionId,
    words: &Words,
    kept: Window,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query("DELETE FROM feedback_draft WHERE guild_id = $1 AND saved_ms < $2")
        .bind(guild)
        .bind(to_millis(kept.from))
        .execute(tx.conn())
        .await?;
    sqlx::query(
        "INSERT INTO feedback_draft (draft_id, guild_id, source, channel_id, message_id, author_id, author_name, words, \
         sent_ms, saved_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
    )
    .bind(draft)
    .bind(guild)
    .bind(words.source.as_str())
    .bind(words.message.map(|at| at.channel))
    .bind(words.message.map(|at| at.message))
    .bind(words.author)
    .bind(&words.author_name)
    .bind(&words.text)
    .bind(to_millis(words.sent))
    .bind(to_millis(kept.to))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was about to be tagged under `draft`.
pub(in crate::slices::feedback) async fn draft(tx: &mut Tx, draft: InteractionId) -> Outcome<Option<Words>> {
    let guild = tx.guild();
    let words = sqlx::query_as("SELECT * FROM feedback_draft WHERE guild_id = $1 AND draft_id = $2")
        .bind(guild)
        .bind(draft)
        .fetch_optional(tx.conn())
        .await?;
    Ok(words)
}

/// Forgets a draft that has become a statement.
pub(in crate::slices::feedback) async fn drop_draft(tx: &mut Tx, draft: InteractionId) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query("DELETE FROM feedback_draft WHERE guild_id = $1 AND draft_id = $2")
        .bind(guild)
        .bind(draft)
        .execute(tx.conn())
        .await?;
    Ok(())
}
