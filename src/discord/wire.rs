//! The requests that a delivery consists of, and why Discord did not do what was asked.
//!
//! They go past serenity's rate limiter: that sleeps inside a request, which holds up whatever else is for its channel, and drops
//! the `Retry-After` of a 429. The outbox keeps to Discord's limits by itself, and what Discord asks to wait is read here.

use std::sync::Arc;

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serenity::http::{LightMethod, Multipart, MultipartUpload, Request, Route};
use serenity::{Http, HttpError, Message};

use super::card::{Attachment, described};
use super::outbox::Reaction;
use super::{snowflake, uploads};
use crate::engine::clock::Instant;
use crate::engine::outbox::Held;
use crate::ids::{ChannelId, GuildId, MessageId, MessageRef, UserId};

/// Discord's code for what tplus may not do.
const MISSING_PERMISSIONS: i64 = 50_013;
/// The status of what no proxy lets through.
const TOO_LARGE: u16 = 413;
/// Discord's code for too many edits of a message older than an hour.
const TOO_MANY_OLD_EDITS: i64 = 30_046;
/// How many of a channel's messages are searched for one that may stand there.
const SEARCH_DEPTH: u8 = 100;
/// How long a thread stays open without a message: a week, in minutes.
const ARCHIVE_AFTER: u32 = 10_080;
/// Discord's type of a private thread.
const PRIVATE_THREAD: u8 = 12;
/// The longest that Discord is believed to mean: its bans last an hour.
const LONGEST_WAIT_S: f64 = 7_200.0;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// Too many requests: how long to wait, and what has to.
    #[error("Discord asked to wait")]
    Wait { pause: TimeDelta, held: Held },
    /// An error status with Discord's own code, and which fields of what was sent it doesn't take.
    #[error("{message} (code {code})")]
    Answered { status: u16, code: i64, message: String, fields: Vec<String> },
    /// No answer; `reached` says whether it may have been done all the same.
    #[error("{reason}")]
    Unanswered { reason: String, reached: bool },
}

impl Refusal {
    /// Whoever was to read it has no right to it any more.
    pub(super) fn not_theirs() -> Self {
        let message = "They have none of the roles any more that may know of it".to_owned();
        Self::Answered { status: 403, code: 0, message, fields: Vec::new() }
    }

    /// Discord's own code, if it answered with one.
    pub(super) fn code(&self) -> Option<i64> {
        match self {
            Self::Answered { code, .. } => Some(*code),
            Self::Wait { .. } | Self::Unanswered { .. } => None,
        }
    }

    /// Whether the same request would be refused again.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Answered { status: 400..=499, .. } if !self.is_of_the_token())
    }

    /// Whether Discord doesn't know who asks.
    pub(super) fn is_of_the_token(&self) -> bool {
        matches!(self, Self::Answered { status: 401, .. })
    }

    /// Whether it is `field` that Discord doesn't take.
    pub(super) fn is_about(&self, field: &str) -> bool {
        matches!(self, Self::Answered { fields, .. } if fields.iter().any(|wrong| wrong == field))
    }
}

/// The way to Discord.
#[derive(Clone)]
pub(super) struct Wire {
    http: Arc<Http>,
    client: reqwest::Client,
}

/// Whatever has an id: a message, a channel.
#[derive(Deserialize)]
struct Made<Id> {
    id: Id,
}

#[derive(Deserialize)]
struct Active {
    threads: Vec<Thread>,
}

#[derive(Deserialize)]
struct Thread {
    id: serenity::ChannelId,
    parent_id: Option<serenity::ChannelId>,
    owner_id: Option<serenity::UserId>,
    #[serde(rename = "type")]
    kind: u8,
    name: String,
}

impl Wire {
    pub(super) fn new(http: Arc<Http>, client: reqwest::Client) -> Self {
        Self { http, client }
    }

    /// Posts a message.
    pub(super) async fn post(
        &self,
        channel: ChannelId,
        body: &Value,
        files: &[Attachment],
    ) -> Result<MessageId, Refusal> {
        let route = Route::ChannelMessages { channel_id: channel.into() };
        let made = self.send_with(files, (route, LightMethod::Post), body).await?;
        let made: Made<serenity::MessageId> = made.json().await.map_err(|error| lost(&error))?;
        Ok(made.id.into())
    }

    /// Changes a message.
    pub(super) async fn edit(
        &self,
        MessageRef { channel, message }: MessageRef,
        body: &Value,
        files: &[Attachment],
    ) -> Result<(), Refusal> {
        let route = Route::ChannelMessage { channel_id: channel.into(), message_id: message.into() };
        self.send_with(files, (route, LightMethod::Patch), body).await.map(drop)
    }

    /// Sends `body` with `files`; without them where tplus may not attach any: what the message says matters more.
    async fn send_with(
        &self,
        files: &[Attachment],
        (route, method): (Route<'_>, LightMethod),
        body: &Value,
    ) -> Result<reqwest::Response, Refusal> {
        match self.send(with_files(Request::new(route, method), body, files)).await {
            Err(refusal) if !files.is_empty() && refusal.code() == Some(MISSING_PERMISSIONS) => {
                self.send(with_body(Request::new(route, method), &without_pictures(body))).await
            }
            sent => sent,
        }
    }

    /// The latest messages of a channel since `after`.
    pub(super) async fn messages_since(&self, channel: ChannelId, after: Instant) -> Result<Vec<Message>, Refusal> {
        let route = Route::ChannelMessages { channel_id: channel.into() };
        let params = vec![("after", snowflake(after).to_string()), ("limit", SEARCH_DEPTH.to_string())];
        self.ask(Request::new(route, LightMethod::Get).params(Some(params))).await
    }

    /// Opens a thread on a message.
    pub(super) async fn open_thread(
        &self,
        MessageRef { channel, message }: MessageRef,
        name: &str,
    ) -> Result<(), Refusal> {
        let route = Route::ChannelMessageThreads { channel_id: channel.into(), message_id: message.into() };
        let body = json!({ "name": name, "auto_archive_duration": ARCHIVE_AFTER });
        self.send(with_body(Request::new(route, LightMethod::Post), &body)).await.map(drop)
    }

    /// Opens a private thread, into which only its members and moderators can bring others.
    pub(super) async fn open_private_thread(&self, channel: ChannelId, name: &str) -> Result<ChannelId, Refusal> {
        let route = Route::ChannelThreads { channel_id: channel.into() };
        let body = json!({
            "name": name, "auto_archive_duration": ARCHIVE_AFTER, "type": PRIVATE_THREAD, "invitable": false
        });
        let made: Made<serenity::ChannelId> =
            self.ask(with_body(Request::new(route, LightMethod::Post), &body)).await?;
        Ok(made.id.into())
    }

    /// The active private thread with this name that `me` has opened in `channel`, if there is one. Others may have opened one that is
    /// called so.
    pub(super) async fn own_thread(
        &self,
        (guild, channel): (GuildId, ChannelId),
        name: &str,
        me: UserId,
    ) -> Result<Option<ChannelId>, Refusal> {
        let route = Route::GuildThreadsActive { guild_id: guild.into() };
        let active: Active = self.ask(Request::new(route, LightMethod::Get)).await?;
        let parent = serenity::ChannelId::from(channel);
        let is_it = |thread: &Thread| {
            thread.parent_id == Some(parent)
                && thread.owner_id.map(UserId::from) == Some(me)
                && thread.kind == PRIVATE_THREAD
                && thread.name == name
        };
        let found = active.threads.into_iter().find(is_it);
        Ok(found.map(|thread| thread.id.into()))
    }

    /// Adds `user` to a thread.
    pub(super) async fn admit(&self, thread: ChannelId, user: UserId) -> Result<(), Refusal> {
        let route = Route::ChannelThreadMember { channel_id: thread.into(), user_id: user.into() };
        self.send(Request::new(route, LightMethod::Put)).await.map(drop)
    }

    /// Archives a thread.
    pub(super) async fn archive(&self, thread: ChannelId) -> Result<(), Refusal> {
        self.set_archived(thread, true).await
    }

    /// Opens an archived thread again.
    pub(super) async fn unarchive(&self, thread: ChannelId) -> Result<(), Refusal> {
        self.set_archived(thread, false).await
    }

    async fn set_archived(&self, thread: ChannelId, archived: bool) -> Result<(), Refusal> {
        let route = Route::Channel { channel_id: thread.into() };
        let body = json!({ "archived": archived });
        self.send(with_body(Request::new(route, LightMethod::Patch), &body)).await.map(drop)
    }

    /// The channel of direct messages with `user`.
    pub(super) async fn direct_channel(&self, user: UserId) -> Result<ChannelId, Refusal> {
        let body = json!({ "recipient_id": user.to_string() });
        let made: Made<serenity::ChannelId> =
            self.ask(with_body(Request::new(Route::UserMeDmChannels, LightMethod::Post), &body)).await?;
        Ok(made.id.into())
    }

    /// Adds tplus's own reaction.
    pub(super) async fn react(&self, on: &Reaction) -> Result<(), Refusal> {
        self.mark(on, LightMethod::Put).await
    }

    /// Takes tplus's own reaction away.
    pub(super) async fn unreact(&self, on: &Reaction) -> Result<(), Refusal> {
        self.mark(on, LightMethod::Delete).await
    }

    /// Pins a message.
    pub(super) async fn pin(&self, at: MessageRef) -> Result<(), Refusal> {
        self.set_pinned(at, LightMethod::Put).await
    }

    /// Unpins a message.
    pub(super) async fn unpin(&self, at: MessageRef) -> Result<(), Refusal> {
        self.set_pinned(at, LightMethod::Delete).await
    }

    async fn set_pinned(&self, at: MessageRef, method: LightMethod) -> Result<(), Refusal> {
        let route = Route::ChannelPin { channel_id: at.channel.into(), message_id: at.message.into() };
        self.send(Request::new(route, method)).await.map(drop)
    }

    async fn mark(&self, on: &Reaction, method: LightMethod) -> Result<(), Refusal> {
        let emoji = serenity::ReactionType::Unicode(on.emoji.clone()).as_data();
        let (channel_id, message_id) = (on.channel.into(), on.message.into());
        let route = Route::ChannelMessageReactionMe { channel_id, message_id, reaction: &emoji };
        self.send(Request::new(route, method)).await.map(drop)
    }

    async fn ask<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<T, Refusal> {
        self.send(request).await?.json().await.map_err(|error| lost(&error))
    }

    async fn send(&self, request: Request<'_>) -> Result<reqwest::Response, Refusal> {
        let sent = match request.build(&self.client, self.http.token(), self.http.proxy.as_deref()) {
            Ok(request) => request.send().await.map_err(serenity::Error::from),
            Err(error) => Err(error),
        };
        let response = sent.map_err(|error| match &error {
            serenity::Error::Http(HttpError::Request(error)) => lost(error),
            // Nothing else is possible before there is an answer but a request that can't be built.
            other => Refusal::Unanswered { reason: other.to_string(), reached: false },
        })?;
        if response.status().is_success() { Ok(response) } else { Err(refused(response).await) }
    }
}

fn with_body<'a>(request: Request<'a>, body: &Value) -> Request<'a> {
    request.body(Some(body.to_string().into_bytes()))
}

fn with_files<'a>(request: Request<'a>, body: &Value, files: &[Attachment]) -> Request<'a> {
    if files.is_empty() {
        return with_body(request, body);
    }
    let mut body = body.clone();
    body["attachments"] = described(files);
    let upload = MultipartUpload::Attachments(uploads(files));
    request.multipart(Some(Multipart { upload, payload_json: Some(body.to_string()), fields: Vec::new() }))
}

/// `body` without the pictures that its cards show from its files.
fn without_pictures(body: &Value) -> Value {
    let mut body = body.clone();
    for embed in body["embeds"].as_array_mut().into_iter().flatten() {
        if let Some(embed) = embed.as_object_mut() {
            embed.remove("image");
        }
    }
    body
}

/// The address in a request error may hold a token; its kind is enough.
fn lost(error: &reqwest::Error) -> Refusal {
    let reason = if error.is_timeout() {
        "Discord did not answer in time"
    } else if error.is_decode() {
        "Discord's answer could not be read"
    } else {
        "Discord was not reached"
    };
    Refusal::Unanswered { reason: reason.to_owned(), reached: !error.is_connect() }
}

async fn refused(response: reqwest::Response) -> Refusal {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    // Whoever stands between tplus and Discord answers in other formats.
    let body: Value = response.json().await.unwrap_or_default();
    if status == 429 {
        return asked_to_wait(&headers, body["code"].as_i64());
    }
    let message = match body["message"].as_str() {
        Some(message) => message.to_owned(),
        None if status == TOO_LARGE => "what was sent is too large".to_owned(),
        // Whoever answers so is not Discord, and says nothing of what Discord will.
        None => {
            let reason = format!("somebody between tplus and Discord answered {status}");
            return Refusal::Unanswered { reason, reached: true };
        }
    };
    let fields = body["errors"].as_object().map(|errors| errors.keys().cloned().collect()).unwrap_or_default();
    Refusal::Answered { status, code: body["code"].as_i64().unwrap_or(0), message, fields }
}

/// A 429 of one message has a code of its own, and that of a channel's limit says so in its scope; Discord's global one and a ban by
/// address do neither.
fn asked_to_wait(headers: &HeaderMap, code: Option<i64>) -> Refusal {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let seconds = text("retry-after").and_then(|after| after.parse::<f64>().ok()).filter(|after| after.is_finite());
    let millis = (seconds.unwrap_or(1.0).clamp(0.0, LONGEST_WAIT_S) * 1000.0).ceil();
    #[expect(clippy::cast_possible_truncation, reason = "clamped to two hours")]
    let pause = TimeDelta::milliseconds(millis as i64);
    let held = match (code, text("x-ratelimit-scope")) {
        (Some(TOO_MANY_OLD_EDITS), _) => Held::Row,
        (_, Some("user" | "shared")) => Held::Limit,
        _ => Held::Everything,
    };
    Refusal::Wait { pause, held }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(headers: &[(&'static str, &'static str)]) -> (i64, Held) {
        wait_for(headers, Some(0))
    }

    fn wait_for(headers: &[(&'static str, &'static str)], code: Option<i64>) -> (i64, Held) {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        match asked_to_wait(&headers, code) {
            Refusal::Wait { pause, held } => (pause.num_milliseconds(), held),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_pause_is_as_long_as_discord_says_and_holds_what_it_names() {
        assert_eq!(wait(&[("retry-after", "0.3"), ("x-ratelimit-scope", "user")]), (300, Held::Limit));
        assert_eq!(wait(&[("retry-after", "65"), ("x-ratelimit-scope", "shared")]), (65_000, Held::Limit));
        assert_eq!(wait(&[("retry-after", "2"), ("x-ratelimit-scope", "global")]), (2000, Held::Everything));
        assert_eq!(wait(&[("retry-after", "3600")]), (3_600_000, Held::Everything), "a ban names no scope");
        assert_eq!(wait(&[("retry-after", "NaN")]), (1000, Held::Everything), "nonsense is one second");
        assert_eq!(
            wait(&[("retry-after", "1e99")]),
            (7_200_000, Held::Everything),
            "and nothing is believed beyond two hours"
        );
        assert_eq!(wait(&[]), (1000, Held::Everything));
        let of_one = wait_for(&[("retry-after", "1800"), ("x-ratelimit-scope", "shared")], Some(30_046));
        assert_eq!(of_one, (1_800_000, Held::Row), "one message's edits are no reason to hold up its channel");
    }
}
