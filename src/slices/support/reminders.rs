//! Reminders: once, when what somebody waits for is overdue; quietly out of work hours, and with a ping when work begins.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::domain::{Awaited, Kind, QUESTION};
use super::faq::Known;
use super::{store, triage, view};
use crate::bot::Bot;
use crate::discord::card::Pings;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::{Instant, Window};
use crate::engine::outbox::{Outgoing, Urgency, enqueue};
use crate::engine::store::Tx;
use crate::engine::timers::{self, At, Kind as _, Timer, WholeGuild};
use crate::error::Outcome;
use crate::github::Issue;
use crate::ids::{AwaitedId, GuildId, IssueNumber, MessageId, UserId};
use crate::slices::feedback;
use crate::slices::release::{self, ChannelUse, Release};
use crate::slices::tracker::{self, poll::News};

/// After a long stop people are reminded all the same.
const CATCH_UP: TimeDelta = TimeDelta::days(7);

/// Something is overdue now.
pub(super) struct OverdueTimer;

impl timers::Kind for OverdueTimer {
    const NAME: &'static str = "support.due";
    const CATCH_UP: TimeDelta = CATCH_UP;
    type Subject = AwaitedId;
    /// When it is due.
    type Slot = At;
}

/// Work begins: what was reminded of quietly pings now.
pub(super) struct PingTimer;

impl timers::Kind for PingTimer {
    const NAME: &'static str = "support.ping";
    const CATCH_UP: TimeDelta = CATCH_UP;
    type Subject = WholeGuild;
    type Slot = At;
}

/// Within this time after a reminder about bugs another one joins it.
const TOGETHER: TimeDelta = TimeDelta::hours(4);

/// Who is to answer, and who is to triage.
const ANSWERS: &str = "community";
const TRIAGES: &str = "engineering_lead";

/// Writes down that something waits, with its timer; `false` when that was known.
pub(super) async fn wait_for(tx: &mut Tx, awaited: &Awaited) -> Outcome<bool> {
    let is_new = store::await_answer(tx, awaited).await?;
    if is_new {
        remind_at(tx, awaited.id, awaited.due).await?;
    }
    Ok(is_new)
}

/// Has the team reminded at `due` of what waits.
pub(super) async fn remind_at(tx: &mut Tx, id: AwaitedId, due: Instant) -> Outcome<()> {
    timers::set(tx, OverdueTimer::timer(id, At(due), due)).await.map(drop)
}

/// New issues wait for an answer and for a severity.
///
/// # Errors
/// What the database said.
pub async fn on_news(bot: &Bot, tx: &mut Tx, news: &News) -> Outcome<()> {
    let Some(id) = news.release else { return Ok(()) };
    let Some(release) = release::release(tx.conn(), id).await? else { return Ok(()) };
    let is_new = |issue: &&Issue| issue.is_open && !issue.is_pull_request && issue.created >= release.started;
    for issue in news.issues.iter().filter(is_new) {
        let wanted = [
            (Kind::Answer, !issue.is_by_team),
            (Kind::Triage, tracker::severity_of(&issue.labels, &bot.playbook).is_none()),
        ];
        for (kind, _) in wanted.into_iter().filter(|(_, is_wanted)| *is_wanted) {
            let due = kind.due(&bot.playbook, &release, issue.created);
            let about = (tx.guild(), issue.number.get());
            wait_for(tx, &Awaited::new(kind, about, &issue.title, Window { from: issue.created, to: due })).await?;
        }
    }
    Ok(())
}

/// The bug of that number was confirmed: it waits for a severity from now on, and stands on the triage card.
pub(super) async fn bug_confirmed(bot: &Bot, guild: GuildId, number: i64) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    let now = bot.now();
    let mut tx = bot.store.begin(guild).await?;
    wait_for_severity(bot, &mut tx, &release, number, now).await?;
    triage::show(bot, &mut tx, &release, now).await?;
    tx.commit().await
}

async fn wait_for_severity(bot: &Bot, tx: &mut Tx, release: &Release, number: i64, since: Instant) -> Outcome<bool> {
    let due = Kind::Bug.due(&bot.playbook, release, since);
    // Its words stand with the statement, and go with it.
    wait_for(tx, &Awaited::new(Kind::Bug, (release.guild, number), "", Window { from: since, to: due })).await
}

/// A guild comes up: what was confirmed when tplus stopped before it could wait for a severity.
pub(super) async fn catch_up(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let Some(release) = release::active(bot.store.read(), guild).await? else { return Ok(()) };
    let mut tx = bot.store.begin(guild).await?;
    let mut is_new = false;
    for bug in triage::untriaged(&mut tx, guild).await? {
        if let Some(since) = bug.confirmed.filter(|since| *since >= release.started) {
            is_new |= wait_for_severity(bot, &mut tx, &release, bug.number, since).await?;
        }
    }
    if is_new {
        triage::show(bot, &mut tx, &release, bot.now()).await?;
    }
    tx.commit().await
}

/// Reminds the team of all that is overdue, on one card.
pub async fn on_due(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let setup = release::setup(bot.store.read(), timer.guild).await?;
    let release = release::active(bot.store.read(), timer.guild).await?;
    // Writes wait for what happens from here on: a thousand may be due at once.
    let faq = Known::load(bot.store.read(), timer.guild).await?;
    let mut tx = bot.store.begin(timer.guild).await?;
    if !timers::settle(&mut tx, timer).await? {
        return tx.commit().await;
    }
    let is_ping = timer.kind == PingTimer::NAME;
    let mut overdue = still_waiting(bot, &mut tx, is_ping, now).await?;
    if !is_ping {
        overdue = join_the_last(bot, &mut tx, (overdue, &faq), now).await?;
    }
    let (Some(release), Some(channel)) = (release, setup.channel(ChannelUse::Release)) else {
        return tx.commit().await;
    };
    if overdue.is_empty() {
        return tx.commit().await;
    }
    let hours = &bot.playbook.work_hours;
    let is_awake = release.dates.is_work_time(hours, now);
    if !is_awake {
        let due = release.dates.next_work_begin(hours, now);
        timers::set(&mut tx, PingTimer::timer(WholeGuild, At(due), due)).await?;
    }
    let wanted: BTreeSet<&str> = overdue
        .iter()
        .map(|one| if matches!(one.kind, Kind::Triage | Kind::Bug) { TRIAGES } else { ANSWERS })
        .collect();
    let asked = wanted.into_iter().map(|role| release::at_work(bot, (&setup, &release), role, now));
    let pings = asked.fold(Pings::default(), Pings::and);
    // The words stand on the first reminder, which follows them; the ping, and a second reminder, only point.
    let card = view::reminder(&overdue, &faq.answers(&overdue), false, pings);
    let handle = format!("support:nag:{}", tx.next_position());
    let urgency = if is_awake { Urgency::Alert } else { Urgency::Normal };
    let post = Outgoing::new("support", handle.clone(), Action::post(Place::Channel(channel), &card));
    enqueue(&mut tx, now, Outgoing { urgency, ..post }).await?;
    for one in &overdue {
        store::reminded(&mut tx, (one.id, &handle), is_awake, now).await?;
        timers::cancel::<OverdueTimer>(&mut tx, one.id).await?;
    }
    tx.commit().await
}

/// Bugs that are overdue soon after others were join the last reminder about bugs, which is changed in place; returns what else is
/// overdue. Each of them waits on the triage card, and a ping for every one of thirty says no more than the first.
async fn join_the_last(
    bot: &Bot,
    tx: &mut Tx,
    (overdue, faq): (Vec<Awaited>, &Known),
    now: Instant,
) -> Outcome<Vec<Awaited>> {
    let Some((handle, at)) = store::last_reminder(tx, Kind::Bug).await? else { return Ok(overdue) };
    if now - at >= TOGETHER {
        return Ok(overdue);
    }
    let (bugs, others): (Vec<_>, Vec<_>) = overdue.into_iter().partition(|one| one.kind == Kind::Bug);
    for bug in &bugs {
        store::reminded(tx, (bug.id, &handle), true, at).await?;
    }
    redraw(bot, tx, (bugs.first().map(|bug| bug.id).as_slice(), faq)).await?;
    Ok(others)
}

/// Shows the reminders about `ids` as they are now: words that are gone are gone there too.
pub(super) async fn redraw(bot: &Bot, tx: &mut Tx, (ids, faq): (&[AwaitedId], &Known)) -> Outcome<()> {
    let mut reminders = BTreeSet::new();
    for id in ids {
        reminders.extend(store::reminder_of(tx, *id).await?);
    }
    for handle in reminders {
        let about = store::reminded_by(tx, &handle).await?;
        let card = view::reminder(&about, &faq.answers(&about), true, Pings::default());
        enqueue(tx, bot.now(), Outgoing::new("support", handle, Action::edit(&card))).await?;
    }
    Ok(())
}

/// Somebody was forgotten, who is `nobody` now: the reminders about their questions lose their words.
///
/// # Errors
/// What the database said.
pub async fn forgotten(bot: &Bot, tx: &mut Tx, nobody: UserId) -> Outcome<()> {
    let (guild, asked) = (tx.guild(), store::asked_by(tx, nobody).await?);
    let faq = Known::load(tx.conn(), guild).await?;
    redraw(bot, tx, (&asked, &faq)).await
}

/// What is overdue and still waits. What has been settled elsewhere meanwhile is settled here.
async fn still_waiting(bot: &Bot, tx: &mut Tx, was_quiet: bool, now: Instant) -> Outcome<Vec<Awaited>> {
    let mut waiting = Vec::new();
    let overdue = store::overdue(tx, now, was_quiet).await?;
    let bugs: BTreeSet<i64> = match overdue.iter().find(|one| one.kind == Kind::Bug) {
        Some(bug) => triage::untriaged(tx, bug.guild).await?.iter().map(|bug| bug.number).collect(),
        None => BTreeSet::new(),
    };
    for one in overdue {
        let issue = match one.kind {
            Kind::Question | Kind::Bug => None,
            Kind::Answer | Kind::Triage => tracker::issue(tx.conn(), one.guild, IssueNumber::new(one.subject)).await?,
        };
        let is_open = issue.as_ref().is_some_and(|issue| issue.is_open && issue.gone.is_none());
        let waits = match one.kind {
            // What is tracked as something else is no question.
            Kind::Question => {
                let message = MessageId::new(one.subject);
                let tracked = feedback::categories_of(tx.conn(), one.guild, message).await?;
                tracked.iter().all(|category| category == QUESTION)
            }
            Kind::Bug => bugs.contains(&one.subject),
            Kind::Answer => is_open && issue.is_some_and(|issue| issue.answered.is_none()),
            Kind::Triage => is_open && issue.is_some_and(|issue| issue.severity(&bot.playbook).is_none()),
        };
        match waits {
            true => waiting.push(one),
            false => store::settle(tx, one.id, None, now).await?,
        }
    }
    Ok(waiting)
}
