//! What the engine itself has written and nobody asks for any more.

use super::Tx;
use crate::engine::clock::{Instant, to_millis};
use crate::error::Outcome;

/// Lets go, in `tx`'s guild, of what was over before `before`: timers that fired or were cancelled, outbox rows that were delivered,
/// withdrawn or given up, and interactions that were handled.
///
/// # Errors
/// What the database said.
pub async fn sweep(tx: &mut Tx, before: Instant) -> Outcome<()> {
    const STATEMENTS: [&str; 3] = [
        "DELETE FROM timer WHERE guild_id = $1 AND state <> 'set' AND due_ms < $2",
        "DELETE FROM outbox WHERE guild_id = $1 AND state NOT IN ('pending', 'sending') AND created_ms < $2",
        "DELETE FROM handled_interaction WHERE guild_id = $1 AND handled_ms < $2",
    ];
    let guild = tx.guild();
    for statement in STATEMENTS {
        sqlx::query(statement).bind(guild).bind(to_millis(before)).execute(tx.conn()).await?;
    }
    Ok(())
}
