//! A local Discord: REST API v10 and gateway on one loopback port, as strict as Discord, in a world that tests and
//! scripts act in through people's clients.
//!
#![doc = include_str!("../README.md")]

mod client;
mod error;
mod exceptions;
mod faults;
mod form;
mod front;
mod gateway;
mod ids;
mod ops;
mod payload;
mod permissions;
mod rates;
mod record;
mod rest;
mod server;
mod state;
#[cfg(test)]
mod tests;
mod tls;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

pub use client::*;
pub use faults::Failure;
pub use ids::*;
pub use local_http::clock;
pub use local_http::contract::{ContractReport, OpenApiError};
pub use local_http::faults::Moment;
pub use permissions::Permissions;
pub use record::{Closed, RequestRecord};

use local_http::contract::Contract;
use local_http::faults::Faults;
use local_http::log::Log;
use rates::{Limiter, OldEdits};
use state::State;
use tls::Tls;
use world::World;

use local_http::clock::Clock;

/// What can be set when a local Discord starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// Discord's OpenAPI file, against which everything is checked then.
    pub openapi: Option<PathBuf>,
    /// Whether rate limits pass on the machine's clock instead of the world's.
    pub real_rate_windows: bool,
    /// How often a client must show that it lives.
    pub heartbeat_interval: Duration,
    /// How many edits of one message over an hour old fit into an hour. Discord does not say.
    pub old_edits_an_hour: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            openapi: None,
            real_rate_windows: false,
            heartbeat_interval: Duration::from_millis(41_250),
            old_edits_an_hour: 30,
        }
    }
}

/// Why a local Discord could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No port on 127.0.0.1 is to be had.
    #[error("the local Discord cannot listen on loopback: {0}")]
    Listen(#[from] std::io::Error),
    /// The authority that clients are to trust, or its certificate for discord.com, cannot be made.
    #[error("the local Discord cannot make its certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The TLS library does not take the certificate.
    #[error("the local Discord cannot speak TLS: {0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
    /// The file in [`Options::openapi`] cannot be used.
    #[error(transparent)]
    OpenApi(#[from] OpenApiError),
}

/// What the port and the clients share.
struct Shared {
    clock: Arc<dyn Clock>,
    options: Options,
    state: Mutex<State>,
    limiter: Mutex<Limiter>,
    faults: Faults<Failure>,
    log: Log<RequestRecord>,
    closed: Log<Closed>,
    contract: Option<Contract>,
    limited: AtomicU64,
    /// How many connections to the gateway are still refused.
    refused_connections: AtomicU64,
    /// Counts up whenever something may have changed.
    revision: watch::Sender<u64>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn limits(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whoever waits that something may have changed.
    fn changed(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    fn note_limited(&self) {
        self.limited.fetch_add(1, Ordering::SeqCst);
    }
}

/// A running local Discord. Clones are the same one; it stops when the last is gone.
#[derive(Clone)]
pub struct LocalDiscord {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    addr: SocketAddr,
    ca_pem: String,
    serving: JoinHandle<()>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.serving.abort();
        self.shared.state().hub.cut_all();
    }
}

impl LocalDiscord {
    /// Starts on a free loopback port, with an empty world dated by `clock`.
    ///
    /// # Errors
    /// When no port is to be had, the certificate cannot be made, or the description cannot be used.
    pub async fn start(clock: Arc<dyn Clock>, options: Options) -> Result<Self, StartError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let addr = listener.local_addr()?;
        let Tls { acceptor, ca_pem } = tls::make()?;
        let contract = options.openapi.as_deref().map(|path| Contract::load(path, exceptions::DISCORD)).transpose()?;
        let state = State {
            world: World::new(Arc::clone(&clock), format!("http://{addr}")),
            hub: gateway::session::Hub::default(),
            answers: Arc::new(Notify::new()),
            old_edits: OldEdits::new(options.old_edits_an_hour),
        };
        let shared = Arc::new(Shared {
            clock,
            limiter: Mutex::new(Limiter::new(options.real_rate_windows)),
            options,
            state: Mutex::new(state),
            faults: Faults::default(),
            log: Log::default(),
            closed: Log::default(),
            contract,
            limited: AtomicU64::new(0),
            refused_connections: AtomicU64::new(0),
            revision: watch::Sender::new(0),
        });
        let serving = tokio::spawn(server::serve(listener, acceptor, Arc::clone(&shared)));
        Ok(Self { inner: Arc::new(Inner { shared, addr, ca_pem, serving }) })
    }

    fn shared(&self) -> &Shared {
        &self.inner.shared
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.inner.addr
    }

    /// The authority that a client must trust for TLS.
    pub fn ca_pem(&self) -> &str {
        &self.inner.ca_pem
    }

    /// For clients that speak plain HTTP: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.inner.addr)
    }
}
