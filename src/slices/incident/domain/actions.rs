//! What has to be done so that it does not happen again: somebody's, until a date, followed until it is done.

use crate::engine::clock::Instant;
use crate::ids::{ActionId, IncidentId, UserId};

/// An action that follows from an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionItem {
    /// Its id.
    pub id: ActionId,
    /// What it follows from.
    pub incident: IncidentId,
    /// Its number in the guild, from 1.
    pub number: i64,
    /// What has to be done.
    pub what: String,
    /// Who does it.
    pub owner: UserId,
    /// Their name.
    pub owner_name: String,
    /// Until when.
    pub due: Instant,
    /// When it was done.
    pub done: Option<Instant>,
}
