//! A request of a bot as it was answered.

use serde_json::Value;

use local_http::clock::Instant;

/// One request of a bot.
#[derive(Debug, Clone)]
pub struct RequestRecord {
    /// The HTTP method, in capitals.
    pub method: String,
    /// Without the version, decoded.
    pub path: String,
    /// None if the connection was cut.
    pub status: Option<u16>,
    /// The world's time.
    pub at: Instant,
    /// The JSON of the body; null if there was none.
    pub body: Value,
    /// Discord's code, if it was refused.
    pub error: Option<u64>,
}
