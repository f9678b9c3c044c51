//! Everything that is known about an incident, for its report, its post-mortem and its export.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::domain::Incident;
use super::domain::actions::ActionItem;
use super::domain::hotfix::Tick;
use super::domain::steps::Entered;
use super::store::{Decided, Event};
use crate::engine::clock::Instant;
use crate::playbook::{Playbook, Severity};

/// An incident with its whole story.
pub(super) struct Story<'a> {
    pub(super) playbook: &'a Playbook,
    pub(super) incident: &'a Incident,
    pub(super) severity: &'a Severity,
    /// The release's zone; UTC where none runs.
    pub(super) zone: Tz,
    /// What was released.
    pub(super) version: Option<String>,
    pub(super) steps: Vec<Entered>,
    pub(super) events: Vec<Event>,
    pub(super) decisions: Vec<Decided>,
    pub(super) actions: Vec<ActionItem>,
    pub(super) parts: BTreeMap<String, String>,
    pub(super) ticks: Vec<Tick>,
    pub(super) linked: Vec<Incident>,
    /// The number of the incident that it is a duplicate of.
    pub(super) merged_into: Option<i64>,
    /// What Discord's mentions stand for: `@123` and `#456`.
    pub(super) names: BTreeMap<String, String>,
    /// When it was told.
    pub(super) now: Instant,
}
