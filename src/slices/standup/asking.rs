//! Whom the stand-up asks and when: each by the clocks where they are, for as long as it is open, with one reminder near the end
//! (plan.md, section 9, "Daily Stand-Up").

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use futures::future::join_all;

use super::domain::{Asked, LET_PASS, Member, Standup};
use super::times::{dates_ahead, question, schedules};
use super::{posting, store, view};
use crate::bot::Bot;
use crate::discord::card::Pings;
use crate::discord::members::member;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::engine::timers::{self, At, Kind, NewTimer, Punctuality, Timer};
use crate::error::Outcome;
use crate::ids::{GuildId, ReleaseId, StandupId, UserId};
use crate::playbook::JobId;
use crate::slices::people::Question;
use crate::slices::release::{Release, running, setup};

/// A stand-up begins for some, by the clocks where they are.
pub(super) struct OpensTimer;

impl Kind for OpensTimer {
    const NAME: &'static str = "standup.opens";
    const CATCH_UP: TimeDelta = TimeDelta::hours(3);
    type Subject = ReleaseId;
    type Slot = OpensAt;
}

/// For whom a stand-up ends soon is reminded of it.
pub(super) struct NudgeTimer;

impl Kind for NudgeTimer {
    const NAME: &'static str = "standup.nudge";
    /// Once it is over nobody needs a reminder.
    const CATCH_UP: TimeDelta = TimeDelta::minutes(4);
    type Subject = StandupId;
    /// When it ends for them.
    type Slot = At;
}

/// A stand-up ends for some.
pub(super) struct ClosesTimer;

impl Kind for ClosesTimer {
    const NAME: &'static str = "standup.closes";
    /// However late: who is missing is missing.
    const CATCH_UP: TimeDelta = TimeDelta::days(30);
    type Subject = StandupId;
    /// When it ends for them.
    type Slot = At;
}

/// Which date's stand-up begins, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpensAt {
    /// The date, by the calendar of those whom it is for.
    date: NaiveDate,
    /// When, in UTC.
    at: Instant,
}

impl std::fmt::Display for OpensAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.date, to_millis(self.at))
    }
}

impl std::str::FromStr for OpensAt {
    type Err = timers::UnknownSlot;

    fn from_str(slot: &str) -> Result<Self, Self::Err> {
        let (date, at) = slot.split_once('@').ok_or(timers::UnknownSlot)?;
        let at = at.parse().map(from_millis).map_err(|_| timers::UnknownSlot)?;
        Ok(Self { date: date.parse().map_err(|_| timers::UnknownSlot)?, at })
    }
}

/// Sets when those who answer stand-ups are asked next, each by the clocks where they are. What is set stays set: this may be done at
/// any time, and is, whenever somebody's hours change.
///
/// # Errors
/// What the database said.
pub async fn plan(tx: &mut Tx, bot: &Bot, now: Instant) -> Outcome<()> {
    let Some(release) = running(tx).await? else { return Ok(()) };
    let members = store::members(tx.conn(), release.guild).await?;
    if members.is_empty() || !release.does(&bot.playbook, JobId::Standup, now) {
        return Ok(());
    }
    let schedules = schedules(tx.conn(), bot, &release).await?;
    for question in dates_ahead(&release, now).filter_map(|date| question(bot, &release, date)) {
        let asked = already_asked(tx, question.date).await?;
        let others = members.iter().filter(|member| !asked.contains(&member.user));
        let begins: BTreeSet<Instant> =
            others.filter_map(|member| Some(schedules.window(member.user, &question, now)?.from)).collect();
        for at in begins {
            timers::set(tx, OpensTimer::timer(release.id, OpensAt { date: question.date, at }, at)).await?;
        }
    }
    Ok(())
}

/// Who was asked on `date`, or has answered without.
async fn already_asked(tx: &mut Tx, date: NaiveDate) -> Outcome<Vec<UserId>> {
    let Some(standup) = store::on(tx, date).await? else { return Ok(Vec::new()) };
    let asked = store::asked(tx, standup.id).await?.into_iter().map(|asked| asked.user);
    let answers = store::answers(tx, standup.id).await?.into_iter().map(|answer| answer.user);
    Ok(asked.chain(answers).collect())
}

/// The same in a transaction of its own, where anybody answers stand-ups.
pub(super) async fn keep_planned(bot: &Bot, guild: GuildId) -> Outcome<()> {
    if store::members(bot.store.read(), guild).await?.is_empty() {
        return Ok(());
    }
    let mut tx = bot.store.begin(guild).await?;
    plan(&mut tx, bot, bot.now()).await?;
    tx.commit().await
}

/// The stand-up of a date begins for some.
pub(super) async fn on_opens(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let date = timer.occurrence::<OpensTimer>()?.date;
    let setup = setup(bot.store.read(), timer.guild).await?;
    let left = who_left(bot, timer.guild).await?;
    let mut tx = bot.store.begin(timer.guild).await?;
    if !timers::settle(&mut tx, timer).await? {
        return tx.commit().await;
    }
    let release = running(&mut tx).await?.filter(|release| release.id == timer.about::<OpensTimer>());
    let release = release.filter(|release| release.does(&bot.playbook, JobId::Standup, now));
    let asks = release.and_then(|release| question(bot, &release, date).map(|question| (release, question)));
    if let Some((release, question)) = asks {
        note_left(&mut tx, &left).await?;
        // Those for whom it was set may have changed their hours since.
        let whom = whom_to_ask(&mut tx, bot, (&release, &question), now).await?;
        if !whom.is_empty() {
            let (standup, is_new) = store::open(&mut tx, &posting::fresh(bot, &setup, &release, (date, now))?).await?;
            ask(&mut tx, bot, &standup, whom).await?;
            posting::show(&mut tx, bot, &standup, is_new, now).await?;
        }
        plan(&mut tx, bot, now).await?;
    }
    tx.commit().await
}

/// Writes down who of those whom stand-ups ask is in the server no more.
pub(super) async fn note_left(tx: &mut Tx, left: &[UserId]) -> Outcome<()> {
    for user in left {
        store::note_left(tx, *user).await?;
    }
    Ok(())
}

/// Those for whom it is time to be asked, and who were not yet.
pub(super) async fn whom_to_ask(
    tx: &mut Tx,
    bot: &Bot,
    (release, question): (&Release, &Question),
    now: Instant,
) -> Outcome<Vec<Asked>> {
    let schedules = schedules(tx.conn(), bot, release).await?;
    let before = match store::on(tx, question.date).await? {
        Some(standup) => store::asked(tx, standup.id).await?,
        None => Vec::new(),
    };
    let members = store::members(tx.conn(), release.guild).await?.into_iter();
    let members = members.filter(|member| before.iter().all(|asked| asked.user != member.user));
    let is_time = |Member { user, name }: Member| {
        let window = schedules.window(user, question, now).filter(|window| window.from <= now)?;
        Some(Asked { user, name, window })
    };
    Ok(members.filter_map(is_time).collect())
}

/// Waits for the answers of `whom` from now on.
pub(super) async fn ask(tx: &mut Tx, bot: &Bot, standup: &Standup, whom: Vec<Asked>) -> Outcome<()> {
    for asked in whom {
        store::ask(tx, standup.id, &asked).await?;
        let (ends, nudge_before) = (asked.window.to, bot.playbook.standup.nudge_before);
        let nudge = NudgeTimer::timer(standup.id, At(ends), ends - nudge_before);
        timers::set(tx, NewTimer { catch_up: nudge_before, ..nudge }).await?;
        timers::set(tx, ClosesTimer::timer(standup.id, At(ends), ends)).await?;
    }
    Ok(())
}

/// Who of those whom stand-ups ask is not in the server any more. Of whom Discord does not say it, they are.
pub(super) async fn who_left(bot: &Bot, guild: GuildId) -> Outcome<Vec<UserId>> {
    let members = store::members(bot.store.read(), guild).await?;
    let asked = members.iter().map(async |one| (one.user, member(&bot.http, guild, one.user).await));
    let asked = join_all(asked).await;
    Ok(asked.into_iter().filter(|(_, found)| matches!(found, Ok(None))).map(|(user, _)| user).collect())
}

/// Whoever hasn't answered is reminded, in the stand-up's thread: in the channel nobody else is disturbed.
pub(super) async fn on_nudge(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let (id, At(closes)) = (timer.about::<NudgeTimer>(), timer.occurrence::<NudgeTimer>()?);
    let mut tx = bot.store.begin(timer.guild).await?;
    if timers::settle(&mut tx, timer).await? && !matches!(timer.punctuality(now), Punctuality::Missed(_)) {
        let standup = store::standup(&mut tx, id).await?;
        let missing = match &standup {
            Some(standup) => missing(&mut tx, bot, standup, (closes, now)).await?,
            None => Vec::new(),
        };
        if let Some(standup) = standup.filter(|_| !missing.is_empty()) {
            let thread = posting::open_thread(&mut tx, &standup, now).await?;
            let users = missing.into_iter().map(|asked| asked.user).collect();
            let card = view::nudge(standup.date, closes - now, Pings { users, roles: Vec::new() });
            let handle = format!("standup:{id}:nudge:{}", to_millis(closes));
            let say = Outgoing::new(posting::lane(id), handle, Action::post(Place::Thread(thread), &card));
            enqueue(&mut tx, now, say).await?;
        }
    }
    tx.commit().await
}

/// Whom `standup` waits for until `closes`, and still does at `now`: who has said since that they are away, or wants no more of it, is left
/// alone, and so is everybody while no stand-ups are held.
async fn missing(tx: &mut Tx, bot: &Bot, standup: &Standup, (closes, now): (Instant, Instant)) -> Outcome<Vec<Asked>> {
    let release = running(tx).await?.filter(|release| release.does(&bot.playbook, JobId::Standup, now));
    let Some(release) = release else { return Ok(Vec::new()) };
    let schedules = schedules(tx.conn(), bot, &release).await?;
    let members = store::members(tx.conn(), release.guild).await?;
    let mut missing = store::asked_until(tx, standup.id, closes).await?;
    missing.retain(|asked| {
        members.iter().any(|member| member.user == asked.user) && schedules.off(asked.user, standup.date).is_none()
    });
    Ok(missing)
}

/// The stand-up is over for some: the card says who is missing. Who has let too many pass is told that they are asked no more.
pub(super) async fn on_closes(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let (id, At(closes)) = (timer.about::<ClosesTimer>(), timer.occurrence::<ClosesTimer>()?);
    let mut tx = bot.store.begin(timer.guild).await?;
    if timers::settle(&mut tx, timer).await?
        && let Some(standup) = store::standup(&mut tx, id).await?
    {
        for Asked { user, .. } in missing(&mut tx, bot, &standup, (closes, now)).await? {
            if store::let_pass(&mut tx, user).await? == LET_PASS {
                let action = Action::tell(user, view::asked_no_more().body());
                let handle = format!("standup:{id}:no-more:{user}");
                enqueue(&mut tx, now, Outgoing::new(&handle, &handle, action)).await?;
            }
        }
        posting::show(&mut tx, bot, &standup, false, now).await?;
    }
    tx.commit().await
}

/// Whether `user` is asked, and if not, whether they want it so.
///
/// # Errors
/// What the database said.
pub async fn is_member(tx: &mut Tx, user: UserId) -> Outcome<(bool, bool)> {
    let guild = tx.guild();
    let is_asked = store::members(tx.conn(), guild).await?.iter().any(|member| member.user == user);
    Ok((is_asked, store::opt_out(tx, user).await?))
}

/// When `user` is asked next at a stand-up of `release`, in UTC, as far as that is in the next days.
///
/// # Errors
/// What the database said.
pub async fn next_for(
    tx: &mut Tx,
    bot: &Bot,
    (release, user): (&Release, UserId),
    now: Instant,
) -> Outcome<Option<Instant>> {
    let schedules = schedules(tx.conn(), bot, release).await?;
    let mut ahead = dates_ahead(release, now).filter_map(|date| question(bot, release, date));
    Ok(ahead.find_map(|question| {
        let window = schedules.window(user, &question, now)?;
        (window.from > now).then_some(window.from)
    }))
}

/// Has `user`, who is called `name`, asked from now on, or not.
///
/// # Errors
/// What the database said.
pub async fn set_asked(tx: &mut Tx, bot: &Bot, (user, name): (UserId, &str), is_asked: bool) -> Outcome<()> {
    store::set_opted_out(tx, &Member { user, name: name.to_owned() }, !is_asked).await?;
    plan(tx, bot, bot.now()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_says_which_date_begins_when() {
        let slot =
            OpensAt { date: NaiveDate::from_ymd_opt(2026, 1, 16).expect("a date"), at: from_millis(1_768_500_000_000) };
        assert_eq!(slot.to_string().parse(), Ok(slot));
        assert_eq!("2026-01-16".parse::<OpensAt>(), Err(timers::UnknownSlot));
    }
}
