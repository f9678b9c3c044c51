//! Incidents: declared in seconds, shown on one card, held to the plan's service levels until they are resolved.

mod acts;
mod clocks;
pub mod commands;
pub mod controls;
mod domain;
mod requests;
mod store;
mod view;

pub use clocks::on_due;
pub use domain::{Incident, Progress};
pub use store::{open, reported_between, resolved_between, sources};

/// The kinds of timer that this slice sets, and [`on_due`] serves.
pub mod timer {
    /// Nobody has acknowledged in time.
    pub const RESPONSE: &str = "incident.response";
    /// An update is owed.
    pub const UPDATE: &str = "incident.update";
    /// Work begins: what was posted quietly pings now.
    pub const PING: &str = "incident.ping";
}

/// An incident's short name, e.g. `INC-3`.
pub fn short_name(number: i64) -> String {
    format!("INC-{number}")
}
