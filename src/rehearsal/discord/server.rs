//! The one port: TLS or plain, told apart by the first byte; HTTP with upgrades; connections that can be cut.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::Shared;
use super::front;
use super::gateway::socket::{Wishes, converse};

/// Marks a response that is never to be written: the connection is cut instead.
#[derive(Debug, Clone, Copy)]
pub struct Cut;

#[derive(Debug, thiserror::Error)]
#[error("the connection was cut on purpose")]
struct CutOnPurpose;

/// The first byte of a TLS handshake.
const TLS_HANDSHAKE: u8 = 0x16;

/// Serves the port until the task is aborted, and with it every connection.
pub async fn serve(listener: TcpListener, acceptor: TlsAcceptor, shared: Arc<Shared>) {
    let router = Router::new().route("/", get(gateway)).fallback(front::rest).with_state(shared);
    // The front has limits of its own, and Discord takes larger files than the usual limit.
    let router = router.layer(DefaultBodyLimit::disable());
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A failed accept concerns that connection only.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection(stream, acceptor.clone(), router.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, acceptor: TlsAcceptor, router: Router) {
    let mut first = [0];
    let peeked = stream.peek(&mut first).await;
    if stream.set_nodelay(true).is_err() || !matches!(peeked, Ok(1)) {
        return;
    }
    if first[0] == TLS_HANDSHAKE {
        // A client that does not trust the certificate goes away here.
        if let Ok(stream) = acceptor.accept(stream).await {
            talk(stream, router).await;
        }
    } else {
        talk(stream, router).await;
    }
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S, router: Router) {
    let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let router = router.clone();
        async move {
            let response = match router.oneshot(request.map(Body::new)).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            if response.extensions().get::<Cut>().is_some() { Err(CutOnPurpose) } else { Ok(response) }
        }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
    // A client that goes away, or that is cut off, is no error of the server.
    drop(served);
}

async fn gateway(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<std::collections::BTreeMap<String, String>>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
    request: Request,
) -> Response {
    match upgrade {
        Ok(upgrade) => {
            let wishes = Wishes { version: query.get("v").cloned(), compress: query.get("compress").cloned() };
            upgrade.max_message_size(4096 * 4).on_upgrade(move |socket| converse(shared, socket, wishes))
        }
        Err(_) => front::rest(State(shared), request).await.into_response(),
    }
}
