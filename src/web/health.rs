//! `/healthz`, `/readyz` and `/metrics`: for whoever watches over tplus.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;

use super::Web;
use super::limit::caller;
use crate::discord::outbox::is_page;
use crate::engine::clock::Instant;
use crate::engine::telemetry::Standing;
use crate::engine::{outbox, timers};
use crate::error::Outcome;
use crate::slices::release;
use crate::text::fingerprint;

/// A timer that is this late has nobody to serve it.
const LATE: TimeDelta = TimeDelta::minutes(5);
/// An alert that is this old has not reached whom it is for.
const LATE_ALERT: TimeDelta = TimeDelta::minutes(2);
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The process runs.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

async fn standing(web: &Web) -> Outcome<Standing> {
    let _turn = web.looks.acquire().await.map_err(anyhow::Error::from)?;
    let (pool, now) = (web.parts.store.read(), web.parts.clock.now());
    let due = timers::oldest_due(pool).await?;
    // What is for a server that tplus was removed from rests.
    let rests = |guild| web.bot.get().is_some_and(|(bot, _)| bot.channels.has_left(guild));
    let alerts = outbox::alerts(pool).await?;
    let alert = alerts.iter().map(|(row, _)| row).find(|row| !rests(row.guild) && is_page(row)).map(|row| row.created);
    let since = |then: Option<Instant>| then.map_or_else(TimeDelta::zero, |then| (now - then).max(TimeDelta::zero()));
    Ok(Standing {
        is_connected: web.is_connected().await,
        late: since(due),
        alert_waits: since(alert),
        waiting: outbox::waiting(pool).await?,
        releases: i64::try_from(release::all_active(pool).await?.len()).unwrap_or(i64::MAX),
    })
}

/// Whether tplus does its work: connected to Discord, its timers served, its alerts delivered, its database answering.
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
        Ok(standing) if standing.alert_waits > LATE_ALERT => {
            format!("an alert has waited for {} minutes to be delivered", standing.alert_waits.num_minutes())
        }
        Ok(_) => return (StatusCode::OK, "ready\n".to_owned()),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            "the database does not answer".to_owned()
        }
    };
    (StatusCode::SERVICE_UNAVAILABLE, wrong + "\n")
}

/// The same as figures, with what was counted since the start, in OpenMetrics' text format. They tell what teams are doing: they are for
/// whoever is on this machine, or has the token.
pub(super) async fn figures(
    State(web): State<Web>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let _busy = web.parts.activity.begin("web");
    let is_here = caller(peer.ip(), &headers, &web.proxies).is_loopback() && web.figures_token.is_none();
    if !is_here && !has_token(&web, &headers) {
        let why = "send `Authorization: Bearer …` with TPLUS_METRICS_TOKEN; without one set, /metrics is for this machine alone\n";
        return (StatusCode::UNAUTHORIZED, why).into_response();
    }
    match standing(&web).await {
        Ok(standing) => ([(header::CONTENT_TYPE, OPEN_METRICS)], web.parts.telemetry.text(standing)).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Whether a call brings the token, compared by fingerprints so that nobody can find it out letter by letter.
fn has_token(web: &Web, headers: &HeaderMap) -> bool {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let wanted = web.figures_token.as_deref();
    sent.zip(wanted).is_some_and(|(sent, wanted)| fingerprint(sent.trim()) == fingerprint(wanted))
}
