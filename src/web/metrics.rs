//! `POST /api/metrics`: figures that programs push, with the token that `/metric token` gives.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};

use super::Web;
use crate::slices::metrics::push::{self, Pushed};

/// A push. The answer says of each value what became of it; one that can't be taken keeps all of them out.
pub(super) async fn pushed(State(web): State<Web>, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
    let _busy = web.parts.activity.begin("push");
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = authorization.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim) else {
        return (
            StatusCode::UNAUTHORIZED,
            "send `Authorization: Bearer …` with the token of /metric token\n".to_owned(),
        );
    };
    let Some((bot, _)) = web.bot.get() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "tplus is starting; try again\n".to_owned());
    };
    match push::take(bot, token, &body).await {
        Ok(Pushed::Taken(what)) => (StatusCode::OK, what + "\n"),
        Ok(Pushed::Refused(why)) => (StatusCode::UNPROCESSABLE_ENTITY, why + "\n"),
        Ok(Pushed::UnknownToken) => {
            (StatusCode::UNAUTHORIZED, "this token is none, or was replaced by a newer one: /metric token\n".to_owned())
        }
        Err(error) => {
            tracing::error!(%error, "pushed figures could not be written down");
            (StatusCode::SERVICE_UNAVAILABLE, "try again\n".to_owned())
        }
    }
}
