//! What whoever hosts tplus does: first start, checking, stopping, another way to Discord.

use serde_json::json;
use tplus::rehearsal::cast::INVITED_WITH;
use tplus::rehearsal::stage::{Setting, Way};

use crate::support::{Scene, says, setting};

#[tokio::test]
async fn a_start_prints_the_invite_link_with_exactly_the_permissions_that_are_needed() {
    let scene = Scene::before_setup().await;
    let log = scene.stage.log();
    assert!(log.contains(&format!("client_id={}", scene.stage.app.id)), "{log}");
    assert!(log.contains(&format!("permissions={INVITED_WITH}\n")), "{log}");
    scene.end().await;
}

#[tokio::test]
async fn check_says_what_is_wrong_and_what_to_do() {
    let mut scene = Scene::before_setup().await;
    let (well, said) = scene.stage.run("check").await.expect("it runs");
    assert!(well && said.contains("run /setup in the server"), "{said}");

    let owner = scene.cast.guild.owner();
    scene.slash(&owner, "setup", scene.cast.setup_options()).await;
    let (well, said) = scene.stage.run("check").await.expect("it runs");
    assert!(well && said.contains("tplus has all that it needs"), "{said}");

    scene.stage.app.grant_message_content(false);
    scene.cast.guild.deny(scene.cast.release, scene.cast.guild.everyone(), 1 << 14);
    owner.delete_channel(scene.cast.standup).expect("deleted");
    let (well, said) = scene.stage.run("check").await.expect("it runs");
    assert!(!well && said.contains("grant tplus there: Embed Links"), "{said}");
    assert!(said.contains("it is gone, or tplus may not see it. Choose another with /setup"), "{said}");
    assert!(said.contains("switch \"Message Content Intent\" on"), "{said}");
    scene.stage.app.clone().reset_token();
    let (well, said) = scene.stage.run("check").await.expect("it runs");
    assert!(!well && said.contains("Discord does not accept DISCORD_TOKEN"), "{said}");
}

#[tokio::test]
async fn through_a_proxy_tplus_works_as_well() {
    let mut scene = Scene::with(Setting { way: Way::Proxy, ..setting("2026-01-15 11:00") }).await;
    let (owner, priya) = (scene.cast.guild.owner(), scene.cast.priya.clone());
    scene.slash(&owner, "setup", scene.cast.setup_options()).await.says("Ready.");
    scene.slash(&priya, "incident declare", json!({ "severity": "P0", "title": "Crash" })).await.says("INC-1");
    says(&scene.only_news(scene.cast.release), "INC-1");
    scene.end().await;
}

#[tokio::test]
async fn few_logins_left_keep_tplus_from_spending_the_last() {
    let mut scene = Scene::before_setup().await;
    scene.stage.kill_bot().await;
    scene.stage.app.set_session_starts_left(3);
    let refused = scene.stage.start_bot().await.expect_err("it does not log in");
    assert!(format!("{refused:#}").contains("logins are left today"), "{refused:#}");
}

#[tokio::test]
async fn a_team_with_another_plan_has_its_own_words_and_a_broken_one_is_said_to_be() {
    let playbook = tplus::playbook::DEFAULT
        .replace("- AWU: {{ metrics.awu }}", "- Weekly users: {{ metrics.awu }}")
        .replace("- Still open: {{ issues.open.total }}", "- Still open: {{ issues.open.total | nosuch }}");
    let mut scene = Scene::with(Setting { playbook: Some(playbook), ..setting("2026-01-15 11:00") }).await;
    let (owner, maya) = (scene.cast.guild.owner(), scene.cast.maya.clone());
    scene.slash(&owner, "setup", scene.cast.setup_options()).await;
    scene.slash(&maya, "release start", json!({ "version": "v1", "zone": "America/New_York" })).await;
    scene.at("2026-01-15 20:00").await;
    let [summary, broken] =
        scene.news(scene.cast.release).try_into().expect("the summary, and a word about a template");
    says(&summary, "- Weekly users: no data");
    says(&broken, "template `end_of_day_public` fails");
    says(&broken, "nosuch");
    says(&scene.only_news(scene.cast.announcements), "- Still open: 0");
    scene.at("2026-01-16 17:00").await;
    says(&scene.only_news(scene.cast.release), "- Weekly users: no data");
    scene.news(scene.cast.standup);
    assert!(scene.stage.log().contains("ERROR "), "the log has it too");
}

#[tokio::test]
async fn a_server_emoji_tags_by_its_id() {
    let playbook = Some(tplus::playbook::DEFAULT.to_owned());
    let mut scene = Scene::with(Setting { playbook, ..setting("2026-01-15 11:00") }).await;
    let emoji = scene.cast.guild.emoji("caro");
    let ours = tplus::playbook::DEFAULT.replace("[\"🎨\"]", &format!("[\"🎨\", \"<:caro:{emoji}>\"]"));
    std::fs::write(scene.stage.folder().join("playbook.toml"), ours).expect("written");
    scene.stage.kill_bot().await;
    scene.stage.start_bot().await.expect("the bot starts");
    let (owner, lena, robin) = (scene.cast.guild.owner(), scene.cast.lena.clone(), scene.cast.robin.clone());
    scene.slash(&owner, "setup", scene.cast.setup_options()).await;
    let said = robin.say(scene.cast.feedback, "the colours hurt").expect("said");
    lena.react(said, &format!("caro:{emoji}")).expect("reacted");
    scene.settle().await;
    scene.slash(&lena, "feedback list", json!({ "category": "ux" })).await.says("the colours hurt");
    lena.unreact(said, &format!("caro:{emoji}")).expect("unreacted");
    scene.settle().await;
    scene.slash(&lena, "feedback list", json!({})).await.says("Nothing is tagged yet");
    scene.end().await;
}
