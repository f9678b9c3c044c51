//! Rate limits as a client meets them.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Bench, refused};
use crate::{Options, Permissions};

#[tokio::test]
async fn the_sixth_message_in_five_seconds_is_told_to_wait_and_counted() {
    let bench = Bench::new().await;
    let path = bench.messages_path();
    for left in ["4", "3", "2", "1", "0"] {
        let (status, headers, _) = bench.raw("POST", &path, json!({ "content": "x" })).await;
        assert_eq!((status, headers["x-ratelimit-remaining"].to_str().unwrap()), (200, left));
        assert_eq!(
            (&headers["x-ratelimit-limit"], &headers["x-ratelimit-reset-after"]),
            (&"5".parse().unwrap(), &"0.001".parse().unwrap())
        );
    }
    let (status, headers, body) = bench.raw("POST", &path, json!({ "content": "x" })).await;
    assert_eq!(
        (status, &headers["x-ratelimit-scope"], &headers["retry-after"]),
        (429, &"user".parse().unwrap(), &"0.001".parse().unwrap())
    );
    assert_eq!((&body["retry_after"], &body["global"]), (&json!(0.001), &json!(false)));
    let other = format!("/channels/{}/messages", bench.guild.text_channel("other"));
    bench.call("POST", &other, json!({ "content": "another channel has a bucket of its own" })).await;
    bench.pass(TimeDelta::seconds(5));
    bench.call("POST", &path, json!({ "content": "x" })).await;
    assert_eq!(bench.discord.contract().limited, 1);
    assert_eq!(bench.guild.messages(bench.release).len(), 6, "what was told to wait has not happened");
}

#[tokio::test]
async fn fifty_requests_a_second_are_the_most_in_all() {
    let bench = Bench::new().await;
    for number in 0..50 {
        let path = if number % 2 == 0 { "/users/@me" } else { "/applications/@me" };
        bench.call("GET", path, Value::Null).await;
    }
    let (status, headers, body) = bench.raw("GET", "/gateway/bot", Value::Null).await;
    assert_eq!(
        (status, &headers["x-ratelimit-scope"], &body["global"]),
        (429, &"global".parse().unwrap(), &json!(true))
    );
    assert_eq!(headers["x-ratelimit-global"], "true");
}

#[tokio::test]
async fn a_channel_is_renamed_twice_in_ten_minutes() {
    let bench = Bench::with(Permissions::FRESH_SERVER | Permissions::MANAGE_CHANNELS, Options::default()).await;
    let path = format!("/channels/{}", bench.release);
    for name in ["one", "two"] {
        bench.call("PATCH", &path, json!({ "name": name })).await;
    }
    assert_eq!(bench.try_call("PATCH", &path, json!({ "name": "three" })).await, Err(refused(429, 0)));
    bench.call("PATCH", &path, json!({ "rate_limit_per_user": 5 })).await;
}

#[tokio::test]
async fn real_windows_tell_how_long_to_wait() {
    let options = Options { real_rate_windows: true, ..Options::default() };
    let bench = Bench::with(Permissions::FRESH_SERVER, options).await;
    for _ in 0..5 {
        bench.call("POST", &bench.messages_path(), json!({ "content": "x" })).await;
    }
    let (status, headers, body) = bench.raw("POST", &bench.messages_path(), json!({ "content": "x" })).await;
    let after = body["retry_after"].as_f64().unwrap();
    assert!(status == 429 && after > 3.0 && after <= 5.0, "{body}");
    assert_eq!(headers["retry-after"], after.ceil().to_string());
}
