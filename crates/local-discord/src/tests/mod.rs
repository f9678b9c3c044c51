//! The local Discord driven by a client that takes nothing for granted: plain HTTP requests and a bare web socket.

mod commands;
mod contents;
mod contract;
mod faults;
mod files;
mod forms;
mod gateway;
mod interactions;
mod mentions;
mod messages;
mod permissions;
mod rates;
mod reactions;
mod threads;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::{SinkExt, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::gateway::intents::Intents;
use super::{App, ChannelId, Guild, LocalDiscord, Options, Permissions, Person};
use local_http::clock::{Clock, ManualClock, from_millis};

/// Everything that needs no grant, and message content.
const USUAL: u64 = Intents::GUILDS.0
    | Intents::GUILD_MESSAGES.0
    | Intents::GUILD_MESSAGE_REACTIONS.0
    | Intents::DIRECT_MESSAGES.0
    | Intents::DIRECT_MESSAGE_REACTIONS.0
    | Intents::MESSAGE_CONTENT.0;

/// A world with one server, one bot and one person in it, on Thursday 2026-01-15 at 13:00 UTC.
struct Bench {
    discord: LocalDiscord,
    clock: Arc<ManualClock>,
    app: App,
    guild: Guild,
    release: ChannelId,
    mira: Person,
    http: reqwest::Client,
}

/// A request that was refused.
#[derive(Debug, PartialEq)]
struct Refused {
    status: u16,
    code: u64,
}

fn refused(status: u16, code: u64) -> Refused {
    Refused { status, code }
}

impl Bench {
    async fn new() -> Self {
        Self::with(Permissions::FRESH_SERVER, Options::default()).await
    }

    /// A bench whose bot may do what `permissions` say, and no more: the everyone role may only look.
    async fn allowing(permissions: Permissions) -> Self {
        let bench = Self::with(permissions | Permissions::VIEW_CHANNEL, Options::default()).await;
        bench.guild.role_permissions(bench.guild.everyone(), Permissions::VIEW_CHANNEL.0);
        bench
    }

    async fn with(permissions: Permissions, options: Options) -> Self {
        let clock = ManualClock::new(from_millis(1_768_482_000_000));
        let openapi = std::env::var_os("DISCORD_OPENAPI").map(Into::into);
        let options = Options { openapi, ..options };
        let discord = LocalDiscord::start(Arc::<ManualClock>::clone(&clock), options).await.unwrap();
        let app = discord.application("helper");
        app.grant_message_content(true);
        let guild = discord.guild("Caro");
        let release = guild.text_channel("release");
        guild.invite(&app, permissions.0);
        let mira = guild.member("Mira Holt", &[]);
        Self { discord, clock, app, guild, release, mira, http: reqwest::Client::new() }
    }

    fn pass(&self, time: TimeDelta) {
        self.clock.set(self.clock.now() + time);
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}/api/v10{path}", self.discord.base_url());
        self.http.request(method, url).header("authorization", format!("Bot {}", self.app.token))
    }

    /// Sends a request and gives the answer's status, headers and body.
    async fn raw(&self, method: &str, path: &str, body: Value) -> (u16, reqwest::header::HeaderMap, Value) {
        let request = self.request(method, path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.bytes().await.unwrap();
        (status, headers, if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() })
    }

    /// Sends a request that may be refused.
    async fn try_call(&self, method: &str, path: &str, body: Value) -> Result<Value, Refused> {
        let (status, _, answer) = self.raw(method, path, body).await;
        if status < 300 { Ok(answer) } else { Err(refused(status, answer["code"].as_u64().unwrap())) }
    }

    /// Sends a request that must succeed.
    async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, _, answer) = self.raw(method, path, body).await;
        assert!(status < 300, "{method} {path}: {status} {answer}");
        answer
    }

    /// Sends a request that must be refused, for a form with a mistake of this code at this place.
    async fn mistake(&self, method: &str, path: &str, body: Value, pointer: &str) -> String {
        let (status, _, answer) = self.raw(method, path, body).await;
        assert_eq!((status, &answer["code"]), (400, &json!(50035)), "{answer}");
        let place = answer["errors"].pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}: {answer}"));
        place["_errors"][0]["code"].as_str().unwrap_or_else(|| panic!("no code at {pointer}: {answer}")).to_owned()
    }

    fn messages_path(&self) -> String {
        format!("/channels/{}/messages", self.release)
    }

    /// Lets the bot say something, after the rate limit's window.
    async fn bot_says(&self, body: Value) -> Value {
        self.pass(TimeDelta::seconds(1));
        self.call("POST", &self.messages_path(), body).await
    }

    async fn register(&self, commands: Value) {
        self.call("PUT", &format!("/applications/{}/commands", self.app.id), commands).await;
    }

    async fn connect(&self, intents: u64) -> Socket {
        let mut socket = Socket::open(&self.discord).await;
        socket.identify(&self.app.token, intents).await;
        socket.event("READY").await;
        socket.event("GUILD_CREATE").await;
        socket
    }

    /// Answers an interaction.
    async fn answer(&self, interaction: &Value, body: Value) -> Result<Value, Refused> {
        let (id, token) = (interaction["id"].as_str().unwrap(), interaction["token"].as_str().unwrap());
        self.try_call("POST", &format!("/interactions/{id}/{token}/callback"), body).await
    }

    /// The address of what an interaction's token opens.
    fn hook(&self, interaction: &Value, rest: &str) -> String {
        format!("/webhooks/{}/{}{rest}", self.app.id, interaction["token"].as_str().unwrap())
    }
}

impl Drop for Bench {
    // Whatever a test is about, nothing in it may differ from Discord's description, if that is given.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let report = self.discord.contract();
            assert!(report.violations.is_empty(), "{:#?}", report.violations);
        }
    }
}

/// A bare gateway connection.
struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The last event's number.
    seq: u64,
    session: String,
}

impl Socket {
    async fn open(discord: &LocalDiscord) -> Self {
        let url = format!("{}/?v=10&encoding=json", discord.base_url().replacen("http", "ws", 1));
        let (stream, _) = connect_async(url).await.unwrap();
        let mut socket = Self { stream, seq: 0, session: String::new() };
        let hello = socket.next().await.unwrap();
        assert_eq!(hello["op"], 10);
        socket
    }

    async fn send(&mut self, op: u8, data: Value) {
        let text = json!({ "op": op, "d": data }).to_string();
        self.stream.send(Frame::Text(text.into())).await.unwrap();
    }

    async fn identify(&mut self, token: &str, intents: u64) {
        self.send(2, json!({ "token": token, "intents": intents, "properties": {} })).await;
    }

    async fn resume(&mut self, token: &str, session: &str, seq: u64) {
        self.send(6, json!({ "token": token, "session_id": session, "seq": seq })).await;
    }

    /// The next payload, or the code with which the connection was closed; 1006 if it was cut.
    async fn next(&mut self) -> Result<Value, u16> {
        let frame = tokio::time::timeout(Duration::from_secs(5), self.stream.next()).await.expect("nothing comes");
        match frame {
            Some(Ok(Frame::Text(text))) => {
                let payload: Value = serde_json::from_str(&text).unwrap();
                self.seq = payload["s"].as_u64().unwrap_or(self.seq);
                if payload["t"] == "READY" {
                    self.session = payload["d"]["session_id"].as_str().unwrap().to_owned();
                }
                Ok(payload)
            }
            Some(Ok(Frame::Close(Some(frame)))) => Err(frame.code.into()),
            Some(Ok(other)) => panic!("unexpected: {other:?}"),
            Some(Err(_)) | None => Err(1006),
        }
    }

    /// The next event, which must be this one.
    async fn event(&mut self, name: &str) -> Value {
        let payload = self.next().await.unwrap_or_else(|code| panic!("closed with {code} before {name}"));
        assert_eq!(payload["t"], name, "{payload}");
        payload["d"].clone()
    }

    /// The next event with this name, whatever comes before.
    async fn until(&mut self, name: &str) -> Value {
        loop {
            let payload = self.next().await.unwrap_or_else(|code| panic!("closed with {code} before {name}"));
            if payload["t"] == name {
                return payload["d"].clone();
            }
        }
    }

    /// Asserts that nothing has been sent, by a heartbeat whose acknowledgement comes next.
    async fn silence(&mut self) {
        let seq = self.seq;
        self.send(1, json!(seq)).await;
        let payload = self.next().await.unwrap();
        assert_eq!(payload["op"], 11, "not silent: {payload}");
    }

    /// The code with which the connection is closed.
    async fn close_code(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }
}
