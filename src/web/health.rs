//! `/healthz`, `/readyz` and `/metrics`: for whoever watches over tplus.

use axum::extract::State;
use axum::http::{StatusCode, header};
use chrono::TimeDelta;

use super::Web;
use crate::engine::{outbox, timers};
use crate::error::Outcome;
use crate::slices::release;

/// A timer that is this late has nobody to serve it.
const LATE: TimeDelta = TimeDelta::minutes(5);

/// The process runs.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// How tplus stands.
struct Standing {
    is_connected: bool,
    /// How late the timer is that has waited longest.
    late: TimeDelta,
    waiting: i64,
    releases: usize,
}

async fn standing(web: &Web) -> Outcome<Standing> {
    let (pool, now) = (web.store.read(), web.clock.now());
    let due = timers::oldest_due(pool).await?;
    Ok(Standing {
        is_connected: web.is_connected().await,
        late: due.map_or_else(TimeDelta::zero, |due| (now - due).max(TimeDelta::zero())),
        waiting: outbox::waiting(pool).await?,
        releases: release::all_active(pool).await?.len(),
    })
}

/// Whether tplus does its work: connected to Discord, its timers served, its database answering.
pub(super) async fn ready(State(web): State<Web>) -> (StatusCode, String) {
    let _busy = web.activity.begin("web");
    let wrong = match standing(&web).await {
        Ok(standing) if !standing.is_connected => "not connected to Discord".to_owned(),
        Ok(standing) if standing.late > LATE => {
            format!("a timer is {} minutes late", standing.late.num_minutes())
        }
        Ok(_) => return (StatusCode::OK, "ready\n".to_owned()),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            "the database does not answer".to_owned()
        }
    };
    (StatusCode::SERVICE_UNAVAILABLE, wrong + "\n")
}

/// The same as figures, in Prometheus' text format.
pub(super) async fn figures(
    State(web): State<Web>,
) -> Result<([(header::HeaderName, &'static str); 1], String), StatusCode> {
    let _busy = web.activity.begin("web");
    let standing = standing(&web).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let version = env!("CARGO_PKG_VERSION");
    let text = format!(
        "# HELP tplus_info Which tplus this is.\n# TYPE tplus_info gauge\ntplus_info{{version=\"{version}\"}} 1\n\
         # HELP tplus_gateway_connected Whether Discord's gateway is connected.\n# TYPE tplus_gateway_connected gauge\n\
         tplus_gateway_connected {}\n\
         # HELP tplus_timer_late_seconds How late the timer is that has waited longest.\n\
         # TYPE tplus_timer_late_seconds gauge\ntplus_timer_late_seconds {}\n\
         # HELP tplus_outbox_waiting Messages that wait to be delivered.\n# TYPE tplus_outbox_waiting gauge\n\
         tplus_outbox_waiting {}\n\
         # HELP tplus_releases_running Releases whose thirty days run.\n# TYPE tplus_releases_running gauge\n\
         tplus_releases_running {}\n",
        u8::from(standing.is_connected),
        standing.late.num_seconds(),
        standing.waiting,
        standing.releases
    );
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text))
}
