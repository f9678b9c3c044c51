//! Threads, and the second way of what was to stand in one that was deleted, locked or refused: the thread opened again, a new one on
//! the same message, or that message's channel, as an answer to it. What follows goes the same way.

use serde_json::{Value, json};

use super::{ANSWERED, DiscordDeliverer, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, gone_or};
use crate::discord::card::Attachment;
use crate::discord::wire::Refusal;
use crate::engine::clock::Instant;
use crate::engine::outbox::{self, Consequence, Done, Row};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, MessageId, MessageRef};

/// What a thread is called that takes another's place.
const CONTINUED: &str = "Continued here";

const MISSING_ACCESS: i64 = 50_001;
const MISSING_PERMISSIONS: i64 = 50_013;
const THREAD_ARCHIVED: i64 = 50_083;
const THREAD_EXISTS: i64 = 160_004;
const THREAD_LOCKED: i64 = 160_005;

/// A way to whoever was to read something in a thread, in the order in which they are tried.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// The thread, opened again.
    Reopened,
    /// A new thread on the same message.
    Anew,
    /// The channel of that message.
    Beside,
}

impl DiscordDeliverer {
    /// Opens a thread on the message at `on`: under the plain name where Discord doesn't take the other, which may hold anybody's
    /// words. Where none may be opened, what is meant for it stands beside the message.
    pub(super) async fn open_thread(&self, on: MessageRef, (name, plain): (&str, &str)) -> Result<MessageRef, Refusal> {
        let opened = match self.wire.open_thread(on, name).await {
            Err(refusal) if refusal.is_about("name") => self.wire.open_thread(on, plain).await,
            opened => opened,
        };
        // A thread made from a message has the message's id, so a repeat can tell where the first one stands.
        let thread = MessageRef { channel: ChannelId::new(on.message.get()), message: on.message };
        match opened {
            Ok(()) => Ok(thread),
            Err(refusal) if refusal.code() == Some(THREAD_EXISTS) => Ok(thread),
            // Nothing is said about a message that somebody deleted.
            Err(refusal) if refusal.is_final() && refusal.code() != Some(UNKNOWN_MESSAGE) => {
                tracing::warn!(%refusal, "no thread can be opened; its channel takes its place");
                Ok(on)
            }
            Err(refusal) => Err(refusal),
        }
    }

    /// Opens a private thread. Discord does not recognise a repeat, so one that an earlier try may have left behind is
    /// looked for.
    pub(super) async fn open_private_thread(
        &self,
        row: &Row,
        channel: ChannelId,
        names: (&str, &str),
    ) -> anyhow::Result<MessageRef> {
        let mut thread = None;
        if row.sending.is_some() && row.attempts > 1 {
            for name in [names.0, names.1] {
                thread = thread.or(self.wire.own_thread((row.guild, channel), name, self.me).await?);
            }
        }
        let thread = match thread {
            Some(thread) => thread,
            None => match self.wire.open_private_thread(channel, names.0).await {
                Err(refusal) if refusal.is_about("name") => self.wire.open_private_thread(channel, names.1).await?,
                opened => opened?,
            },
        };
        // It hangs on no message; its own id stands in for one, as in a thread that does.
        Ok(MessageRef { channel: thread, message: MessageId::new(thread.get()) })
    }

    /// Archives a thread; the channel that stands in for one stays open.
    pub(super) async fn archive(&self, thread: MessageRef) -> anyhow::Result<Done> {
        match is_thread(thread) {
            true => gone_or(self.wire.archive(thread.channel).await),
            false => Ok(Done::default()),
        }
    }

    /// Posts in a thread, or by the second way.
    pub(super) async fn post_in_thread(
        &self,
        row: &Row,
        thread: MessageRef,
        said: (&Value, &[Attachment]),
        now: Instant,
    ) -> anyhow::Result<Done> {
        match self.post_at(row, thread, said, now).await? {
            Ok(at) => Ok(Done::placed(at)),
            Err(refusal) if is_thread(thread) => self.post_by_second_way(row, (thread, refusal), said, now).await,
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// Posts what `thread` can't take for what `refusal` says. The refusal stands where no way is left, as where it isn't known what
    /// the thread hung on.
    pub(super) async fn post_by_second_way(
        &self,
        row: &Row,
        (thread, mut refusal): (MessageRef, Refusal),
        said: (&Value, &[Attachment]),
        now: Instant,
    ) -> anyhow::Result<Done> {
        for way in [Way::Reopened, Way::Anew, Way::Beside] {
            let Some(place) = self.take(way, row, (thread, &refusal)).await? else { continue };
            match self.post_at(row, place, said, now).await? {
                Ok(at) => {
                    let moved = Moved { from: thread.channel, to: place };
                    return Ok(Done { placed: Some(at), consequence: Some(Box::new(moved)) });
                }
                Err(again) => refusal = again,
            }
        }
        Err(refusal.into())
    }

    /// Posts in the thread that stands at `place`, or beside the message there as an answer to it. What refuses it because nothing can
    /// be said there any more is told apart from everything else that may go wrong.
    async fn post_at(
        &self,
        row: &Row,
        place: MessageRef,
        (body, files): (&Value, &[Attachment]),
        now: Instant,
    ) -> anyhow::Result<Result<MessageRef, Refusal>> {
        let body = if is_thread(place) { body.clone() } else { answering(body, place) };
        match self.post(row, place.channel, (&body, files), now).await {
            Ok(at) => Ok(Ok(at)),
            Err(error) => match error.downcast::<Refusal>()? {
                lost if is_lost(&lost) => Ok(Err(lost)),
                other => Err(other.into()),
            },
        }
    }

    /// Where `way` leads, if it leads anywhere after `refusal`.
    async fn take(
        &self,
        way: Way,
        row: &Row,
        (thread, refusal): (MessageRef, &Refusal),
    ) -> anyhow::Result<Option<MessageRef>> {
        match way {
            Way::Reopened if is_closed(refusal) => {
                Ok(went_on(self.wire.unarchive(thread.channel).await)?.then_some(thread))
            }
            Way::Anew if refusal.code() == Some(UNKNOWN_CHANNEL) => match self.hangs_on(row, thread.channel).await? {
                Some(on) => Ok(Some(self.open_thread(on, (CONTINUED, CONTINUED)).await?)),
                None => Ok(None),
            },
            Way::Reopened | Way::Anew => Ok(None),
            Way::Beside => self.hangs_on(row, thread.channel).await,
        }
    }

    /// Where the message stands that `thread` hangs on, if that is known.
    async fn hangs_on(&self, row: &Row, thread: ChannelId) -> anyhow::Result<Option<MessageRef>> {
        let on = outbox::hangs_on(&self.pool, row.guild, thread).await?;
        Ok(on.map(|placed| MessageRef { channel: placed.channel, message: placed.message }))
    }
}

/// Whether a thread stands there, and not the channel that took its place.
fn is_thread(at: MessageRef) -> bool {
    at.channel.get() == at.message.get()
}

/// `body` as an answer to the message whose thread it was meant for, so that readers know what it is about.
fn answering(body: &Value, on: MessageRef) -> Value {
    let mut body = body.clone();
    body[ANSWERED] = json!({ "message_id": on.message.to_string(), "fail_if_not_exists": false });
    body
}

/// Whether a thread has to be opened again first.
pub(super) fn is_closed(refusal: &Refusal) -> bool {
    matches!(refusal.code(), Some(THREAD_ARCHIVED | THREAD_LOCKED))
}

/// Whether nothing can be said in a thread any more.
pub(super) fn is_lost(refusal: &Refusal) -> bool {
    is_closed(refusal) || matches!(refusal.code(), Some(UNKNOWN_CHANNEL | MISSING_ACCESS | MISSING_PERMISSIONS))
}

/// Whether something was done that may be refused.
///
/// # Errors
/// When another try may do it.
pub(super) fn went_on(done: Result<(), Refusal>) -> Result<bool, Refusal> {
    match done {
        Ok(()) => Ok(true),
        Err(refusal) if refusal.is_final() => Ok(false),
        Err(refusal) => Err(refusal),
    }
}

/// What was to stand in a thread stands elsewhere from now on.
#[derive(Debug)]
struct Moved {
    from: ChannelId,
    to: MessageRef,
}

#[async_trait::async_trait]
impl Consequence for Moved {
    async fn write(&self, tx: &mut Tx, _: Instant) -> Outcome<()> {
        outbox::move_thread(tx, self.from, self.to).await
    }
}

/// The thread of that handle hangs on the message that another names.
#[derive(Debug)]
pub(super) struct Hung {
    pub(super) thread: String,
    pub(super) on: String,
}

#[async_trait::async_trait]
impl Consequence for Hung {
    async fn write(&self, tx: &mut Tx, _: Instant) -> Outcome<()> {
        outbox::hang(tx, &self.thread, &self.on).await
    }
}
