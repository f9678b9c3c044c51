//! What happened to an issue, as its list of events and its timeline tell it.

use serde_json::{Value, json};

use super::super::ids::{node_id, timestamp};
use super::super::world::{Event, Happening, Issue, Repository, World};
use super::{accounts, apps, issues, repositories};

/// Something that happened.
pub fn event(world: &World, repository: &Repository, event: &Event) -> Value {
    let url = format!("{}/issues/events/{}", repositories::url(world, repository), event.id);
    let mut payload = json!({
        "id": event.id,
        "node_id": node_id("EVENT", event.id),
        "url": url,
        "actor": accounts::simple(world, event.by.account),
        "event": event.what.name(),
        "commit_id": null,
        "commit_url": null,
        "created_at": timestamp(event.at),
        "performed_via_github_app": apps::via(world, event.by),
    });
    match &event.what {
        Happening::Labeled { name, color } | Happening::Unlabeled { name, color } => {
            payload["label"] = json!({ "name": name, "color": color });
        }
        Happening::Assigned(account) => {
            payload["assignee"] = accounts::simple(world, *account);
            payload["assigner"] = accounts::simple(world, event.by.account);
        }
        Happening::Renamed { from, to } => payload["rename"] = json!({ "from": from, "to": to }),
        Happening::Closed(reason) => payload["state_reason"] = reason.map(super::super::world::Reason::name).into(),
        Happening::Reopened => payload["state_reason"] = Value::Null,
        Happening::Merged | Happening::Transferred => {}
    }
    payload
}

/// Events and comments in the order in which they came.
pub fn timeline(world: &World, repository: &Repository, issue: &Issue) -> Vec<Value> {
    let events = issue.events.iter().map(|event| (event.at, event.id.0, self::event(world, repository, event)));
    let comments = issue.comments.iter().map(|comment| {
        let mut payload = issues::comment(world, repository, issue, comment);
        payload["event"] = "commented".into();
        payload["actor"] = payload["user"].clone();
        (comment.created, comment.id.0, payload)
    });
    let mut all: Vec<_> = events.chain(comments).collect();
    all.sort_by_key(|(at, id, _)| (*at, *id));
    all.into_iter().map(|(_, _, payload)| payload).collect()
}
