//! The world's time: the machine's, or one that stands still until a test moves it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, Utc};

/// A UTC instant.
pub type Instant = DateTime<Utc>;

/// Tells the world's time, in UTC to the millisecond.
pub trait Clock: Send + Sync + 'static {
    /// What time it is in the world.
    fn now(&self) -> Instant;
}

/// The machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may read the machine's time")]
    fn now(&self) -> Instant {
        Utc::now().trunc_subsecs(3)
    }
}

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct ManualClock(Mutex<Instant>);

impl ManualClock {
    /// A clock that shows `start`.
    pub fn new(start: Instant) -> Arc<Self> {
        Arc::new(Self(Mutex::new(start.trunc_subsecs(3))))
    }

    /// Moves the clock to `to`, which may lie in the past.
    pub fn set(&self, to: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = to.trunc_subsecs(3);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The machine's own monotonic time, for what a stepped world must not step: sockets, heartbeats, time-outs.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may read the machine's time")]
pub fn machine_now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// The instant so many milliseconds after 1970-01-01T00:00:00Z; the epoch itself where chrono has no such year.
pub fn from_millis(millis: i64) -> Instant {
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
}
