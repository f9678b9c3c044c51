//! `/me` and `/ooo`: when one works, when one is away, and what one is asked.

use chrono::{Days, NaiveDate, TimeDelta};

use super::rights;
use super::view::{self, Mine};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::custom_id::{self, CustomId};
use crate::discord::invocation::Invocation;
use crate::engine::clock::Instant;
use crate::engine::store::Tx;
use crate::error::{Failure, Outcome};
use crate::ids::AbsenceId;
use crate::playbook::first_valid_instant;
use crate::slices::people::{self, Absence, Hours, Own, Schedules, zone};
use crate::slices::release::{self, Release};
use crate::slices::standup;

/// The longest absence: whoever is away for longer is of the team no more, or mistyped the year.
const LONGEST_ABSENCE: TimeDelta = TimeDelta::days(366);

/// When you work, when you are away, and what you are asked.
#[poise::command(slash_command, guild_only, subcommands("show", "own_zone", "hours", "asked"), subcommand_required)]
pub async fn me(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// What tplus knows of your hours, and when it asks you something.
#[poise::command(slash_command, guild_only, custom_data = "rights::OWN")]
async fn show(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let mut tx = bot.store.begin(invocation.guild).await?;
        let mine = mine(&mut tx, bot, &invocation).await?;
        tx.commit().await?;
        Ok(Reply::Say(view::mine(&mine)))
    })
    .await
}

/// Say where you are: stand-ups ask you in your own morning.
#[poise::command(slash_command, guild_only, rename = "zone", custom_data = "rights::OWN")]
async fn own_zone(
    ctx: Context<'_>,
    #[description = "Time zone: type a city"]
    #[autocomplete = "complete_zone"]
    zone: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let typed = zone.trim();
        if let Some(places) = zone::meant_by(typed) {
            return Err(view::no_place(typed, places).into());
        }
        let found = zone::read(typed).ok_or_else(|| view::no_zone(typed, &zone::like(typed)))?;
        change_hours(bot, &invocation, |own| own.zone = Some(found)).await
    })
    .await
}

async fn complete_zone<'a>(ctx: Context<'a>, typed: &'a str) -> poise::serenity_prelude::CreateAutocompleteResponse {
    release::complete_zone(ctx, typed).await
}

/// Say when you work; without options: as everybody of the team.
#[poise::command(slash_command, guild_only, custom_data = "rights::OWN")]
async fn hours(
    ctx: Context<'_>,
    #[description = "From when, e.g. 9:00"] from: Option<String>,
    #[description = "Until when, e.g. 17:30"] to: Option<String>,
    #[description = "On which days, e.g. Mon-Thu"] days: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let times = match (&from, &to) {
            (Some(from), Some(to)) => Some(people::times(from, to).ok_or_else(|| view::no_times(from, to))?),
            (None, None) => None,
            _ => return Err(view::half_a_time().into()),
        };
        let read = |days: &String| people::weekdays(days).ok_or_else(|| view::no_days(days));
        let weekdays = days.as_ref().map(read).transpose()?;
        let is_reset = times.is_none() && weekdays.is_none();
        change_hours(bot, &invocation, |own| {
            if times.is_some() || is_reset {
                own.times = times;
            }
            if weekdays.is_some() || is_reset {
                own.weekdays.clone_from(&weekdays);
            }
        })
        .await
    })
    .await
}

/// Say whether the stand-up asks you.
#[poise::command(slash_command, guild_only, rename = "standup", custom_data = "rights::OWN")]
async fn asked(ctx: Context<'_>, #[description = "Whether it asks you"] ask: bool) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, set_asked(bot, &invocation, ask)).await
}

/// The button that says whether the stand-up asks one was pressed.
pub(super) async fn press_asked(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let Reply::Say(card) = set_asked(bot, invocation, id.subject == view::YES).await? else {
        return Err(custom_id::outdated().into());
    };
    Ok(Reply::Replace(card))
}

async fn set_asked(bot: &Bot, invocation: &Invocation, ask: bool) -> Outcome<Reply> {
    let mut tx = bot.begin_for(invocation).await?;
    let (user, name) = (invocation.actor.user, invocation.actor.name.as_str());
    standup::set_asked(&mut tx, bot, (user, name), ask).await?;
    let mine = mine(&mut tx, bot, invocation).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::mine(&mine)))
}

async fn change_hours(bot: &Bot, invocation: &Invocation, change: impl FnOnce(&mut Own)) -> Outcome<Reply> {
    let mut tx = bot.begin_for(invocation).await?;
    let user = invocation.actor.user;
    let mut own = people::own_hours(&mut tx, user).await?;
    change(&mut own);
    people::write_hours(&mut tx, user, &own).await?;
    standup::plan(&mut tx, bot, bot.now()).await?;
    let mine = mine(&mut tx, bot, invocation).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::mine(&mine)))
}

/// Say when you are away: nobody waits for you then.
#[poise::command(slash_command, guild_only, custom_data = "rights::OWN")]
pub async fn ooo(
    ctx: Context<'_>,
    #[description = "The first day: 2026-01-20, today, Monday"] from: String,
    #[description = "The last day; default: the same"] to: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, note_absence(bot, &invocation, &from, to.as_deref())).await
}

async fn note_absence(bot: &Bot, invocation: &Invocation, from: &str, to: Option<&str>) -> Outcome<Reply> {
    let user = invocation.actor.user;
    let mut tx = bot.begin_for(invocation).await?;
    let (schedules, _) = schedules(&mut tx, bot).await?;
    let zone = schedules.hours(user).zone;
    let today = bot.now().with_timezone(&zone).date_naive();
    let first = people::day(from, today).ok_or_else(|| view::no_day(from))?;
    // A weekday that ends an absence is the next one after it began.
    let last = to.map_or(Ok(first), |to| people::day(to, first.max(today)).ok_or_else(|| view::no_day(to)))?;
    if last < first || last < today || last - first > LONGEST_ABSENCE {
        return Err(view::no_absence((first, last), today).into());
    }
    let absence = Absence { id: AbsenceId::mint(), user, first, last };
    people::note_absence(&mut tx, &absence, end_of(&schedules, &absence)).await?;
    let mine = mine(&mut tx, bot, invocation).await?;
    tx.commit().await?;
    Ok(Reply::Say(view::mine(&mine)))
}

/// When the last day of `absence` is over, in UTC.
fn end_of(schedules: &Schedules, absence: &Absence) -> Instant {
    let after = absence.last.checked_add_days(Days::new(1)).unwrap_or(absence.last);
    first_valid_instant(after.and_time(chrono::NaiveTime::MIN), schedules.hours(absence.user).zone)
}

/// The button by which somebody is back before they meant to be, or doesn't leave at all.
pub(super) async fn back(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let absence: AbsenceId = id.subject.parse().map_err(|_| custom_id::outdated())?;
    let user = invocation.actor.user;
    let mut tx = bot.begin_for(invocation).await?;
    let (schedules, _) = schedules(&mut tx, bot).await?;
    let today = bot.now().with_timezone(&schedules.hours(user).zone).date_naive();
    people::end_absence(&mut tx, (absence, user), today).await?;
    standup::plan(&mut tx, bot, bot.now()).await?;
    let mine = mine(&mut tx, bot, invocation).await?;
    tx.commit().await?;
    Ok(Reply::Replace(view::mine(&mine)))
}

/// When everybody works, and the release that runs. Where none does there is no zone but the one that somebody named.
pub(super) async fn schedules(tx: &mut Tx, bot: &Bot) -> Outcome<(Schedules, Option<Release>)> {
    let guild = tx.guild();
    let release = release::running(tx).await?;
    let zone = release.as_ref().map_or(chrono_tz::UTC, |release| release.dates.zone);
    Ok((people::schedules(tx.conn(), guild, Hours::of_team(&bot.playbook.work_hours, zone)).await?, release))
}

async fn mine(tx: &mut Tx, bot: &Bot, invocation: &Invocation) -> Outcome<Mine> {
    let (user, now) = (invocation.actor.user, bot.now());
    let (schedules, release) = schedules(tx, bot).await?;
    let own = people::own_hours(tx, user).await?;
    let hours = schedules.hours(user);
    let today: NaiveDate = now.with_timezone(&hours.zone).date_naive();
    let (is_asked, wants_none) = standup::is_member(tx, user).await?;
    Ok(Mine {
        is_placed: own.zone.is_some() || release.is_some(),
        has_own_zone: own.zone.is_some(),
        next_standup: match release.filter(|_| is_asked) {
            Some(release) => standup::next_for(tx, bot, (&release, user), now).await?,
            None => None,
        },
        absences: people::absences_of(tx, user, today).await?,
        hours,
        today,
        is_asked,
        wants_none,
    })
}
