//! `/setup` and `/release`.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use poise::serenity_prelude as serenity;

use super::domain::{ChannelUse, Launch, LaunchMistake, Release, Setup};
use super::{losses, missed, reads_team, require_active, review, rights, servers, store, view};
use crate::bot::slice::{Due, Event};
use crate::bot::{Bot, Context, parts, run};
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::discord::sight::{Server, Unreached};
use crate::engine::clock::Instant;
use crate::engine::outbox;
use crate::engine::store::Tx;
use crate::engine::timers::{self, Punctuality};
use crate::error::{Failure, Outcome, UserError};
use crate::playbook::JobId;
use crate::slices::people::zone;

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
    #[channel_types("Text", "News", "Forum")]
    feedback: Option<serenity::ChannelId>,
    #[description = "Where stand-ups are held"]
    #[channel_types("Text", "News")]
    standup: Option<serenity::ChannelId>,
    #[description = "Where users ask for help, if not in #feedback"]
    #[channel_types("Text", "News", "Forum")]
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
    #[description = "What to unset: a channel or a role that is set"]
    #[autocomplete = "complete_set"]
    clear: Option<String>,
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
        guild: None,
        channels: channels.into_iter().filter_map(|(used_for, id)| Some((used_for, id?.into()))).collect(),
        roles: roles
            .into_iter()
            .filter_map(|(role, id)| Some((role.to_owned(), id?.into())))
            .collect::<BTreeMap<_, _>>(),
        set_up_by: None,
    };
    let (bot, invocation) = parts(ctx)?;
    let clear = clear.unwrap_or_default();
    run(ctx, &invocation, save_setup(bot, &invocation, said, clear.trim())).await
}

/// What of the set-up is set, for completion.
async fn complete_set<'a>(ctx: Context<'a>, typed: &'a str) -> serenity::CreateAutocompleteResponse {
    let set = async {
        let (bot, invocation) = parts(ctx)?;
        bot.guard.check(bot, &invocation, rights::SETUP).await?;
        store::setup(bot.store.read(), invocation.guild).await
    };
    let names: Vec<String> = set.await.map(|setup| setup.options()).unwrap_or_default();
    let like = names.into_iter().filter(|name| name.contains(&typed.trim().to_lowercase()));
    let choices = like.take(25).map(|name| serenity::AutocompleteChoice::new(name.clone(), name)).collect();
    serenity::CreateAutocompleteResponse::new().set_choices(choices)
}

async fn save_setup(bot: &Bot, invocation: &Invocation, said: Setup, clear: &str) -> Outcome<Reply> {
    servers::must_be_welcome(bot, invocation.guild).await?;
    let server = Server::ask(&bot.http, invocation.guild, bot.me).await;
    if let Ok(server) = &server {
        refuse_nobodys_roles(server, &said)?;
    }
    let now = bot.now();
    let mut tx = bot.begin_for(invocation).await?;
    servers::must_still_be_welcome(bot, &mut tx).await?;
    if !clear.is_empty() && !store::clear_setup(&mut tx, &store::setup_name(clear)).await? {
        return Err(view::nothing_to_clear(clear).into());
    }
    store::write_setup(&mut tx, &said, invocation.actor.user, now).await?;
    tx.commit().await?;
    bot.tell(&Event::SetUp { guild: invocation.guild }).await;
    let setup = store::setup(bot.store.read(), invocation.guild).await?;
    losses::keep(bot, invocation.guild, &setup).await?;
    let (problems, hints) = match &server {
        Ok(server) => reviewed(bot, server, &setup),
        Err(error) => {
            tracing::warn!(%error, "a setup could not be checked");
            (vec![view::could_not_check()], Vec::new())
        }
    };
    let release = store::active(bot.store.read(), invocation.guild).await?;
    let is_running = release.is_some_and(|release| !release.is_over(&bot.playbook, now));
    Ok(Reply::Say(view::setup((&setup, &bot.playbook), (&problems, &hints), is_running)))
}

/// What is wrong with `setup` in `server`, and what may not be meant, in sentences.
fn reviewed(bot: &Bot, server: &Server, setup: &Setup) -> (Vec<String>, Vec<String>) {
    let problems = review::problems(server, (setup, &bot.playbook), bot.me, u64::MAX);
    let hints = review::hints(server, setup, &bot.playbook);
    (
        problems.iter().map(|problem| view::problem(problem, &bot.playbook)).collect(),
        hints.into_iter().map(view::hint).collect(),
    )
}

/// A role that everybody has, or nobody can have, is none of the team.
fn refuse_nobodys_roles(server: &Server, said: &Setup) -> Outcome<()> {
    for &role in said.roles.values() {
        let why = match server.roles.get(&role) {
            _ if server.everyone == Some(role) => Unreached::Everyone,
            Some(known) if known.is_managed => Unreached::Managed,
            _ => continue,
        };
        return Err(UserError(view::no_such_role(role, why)).into());
    }
    Ok(())
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

/// Zones whose names contain what was typed, for completion.
pub async fn complete_zone<'a>(_: Context<'a>, typed: &'a str) -> serenity::CreateAutocompleteResponse {
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
            bot.tell(&Event::ReleaseStarted { guild: invocation.guild }).await;
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
    let mut undelivered = outbox::undelivered(bot.store.read(), invocation.guild, now - TimeDelta::days(1)).await?;
    // What could not be said is for those who read where the team does. An incident's is told where it is worked on: it may be private.
    let reads = reads_team(bot, &store::setup(bot.store.read(), invocation.guild).await?, &invocation.actor);
    undelivered.retain(|(handle, _)| reads && !handle.starts_with("incident"));
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
