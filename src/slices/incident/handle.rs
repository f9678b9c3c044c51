//! The names under which what is said about an incident is found again, and the lane in which it keeps its order.

use std::fmt;
use std::str::FromStr;

use crate::engine::outbox::OtherHandle;
use crate::ids::IncidentId;

/// Under which something about an incident is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IncidentHandle {
    pub(super) id: IncidentId,
    /// What of it, e.g. `card`.
    pub(super) part: String,
}

impl fmt::Display for IncidentHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "incident:{}:{}", self.id, self.part)
    }
}

impl FromStr for IncidentHandle {
    type Err = OtherHandle;

    fn from_str(handle: &str) -> Result<Self, OtherHandle> {
        let named = handle.strip_prefix("incident:").and_then(|rest| rest.split_once(':'));
        let (id, part) = named.ok_or(OtherHandle)?;
        Ok(Self { id: id.parse().map_err(|_| OtherHandle)?, part: part.to_owned() })
    }
}

/// Under which `part` of an incident is found.
pub(super) fn handle(id: IncidentId, part: impl Into<String>) -> String {
    IncidentHandle { id, part: part.into() }.to_string()
}

/// Under which an incident's card is found.
pub fn card_handle(id: IncidentId) -> String {
    handle(id, "card")
}

pub(super) fn thread_handle(id: IncidentId) -> String {
    handle(id, "thread")
}

pub(super) fn lane(id: IncidentId) -> String {
    format!("incident:{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_says_which_incident_it_is_about() {
        let named = IncidentHandle { id: IncidentId::new(7), part: "draft:9".to_owned() };
        assert_eq!(named.to_string().parse(), Ok(named));
        assert_eq!("board:7:9".parse::<IncidentHandle>(), Err(OtherHandle));
        assert_eq!("incident:x:card".parse::<IncidentHandle>(), Err(OtherHandle));
    }
}
