//! Discord's REST API v10: the routes, and how a call finds its own.

mod applications;
mod channels;
mod commands;
mod guilds;
mod interactions;
mod members;
mod messages;
mod pins;
mod reactions;
mod roles;
mod threads;
mod users;
mod webhooks;

use std::collections::BTreeMap;

pub use applications::gateway_url;

use serde_json::Value;

use super::error::{ApiError, METHOD_NOT_ALLOWED, NOT_FOUND, UNAUTHORIZED};
use super::form::messages::Upload;
use super::form::refusal;
use super::ids::{ApplicationId, ChannelId, GuildId, MessageId, RoleId, UserId};
use super::payload::Viewer;
use super::rates::Limit;
use super::state::State;
use local_http::paths::matched;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever has a bot token.
    Bot,
    /// Whoever knows the token in the address.
    Token,
    /// Anyone.
    Anyone,
}

/// One operation.
pub struct Route {
    pub method: &'static str,
    /// As Discord's documentation writes it, without the version.
    pub path: &'static str,
    pub access: Access,
    pub limit: Limit,
    pub handler: Handler,
}

/// The values of a path's parameters, by name.
pub type Params = Vec<(&'static str, String)>;

/// What does the work of a route, under the world's lock.
pub type Handler = fn(&mut State, &Call<'_>) -> Result<Reply, ApiError>;

impl Route {
    /// A route for bots with the ordinary limit.
    const fn bot(method: &'static str, path: &'static str, handler: Handler) -> Self {
        Self { method, path, access: Access::Bot, limit: Limit::ORDINARY, handler }
    }

    /// The same with another limit.
    const fn limited(self, limit: Limit) -> Self {
        Self { limit, ..self }
    }

    /// The same for whoever `access` says.
    const fn open_to(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// The values of the path's parameters, if `path` is one of this route's.
    fn matches(&self, path: &[String]) -> Option<Params> {
        matched(self.path, path)
    }
}

/// The route of a call, with the values of its path's parameters. Fixed words win over parameters.
pub fn find(method: &str, path: &[String]) -> Result<(&'static Route, Params), ApiError> {
    let tables = [
        applications::ROUTES,
        channels::ROUTES,
        commands::ROUTES,
        guilds::ROUTES,
        interactions::ROUTES,
        members::ROUTES,
        messages::ROUTES,
        pins::ROUTES,
        reactions::ROUTES,
        roles::ROUTES,
        threads::ROUTES,
        users::ROUTES,
        webhooks::ROUTES,
    ];
    let fitting = tables.into_iter().flatten().filter_map(|route| Some((route, route.matches(path)?)));
    let mut fitting: Vec<_> = fitting.collect();
    let fewest = fitting.iter().map(|(_, params)| params.len()).min().ok_or(NOT_FOUND)?;
    fitting.retain(|(route, params)| params.len() == fewest && route.method == method);
    fitting.into_iter().next().ok_or_else(|| METHOD_NOT_ALLOWED.into())
}

/// What came with a request.
#[derive(Debug)]
pub struct Call<'a> {
    pub bot: Option<ApplicationId>,
    pub params: &'a [(&'static str, String)],
    pub query: &'a BTreeMap<String, String>,
    pub body: &'a Value,
    pub uploads: &'a [Upload],
}

impl Call<'_> {
    /// The calling bot.
    pub fn application(&self) -> Result<ApplicationId, ApiError> {
        self.bot.ok_or_else(|| UNAUTHORIZED.into())
    }

    /// The calling bot's user.
    pub fn user(&self) -> Result<UserId, ApiError> {
        self.application().map(|application| UserId(application.0))
    }

    /// How the calling bot sees payloads.
    pub fn viewer(&self, state: &State) -> Result<Viewer, ApiError> {
        Ok(Viewer::over_rest(&state.world, self.application()?))
    }

    /// A path parameter as it stands.
    pub fn text(&self, name: &str) -> &str {
        self.params.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }

    fn id(&self, name: &str) -> Result<u64, ApiError> {
        let text = self.text(name);
        text.parse().map_err(|_| refusal(&[name], "NUMBER_TYPE_COERCE", &format!("Value \"{text}\" is not snowflake.")))
    }

    /// The channel in the path.
    pub fn channel(&self) -> Result<ChannelId, ApiError> {
        self.id("channel_id").map(ChannelId)
    }

    /// Channel and message in the path.
    pub fn message(&self) -> Result<(ChannelId, MessageId), ApiError> {
        Ok((self.channel()?, MessageId(self.id("message_id")?)))
    }

    /// The guild in the path.
    pub fn guild(&self) -> Result<GuildId, ApiError> {
        self.id("guild_id").map(GuildId)
    }

    /// The user in the path.
    pub fn member(&self) -> Result<UserId, ApiError> {
        self.id("user_id").map(UserId)
    }

    /// The role in the path.
    pub fn role(&self) -> Result<RoleId, ApiError> {
        self.id("role_id").map(RoleId)
    }

    /// An id in the query.
    pub fn query_id(&self, name: &str) -> Result<Option<u64>, ApiError> {
        let Some(text) = self.query.get(name) else { return Ok(None) };
        let wrong = |_| refusal(&[name], "NUMBER_TYPE_COERCE", &format!("Value \"{text}\" is not snowflake."));
        text.parse().map(Some).map_err(wrong)
    }

    /// How many entries are asked for.
    pub fn query_limit(&self, most: usize, usual: usize) -> Result<usize, ApiError> {
        let Some(text) = self.query.get("limit") else { return Ok(usual) };
        let number: usize = text
            .parse()
            .map_err(|_| refusal(&["limit"], "NUMBER_TYPE_COERCE", &format!("Value \"{text}\" is not int.")))?;
        if number == 0 {
            return Err(refusal(&["limit"], "NUMBER_TYPE_MIN", "int value should be greater than or equal to 1."));
        }
        if number > most {
            let message = format!("int value should be less than or equal to {most}.");
            return Err(refusal(&["limit"], "NUMBER_TYPE_MAX", &message));
        }
        Ok(number)
    }

    /// Whether the query says yes.
    pub fn query_flag(&self, name: &str) -> bool {
        self.query.get(name).is_some_and(|value| matches!(value.as_str(), "true" | "1" | "True"))
    }
}

/// What a route answers.
#[derive(Debug)]
pub enum Reply {
    Empty,
    Json(u16, Value),
}

impl Reply {
    /// The ordinary answer.
    fn ok(value: impl Into<Value>) -> Result<Self, ApiError> {
        Ok(Self::Json(200, value.into()))
    }

    /// Something was made.
    fn created(value: impl Into<Value>) -> Result<Self, ApiError> {
        Ok(Self::Json(201, value.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split('/').skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn fixed_words_win_over_parameters() {
        let (route, _) = find("POST", &path("/channels/1/messages/bulk-delete")).unwrap();
        assert_eq!(route.path, "/channels/{channel_id}/messages/bulk-delete");
        let (route, params) = find("PUT", &path("/channels/1/messages/2/reactions/🐛/@me")).unwrap();
        assert_eq!(route.path, "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me");
        assert_eq!(params[2], ("emoji_name", "🐛".to_owned()));
    }

    #[test]
    fn what_does_not_exist_is_told_from_what_cannot_be_done() {
        assert_eq!(find("GET", &path("/nowhere")).err().unwrap().status, 404);
        assert_eq!(find("PUT", &path("/gateway")).err().unwrap().status, 405);
    }
}
