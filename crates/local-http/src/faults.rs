//! What goes wrong on purpose in a local world: failed requests, and the moment at which a bot is killed. How a request
//! fails (`F`) is each world's own.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// When, in the course of a request, something is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before anything changes in the world.
    BeforeEffect,
    /// The world has changed, the bot has not been told.
    BeforeAnswer,
}

type Callback = Box<dyn FnOnce() + Send>;

struct Trap {
    left: u64,
    moment: Moment,
    callback: Callback,
}

struct Rule<F> {
    method: String,
    path_part: String,
    failure: F,
    left: u64,
}

struct Planned<F> {
    traps: Vec<Trap>,
    rules: Vec<Rule<F>>,
}

impl<F> Default for Planned<F> {
    fn default() -> Self {
        Self { traps: Vec::new(), rules: Vec::new() }
    }
}

/// Everything that is to go wrong.
pub struct Faults<F> {
    planned: Mutex<Planned<F>>,
}

impl<F> Default for Faults<F> {
    fn default() -> Self {
        Self { planned: Mutex::default() }
    }
}

/// What awaits one request.
pub struct Fate<F> {
    /// A callback for the n-th request, and when to run it.
    pub trap: Option<(Moment, Callback)>,
    /// How the request is to fail; none if it is to be answered.
    pub failure: Option<F>,
}

impl<F> Fate<F> {
    /// The callback, if this is its moment.
    pub fn spring(&mut self, moment: Moment) -> bool {
        match self.trap.take_if(|(when, _)| *when == moment) {
            Some((_, callback)) => {
                callback();
                true
            }
            None => false,
        }
    }
}

impl<F: Copy> Faults<F> {
    fn lock(&self) -> MutexGuard<'_, Planned<F>> {
        self.planned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// At the n-th request from now (the first is 1), runs `callback` and cuts the connection.
    pub fn on_nth(&self, n: u64, moment: Moment, callback: Callback) {
        self.lock().traps.push(Trap { left: n.max(1), moment, callback });
    }

    /// Fails the next `times` requests with this method whose path contains `path_part`.
    pub fn fail_next(&self, method: &str, path_part: &str, failure: F, times: u64) {
        let (method, path_part) = (method.to_owned(), path_part.to_owned());
        let mut planned = self.lock();
        planned.rules.push(Rule { method, path_part, failure, left: times });
        planned.rules.retain(|rule| rule.left > 0);
    }

    /// Forgets what has not happened yet.
    pub fn clear(&self) {
        *self.lock() = Planned::default();
    }

    /// What awaits a request that begins now.
    pub fn fate(&self, method: &str, path: &str) -> Fate<F> {
        let mut planned = self.lock();
        for trap in &mut planned.traps {
            // Of two traps that are due at one request, the second springs at the next.
            trap.left = trap.left.saturating_sub(1);
        }
        let sprung = planned.traps.iter().position(|trap| trap.left == 0);
        let trap = sprung.map(|index| planned.traps.remove(index)).map(|trap| (trap.moment, trap.callback));
        let rule = planned.rules.iter_mut().find(|rule| rule.method == method && path.contains(&rule.path_part));
        let failure = rule.map(|rule| {
            rule.left -= 1;
            rule.failure
        });
        planned.rules.retain(|rule| rule.left > 0);
        Fate { trap, failure }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn the_third_request_springs_the_trap_at_its_moment_only() {
        let faults = Faults::<u16>::default();
        let sprung = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&sprung);
        faults.on_nth(3, Moment::BeforeAnswer, Box::new(move || seen.store(true, Ordering::SeqCst)));
        for _ in 0..2 {
            assert!(faults.fate("GET", "/gateway").trap.is_none());
        }
        let mut fate = faults.fate("GET", "/gateway");
        assert!(!fate.spring(Moment::BeforeEffect));
        assert!(fate.spring(Moment::BeforeAnswer));
        assert!(sprung.load(Ordering::SeqCst));
    }

    #[test]
    fn failures_hit_the_named_requests_so_many_times() {
        let faults = Faults::default();
        faults.fail_next("POST", "/messages", 500, 2);
        assert!(faults.fate("GET", "/channels/1/messages").failure.is_none());
        assert_eq!(faults.fate("POST", "/channels/1/messages").failure, Some(500));
        assert_eq!(faults.fate("POST", "/channels/1/messages").failure, Some(500));
        assert!(faults.fate("POST", "/channels/1/messages").failure.is_none());
    }

    #[test]
    fn two_traps_of_one_request_spring_one_after_the_other_and_no_times_is_no_failure() {
        let faults = Faults::default();
        faults.on_nth(1, Moment::BeforeAnswer, Box::new(|| {}));
        faults.on_nth(1, Moment::BeforeAnswer, Box::new(|| {}));
        faults.fail_next("GET", "/gateway", 500, 0);
        let fates = [(); 3].map(|()| faults.fate("GET", "/gateway"));
        assert_eq!(fates.each_ref().map(|fate| fate.trap.is_some()), [true, true, false]);
        assert!(fates.iter().all(|fate| fate.failure.is_none()));
    }
}
