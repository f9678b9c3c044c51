//! The composition root: starts the parts, and says which slice handles which command and timer.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use poise::serenity_prelude as serenity;
use serenity::FullEvent;
use tokio::task::JoinSet;

use crate::bot::{Bot, Turns};
use crate::config::Settings;
use crate::discord::answer::answer;
use crate::discord::asked::Asked;
use crate::discord::book::GuildBook;
use crate::discord::{connect, events};
use crate::engine::activity::{Activity, Doorbell};
use crate::engine::clock::{Clock, Instant, SystemClock, follower};
use crate::engine::outbox::{self, Courier, OnDelivery};
use crate::engine::store::{Store, Tx};
use crate::engine::timers::{self, OnDue, Timer};
use crate::error::{Failure, Outcome, UserError};
use crate::github::{GitHub, Repository, Trouble};
use crate::ids::{GuildId, IssueNumber, ReleaseId};
use crate::playbook::JobId;
use crate::routes;
use crate::slices::release::Release;
use crate::slices::tracker::poll::{News, OnNews};
use crate::slices::{
    board, checklist, criteria, digest, feedback, incident, lifecycle, metrics, performance, privacy, release, standup,
    support, tracker,
};
use crate::web::Port;

/// How long a stop waits for what is under way, and then for Discord's goodbye. Together below ten seconds.
const STOP_PATIENCE: Duration = Duration::from_secs(4);
/// How long to wait before the commands are registered again, where that failed.
const REGISTER_AGAIN: Duration = Duration::from_secs(30);

/// Every command, for Discord and for commands.md.
pub fn commands() -> Vec<poise::Command<Arc<Bot>, Failure>> {
    let mut release = release::commands::release();
    release.subcommands.extend([
        criteria::commands::criteria(),
        criteria::commands::tick(),
        criteria::commands::due(),
        lifecycle::commands::pause(),
        lifecycle::commands::resume(),
        lifecycle::commands::move_launch(),
        lifecycle::commands::end(),
    ]);
    vec![
        release::commands::setup(),
        release,
        incident::commands::incident(),
        incident::commands::declare_from_message(),
        incident::commands::add_to_timeline(),
        standup::commands::standup(),
        feedback::commands::feedback(),
        feedback::commands::tag_message(),
        support::commands::faq_command(),
        support::commands::answer_message(),
        support::commands::docs(),
        tracker::commands::github(),
        checklist::commands::checklist(),
        metrics::commands::metric(),
        performance::commands::performance(),
        digest::commands::digest(),
        privacy::privacy(),
        privacy::forget_me(),
    ]
}

/// Runs tplus until it is told to stop.
///
/// # Errors
/// What keeps it from running, in a sentence that says what to do.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let activity = Activity::new();
    let clock: Arc<dyn Clock> = match settings.tplus_clock {
        Some(addr) => follower::follow(addr, &activity, events::is_counted).await?,
        None => Arc::new(SystemClock),
    };
    let starting = activity.begin("start");
    let (due, outgoing) = (Doorbell::new("timers", &activity), Doorbell::new("outbox", &activity));
    let boards = Doorbell::new("boards", &activity);
    let playbook = Arc::new(settings.playbook()?);
    let github = GitHub::connect(&settings, Arc::clone(&clock))?.map(Arc::new);
    let polling = github.clone().map(|github| (github, Doorbell::new("tracker", &activity)));
    let bells = [&due, &outgoing, &boards].into_iter().chain(polling.as_ref().map(|(_, bell)| bell)).cloned().collect();
    let store = Store::open(&settings.database_url, bells).await?;
    let mut workers = JoinSet::new();
    let up = match Port::open(&settings, (&store, &clock, &activity)).await? {
        Some(port) => {
            let up = port.up();
            workers.spawn(port.serve());
            Some(up)
        }
        None => None,
    };
    let (http, web) = connect::http(&settings)?;
    let identity = connect::identify(&http, &settings).await?;
    println!("{}", connect::greeting(&identity));

    let framework = framework();
    let mut client = serenity::ClientBuilder::new_with_http(http, identity.intents).framework(framework).await?;
    let bot = Arc::new(Bot {
        store: store.clone(),
        clock: Arc::clone(&clock),
        playbook,
        http: Arc::clone(&client.http),
        me: identity.user,
        book: GuildBook::default(),
        github: github.clone(),
        collecting: Doorbell::new("metrics", &activity),
        activity: Arc::clone(&activity),
        turns: Turns::default(),
    });
    client.data.write().await.insert::<BotKey>(Arc::clone(&bot));
    let courier = Courier::new(Arc::clone(&bot.http), web, github, store.read().clone());
    let slices = Arc::new(Slices(Arc::clone(&bot)));
    workers.spawn(timers::run(store.clone(), Arc::clone(&clock), Arc::clone(&due), slices.clone()));
    workers.spawn(outbox::run(store.clone(), Arc::clone(&clock), Arc::clone(&outgoing), courier, slices.clone()));
    workers.spawn(board::run(Arc::clone(&bot), Arc::clone(&boards)));
    due.ring();
    outgoing.ring();
    boards.ring();
    if let Some((github, bell)) = polling {
        bell.ring();
        workers.spawn(tracker::poll::run(Arc::clone(&bot), github, bell, slices));
    }
    bot.collecting.ring();
    let collect = metrics::collect::run(Arc::clone(&bot), metrics::Web::new(&settings)?, Arc::clone(&bot.collecting));
    workers.spawn(collect);
    if let Some(up) = up {
        up.tell(Arc::clone(&bot), Arc::clone(&client.shard_manager));
    }
    let shards = Arc::clone(&client.shard_manager);
    let mut connection = tokio::spawn(async move { client.start().await });
    drop(starting);

    let ended = tokio::select! {
        ended = &mut connection => Some(ended.context("the connection's task")?),
        // A tplus that looks alive and posts nothing is worse than one that ends and is started again.
        Some(died) = workers.join_next() => anyhow::bail!("a worker died: {died:?}"),
        stop = stop_signal() => {
            stop?;
            None
        }
    };
    tracing::info!("stopping");
    // What was acknowledged is committed, and what is unsent stays in the outbox: neither needs this pause, but an
    // answer under way does.
    let _ = tokio::time::timeout(STOP_PATIENCE, shards.shutdown_all()).await;
    let _ = tokio::time::timeout(STOP_PATIENCE, activity.quiet(&Default::default(), |_| false)).await;
    workers.shutdown().await;
    store.close().await;
    match ended {
        Some(Err(error)) => anyhow::bail!(connect::last_words(&error)),
        _ => Ok(()),
    }
}

async fn stop_signal() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Under which the bot is found in serenity's shared data.
struct BotKey;

impl serenity::prelude::TypeMapKey for BotKey {
    type Value = Arc<Bot>;
}

/// Poise's framework, which also counts the events that were handled to the end.
struct Counted(poise::Framework<Arc<Bot>, Failure>);

#[serenity::async_trait]
impl serenity::Framework for Counted {
    async fn init(&mut self, client: &serenity::Client) {
        self.0.init(client).await;
    }

    async fn dispatch(&self, ctx: serenity::Context, event: FullEvent) {
        let Some(bot) = ctx.data.read().await.get::<BotKey>().cloned() else { return };
        let name = events::name(&event);
        if let FullEvent::Ready { data_about_bot } = &event {
            bot.activity.begin_session(&data_about_bot.session_id);
        }
        // A stop waits for what is answered at this moment.
        let _busy = bot.activity.begin("event");
        self.0.dispatch(ctx, event).await;
        if let Some(name) = name {
            bot.activity.complete_event(name);
        }
    }
}

fn framework() -> Counted {
    let options = poise::FrameworkOptions {
        commands: commands(),
        on_error: |error| Box::pin(on_error(error)),
        event_handler: |framework, event| {
            Box::pin(async move {
                routes::on_event(framework.user_data, event).await;
                Ok(())
            })
        },
        // Nobody is an owner by Discord's book: rights come from the playbook.
        initialize_owners: false,
        ..Default::default()
    };
    Counted(poise::Framework::new(options, |ctx, ready, framework| Box::pin(set_up(ctx, ready, framework))))
}

/// The first READY: registers the commands.
async fn set_up(
    ctx: &serenity::Context,
    ready: &serenity::Ready,
    framework: &poise::Framework<Arc<Bot>, Failure>,
) -> Result<Arc<Bot>, Failure> {
    let data = ctx.data.read().await;
    let bot = data.get::<BotKey>().cloned().ok_or_else(|| anyhow::anyhow!("the bot is not in serenity's data"))?;
    let commands = poise::builtins::create_application_commands(&framework.options().commands);
    if let Err(error) = serenity::Command::set_global_commands(&bot.http, commands.clone()).await {
        tracing::error!(%error, "the commands could not be registered; trying again");
        tokio::spawn(register_later(Arc::clone(&bot), commands));
    }
    tracing::info!(name = ready.user.name, guilds = ready.guilds.len(), "connected");
    Ok(bot)
}

/// Registers the commands as soon as Discord takes them. Those of the last start work meanwhile.
async fn register_later(bot: Arc<Bot>, commands: Vec<serenity::CreateCommand>) {
    loop {
        tokio::time::sleep(REGISTER_AGAIN).await;
        match serenity::Command::set_global_commands(&bot.http, commands.clone()).await {
            Ok(_) => return,
            Err(error) => tracing::error!(%error, "the commands could not be registered; trying again"),
        }
    }
}

/// What goes wrong before a slice is asked.
async fn on_error(error: poise::FrameworkError<'_, Arc<Bot>, Failure>) {
    const CHANGED: &str = "This command has changed since your Discord loaded it. Reload Discord (Ctrl+R, or close and \
                           open the app) and try again.";
    let context = error.ctx();
    let failure = match error {
        poise::FrameworkError::Command { error, .. } => error,
        poise::FrameworkError::Setup { error, .. } => {
            tracing::error!(%error, "setting up failed");
            return;
        }
        poise::FrameworkError::ArgumentParse { .. }
        | poise::FrameworkError::CommandStructureMismatch { .. }
        | poise::FrameworkError::SubcommandRequired { .. } => UserError(CHANGED.to_owned()).into(),
        other => anyhow::anyhow!("{other}").into(),
    };
    if let Some(poise::Context::Application(ctx)) = context
        && let Ok(asked) = Asked::by_command(ctx.interaction)
    {
        answer(&ctx.data().http, &asked, async { Err(failure) }).await;
    } else {
        tracing::error!(error = %failure, "a command failed");
    }
}

/// Which slice does what a due timer asks for, and who hears of what can't be delivered.
struct Slices(Arc<Bot>);

#[async_trait::async_trait]
impl OnDue for Slices {
    async fn on_due(&self, timer: &Timer, now: Instant) -> Outcome<()> {
        let bot = &self.0;
        match timer.kind.as_str() {
            kind if incident::timer::ALL.contains(&kind) => incident::on_due(bot, timer, now).await,
            kind if support::TIMERS.contains(&kind) => support::on_due(bot, timer, now).await,
            privacy::RETENTION_TIMER => privacy::on_due(bot, timer, now).await,
            release::PHASE_TIMER => lifecycle::on_due(bot, timer, now).await,
            release::DRAFT_TIMER => digest::draft_due(bot, timer, now).await,
            digest::DRAFT_OVER_TIMER => digest::draft_over(bot, timer, now).await,
            release::CALENDAR_TIMER => on_calendar(bot, timer, now).await,
            other => Err(anyhow::anyhow!("nobody handles timers of the kind {other}").into()),
        }
    }
}

/// A job of a release's calendar is due.
async fn on_calendar(bot: &Bot, timer: &Timer, now: Instant) -> Outcome<()> {
    let due = release::calendar_job(timer).ok_or_else(|| anyhow::anyhow!("a calendar timer for {}", timer.slot))?;
    let setup = release::setup(bot.store.read(), timer.guild).await?;
    let found = release::release(bot.store.read(), ReleaseId::new(timer.subject)).await?;
    let release = found.ok_or_else(|| anyhow::anyhow!("a calendar timer of no release"))?;
    if due.0 == JobId::EndOfDay {
        look_for_gone_tags(bot, timer.guild).await;
    }
    if matches!(due.0, JobId::Morning | JobId::EndOfDay) {
        propose_announcement(bot, &release, now).await;
    }
    match due.0 {
        JobId::Standup => standup::post_due(bot, (&setup, &release), due.1, timer, now).await,
        JobId::FeedbackReview | JobId::FeedbackAsk => {
            feedback::post_due(bot, (&setup, &release), due, timer, now).await
        }
        JobId::GoNoGo | JobId::PhaseExit => lifecycle::post_due(bot, (&setup, &release), due, timer, now).await,
        JobId::ReleaseDay => criteria::post_due(bot, (&setup, &release), timer, now).await,
        JobId::PerformanceReview => performance::post_due(bot, (&setup, &release), due.1, timer, now).await,
        JobId::MetricsReview => checklist::post_due(bot, (&setup, &release), due.1, timer, now).await,
        _ => digest::post_due(bot, (&setup, &release), due, timer, now).await,
    }
}

/// serenity doesn't tell when an emoji is removed from a message altogether: a summary looks before it counts. Where Discord
/// can't be asked, it counts what is known.
async fn look_for_gone_tags(bot: &Bot, guild: GuildId) {
    if let Err(error) = feedback::reconcile::gone_tags(bot, guild).await {
        tracing::warn!(%error, "feedback was not compared with its messages before the summary");
    }
}

/// Runs come in at any time and by many ways: what is worth an announcement is noticed at the fixed hours.
async fn propose_announcement(bot: &Bot, release: &Release, now: Instant) {
    if let Err(error) = performance::propose(bot, release, now).await {
        tracing::error!(%error, "the runs were not looked at");
    }
}

#[async_trait::async_trait]
impl OnDelivery for Slices {
    async fn on_undeliverable(&self, tx: &mut Tx, handle: &str, reason: &str, now: Instant) -> Outcome<()> {
        if feedback::undeliverable(&self.0, tx, (handle, reason), now).await? {
            return Ok(());
        }
        if digest::undeliverable(tx, handle, now).await? {
            return Ok(());
        }
        board::undeliverable(tx, handle).await?;
        release::report_undeliverable(tx, handle, reason, now).await
    }

    async fn repository(&self, guild: GuildId) -> Outcome<Option<Repository>> {
        let connection = tracker::connection(self.0.store.read(), guild).await?;
        Ok(connection.map(|connection| connection.repository))
    }

    async fn on_github(
        &self,
        tx: &mut Tx,
        handle: &str,
        issue: Option<(&Repository, IssueNumber)>,
        now: Instant,
    ) -> Outcome<()> {
        tracker::delivered(tx, now).await?;
        match issue {
            Some(issue) => feedback::filed(tx, handle, issue).await,
            None => Ok(()),
        }
    }

    async fn on_blocked(&self, tx: &mut Tx, trouble: &Trouble, now: Instant) -> Outcome<()> {
        tracker::blocked(tx, trouble, now).await
    }
}

#[async_trait::async_trait]
impl OnNews for Slices {
    async fn followed(&self, guild: GuildId) -> Outcome<Vec<IssueNumber>> {
        feedback::followed_issues(self.0.store.read(), guild).await
    }

    async fn on_news(&self, tx: &mut Tx, news: &News, now: Instant) -> Outcome<()> {
        support::on_news(&self.0, tx, news).await?;
        feedback::on_news(&self.0, tx, news, now).await
    }
}
