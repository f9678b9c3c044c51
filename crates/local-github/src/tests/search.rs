//! Searching, in an index that is behind.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Bench, each};
use crate::Reason;

fn path(query: &str) -> String {
    let query: String = query.chars().map(|c| if c == ' ' { "%20".to_owned() } else { c.to_string() }).collect();
    format!("/search/issues?q={query}")
}

#[tokio::test]
async fn what_is_younger_than_a_minute_is_not_found_yet() {
    let bench = Bench::new().await;
    bench.mira.open(&bench.caro, "Pasting fails", "<!-- sorter:7f3a -->", &["bug"]).unwrap();
    let search = path("repo:acme/caro is:issue \"sorter:7f3a\" in:body");
    assert_eq!(bench.get(&search).await["total_count"], 0);
    bench.pass(TimeDelta::seconds(59));
    assert_eq!(bench.get(&search).await["items"], json!([]));
    bench.pass(TimeDelta::seconds(1));
    let found = bench.get(&search).await;
    assert_eq!((&found["total_count"], &found["incomplete_results"]), (&json!(1), &json!(false)));
    assert_eq!(found["items"][0]["number"], 1);
}

#[tokio::test]
async fn qualifiers_narrow_what_is_found() {
    let bench = Bench::new().await;
    let first = bench.mira.open(&bench.caro, "Pasting fails", "", &["bug", "good first issue"]).unwrap();
    bench.stranger.open(&bench.caro, "Pasting is slow", "", &[]).unwrap();
    bench.stranger.open_pull(&bench.caro, "Paste faster", "").unwrap();
    bench.mira.close(&bench.caro, first, Reason::Completed).unwrap();
    bench.pass(TimeDelta::minutes(2));
    for (query, expected) in [
        ("pasting is:issue", &["Pasting is slow", "Pasting fails"][..]),
        ("pasting is:issue is:open", &["Pasting is slow"]),
        ("is:issue state:closed label:\"good first issue\"", &["Pasting fails"]),
        ("is:issue -label:bug repo:acme/caro", &["Pasting is slow"]),
        ("type:pr author:sam", &["Paste faster"]),
        ("is:issue created:>2026-01-15", &[]),
        ("is:issue user:acme fails", &["Pasting fails"]),
    ] {
        let found = bench.get(&path(query)).await;
        assert_eq!(each(&found["items"], "title"), expected, "{query}");
    }
}

#[tokio::test]
async fn a_search_that_makes_no_sense_is_refused() {
    let bench = Bench::new().await;
    let refused = async |query: &str| bench.ask("GET", &path(query), Value::Null).await;
    assert_eq!(refused("").await.mistakes(), [("q", "missing")]);
    assert_eq!(refused("pasting").await.refusal(), (422, "Query must include 'is:issue' or 'is:pull-request'"));
    assert_eq!(refused("is:issue repo:acme/nothing").await.mistakes(), [("q", "invalid")]);
    bench.caro.make_private(true);
    let stranger = bench.stranger.token(super::SORTING, &[]);
    let hidden = bench.ask_as(&stranger, "GET", &path("is:issue repo:acme/caro"), Value::Null).await;
    assert_eq!(hidden.mistakes(), [("q", "invalid")]);
}

#[tokio::test]
async fn thirty_searches_fit_into_a_minute() {
    let bench = Bench::new().await;
    for _ in 0..30 {
        bench.get(&path("is:issue")).await;
    }
    let over = bench.ask("GET", &path("is:issue"), Value::Null).await;
    assert_eq!(
        (over.status, over.header("x-ratelimit-resource"), over.header("x-ratelimit-limit")),
        (403, "search", "30")
    );
    assert_eq!(bench.ask("GET", "/repos/acme/caro", Value::Null).await.status, 200);
    bench.pass(TimeDelta::minutes(1));
    bench.get(&path("is:issue")).await;
}
