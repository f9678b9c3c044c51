//! Whoever fails without end is asked to wait. Only failures are counted, for each caller, so that nobody who has the right to call is
//! ever locked out by others, or by calling often.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::engine::clock::machine_now;

const WINDOW: Duration = Duration::from_secs(60);
/// So often a caller may fail in a minute.
const FAILURES: u32 = 30;
/// With more callers than this those whose minute is over are forgotten.
const CALLERS: usize = 10_000;
const PASSED_ON: &str = "x-forwarded-for";

/// The failures of each caller in its minute, of one kind of call.
#[derive(Clone, Default)]
pub(super) struct Failures {
    proxies: Arc<[IpAddr]>,
    counts: Arc<Mutex<HashMap<IpAddr, (tokio::time::Instant, u32)>>>,
}

/// Who calls.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller(pub(super) IpAddr);

/// Whether whoever calls has failed so often that it is served only if it has a right to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct IsSuspect(pub(super) bool);

impl Failures {
    /// Nobody has failed yet. `proxies`: whose word counts for who calls.
    pub(super) fn behind(proxies: &[IpAddr]) -> Self {
        Self { proxies: proxies.into(), ..Self::default() }
    }

    fn is_over(&self, caller: IpAddr) -> bool {
        let now = machine_now();
        self.lock().get(&caller).is_some_and(|(since, count)| now - *since < WINDOW && *count >= FAILURES)
    }

    fn count(&self, caller: IpAddr) {
        let now = machine_now();
        let mut counts = self.lock();
        if counts.len() > CALLERS {
            counts.retain(|_, (since, _)| now - *since < WINDOW);
        }
        let (since, count) = counts.entry(caller).or_insert((now, 0));
        if now - *since >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, (tokio::time::Instant, u32)>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who calls: whoever is on the other side or, where that is one of `proxies`, the last one whom these passed on.
pub(super) fn caller(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    if !proxies.contains(&peer) {
        return peer;
    }
    let passed_on = headers.get_all(PASSED_ON).iter().filter_map(|value| value.to_str().ok());
    let addresses: Vec<IpAddr> =
        passed_on.flat_map(|list| list.split(',')).filter_map(|address| address.trim().parse().ok()).collect();
    addresses.into_iter().rev().find(|address| !proxies.contains(address)).unwrap_or(peer)
}

/// Serves a call, and counts it if it fails for want of a right.
pub(super) async fn watched(
    State(failures): State<Failures>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = caller(peer.ip(), request.headers(), &failures.proxies);
    request.extensions_mut().insert(Caller(caller));
    request.extensions_mut().insert(IsSuspect(failures.is_over(caller)));
    let answer = next.run(request).await;
    if matches!(answer.status(), StatusCode::UNAUTHORIZED | StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE)
    {
        failures.count(caller);
    }
    answer
}

/// What somebody is told who has failed too often.
pub(super) fn wait() -> Response {
    let wait = [(header::RETRY_AFTER, WINDOW.as_secs().to_string())];
    (StatusCode::TOO_MANY_REQUESTS, wait, "too many calls failed; wait a minute\n").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(PASSED_ON.parse().expect("a name"), value.parse().expect("a value"))])
    }

    #[test]
    fn only_a_named_proxy_is_believed_who_calls() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let (proxy, client) = (address("10.0.0.2"), address("203.0.113.7"));
        let forged = headers("198.51.100.1, 203.0.113.7");
        assert_eq!(
            caller(proxy, &forged, &[proxy]),
            client,
            "what the caller itself said comes first, and is not believed"
        );
        assert_eq!(caller(client, &headers("198.51.100.1"), &[proxy]), client);
        assert_eq!(caller(proxy, &headers("203.0.113.7, 10.0.0.3"), &[proxy, address("10.0.0.3")]), client);
        assert_eq!(caller(proxy, &headers("unknown"), &[proxy]), proxy);
    }
}
