//! What is answered, with the headers that GitHub sends along.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ring::digest::{SHA256, digest};
use serde_json::Value;

use super::error::ApiError;
use super::limits::Told;
use super::rest::Reply;

/// An answer.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub body: Option<Value>,
    /// A page instead of JSON.
    pub page: Option<&'static str>,
    pub told: Option<Told>,
    pub link: Option<String>,
    pub location: Option<String>,
    pub retry_after: Option<i64>,
    pub etag: Option<String>,
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self { status: reply.status, body: reply.body, link: reply.link, ..Self::default() }
    }
}

impl Answer {
    /// A refusal; `api` is the API's address.
    pub fn refused(error: &ApiError, api: &str) -> Self {
        Self {
            status: error.status,
            body: Some(error.body(api)),
            location: error.location.as_ref().map(|location| format!("{api}{location}")),
            retry_after: error.retry_after,
            ..Self::default()
        }
    }

    /// A page, as GitHub's proxies answer.
    pub fn page(status: u16, page: &'static str) -> Self {
        Self { status, page: Some(page), ..Self::default() }
    }

    /// A mark that changes with what is said; only what is found has one.
    pub fn tag(&self) -> Option<String> {
        let body = self.body.as_ref().filter(|_| self.status == 200)?;
        let hash = digest(&SHA256, body.to_string().as_bytes());
        let digits: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        Some(format!("W/\"{digits}\""))
    }

    /// Writes it.
    pub fn respond(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut headers = HeaderMap::new();
        let mut put = |name: HeaderName, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        };
        if let Some(told) = self.told {
            put(HeaderName::from_static("x-ratelimit-limit"), told.limit.to_string());
            put(HeaderName::from_static("x-ratelimit-remaining"), told.remaining().to_string());
            put(HeaderName::from_static("x-ratelimit-used"), told.used.to_string());
            put(HeaderName::from_static("x-ratelimit-reset"), told.reset.timestamp().to_string());
            put(HeaderName::from_static("x-ratelimit-resource"), told.resource.name().to_owned());
        }
        let others = [(header::LINK, self.link), (header::LOCATION, self.location), (header::ETAG, self.etag)];
        for (name, value) in others.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            put(name, value);
        }
        if let Some(seconds) = self.retry_after {
            put(header::RETRY_AFTER, seconds.to_string());
        }
        put(HeaderName::from_static("x-github-media-type"), "github.v3; format=json".to_owned());
        match (self.body, self.page) {
            (Some(body), _) => {
                put(header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned());
                (status, headers, Body::from(body.to_string())).into_response()
            }
            (None, Some(page)) => {
                put(header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned());
                (status, headers, Body::from(page)).into_response()
            }
            (None, None) => (status, headers).into_response(),
        }
    }
}

/// What GitHub's proxies say to a request that does not say from whom it is.
pub fn user_agent_needed() -> Answer {
    Answer::page(
        403,
        "\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header \
         (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check \
         https://developer.github.com for other possible causes.\r\n",
    )
}
