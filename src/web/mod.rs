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

use crate::activity::Activity;
use crate::bot::Bot;
use crate::clock::Clock;
use crate::config::Settings;
use crate::store::Store;

/// GitHub sends nothing larger.
const LARGEST: usize = 25 * 1024 * 1024;

/// The largest push of figures.
const LARGEST_PUSH: usize = 256 * 1024;

/// What a call is served with.
#[derive(Clone)]
struct Web {
    store: Store,
    clock: Arc<dyn Clock>,
    activity: Arc<Activity>,
    /// None where no secret is set: then web hooks have no address.
    github: Option<Arc<github::Signature>>,
    /// Set as soon as tplus is up.
    bot: Running,
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

/// A port that is open and not yet served.
pub(crate) struct Port {
    listener: TcpListener,
    router: Router,
    bot: Running,
}

impl Port {
    /// Opens the port that `settings` name, if they name one.
    ///
    /// # Errors
    /// When nobody can listen there.
    pub(crate) async fn open(
        settings: &Settings,
        (store, clock, activity): (&Store, &Arc<dyn Clock>, &Arc<Activity>),
    ) -> anyhow::Result<Option<Self>> {
        let Some(addr) = settings.tplus_http else { return Ok(None) };
        let listener =
            TcpListener::bind(addr).await.with_context(|| format!("TPLUS_HTTP: nobody can listen on {addr}"))?;
        let secret = settings.github_webhook_secret.trim();
        let bot = Running::default();
        let web = Web {
            store: store.clone(),
            clock: Arc::clone(clock),
            activity: Arc::clone(activity),
            github: (!secret.is_empty()).then(|| Arc::new(github::Signature::with(secret))),
            bot: Arc::clone(&bot),
        };
        let router = Router::new()
            .route("/hooks/github", post(github::told).layer(DefaultBodyLimit::max(LARGEST)))
            .route("/api/metrics", post(metrics::pushed).layer(DefaultBodyLimit::max(LARGEST_PUSH)))
            .route("/", get(page::show))
            .route("/healthz", get(health::alive))
            .route("/readyz", get(health::ready))
            .route("/metrics", get(health::figures))
            .layer(axum::middleware::from_fn_with_state(limit::Limit::default(), limit::limited))
            .with_state(web);
        Ok(Some(Self { listener, router, bot }))
    }

    /// Serves until the task is aborted.
    pub(crate) async fn serve(self, bot: Arc<Bot>, shards: Arc<ShardManager>) {
        let _ = self.bot.set((bot, shards));
        let service = self.router.into_make_service_with_connect_info::<SocketAddr>();
        if let Err(error) = axum::serve(self.listener, service).await {
            tracing::error!(%error, "the HTTP side ended");
        }
    }
}
