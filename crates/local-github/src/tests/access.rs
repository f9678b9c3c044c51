//! Who may see and do what, and how the others are refused.

use serde_json::{Value, json};

use super::{Bench, SORTING, sent};
use crate::{Level, Permissions, Role};

const ISSUES: &str = "/repos/acme/caro/issues";

#[tokio::test]
async fn who_calls_is_told_by_either_scheme() {
    let bench = Bench::new().await;
    assert_eq!(bench.get("/user").await["login"], "mira");
    let other = bench.request("", "GET", "/user").header("authorization", format!("token {}", bench.token));
    assert_eq!(sent(other).await.body["login"], "mira");
    let wrong = bench.ask_as("github_pat_wrong", "GET", "/user", Value::Null).await;
    assert_eq!((wrong.refusal(), &wrong.body["status"]), ((401, "Bad credentials"), &json!("401")));
    assert!(wrong.body["documentation_url"].as_str().unwrap().starts_with("https://docs.github.com/"));
    let basic = bench.request("", "GET", "/user").header("authorization", "Basic bWlyYTpwYXNz");
    assert_eq!(sent(basic).await.refusal(), (401, "Bad credentials"));
    bench.mira.revoke(&bench.token);
    assert_eq!(bench.ask("GET", "/user", Value::Null).await.refusal(), (401, "Bad credentials"));
}

#[tokio::test]
async fn a_request_that_does_not_say_from_whom_it_is_is_refused_with_a_page() {
    let bench = Bench::new().await;
    let url = format!("{}/user", bench.github.base_url());
    let answer = reqwest::Client::new().get(url).bearer_auth(&bench.token).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("make sure your request has a User-Agent header"));
}

#[tokio::test]
async fn without_a_token_what_is_public_can_be_read_and_nothing_written() {
    let bench = Bench::new().await;
    assert_eq!(bench.ask_as("", "GET", ISSUES, Value::Null).await.status, 200);
    let new = bench.ask_as("", "POST", ISSUES, json!({ "title": "x" })).await;
    assert_eq!(new.refusal(), (401, "Requires authentication"));
    assert_eq!(bench.ask_as("", "GET", "/user", Value::Null).await.refusal(), (401, "Requires authentication"));
}

#[tokio::test]
async fn a_token_does_what_it_was_made_for_and_no_more() {
    let bench = Bench::new().await;
    let refused = (403, "Resource not accessible by personal access token");
    let reading = Permissions { issues: Some(Level::Read), ..Permissions::default() };
    let other = bench.mira.repository("notes");
    for token in [bench.mira.token(reading, &[&bench.caro]), bench.mira.token(SORTING, &[&other])] {
        assert_eq!(bench.ask_as(&token, "GET", ISSUES, Value::Null).await.status, 200);
        assert_eq!(bench.ask_as(&token, "POST", ISSUES, json!({ "title": "x" })).await.refusal(), refused);
    }
    assert!(bench.caro.issues().is_empty());
}

#[tokio::test]
async fn a_private_repository_is_not_there_for_those_who_may_not_see_it() {
    let bench = Bench::new().await;
    let team = bench.github.organization("team");
    let plans = team.private_repository("plans");
    let issues = "/repos/team/plans/issues";
    assert_eq!(bench.ask("GET", issues, Value::Null).await.refusal(), (404, "Not Found"));
    team.member(&bench.mira);
    let without = bench.ask("GET", issues, Value::Null).await;
    assert_eq!(without.refusal(), (404, "Not Found"), "the token is for another repository");
    let token = bench.mira.token(SORTING, &[&plans]);
    assert_eq!(bench.ask_as(&token, "GET", issues, Value::Null).await.status, 200);
    let made = bench.ask_as(&token, "POST", issues, json!({ "title": "x", "labels": ["bug"] })).await;
    assert_eq!((&made.body["author_association"], &made.body["labels"]), (&json!("MEMBER"), &json!([])));

    let blind = bench.mira.token(Permissions::default(), &[&plans]);
    let refused = bench.ask_as(&blind, "GET", issues, Value::Null).await;
    assert_eq!(refused.refusal(), (403, "Resource not accessible by personal access token"));
    assert_eq!(bench.ask_as(&blind, "GET", "/repos/team/plans", Value::Null).await.body["private"], true);
    plans.collaborator(&bench.stranger, Role::Triage);
    let token = bench.stranger.token(SORTING, &[]);
    let closed = bench.ask_as(&token, "PATCH", &format!("{issues}/1"), json!({ "state": "closed" })).await;
    assert_eq!(closed.body["closed_by"]["login"], "sam");
    plans.make_private(false);
    assert_eq!(bench.ask_as("", "GET", issues, Value::Null).await.status, 200);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let mut bench = Bench::new().await;
    for path in ["/repos/acme/nothing", "/repos/acme/caro/issues/1", "/repos/acme/caro/issues/one", "/nowhere"] {
        assert_eq!(bench.ask_as("", "GET", path, Value::Null).await.refusal(), (404, "Not Found"), "{path}");
    }
    let outside = bench.github.base_url().replace("/api/v3", "/user");
    assert_eq!(sent(bench.http.get(outside)).await.refusal(), (404, "Not Found"), "the base path belongs to it");
    // What is asked on purpose though GitHub has no such thing is not to fail the bench.
    let options = crate::Options::default();
    let clock = std::sync::Arc::<local_http::clock::ManualClock>::clone(&bench.clock);
    bench.github = crate::LocalGitHub::start(clock, options).await.unwrap();
}

#[tokio::test]
async fn a_locked_issue_takes_comments_only_from_those_who_sort_issues() {
    let bench = Bench::new().await;
    let number = bench.stranger.open(&bench.caro, "x", "", &[]).unwrap();
    bench.mira.lock(&bench.caro, number).unwrap();
    let (comments, text) = (format!("{ISSUES}/1/comments"), json!({ "body": "hello" }));
    let token = bench.stranger.token(SORTING, &[]);
    let refused = bench.ask_as(&token, "POST", &comments, text.clone()).await;
    assert_eq!(refused.refusal(), (403, "Unable to create comment because issue is locked."));
    assert_eq!(bench.ask("POST", &comments, text).await.status, 201);
}
