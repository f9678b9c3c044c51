//! How a request to the local Discord fails when it is told to.

/// How a request fails.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Failure {
    /// With this status; nothing happens in the world.
    Status(u16),
    /// With 429: how many seconds to wait, and whose limit it is (`user`, `shared`, `global`).
    Limited(f64, &'static str),
    /// With 429 for one message that is older than an hour and was edited too often: how many seconds to wait.
    EditedTooOften(f64),
    /// The connection is cut before anything happens.
    CutBeforeEffect,
    /// It happens, and the connection is cut before the answer.
    CutBeforeAnswer,
}
