//! Tagging and untagging as transactions, and the 🗂️ by which a slip is seen.

use super::domain::{Statement, Words};
use super::rewording::ask_again;
use super::store::{self, Leaving, Tag};
use super::testimonials;
use crate::bot::Bot;
use crate::bot::slice::Event;
use crate::discord::outbox::{Action, Reaction};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::engine::store::personal::is_forgotten;
use crate::error::Outcome;
use crate::ids::{FeedbackId, GuildId, MessageId, MessageRef, ReleaseId};
use crate::slices::release;

/// The category of what is broken.
const BUG: &str = "bug";
/// What tplus puts under a message that it tracks.
const TRACKED: &str = "🗂️";

/// What was tagged.
pub(super) struct Tagged {
    pub(super) id: FeedbackId,
    pub(super) number: i64,
    /// Whether it is a bug that this tag confirmed.
    pub(super) is_confirmed: bool,
}

/// Tags `words` in `tx` and marks the message; nothing where its author asked to be forgotten, or its time is over. The tag of
/// somebody of the team confirms a bug (READINGS, "Counting").
pub(super) async fn tag_in(
    tx: &mut Tx,
    words: &Words,
    release: Option<ReleaseId>,
    tag: Tag<'_>,
) -> Outcome<Option<Tagged>> {
    if let Some(MessageRef { message, .. }) = words.message
        && is_forgotten(tx, message).await?
    {
        return Ok(None);
    }
    let marked = match words.message {
        Some(MessageRef { message, .. }) => store::is_tagged(tx, message).await?,
        None => true,
    };
    let changing = Changing::to(tx, words.message.map(|at| at.message), &words.text).await?;
    let (id, number) = store::tag(tx, words, release, tag).await?;
    let is_confirmed = tag.is_team && tag.category == BUG && store::confirm(tx, id, tag.user, tag.now).await?;
    changing.tell(tx, tag.now).await?;
    if let (false, Some(at)) = (marked, words.message) {
        mark(tx, at, true, tag.now).await?;
    }
    Ok(Some(Tagged { id, number, is_confirmed }))
}

/// Tags `words` in a transaction of its own.
pub(super) async fn tag(bot: &Bot, guild: GuildId, words: &Words, tag: Tag<'_>) -> Outcome<()> {
    let release = release::active(bot.store.read(), guild).await?;
    let mut tx = bot.store.begin(guild).await?;
    let tagged = tag_in(&mut tx, words, release.map(|release| release.id), tag).await?;
    tx.commit().await?;
    if let Some(Tagged { number, is_confirmed: true, .. }) = tagged {
        bot.tell(&Event::BugConfirmed { guild, number }).await;
    }
    Ok(())
}

/// Removes taggers, and the mark with the last of them. Messages that were never tracked cost no write.
pub(super) async fn untag(
    bot: &Bot,
    guild: GuildId,
    at: MessageRef,
    leaving: Leaving<'_>,
    now: Instant,
) -> Outcome<()> {
    if !store::is_known(bot.store.read(), guild, at.message).await? {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    let before = store::is_tagged(&mut tx, at.message).await?;
    store::untag(&mut tx, at.message, leaving, now).await?;
    store::hand_over(&mut tx, at.message).await?;
    let after = store::is_tagged(&mut tx, at.message).await?;
    match (before, after, leaving) {
        (true, false, _) => mark(&mut tx, at, false, now).await?,
        // All reactions were removed, tplus's own among them.
        (true, true, Leaving::EveryReaction) => mark(&mut tx, at, true, now).await?,
        _ => {}
    }
    tx.commit().await?;
    bot.tell(&Event::BugsChanged { guild }).await;
    Ok(())
}

/// The message was edited.
pub(super) async fn edited(bot: &Bot, guild: GuildId, message: MessageId, text: &str, now: Instant) -> Outcome<()> {
    if !store::is_known(bot.store.read(), guild, message).await? {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    let changing = Changing::to(&mut tx, Some(message), text).await?;
    store::edited(&mut tx, message, text, now).await?;
    changing.tell(&mut tx, now).await?;
    tx.commit().await?;
    changing.tell_slices(bot, guild).await;
    Ok(())
}

/// What was said about words that are about to change: it was said about these words, and holds for no others.
struct Changing {
    /// The quotes that their author, or the team, was asked about.
    quotes: Vec<Statement>,
    /// The bugs that were confirmed.
    bugs: Vec<FeedbackId>,
}

impl Changing {
    /// The words of `message` are about to become `text`.
    async fn to(tx: &mut Tx, message: Option<MessageId>, text: &str) -> Outcome<Self> {
        let quotes = testimonials::in_question(tx, message).await?;
        let bugs = match message {
            Some(message) if !text.is_empty() => store::unconfirm(tx, message, text).await?,
            _ => Vec::new(),
        };
        Ok(Self { quotes, bugs })
    }

    /// Tells whom it concerns, now that they have changed.
    async fn tell(&self, tx: &mut Tx, now: Instant) -> Outcome<()> {
        testimonials::words_changed(tx, &self.quotes, now).await?;
        for id in &self.bugs {
            ask_again(tx, *id, now).await?;
        }
        Ok(())
    }

    /// The same, once it is committed.
    async fn tell_slices(&self, bot: &Bot, guild: GuildId) {
        if !self.bugs.is_empty() {
            bot.tell(&Event::BugsChanged { guild }).await;
        }
        if self.quotes.iter().any(Statement::may_be_quoted) {
            bot.tell(&Event::QuoteEnded { guild }).await;
        }
    }
}

/// The message was deleted, and its mark with it.
pub(super) async fn deleted(bot: &Bot, guild: GuildId, message: MessageId, now: Instant) -> Outcome<()> {
    if !store::is_known(bot.store.read(), guild, message).await? {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    super::issues::withdraw(&mut tx, message).await?;
    let changing = Changing::to(&mut tx, Some(message), "").await?;
    store::deleted(&mut tx, message, now).await?;
    changing.tell(&mut tx, now).await?;
    store::hand_over(&mut tx, message).await?;
    tx.commit().await?;
    bot.tell(&Event::BugsChanged { guild }).await;
    changing.tell_slices(bot, guild).await;
    Ok(())
}

async fn mark(tx: &mut Tx, MessageRef { channel, message }: MessageRef, there: bool, now: Instant) -> Outcome<()> {
    let reaction = Reaction { channel, message, emoji: TRACKED.to_owned() };
    let action = if there { Action::React(reaction) } else { Action::Unreact(reaction) };
    let handle = format!("feedback:mark:{message}");
    enqueue(tx, now, Outgoing::new(handle.clone(), handle, action)).await
}
