//! The loop is closed: when a fix is released, everybody who reported it is asked once where they wrote, and a "still
//! broken" opens it again.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::{Fix, Says, Source, Statement, Told, Version};
use super::handle::FeedbackHandle;
use super::lookup::topic;
use super::view::Asked;
use super::{doubts, origin, requests, store, view};
use crate::bot::Bot;
use crate::bot::slice::Event;
use crate::discord::answer::Reply;
use crate::discord::card::Pings;
use crate::discord::custom_id::{CustomId, outdated};
use crate::discord::invocation::Invocation;
use crate::discord::outbox::Action;
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Named, Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::{self, Order};
use crate::ids::{FeedbackId, GuildId, UserId};
use crate::slices::feedback::domain::Verdicts;
use crate::slices::release::{self};
use crate::slices::tracker::{self, Connection};

/// Who decides about fixes.
const LEADS: &str = "engineering_lead";
/// How many reports one direct message asks about: as many as it has rows of buttons.
const AT_ONCE: usize = 5;

/// Tells of what was fixed in a release that has come out since: on GitHub, where a repository is connected, or as the team says.
///
/// # Errors
/// What the database said.
pub async fn tell_released(bot: &Bot, tx: &mut Tx, connection: Option<&Connection>, now: Instant) -> Outcome<()> {
    let guild = tx.guild();
    let mut fixed: BTreeMap<String, (Version, Vec<FeedbackId>)> = BTreeMap::new();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for done in store::done_unreleased(tx.conn(), guild).await? {
        let (topic, group) = (done.topic, store::group(tx, done.topic).await?);
        let found = doubts::find(tx, connection, (done, &group), now).await?;
        asked.extend(found.asked);
        let Some(release) = found.release else { continue };
        tx.counts_as_change().await?;
        store::fixed(tx, topic, &release.tag, now).await?;
        requests::released(bot, tx, topic, now).await?;
        // What came out before anybody connected the repository is known, and no news to anybody.
        if connection.is_none_or(|connection| release.published >= connection.connected) {
            let version = Version { name: release.tag, url: release.url };
            fixed.entry(version.name.clone()).or_insert_with(|| (version, Vec::new())).1.push(topic);
        }
    }
    for tag in asked {
        tx.counts_as_change().await?;
        doubts::show(tx, &tag, now).await?;
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
    let (here, elsewhere): (Vec<_>, Vec<_>) =
        said.iter().partition(|statement| statement.words.message.is_some() && statement.words.author.is_some());
    let mut told = Vec::new();
    for statement in elsewhere {
        told.extend(tell_elsewhere(bot, tx, (statement, version), now).await?.map(|way| (statement, way)));
    }
    let mut by_author: BTreeMap<Option<UserId>, Vec<&Statement>> = BTreeMap::new();
    for statement in here {
        by_author.entry(statement.words.author).or_default().push(statement);
    }
    for (author, statements) in by_author {
        let way = if statements.len() > 1 { Told::Directly } else { Told::InThread };
        let mut new = Vec::new();
        for statement in statements {
            new.extend(note(tx, statement, (version, way), now).await?.map(|fix| (statement, fix)));
        }
        told.extend(new.iter().map(|(statement, _)| (*statement, way)));
        let topic = |of: &Statement| said.iter().find(|one| Some(one.id) == of.merged_into);
        let asked = new.iter().map(|(statement, fix)| Asked { statement, fix, topic: topic(statement) });
        let asked: Vec<Asked<'_>> = asked.collect();
        match (author, way) {
            (Some(author), Told::Directly) => tell_directly(bot, tx, author, &asked, now).await?,
            _ => {
                for asked in asked {
                    ask_in_thread(bot, tx, asked, now).await?;
                }
            }
        }
    }
    if told.is_empty() {
        return Ok(());
    }
    let handle = format!("feedback:told:{}:{}", version.name, now.timestamp());
    release::tell_team(tx, Named { lane: "feedback", handle: &handle }, &view::fixes_told(version, &told), now).await
}

/// Writes down how somebody is told; nothing when they were told of this version before.
async fn note(
    tx: &mut Tx,
    statement: &Statement,
    (version, way): (&Version, Told),
    now: Instant,
) -> Outcome<Option<Fix>> {
    let id = store::tell(tx, (statement.id, &version.name, &version.url), way, now).await?;
    let (version, url) = (version.name.clone(), version.url.clone());
    Ok(id.map(|id| Fix { id, statement: statement.id, version, url }))
}

/// Asks where it was said.
async fn ask_in_thread(bot: &Bot, tx: &mut Tx, asked: Asked<'_>, now: Instant) -> Outcome<()> {
    let card = view::fixed_for_you(asked, &bot.playbook.to_update, (Verdicts::default(), false), true);
    origin::say(bot, tx, (asked.statement, &FeedbackHandle::Fix(asked.fix.id).to_string()), &card, now).await
}

async fn tell_directly(bot: &Bot, tx: &mut Tx, author: UserId, fixes: &[Asked<'_>], now: Instant) -> Outcome<()> {
    for (part, fixes) in fixes.chunks(AT_ONCE).enumerate() {
        let action = Action::tell(author, view::fixed_directly(fixes, &bot.playbook.to_update).body());
        let version = fixes[0].fix.version.clone();
        let handle = FeedbackHandle::Direct { author, part, version };
        enqueue(tx, now, Outgoing::new("feedback", handle, action)).await?;
    }
    Ok(())
}

/// Who wrote on GitHub is asked there; who wrote elsewhere can't be asked by tplus.
async fn tell_elsewhere(
    bot: &Bot,
    tx: &mut Tx,
    (statement, version): (&Statement, &Version),
    now: Instant,
) -> Outcome<Option<Told>> {
    let issue = match statement.words.source {
        Source::GitHub => store::origin_issue(tx, statement.id).await?,
        _ => None,
    };
    let way = if issue.is_some() { Told::OnIssue } else { Told::Nobody };
    let Some(fix) = note(tx, statement, (version, way), now).await? else { return Ok(None) };
    if let Some((repository, number)) = issue {
        let order = Order::Comment { number, body: view::fixed_on_github(version, &bot.playbook.to_update) };
        enqueue(
            tx,
            now,
            Outgoing::new(github::LANE, FeedbackHandle::Fix(fix.id), github::Action { repository, order }),
        )
        .await?;
    }
    Ok(Some(way))
}

/// A direct message was not taken: its reports are answered where they were written.
pub(super) async fn undeliverable(bot: &Bot, tx: &mut Tx, handle: &str, now: Instant) -> Outcome<bool> {
    let Ok(FeedbackHandle::Direct { author, version, .. }) = handle.parse() else { return Ok(false) };
    for fix in store::told_directly(tx, (author, &version)).await? {
        store::tell_otherwise(tx, (fix.statement, &version), Told::InThread).await?;
        if let Some(statement) = store::load(tx, fix.statement).await? {
            let topic = standing_for(tx, &statement).await?;
            let asked = Asked { statement: &statement, fix: &fix, topic: topic.as_ref() };
            ask_in_thread(bot, tx, asked, now).await?;
        }
    }
    Ok(true)
}

/// The statement that stands for `statement`; none where it stands for itself.
async fn standing_for(tx: &mut Tx, statement: &Statement) -> Outcome<Option<Statement>> {
    match statement.merged_into {
        Some(topic) => store::load(tx, topic).await,
        None => Ok(None),
    }
}

/// Somebody from the team says that a version fixes it, where no issue says so.
pub(super) async fn fix(bot: &Bot, invocation: &Invocation, number: &str, version: &str) -> Outcome<Reply> {
    let topic = topic(bot, invocation, number).await?;
    let name = view::version_name(version).ok_or_else(view::no_version)?;
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    if !store::fixed(&mut tx, topic.id, &name, now).await? {
        return Err(view::fixed_before(&topic).into());
    }
    requests::released(bot, &mut tx, topic.id, now).await?;
    let version = Version { name: name.clone(), url: String::new() };
    announce(bot, &mut tx, (&version, &[topic.id]), now).await?;
    tx.commit().await?;
    bot.tell(&Event::BugsChanged { guild: invocation.guild }).await;
    Ok(Reply::Say(view::fix_noted(&topic, &name)))
}

/// Somebody from the team says that its fix is made: the next release is looked at, or one that has just come out.
pub(super) async fn done(bot: &Bot, invocation: &Invocation, number: &str) -> Outcome<Reply> {
    let topic = topic(bot, invocation, number).await?;
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    if !store::done(&mut tx, topic.id, now).await? {
        return Err(view::done_before(&topic).into());
    }
    let connection = tracker::connection(tx.conn(), invocation.guild).await?;
    tell_released(bot, &mut tx, connection.as_ref(), now).await?;
    tx.commit().await?;
    bot.tell(&Event::BugsChanged { guild: invocation.guild }).await;
    Ok(Reply::Say(view::done_noted(&topic)))
}

/// Somebody from the team says whether a release has a fix: those who reported it are asked, or the next release is looked at.
pub(super) async fn answer_doubt(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let mut parts = id.subject.splitn(3, '-');
    let (number, is_in) = (parts.next().ok_or_else(outdated)?, parts.next() == Some("in"));
    let tag = parts.next().ok_or_else(outdated)?;
    let topic = topic(bot, invocation, number).await?;
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let by = By { who: invocation.actor.user, at: now };
    if !store::answer_doubt(&mut tx, (tag, topic.id), is_in, by).await? {
        return Err(view::doubt_answered(&topic).into());
    }
    doubts::show(&mut tx, tag, now).await?;
    let connection = tracker::connection(tx.conn(), invocation.guild).await?;
    tell_released(bot, &mut tx, connection.as_ref(), now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::doubt_noted(&topic, tag, is_in)))
}

/// Somebody behind a report says whether it is fixed for them.
pub(super) async fn judge(bot: &Bot, invocation: &Invocation, fix: &str, fixed: bool) -> Outcome<Reply> {
    let pool = bot.store.read();
    // In a direct message the guild stands before it.
    let fix = fix.rsplit('-').next().unwrap_or(fix);
    let found = match fix.parse() {
        Ok(id) => store::fix(pool, invocation.guild, id).await?,
        Err(_) => None,
    };
    let fix = found.ok_or_else(view::fix_unknown)?;
    let statement = store::by_id(pool, invocation.guild, fix.statement).await?.ok_or_else(view::fix_unknown)?;
    if !store::is_behind(pool, &statement, invocation.actor.user).await? {
        return Err(view::not_behind().into());
    }
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let key = (statement.id, fix.version.as_str());
    store::judge(&mut tx, key, (invocation.actor.user, fixed), now).await?;
    let verdicts = store::verdicts(&mut tx, key).await?;
    let topic = standing_for(&mut tx, &statement).await?;
    let asked = Asked { statement: &statement, fix: &fix, topic: topic.as_ref() };
    let pings = leads(bot, invocation.guild, now).await?;
    let says = match fixed {
        true => None,
        false => who_says(bot, &mut tx, (&statement, &fix), invocation).await?,
    };
    let has_failed = match says {
        Some(says) => reopen(&mut tx, (&statement, &fix, says), pings, now).await?,
        None => false,
    };
    let topic = statement.merged_into.unwrap_or(statement.id);
    let is_open_again = verdicts.broken > 0 && !store::is_fixed_in(&mut tx, (topic, &fix.version)).await?;
    let card = view::fixed_for_you(asked, &bot.playbook.to_update, (verdicts, is_open_again), false);
    let edit = Outgoing::new(origin::lane(statement.id), FeedbackHandle::Fix(fix.id), Action::edit(&card));
    enqueue(&mut tx, now, edit).await?;
    tx.commit().await?;
    if has_failed {
        let (guild, number, version) = (invocation.guild, statement.number, fix.version.as_str());
        bot.tell(&Event::FixFailed { guild, number, version }).await;
    }
    let is_enough = fixed || says.is_some();
    Ok(Reply::Say(view::judged(fixed, is_enough, bot.playbook.feedback.reopened_by)))
}

/// Who says that the fix does not hold, if that is enough to open it again: whoever reported it, somebody of the team, or enough people
/// who had voted for it before it was fixed. Whoever votes afterwards doesn't count: anybody could.
async fn who_says(
    bot: &Bot,
    tx: &mut Tx,
    (statement, fix): (&Statement, &Fix),
    invocation: &Invocation,
) -> Outcome<Option<Says>> {
    if statement.words.author == Some(invocation.actor.user) {
        return Ok(Some(Says::Reporter));
    }
    let setup = release::setup(bot.store.read(), invocation.guild).await?;
    if setup.is_team(&bot.playbook, &invocation.actor) {
        return Ok(Some(Says::Team));
    }
    let voters = store::voters_still_broken(tx, (statement.id, &fix.version)).await?;
    let is_enough = voters >= i64::from(bot.playbook.feedback.reopened_by);
    Ok(is_enough.then_some(Says::Voters(voters)))
}

/// Who decides about fixes, to be pinged in work hours.
async fn leads(bot: &Bot, guild: GuildId, now: Instant) -> Outcome<Pings> {
    let setup = release::setup(bot.store.read(), guild).await?;
    let release = release::active(bot.store.read(), guild).await?;
    Ok(release.map_or_else(Pings::default, |release| release::at_work(bot, (&setup, &release), LEADS, now)))
}

/// The fix did not hold: the statement is open again, and so is its issue; `false` when that was known.
async fn reopen(
    tx: &mut Tx,
    (statement, fix, says): (&Statement, &Fix, Says),
    pings: Pings,
    now: Instant,
) -> Outcome<bool> {
    let topic = statement.merged_into.unwrap_or(statement.id);
    if !store::broken(tx, (topic, &fix.version), now).await? {
        return Ok(false);
    }
    let link = store::link_in(tx, topic).await?;
    if let Some((repository, number)) = &link {
        for (part, order) in [
            ("reopen", Order::Reopen { number: *number }),
            ("broken", Order::Comment { number: *number, body: view::broken_on_github((statement, fix), says) }),
        ] {
            let handle = format!("{}:{part}", FeedbackHandle::Fix(fix.id));
            let action = github::Action { repository: repository.clone(), order };
            enqueue(tx, now, Outgoing::new(github::LANE, handle, action)).await?;
        }
    }
    let card = view::still_broken((statement, fix, says), link.map(|(_, number)| number), pings);
    release::tell_team(
        tx,
        Named { lane: "feedback", handle: &format!("{}:card", FeedbackHandle::Fix(fix.id)) },
        &card,
        now,
    )
    .await?;
    Ok(true)
}
