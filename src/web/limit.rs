//! So many calls a minute from one address, and no more: whoever calls without end is asked to wait. Each kind of call is
//! counted by itself, since behind a proxy all calls come from one address.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::engine::clock::machine_now;

const WINDOW: Duration = Duration::from_secs(60);
/// With more addresses than this those whose minute is over are forgotten.
const ADDRESSES: usize = 10_000;

/// The calls of each address in its minute, of one kind of call.
#[derive(Clone)]
pub(super) struct Limit {
    most: u32,
    calls: Arc<Mutex<HashMap<IpAddr, (tokio::time::Instant, u32)>>>,
}

impl Limit {
    /// At most `most` calls a minute.
    pub(super) fn of(most: u32) -> Self {
        Self { most, calls: Arc::default() }
    }

    /// Whether another call of `from` is let through.
    fn lets_through(&self, from: IpAddr) -> bool {
        let now = machine_now();
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() > ADDRESSES {
            calls.retain(|_, (since, _)| now - *since < WINDOW);
        }
        let (since, count) = calls.entry(from).or_insert((now, 0));
        if now - *since >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count <= self.most
    }
}

/// Lets a call through, or asks to wait.
pub(super) async fn limited(
    State(limit): State<Limit>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    match limit.lets_through(from.ip()) {
        true => next.run(request).await,
        false => {
            let wait = [(header::RETRY_AFTER, WINDOW.as_secs().to_string())];
            (StatusCode::TOO_MANY_REQUESTS, wait, "too many calls; wait a minute\n").into_response()
        }
    }
}
