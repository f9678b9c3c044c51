//! The rows of what somebody counted where tplus can't read.

use sqlx::AnyExecutor;

use crate::engine::clock::{Instant, Window, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ReleaseId, UserId};
use crate::slices::feedback::domain::{Mentions, Source};

/// How often people spoke of a release at one place since the count before.
pub(in crate::slices::feedback) struct Mention {
    pub(in crate::slices::feedback) release: ReleaseId,
    pub(in crate::slices::feedback) place: Source,
    pub(in crate::slices::feedback) number: i64,
    pub(in crate::slices::feedback) by: UserId,
    pub(in crate::slices::feedback) at: Instant,
}

/// Writes a count down; two of one moment are added up.
pub(in crate::slices::feedback) async fn count(tx: &mut Tx, mention: &Mention) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO mention (guild_id, release_id, place, counted_ms, number, by_user) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (release_id, place, counted_ms) DO UPDATE SET number = mention.number + excluded.number",
    )
    .bind(guild)
    .bind(mention.release)
    .bind(mention.place.as_str())
    .bind(to_millis(mention.at))
    .bind(mention.number)
    .bind(mention.by)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was counted of `release` in `window`.
///
/// # Errors
/// What the database said.
pub async fn mentions(db: impl AnyExecutor<'_>, release: ReleaseId, window: Window) -> Outcome<Mentions> {
    let counted: Vec<(String, i64)> = sqlx::query_as(
        "SELECT place, number FROM mention WHERE release_id = $1 AND counted_ms >= $2 AND counted_ms < $3",
    )
    .bind(release)
    .bind(to_millis(window.from))
    .bind(to_millis(window.to))
    .fetch_all(db)
    .await?;
    let at = |place: Source| {
        let mut there = counted.iter().filter(|(at, _)| at == place.as_str()).map(|(_, number)| *number).peekable();
        there.peek().is_some().then(|| there.sum())
    };
    Ok(Mentions { twitter: at(Source::Twitter), reddit: at(Source::Reddit) })
}
