//! `POST /api/metrics`: figures that programs push, with the token that `/metric token` gives.

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Web;
use super::limit::{Caller, IsSuspect, wait};
use crate::error::Failure;
use crate::slices::metrics::push::{self, Pushed};

/// The largest push.
const LARGEST: usize = 256 * 1024;

/// A push. The answer says of each value what became of it; one that can't be taken keeps all of them out.
pub(super) async fn pushed(
    State(web): State<Web>,
    Extension(IsSuspect(is_suspect)): Extension<IsSuspect>,
    Extension(Caller(caller)): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let _busy = web.parts.activity.begin("push");
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let unknown = |why: &'static str| if is_suspect { wait() } else { (StatusCode::UNAUTHORIZED, why).into_response() };
    let Some(token) = authorization.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim) else {
        return unknown("send `Authorization: Bearer …` with the token of /metric token\n");
    };
    let Some((bot, _)) = web.bot.get() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "tplus is starting; try again\n").into_response();
    };
    let failed = |error: Failure| {
        tracing::error!(%error, "pushed figures could not be written down");
        (StatusCode::SERVICE_UNAVAILABLE, "try again\n").into_response()
    };
    // Nothing is read of it before its right to that is known.
    let guild = match push::guild_of(bot, token).await {
        Ok(Some(guild)) => guild,
        Ok(None) => return unknown("this token is none, or was replaced by a newer one: /metric token\n"),
        Err(error) => return failed(error),
    };
    let taken = web
        .pushes
        .read_known(caller, (&headers, body), LARGEST, async |body| push::take(bot, guild, &body).await)
        .await;
    match taken {
        Ok(Ok(Pushed::Taken(what))) => (StatusCode::OK, what + "\n").into_response(),
        Ok(Ok(Pushed::Refused(why))) => (StatusCode::UNPROCESSABLE_ENTITY, why + "\n").into_response(),
        Ok(Err(error)) => failed(error),
        Err(answer) => answer,
    }
}
