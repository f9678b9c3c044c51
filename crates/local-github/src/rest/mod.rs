//! GitHub's REST API: the routes, how a call finds its own, and what a call is given.

mod actions;
mod apps;
mod comments;
mod events;
mod issues;
mod labels;
mod pages;
mod place;
mod reactions;
mod releases;
mod repositories;
mod search;
mod users;

use std::collections::BTreeMap;

use serde_json::Value;

pub use place::Place;

use super::error::{ApiError, NOT_FOUND};
use super::ids::{IssueNumber, RepositoryId};
use super::world::{Caller, World};
use local_http::paths::matched;
use pages::Page;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever may see what it is about, with or without a token.
    Anyone,
    /// An app as itself.
    App,
}

/// One operation.
pub struct Route {
    pub method: &'static str,
    /// As GitHub's documentation writes it.
    pub path: &'static str,
    pub access: Access,
    pub handler: Handler,
}

/// The values of a path's parameters, by name.
pub type Params = Vec<(&'static str, String)>;

/// What does the work of a route, under the world's lock.
pub type Handler = fn(&mut World, &Call<'_>) -> Result<Reply, ApiError>;

impl Route {
    const fn new(method: &'static str, path: &'static str, handler: Handler) -> Self {
        Self { method, path, access: Access::Anyone, handler }
    }

    /// The same for an app as itself.
    const fn for_apps(self) -> Self {
        Self { access: Access::App, ..self }
    }

    /// The values of the path's parameters, if `path` is one of this route's.
    fn matches(&self, path: &[String]) -> Option<Params> {
        matched(self.path, path)
    }
}

/// The route of a call, with the values of its path's parameters. Fixed words win over parameters. GitHub has no word of
/// its own for a wrong method.
pub fn find(method: &str, path: &[String]) -> Option<(&'static Route, Params)> {
    let tables = [
        actions::ROUTES,
        apps::ROUTES,
        comments::ROUTES,
        events::ROUTES,
        issues::ROUTES,
        labels::ROUTES,
        reactions::ROUTES,
        releases::ROUTES,
        repositories::ROUTES,
        search::ROUTES,
        users::ROUTES,
    ];
    let routes = tables.into_iter().flatten().filter(|route| route.method == method);
    routes.filter_map(|route| Some((route, route.matches(path)?))).min_by_key(|(_, params)| params.len())
}

/// What came with a request.
pub struct Call<'a> {
    pub caller: &'a Caller,
    /// The repository in the path.
    pub at: Option<RepositoryId>,
    pub params: &'a [(&'static str, String)],
    pub query: &'a BTreeMap<String, String>,
    pub body: &'a Value,
    /// How the list that is asked for is called in links to its pages, below the API's address.
    pub address: String,
}

impl Call<'_> {
    /// The repository in the path.
    pub fn repository(&self) -> Result<RepositoryId, ApiError> {
        self.at.ok_or_else(|| NOT_FOUND.into())
    }

    /// A path parameter as it stands.
    pub fn text(&self, name: &str) -> &str {
        self.params.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }

    /// A number in the path; what is none is not there.
    pub fn id(&self, name: &str) -> Result<u64, ApiError> {
        self.text(name).parse().map_err(|_| NOT_FOUND.into())
    }

    /// The issue in the path.
    pub fn number(&self) -> Result<IssueNumber, ApiError> {
        self.id("issue_number").map(IssueNumber)
    }

    /// What the query says of `name`, unless it is empty.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// One page of a list, with links to the others.
    pub fn listed<T>(&self, world: &World, all: Vec<T>, show: impl FnMut(T) -> Value) -> Result<Reply, ApiError> {
        let page = Page::of(self.query);
        let link = page.link(all.len(), &format!("{}{}", world.api_url, self.address), self.query);
        let shown: Vec<_> = page.cut(all).map(show).collect();
        Ok(Reply { status: 200, body: Some(shown.into()), link })
    }
}

/// What a route answers.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Option<Value>,
    /// Links to other pages of a list.
    pub link: Option<String>,
}

impl Reply {
    /// The ordinary answer.
    fn ok(body: impl Into<Value>) -> Result<Self, ApiError> {
        Ok(Self { status: 200, body: Some(body.into()), link: None })
    }

    /// Something was made.
    fn created(body: impl Into<Value>) -> Result<Self, ApiError> {
        Ok(Self { status: 201, body: Some(body.into()), link: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_words_win_over_parameters() {
        let path = |text: &str| text.split('/').skip(1).map(str::to_owned).collect::<Vec<_>>();
        let (route, _) = find("GET", &path("/repos/acme/caro/issues/comments")).unwrap();
        assert_eq!(route.path, "/repos/{owner}/{repo}/issues/comments");
        let (route, params) = find("GET", &path("/repos/acme/caro/issues/7")).unwrap();
        assert_eq!((route.path, params[2].1.as_str()), ("/repos/{owner}/{repo}/issues/{issue_number}", "7"));
        assert!(find("PUT", &path("/rate_limit")).is_none());
    }
}
