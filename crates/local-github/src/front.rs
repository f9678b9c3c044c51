//! What every request passes: reading, faults, who calls, limits, the route, the contract, the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::Response;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::answer::{Answer, user_agent_needed};
use super::error::{ApiError, BAD_JSON, NOT_FOUND};
use super::faults::{Failure, exhausted, refusal};
use super::limits::{Resource, Told};
use super::record::RequestRecord;
use super::rest::{self, Call};
use super::world::{Caller, World};
use super::{Shared, auth};
use local_http::contract::Exchange;
use local_http::faults::Moment;
use local_http::wire::Cut;

/// The largest request: GitHub's texts are far shorter.
const LARGEST: usize = 8 * 1024 * 1024;

/// Where the API is below the port, as GitHub Enterprise has it.
pub const BASE_PATH: &str = "/api/v3";

/// A request as it was read.
pub struct Asking {
    pub method: String,
    /// Below the API's address, decoded.
    pub path: Vec<String>,
    pub query: BTreeMap<String, String>,
    /// As it was sent.
    pub raw_query: String,
    pub authorization: Option<String>,
    pub user_agent: Option<String>,
    pub if_none_match: Option<String>,
    pub body: Result<Value, ApiError>,
}

impl Asking {
    fn path_text(&self) -> String {
        format!("/{}", self.path.join("/"))
    }
}

/// Answers any request.
pub async fn rest(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let under_way = shared.log.begin();
    let response = match read(request).await {
        Some(asking) => passed(&shared, &asking),
        None => Answer::refused(&NOT_FOUND.into(), &shared.api_url()).respond(),
    };
    drop(under_way);
    shared.changed();
    response
}

/// Takes a request through faults, work and log.
fn passed(shared: &Shared, asking: &Asking) -> Response {
    let mut fate = shared.faults.fate(&asking.method, &asking.path_text());
    if fate.spring(Moment::BeforeEffect) || fate.failure == Some(Failure::CutBeforeEffect) {
        return cut(shared, asking);
    }
    let answer = match fate.failure {
        Some(Failure::Status(status)) => failed(shared, status),
        Some(Failure::SlowDown(seconds)) => Answer::refused(&ApiError::slow_down(seconds), &shared.api_url()),
        Some(Failure::Limited) => limited(shared, asking),
        Some(Failure::CutBeforeEffect | Failure::CutBeforeAnswer) | None => handle(shared, asking),
    };
    if fate.spring(Moment::BeforeAnswer) || fate.failure == Some(Failure::CutBeforeAnswer) {
        return cut(shared, asking);
    }
    note(shared, asking, Some(answer.status));
    answer.respond()
}

fn cut(shared: &Shared, asking: &Asking) -> Response {
    note(shared, asking, None);
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Cut);
    response
}

fn note(shared: &Shared, asking: &Asking, status: Option<u16>) {
    shared.log.note(RequestRecord {
        method: asking.method.clone(),
        path: asking.path_text(),
        query: asking.raw_query.clone(),
        status,
        at: shared.clock.now(),
        body: asking.body.clone().unwrap_or_default(),
    });
}

fn failed(shared: &Shared, status: u16) -> Answer {
    match refusal(status) {
        Some(error) => Answer::refused(&error, &shared.api_url()),
        None => Answer::page(status, "<html><body><h1>Unicorn! · GitHub</h1></body></html>"),
    }
}

fn limited(shared: &Shared, asking: &Asking) -> Answer {
    let caller = auth::caller(&shared.world(), asking.authorization.as_deref()).unwrap_or_else(|_| Caller::anonymous());
    let told = exhausted(shared.limits().told(caller.means, resource(asking), shared.clock.now()));
    over_limit(shared, &caller, told)
}

/// Reads a request; none if it is not for the API.
async fn read(request: Request) -> Option<Asking> {
    let (parts, body) = request.into_parts();
    let below = parts.uri.path().strip_prefix(BASE_PATH)?.strip_prefix('/')?;
    let path = below.split('/').map(|step| percent_decode_str(step).decode_utf8_lossy().into_owned()).collect();
    let query = Query::<BTreeMap<String, String>>::try_from_uri(&parts.uri).map(|Query(query)| query);
    let text = |name: HeaderName| text(&parts.headers, &name);
    Some(Asking {
        method: parts.method.to_string(),
        path,
        query: query.unwrap_or_default(),
        raw_query: parts.uri.query().unwrap_or_default().to_owned(),
        authorization: text(header::AUTHORIZATION),
        user_agent: text(header::USER_AGENT),
        if_none_match: text(header::IF_NONE_MATCH),
        body: match axum::body::to_bytes(body, LARGEST).await {
            Ok(bytes) if bytes.is_empty() => Ok(Value::Null),
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| BAD_JSON.into()),
            Err(_) => Err(BAD_JSON.into()),
        },
    })
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Judges and does what was asked, and holds question and answer against the contract.
fn handle(shared: &Shared, asking: &Asking) -> Answer {
    if asking.user_agent.as_deref().is_none_or(str::is_empty) {
        return user_agent_needed();
    }
    let api = shared.api_url();
    let mut world = shared.world();
    let caller = match auth::caller(&world, asking.authorization.as_deref()) {
        Ok(caller) => caller,
        Err(error) => return Answer::refused(&error, &api),
    };
    let place = rest::Place::of(&world, &asking.path);
    let told = match admitted(shared, asking, &caller) {
        Ok(told) => told,
        Err(answer) => return *answer,
    };
    let (answer, known) = match asking.path.as_slice() {
        [limits] if limits == "rate_limit" && asking.method == "GET" => (rate_limits(shared, &caller), true),
        _ => routed(&mut world, &caller, asking, &place),
    };
    shared.send_letters(&mut world);
    drop(world);
    let answer = fresh(shared, asking, &caller, Answer { told, ..answer });
    if let Some(contract) = &shared.contract {
        contract.check(&Exchange {
            method: &asking.method,
            path: &place.path,
            query: &asking.query,
            body: asking.body.as_ref().unwrap_or(&Value::Null),
            has_files: false,
            status: answer.status,
            answer: answer.body.as_ref(),
            known,
        });
    }
    answer
}

fn resource(asking: &Asking) -> Resource {
    if asking.path.first().is_some_and(|step| step == "search") { Resource::Search } else { Resource::Core }
}

/// Counts the request, or says why it may not pass. Asking for the limits costs nothing.
fn admitted(shared: &Shared, asking: &Asking, caller: &Caller) -> Result<Option<Told>, Box<Answer>> {
    let now = shared.clock.now();
    let mut limits = shared.limits();
    if asking.path == ["rate_limit"] {
        return Ok(Some(limits.told(caller.means, Resource::Core, now)));
    }
    let taken = limits.take(caller.means, resource(asking), now);
    let told = taken.map_err(|told| Box::new(over_limit(shared, caller, told)))?;
    let creates = asking.method != "GET" && asking.path.first().is_none_or(|step| step != "app");
    if creates && let Err(seconds) = limits.create(caller.means, now) {
        shared.note_limited();
        let answer = Answer::refused(&ApiError::slow_down(seconds), &shared.api_url());
        return Err(Box::new(Answer { told: Some(told), ..answer }));
    }
    Ok(Some(told))
}

fn over_limit(shared: &Shared, caller: &Caller, told: Told) -> Answer {
    shared.note_limited();
    let whose = match caller.account {
        Some(account) => format!("user ID {account}"),
        None => "127.0.0.1".to_owned(),
    };
    let error = ApiError::new(403, format!("API rate limit exceeded for {whose}."));
    Answer { told: Some(told), ..Answer::refused(&error, &shared.api_url()) }
}

/// What the caller has left.
fn rate_limits(shared: &Shared, caller: &Caller) -> Answer {
    let (limits, now) = (shared.limits(), shared.clock.now());
    let left = |resource| {
        let told = limits.told(caller.means, resource, now);
        json!({
            "limit": told.limit, "used": told.used, "remaining": told.remaining(), "reset": told.reset.timestamp(),
        })
    };
    let (core, search) = (left(Resource::Core), left(Resource::Search));
    let body = json!({ "resources": { "core": core, "search": search }, "rate": core });
    Answer { status: 200, body: Some(body), ..Answer::default() }
}

/// Finds the route and has it do its work; and says whether there is such a route.
fn routed(world: &mut World, caller: &Caller, asking: &Asking, place: &rest::Place) -> (Answer, bool) {
    let Some((route, params)) = rest::find(&asking.method, &place.path) else {
        return (Answer::refused(&NOT_FOUND.into(), &world.api_url), false);
    };
    let done = place.admit(world, caller, route, asking).and_then(|at| {
        let body = asking.body.as_ref().map_err(Clone::clone)?;
        let call = Call { caller, at, params: &params, query: &asking.query, body, address: place.address(at) };
        (route.handler)(world, &call)
    });
    let answer = match done {
        Ok(reply) => Answer::from(reply),
        Err(error) => Answer::refused(&error, &world.api_url),
    };
    (answer, true)
}

/// Marks an answer by what it says, and says only that nothing has changed to whoever knows it already.
fn fresh(shared: &Shared, asking: &Asking, caller: &Caller, answer: Answer) -> Answer {
    let Some(tag) = answer.tag().filter(|_| asking.method == "GET") else { return answer };
    let known = asking.if_none_match.as_deref().is_some_and(|tags| tags.split(',').any(|other| other.trim() == tag));
    if !known {
        return Answer { etag: Some(tag), ..answer };
    }
    let told = match (answer.told, caller.account) {
        (Some(told), Some(_)) => Some(shared.limits().give_back(caller.means, told)),
        (told, _) => told,
    };
    Answer { status: 304, body: None, etag: Some(tag), told, link: None, ..answer }
}
