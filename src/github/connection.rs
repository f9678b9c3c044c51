//! The connection to GitHub. octocrab signs in, as an App or with a token, and carries the requests; what comes back is judged here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context;
use http::header::IF_NONE_MATCH;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body_util::BodyExt;
use octocrab::Octocrab;
use serde_json::Value;

use super::error::{judge, unreadable};
use super::{GitHubError, Repository};
use crate::config::Settings;
use crate::engine::clock::Clock;
/// How long GitHub may take to be reached, and to answer.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(20));

/// The way to GitHub.
pub struct GitHub {
    pub(super) clock: Arc<dyn Clock>,
    crab: Arc<Octocrab>,
    /// Where people read what the API serves.
    pages: String,
    /// As an App, the connection of each repository's installation. Shared, not cloned: a clone gets a token of its own.
    installed: Option<Mutex<HashMap<Repository, Arc<Octocrab>>>>,
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
        let builder = Octocrab::builder()
            .base_uri(settings.github_api())
            .context("TPLUS_GITHUB_API is not an address")?
            .set_connect_timeout(Some(PATIENCE.0))
            .set_read_timeout(Some(PATIENCE.1))
            .set_write_timeout(Some(PATIENCE.1));
        let (builder, is_app) = match (&settings.github_app_id, &settings.github_app_key) {
            (Some(id), Some(path)) => {
                let pem = std::fs::read(path)
                    .with_context(|| format!("GITHUB_APP_KEY names {}, which cannot be read", path.display()))?;
                let builder = builder
                    .app_from_rsa_pem((*id).into(), pem)
                    .with_context(|| format!("{} holds no RSA key in PEM, as GitHub gives it out", path.display()))?;
                (builder, true)
            }
            _ => match settings.github_token() {
                Some(token) => (builder.personal_token(token), false),
                None => return Ok(None),
            },
        };
        let crab = builder.build().context("the connection to GitHub")?;
        let pages = pages_of(settings.github_api());
        Ok(Some(Self { clock, crab: Arc::new(crab), pages, installed: is_app.then(Mutex::default) }))
    }

    /// The address of the repository's page.
    pub fn page(&self, repository: &Repository) -> String {
        format!("{}/{repository}", self.pages)
    }

    pub(super) async fn get(&self, repository: &Repository, path: &str, etag: Option<&str>) -> Answered<Reply> {
        let crab = self.crab_for(repository).await?;
        let mut headers = HeaderMap::new();
        if let Some(etag) = etag.and_then(|etag| HeaderValue::from_str(etag).ok()) {
            headers.insert(IF_NONE_MATCH, etag);
        }
        let reply = reply(crab._get_with_headers(path, Some(headers)).await).await;
        self.forget_if_refused(repository, &reply);
        reply
    }

    pub(super) async fn send(
        &self,
        repository: &Repository,
        how: WriteMethod,
        path: &str,
        body: &Value,
    ) -> Answered<Reply> {
        let crab = self.crab_for(repository).await?;
        let sent = match how {
            WriteMethod::Post => crab._post(path, Some(body)).await,
            WriteMethod::Patch => crab._patch(path, Some(body)).await,
        };
        let reply = reply(sent).await;
        self.forget_if_refused(repository, &reply);
        reply
    }

    /// An App that was taken out and installed again is another installation: it is looked up anew.
    fn forget_if_refused(&self, repository: &Repository, reply: &Answered<Reply>) {
        let is_refused = match reply {
            Ok(reply) => matches!(reply.status.as_u16(), 401 | 403 | 404),
            Err(error) => !error.passes(),
        };
        if let Some(installed) = self.installed.as_ref().filter(|_| is_refused) {
            installed.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(repository);
        }
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

    /// The connection for `repository`: as an App, the one of its installation there.
    async fn crab_for(&self, repository: &Repository) -> Answered<Arc<Octocrab>> {
        let Some(installed) = &self.installed else { return Ok(Arc::clone(&self.crab)) };
        let known = |of: &Mutex<HashMap<Repository, Arc<Octocrab>>>| {
            of.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get(repository).cloned()
        };
        if let Some(crab) = known(installed) {
            return Ok(crab);
        }
        let found = reply(self.crab._get(format!("/repos/{repository}/installation")).await).await?;
        let id = match found.status.is_success() {
            true => found.body["id"].as_u64().ok_or_else(|| unreadable("the App's installation"))?,
            false if found.status == StatusCode::NOT_FOUND => return Err(GitHubError::NotFound),
            false => return Err(judge(found.status, &found.headers, &found.body, self.clock.now())),
        };
        let crab = Arc::new(self.crab.installation(id.into()).map_err(|error| broken(&error))?);
        installed.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(repository.clone(), Arc::clone(&crab));
        Ok(crab)
    }
}

/// How something is sent.
#[derive(Clone, Copy)]
pub(super) enum WriteMethod {
    Post,
    Patch,
}

async fn reply<B>(sent: octocrab::Result<http::Response<B>>) -> Answered<Reply>
where
    B: http_body::Body<Data = bytes::Bytes, Error = octocrab::Error>,
{
    let response = sent.map_err(|error| broken(&error))?;
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map_err(|error| broken(&error))?.to_bytes();
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok(Reply { status: parts.status, headers: parts.headers, body })
}

/// What kept a request from being answered. octocrab gets an installation's token by itself; when that is refused, the
/// refusal is its error.
fn broken(error: &octocrab::Error) -> GitHubError {
    use hyper_util::client::legacy::Error as ClientError;
    match error {
        octocrab::Error::GitHub { source, .. } if source.status_code == StatusCode::UNAUTHORIZED => {
            GitHubError::Unauthorized
        }
        octocrab::Error::GitHub { source, .. } if source.status_code == StatusCode::NOT_FOUND => GitHubError::NotFound,
        octocrab::Error::GitHub { source, .. } if source.status_code.is_client_error() => {
            GitHubError::Forbidden(source.message.clone())
        }
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
