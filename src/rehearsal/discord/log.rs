//! Every request of a bot as it was answered, and how many are under way.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::clock::Instant;

/// One request of a bot.
#[derive(Debug, Clone)]
pub struct RequestRecord {
    pub method: String,
    /// Without the version, decoded.
    pub path: String,
    /// None if the connection was cut.
    pub status: Option<u16>,
    /// The rehearsal's time.
    pub at: Instant,
    /// The JSON of the body; null if there was none.
    pub body: Value,
    /// Discord's code, if it was refused.
    pub error: Option<u64>,
}

/// What has been asked so far.
#[derive(Debug, Default)]
pub struct Log {
    records: Mutex<Vec<RequestRecord>>,
    in_flight: Arc<AtomicUsize>,
}

impl Log {
    /// Notes a request that was answered or cut.
    pub fn note(&self, record: RequestRecord) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }

    /// Everything noted so far.
    pub fn records(&self) -> Vec<RequestRecord> {
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
