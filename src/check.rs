//! `tplus check`: what is wrong with token, intents, permissions, channels and database, in sentences that say what to
//! do. It makes no database and changes none.

use std::sync::Arc;

use serenity::all::{GatewayIntents, Http};
use sqlx::AnyPool;

use crate::config::Settings;
use crate::discord::connect::{self, Identity};
use crate::discord::permissions;
use crate::discord::sight::Server;
use crate::engine::clock::SystemClock;
use crate::engine::store::{self, sqlite};
use crate::github::GitHub;
use crate::ids::UserId;
use crate::playbook::Playbook;
use crate::secret::who_else_reads;
use crate::slices::release::review::{self, Hint};
use crate::slices::release::{self, Setup};
use crate::slices::tracker;
use crate::text::count;

/// What was found, line by line.
#[derive(Debug, Default)]
pub struct Findings {
    lines: Vec<String>,
    problems: usize,
}

impl Findings {
    fn good(&mut self, text: impl Into<String>) {
        self.lines.push(format!("ok    {}", text.into()));
    }

    fn note(&mut self, text: impl Into<String>) {
        self.lines.push(format!("note  {}", text.into()));
    }

    fn bad(&mut self, text: impl Into<String>) {
        self.problems += 1;
        self.lines.push(format!("ERROR {}", text.into()));
    }

    /// What to print.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// How many things are wrong.
    pub fn problems(&self) -> usize {
        self.problems
    }
}

/// Checks everything that a start of tplus depends on.
pub async fn run(settings: &Settings) -> Findings {
    let mut findings = Findings::default();
    match settings.playbook(&crate::slices::rights()) {
        Ok(playbook) => findings.good(format!("Playbook: {}.", playbook.name)),
        Err(error) => findings.bad(format!("Playbook: {error:#}")),
    }
    let store = check_database(settings, &mut findings).await;
    settings
        .private_files()
        .iter()
        .filter_map(|file| who_else_reads(file))
        .for_each(|told| findings.bad(format!("Files: {told}")));
    let playbook = settings.playbook(&crate::slices::rights()).ok();
    if let Some((pool, playbook)) = store.as_ref().zip(playbook.as_ref())
        && let Err(error) = crate::slices::must_know_all(playbook, pool).await
    {
        findings.bad(format!("Playbook: {error:#}."));
    }
    if let Some((http, identity)) = check_token(settings, &mut findings).await {
        check_intents(&identity, &mut findings);
        if identity.is_public && !settings.servers().is_ok_and(|servers| servers.welcomes_any) {
            findings.note(
                "Invites: \"Public Bot\" is on, so anybody can invite this tplus to a server of theirs; it leaves those that it is not \
                 for. Switch it off on the application's \"Bot\" page.",
            );
        }
        if let Some((pool, playbook)) = store.as_ref().zip(playbook.as_ref()) {
            check_guilds((pool, playbook), (&http, identity.user), &mut findings).await;
        }
    }
    if let Some(pool) = store {
        check_github(settings, &pool, &mut findings).await;
        pool.close().await;
    }
    findings
}

async fn check_github(settings: &Settings, pool: &AnyPool, findings: &mut Findings) {
    let github = match GitHub::connect(settings, Arc::new(SystemClock)) {
        Ok(Some(github)) => github,
        Ok(None) => {
            return findings.note("GitHub: no credentials are set, so feedback stays in Discord. The README says how.");
        }
        Err(error) => return findings.bad(format!("GitHub: {error:#}")),
    };
    for guild in release::guilds_set_up(pool).await.unwrap_or_default() {
        let Ok(Some(connection)) = tracker::connection(pool, guild).await else {
            findings.note(format!("Server {guild}: no repository is connected; connect one with /github connect."));
            continue;
        };
        let repository = connection.repository;
        match github.repository(&repository).await {
            Ok(name) => findings.good(format!("Server {guild}: tplus sees {name} on GitHub.")),
            Err(error) => findings.bad(format!("Server {guild}: {}", error.advice(&repository))),
        }
    }
}

/// The database, to be read only: nothing of it is changed. None where its tables are older than this program.
async fn check_database(settings: &Settings, findings: &mut Findings) -> Option<AnyPool> {
    if let Some(file) = sqlite::file_of(settings.database()).filter(|file| !file.exists()) {
        findings.note(format!("Database: there is no {} yet; `tplus run` creates it.", file.display()));
        return None;
    }
    match store::look(settings.database()).await {
        Ok((pool, 0)) => {
            findings.good("Database: reachable and up to date.");
            Some(pool)
        }
        Ok((pool, waiting)) => {
            findings.note(format!(
                "Database: reachable; its tables are {} older than this program. `tplus migrate`, or the next start, brings them up \
                 to date, and `tplus check` then says more.",
                count(waiting, "version", "versions")
            ));
            pool.close().await;
            None
        }
        Err(error) => {
            findings.bad(format!("Database: {error:#}"));
            None
        }
    }
}

async fn check_token(settings: &Settings, findings: &mut Findings) -> Option<(Http, Identity)> {
    let (http, _) = connect::http(settings).map_err(|error| findings.bad(format!("Token: {error:#}"))).ok()?;
    match connect::identify(&http, settings).await {
        Ok(identity) => {
            findings.good(format!("Token: valid, for {}.", identity.name));
            Some((http, identity))
        }
        Err(error) => {
            findings.bad(format!("Token: {error:#}"));
            None
        }
    }
}

fn check_intents(identity: &Identity, findings: &mut Findings) {
    if identity.intents.contains(GatewayIntents::MESSAGE_CONTENT) {
        findings.good("Intents: tplus can read message text, so a reaction saves it.");
    } else {
        findings.note(
            "Intents: tplus can't read message text. A reaction then saves only a link; the menu entry \"Tag feedback\" saves \
             the text. To change that, switch \"Message Content Intent\" on, on the application's \"Bot\" page.",
        );
    }
}

async fn check_guilds((pool, playbook): (&AnyPool, &Playbook), (http, me): (&Http, UserId), findings: &mut Findings) {
    let guilds = match release::guilds_set_up(pool).await {
        Ok(guilds) => guilds,
        Err(error) => return findings.bad(format!("Servers: {error}")),
    };
    if guilds.is_empty() {
        findings.note(format!(
            "Servers: none is set up yet. Invite tplus with {} and run /setup in the server.",
            permissions::invite_link(http.application_id().map_or(0, serenity::all::ApplicationId::get))
        ));
    }
    for guild in guilds {
        let setup = release::setup(pool, guild).await;
        match (setup, Server::ask(http, guild, me).await) {
            (Ok(setup), Ok(server)) => {
                let name = http.get_guild(guild.into()).await.map_or_else(|_| guild.to_string(), |guild| guild.name);
                check_setup(&server, &name, (&setup, playbook, me), findings);
            }
            (Err(error), _) => findings.bad(format!("Server {guild}: {error}")),
            (_, Err(error)) => findings.bad(format!(
                "Server {guild}: Discord does not show tplus's roles there ({error:#}). Is it still in the server?"
            )),
        }
    }
}

/// The same that `/setup` finds.
fn check_setup(
    server: &Server,
    name: &str,
    (setup, playbook, me): (&Setup, &Playbook, UserId),
    findings: &mut Findings,
) {
    if let Err(missing) = setup.check_complete() {
        findings.bad(format!("Server {name}: /setup still needs {}.", missing.join(" and ")));
    }
    let problems = review::problems(server, (setup, playbook), me, u64::MAX);
    for problem in &problems {
        let told = release::problem_in_plain(problem, playbook, |id| server.name(id));
        findings.bad(format!("Server {name}: {told}"));
    }
    let hints = review::hints(server, setup, playbook);
    let is_held = !hints.iter().any(|hint| matches!(hint, Hint::Unheld(_)));
    for hint in hints {
        findings.note(format!("Server {name}: {}", release::hint_in_words(hint, |id| server.name(id))));
    }
    if problems.is_empty() {
        let reached = if is_held { ", and every role that it pings is reached" } else { "" };
        findings.good(format!("Server {name}: tplus has every permission it needs{reached}."));
    }
}
