//! Rate limits, and answers that cost nothing.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Answer, Bench};
use crate::{LocalGitHub, Options};

const ISSUES: &str = "/repos/acme/caro/issues";

fn left(answer: &Answer) -> (&str, &str, &str) {
    (answer.header("x-ratelimit-limit"), answer.header("x-ratelimit-used"), answer.header("x-ratelimit-remaining"))
}

#[tokio::test]
async fn every_answer_tells_what_is_left_and_the_next_hour_begins_anew() {
    let bench = Bench::with(Options { requests_an_hour: 3, ..Options::default() }).await;
    let first = bench.ask("GET", ISSUES, Value::Null).await;
    assert_eq!((left(&first), first.header("x-ratelimit-resource")), (("3", "1", "2"), "core"));
    assert_eq!(first.header("x-ratelimit-reset"), "1768485600");
    bench.get(ISSUES).await;
    bench.get(ISSUES).await;
    let over = bench.ask("GET", ISSUES, Value::Null).await;
    assert_eq!((over.status, left(&over)), (403, ("3", "3", "0")));
    let message = over.body["message"].as_str().unwrap();
    assert!(message.starts_with("API rate limit exceeded for user ID"), "{message}");
    assert_eq!(bench.ask_as("", "GET", ISSUES, Value::Null).await.status, 200, "others are not concerned");
    assert_eq!(bench.get("/rate_limit").await["resources"]["core"]["remaining"], 0);
    bench.pass(TimeDelta::hours(1));
    assert_eq!(left(&bench.ask("GET", ISSUES, Value::Null).await), ("3", "1", "2"));
    assert_eq!(bench.github.contract().limited, 1);
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again_and_costs_nothing() {
    let bench = Bench::new().await;
    bench.mira.open(&bench.caro, "a", "", &[]).unwrap();
    let first = bench.ask("GET", ISSUES, Value::Null).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let again = async || super::sent(bench.request(&bench.token, "GET", ISSUES).header("if-none-match", &tag)).await;
    let same = again().await;
    assert_eq!((same.status, &same.body, left(&same)), (304, &Value::Null, ("5000", "1", "4999")));
    bench.mira.open(&bench.caro, "b", "", &[]).unwrap();
    let changed = again().await;
    assert_eq!((changed.status, left(&changed)), (200, ("5000", "2", "4998")));
    assert_ne!(changed.header("etag"), tag);
}

#[tokio::test]
async fn the_eighty_first_thing_created_in_a_minute_must_wait() {
    let bench = Bench::new().await;
    for number in 0..80 {
        bench.call("POST", ISSUES, json!({ "title": number.to_string() })).await;
    }
    bench.pass(TimeDelta::seconds(15));
    let over = bench.ask("POST", ISSUES, json!({ "title": "one too many" })).await;
    assert_eq!((over.status, over.header("retry-after")), (403, "45"));
    let message = over.body["message"].as_str().unwrap();
    assert!(message.starts_with("You have exceeded a secondary rate limit."), "{message}");
    assert_ne!(over.header("x-ratelimit-remaining"), "0");
    assert_eq!((bench.get(ISSUES).await.as_array().unwrap().len(), bench.caro.issues().len()), (30, 80));
    bench.pass(TimeDelta::seconds(45));
    bench.call("POST", ISSUES, json!({ "title": "in time" })).await;
}

#[tokio::test]
async fn a_description_that_cannot_be_read_is_told_by_name() {
    let bench = Bench::new().await;
    let clock = std::sync::Arc::<local_http::clock::ManualClock>::clone(&bench.clock);
    let options = Options { openapi: Some("/nowhere/github.json".into()), ..Options::default() };
    let error = LocalGitHub::start(clock, options).await.err().unwrap().to_string();
    assert!(error.starts_with("GitHub's OpenAPI file /nowhere/github.json cannot be read"), "{error}");
}
