//! `tplus check`: what is wrong with token, intents, permissions, channels and database, in sentences that say what to
//! do. It makes no database; the tables of one that is there it brings up to date, as a start would.

use std::sync::Arc;

use serenity::all::{GatewayIntents, Http};

use crate::config::Settings;
use crate::discord::connect::{self, Identity};
use crate::discord::permissions::{self, ChannelPermissions};
use crate::engine::clock::SystemClock;
use crate::engine::store::{Store, sqlite};
use crate::github::GitHub;
use crate::ids::{GuildId, UserId};
use crate::slices::release::{self, ChannelUse, Setup};
use crate::slices::tracker;

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
    if let Some((http, identity)) = check_token(settings, &mut findings).await {
        check_intents(&identity, &mut findings);
        if identity.is_public && !settings.servers().is_ok_and(|servers| servers.welcomes_any) {
            findings.note(
                "Invites: \"Public Bot\" is on, so anybody can invite this tplus to a server of theirs; it leaves those that it is not \
                 for. Switch it off on the application's \"Bot\" page.",
            );
        }
        if let Some(store) = &store {
            check_guilds(store, (&http, identity.user), &mut findings).await;
        }
    }
    if let Some(store) = store {
        check_github(settings, &store, &mut findings).await;
        store.close().await;
    }
    findings
}

async fn check_github(settings: &Settings, store: &Store, findings: &mut Findings) {
    let github = match GitHub::connect(settings, Arc::new(SystemClock)) {
        Ok(Some(github)) => github,
        Ok(None) => {
            return findings.note("GitHub: no credentials are set, so feedback stays in Discord. The README says how.");
        }
        Err(error) => return findings.bad(format!("GitHub: {error:#}")),
    };
    for guild in release::guilds_set_up(store.read()).await.unwrap_or_default() {
        let Ok(Some(connection)) = tracker::connection(store.read(), guild).await else {
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

async fn check_database(settings: &Settings, findings: &mut Findings) -> Option<Store> {
    if let Some(file) = sqlite::file_of(settings.database()).filter(|file| !file.exists()) {
        findings.note(format!("Database: there is no {} yet; `tplus run` creates it.", file.display()));
        return None;
    }
    match Store::open(settings.database(), Default::default()).await {
        Ok(store) => {
            findings.good("Database: reachable and up to date.");
            Some(store)
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

async fn check_guilds(store: &Store, (http, me): (&Http, UserId), findings: &mut Findings) {
    let guilds = match release::guilds_set_up(store.read()).await {
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
        let setup = release::setup(store.read(), guild).await;
        match (setup, ChannelPermissions::learn(http, guild, me).await) {
            (Ok(setup), Ok(permissions)) => check_setup(&permissions, guild, &setup, findings).await,
            (Err(error), _) => findings.bad(format!("Server {guild}: {error}")),
            (_, Err(error)) => findings.bad(format!(
                "Server {guild}: Discord does not show tplus's roles there ({error}). Is it still in the server?"
            )),
        }
    }
}

async fn check_setup(permissions: &ChannelPermissions<'_>, guild: GuildId, setup: &Setup, findings: &mut Findings) {
    if let Err(missing) = setup.check_complete() {
        findings.bad(format!("Server {guild}: /setup still needs {}.", missing.join(" and ")));
    }
    for (used_for, &channel) in &setup.channels {
        let place = format!("Server {guild}, the {} channel {channel}", used_for.as_str());
        match permissions.lacking(channel, *used_for == ChannelUse::Release).await {
            Ok(lacking) if lacking.is_empty() => {
                findings.good(format!("{place}: tplus has every permission it needs."))
            }
            Ok(lacking) if lacking.len() == permissions::NEEDED.len() => findings.bad(format!(
                "{place}: it is gone, or tplus can't see it. Choose another with /setup, or give tplus access."
            )),
            Ok(lacking) => findings.bad(format!("{place}: grant tplus there: {}.", lacking.join(", "))),
            Err(error) => findings.bad(format!("{place}: Discord could not be asked: {error}")),
        }
    }
}
