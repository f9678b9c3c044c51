//! The rows of announcements.

use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::engine::store::personal::{Erased, Held, Within};
use crate::error::Outcome;
use crate::ids::{DraftId, ReleaseId, UserId};

/// Where announcements hold people.
pub const HELD: &[Held] = &[Held {
    called: Some(("announcement that you wrote", "announcements that you wrote")),
    erased: Erased::Words(&[("words", "''")]),
    ..Held::by("performance_draft", Within::Guild, "by_user")
}];

/// Keeps what `by` wrote.
pub(super) async fn keep(
    tx: &mut Tx,
    (draft, release): (DraftId, ReleaseId),
    (words, by): (&str, UserId),
    now: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO performance_draft (draft_id, guild_id, release_id, words, by_user, written_ms) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(draft)
    .bind(guild)
    .bind(release)
    .bind(words)
    .bind(by)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes up a draft to publish it: its words; nothing where it is published or unknown.
pub(super) async fn publish(tx: &mut Tx, draft: DraftId, now: Instant) -> Outcome<Option<String>> {
    let guild = tx.guild();
    let words = sqlx::query_scalar(
        "UPDATE performance_draft SET published_ms = $3 WHERE draft_id = $1 AND guild_id = $2 AND published_ms IS NULL \
         AND words <> '' RETURNING words",
    )
    .bind(draft)
    .bind(guild)
    .bind(to_millis(now))
    .fetch_optional(tx.conn())
    .await?;
    Ok(words)
}
