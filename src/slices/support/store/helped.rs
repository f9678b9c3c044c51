//! The rows of who was helped: users by other users, and whoever asked by an answer.

use sqlx::AnyPool;

use crate::engine::clock::{Instant, Window, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{AwaitedId, GuildId, MessageId, UserId};

/// Who asked says whether the answer helped; where it did not, the question waits again, until `due`.
pub(in crate::slices::support) async fn helped_who_asked(
    tx: &mut Tx,
    id: AwaitedId,
    has_helped: bool,
    due: Instant,
) -> Outcome<()> {
    let sql = match has_helped {
        true => "UPDATE awaited SET helped = 1 WHERE awaited_id = $1 AND $2 > 0",
        false => {
            "UPDATE awaited SET helped = 0, settled_ms = NULL, answered = 0, due_ms = $2, nagged_ms = NULL, pinged_ms = NULL \
             WHERE awaited_id = $1"
        }
    };
    sqlx::query(sql).bind(id).bind(to_millis(due)).execute(tx.conn()).await?;
    Ok(())
}

/// How many of those who asked from `from` up to `to` say that an answer helped them, and how many that it did not.
pub(in crate::slices::support) async fn helped_by_answers(
    pool: &AnyPool,
    guild: GuildId,
    Window { from, to }: Window,
) -> Outcome<(i64, i64)> {
    let counts = sqlx::query_as(
        "SELECT COUNT(CASE WHEN helped = 1 THEN 1 END), COUNT(CASE WHEN helped = 0 THEN 1 END) FROM awaited \
         WHERE guild_id = $1 AND kind = 'question' AND asked_ms >= $2 AND asked_ms < $3",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_one(pool)
    .await?;
    Ok(counts)
}

/// `user` answered another user's question.
pub(in crate::slices::support) async fn helped(
    tx: &mut Tx,
    (question, user): (MessageId, UserId),
    at: Instant,
) -> Outcome<()> {
    let guild = tx.guild();
    sqlx::query(
        "INSERT INTO helped (guild_id, question, user_id, helped_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(guild)
    .bind(question)
    .bind(user)
    .bind(to_millis(at))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many questions of users other users answered in `window`.
///
/// # Errors
/// What the database said.
pub async fn helped_between(pool: &AnyPool, guild: GuildId, Window { from, to }: Window) -> Outcome<usize> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(DISTINCT question) FROM helped WHERE guild_id = $1 AND helped_ms >= $2 AND helped_ms < $3",
    )
    .bind(guild)
    .bind(to_millis(from))
    .bind(to_millis(to))
    .fetch_one(pool)
    .await?;
    Ok(usize::try_from(count).unwrap_or_default())
}
