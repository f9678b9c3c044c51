//! Crashes, outages and odd clocks: nothing lost, nothing twice.

use chrono::TimeDelta;
use local_discord::{Failure, How};
use serde_json::json;
use tplus::rehearsal::stage::{Setting, Way};

use crate::support::{Scene, local, says, setting, shown};

#[tokio::test]
async fn a_post_that_was_due_while_tplus_was_away_comes_late_and_says_so() {
    let mut scene = Scene::launched().await;
    scene.at("2026-01-15 19:00").await;
    scene.stage.kill_bot().await;
    scene.stage.jump_to(local("2026-01-15 22:00")).await.expect("time passes");
    scene.stage.start_bot().await.expect("the bot starts");
    let late = scene.only_news(scene.cast.release);
    says(&late, "Day 0 Update");
    says(&late, "posted 2 h late");
    scene.only_news(scene.cast.announcements);
    scene.end().await;
}

#[tokio::test]
async fn a_post_that_is_too_late_is_recorded_as_missed_and_that_is_said() {
    let mut scene = Scene::launched().await;
    scene.stage.kill_bot().await;
    scene.stage.jump_to(local("2026-01-16 12:30")).await.expect("time passes");
    scene.stage.start_bot().await.expect("the bot starts");
    scene.settle().await;
    let missed = scene.only_news(scene.cast.release);
    for line in [
        "Missed while tplus was away",
        "- the question whether it is announced of <t:",
        "- the launch-day monitoring, 11 times from <t:",
        "- the end-of-day summary of <t:",
        "- the morning check-in of <t:",
        "- the stand-up of <t:",
        "up to 1 d later",
    ] {
        says(&missed, line);
    }
    scene.at("2026-01-16 17:00").await;
    says(&scene.news(scene.cast.release)[0], "Day 1 Update (Jan 16)");
    scene.end().await;
}

#[tokio::test]
async fn a_clock_that_jumps_back_fires_nothing_twice() {
    let mut scene = Scene::launched().await;
    scene.at("2026-01-15 20:05").await;
    assert_eq!(scene.news(scene.cast.release).len(), 1);
    scene.only_news(scene.cast.announcements);
    scene.stage.jump_to(local("2026-01-15 19:30")).await.expect("the clock jumps");
    scene.at("2026-01-15 20:30").await;
    scene.end().await;
}

#[tokio::test]
async fn an_outage_of_discord_delays_posts_but_loses_none() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    scene.stage.discord.fail_next("POST", "/messages", Failure::Status(503), 3);
    scene.slash(&priya, "incident declare", json!({ "severity": "P2", "title": "Slow" })).await.says("INC-1");
    assert!(scene.news(scene.cast.release).is_empty());
    scene.minutes_pass(2).await;
    scene.only_news(scene.cast.release);
    let thread = scene.thread(scene.cast.release);
    scene.only_news(thread);
    scene.end().await;
}

#[tokio::test]
async fn when_discord_asks_to_wait_the_post_comes_after_that_once() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    scene.stage.discord.fail_next("POST", "/messages", Failure::Limited(0.001, "user"), 2);
    scene.slash(&priya, "incident declare", json!({ "severity": "P2", "title": "Slow" })).await.says("INC-1");
    scene.settle().await;
    says(&scene.only_news(scene.cast.release), "INC-1");
    scene.end().await;
}

#[tokio::test]
async fn behind_a_proxy_tplus_itself_waits_as_long_as_discord_says() {
    let mut scene = Scene::with(Setting { way: Way::Proxy, ..setting("2026-01-15 11:00") }).await;
    let (owner, priya) = (scene.cast.guild.owner(), scene.cast.priya.clone());
    scene.slash(&owner, "setup", scene.cast.setup_options()).await;
    scene.stage.discord.fail_next("POST", "/messages", Failure::Limited(90.0, "user"), 1);
    scene.slash(&priya, "incident declare", json!({ "severity": "P2", "title": "Slow" })).await.says("INC-1");
    scene.slash(&priya, "incident declare", json!({ "severity": "P0", "title": "Down" })).await.says("INC-2");
    scene.minutes_pass(1).await;
    assert!(scene.news(scene.cast.release).is_empty(), "the channel's limit holds all its posts, alerts too");
    scene.minutes_pass(1).await;
    let cards = scene.news(scene.cast.release);
    assert_eq!(cards.len(), 2, "{}", shown(&cards));
    says(&cards[0], "INC-2");

    scene.stage.discord.fail_next("PATCH", "/messages", Failure::Limited(90.0, "global"), 1);
    scene.click(&priya, scene.cast.release, "Acknowledge").await;
    scene.slash(&priya, "incident declare", json!({ "severity": "P0", "title": "Gone" })).await.says("INC-3");
    scene.minutes_pass(1).await;
    assert!(scene.news(scene.cast.release).is_empty(), "everything waits for a global limit");
    scene.minutes_pass(1).await;
    says(&scene.only_news(scene.cast.release), "INC-3");
    scene.end().await;
}

#[tokio::test]
async fn a_connection_that_is_cut_after_the_effect_shows_the_post_once() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    scene.stage.discord.fail_next("POST", "/messages", Failure::CutBeforeAnswer, 1);
    scene.slash(&priya, "incident declare", json!({ "severity": "P2", "title": "Slow" })).await.says("INC-1");
    scene.minutes_pass(1).await;
    scene.only_news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
async fn a_post_that_was_on_its_way_when_tplus_died_is_found_by_its_mark_hours_later() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    scene.stage.discord.fail_next("POST", "/messages", Failure::CutBeforeAnswer, 1);
    scene.slash(&priya, "incident declare", json!({ "severity": "P2", "title": "Slow" })).await.says("INC-1");
    scene.stage.kill_bot().await;
    let later = scene.stage.now() + TimeDelta::hours(3);
    scene.stage.jump_to(later).await.expect("time passes");
    scene.stage.start_bot().await.expect("the bot starts");
    scene.settle().await;
    let cards = scene.news(scene.cast.release);
    assert_eq!(cards.iter().filter(|card| card.text().contains("INC-1 ·")).count(), 1, "{}", shown(&cards));
    scene.slash(&priya, "incident list", json!({})).await.says("INC-1");
    scene.end().await;
}

#[tokio::test]
async fn a_lost_gateway_session_is_resumed_or_begun_anew() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    for how in [How::Reconnect, How::TcpDrop, How::InvalidSession { resumable: true }] {
        scene.stage.discord.drop_gateway(&scene.stage.app, how);
        scene.stage.reconnected().await.expect("it reconnects");
        scene.slash(&priya, "release status", json!({})).await.says("T+0");
    }
    scene.end().await;
}

#[tokio::test]
async fn two_people_press_the_same_button_at_once() {
    let mut scene = Scene::launched().await;
    let (priya, jonas) = (scene.cast.priya.clone(), scene.cast.jonas.clone());
    scene.slash(&priya, "incident declare", json!({ "severity": "P2", "title": "Slow" })).await;
    let card = scene.only_news(scene.cast.release);
    let (one, other) = (priya.click(card.id, "Acknowledge"), jonas.click(card.id, "Acknowledge"));
    let answers = [scene.answered(one).await.text(), scene.answered(other).await.text()];
    assert_eq!(answers.iter().filter(|answer| answer.contains("You are the incident lead")).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.contains("already been acknowledged")).count(), 1, "{answers:?}");
    let thread = scene.thread(scene.cast.release);
    scene.settle().await;
    assert_eq!(scene.news(thread).len(), 2, "declared, acknowledged once");
    scene.end().await;
}
