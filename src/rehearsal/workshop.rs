//! The workshop: the team's repository on a local GitHub, as rehearsals that need one begin with it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use local_github::{App, Level, LocalGitHub, Options, Permissions, Repository, Role, User};
use local_http::clock::Clock;

/// How tplus signs in at GitHub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// As a GitHub App.
    App,
    /// With a fine-grained token.
    Token,
}

/// A repository with its people.
pub struct Workshop {
    /// The world.
    pub github: LocalGitHub,
    /// The team's repository, `wildcard/caro`.
    pub repository: Repository,
    /// Whose it is.
    pub owner: User,
    /// Who works on it.
    pub priya: User,
    /// Somebody who uses it.
    pub user: User,
    /// The token, where tplus signs in with one.
    pub token: Option<String>,
    /// The App, where it signs in as one.
    pub app: Option<App>,
    /// Where tplus is told of what happens, once [`Workshop::hook`] has said so.
    hook: Option<SocketAddr>,
}

/// With which the web hooks are signed.
const HOOK_SECRET: &str = "between the two of us";

impl Workshop {
    /// Starts a local GitHub and founds the repository; `openapi` is GitHub's description of its API.
    ///
    /// # Errors
    /// When no port is to be had, or the description can't be used.
    pub async fn open(clock: Arc<dyn Clock>, sign_in: SignIn, openapi: Option<PathBuf>) -> anyhow::Result<Self> {
        let github = LocalGitHub::start(clock, Options { openapi, ..Options::default() }).await?;
        let (owner, priya, user) = (github.user("wildcard"), github.user("priya-codes"), github.user("robin-r"));
        let repository = owner.repository("caro");
        repository.collaborator(&priya, Role::Maintain);
        // What the README asks for, and no more.
        let permissions =
            Permissions { issues: Some(Level::Write), contents: Some(Level::Read), ..Permissions::default() };
        let (mut token, mut app) = (None, None);
        match sign_in {
            SignIn::Token => token = Some(owner.token(permissions, &[&repository])),
            SignIn::App => {
                let made = github.app("tplus", &owner, permissions);
                made.install(&[&repository]);
                app = Some(made);
            }
        }
        Ok(Self { github, repository, owner, priya, user, token, app, hook: None })
    }

    /// Has the repository's events told to tplus, from its next start on. Returns where.
    ///
    /// # Errors
    /// When no port is to be had.
    pub fn hook(&mut self) -> anyhow::Result<SocketAddr> {
        let addr = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        self.repository.hook(&format!("http://{addr}/hooks/github"), HOOK_SECRET);
        self.hook = Some(addr);
        Ok(addr)
    }

    /// The settings with which tplus signs in; the App's key is written to `folder`.
    ///
    /// # Errors
    /// When the key can't be written.
    pub fn settings(&self, folder: &std::path::Path) -> anyhow::Result<Vec<(&'static str, String)>> {
        let mut settings = vec![("TPLUS_GITHUB_API", self.github.base_url())];
        settings.extend(self.token.as_ref().map(|token| ("GITHUB_TOKEN", token.clone())));
        if let Some(app) = &self.app {
            let key = folder.join("github-app.pem");
            crate::secret::make_private(&key)?;
            std::fs::write(&key, app.private_key_pem())?;
            settings.push(("GITHUB_APP_ID", app.id.to_string()));
            settings.push(("GITHUB_APP_KEY", key.display().to_string()));
        }
        if let Some(addr) = self.hook {
            settings.push(("TPLUS_HTTP", addr.to_string()));
            settings.push(("GITHUB_WEBHOOK_SECRET", HOOK_SECRET.to_owned()));
        }
        Ok(settings)
    }
}
