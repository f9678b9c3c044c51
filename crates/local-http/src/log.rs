//! Every request to a local world as it was answered (`R`, each world's own), and how many are under way.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What has been asked so far.
#[derive(Debug)]
pub struct Log<R> {
    records: Mutex<Vec<R>>,
    in_flight: Arc<AtomicUsize>,
}

impl<R> Default for Log<R> {
    fn default() -> Self {
        Self { records: Mutex::default(), in_flight: Arc::default() }
    }
}

impl<R: Clone> Log<R> {
    /// Notes a request that was answered or cut.
    pub fn note(&self, record: R) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }

    /// Everything noted so far.
    pub fn records(&self) -> Vec<R> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Requests begun and not yet answered.
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }

    /// Counts a request as under way until the guard is dropped.
    pub fn begin(&self) -> UnderWay {
        self.in_flight.fetch_add(1, Ordering::SeqCst);
        UnderWay(Arc::clone(&self.in_flight))
    }
}

/// A request is under way while this lives.
#[derive(Debug)]
pub struct UnderWay(Arc<AtomicUsize>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
