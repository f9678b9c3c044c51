//! Where others call tplus, over HTTP: off unless an address is set.

mod body;
mod github;
mod health;
mod limit;
mod metrics;
mod page;
mod serve;

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use serenity::all::ShardManager;
use tokio::net::TcpListener;

use crate::bot::Bot;
use crate::config::Settings;
use crate::discord::echo;
use crate::engine::Parts;

/// What a call is served with.
#[derive(Clone)]
struct Web {
    parts: Parts,
    /// None where no secret is set: then web hooks have no address.
    github: Option<Arc<github::Signature>>,
    /// Set as soon as tplus is up.
    bot: Running,
    pages: Arc<page::Pages>,
    /// Bodies of pushes, and of web hooks: whoever fills the one keeps nobody from the other.
    pushes: body::Bodies,
    hooks: body::Bodies,
    /// The proxies whose word counts for who calls.
    proxies: Arc<[IpAddr]>,
    /// What whoever reads the figures has to send, where they are not on this machine.
    figures_token: Option<Arc<str>>,
    /// Few look at a time how tplus is: that asks the database.
    looks: Arc<tokio::sync::Semaphore>,
}

/// What is there as soon as tplus is up: its parts, and its connection to Discord.
type Running = Arc<OnceLock<(Arc<Bot>, Arc<ShardManager>)>>;

impl Web {
    /// Whether every connection to Discord's gateway stands.
    async fn is_connected(&self) -> bool {
        let Some((_, shards)) = self.bot.get() else { return false };
        echo::is_connected(shards).await
    }
}

/// A port that is open.
pub(crate) struct Port {
    listener: TcpListener,
    router: Router,
    proxies: Vec<IpAddr>,
    bot: Running,
}

/// With which the port is told that tplus is up.
pub(crate) struct Up(Running);

impl Up {
    /// tplus is up; until now the port has said that it is not.
    pub(crate) fn tell(self, bot: Arc<Bot>, shards: Arc<ShardManager>) {
        let _ = self.0.set((bot, shards));
    }
}

impl Port {
    /// Opens the port that `settings` name, if they name one.
    ///
    /// # Errors
    /// When nobody can listen there.
    pub(crate) async fn open(settings: &Settings, parts: &Parts) -> anyhow::Result<Option<Self>> {
        let Some(addr) = settings.tplus_http else { return Ok(None) };
        let listener =
            TcpListener::bind(addr).await.with_context(|| format!("TPLUS_HTTP: nobody can listen on {addr}"))?;
        let (bot, proxies) = (Running::default(), settings.http_proxies()?);
        let web = Web {
            parts: parts.clone(),
            github: settings.webhook_secret().map(|secret| Arc::new(github::Signature::with(secret))),
            bot: Arc::clone(&bot),
            pages: Arc::default(),
            pushes: body::Bodies::default(),
            hooks: body::Bodies::default(),
            proxies: proxies.clone().into(),
            figures_token: settings.metrics_token().map(Arc::from),
            looks: Arc::new(tokio::sync::Semaphore::new(LOOKS)),
        };
        let router = router(&proxies).with_state(web);
        Ok(Some(Self { listener, router, proxies, bot }))
    }

    /// What tells the port that tplus is up.
    pub(crate) fn up(&self) -> Up {
        Up(Arc::clone(&self.bot))
    }

    /// Serves until the task is aborted.
    pub(crate) async fn serve(self) {
        serve::serve(self.listener, self.router, self.proxies).await;
    }
}

/// How many calls look at once how tplus is.
const LOOKS: usize = 4;

/// Every address. `proxies`: whose word counts for who calls.
fn router(proxies: &[IpAddr]) -> Router<Web> {
    let watched = |routes: Router<Web>| {
        routes.layer(axum::middleware::from_fn_with_state(limit::Failures::behind(proxies), limit::watched))
    };
    Router::new()
        .route("/", get(page::show))
        .route("/s/{guild}", get(page::of_server))
        .merge(watched(Router::new().route("/api/metrics", post(metrics::pushed))))
        .merge(watched(Router::new().route("/hooks/github", post(github::told))))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::figures))
        .layer(axum::middleware::map_response(harden))
}

/// What is answered is shown nowhere but where it was asked for, and loads nothing.
async fn harden(mut answer: Response) -> Response {
    const HEADERS: [(header::HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
    ];
    for (name, value) in HEADERS {
        answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}
