//! Refusals with GitHub's own statuses and words, for clients over REST and for people's hands alike.

use std::fmt;

use serde_json::{Value, json};

/// Where GitHub's refusals say one can read on.
const DOCS: &str = "https://docs.github.com/rest";

/// Why something was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// GitHub's words.
    pub message: String,
    /// For an invalid form, what is wrong where.
    pub errors: Vec<Value>,
    /// For something that has moved, its address below the API's.
    pub location: Option<String>,
    /// Seconds after which to ask again.
    pub retry_after: Option<i64>,
}

impl ApiError {
    /// A refusal that needs no particulars.
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), errors: Vec::new(), location: None, retry_after: None }
    }

    /// Something that is now at `location`, below the API's address.
    pub fn moved(status: u16, location: String) -> Self {
        let message = if status == 307 { "Temporary Redirect" } else { "Moved Permanently" };
        Self { location: Some(location), ..Self::new(status, message) }
    }

    /// The secondary limit, which is lifted after so many seconds.
    pub fn slow_down(retry_after: i64) -> Self {
        let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you \
            reach out to GitHub Support for help, please include the request ID and timestamp.";
        Self { retry_after: Some(retry_after), ..Self::new(403, message) }
    }

    /// The body of the answer; `api` is the API's address.
    pub fn body(&self, api: &str) -> Value {
        let docs = match &self.retry_after {
            Some(_) => format!("{DOCS}/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"),
            None => DOCS.to_owned(),
        };
        let mut body = json!({ "message": self.message, "documentation_url": docs, "status": self.status.to_string() });
        if !self.errors.is_empty() {
            body["errors"] = self.errors.clone().into();
        }
        if let Some(location) = &self.location {
            body["url"] = format!("{api}{location}").into();
        }
        body
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.status)?;
        self.errors.iter().try_for_each(|error| write!(f, ": {error}"))
    }
}

/// An error that needs no particulars.
#[derive(Debug, Clone, Copy)]
pub struct Known(u16, &'static str);

impl From<Known> for ApiError {
    fn from(known: Known) -> Self {
        Self::new(known.0, known.1)
    }
}

macro_rules! known {
    ($($name:ident = $status:literal $message:literal;)*) => {
        $(#[doc = $message] pub const $name: Known = Known($status, $message);)*
    };
}

known! {
    BAD_JSON = 400 "Problems parsing JSON";
    NOT_AN_OBJECT = 400 "Body should be a JSON object";
    BAD_CREDENTIALS = 401 "Bad credentials";
    REQUIRES_AUTHENTICATION = 401 "Requires authentication";
    NOT_A_JWT = 401 "A JSON web token could not be decoded";
    JWT_ISSUED_AT = 401 "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
    JWT_EXPIRED = 401 "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
    JWT_TOO_LONG = 401 "'Expiration time' claim ('exp') is too far in the future";
    NO_SUCH_APP = 404 "Integration not found";
    NOT_FOR_TOKEN = 403 "Resource not accessible by personal access token";
    NOT_FOR_INTEGRATION = 403 "Resource not accessible by integration";
    NEEDS_RIGHTS = 403 "Must have admin rights to Repository.";
    LOCKED = 403 "Unable to create comment because issue is locked.";
    NOT_FOUND = 404 "Not Found";
    ISSUES_DISABLED = 410 "Issues are disabled for this repo";
    DELETED = 410 "This issue was deleted";
}

/// A form with mistakes.
pub fn invalid(errors: Vec<Value>) -> ApiError {
    ApiError { errors, ..ApiError::new(422, "Validation Failed") }
}

/// A mistake at a field, with one of GitHub's codes.
pub fn mistake(resource: &str, field: &str, code: &str) -> Value {
    json!({ "resource": resource, "field": field, "code": code })
}

/// A mistake at a field that only words can say.
pub fn custom(resource: &str, field: &str, message: &str) -> Value {
    json!({ "resource": resource, "field": field, "code": "custom", "message": message })
}
