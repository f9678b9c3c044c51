//! Whose tplus it is: what its operator gave it access to is for the operator's servers, however many can invite it.

use local_discord::{ChannelId, Guild};
use serde_json::json;
use tplus::rehearsal::cast::INVITED_WITH;
use tplus::rehearsal::stage::Setting;
use tplus::rehearsal::workshop::SignIn;

use crate::support::{Scene, setting, shown};

/// Another server, with a channel in which Discord says what is new.
fn another_server(scene: &Scene) -> (Guild, ChannelId) {
    let other = scene.stage.discord.guild("Another team");
    let news = other.text_channel("news");
    other.system_channel(news);
    (other, news)
}

#[tokio::test]
pub async fn a_server_that_tplus_is_not_for_is_told_so_and_left() {
    let mut scene = Scene::launched().await;
    let (other, news) = another_server(&scene);
    scene.expect_complaint("is left");
    other.invite(&scene.stage.app, INVITED_WITH);
    scene.settle().await;
    let said = shown(&other.messages(news));
    assert!(
        said.contains("This tplus is another team's") && said.contains(&format!("{}, to TPLUS_GUILDS", other.id)),
        "{said}"
    );
    assert!(!other.has(scene.stage.app.user_id), "it has left");
    assert!(scene.cast.guild.has(scene.stage.app.user_id));
    scene.end().await;
}

#[tokio::test]
pub async fn the_first_server_that_is_set_up_is_the_one_and_the_others_are_left() {
    let mut scene = Scene::before_setup().await;
    let (other, news) = another_server(&scene);
    let silent = scene.stage.discord.guild("Without news");
    for guild in [&other, &silent] {
        guild.invite(&scene.stage.app, INVITED_WITH);
    }
    scene.settle().await;
    assert!(other.messages(news).is_empty() && other.has(scene.stage.app.user_id), "nobody has it yet");
    scene.expect_complaint("is left");
    let owner = scene.cast.guild.owner();
    scene.slash(&owner, "setup", scene.cast.setup_options()).await.says("Ready");
    scene.settle().await;
    assert!(shown(&other.messages(news)).contains("This tplus is another team's"));
    assert!(!other.has(scene.stage.app.user_id) && !silent.has(scene.stage.app.user_id));
    assert!(shown(&silent.owner().direct_messages(&scene.stage.app)).contains("This tplus is another team's"));
    scene.end().await;
}

#[tokio::test]
pub async fn of_two_servers_that_are_set_up_at_once_one_is_the_first() {
    let mut scene = Scene::before_setup().await;
    let (other, news) = another_server(&scene);
    other.invite(&scene.stage.app, INVITED_WITH);
    scene.settle().await;
    scene.expect_complaint("is left");
    let (own, theirs) = (scene.cast.guild.owner(), other.owner());
    let asked = [
        own.slash(scene.cast.general, "setup", json!({ "release": scene.cast.release.to_string() })),
        theirs.slash(news, "setup", json!({ "release": news.to_string() })),
    ];
    let mut answers = Vec::new();
    for used in asked {
        answers.push(scene.answered(used).await.text());
    }
    let refused = answers.iter().filter(|answer| answer.contains("This tplus is another team's")).count();
    assert_eq!(refused, 1, "{answers:#?}");
    assert_eq!(scene.count("SELECT COUNT(DISTINCT guild_id) FROM guild_setup").await, 1);
    scene.settle().await;
    let tplus = scene.stage.app.user_id;
    assert_eq!([&other, &scene.cast.guild].iter().filter(|guild| guild.has(tplus)).count(), 1, "the other is left");
    scene.end().await;
}

#[tokio::test]
pub async fn a_guest_server_uses_none_of_the_operators_credentials() {
    let settings = vec![("TPLUS_GUILDS", "*".to_owned())];
    let setting = Setting { github: Some(SignIn::Token), settings, ..setting("2026-01-15 11:00") };
    let mut scene = Scene::launched_with(setting).await;
    let maya = scene.cast.maya.clone();
    let connect = json!({ "repository": "wildcard/caro" });
    let refused = scene.slash(&maya, "github connect", connect.clone()).await;
    refused.says("but not its operator's access to GitHub");
    let id = scene.cast.guild.id;
    let asked = || scene.workshop().github.requests().len();
    assert_eq!(asked(), 0, "GitHub hears nothing of it");

    // Its operator names it, and another one: then somebody has to say whose the repository is.
    scene.stage.stop_bot().await.expect("stopped");
    scene.stage.set_variable("TPLUS_GUILDS", format!("{id},1461000000000000009"));
    scene.stage.start_bot().await.expect("started");
    scene.slash(&maya, "github connect", connect.clone()).await.says("adds").says("to TPLUS_REPOSITORIES");
    scene.stage.stop_bot().await.expect("stopped");
    scene.stage.set_variable("TPLUS_REPOSITORIES", format!("{id}=wildcard/caro"));
    scene.stage.start_bot().await.expect("started");
    scene.slash(&maya, "github connect", connect).await.says("is connected");
    scene.settle().await;

    // What is taken back holds for what was connected before, too.
    scene.stage.stop_bot().await.expect("stopped");
    scene.stage.set_variable("TPLUS_REPOSITORIES", format!("{id}=wildcard/other"));
    scene.stage.start_bot().await.expect("started");
    scene.expect_complaint("is not listed for this server");
    let before = scene.workshop().github.requests().len();
    scene.minutes_pass(30).await;
    assert_eq!(scene.workshop().github.requests().len(), before, "it is not read any more");
    scene.slash(&maya, "github status", json!({})).await.says("to TPLUS_REPOSITORIES");
    scene.end().await;
}

#[tokio::test]
pub async fn check_tells_whoever_runs_it_that_anybody_can_invite_it() {
    let scene = Scene::set_up().await;
    let (_, said) = scene.stage.run("check").await.expect("run");
    assert!(said.contains("\"Public Bot\" is on"), "{said}");
    scene.stage.app.set_public(false);
    let (_, said) = scene.stage.run("check").await.expect("run");
    assert!(!said.contains("Public Bot"), "{said}");
    scene.end().await;
}
