//! The only place that reads the machine's time: everything else asks a [`Clock`], so that days can pass in seconds.
//!
//! Three clocks: [`SystemClock`] for production, [`VirtualClock`] that is moved by hand, and [`follower`], a virtual
//! clock moved by a rehearsal in another process.

pub mod follower;

use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::engine::activity::Wakeup;

/// A UTC instant, to the millisecond, which is what the store keeps.
pub type Instant = DateTime<Utc>;

/// The time from one instant, which belongs to it, to another, which does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// When it begins, in UTC.
    pub from: Instant,
    /// When it is over, in UTC.
    pub to: Instant,
}

impl Window {
    /// From `from` to `now`, what happens now included.
    pub fn until_now(from: Instant, now: Instant) -> Self {
        Self { from, to: now + TimeDelta::milliseconds(1) }
    }

    /// Whether `at` lies in it.
    pub fn holds(&self, at: Instant) -> bool {
        (self.from..self.to).contains(&at)
    }
}

/// The machine's own monotonic time. Only for what a rehearsal must not step: sockets, heartbeats, time-outs, and the three
/// seconds in which an interaction is answered.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may read the machine's time")]
pub fn machine_now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// Tells the time and rings wakeups at a time.
pub trait Clock: Send + Sync + 'static {
    /// The current UTC instant, to the millisecond.
    fn now(&self) -> Instant;

    /// Rings `wakeup` as soon as `due` is reached, at once if it has passed. A wakeup has one alarm: this replaces it.
    fn alarm(&self, due: Instant, wakeup: &Arc<Wakeup>);
}

/// The machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

/// The longest nap before a system alarm looks at the clock again, so that a suspended or corrected machine is noticed.
const LONGEST_NAP: Duration = Duration::from_secs(20);

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may read the machine's time")]
    fn now(&self) -> Instant {
        Utc::now().trunc_subsecs(3)
    }

    fn alarm(&self, due: Instant, wakeup: &Arc<Wakeup>) {
        let (clock, ringing) = (*self, Arc::downgrade(wakeup));
        let task = tokio::spawn(async move {
            while let Ok(left) = (due - clock.now()).to_std()
                && !left.is_zero()
            {
                tokio::time::sleep(left.min(LONGEST_NAP)).await;
            }
            if let Some(wakeup) = ringing.upgrade() {
                wakeup.ring();
            }
        });
        wakeup.replace_alarm(Some(task.abort_handle()));
    }
}

/// A clock that stands still until it is moved.
pub struct VirtualClock {
    state: Mutex<VirtualState>,
}

struct VirtualState {
    now: Instant,
    alarms: Vec<(Instant, Weak<Wakeup>)>,
}

impl VirtualClock {
    /// A clock that shows `start`.
    pub fn new(start: Instant) -> Arc<Self> {
        let state = VirtualState { now: start.trunc_subsecs(3), alarms: Vec::new() };
        Arc::new(Self { state: Mutex::new(state) })
    }

    /// Moves the clock to `to`, also backwards as a corrected machine clock does, and rings what has become due.
    pub fn set(&self, to: Instant) {
        let due: Vec<_> = {
            let mut state = self.lock();
            state.now = to.trunc_subsecs(3);
            let now = state.now;
            state.alarms.extract_if(.., |(due, _)| *due <= now).collect()
        };
        for wakeup in due.into_iter().filter_map(|(_, wakeup)| wakeup.upgrade()) {
            wakeup.ring();
        }
    }

    /// The earliest alarm that is set, if any.
    pub fn next_alarm(&self) -> Option<Instant> {
        self.lock().alarms.iter().filter(|(_, wakeup)| wakeup.strong_count() > 0).map(|(due, _)| *due).min()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VirtualState> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Instant {
        self.lock().now
    }

    fn alarm(&self, due: Instant, wakeup: &Arc<Wakeup>) {
        let mut state = self.lock();
        let this = Arc::downgrade(wakeup);
        state.alarms.retain(|(_, other)| !other.ptr_eq(&this));
        if due <= state.now {
            drop(state);
            wakeup.ring();
        } else {
            state.alarms.push((due, this));
        }
    }
}

/// An instant as the store keeps it: milliseconds since 1970-01-01T00:00:00Z.
pub fn to_millis(instant: Instant) -> i64 {
    instant.timestamp_millis()
}

/// The instant that [`to_millis`] wrote. What lies outside chrono's range (the year 262,000) becomes the epoch.
pub fn from_millis(millis: i64) -> Instant {
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::engine::activity::{Activity, Sent};

    #[tokio::test]
    async fn moving_the_clock_past_an_alarm_rings_its_bell_once() {
        let activity = Activity::new();
        let start = from_millis(1_768_482_000_000);
        let clock = VirtualClock::new(start);
        let wakeup = Wakeup::new("timers", &activity);
        clock.alarm(start + TimeDelta::minutes(30), &wakeup);
        clock.alarm(start + TimeDelta::minutes(10), &wakeup);
        assert_eq!(clock.next_alarm(), Some(start + TimeDelta::minutes(10)), "a wakeup has one alarm");

        clock.set(start + TimeDelta::minutes(9));
        assert!(activity.unfinished(&Sent::default(), |_| true).is_empty());
        clock.set(start + TimeDelta::minutes(40));
        drop(wakeup.answered().await);
        assert_eq!(clock.next_alarm(), None);
    }

    #[test]
    fn instants_survive_the_store_to_the_millisecond() {
        let instant = from_millis(1_768_482_000_123);
        assert_eq!(from_millis(to_millis(instant)), instant);
    }
}
