//! Who there is: people, organisations and the bot users of apps.

use std::collections::BTreeSet;

use super::super::ids::AccountId;
use super::World;
use local_http::clock::Instant;

/// What kind of account it is, in GitHub's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    User,
    Organization,
    Bot,
}

impl AccountKind {
    /// The `type` in payloads.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Organization => "Organization",
            Self::Bot => "Bot",
        }
    }
}

/// A person, an organisation or an app's bot user.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: AccountId,
    pub login: String,
    pub kind: AccountKind,
    /// Of an organisation.
    pub members: BTreeSet<AccountId>,
    /// Those whose membership nobody else sees, be it that of an organisation or that somebody works with this person.
    pub private_members: BTreeSet<AccountId>,
    pub created: Instant,
}

impl World {
    /// Makes an account.
    pub fn new_account(&mut self, login: &str, kind: AccountKind) -> AccountId {
        let (id, created) = (AccountId(self.fresh_id()), self.now());
        let login = login.to_owned();
        self.accounts.insert(
            id,
            Account { id, login, kind, members: BTreeSet::new(), private_members: BTreeSet::new(), created },
        );
        id
    }
}
