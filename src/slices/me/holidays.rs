//! `/holiday`: the days on which nobody of the team works.

use super::commands::schedules;
use super::{rights, view};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::error::{Failure, Outcome};
use crate::slices::{people, standup};
use crate::text::{length, unbroken};

/// How long a holiday's name may be.
const NAME: usize = 80;

/// The days on which nobody of the team works.
#[poise::command(slash_command, guild_only, subcommands("add", "remove", "list"), subcommand_required)]
pub async fn holiday(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Note a holiday: the stand-up asks nobody then.
#[poise::command(slash_command, guild_only, custom_data = "rights::HOLIDAYS")]
async fn add(
    ctx: Context<'_>,
    #[description = "Its date: 2026-01-19"] day: String,
    #[description = "What it is called"] name: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, change(bot, &invocation, &day, Some(&name))).await
}

/// Take a holiday back.
#[poise::command(slash_command, guild_only, custom_data = "rights::HOLIDAYS")]
async fn remove(ctx: Context<'_>, #[description = "Its date: 2026-01-19"] day: String) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, change(bot, &invocation, &day, None)).await
}

/// The holidays that lie ahead.
#[poise::command(slash_command, guild_only, custom_data = "rights::OWN")]
async fn list(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let ahead = people::holidays(bot.store.read(), invocation.guild, bot.now().date_naive()).await?;
        Ok(Reply::Say(view::holidays(&ahead, "")))
    })
    .await
}

/// Notes the holiday `name` on `day`, or takes the one that is there back.
async fn change(bot: &Bot, invocation: &Invocation, day: &str, name: Option<&str>) -> Outcome<Reply> {
    let name = name.map(unbroken);
    if name.as_ref().is_some_and(|name| name.is_empty() || length(name) > NAME) {
        return Err(view::no_holiday_name().into());
    }
    let mut tx = bot.begin_for(invocation).await?;
    let (schedules, _) = schedules(&mut tx, bot).await?;
    let today = bot.now().with_timezone(&schedules.hours(invocation.actor.user).zone).date_naive();
    let date = people::day(day, today).ok_or_else(|| view::no_day(day))?;
    let said = match &name {
        Some(_) if date < today => return Err(view::past_holiday(date).into()),
        Some(name) => {
            people::add_holiday(&mut tx, date, name).await?;
            format!("Noted: {} is a day off.", view::date(date))
        }
        None if !people::remove_holiday(&mut tx, date).await? => return Err(view::no_such_holiday(date).into()),
        None => format!("{} is a working day again.", view::date(date)),
    };
    standup::plan(&mut tx, bot, bot.now()).await?;
    tx.commit().await?;
    let ahead = people::holidays(bot.store.read(), invocation.guild, today).await?;
    Ok(Reply::Say(view::holidays(&ahead, &said)))
}
