//! `/release criteria`, `/release tick` and the buttons below the list.

use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use super::domain::{Judged, Tick, span};
use super::{current, due, judge, rights, store, view};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::card::Card;
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::Invocation;
use crate::error::{Failure, Outcome};
use crate::playbook::Period;
use crate::slices::metrics;
use crate::slices::release::{Release, Setup, require_active, require_setup};
use crate::text;

/// How many entries a list of choices may hold, and how long each may be.
const CHOICES: usize = 25;
const LABEL: usize = 100;

/// The choice of `/release criteria` that shows how the release does against its goals so far.
const ALL: &str = "All periods so far";

/// Show the success criteria for this period, with evidence.
#[poise::command(slash_command, guild_only, custom_data = "rights::SHOW")]
pub async fn criteria(
    ctx: Context<'_>,
    #[description = "Period; default: the current one"]
    #[autocomplete = "complete_period"]
    of: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let setup = require_setup(bot, invocation.guild).await?;
        let release = require_active(bot, invocation.guild).await?;
        if of.as_deref().is_some_and(|typed| typed.trim().eq_ignore_ascii_case(ALL)) {
            return Ok(Reply::Say(so_far(bot, &release).await?));
        }
        let named = of.as_deref().map(|typed| find_period(bot, typed)).transpose()?;
        let period = named.unwrap_or_else(|| current(bot, &release, bot.now()));
        Ok(Reply::Say(list(bot, &invocation, (&setup, &release), period).await?))
    })
    .await
}

/// Mark a success criterion as met or not met; a note overrides what is measured.
#[poise::command(slash_command, guild_only, custom_data = "rights::TICK")]
pub async fn tick(
    ctx: Context<'_>,
    #[description = "Success criterion"]
    #[autocomplete = "complete_criterion"]
    criterion: String,
    #[description = "Whether it is met"] met: bool,
    #[description = "How you know"] note: Option<String>,
) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let release = require_active(bot, invocation.guild).await?;
        let period =
            tick_one(bot, &invocation, &release, (&criterion, Some(met), note.as_deref().unwrap_or_default())).await?;
        let found = period.criteria.iter().find(|known| known.id == criterion);
        Ok(Reply::Say(view::ticked(found.map_or(criterion.as_str(), |found| found.text.as_str()), met)))
    })
    .await
}

/// Check whether a patch or feature release is due, and why.
#[poise::command(slash_command, guild_only, custom_data = "rights::SHOW")]
pub async fn due(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, async {
        let release = require_active(bot, invocation.guild).await?;
        let kind =
            due::kind(bot, &release, bot.now()).ok_or_else(|| view::no_release_due(&bot.playbook.due_releases))?;
        let now = bot.now();
        let known = metrics::known(bot, &release, now).await?;
        Ok(Reply::Say(view::due(&due::judge(bot, &release, kind, (&known.histories, now)).await?)))
    })
    .await
}

/// A button below the list was pressed.
pub async fn press(bot: &Bot, invocation: &Invocation, id: &CustomId) -> Outcome<Reply> {
    let setup = require_setup(bot, invocation.guild).await?;
    let release = require_active(bot, invocation.guild).await?;
    let (criterion, is_on) = id.subject.rsplit_once('-').unwrap_or((&id.subject, "on"));
    let period = tick_one(bot, invocation, &release, (criterion, (is_on == "on").then_some(true), "")).await?;
    Ok(Reply::Replace(list(bot, invocation, (&setup, &release), period).await?))
}

/// The periods that have begun, each as it stands or stood at its end (plan.md, section 4, "Review v1.1.0-beta success against goals").
async fn so_far(bot: &Bot, release: &Release) -> Outcome<Card> {
    let now = bot.now();
    let known = metrics::known(bot, release, now).await?;
    let mut periods = Vec::new();
    for period in &bot.playbook.success {
        let span = span(period, &release.dates, release.announced_or_due());
        if span.from <= now {
            let judged = judge(bot, release, (period, now), &known).await?;
            periods.push((period, span.to > now, judged));
        }
    }
    Ok(view::so_far(release, &periods))
}

async fn list(
    bot: &Bot,
    invocation: &Invocation,
    (setup, release): (&Setup, &Release),
    period: &Period,
) -> Outcome<Card> {
    let known = metrics::known(bot, release, bot.now()).await?;
    let judged = judge(bot, release, (period, bot.now()), &known).await?;
    Ok(view::criteria(period, &judged, setup.grants(&bot.playbook, &invocation.actor, rights::TICK)))
}

/// Writes down what somebody says, or takes it back, unless a figure says it; returns the period of the criterion.
async fn tick_one<'b>(
    bot: &'b Bot,
    invocation: &Invocation,
    release: &Release,
    (criterion, is_met, words): (&str, Option<bool>, &str),
) -> Outcome<&'b Period> {
    let holds = |period: &&Period| period.criteria.iter().any(|known| known.id == criterion);
    let period = bot.playbook.success.iter().find(holds).ok_or_else(|| view::unknown(criterion))?;
    let now = bot.now();
    let known = metrics::known(bot, release, now).await?;
    let judged = judge(bot, release, (period, now), &known).await?;
    let has_reason = !words.trim().is_empty();
    let of_it = |one: &&Judged<'_>| one.criterion.id == criterion && !one.can_be_ticked() && !has_reason;
    if let Some(measured) = judged.iter().find(of_it) {
        return Err(view::measured(measured).into());
    }
    let mut tx = bot.begin_for(invocation).await?;
    match is_met {
        Some(is_met) => {
            let by = invocation.actor.name.clone();
            let tick = Tick { criterion: criterion.to_owned(), is_met, words: words.to_owned(), by, at: now };
            store::write(&mut tx, release.id, &tick, invocation.actor.user).await?;
        }
        None => store::remove(&mut tx, release.id, criterion).await?,
    }
    tx.commit().await?;
    Ok(period)
}

fn find_period<'b>(bot: &'b Bot, typed: &str) -> Outcome<&'b Period> {
    let found = bot.playbook.success.iter().find(|period| period.name.eq_ignore_ascii_case(typed.trim()));
    found.ok_or_else(|| view::no_period(typed, &bot.playbook.success).into())
}

async fn complete_period<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let wanted = typed.trim().to_lowercase();
    let names = ctx.data().playbook.success.iter().map(|period| period.name.as_str()).chain([ALL]);
    let found = names.filter(|name| name.to_lowercase().contains(&wanted));
    CreateAutocompleteResponse::new().set_choices(found.map(|name| AutocompleteChoice::new(name, name)).collect())
}

/// The criteria whose words contain what is typed, those of these days first.
async fn complete_criterion<'a>(ctx: Context<'a>, typed: &'a str) -> CreateAutocompleteResponse {
    let wanted = typed.trim().to_lowercase();
    let bot = ctx.data();
    let release = match parts(ctx) {
        Ok((bot, invocation)) => require_active(bot, invocation.guild).await.ok(),
        Err(_) => None,
    };
    let now = release.map(|release| current(bot, &release, bot.now()).name.clone());
    let mut periods: Vec<&Period> = bot.playbook.success.iter().collect();
    periods.sort_by_key(|period| Some(&period.name) != now.as_ref());
    let all = periods.into_iter().flat_map(|period| period.criteria.iter().map(move |criterion| (period, criterion)));
    let choices = all
        .map(|(period, criterion)| (format!("{}: {}", period.name, criterion.text), criterion.id.clone()))
        .filter(|(label, _)| label.to_lowercase().contains(&wanted))
        .take(CHOICES)
        .map(|(label, id)| AutocompleteChoice::new(text::cut(&label, LABEL), id));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}
