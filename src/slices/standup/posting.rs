//! A stand-up's one card, and the thread in which its answers stand in full.

use chrono::{Datelike, NaiveDate};

use super::domain::{Answer, Standup};
use super::store;
use super::times::{question, schedules};
use super::view::{self, People};
use crate::bot::Bot;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{ChannelId, StandupId, UserId};
use crate::slices::people::Off;
use crate::slices::release::{ChannelUse, Release, Setup, running};

/// A stand-up for `date` that nobody has opened yet.
pub(super) fn fresh(
    bot: &Bot,
    setup: &Setup,
    release: &Release,
    (date, now): (NaiveDate, Instant),
) -> Outcome<Standup> {
    let channel: Option<ChannelId> = setup.channel(ChannelUse::Standup);
    Ok(Standup {
        id: StandupId::mint(),
        guild: release.guild,
        release: Some(release.id),
        date,
        channel: channel.ok_or_else(|| anyhow::anyhow!("a complete setup without a channel"))?,
        day_off: !bot.playbook.work_hours.weekdays.contains(&date.weekday()),
        opened: now,
        prompted: None,
    })
}

pub(super) fn lane(id: StandupId) -> String {
    format!("standup:{id}")
}

fn card_handle(id: StandupId) -> String {
    format!("standup:{id}:card")
}

fn answer_handle(id: StandupId, user: UserId) -> String {
    format!("standup:{id}:answer:{user}")
}

/// Opens the stand-up's thread, unless it was opened; returns its handle.
pub(super) async fn open_thread(tx: &mut Tx, standup: &Standup, now: Instant) -> Outcome<String> {
    let thread = format!("standup:{}:thread", standup.id);
    if !was_said(tx, &thread).await? {
        let name = view::thread_name(standup.date);
        let open = Action::OpenThread { on: card_handle(standup.id), plain_name: name.clone(), name };
        enqueue(tx, now, Outgoing::new(lane(standup.id), thread.clone(), open)).await?;
    }
    Ok(thread)
}

/// Puts the whole answer into the stand-up's thread; a changed one is edited there.
pub(super) async fn say_in_full(
    tx: &mut Tx,
    bot: &Bot,
    standup: &Standup,
    (given, is_change): (&Answer, bool),
    now: Instant,
) -> Outcome<()> {
    let thread = open_thread(tx, standup, now).await?;
    if is_change {
        return redraw_answer(tx, bot, standup, given, now).await;
    }
    let action = Action::post(Place::Thread(thread), &view::full(given, &bot.playbook.standup));
    enqueue(tx, now, Outgoing::new(lane(standup.id), answer_handle(standup.id, given.user), action)).await
}

/// Shows `answer` in the stand-up's thread as it is now.
pub(super) async fn redraw_answer(
    tx: &mut Tx,
    bot: &Bot,
    standup: &Standup,
    answer: &Answer,
    now: Instant,
) -> Outcome<()> {
    let edit = Action::edit(&view::full(answer, &bot.playbook.standup));
    enqueue(tx, now, Outgoing::new(lane(standup.id), answer_handle(standup.id, answer.user), edit)).await
}

/// Posts the card of a new stand-up, or edits it where it stands.
pub(super) async fn show(tx: &mut Tx, bot: &Bot, standup: &Standup, is_new: bool, now: Instant) -> Outcome<()> {
    let answers = store::answers(tx, standup.id).await?;
    let people = people(tx, bot, standup, now).await?;
    let card = view::card(standup, (&answers, &people), &bot.playbook.standup);
    let action = match is_new {
        true => Action::post(Place::Channel(standup.channel), &card),
        false => Action::edit(&card),
    };
    enqueue(tx, now, Outgoing::new(lane(standup.id), card_handle(standup.id), action)).await
}

/// Whom `standup` has asked at `now`, whom it will ask, and who is away.
async fn people(tx: &mut Tx, bot: &Bot, standup: &Standup, now: Instant) -> Outcome<People> {
    let mut people = People { asked: store::asked(tx, standup.id).await?, now, ..People::default() };
    let release = running(tx).await?.filter(|release| standup.release == Some(release.id));
    let Some(release) = release else { return Ok(people) };
    let schedules = schedules(tx.conn(), bot, &release).await?;
    people.holiday = schedules.holiday(standup.date).map(str::to_owned);
    let question = question(bot, &release, standup.date);
    let due = question.map(|question| release.dates.instant(question.date, question.at));
    people.late_by = standup.prompted.zip(due).map(|(prompted, due)| prompted - due);
    let (members, answers) = (store::members(tx.conn(), standup.guild).await?, store::answers(tx, standup.id).await?);
    // Who was asked and has said since that they are away, or wants no more of it, is waited for no more.
    people.asked.retain(|asked| {
        let is_asked = members.iter().any(|member| member.user == asked.user);
        answers.iter().any(|answer| answer.user == asked.user)
            || is_asked && schedules.off(asked.user, standup.date).is_none()
    });
    for member in members {
        if people.asked.iter().any(|asked| asked.user == member.user) {
            continue;
        }
        let window = question.and_then(|question| schedules.window(member.user, &question, now));
        match (schedules.off(member.user, standup.date), window) {
            (Some(Off::Away(_)), _) => people.away.push(member),
            (None, Some(window)) if window.from > now => people.later.push((member, window)),
            _ => {}
        }
    }
    Ok(people)
}
