//! Sessions of the gateway: what was sent to each, so that a client that comes back misses nothing, and how many
//! events of each kind went out, so that a stage can tell when a bot has handled them all.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::super::ids::{ApplicationId, UserId};
use super::super::payload::Viewer;
use super::intents::Intents;

/// After so many unacknowledged events a session can no longer be resumed.
const BUFFER: usize = 20_000;

/// So many sessions of an application wait for a RESUME; a bot that is killed leaves one behind each time.
const WAITING: usize = 3;

/// What the socket is told to do.
#[derive(Debug)]
pub enum Wire {
    /// Write this text.
    Text(Arc<str>),
    /// Close with Discord's code and words.
    Close(u16, &'static str),
    /// Drop the connection without a word.
    Cut,
    /// Stay connected, but say nothing any more.
    Freeze,
}

/// One logical connection, which outlives its socket.
#[derive(Debug)]
pub struct Session {
    pub id: String,
    pub application: ApplicationId,
    pub intents: Intents,
    pub reads_content: bool,
    seq: u64,
    buffer: VecDeque<(u64, &'static str, Arc<str>)>,
    overflowed: bool,
    /// Up to which event the counts go; a replay counts nothing twice.
    counted: u64,
    wire: Option<UnboundedSender<Wire>>,
    frozen: bool,
    deaf: Option<Deafness>,
}

/// What a session hears no more, while its heartbeats are answered as before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deafness {
    /// Nothing.
    Everything,
    /// Nothing but what people do with the bot's commands, buttons and forms.
    AllButInteractions,
}

impl Session {
    /// How this session sees payloads.
    pub fn viewer(&self) -> Viewer {
        Viewer { user: UserId(self.application.0), reads_content: self.reads_content }
    }
}

/// What a RESUME comes to.
#[derive(Debug, PartialEq, Eq)]
pub enum Resumed {
    /// The missed events are on their way.
    Yes,
    /// No such session, or too much was missed.
    Unknown,
    /// The client claims to have seen what was never sent.
    BadSequence,
}

/// Particulars of an IDENTIFY that were found valid.
#[derive(Debug)]
pub struct Identity {
    pub application: ApplicationId,
    pub intents: Intents,
    pub reads_content: bool,
    pub wire: UnboundedSender<Wire>,
}

/// What can happen to an event on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quirk {
    /// It is never sent.
    Lost,
    /// It is sent twice.
    Twice,
}

#[derive(Debug)]
struct Disturbance {
    application: ApplicationId,
    name: &'static str,
    quirk: Quirk,
    left: u64,
}

/// All sessions.
#[derive(Debug, Default)]
pub struct Hub {
    disturbances: Vec<Disturbance>,
    sessions: BTreeMap<String, Session>,
    made: u64,
    counts: BTreeMap<ApplicationId, BTreeMap<String, u64>>,
}

impl Hub {
    /// Begins a session and starts the application's counts anew. Sessions whose socket is gone stay resumable.
    pub fn begin(&mut self, identity: Identity) -> String {
        self.made += 1;
        self.forget_oldest(identity.application);
        let id = format!("{:016x}{:016x}", identity.application.0, self.made);
        self.counts.insert(identity.application, BTreeMap::new());
        let session = Session {
            id: id.clone(),
            application: identity.application,
            intents: identity.intents,
            reads_content: identity.reads_content,
            seq: 0,
            buffer: VecDeque::new(),
            overflowed: false,
            counted: 0,
            wire: Some(identity.wire),
            frozen: false,
            deaf: None,
        };
        self.sessions.insert(id.clone(), session);
        id
    }

    fn forget_oldest(&mut self, application: ApplicationId) {
        let waiting = |session: &&Session| session.application == application && session.wire.is_none();
        // Ids count up, so the first is the oldest.
        let waiting: Vec<_> = self.sessions.values().filter(waiting).map(|session| session.id.clone()).collect();
        for id in waiting.iter().rev().skip(WAITING) {
            self.sessions.remove(id);
        }
    }

    /// Cuts every connection.
    pub fn cut_all(&mut self) {
        for wire in self.sessions.values().filter_map(|session| session.wire.as_ref()) {
            drop(wire.send(Wire::Cut));
        }
    }

    /// Every session, connected or not.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    /// Lets the application's sessions hear no more of what `deafness` says, for good; a new one hears all.
    pub fn deafen(&mut self, application: ApplicationId, deafness: Deafness) {
        let own = self.sessions.values_mut().filter(|session| session.application == application);
        own.for_each(|session| session.deaf = Some(deafness));
    }

    /// Lets the next `left` events with this name get lost or come twice.
    pub fn disturb(&mut self, application: ApplicationId, name: &'static str, quirk: Quirk, left: u64) {
        self.disturbances.push(Disturbance { application, name, quirk, left });
    }

    /// Sends an event to a session, now or when it is resumed.
    pub fn send(&mut self, session: &str, name: &'static str, payload: &Value) {
        let Some(application) = self.sessions.get(session).map(|session| session.application) else { return };
        let disturbed =
            self.disturbances.iter_mut().find(|other| other.application == application && other.name == name);
        let quirk = disturbed.map(|disturbance| {
            disturbance.left = disturbance.left.saturating_sub(1);
            disturbance.quirk
        });
        self.disturbances.retain(|disturbance| disturbance.left > 0);
        let times = match quirk {
            Some(Quirk::Lost) => 0,
            Some(Quirk::Twice) => 2,
            None => 1,
        };
        for _ in 0..times {
            self.send_once(session, name, payload);
        }
    }

    fn send_once(&mut self, session: &str, name: &'static str, payload: &Value) {
        let Some(session) = self.sessions.get_mut(session) else { return };
        match session.deaf {
            Some(Deafness::AllButInteractions) if name == "INTERACTION_CREATE" => {}
            Some(_) => return,
            None => {}
        }
        session.seq += 1;
        let text: Arc<str> = json!({ "op": 0, "t": name, "s": session.seq, "d": payload }).to_string().into();
        session.buffer.push_back((session.seq, name, Arc::clone(&text)));
        if session.buffer.len() > BUFFER {
            session.buffer.pop_front();
            session.overflowed = true;
        }
        let Some(wire) = session.wire.as_ref().filter(|_| !session.frozen) else { return };
        // A socket that has just gone leaves the event to the replay.
        if wire.send(Wire::Text(text)).is_ok() {
            session.counted = session.seq;
            *self.counts.entry(session.application).or_default().entry(name.to_owned()).or_default() += 1;
        }
    }

    /// Takes a session up again on another socket, replaying what came after `seq`.
    pub fn resume(&mut self, id: &str, application: ApplicationId, seq: u64, wire: UnboundedSender<Wire>) -> Resumed {
        let Some(session) = self.sessions.get_mut(id).filter(|session| session.application == application) else {
            return Resumed::Unknown;
        };
        if seq > session.seq {
            return Resumed::BadSequence;
        }
        let first_kept = session.buffer.front().map_or(session.seq + 1, |(first, ..)| *first);
        if session.overflowed && seq + 1 < first_kept {
            self.sessions.remove(id);
            return Resumed::Unknown;
        }
        let missed: Vec<_> = session.buffer.iter().filter(|(number, ..)| *number > seq).cloned().collect();
        let counts = self.counts.entry(application).or_default();
        for (number, name, text) in missed {
            if wire.send(Wire::Text(text)).is_ok() && number > session.counted {
                session.counted = number;
                *counts.entry(name.to_owned()).or_default() += 1;
            }
        }
        (session.wire, session.frozen) = (Some(wire), false);
        self.send(id, "RESUMED", &json!({ "_trace": ["local"] }));
        Resumed::Yes
    }

    /// The client has seen everything up to `seq`.
    pub fn acknowledge(&mut self, id: &str, seq: u64) {
        if let Some(session) = self.sessions.get_mut(id) {
            session.buffer.retain(|(number, ..)| *number > seq);
            session.overflowed = false;
        }
    }

    /// The socket is gone; the session waits for a RESUME. A socket that was replaced meanwhile changes nothing.
    pub fn detach(&mut self, id: &str, wire: &UnboundedSender<Wire>) {
        if let Some(session) = self.sessions.get_mut(id)
            && session.wire.as_ref().is_some_and(|current| current.same_channel(wire))
        {
            session.wire = None;
        }
    }

    /// Forgets a session for good.
    pub fn end(&mut self, id: &str) {
        self.sessions.remove(id);
    }

    /// Tells every socket of the application what to do.
    pub fn tell(&mut self, application: ApplicationId, mut instruct: impl FnMut(&str) -> Vec<Wire>) {
        for session in self.sessions.values_mut().filter(|session| session.application == application) {
            let Some(wire) = &session.wire else { continue };
            for word in instruct(&session.id) {
                session.frozen |= matches!(word, Wire::Freeze);
                drop(wire.send(word));
            }
        }
    }

    /// Forgets the application's sessions, connected or not, without telling their sockets.
    pub fn end_all(&mut self, application: ApplicationId) {
        self.sessions.retain(|_, session| session.application != application);
    }

    /// Whether a socket of the application is connected and identified.
    pub fn is_connected(&self, application: ApplicationId) -> bool {
        self.connected_session(application).is_some()
    }

    /// The session in which the application is connected, if it is.
    pub fn connected_session(&self, application: ApplicationId) -> Option<String> {
        let connected = |session: &Session| session.wire.as_ref().is_some_and(|wire| !wire.is_closed());
        let mut own = self.sessions.iter().filter(|(_, session)| session.application == application);
        own.find(|(_, session)| connected(session)).map(|(id, _)| id.clone())
    }

    /// Whether the application has a session at all, connected or resumable.
    pub fn has_session(&self, application: ApplicationId) -> bool {
        self.sessions.values().any(|session| session.application == application)
    }

    /// How many events of each kind were sent to the application since it last identified or the counts were reset.
    pub fn counts(&self, application: ApplicationId) -> BTreeMap<String, u64> {
        self.counts.get(&application).cloned().unwrap_or_default()
    }

    /// Starts the application's counts at nothing.
    pub fn reset_counts(&mut self, application: ApplicationId) {
        self.counts.remove(&application);
    }
}
