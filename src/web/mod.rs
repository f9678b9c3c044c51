//! Where others call tplus, over HTTP: off unless an address is set.

mod github;
mod health;
mod limit;
mod metrics;
mod page;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use serenity::all::ShardManager;
use serenity::gateway::ConnectionStage;
use tokio::net::TcpListener;

use crate::bot::Bot;
use crate::config::Settings;
use crate::engine::Parts;

/// GitHub sends nothing larger.
const LARGEST: usize = 25 * 1024 * 1024;

/// The largest push of figures.
const LARGEST_PUSH: usize = 256 * 1024;
/// How many calls an address has in a minute: pages and pushes, and what programs call often.
const CALLS: (u32, u32) = (120, 600);

/// What a call is served with.
#[derive(Clone)]
struct Web {
    parts: Parts,
    /// None where no secret is set: then web hooks have no address.
    github: Option<Arc<github::Signature>>,
    /// Set as soon as tplus is up.
    bot: Running,
    pages: Arc<page::Pages>,
}

/// What is there as soon as tplus is up: its parts, and its connection to Discord.
type Running = Arc<OnceLock<(Arc<Bot>, Arc<ShardManager>)>>;

impl Web {
    /// Whether every connection to Discord's gateway stands.
    async fn is_connected(&self) -> bool {
        let Some((_, shards)) = self.bot.get() else { return false };
        let runners = shards.runners.lock().await;
        !runners.is_empty() && runners.values().all(|runner| runner.stage == ConnectionStage::Connected)
    }
}

/// A port that is open.
pub(crate) struct Port {
    listener: TcpListener,
    router: Router,
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
        let bot = Running::default();
        let web = Web {
            parts: parts.clone(),
            github: settings.webhook_secret().map(|secret| Arc::new(github::Signature::with(secret))),
            bot: Arc::clone(&bot),
            pages: Arc::default(),
        };
        Ok(Some(Self { listener, router: router().with_state(web), bot }))
    }

    /// What tells the port that tplus is up.
    pub(crate) fn up(&self) -> Up {
        Up(Arc::clone(&self.bot))
    }

    /// Serves until the task is aborted.
    pub(crate) async fn serve(self) {
        let service = self.router.into_make_service_with_connect_info::<SocketAddr>();
        if let Err(error) = axum::serve(self.listener, service).await {
            tracing::error!(%error, "the HTTP side ended");
        }
    }
}

/// Every address, each kind of call with its own limit.
fn router() -> Router<Web> {
    let limited = |routes: Router<Web>, most| {
        routes.layer(axum::middleware::from_fn_with_state(limit::Limit::of(most), limit::limited))
    };
    let pages = Router::new().route("/", get(page::show)).route("/s/{guild}", get(page::of_server));
    let pushes = Router::new().route("/api/metrics", post(metrics::pushed).layer(DefaultBodyLimit::max(LARGEST_PUSH)));
    let hooks = Router::new().route("/hooks/github", post(github::told).layer(DefaultBodyLimit::max(LARGEST)));
    let watch = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::figures));
    let all = [limited(pages, CALLS.0), limited(pushes, CALLS.0), limited(hooks, CALLS.1), limited(watch, CALLS.1)];
    all.into_iter().fold(Router::new(), Router::merge)
}
