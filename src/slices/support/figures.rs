//! How well questions are answered, against the plan's targets (plan.md, section 8, "Documentation Metrics").

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::domain::{Entry, median};
use super::store;
use crate::bot::Bot;
use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::ids::{GuildId, MessageId};

/// What a week of questions looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    /// How many were asked, and how many of them were answered.
    pub(super) asked: i64,
    pub(super) answered: usize,
    /// How long half of those who were answered waited at most.
    pub(super) to_answer: Option<TimeDelta>,
    /// How many had been asked before.
    pub(super) repeats: i64,
    /// How many looked something up and said how it went, how many found it, and how many in time.
    pub(super) searched: usize,
    pub(super) found: usize,
    pub(super) in_time: usize,
    /// How long half of those who found it looked at most.
    pub(super) to_find: Option<TimeDelta>,
    /// In percent, and in tenths of a star, as last recorded.
    pub(super) coverage: Option<(i64, Instant)>,
    pub(super) satisfaction: Option<(i64, Instant)>,
    /// The entries that answered most.
    pub(super) top: Vec<Entry>,
}

/// The questions of `guild` that an entry of the FAQ has answered.
///
/// # Errors
/// What the database said.
pub async fn answered_by_faq(bot: &Bot, guild: GuildId) -> Outcome<BTreeSet<MessageId>> {
    store::answered_by_faq(bot.store.read(), guild).await
}

/// How long half of those who asked and were answered in `window` waited at most.
///
/// # Errors
/// What the database said.
pub async fn answered_after(bot: &Bot, guild: GuildId, window: Window) -> Outcome<Option<TimeDelta>> {
    let waited = store::waited(bot.store.read(), guild, window).await?;
    Ok(median(waited.into_iter().map(TimeDelta::milliseconds).collect()))
}

/// The figures of the seven days up to `now` and with it.
pub(super) async fn of_week(bot: &Bot, guild: GuildId, now: Instant) -> Outcome<Figures> {
    let (pool, week) = (bot.store.read(), Window::until_now(now - TimeDelta::days(7), now));
    let lengths = |millis: Vec<i64>| millis.into_iter().map(TimeDelta::milliseconds).collect::<Vec<_>>();
    let waited = lengths(store::waited(pool, guild, week).await?);
    let searches = store::searches(pool, guild, week).await?;
    let took = lengths(searches.iter().copied().flatten().collect());
    let mut top = store::entries(pool, guild).await?;
    top.retain(|entry| entry.asked > 0);
    top.truncate(3);
    Ok(Figures {
        asked: store::asked(pool, guild, week).await?,
        answered: waited.len(),
        to_answer: median(waited),
        repeats: store::repeats(pool, guild, week).await?,
        searched: searches.len(),
        found: took.len(),
        in_time: took.iter().filter(|took| **took <= bot.playbook.support.found_within).count(),
        to_find: median(took),
        coverage: store::figure(pool, guild, "coverage").await?,
        satisfaction: store::figure(pool, guild, "satisfaction").await?,
        top,
    })
}
