//! The poll of launch morning: what it shows, and when it is posted.

use chrono::{NaiveTime, TimeDelta};

use super::store;
use super::view;
use crate::bot::Bot;
use crate::bot::slice::Due;
use crate::discord::card::{Card, Pings};
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::playbook::JobId;
use crate::slices::issues::Ledger;
use crate::slices::metrics;
use crate::slices::release::{self, ChannelUse, JobRun, Release, Setup, State, Team, take_up};

fn handle(release: &Release) -> String {
    format!("course:{}:go:{}", release.id, release.dates.launch)
}

/// Posts the poll and calls the team to it.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, now) = (&JobRun::of(bot, due).await?, due.now);
    let known = known(bot, release).await?;
    let mut tx = bot.store.begin(release.guild).await?;
    if take_up(&mut tx, bot, release, due).await? && !was_said(&mut tx, &handle(release)).await? {
        post(bot, &mut tx, (setup, release), (known, due.timer.late_by(now))).await?;
    }
    tx.commit().await
}

async fn post(
    bot: &Bot,
    tx: &mut Tx,
    (setup, release): (&Setup, &Release),
    (known, late_by): (view::Known, Option<TimeDelta>),
) -> Outcome<()> {
    let Some(channel) = setup.channel(ChannelUse::Release) else { return Ok(()) };
    let (card, now) = (card(bot, tx, (setup, release), known).await?, bot.now());
    let team = bot.playbook.roles.iter().filter(|role| role.team).map(|role| role.id.clone()).collect::<Vec<_>>();
    let pings = match release.dates.is_work_time(&bot.playbook.work_hours, now) {
        true => Team::new(bot, setup, Some(release)).reached(bot, &team, false).0,
        false => Pings::default(),
    };
    let post = Action::post(Place::Channel(channel), &card.pinging(view::CALL, pings).posted_late(late_by));
    enqueue(tx, now, Outgoing::new("course", handle(release), post)).await
}

/// Posts the poll at once where its hour has passed on launch morning without it, and nobody has decided: the launch was only then set
/// for the day, or tplus was away.
pub(super) async fn post_if_past(bot: &Bot, tx: &mut Tx, release: &Release) -> Outcome<()> {
    let now = bot.now();
    let found = bot.playbook.job(JobId::GoNoGo).map(|job| release.dates.on_day(job, 0)).unwrap_or_default();
    let is_past = found.first().is_some_and(|poll| poll.due <= now) && now < release.announcement_due;
    if !is_past
        || release.course.state != State::Planned
        || was_said(tx, &handle(release)).await?
        || !release.does(&bot.playbook, JobId::GoNoGo, now)
        // Then it is about to be posted, late.
        || release::is_scheduled(tx, release.id, (JobId::GoNoGo, release.dates.launch)).await?
    {
        return Ok(());
    }
    let guild = release.guild;
    let setup = release::setup(tx.conn(), guild).await?;
    post(bot, tx, (&setup, release), (known(bot, release).await?, None)).await
}

/// What tplus knows of the criteria.
pub(super) async fn known(bot: &Bot, release: &Release) -> Outcome<view::Known> {
    let issues = Ledger::read(&mut *bot.store.reader().await?, &bot.playbook, release).await?;
    let grave = bot.playbook.severities.first().map_or(0, |gravest| issues.open().of(&gravest.id, &bot.playbook));
    let failing_workflows = metrics::failing_workflows(bot, release, bot.now()).await?;
    Ok(view::Known { grave, failing_workflows })
}

async fn card(bot: &Bot, tx: &mut Tx, (setup, release): (&Setup, &Release), known: view::Known) -> Outcome<Card> {
    let morning = release.dates.instant(release.dates.launch, NaiveTime::MIN);
    let votes = store::votes(tx, release.id, morning).await?;
    let decision = store::launch_decision(tx, release.id, morning).await?;
    let team = bot.playbook.roles.iter().filter(|role| role.team && setup.roles.contains_key(&role.id));
    let team: Vec<&str> = team.map(|role| role.id.as_str()).collect();
    Ok(view::poll(&bot.playbook, release, (&votes, known, &team), decision.as_ref()))
}

/// Shows the poll as it is now.
pub(super) async fn redraw(
    bot: &Bot,
    tx: &mut Tx,
    (setup, release): (&Setup, &Release),
    known: view::Known,
) -> Outcome<()> {
    let card = card(bot, tx, (setup, release), known).await?;
    enqueue(tx, bot.now(), Outgoing::new("course", handle(release), Action::edit(&card))).await
}

/// The poll of `release`, as it was, has nothing to decide any more, as `why` says.
pub(super) async fn close(tx: &mut Tx, release: &Release, why: &str, now: Instant) -> Outcome<()> {
    let handle = handle(release);
    if !was_said(tx, &handle).await? {
        return Ok(());
    }
    let morning = release.dates.instant(release.dates.launch, NaiveTime::MIN);
    let votes = store::votes(tx, release.id, morning).await?;
    let decision = store::launch_decision(tx, release.id, morning).await?;
    let card = view::poll_over(release, &votes, decision.as_ref(), why);
    enqueue(tx, now, Outgoing::new("course", handle, Action::edit(&card))).await
}
