//! Delivers the outbox's rows to GitHub: once, however often they are tried, since each text carries its row's mark.

use std::sync::Arc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{GitHub, GitHubError, NewIssue, Order, Repository};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Consequence, Deliverable, Deliverer, Delivery, Done, Held, Limit, Route, Row};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::{GuildId, IssueNumber};

/// The lane of what is done on GitHub: in order, and held up together when GitHub is.
pub const LANE: &str = "github";
/// The name of this destination.
const GITHUB: &str = "github";
/// All repositories are one place: GitHub asks for a second between requests that make something.
const PLACE: i64 = 1;
const WRITES: Limit = Limit { name: "writes", most: 1, kept: 0, window_ms: 1_000 };
/// Clocks may differ a little from GitHub's.
const SLACK: TimeDelta = TimeDelta::minutes(2);
/// How long to wait where somebody has to mend something first.
const MENDED_IN: TimeDelta = TimeDelta::minutes(10);

/// Something to do in a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename = "git_hub")]
pub struct Action {
    /// Where.
    pub repository: Repository,
    /// What.
    pub order: Order,
}

impl Deliverable for Action {
    const DESTINATION: &'static str = GITHUB;
}

/// Who hears, in the transaction that records it, of what came of a delivery.
#[async_trait::async_trait]
pub trait OnGitHub: Send + Sync {
    /// Where things are done for `guild` now.
    ///
    /// # Errors
    /// What the database said.
    async fn repository(&self, guild: GuildId) -> Outcome<Option<Repository>>;

    /// What `handle` names was done; with where and which issue was made, if one was.
    ///
    /// # Errors
    /// What the database said.
    async fn on_done(&self, tx: &mut Tx, done: &Made, now: Instant) -> Outcome<()>;

    /// Nothing can be done for now.
    ///
    /// # Errors
    /// What the database said.
    async fn on_blocked(&self, tx: &mut Tx, error: &GitHubError, now: Instant) -> Outcome<()>;
}

/// What was done on GitHub.
#[derive(Debug, Clone)]
pub struct Made {
    /// The row's handle.
    pub handle: String,
    /// The issue that was made, if one was.
    pub issue: Option<(Repository, IssueNumber)>,
}

/// Brings rows to GitHub.
pub struct GitHubDeliverer {
    github: Option<Arc<GitHub>>,
    told: Arc<dyn OnGitHub>,
}

#[async_trait::async_trait]
impl Deliverer for GitHubDeliverer {
    fn destination(&self) -> &'static str {
        GITHUB
    }

    fn overall(&self) -> Limit {
        WRITES
    }

    async fn route(&self, _: &Row, _: Instant) -> Outcome<Route> {
        Ok(Route::To { place: PLACE, limit: WRITES, own: None })
    }

    async fn deliver(&self, row: &Row, _: Option<i64>, _: Instant) -> Delivery {
        let Ok(Action { repository, order }) = serde_json::from_value(row.action.clone()) else {
            return Delivery::Undeliverable("that is nothing for GitHub".to_owned());
        };
        let current = match self.told.repository(row.guild).await {
            Ok(current) => current,
            Err(error) => return Delivery::Again { reason: error.to_string(), reached: false },
        };
        // A new issue goes where the team works now; what is about an issue only where that issue is.
        match (current, &order) {
            (Some(current), Order::File(_)) => self.carry_out(row, &current, &order).await,
            (Some(current), _) if current == repository => self.carry_out(row, &repository, &order).await,
            _ => Delivery::Undeliverable(format!("{repository} is not connected any more")),
        }
    }
}

/// Somebody hears of what was done.
struct Heard {
    told: Arc<dyn OnGitHub>,
    made: Made,
}

/// Somebody hears of what keeps tplus from it.
struct Hindered {
    told: Arc<dyn OnGitHub>,
    error: GitHubError,
}

impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.made.fmt(f)
    }
}

impl std::fmt::Debug for Hindered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

#[async_trait::async_trait]
impl Consequence for Heard {
    async fn write(&self, tx: &mut Tx, now: Instant) -> Outcome<()> {
        self.told.on_done(tx, &self.made, now).await
    }
}

#[async_trait::async_trait]
impl Consequence for Hindered {
    async fn write(&self, tx: &mut Tx, now: Instant) -> Outcome<()> {
        self.told.on_blocked(tx, &self.error, now).await
    }
}

impl GitHubDeliverer {
    /// Works through `github`, where that is set up; `told` hears of what came of it.
    pub fn new(github: Option<Arc<GitHub>>, told: Arc<dyn OnGitHub>) -> Self {
        Self { github, told }
    }

    async fn carry_out(&self, row: &Row, repository: &Repository, order: &Order) -> Delivery {
        let Some(github) = self.github.as_deref() else { return self.blocked(GitHubError::Unauthorized) };
        let done = match order {
            Order::File(issue) => file(github, row, repository, issue).await.map(Some),
            Order::Comment { number, body } => {
                let retry = row.retried_since().map(|since| since - SLACK);
                let mark = mark(row);
                let body = format!("{body}\n\n{mark}");
                let retry = retry.map(|since| (mark.as_str(), since));
                github.comment((repository, *number), &body, retry).await.map(|()| None)
            }
            Order::Reopen { number } => github.reopen((repository, *number)).await.map(|()| None),
        };
        match done {
            Ok(number) => {
                let made =
                    Made { handle: row.handle.clone(), issue: number.map(|number| (repository.clone(), number)) };
                let heard = Heard { told: Arc::clone(&self.told), made };
                Delivery::Sent(Done { placed: None, consequence: Some(Box::new(heard)) })
            }
            Err(GitHubError::Limited(pause)) => Delivery::Wait { pause, held: Held::Limit },
            Err(GitHubError::Refused(why)) => Delivery::Undeliverable(format!("GitHub does not accept it: {why}")),
            // It is the issue that is not there any more, and not the repository.
            Err(GitHubError::NotFound | GitHubError::Gone | GitHubError::Moved(_))
                if !matches!(order, Order::File(_)) =>
            {
                Delivery::Undeliverable("the issue is not there any more".to_owned())
            }
            Err(GitHubError::Forbidden(why)) if !matches!(order, Order::File(_)) => {
                Delivery::Undeliverable(format!("GitHub does not allow it: {why}"))
            }
            Err(error) => self.blocked(error),
        }
    }

    /// GitHub is not reached, or does not let tplus work: the row waits as long as it takes.
    fn blocked(&self, error: GitHubError) -> Delivery {
        let (pause, reached) = match &error {
            GitHubError::Unanswered { reached, .. } => (None, *reached),
            _ => (Some(MENDED_IN), false),
        };
        let reason = format!("GitHub can't be worked with: {error:?}");
        let consequence = Box::new(Hindered { told: Arc::clone(&self.told), error });
        Delivery::Blocked { pause, reason, reached, consequence }
    }
}

async fn file(
    github: &GitHub,
    row: &Row,
    repository: &Repository,
    issue: &NewIssue,
) -> Result<IssueNumber, GitHubError> {
    let mark = mark(row);
    if let Some(since) = row.retried_since()
        && let Some(number) = github.filed(repository, (&mark, since - SLACK)).await?
    {
        return Ok(number);
    }
    let marked = NewIssue { body: format!("{}\n\n{mark}", issue.body), ..issue.clone() };
    github.file(repository, &marked).await
}

/// Hidden from readers; by it a try that was cut off is recognised.
fn mark(row: &Row) -> String {
    format!("<!-- tplus {} -->", row.id.nonce())
}
