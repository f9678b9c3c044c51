//! How well questions are answered, against the plan's targets (plan.md, section 8, "Documentation Metrics").

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::domain::{Asked, AskedOften, Entry, Kind, QUESTION, grouped, median};
use super::store;
use sqlx::AnyConnection;

use crate::bot::Bot;
use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::ids::{GuildId, MessageId};
use crate::slices::feedback;

/// What a week of questions looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    /// How many were asked, and how many of them were answered.
    pub(super) asked: i64,
    pub(super) answered: usize,
    /// How long half of those who were answered waited at most.
    pub(super) to_answer: Option<TimeDelta>,
    /// How many say that an answer from the FAQ helped them, and how many that it did not.
    pub(super) helped: (i64, i64),
    /// How many had been asked before.
    pub(super) repeats: usize,
    /// How many looked something up and said how it went, how many found it, and how many in time.
    pub(super) searched: usize,
    pub(super) found: usize,
    pub(super) in_time: usize,
    /// How long half of those who found it looked at most.
    pub(super) to_find: Option<TimeDelta>,
    /// In percent, and in tenths of a star, as last recorded.
    pub(super) coverage: Option<(i64, Instant)>,
    pub(super) satisfaction: Option<(i64, Instant)>,
    /// The pages that must change, each with its entry's number and since when.
    pub(super) pages: Vec<(String, i64, Instant)>,
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

/// How long half of those looked at most who found an answer in the FAQ in `window` and said so.
///
/// # Errors
/// What the database said.
pub async fn found_after(bot: &Bot, guild: GuildId, window: Window) -> Outcome<Option<TimeDelta>> {
    let searches = store::searches(bot.store.read(), guild, window).await?;
    Ok(median(searches.into_iter().flatten().map(TimeDelta::milliseconds).collect()))
}

/// How many questions of `window` had been asked before, however either was answered.
///
/// # Errors
/// What the database said.
pub async fn repeats(bot: &Bot, guild: GuildId, window: Window) -> Outcome<usize> {
    let groups = same_questions(bot, guild).await?;
    let later = groups.iter().flat_map(|group| group.iter().skip(1));
    Ok(later.filter(|question| window.holds(question.asked)).count())
}

/// The questions that were asked at least `often` times, one of them in `window`, and that no entry of the FAQ answers; the most asked
/// first.
///
/// # Errors
/// What the database said.
pub async fn without_entry(bot: &Bot, guild: GuildId, often: usize, window: Window) -> Outcome<Vec<AskedOften>> {
    let mut found: Vec<AskedOften> = same_questions(bot, guild)
        .await?
        .into_iter()
        .filter(|group| group.len() >= often && group.iter().all(|question| question.entry.is_none()))
        .filter(|group| group.iter().any(|question| window.holds(question.asked)))
        .filter_map(|group| {
            let words = group.iter().map(|question| question.words.trim()).find(|words| !words.is_empty())?;
            Some(AskedOften { words: words.to_owned(), times: group.len() })
        })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.times));
    Ok(found)
}

/// All questions of `guild`, those that are the same together, each group in order of time.
async fn same_questions(bot: &Bot, guild: GuildId) -> Outcome<Vec<Vec<Asked>>> {
    let mut conn = bot.store.reader().await?;
    let topics = feedback::topics_by_message(&mut *conn, guild, QUESTION).await?;
    let mut questions = store::questions(&mut *conn, guild).await?;
    for question in &mut questions {
        question.topic = topics.get(&question.message).copied();
    }
    Ok(grouped(questions))
}

/// What the team is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaits {
    /// That a new issue or bug is triaged.
    Triage,
    /// That a question on Discord is answered.
    Answer,
    /// That an issue on GitHub is answered.
    IssueAnswer,
}

/// How many of what came in `window` were settled in time, and of how many that is known by `now`.
///
/// # Errors
/// What the database said.
pub async fn kept(
    conn: &mut AnyConnection,
    guild: GuildId,
    (what, window): (Awaits, Window),
    now: Instant,
) -> Outcome<(i64, i64)> {
    let kinds = match what {
        Awaits::Triage => [Kind::Triage, Kind::Bug],
        Awaits::Answer => [Kind::Question; 2],
        Awaits::IssueAnswer => [Kind::Answer; 2],
    };
    store::kept(conn, guild, (kinds, what != Awaits::Triage, window), now).await
}

/// What somebody measured of the documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// How much of the features is documented, in percent.
    Coverage,
    /// How content users are with it, in stars.
    Satisfaction,
}

impl Recorded {
    /// Its name in the store, and in how many parts of a unit it is kept there.
    pub(super) fn kept(self) -> (&'static str, f64) {
        match self {
            Self::Coverage => ("coverage", 1.0),
            Self::Satisfaction => ("satisfaction", 10.0),
        }
    }
}

/// What was recorded last; nothing where nothing was.
///
/// # Errors
/// What the database said.
pub async fn recorded(bot: &Bot, guild: GuildId, what: Recorded) -> Outcome<Option<f64>> {
    let (name, scale) = what.kept();
    let figure = store::figure(bot.store.read(), guild, name).await?;
    Ok(figure.map(|(figure, _)| f64::from(i32::try_from(figure).unwrap_or(i32::MAX)) / scale))
}

/// The pages of the documentation that must change for an entry and have not yet: the page, the entry's number, since when.
///
/// # Errors
/// What the database said.
pub async fn pages_to_change(bot: &Bot, guild: GuildId) -> Outcome<Vec<(String, i64, Instant)>> {
    let entries = store::entries(bot.store.read(), guild).await?;
    let mut pages: Vec<(String, i64, Instant)> = entries
        .into_iter()
        .filter_map(|entry| entry.page.filter(|page| page.done.is_none()).map(|page| (page, entry.number)))
        .map(|(page, number)| (page.name, number, page.since))
        .collect();
    pages.sort_by_key(|(_, number, since)| (*since, *number));
    Ok(pages)
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
        helped: store::helped_by_answers(pool, guild, week).await?,
        repeats: repeats(bot, guild, week).await?,
        searched: searches.len(),
        found: took.len(),
        in_time: took.iter().filter(|took| **took <= bot.playbook.support.found_within).count(),
        to_find: median(took),
        coverage: store::figure(pool, guild, Recorded::Coverage.kept().0).await?,
        satisfaction: store::figure(pool, guild, Recorded::Satisfaction.kept().0).await?,
        pages: pages_to_change(bot, guild).await?,
        top,
    })
}
