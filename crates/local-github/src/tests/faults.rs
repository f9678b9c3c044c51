//! Failures on purpose, and the log of what was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::Bench;
use crate::{Failure, Moment};
use local_http::clock::Clock;

const ISSUES: &str = "/repos/acme/caro/issues";

#[tokio::test]
async fn a_request_fails_as_told_and_changes_nothing() {
    let bench = Bench::new().await;
    for (status, message) in
        [(401, "Bad credentials"), (410, "This issue was deleted"), (500, "Server Error"), (502, "")]
    {
        bench.github.fail_next("POST", "/issues", Failure::Status(status), 1);
        assert_eq!(bench.ask("POST", ISSUES, json!({ "title": "x" })).await.refusal(), (status, message));
    }
    assert!(bench.caro.issues().is_empty());
    bench.call("POST", ISSUES, json!({ "title": "x" })).await;
}

#[tokio::test]
async fn limits_can_be_met_without_using_them_up() {
    let bench = Bench::new().await;
    bench.github.fail_next("GET", "/issues", Failure::Limited, 1);
    let over = bench.ask("GET", ISSUES, Value::Null).await;
    assert_eq!((over.status, over.header("x-ratelimit-remaining")), (403, "0"));
    assert_eq!(over.header("x-ratelimit-reset"), "1768485600");
    bench.github.fail_next("GET", "/issues", Failure::SlowDown(90), 1);
    let slow = bench.ask("GET", ISSUES, Value::Null).await;
    assert_eq!((slow.status, slow.header("retry-after")), (403, "90"));
    bench.github.fail_next("GET", "/issues", Failure::Status(429), 1);
    let newer = bench.ask("GET", ISSUES, Value::Null).await;
    assert_eq!((newer.status, newer.header("retry-after")), (429, "60"), "GitHub may say it with either status");
    bench.github.fail_next("GET", "/issues", Failure::Status(500), 1);
    bench.github.clear_faults();
    bench.get(ISSUES).await;
}

#[tokio::test]
async fn a_connection_is_cut_before_or_after_the_effect() {
    let bench = Bench::new().await;
    for (failure, issues) in [(Failure::CutBeforeEffect, 0), (Failure::CutBeforeAnswer, 1)] {
        bench.github.fail_next("POST", "/issues", failure, 1);
        let request = bench.request(&bench.token, "POST", ISSUES).json(&json!({ "title": "x" }));
        assert!(request.send().await.is_err());
        assert_eq!((bench.caro.issues().len(), bench.github.in_flight()), (issues, 0));
    }
}

#[tokio::test]
async fn the_nth_request_runs_what_was_planned_and_gets_no_answer() {
    let bench = Bench::new().await;
    let killed = Arc::new(AtomicUsize::new(0));
    let (seen, github) = (Arc::clone(&killed), bench.github.clone());
    let kill = move || {
        seen.fetch_add(1, Ordering::SeqCst);
        assert_eq!(github.in_flight(), 1, "the world can be looked at meanwhile");
    };
    bench.github.on_nth_request(2, Moment::BeforeAnswer, Box::new(kill));
    bench.call("POST", ISSUES, json!({ "title": "x" })).await;
    let second = bench.request(&bench.token, "POST", ISSUES).json(&json!({ "title": "y" })).send().await;
    assert!(second.is_err());
    assert_eq!((killed.load(Ordering::SeqCst), bench.caro.issues().len()), (1, 2));
}

#[tokio::test]
async fn every_request_is_on_record() {
    let bench = Bench::new().await;
    bench.call("POST", ISSUES, json!({ "title": "x" })).await;
    bench.get(&format!("{ISSUES}?labels=a%20b")).await;
    bench.github.fail_next("GET", "/user", Failure::CutBeforeEffect, 1);
    assert!(bench.request(&bench.token, "GET", "/user").send().await.is_err());
    let records = bench.github.requests();
    let seen: Vec<_> =
        records.iter().map(|r| (r.method.as_str(), r.path.as_str(), r.query.as_str(), r.status)).collect();
    assert_eq!(
        seen,
        [("POST", ISSUES, "", Some(201)), ("GET", ISSUES, "labels=a%20b", Some(200)), ("GET", "/user", "", None)]
    );
    assert_eq!((&records[0].body["title"], records[0].at), (&json!("x"), bench.clock.now()));
}
