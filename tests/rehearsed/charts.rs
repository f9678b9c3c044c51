//! Charts: a metric over the release's days, and the picture of the weekly report.

use local_discord::AttachmentView;
use resvg::tiny_skia::Pixmap;
use serde_json::json;

use crate::support::{Scene, says};

/// Lets Maya note `value` of `metric` at the local time `at`.
async fn record(scene: &mut Scene, metric: &str, (at, value): (&str, &str)) {
    let maya = scene.cast.maya.clone();
    let options = json!({ "metric": metric, "value": value, "at": at });
    scene.slash(&maya, "metric record", options).await.says("Recorded");
}

/// How many pixels of `color` the picture has.
fn pixels_of(picture: &AttachmentView, color: (u8, u8, u8)) -> usize {
    let painted = Pixmap::decode_png(&picture.bytes).expect("a PNG");
    painted.pixels().iter().filter(|pixel| (pixel.red(), pixel.green(), pixel.blue()) == color).count()
}

const LINE: (u8, u8, u8) = (0x5E, 0xB1, 0xFF);
const TARGET: (u8, u8, u8) = (0xFF, 0xD1, 0x66);
const FIXED: (u8, u8, u8) = (0x8C, 0xE9, 0x9A);

#[tokio::test]
pub async fn the_weekly_report_shows_figures_with_their_targets_and_the_issues_of_the_week() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    for (day, downloads) in (15..23).zip(["21", "48", "71", "96", "110", "131", "149", "162"]) {
        scene.at(&format!("2026-01-{day} 22:30")).await;
        record(&mut scene, "downloads", (&format!("2026-01-{day} 22:00"), downloads)).await;
        record(&mut scene, "error_rate", (&format!("2026-01-{day} 22:00"), "2.4%")).await;
        if day == 16 {
            scene.slash(&priya, "incident declare", json!({ "severity": "P2", "title": "Slow start" })).await;
            scene.slash(&priya, "incident declare", json!({ "severity": "P1", "title": "Crash" })).await;
        }
        if day == 17 {
            let resolve = json!({ "incident": "2", "resolution": "Fixed." });
            scene.slash(&priya, "incident resolve", resolve).await.says("resolved");
        }
    }
    scene.at("2026-01-23 17:05").await;
    let posts = scene.all_news(scene.cast.release);
    let report = posts.iter().find(|post| post.text().contains("Week 1 Post-Launch Report")).expect("the report");
    let [picture] = report.attachments.as_slice() else { panic!("one picture: {:?}", report.text()) };
    assert_eq!(report.embeds[0]["image"]["url"].as_str().map(|url| url.ends_with("week.png")), Some(true));
    let words = picture.description.clone().expect("words for who can't see it");
    assert!(words.contains("Downloads: from 21 to 162") && words.contains("Error rate: from 2.4 to 2.4%"), "{words}");
    assert!(words.contains("P1 1 opened, 1 fixed, 0 open now; P2 1 opened, 0 fixed, 1 open now"), "{words}");
    assert!(!words.contains("NPS"), "what nobody measured has no empty panel");
    if let Some(folder) = std::env::var_os("TPLUS_KEEP_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join("week.png"), &picture.bytes).expect("kept");
    }
    assert!(pixels_of(picture, LINE) > 2_000 && pixels_of(picture, TARGET) > 300 && pixels_of(picture, FIXED) > 500);
    for place in [scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    for thread in scene.cast.guild.threads(scene.cast.release) {
        scene.news(thread.id);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_metric_is_drawn_on_demand_and_one_without_values_says_how_to_note_some() {
    let mut scene = Scene::launched().await;
    let tom = scene.cast.tom.clone();
    scene.slash(&tom, "metric chart", json!({ "metric": "nps" })).await.says("No data for").says("/metric record");
    record(&mut scene, "nps", ("2026-01-15 11:00", "-10")).await;
    record(&mut scene, "nps", ("2026-01-15 11:20", "42")).await;
    scene.at("2026-01-18 12:00").await;
    let shown = scene.slash(&tom, "metric chart", json!({ "metric": "nps" })).await;
    let local_discord::Answer::Message(message) = &shown.answer else { panic!("{:?}", shown.answer) };
    says(message, "chart.png");
    assert!(pixels_of(&message.attachments[0], LINE) > 500);
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn a_report_whose_picture_may_not_be_attached_is_posted_without_it() {
    const ATTACH_FILES: u64 = 1 << 15;
    let mut scene = Scene::launched().await;
    let (owner, maya) = (scene.cast.guild.owner(), scene.cast.maya.clone());
    record(&mut scene, "downloads", ("2026-01-15 11:10", "40")).await;
    scene.cast.guild.deny(scene.cast.release, scene.stage.app.user_id, ATTACH_FILES);
    scene.slash(&owner, "setup", json!({})).await.says("I am missing: Attach Files");
    scene.at("2026-01-19 12:00").await;
    scene.news(scene.cast.release);
    scene.slash(&maya, "digest post", json!({ "which": "Weekly metrics report" })).await.says("on its way");
    scene.settle().await;
    let report = scene.only_news(scene.cast.release);
    says(&report, "Week 1 Post-Launch Report");
    assert!(report.attachments.is_empty());
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    scene.end().await;
}
