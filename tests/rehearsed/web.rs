//! The HTTP side: the public status page, and what whoever watches over tplus asks it.

use std::net::SocketAddr;

use serde_json::json;
use tplus::rehearsal::stage::Setting;

use crate::support::{Scene, free_port, setting};

async fn get(addr: SocketAddr, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("http://{addr}{path}")).await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("its text"))
}

/// Pushes a figure with `token`, and returns the status of the answer.
async fn push(addr: SocketAddr, token: &str) -> u16 {
    let client = reqwest::Client::new();
    let call = client.post(format!("http://{addr}/api/metrics")).bearer_auth(token).body(r#"{"awu": 40}"#);
    call.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
pub async fn the_status_page_shows_what_users_were_told_and_nothing_of_the_teams() {
    let addr = free_port();
    let settings = vec![("TPLUS_HTTP", addr.to_string())];
    let mut scene = Scene::launched_with(Setting { settings, ..setting("2026-01-15 11:00") }).await;
    let (priya, lena) = (scene.cast.priya.clone(), scene.cast.lena.clone());
    assert!(!get(addr, "/").await.1.contains("v1.1.0-beta"), "before its announcement it is the team's");
    scene.at("2026-01-15 12:00").await;
    let (status, page) = get(addr, "/").await;
    assert!(status == 200 && page.contains("<h1>v1.1.0-beta</h1>") && page.contains("No known problems."), "{page}");
    assert!(page.contains("day 0 after the launch: Launch day"), "{page}");

    let thread = scene.declared(&priya, "P0", "Login <b>fails</b> on db-7").await;
    let (_, page) = get(addr, "/").await;
    assert!(page.contains("No known problems."), "users were told nothing yet: {page}");
    assert!(!page.contains("db-7"), "nobody has published that: {page}");
    scene.slash(&lena, "incident public", json!({ "incident": "INC-1" })).await.says("This is what users will read");
    let form = scene.click(&lena, thread, "Review and publish").await;
    let words = json!({ "body": "Logging in <fails>. We are **on it**." });
    let preview = scene.fill_in(&lena, &form, words).await;
    scene.then(&lena, &preview, "Publish").await;
    scene.settle().await;
    let (_, page) = get(addr, "/").await;
    assert!(page.contains("There is a serious problem, and we are working on it."), "{page}");
    assert!(
        page.contains("What we are working on") && page.contains("Logging in &lt;fails&gt;. We are on it."),
        "{page}"
    );
    for private in ["Priya", "Lena", "db-7", "INC-1"] {
        assert!(!page.contains(private), "{private} is the team's: {page}");
    }
    let secret =
        scene.slash(&priya, "incident declare", json!({ "severity": "P0", "title": "Leak", "private": true })).await;
    secret.says("PRIV-1");
    assert!(!get(addr, "/").await.1.contains("Leak"));
    scene
        .slash(&priya, "incident resolve", json!({ "resolution": "Renewed.", "incident": "INC-1" }))
        .await
        .says("resolved");
    scene.settle().await;
    let (_, page) = get(addr, "/").await;
    assert!(page.contains("No known problems.") && !page.contains("What we are working on"), "it is over: {page}");
    assert!(page.contains("Past incidents") && page.contains("Resolved 2026-01-15 "), "{page}");
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    for thread in scene.cast.guild.threads(scene.cast.release) {
        scene.news(thread.id);
    }
    scene.end().await;
}

/// `release` is rolled back to v1.0.4 because of `incident`, as its manager decides.
async fn roll_back(scene: &mut Scene, incident: &str) {
    let maya = scene.cast.maya.clone();
    let asked = scene.slash(&maya, "incident rollback", json!({ "incident": incident })).await;
    let asked = scene.then(&maya, &asked, "PII leak").await;
    let advice = scene.then(&maya, &asked, "up to 10 %, clear fix").await;
    let form = scene.then(&maya, &advice, "Roll back").await;
    let fields = json!({ "to": "v1.0.4", "reason": "Names must not leave the machine." });
    scene.fill_in(&maya, &form, fields).await.says("the rollback is decided");
    scene.minutes_pass(1).await;
}

/// A scene in which v1.1.0-beta is out, and its status page.
async fn announced() -> (Scene, SocketAddr) {
    let addr = free_port();
    let settings = vec![("TPLUS_HTTP", addr.to_string())];
    let mut scene = Scene::launched_with(Setting { settings, ..setting("2026-01-15 11:00") }).await;
    scene.at("2026-01-15 12:10").await;
    (scene, addr)
}

#[tokio::test]
pub async fn the_status_page_says_that_a_release_is_being_rolled_back_and_then_that_it_has_been() {
    let (mut scene, addr) = announced().await;
    let (jonas, maya, release) = (scene.cast.jonas.clone(), scene.cast.maya.clone(), scene.cast.release);
    let thread = scene.declared(&jonas, "P1", "Telemetry names people").await;
    roll_back(&mut scene, "INC-1").await;
    let (_, page) = get(addr, "/").await;
    assert!(page.contains("v1.1.0-beta is being rolled back") && page.contains("use v1.0.4 until"), "{page}");
    scene.click(&maya, release, "Rolled back").await.says("the previous version is back");
    scene.minutes_pass(1).await;
    let (_, page) = get(addr, "/").await;
    assert!(page.contains("v1.1.0-beta has been rolled back") && page.contains("use v1.0.4 until"), "{page}");
    for place in [thread, release] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_rollback_that_was_decided_behind_closed_doors_is_public_once_users_were_told() {
    let (mut scene, addr) = announced().await;
    let (maya, release) = (scene.cast.maya.clone(), scene.cast.release);
    let secret = json!({ "severity": "P1", "title": "Telemetry names people", "private": true });
    scene.slash(&maya, "incident declare", secret).await.says("PRIV-1");
    scene.settle().await;
    roll_back(&mut scene, "PRIV-1").await;
    let (_, page) = get(addr, "/").await;
    assert!(page.contains("No known problems.") && !page.contains("v1.0.4"), "{page}");
    scene.at("2026-01-15 20:05").await;
    scene.click(&maya, release, "Publish").await.says("Published.");
    scene.minutes_pass(1).await;
    let (_, page) = get(addr, "/").await;
    assert!(page.contains("v1.1.0-beta has been rolled back") && page.contains("use v1.0.4 until"), "{page}");
    let threads = scene.cast.guild.threads(release);
    for place in threads.iter().map(|thread| thread.id).chain([release, scene.cast.announcements]) {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn whoever_watches_over_tplus_learns_whether_it_works() {
    let addr = free_port();
    let settings = vec![("TPLUS_HTTP", addr.to_string())];
    let mut scene = Scene::launched_with(Setting { settings, ..setting("2026-01-15 11:00") }).await;
    assert_eq!(get(addr, "/healthz").await, (200, "ok\n".to_owned()));
    assert_eq!(get(addr, "/readyz").await, (200, "ready\n".to_owned()));
    let (status, figures) = get(addr, "/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "tplus_gateway_connected 1",
        "tplus_timer_late_seconds 0.0",
        "tplus_outbox_waiting 0",
        "tplus_releases_running 1",
    ] {
        assert!(figures.lines().any(|known| known == line), "{line} in {figures}");
    }
    scene.slash(&scene.cast.maya.clone(), "release status", json!({})).await;
    let figures = get(addr, "/metrics").await.1;
    for counted in [
        "tplus_interactions_total{name=\"release status\",result=\"done\"} 1",
        "tplus_answer_seconds_count",
        "tplus_deliveries_total{name=\"discord\",result=\"done\"}",
        "tplus_events_total{name=\"guild_up\",result=\"done\"}",
    ] {
        assert!(figures.contains(counted), "{counted} in {figures}");
    }
    let maya = scene.cast.maya.clone();
    let secret = json!({ "severity": "P1", "title": "Key leaked", "private": true });
    scene.slash(&maya, "incident declare", secret).await.says("PRIV-1");
    let invite = json!({ "who": scene.cast.tom.mention(), "incident": "PRIV-1" });
    scene.slash(&maya, "incident invite", invite).await.says("can see it now");
    scene.settle().await;
    let figures = get(addr, "/metrics").await.1;
    assert!(figures.contains("name=\"incident\"") && !figures.contains("invite"), "{figures}");
    assert_eq!(get(addr, "/hooks/github").await.0, 405);
    let mut refused = 0;
    for _ in 0..150 {
        refused += u32::from(push(addr, "wrong").await == 429);
        assert_eq!(get(addr, "/").await.0, 200, "a page is for everybody, however often");
    }
    assert_eq!(refused, 120, "whoever fails without end is asked to wait");
    assert_eq!(get(addr, "/readyz").await.0, 200, "and keeps nobody from watching");
    let said = scene.slash(&maya, "metric token", json!({})).await.text();
    let token = &said.split_once("```\n").expect("a token").1[..38];
    assert_eq!(push(addr, token).await, 200, "who has the right to call is not locked out by others");
    let answer = reqwest::get(format!("http://{addr}/readyz")).await.expect("an answer");
    for (header, value) in [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY")] {
        assert_eq!(answer.headers()[header], value);
    }
    scene.at("2026-01-15 12:00").await;
    scene.at("2026-01-15 13:01").await;
    scene.news(scene.cast.release);
    let figures = get(addr, "/metrics").await.1;
    assert!(figures.contains("tplus_timers_total{name=\"calendar\",result=\"done\"}"), "{figures}");
    scene.settle().await;
    scene.end().await;
}

#[tokio::test]
pub async fn what_tplus_counts_is_for_whoever_has_the_token_once_one_is_set() {
    let addr = free_port();
    let settings = vec![("TPLUS_HTTP", addr.to_string()), ("TPLUS_METRICS_TOKEN", "for-prometheus".to_owned())];
    let mut scene = Scene::launched_with(Setting { settings, ..setting("2026-01-15 11:00") }).await;
    assert_eq!(get(addr, "/metrics").await.0, 401);
    let client = reqwest::Client::new();
    for (token, status) in [("another", 401), ("for-prometheus", 200)] {
        let answer = client.get(format!("http://{addr}/metrics")).bearer_auth(token).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{token}");
    }
    assert_eq!(get(addr, "/readyz").await.0, 200, "whether it works is no secret");
    scene.news(scene.cast.release);
    scene.end().await;
}
