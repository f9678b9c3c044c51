//! The worker that hands due timers to their slices, one after the other, and sleeps until the next.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{Timer, store};
use crate::engine::activity::Doorbell;
use crate::engine::clock::{Clock, Instant};
use crate::engine::store::Store;
use crate::error::Outcome;

/// Who does what a due timer asks for.
#[async_trait::async_trait]
pub trait OnDue: Send + Sync {
    /// Does what `timer` asks for. The transaction that writes the effects calls [`super::settle`] first and has no
    /// effects when that returns `false`.
    async fn on_due(&self, timer: &Timer, now: Instant) -> Outcome<()>;
}

/// How long a timer whose handling failed waits at first, and at most.
const BACK_OFF: (TimeDelta, TimeDelta) = (TimeDelta::seconds(5), TimeDelta::minutes(15));

/// Serves due timers until the task is aborted. `bell` is rung by the store after each commit and by the clock.
pub async fn run(store: Store, clock: Arc<dyn Clock>, bell: Arc<Doorbell>, slices: Arc<dyn OnDue>) {
    loop {
        let busy = bell.answered().await;
        match tick(&store, clock.as_ref(), slices.as_ref()).await {
            Ok(Some(wake)) => clock.alarm(wake, &bell),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "timers could not be read; trying again in five seconds");
                clock.alarm(clock.now() + BACK_OFF.0, &bell);
            }
        }
        drop(busy);
    }
}

/// Hands over every timer that is due, in order of due time, until none is left, and returns when the next one is.
async fn tick(store: &Store, clock: &dyn Clock, slices: &dyn OnDue) -> Outcome<Option<Instant>> {
    loop {
        let now = clock.now();
        let due = store::due(store.read(), now).await?;
        if due.is_empty() {
            return store::next_wake(store.read()).await;
        }
        for timer in due {
            if let Err(error) = slices.on_due(&timer, now).await {
                tracing::error!(kind = timer.kind, subject = timer.subject, slot = timer.slot, %error, "a timer failed");
                store::postpone(store, &timer, now + back_off(timer.attempts)).await?;
            }
        }
    }
}

fn back_off(attempts: i64) -> TimeDelta {
    let doublings = u32::try_from(attempts.clamp(0, 16)).unwrap_or(16);
    (BACK_OFF.0 * 2_i32.pow(doublings)).min(BACK_OFF.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_doubles_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<_> = [0, 1, 2, 8, 1_000].into_iter().map(|n| back_off(n).num_seconds()).collect();
        assert_eq!(seconds, [5, 10, 20, 900, 900]);
    }
}
