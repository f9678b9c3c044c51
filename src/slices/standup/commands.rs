//! `/standup`, the prompt, its button and its form.

use chrono::{Datelike, NaiveDate, TimeDelta};
use futures::future::join_all;

use super::domain::{Answer, Said, Standup};
use super::view::{self};
use super::{rights, store};
use crate::bot::slice::Due;
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::members::member;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue};
use crate::engine::store::Tx;
use crate::error::{Failure, Outcome};
use crate::ids::{ChannelId, GuildId, StandupId, UserId};
use crate::slices::release::{ChannelUse, JobRun, Release, Setup, require_active, require_setup, take_up};

/// Who answered within this time is waited for.
const REGULAR_FOR: TimeDelta = TimeDelta::days(7);
/// How many days back a stand-up can still be answered through its old button.
const OPEN_DAYS: i64 = 3;

/// Answer today's stand-up, or change your answer.
#[poise::command(slash_command, guild_only, custom_data = "rights::ANSWER")]
pub async fn standup(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let release = require_active(bot, invocation.guild).await?;
        open_form(bot, &invocation, release.dates.working_date(bot.now(), bot.playbook.day_begins)).await
    })
    .await
}

async fn open_form(bot: &Bot, invocation: &Invocation, date: NaiveDate) -> Outcome<Reply> {
    let (pool, who) = (bot.store.read(), (invocation.guild, invocation.actor.user));
    let own = store::own_answer(pool, who, date).await?;
    let last = store::last_answer(pool, who, date).await?;
    let prefilled = Said::prefill(own.as_ref().map(|own| &own.said), last.as_ref().map(|last| &last.said));
    Ok(Reply::Open(view::form(date, &prefilled)))
}

/// The button under the prompt was pressed.
pub(super) async fn press(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    open_form(bot, invocation, answerable(bot, &release, &id.subject)?).await
}

/// The date that a button or form names, if it can still be answered.
fn answerable(bot: &Bot, release: &Release, typed: &str) -> Outcome<NaiveDate> {
    let today = release.dates.working_date(bot.now(), bot.playbook.day_begins);
    let date: NaiveDate = typed.parse().map_err(|_| view::too_old(typed))?;
    let age = (today - date).num_days();
    if (0..=OPEN_DAYS).contains(&age) { Ok(date) } else { Err(view::too_old(typed).into()) }
}

/// The form was sent.
pub(super) async fn fill_in(bot: &Bot, invocation: &Invocation, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    let setup = require_setup(bot, invocation.guild).await?;
    let release = require_active(bot, invocation.guild).await?;
    let date = answerable(bot, &release, &id.subject)?;
    let said = Said {
        yesterday: filled.get("yesterday").to_owned(),
        today: filled.get("today").to_owned(),
        blockers: filled.get("blockers").to_owned(),
    };
    if said.is_empty() {
        return Err(view::empty().into());
    }
    save_answer(bot, invocation, (&setup, &release), (date, said)).await
}

async fn save_answer(
    bot: &Bot,
    invocation: &Invocation,
    (setup, release): (&Setup, &Release),
    (date, said): (NaiveDate, Said),
) -> Outcome<Reply> {
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    let (standup, new) = store::open(&mut tx, &fresh(bot, setup, release, (date, now))?).await?;
    let late = standup.is_late(now, bot.playbook.standup_late_after);
    let given = Answer {
        user: invocation.actor.user,
        name: invocation.actor.name.clone(),
        said,
        answered: now,
        late,
        edited: None,
    };
    let before = store::answers(&mut tx, standup.id).await?;
    let again = before.iter().any(|answer| answer.user == given.user);
    store::answer(&mut tx, standup.id, &given).await?;
    show(&mut tx, &standup, (new, None), now).await?;
    say_in_full(&mut tx, &standup, &given, &before, now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::thanks(&given, again)))
}

/// A stand-up for `date` that nobody has opened yet.
fn fresh(bot: &Bot, setup: &Setup, release: &Release, (date, now): (NaiveDate, Instant)) -> Outcome<Standup> {
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

/// Puts the whole answer into the stand-up's thread, which the first answer opens; a changed one is edited there.
async fn say_in_full(tx: &mut Tx, standup: &Standup, given: &Answer, before: &[Answer], now: Instant) -> Outcome<()> {
    let (lane, thread) = (lane(standup.id), format!("standup:{}:thread", standup.id));
    if before.is_empty() {
        let name = view::thread_name(standup.date);
        let open = Action::OpenThread { on: card_handle(standup.id), plain_name: name.clone(), name };
        enqueue(tx, now, Outgoing::new(lane.clone(), thread.clone(), open)).await?;
    }
    if before.iter().any(|answer| answer.user == given.user) {
        return redraw_answer(tx, standup, given, now).await;
    }
    let action = Action::post(Place::Thread(thread), &view::full(given));
    enqueue(tx, now, Outgoing::new(lane, answer_handle(standup.id, given.user), action)).await
}

/// Shows `answer` in the stand-up's thread as it is now.
pub(super) async fn redraw_answer(tx: &mut Tx, standup: &Standup, answer: &Answer, now: Instant) -> Outcome<()> {
    let edit = Action::edit(&view::full(answer));
    enqueue(tx, now, Outgoing::new(lane(standup.id), answer_handle(standup.id, answer.user), edit)).await
}

fn answer_handle(id: StandupId, user: UserId) -> String {
    format!("standup:{id}:answer:{user}")
}

fn lane(id: StandupId) -> String {
    format!("standup:{id}")
}

fn card_handle(id: StandupId) -> String {
    format!("standup:{id}:card")
}

/// Posts the prompt that `timer` is for. Where somebody has answered before it was due, their card becomes the prompt.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, date, timer, now) = (&JobRun::of(bot, due).await?, due.date, due.timer, due.now);
    let left = who_left(bot, release.guild, now).await?;
    let mut tx = bot.store.begin(release.guild).await?;
    if !take_up(&mut tx, bot, release, due).await? {
        return tx.commit().await;
    }
    store::note_left(&mut tx, &left).await?;
    let (mut standup, new) = store::open(&mut tx, &fresh(bot, setup, release, (date, now))?).await?;
    store::prompted(&mut tx, standup.id, now).await?;
    standup.prompted = Some(now);
    show(&mut tx, &standup, (new, timer.late_by(now)), now).await?;
    tx.commit().await
}

/// Who of those who answer is not in the server any more. Of whom Discord does not say it, they are.
async fn who_left(bot: &Bot, guild: GuildId, now: Instant) -> Outcome<Vec<UserId>> {
    let regulars = store::regulars(bot.store.read(), guild, now - REGULAR_FOR).await?;
    let asked =
        join_all(regulars.into_iter().map(async |(user, _)| (user, member(&bot.http, guild, user).await))).await;
    Ok(asked.into_iter().filter(|(_, found)| matches!(found, Ok(None))).map(|(user, _)| user).collect())
}

/// Posts the card of a new stand-up, or edits it where it stands.
pub(super) async fn show(
    tx: &mut Tx,
    standup: &Standup,
    (new, late_by): (bool, Option<TimeDelta>),
    now: Instant,
) -> Outcome<()> {
    let answers = store::answers(tx, standup.id).await?;
    let guild = tx.guild();
    let mut waiting = store::regulars(tx.conn(), guild, standup.opened - REGULAR_FOR).await?;
    waiting.retain(|(user, _)| answers.iter().all(|answer| answer.user != *user));
    let card = view::card(standup, &answers, &waiting, late_by);
    let action = match new {
        true => Action::post(Place::Channel(standup.channel), &card),
        false => Action::edit(&card),
    };
    enqueue(tx, now, Outgoing::new(lane(standup.id), card_handle(standup.id), action)).await
}
