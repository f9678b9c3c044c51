//! The check against GitHub's own description is made, and finds what differs.

use serde_json::{Value, json};

use super::{Bench, SORTING};
use crate::{LocalGitHub, Options};
use local_http::needs::needs;

#[tokio::test]
async fn requests_that_differ_from_githubs_description_are_reported() {
    if needs("GITHUB_OPENAPI", "the local GitHub against GitHub's description").is_none() {
        return;
    }
    let mut bench = Bench::new().await;
    bench.call("POST", "/repos/acme/caro/issues", json!({ "title": "x", "lables": ["bug"] })).await;
    bench.get("/repos/acme/caro/issues?status=open").await;
    bench.ask("GET", "/gateway", Value::Null).await;
    bench.ask("GET", "/repos/acme/caro/milestones", Value::Null).await;
    bench.ask("GET", "/repos/acme/caro/issues/2", Value::Null).await;
    let report = bench.github.contract();
    assert_eq!((report.active, report.requests_checked, report.answers_checked), (true, 5, 5));
    assert_eq!(report.unknown_fields, ["POST /repos/acme/caro/issues: /lables"]);
    assert_eq!(
        report.violations,
        [
            "GET /repos/acme/caro/issues: request: the query has no parameter status",
            "GET /gateway: GitHub's description has no such operation",
            "GET /repos/acme/caro/milestones: the local GitHub does not have this operation",
        ]
    );
    // What differs on purpose is not to fail the bench.
    bench.github = LocalGitHub::start(bench.clock.clone(), Options::default()).await.unwrap();
}

#[tokio::test]
async fn without_a_description_nothing_counts_as_checked() {
    let bench = Bench::new().await;
    let plain = LocalGitHub::start(bench.clock.clone(), Options::default()).await.unwrap();
    let token = plain.user("mira").token(SORTING, &[]);
    let url = format!("{}/user", plain.base_url());
    assert_eq!(super::sent(bench.http.get(url).bearer_auth(token)).await.status, 200);
    assert_eq!((plain.contract().active, plain.contract().requests_checked), (false, 0));
}
