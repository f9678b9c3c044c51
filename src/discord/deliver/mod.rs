//! Delivers the outbox's rows to Discord: turns each into requests and says what came of it.

mod threads;

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};
use serenity::all::Http;
use sqlx::AnyPool;

use super::card::Attachment;
use super::channels::ChannelCache;
use super::echo::Echo;
use super::members::member;
use super::outbox::{Action, DISCORD, Place};
use super::wire::{Refusal, Wire};
use super::{sameness, sent_at};
use crate::engine::clock::Instant;
use crate::engine::outbox::{self, Deliverable as _, Deliverer, Delivery, Done, Limit, Own, Route, Row};
use crate::error::Outcome;
use crate::ids::{ChannelId, MessageId, MessageRef, RoleId, UserId};
use threads::Hung;

/// How long Discord is trusted to remember a nonce. It says "the past few minutes".
const NONCE_WINDOW: TimeDelta = TimeDelta::minutes(2);
/// From which age on a message is edited seldom; a little less than Discord's, since clocks differ.
const OLD: TimeDelta = TimeDelta::minutes(58);

/// What Discord allows, or a little less. What is kept for what is urgent is never used up by anything else.
mod limit {
    use crate::engine::outbox::Limit;

    /// New messages.
    pub const POST: Limit = Limit { name: "post", most: 5, kept: 1, window_ms: 5_000 };
    /// Edits.
    pub const EDIT: Limit = Limit { name: "edit", most: 5, kept: 1, window_ms: 5_000 };
    /// Edits of one message that is older than an hour: Discord takes about thirty in an hour, and then none for long.
    pub const OLD: Limit = Limit { name: "old", most: 8, kept: 2, window_ms: 20 * 60 * 1_000 };
    /// Reactions: Discord allows about one each quarter of a second.
    pub const REACT: Limit = Limit { name: "react", most: 1, kept: 0, window_ms: 300 };
    /// Threads and the rest.
    pub const OTHER: Limit = Limit { name: "other", most: 5, kept: 1, window_ms: 5_000 };
    /// Everything together: of 50 a second some are left for answers and questions.
    pub const ALL: Limit = Limit { name: "all", most: 40, kept: 8, window_ms: 1_000 };
}

/// Brings rows to Discord.
#[derive(Clone)]
pub struct DiscordDeliverer {
    http: Arc<Http>,
    wire: Wire,
    echo: Arc<Echo>,
    me: UserId,
    pool: AnyPool,
    channels: Arc<ChannelCache>,
}

#[async_trait::async_trait]
impl Deliverer for DiscordDeliverer {
    fn destination(&self) -> &'static str {
        DISCORD
    }

    fn overall(&self) -> Limit {
        limit::ALL
    }

    async fn route(&self, row: &Row, now: Instant) -> Outcome<Route> {
        if self.channels.has_left(row.guild) {
            return Ok(Route::Resting);
        }
        let to = |channel: ChannelId, limit| Route::To { place: channel.get(), limit, own: None };
        let Ok(action) = read(row) else { return Ok(Route::Lost("this tplus can't read what was to be said")) };
        let (handle, limit) = match &action {
            Action::Post { place: Place::Channel(channel), .. } => return Ok(to(*channel, limit::POST)),
            Action::OpenPrivateThread { channel, .. } => return Ok(to(*channel, limit::OTHER)),
            Action::React(on) | Action::Unreact(on) => return Ok(to(on.channel, limit::REACT)),
            // Its channel is only known on the way.
            Action::Tell { .. } => return Ok(Route::Unknown),
            Action::Post { place: Place::Thread(thread), .. } => (thread, limit::POST),
            Action::Edit { .. } => (&row.handle, limit::EDIT),
            Action::OpenThread { on, .. } | Action::Pin { on } | Action::Unpin { on } => (on, limit::OTHER),
            Action::Admit { thread, .. } | Action::Archive { thread } => (thread, limit::OTHER),
        };
        let placed = outbox::placed(&self.pool, row.guild, handle).await?;
        Ok(match (placed, &action) {
            (Some(placed), Action::Edit { .. }) => {
                let is_old = now - sent_at(placed.message.into()) > OLD;
                let own = is_old.then(|| Own { thing: placed.message.get(), limit: limit::OLD });
                Route::To { place: placed.channel.get(), limit, own }
            }
            (Some(placed), _) => to(placed.channel, limit),
            (None, Action::Post { .. }) => Route::Lost("the thread for it could not be opened"),
            (None, _) => Route::Nowhere,
        })
    }

    async fn deliver(&self, row: &Row, place: Option<i64>, now: Instant) -> Delivery {
        match self.attempt(row, place.map(ChannelId::new), now).await {
            Ok(done) => Delivery::Sent(done),
            Err(error) => judge(&error),
        }
    }

    fn is_change(&self, row: &Row) -> bool {
        read(row).is_ok_and(|action| action.is_change())
    }

    fn is_courtesy(&self, row: &Row) -> bool {
        matches!(read(row), Ok(Action::React(_) | Action::Unreact(_) | Action::Unpin { .. }))
    }
}

/// What `row` says.
fn read(row: &Row) -> serde_json::Result<Action> {
    serde_json::from_value(row.action.clone())
}

impl DiscordDeliverer {
    /// Speaks as `me` with the `client` that `http` was made from, and looks up where things stand in `pool`. Nothing goes to guilds
    /// that `channels` knows to be left.
    pub fn new(
        http: Arc<Http>,
        client: reqwest::Client,
        echo: Arc<Echo>,
        me: UserId,
        (pool, channels): (AnyPool, Arc<ChannelCache>),
    ) -> Self {
        Self { wire: Wire::new(Arc::clone(&http), client), http, echo, me, pool, channels }
    }

    async fn attempt(&self, row: &Row, channel: Option<ChannelId>, now: Instant) -> anyhow::Result<Done> {
        match (&read(row)?, channel) {
            (Action::Post { place: Place::Channel(_), body, files, .. }, Some(channel)) => {
                self.post(row, channel, (body, files), now).await.map(Done::placed)
            }
            (Action::Post { place: Place::Thread(thread), body, files, .. }, Some(_)) => {
                let thread = self.stands_at(row, thread).await?;
                self.post_in_thread(row, thread, (body, files), now).await
            }
            (Action::Edit { body, files }, Some(_)) => self.edit(row, (body, files), now).await,
            (Action::OpenThread { on, name, plain_name }, Some(_)) => {
                let placed = self.open_thread(self.stands_at(row, on).await?, (name, plain_name)).await?;
                let hung = Hung { thread: row.handle.clone(), on: on.clone() };
                Ok(Done { placed: Some(placed), consequence: Some(Box::new(hung)) })
            }
            (Action::OpenPrivateThread { channel, name, plain_name }, _) => {
                self.open_private_thread(row, *channel, (name, plain_name)).await.map(Done::placed)
            }
            (Action::Admit { user, .. }, Some(thread)) => gone_or(self.wire.admit(thread, *user).await),
            (Action::Pin { on }, Some(_)) => gone_or(self.wire.pin(self.stands_at(row, on).await?).await),
            (Action::Unpin { on }, Some(_)) => gone_or(self.wire.unpin(self.stands_at(row, on).await?).await),
            (Action::Archive { thread }, Some(_)) => self.archive(self.stands_at(row, thread).await?).await,
            (Action::Tell { user, body, holding }, _) => {
                self.must_hold(row, *user, holding).await?;
                let direct = self.wire.direct_channel(*user).await?;
                self.post(row, direct, (body, &[]), now).await.map(Done::placed)
            }
            (Action::React(on), _) => gone_or(self.wire.react(on).await),
            (Action::Unreact(on), _) => gone_or(self.wire.unreact(on).await),
            (_, None) => anyhow::bail!("what has no channel was routed"),
        }
    }

    /// Refuses what may only be said to somebody who has one of `roles`, where they have none any more.
    async fn must_hold(&self, row: &Row, user: UserId, roles: &[RoleId]) -> anyhow::Result<()> {
        if roles.is_empty() {
            return Ok(());
        }
        let held = member(&self.http, row.guild, user).await?.map(|member| member.roles).unwrap_or_default();
        match held.into_iter().any(|role| roles.contains(&role.into())) {
            true => Ok(()),
            false => Err(Refusal::not_theirs().into()),
        }
    }

    async fn post(
        &self,
        row: &Row,
        channel: ChannelId,
        (body, files): (&Value, &[Attachment]),
        now: Instant,
    ) -> anyhow::Result<MessageRef> {
        if let Some(first) = row.sending.filter(|first| now - *first > NONCE_WINDOW)
            && let Some(message) = self.find(row, channel, (body, first)).await?
        {
            return Ok(MessageRef { channel, message });
        }
        let mut body = with_nonce(body, row);
        let message = match self.wire.post(channel, &body, files).await {
            // What it answers takes no answers, as a thread's own first line doesn't.
            Err(refusal) if refusal.is_about(ANSWERED) => {
                body.as_object_mut().map(|body| body.remove(ANSWERED));
                self.wire.post(channel, &body, files).await?
            }
            posted => posted?,
        };
        // Of direct messages tplus is told nothing.
        if self.channels.guild_of(channel).is_some() {
            self.echo.await_echo(message, now);
        }
        Ok(MessageRef { channel, message })
    }

    /// Looks for a message that a try since `first` may have left behind: one of tplus's own that says what `body` says, and
    /// that is nothing else that tplus knows to have said.
    async fn find(
        &self,
        row: &Row,
        channel: ChannelId,
        (body, first): (&Value, Instant),
    ) -> anyhow::Result<Option<MessageId>> {
        // Clocks may differ a little from Discord's.
        let messages = self.wire.messages_since(channel, first - TimeDelta::minutes(1)).await?;
        for message in messages.iter().filter(|message| UserId::from(message.author.id) == self.me) {
            let id = MessageId::from(message.id);
            if sameness::says(message, body) && outbox::placed_at(&self.pool, row.guild, id).await?.is_empty() {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Edits the message that the row's handle names; one that somebody deleted, or whose thread is gone, is posted anew.
    async fn edit(&self, row: &Row, (body, files): (&Value, &[Attachment]), now: Instant) -> anyhow::Result<Done> {
        let placed = self.stands_at(row, &row.handle).await?;
        let mut body = body.clone();
        // What isn't listed here is taken off the message.
        body["attachments"] = json!([]);
        let mut edited = self.wire.edit(placed, &body, files).await;
        if let Err(refusal) = &edited
            && threads::is_closed(refusal)
            && threads::went_on(self.wire.unarchive(placed.channel).await)?
        {
            edited = self.wire.edit(placed, &body, files).await;
        }
        match edited {
            Ok(()) => Ok(Done::placed(placed)),
            Err(refusal) if refusal.code() == Some(UNKNOWN_MESSAGE) => {
                self.post(row, placed.channel, (&body, files), now).await.map(Done::placed)
            }
            Err(refusal) if threads::is_lost(&refusal) => {
                let thread = MessageRef { channel: placed.channel, message: MessageId::new(placed.channel.get()) };
                self.post_by_second_way(row, (thread, refusal), (&body, files), now).await
            }
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// Where the message stands that `handle` names.
    async fn stands_at(&self, row: &Row, handle: &str) -> anyhow::Result<MessageRef> {
        let placed = outbox::placed(&self.pool, row.guild, handle).await?;
        let placed = placed.ok_or_else(|| anyhow::anyhow!("{handle} has vanished from the store"))?;
        Ok(MessageRef { channel: placed.channel, message: placed.message })
    }
}

/// A message that is gone needs no mark any more, and a thread that is gone neither guests nor an archive.
fn gone_or(done: Result<(), Refusal>) -> anyhow::Result<Done> {
    match done {
        Err(refusal) if !matches!(refusal.code(), Some(UNKNOWN_MESSAGE | UNKNOWN_CHANNEL)) => Err(refusal.into()),
        _ => Ok(Done::default()),
    }
}

const UNKNOWN_CHANNEL: i64 = 10_003;
const UNKNOWN_MESSAGE: i64 = 10_008;
/// The field that says which message one answers.
const ANSWERED: &str = "message_reference";

/// `body` with the row's nonce, by which Discord refuses to show it twice.
fn with_nonce(body: &Value, row: &Row) -> Value {
    let mut body = body.clone();
    body["nonce"] = json!(row.id.nonce());
    body["enforce_nonce"] = json!(true);
    body
}

/// Whether to try again, by what Discord or the network said.
fn judge(error: &anyhow::Error) -> Delivery {
    let Some(refusal) = error.downcast_ref::<Refusal>() else {
        return Delivery::Again { reason: format!("{error:#}"), reached: true };
    };
    let reason = refusal.to_string();
    match *refusal {
        Refusal::Wait { pause, held } => Delivery::Wait { pause, held },
        _ if refusal.is_of_the_token() => {
            Delivery::Again { reason: "Discord refused the token".to_owned(), reached: false }
        }
        _ if refusal.is_final() => Delivery::Undeliverable(reason),
        Refusal::Answered { status, .. } => {
            Delivery::Again { reason: format!("Discord answered {status}"), reached: true }
        }
        Refusal::Unanswered { reached, .. } => Delivery::Again { reason, reached },
    }
}
