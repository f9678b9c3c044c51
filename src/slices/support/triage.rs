//! Triage: bugs that the team confirmed wait for a severity on one card a day, where each is graded by a button (plan.md, section 2:
//! "Triage all issues within 2 hours").

use super::domain::Kind;
use super::{store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::custom_id::{CustomId, outdated};
use crate::discord::invocation::Invocation;
use crate::discord::outbox::{Action, Place};
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::slices::feedback::{self, Statement};
use crate::slices::issues;
use crate::slices::release::{self, ChannelUse, Release, require_active};

/// The bugs of `guild` that are confirmed and open, that nobody has graded, and that are neither tracked in an issue nor an incident.
pub(super) async fn untriaged(tx: &mut Tx, guild: GuildId) -> Outcome<Vec<Statement>> {
    let tracked = feedback::linked_issues(tx.conn(), guild).await?;
    let incidents = issues::topics_of_incidents(tx.conn(), guild).await?;
    let mut bugs = feedback::unresolved_bugs(tx.conn(), guild).await?;
    bugs.retain(|bug| bug.severity.is_none() && tracked.iter().all(|link| link.topic != bug.id));
    bugs.retain(|bug| !incidents.contains(&bug.id));
    Ok(bugs)
}

/// Shows the day's card as it is now: posted with the day's first bug, changed with every other one.
pub(super) async fn show(bot: &Bot, tx: &mut Tx, release: &Release, now: Instant) -> Outcome<()> {
    let Some(channel) = release::channel_in(tx, ChannelUse::Release).await? else { return Ok(()) };
    let date = release.dates.date(now);
    let handle = format!("support:triage:{}:{date}", release.id);
    let waiting = untriaged(tx, release.guild).await?;
    let graded = feedback::triaged_since(tx, release.dates.instant(date, chrono::NaiveTime::MIN)).await?;
    let card = view::triage(date, &waiting, &graded, &bot.playbook);
    let action = match was_said(tx, &handle).await? {
        true => Action::edit(&card),
        false if waiting.is_empty() => return Ok(()),
        false => Action::post(Place::Channel(channel), &card),
    };
    enqueue(tx, now, Outgoing::new("support", handle, action)).await
}

/// A bug became an incident, was merged or fixed, or is a bug no more: what waits for no severity now is asked about no more.
pub(super) async fn bugs_changed(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    let asked_about = store::open_bugs(bot.store.read(), guild).await?;
    if asked_about.is_empty() {
        return Ok(());
    }
    let now = bot.now();
    let mut tx = bot.store.begin(guild).await?;
    let waiting = untriaged(&mut tx, guild).await?;
    for number in asked_about.into_iter().filter(|number| waiting.iter().all(|bug| bug.number != *number)) {
        store::settle_about(&mut tx, Kind::Bug, number, now).await?;
    }
    show(bot, &mut tx, &release, now).await?;
    tx.commit().await
}

/// Somebody says how grave a bug is, or that it is none.
pub(super) async fn grade(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let (number, severity) = id.subject.split_once('-').ok_or_else(outdated)?;
    let number: i64 = number.parse().map_err(|_| outdated())?;
    let severity = match severity {
        view::NO_BUG => None,
        known => Some(bot.playbook.severity(known).ok_or_else(outdated)?),
    };
    let release = require_active(bot, invocation.guild).await?;
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let by = By { who: invocation.actor.user, at: now };
    if !feedback::triage(&mut tx, number, severity.map(|severity| severity.id.as_str()), by).await? {
        return Err(view::graded_before(number).into());
    }
    store::settle_about(&mut tx, Kind::Bug, number, now).await?;
    show(bot, &mut tx, &release, now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::graded(number, severity)))
}
