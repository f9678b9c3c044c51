//! What everything stands on: time, the database, and the two kinds of consequence, timers and the outbox. It knows no slice.

pub mod activity;
mod by;
pub mod clock;
pub mod outbox;
pub mod right;
pub mod store;
pub mod telemetry;
pub mod timers;

pub use by::By;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use activity::Activity;
use clock::Clock;
use store::Store;
use telemetry::Telemetry;

/// What every part of a running tplus shares.
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is under way.
    pub activity: Arc<Activity>,
    /// What is counted.
    pub telemetry: Arc<Telemetry>,
    /// Called when tplus stops: nothing new is begun then.
    pub stop: CancellationToken,
}
