//! Where others call tplus, over HTTP: off unless an address is set.

mod github;
mod metrics;

use std::sync::{Arc, OnceLock};

use anyhow::Context;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
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
    bot: Arc<OnceLock<Arc<Bot>>>,
}

/// A port that is open and not yet served.
pub(crate) struct Port {
    listener: TcpListener,
    router: Router,
    bot: Arc<OnceLock<Arc<Bot>>>,
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
        let bot = Arc::<OnceLock<Arc<Bot>>>::default();
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
            .with_state(web);
        Ok(Some(Self { listener, router, bot }))
    }

    /// Serves until the task is aborted.
    pub(crate) async fn serve(self, bot: Arc<Bot>) {
        let _ = self.bot.set(bot);
        if let Err(error) = axum::serve(self.listener, self.router).await {
            tracing::error!(%error, "the HTTP side ended");
        }
    }
}
