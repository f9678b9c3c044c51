//! Where the settings come from, which goes before which, and whether they go together.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::{DEFAULT_FILE, Settings};

impl Settings {
    /// These settings, completed by those of the settings file.
    ///
    /// # Errors
    /// What is wrong, where, and what to write instead.
    pub fn with_file(self) -> anyhow::Result<Self> {
        let path = self.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => Self::from_toml(&text, &path)?,
            Err(error) if self.config.is_some() => {
                return Err(error)
                    .with_context(|| format!("TPLUS_CONFIG names {}, which cannot be read", path.display()));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => {
                return Err(error).with_context(|| format!("{} is there, but cannot be read", path.display()));
            }
        };
        let settings = self.or(file);
        settings.check()?;
        Ok(settings)
    }

    fn from_toml(text: &str, path: &Path) -> anyhow::Result<Self> {
        toml::from_str(text).map_err(|error| {
            // The line itself is not shown: it may hold the token.
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            anyhow::anyhow!("{}, line {line}: {}", path.display(), error.message())
        })
    }

    /// These settings; where they say nothing, those of `other`.
    fn or(self, other: Self) -> Self {
        Self {
            config: self.config.or(other.config),
            discord_token: self.discord_token.or(other.discord_token),
            tplus_guilds: self.tplus_guilds.or(other.tplus_guilds),
            database_url: self.database_url.or(other.database_url),
            tplus_playbook: self.tplus_playbook.or(other.tplus_playbook),
            github_app_id: self.github_app_id.or(other.github_app_id),
            github_app_key: self.github_app_key.or(other.github_app_key),
            github_token: self.github_token.or(other.github_token),
            tplus_github_api: self.tplus_github_api.or(other.tplus_github_api),
            tplus_repositories: self.tplus_repositories.or(other.tplus_repositories),
            tplus_http: self.tplus_http.or(other.tplus_http),
            tplus_http_proxy: self.tplus_http_proxy.or(other.tplus_http_proxy),
            tplus_metrics_token: self.tplus_metrics_token.or(other.tplus_metrics_token),
            github_webhook_secret: self.github_webhook_secret.or(other.github_webhook_secret),
            tplus_prometheus: self.tplus_prometheus.or(other.tplus_prometheus),
            prometheus_token: self.prometheus_token.or(other.prometheus_token),
            tplus_crates_api: self.tplus_crates_api.or(other.tplus_crates_api),
            tplus_contact: self.tplus_contact.or(other.tplus_contact),
            tplus_log: self.tplus_log.or(other.tplus_log),
            tplus_discord_api: self.tplus_discord_api.or(other.tplus_discord_api),
            tplus_discord_addr: self.tplus_discord_addr.or(other.tplus_discord_addr),
            tplus_discord_ca: self.tplus_discord_ca.or(other.tplus_discord_ca),
            tplus_clock: self.tplus_clock.or(other.tplus_clock),
        }
    }

    /// A token that goes over a network as it stands is everybody's who listens.
    fn check_that_no_token_is_overheard(&self) -> anyhow::Result<()> {
        let with_token = [
            ("TPLUS_PROMETHEUS", self.tplus_prometheus.as_deref().filter(|_| self.prometheus_token().is_some())),
            ("TPLUS_GITHUB_API", Some(self.github_api())),
            ("TPLUS_DISCORD_API", self.tplus_discord_api.as_deref()),
        ];
        for (name, address) in with_token {
            if let Some(address) = address.filter(|address| is_overheard(address)) {
                bail!(
                    "{name} is {address}, and a token would go there unencrypted. Use https://, or an address of this machine such as \
                     http://127.0.0.1:9090 with something in front that encrypts."
                );
            }
        }
        Ok(())
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
        self.servers()?;
        self.http_proxies()?;
        self.check_that_no_token_is_overheard()?;
        if self.tplus_http.is_none() && self.webhook_secret().is_some() {
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
        let speaks_to_github = self.github_app_id.is_some() || self.github_token().is_some();
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
}

/// `command` with every variable left out that is there and empty, as a compose file leaves those of which it knows nothing.
pub fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |name: &std::ffi::OsStr| std::env::var(name).is_ok_and(|value| value.trim().is_empty());
    let command = command.mut_args(|arg| match arg.get_env() {
        Some(name) if is_empty(name) => arg.env(clap::builder::Resettable::Reset),
        _ => arg,
    });
    command.mut_subcommands(without_empty_variables)
}

pub(super) fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.trim().parse().map_err(|_| "it must be an address such as 127.0.0.1:8443")
}

pub(super) fn app_id(text: &str) -> Result<u64, &'static str> {
    text.trim().parse().map_err(|_| "it must be the App's number, which its page on GitHub shows")
}

/// Whether what is sent to `address` passes a network unencrypted.
fn is_overheard(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else { return false };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, _)) => name,
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback = name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    !is_loopback && !name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use clap::{Args, FromArgMatches};

    use super::*;

    /// What the flags say, over a file that names a database.
    fn with(flags: &[&str]) -> anyhow::Result<Settings> {
        let command = Settings::augment_args(clap::Command::new("tplus"))
            .mut_args(|arg| arg.env(clap::builder::Resettable::Reset));
        let matches = command.try_get_matches_from(["tplus"].iter().chain(flags))?;
        let file = Settings::from_toml("database_url = \"sqlite://from-file.db\"", Path::new("tplus.toml"))?;
        let settings = Settings::from_arg_matches(&matches)?.or(file);
        settings.check()?;
        Ok(settings)
    }

    #[test]
    fn what_is_said_at_the_start_goes_before_the_file() {
        let settings = with(&["--database-url", "postgres://db/tplus"]).expect("settings");
        assert_eq!(settings.database(), "postgres://db/tplus");
        assert_eq!(with(&[]).expect("settings").database(), "sqlite://from-file.db");
    }

    #[test]
    fn settings_that_cannot_work_say_what_to_do() {
        let told = |flags: &[&str]| with(flags).expect_err("a mistake").to_string();
        assert!(told(&["--clock", "127.0.0.1:1"]).contains("refused unless"));
        assert!(told(&["--discord-addr", "127.0.0.1:1"]).contains("go together"));
        assert!(told(&["--discord-addr", "here"]).contains("such as 127.0.0.1:8443"));
        assert!(told(&["--github-app-id", "7"]).contains("go together"));
        assert!(told(&["--github-app-id", "mine"]).contains("the App's number"));
        assert!(told(&["--github-api", "localhost"]).contains("such as https://"));
        let clock = ["--clock", "127.0.0.1:1", "--discord-api", "http://127.0.0.1:2", "--github-token", "x"];
        assert!(told(&clock).contains("unless GitHub is on loopback too"));
        assert!(told(&["--discord-api", "localhost"]).contains("such as http://"));
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
}
