//! Opening, reading, listing and changing issues.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Bench, each};
use crate::{IssueNumber, React, Reason};

const ISSUES: &str = "/repos/acme/caro/issues";

#[tokio::test]
async fn an_issue_is_opened_read_commented_and_closed() {
    let bench = Bench::new().await;
    let new = json!({ "title": "Pasting fails", "body": "Since v2", "labels": ["bug", "paste"] });
    let answer = bench.ask("POST", ISSUES, new).await;
    assert_eq!((answer.status, &answer.body["number"], &answer.body["state"]), (201, &json!(1), &json!("open")));
    assert_eq!(answer.body["html_url"], "https://github.example/acme/caro/issues/1");
    assert_eq!(answer.body["url"], format!("{}{ISSUES}/1", bench.github.base_url()));
    assert_eq!(answer.body["created_at"], "2026-01-15T13:00:00Z");
    assert_eq!(each(&answer.body["labels"], "name"), ["bug", "paste"], "a label that there was not is made");
    assert_eq!(
        (&answer.body["user"]["login"], &answer.body["author_association"]),
        (&json!("mira"), &json!("COLLABORATOR"))
    );

    bench.pass(TimeDelta::minutes(5));
    let comment = bench.call("POST", "/repos/acme/caro/issues/1/comments", json!({ "body": "Found it" })).await;
    assert!(
        comment["html_url"].as_str().unwrap().starts_with("https://github.example/acme/caro/issues/1#issuecomment-")
    );
    bench.pass(TimeDelta::minutes(5));
    let closed = json!({ "state": "closed", "state_reason": "not_planned" });
    bench.call("PATCH", "/repos/acme/caro/issues/1", closed).await;
    let issue = bench.get("/repos/acme/caro/issues/1").await;
    assert_eq!(
        (&issue["state"], &issue["state_reason"], &issue["comments"]),
        (&json!("closed"), &json!("not_planned"), &json!(1))
    );
    assert_eq!((&issue["closed_at"], &issue["closed_by"]["login"]), (&json!("2026-01-15T13:10:00Z"), &json!("mira")));

    bench.call("PATCH", "/repos/acme/caro/issues/1", json!({ "state": "open", "title": "Pasting is slow" })).await;
    let view = bench.caro.issue(IssueNumber(1)).unwrap();
    assert_eq!(
        (view.is_open, view.title.as_str(), view.comments[0].body.as_str()),
        (true, "Pasting is slow", "Found it")
    );
    assert_eq!(bench.get("/repos/acme/caro/issues/1").await["state_reason"], "reopened");
    let events = bench.get("/repos/acme/caro/issues/1/events").await;
    assert_eq!(each(&events, "event"), ["labeled", "labeled", "closed", "renamed", "reopened"]);
    let timeline = bench.get("/repos/acme/caro/issues/1/timeline").await;
    assert_eq!(each(&timeline, "event")[2], "commented");
}

#[tokio::test]
async fn every_mistake_in_a_form_is_told() {
    let bench = Bench::new().await;
    let try_new = async |body: Value| bench.ask("POST", ISSUES, body).await;
    assert_eq!(try_new(json!({ "body": "no title" })).await.mistakes(), [("title", "missing_field")]);
    assert_eq!(try_new(json!({ "title": "  " })).await.mistakes(), [("title", "missing_field")]);
    let long = json!({ "title": "t".repeat(257), "body": "b".repeat(65_537) });
    assert_eq!(try_new(long).await.mistakes(), [("title", "custom"), ("body", "custom")]);
    assert_eq!(try_new(json!({ "title": "t".repeat(256), "body": "b".repeat(65_536) })).await.status, 201);
    assert_eq!(try_new(json!({ "title": "t", "labels": "bug" })).await.status, 422);
    assert_eq!(try_new(json!(["t"])).await.refusal(), (400, "Body should be a JSON object"));
    let broken = bench.request(&bench.token, "POST", ISSUES).body("{");
    assert_eq!(super::sent(broken).await.refusal(), (400, "Problems parsing JSON"));

    let comments = format!("{ISSUES}/1/comments");
    let empty = bench.ask("POST", &comments, json!({ "body": " " })).await;
    assert_eq!(empty.mistakes(), [("body", "missing_field")]);
    let state = bench.ask("PATCH", &format!("{ISSUES}/1"), json!({ "state": "shut" })).await;
    assert_eq!(state.mistakes(), [("state", "invalid")]);
    let labels = "/repos/acme/caro/labels";
    assert_eq!(bench.ask("POST", labels, json!({ "name": "Bug" })).await.mistakes(), [("name", "already_exists")]);
    assert_eq!(
        bench.ask("POST", labels, json!({ "name": "x", "color": "#fff" })).await.mistakes(),
        [("color", "invalid")]
    );
    assert_eq!(bench.ask("POST", labels, json!({ "name": "P1", "color": "ff0000" })).await.status, 201);
}

#[tokio::test]
async fn labels_and_assignees_of_those_who_may_not_set_them_are_dropped_in_silence() {
    let bench = Bench::new().await;
    let token = bench.stranger.token(super::SORTING, &[]);
    let new = json!({ "title": "Please", "labels": ["bug"], "assignees": ["mira"] });
    let answer = bench.ask_as(&token, "POST", ISSUES, new).await;
    assert_eq!((answer.status, &answer.body["labels"], &answer.body["assignees"]), (201, &json!([]), &json!([])));
    assert_eq!(answer.body["author_association"], "NONE");

    let new = json!({ "title": "Do", "assignees": ["mira", "sam", "nobody"] });
    let issue = bench.call("POST", ISSUES, new).await;
    assert_eq!(each(&issue["assignees"], "login"), ["mira"], "who cannot push is nobody to give an issue to");
    let edit = bench.ask_as(&token, "PATCH", &format!("{ISSUES}/2"), json!({ "title": "Mine" })).await;
    assert_eq!(edit.refusal(), (403, "Must have admin rights to Repository."));
    assert_eq!(bench.ask_as(&token, "PATCH", &format!("{ISSUES}/1"), json!({ "title": "Mine" })).await.status, 200);
}

#[tokio::test]
async fn lists_are_filtered_and_sorted_as_asked() {
    let bench = Bench::new().await;
    for (title, labels) in [("a", &["bug"][..]), ("b", &["bug", "P0"]), ("c", &[])] {
        bench.mira.open(&bench.caro, title, "", labels).unwrap();
        bench.pass(TimeDelta::minutes(1));
    }
    bench.stranger.open_pull(&bench.caro, "d", "").unwrap();
    bench.pass(TimeDelta::minutes(1));
    bench.stranger.comment(&bench.caro, IssueNumber(1), "me too").unwrap();
    bench.mira.close(&bench.caro, IssueNumber(3), Reason::Completed).unwrap();
    bench.mira.react(&bench.caro, IssueNumber(1), React::ThumbsUp).unwrap();
    let titles = async |query: &str| {
        let list = bench.get(&format!("{ISSUES}?{query}")).await;
        each(&list, "title").into_iter().map(|title| title.as_str().unwrap().to_owned()).collect::<String>()
    };
    for (query, expected) in [
        ("", "dba"),
        ("state=all&direction=asc", "abcd"),
        ("state=closed", "c"),
        ("labels=bug", "ba"),
        ("labels=bug,p0", "b"),
        ("creator=Sam", "d"),
        ("assignee=none&state=all", "dcba"),
        ("assignee=mira", ""),
        ("sort=updated", "adb"),
        ("sort=comments&direction=desc", "adb"),
        ("state=all&since=2026-01-15T13:04:00Z", "ca"),
        ("per_page=1&page=2", "b"),
    ] {
        assert_eq!(titles(query).await, expected, "{query}");
    }
    for wrong in ["state=shut", "sort=title", "direction=up", "since=yesterday", "creator=nobody"] {
        let answer = bench.ask("GET", &format!("{ISSUES}?{wrong}"), Value::Null).await;
        assert_eq!(answer.mistakes(), [(wrong.split('=').next().unwrap(), "invalid")]);
    }
    let list = bench.get(&format!("{ISSUES}?state=all")).await;
    assert_eq!(list[0]["pull_request"]["merged_at"], Value::Null);
    assert_eq!((list[1].get("pull_request"), &list[3]["reactions"]["+1"]), (None, &json!(1)));
}

#[tokio::test]
async fn labels_are_put_on_and_taken_off() {
    let bench = Bench::new().await;
    bench.mira.open(&bench.caro, "Pasting fails", "", &[]).unwrap();
    let labels = format!("{ISSUES}/1/labels");
    let on = bench.call("POST", &labels, json!({ "labels": ["bug", "good first issue", "bug"] })).await;
    assert_eq!(each(&on, "name"), ["bug", "good first issue"]);
    let left = bench.call("DELETE", &format!("{labels}/good%20first%20issue"), Value::Null).await;
    assert_eq!(each(&left, "name"), ["bug"]);
    let gone = bench.ask("DELETE", &format!("{labels}/question"), Value::Null).await;
    assert_eq!(gone.refusal(), (404, "Label does not exist"));
    bench.call("PATCH", &format!("{ISSUES}/1"), json!({ "labels": ["question"] })).await;
    assert_eq!(each(&bench.get(&labels).await, "name"), ["question"]);
    assert_eq!(bench.get("/repos/acme/caro/labels?per_page=100").await.as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn comments_of_all_issues_are_listed_since_a_time() {
    let bench = Bench::new().await;
    for title in ["a", "b"] {
        bench.mira.open(&bench.caro, title, "", &[]).unwrap();
    }
    bench.stranger.comment(&bench.caro, IssueNumber(2), "first").unwrap();
    bench.pass(TimeDelta::hours(1));
    bench.stranger.comment(&bench.caro, IssueNumber(1), "second").unwrap();
    let all = bench.get(&format!("{ISSUES}/comments")).await;
    assert_eq!(each(&all, "body"), ["first", "second"]);
    let late = bench.get(&format!("{ISSUES}/comments?since=2026-01-15T14:00:00Z&sort=updated")).await;
    assert_eq!(each(&late, "body"), ["second"]);
    let one = bench.get(&format!("{ISSUES}/comments/{}", all[0]["id"])).await;
    assert_eq!(one, all[0]);
}

#[tokio::test]
async fn reactions_are_counted_once_for_each_person() {
    let bench = Bench::new().await;
    bench.mira.open(&bench.caro, "a", "", &[]).unwrap();
    let path = format!("{ISSUES}/1/reactions");
    let body = json!({ "content": "+1" });
    assert_eq!(bench.ask("POST", &path, body.clone()).await.status, 201);
    assert_eq!(bench.ask("POST", &path, body).await.status, 200);
    bench.stranger.react(&bench.caro, IssueNumber(1), React::Heart).unwrap();
    assert_eq!(each(&bench.get(&path).await, "content"), ["+1", "heart"]);
    assert_eq!(bench.ask("POST", &path, json!({ "content": "like" })).await.mistakes(), [("content", "invalid")]);
    let rollup = &bench.get(&format!("{ISSUES}/1")).await["reactions"];
    assert_eq!((&rollup["total_count"], &rollup["+1"], &rollup["heart"]), (&json!(2), &json!(1), &json!(1)));
}

#[tokio::test]
async fn a_merged_pull_request_closes_what_it_fixes() {
    let bench = Bench::new().await;
    bench.mira.open(&bench.caro, "Pasting fails", "", &[]).unwrap();
    let pull = bench.stranger.open_pull(&bench.caro, "Paste again", "Fixes #1").unwrap();
    assert!(bench.stranger.merge(&bench.caro, pull).is_err());
    bench.mira.merge(&bench.caro, pull).unwrap();
    let issue = bench.get(&format!("{ISSUES}/1")).await;
    assert_eq!((&issue["state"], &issue["state_reason"]), (&json!("closed"), &json!("completed")));
    let pull = bench.get(&format!("{ISSUES}/2")).await;
    assert_eq!(pull["pull_request"]["merged_at"], "2026-01-15T13:00:00Z");
    assert_eq!((&pull["author_association"], &pull["state_reason"]), (&json!("CONTRIBUTOR"), &Value::Null));
    assert_eq!(pull["html_url"], "https://github.example/acme/caro/pull/2");
}
