//! The local GitHub, tried with a plain client. With `GITHUB_OPENAPI`, everything that these tests ask and are
//! answered is held against GitHub's own description.

mod access;
mod apps;
mod contract;
mod facts;
mod faults;
mod hooks;
mod issues;
mod limits;
mod moves;
mod releases;
mod search;

use std::sync::Arc;

use chrono::TimeDelta;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::{Level, LocalGitHub, Options, Permissions, Repository, Role, User};
use local_http::clock::{Clock, ManualClock, from_millis};

/// All that a token for sorting issues is given.
const SORTING: Permissions =
    Permissions { issues: Some(Level::Write), contents: Some(Level::Read), pull_requests: None, actions: None };

/// A local GitHub with a public repository `acme/caro`, its owner, a person who writes there, and one who may only read.
struct Bench {
    github: LocalGitHub,
    clock: Arc<ManualClock>,
    caro: Repository,
    owner: User,
    mira: User,
    stranger: User,
    /// Mira's, for caro.
    token: String,
    http: reqwest::Client,
}

/// An answer.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Status and GitHub's words.
    fn refusal(&self) -> (u16, &str) {
        (self.status, self.body["message"].as_str().unwrap_or_default())
    }

    /// Field and code of each mistake.
    fn mistakes(&self) -> Vec<(&str, &str)> {
        assert_eq!(self.refusal(), (422, "Validation Failed"), "{}", self.body);
        let errors = self.body["errors"].as_array().unwrap();
        errors.iter().map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap())).collect()
    }
}

impl Bench {
    async fn new() -> Self {
        Self::with(Options::default()).await
    }

    async fn with(options: Options) -> Self {
        let clock = ManualClock::new(from_millis(1_768_482_000_000));
        let openapi = std::env::var_os("GITHUB_OPENAPI").filter(|path| !path.is_empty()).map(Into::into);
        let options = Options { openapi, ..options };
        let github = LocalGitHub::start(Arc::<ManualClock>::clone(&clock), options).await.unwrap();
        let [owner, mira, stranger] = ["acme", "mira", "sam"].map(|login| github.user(login));
        let caro = owner.repository("caro");
        caro.collaborator(&mira, Role::Write);
        let token = mira.token(SORTING, &[&caro]);
        // Redirects are what some tests are about.
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).user_agent("sorter");
        Self { github, clock, caro, owner, mira, stranger, token, http: http.build().unwrap() }
    }

    fn pass(&self, time: TimeDelta) {
        self.clock.set(self.clock.now() + time);
    }

    /// A request with a credential; an empty one is none.
    fn request(&self, credential: &str, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, format!("{}{path}", self.github.base_url()));
        if credential.is_empty() { request } else { request.bearer_auth(credential) }
    }

    async fn ask_as(&self, credential: &str, method: &str, path: &str, body: Value) -> Answer {
        let request = self.request(credential, method, path);
        sent(if body.is_null() { request } else { request.json(&body) }).await
    }

    /// Asks with Mira's token.
    async fn ask(&self, method: &str, path: &str, body: Value) -> Answer {
        self.ask_as(&self.token, method, path, body).await
    }

    /// Reads with Mira's token what must be there.
    async fn get(&self, path: &str) -> Value {
        let answer = self.ask("GET", path, Value::Null).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// Does with Mira's token what must succeed.
    async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.ask(method, path, body).await;
        assert!(answer.status < 300, "{method} {path}: {} {}", answer.status, answer.body);
        answer.body
    }
}

async fn sent(request: reqwest::RequestBuilder) -> Answer {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap();
    Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_default() }
}

/// One field of each entry of a list.
fn each<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    list.as_array().unwrap().iter().map(|entry| &entry[field]).collect()
}

impl Drop for Bench {
    // Whatever a test is about, nothing in it may differ from GitHub's description, if that is given.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let report = self.github.contract();
            assert!(report.violations.is_empty(), "{:#?}", report.violations);
        }
    }
}
