//! The stage: a local Discord, a clock that is stepped, and the real bot as a child process between them.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use local_http::clock::Clock;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::clockwork::Clockwork;
use super::workshop::{SignIn, Workshop};
use crate::engine::activity::Sent;
use crate::engine::clock::{Instant, from_millis};
use local_discord::{Answer, App, Interaction, LocalDiscord, Moment, Options, Quirk};

/// How long, in real time, the bot may take to start, to stop and to become quiet.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often, in real time, the stage looks whether the bot is connected.
const GLANCE: Duration = Duration::from_millis(2);
/// How many lines of the bot's log a failure shows.
const LOG_TAIL: usize = 30;

/// What a stage is set with.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The `tplus` program.
    pub program: PathBuf,
    /// When the rehearsal begins.
    pub start: Instant,
    /// Discord's OpenAPI file, to check every request and answer against.
    pub openapi: Option<PathBuf>,
    /// The database; a file of the stage's own when left out.
    pub database: Option<String>,
    /// The team's playbook; the built-in one when left out.
    pub playbook: Option<String>,
    /// Whether Discord delivers every interaction twice, as it says it may.
    pub twice: bool,
    /// How the bot reaches the local Discord.
    pub way: Way,
    /// How the bot signs in at a local GitHub; none when the team has no repository.
    pub github: Option<SignIn>,
    /// GitHub's OpenAPI file, to check every request and answer against.
    pub github_openapi: Option<PathBuf>,
    /// More settings of the bot's, by the names that they have in its environment.
    pub settings: Vec<(&'static str, String)>,
}

/// How the bot reaches the local Discord.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As in production: TLS, for discord.com, with the client's own rate limiter.
    Tls,
    /// Through a proxy that does the rate limiting, in plain HTTP.
    Proxy,
}

/// A rehearsal under way.
pub struct Stage {
    /// The world.
    pub discord: LocalDiscord,
    /// tplus's application in it.
    pub app: App,
    /// The team's repository on a local GitHub, where it has one.
    pub workshop: Option<Workshop>,
    clockwork: Clockwork,
    bot: Arc<Mutex<Option<Child>>>,
    setting: Setting,
    folder: tempfile::TempDir,
}

/// A folder in memory, where the machine has one: a rehearsal's database has to outlive its bot, not the machine, and waiting
/// for a disk is most of what a rehearsal would do.
fn folder() -> std::io::Result<tempfile::TempDir> {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir())
}

impl Stage {
    /// Sets the stage; the bot does not run yet.
    ///
    /// # Errors
    /// When the machine does not let it.
    pub async fn set(setting: Setting) -> anyhow::Result<Self> {
        let clockwork = Clockwork::start(setting.start).await.context("the rehearsal's clock")?;
        let options = Options { openapi: setting.openapi.clone(), ..Options::default() };
        let discord = LocalDiscord::start(clockwork.clock(), options).await.context("the local Discord")?;
        let app = discord.application("tplus");
        if setting.twice {
            discord.disturb_events(&app, "INTERACTION_CREATE", Quirk::Twice, u64::MAX);
        }
        let workshop = match setting.github {
            Some(sign_in) => {
                let opened = Workshop::open(clockwork.clock(), sign_in, setting.github_openapi.clone()).await;
                Some(opened.context("the local GitHub")?)
            }
            None => None,
        };
        let folder = folder().context("a folder for the rehearsal")?;
        std::fs::write(folder.path().join("ca.pem"), discord.ca_pem())?;
        if let Some(playbook) = &setting.playbook {
            std::fs::write(folder.path().join("playbook.toml"), playbook)?;
        }
        Ok(Self { discord, app, workshop, clockwork, bot: Arc::default(), setting, folder })
    }

    /// What time it is on stage.
    pub fn now(&self) -> Instant {
        self.clockwork.clock().now()
    }

    /// Whether requests and answers are checked against Discord's description of its API.
    pub fn checks_contract(&self) -> bool {
        self.setting.openapi.is_some()
    }

    /// The folder with the bot's database and log.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The bot's database.
    pub fn database(&self) -> String {
        let own = || format!("sqlite://{}", self.folder.path().join("tplus.db").display());
        self.setting.database.clone().unwrap_or_else(own)
    }

    /// Gives the bot another setting, from its next start on.
    pub fn set_variable(&mut self, name: &'static str, value: impl Into<String>) {
        self.setting.settings.retain(|(known, _)| *known != name);
        self.setting.settings.push((name, value.into()));
    }

    /// Starts the bot, and waits until it is connected and quiet.
    ///
    /// # Errors
    /// When it does not come up; the end of its log says why.
    pub async fn start_bot(&mut self) -> anyhow::Result<()> {
        self.launch().await?;
        let connected = async {
            self.clockwork.followed().await;
            while !self.discord.is_connected(&self.app) {
                if !self.is_running() {
                    return;
                }
                tokio::time::sleep(GLANCE).await;
            }
        };
        if timeout(PATIENCE, connected).await.is_err() || !self.is_running() {
            bail!("the bot did not connect within {PATIENCE:?}. Its log ends:\n{}", self.log_tail());
        }
        self.settle().await
    }

    /// Starts the bot's process without waiting for anything.
    async fn launch(&mut self) -> anyhow::Result<()> {
        self.clockwork.forget().await;
        self.discord.reset_dispatched(&self.app);
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_path())?;
        let mut command = self.command("run")?;
        command.env("TPLUS_CLOCK", self.clockwork.addr().to_string()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("starting {}", self.setting.program.display()))?;
        *self.bot.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
        Ok(())
    }

    /// `tplus` with the settings of this stage.
    fn command(&self, what: &str) -> anyhow::Result<Command> {
        let mut command = Command::new(&self.setting.program);
        command.args(what.split_whitespace()).current_dir(self.folder.path()).stdin(Stdio::null()).kill_on_drop(true);
        let of_tplus = |name: &str| (name.starts_with("TPLUS_") || name.starts_with("GITHUB_")) && name != "TPLUS_LOG";
        for (unset, _) in std::env::vars().filter(|(name, _)| of_tplus(name)) {
            command.env_remove(unset);
        }
        if let Some(workshop) = &self.workshop {
            command.envs(workshop.settings(self.folder.path())?);
        }
        command.env("DISCORD_TOKEN", &self.app.token).env("DATABASE_URL", self.database());
        if self.setting.playbook.is_some() {
            command.env("TPLUS_PLAYBOOK", self.folder.path().join("playbook.toml"));
        }
        command.envs(self.setting.settings.iter().cloned());
        match self.setting.way {
            Way::Tls => command
                .env("TPLUS_DISCORD_ADDR", self.discord.addr().to_string())
                .env("TPLUS_DISCORD_CA", self.folder.path().join("ca.pem")),
            Way::Proxy => command.env("TPLUS_DISCORD_API", self.discord.base_url()),
        };
        Ok(command)
    }

    /// Whether `tplus` with the argument `what` ends well, and what it says.
    ///
    /// # Errors
    /// When it can't be run.
    pub async fn run(&self, what: &str) -> anyhow::Result<(bool, String)> {
        let output = self.command(what)?.output().await.context("running tplus")?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        Ok((output.status.success(), said))
    }

    /// Whether the bot's process runs.
    pub fn is_running(&self) -> bool {
        let mut bot = self.bot.lock().unwrap_or_else(PoisonError::into_inner);
        bot.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// What the bot has printed and logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("tplus.log")
    }

    fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(LOG_TAIL)..].join("\n")
    }

    /// Waits until the step has ended: the bot has handled all that it was sent, nothing is under way on either side,
    /// and a second look finds the same. Returns the bot's next alarm.
    ///
    /// # Errors
    /// When it takes too long, naming what is busy, or when the bot is gone.
    pub async fn settle(&mut self) -> anyhow::Result<()> {
        self.quiet().await.map(drop)
    }

    /// What the bot was sent over the gateway so far.
    fn sent(&self) -> Sent {
        Sent { session: self.discord.session(&self.app), events: self.discord.dispatched(&self.app) }
    }

    async fn quiet(&mut self) -> anyhow::Result<Option<Instant>> {
        let mut calm = 0;
        loop {
            let sent = self.sent();
            let asked =
                timeout(PATIENCE * 2, self.clockwork.ask(sent.clone())).await.context("the bot does not answer")?;
            let quiet = asked.with_context(|| format!("the bot is gone. Its log ends:\n{}", self.log_tail()))?;
            if !quiet.busy.is_empty() {
                bail!(
                    "the bot is still busy with {}; on a machine that does much else, try again. Its log ends:\n{}",
                    quiet.busy.join(", "),
                    self.log_tail()
                );
            }
            let asked_of_github = self.workshop.as_ref().map_or(0, |workshop| workshop.github.in_flight());
            let undisturbed = self.discord.in_flight() == 0 && asked_of_github == 0 && self.sent() == sent;
            calm = if undisturbed { calm + 1 } else { 0 };
            if calm == 2 {
                return Ok(quiet.next_alarm.map(from_millis));
            }
        }
    }

    /// Waits until the bot, whose connection was disturbed, is connected again, and lets the step end.
    ///
    /// # Errors
    /// When it stays away.
    pub async fn reconnected(&mut self) -> anyhow::Result<()> {
        let connected = async {
            while !self.discord.is_connected(&self.app) {
                tokio::time::sleep(GLANCE).await;
            }
        };
        timeout(PATIENCE, connected).await.context("the bot stays away")?;
        self.settle().await
    }

    /// Lets time pass until `to`, stopping at every moment at which the bot has something to do.
    ///
    /// # Errors
    /// As [`Stage::settle`].
    pub async fn advance_to(&mut self, to: Instant) -> anyhow::Result<()> {
        while self.now() < to {
            let next = self.quiet().await?;
            let stop = next.filter(|next| *next > self.now() && *next < to).unwrap_or(to);
            self.clockwork.set(stop).await.context("moving the bot's clock")?;
        }
        self.settle().await
    }

    /// Lets the clock jump to `to` at once, backwards too, as a machine's clock may; the bot is told and left to settle.
    ///
    /// # Errors
    /// As [`Stage::settle`].
    pub async fn jump_to(&mut self, to: Instant) -> anyhow::Result<()> {
        self.clockwork.set(to).await.context("moving the bot's clock")?;
        if self.is_running() { self.settle().await } else { Ok(()) }
    }

    /// Whether the bot's process has ended, or does so within a second: a killed process takes a moment to be gone.
    pub async fn is_gone_soon(&self) -> bool {
        let gone = async {
            while self.is_running() {
                tokio::time::sleep(GLANCE).await;
            }
        };
        timeout(Duration::from_secs(1), gone).await.is_ok()
    }

    /// Whether `used` is answered before the bot is gone, or before the person sees that there is no answer.
    pub async fn answered_before_gone(&self, used: &Interaction) -> bool {
        loop {
            match used.answer() {
                Answer::Failed => return false,
                Answer::Nothing if !self.is_running() => return false,
                Answer::Nothing => tokio::time::sleep(GLANCE).await,
                _ => return true,
            }
        }
    }

    /// Kills the bot without a warning (SIGKILL).
    pub async fn kill_bot(&mut self) {
        let child = self.bot.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut child) = child {
            let _ = child.kill().await;
        }
        self.clockwork.forget().await;
    }

    /// Has the world kill the bot at its `n`-th request from now, before its effect or between effect and answer.
    pub fn kill_bot_at(&self, n: u64, moment: Moment) {
        self.discord.on_nth_request(n, moment, self.killer());
    }

    fn killer(&self) -> Box<dyn FnOnce() + Send> {
        let bot = Arc::clone(&self.bot);
        Box::new(move || {
            if let Some(child) = bot.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                let _ = child.start_kill();
            }
        })
    }

    /// Has the local GitHub kill the bot at its `n`-th request from now, as [`Stage::kill_bot_at`].
    pub fn kill_bot_at_github(&self, n: u64, moment: Moment) {
        let Some(workshop) = &self.workshop else { return };
        workshop.github.on_nth_request(n, moment, self.killer());
    }

    /// Asks the bot to stop (SIGTERM) and returns whether it did so within ten seconds, and well.
    ///
    /// # Errors
    /// When it can't be asked.
    pub async fn stop_bot(&mut self) -> anyhow::Result<bool> {
        let Some(mut child) = self.bot.lock().unwrap_or_else(PoisonError::into_inner).take() else { return Ok(false) };
        let pid = child.id().context("the bot has ended already")?;
        let asked = Command::new("kill").arg("-TERM").arg(pid.to_string()).status().await.context("sending SIGTERM")?;
        let ended = timeout(PATIENCE, child.wait()).await;
        self.clockwork.forget().await;
        Ok(asked.success() && matches!(ended, Ok(Ok(status)) if status.success()))
    }
}
