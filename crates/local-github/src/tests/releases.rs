//! Releases, drafts and the downloads of their files.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Bench, each};
use crate::{Level, NewRelease, Permissions};

const RELEASES: &str = "/repos/acme/caro/releases";

#[tokio::test]
async fn the_latest_release_is_neither_a_draft_nor_a_prerelease() {
    let bench = Bench::new().await;
    assert_eq!(bench.ask("GET", &format!("{RELEASES}/latest"), Value::Null).await.refusal(), (404, "Not Found"));
    let files = &["caro-linux", "caro-macos"];
    let new = NewRelease {
        tag: "v2.0.0",
        name: Some("Caro 2"),
        body: Some("Pastes"),
        assets: files,
        ..NewRelease::default()
    };
    let two = bench.mira.release(&bench.caro, new).unwrap();
    bench.pass(TimeDelta::minutes(1));
    bench
        .mira
        .release(&bench.caro, NewRelease { tag: "v2.1.0-rc1", prerelease: true, ..NewRelease::default() })
        .unwrap();
    bench.pass(TimeDelta::minutes(1));
    let draft = NewRelease { tag: "v2.1.0", draft: true, ..NewRelease::default() };
    let draft = bench.mira.release(&bench.caro, draft).unwrap();
    bench.caro.download(two, "caro-linux", 41).unwrap();

    let latest = bench.get(&format!("{RELEASES}/latest")).await;
    assert_eq!((&latest["tag_name"], &latest["assets"][0]["download_count"]), (&json!("v2.0.0"), &json!(41)));
    assert_eq!(latest["html_url"], "https://github.example/acme/caro/releases/tag/v2.0.0");
    assert_eq!(each(&bench.get(RELEASES).await, "tag_name"), ["v2.1.0-rc1", "v2.0.0"], "readers see no drafts");
    assert_eq!(bench.get(&format!("{RELEASES}/tags/v2.1.0-rc1")).await["prerelease"], true);
    assert_eq!(bench.ask("GET", &format!("{RELEASES}/tags/v2.1.0"), Value::Null).await.status, 404);
    assert_eq!(bench.ask("GET", &format!("{RELEASES}/{draft}"), Value::Null).await.status, 404);

    let writing =
        bench.mira.token(Permissions { contents: Some(Level::Write), ..Permissions::default() }, &[&bench.caro]);
    let seen = bench.ask_as(&writing, "GET", &format!("{RELEASES}/{draft}"), Value::Null).await;
    assert_eq!((&seen.body["draft"], &seen.body["published_at"]), (&json!(true), &Value::Null));
    bench.mira.publish(&bench.caro, draft).unwrap();
    let published = bench.get(&format!("{RELEASES}/latest")).await;
    assert_eq!(
        (&published["tag_name"], &published["published_at"]),
        (&json!("v2.1.0"), &json!("2026-01-15T13:02:00Z"))
    );
    assert!(bench.stranger.release(&bench.caro, NewRelease { tag: "v9", ..NewRelease::default() }).is_err());
    assert_eq!(bench.caro.releases().len(), 3);
}
