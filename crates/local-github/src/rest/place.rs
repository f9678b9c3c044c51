//! Which repository a path is about, under its present name, a former one or its number.

use super::super::error::{ApiError, BAD_CREDENTIALS, NOT_A_JWT, NOT_FOUND};
use super::super::front::Asking;
use super::super::ids::RepositoryId;
use super::super::world::{Caller, Means, World};
use super::{Access, Route};

/// Where a path leads.
pub struct Place {
    /// The path as GitHub's documentation has it: with owner and name of the repository.
    pub path: Vec<String>,
    found: Found,
}

enum Found {
    /// The path is about no repository, or about one that does not exist.
    Nothing,
    Here(RepositoryId),
    /// Under a name that it had before.
    Moved(RepositoryId),
}

impl Place {
    /// Where `path` leads.
    pub fn of(world: &World, path: &[String]) -> Self {
        let as_it_stands = |found| Self { path: path.to_vec(), found };
        match path {
            [kind, id, rest @ ..] if kind == "repositories" => {
                let there = id.parse().ok().and_then(|id| world.repositories.get(&RepositoryId(id)));
                let Some(there) = there else { return as_it_stands(Found::Nothing) };
                let start = ["repos", world.login(there.owner), &there.name].map(str::to_owned);
                Self { path: start.into_iter().chain(rest.iter().cloned()).collect(), found: Found::Here(there.id) }
            }
            [kind, owner, name, ..] if kind == "repos" => {
                let (here, once) = (world.repository_named(owner, name), world.repository_once_named(owner, name));
                match (here, once) {
                    (Some(here), _) => as_it_stands(Found::Here(here.id)),
                    (None, Some(moved)) => as_it_stands(Found::Moved(moved.id)),
                    (None, None) => as_it_stands(Found::Nothing),
                }
            }
            _ => as_it_stands(Found::Nothing),
        }
    }

    /// The repository that a call is about, if it is about one and the caller may know of it.
    pub fn admit(
        &self,
        world: &World,
        caller: &Caller,
        route: &Route,
        asking: &Asking,
    ) -> Result<Option<RepositoryId>, ApiError> {
        let as_app = matches!(caller.means, Means::App(_));
        match route.access {
            Access::App if !as_app => return Err(NOT_A_JWT.into()),
            Access::Anyone if as_app => return Err(BAD_CREDENTIALS.into()),
            Access::App | Access::Anyone => {}
        }
        let sees = |id| as_app || world.visible(caller, id).is_ok();
        match self.found {
            Found::Here(id) | Found::Moved(id) if !sees(id) => Err(NOT_FOUND.into()),
            Found::Here(id) => Ok(Some(id)),
            Found::Moved(id) => Err(self.moved(id, asking)),
            Found::Nothing if route.path.starts_with("/repos/") => Err(NOT_FOUND.into()),
            Found::Nothing => Ok(None),
        }
    }

    /// To read one is sent on for good; whatever else is to be asked again as it was.
    fn moved(&self, id: RepositoryId, asking: &Asking) -> ApiError {
        let status = if asking.method == "GET" { 301 } else { 307 };
        let query = if asking.raw_query.is_empty() { String::new() } else { format!("?{}", asking.raw_query) };
        ApiError::moved(status, format!("{}{query}", self.address(Some(id))))
    }

    /// The path as GitHub writes it in links: with the repository's number, which never changes.
    pub fn address(&self, at: Option<RepositoryId>) -> String {
        match (at, self.path.get(3..)) {
            (Some(id), Some(rest)) => rest.iter().fold(format!("/repositories/{id}"), |text, step| text + "/" + step),
            _ => format!("/{}", self.path.join("/")),
        }
    }
}
