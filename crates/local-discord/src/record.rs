//! A request of a bot as it was answered, and why a connection to the gateway was closed.

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
    /// Discord's code, if it was refused: 0 where Discord has none, as for limits and for what fails on purpose.
    pub error: Option<u64>,
    /// Why it was refused, with the first field that the refusal names.
    pub reason: Option<String>,
}

/// A connection to the gateway that was closed from this side, for what the bot did or on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Discord's close code.
    pub code: u16,
    /// Its words.
    pub reason: &'static str,
    /// The world's time.
    pub at: Instant,
}

/// Why `answer` refuses something.
pub fn reason(answer: &Value) -> Option<String> {
    let message = answer["message"].as_str()?;
    Some(match answer.get("errors").and_then(first_field) {
        Some((field, why)) => format!("{message}: {field}: {why}"),
        None => message.to_owned(),
    })
}

/// The first field that is named in `errors`, by its path, and what is wrong with it.
fn first_field(errors: &Value) -> Option<(String, &str)> {
    errors.as_object()?.iter().find_map(|(name, inner)| match inner["_errors"][0]["message"].as_str() {
        Some(why) => Some((name.clone(), why)),
        None => first_field(inner).map(|(field, why)| (format!("{name}.{field}"), why)),
    })
}
