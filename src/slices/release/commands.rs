//! `/setup` and `/release`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;

use super::domain::{ChannelUse, Launch, LaunchMistake, Release, Setup};
use super::{missed, require_active, rights, servers, store, view, zone};
use crate::bot::slice::{Due, Event};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::discord::permissions::ChannelPermissions;
use crate::engine::clock::Instant;
use crate::engine::outbox;
use crate::engine::store::Tx;
use crate::engine::timers::{self, Punctuality};
use crate::error::{Failure, Outcome};
use crate::playbook::JobId;

/// Set the channels and roles; without options, show and check the current setup.
#[poise::command(
    slash_command,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    rename = "setup",
    custom_data = "rights::SETUP"
)]
#[expect(clippy::too_many_arguments, reason = "each option of the command is a parameter")]
pub async fn setup(
    ctx: Context<'_>,
    #[description = "The team's channel: alerts, cards, summaries"]
    #[channel_types("Text", "News")]
    release: Option<serenity::ChannelId>,
    #[description = "Where you post news for users"]
    #[channel_types("Text", "News")]
    announcements: Option<serenity::ChannelId>,
    #[description = "Where users give feedback"]
    #[channel_types("Text", "News")]
    feedback: Option<serenity::ChannelId>,
    #[description = "Where stand-ups are held"]
    #[channel_types("Text", "News")]
    standup: Option<serenity::ChannelId>,
    #[description = "Where users ask for help, if not in #feedback"]
    #[channel_types("Text", "News")]
    support: Option<serenity::ChannelId>,
    #[description = "Where users chat, if questions there are to be answered, too"]
    #[channel_types("Text", "News")]
    general: Option<serenity::ChannelId>,
    #[description = "Runs the release"] release_manager: Option<serenity::RoleId>,
    #[description = "Leads engineering"] engineering_lead: Option<serenity::RoleId>,
    #[description = "Engineers working on the release"] engineer: Option<serenity::RoleId>,
    #[description = "Community lead; talks to users"] community: Option<serenity::RoleId>,
    #[description = "Leads security"] security_lead: Option<serenity::RoleId>,
    #[description = "Beta testers"] beta_tester: Option<serenity::RoleId>,
) -> Result<(), Failure> {
    let channels = [
        (ChannelUse::Release, release),
        (ChannelUse::Announcements, announcements),
        (ChannelUse::Feedback, feedback),
        (ChannelUse::Standup, standup),
        (ChannelUse::Support, support),
        (ChannelUse::General, general),
    ];
    let roles = [
        ("release_manager", release_manager),
        ("engineering_lead", engineering_lead),
        ("engineer", engineer),
        ("community", community),
        ("security_lead", security_lead),
        ("beta_tester", beta_tester),
    ];
    let said = Setup {
        channels: channels.into_iter().filter_map(|(used_for, id)| Some((used_for, id?.into()))).collect(),
        roles: roles
            .into_iter()
            .filter_map(|(role, id)| Some((role.to_owned(), id?.into())))
            .collect::<BTreeMap<_, _>>(),
    };
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, save_setup(bot, &invocation, said)).await
}

async fn save_setup(bot: &Bot, invocation: &Invocation, said: Setup) -> Outcome<Reply> {
    servers::must_be_welcome(bot, invocation.guild).await?;
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    store::write_setup(&mut tx, &said, invocation.actor.user, now).await?;
    tx.commit().await?;
    bot.tell(&Event::SetUp { guild: invocation.guild }).await;
    let setup = store::setup(bot.store.read(), invocation.guild).await?;
    let problems = problems(bot, invocation, &setup).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "a setup could not be checked");
        vec![view::could_not_check()]
    });
    Ok(Reply::Say(view::setup(&setup, &bot.playbook, &problems)))
}

/// What keeps tplus from doing its work with `setup`, in sentences.
async fn problems(bot: &Bot, invocation: &Invocation, setup: &Setup) -> Outcome<Vec<String>> {
    let permissions = ChannelPermissions::learn(&bot.http, invocation.guild, bot.me).await?;
    let mut problems = Vec::new();
    for channel in setup.channels.values().collect::<BTreeSet<_>>() {
        let lacking = permissions.lacking(*channel, setup.channels.get(&ChannelUse::Release) == Some(channel)).await?;
        if !lacking.is_empty() {
            problems.push(view::lacking(*channel, &lacking));
        }
    }
    let alerted = bot.playbook.severities.iter().flat_map(|severity| &severity.alert).collect::<BTreeSet<_>>();
    let roles = alerted.into_iter().filter_map(|role| setup.roles.get(role));
    problems.extend(roles.filter(|role| !permissions.can_ping(**role)).map(|role| view::unpingable(*role)));
    Ok(problems)
}

/// Manage the release: start, status, pause, end.
#[poise::command(slash_command, guild_only, subcommands("start", "status"), subcommand_required)]
pub async fn release(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Start the 30-day plan for a release.
#[poise::command(slash_command, guild_only, custom_data = "rights::START")]
async fn start(
    ctx: Context<'_>,
    #[description = "Version, e.g. v1.1.0-beta"] version: String,
    #[description = "Launch day, e.g. 2026-01-15; default: today"] launch: Option<String>,
    #[description = "Time zone: type a city"]
    #[autocomplete = "complete_zone"]
    zone: String,
    #[description = "The product's name, as users know it, e.g. Caro"] product: Option<String>,
) -> Result<(), Failure> {
    let (launch, product) = (launch.unwrap_or_default(), product.unwrap_or_default());
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, start_release(bot, &invocation, [&version, &launch, &zone, &product])).await
}

async fn complete_zone<'a>(_: Context<'a>, typed: &'a str) -> serenity::CreateAutocompleteResponse {
    let choices = zone::like(typed).into_iter().map(|zone| serenity::AutocompleteChoice::new(zone, zone)).collect();
    serenity::CreateAutocompleteResponse::new().set_choices(choices)
}

async fn start_release(bot: &Bot, invocation: &Invocation, typed: [&str; 4]) -> Outcome<Reply> {
    let now = bot.now();
    let launch = Launch::read(&bot.playbook, now, typed)
        .map_err(|mistake: LaunchMistake| view::launch_mistake(&mistake, typed[2]))?;
    let mut tx = bot.begin_for(invocation).await?;
    // One whose days are over makes room, also where it was never launched, or rolled back to its end.
    let before = store::running(&mut tx).await?.filter(|before| before.is_over(&bot.playbook, now));
    if let Some(before) = &before {
        store::end(&mut tx, before.id, now).await?;
    }
    let started = store::start(&mut tx, &launch, invocation.actor.user, now).await?;
    if let Some(release) = &started {
        // What was due before tplus was started is not made up for.
        store::schedule_all(&mut tx, &bot.playbook, release, now).await?;
    }
    tx.commit().await?;
    bot.collecting.ring();
    match started {
        Some(release) => {
            let next = upcoming(bot, &release, now);
            Ok(Reply::Say(view::started((&release, before.as_ref()), &bot.playbook, &next)))
        }
        None => Err(view::one_at_a_time(&require_active(bot, invocation.guild).await?, &bot.playbook, now).into()),
    }
}

/// Where the release stands: T+N, its phase, and what comes next.
#[poise::command(slash_command, guild_only, custom_data = "rights::STATUS")]
async fn status(ctx: Context<'_>) -> Result<(), Failure> {
    let (bot, invocation) = parts(ctx)?;
    run(ctx, &invocation, show_status(bot, &invocation)).await
}

async fn show_status(bot: &Bot, invocation: &Invocation) -> Outcome<Reply> {
    let release = require_active(bot, invocation.guild).await?;
    let now = bot.now();
    let undelivered = outbox::undelivered(bot.store.read(), invocation.guild, now - TimeDelta::days(1)).await?;
    let next = upcoming(bot, &release, now);
    let status =
        view::Status { release: &release, playbook: &bot.playbook, now, next: &next, undelivered: &undelivered };
    Ok(Reply::Say(view::status(&status)))
}

/// How many of the next events are shown.
const NEXT: usize = 5;

/// Jobs that are left out on days without anything to say: nobody is promised them.
const MAYBE: [JobId; 3] = [JobId::MetricsReview, JobId::FeedbackReview, JobId::PerformanceReview];

/// The next time that each job is due that is kept for certain, the soonest first, at most five.
pub fn upcoming(bot: &Bot, release: &Release, now: Instant) -> Vec<(JobId, Instant)> {
    let next = |id| Some((id, release.dates.next(&bot.playbook, bot.playbook.job(id)?, now)?.due));
    let certain = JobId::ALL.into_iter().filter(|job| !MAYBE.contains(job));
    let done = certain.filter(|job| release.does(&bot.playbook, *job, now));
    let mut upcoming: Vec<_> = done.filter_map(next).collect();
    upcoming.sort_by_key(|&(job, due)| (due, job));
    upcoming.truncate(NEXT);
    upcoming
}

/// Takes up a calendar timer in `tx`: settles it, sets the next one, and says that it was missed when it is too late
/// for it. Returns whether the job is still to be done, which it is not where the release stands elsewhere by now.
///
/// # Errors
/// What the database said.
pub async fn take_up(tx: &mut Tx, bot: &Bot, release: &Release, due: &Due<'_>) -> Outcome<bool> {
    let timer = due.timer;
    if !timers::settle(tx, timer).await? {
        return Ok(false);
    }
    store::schedule_next(tx, &bot.playbook, release, (due.job, timer.due)).await?;
    let stands = store::running(tx).await?;
    if !stands.is_some_and(|release| release.does(&bot.playbook, due.job, timer.due)) {
        return Ok(false);
    }
    match timer.punctuality(due.now) {
        Punctuality::OnTime | Punctuality::Late(_) => Ok(true),
        Punctuality::Missed(_) => {
            missed::record(tx, release, (due.job, timer.due), due.now).await?;
            Ok(false)
        }
    }
}
