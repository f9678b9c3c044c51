//! Who calls with which credential, and what that lets them see and do.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::error::{ApiError, NOT_FOR_INTEGRATION, NOT_FOR_TOKEN, NOT_FOUND, REQUIRES_AUTHENTICATION};
use super::super::ids::{AccountId, AppId, InstallationId, RepositoryId};
use super::{Actor, Repository, Role, World};
use local_http::clock::{Clock, Instant, SystemClock};

/// How far a permission goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// To see what is private; what is public can be read without.
    Read,
    /// To see and to change.
    Write,
}

impl Level {
    /// As GitHub writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// What a token or an installation was given. Reading metadata always comes along, as GitHub has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Permissions {
    /// For issues, with their labels, comments, reactions and events; not granted by default.
    pub issues: Option<Level>,
    /// For releases, drafts included with [`Level::Write`]; not granted by default.
    pub contents: Option<Level>,
    /// For pull requests as such, of which there is no route here; not granted by default.
    pub pull_requests: Option<Level>,
    /// For runs of workflows; not granted by default.
    pub actions: Option<Level>,
}

impl Permissions {
    /// As payloads have them.
    pub fn json(self) -> Value {
        let named = [
            ("actions", self.actions),
            ("issues", self.issues),
            ("contents", self.contents),
            ("pull_requests", self.pull_requests),
        ];
        let granted = named.into_iter().filter_map(|(name, level)| Some((name.to_owned(), level?.name().into())));
        granted.chain([("metadata".to_owned(), Value::from("read"))]).collect::<Map<_, _>>().into()
    }
}

/// Which repositories a credential is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    All,
    Only(BTreeSet<RepositoryId>),
}

impl Reach {
    fn has(&self, repository: RepositoryId) -> bool {
        match self {
            Self::All => true,
            Self::Only(chosen) => chosen.contains(&repository),
        }
    }
}

/// A fine-grained personal access token, or an installation's.
#[derive(Debug, Clone)]
pub struct Token {
    pub means: Means,
    pub account: AccountId,
    pub permissions: Permissions,
    pub reach: Reach,
    pub expires: Option<Expiry>,
}

/// When a token is worth nothing any more.
#[derive(Debug, Clone, Copy)]
pub struct Expiry {
    pub at: Instant,
    /// The clock by which that is: the one that its client keeps it by.
    pub by: ClientClock,
}

/// The clock that an app's client signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientClock {
    /// The machine's.
    Machine,
    /// That of the world which it is played in.
    World,
}

impl ClientClock {
    /// Of both clocks, the one that shows something nearer to `signed`. Where the world's is the machine's, either will do.
    pub fn of(world: &World, signed: Instant) -> Self {
        let away = |clock: Self| (clock.now(world) - signed).abs();
        if away(Self::World) <= away(Self::Machine) { Self::World } else { Self::Machine }
    }

    /// What it shows.
    pub fn now(self, world: &World) -> Instant {
        match self {
            Self::Machine => SystemClock.now(),
            Self::World => world.now(),
        }
    }
}

/// A GitHub App.
#[derive(Debug, Clone)]
pub struct App {
    pub id: AppId,
    pub slug: String,
    pub owner: AccountId,
    /// The bot user that acts for it.
    pub bot: AccountId,
    pub permissions: Permissions,
    pub created: Instant,
}

/// A GitHub App in an account.
#[derive(Debug, Clone)]
pub struct Installation {
    pub id: InstallationId,
    pub app: AppId,
    pub account: AccountId,
    pub repositories: BTreeSet<RepositoryId>,
    pub permissions: Permissions,
    pub created: Instant,
}

/// By what means somebody calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    Nothing,
    /// As the person who made the token.
    PersonalToken(AccountId),
    /// As the app itself, with a JSON web token.
    App(AppId),
    /// As the app where it is installed.
    Installation(InstallationId, AppId),
}

/// Whoever calls.
#[derive(Debug, Clone)]
pub struct Caller {
    pub means: Means,
    /// As whom they act.
    pub account: Option<AccountId>,
    pub permissions: Permissions,
    pub reach: Reach,
    /// The clock that an app's signature is dated by.
    pub clock: ClientClock,
}

impl Caller {
    /// Somebody without a credential.
    pub fn anonymous() -> Self {
        let reach = Reach::Only(BTreeSet::new());
        let (permissions, clock) = (Permissions::default(), ClientClock::World);
        Self { means: Means::Nothing, account: None, permissions, reach, clock }
    }

    /// Who acts, and with which app.
    pub fn actor(&self) -> Result<Actor, ApiError> {
        let app = match self.means {
            Means::Installation(_, app) => Some(app),
            Means::Nothing | Means::PersonalToken(_) | Means::App(_) => None,
        };
        let account = self.account.ok_or(REQUIRES_AUTHENTICATION)?;
        Ok(Actor { account, app })
    }

    /// How a call is refused that the credential is not for.
    fn refused(&self) -> ApiError {
        match self.means {
            Means::Nothing => REQUIRES_AUTHENTICATION.into(),
            Means::PersonalToken(_) => NOT_FOR_TOKEN.into(),
            Means::App(_) | Means::Installation(..) => NOT_FOR_INTEGRATION.into(),
        }
    }

    /// Whether the call may see that the repository is there.
    pub fn sees(&self, world: &World, repository: &Repository) -> bool {
        !repository.private || self.role(world, repository) > Role::Nobody
    }

    /// What the call may do as far as the repository is concerned, whatever the permissions are for.
    fn role(&self, world: &World, repository: &Repository) -> Role {
        let public = if repository.private { Role::Nobody } else { Role::Read };
        if !self.reach.has(repository.id) {
            return public;
        }
        match (self.means, self.account) {
            // An installation is bounded by its permissions alone.
            (Means::Installation(..), _) => Role::Write,
            (Means::PersonalToken(_), Some(account)) => world.role(account, repository),
            _ => public,
        }
    }

    /// Whether the call may label, assign and close what others have opened.
    pub fn triages(&self, world: &World, repository: &Repository) -> bool {
        self.role(world, repository) >= Role::Triage
    }

    /// Whether the call may do what takes write access: see drafts of releases.
    pub fn writes_contents(&self, world: &World, repository: &Repository) -> bool {
        self.role(world, repository) >= Role::Write && self.permissions.contents == Some(Level::Write)
    }

    /// Lets a call pass that reads something for which `given` is the permission.
    pub fn may_read(&self, repository: &Repository, given: Option<Level>) -> Result<(), ApiError> {
        // Whatever is public is for everybody, whatever else a credential is for.
        if !repository.private || given.is_some() { Ok(()) } else { Err(self.refused()) }
    }

    /// Lets a call pass that writes something for which `given` is the permission.
    pub fn may_write(&self, repository: &Repository, given: Option<Level>) -> Result<(), ApiError> {
        let granted = self.reach.has(repository.id) && given == Some(Level::Write);
        if granted { Ok(()) } else { Err(self.refused()) }
    }
}

impl World {
    /// The repository, if the call may know that it is there.
    pub fn visible(&self, caller: &Caller, repository: RepositoryId) -> Result<&Repository, ApiError> {
        let there = self.repository(repository)?;
        if caller.sees(self, there) { Ok(there) } else { Err(NOT_FOUND.into()) }
    }
}
