//! Incidents: declared in seconds, shown on one card, held to the plan's service levels until they are resolved, and
//! followed until nothing is left to do.

mod actions;
mod acts;
mod after;
mod alerts;
mod clocks;
pub mod commands;
pub mod controls;
mod domain;
mod export;
mod hotfix;
mod links;
mod matrix;
mod people;
mod privacy;
mod public;
mod record;
mod requests;
mod scene;
mod stats;
mod store;
mod timeline;
mod view;

pub use clocks::on_due;
pub use domain::clocks::ClockId;
pub use domain::figures::{Figures, Share, Times};
pub use domain::{Incident, Progress};
pub use privacy::{HELD, forget_words, redraw};
pub use record::Sources;
pub use scene::card_handle;
pub use stats::{export_all, figures_between};
pub use store::{Published, open, published, reported_between, resolved_between, sources};
pub use timeline::{pinned, unpinned};

/// The kinds of timer that this slice sets, and [`on_due`] serves. All but actions are about an incident.
pub mod timer {
    /// One of its clocks has something to say.
    pub const CLOCK: &str = "incident.clock";
    /// Work begins: what was posted quietly pings now.
    pub const PING: &str = "incident.ping";
    /// Users are to be told where it stands.
    pub const PUBLIC: &str = "incident.public";
    /// A row of the rollback matrix may have come to hold by itself.
    pub const MATRIX: &str = "incident.matrix";
    /// Its post-mortem, or its closing, is due.
    pub const POSTMORTEM: &str = "incident.postmortem";
    /// An action is due.
    pub const ACTION: &str = "incident.action";

    /// All of them.
    pub const ALL: [&str; 6] = [CLOCK, PING, PUBLIC, MATRIX, POSTMORTEM, ACTION];
}

/// An incident's short name, e.g. `INC-3`.
pub fn short_name(number: i64) -> String {
    format!("INC-{number}")
}
