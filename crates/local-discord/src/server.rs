//! The one port: TLS or plain, told apart by the first byte; HTTP with upgrades; connections that can be cut.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::Shared;
use super::front;
use super::gateway::socket::{Wishes, converse};
use local_http::wire::talk;

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

/// Whether this connection is one of those that are refused.
fn refuses(shared: &Shared) -> bool {
    let less = |left: u64| left.checked_sub(1);
    shared.refused_connections.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok()
}

async fn gateway(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<std::collections::BTreeMap<String, String>>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
    request: Request,
) -> Response {
    match upgrade {
        Ok(_) if refuses(&shared) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Ok(upgrade) => {
            let wishes = Wishes { version: query.get("v").cloned(), compress: query.get("compress").cloned() };
            upgrade.max_message_size(4096 * 4).on_upgrade(move |socket| converse(shared, socket, wishes))
        }
        Err(_) => front::rest(State(shared), request).await.into_response(),
    }
}
