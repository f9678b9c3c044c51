//! Issues, pull requests, comments, labels and reactions in answers.

use serde_json::{Map, Value, json};

use super::super::ids::{IssueNumber, node_id, timestamp};
use super::super::world::{Comment, Issue, Label, React, Reaction, Repository, World};
use super::{accounts, apps, repositories, time_or_null};

/// The page of an issue or pull request.
pub fn html_url(world: &World, repository: &Repository, issue: &Issue) -> String {
    let kind = if issue.pull.is_some() { "pull" } else { "issues" };
    format!("{}/{kind}/{}", repositories::html_url(world, repository), issue.number)
}

/// An issue's address in the API.
pub fn url(world: &World, repository: &Repository, number: IssueNumber) -> String {
    format!("{}/issues/{number}", repositories::url(world, repository))
}

/// An issue or pull request.
pub fn issue(world: &World, repository: &Repository, issue: &Issue) -> Value {
    let url = url(world, repository, issue.number);
    let labels = issue.labels.iter().filter_map(|id| repository.label(*id));
    let labels: Vec<_> = labels.map(|label| self::label(world, repository, label)).collect();
    let assignees: Vec<_> = issue.assignees.iter().map(|account| accounts::simple(world, *account)).collect();
    let mut payload = json!({
        "id": issue.id,
        "node_id": node_id("I", issue.id),
        "number": issue.number,
        "url": url,
        "repository_url": repositories::url(world, repository),
        "labels_url": format!("{url}/labels{{/name}}"),
        "comments_url": format!("{url}/comments"),
        "events_url": format!("{url}/events"),
        "timeline_url": format!("{url}/timeline"),
        "html_url": html_url(world, repository, issue),
        "title": issue.title,
        "body": issue.body,
        "user": accounts::simple(world, issue.by.account),
        "author_association": world.association(issue.by.account, repository),
        "performed_via_github_app": apps::via(world, issue.by),
        "labels": labels,
        "assignee": assignees.first(),
        "assignees": assignees,
        "milestone": issue.milestone.as_ref().map(|title| milestone(world, repository, title)),
        "state": if issue.closed.is_some() { "closed" } else { "open" },
        "state_reason": state_reason(issue),
        "locked": issue.locked,
        "active_lock_reason": null,
        "comments": issue.comments.len(),
        "created_at": timestamp(issue.created),
        "updated_at": timestamp(issue.updated),
        "closed_at": time_or_null(issue.closed.map(|closing| closing.at)),
        "closed_by": issue.closed.map(|closing| accounts::simple(world, closing.by)),
        "reactions": rollup(&url, &issue.reactions),
    });
    if let Some(pull) = issue.pull {
        let address = format!("{}/pulls/{}", repositories::url(world, repository), issue.number);
        let page = html_url(world, repository, issue);
        payload["draft"] = false.into();
        payload["pull_request"] = json!({
            "url": address,
            "html_url": page,
            "diff_url": format!("{page}.diff"),
            "patch_url": format!("{page}.patch"),
            "merged_at": time_or_null(pull.merged),
        });
    }
    payload
}

fn milestone(world: &World, repository: &Repository, title: &str) -> Value {
    let url = format!("{}/milestones/1", repositories::url(world, repository));
    json!({
        "id": 1,
        "node_id": node_id("MI", 1),
        "number": 1,
        "url": url,
        "html_url": format!("{}/milestone/1", repositories::html_url(world, repository)),
        "labels_url": format!("{url}/labels"),
        "title": title,
        "description": null,
        "state": "open",
        "creator": accounts::simple(world, repository.owner),
        "open_issues": 0,
        "closed_issues": 0,
        "created_at": timestamp(repository.created),
        "updated_at": timestamp(repository.created),
        "closed_at": null,
        "due_on": null,
    })
}

/// In lists GitHub leaves out who closed an issue.
pub fn listed(world: &World, repository: &Repository, issue: &Issue) -> Value {
    let mut payload = self::issue(world, repository, issue);
    if let Some(fields) = payload.as_object_mut() {
        fields.remove("closed_by");
    }
    payload
}

fn state_reason(issue: &Issue) -> Value {
    match issue.closed {
        Some(closing) => closing.reason.map_or(Value::Null, |reason| reason.name().into()),
        None if issue.reopened => "reopened".into(),
        None => Value::Null,
    }
}

/// How many reacted, by kind.
fn rollup(url: &str, reactions: &[Reaction]) -> Value {
    let count = |content: React| reactions.iter().filter(|reaction| reaction.content == content).count();
    let mut fields: Map<String, Value> =
        React::ALL.into_iter().map(|content| (content.name().to_owned(), count(content).into())).collect();
    fields.insert("url".to_owned(), format!("{url}/reactions").into());
    fields.insert("total_count".to_owned(), reactions.len().into());
    fields.into()
}

/// Somebody's reaction.
pub fn reaction(world: &World, reaction: &Reaction) -> Value {
    json!({
        "id": reaction.id,
        "node_id": node_id("REA", reaction.id),
        "user": accounts::simple(world, reaction.by),
        "content": reaction.content.name(),
        "created_at": timestamp(reaction.at),
    })
}

/// A comment.
pub fn comment(world: &World, repository: &Repository, issue: &Issue, comment: &Comment) -> Value {
    let url = format!("{}/issues/comments/{}", repositories::url(world, repository), comment.id);
    json!({
        "id": comment.id,
        "node_id": node_id("IC", comment.id),
        "url": url,
        "html_url": format!("{}#issuecomment-{}", html_url(world, repository, issue), comment.id),
        "issue_url": self::url(world, repository, issue.number),
        "body": comment.body,
        "user": accounts::simple(world, comment.by.account),
        "author_association": world.association(comment.by.account, repository),
        "performed_via_github_app": apps::via(world, comment.by),
        "created_at": timestamp(comment.created),
        "updated_at": timestamp(comment.updated),
        "reactions": rollup(&url, &[]),
    })
}

/// The labels that GitHub gives every new repository.
pub const DEFAULT_LABELS: [(&str, &str); 9] = [
    ("bug", "d73a4a"),
    ("documentation", "0075ca"),
    ("duplicate", "cfd3d7"),
    ("enhancement", "a2eeef"),
    ("good first issue", "7057ff"),
    ("help wanted", "008672"),
    ("invalid", "e4e669"),
    ("question", "d876e3"),
    ("wontfix", "ffffff"),
];

/// A label.
pub fn label(world: &World, repository: &Repository, label: &Label) -> Value {
    let step = label.name.replace('%', "%25").replace(' ', "%20").replace('/', "%2F").replace('#', "%23");
    json!({
        "id": label.id,
        "node_id": node_id("LA", label.id),
        "url": format!("{}/labels/{step}", repositories::url(world, repository)),
        "name": label.name,
        "color": label.color,
        "default": DEFAULT_LABELS.iter().any(|(name, _)| *name == label.name),
        "description": label.description,
    })
}
