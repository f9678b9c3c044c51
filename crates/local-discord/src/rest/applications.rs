//! The application itself over REST, and where the gateway is.

use serde_json::json;

use super::super::error::{ApiError, UNKNOWN_APPLICATION};
use super::super::payload::application;
use super::super::state::State;
use super::{Access, Call, Reply, Route};

pub const ROUTES: &[Route] = &[
    Route::bot("GET", "/gateway", gateway).open_to(Access::Anyone),
    Route::bot("GET", "/gateway/bot", gateway_for_bots),
    Route::bot("GET", "/applications/@me", own),
    Route::bot("GET", "/oauth2/applications/@me", own),
];

fn own(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = state.world.applications.get(&call.application()?).ok_or(UNKNOWN_APPLICATION)?;
    Reply::ok(application::application(&state.world, app))
}

/// The gateway is on the same port, without TLS.
pub fn gateway_url(state: &State) -> String {
    state.world.base_url.replacen("http://", "ws://", 1)
}

fn gateway(state: &mut State, _: &Call<'_>) -> Result<Reply, ApiError> {
    Reply::ok(json!({ "url": gateway_url(state) }))
}

fn gateway_for_bots(state: &mut State, call: &Call<'_>) -> Result<Reply, ApiError> {
    let left = state.world.applications.get(&call.application()?).map_or(0, |app| app.starts_left);
    Reply::ok(json!({
        "url": gateway_url(state),
        "shards": 1,
        "session_start_limit": { "total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1 },
    }))
}
