//! Performance: runs against their baseline and targets, the weekly review, and the announcement of what became faster.

use serde_json::json;

use crate::support::{Answered, Scene, says};

async fn run(scene: &mut Scene, metric: &str, value: &str) {
    let priya = scene.cast.priya.clone();
    scene.slash(&priya, "metric record", json!({ "metric": metric, "value": value })).await.says("Recorded");
}

#[tokio::test]
pub async fn what_became_half_as_slow_is_proposed_once_drafted_and_published_by_a_person() {
    let mut scene = Scene::launched().await;
    let (tom, lena) = (scene.cast.tom.clone(), scene.cast.lena.clone());
    run(&mut scene, "simple_p95", "120ms").await;
    run(&mut scene, "memory", "50").await;
    run(&mut scene, "model_loading", "4.4").await;
    scene.at("2026-01-17 18:00").await;
    run(&mut scene, "simple_p95", "54ms").await;
    run(&mut scene, "memory", "35").await;
    run(&mut scene, "model_loading", "5").await;
    scene.news(scene.cast.release);
    let shown = scene.slash(&tom, "performance show", json!({})).await;
    shown.says("**Simple query (p95)** 54ms · 55% better than 120ms · ✅ target 100ms · next release 70ms");
    shown.says("**Model loading** 5s · ⚠️ 14% worse than 4.4s");
    shown.says("At least 20% better: release it as a patch.").says("At least 50% better: announce it as a major win.");

    scene.at("2026-01-18 09:02").await;
    let proposed = |scene: &mut Scene| {
        let posts = scene.all_news(scene.cast.release);
        posts.iter().filter(|post| post.text().contains("🚀 Much faster than the last release")).count()
    };
    assert_eq!(proposed(&mut scene), 1);
    scene.at("2026-01-18 17:02").await;
    assert_eq!(proposed(&mut scene), 0, "it is proposed once");

    scene.click(&tom, scene.cast.release, "Draft the announcement").await.says("Allowed: release manager, community");
    let form: Answered = scene.click(&lena, scene.cast.release, "Draft the announcement").await;
    let drafted = form.prefilled("What users will read");
    assert!(drafted.starts_with("🚀 v1.1.0-beta Performance Update\n\nWe've been listening"), "{drafted}");
    assert!(
        drafted.contains(
            "⚡ 55% faster for common queries (list files, show processes)\n⚡ 30% less memory usage (now ~35MB)"
        ),
        "{drafted}"
    );
    assert!(!drafted.contains("cold start"), "what became worse is no win: {drafted}");
    let sent = json!({ "details": "https://caro.example/faster" });
    let preview = scene.fill_in(&lena, &form, sent).await;
    preview.says("This is what users will read").says("Details: https://caro.example/faster");
    scene.news(scene.cast.announcements);
    let published = scene.then(&lena, &preview, "Publish").await;
    published.says("It is on its way").says("**For Twitter** (").says("**For GitHub**");
    scene.settle().await;
    says(&scene.only_news(scene.cast.announcements), "⚡ 55% faster for common queries");
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn each_week_with_runs_has_its_review_and_the_plans_steps_to_tick() {
    let mut scene = Scene::launched().await;
    let (maya, priya) = (scene.cast.maya.clone(), scene.cast.priya.clone());
    scene.at("2026-01-21 10:02").await;
    let posts = scene.all_news(scene.cast.release);
    assert!(!posts.iter().any(|post| post.text().contains("Performance review")), "there is nothing to review");
    let run = |value: &str| json!({ "metric": "simple_p95", "value": value });
    scene.slash(&maya, "metric record", run("120")).await.says("was 120");
    let list = scene.slash(&priya, "checklist show", json!({ "which": "Performance review, week 1" })).await;
    for step in ["Run performance benchmarks", "Compare to baseline", "Profile hot paths", "Query Caching"] {
        list.says(step);
    }
    scene.then(&priya, &list, "☐ 1.1").await.says("☑ 1.1 ");
    scene.at("2026-01-22 20:00").await;
    scene.slash(&maya, "metric record", run("95")).await.says("was 95");
    scene.at("2026-01-27 12:00").await;
    scene.slash(&maya, "metric record", run("80")).await.says("was 80");
    scene.at("2026-01-28 10:02").await;
    let posts = scene.all_news(scene.cast.release);
    let review = posts.iter().find(|post| post.text().contains("⚡ Performance review · Jan 28")).expect("the review");
    says(
        review,
        "**Simple query (p95)** 80ms · 33% better than 120ms · baseline: 16% better than 95ms · ✅ target 90ms",
    );
    says(review, "/checklist show has the steps of a review.");
    for place in [scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}
