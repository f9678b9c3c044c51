//! `/standup`, the prompt, its button and its form.

use chrono::NaiveDate;

use super::domain::{Answer, Member, Said};
use super::{asking, posting, rights, store, times, view};
use crate::bot::slice::Due;
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::{Filled, Invocation};
use crate::error::{Failure, Outcome};
use crate::playbook::ReleaseDates;
use crate::slices::blocker;
use crate::slices::release::{JobRun, Release, Setup, require_active, require_setup, take_up};

/// How many days back a stand-up can still be answered through its old button.
const OPEN_DAYS: i64 = 3;

/// Answer today's stand-up, or change your answer.
#[poise::command(slash_command, guild_only, custom_data = "rights::ANSWER")]
pub async fn standup(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let release = require_active(bot, invocation.guild).await?;
        open_form(bot, &invocation, own_date(bot, &invocation, &release).await?).await
    })
    .await
}

async fn open_form(bot: &Bot, invocation: &Invocation, date: NaiveDate) -> Outcome<Reply> {
    let (pool, who) = (bot.store.read(), (invocation.guild, invocation.actor.user));
    let own = store::own_answer(pool, who, date).await?;
    let last = store::last_answer(pool, who, date).await?;
    let prefilled = Said::prefill(own.as_ref().map(|own| &own.said), last.as_ref().map(|last| &last.said));
    let blockers = blocker::as_typed(bot, invocation.guild, invocation.actor.user).await?;
    let prefilled = Said { blockers, ..prefilled };
    Ok(Reply::Open(view::form(date, &bot.playbook.standup, &prefilled)))
}

/// The button under the prompt was pressed.
pub(super) async fn press(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    let date = answerable(own_date(bot, invocation, &release).await?, &id.subject)?;
    open_form(bot, invocation, date).await
}

/// The date by the clocks where whoever asks is: evenings that cross midnight still belong to it.
async fn own_date(bot: &Bot, invocation: &Invocation, release: &Release) -> Outcome<NaiveDate> {
    let schedules = times::schedules(&mut *bot.store.reader().await?, bot, release).await?;
    let zone = schedules.hours(invocation.actor.user).zone;
    Ok(ReleaseDates { zone, ..release.dates }.working_date(bot.now(), bot.playbook.day_begins))
}

/// The date that a button or form names, if it can still be answered by somebody whose date is `today`, or can already: in the east the
/// next one has begun.
fn answerable(today: NaiveDate, typed: &str) -> Outcome<NaiveDate> {
    let date: NaiveDate = typed.parse().map_err(|_| view::too_old(typed))?;
    let age = (today - date).num_days();
    if (-1..=OPEN_DAYS).contains(&age) { Ok(date) } else { Err(view::too_old(typed).into()) }
}

/// The form was sent.
pub(super) async fn fill_in(bot: &Bot, invocation: &Invocation, id: &CustomId, filled: &Filled) -> Outcome<Reply> {
    let setup = require_setup(bot, invocation.guild).await?;
    let release = require_active(bot, invocation.guild).await?;
    let date = answerable(own_date(bot, invocation, &release).await?, &id.subject)?;
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
    let (now, actor) = (bot.now(), &invocation.actor);
    let mut tx = bot.begin_for(invocation).await?;
    let (standup, new) = store::open(&mut tx, &posting::fresh(bot, setup, release, (date, now))?).await?;
    let asked = store::asked(&mut tx, standup.id).await?.into_iter().find(|asked| asked.user == actor.user);
    let late = standup.is_late(asked.as_ref(), now, bot.playbook.standup.open_for);
    let given = Answer { user: actor.user, name: actor.name.clone(), said, answered: now, late, edited: None };
    let before = store::answers(&mut tx, standup.id).await?;
    let again = before.iter().any(|answer| answer.user == given.user);
    store::answer(&mut tx, standup.id, &given).await?;
    store::answered(&mut tx, &Member { user: actor.user, name: actor.name.clone() }).await?;
    asking::plan(&mut tx, bot, now).await?;
    posting::show(&mut tx, bot, &standup, new, now).await?;
    // What somebody adds to an earlier day's answer says nothing of today.
    if !store::has_answered_since(&mut tx, actor.user, date).await? {
        blocker::named(&mut tx, bot, (actor.user, &actor.name), given.said.open_blockers(), now).await?;
    }
    posting::say_in_full(&mut tx, bot, &standup, (&given, again), now).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::thanks(&given, again)))
}

/// Posts the prompt that `timer` is for. Where somebody has answered before it was due, or was asked by the clocks where they are, their
/// card becomes the prompt.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, date, now) = (&JobRun::of(bot, due).await?, due.date, due.now);
    let left = asking::who_left(bot, release.guild).await?;
    let mut tx = bot.store.begin(release.guild).await?;
    if !take_up(&mut tx, bot, release, due).await? {
        return tx.commit().await;
    }
    let (mut standup, new) = store::open(&mut tx, &posting::fresh(bot, setup, release, (date, now))?).await?;
    store::prompted(&mut tx, standup.id, now).await?;
    standup.prompted = Some(now);
    asking::note_left(&mut tx, &left).await?;
    if let Some(question) = times::question(bot, release, date) {
        let whom = asking::whom_to_ask(&mut tx, bot, (release, &question), now).await?;
        asking::ask(&mut tx, bot, &standup, whom).await?;
    }
    asking::plan(&mut tx, bot, now).await?;
    posting::show(&mut tx, bot, &standup, new, now).await?;
    tx.commit().await
}
