//! People and organisations, and the tokens that people make.

use super::super::LocalGitHub;
use super::super::auth::new_token;
use super::super::ids::AccountId;
use super::super::world::{AccountKind, Means, Permissions, Reach, Token};
use super::Repository;

/// A person, with hands.
#[derive(Clone)]
pub struct User {
    pub(super) github: LocalGitHub,
    /// The account's number, as in the API's `id`.
    pub id: AccountId,
    /// What the person is called in addresses and mentions, in whichever case.
    pub login: String,
}

/// An organisation.
#[derive(Clone)]
pub struct Organization {
    pub(super) github: LocalGitHub,
    /// The account's number, as in the API's `id`.
    pub id: AccountId,
    /// What the organisation is called in addresses, in whichever case.
    pub login: String,
}

impl LocalGitHub {
    /// A person signs up.
    pub fn user(&self, login: &str) -> User {
        let id = self.act(|world| world.new_account(login, AccountKind::User));
        User { github: self.clone(), id, login: login.to_owned() }
    }

    /// An organisation is founded.
    pub fn organization(&self, login: &str) -> Organization {
        let id = self.act(|world| world.new_account(login, AccountKind::Organization));
        Organization { github: self.clone(), id, login: login.to_owned() }
    }

    fn found(&self, owner: AccountId, name: &str, private: bool) -> Repository {
        let id = self.act(|world| world.found(owner, name, private));
        Repository { github: self.clone(), id }
    }
}

impl Organization {
    /// Founds a public repository.
    pub fn repository(&self, name: &str) -> Repository {
        self.github.found(self.id, name, false)
    }

    /// Founds a private repository.
    pub fn private_repository(&self, name: &str) -> Repository {
        self.github.found(self.id, name, true)
    }

    /// Takes a person in as a member, who may read the organisation's private repositories.
    pub fn member(&self, user: &User) {
        self.github.act(|world| {
            if let Some(organization) = world.accounts.get_mut(&self.id) {
                organization.members.insert(user.id);
            }
        });
    }
}

impl User {
    /// Founds a public repository.
    pub fn repository(&self, name: &str) -> Repository {
        self.github.found(self.id, name, false)
    }

    /// Founds a private repository.
    pub fn private_repository(&self, name: &str) -> Repository {
        self.github.found(self.id, name, true)
    }

    /// Makes a fine-grained token for some repositories, or for all when none is named.
    pub fn token(&self, permissions: Permissions, repositories: &[&Repository]) -> String {
        let text = new_token("github_pat");
        let chosen = repositories.iter().map(|repository| repository.id).collect();
        let token = Token {
            means: Means::PersonalToken(self.id),
            account: self.id,
            permissions,
            reach: if repositories.is_empty() { Reach::All } else { Reach::Only(chosen) },
            expires: None,
        };
        self.github.act(|world| world.tokens.insert(text.clone(), token));
        text
    }

    /// Withdraws a token.
    pub fn revoke(&self, token: &str) {
        self.github.act(|world| world.tokens.remove(token));
    }
}
