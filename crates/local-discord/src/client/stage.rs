//! The strings of the stage: what to set up, what to break, and what has been going on.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use super::super::faults::Failure;
use super::super::gateway::session::{Deafness, Quirk, Wire};
use super::super::ids::{ApplicationId, GuildId, MessageId, UserId};
use super::super::record::{Closed, RequestRecord};
use super::super::world::{Application, User};
use super::super::{ContractReport, LocalDiscord, ops};
use super::{App, Guild, MessageView, Person, views};
use local_http::contract::Contract;
use local_http::faults::Moment;

/// How long, in real time, a bot may take to do what a test waits for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a gateway connection is disturbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The client is asked to come back (op 7).
    Reconnect,
    /// The connection ends without a word.
    TcpDrop,
    /// It is closed with Discord's code.
    Close(u16),
    /// The session is declared invalid (op 9).
    InvalidSession {
        /// Whether the client may resume it; if not, the session is forgotten.
        resumable: bool,
    },
    /// It stays open and nothing comes any more, not even for heartbeats.
    Zombie,
    /// The client is asked for a heartbeat (op 1).
    AskHeartbeat,
}

impl LocalDiscord {
    /// Registers an application with a bot user, owned by a person made for it. No privileged intents are granted.
    pub fn application(&self, name: &str) -> App {
        let mut state = self.shared().state();
        let owner = state.world.new_user(&format!("{name} owner"), false);
        let id = ApplicationId(state.world.fresh_id());
        let token = format!(
            "{}.{:06x}.{:016x}{:016x}",
            id.0,
            fastrand::u32(..0x100_0000),
            fastrand::u64(..),
            fastrand::u64(..)
        );
        let user = UserId(id.0);
        state.world.users.insert(
            user,
            User {
                id: user,
                username: name.to_owned(),
                display_name: name.to_owned(),
                bot: true,
                takes_direct_messages: true,
                locale: "en-US".to_owned(),
            },
        );
        state.world.applications.insert(
            id,
            Application {
                id,
                name: name.to_owned(),
                token: token.clone(),
                owner,
                message_content: false,
                public: true,
                guild_members: false,
                presences: false,
                commands: Vec::new(),
                starts_left: 1000,
            },
        );
        drop(state);
        App { discord: self.clone(), id, user_id: user, token }
    }

    /// Founds a server, owned by a person made for it.
    pub fn guild(&self, name: &str) -> Guild {
        let mut state = self.shared().state();
        let owner = state.world.new_user(&format!("{name} owner"), false);
        let (id, now) = (GuildId(state.world.fresh_id()), state.world.now());
        state.world.guilds.insert(id, ops::guilds::founded(id, name, owner, now));
        drop(state);
        Guild { discord: self.clone(), id, owner }
    }

    /// The message, wherever it is, ephemeral ones too.
    pub fn message(&self, id: MessageId) -> Option<MessageView> {
        let state = self.shared().state();
        state.world.message(id).map(|of| views::message(&state.world, of))
    }

    /// Events sent to the bot, by gateway name, since it last identified or the counts were reset. READY and GUILD_CREATE
    /// count too. An event replayed by a resume counts once.
    pub fn dispatched(&self, app: &App) -> BTreeMap<String, u64> {
        self.shared().state().hub.counts(app.id)
    }

    /// Starts those counts at nothing, as when the bot's process has been replaced.
    pub fn reset_dispatched(&self, app: &App) {
        self.shared().state().hub.reset_counts(app.id);
    }

    /// REST requests begun and not yet answered.
    pub fn in_flight(&self) -> usize {
        self.shared().log.in_flight()
    }

    /// The gateway session in which the bot is connected, if it is.
    pub fn session(&self, app: &App) -> Option<String> {
        self.shared().state().hub.connected_session(app.id)
    }

    /// Whether a socket of the bot is connected and identified.
    pub fn is_connected(&self, app: &App) -> bool {
        self.shared().state().hub.is_connected(app.id)
    }

    /// Waits until something holds, looking again whenever a request has been answered, a person has acted or a gateway
    /// connection has come or gone. False if it does not hold after ten real seconds.
    pub async fn until(&self, is_so: impl Fn() -> bool) -> bool {
        let mut revisions = self.changes();
        let deadline = local_http::clock::machine_now() + PATIENCE;
        while !is_so() {
            if !matches!(tokio::time::timeout_at(deadline, revisions.changed()).await, Ok(Ok(()))) {
                return is_so();
            }
        }
        true
    }

    /// Changes whenever a request has been answered, a person has acted or a gateway connection has come or gone; for a
    /// page that shows the channels as they are.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.shared().revision.subscribe()
    }

    /// Lets the next `times` events with this name get lost or come twice, as Discord says they may.
    pub fn disturb_events(&self, app: &App, name: &'static str, quirk: Quirk, times: u64) {
        self.shared().state().hub.disturb(app.id, name, quirk, times);
    }

    /// Every REST request so far, as it was answered or cut.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared().log.records()
    }

    /// Every connection to the gateway that was closed from this side: for what the bot did, or by [`LocalDiscord::drop_gateway`].
    pub fn closed(&self) -> Vec<Closed> {
        self.shared().closed.records()
    }

    /// At the n-th REST request from now (the first is 1), runs `callback` and drops the connection without an answer.
    pub fn on_nth_request(&self, n: u64, moment: Moment, callback: Box<dyn FnOnce() + Send>) {
        self.shared().faults.on_nth(n, moment, callback);
    }

    /// Fails the next `times` requests with this method whose path contains `path_part`.
    pub fn fail_next(&self, method: &str, path_part: &str, failure: Failure, times: u64) {
        self.shared().faults.fail_next(method, path_part, failure, times);
    }

    /// Forgets every fault that has not happened yet.
    pub fn clear_faults(&self) {
        self.shared().faults.clear();
    }

    /// Disturbs the bot's gateway connection.
    pub fn drop_gateway(&self, app: &App, how: How) {
        let mut state = self.shared().state();
        let op = |op: u8, d: serde_json::Value| {
            Wire::Text(json!({ "op": op, "s": null, "t": null, "d": d }).to_string().into())
        };
        state.hub.tell(app.id, |_| match how {
            How::Reconnect => vec![op(7, json!(null))],
            How::TcpDrop => vec![Wire::Cut],
            How::Close(code) => vec![Wire::Close(code, "Closed by the local Discord.")],
            How::InvalidSession { resumable } => vec![op(9, json!(resumable))],
            How::Zombie => vec![Wire::Freeze],
            How::AskHeartbeat => vec![op(1, json!(null))],
        });
        if let How::InvalidSession { resumable: false } = how {
            state.hub.end_all(app.id);
        }
    }

    /// Lets the bot's session hear no more of what `deafness` says: heartbeats are answered, requests work, and only a new session helps.
    pub fn deafen(&self, app: &App, deafness: Deafness) {
        self.shared().state().hub.deafen(app.id, deafness);
    }

    /// Answers the next `times` connections to the gateway with 503.
    pub fn refuse_connections(&self, times: u64) {
        self.shared().refused_connections.store(times, Ordering::SeqCst);
    }

    /// How many of these are left.
    pub fn refusals_left(&self) -> u64 {
        self.shared().refused_connections.load(Ordering::SeqCst)
    }

    /// Ends the bot's sessions as an outage does: connections are cut and cannot be resumed.
    pub fn end_sessions(&self, app: &App) {
        let mut state = self.shared().state();
        state.hub.tell(app.id, |_| vec![Wire::Cut]);
        state.hub.end_all(app.id);
    }

    /// What was checked against Discord's description, and how often the bot was told to slow down.
    pub fn contract(&self) -> ContractReport {
        let report = self.shared().contract.as_ref().map(Contract::report);
        let limited = self.shared().limited.load(std::sync::atomic::Ordering::SeqCst);
        ContractReport { limited, ..report.unwrap_or_default() }
    }

    /// A person who exists but is in no server yet.
    pub fn stranger(&self, name: &str) -> UserId {
        self.shared().state().world.new_user(name, false)
    }

    /// The person as a member of the guild.
    pub fn person(&self, guild: &Guild, user: UserId) -> Person {
        Person { discord: self.clone(), guild: guild.id, user }
    }
}
