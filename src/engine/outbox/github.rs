//! What is done on GitHub: once, however often it is tried, since each text carries its row's mark.

use std::sync::Arc;

use chrono::TimeDelta;

use super::Row;
use super::deliver::{Delivery, Done};
use crate::github::{GitHub, NewIssue, Order, Repository, Trouble};
use crate::ids::IssueNumber;

/// Clocks may differ a little from GitHub's.
const SLACK: TimeDelta = TimeDelta::minutes(2);

/// Does `order` for `row`.
pub(super) async fn deliver(
    github: Option<&Arc<GitHub>>,
    row: &Row,
    repository: &Repository,
    order: &Order,
) -> Delivery {
    let Some(github) = github else { return Delivery::Blocked(Trouble::Unauthorized) };
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
        Ok(number) => Delivery::Sent(Done::OnGitHub(number.map(|number| (repository.clone(), number)))),
        Err(Trouble::Limited(pause)) => Delivery::Wait { pause, everything: false },
        Err(Trouble::Refused(why)) => Delivery::Undeliverable(format!("GitHub does not accept it: {why}")),
        // It is the issue that is not there any more, and not the repository.
        Err(Trouble::NotFound | Trouble::Gone | Trouble::Moved(_)) if !matches!(order, Order::File(_)) => {
            Delivery::Undeliverable("the issue is not there any more".to_owned())
        }
        Err(Trouble::Forbidden(why)) if !matches!(order, Order::File(_)) => {
            Delivery::Undeliverable(format!("GitHub does not allow it: {why}"))
        }
        Err(trouble) => Delivery::Blocked(trouble),
    }
}

async fn file(github: &GitHub, row: &Row, repository: &Repository, issue: &NewIssue) -> Result<IssueNumber, Trouble> {
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
