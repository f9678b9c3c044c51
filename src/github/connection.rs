//! The connection to GitHub: octocrab carries the requests, each with what lets tplus in; what comes back is judged here.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use http::header::{AUTHORIZATION, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use octocrab::Octocrab;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::app::App;
use super::error::{judge, unreadable};
use super::{GitHubError, Repository};
use crate::config::Settings;
use crate::engine::clock::Clock;

/// How long GitHub may take to be reached, and to answer.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(20));

/// The way to GitHub.
pub struct GitHub {
    pub(super) clock: Arc<dyn Clock>,
    crab: Octocrab,
    /// Where people read what the API serves.
    pages: String,
    credentials: Credentials,
}

/// As whom tplus calls.
enum Credentials {
    /// As whoever made this token.
    Token(SecretString),
    /// As an App, with a token for each installation.
    App(Box<App>),
}

/// As whom something was written.
pub(super) enum Writer {
    /// The App of that id.
    App(u64),
    /// The user of that name.
    User(String),
}

impl Writer {
    /// Whether this is who wrote `text`, an issue or a comment. What others write may hold anything, also what looks like tplus's.
    pub(super) fn wrote(&self, text: &Value) -> bool {
        match self {
            Self::App(id) => text["performed_via_github_app"]["id"].as_u64() == Some(*id),
            Self::User(login) => text["user"]["login"].as_str() == Some(login),
        }
    }
}

/// What is asked of GitHub.
struct Request<'a> {
    method: Method,
    path: &'a str,
    etag: Option<&'a str>,
    body: Option<&'a Value>,
}

/// An answer that GitHub gave.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

pub(super) type Answered<T> = Result<T, GitHubError>;

impl GitHub {
    /// The way that `settings` describe; none where they say nothing of GitHub.
    ///
    /// # Errors
    /// When the App's key can't be read; the sentence says what to do.
    pub fn connect(settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Option<Self>> {
        let credentials = match (&settings.github_app_id, &settings.github_app_key) {
            (Some(id), Some(path)) => Credentials::App(Box::new(App::read(*id, path)?)),
            _ => match settings.github_token() {
                Some(token) => Credentials::Token(token.into()),
                None => return Ok(None),
            },
        };
        let crab = Octocrab::builder()
            .base_uri(settings.github_api())
            .context("TPLUS_GITHUB_API is not an address")?
            .set_connect_timeout(Some(PATIENCE.0))
            .set_read_timeout(Some(PATIENCE.1))
            .set_write_timeout(Some(PATIENCE.1))
            .build()
            .context("the connection to GitHub")?;
        Ok(Some(Self { clock, crab, pages: pages_of(settings.github_api()), credentials }))
    }

    /// As whom tplus writes in `repository`.
    ///
    /// # Errors
    /// What GitHub answered, or why it was not reached.
    pub(super) async fn writer(&self, repository: &Repository) -> Answered<Writer> {
        match &self.credentials {
            Credentials::App(app) => Ok(Writer::App(app.id)),
            Credentials::Token(_) => {
                let reply = self.accepted(self.get(repository, "/user", None).await?)?;
                reply.body["login"]
                    .as_str()
                    .map(|login| Writer::User(login.to_owned()))
                    .ok_or_else(|| unreadable("whose token it is"))
            }
        }
    }

    /// The address of the repository's page.
    pub fn page(&self, repository: &Repository) -> String {
        format!("{}/{repository}", self.pages)
    }

    pub(super) async fn get(&self, repository: &Repository, path: &str, etag: Option<&str>) -> Answered<Reply> {
        self.ask(repository, Request { method: Method::GET, path, etag, body: None }).await
    }

    pub(super) async fn send(
        &self,
        repository: &Repository,
        how: WriteMethod,
        path: &str,
        body: &Value,
    ) -> Answered<Reply> {
        let method = match how {
            WriteMethod::Post => Method::POST,
            WriteMethod::Patch => Method::PATCH,
        };
        self.ask(repository, Request { method, path, etag: None, body: Some(body) }).await
    }

    /// Asks for something of `repository`'s, as whoever may.
    async fn ask(&self, repository: &Repository, request: Request<'_>) -> Answered<Reply> {
        let app = match &self.credentials {
            Credentials::Token(token) => return self.carry(request, token).await,
            Credentials::App(app) => app,
        };
        let token = match app.tokens.usable(repository, self.clock.now()) {
            Some(token) => token,
            None => self.installed(app, repository).await?,
        };
        let reply = self.carry(request, &token).await?;
        // An App that was taken out and installed again is another installation: it is looked up anew.
        if matches!(reply.status.as_u16(), 401 | 403 | 404) {
            app.tokens.forget(repository);
        }
        Ok(reply)
    }

    /// A new token for the App's installation in `repository`.
    async fn installed(&self, app: &App, repository: &Repository) -> Answered<SecretString> {
        let signature = app.signature(self.clock.now()).map_err(|_| GitHubError::Unauthorized)?;
        let signed = async |method, path: &str| {
            self.accepted(self.carry(Request { method, path, etag: None, body: None }, &signature).await?)
        };
        let found = signed(Method::GET, &format!("/repos/{repository}/installation")).await?;
        let id = found.body["id"].as_u64().ok_or_else(|| unreadable("the App's installation"))?;
        let made = signed(Method::POST, &format!("/app/installations/{id}/access_tokens")).await?;
        app.tokens.keep(repository, &made.body).ok_or_else(|| unreadable("the App's token"))
    }

    /// Carries `request` with what `token` lets it do, and returns what came back, whatever it says.
    async fn carry(&self, request: Request<'_>, token: &SecretString) -> Answered<Reply> {
        let bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
        let mut bearer = bearer.map_err(|_| GitHubError::Unauthorized)?;
        bearer.set_sensitive(true);
        let builder = http::Request::builder().method(request.method).uri(request.path).header(AUTHORIZATION, bearer);
        let builder = match request.etag {
            Some(etag) => builder.header(IF_NONE_MATCH, etag),
            None => builder,
        };
        let request = self.crab.build_request(builder, request.body).map_err(|error| broken(&error))?;
        let response = self.crab.execute(request).await.map_err(|error| broken(&error))?;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.map_err(|error| broken(&error))?.to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(Reply { status: parts.status, headers: parts.headers, body })
    }

    /// `reply`, if GitHub did what it was asked for.
    ///
    /// # Errors
    /// What kept it from that.
    pub(super) fn accepted(&self, reply: Reply) -> Answered<Reply> {
        match reply.status.is_success() {
            true => Ok(reply),
            false => Err(judge(reply.status, &reply.headers, &reply.body, self.clock.now())),
        }
    }
}

/// How something is sent.
#[derive(Clone, Copy)]
pub(super) enum WriteMethod {
    Post,
    Patch,
}

/// What kept a request from being answered.
fn broken(error: &octocrab::Error) -> GitHubError {
    use hyper_util::client::legacy::Error as ClientError;
    match error {
        octocrab::Error::Service { source, .. } => {
            let connects = source.downcast_ref::<ClientError>().is_some_and(ClientError::is_connect);
            GitHubError::Unanswered { reason: "GitHub was not reached".to_owned(), reached: !connects }
        }
        _ => GitHubError::Unanswered { reason: "GitHub did not answer".to_owned(), reached: true },
    }
}

/// The host of people's pages for an API: GitHub's own has one beside it, an Enterprise server serves both.
fn pages_of(api: &str) -> String {
    api.replacen("://api.", "://", 1).trim_end_matches("/api/v3").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_stand_where_people_read_them() {
        assert_eq!(pages_of("https://api.github.com"), "https://github.com");
        assert_eq!(pages_of("https://github.example.com/api/v3"), "https://github.example.com");
    }
}
