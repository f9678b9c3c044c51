//! One gateway connection: hello, identify or resume, heartbeats, and the close codes for whatever is wrong.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

use local_http::clock::machine_now;

use super::super::ids::{ApplicationId, GuildId, UserId};
use super::super::payload::guild;
use super::super::record::Closed;
use super::super::rest::gateway_url;
use super::super::state::State;
use super::super::{Shared, world};
use super::compression::Writing;
use super::intents::Intents;
use super::session::{Identity, Resumed, Wire};

/// Messages that a client may send in a minute.
const MESSAGES_A_MINUTE: u32 = 120;

/// Why a connection is closed from this side.
struct Close(u16, &'static str);

const UNKNOWN_OPCODE: Close = Close(4001, "Unknown opcode.");
const DECODE_ERROR: Close = Close(4002, "Error while decoding payload.");
const NOT_AUTHENTICATED: Close = Close(4003, "Not authenticated.");
const AUTHENTICATION_FAILED: Close = Close(4004, "Authentication failed.");
const ALREADY_AUTHENTICATED: Close = Close(4005, "Already authenticated.");
const INVALID_SEQ: Close = Close(4007, "Invalid seq.");
const RATE_LIMITED: Close = Close(4008, "Rate limited.");
const TIMED_OUT: Close = Close(4009, "Session timed out.");
const INVALID_SHARD: Close = Close(4010, "Invalid shard.");
const INVALID_VERSION: Close = Close(4012, "Invalid API version.");
const INVALID_INTENTS: Close = Close(4013, "Invalid intent(s).");
const DISALLOWED_INTENTS: Close = Close(4014, "Disallowed intent(s).");

/// What the address of the connection asks for.
#[derive(Debug, Default)]
pub struct Wishes {
    pub version: Option<String>,
    pub compress: Option<String>,
}

/// One connection's own data.
struct Connection {
    shared: Arc<Shared>,
    socket: WebSocket,
    writing: Writing,
    sender: UnboundedSender<Wire>,
    session: Option<String>,
    frozen: bool,
    last_beat: Instant,
    minute: (Instant, u32),
}

/// Whether the connection goes on.
enum Next {
    Stay,
    Leave,
    Close(Close),
}

/// Talks to a client until one side ends it.
pub async fn converse(shared: Arc<Shared>, mut socket: WebSocket, wishes: Wishes) {
    let Some(writing) = Writing::asked_for(wishes.compress.as_deref()) else {
        return close(&mut socket, DECODE_ERROR).await;
    };
    if wishes.version.is_some_and(|version| version != "10") {
        return close(&mut socket, INVALID_VERSION).await;
    }
    let (sender, receiver) = unbounded_channel();
    let now = machine_now();
    let minute = (now, 0);
    let mut connection =
        Connection { shared, socket, writing, sender, session: None, frozen: false, last_beat: now, minute };
    connection.run(receiver).await;
    if let Some(session) = &connection.session {
        connection.shared.state().hub.detach(session, &connection.sender);
        connection.shared.changed();
    }
}

async fn close(socket: &mut WebSocket, Close(code, reason): Close) {
    drop(socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await);
}

impl Connection {
    async fn run(&mut self, mut orders: UnboundedReceiver<Wire>) {
        let interval = self.shared.options.heartbeat_interval;
        let hello = json!({ "op": 10, "s": null, "t": null, "d": {
            "heartbeat_interval": u64::try_from(interval.as_millis()).unwrap_or(u64::MAX), "_trace": ["local"],
        } });
        if self.write(&hello.to_string()).await.is_err() {
            return;
        }
        loop {
            // Discord is patient for about two intervals.
            let patience = self.last_beat + interval * 2 + Duration::from_secs(1);
            let next = tokio::select! {
                biased;
                order = orders.recv() => self.obey(order).await,
                message = self.socket.recv() => match message {
                    Some(Ok(message)) => self.hear(message).await,
                    Some(Err(_)) | None => Next::Leave,
                },
                () = tokio::time::sleep_until(patience), if !self.frozen => Next::Close(TIMED_OUT),
            };
            match next {
                Next::Stay => {}
                Next::Leave => return,
                Next::Close(reason) => {
                    self.end_session(&reason);
                    let Close(code, words) = reason;
                    self.shared.closed.note(Closed { code, reason: words, at: self.shared.clock.now() });
                    self.shared.changed();
                    return close(&mut self.socket, reason).await;
                }
            }
        }
    }

    /// After these codes a session is gone; after the others it can be resumed.
    fn end_session(&mut self, Close(code, _): &Close) {
        if matches!(code, 4007 | 4009)
            && let Some(session) = self.session.take()
        {
            self.shared.state().hub.end(&session);
        }
    }

    async fn write(&mut self, text: &str) -> Result<(), axum::Error> {
        let message = self.writing.message(text);
        self.socket.send(message).await
    }

    async fn obey(&mut self, order: Option<Wire>) -> Next {
        match order {
            Some(Wire::Text(_)) if self.frozen => Next::Stay,
            Some(Wire::Text(text)) => match self.write(&text).await {
                Ok(()) => Next::Stay,
                Err(_) => Next::Leave,
            },
            Some(Wire::Close(code, reason)) => Next::Close(Close(code, reason)),
            Some(Wire::Freeze) => {
                self.frozen = true;
                Next::Stay
            }
            Some(Wire::Cut) | None => Next::Leave,
        }
    }

    async fn hear(&mut self, message: Message) -> Next {
        let text = match &message {
            Message::Text(text) => text.as_str(),
            Message::Binary(bytes) => std::str::from_utf8(bytes).unwrap_or_default(),
            // The answer to a goodbye is sent as the next message is awaited; none comes then, and that ends it.
            Message::Close(_) | Message::Ping(_) | Message::Pong(_) => return Next::Stay,
        };
        if self.frozen {
            return Next::Stay;
        }
        if self.minute.0.elapsed() >= Duration::from_secs(60) {
            self.minute = (machine_now(), 0);
        }
        self.minute.1 += 1;
        if self.minute.1 > MESSAGES_A_MINUTE {
            return Next::Close(RATE_LIMITED);
        }
        let Ok(payload) = serde_json::from_str::<Value>(text) else { return Next::Close(DECODE_ERROR) };
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => self.beat(data).await,
            Some(2) => self.settle(|connection| connection.identify(data)),
            Some(6) => self.settle(|connection| connection.resume(data)),
            Some(3 | 4 | 8 | 31) if self.session.is_none() => Next::Close(NOT_AUTHENTICATED),
            Some(8) => {
                self.send_members(data);
                Next::Stay
            }
            Some(3 | 4 | 31) => Next::Stay,
            Some(_) => Next::Close(UNKNOWN_OPCODE),
            None => Next::Close(DECODE_ERROR),
        }
    }

    fn settle(&mut self, act: impl FnOnce(&mut Self) -> Result<(), Close>) -> Next {
        match act(self) {
            Ok(()) => Next::Stay,
            Err(reason) => Next::Close(reason),
        }
    }

    async fn beat(&mut self, seq: &Value) -> Next {
        self.last_beat = machine_now();
        if let (Some(session), Some(seq)) = (&self.session, seq.as_u64()) {
            self.shared.state().hub.acknowledge(session, seq);
        }
        match self.write(&json!({ "op": 11, "s": null, "t": null, "d": null }).to_string()).await {
            Ok(()) => Next::Stay,
            Err(_) => Next::Leave,
        }
    }

    /// Whether the connection has a session; one that was invalidated may be followed by another on the same socket.
    fn has_session(&self, state: &State) -> bool {
        self.session.as_ref().is_some_and(|own| state.hub.sessions().any(|session| session.id == *own))
    }

    fn identify(&mut self, data: &Value) -> Result<(), Close> {
        let shared = Arc::clone(&self.shared);
        let mut state = shared.state();
        if self.has_session(&state) {
            return Err(ALREADY_AUTHENTICATED);
        }
        let application = application(&state, data).ok_or(AUTHENTICATION_FAILED)?;
        let shard = shard(&data["shard"])?;
        let intents = Intents(data["intents"].as_u64().ok_or(INVALID_INTENTS)?);
        if !intents.are_known() {
            return Err(INVALID_INTENTS);
        }
        let app = state.world.applications.get_mut(&application).ok_or(AUTHENTICATION_FAILED)?;
        if !intents.are_granted(app) {
            return Err(DISALLOWED_INTENTS);
        }
        // Discord resets the token of who identifies a thousand times a day.
        app.starts_left = app.starts_left.checked_sub(1).ok_or(AUTHENTICATION_FAILED)?;
        if data["compress"] == true {
            self.writing.accept_packets();
        }
        let reads_content = intents.has(Intents::MESSAGE_CONTENT);
        let identity = Identity { application, intents, reads_content, wire: self.sender.clone() };
        let session = state.hub.begin(identity);
        self.session = Some(session.clone());
        welcome(&mut state, &session, application, shard);
        drop(state);
        shared.changed();
        Ok(())
    }

    fn resume(&mut self, data: &Value) -> Result<(), Close> {
        let shared = Arc::clone(&self.shared);
        let mut state = shared.state();
        if self.has_session(&state) {
            return Err(ALREADY_AUTHENTICATED);
        }
        let application = application(&state, data).ok_or(AUTHENTICATION_FAILED)?;
        let session = data["session_id"].as_str().ok_or(DECODE_ERROR)?;
        let seq = data["seq"].as_u64().unwrap_or(0);
        match state.hub.resume(session, application, seq, self.sender.clone()) {
            Resumed::Yes => {
                self.session = Some(session.to_owned());
                shared.changed();
            }
            Resumed::BadSequence => return Err(INVALID_SEQ),
            Resumed::Unknown => {
                let refusal = json!({ "op": 9, "s": null, "t": null, "d": false }).to_string();
                drop(self.sender.send(Wire::Text(refusal.into())));
            }
        }
        Ok(())
    }

    /// Members whom the client asks for by name or id, or all, in one chunk.
    fn send_members(&mut self, data: &Value) {
        let Some(session) = self.session.clone() else { return };
        let mut state = self.shared.state();
        let Some(own) = state.hub.sessions().find(|own| own.id == session) else { return };
        let all = own.intents.has(Intents::GUILD_MEMBERS);
        let bot = UserId(own.application.0);
        let id = data["guild_id"].as_str().and_then(|id| id.parse::<GuildId>().ok());
        let Some(place) = id.and_then(|id| state.world.visible_guild(bot, id).ok()) else { return };
        let prefix = data["query"].as_str().map(str::to_lowercase);
        let ids: Option<Vec<_>> = data.get("user_ids").filter(|ids| !ids.is_null()).map(|ids| match ids {
            Value::Array(ids) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            other => other.as_str().map(str::to_owned).into_iter().collect(),
        });
        let wanted = |member: &&world::Member| match (&ids, &prefix) {
            (Some(ids), _) => ids.contains(&member.user.to_string()),
            (None, Some(prefix)) if !prefix.is_empty() => {
                state.world.display_name(member.user).to_lowercase().starts_with(prefix.as_str())
            }
            _ => all,
        };
        let members: Vec<_> =
            place.members.values().filter(wanted).map(|member| guild::member(&state.world, member)).collect();
        let mut chunk = json!({
            "guild_id": place.id, "members": members, "chunk_index": 0, "chunk_count": 1, "not_found": [],
        });
        if let Some(nonce) = data.get("nonce").filter(|nonce| !nonce.is_null()) {
            chunk["nonce"] = nonce.clone();
        }
        state.hub.send(&session, "GUILD_MEMBERS_CHUNK", &chunk);
    }
}

fn application(state: &State, data: &Value) -> Option<ApplicationId> {
    let token = data["token"].as_str()?;
    state.world.application_by_token(token.strip_prefix("Bot ").unwrap_or(token))
}

/// Shard and number of shards; without, one of one.
fn shard(value: &Value) -> Result<[u64; 2], Close> {
    if value.is_null() {
        return Ok([0, 1]);
    }
    match (value[0].as_u64(), value[1].as_u64()) {
        (Some(index), Some(count)) if index < count => Ok([index, count]),
        _ => Err(INVALID_SHARD),
    }
}

/// READY, then each server.
fn welcome(state: &mut State, session: &str, application: ApplicationId, shard: [u64; 2]) {
    let bot = UserId(application.0);
    // Which shard a server falls to is in its number; direct messages arrive on the first.
    let is_here = |id: GuildId| (id.0 >> 22) % shard[1] == shard[0];
    let places = state.world.guilds.values().filter(|place| place.members.contains_key(&bot) && is_here(place.id));
    let ids: Vec<_> = places.map(|place| place.id).collect();
    let flags = state.world.applications.get(&application).map_or(0, world::Application::flags);
    let ready = json!({
        "v": 10,
        "user": guild::own_user(&state.world, bot),
        "user_settings": {},
        "guilds": ids.iter().map(|id| json!({ "id": id, "unavailable": true })).collect::<Vec<_>>(),
        "session_id": session,
        "session_type": "normal",
        "resume_gateway_url": gateway_url(state),
        "shard": shard,
        "application": { "id": application, "flags": flags },
        "private_channels": [],
        "presences": [],
        "relationships": [],
        "guild_join_requests": [],
        "geo_ordered_rtc_regions": [],
        "_trace": ["local"],
    });
    state.hub.send(session, "READY", &ready);
    let listens = state.hub.sessions().any(|own| own.id == session && own.intents.has(Intents::GUILDS));
    for id in ids.into_iter().filter(|_| listens) {
        if let Some(place) = state.world.guilds.get(&id) {
            let payload = guild::guild_create(&state.world, place, bot);
            state.hub.send(session, "GUILD_CREATE", &payload);
        }
    }
}
