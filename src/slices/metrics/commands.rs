//! `/metric`: look a figure up, note one by hand, get a token with which programs push them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use super::domain::{self, Origin, Sample};
use super::{alerts, known, picture, push, rights, store, unmeasured, view};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::engine::clock::Instant;
use crate::error::{Failure, Outcome};
use crate::playbook::{Metric, first_valid_instant};
use crate::slices::metrics::domain::Measured;
use crate::slices::release::{Release, require_active};
use crate::text::read_duration;

/// How many choices a list may hold.
const CHOICES: usize = 25;

/// Metrics: view them, or record a value by hand.
#[poise::command(
    slash_command,
    guild_only,
    subcommands("show", "chart", "record", "sources", "token"),
    subcommand_required
)]
pub async fn metric(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Show all metrics, or one with its latest values.
#[poise::command(slash_command, guild_only, custom_data = "rights::SHOW")]
async fn show(
    ctx: Context<'_>,
    #[description = "Metric; default: all"]
    #[autocomplete = "complete_metric"]
    metric: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, show_metrics(bot, &invocation, metric.as_deref())).await
}

async fn show_metrics(bot: &Bot, invocation: &Invocation, typed: Option<&str>) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    let now = bot.now();
    let shown = view::Shown {
        playbook: &bot.playbook,
        histories: &known(bot, &release, now).await?.histories,
        failing: &store::failing(bot.store.read(), release.id).await?,
        dates: &release.dates,
        now,
    };
    Ok(Reply::Say(match typed {
        Some(typed) => view::one(find(bot, typed)?, &shown),
        None => view::overview(&shown),
    }))
}

/// Chart one metric over the days of the release, with its targets.
#[poise::command(slash_command, guild_only, custom_data = "rights::SHOW")]
async fn chart(
    ctx: Context<'_>,
    #[description = "Metric"]
    #[autocomplete = "complete_metric"]
    metric: String,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, chart_metric(bot, &invocation, &metric)).await
}

async fn chart_metric(bot: &Bot, invocation: &Invocation, typed: &str) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    let (metric, now) = (find(bot, typed)?, bot.now());
    let histories = known(bot, &release, now).await?.histories;
    let days = super::days(&bot.playbook, metric, histories.of(&metric.id), (&release.dates, now));
    let days = days.ok_or_else(|| view::nothing_to_draw(metric))?;
    let chart = view::chart(metric, &release, days);
    Ok(Reply::Say(view::drawn(metric).with_file(picture("chart.png", chart).await?)))
}

/// Record a value that you measured.
#[poise::command(slash_command, guild_only, custom_data = "rights::RECORD")]
async fn record(
    ctx: Context<'_>,
    #[description = "Metric"]
    #[autocomplete = "complete_metric"]
    metric: String,
    #[description = "What you measured, e.g. 150, 2.3% or 85ms"] value: String,
    #[description = "When, e.g. 2026-01-20 14:30 or 2h (ago); default: now"] at: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, record_value(bot, &invocation, &metric, &value, at.as_deref())).await
}

/// `at`: the time as it was typed, if it was.
async fn record_value(
    bot: &Bot,
    invocation: &Invocation,
    metric: &str,
    value: &str,
    at: Option<&str>,
) -> Outcome<Reply> {
    let at = at.unwrap_or_default();
    let release = require_active(bot, invocation.guild).await?;
    let (metric, now) = (find(bot, metric)?, bot.now());
    let measured = domain::read_value(metric, value).ok_or_else(|| view::unreadable_value(metric, value))?;
    let at = read_time(&release, at, now).ok_or_else(|| view::unreadable_time(at))?;
    domain::check(metric, Measured { value: measured, at }, now).map_err(|why| view::refused(metric, why))?;
    let sample = Sample { metric: metric.id.clone(), at, value: measured, answers: None };
    let mut tx = bot.begin_for(invocation).await?;
    let written = store::write(&mut tx, release.id, &sample, Origin::Hand(invocation.actor.user)).await?;
    tx.commit().await?;
    alerts::look_after(bot, &release).await;
    Ok(Reply::Say(view::recorded(metric, measured, at, written)))
}

/// Show which figures nothing brings by itself, and say which of them your team does not measure.
#[poise::command(slash_command, guild_only, custom_data = "rights::TOKEN")]
async fn sources(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let release = require_active(bot, invocation.guild).await?;
        let mut tx = bot.begin_for(&invocation).await?;
        let card = unmeasured::card(bot, &mut tx, &release).await?;
        tx.commit().await?;
        Ok(Reply::Say(card))
    })
    .await
}

/// Get a token for pushing metrics; it replaces the previous one.
#[poise::command(slash_command, guild_only, custom_data = "rights::TOKEN")]
async fn token(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let mut tx = bot.begin_for(&invocation).await?;
        let token = push::new_token(&mut tx, invocation.actor.user, bot.now()).await?;
        tx.commit().await?;
        Ok(Reply::Say(view::token(&token)))
    })
    .await
}

/// When something was measured: a length of time ago, or a date, maybe with a time, in the release's zone. A date alone is
/// its end, or now.
fn read_time(release: &Release, typed: &str, now: Instant) -> Option<Instant> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Some(now);
    }
    if let Some(ago) = read_duration(typed) {
        return now.checked_sub_signed(ago);
    }
    if let Ok(at) = NaiveDateTime::parse_from_str(typed, "%Y-%m-%d %H:%M") {
        return Some(first_valid_instant(at, release.dates.zone));
    }
    let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok()?;
    let end = release.dates.instant(date.succ_opt()?, NaiveTime::MIN);
    // Today has not ended; what lies further ahead is refused.
    Some(if date == release.dates.date(now) { now } else { end - chrono::TimeDelta::minutes(1) })
}

/// The metric that was typed: its name or id, whatever the case.
fn find<'b>(bot: &'b Bot, typed: &str) -> Outcome<&'b Metric> {
    let typed = typed.trim();
    let is_it = |metric: &&Metric| metric.id.eq_ignore_ascii_case(typed) || metric.name.eq_ignore_ascii_case(typed);
    bot.playbook.metrics.iter().find(is_it).ok_or_else(|| view::no_metric(typed, &bot.playbook).into())
}

async fn complete_metric<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let wanted = typed.trim().to_lowercase();
    let metrics = ctx.data().playbook.metrics.iter();
    let found = metrics.filter(|metric| metric.name.to_lowercase().contains(&wanted) || metric.id.contains(&wanted));
    let choices = found.take(CHOICES).map(|metric| AutocompleteChoice::new(metric.name.clone(), metric.id.clone()));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}
