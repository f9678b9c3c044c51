//! What the process is busy with: workers wait at doorbells, and whoever steps the clock can ask whether all is quiet.
//!
//! A rehearsal moves time in steps, and a step has ended only when nothing more will happen by itself. So every piece
//! of work holds a [`Busy`] token from the moment it is *caused* (a wakeup rung, an event received), not from the moment
//! it begins. In production the same tokens cost a lock each and say what a slow shutdown waits for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

/// How many gateway events of each kind were handled to the end, by Discord's own event names.
pub type EventCounts = BTreeMap<String, u64>;

/// What was sent over the gateway, for whoever waits until it is handled.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sent {
    /// The session in which it was sent; none while there is none.
    pub session: Option<String>,
    /// How many events of each kind.
    pub events: EventCounts,
}

/// The register of unfinished work of one process.
#[derive(Default)]
pub struct Activity {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    busy: BTreeMap<&'static str, usize>,
    handled: Sent,
}

impl Activity {
    /// An empty register.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Marks work named `name` as under way until the token is dropped.
    pub fn begin(self: &Arc<Self>, name: &'static str) -> Busy {
        *self.lock().busy.entry(name).or_default() += 1;
        Busy { name, activity: Arc::clone(self) }
    }

    /// Begins to count gateway events anew, as whoever sends them does at each new session.
    pub fn begin_session(&self, id: &str) {
        self.lock().handled = Sent { session: Some(id.to_owned()), events: EventCounts::new() };
        self.changed.notify_waiters();
    }

    /// Counts one gateway event of `kind` as handled to the end.
    pub fn complete_event(&self, kind: &str) {
        *self.lock().handled.events.entry(kind.to_owned()).or_default() += 1;
        self.changed.notify_waiters();
    }

    /// Waits until nothing is under way and at least what was `sent` is handled, session by session and kind by kind.
    /// Kinds for which `known` is false are left out of the comparison.
    pub async fn quiet(&self, sent: &Sent, known: impl Fn(&str) -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if self.lock().unfinished(sent, &known).is_empty() {
                return;
            }
            changed.await;
        }
    }

    /// What is still under way, in words, for a message that names what is busy. Empty means quiet.
    pub fn unfinished(&self, sent: &Sent, known: impl Fn(&str) -> bool) -> Vec<String> {
        self.lock().unfinished(sent, &known)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl State {
    fn unfinished(&self, sent: &Sent, known: &impl Fn(&str) -> bool) -> Vec<String> {
        let work = self.busy.iter().map(|(name, count)| format!("{name} ({count} under way)"));
        if sent.session.is_some() && sent.session != self.handled.session {
            // What was counted before belongs to another session and says nothing about this one.
            return work.chain(["event READY (of a new session)".to_owned()]).collect();
        }
        let events = sent.events.iter().filter(|(kind, _)| known(kind)).filter_map(|(kind, &sent)| {
            let done = self.handled.events.get(kind).copied().unwrap_or(0);
            // More than was known of when the question was asked is no less handled.
            (done < sent).then(|| format!("event {kind} ({done} of {sent} handled)"))
        });
        work.chain(events).collect()
    }
}

/// Proof that a piece of work is under way; dropping it says that the work has ended.
#[must_use = "work counts as ended as soon as this is dropped"]
pub struct Busy {
    name: &'static str,
    activity: Arc<Activity>,
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut state = self.activity.lock();
        if let Some(count) = state.busy.get_mut(self.name) {
            *count -= 1;
            if *count == 0 {
                state.busy.remove(self.name);
            }
        }
        drop(state);
        self.activity.changed.notify_waiters();
    }
}

/// Where a worker waits to be called: by other parts when they left it something to do, by the clock at an alarm.
pub struct Wakeup {
    name: &'static str,
    activity: Arc<Activity>,
    rung: AtomicBool,
    has_stopped: AtomicBool,
    token: Mutex<Option<Busy>>,
    notify: Notify,
    alarm: Mutex<Option<AbortHandle>>,
}

impl Wakeup {
    /// A wakeup for the worker `name`, whose work is registered with `activity`.
    pub fn new(name: &'static str, activity: &Arc<Activity>) -> Arc<Self> {
        Arc::new(Self {
            name,
            activity: Arc::clone(activity),
            rung: AtomicBool::new(false),
            has_stopped: AtomicBool::new(false),
            token: Mutex::default(),
            notify: Notify::new(),
            alarm: Mutex::default(),
        })
    }

    /// Calls the worker. Ringing again before it answers changes nothing.
    pub fn ring(&self) {
        let mut token = self.token.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if !self.has_stopped.load(Ordering::SeqCst) && !self.rung.swap(true, Ordering::SeqCst) {
            *token = Some(self.activity.begin(self.name));
            self.notify.notify_one();
        }
    }

    /// Waits for a ring. The worker holds the token while it works, so that the time between ring and answer counts
    /// as busy too.
    pub async fn answered(&self) -> Busy {
        loop {
            {
                let mut token = self.token.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                if let Some(busy) = token.take() {
                    self.rung.store(false, Ordering::SeqCst);
                    return busy;
                }
            }
            self.notify.notified().await;
        }
    }

    /// Waits for a ring, or until `stop`: then there is nothing more to do, and what rings from then on keeps nobody waiting.
    pub async fn answered_before(&self, stop: &CancellationToken) -> Option<Busy> {
        tokio::select! {
            biased;
            () = stop.cancelled() => {
                let mut token = self.token.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                self.has_stopped.store(true, Ordering::SeqCst);
                *token = None;
                None
            }
            busy = self.answered() => Some(busy),
        }
    }

    /// Remembers the task that will ring at an alarm and ends the one before it: a wakeup has one alarm.
    pub(crate) fn replace_alarm(&self, alarm: Option<AbortHandle>) {
        let mut current = self.alarm.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(former) = std::mem::replace(&mut *current, alarm) {
            former.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(_: &str) -> bool {
        true
    }

    #[tokio::test]
    async fn a_rung_bell_counts_as_busy_until_the_worker_has_worked() {
        let activity = Activity::new();
        let wakeup = Wakeup::new("outbox", &activity);
        wakeup.ring();
        wakeup.ring();
        assert_eq!(activity.unfinished(&Sent::default(), all), ["outbox (1 under way)"]);

        let busy = wakeup.answered().await;
        assert_eq!(activity.unfinished(&Sent::default(), all).len(), 1);
        drop(busy);
        activity.quiet(&Sent::default(), all).await;
    }

    #[tokio::test]
    async fn a_ring_while_the_worker_works_calls_it_again() {
        let activity = Activity::new();
        let wakeup = Wakeup::new("timers", &activity);
        wakeup.ring();
        let first = wakeup.answered().await;
        wakeup.ring();
        drop(first);
        assert!(!activity.unfinished(&Sent::default(), all).is_empty());
        drop(wakeup.answered().await);
        assert!(activity.unfinished(&Sent::default(), all).is_empty());
    }

    #[tokio::test]
    async fn a_worker_that_has_stopped_keeps_nobody_waiting() {
        let (activity, stop) = (Activity::new(), CancellationToken::new());
        let wakeup = Wakeup::new("outbox", &activity);
        wakeup.ring();
        stop.cancel();
        assert!(wakeup.answered_before(&stop).await.is_none());
        wakeup.ring();
        activity.quiet(&Sent::default(), all).await;
    }

    #[tokio::test]
    async fn events_are_awaited_by_kind() {
        let activity = Activity::new();
        let expected = Sent { session: None, events: EventCounts::from([("MESSAGE_CREATE".to_owned(), 2)]) };
        activity.complete_event("MESSAGE_CREATE");
        assert_eq!(activity.unfinished(&expected, all), ["event MESSAGE_CREATE (1 of 2 handled)"]);
        assert!(activity.unfinished(&expected, |kind| kind != "MESSAGE_CREATE").is_empty());
        activity.complete_event("MESSAGE_CREATE");
        activity.quiet(&expected, all).await;
    }

    #[test]
    fn what_was_handled_in_another_session_does_not_count() {
        let activity = Activity::new();
        activity.begin_session("one");
        activity.complete_event("READY");
        let sent = Sent { session: Some("two".to_owned()), events: EventCounts::from([("READY".to_owned(), 1)]) };
        assert_eq!(activity.unfinished(&sent, all), ["event READY (of a new session)"]);
        activity.begin_session("two");
        activity.complete_event("READY");
        assert!(activity.unfinished(&sent, all).is_empty());
    }
}
