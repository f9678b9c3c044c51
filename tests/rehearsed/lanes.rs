//! Nothing waits for what it does not need: an edit for its own message, a channel for its own posts, a server for its own.

use std::fmt::Write;

use local_discord::{ChannelId, Failure, GuildId};
use serde_json::json;
use tplus::rehearsal::stage::Setting;

use crate::support::{Scene, says, setting, shown};

/// How urgent a row is that nobody stands behind, and one of the team's ordinary ones.
const UNCONFIRMED: i64 = 3;
const NORMAL: i64 = 2;

/// Writes `count` posts into the outbox while tplus is away, for `channel` of `guild`, each in a lane of its own.
async fn flood(scene: &mut Scene, (guild, channel): (GuildId, ChannelId), count: usize, urgency: i64) {
    scene.settle().await;
    scene.stage.kill_bot().await;
    let now = scene.stage.now().timestamp_millis();
    let mut rows = String::new();
    for number in 1..=count {
        let body = json!({ "content": format!("Report {number}"), "allowed_mentions": { "parse": [] } });
        let action = json!({ "do": "post", "place": { "channel": channel.0 }, "body": body, "files": [] });
        let comma = if number == 1 { "" } else { "," };
        write!(
            rows,
            "{comma} ({}, {guild}, {number}, 'report:{number}', {urgency}, 'report:{number}', 'discord', '{action}', {channel}, \
             'pending', {now}, {now})",
            i64::MAX / 2 + i64::try_from(number).expect("few"),
        )
        .expect("written");
    }
    let columns = "outbox_id, guild_id, position, lane, urgency, handle, destination, action, place, state, next_try_ms, created_ms";
    scene.tamper(&format!("INSERT INTO outbox ({columns}) VALUES {rows}")).await;
    scene.stage.start_bot().await.expect("it starts");
}

/// Lets five seconds pass.
async fn five_seconds_pass(scene: &mut Scene) {
    let to = scene.stage.now() + chrono::TimeDelta::seconds(5);
    scene.stage.advance_to(to).await.expect("time passes");
}

#[tokio::test]
pub async fn an_alert_in_a_thread_waits_for_no_card_that_cannot_be_brought_up_to_date() {
    let mut scene = Scene::launched().await;
    let (jonas, release) = (scene.cast.jonas.clone(), scene.cast.release);
    let thread = scene.declared(&jonas, "P0", "Down").await;
    let own = scene.cards(release).into_iter().find(|card| card.text().contains("INC-1")).expect("a card").id;
    for failure in [Failure::Status(503), Failure::Limited(3_600.0, "user")] {
        scene.stage.discord.fail_next("PATCH", &format!("/messages/{own}"), failure, 1_000);
        let update = json!({ "changed": "Still looking.", "incident": "1" });
        scene.slash(&jonas, "incident update", update).await.says("updated");
        scene.minutes_pass(59).await;
        scene.news(thread);
        scene.minutes_pass(1).await;
        let said = scene.news(thread);
        assert!(said.iter().any(|one| one.text().contains("is overdue. It was due")), "{}", shown(&said));
        scene.stage.discord.clear_faults();
    }
    scene.news(release);
    scene.end().await;
}

#[tokio::test]
pub async fn an_alert_sleeps_behind_no_long_pause_and_is_told_in_person_while_it_waits() {
    let mut scene = Scene::launched().await;
    let (jonas, maya, release) = (scene.cast.jonas.clone(), scene.cast.maya.clone(), scene.cast.release);
    let thread = scene.declared(&jonas, "P0", "Down").await;
    let own = scene.incident("INC-1").id;
    scene.stage.discord.fail_next("POST", &format!("/channels/{thread}/messages"), Failure::Status(503), 1_000);
    scene.slash(&jonas, "incident acknowledge", json!({ "incident": "1" })).await.says("acknowledged");
    scene.minutes_pass(57).await;
    let told = shown(&maya.direct_messages(&scene.stage.app));
    assert!(told.contains("I've been unable to post this in its thread since"), "{told}");
    assert!(
        told.contains(
            "Discord answered 503. So nobody may have been pinged there. Please tell the team; I keep trying."
        ),
        "{told}"
    );
    scene.stage.discord.clear_faults();
    scene.minutes_pass(1).await;
    let said = scene.news(thread);
    assert!(said.iter().any(|one| one.text().contains("Acknowledged")), "{}", shown(&said));
    assert!(said.iter().any(|one| !one.pings.users.is_empty()), "{}", shown(&said));
    let later = maya.direct_messages(&scene.stage.app);
    assert_eq!(shown(&later), told, "each is told once");
    says(&scene.stage.discord.message(own).expect("the card"), "Acknowledged.");
    scene.news(release);
    scene.end().await;
}

#[tokio::test]
pub async fn an_alert_that_discord_asks_to_hold_back_for_long_is_told_in_person_meanwhile() {
    let mut scene = Scene::launched().await;
    let (jonas, maya, release) = (scene.cast.jonas.clone(), scene.cast.maya.clone(), scene.cast.release);
    let path = format!("/channels/{release}/messages");
    scene.stage.discord.fail_next("POST", &path, Failure::Limited(600.0, "shared"), 1);
    for title in ["Down", "Slow"] {
        let declare = json!({ "severity": "P0", "title": title });
        scene.slash(&jonas, "incident declare", declare).await.says("is declared");
    }
    scene.minutes_pass(2).await;
    let told = shown(&maya.direct_messages(&scene.stage.app));
    for title in ["Down", "Slow"] {
        assert_eq!(told.matches(&format!(": {title}")).count(), 1, "{title}: {told}");
    }
    scene.minutes_pass(10).await;
    let said = shown(&scene.news(release));
    assert!(said.contains("INC-1: Down") && said.contains("INC-2: Slow"), "{said}");
    for thread in scene.cast.guild.threads(release) {
        scene.news(thread.id);
    }
    scene.expect_to_be_slowed();
    scene.end().await;
}

#[tokio::test]
pub async fn an_older_edit_that_failed_never_comes_after_a_newer_one() {
    let mut scene = Scene::launched().await;
    let (jonas, release) = (scene.cast.jonas.clone(), scene.cast.release);
    let thread = scene.declared(&jonas, "P0", "Down").await;
    let own = scene.incident("INC-1").id;
    scene.stage.discord.fail_next("PATCH", &format!("/messages/{own}"), Failure::Status(503), 1);
    let update = json!({ "changed": "Still looking.", "incident": "1" });
    scene.slash(&jonas, "incident update", update).await.says("updated");
    scene.slash(&jonas, "incident acknowledge", json!({ "incident": "1" })).await.says("acknowledged");
    scene.settle().await;
    let seen = scene.stage.discord.message(own).expect("the card");
    says(&seen, "Acknowledged.");
    scene.minutes_pass(6).await;
    let later = scene.stage.discord.message(own).expect("the card");
    says(&later, "Acknowledged.");
    assert_eq!(later.versions.len(), seen.versions.len(), "nothing was said over it");
    for place in [thread, release] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn an_edit_that_has_to_wait_holds_up_nothing_else() {
    let mut scene = Scene::launched().await;
    let (jonas, tom, release) = (scene.cast.jonas.clone(), scene.cast.tom.clone(), scene.cast.release);
    let thread = scene.declared(&jonas, "P2", "Slow").await;
    scene.minutes_pass(70).await;
    scene.news(thread);
    // Its own edit, and not the board's, which may come first.
    let own = scene.cards(release).into_iter().find(|card| card.text().contains("INC-1")).expect("a card").id;
    scene.stage.discord.fail_next("PATCH", &format!("/messages/{own}"), Failure::EditedTooOften(1_800.0), 1);
    scene.slash(&jonas, "incident acknowledge", json!({ "incident": "1" })).await.says("acknowledged");
    scene
        .slash(&tom, "incident declare", json!({ "severity": "P0", "title": "Down" }))
        .await
        .says("INC-2** is declared");
    five_seconds_pass(&mut scene).await;
    says(&scene.only_news(thread), "Acknowledged");
    says(&scene.only_news(release), "INC-2");
    let second = scene.thread(release);
    says(&scene.only_news(second), "Declared");
    let card =
        |scene: &Scene| scene.cards(release).into_iter().find(|card| card.text().contains("INC-1")).expect("a card");
    assert!(card(&scene).text().contains("Nobody has acknowledged"), "it waits as long as Discord says");
    scene.slash(&jonas, "incident role", json!({ "role": "scribe", "incident": "1" })).await.says("scribe");
    scene.minutes_pass(30).await;
    says(&card(&scene), "Acknowledged");
    says(&card(&scene), "Scribe");
    for place in [thread, second, release] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn edits_of_an_old_message_are_gathered_before_discord_refuses_them() {
    let mut scene = Scene::launched().await;
    let (lena, robin) = (scene.cast.lena.clone(), scene.cast.robin.clone());
    let said = robin.say(scene.cast.feedback, "Command history with search").expect("said");
    lena.react(said, "💡").expect("tagged");
    scene.settle().await;
    let stage = json!({ "number": "FB-1", "stage": "upvotes" });
    scene.slash(&lena, "feedback stage", stage).await.says("Upvotes");
    scene.settle().await;
    let thread = scene.thread(scene.cast.feedback);
    let card = scene.only_news(thread).id;
    scene.minutes_pass(70).await;
    let edits = |scene: &Scene| {
        let requests = scene.stage.discord.requests();
        requests.iter().filter(|asked| asked.method == "PATCH" && asked.path.contains(&card.to_string())).count()
    };
    let before = edits(&scene);
    for number in 0..35 {
        let voter = scene.cast.guild.member(&format!("Voter {number}"), &[]);
        voter.react(card, "👍").expect("voted");
        scene.minutes_pass(1).await;
    }
    let made = edits(&scene) - before;
    assert!((10..=30).contains(&made), "{made} edits in 35 minutes");
    scene.minutes_pass(20).await;
    says(&scene.stage.discord.message(card).expect("the card"), "36 people want this");
    scene.end().await;
}

#[tokio::test]
pub async fn a_p0_beside_a_thousand_reports_that_nobody_stands_behind_is_there_in_five_seconds() {
    let mut scene = Scene::launched().await;
    let (jonas, release) = (scene.cast.jonas.clone(), scene.cast.release);
    let guild = scene.cast.guild.id;
    flood(&mut scene, (guild, release), 1_000, UNCONFIRMED).await;
    scene.settle().await;
    scene.news(release);
    scene
        .slash(&jonas, "incident declare", json!({ "severity": "P0", "title": "Down" }))
        .await
        .says("INC-1** is declared");
    five_seconds_pass(&mut scene).await;
    let said = scene.news(release);
    assert!(shown(&said).contains("INC-1"), "{}", shown(&said));
    let thread = scene.thread(release);
    says(&scene.only_news(thread), "Declared");
    scene.slash(&jonas, "incident acknowledge", json!({ "incident": "1" })).await.says("acknowledged");
    five_seconds_pass(&mut scene).await;
    let card = scene.cards(release).into_iter().find(|card| card.text().contains("INC-1")).expect("a card");
    says(&card, "Acknowledged");
    says(&scene.only_news(thread), "Acknowledged");
    scene.tamper("UPDATE outbox SET state = 'withdrawn' WHERE lane LIKE 'report:%' AND state = 'pending'").await;
    scene.settle().await;
    scene.news(release);
    scene.end().await;
}

#[tokio::test]
pub async fn a_server_and_a_channel_that_have_much_to_say_hold_up_no_other() {
    let settings = vec![("TPLUS_GUILDS", "*".to_owned())];
    let mut scene = Scene::launched_with(Setting { settings, ..setting("2026-01-15 11:00") }).await;
    let (jonas, robin, lena) = (scene.cast.jonas.clone(), scene.cast.robin.clone(), scene.cast.lena.clone());
    let other = scene.stage.discord.guild("Another team");
    let busy = other.text_channel("release");
    other.invite(&scene.stage.app, tplus::rehearsal::cast::INVITED_WITH);
    scene.settle().await;
    flood(&mut scene, (other.id, busy), 300, NORMAL).await;
    scene
        .slash(&jonas, "incident declare", json!({ "severity": "P3", "title": "Typo" }))
        .await
        .says("INC-1** is declared");
    five_seconds_pass(&mut scene).await;
    says(&scene.only_news(scene.cast.release), "INC-1");
    scene.tamper("DELETE FROM outbox WHERE lane LIKE 'report:%'").await;

    // In one server, places take turns.
    let (guild, general) = (scene.cast.guild.id, scene.cast.general);
    flood(&mut scene, (guild, general), 300, NORMAL).await;
    let said = robin.say(scene.cast.feedback, "It hangs").expect("said");
    lena.react(said, "🐛").expect("tagged");
    five_seconds_pass(&mut scene).await;
    let marks = scene.stage.discord.message(said).expect("the report").reactions;
    assert!(marks.iter().any(|mark| mark.emoji == "🗂️"), "{marks:?}");
    scene.tamper("UPDATE outbox SET state = 'withdrawn' WHERE lane LIKE 'report:%' AND state = 'pending'").await;
    scene.settle().await;
    let thread = scene.thread(scene.cast.release);
    scene.news(thread);
    scene.news(general);
    scene.end().await;
}
