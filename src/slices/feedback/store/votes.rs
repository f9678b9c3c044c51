//! The rows of votes: who gave a 👍 to what.

use std::collections::BTreeSet;

use sqlx::AnyPool;

use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{FeedbackId, GuildId, MessageId, UserId};
use crate::slices::feedback::domain::VotedOn;

/// The statements that were tagged on `message`.
pub(in crate::slices::feedback) async fn statements_on(
    pool: &AnyPool,
    guild: GuildId,
    message: MessageId,
) -> Outcome<Vec<FeedbackId>> {
    let ids = sqlx::query_scalar("SELECT feedback_id FROM feedback WHERE guild_id = $1 AND message_id = $2")
        .bind(guild)
        .bind(message)
        .fetch_all(pool)
        .await?;
    Ok(ids)
}

/// Who gave a 👍 to `statement` at `place`.
pub(in crate::slices::feedback) async fn voters(
    pool: &AnyPool,
    statement: FeedbackId,
    place: VotedOn,
) -> Outcome<BTreeSet<UserId>> {
    let voters: Vec<UserId> =
        sqlx::query_scalar("SELECT user_id FROM feedback_vote WHERE feedback_id = $1 AND place = $2")
            .bind(statement)
            .bind(place.as_str())
            .fetch_all(pool)
            .await?;
    Ok(voters.into_iter().collect())
}

/// `user` gives a 👍.
pub(in crate::slices::feedback) async fn vote(
    tx: &mut Tx,
    (statement, place): (FeedbackId, VotedOn),
    user: UserId,
    now: Instant,
) -> Outcome<()> {
    sqlx::query(
        "INSERT INTO feedback_vote (feedback_id, user_id, place, voted_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(statement)
    .bind(user)
    .bind(place.as_str())
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// `user` takes a 👍 back; without a user, everybody's are gone.
pub(in crate::slices::feedback) async fn unvote(
    tx: &mut Tx,
    (statement, place): (FeedbackId, VotedOn),
    user: Option<UserId>,
) -> Outcome<()> {
    sqlx::query("DELETE FROM feedback_vote WHERE feedback_id = $1 AND place = $2 AND user_id = COALESCE($3, user_id)")
        .bind(statement)
        .bind(place.as_str())
        .bind(user)
        .execute(tx.conn())
        .await?;
    Ok(())
}
