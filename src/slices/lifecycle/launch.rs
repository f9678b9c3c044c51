//! From the go to the announcement: the steps of launch morning as their hours come, the question whether users have been told,
//! and what follows once they have (READINGS, "The course of a release").

use chrono::{NaiveTime, TimeDelta};

use super::poll;
use super::record::say_decided;
use super::store::{self, Decided};
use super::view;
use crate::actor::Actor;
use crate::bot::Bot;
use crate::bot::slice::Due;
use crate::discord::answer::Reply;
use crate::discord::card::Pings;
use crate::discord::invocation::Invocation;
use crate::discord::outbox::{Action, Place};
use crate::engine::By;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::playbook::{JobId, Knows, ListKind};
use crate::slices::checklist;
use crate::slices::criteria;
use crate::slices::digest;
use crate::slices::release::{self, ChannelUse, Course, JobRun, Release, Setup, State, take_up};

fn question_handle(release: &Release) -> String {
    format!("course:{}:announced:{}", release.id, release.dates.launch)
}

fn no_go_handle(release: &Release) -> String {
    format!("course:{}:no_go:{}", release.id, release.dates.launch)
}

/// The hour of a step of launch morning has come: the list is shown, and what is not ticked is named. Whoever decides is pinged
/// only where something of an earlier hour is open, or where nobody has decided yet.
pub(super) async fn steps_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, now) = (&JobRun::of(bot, due).await?, due.now);
    let hour = due.timer.due.with_timezone(&release.dates.zone).time();
    let mut tx = bot.store.begin(release.guild).await?;
    if take_up(&mut tx, bot, release, due).await?
        && let Some(channel) = setup.channel(ChannelUse::Release)
    {
        checklist::post(bot, &mut tx, release, ListKind::LaunchDay, now).await?;
        poll::post_if_past(bot, &mut tx, release).await?;
        let open = checklist::overdue(bot, &mut tx, release, (ListKind::LaunchDay, hour), now).await?;
        let is_undecided = release.course.state == State::Planned;
        if let Some(card) = view::steps(hour, &open, is_undecided) {
            let is_late = is_undecided || view::is_late(hour, &open);
            let pings = if is_late { release::manager(bot, (setup, release), now) } else { Pings::default() };
            let handle = format!("course:{}:steps:{}", release.id, due.timer.slot);
            let post = Action::post(Place::Channel(channel), &card.pinging("", pings));
            enqueue(&mut tx, now, Outgoing::new("course", handle, post)).await?;
        }
    }
    tx.commit().await
}

/// It is time to announce: asks whether users have been told; after a no-go, whether that still holds.
pub(super) async fn announcement_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, now) = (&JobRun::of(bot, due).await?, due.now);
    let mut tx = bot.store.begin(release.guild).await?;
    if take_up(&mut tx, bot, release, due).await? {
        // Somebody may have decided meanwhile.
        let release = release::load_active(&mut tx).await?;
        ask_once(bot, &mut tx, (setup, &release), now).await?;
    }
    tx.commit().await
}

/// Asks, unless that was asked before.
async fn ask_once(bot: &Bot, tx: &mut Tx, (setup, release): (&Setup, &Release), now: Instant) -> Outcome<()> {
    let Some(channel) = setup.channel(ChannelUse::Release) else { return Ok(()) };
    let time = now.with_timezone(&release.dates.zone).time();
    let open = checklist::overdue(bot, tx, release, (ListKind::LaunchDay, time), now).await?;
    let (handle, card) = match release.course.state {
        State::NoGo => (no_go_handle(release), view::still_no_go(release)),
        state => (question_handle(release), view::is_it_announced(release, &open, state == State::Planned)),
    };
    if was_said(tx, &handle).await? {
        return Ok(());
    }
    let post = Action::post(Place::Channel(channel), &card.pinging("", release::manager(bot, (setup, release), now)));
    enqueue(tx, now, Outgoing::new("course", handle, post)).await
}

/// After a go: the question whether the no-go still holds is answered.
pub(super) async fn go_decided(bot: &Bot, tx: &mut Tx, release: &Release, by: By<&Actor>) -> Outcome<()> {
    let (no_go, now) = (no_go_handle(release), by.at);
    if was_said(tx, &no_go).await? {
        let edit = Action::edit(&view::go_after_all(release, &by.who.name, now));
        enqueue(tx, now, Outgoing::new("course", no_go, edit)).await?;
    }
    ask_if_past(bot, tx, release, now).await
}

/// A release was started, or tplus is back.
pub(super) async fn came_up(bot: &Bot, guild: GuildId) -> Outcome<()> {
    let is_today = |release: &Release| release.dates.date(bot.now()) == release.dates.launch;
    if !release::active(bot.store.read(), guild).await?.is_some_and(|release| is_today(&release)) {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    if let Some(release) = release::running(&mut tx).await? {
        catch_up(bot, &mut tx, &release).await?;
    }
    tx.commit().await
}

/// What launch morning has asked already is asked at once, where the launch was set for today only then, the calendar rested, or tplus was
/// away for too long.
pub(super) async fn catch_up(bot: &Bot, tx: &mut Tx, release: &Release) -> Outcome<()> {
    poll::post_if_past(bot, tx, release).await?;
    ask_if_past(bot, tx, release, bot.now()).await
}

/// Asks at once where the hour of the announcement has passed on launch day and nobody was asked.
async fn ask_if_past(bot: &Bot, tx: &mut Tx, release: &Release, now: Instant) -> Outcome<()> {
    let is_due = release.dates.date(now) == release.dates.launch && now >= release.announcement_due;
    if !is_due || !release.does(&bot.playbook, JobId::Announcement, now) {
        return Ok(());
    }
    let setup = release::setup(bot.store.read(), release.guild).await?;
    ask_once(bot, tx, (&setup, release), now).await
}

/// Users have been told, `minutes_ago` minutes ago: what counts from the announcement begins, or is set right.
pub(super) async fn announce(bot: &Bot, invocation: &Invocation, minutes_ago: i64) -> Outcome<Reply> {
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let mut release = release::load_active(&mut tx).await?;
    let at = announced_at(&release, minutes_ago, now)?;
    match release.course.state {
        State::Planned | State::Go => release.course = Course::announced(at),
        State::Announced if minutes_ago > 0 => release.course = Course::announced(at),
        _ => return Err(view::cannot_announce(&release, &bot.playbook, now).into()),
    }
    keep_announced(bot, &mut tx, (&release, at), None, By { who: &invocation.actor, at: now }).await?;
    tx.commit().await?;
    bot.collecting.ring();
    Ok(Reply::Say(view::announced(&release, at)))
}

/// The announcement was published through tplus: it is announced from now on.
pub(super) async fn published(bot: &Bot, guild: GuildId, by: &Actor) -> Outcome<()> {
    let now = bot.now();
    let mut tx = bot.store.begin(guild).await?;
    let mut release = release::load_active(&mut tx).await?;
    if !release.course.state.is_ahead() {
        return Ok(());
    }
    release.course = Course::announced(now);
    keep_announced(bot, &mut tx, (&release, now), Some(Knows::Announced), By { who: by, at: now }).await?;
    tx.commit().await?;
    bot.collecting.ring();
    Ok(())
}

/// Writes down that users were told `at`; whoever asked is answered where they asked. `ticks`: what that ticks of launch day's list.
async fn keep_announced(
    bot: &Bot,
    tx: &mut Tx,
    (release, at): (&Release, Instant),
    ticks: Option<Knows>,
    by: By<&Actor>,
) -> Outcome<()> {
    release::write(tx, release).await?;
    criteria::await_verdict(tx, release).await?;
    poll::close(tx, release, &view::was_announced_at(at), by.at).await?;
    let (time, question) = (view::local_time(release, at), question_handle(release));
    let decided = (Decided::Announced, time.as_str());
    match was_said(tx, &question).await? {
        true => {
            store::decide(tx, release.id, decided, By { who: Some(by.who), at: by.at }).await?;
            let open = checklist::unticked(bot, tx, release, (ListKind::LaunchDay, ticks), by.at).await?;
            let card = view::was_announced(release, &by.who.name, at, &open);
            enqueue(tx, by.at, Outgoing::new("course", question, Action::edit(&card))).await
        }
        false => say_decided(tx, release, decided, by).await,
    }
}

/// Drafts what users are told when the release is out; publishing it says that it is announced.
pub(super) async fn draft(bot: &Bot, invocation: &Invocation) -> Outcome<Reply> {
    let now = bot.now();
    let setup = release::require_setup(bot, invocation.guild).await?;
    let mut tx = bot.begin_for(invocation).await?;
    let release = release::load_active(&mut tx).await?;
    if !matches!(release.course.state, State::Planned | State::Go) {
        return Err(view::cannot_announce(&release, &bot.playbook, now).into());
    }
    digest::offer_announcement(bot, &mut tx, (&setup, &release)).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::drafted(&release)))
}

/// When users were told, in UTC: on launch day or later, and not ahead of now.
fn announced_at(release: &Release, minutes_ago: i64, now: Instant) -> Outcome<Instant> {
    let at = TimeDelta::try_minutes(minutes_ago).and_then(|ago| now.checked_sub_signed(ago));
    let morning = release.dates.instant(release.dates.launch, NaiveTime::MIN);
    if now < morning {
        return Err(view::launch_lies_ahead(release).into());
    }
    at.filter(|at| minutes_ago >= 0 && *at >= morning).ok_or_else(|| view::no_such_time(release).into())
}
