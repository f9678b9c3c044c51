//! What every REST request passes: reading, faults, authorisation, rate limits, the route, the contract, the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::Shared;
use super::error::{ApiError, FILE_TOO_LARGE, INVALID_JSON, NOT_FOUND, TOO_MANY_OLD_EDITS, UNAUTHORIZED};
use super::faults::Failure;
use super::form::messages::Upload;
use super::ids::ApplicationId;
use super::rates::{Asked, STEPPED_RESET, Told, Verdict};
use super::record::{self, RequestRecord};
use super::rest::{self, Access, Call, Reply, Route};
use local_http::contract::Exchange;
use local_http::faults::Moment;
use local_http::wire::Cut;

/// The largest request: ten files and some.
const LARGEST: usize = 110 * 1024 * 1024;

/// A request as it was read.
struct Asking {
    method: String,
    /// Decoded, without the version.
    path: Vec<String>,
    query: BTreeMap<String, String>,
    token: Option<String>,
    body: Result<Value, ApiError>,
    uploads: Vec<Upload>,
}

impl Asking {
    fn path_text(&self) -> String {
        format!("/{}", self.path.join("/"))
    }
}

/// What is answered.
struct Answer {
    status: u16,
    body: Option<Value>,
    told: Option<Told>,
    stopped: Option<(f64, &'static str)>,
}

impl From<ApiError> for Answer {
    fn from(error: ApiError) -> Self {
        Self { status: error.status, body: Some(error.body()), told: None, stopped: None }
    }
}

/// Answers any request that is not for the gateway.
pub async fn rest(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if let Some(rest) = path.strip_prefix("/attachments/") {
        return attachment(&shared, rest);
    }
    let Some(path) = versionless(&path) else { return nowhere(&shared, &request) };
    let under_way = shared.log.begin();
    let response = passed(&shared, read(request, path).await);
    drop(under_way);
    shared.changed();
    response
}

/// Answers what is not of the API, or of another version of it.
fn nowhere(shared: &Shared, request: &Request) -> Response {
    let answer = Answer::from(ApiError::from(NOT_FOUND));
    shared.log.note(RequestRecord {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        status: Some(answer.status),
        at: shared.clock.now(),
        body: Value::Null,
        error: Some(0),
        reason: Some("only /api/v10, and /api without a version, is served here".to_owned()),
    });
    shared.changed();
    respond(answer)
}

/// Takes a request through faults, work and log.
fn passed(shared: &Shared, asking: Asking) -> Response {
    let mut fate = shared.faults.fate(&asking.method, &asking.path_text());
    if fate.spring(Moment::BeforeEffect) || fate.failure == Some(Failure::CutBeforeEffect) {
        return cut(shared, &asking);
    }
    let answer = match fate.failure {
        Some(Failure::Status(status)) => failed(status),
        Some(Failure::Limited(retry_after, scope)) => limited(None, retry_after, scope),
        Some(Failure::EditedTooOften(retry_after)) => too_often(TOO_MANY_OLD_EDITS.into(), None, retry_after),
        _ => handle(shared, &asking),
    };
    if fate.spring(Moment::BeforeAnswer) || fate.failure == Some(Failure::CutBeforeAnswer) {
        return cut(shared, &asking);
    }
    note(shared, &asking, Some(&answer));
    respond(answer)
}

fn cut(shared: &Shared, asking: &Asking) -> Response {
    note(shared, asking, None);
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Cut);
    response
}

fn note(shared: &Shared, asking: &Asking, answer: Option<&Answer>) {
    let refused = answer.filter(|answer| answer.status >= 400);
    let said = refused.and_then(|answer| answer.body.as_ref());
    shared.log.note(RequestRecord {
        method: asking.method.clone(),
        path: asking.path_text(),
        status: answer.map(|answer| answer.status),
        at: shared.clock.now(),
        body: asking.body.clone().unwrap_or_default(),
        error: said.and_then(|body| body["code"].as_u64()),
        reason: said.and_then(record::reason),
    });
}

fn failed(status: u16) -> Answer {
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error");
    let body = json!({ "message": format!("{status}: {reason}"), "code": 0 });
    Answer { status, body: Some(body), told: None, stopped: None }
}

fn limited(told: Option<Told>, retry_after: f64, scope: &'static str) -> Answer {
    let body = json!({
        "message": "You are being rate limited.", "code": 0,
        "retry_after": retry_after, "global": scope == "global",
    });
    Answer { status: 429, body: Some(body), told, stopped: Some((retry_after, scope)) }
}

/// A limit that is judged by what is asked.
fn too_often(error: ApiError, told: Option<Told>, retry_after: f64) -> Answer {
    let mut body = error.body();
    body["retry_after"] = retry_after.into();
    body["global"] = false.into();
    Answer { status: 429, body: Some(body), told, stopped: Some((retry_after, "user")) }
}

/// The path without `/api` and its version; None if it is not of the API, or of another version.
fn versionless(path: &str) -> Option<Vec<String>> {
    let rest = path.strip_prefix("/api/")?;
    let mut steps: Vec<_> =
        rest.split('/').map(|step| percent_decode_str(step).decode_utf8_lossy().into_owned()).collect();
    let is_version = |step: &str| step.strip_prefix('v').is_some_and(|number| number.parse::<u8>().is_ok());
    if steps.first().is_some_and(|step| is_version(step)) {
        if steps[0] != "v10" {
            return None;
        }
        steps.remove(0);
    }
    Some(steps)
}

async fn read(request: Request, path: Vec<String>) -> Asking {
    let method = request.method().to_string();
    let query = Query::<BTreeMap<String, String>>::try_from_uri(request.uri()).map(|Query(query)| query);
    let token = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bot ")).map(str::to_owned);
    let (body, uploads) = read_body(request).await;
    Asking { method, path, query: query.unwrap_or_default(), token, body, uploads }
}

async fn read_body(request: Request) -> (Result<Value, ApiError>, Vec<Upload>) {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_multipart = kind.starts_with("multipart/form-data");
    let Ok(bytes) = axum::body::to_bytes(body, LARGEST).await else {
        return (Err(FILE_TOO_LARGE.into()), Vec::new());
    };
    if !is_multipart {
        return (parsed(&bytes), Vec::new());
    }
    let again = Request::from_parts(parts, Body::from(bytes));
    match Multipart::from_request(again, &()).await {
        Ok(form) => read_form(form).await,
        Err(_) => (Err(INVALID_JSON.into()), Vec::new()),
    }
}

fn parsed(bytes: &[u8]) -> Result<Value, ApiError> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(bytes).map_err(|_| INVALID_JSON.into())
}

/// Files, and the JSON that goes with them.
async fn read_form(mut form: Multipart) -> (Result<Value, ApiError>, Vec<Upload>) {
    let mut body = Ok(json!({}));
    let mut uploads = Vec::new();
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let filename = field.file_name().map(str::to_owned);
        let kind = field.content_type().map(str::to_owned);
        let Ok(bytes) = field.bytes().await else { break };
        match (name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')), filename) {
            (Some(index), filename) => uploads.push(upload(index, filename, kind, bytes)),
            (None, Some(filename)) => uploads.push(upload(&name, Some(filename), kind, bytes)),
            (None, None) if name == "payload_json" => body = parsed(&bytes),
            (None, None) => {}
        }
    }
    (body, uploads)
}

fn upload(index: &str, filename: Option<String>, kind: Option<String>, bytes: Bytes) -> Upload {
    let filename = filename.unwrap_or_else(|| "unknown".to_owned());
    let content_type = kind.unwrap_or_else(|| guessed_type(&filename).to_owned());
    Upload { name: index.to_owned(), filename, content_type, bytes, description: None }
}

fn guessed_type(filename: &str) -> &'static str {
    match filename.rsplit('.').next() {
        Some("txt" | "log") => "text/plain; charset=utf-8",
        Some("md") => "text/markdown; charset=utf-8",
        Some("json") => "application/json",
        Some("csv") => "text/csv",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

/// Judges and does what was asked, and holds question and answer against the contract.
fn handle(shared: &Shared, asking: &Asking) -> Answer {
    let found = rest::find(&asking.method, &asking.path);
    let answer = match &found {
        Ok((route, params)) => routed(shared, asking, route, params).unwrap_or_else(Answer::from),
        Err(error) => Answer::from(error.clone()),
    };
    if answer.status == 429 {
        shared.note_limited();
    }
    if let Some(contract) = &shared.contract {
        let nothing = Value::Null;
        contract.check(&Exchange {
            method: &asking.method,
            path: &asking.path,
            query: &asking.query,
            body: asking.body.as_ref().unwrap_or(&nothing),
            has_files: !asking.uploads.is_empty(),
            status: answer.status,
            answer: answer.body.as_ref(),
            known: found.is_ok(),
        });
    }
    answer
}

fn routed(
    shared: &Shared,
    asking: &Asking,
    route: &Route,
    params: &[(&'static str, String)],
) -> Result<Answer, ApiError> {
    let mut state = shared.state();
    state.archive_sleepers();
    let bot = match route.access {
        Access::Bot => Some(authorised(&state.world, asking)?),
        Access::Token | Access::Anyone => None,
    };
    let told = match ask_limits(shared, asking, (route, params), bot) {
        Verdict::Pass(told) => told,
        Verdict::Stop { told, retry_after, scope } => {
            return Ok(limited(told, retry_after, scope));
        }
    };
    let body = asking.body.as_ref().map_err(Clone::clone)?;
    let call = Call { bot, params, query: &asking.query, body, uploads: &asking.uploads };
    let (status, body) = match (route.handler)(&mut state, &call) {
        Ok(Reply::Empty) => (204, None),
        Ok(Reply::Json(status, body)) => (status, Some(body)),
        Err(error) if error.status == 429 => {
            // A limit that is judged by what is asked, on the world's clock.
            let wait = error.retry_after.unwrap_or(STEPPED_RESET);
            return Ok(too_often(error, told, wait));
        }
        Err(error) => (error.status, Some(error.body())),
    };
    Ok(Answer { status, body, told, stopped: None })
}

fn authorised(world: &super::world::World, asking: &Asking) -> Result<ApplicationId, ApiError> {
    asking.token.as_ref().and_then(|token| world.application_by_token(token)).ok_or_else(|| UNAUTHORIZED.into())
}

fn ask_limits(
    shared: &Shared,
    asking: &Asking,
    (route, params): (&Route, &[(&'static str, String)]),
    bot: Option<ApplicationId>,
) -> Verdict {
    let major = |name: &str| params.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str());
    let body = asking.body.as_ref().ok();
    let renames = route.method == "PATCH"
        && route.path == "/channels/{channel_id}"
        && body.is_some_and(|body| body.get("name").is_some() || body.get("topic").is_some());
    shared.limits().ask(Asked {
        limit: route.limit,
        route: &format!("{} {}", route.method, route.path),
        major: major("webhook_token").or_else(|| major("channel_id")).or_else(|| major("guild_id")).unwrap_or(""),
        bot: &bot.map_or_else(String::new, |bot| bot.to_string()),
        renames,
        now: shared.clock.now(),
    })
}

fn respond(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = HeaderMap::new();
    let mut put = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    if let Some(told) = &answer.told {
        put("x-ratelimit-limit", told.limit.to_string());
        put("x-ratelimit-remaining", told.remaining.to_string());
        put("x-ratelimit-reset", format!("{:.3}", told.reset));
        put("x-ratelimit-reset-after", format!("{:.3}", told.reset_after));
        put("x-ratelimit-bucket", told.bucket.clone());
    }
    if let Some((retry_after, scope)) = answer.stopped {
        put(
            "retry-after",
            if retry_after < 0.01 { retry_after.to_string() } else { format!("{}", retry_after.ceil()) },
        );
        put("x-ratelimit-scope", scope.to_owned());
        if scope == "global" {
            put("x-ratelimit-global", "true".to_owned());
        }
    }
    put("via", "1.1 local".to_owned());
    match answer.body {
        Some(body) => (status, headers, axum::Json(body)).into_response(),
        None => (status, headers).into_response(),
    }
}

/// A file, as Discord's content network serves it.
fn attachment(shared: &Shared, rest: &str) -> Response {
    let state = shared.state();
    let id = rest.split('/').nth(1).unwrap_or_default();
    let messages = state.world.channels.values().flat_map(|place| place.messages.values());
    let mut files = messages.chain(state.world.ephemeral.values()).flat_map(|message| &message.body.attachments);
    match files.find(|file| file.id.to_string() == id) {
        Some(file) => ([(header::CONTENT_TYPE, file.content_type.clone())], file.bytes.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
