//! A local GitHub: its REST API on a loopback port, as strict as GitHub, in a world that tests and scripts act in through
//! people's clients, with web hooks that tell of what they do.
//!
#![doc = include_str!("../README.md")]

mod answer;
mod auth;
mod client;
mod deliveries;
mod error;
mod exceptions;
mod faults;
mod form;
mod front;
mod ids;
mod limits;
mod ops;
mod payload;
mod record;
mod rest;
mod server;
#[cfg(test)]
mod tests;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use client::*;
pub use deliveries::Delivery;
pub use faults::Failure;
pub use ids::*;
pub use local_http::clock;
pub use local_http::contract::{ContractReport, OpenApiError};
pub use local_http::faults::Moment;
pub use record::RequestRecord;
pub use world::{Level, Permissions, React, Reason, Role};

use deliveries::{Post, Posted};
use limits::Limits;
use local_http::contract::Contract;
use local_http::faults::Faults;
use local_http::log::Log;
use world::World;

use local_http::clock::Clock;

/// What can be set when a local GitHub starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// GitHub's OpenAPI file, against which everything is checked then.
    pub openapi: Option<PathBuf>,
    /// How pages are called in `html_url`, without a trailing slash.
    pub web_url: String,
    /// How many requests a credential has in an hour.
    pub requests_an_hour: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { openapi: None, web_url: "https://github.example".to_owned(), requests_an_hour: 5000 }
    }
}

/// Why a local GitHub could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No port on 127.0.0.1 is to be had.
    #[error("the local GitHub cannot listen on loopback: {0}")]
    Listen(#[from] std::io::Error),
    /// The file in [`Options::openapi`] cannot be used.
    #[error(transparent)]
    OpenApi(#[from] OpenApiError),
}

/// What the port and the clients share.
struct Shared {
    clock: Arc<dyn Clock>,
    addr: SocketAddr,
    world: Mutex<World>,
    limits: Mutex<Limits>,
    faults: Faults<Failure>,
    log: Log<RequestRecord>,
    post: Post,
    contract: Option<Contract>,
    limited: AtomicU64,
    /// Counts up whenever something may have changed.
    revision: watch::Sender<u64>,
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the API is.
    fn api_url(&self) -> String {
        format!("http://{}{}", self.addr, front::BASE_PATH)
    }

    /// Puts on its way what web hooks are to be told of what has just been done.
    fn send_letters(&self, world: &mut World) {
        for letter in world.letters.drain(..) {
            self.post.send(Posted { letter, redelivery: false, under_way: self.log.begin() });
        }
    }

    /// Tells whoever waits that something may have changed.
    fn changed(&self) {
        self.revision.send_modify(|revision| *revision += 1);
    }

    fn note_limited(&self) {
        self.limited.fetch_add(1, Ordering::SeqCst);
    }
}

/// A running local GitHub. Clones are the same one; it stops when the last is gone.
#[derive(Clone)]
pub struct LocalGitHub {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl LocalGitHub {
    /// Starts on a free loopback port, with an empty world dated by `clock`.
    ///
    /// # Errors
    /// When no port is to be had, or the description cannot be used.
    pub async fn start(clock: Arc<dyn Clock>, options: Options) -> Result<Self, StartError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let addr = listener.local_addr()?;
        let load = |path: PathBuf| Contract::load(&path, exceptions::GITHUB);
        let contract = options.openapi.map(load).transpose()?;
        let (post, incoming) = Post::new();
        let api_url = format!("http://{addr}{}", front::BASE_PATH);
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(Arc::clone(&clock), api_url, options.web_url)),
            clock,
            addr,
            limits: Mutex::new(Limits::new(options.requests_an_hour)),
            faults: Faults::default(),
            log: Log::default(),
            post,
            contract,
            limited: AtomicU64::new(0),
            revision: watch::Sender::new(0),
        });
        let serving = tokio::spawn(server::serve(listener, Arc::clone(&shared)));
        let carrying = tokio::spawn(deliveries::carry(incoming, Arc::clone(&shared)));
        Ok(Self { inner: Arc::new(Inner { shared, tasks: [serving, carrying] }) })
    }

    fn shared(&self) -> &Shared {
        &self.inner.shared
    }

    /// Where the API is: `http://127.0.0.1:PORT/api/v3`.
    pub fn base_url(&self) -> String {
        self.inner.shared.api_url()
    }

    /// How pages are called, as in `html_url`.
    pub fn web_url(&self) -> String {
        self.shared().world().web_url.clone()
    }
}
