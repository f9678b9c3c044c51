//! Two kinds of failure: what the user can mend, shown as it stands, and what only we can, logged under an id.

use std::fmt;

/// A sentence for the person who asked: what is wrong and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserError(pub String);

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why something was not done.
#[derive(Debug)]
pub enum Failure {
    /// The user can mend it; the sentence is shown as it stands.
    User(UserError),
    /// The interaction was handled before, and has had its effects: there is nothing to do, and whoever asked was answered.
    Repeated,
    /// Only we can; it is logged, and the user gets the id under which the log has it.
    Internal(anyhow::Error),
}

/// What most of tplus returns.
pub type Outcome<T> = Result<T, Failure>;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(error) => error.fmt(f),
            Self::Repeated => f.write_str("the interaction was handled before"),
            Self::Internal(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<UserError> for Failure {
    fn from(error: UserError) -> Self {
        Self::User(error)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Internal(anyhow::Error::new(error).context("the database"))
    }
}

impl From<serenity::Error> for Failure {
    fn from(error: serenity::Error) -> Self {
        Self::Internal(anyhow::Error::new(error).context("Discord"))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(anyhow::Error::new(error).context("JSON"))
    }
}
