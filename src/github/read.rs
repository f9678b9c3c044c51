//! From GitHub's JSON to what tplus needs of it. What is missing or unknown makes an entry unreadable, never a guess.

use chrono::DateTime;
use serde_json::Value;

use super::{Comment, Issue, Release, Run, contents};
use crate::engine::clock::Instant;
use crate::ids::IssueNumber;

/// Whose words are an answer of the team.
const TEAM: [&str; 3] = ["OWNER", "MEMBER", "COLLABORATOR"];

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn instant(value: &Value) -> Option<Instant> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|at| at.to_utc())
}

fn is_bot(user: &Value) -> bool {
    user["type"] == "Bot"
}

fn is_team(entry: &Value) -> bool {
    entry["author_association"].as_str().is_some_and(|association| TEAM.contains(&association))
}

/// When anything about an entry changed.
pub(super) fn updated(value: &Value) -> Option<Instant> {
    instant(&value["updated_at"])
}

pub(super) fn issue(value: &Value) -> Option<Issue> {
    let labels = value["labels"].as_array()?.iter();
    // Old issues have labels that are only their names.
    let labels = labels.filter_map(|label| text(label).or_else(|| text(&label["name"]))).collect();
    let closed = instant(&value["closed_at"]);
    let (author, is_by_team) =
        (text(&value["user"]["login"]).unwrap_or_default(), is_team(value) || is_bot(&value["user"]));
    // Who gives up a report of theirs has not mended anything; who closed it stands in no list.
    let is_taken_back = !is_by_team && value["closed_by"]["login"].as_str().is_some_and(|login| login == author);
    let is_pull_request = value.get("pull_request").is_some_and(|pull| !pull.is_null());
    let body = text(&value["body"]).unwrap_or_default();
    let reason = value["state_reason"].as_str();
    let is_done = match is_pull_request {
        true => instant(&value["pull_request"]["merged_at"]).is_some(),
        false => closed.is_some() && !is_taken_back && !matches!(reason, Some("not_planned" | "duplicate")),
    };
    Some(Issue {
        number: IssueNumber::new(value["number"].as_i64()?),
        url: text(&value["html_url"])?,
        title: text(&value["title"])?,
        closes: if is_pull_request { contents::closed_by(&body) } else { Vec::new() },
        body,
        is_pull_request,
        is_open: value["state"].as_str()? == "open",
        is_done,
        labels,
        author,
        is_by_team,
        upvotes: value["reactions"]["+1"].as_i64().unwrap_or(0),
        created: instant(&value["created_at"])?,
        updated: instant(&value["updated_at"])?,
        closed,
        milestone: text(&value["milestone"]["title"]),
    })
}

/// The message of a commit in a comparison.
pub(super) fn message(value: &Value) -> Option<String> {
    text(&value["commit"]["message"])
}

pub(super) fn comment(value: &Value) -> Option<Comment> {
    let issue = value["issue_url"].as_str()?.rsplit('/').next()?.parse().ok()?;
    let is_a_bots = is_bot(&value["user"]);
    let author = if is_a_bots { None } else { text(&value["user"]["login"]) };
    Some(Comment {
        issue,
        author: author.unwrap_or_default(),
        is_by_team: is_team(value) && !is_a_bots,
        created: instant(&value["created_at"])?,
    })
}

/// Drafts have no date.
pub(super) fn release(value: &Value) -> Option<Release> {
    Some(Release {
        tag: text(&value["tag_name"])?,
        url: text(&value["html_url"])?,
        published: instant(&value["published_at"]).filter(|_| value["draft"] != true)?,
        notes: text(&value["body"]).unwrap_or_default(),
        downloads: value["assets"].as_array().into_iter().flatten().filter_map(asset).collect(),
    })
}

fn asset(value: &Value) -> Option<(String, i64)> {
    Some((text(&value["name"])?, value["download_count"].as_i64()?))
}

/// Runs that are not over yet say nothing.
pub(super) fn run(value: &Value) -> Option<Run> {
    let ended = value["conclusion"].as_str()?;
    let failed = matches!(ended, "failure" | "timed_out" | "startup_failure");
    let workflow = text(&value["path"])?;
    (failed || ended == "success").then_some(Run { workflow, failed })
}
