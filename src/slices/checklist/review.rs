//! The metrics check: every four hours in week 1, then daily, then three times a week, one card a day, each look ticked by
//! who took it. What falls together with the morning check-in is ticked there (plan.md, sections 2 to 4).

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use super::store::{self};
use super::view;
use crate::bot::Bot;
use crate::bot::slice::Due;
use crate::discord::card::Button;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::{Instant, Window, to_millis};
use crate::engine::outbox::{Named, Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::playbook::JobId;
use crate::slices::metrics;
use crate::slices::release::{ChannelUse, JobRun, Release, Setup, manager, take_up, tell_team};

const A_DAY: TimeDelta = TimeDelta::days(1);

/// With what the names of the lists begin.
const FAMILY: &str = "metrics_";
/// For how many days before one the looks are remembered.
const REMEMBERED: i64 = 7;

/// The list of one day's looks; its items are their times.
pub(super) fn list_of(date: NaiveDate) -> String {
    format!("{FAMILY}{}", date.format("%Y%m%d"))
}

fn handle(release: &Release, date: NaiveDate) -> String {
    format!("checklist:{}:{}", release.id, list_of(date))
}

/// The times of the looks on `date`.
fn times(bot: &Bot, release: &Release, date: NaiveDate) -> Vec<Instant> {
    let day = u32::try_from((date - release.dates.launch).num_days());
    let Some((job, day)) = bot.playbook.job(JobId::MetricsReview).zip(day.ok()) else { return Vec::new() };
    release.dates.on_day(job, day).into_iter().map(|occurrence| occurrence.due).collect()
}

fn named(release: &Release, at: Instant) -> String {
    at.with_timezone(&release.dates.zone).format("%H:%M").to_string()
}

/// Whether a look is due together with the job `with` on `date`, at `at`.
pub fn due_with(bot: &Bot, release: &Release, (with, date): (JobId, NaiveDate), at: Instant) -> bool {
    let day = u32::try_from((date - release.dates.launch).num_days());
    let Some((job, day)) = bot.playbook.job(with).zip(day.ok()) else { return false };
    release.dates.on_day(job, day).iter().any(|occurrence| occurrence.due == at)
        && times(bot, release, date).contains(&at)
}

/// The button that ticks the look at `at`, for the card of the morning check-in.
pub fn metrics_button(release: &Release, date: NaiveDate, at: Instant) -> Button {
    view::metrics_button(&list_of(date), &named(release, at))
}

/// Posts the day's card, or changes it to what is known now; where no figure is known there is nothing to look at. Where the morning
/// check-in says it, there is no card yet.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, date, timer, now) = (&JobRun::of(bot, due).await?, due.date, due.timer, due.now);
    let lines = metrics::lines(bot.store.read(), &bot.playbook, release, now).await?;
    // On a day off there is nothing to look at but what somebody has measured since.
    let is_off = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    let measured = metrics::measured(bot.store.read(), &bot.playbook, release).await?;
    let measured = measured.filter(|measured| !is_off || measured.to >= now - A_DAY);
    let mut tx = bot.store.begin(release.guild).await?;
    let (true, Some(measured)) = (take_up(&mut tx, bot, release, due).await?, measured) else {
        return tx.commit().await;
    };
    if !due_with(bot, release, (JobId::Morning, date), timer.due)
        && let Some(channel) = setup.channel(ChannelUse::Release)
    {
        let card = card(bot, &mut tx, release, (date, &lines), now).await?.posted_late(timer.late_by(now));
        let action = match store::posted(&mut tx, (release.id, &list_of(date)), now).await? {
            true => Action::post(Place::Channel(channel), &card),
            false => Action::edit(&card),
        };
        enqueue(&mut tx, now, Outgoing::new("checklist", handle(release, date), action)).await?;
    }
    let missed = Window { from: measured.from, to: timer.due };
    remind(bot, &mut tx, (setup, release), (date, missed), now).await?;
    tx.commit().await
}

/// Tells the release manager where nobody has ticked the looks of `window`, which ends with one that is due, for a while: once, until
/// somebody does, and not out of work hours.
async fn remind(
    bot: &Bot,
    tx: &mut Tx,
    (setup, release): (&Setup, &Release),
    (date, window): (NaiveDate, Window),
    now: Instant,
) -> Outcome<()> {
    let after = bot.playbook.metrics_missed;
    let last = store::last_tick(tx, (release.id, FAMILY)).await?;
    let days = (0..=REMEMBERED).rev().map(|back| date - TimeDelta::days(back));
    let looks = days.flat_map(|day| times(bot, release, day));
    let is_open = |at: &Instant| window.holds(*at) && last.is_none_or(|last| *at > last);
    let missed: Vec<Instant> = looks.filter(is_open).collect();
    let handle = format!("checklist:{}:missed:{}", release.id, last.map_or(0, to_millis));
    let is_work = release.dates.is_work_time(&bot.playbook.work_hours, now);
    if !is_work || after == 0 || missed.len() < after || was_said(tx, &handle).await? {
        return Ok(());
    }
    let card = view::looks_missed((missed[0], missed.len()), metrics_button(release, date, window.to));
    let card = card.pinging("", manager(bot, (setup, release), now));
    tell_team(tx, Named { lane: "checklist", handle: &handle }, &card, now).await
}

async fn card(
    bot: &Bot,
    tx: &mut Tx,
    release: &Release,
    (date, lines): (NaiveDate, &[String]),
    now: Instant,
) -> Outcome<crate::discord::card::Card> {
    let list = list_of(date);
    let ticks = store::ticks(tx.conn(), release.id, &list).await?;
    let due = times(bot, release, date).into_iter().filter(|at| *at <= now + TimeDelta::minutes(1));
    let due: Vec<String> = due.map(|at| named(release, at)).collect();
    let mut lines = lines.to_vec();
    lines.extend(bot.playbook.dashboard.as_ref().map(|address| format!("[Dashboard]({address})")));
    Ok(view::metrics_review(date, &list, (&due, &ticks), &lines))
}

/// Changes the day's card after a tick, if it stands.
pub(super) async fn redraw(bot: &Bot, tx: &mut Tx, release: &Release, list: &str, now: Instant) -> Outcome<()> {
    let date = list.strip_prefix(FAMILY).and_then(|date| NaiveDate::parse_from_str(date, "%Y%m%d").ok());
    let Some(date) = date else { return Ok(()) };
    if store::is_posted(tx, (release.id, list)).await? {
        let lines = metrics::lines(tx.conn(), &bot.playbook, release, now).await?;
        let card = card(bot, tx, release, (date, &lines), now).await?;
        enqueue(tx, now, Outgoing::new("checklist", handle(release, date), Action::edit(&card))).await?;
    }
    Ok(())
}
