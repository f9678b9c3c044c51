//! How a status is explained.

use super::domain::{Override, Status};
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::slices::release::{Release, State};

/// A status that somebody set, with what would hold otherwise.
pub(super) fn overridden(given: &Override, by: &str, computed: &Status) -> Status {
    let mut reasons = vec![
        format!(
            "Set by {} until {}: {}",
            safe_title(by, 60),
            timestamp(given.until, 'f'),
            safe_title(&given.reason, 300)
        ),
        format!("Computed: {} {}.", computed.light.emoji(), computed.light.name()),
    ];
    reasons.extend(computed.reasons.iter().cloned());
    Status { light: given.light, reasons }
}

/// That users were led back to another version, or are being: `under_way` are the incidents whose rollback is not done yet.
pub(super) fn rolled_back(release: &Release, under_way: &[String]) -> Option<String> {
    let (to, since) = (safe_title(release.rolled_back_to()?, 60), timestamp(release.course.since, 'f'));
    Some(match under_way {
        [] => format!("Rolled back to {to}; decided {since}."),
        names => format!("Rolling back to {to}; decided {since}, not done yet: {}.", names.join(", ")),
    })
}

/// That the release is not launched, or not announced though that is due.
pub(super) fn not_out(release: &Release, state: State, now: Instant) -> Option<String> {
    match state {
        State::NoGo => Some(format!("No go since {}: it is not launched.", timestamp(release.course.since, 'f'))),
        State::Planned | State::Go if now >= release.announcement_due => {
            Some(format!("Not announced yet; due since {}.", timestamp(release.announcement_due, 't')))
        }
        _ => None,
    }
}
