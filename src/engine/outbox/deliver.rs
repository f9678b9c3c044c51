//! One delivery: turns a row into a request to Discord and says what came of it.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};
use serenity::all::Http;
use sqlx::AnyPool;

use super::pace::{Bucket, GITHUB};
use super::wire::{Refusal, Wire};
use super::{Action, Place, Row, store};
use crate::discord::card::Attachment;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::github::{GitHub, Order, Repository, Trouble};
use crate::ids::{ChannelId, IssueNumber, MessageId};

/// How long Discord is trusted to remember a nonce. It says "the past few minutes".
const NONCE_WINDOW: TimeDelta = TimeDelta::minutes(2);

/// What came of a delivery.
#[derive(Debug)]
pub(super) enum Delivery {
    /// Done.
    Sent(Done),
    /// Not now. `reached` says whether Discord may have acted on it.
    Again { reason: String, reached: bool },
    /// Not for this long; whether that holds for everything, or for what this row counts against.
    Wait { pause: TimeDelta, everything: bool },
    /// Never.
    Undeliverable(String),
    /// Not before GitHub is reached again, or somebody has mended what keeps tplus from it.
    Blocked(Trouble),
}

/// What is known of what was done.
#[derive(Debug)]
pub(super) enum Done {
    /// Nothing that is asked for later.
    Plainly,
    /// A message or thread stands there.
    Placed(ChannelId, MessageId),
    /// Something on GitHub: with this number, where it is a new issue.
    OnGitHub(Option<(Repository, IssueNumber)>),
}

/// Brings rows to Discord and GitHub.
#[derive(Clone)]
pub struct Courier {
    wire: Wire,
    github: Option<Arc<GitHub>>,
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
    /// A courier that speaks through `http`, or past its missing rate limiter with the `client` that it was made from,
    /// with `github` where that is set up, and looks up where things stand in `pool`.
    pub fn new(http: Arc<Http>, client: reqwest::Client, github: Option<Arc<GitHub>>, pool: AnyPool) -> Self {
        Self { wire: Wire::new(http, client), github, pool }
    }

    /// Where `row` goes.
    pub(super) async fn route(&self, row: &Row) -> Outcome<Route> {
        let (handle, bucket) = match &row.action {
            Action::Post { place: Place::Channel(channel), .. } => return Ok(Route::To(*channel, Bucket::Post)),
            Action::OpenPrivateThread { channel, .. } => return Ok(Route::To(*channel, Bucket::Other)),
            Action::React(on) | Action::Unreact(on) => return Ok(Route::To(on.channel, Bucket::React)),
            Action::Tell { .. } => return Ok(Route::Direct),
            Action::GitHub { .. } => return Ok(Route::To(GITHUB, Bucket::GitHub)),
            Action::Post { place: Place::Thread(thread), .. } => (thread, Bucket::Post),
            Action::Edit { .. } => (&row.handle, Bucket::Edit),
            Action::OpenThread { on, .. } | Action::Pin { on } | Action::Unpin { on } => (on, Bucket::Other),
            Action::Admit { thread, .. } | Action::Archive { thread } => (thread, Bucket::Other),
        };
        let placed = store::placed(&self.pool, row.guild, handle).await?;
        Ok(placed.map_or(Route::Nowhere, |placed| Route::To(placed.channel, bucket)))
    }

    /// Does what `row` says.
    pub(super) async fn deliver(&self, row: &Row, channel: Option<ChannelId>, now: Instant) -> Delivery {
        match self.attempt(row, channel, now).await {
            Ok(Some((channel, message))) => Delivery::Sent(Done::Placed(channel, message)),
            Ok(None) => Delivery::Sent(Done::Plainly),
            Err(error) => judge(&error),
        }
    }

    /// Does what `row` says on GitHub, where `current` is the guild's repository now.
    pub(super) async fn deliver_to_github(&self, row: &Row, current: Option<&Repository>) -> Delivery {
        let Action::GitHub { repository, order } = &row.action else {
            return Delivery::Undeliverable("that is nothing for GitHub".to_owned());
        };
        // A new issue goes where the team works now; what is about an issue only where that issue is.
        match (current, order) {
            (Some(current), Order::File(_)) => super::github::deliver(self.github.as_ref(), row, current, order).await,
            (Some(current), _) if current == repository => {
                super::github::deliver(self.github.as_ref(), row, repository, order).await
            }
            _ => Delivery::Undeliverable(format!("{repository} is not connected any more")),
        }
    }

    async fn attempt(
        &self,
        row: &Row,
        channel: Option<ChannelId>,
        now: Instant,
    ) -> anyhow::Result<Option<(ChannelId, MessageId)>> {
        match (&row.action, channel) {
            (Action::Post { body, files, .. }, Some(channel)) => {
                self.post(row, channel, (body, files), now).await.map(Some)
            }
            (Action::Edit { body, files }, Some(_)) => self.edit(row, body, files).await.map(Some),
            (Action::OpenThread { on, name }, Some(channel)) => {
                self.open_thread(row, channel, on, name).await.map(Some)
            }
            (Action::OpenPrivateThread { channel, name }, _) => {
                self.open_private_thread(row, *channel, name).await.map(Some)
            }
            (Action::Admit { user, .. }, Some(thread)) => gone_or(self.wire.admit(thread, *user).await),
            (Action::Pin { on }, Some(_)) => gone_or(self.wire.pin(self.stands_at(row, on).await?).await),
            (Action::Unpin { on }, Some(_)) => gone_or(self.wire.unpin(self.stands_at(row, on).await?).await),
            (Action::Archive { .. }, Some(thread)) => gone_or(self.wire.archive(thread).await),
            (Action::Tell { user, body }, _) => {
                let direct = self.wire.direct_channel(*user).await?;
                self.post(row, direct, (body, &[]), now).await.map(Some)
            }
            (Action::React(on), _) => gone_or(self.wire.react(on).await),
            (Action::Unreact(on), _) => gone_or(self.wire.unreact(on).await),
            (Action::GitHub { .. }, _) | (_, None) => anyhow::bail!("what has no channel was routed"),
        }
    }

    async fn post(
        &self,
        row: &Row,
        channel: ChannelId,
        (body, files): (&Value, &[Attachment]),
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
        Ok((channel, self.wire.post(channel, &body, files).await?))
    }

    /// Looks for a message that a try since `first` may have left behind.
    async fn find(&self, row: &Row, channel: ChannelId, first: Instant) -> anyhow::Result<Option<MessageId>> {
        let marker = row.id.marker();
        // Clocks may differ a little from Discord's.
        let messages = self.wire.messages_since(channel, first - TimeDelta::minutes(1)).await?;
        let ours = messages.iter().find(|message| {
            let mut footers = message.embeds.iter().filter_map(|embed| embed.footer.as_ref());
            footers.any(|footer| footer.text.ends_with(&marker))
        });
        Ok(ours.map(|message| message.id.into()))
    }

    /// Edits the message that the row's handle names; one that somebody deleted is posted anew.
    async fn edit(&self, row: &Row, body: &Value, files: &[Attachment]) -> anyhow::Result<(ChannelId, MessageId)> {
        let placed = self.stands_at(row, &row.handle).await?;
        let mut body = marked(body, row);
        // What isn't listed here is taken off the message.
        body["attachments"] = json!([]);
        match self.wire.edit(placed, &body, files).await {
            Ok(()) => Ok(placed),
            Err(refusal) if refusal.code() == Some(THREAD_ARCHIVED) => {
                self.wire.unarchive(placed.0).await?;
                self.wire.edit(placed, &body, files).await?;
                Ok(placed)
            }
            Err(refusal) if refusal.code() == Some(UNKNOWN_MESSAGE) => {
                body["nonce"] = json!(row.id.nonce());
                body["enforce_nonce"] = json!(true);
                Ok((placed.0, self.wire.post(placed.0, &body, files).await?))
            }
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// Where the message stands that `handle` names.
    async fn stands_at(&self, row: &Row, handle: &str) -> anyhow::Result<(ChannelId, MessageId)> {
        let placed = store::placed(&self.pool, row.guild, handle).await?;
        let placed = placed.ok_or_else(|| anyhow::anyhow!("{handle} has vanished from the store"))?;
        Ok((placed.channel, placed.message))
    }

    /// Opens a private thread. Discord does not recognise a repeat, so one that an earlier try may have left behind is
    /// looked for.
    async fn open_private_thread(
        &self,
        row: &Row,
        channel: ChannelId,
        name: &str,
    ) -> anyhow::Result<(ChannelId, MessageId)> {
        let before = match row.sending {
            Some(_) if row.attempts > 1 => self.wire.own_thread(row.guild, channel, name).await?,
            _ => None,
        };
        let thread = match before {
            Some(thread) => thread,
            None => self.wire.open_private_thread(channel, name).await?,
        };
        // It hangs on no message; its own id stands in for one, as in a thread that does.
        Ok((thread, MessageId::new(thread.get())))
    }

    async fn open_thread(
        &self,
        row: &Row,
        channel: ChannelId,
        on: &str,
        name: &str,
    ) -> anyhow::Result<(ChannelId, MessageId)> {
        let (_, message) = self.stands_at(row, on).await?;
        // A thread made from a message has the message's id, so a repeat can tell where the first one stands.
        let thread = ChannelId::new(message.get());
        match self.wire.open_thread((channel, message), name).await {
            // The message stands in a thread already, such as an archived one that Discord did not tell of.
            Err(refusal) if refusal.code() == Some(NOT_IN_A_CHANNEL) => Ok((channel, message)),
            Err(refusal) if refusal.code() != Some(THREAD_EXISTS) => Err(refusal.into()),
            _ => Ok((thread, message)),
        }
    }
}

/// A message that is gone needs no mark any more, and a thread that is gone neither guests nor an archive.
fn gone_or(done: Result<(), Refusal>) -> anyhow::Result<Option<(ChannelId, MessageId)>> {
    match done {
        Err(refusal) if !matches!(refusal.code(), Some(UNKNOWN_MESSAGE | UNKNOWN_CHANNEL)) => Err(refusal.into()),
        _ => Ok(None),
    }
}

const UNKNOWN_CHANNEL: i64 = 10_003;
const UNKNOWN_MESSAGE: i64 = 10_008;
const NOT_IN_A_CHANNEL: i64 = 50_024;
const THREAD_EXISTS: i64 = 160_004;
const THREAD_ARCHIVED: i64 = 50_083;

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

/// Whether to try again, by what Discord or the network said.
fn judge(error: &anyhow::Error) -> Delivery {
    let Some(refusal) = error.downcast_ref::<Refusal>() else {
        return Delivery::Again { reason: format!("{error:#}"), reached: true };
    };
    let reason = refusal.to_string();
    match *refusal {
        Refusal::Wait { pause, everything } => Delivery::Wait { pause, everything },
        Refusal::Answered { status: 401, .. } => {
            Delivery::Again { reason: "Discord refused the token".to_owned(), reached: false }
        }
        Refusal::Answered { status: 400..=499, .. } => Delivery::Undeliverable(reason),
        Refusal::Answered { status, .. } => {
            Delivery::Again { reason: format!("Discord answered {status}"), reached: true }
        }
        Refusal::Unanswered { reached, .. } => Delivery::Again { reason, reached },
    }
}
