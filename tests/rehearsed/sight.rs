//! Roles, people and channels are looked at when they are used, and whoever depends on them is told when they are lost; and a session that
//! hears nothing is noticed.

use local_discord::{Deafness, How, Person};
use serde_json::json;
use tplus::rehearsal::stage::Setting;

use crate::support::{Scene, free_port, pinged, says, setting, shown};

/// Permission bits of Discord's.
const VIEW_CHANNEL: u64 = 1 << 10;
const PIN_MESSAGES: u64 = 1 << 51;
const MENTION_EVERYONE: u64 = 1 << 17;

#[tokio::test]
pub async fn when_the_roles_to_page_are_deleted_the_team_hears_of_it_and_somebody_else_is_paged() {
    let mut scene = Scene::launched().await;
    let release = scene.cast.release;
    let roles = scene.cast.roles;
    scene.cast.guild.delete_role(roles.engineer);
    scene.settle().await;
    let told = scene.only_news(release);
    says(&told, "The role for Engineer was deleted: choose another with `/setup`.");
    assert_eq!(pinged(&told), ["Release manager"]);
    scene.cast.guild.delete_role(roles.engineering_lead);
    scene.settle().await;
    says(&scene.only_news(release), "The role for Engineering lead was deleted");
    let lena = scene.cast.lena.clone();
    let options = json!({ "severity": "P1", "title": "Slow" });
    let answer = scene.slash(&lena, "incident declare", options).await;
    scene.settle().await;
    answer.says("so the release manager is being pinged");
    assert_eq!(pinged(&scene.incident("INC-1")), ["Release manager"]);

    // Then nobody of a role is left: whoever started the release is asked.
    scene.cast.guild.delete_role(roles.release_manager);
    scene.settle().await;
    let told = scene.all_news(release).pop().expect("told");
    says(&told, "The role for Release manager was deleted");
    assert_eq!(told.pings.users[0].id, scene.cast.maya.id());
    let raised = json!({ "severity": "P0", "why": "All users", "incident": "1" });
    let answer = scene.slash(&lena, "incident severity", raised).await;
    answer.says("now P0").says(&format!("can be pinged, so {} is being pinged", scene.cast.maya.mention()));
    // Somebody has to say that it is announced.
    scene.cast.guild.give_role(scene.cast.maya.id(), roles.community);
    scene.minutes_pass(31).await;
    let late = scene.news(release);
    let escalated = late.iter().find(|message| message.text().contains("📣")).expect("it is escalated");
    says(escalated, &format!("Escalated to: {} (the role for", scene.cast.maya.mention()));
    let thread = scene.thread(release);
    for place in [release, thread] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_role_that_nobody_has_reaches_nobody_and_somebody_else_is_paged() {
    let mut scene = Scene::launched().await;
    let (jonas, priya, tom, maya, release) = (
        scene.cast.jonas.clone(),
        scene.cast.priya.clone(),
        scene.cast.tom.clone(),
        scene.cast.maya.clone(),
        scene.cast.release,
    );
    let roles = scene.cast.roles;
    scene.slash(&maya, "incident declare", json!({ "severity": "P0", "title": "Crash" })).await.says("being pinged");
    scene.settle().await;
    assert_eq!(pinged(&scene.incident("INC-1")), ["Engineering lead", "Engineer", "Release manager"]);
    for (who, role) in [(&jonas, roles.engineering_lead), (&priya, roles.engineer), (&tom, roles.engineer)] {
        scene.cast.guild.take_role(who.id(), role);
    }
    scene.cast.guild.take_role(maya.id(), roles.release_manager);
    let owner = scene.cast.guild.owner();
    let answer = scene.slash(&owner, "setup", json!({})).await;
    answer.says(&format!("Nobody has <@&{}>, so its pings reach nobody.", roles.engineer)).says("Ready.");
    let (well, said) = scene.stage.run("check").await.expect("it runs");
    assert!(well && said.contains("Nobody has @Engineer, so its pings reach nobody."), "{said}");
    scene.minutes_pass(6).await;
    let used = owner.slash(release, "incident declare", json!({ "severity": "P0", "title": "Hang" }));
    let answer = scene.answered(used).await;
    answer.says(&format!("can be pinged, so {} is being pinged", maya.mention()));
    scene.settle().await;
    assert_eq!(scene.incident("INC-2").pings.users[0].id, maya.id());

    scene.expect_complaint("a message cannot be delivered");
    // Who only runs the release is none of those who may read what is private, and whoever has left is not asked at all.
    let secret = json!({ "severity": "P0", "title": "Key leaked", "private": true });
    let used = owner.slash(release, "incident declare", secret);
    scene
        .answered(used)
        .await
        .says("PRIV-1** is declared")
        .says("Nobody could be pinged: tell the team yourself, now.");
    scene.settle().await;
    let private = scene.cast.guild.threads(release).into_iter().find(|thread| thread.private).expect("its thread").id;
    let said = scene.news(private);
    assert!(said.iter().all(|message| message.pings.users.iter().all(|user| user.id != maya.id())), "{}", shown(&said));
    assert!(!shown(&maya.direct_messages(&scene.stage.app)).contains("Key leaked"));
    assert!(shown(&owner.direct_messages(&scene.stage.app)).contains("Key leaked"), "the server is hers");
    maya.leave();
    let used = owner.slash(release, "incident declare", json!({ "severity": "P0", "title": "Gone" }));
    let answer = scene.answered(used).await;
    answer.says(&format!("can be pinged, so {} is being pinged", owner.mention()));
    scene.settle().await;
    let threads = scene.cast.guild.threads(release);
    for place in threads.iter().map(|thread| thread.id).chain([release]) {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_due_when_tplus_starts_pings_no_role_that_was_deleted_while_it_was_away() {
    let mut scene = Scene::launched().await;
    let (jonas, release, roles) = (scene.cast.jonas.clone(), scene.cast.release, scene.cast.roles);
    let thread = scene.declared(&jonas, "P0", "Down").await;
    scene.stage.kill_bot().await;
    for role in [roles.engineer, roles.engineering_lead, roles.release_manager] {
        scene.cast.guild.delete_role(role);
    }
    scene.stage.jump_to(scene.stage.now() + chrono::TimeDelta::minutes(20)).await.expect("time passes");
    scene.stage.start_bot().await.expect("it starts");
    scene.settle().await;
    let said = scene.news(release);
    let late = said.iter().find(|message| message.text().contains("📣"));
    let late = late.unwrap_or_else(|| panic!("it is escalated: {}", shown(&said)));
    assert_eq!(late.pings.users[0].id, scene.cast.maya.id(), "{}", shown(&said));
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn who_leads_sees_where_it_is_worked_on_and_is_asked_no_more_when_they_do_not() {
    let mut scene = Scene::launched().await;
    let (jonas, priya, tom) = (scene.cast.jonas.clone(), scene.cast.priya.clone(), scene.cast.tom.clone());
    let (release, guild) = (scene.cast.release, scene.cast.guild.clone());
    let thread = scene.declared(&jonas, "P0", "Crash").await;
    guild.deny(release, tom.id(), VIEW_CHANNEL);
    scene.settle().await;
    let lead = |who: &Person| json!({ "role": "lead", "who": who.mention(), "incident": "1" });
    let answer = scene.slash(&jonas, "incident role", lead(&tom)).await;
    answer.says(&format!("{} can't see <#{release}>, where this incident is worked on", tom.mention()));
    let action = json!({ "what": "Add a test", "due": "1d", "owner": tom.mention(), "incident": "1" });
    scene.slash(&jonas, "incident action add", action).await.says("can't see").says("Nothing was changed");
    scene.slash(&jonas, "incident role", lead(&priya)).await.says("is now the incident lead");
    let action = json!({ "what": "Add a test", "due": "1d", "owner": priya.mention(), "incident": "1" });
    scene.slash(&jonas, "incident action add", action).await.says("ACT-1");
    scene.news(thread);
    guild.deny(release, priya.id(), VIEW_CHANNEL);
    scene.minutes_pass(46).await;
    let said = scene.news(thread);
    says(&said[0], "led this incident and can't see the team's channel any more");
    assert_eq!(pinged(&said[1]), ["Engineering lead", "Engineer", "Release manager"], "{}", shown(&said));
    guild.kick(priya.id());
    scene.minutes_pass(24 * 60).await;
    let late = scene.all_news(release);
    let action =
        late.iter().find(|message| message.text().contains("**ACT-1** from INC-1")).expect("the action is due");
    says(action, "who has left the server: somebody else has to do it, and then press Done");
    for place in [scene.cast.announcements, scene.cast.standup, thread] {
        scene.all_news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_ping_that_is_denied_in_the_teams_channel_alone_is_found_and_not_claimed() {
    let mut scene = Scene::set_up().await;
    let (owner, release, me) = (scene.cast.guild.owner(), scene.cast.release, scene.stage.app.user_id);
    scene.cast.guild.deny(release, me, MENTION_EVERYONE);
    scene.settle().await;
    let told = shown(&scene.news(release));
    assert!(
        told.contains("I can't ping") && told.contains("grant me \"Mention Everyone\" in the release channel"),
        "{told}"
    );
    scene.slash(&owner, "setup", json!({})).await.says("I can't ping").says("Fix this, then run `/setup` again");
    let (well, said) = scene.stage.run("check").await.expect("run");
    assert!(!well && said.contains("I can't ping @Engineer (Engineer)"), "{said}");
    let jonas = scene.cast.jonas.clone();
    let options = json!({ "severity": "P0", "title": "Crash" });
    scene
        .slash(&jonas, "incident declare", options)
        .await
        .says(&format!("can be pinged, so {} is being pinged", owner.mention()));
    scene.cast.guild.allow(release, me, MENTION_EVERYONE);
    scene.settle().await;
    let said = shown(&scene.cards(release));
    assert!(said.contains("✅ The role for engineer works again."), "{said}");
    scene.slash(&owner, "setup", json!({})).await.says("Ready.");
    scene.news(release);
    let thread = scene.thread(release);
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn nobody_is_of_a_team_that_everybody_is_of_and_what_was_set_can_be_unset() {
    let mut scene = Scene::before_setup().await;
    let owner = scene.cast.guild.owner();
    let everyone = scene.cast.guild.everyone().to_string();
    let mut options = scene.cast.setup_options();
    options["engineer"] = json!(everyone);
    scene
        .slash(&owner, "setup", options)
        .await
        .says("@everyone can't be a role of the team")
        .says("Nothing was changed");
    let two = json!({
        "release": scene.cast.release.to_string(),
        "release_manager": scene.cast.roles.release_manager.to_string(),
    });
    let answer = scene.slash(&owner, "setup", two).await;
    answer
        .says("Ready.")
        .says("No role for engineers or the community is set.")
        .says("Everybody in the server can read");
    scene.slash(&owner, "setup", json!({ "support": scene.cast.support.to_string() })).await.says("Ready.");
    let cleared = scene.slash(&owner, "setup", json!({ "clear": "support" })).await;
    cleared.says("not set; questions are tracked in the feedback channel");
    scene.slash(&owner, "setup", json!({ "clear": "support" })).await.says("is not set, so there is nothing to unset");
    scene.end().await;
}

#[tokio::test]
pub async fn a_bot_takes_no_part() {
    let mut scene = Scene::launched().await;
    let (jonas, tom, me) = (scene.cast.jonas.clone(), scene.cast.tom.clone(), scene.stage.app.user_id);
    let thread = scene.declared(&jonas, "P1", "Slow").await;
    let lead = |who: String| json!({ "role": "lead", "who": who, "incident": "1" });
    scene.slash(&jonas, "incident role", lead(me.to_string())).await.says("is a bot, and takes no part");
    let owner = json!({ "what": "Add a test", "due": "7d", "owner": me.to_string(), "incident": "1" });
    scene.slash(&jonas, "incident action add", owner).await.says("is a bot");
    scene.slash(&jonas, "incident role", lead(tom.id().to_string())).await.says("is now the incident lead");
    scene.settle().await;
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn nobody_waits_in_stand_ups_for_who_has_left() {
    let mut scene = Scene::launched().await;
    let (priya, tom) = (scene.cast.priya.clone(), scene.cast.tom.clone());
    scene.at("2026-01-16 09:31").await;
    for who in [&priya, &tom] {
        let form = scene.slash(who, "standup", json!({})).await;
        scene
            .fill_in(who, &form, json!({ "What are you working on today?": "Search" }))
            .await
            .says("your answer is in");
    }
    tom.leave();
    scene.at("2026-01-19 09:31").await;
    let prompt = scene.cards(scene.cast.standup).pop().expect("the prompt");
    assert!(prompt.text().contains("Priya") && !prompt.text().contains("Tom"), "{}", prompt.text());
    for place in [scene.cast.standup, scene.cast.release, scene.cast.announcements] {
        scene.news(place);
    }
    let threads: Vec<_> = scene.cast.guild.threads(scene.cast.standup).into_iter().map(|thread| thread.id).collect();
    threads.into_iter().for_each(|thread| drop(scene.news(thread)));
    scene.end().await;
}

#[tokio::test]
pub async fn losing_and_regaining_sight_of_each_channel_is_told_and_survived() {
    let mut scene = Scene::launched().await;
    let (me, release) = (scene.stage.app.user_id, scene.cast.release);
    for (used_for, channel) in [
        ("announcements", scene.cast.announcements),
        ("feedback", scene.cast.feedback),
        ("standup", scene.cast.standup),
        ("support", scene.cast.support),
    ] {
        scene.cast.guild.deny(channel, me, VIEW_CHANNEL);
        scene.settle().await;
        let told = scene.only_news(release);
        says(&told, &format!("I can't see the {used_for} channel <#{channel}>"));
        assert_eq!(pinged(&told), ["Release manager"]);
        scene.cast.guild.allow(channel, me, VIEW_CHANNEL);
        scene.settle().await;
        says(
            &scene.stage.discord.message(told.id).expect("the card"),
            &format!("✅ The {used_for} channel works again."),
        );
    }
    // The team's own: it is told in its other channel, and an incident goes on.
    scene.cast.guild.deny(release, me, VIEW_CHANNEL);
    scene.settle().await;
    let told = scene.only_news(scene.cast.standup);
    says(&told, "What the team has to read comes here until I can");
    scene.cast.guild.allow(release, me, VIEW_CHANNEL);
    scene.settle().await;
    says(&scene.only_news(release), "✅ The release channel works again.");
    let jonas = scene.cast.jonas.clone();
    let thread = scene.declared(&jonas, "P1", "Slow").await;
    scene.news(thread);
    // Nothing is said twice after a new session.
    scene.stage.stop_bot().await.expect("stopped");
    scene.cast.guild.deny(scene.cast.support, me, VIEW_CHANNEL);
    scene.stage.start_bot().await.expect("started");
    says(&scene.only_news(release), "I can't see the support channel");
    scene.stage.stop_bot().await.expect("stopped");
    scene.stage.start_bot().await.expect("started");
    assert!(scene.news(release).is_empty());
    scene.end().await;
}

#[tokio::test]
pub async fn check_and_setup_ask_for_every_right_that_the_invite_asks_for_and_change_nothing() {
    let mut scene = Scene::set_up().await;
    let (owner, release, me) = (scene.cast.guild.owner(), scene.cast.release, scene.stage.app.user_id);
    let mut rights: Vec<u64> =
        (0..52).map(|bit| 1 << bit).filter(|bit| tplus::rehearsal::cast::INVITED_WITH & bit != 0).collect();
    assert!(rights.contains(&PIN_MESSAGES));
    rights.retain(|right| *right != VIEW_CHANNEL);
    for right in rights {
        scene.cast.guild.deny(release, me, right);
        scene.minutes_pass(1).await;
        let (well, said) = scene.stage.run("check").await.expect("run");
        assert!(!well && said.contains("ERROR Server Caro: "), "{right:#x}: {said}");
        assert!(said.contains("#release") || said.contains("I can't ping @"), "{said}");
        let answer = scene.slash(&owner, "setup", json!({})).await;
        assert!(!answer.text().contains("Ready."), "{right:#x}: {}", answer.text());
        scene.cast.guild.allow(release, me, right);
    }
    scene.settle().await;
    scene.news(release);
    let before = scene.count("SELECT COUNT(*) FROM _sqlx_migrations").await;
    scene.stage.stop_bot().await.expect("stopped");
    scene.tamper("DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)").await;
    let (_, said) = scene.stage.run("check").await.expect("run");
    assert!(said.contains("its tables are 1 version older than this program"), "{said}");
    assert_eq!(scene.count("SELECT COUNT(*) FROM _sqlx_migrations").await, before - 1, "it changes nothing");
}

#[tokio::test]
pub async fn a_session_that_hears_nothing_is_replaced_within_a_minute() {
    for deafness in [Deafness::Everything, Deafness::AllButInteractions] {
        let addr = free_port();
        let settings = vec![("TPLUS_HTTP", addr.to_string())];
        let mut scene = Scene::launched_with(Setting { settings, ..setting("2026-01-15 11:00") }).await;
        scene.expect_complaint("the session is deaf");
        let jonas = scene.cast.jonas.clone();
        let thread = scene.declared(&jonas, "P0", "Crash").await;
        let session = scene.stage.discord.session(&scene.stage.app);
        scene.stage.discord.deafen(&scene.stage.app, deafness);
        // Silence alone says nothing. Then a clock speaks, and Discord tells nothing of it.
        scene.at("2026-01-15 11:33").await;
        assert_eq!(scene.stage.discord.session(&scene.stage.app), session);
        scene.at("2026-01-15 11:37").await;
        scene.stage.reconnected().await.expect("connected");
        assert_ne!(scene.stage.discord.session(&scene.stage.app), session);
        scene.news(thread);
        let figures =
            reqwest::get(format!("http://{addr}/metrics")).await.expect("figures").text().await.expect("text");
        let deaf: Vec<_> = figures.lines().filter(|line| line.contains("deaf")).collect();
        assert!(deaf.contains(&"tplus_gateway_deaf_total 1"), "{deaf:?}");
        let maya = scene.cast.maya.clone();
        scene.slash(&maya, "release status", json!({})).await.says("v1.1.0-beta");
        scene.news(scene.cast.release);
        scene.end().await;
    }
}

#[tokio::test]
pub async fn a_connection_that_can_not_be_taken_up_again_is_made_anew() {
    let mut scene = Scene::launched().await;
    let session = scene.stage.discord.session(&scene.stage.app);
    // Neither the first try to go on nor the first new connection is let in.
    scene.stage.discord.refuse_connections(2);
    scene.stage.discord.drop_gateway(&scene.stage.app, How::TcpDrop);
    let discord = scene.stage.discord.clone();
    assert!(discord.until(|| discord.refusals_left() == 0).await, "it tries again");
    scene.stage.reconnected().await.expect("connected");
    assert_ne!(scene.stage.discord.session(&scene.stage.app), session);
    let maya = scene.cast.maya.clone();
    scene.slash(&maya, "release status", json!({})).await.says("v1.1.0-beta");
    scene.end().await;
}

#[tokio::test]
pub async fn an_engineer_whose_role_is_not_set_learns_why_their_reaction_does_nothing() {
    let mut scene = Scene::before_setup().await;
    let (owner, priya, robin) = (scene.cast.guild.owner(), scene.cast.priya.clone(), scene.cast.robin.clone());
    let team = scene.cast.guild.private_channel("team", &[scene.cast.roles.release_manager, scene.cast.roles.engineer]);
    scene.cast.guild.allow(team, scene.stage.app.user_id, VIEW_CHANNEL);
    let two = json!({ "release": team.to_string(), "release_manager": scene.cast.roles.release_manager.to_string() });
    scene.slash(&owner, "setup", two).await.says("their reactions tag nothing");
    let said = robin.say(scene.cast.feedback, "It hangs").expect("said");
    for emoji in ["🐛", "💡"] {
        priya.react(said, emoji).expect("reacted");
        scene.settle().await;
    }
    robin.react(said, "🐛").expect("reacted");
    scene.settle().await;
    let told = scene.only_news(team);
    says(&told, "Priya reacted with 🐛, which would have tagged a message as feedback");
    says(&told, "`/setup`");
    scene.end().await;
}
