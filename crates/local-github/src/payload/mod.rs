//! What things look like in GitHub's answers and web hooks.

pub mod accounts;
pub mod apps;
pub mod events;
pub mod issues;
pub mod releases;
pub mod repositories;
pub mod runs;

use serde_json::Value;

use super::ids::timestamp;
use local_http::clock::Instant;

/// A time, or null.
fn time_or_null(instant: Option<Instant>) -> Value {
    instant.map_or(Value::Null, |instant| timestamp(instant).into())
}
