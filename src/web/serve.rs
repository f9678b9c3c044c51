//! Connections: so many at once and no more, each with so much time for what it has to say. Whoever says nothing makes room for
//! whoever does.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How many connections may stand at once.
const MOST: usize = 512;
/// How many of them one caller's that is no proxy.
const MOST_OF_ONE: usize = 64;
/// How long a caller may take to say what it wants, and how long a connection may stand idle.
const HEAD: Duration = Duration::from_secs(10);
/// How large what it says may be before its body.
const LARGEST_HEAD: usize = 16 * 1024;
/// How long to wait before the next connection where the machine gives no more of them.
const BREATHE: Duration = Duration::from_millis(100);

/// Serves `router` until the task is aborted.
/// `proxies`: who calls for many, and may have as many connections as there are.
pub(super) async fn serve(listener: TcpListener, router: Router, proxies: Vec<IpAddr>) {
    let seats = Arc::new(Seats { proxies, ..Seats::default() });
    loop {
        match listener.accept().await {
            Ok((stream, from)) => {
                if let Some(seat) = Seats::take(&seats, from.ip()) {
                    tokio::spawn(converse(stream, from, router.clone(), seat));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(BREATHE).await;
            }
        }
    }
}

/// One connection, from its first call to its last.
async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin + Send, from: SocketAddr, router: Router, seat: Seat) {
    let calls = Arc::clone(&seat.calls);
    let service = service_fn(move |request: Request<Incoming>| {
        let (router, calls) = (router.clone(), Arc::clone(&calls));
        async move {
            calls.fetch_add(1, Ordering::SeqCst);
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(from));
            let answer: Result<Response<Body>, Infallible> = router.oneshot(request).await;
            calls.fetch_sub(1, Ordering::SeqCst);
            answer
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // How it ends is the caller's business.
        _ = connection => {}
        () = seat.given_up.cancelled() => {}
    }
}

/// The connections that stand, the oldest first.
#[derive(Default)]
struct Seats {
    proxies: Vec<IpAddr>,
    taken: Mutex<(u64, BTreeMap<u64, Taken>)>,
}

/// One of them, as the others know it.
struct Taken {
    by: IpAddr,
    given_up: CancellationToken,
    calls: Arc<AtomicU32>,
}

/// The same, as it knows itself.
struct Seat {
    all: Arc<Seats>,
    number: u64,
    given_up: CancellationToken,
    /// How many of its calls are being served.
    calls: Arc<AtomicU32>,
}

impl Seats {
    /// Another connection of `by`: where there are as many as may be, or as one may have, the oldest of these of which nothing is being
    /// served makes room. Nothing where all of them are being served.
    fn take(all: &Arc<Self>, by: IpAddr) -> Option<Seat> {
        let mut seats = all.lock();
        let own = seats.1.values().filter(|taken| taken.by == by).count();
        let has_enough = own >= MOST_OF_ONE && !all.proxies.contains(&by);
        if has_enough || seats.1.len() >= MOST {
            let makes_room = |taken: &Taken| (!has_enough || taken.by == by) && taken.calls.load(Ordering::SeqCst) == 0;
            let (&number, idle) = seats.1.iter().find(|(_, taken)| makes_room(taken))?;
            idle.given_up.cancel();
            seats.1.remove(&number);
        }
        seats.0 += 1;
        let seat =
            Seat { all: Arc::clone(all), number: seats.0, given_up: CancellationToken::new(), calls: Arc::default() };
        let taken = Taken { by, given_up: seat.given_up.clone(), calls: Arc::clone(&seat.calls) };
        seats.1.insert(seat.number, taken);
        Some(seat)
    }

    fn lock(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, Taken>)> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.all.lock().1.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_says_half_a_sentence_is_not_waited_for() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let router = Router::new().route("/", axum::routing::get(|| async { "here" }));
        let seats = Arc::new(Seats::default());
        for said in ["", "GET / HTTP/1.1\r\nhost: tplus\r\n"] {
            let (mut caller, stream) = tokio::io::duplex(1_024);
            let seat = Seats::take(&seats, [127, 0, 0, 1].into()).expect("room");
            let served = tokio::spawn(converse(stream, ([127, 0, 0, 1], 9).into(), router.clone(), seat));
            caller.write_all(said.as_bytes()).await.expect("said");
            served.await.expect("it ends by itself");
            let mut answer = String::new();
            caller.read_to_string(&mut answer).await.expect("its end");
            assert!(!answer.contains("here"), "{answer}");
        }
        assert!(seats.lock().1.is_empty());
    }

    #[test]
    fn who_says_nothing_makes_room_and_who_is_served_does_not() {
        let all = Arc::new(Seats::default());
        let address = |number: usize| IpAddr::from([10, 0, 0, u8::try_from(number / MOST_OF_ONE).expect("small")]);
        let seats: Vec<Seat> = (0..MOST).map(|number| Seats::take(&all, address(number)).expect("room")).collect();
        let other = IpAddr::from([10, 0, 1, 0]);
        seats[0].calls.fetch_add(1, Ordering::SeqCst);
        let late = Seats::take(&all, other).expect("room is made");
        let given_up: Vec<usize> = (0..MOST).filter(|at| seats[*at].given_up.is_cancelled()).collect();
        assert_eq!(given_up, [1], "the oldest of which nothing is being served");
        for seat in seats.iter().chain([&late]) {
            seat.calls.fetch_add(1, Ordering::SeqCst);
        }
        assert!(Seats::take(&all, other).is_none());
        drop(late);
        assert!(Seats::take(&all, other).is_some());
    }

    #[test]
    fn one_caller_leaves_room_for_others_and_a_proxy_calls_for_many() {
        let (greedy, proxy) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let all = Arc::new(Seats { proxies: vec![proxy], ..Seats::default() });
        let busy = |by: IpAddr| {
            let seat = Seats::take(&all, by)?;
            seat.calls.fetch_add(1, Ordering::SeqCst);
            Some(seat)
        };
        let held: Vec<Option<Seat>> = (0..MOST_OF_ONE + 1).map(|_| busy(greedy)).collect();
        assert_eq!(held.iter().filter(|seat| seat.is_some()).count(), MOST_OF_ONE);
        let many: Vec<Option<Seat>> = (0..MOST_OF_ONE + 1).map(|_| busy(proxy)).collect();
        assert!(many.iter().all(Option::is_some));
    }
}
