//! What people type is read as they mean it, and what can't be read is given back.

use serde_json::json;

use crate::support::{Scene, says};

#[tokio::test]
pub async fn a_form_with_a_mistake_is_opened_again_as_it_was_sent() {
    let mut scene = Scene::launched().await;
    let (jonas, robin, priya) = (scene.cast.jonas.clone(), scene.cast.robin.clone(), scene.cast.priya.clone());
    let report = robin.say(scene.cast.feedback, "It ate my files").expect("said");
    let used = jonas.message_menu(report, "Declare incident");
    let form = scene.answered(used).await;
    let typed = json!({ "severity": "P9", "title": "Files are lost", "summary": "Two people, since noon." });
    let refused = scene.fill_in(&jonas, &form, typed).await;
    refused.says("P9").says("Fill it in again");
    let form = scene.then(&jonas, &refused, "Fill it in again").await;
    assert_eq!(form.prefilled("Severity"), "P9");
    assert_eq!(form.prefilled("What is wrong"), "Files are lost");
    assert_eq!(form.prefilled("What else is known?"), "Two people, since noon.");
    scene.fill_in(&jonas, &form, json!({ "severity": "critical" })).await.says("INC-1** is declared");
    scene.settle().await;
    says(&scene.only_news(scene.cast.release), "P0 · INC-1 · Files are lost");
    let thread = scene.thread(scene.cast.release);

    let update = scene.click(&priya, scene.cast.release, "Update").await;
    let typed = json!({ "changed": "A backup is found.", "within": "soon" });
    let refused = scene.fill_in(&priya, &update, typed).await;
    scene.stage.kill_bot().await;
    scene.stage.start_bot().await.expect("it starts");
    let gone = scene.then(&priya, &refused, "Fill it in again").await;
    gone.says("kept for an hour, and not when tplus starts anew");
    scene.settle().await;
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn lengths_of_time_severities_and_zones_are_read_as_people_mean_them() {
    let mut scene = Scene::set_up().await;
    let (maya, jonas) = (scene.cast.maya.clone(), scene.cast.jonas.clone());
    for (zone, told) in [
        ("EST", "Do you mean `America/New_York` or `America/Toronto`?"),
        ("CET", "Do you mean `Europe/Berlin` or `Europe/Paris`?"),
        ("Etc/GMT+5", "Type a city"),
        ("UTC-5", "Type a city"),
    ] {
        let start = json!({ "version": "v1.1.0-beta", "launch": "2026-01-15", "zone": zone });
        scene.slash(&maya, "release start", start).await.says("is no place").says(told);
    }
    let start = json!({ "version": "v1.1.0-beta", "launch": "2026-01-15", "zone": "america/new york" });
    scene.slash(&maya, "release start", start).await;
    scene.slash(&jonas, "incident declare", json!({ "severity": "medium", "title": "Slow" })).await.says("INC-1");
    scene.settle().await;
    says(&scene.only_news(scene.cast.release), "P2 · INC-1");
    let thread = scene.thread(scene.cast.release);
    for (within, minutes) in [("90", 90), ("30M", 30), ("2 H", 120)] {
        let update = json!({ "changed": "Looking.", "within": within, "incident": "1" });
        let due = (scene.stage.now() + chrono::TimeDelta::minutes(minutes)).timestamp();
        scene.slash(&jonas, "incident update", update).await.says("updated");
        scene.settle().await;
        assert!(scene.incident("INC-1").text().contains(&format!("<t:{}", due / 100)), "{within}");
    }
    scene.news(thread);
    scene.end().await;
}
