//! Why GitHub did not do what it was asked, sorted by what can be done about it.

use chrono::TimeDelta;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::Repository;
use crate::engine::clock::Instant;

/// The longest wait that is believed: GitHub's limits are counted by the hour.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(2);
/// How long to wait where GitHub asks for it without saying how long; its documentation says a minute.
const USUAL_WAIT: TimeDelta = TimeDelta::minutes(1);

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GitHubError {
    /// The token, or the App's key, is not accepted.
    Unauthorized,
    /// What was asked needs a right that the token or the App doesn't have.
    Forbidden(String),
    /// It isn't there, or not visible for this token or App.
    NotFound,
    /// It was there: an issue that was deleted, or a repository whose issues are switched off.
    Gone,
    /// It is elsewhere now: under this address of the API.
    Moved(String),
    /// GitHub understood, and does not accept what was sent.
    Refused(String),
    /// Not now: asked to wait this long.
    Limited(TimeDelta),
    /// There was no answer that could be used. `reached` says whether it may have been done all the same.
    Unanswered {
        /// What happened.
        reason: String,
        /// Whether GitHub may have acted on it.
        reached: bool,
    },
}

impl GitHubError {
    /// Whether it goes away by itself: nobody needs to be told.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Limited(_) | Self::Unanswered { .. })
    }

    /// In a sentence that says what to do, for the team.
    pub fn advice(&self, repository: &Repository) -> String {
        match self {
            Self::Unauthorized => {
                "GitHub does not accept tplus's token or key. Whoever hosts tplus must create a new one and set GITHUB_TOKEN, or \
                 GITHUB_APP_ID and GITHUB_APP_KEY."
                    .to_owned()
            }
            Self::Forbidden(what) => format!(
                "GitHub does not let tplus do this in {repository}: {what}. The token or App needs read and write access \
                 to Issues, and read access to Contents and Metadata."
            ),
            Self::NotFound => format!(
                "tplus can't see the repository {repository} on GitHub. Check its name with `/github status`, and that \
                 the token or App was given access to it."
            ),
            Self::Gone => format!("Issues are switched off in {repository}. Switch them on in its settings on GitHub."),
            Self::Moved(_) => {
                format!("{repository} was moved or renamed. Run `/github connect` with its new name.")
            }
            Self::Refused(why) => format!("GitHub does not accept it: {why}."),
            Self::Limited(pause) => {
                format!("GitHub asked tplus to wait for {}.", crate::text::duration(*pause + TimeDelta::minutes(1)))
            }
            Self::Unanswered { reason, .. } => format!("{reason}. tplus keeps trying."),
        }
    }
}

/// What an answer other than success means.
pub(super) fn judge(status: StatusCode, headers: &HeaderMap, body: &Value, now: Instant) -> GitHubError {
    let message = || {
        let said = body["message"].as_str().unwrap_or_default().trim_end_matches('.').to_owned();
        let errors = body["errors"].as_array().into_iter().flatten();
        let details: Vec<String> = errors.filter_map(detail).collect();
        if details.is_empty() { said } else { format!("{said}: {}", details.join(", ")) }
    };
    match status.as_u16() {
        401 => GitHubError::Unauthorized,
        403 | 429 => match asked_to_wait(status, headers, body, now) {
            Some(pause) => GitHubError::Limited(pause),
            None => GitHubError::Forbidden(message()),
        },
        404 => GitHubError::NotFound,
        410 => GitHubError::Gone,
        301 | 302 | 307 | 308 => GitHubError::Moved(header(headers, "location").unwrap_or_default().to_owned()),
        400..=499 => GitHubError::Refused(message()),
        code => GitHubError::Unanswered { reason: format!("GitHub answered {code}"), reached: true },
    }
}

fn detail(error: &Value) -> Option<String> {
    if let Some(text) = error.as_str().or_else(|| error["message"].as_str()) {
        return Some(text.to_owned());
    }
    Some(format!("{} {}", error["field"].as_str()?, error["code"].as_str()?))
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The pause that a limit asks for: `retry-after` of a secondary limit, or until the primary one's reset.
fn asked_to_wait(status: StatusCode, headers: &HeaderMap, body: &Value, now: Instant) -> Option<TimeDelta> {
    let seconds = |name: &str| header(headers, name).and_then(|value| value.parse::<i64>().ok());
    let pause = if let Some(seconds) = seconds("retry-after") {
        TimeDelta::try_seconds(seconds)?
    } else if seconds("x-ratelimit-remaining") == Some(0) {
        TimeDelta::try_seconds(seconds("x-ratelimit-reset")? - now.timestamp())?
    } else {
        let named = body["message"].as_str().is_some_and(|message| message.contains("rate limit"));
        (status == StatusCode::TOO_MANY_REQUESTS || named).then_some(USUAL_WAIT)?
    };
    Some(pause.clamp(TimeDelta::seconds(1), LONGEST_WAIT))
}

/// An answer that says something else than was asked for.
pub(super) fn unreadable(what: &str) -> GitHubError {
    GitHubError::Unanswered { reason: format!("GitHub's answer about {what} could not be read"), reached: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;
    use serde_json::json;

    fn told(status: u16, headers: &[(&'static str, &'static str)], body: Value) -> GitHubError {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        judge(StatusCode::from_u16(status).unwrap(), &headers, &body, from_millis(1_000_000))
    }

    #[test]
    fn limits_say_how_long_to_wait_and_other_refusals_do_not_wait() {
        let limit = json!({ "message": "API rate limit exceeded for installation." });
        assert_eq!(
            told(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1600")], limit.clone()),
            GitHubError::Limited(TimeDelta::seconds(600))
        );
        assert_eq!(told(403, &[("retry-after", "60")], json!({})), GitHubError::Limited(TimeDelta::seconds(60)));
        assert_eq!(told(403, &[], limit), GitHubError::Limited(TimeDelta::minutes(1)));
        assert_eq!(told(429, &[("retry-after", "999999")], json!({})), GitHubError::Limited(TimeDelta::hours(2)));
        let no_right = json!({ "message": "Resource not accessible by integration" });
        assert_eq!(told(403, &[], no_right), GitHubError::Forbidden("Resource not accessible by integration".into()));
    }

    #[test]
    fn a_refusal_names_the_field() {
        let body = json!({ "message": "Validation Failed", "errors": [{ "field": "title", "code": "missing_field" }] });
        assert_eq!(told(422, &[], body), GitHubError::Refused("Validation Failed: title missing_field".into()));
        assert_eq!(told(401, &[], json!({})), GitHubError::Unauthorized);
        assert_eq!(told(410, &[], json!({})), GitHubError::Gone);
        assert!(matches!(told(502, &[], Value::Null), GitHubError::Unanswered { reached: true, .. }));
    }
}
