//! The state of the local GitHub: everything that exists, looked up by id or name.

mod access;
mod account;
mod issue;
mod release;
mod repository;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use access::{App, Caller, ClientClock, Expiry, Installation, Level, Means, Permissions, Reach, Token};
pub use account::{Account, AccountKind};
pub use issue::{Actor, Closing, Comment, Event, Happening, Issue, Pull, React, Reaction, Reason, Slot};
pub use release::{Asset, Release};
pub use repository::{Hook, Label, Repository, Role, Run};

use super::deliveries::Letter;
use super::error::{ApiError, DELETED, NOT_FOUND};
use super::ids::{AccountId, AppId, InstallationId, IssueNumber, RepositoryId};
use local_http::clock::{Clock, Instant};

/// Everything that exists.
pub struct World {
    clock: Arc<dyn Clock>,
    last_id: u64,
    /// The API's address, without a trailing slash.
    pub api_url: String,
    /// What pages are called, without a trailing slash.
    pub web_url: String,
    pub accounts: BTreeMap<AccountId, Account>,
    pub repositories: BTreeMap<RepositoryId, Repository>,
    /// Where repositories were before, by owner and name in lower case.
    pub former: BTreeMap<(String, String), RepositoryId>,
    /// What people gave programs, by its text.
    pub tokens: BTreeMap<String, Token>,
    pub apps: BTreeMap<AppId, App>,
    pub installations: BTreeMap<InstallationId, Installation>,
    /// What web hooks are to be told, until it is on its way.
    pub letters: Vec<Letter>,
}

impl World {
    /// An empty world.
    pub fn new(clock: Arc<dyn Clock>, api_url: String, web_url: String) -> Self {
        Self {
            clock,
            last_id: 1000,
            api_url,
            web_url,
            accounts: BTreeMap::new(),
            repositories: BTreeMap::new(),
            former: BTreeMap::new(),
            tokens: BTreeMap::new(),
            apps: BTreeMap::new(),
            installations: BTreeMap::new(),
            letters: Vec::new(),
        }
    }

    /// The world's time.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// A fresh number for anything.
    pub fn fresh_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The account with this login, in whichever case.
    pub fn account_named(&self, login: &str) -> Option<&Account> {
        self.accounts.values().find(|account| account.login.eq_ignore_ascii_case(login))
    }

    /// What an account is called.
    pub fn login(&self, account: AccountId) -> &str {
        self.accounts.get(&account).map_or("ghost", |account| account.login.as_str())
    }

    /// Owner and name, as people write them.
    pub fn full_name(&self, repository: &Repository) -> String {
        format!("{}/{}", self.login(repository.owner), repository.name)
    }

    /// The repository that has this name now.
    pub fn repository_named(&self, owner: &str, name: &str) -> Option<&Repository> {
        self.repositories.values().find(|repository| {
            repository.name.eq_ignore_ascii_case(name) && self.login(repository.owner).eq_ignore_ascii_case(owner)
        })
    }

    /// The repository that had this name before.
    pub fn repository_once_named(&self, owner: &str, name: &str) -> Option<&Repository> {
        self.repositories.get(self.former.get(&(owner.to_lowercase(), name.to_lowercase()))?)
    }

    /// The repository.
    pub fn repository(&self, id: RepositoryId) -> Result<&Repository, ApiError> {
        self.repositories.get(&id).ok_or_else(|| NOT_FOUND.into())
    }

    /// The repository, to change it.
    pub fn repository_mut(&mut self, id: RepositoryId) -> Result<&mut Repository, ApiError> {
        self.repositories.get_mut(&id).ok_or_else(|| NOT_FOUND.into())
    }

    /// The issue or pull request, or what GitHub says of one that is no longer there.
    pub fn issue(&self, repository: RepositoryId, number: IssueNumber) -> Result<&Issue, ApiError> {
        match self.repository(repository)?.issues.get(&number) {
            Some(Slot::Here(issue)) => Ok(issue),
            Some(Slot::Deleted) => Err(DELETED.into()),
            Some(Slot::Moved(to, number)) => Err(ApiError::moved(301, format!("/repositories/{to}/issues/{number}"))),
            None => Err(NOT_FOUND.into()),
        }
    }

    /// The issue or pull request, to change it.
    pub fn issue_mut(&mut self, repository: RepositoryId, number: IssueNumber) -> Result<&mut Issue, ApiError> {
        self.issue(repository, number)?;
        let slot = self.repositories.get_mut(&repository).and_then(|repository| repository.issues.get_mut(&number));
        match slot {
            Some(Slot::Here(issue)) => Ok(issue),
            _ => Err(NOT_FOUND.into()),
        }
    }
}
