//! The board: one pinned message that shows where the release stands.

use local_discord::{ChannelId, MessageView};
use serde_json::json;

use crate::support::{Scene, says, shown};

/// The boards in `channel`, the oldest first.
fn boards(scene: &Scene, channel: ChannelId) -> Vec<MessageView> {
    let mut messages = scene.cast.guild.messages(channel);
    messages.retain(|message| message.text().starts_with("Board · v1.1.0-beta"));
    messages
}

#[track_caller]
fn board(scene: &Scene) -> MessageView {
    let mut boards = boards(scene, scene.cast.release);
    assert_eq!(boards.len(), 1, "one board");
    boards.remove(0)
}

#[tokio::test]
pub async fn the_board_is_pinned_and_shows_phase_status_incidents_criteria_and_what_comes_next() {
    let mut scene = Scene::launched().await;
    scene.settle().await;
    let shown = board(&scene);
    assert!(shown.pinned);
    says(&shown, "T+0 · Launch day · ");
    says(&shown, "🗓️ Planned; to be announced <t:1768496400:f>.");
    says(&shown, "🟡 **Yellow**\n- Nothing is measured yet");
    says(&shown, "**Open incidents**\nNone.");
    says(&shown, "**Success criteria: Launch day**\nMust have 2 of 4, 2 unknown · Target 0 of 3, 3 unknown");
    says(&shown, "<t:1768496400:f> question whether it is announced\n<t:1768500000:f> launch-day monitoring");
    assert_eq!(shown.text().matches(":f> ").count(), 5, "{}", shown.text());
    says(&shown, &format!("<#{}>", scene.cast.feedback));
    says(&shown, "As of Thu Jan 15, 11:30 EST.");

    let priya = scene.cast.priya.clone();
    scene.declared(&priya, "P0", "Login fails").await;
    scene.minutes_pass(3).await;
    let shown = board(&scene);
    says(&shown, "🔴 **Red**\n- P0 open: INC-1.");
    says(
        &shown,
        "(P0) Login fails · acknowledge <t:1768494910:R> · update <t:1768498210:R> · resolve <t:1768509010:R>",
    );
    says(&shown, "[INC-1](https://discord.com/channels/");

    scene.click(&priya, scene.cast.release, "Acknowledge").await;
    let resolve = scene.click(&priya, scene.cast.release, "Resolve").await;
    scene.fill_in(&priya, &resolve, json!({ "resolution": "Renewed the token." })).await;
    scene.minutes_pass(3).await;
    says(&board(&scene), "**Open incidents**\nNone.");
    let thread = scene.thread(scene.cast.release);
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn the_board_changes_seldom_enough_for_discord_and_not_without_a_reason() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    for title in ["Login fails", "Logout fails", "Everything fails"] {
        scene.declared(&priya, "P2", title).await;
    }
    scene.minutes_pass(10).await;
    let shown = board(&scene);
    says(&shown, "INC-3");
    let mut since: Vec<_> = shown.versions.iter().map(|version| version.since).collect();
    since.extend(shown.edited_at);
    assert!(since.windows(2).all(|pair| (pair[1] - pair[0]).num_seconds() >= 150), "{since:?}");
    assert_eq!(since.len(), 2, "posted, and changed once: {since:?}");
    // A must that fails, and grows older with each minute, is no reason to write each minute.
    let tom = scene.cast.tom.clone();
    scene.slash(&tom, "metric record", json!({ "metric": "error_rate", "value": "9%" })).await.says("Recorded");
    scene.at("2026-01-15 21:00").await;
    says(&board(&scene), "Must-have not met: ");
    let before = board(&scene).versions.len();
    scene.at("2026-01-15 21:55").await;
    assert_eq!(board(&scene).versions.len(), before, "nothing has happened");
    scene.at("2026-01-16 00:05").await;
    says(&board(&scene), "T+1 · Week 1 · ");
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    scene.end().await;
}

#[tokio::test]
pub async fn a_board_that_somebody_deleted_comes_back_pinned_and_one_of_a_release_that_is_over_says_so() {
    let mut scene = Scene::launched().await;
    scene.settle().await;
    let (owner, maya) = (scene.cast.guild.owner(), scene.cast.maya.clone());
    scene.minutes_pass(5).await;
    let first = board(&scene).id;
    owner.delete(first).expect("deleted");
    scene.slash(&maya, "release pause", json!({ "reason": "Waiting for the store." })).await;
    scene.minutes_pass(5).await;
    let again = board(&scene);
    assert!(again.id != first && again.pinned);
    says(&again, "Paused since");
    says(&again, "Nothing else is scheduled.");

    scene.slash(&maya, "release end", json!({})).await;
    scene.minutes_pass(3).await;
    let over = board(&scene);
    assert!(!over.pinned);
    says(&over, "This release is over");
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn a_board_that_cannot_be_pinned_is_said_once_and_one_whose_channel_changed_moves() {
    const PIN_MESSAGES: u64 = 1 << 51;
    let mut scene = Scene::set_up().await;
    scene.expect_complaint("a message cannot be delivered");
    let (owner, maya) = (scene.cast.guild.owner(), scene.cast.maya.clone());
    let tplus = scene.stage.app.user_id;
    scene.cast.guild.deny(scene.cast.release, tplus, PIN_MESSAGES);
    let options = json!({ "version": "v1.1.0-beta", "zone": "America/New_York" });
    scene.slash(&maya, "release start", options).await;
    scene.minutes_pass(3).await;
    says(&scene.only_news(scene.cast.release), "I could not pin the board: Missing Permissions");
    assert!(!board(&scene).pinned);

    let other = scene.cast.guild.text_channel("war-room");
    scene.slash(&owner, "setup", json!({ "release": other.to_string() })).await;
    scene.minutes_pass(3).await;
    says(&board(&scene), &format!("The board is in <#{other}> now."));
    assert!(boards(&scene, other)[0].pinned);
    scene.news(other);
    // What can't be read is no news here.
    owner.delete_channel(other).expect("deleted");
    scene.at("2026-01-15 11:50").await;
    let priya = scene.cast.priya.clone();
    let used = priya.slash(scene.cast.general, "incident declare", json!({ "severity": "P2", "title": "It hangs" }));
    scene.answered(used).await;
    scene.at("2026-01-15 12:10").await;
    let told = scene.news(scene.cast.standup);
    let about_the_board = told.iter().filter(|told| told.text().contains("I could not bring the board up to date"));
    assert_eq!(about_the_board.count(), 1, "it is said once:\n{}", shown(&told));

    // Another channel is chosen: the board stands there at once, and is one.
    let third = scene.cast.guild.text_channel("war-room-2");
    let used = owner.slash(scene.cast.general, "setup", json!({ "release": third.to_string() }));
    scene.answered(used).await;
    scene.minutes_pass(5).await;
    scene.at("2026-01-16 00:10").await;
    let there = boards(&scene, third);
    assert!(there.len() == 1 && there[0].pinned, "one board, pinned");
    says(&there[0], "T+1 · Week 1 · ");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.feedback, scene.cast.standup] {
        scene.news(place);
    }
    scene.end().await;
}
