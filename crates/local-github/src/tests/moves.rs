//! Repositories and issues that are no longer where they were.

use serde_json::{Value, json};

use super::Bench;
use crate::IssueNumber;

#[tokio::test]
async fn a_renamed_or_transferred_repository_sends_on() {
    let bench = Bench::new().await;
    bench.mira.open(&bench.caro, "Pasting fails", "", &[]).unwrap();
    bench.caro.rename("caro-cli");
    let old = bench.ask("GET", "/repos/acme/caro", Value::Null).await;
    assert_eq!(old.refusal(), (301, "Moved Permanently"));
    let there = format!("{}/repositories/{}", bench.github.base_url(), bench.caro.id);
    assert_eq!((old.header("location"), &old.body["url"]), (there.as_str(), &json!(there)));
    let by_id = bench.get(&format!("/repositories/{}", bench.caro.id)).await;
    assert_eq!(by_id["full_name"], "acme/caro-cli");

    bench.caro.give_to_organization(&bench.github.organization("team"));
    assert_eq!(bench.caro.full_name(), "team/caro-cli");
    let list = bench.ask("GET", "/repos/acme/caro-cli/issues?state=all", Value::Null).await;
    assert_eq!((list.status, list.header("location")), (301, format!("{there}/issues?state=all").as_str()));
    let issues = bench.get(&format!("/repositories/{}/issues?state=all", bench.caro.id)).await;
    assert_eq!(issues[0]["html_url"], "https://github.example/team/caro-cli/issues/1");
    assert_eq!(bench.get("/repos/TEAM/Caro-CLI").await["name"], "caro-cli", "names are the same in any case");
}

#[tokio::test]
async fn what_is_written_to_an_old_name_is_to_be_sent_again_as_it_was() {
    let bench = Bench::new().await;
    bench.caro.rename("caro-cli");
    let answer = bench.ask("POST", "/repos/acme/caro/issues", json!({ "title": "x" })).await;
    assert_eq!((answer.refusal(), bench.caro.issues().len()), ((307, "Temporary Redirect"), 0));
    let following = reqwest::Client::builder().user_agent("sorter").build().unwrap();
    let url = format!("{}/repos/acme/caro/issues", bench.github.base_url());
    let sent = following.post(url).bearer_auth(&bench.token).json(&json!({ "title": "x" })).send().await.unwrap();
    assert_eq!((sent.status().as_u16(), bench.caro.issues().len()), (201, 1));
}

#[tokio::test]
async fn whoever_takes_the_old_name_is_found_there_and_the_hidden_are_not() {
    let bench = Bench::new().await;
    bench.caro.rename("caro-cli");
    bench.owner.repository("caro");
    assert_eq!(bench.get("/repos/acme/caro").await["name"], "caro");
    bench.caro.rename("hidden");
    bench.caro.make_private(true);
    assert_eq!(bench.ask_as("", "GET", "/repos/acme/caro-cli", Value::Null).await.refusal(), (404, "Not Found"));
}

#[tokio::test]
async fn a_deleted_issue_is_gone() {
    let bench = Bench::new().await;
    let number = bench.mira.open(&bench.caro, "Spam", "", &[]).unwrap();
    assert!(bench.mira.delete(&bench.caro, number).is_err(), "that is for the owner");
    bench.owner.delete(&bench.caro, number).unwrap();
    let gone = (410, "This issue was deleted");
    let path = "/repos/acme/caro/issues/1";
    assert_eq!(bench.ask("GET", path, Value::Null).await.refusal(), gone);
    assert_eq!(bench.ask("PATCH", path, json!({ "state": "closed" })).await.refusal(), gone);
    assert_eq!(bench.ask("POST", &format!("{path}/comments"), json!({ "body": "x" })).await.refusal(), gone);
    assert_eq!(bench.get("/repos/acme/caro/issues?state=all").await, json!([]));
    assert_eq!(bench.mira.open(&bench.caro, "Next", "", &[]).unwrap(), IssueNumber(2), "no number is given twice");
}

#[tokio::test]
async fn a_transferred_issue_sends_on_and_what_is_below_it_does_not() {
    let bench = Bench::new().await;
    let number = bench.mira.open(&bench.caro, "Docs", "", &["bug", "internal"]).unwrap();
    bench.stranger.comment(&bench.caro, number, "yes").unwrap();
    let docs = bench.owner.repository("docs");
    docs.collaborator(&bench.mira, crate::Role::Write);
    bench.owner.open(&docs, "First", "", &[]).unwrap();
    assert_eq!(bench.mira.transfer(&bench.caro, number, &docs).unwrap(), IssueNumber(2));

    let path = "/repos/acme/caro/issues/1";
    let answer = bench.ask("GET", path, Value::Null).await;
    assert_eq!(answer.refusal(), (301, "Moved Permanently"));
    let location = answer.header("location").replacen(&bench.github.base_url(), "", 1);
    assert_eq!(location, format!("/repositories/{}/issues/2", docs.id));
    let there = bench.get(&location).await;
    assert_eq!(
        (&there["title"], &there["comments"], &there["labels"][0]["name"]),
        (&json!("Docs"), &json!(1), &json!("bug"))
    );
    assert_eq!(there["labels"].as_array().unwrap().len(), 1, "labels that do not exist there stay behind");
    for below in ["comments", "events"] {
        assert_eq!(bench.ask("GET", &format!("{path}/{below}"), Value::Null).await.refusal(), (404, "Not Found"));
    }
    let events = bench.get(&format!("{location}/events")).await;
    assert!(super::each(&events, "event").contains(&&json!("transferred")));
}

#[tokio::test]
async fn where_issues_are_turned_off_only_pull_requests_remain() {
    let bench = Bench::new().await;
    bench.mira.open(&bench.caro, "x", "", &[]).unwrap();
    bench.mira.open_pull(&bench.caro, "y", "").unwrap();
    bench.caro.turn_issues(false);
    let disabled = (410, "Issues are disabled for this repo");
    assert_eq!(bench.ask("POST", "/repos/acme/caro/issues", json!({ "title": "x" })).await.refusal(), disabled);
    assert_eq!(bench.ask("GET", "/repos/acme/caro/issues/1", Value::Null).await.refusal(), disabled);
    assert_eq!(super::each(&bench.get("/repos/acme/caro/issues").await, "title"), ["y"]);
    assert_eq!(bench.get("/repos/acme/caro").await["has_issues"], false);
    bench.caro.turn_issues(true);
    assert_eq!(bench.get("/repos/acme/caro/issues/1").await["title"], "x");
}
