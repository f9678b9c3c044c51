//! Whether Discord still tells tplus anything. A session can go deaf: heartbeats are answered and requests work, but no event comes, and
//! only a new session helps. tplus hears its own posts; one that it doesn't hear, and nothing else since, says so. Silence alone says
//! nothing: quiet servers are quiet.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;
use serenity::gateway::ConnectionStage;
use serenity::{Event, ShardManager};

use crate::engine::Parts;
use crate::engine::activity::Wakeup;
use crate::engine::clock::Instant;
use crate::ids::MessageId;

/// How long the echo of a post may take.
const PATIENCE: TimeDelta = TimeDelta::seconds(30);
/// How many of tplus's own posts are remembered that were heard before Discord's answer said where they are.
const REMEMBERED: usize = 256;

/// What was posted and not heard yet.
pub struct Echo {
    state: Mutex<State>,
    wakeup: Arc<Wakeup>,
}

#[derive(Default)]
struct State {
    /// Since when a post's echo is awaited.
    awaited: BTreeMap<MessageId, Instant>,
    heard: Vec<MessageId>,
    is_deaf: bool,
}

impl Echo {
    /// `wakeup` calls [`run`].
    pub fn new(wakeup: Arc<Wakeup>) -> Self {
        Self { state: Mutex::default(), wakeup }
    }

    /// A session begins, which hears.
    pub fn begin_session(&self) {
        *self.lock() = State::default();
    }

    /// tplus has posted `message` in a channel that it reads: its echo is awaited from `now` on.
    pub fn await_echo(&self, message: MessageId, now: Instant) {
        let mut state = self.lock();
        // While a new session is being made nothing can be heard.
        if !state.is_deaf && !state.heard.contains(&message) {
            state.awaited.insert(message, now);
            drop(state);
            self.wakeup.ring();
        }
    }

    /// Something was told. What people do with commands is told apart from all else, and says nothing of it.
    pub fn hear(&self, event: &Event) {
        if matches!(event, Event::InteractionCreate(_)) {
            return;
        }
        let mut state = self.lock();
        // Whatever came, the session is not deaf.
        state.awaited.clear();
        state.is_deaf = false;
        if let Event::MessageCreate(created) = event {
            state.heard.push(created.message.id.into());
            if state.heard.len() > REMEMBERED {
                state.heard.remove(0);
            }
        }
    }

    /// Whether the session was found to be deaf, and no other has begun.
    pub fn is_deaf(&self) -> bool {
        self.lock().is_deaf
    }

    fn oldest(&self) -> Option<Instant> {
        self.lock().awaited.values().min().copied()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Watches until tplus stops, and has a deaf session replaced.
pub async fn run(parts: Parts, echo: Arc<Echo>, shards: Arc<ShardManager>) {
    while let Some(busy) = echo.wakeup.answered_before(&parts.stop).await {
        let now = parts.clock.now();
        match echo.oldest() {
            // Without a connection nothing is told either, and serenity is making one.
            Some(posted) if now - posted >= PATIENCE && !is_connected(&shards).await => {
                echo.lock().awaited.values_mut().for_each(|since| *since = now);
                parts.clock.alarm(now + PATIENCE, &echo.wakeup);
            }
            Some(posted) if now - posted >= PATIENCE => {
                tracing::error!("Discord takes posts and tells of none: the session is deaf, and is replaced");
                parts.telemetry.deaf_session();
                {
                    let mut state = echo.lock();
                    state.awaited.clear();
                    state.is_deaf = true;
                }
                replace_session(&shards).await;
            }
            Some(posted) => parts.clock.alarm(posted + PATIENCE, &echo.wakeup),
            None => {}
        }
        drop(busy);
    }
}

/// Whether every connection to Discord's gateway stands.
pub async fn is_connected(shards: &ShardManager) -> bool {
    let runners = shards.runners.lock().await;
    !runners.is_empty() && runners.values().all(|runner| runner.stage == ConnectionStage::Connected)
}

/// Ends every connection and begins new sessions.
async fn replace_session(shards: &ShardManager) {
    let ids: Vec<_> = shards.runners.lock().await.keys().copied().collect();
    for id in ids {
        shards.restart(id).await;
    }
}
