//! The strings of the stage: what to break, and what has been going on.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::super::faults::Failure;
use super::super::record::RequestRecord;
use super::super::{ContractReport, Delivery, LocalGitHub};
use local_http::contract::Contract;
use local_http::faults::Moment;

/// How long, in real time, a client may take to do what a test waits for.
const PATIENCE: Duration = Duration::from_secs(10);

impl LocalGitHub {
    /// Requests and deliveries of web hooks that have begun and are not yet answered. A delivery begins with the act that
    /// it tells of.
    pub fn in_flight(&self) -> usize {
        self.shared().log.in_flight()
    }

    /// Changes whenever a request or a delivery has been answered or a person has acted.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.shared().revision.subscribe()
    }

    /// Waits until something holds, looking again at every change. False if it does not hold after ten real seconds.
    pub async fn until(&self, is_so: impl Fn() -> bool) -> bool {
        let mut revisions = self.changes();
        let deadline = local_http::clock::machine_now() + PATIENCE;
        while !is_so() {
            if !matches!(tokio::time::timeout_at(deadline, revisions.changed()).await, Ok(Ok(()))) {
                return is_so();
            }
        }
        true
    }

    /// Every request so far, as it was answered or cut.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared().log.records()
    }

    /// Everything that web hooks were told so far.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared().post.deliveries()
    }

    /// At the n-th request from now (the first is 1), runs `callback` and drops the connection without an answer.
    pub fn on_nth_request(&self, n: u64, moment: Moment, callback: Box<dyn FnOnce() + Send>) {
        self.shared().faults.on_nth(n, moment, callback);
    }

    /// Fails the next `times` requests with this method whose path contains `path_part`.
    pub fn fail_next(&self, method: &str, path_part: &str, failure: Failure, times: u64) {
        self.shared().faults.fail_next(method, path_part, failure, times);
    }

    /// Forgets every fault that has not happened yet.
    pub fn clear_faults(&self) {
        self.shared().faults.clear();
    }

    /// What was checked against GitHub's description, and how often a client was told to slow down by a real limit.
    pub fn contract(&self) -> ContractReport {
        let report = self.shared().contract.as_ref().map(Contract::report);
        let limited = self.shared().limited.load(Ordering::SeqCst);
        ContractReport { limited, ..report.unwrap_or_default() }
    }
}
