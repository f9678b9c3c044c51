//! The composition root: starts the parts.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use poise::serenity_prelude as serenity;
use serenity::FullEvent;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::bot::{Asked, Bot, MessageLocks, dispatch};
use crate::config::Settings;
use crate::discord::channels::ChannelCache;
use crate::discord::deliver::DiscordDeliverer;
use crate::discord::echo::{self, Echo};
use crate::discord::invocation::Invocation;
use crate::discord::{connect, events};
use crate::engine::activity::{Activity, Busy, Wakeup};
use crate::engine::clock::{Clock, SystemClock, follower};
use crate::engine::outbox::{self, Deliverer};
use crate::engine::store::{AfterCommit, Store};
use crate::engine::{Parts, timers};
use crate::error::{Failure, UserError};
use crate::github::{GitHub, GitHubDeliverer};
use crate::secret::who_else_reads;
use crate::similar::Indexes;
use crate::slices;
use crate::web::Port;

/// How long a stop waits for what is under way, and then for Discord's goodbye. Together below ten seconds.
const STOP_PATIENCE: Duration = Duration::from_secs(4);
/// How long to wait before the commands are registered again, where that failed.
const REGISTER_AGAIN: Duration = Duration::from_secs(30);

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
    let playbook = Arc::new(settings.playbook(&slices::rights())?);
    let github = GitHub::connect(&settings, Arc::clone(&clock))?.map(Arc::new);
    let wakeups = Wakeups::new(&activity, github.is_some());
    let store = Store::open(settings.database(), wakeups.after_commit()).await?;
    slices::must_know_all(&playbook, store.read()).await?;
    let (telemetry, stop) = (Arc::default(), CancellationToken::new());
    let parts = Parts { store, clock, activity, telemetry, stop };
    settings.private_files().iter().filter_map(|file| who_else_reads(file)).for_each(|told| tracing::warn!("{told}"));
    let mut workers = JoinSet::new();
    let port = Port::open(&settings, &parts).await?;
    let up = port.as_ref().map(Port::up);
    port.into_iter().for_each(|port| drop(workers.spawn(port.serve())));

    let (http, web) = connect::http(&settings)?;
    let identity = connect::identify(&http, &settings).await?;
    println!("{}", connect::greeting(&identity));
    let client = serenity::ClientBuilder::new_with_http(http, identity.intents).framework(framework()).await?;
    let bot = Arc::new(Bot {
        store: parts.store.clone(),
        clock: Arc::clone(&parts.clock),
        playbook,
        slices: slices::ALL,
        guard: slices::GUARD,
        give_up: slices::GIVE_UP,
        http: Arc::clone(&client.http),
        contact: settings.tplus_contact.as_deref().unwrap_or_default().trim().to_owned(),
        servers: settings.servers()?,
        me: identity.user,
        channels: Arc::new(ChannelCache::new(identity.user)),
        echo: Arc::new(Echo::new(Wakeup::new("echo", &parts.activity))),
        github,
        collecting: Wakeup::new("metrics", &parts.activity),
        activity: Arc::clone(&parts.activity),
        telemetry: Arc::clone(&parts.telemetry),
        stop: parts.stop.clone(),
        message_locks: MessageLocks::default(),
        forms: Default::default(),
        statements: Indexes::default(),
    });
    client.data.write().await.insert::<BotKey>(Arc::clone(&bot));
    start_engine(&parts, &bot, &wakeups, web, &mut workers);
    workers.spawn(echo::run(parts.clone(), Arc::clone(&bot.echo), Arc::clone(&client.shard_manager)));
    slices::start_workers(&bot, &settings, wakeups.boards, wakeups.polling, &mut workers)?;
    if let Some(up) = up {
        up.tell(bot, Arc::clone(&client.shard_manager));
    }
    work(client, starting, parts, workers).await
}

/// What calls the workers.
struct Wakeups {
    timers: Arc<Wakeup>,
    outbox: Arc<Wakeup>,
    boards: Arc<Wakeup>,
    /// None where there is no GitHub to be asked.
    polling: Option<Arc<Wakeup>>,
}

impl Wakeups {
    fn new(activity: &Arc<Activity>, has_github: bool) -> Self {
        Self {
            timers: Wakeup::new("timers", activity),
            outbox: Wakeup::new("outbox", activity),
            boards: Wakeup::new("boards", activity),
            polling: has_github.then(|| Wakeup::new("tracker", activity)),
        }
    }

    fn after_commit(&self) -> AfterCommit {
        AfterCommit {
            timers: Some(Arc::clone(&self.timers)),
            outbox: Some(Arc::clone(&self.outbox)),
            changes: std::iter::once(&self.boards).chain(&self.polling).cloned().collect(),
        }
    }
}

/// Starts who serves timers and who delivers the outbox. `web`: the client under serenity's view of Discord.
fn start_engine(parts: &Parts, bot: &Arc<Bot>, wakeups: &Wakeups, web: reqwest::Client, workers: &mut JoinSet<()>) {
    let hearers = Arc::new(slices::Hearers(Arc::clone(bot)));
    let places = (parts.store.read().clone(), Arc::clone(&bot.channels));
    let deliverers: Vec<Arc<dyn Deliverer>> = vec![
        Arc::new(DiscordDeliverer::new(Arc::clone(&bot.http), web, Arc::clone(&bot.echo), bot.me, places)),
        Arc::new(GitHubDeliverer::new(bot.github.clone(), hearers.clone())),
    ];
    workers.spawn(timers::run(parts.clone(), Arc::clone(&wakeups.timers), bot.clone()));
    workers.spawn(outbox::run(parts.clone(), Arc::clone(&wakeups.outbox), deliverers, hearers));
    wakeups.timers.ring();
    wakeups.outbox.ring();
}

/// Stays connected until the connection ends for good, a worker dies, or somebody says to stop; then finishes what is under way.
async fn work(
    mut client: serenity::Client,
    starting: Busy,
    parts: Parts,
    mut workers: JoinSet<()>,
) -> anyhow::Result<()> {
    let shards = Arc::clone(&client.shard_manager);
    let mut connection = tokio::spawn(async move { client.start().await });
    drop(starting);
    let ended = tokio::select! {
        ended = &mut connection => Some(ended.context("the connection's task")?),
        // A tplus that looks alive and posts nothing is worse than one that ends and is started again.
        Some(died) = workers.join_next() => anyhow::bail!("a worker died: {died:?}"),
        signal = stop_signal() => {
            signal?;
            None
        }
    };
    tracing::info!("stopping");
    // Nothing new is begun; what is on its way is finished.
    parts.stop.cancel();
    // What was acknowledged is committed, and what is unsent stays in the outbox: neither needs this pause, but an
    // answer under way does.
    let _ = tokio::time::timeout(STOP_PATIENCE, shards.shutdown_all()).await;
    let _ = tokio::time::timeout(STOP_PATIENCE, parts.activity.quiet(&Default::default(), |_| false)).await;
    workers.shutdown().await;
    parts.store.close().await;
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
            bot.channels.begin_session(&ctx.shard, &bot.echo);
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
        commands: slices::commands(),
        on_error: |error| Box::pin(on_error(error)),
        event_handler: |framework, event| {
            Box::pin(async move {
                dispatch::on_event(framework.user_data, event).await;
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
        && let Ok(invocation) = Invocation::by_command(ctx.interaction)
    {
        let name = &ctx.command().qualified_name;
        ctx.data().answer(&invocation, Asked { name, subject: None, form: None }, async { Err(failure) }).await;
    } else {
        tracing::error!(error = %failure, "a command failed");
    }
}
