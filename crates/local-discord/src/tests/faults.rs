//! Failures on purpose, and the log of what was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::Bench;
use crate::{Failure, Moment};

#[tokio::test]
async fn a_request_fails_with_a_status_and_changes_nothing() {
    let bench = Bench::new().await;
    bench.discord.fail_next("POST", "/messages", Failure::Status(502), 1);
    let (status, _, _) = bench.raw("POST", &bench.messages_path(), json!({ "content": "x" })).await;
    assert_eq!(status, 502);
    assert!(bench.guild.messages(bench.release).is_empty());
    bench.call("POST", &bench.messages_path(), json!({ "content": "x" })).await;
}

#[tokio::test]
async fn a_connection_is_cut_before_or_after_the_effect() {
    let bench = Bench::new().await;
    let send = || bench.request("POST", &bench.messages_path()).json(&json!({ "content": "x" })).send();
    bench.discord.fail_next("POST", "/messages", Failure::CutBeforeEffect, 1);
    assert!(send().await.is_err());
    assert!(bench.guild.messages(bench.release).is_empty());
    bench.discord.fail_next("POST", "/messages", Failure::CutBeforeAnswer, 1);
    assert!(send().await.is_err());
    assert_eq!(bench.guild.messages(bench.release).len(), 1);
    assert_eq!(bench.discord.in_flight(), 0);
}

#[tokio::test]
async fn the_nth_request_runs_what_was_planned_and_gets_no_answer() {
    let bench = Bench::new().await;
    let killed = Arc::new(AtomicUsize::new(0));
    for (moment, messages) in [(Moment::BeforeEffect, 1), (Moment::BeforeAnswer, 3)] {
        let (seen, discord) = (Arc::clone(&killed), bench.discord.clone());
        let kill = move || {
            seen.fetch_add(1, Ordering::SeqCst);
            assert_eq!(discord.in_flight(), 1, "the world can be looked at meanwhile");
        };
        bench.discord.on_nth_request(2, moment, Box::new(kill));
        bench.call("POST", &bench.messages_path(), json!({ "content": "x" })).await;
        let second = bench.request("POST", &bench.messages_path()).json(&json!({ "content": "y" })).send().await;
        assert!(second.is_err());
        assert_eq!(bench.guild.messages(bench.release).len(), messages);
    }
    assert_eq!(killed.load(Ordering::SeqCst), 2);
    bench.call("GET", "/users/@me", Value::Null).await;
}

#[tokio::test]
async fn every_request_is_on_record() {
    let bench = Bench::new().await;
    bench.call("POST", &bench.messages_path(), json!({ "content": "x" })).await;
    bench.try_call("GET", "/channels/5", Value::Null).await.unwrap_err();
    bench.discord.fail_next("GET", "/users", Failure::CutBeforeEffect, 1);
    assert!(bench.request("GET", "/users/@me").send().await.is_err());
    let records = bench.discord.requests();
    let seen: Vec<_> = records.iter().map(|r| (r.method.as_str(), r.path.as_str(), r.status, r.error)).collect();
    let path = bench.messages_path();
    assert_eq!(
        seen,
        [
            ("POST", path.as_str(), Some(200), None),
            ("GET", "/channels/5", Some(404), Some(10003)),
            ("GET", "/users/@me", None, None),
        ]
    );
    assert_eq!(
        (&records[0].body["content"], records[0].at),
        (&json!("x"), local_http::clock::Clock::now(&*bench.clock))
    );
}
