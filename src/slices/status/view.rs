//! How a status is explained.

use super::domain::{Override, Status};
use crate::discord::text::{safe_title, timestamp};

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
