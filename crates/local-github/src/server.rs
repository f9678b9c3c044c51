//! The one port: plain HTTP with connections that can be cut.

use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::{Shared, front};
use local_http::wire::talk;

/// Serves the port until the task is aborted, and with it every connection.
pub async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let router = Router::new().fallback(front::rest).with_state(shared);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A failed accept concerns that connection only, and so does one that cannot be hastened.
                if let Ok((stream, _)) = accepted
                    && stream.set_nodelay(true).is_ok()
                {
                    connections.spawn(talk(stream, router.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}
