//! A GitHub App, and where it is installed.

use super::super::LocalGitHub;
use super::super::auth::APP_KEY;
use super::super::ids::{AccountId, AppId, InstallationId};
use super::super::world::{self, AccountKind, Installation, Permissions};
use super::{Repository, User};
use local_http::clock::Instant;

/// A GitHub App.
#[derive(Clone)]
pub struct App {
    github: LocalGitHub,
    /// The app's number, which is the `iss` of the JSON web tokens that it signs.
    pub id: AppId,
    /// The bot user that acts for it, `SLUG[bot]`.
    pub bot: AccountId,
}

impl LocalGitHub {
    /// Registers a GitHub App.
    pub fn app(&self, slug: &str, owner: &User, permissions: Permissions) -> App {
        self.act(|world| {
            let bot = world.new_account(&format!("{slug}[bot]"), AccountKind::Bot);
            let (id, created) = (AppId(world.fresh_id()), world.now());
            let app = world::App { id, slug: slug.to_owned(), owner: owner.id, bot, permissions, created };
            world.apps.insert(id, app);
            App { github: self.clone(), id, bot }
        })
    }
}

impl App {
    /// The key with which the app signs, as GitHub gives it out.
    pub fn private_key_pem(&self) -> &'static str {
        APP_KEY
    }

    /// Installs the app in repositories of one owner, with what it asks for. None if they have several owners: each has an
    /// installation of its own.
    pub fn install(&self, repositories: &[&Repository]) -> Option<InstallationId> {
        self.github.act(|world| {
            let owner = |chosen: &&Repository| world.repositories.get(&chosen.id).map(|there| there.owner);
            let account = owner(repositories.first()?)?;
            if repositories.iter().any(|chosen| owner(chosen) != Some(account)) {
                return None;
            }
            let (app, permissions) = (self.id, world.apps.get(&self.id)?.permissions);
            let (id, created) = (InstallationId(world.fresh_id()), world.now());
            let repositories = repositories.iter().map(|repository| repository.id).collect();
            world.installations.insert(id, Installation { id, app, account, repositories, permissions, created });
            Some(id)
        })
    }

    /// Lets its tokens run out, as they do after an hour.
    pub fn expire_tokens(&self) {
        self.github.act(|world| {
            let own =
                |token: &&mut world::Token| matches!(token.means, world::Means::Installation(_, app) if app == self.id);
            world.tokens.values_mut().filter(own).for_each(|token| {
                token.expires = Some(world::Expiry { at: Instant::MIN_UTC, by: world::ClientClock::Machine })
            });
        });
    }

    /// Takes the app out again; its tokens are worth nothing from then on.
    pub fn uninstall(&self, installation: InstallationId) {
        self.github.act(|world| {
            world.installations.remove(&installation);
            let gone = world::Means::Installation(installation, self.id);
            world.tokens.retain(|_, token| token.means != gone);
        });
    }
}
