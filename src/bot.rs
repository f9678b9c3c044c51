//! What every slice's commands work with: the store, the clock, the playbook and a way to answer.

use std::sync::Arc;

use serenity::all::Http;
use tokio::sync::{Mutex, MutexGuard};

use crate::discord::asked::Asked;
use crate::discord::book::GuildBook;
use crate::engine::activity::{Activity, Doorbell};
use crate::engine::clock::{Clock, Instant};
use crate::engine::store::Store;
use crate::error::Failure;
use crate::github::GitHub;
use crate::ids::{MessageId, UserId};
use crate::playbook::Playbook;

/// The parts of a running tplus. Cheap to clone through its [`Arc`].
pub struct Bot {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The plan.
    pub playbook: Arc<Playbook>,
    /// For answers to interactions and for questions. What is said to channels goes through the outbox.
    pub http: Arc<Http>,
    /// tplus's own account.
    pub me: UserId,
    /// The guilds' channels.
    pub book: GuildBook,
    /// GitHub, where it is set up.
    pub github: Option<Arc<GitHub>>,
    /// Rung when a release's calendar changes: figures are collected by it.
    pub collecting: Arc<Doorbell>,
    /// What is under way.
    pub activity: Arc<Activity>,
    /// One after the other, what happens to one message.
    pub turns: Turns,
}

/// Locks that are shared out by message.
#[derive(Default)]
pub struct Turns([Mutex<()>; 32]);

impl Bot {
    /// Waits until nothing else is being done about `message`, for as long as the guard is held.
    pub async fn turn(&self, message: MessageId) -> MutexGuard<'_, ()> {
        // The lowest bits of a snowflake count what was made within a millisecond; those above are its time.
        let slot = usize::try_from(message.get() >> 22).unwrap_or(0) % self.turns.0.len();
        self.turns.0[slot].lock().await
    }

    /// The current instant.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}

/// What a slash command or context menu is given.
pub type Context<'a> = poise::ApplicationContext<'a, Arc<Bot>, Failure>;

/// Who used the command of `ctx`, and the bot to serve them.
///
/// # Errors
/// When it was used outside of a guild.
pub fn parts(ctx: Context<'_>) -> Result<(&Bot, Asked), Failure> {
    Ok((ctx.data(), Asked::by_command(ctx.interaction)?))
}
