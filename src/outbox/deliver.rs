//! One delivery: turns a row into a request to Discord and says what came of it.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};
use serenity::all::{Http, HttpError, MessagePagination, ReactionType};
use sqlx::AnyPool;

use super::{Action, Place, Reaction, Row, pace::Bucket, store};
use crate::clock::Instant;
use crate::discord::card::Attachment;
use crate::discord::{files, snowflake};
use crate::error::Outcome;
use crate::ids::{ChannelId, MessageId};

/// How long Discord is trusted to remember a nonce. It says "the past few minutes".
const NONCE_WINDOW: TimeDelta = TimeDelta::minutes(2);
/// How many of a channel's latest messages are searched for a marker.
const SEARCH_DEPTH: u8 = 100;
/// How long a thread stays open without a message: a week, in minutes.
const ARCHIVE_AFTER: u32 = 10_080;

/// What came of a delivery.
#[derive(Debug)]
pub(super) enum Delivery {
    /// Done; for messages and threads, where it stands.
    Sent(Option<(ChannelId, MessageId)>),
    /// Not now.
    Again { reason: String, reached: bool },
    /// Never.
    Undeliverable(String),
}

/// Brings rows to Discord.
#[derive(Clone)]
pub struct Courier {
    http: Arc<Http>,
    pool: AnyPool,
}

/// Where a row goes, and which limit it counts against.
pub(super) enum Route {
    To(ChannelId, Bucket),
    /// What it refers to was never delivered.
    Nowhere,
    /// A direct message: its channel is only known on the way.
    Direct,
}

impl Courier {
    /// A courier that speaks through `http` and looks up where things stand in `pool`.
    pub fn new(http: Arc<Http>, pool: AnyPool) -> Self {
        Self { http, pool }
    }

    /// Where `row` goes.
    pub(super) async fn route(&self, row: &Row) -> Outcome<Route> {
        let (handle, bucket) = match &row.action {
            Action::Post { place: Place::Channel(channel), .. } => return Ok(Route::To(*channel, Bucket::Post)),
            Action::React(on) | Action::Unreact(on) => return Ok(Route::To(on.channel, Bucket::React)),
            Action::Tell { .. } => return Ok(Route::Direct),
            Action::Post { place: Place::Thread(thread), .. } => (thread, Bucket::Post),
            Action::Edit { .. } => (&row.handle, Bucket::Edit),
            Action::OpenThread { on, .. } => (on, Bucket::Other),
        };
        let placed = store::placed(&self.pool, row.guild, handle).await?;
        Ok(placed.map_or(Route::Nowhere, |placed| Route::To(placed.channel, bucket)))
    }

    /// Does what `row` says.
    pub(super) async fn deliver(&self, row: &Row, channel: Option<ChannelId>, now: Instant) -> Delivery {
        match self.attempt(row, channel, now).await {
            Ok(at) => Delivery::Sent(at),
            Err(error) => judge(&error),
        }
    }

    async fn attempt(
        &self,
        row: &Row,
        channel: Option<ChannelId>,
        now: Instant,
    ) -> anyhow::Result<Option<(ChannelId, MessageId)>> {
        match (&row.action, channel) {
            (Action::Post { body, attachment, .. }, Some(channel)) => {
                self.post(row, channel, (body, attachment.as_ref()), now).await.map(Some)
            }
            (Action::Edit { body, attachment }, Some(_)) => self.edit(row, body, attachment.as_ref()).await.map(Some),
            (Action::OpenThread { on, name }, Some(channel)) => {
                self.open_thread(row, channel, on, name).await.map(Some)
            }
            (Action::Tell { user, body }, _) => {
                let dm = self.http.create_private_channel(&json!({ "recipient_id": user.to_string() })).await?;
                self.post(row, dm.id.into(), (body, None), now).await.map(Some)
            }
            (Action::React(on), _) => {
                gone_or(self.http.create_reaction(on.channel.into(), on.message.into(), &emoji(on)).await)
            }
            (Action::Unreact(on), _) => {
                gone_or(self.http.delete_reaction_me(on.channel.into(), on.message.into(), &emoji(on)).await)
            }
            (Action::Post { .. } | Action::Edit { .. } | Action::OpenThread { .. }, None) => {
                anyhow::bail!("a message without a channel was routed")
            }
        }
    }

    async fn post(
        &self,
        row: &Row,
        channel: ChannelId,
        (body, attachment): (&Value, Option<&Attachment>),
        now: Instant,
    ) -> anyhow::Result<(ChannelId, MessageId)> {
        if let Some(first) = row.sending.filter(|first| now - *first > NONCE_WINDOW)
            && let Some(message) = self.find(row, channel, first).await?
        {
            return Ok((channel, message));
        }
        let mut body = marked(body, row);
        body["nonce"] = json!(row.id.nonce());
        body["enforce_nonce"] = json!(true);
        let message = self.http.send_message(channel.into(), files(attachment), &body).await?;
        Ok((channel, message.id.into()))
    }

    /// Looks for a message that a try since `first` may have left behind.
    async fn find(&self, row: &Row, channel: ChannelId, first: Instant) -> anyhow::Result<Option<MessageId>> {
        let marker = row.id.marker();
        // Clocks may differ a little from Discord's.
        let after = MessagePagination::After(snowflake(first - TimeDelta::minutes(1)));
        let messages = self.http.get_messages(channel.into(), Some(after), Some(SEARCH_DEPTH)).await?;
        let ours = messages.iter().find(|message| {
            let mut footers = message.embeds.iter().filter_map(|embed| embed.footer.as_ref());
            footers.any(|footer| footer.text.ends_with(&marker))
        });
        Ok(ours.map(|message| message.id.into()))
    }

    /// Edits the message that the row's handle names; one that somebody deleted is posted anew.
    async fn edit(
        &self,
        row: &Row,
        body: &Value,
        attachment: Option<&Attachment>,
    ) -> anyhow::Result<(ChannelId, MessageId)> {
        let placed = store::placed(&self.pool, row.guild, &row.handle).await?;
        let placed = placed.ok_or_else(|| anyhow::anyhow!("{} has vanished from the store", row.handle))?;
        let mut body = marked(body, row);
        // What isn't listed here is taken off the message.
        body["attachments"] = attachment.map_or(json!([]), |file| json!([{ "id": 0, "filename": file.name }]));
        match self.http.edit_message(placed.channel.into(), placed.message.into(), &body, files(attachment)).await {
            Ok(_) => Ok((placed.channel, placed.message)),
            Err(error) if code(&error) == Some(UNKNOWN_MESSAGE) => {
                body["nonce"] = json!(row.id.nonce());
                body["enforce_nonce"] = json!(true);
                let message = self.http.send_message(placed.channel.into(), files(attachment), &body).await?;
                Ok((placed.channel, message.id.into()))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn open_thread(
        &self,
        row: &Row,
        channel: ChannelId,
        on: &str,
        name: &str,
    ) -> anyhow::Result<(ChannelId, MessageId)> {
        let placed = store::placed(&self.pool, row.guild, on).await?;
        let message = placed.ok_or_else(|| anyhow::anyhow!("{on} has vanished from the store"))?.message;
        let body = json!({ "name": name, "auto_archive_duration": ARCHIVE_AFTER });
        // A thread made from a message has the message's id, so a repeat can tell where the first one stands.
        let thread = ChannelId::new(message.get());
        match self.http.create_thread_from_message(channel.into(), message.into(), &body, None).await {
            Ok(_) => Ok((thread, message)),
            Err(error) if code(&error) == Some(THREAD_EXISTS) => Ok((thread, message)),
            Err(error) => Err(error.into()),
        }
    }
}

/// A message that is gone needs no mark any more.
fn gone_or(done: serenity::Result<()>) -> anyhow::Result<Option<(ChannelId, MessageId)>> {
    match done {
        Err(error) if matches!(code(&error), Some(UNKNOWN_MESSAGE | UNKNOWN_CHANNEL)) => Ok(None),
        done => Ok(done.map(|()| None)?),
    }
}

const UNKNOWN_CHANNEL: isize = 10_003;
const UNKNOWN_MESSAGE: isize = 10_008;
const THREAD_EXISTS: isize = 160_004;

/// `body` with the row's marker at the end of its last embed's footer.
fn marked(body: &Value, row: &Row) -> Value {
    let mut body = body.clone();
    if let Some(embed) = body["embeds"].as_array_mut().and_then(|embeds| embeds.last_mut()) {
        let marker = row.id.marker();
        let text = match embed["footer"]["text"].as_str() {
            Some(text) if !text.is_empty() => format!("{text} · ref {marker}"),
            _ => format!("ref {marker}"),
        };
        embed["footer"] = json!({ "text": text });
    }
    body
}

fn emoji(reaction: &Reaction) -> ReactionType {
    ReactionType::Unicode(reaction.emoji.clone())
}

/// Discord's own code in `error`, if it answered.
fn code(error: &serenity::Error) -> Option<isize> {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(answer)) => Some(answer.error.code),
        _ => None,
    }
}

/// Whether to try again, by what Discord or the network said.
fn judge(error: &anyhow::Error) -> Delivery {
    let Some(serenity::Error::Http(http)) = error.downcast_ref::<serenity::Error>() else {
        return Delivery::Again { reason: format!("{error:#}"), reached: true };
    };
    match http {
        HttpError::UnsuccessfulRequest(answer) => match answer.status_code.as_u16() {
            429 => Delivery::Again { reason: "Discord asked to wait".to_owned(), reached: false },
            401 => Delivery::Again { reason: "Discord refused the token".to_owned(), reached: false },
            400..=499 => Delivery::Undeliverable(format!("{} (code {})", answer.error.message, answer.error.code)),
            status => Delivery::Again { reason: format!("Discord answered {status}"), reached: true },
        },
        // The address in a request error may hold a token; its kind is enough.
        HttpError::Request(request) => {
            let reason =
                if request.is_timeout() { "Discord did not answer in time" } else { "Discord was not reached" };
            Delivery::Again { reason: reason.to_owned(), reached: !request.is_connect() }
        }
        other => Delivery::Again { reason: other.to_string(), reached: true },
    }
}
