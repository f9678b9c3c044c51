//! Bodies: read when the right to it is known or can only be told by them, within a time and a size, and few at once.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use tokio::sync::Semaphore;

/// How long a body may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How many are read at once, so that they take no more memory than this times the largest.
const AT_ONCE: usize = 8;

/// How much of one that is too large is let run out.
const RUNS_OUT: usize = 8 * 1024 * 1024;

/// How many of them one caller's, so that nobody who sends slowly keeps the others waiting.
const AT_ONCE_OF_ONE: usize = 4;

/// Where bodies of one kind are read.
#[derive(Clone)]
pub(super) struct Bodies {
    all: Arc<Semaphore>,
    /// Who has some read, or waits for it.
    callers: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Default for Bodies {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(AT_ONCE)), callers: Arc::default() }
    }
}

/// One caller's turn, until it is dropped.
struct Turn<'b>(&'b Bodies, IpAddr);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut callers = self.0.callers();
        let left = callers.get(&self.1).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            callers.remove(&self.1)
        } else {
            callers.insert(self.1, left)
        };
    }
}

impl Bodies {
    fn callers(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A turn for `caller`, unless as many are theirs as may be.
    fn turn(&self, caller: IpAddr) -> Option<Turn<'_>> {
        let mut callers = self.callers();
        let count = callers.entry(caller).or_default();
        (*count < AT_ONCE_OF_ONE).then(|| {
            *count += 1;
            Turn(self, caller)
        })
    }

    /// The same of a call whose right is known: a body that is too large is let run out, so that whoever sends it sees the answer.
    pub(super) async fn read_known<T>(
        &self,
        caller: IpAddr,
        (headers, mut body): (&HeaderMap, Body),
        most: usize,
        work: impl AsyncFnOnce(Bytes) -> T,
    ) -> Result<T, Response> {
        if told_length(headers).is_none_or(|length| length <= most) {
            return self.read(caller, (headers, body), most, work).await;
        }
        let run_out = async {
            let mut left = RUNS_OUT;
            while let Some(Ok(frame)) = body.frame().await {
                left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
                if left == 0 {
                    break;
                }
            }
        };
        // However it ends, the answer is the same.
        drop(tokio::time::timeout(PATIENCE, run_out).await);
        Err(too_large())
    }

    /// The body of a call with `headers`, and what it is worked on with: nobody else's is read in its place before that is over.
    ///
    /// # Errors
    /// The answer, where it is larger than `most`, takes too long, or too many are being read.
    pub(super) async fn read<T>(
        &self,
        caller: IpAddr,
        (headers, body): (&HeaderMap, Body),
        most: usize,
        work: impl AsyncFnOnce(Bytes) -> T,
    ) -> Result<T, Response> {
        if told_length(headers).is_some_and(|length| length > most) {
            return Err(too_large());
        }
        let busy = || (StatusCode::SERVICE_UNAVAILABLE, "too many calls at once; try again\n").into_response();
        let _own = self.turn(caller).ok_or_else(busy)?;
        let turn = tokio::time::timeout(PATIENCE, self.all.acquire()).await;
        let _turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
        match tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, most)).await {
            Ok(Ok(bytes)) => Ok(work(bytes).await),
            Ok(Err(_)) => Err(too_large()),
            Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "that took too long\n").into_response()),
        }
    }
}

fn too_large() -> Response {
    (StatusCode::PAYLOAD_TOO_LARGE, "that is too large\n").into_response()
}

/// How long a body is said to be.
fn told_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    const SOMEBODY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn nobody_has_more_turns_than_some() {
        let bodies = Bodies::default();
        let turns: Vec<_> = (0..AT_ONCE_OF_ONE).map(|_| bodies.turn(SOMEBODY).expect("a turn")).collect();
        assert!(bodies.turn(SOMEBODY).is_none());
        assert!(bodies.turn([10, 0, 0, 1].into()).is_some(), "others have theirs");
        drop(turns);
        assert!(bodies.turn(SOMEBODY).is_some());
        assert!(bodies.callers().is_empty(), "who has none is forgotten");
    }

    async fn read(bodies: &Bodies, length: &str, body: Body) -> Result<usize, StatusCode> {
        let headers = HeaderMap::from_iter([(header::CONTENT_LENGTH, length.parse().expect("a length"))]);
        let done = bodies.read(SOMEBODY, (&headers, body), 10, async |bytes: Bytes| bytes.len()).await;
        done.map_err(|answer| answer.status())
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_has_its_size_and_its_time() {
        let bodies = Bodies::default();
        assert_eq!(read(&bodies, "4", Body::from("four")).await, Ok(4));
        let never = || Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(read(&bodies, "11", never()).await, Err(StatusCode::PAYLOAD_TOO_LARGE), "it isn't even begun");
        assert_eq!(read(&bodies, "1", Body::from("more than it said")).await, Err(StatusCode::PAYLOAD_TOO_LARGE));
        assert_eq!(read(&bodies, "4", never()).await, Err(StatusCode::REQUEST_TIMEOUT));
    }
}
