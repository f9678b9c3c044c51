//! Interactions that were handled, so that one that Discord delivers twice, or a person sends twice, has one effect.

use crate::engine::clock::{Instant, to_millis};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::InteractionId;

/// Marks `interaction` as handled; `false` when it already was.
///
/// # Errors
/// What the database said.
pub async fn first_time(tx: &mut Tx, interaction: InteractionId, now: Instant) -> Outcome<bool> {
    let guild = tx.guild();
    let done = sqlx::query(
        "INSERT INTO handled_interaction (interaction_id, guild_id, handled_ms) VALUES ($1, $2, $3) \
         ON CONFLICT DO NOTHING",
    )
    .bind(interaction)
    .bind(guild)
    .bind(to_millis(now))
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}
