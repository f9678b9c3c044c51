//! `/standup`, the prompt, its button and its form.

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::domain::{Answer, Said, Standup};
use super::store;
use super::view::{self, act};
use crate::bot::{Bot, Context, parts};
use crate::discord::answer::{Reply, answer};
use crate::discord::asked::{Asked, Filled};
use crate::discord::custom_id::CustomId;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Action, Outgoing, Place, enqueue};
use crate::engine::store::{Tx, first_time};
use crate::engine::timers::Timer;
use crate::error::{Failure, Outcome};
use crate::ids::{ChannelId, StandupId, UserId};
use crate::playbook::JobId;
use crate::slices::release::{ChannelUse, Release, Setup, authorize, require_active, take_up};

/// Who answered within this time is waited for.
const REGULAR_FOR: TimeDelta = TimeDelta::days(7);
/// How many days back a stand-up can still be answered through its old button.
const OPEN_DAYS: i64 = 3;

/// Answer today's stand-up, or change your answer.
#[poise::command(slash_command, guild_only)]
pub async fn standup(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, asked) = parts(ctx)?;
    answer(&bot.http, &asked, async {
        authorize(bot, asked.guild, &asked.actor, "standup.answer").await?;
        let release = require_active(bot, asked.guild).await?;
        open_form(bot, &asked, release.dates.working_date(bot.now(), bot.playbook.day_begins)).await
    })
    .await;
    Ok(())
}

async fn open_form(bot: &Bot, asked: &Asked, date: NaiveDate) -> Outcome<Reply> {
    let (pool, who) = (bot.store.read(), (asked.guild, asked.actor.user));
    let own = store::own_answer(pool, who, date).await?;
    let last = store::last_answer(pool, who, date).await?;
    let prefilled = Said::prefill(own.as_ref().map(|own| &own.said), last.as_ref().map(|last| &last.said));
    Ok(Reply::Open(view::form(date, &prefilled)))
}

/// The button under the prompt was pressed.
pub async fn press(bot: &Bot, asked: &Asked, id: &CustomId) -> Outcome<Reply> {
    authorize(bot, asked.guild, &asked.actor, "standup.answer").await?;
    let release = require_active(bot, asked.guild).await?;
    match id.act.as_str() {
        act::OPEN => open_form(bot, asked, answerable(bot, &release, &id.subject)?).await,
        other => Err(anyhow::anyhow!("stand-ups have no button {other}").into()),
    }
}

/// The date that a button or form names, if it can still be answered.
fn answerable(bot: &Bot, release: &Release, typed: &str) -> Outcome<NaiveDate> {
    let today = release.dates.working_date(bot.now(), bot.playbook.day_begins);
    let date: NaiveDate = typed.parse().map_err(|_| view::too_old(typed))?;
    let age = (today - date).num_days();
    if (0..=OPEN_DAYS).contains(&age) { Ok(date) } else { Err(view::too_old(typed).into()) }
}

/// The form was sent.
pub async fn fill_in(bot: &Bot, asked: &Asked, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    let setup = authorize(bot, asked.guild, &asked.actor, "standup.answer").await?;
    let release = require_active(bot, asked.guild).await?;
    let date = answerable(bot, &release, &id.subject)?;
    let said = Said {
        yesterday: filled.get("yesterday").to_owned(),
        today: filled.get("today").to_owned(),
        blockers: filled.get("blockers").to_owned(),
    };
    if said.is_empty() {
        return Err(view::empty().into());
    }
    save_answer(bot, asked, (&setup, &release), (date, said)).await
}

async fn save_answer(
    bot: &Bot,
    asked: &Asked,
    (setup, release): (&Setup, &Release),
    (date, said): (NaiveDate, Said),
) -> Outcome<Reply> {
    let now = bot.now();
    let mut tx = bot.store.begin(asked.guild).await?;
    let (standup, new) = store::open(&mut tx, &fresh(bot, setup, release, (date, now))?).await?;
    let late = standup.is_late(now, bot.playbook.standup_late_after);
    let given =
        Answer { user: asked.actor.user, name: asked.actor.name.clone(), said, answered: now, late, edited: None };
    let before = store::answers(&mut tx, standup.id).await?;
    let again = before.iter().any(|answer| answer.user == given.user);
    if !first_time(&mut tx, asked.interaction, now).await? {
        return Ok(Reply::Say(view::thanks(&given, again)));
    }
    store::answer(&mut tx, standup.id, &given).await?;
    show(&mut tx, &standup, (new, None), now).await?;
    say_in_full(&mut tx, &standup, (&given, now), (before.is_empty(), again)).await?;
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
async fn say_in_full(
    tx: &mut Tx,
    standup: &Standup,
    (given, now): (&Answer, Instant),
    (first, again): (bool, bool),
) -> Outcome<()> {
    let (lane, thread) = (lane(standup.id), format!("standup:{}:thread", standup.id));
    if first {
        let open = Action::OpenThread { on: card_handle(standup.id), name: view::thread_name(standup.date) };
        enqueue(tx, now, Outgoing::new(lane.clone(), thread.clone(), open)).await?;
    }
    if again {
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
pub async fn post_due(
    bot: &Bot,
    (setup, release): (&Setup, &Release),
    date: NaiveDate,
    timer: &Timer,
    now: Instant,
) -> Outcome<()> {
    let mut tx = bot.store.begin(release.guild).await?;
    if !take_up(&mut tx, bot, (release, JobId::Standup), timer, now).await? {
        return tx.commit().await;
    }
    let (mut standup, new) = store::open(&mut tx, &fresh(bot, setup, release, (date, now))?).await?;
    store::prompted(&mut tx, standup.id, now).await?;
    standup.prompted = Some(now);
    show(&mut tx, &standup, (new, timer.late_by(now)), now).await?;
    tx.commit().await
}

/// Posts the card of a new stand-up, or edits it where it stands.
pub(super) async fn show(
    tx: &mut Tx,
    standup: &Standup,
    (new, late_by): (bool, Option<TimeDelta>),
    now: Instant,
) -> Outcome<()> {
    let answers = store::answers(tx, standup.id).await?;
    let mut waiting = store::regulars(tx, standup.opened - REGULAR_FOR).await?;
    waiting.retain(|(user, _)| answers.iter().all(|answer| answer.user != *user));
    let card = view::card(standup, &answers, &waiting, late_by);
    let action = match new {
        true => Action::post(Place::Channel(standup.channel), &card),
        false => Action::edit(&card),
    };
    enqueue(tx, now, Outgoing::new(lane(standup.id), card_handle(standup.id), action)).await
}
