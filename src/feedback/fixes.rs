//! The loop is closed: when a fix is released, everybody who reported it is asked once where they wrote, and a "still
//! broken" opens it again.

use std::collections::BTreeMap;

use super::domain::{Source, Statement, Told};
use super::{origin, requests, store, view};
use crate::bot::Bot;
use crate::clock::Instant;
use crate::discord::answer::Reply;
use crate::discord::asked::Asked;
use crate::error::Outcome;
use crate::github::Order;
use crate::ids::{FeedbackId, GuildId, UserId};
use crate::outbox::{Action, GITHUB_LANE, Outgoing, enqueue};
use crate::release::{self, authorize};
use crate::store::{Tx, first_time};
use crate::tracker::{self, PublishedRelease};

/// Who may say that something is fixed.
const FIX: &str = "feedback.file";

/// What came out: a version and where people read about it.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) released: Instant,
}

impl From<PublishedRelease> for Version {
    fn from(release: PublishedRelease) -> Self {
        Self { name: release.tag, url: release.url, released: release.published }
    }
}

/// Tells of what was fixed in a release that has come out since.
pub(super) async fn sweep(bot: &Bot, tx: &mut Tx, now: Instant) -> Outcome<()> {
    let mut fixed: BTreeMap<String, (Version, Vec<FeedbackId>)> = BTreeMap::new();
    for (topic, closed) in store::done_unreleased(tx).await? {
        let Some(release) = tracker::first_release_since(tx, closed).await? else { continue };
        let version = Version::from(release);
        store::fixed(tx, topic, (&version.name, version.released)).await?;
        requests::released(bot, tx, topic, now).await?;
        fixed.entry(version.name.clone()).or_insert_with(|| (version, Vec::new())).1.push(topic);
    }
    for (version, topics) in fixed.into_values() {
        announce(bot, tx, (&version, &topics), now).await?;
    }
    Ok(())
}

/// Tells everybody behind `topics` that `version` has the fix: each person once, the team on one card.
async fn announce(bot: &Bot, tx: &mut Tx, (version, topics): (&Version, &[FeedbackId]), now: Instant) -> Outcome<()> {
    let mut said = Vec::new();
    for topic in topics {
        said.extend(store::group(tx, *topic).await?);
    }
    let mut by_author: BTreeMap<UserId, Vec<&Statement>> = BTreeMap::new();
    let mut told = Vec::new();
    for statement in &said {
        match (statement.words.message, statement.words.author) {
            (Some(_), Some(author)) => by_author.entry(author).or_default().push(statement),
            _ if statement.words.source == Source::GitHub => {
                told.push((statement, tell_on_github(tx, statement, version, now).await?));
            }
            _ => told.push((statement, note(tx, statement, (version, Told::Nobody), now).await?)),
        }
    }
    for (author, statements) in by_author {
        let way = if statements.len() > 1 { Told::Directly } else { Told::InThread };
        let mut new = Vec::new();
        for statement in statements {
            let way = note(tx, statement, (version, way), now).await?;
            told.push((statement, way));
            new.extend(way.map(|_| statement));
        }
        match way {
            Told::Directly if !new.is_empty() => tell_directly(tx, author, (&new, version), now).await?,
            _ => {
                for statement in new {
                    ask_in_thread(bot, tx, (statement, version), now).await?;
                }
            }
        }
    }
    let card = view::fixes_told(version, &told);
    let handle = format!("feedback:told:{}", version.name);
    if told.iter().any(|(_, way)| way.is_some()) {
        release::tell_team(tx, ("feedback", handle), &card, now).await?;
    }
    Ok(())
}

/// Writes down how somebody is told; nothing when they were told of this version before.
async fn note(
    tx: &mut Tx,
    statement: &Statement,
    (version, way): (&Version, Told),
    now: Instant,
) -> Outcome<Option<Told>> {
    let is_new = store::tell(tx, (statement.id, &version.name, &version.url), way, now).await?;
    Ok(is_new.then_some(way))
}

/// Asks where it was said.
async fn ask_in_thread(
    bot: &Bot,
    tx: &mut Tx,
    (statement, version): (&Statement, &Version),
    now: Instant,
) -> Outcome<()> {
    let card = view::fixed_for_you(statement, version, (0, 0), true);
    origin::say(bot, tx, (statement, &handle(statement.id, &version.name)), &card, now).await
}

async fn tell_directly(
    tx: &mut Tx,
    author: UserId,
    (statements, version): (&[&Statement], &Version),
    now: Instant,
) -> Outcome<()> {
    let card = view::fixed_directly(statements, version);
    let action = Action::Tell { user: author, body: card.body() };
    enqueue(tx, now, Outgoing::new("feedback", direct_handle(author, &version.name), action)).await
}

async fn tell_on_github(tx: &mut Tx, statement: &Statement, version: &Version, now: Instant) -> Outcome<Option<Told>> {
    let Some((repository, number)) = store::own_issue(tx, statement.id).await? else { return Ok(None) };
    let way = note(tx, statement, (version, Told::OnIssue), now).await?;
    if way.is_some() {
        let order = Order::Comment { number, body: view::fixed_on_github(version) };
        let handle = handle(statement.id, &version.name);
        enqueue(tx, now, Outgoing::new(GITHUB_LANE, handle, Action::GitHub { repository, order })).await?;
    }
    Ok(way)
}

fn handle(statement: FeedbackId, version: &str) -> String {
    format!("feedback:{statement}:fixed:{version}")
}

fn direct_handle(author: UserId, version: &str) -> String {
    format!("feedback:direct:{author}:{version}")
}

/// A direct message was not taken: its reports are answered where they were written.
pub(super) async fn undeliverable(bot: &Bot, tx: &mut Tx, handle: &str, now: Instant) -> Outcome<bool> {
    let Some((author, name)) = handle.strip_prefix("feedback:direct:").and_then(|rest| rest.split_once(':')) else {
        return Ok(false);
    };
    let author: UserId = author.parse().map_err(|_| anyhow::anyhow!("a message to nobody: {handle}"))?;
    for (id, url) in store::told_directly(tx, (author, name)).await? {
        store::tell_otherwise(tx, (id, name), Told::InThread).await?;
        let version = Version { name: name.to_owned(), url, released: now };
        if let Some(statement) = store::load(tx, id).await? {
            ask_in_thread(bot, tx, (&statement, &version), now).await?;
        }
    }
    Ok(true)
}

/// Somebody from the team says that a version fixes it, where no issue says so.
pub(super) async fn fix(bot: &Bot, asked: &Asked, number: &str, version: &str) -> Outcome<Reply> {
    authorize(bot, asked.guild, &asked.actor, FIX).await?;
    let topic = super::issues::topic(bot, asked, number).await?;
    let name = view::version_name(version).ok_or_else(view::no_version)?;
    if topic.fixed_in.is_some() {
        return Err(view::fixed_before(&topic).into());
    }
    let now = bot.now();
    let mut tx = bot.store.begin(asked.guild).await?;
    if first_time(&mut tx, asked.interaction, now).await? {
        store::fixed(&mut tx, topic.id, (&name, now)).await?;
        requests::released(bot, &mut tx, topic.id, now).await?;
        let version = Version { name: name.clone(), url: String::new(), released: now };
        announce(bot, &mut tx, (&version, &[topic.id]), now).await?;
    }
    tx.commit().await?;
    Ok(Reply::Say(view::fix_noted(&topic, &name)))
}

/// Somebody behind a report says whether it is fixed for them.
pub(super) async fn judge(bot: &Bot, asked: &Asked, subject: &str, fixed: bool) -> Outcome<Reply> {
    let (number, version) = subject.split_once('-').unwrap_or_default();
    let statement = super::find(bot, asked, number).await?;
    if !store::is_behind(bot.store.read(), &statement, asked.actor.user).await? {
        return Err(view::not_behind().into());
    }
    let now = bot.now();
    let mut tx = bot.store.begin(asked.guild).await?;
    let key = (statement.id, version);
    let url = store::told(&mut tx, key).await?.ok_or_else(view::fix_unknown)?;
    store::judge(&mut tx, key, (asked.actor.user, fixed), now).await?;
    let verdicts = store::verdicts(&mut tx, key).await?;
    let version = Version { name: version.to_owned(), url, released: now };
    let card = view::fixed_for_you(&statement, &version, verdicts, false);
    let edit = Action::edit(&card);
    let handle = handle(statement.id, &version.name);
    enqueue(&mut tx, now, Outgoing::new(origin::lane(statement.id), handle, edit)).await?;
    if !fixed {
        reopen(&mut tx, (&statement, &version), now).await?;
    }
    tx.commit().await?;
    Ok(Reply::Say(view::judged(fixed)))
}

/// The fix did not hold: the statement is open again, and so is its issue.
async fn reopen(tx: &mut Tx, (statement, version): (&Statement, &Version), now: Instant) -> Outcome<()> {
    let topic = statement.merged_into.unwrap_or(statement.id);
    if !store::broken(tx, topic, now).await? {
        return Ok(());
    }
    let link = store::link_in(tx, topic).await?;
    if let Some((repository, number)) = &link {
        for (part, order) in [
            ("reopen", Order::Reopen { number: *number }),
            ("broken", Order::Comment { number: *number, body: view::broken_on_github(statement, version) }),
        ] {
            let handle = format!("feedback:{topic}:{part}:{}", version.name);
            let action = Action::GitHub { repository: repository.clone(), order };
            enqueue(tx, now, Outgoing::new(GITHUB_LANE, handle, action)).await?;
        }
    }
    let card = view::still_broken(statement, version, link.map(|(_, number)| number));
    release::tell_team(tx, ("feedback", format!("feedback:{topic}:broken-card:{}", version.name)), &card, now).await
}

/// The guild in a button of a direct message, which Discord does not name there.
pub fn guild_of(subject: &str) -> Option<(GuildId, String)> {
    let (guild, rest) = subject.strip_prefix('g')?.split_once('-')?;
    Some((guild.parse().ok()?, rest.to_owned()))
}
