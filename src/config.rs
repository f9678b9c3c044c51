//! The settings: one struct is the flags, the variables of the environment and the keys of the settings file.

mod load;
mod servers;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::engine::right::Right;
use crate::playbook::{DEFAULT, Playbook};

pub use load::without_empty_variables;
pub use servers::Servers;

/// Everything that can be set. The sentences are those of `--help`; each field is a key of the file, too. What is secret is
/// shown by no `Debug`.
#[derive(Debug, Clone, Default, Deserialize, clap::Args)]
#[serde(default, deny_unknown_fields)]
#[command(
    next_help_heading = "Settings: as a flag, else as a variable, else in the settings file (the variable in lowercase)"
)]
pub struct Settings {
    /// The settings file; without it, tplus.toml where there is one.
    #[serde(skip)]
    #[arg(long, env = "TPLUS_CONFIG", hide_env_values = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The bot's token. Better not as a flag, which everybody on this machine can read.
    #[arg(long, env = "DISCORD_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub discord_token: Option<SecretString>,
    /// The servers that it is for, by their ids and with commas between them; `*` for any other, too, without what the settings give
    /// access to. Without it, the first that is set up.
    #[arg(long = "guilds", env = "TPLUS_GUILDS", hide_env_values = true, value_name = "IDS")]
    pub tplus_guilds: Option<String>,
    /// sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME; without it, sqlite://tplus.db.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<SecretString>,
    /// The team's playbook; without it, the built-in one.
    #[arg(long = "playbook", env = "TPLUS_PLAYBOOK", hide_env_values = true, value_name = "FILE")]
    pub tplus_playbook: Option<PathBuf>,
    /// The number of a GitHub App, which is better than a token.
    #[arg(long, env = "GITHUB_APP_ID", hide_env_values = true, value_name = "NUMBER", value_parser = load::app_id)]
    pub github_app_id: Option<u64>,
    /// The file with the App's private key.
    #[arg(long, env = "GITHUB_APP_KEY", hide_env_values = true, value_name = "FILE")]
    pub github_app_key: Option<PathBuf>,
    /// A fine-grained token for GitHub.
    #[arg(long, env = "GITHUB_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub github_token: Option<SecretString>,
    /// The API of a GitHub Enterprise server; without it, GitHub's own.
    #[arg(long = "github-api", env = "TPLUS_GITHUB_API", hide_env_values = true, value_name = "URL")]
    pub tplus_github_api: Option<String>,
    /// Which server may connect which repository, such as 1461000000000000001=wildcard/caro; needed where several servers are named.
    #[arg(long = "repositories", env = "TPLUS_REPOSITORIES", hide_env_values = true, value_name = "PAIRS")]
    pub tplus_repositories: Option<String>,
    /// Where to listen, for the status page, pushed figures and web hooks; without it, nowhere.
    #[arg(long = "http", env = "TPLUS_HTTP", hide_env_values = true, value_name = "ADDRESS", value_parser = load::address)]
    pub tplus_http: Option<SocketAddr>,
    /// The proxies in front of it, by their addresses and with commas between them: they say who calls.
    #[arg(long = "http-proxy", env = "TPLUS_HTTP_PROXY", hide_env_values = true, value_name = "ADDRESSES")]
    pub tplus_http_proxy: Option<String>,
    /// The bearer token for /metrics; without it, /metrics is for this machine alone.
    #[arg(long = "metrics-token", env = "TPLUS_METRICS_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub tplus_metrics_token: Option<SecretString>,
    /// The secret with which GitHub signs its web hooks.
    #[arg(long, env = "GITHUB_WEBHOOK_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub github_webhook_secret: Option<SecretString>,
    /// A Prometheus server, for metrics with a PromQL query.
    #[arg(long = "prometheus", env = "TPLUS_PROMETHEUS", hide_env_values = true, value_name = "URL")]
    pub tplus_prometheus: Option<String>,
    /// The bearer token that it asks for, if it does.
    #[arg(long, env = "PROMETHEUS_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub prometheus_token: Option<SecretString>,
    /// A registry used instead of crates.io.
    #[arg(long = "crates-api", env = "TPLUS_CRATES_API", hide_env_values = true, value_name = "URL")]
    pub tplus_crates_api: Option<String>,
    /// Where whoever runs tplus can be reached; shown in /privacy and on the status page.
    #[arg(long = "contact", env = "TPLUS_CONTACT", hide_env_values = true, value_name = "TEXT")]
    pub tplus_contact: Option<String>,
    /// What to log, such as info or tplus=debug; without it, info.
    #[arg(long = "log", env = "TPLUS_LOG", hide_env_values = true, value_name = "FILTER")]
    pub tplus_log: Option<String>,
    /// A REST proxy that does the rate limiting.
    #[arg(long = "discord-api", env = "TPLUS_DISCORD_API", hide_env_values = true, value_name = "URL")]
    pub tplus_discord_api: Option<String>,
    /// A test server used instead of discord.com.
    #[arg(long = "discord-addr", env = "TPLUS_DISCORD_ADDR", hide_env_values = true, value_name = "ADDRESS", value_parser = load::address)]
    pub tplus_discord_addr: Option<SocketAddr>,
    /// The certificate, in PEM, that signed the test server's own.
    #[arg(long = "discord-ca", env = "TPLUS_DISCORD_CA", hide_env_values = true, value_name = "FILE")]
    pub tplus_discord_ca: Option<PathBuf>,
    /// A rehearsal's clock; only together with a Discord on loopback.
    #[arg(long = "clock", env = "TPLUS_CLOCK", hide_env_values = true, value_name = "ADDRESS", value_parser = load::address)]
    pub tplus_clock: Option<SocketAddr>,
}

/// The settings file unless another is named.
const DEFAULT_FILE: &str = "tplus.toml";
/// GitHub's API unless another is named.
const GITHUB: &str = "https://api.github.com";
/// The database when none is named.
const DEFAULT_DATABASE: &str = "sqlite://tplus.db";
/// What is logged when nothing is said.
const DEFAULT_LOG: &str = "info";

impl Settings {
    /// Whether tplus speaks with a server on this machine that stands for Discord.
    pub fn discord_is_loopback(&self) -> bool {
        let proxy = || self.tplus_discord_api.as_deref().and_then(|api| api.strip_prefix("http://127.0.0.1:"));
        self.tplus_discord_addr.is_some_and(|addr| addr.ip().is_loopback()) || proxy().is_some()
    }

    /// What is to stand in no log.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let secrets = [
            &self.discord_token,
            &self.database_url,
            &self.github_token,
            &self.github_webhook_secret,
            &self.prometheus_token,
            &self.tplus_metrics_token,
        ];
        // Of a database's address the password is one.
        let password = exposed(self.database_url.as_ref()).and_then(|url| url.split_once("://")?.1.rsplit_once('@'));
        let password = password.and_then(|(user, _)| user.split_once(':')).map(|(_, password)| password);
        secrets.into_iter().filter_map(|secret| exposed(secret.as_ref())).chain(password)
    }

    /// The files that hold secrets, or what people wrote: nobody else is to read them.
    pub fn private_files(&self) -> Vec<PathBuf> {
        let config = self.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        let database = crate::engine::store::sqlite::file_of(self.database());
        [Some(config), self.github_app_key.clone(), database]
            .into_iter()
            .flatten()
            .filter(|file| file.exists())
            .collect()
    }

    /// The servers that it is for.
    ///
    /// # Errors
    /// What can't be read of them.
    pub fn servers(&self) -> anyhow::Result<Servers> {
        let text = |list: &Option<String>| list.clone().unwrap_or_default();
        Servers::read(&text(&self.tplus_guilds), &text(&self.tplus_repositories))
    }

    /// The proxies in front of the HTTP side.
    ///
    /// # Errors
    /// What is no address.
    pub fn http_proxies(&self) -> anyhow::Result<Vec<IpAddr>> {
        let list = self.tplus_http_proxy.as_deref().unwrap_or_default();
        let addresses = list.split(',').map(str::trim).filter(|address| !address.is_empty());
        let read = |address: &str| {
            address
                .parse()
                .with_context(|| format!("TPLUS_HTTP_PROXY lists addresses such as 127.0.0.1; it has {address}"))
        };
        addresses.map(read).collect()
    }

    /// The address of GitHub's API.
    pub fn github_api(&self) -> &str {
        self.tplus_github_api.as_deref().map_or(GITHUB, |api| api.trim_end_matches('/'))
    }

    /// The address of the database, its password included.
    pub fn database(&self) -> &str {
        exposed(self.database_url.as_ref()).unwrap_or(DEFAULT_DATABASE)
    }

    /// The token for GitHub, if one is set.
    pub fn github_token(&self) -> Option<&str> {
        exposed(self.github_token.as_ref())
    }

    /// The token for Prometheus, if one is set.
    pub fn prometheus_token(&self) -> Option<&str> {
        exposed(self.prometheus_token.as_ref())
    }

    /// The token for /metrics, if one is set.
    pub fn metrics_token(&self) -> Option<&str> {
        exposed(self.tplus_metrics_token.as_ref())
    }

    /// The secret of GitHub's web hooks, if one is set.
    pub fn webhook_secret(&self) -> Option<&str> {
        exposed(self.github_webhook_secret.as_ref())
    }

    /// What to log.
    pub fn log(&self) -> &str {
        self.tplus_log.as_deref().filter(|filter| !filter.trim().is_empty()).unwrap_or(DEFAULT_LOG)
    }

    /// The bot's token.
    ///
    /// # Errors
    /// When there is none; the sentence says where to get one.
    pub fn token(&self) -> anyhow::Result<&str> {
        let Some(token) = exposed(self.discord_token.as_ref()) else {
            bail!(
                "DISCORD_TOKEN is not set. Create an application at https://discord.com/developers/applications, open its \
                 \"Bot\" page, press \"Reset Token\", and set DISCORD_TOKEN to what it shows, or discord_token in \
                 {DEFAULT_FILE}."
            );
        };
        if token.starts_with("Bot ") {
            bail!("DISCORD_TOKEN begins with \"Bot \". Leave that out: only the token itself goes there.");
        }
        if token.split('.').any(str::is_empty) || token.split('.').count() != 3 || token.contains(char::is_whitespace) {
            bail!(
                "DISCORD_TOKEN does not look like a bot token: it has three parts with dots between them. Copy it again \
                 from the application's \"Bot\" page; the client secret and the public key are something else."
            );
        }
        Ok(token)
    }

    /// The team's playbook, or the built-in one. `rights`: what its `[authority]` table may speak of.
    ///
    /// # Errors
    /// Every mistake in the file, by line.
    pub fn playbook(&self, rights: &[Right]) -> anyhow::Result<Playbook> {
        match &self.tplus_playbook {
            Some(path) => read_playbook(path, rights).context("the playbook that TPLUS_PLAYBOOK names"),
            None => Playbook::parse(DEFAULT, rights)
                .map_err(|mistakes| anyhow::anyhow!("the built-in playbook: {}", list(&mistakes))),
        }
    }
}

/// Reads the playbook at `path`. `rights`: what its `[authority]` table may speak of.
///
/// # Errors
/// When it can't be read, or every mistake in it, by line.
pub fn read_playbook(path: &Path, rights: &[Right]) -> anyhow::Result<Playbook> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("the playbook {} cannot be read", path.display()))?;
    Playbook::parse(&text, rights)
        .map_err(|mistakes| anyhow::anyhow!("{} has mistakes:\n{}", path.display(), list(&mistakes)))
}

/// What `secret` hides, without space around it; nothing where it is empty.
fn exposed(secret: Option<&SecretString>) -> Option<&str> {
    secret.map(|secret| secret.expose_secret().trim()).filter(|secret| !secret.is_empty())
}

fn list(mistakes: &[crate::playbook::Mistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_token_that_is_none_is_refused_without_being_shown() {
        let settings = Settings { discord_token: Some("my-client-secret".into()), ..Settings::default() };
        let told = settings.token().expect_err("a mistake").to_string();
        assert!(told.contains("three parts") && !told.contains("my-client-secret"));
    }

    #[test]
    fn what_is_empty_in_the_file_is_not_set() {
        let empty = || Some(SecretString::from(" "));
        let settings = Settings {
            database_url: empty(),
            github_token: empty(),
            github_webhook_secret: empty(),
            prometheus_token: empty(),
            tplus_log: Some(String::new()),
            ..Settings::default()
        };
        assert_eq!((settings.database(), settings.log()), (DEFAULT_DATABASE, DEFAULT_LOG));
        let secrets = [settings.github_token(), settings.webhook_secret(), settings.prometheus_token()];
        assert_eq!(secrets, [None, None, None]);
    }

    #[test]
    fn no_debug_shows_what_is_secret() {
        let secret = || Some(SecretString::from("hush-hush"));
        let settings = Settings {
            discord_token: secret(),
            database_url: secret(),
            github_token: secret(),
            github_webhook_secret: secret(),
            prometheus_token: secret(),
            ..Settings::default()
        };
        assert!(!format!("{settings:?}").contains("hush-hush"));
    }

    #[test]
    fn the_readme_lists_every_setting_and_no_other() {
        let command = <Settings as clap::Args>::augment_args(clap::Command::new("tplus"));
        let known: BTreeSet<String> =
            command.get_arguments().filter_map(|arg| Some(arg.get_env()?.to_str()?.to_owned())).collect();
        let readme = include_str!("../README.md");
        let table = readme.split("## Settings").nth(1).and_then(|rest| rest.split("\n\n").nth(2)).expect("a table");
        let names = table.lines().filter_map(|row| row.split('|').nth(1));
        let told: BTreeSet<String> =
            names.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect();
        assert_eq!(told, known);
    }
}
