//! The settings: from a TOML file and from the environment, which wins.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::engine::right::Right;
use crate::playbook::{DEFAULT, Playbook};

/// Everything that can be set. Each field is a key of the file and, in capitals, a variable of the environment.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The bot's token (`DISCORD_TOKEN`).
    pub discord_token: String,
    /// `sqlite://…` or `postgres://…` (`DATABASE_URL`).
    pub database_url: String,
    /// The team's playbook; the built-in one when empty (`TPLUS_PLAYBOOK`).
    pub tplus_playbook: Option<PathBuf>,
    /// Address of a REST proxy that does the rate limiting (`TPLUS_DISCORD_API`).
    pub tplus_discord_api: Option<String>,
    /// With [`Settings::tplus_discord_addr`]: the certificate, in PEM, that signed a test server's own
    /// (`TPLUS_DISCORD_CA`).
    pub tplus_discord_ca: Option<PathBuf>,
    /// A test server that stands for discord.com (`TPLUS_DISCORD_ADDR`).
    pub tplus_discord_addr: Option<SocketAddr>,
    /// A rehearsal's clock (`TPLUS_CLOCK`); only together with a Discord on loopback.
    pub tplus_clock: Option<SocketAddr>,
    /// A token for GitHub (`GITHUB_TOKEN`).
    pub github_token: String,
    /// With [`Settings::github_app_key`]: the id of a GitHub App, which is better than a token (`GITHUB_APP_ID`).
    pub github_app_id: Option<u64>,
    /// The file with the App's private key (`GITHUB_APP_KEY`).
    pub github_app_key: Option<PathBuf>,
    /// Address of the API of a GitHub Enterprise or a rehearsal (`TPLUS_GITHUB_API`).
    pub tplus_github_api: Option<String>,
    /// Where tplus listens: status page, figures that are pushed, web hooks; nowhere when it is not set (`TPLUS_HTTP`).
    pub tplus_http: Option<SocketAddr>,
    /// The secret with which GitHub signs its web hooks (`GITHUB_WEBHOOK_SECRET`).
    pub github_webhook_secret: String,
    /// Address of a Prometheus server, for metrics with a PromQL query (`TPLUS_PROMETHEUS`).
    pub tplus_prometheus: Option<String>,
    /// The bearer token that it asks for, if it does (`PROMETHEUS_TOKEN`).
    pub prometheus_token: String,
    /// Address of a registry that stands for crates.io (`TPLUS_CRATES_API`).
    pub tplus_crates_api: Option<String>,
    /// Where whoever runs tplus can be reached, shown in `/privacy` and on the status page (`TPLUS_CONTACT`).
    pub tplus_contact: String,
    /// What to log, e.g. `info` or `tplus=debug` (`TPLUS_LOG`).
    pub tplus_log: String,
}

/// Where the settings file is looked for unless `TPLUS_CONFIG` names another.
const DEFAULT_FILE: &str = "tplus.toml";
/// GitHub's API unless `TPLUS_GITHUB_API` names another.
const GITHUB: &str = "https://api.github.com";
/// The database when none is named.
const DEFAULT_DATABASE: &str = "sqlite://tplus.db";

impl Settings {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// What is wrong, where, and what to write instead.
    pub fn load() -> anyhow::Result<Self> {
        let named = std::env::var_os("TPLUS_CONFIG").filter(|name| !name.is_empty()).map(PathBuf::from);
        let path = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => Self::from_toml(&text, &path)?,
            Err(error) if named.is_some() => {
                return Err(error)
                    .with_context(|| format!("TPLUS_CONFIG names {}, which cannot be read", path.display()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => {
                return Err(error).with_context(|| format!("{} is there, but cannot be read", path.display()));
            }
        };
        file.with_environment(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
    }

    fn from_toml(text: &str, path: &Path) -> anyhow::Result<Self> {
        toml::from_str(text).map_err(|error| {
            // The line itself is not shown: it may hold the token.
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            anyhow::anyhow!("{}, line {line}: {}", path.display(), error.message())
        })
    }

    fn with_environment(mut self, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let text = |name: &str, field: &mut String| {
            if let Some(value) = variable(name) {
                *field = value;
            }
        };
        text("DISCORD_TOKEN", &mut self.discord_token);
        text("DATABASE_URL", &mut self.database_url);
        text("TPLUS_LOG", &mut self.tplus_log);
        text("TPLUS_CONTACT", &mut self.tplus_contact);
        text("GITHUB_TOKEN", &mut self.github_token);
        text("GITHUB_WEBHOOK_SECRET", &mut self.github_webhook_secret);
        text("PROMETHEUS_TOKEN", &mut self.prometheus_token);
        if self.database_url.is_empty() {
            DEFAULT_DATABASE.clone_into(&mut self.database_url);
        }
        self.tplus_playbook = variable("TPLUS_PLAYBOOK").map(PathBuf::from).or(self.tplus_playbook);
        self.tplus_discord_api = variable("TPLUS_DISCORD_API").or(self.tplus_discord_api);
        self.tplus_discord_ca = variable("TPLUS_DISCORD_CA").map(PathBuf::from).or(self.tplus_discord_ca);
        self.github_app_key = variable("GITHUB_APP_KEY").map(PathBuf::from).or(self.github_app_key);
        self.tplus_github_api = variable("TPLUS_GITHUB_API").or(self.tplus_github_api);
        self.tplus_prometheus = variable("TPLUS_PROMETHEUS").or(self.tplus_prometheus);
        self.tplus_crates_api = variable("TPLUS_CRATES_API").or(self.tplus_crates_api);
        if let Some(id) = variable("GITHUB_APP_ID") {
            let id =
                id.trim().parse().context("GITHUB_APP_ID must be the App's number, which its page on GitHub shows")?;
            self.github_app_id = Some(id);
        }
        for (name, field) in [
            ("TPLUS_DISCORD_ADDR", &mut self.tplus_discord_addr),
            ("TPLUS_CLOCK", &mut self.tplus_clock),
            ("TPLUS_HTTP", &mut self.tplus_http),
        ] {
            if let Some(value) = variable(name) {
                let address =
                    value.parse().with_context(|| format!("{name} must be an address such as 127.0.0.1:8443"))?;
                *field = Some(address);
            }
        }
        self.check()?;
        Ok(self)
    }

    fn check(&self) -> anyhow::Result<()> {
        if self.tplus_discord_addr.is_some() != self.tplus_discord_ca.is_some() {
            bail!("TPLUS_DISCORD_ADDR and TPLUS_DISCORD_CA go together: set both or neither");
        }
        if self.tplus_discord_addr.is_some() && self.tplus_discord_api.is_some() {
            bail!("TPLUS_DISCORD_API and TPLUS_DISCORD_ADDR exclude each other: set one of them");
        }
        if let Some(api) = &self.tplus_discord_api
            && !api.starts_with("http://")
            && !api.starts_with("https://")
        {
            bail!("TPLUS_DISCORD_API must be an address such as http://127.0.0.1:8080, it is {api}");
        }
        if self.tplus_http.is_none() && !self.github_webhook_secret.trim().is_empty() {
            bail!("GITHUB_WEBHOOK_SECRET is for GitHub's web hooks, which arrive where TPLUS_HTTP says: set it, too");
        }
        for (name, address) in
            [("TPLUS_PROMETHEUS", &self.tplus_prometheus), ("TPLUS_CRATES_API", &self.tplus_crates_api)]
        {
            let is_address = |text: &String| text.starts_with("http://") || text.starts_with("https://");
            if let Some(wrong) = address.as_ref().filter(|address| !is_address(address)) {
                bail!("{name} must be an address such as http://127.0.0.1:9090, it is {wrong}");
            }
        }
        if self.github_app_id.is_some() != self.github_app_key.is_some() {
            bail!("GITHUB_APP_ID and GITHUB_APP_KEY go together: set both or neither");
        }
        if !["http://", "https://"].iter().any(|scheme| self.github_api().starts_with(scheme)) {
            bail!(
                "TPLUS_GITHUB_API must be an address such as https://github.example.com/api/v3, it is {}",
                self.github_api()
            );
        }
        let speaks_to_github = self.github_app_id.is_some() || !self.github_token.is_empty();
        if self.tplus_clock.is_some() && speaks_to_github && !self.github_api().starts_with("http://127.0.0.1:") {
            bail!("TPLUS_CLOCK is for rehearsals: it is refused unless GitHub is on loopback too (TPLUS_GITHUB_API)");
        }
        if self.tplus_clock.is_some() && !self.discord_is_loopback() {
            bail!(
                "TPLUS_CLOCK is for rehearsals: it is refused unless Discord is on loopback too (TPLUS_DISCORD_ADDR)"
            );
        }
        Ok(())
    }

    /// Whether tplus speaks with a server on this machine that stands for Discord.
    pub fn discord_is_loopback(&self) -> bool {
        let proxy = || self.tplus_discord_api.as_deref().and_then(|api| api.strip_prefix("http://127.0.0.1:"));
        self.tplus_discord_addr.is_some_and(|addr| addr.ip().is_loopback()) || proxy().is_some()
    }

    /// The address of GitHub's API.
    pub fn github_api(&self) -> &str {
        self.tplus_github_api.as_deref().map_or(GITHUB, |api| api.trim_end_matches('/'))
    }

    /// The token.
    ///
    /// # Errors
    /// When there is none; the sentence says where to get one.
    pub fn token(&self) -> anyhow::Result<&str> {
        let token = self.discord_token.trim();
        if token.is_empty() {
            bail!(
                "DISCORD_TOKEN is not set. Create an application at https://discord.com/developers/applications, open its \
                 \"Bot\" page, press \"Reset Token\", and set DISCORD_TOKEN to what it shows, or discord_token in \
                 {DEFAULT_FILE}."
            );
        }
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

fn list(mistakes: &[crate::playbook::Mistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> anyhow::Result<Settings> {
        let variables: Vec<(String, String)> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let file = Settings { database_url: "sqlite://from-file.db".into(), ..Settings::default() };
        file.with_environment(|name| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let settings = with(&[("DATABASE_URL", "postgres://db/tplus")]).expect("settings");
        assert_eq!(settings.database_url, "postgres://db/tplus");
        assert_eq!(with(&[]).expect("settings").database_url, "sqlite://from-file.db");
    }

    #[test]
    fn settings_that_cannot_work_say_what_to_do() {
        let told = |variables: &[(&str, &str)]| with(variables).expect_err("a mistake").to_string();
        assert!(told(&[("TPLUS_CLOCK", "127.0.0.1:1")]).contains("refused unless"));
        assert!(told(&[("TPLUS_DISCORD_ADDR", "127.0.0.1:1")]).contains("go together"));
        assert!(told(&[("TPLUS_DISCORD_ADDR", "here")]).contains("such as 127.0.0.1:8443"));
        assert!(told(&[("GITHUB_APP_ID", "7")]).contains("go together"));
        assert!(told(&[("TPLUS_GITHUB_API", "localhost")]).contains("such as https://"));
        let clock =
            [("TPLUS_CLOCK", "127.0.0.1:1"), ("TPLUS_DISCORD_API", "http://127.0.0.1:2"), ("GITHUB_TOKEN", "x")];
        assert!(told(&clock).contains("unless GitHub is on loopback too"));
        assert!(told(&[("TPLUS_DISCORD_API", "localhost")]).contains("such as http://"));
    }

    #[test]
    fn a_mistyped_key_in_the_file_is_named_with_its_line() {
        let mistake = Settings::from_toml("\ndatabase = \"x\"\n", Path::new("tplus.toml")).expect_err("a mistake");
        assert!(mistake.to_string().contains("line 2"), "{mistake}");
    }

    #[test]
    fn a_mistake_in_the_file_does_not_show_the_token() {
        let file = "discord_token = \"SECRET.SECRET.SECRET\n";
        let mistake = Settings::from_toml(file, Path::new("tplus.toml")).expect_err("a mistake").to_string();
        assert!(mistake.contains("line 1") && !mistake.contains("SECRET"), "{mistake}");
    }

    #[test]
    fn a_token_that_is_none_is_refused_without_being_shown() {
        let settings = Settings { discord_token: "my-client-secret".into(), ..Settings::default() };
        let told = settings.token().expect_err("a mistake").to_string();
        assert!(told.contains("three parts") && !told.contains("my-client-secret"));
    }
}
