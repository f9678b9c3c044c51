//! What is kept about a person, and how it goes: when they ask, and by itself after the playbook's retention period.

mod commands;
mod retention;
mod view;

pub use commands::{forget_me, press, privacy};
pub use retention::{RETENTION_TIMER, keep_watch, on_due};

use crate::engine::store::personal::{Held, Within};
use crate::slices::{
    checklist, criteria, digest, feedback, incident, lifecycle, metrics, performance, standup, status, support,
};

/// Who set up what. What they set up stays.
const SET_UP: &[Held] = &[
    Held::by("guild_setup", Within::Guild, "set_by"),
    Held::by("release", Within::Guild, "started_by"),
    Held::by("repository", Within::Guild, "connected_by"),
];

/// Everything that holds people, slice by slice.
const HELD: [&[Held]; 12] = [
    incident::HELD,
    feedback::HELD,
    support::HELD,
    standup::HELD,
    metrics::HELD,
    criteria::HELD,
    lifecycle::HELD,
    checklist::HELD,
    status::HELD,
    digest::HELD,
    performance::HELD,
    SET_UP,
];
