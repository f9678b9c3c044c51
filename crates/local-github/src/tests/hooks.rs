//! Web hooks: what is told of what people do, signed, and told again on request.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use ring::hmac;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::Bench;
use crate::{NewRelease, Reason};

const SECRET: &str = "between us";

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<(HeaderMap, Bytes)>>>);

impl Heard {
    /// Listens on loopback, and answers with `status`.
    async fn listen(status: StatusCode) -> (Self, String) {
        let heard = Self::default();
        let hearing = heard.clone();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/github", listener.local_addr().unwrap());
        let hear = async move |headers: HeaderMap, body: Bytes| {
            hearing.0.lock().unwrap().push((headers, body));
            status
        };
        let router = axum::Router::new().route("/github", axum::routing::post(hear));
        tokio::spawn(async { axum::serve(listener, router).await });
        (heard, url)
    }

    /// Event and action of everything heard.
    fn events(&self) -> Vec<String> {
        let all = self.0.lock().unwrap();
        let told = |(headers, body): &(HeaderMap, Bytes)| {
            let payload: Value = serde_json::from_slice(body).unwrap();
            format!("{} {}", headers["x-github-event"].to_str().unwrap(), payload["action"].as_str().unwrap())
        };
        all.iter().map(told).collect()
    }
}

/// Waits until nothing is under way.
async fn settled(bench: &Bench) {
    assert!(bench.github.until(|| bench.github.in_flight() == 0).await, "deliveries do not end");
}

#[tokio::test]
async fn what_people_do_is_told_in_order() {
    let bench = Bench::new().await;
    let (heard, url) = Heard::listen(StatusCode::NO_CONTENT).await;
    bench.caro.hook(&url, SECRET);
    let number = bench.stranger.open(&bench.caro, "Pasting fails", "", &[]).unwrap();
    assert!(bench.github.in_flight() > 0, "a step does not end before it is delivered");
    bench.mira.label(&bench.caro, number, "bug").unwrap();
    bench.stranger.comment(&bench.caro, number, "any news?").unwrap();
    bench.stranger.open_pull(&bench.caro, "Paste", "").unwrap();
    bench.mira.close(&bench.caro, number, Reason::Completed).unwrap();
    bench.stranger.reopen(&bench.caro, number).unwrap();
    bench.mira.release(&bench.caro, NewRelease { tag: "v2", ..NewRelease::default() }).unwrap();
    bench.owner.delete(&bench.caro, number).unwrap();
    settled(&bench).await;
    assert_eq!(
        heard.events(),
        [
            "issues opened",
            "issues labeled",
            "issue_comment created",
            "issues closed",
            "issues reopened",
            "release published",
            "release released",
            "issues deleted",
        ]
    );
    let deliveries = bench.github.deliveries();
    assert!(deliveries.iter().all(|delivery| delivery.status == Some(204)), "{deliveries:?}");
    let labeled = &deliveries[1].payload;
    assert_eq!((&labeled["label"]["name"], &labeled["sender"]["login"]), (&json!("bug"), &json!("mira")));
    assert_eq!(labeled["repository"]["full_name"], "acme/caro");
    assert_eq!(labeled["issue"]["number"], 1);
}

#[tokio::test]
async fn edits_assignments_and_transfers_are_told_with_what_was_before() {
    let bench = Bench::new().await;
    let (heard, url) = Heard::listen(StatusCode::OK).await;
    let docs = bench.mira.repository("docs");
    let number = bench.mira.open(&bench.caro, "Pasting fails", "", &["bug"]).unwrap();
    bench.caro.hook(&url, SECRET);
    bench.mira.retitle(&bench.caro, number, "Pasting is slow").unwrap();
    bench.mira.rewrite(&bench.caro, number, "Since v2").unwrap();
    bench.call("PATCH", "/repos/acme/caro/issues/1", json!({ "assignees": ["mira"], "labels": [] })).await;
    bench.mira.transfer(&bench.caro, number, &docs).unwrap();
    let draft = NewRelease { tag: "v2-rc1", draft: true, prerelease: true, assets: &["caro"], ..NewRelease::default() };
    let draft = bench.mira.release(&bench.caro, draft).unwrap();
    bench.mira.publish(&bench.caro, draft).unwrap();
    settled(&bench).await;
    let expected = ["issues edited", "issues edited", "issues unlabeled", "issues assigned", "issues transferred"];
    let expected = expected.into_iter().chain(["release published", "release prereleased"]);
    assert_eq!(heard.events(), expected.collect::<Vec<_>>());
    let deliveries = bench.github.deliveries();
    assert_eq!(deliveries[0].payload["changes"]["title"]["from"], "Pasting fails");
    assert_eq!(deliveries[4].payload["changes"]["new_repository"]["full_name"], "mira/docs");
    let contract = bench.github.contract();
    assert_eq!(contract.told_checked, if contract.active { 7 } else { 0 });
}

#[tokio::test]
async fn a_delivery_is_signed_and_can_be_made_again_under_the_same_id() {
    let bench = Bench::new().await;
    let (heard, url) = Heard::listen(StatusCode::INTERNAL_SERVER_ERROR).await;
    bench.caro.hook(&url, SECRET);
    bench.call("POST", "/repos/acme/caro/issues", json!({ "title": "Pasting fails" })).await;
    settled(&bench).await;
    let delivery = bench.github.deliveries().remove(0);
    assert_eq!((delivery.status, delivery.action.as_str(), delivery.redelivery), (Some(500), "opened", false));
    bench.github.redeliver(&delivery.guid).unwrap();
    settled(&bench).await;
    let again = bench.github.deliveries().remove(1);
    assert_eq!((&again.guid, again.redelivery, &again.payload), (&delivery.guid, true, &delivery.payload));
    assert!(bench.github.redeliver("unknown").is_err());

    let all = heard.0.lock().unwrap();
    let (headers, body) = &all[1];
    assert_eq!((headers["x-github-delivery"].to_str().unwrap(), body), (delivery.guid.as_str(), &all[0].1));
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let digits: String = hmac::sign(&key, body).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(headers["x-hub-signature-256"].to_str().unwrap(), format!("sha256={digits}"));
}

#[tokio::test]
async fn a_hook_that_nobody_answers_is_on_record_and_a_removed_one_is_told_nothing() {
    let bench = Bench::new().await;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    bench.caro.hook(&url, SECRET);
    bench.mira.open(&bench.caro, "x", "", &[]).unwrap();
    settled(&bench).await;
    assert_eq!(bench.github.deliveries()[0].status, None);
    bench.caro.unhook();
    bench.mira.open(&bench.caro, "y", "", &[]).unwrap();
    settled(&bench).await;
    assert_eq!(bench.github.deliveries().len(), 1);
}
