//! Setting up, starting a release, and what stands in the way.

use serde_json::json;

use crate::support::{Scene, says};

#[tokio::test]
pub async fn setup_says_what_is_missing_and_what_may_not_be_done_where() {
    let mut scene = Scene::before_setup().await;
    let (owner, robin) = (scene.cast.guild.owner(), scene.cast.robin.clone());
    scene.slash(&robin, "release status", json!({})).await.says("tplus isn't set up in this server yet");
    scene.slash(&owner, "setup", json!({})).await.says("Still needed: `release`, `release_manager`");
    scene.cast.guild.deny(scene.cast.standup, scene.cast.guild.everyone(), 1 << 11);
    let options = scene.cast.setup_options();
    scene.slash(&owner, "setup", options).await.says("I am missing: Send Messages");
    scene.cast.guild.allow(scene.cast.standup, scene.cast.guild.everyone(), 1 << 11);
    scene.slash(&owner, "setup", json!({})).await.says("Ready. Next: `/release start`");
    scene.end().await;
}

#[tokio::test]
pub async fn setup_is_for_those_who_manage_the_server_and_the_release_manager() {
    let mut scene = Scene::set_up().await;
    let tom = scene.cast.tom.clone();
    let refused = tom.slash(scene.cast.release, "setup", json!({}));
    assert!(refused.is_err(), "Discord's client does not offer it");
    scene.cast.guild.role_permissions(scene.cast.roles.engineer, 1 << 5);
    scene.slash(&tom, "setup", json!({})).await.says("Ready.");
    scene.end().await;
}

#[tokio::test]
pub async fn one_release_runs_at_a_time_from_t_plus_0_to_t_plus_30() {
    let mut scene = Scene::set_up().await;
    let (maya, tom, robin) = (scene.cast.maya.clone(), scene.cast.tom.clone(), scene.cast.robin.clone());
    scene.slash(&robin, "release status", json!({})).await.says("No release is running here");
    let options = json!({ "version": "v1.1.0-beta", "launch": "2026-01-15", "zone": "new york" });
    scene.slash(&maya, "release start", options).await.says("Did you mean `America/New_York`?");
    let options = json!({ "version": "v1.1.0-beta", "launch": "15.1.", "zone": "America/New_York" });
    scene.slash(&maya, "release start", options).await.says("a date such as `2026-01-15`");
    let options = json!({ "version": "v1.1.0-beta", "zone": "america/new york" });
    scene.slash(&tom, "release start", options.clone()).await.says("Allowed: release manager");
    scene.slash(&maya, "release start", options.clone()).await.says("v1.1.0-beta is on the clock");
    scene.slash(&maya, "release start", options).await.says("One release runs at a time");

    let status = scene.slash(&robin, "release status", json!({})).await;
    status.says("T+0 · Launch day · Active Monitoring").says("end-of-day summary");
    scene.slash(&maya, "release end", json!({})).await.says("has ended");
    scene.settle().await;
    says(&scene.only_news(scene.cast.release), "🏁 Ended: v1.1.0-beta by Maya");
    scene.at("2026-01-16 18:00").await;
    scene.end().await;
}

#[tokio::test]
pub async fn zones_are_completed_from_any_part_of_their_name() {
    let mut scene = Scene::set_up().await;
    let maya = scene.cast.maya.clone();
    let typed = json!({ "version": "v1", "zone": "york" });
    let used = maya.autocomplete(scene.cast.release, "release start", typed, "zone");
    let answered = scene.answered(used).await;
    let local_discord::Answer::Choices(choices) = &answered.answer else { panic!("choices") };
    assert_eq!(choices.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>(), ["America/New_York"]);
    scene.end().await;
}
