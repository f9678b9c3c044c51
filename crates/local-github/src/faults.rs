//! How a request to the local GitHub fails when it is told to, and what is answered then.

use super::error::{ApiError, BAD_CREDENTIALS, DELETED, NOT_FOR_TOKEN, NOT_FOUND, invalid};
use super::limits::Told;

/// How a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// With this status; nothing happens in the world.
    Status(u16),
    /// With 403, the hour's requests used up until the next hour begins.
    Limited,
    /// With 403, and how many seconds to wait.
    SlowDown(i64),
    /// The connection is cut before anything happens.
    CutBeforeEffect,
    /// It happens, and the connection is cut before the answer.
    CutBeforeAnswer,
}

/// What GitHub says with a status; none where it is its proxies that answer, with a page.
pub fn refusal(status: u16) -> Option<ApiError> {
    match status {
        401 => Some(BAD_CREDENTIALS.into()),
        403 => Some(NOT_FOR_TOKEN.into()),
        404 => Some(NOT_FOUND.into()),
        410 => Some(DELETED.into()),
        422 => Some(invalid(Vec::new())),
        429 => Some(ApiError { status: 429, ..ApiError::slow_down(60) }),
        // Here GitHub's proxies answer.
        502..=504 => None,
        other => Some(ApiError::new(other, "Server Error")),
    }
}

/// The hour's requests are used up.
pub fn exhausted(told: Told) -> Told {
    Told { used: told.limit, ..told }
}
