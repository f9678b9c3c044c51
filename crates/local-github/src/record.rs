//! A request as it was answered.

use serde_json::Value;

use local_http::clock::Instant;

/// One request.
#[derive(Debug, Clone)]
pub struct RequestRecord {
    /// The HTTP method, in capitals.
    pub method: String,
    /// Below the API's address, decoded.
    pub path: String,
    /// As it was sent.
    pub query: String,
    /// None if the connection was cut.
    pub status: Option<u16>,
    /// The world's time.
    pub at: Instant,
    /// The JSON of the body; null if there was none.
    pub body: Value,
}
