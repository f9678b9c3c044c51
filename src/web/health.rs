//! `/healthz`, `/readyz` and `/metrics`: for whoever watches over tplus.

use axum::extract::State;
use axum::http::{StatusCode, header};
use chrono::TimeDelta;

use super::Web;
use crate::engine::telemetry::Standing;
use crate::engine::{outbox, timers};
use crate::error::Outcome;
use crate::slices::release;

/// A timer that is this late has nobody to serve it.
const LATE: TimeDelta = TimeDelta::minutes(5);
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The process runs.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

async fn standing(web: &Web) -> Outcome<Standing> {
    let _turn = web.looks.acquire().await.map_err(anyhow::Error::from)?;
    let (pool, now) = (web.parts.store.read(), web.parts.clock.now());
    let due = timers::oldest_due(pool).await?;
    Ok(Standing {
        is_connected: web.is_connected().await,
        late: due.map_or_else(TimeDelta::zero, |due| (now - due).max(TimeDelta::zero())),
        waiting: outbox::waiting(pool).await?,
        releases: i64::try_from(release::all_active(pool).await?.len()).unwrap_or(i64::MAX),
    })
}

/// Whether tplus does its work: connected to Discord, its timers served, its database answering.
pub(super) async fn ready(State(web): State<Web>) -> (StatusCode, String) {
    let _busy = web.parts.activity.begin("web");
    let wrong = match standing(&web).await {
        Ok(standing) if !standing.is_connected => "not connected to Discord".to_owned(),
        Ok(_) if web.bot.get().is_some_and(|(bot, _)| bot.echo.is_deaf()) => {
            "Discord tells of nothing; a new session is being made".to_owned()
        }
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

/// The same as figures, with what was counted since the start, in OpenMetrics' text format.
pub(super) async fn figures(
    State(web): State<Web>,
) -> Result<([(header::HeaderName, &'static str); 1], String), StatusCode> {
    let _busy = web.parts.activity.begin("web");
    let standing = standing(&web).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], web.parts.telemetry.text(standing)))
}
