//! What was to stand in a thread or a channel that is gone, closed or refused reaches its readers another way.

use local_discord::{ChannelId, Failure, Person, Quirk};
use serde_json::json;
use tplus::rehearsal::stage::Setting;

use crate::support::{Scene, free_port, pinged, says, setting, shown};

/// Permission bits of Discord's.
const VIEW_CHANNEL: u64 = 1 << 10;
const MANAGE_THREADS: u64 = 1 << 34;
const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
const CREATE_PRIVATE_THREADS: u64 = 1 << 36;

/// `who` says what has changed about the first incident.
async fn update(scene: &mut Scene, who: &Person, changed: &str) {
    update_of(scene, who, (changed, "INC-1")).await;
}

/// The same about the first private one.
async fn update_private(scene: &mut Scene, who: &Person, changed: &str) {
    update_of(scene, who, (changed, "PRIV-1")).await;
}

async fn update_of(scene: &mut Scene, who: &Person, (changed, incident): (&str, &str)) {
    let options = json!({ "changed": changed, "incident": incident });
    scene.slash(who, "incident update", options).await.says("updated");
    scene.settle().await;
}

/// What threads of `channel` are called, in the order in which they were begun.
fn threads(scene: &Scene, channel: ChannelId) -> Vec<String> {
    scene.cast.guild.threads(channel).into_iter().map(|thread| thread.name).collect()
}

/// tplus may not do `permissions` in `channel`.
fn deny(scene: &Scene, channel: ChannelId, permissions: u64) {
    scene.cast.guild.deny(channel, scene.stage.app.user_id, permissions);
}

#[tokio::test]
pub async fn an_incident_goes_on_in_a_new_thread_when_a_moderator_deletes_its_thread() {
    let mut scene = Scene::launched().await;
    let (jonas, owner, release) = (scene.cast.jonas.clone(), scene.cast.guild.owner(), scene.cast.release);
    let thread = scene.declared(&jonas, "P0", "Crash").await;
    for words in ["The index is missing.", "It is being built."] {
        owner.delete_thread(thread).expect("deleted");
        update(&mut scene, &jonas, words).await;
        assert_eq!(threads(&scene, release), ["Continued here"]);
        let thread = scene.thread(release);
        says(&scene.only_news(thread), words);
    }
    scene.minutes_pass(31).await;
    let alerts = scene.news(release);
    assert!(alerts.iter().any(|alert| pinged(alert).contains(&"Release manager".to_owned())), "{}", shown(&alerts));
    let thread = scene.thread(release);
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn a_name_that_discord_refuses_costs_a_thread_its_name_and_nothing_else() {
    let mut scene = Scene::launched().await;
    let (jonas, robin, release) = (scene.cast.jonas.clone(), scene.cast.robin.clone(), scene.cast.release);
    scene.cast.guild.refuse_in_names(&["porn"]);
    let thread = scene.declared(&jonas, "P0", "Porn spam bots get through the filter").await;
    assert_eq!(threads(&scene, release), ["INC-1"]);
    update(&mut scene, &jonas, "The filter is off.").await;
    says(&scene.only_news(thread), "The filter is off.");
    let secret = json!({ "severity": "P1", "title": "A porn bot has our key", "private": true });
    scene.slash(&jonas, "incident declare", secret).await.says("PRIV-1** is declared");
    scene.settle().await;
    assert_eq!(threads(&scene, release), ["INC-1", "PRIV-1"]);
    let private = scene.cast.guild.threads(release)[1].id;
    says(&scene.news(private)[0], "A porn bot has our key");
    let report = robin.say(scene.cast.feedback, "The porn filter fails").expect("said");
    jonas.react(report, "🐛").expect("tagged");
    scene.settle().await;
    let show = scene.slash(&jonas, "feedback show", json!({ "number": "FB-1" })).await;
    show.says("The porn filter fails");
    scene.slash(&jonas, "feedback fixed", json!({ "number": "FB-1", "version": "v1.1.1" })).await;
    scene.settle().await;
    assert_eq!(threads(&scene, scene.cast.feedback), ["Answer"]);
    let answer = scene.thread(scene.cast.feedback);
    scene.only_news(answer);
    scene.news(release);
    scene.end().await;
}

#[tokio::test]
pub async fn a_locked_thread_takes_what_tplus_says_and_stays_locked() {
    let mut scene = Scene::launched().await;
    let (jonas, owner, release) = (scene.cast.jonas.clone(), scene.cast.guild.owner(), scene.cast.release);
    let thread = scene.declared(&jonas, "P1", "Crash").await;
    owner.set_thread(thread, true, true).expect("locked");
    update(&mut scene, &jonas, "The index is missing.").await;
    says(&scene.only_news(thread), "The index is missing.");
    let view = scene.cast.guild.threads(release).remove(0);
    assert!(view.locked && !view.archived);
    scene.end().await;
}

#[tokio::test]
pub async fn where_no_thread_can_be_used_the_channel_takes_its_place() {
    let mut scene = Scene::launched().await;
    let (jonas, owner, release) = (scene.cast.jonas.clone(), scene.cast.guild.owner(), scene.cast.release);
    let thread = scene.declared(&jonas, "P1", "Crash").await;
    deny(&scene, release, MANAGE_THREADS);
    scene.settle().await;
    says(&scene.only_news(release), "I am missing: Manage Threads.");
    owner.set_thread(thread, true, true).expect("locked");
    update(&mut scene, &jonas, "The index is missing.").await;
    let said = scene.only_news(release);
    says(&said, "The index is missing.");
    let card = scene.cards(release).into_iter().find(|card| card.text().contains("INC-1")).expect("the card");
    assert_eq!(said.reply_to, Some(card.id), "one sees what it is about");
    deny(&scene, release, MANAGE_THREADS | CREATE_PUBLIC_THREADS);
    scene.settle().await;
    let lost = scene.cards(release).into_iter().find(|card| card.text().contains("I am missing")).expect("it is said");
    says(&lost, "I am missing: Create Public Threads, Manage Threads.");
    scene.slash(&jonas, "incident declare", json!({ "severity": "P2", "title": "Slow" })).await.says("INC-2");
    scene.settle().await;
    let said = scene.news(release);
    says(&said[1], "**Declared** as P2");
    assert_eq!((said.len(), said[1].reply_to), (2, Some(said[0].id)));
    let options = json!({ "changed": "It is the cache.", "incident": "2" });
    scene.slash(&jonas, "incident update", options).await.says("updated");
    scene.settle().await;
    says(&scene.only_news(release), "It is the cache.");
    assert_eq!(threads(&scene, release).len(), 1);
    scene.end().await;
}

#[tokio::test]
pub async fn an_incident_whose_channel_is_gone_is_worked_on_in_the_teams_other_channel() {
    let mut scene = Scene::launched().await;
    let (jonas, owner) = (scene.cast.jonas.clone(), scene.cast.guild.owner());
    let (release, standup) = (scene.cast.release, scene.cast.standup);
    scene.expect_complaint("a message cannot be delivered");
    owner.delete_channel(release).expect("deleted");
    scene.settle().await;
    let used = jonas.slash(scene.cast.general, "incident declare", json!({ "severity": "P0", "title": "Crash" }));
    scene.answered(used).await.says("INC-1** is declared");
    scene.settle().await;
    let said = scene.news(standup);
    let card = said.iter().find(|message| message.text().contains("INC-1")).expect("the card");
    assert_eq!(pinged(card), ["Engineering lead", "Engineer", "Release manager"]);
    says(card, &format!("Meant for <#{release}>, which I can't write in: Unknown Channel"));
    let lost = said.iter().find(|message| message.text().contains("What the team has to read comes here"));
    let lost = lost.expect("it is said once");
    says(lost, "or choose another channel with `/setup`");
    assert_eq!(pinged(lost), ["Release manager"]);
    assert_eq!(said.len(), 2, "{}", shown(&said));
    let options = json!({ "changed": "The index is missing.", "incident": "1" });
    let used = jonas.slash(scene.cast.general, "incident update", options);
    scene.answered(used).await.says("updated");
    scene.settle().await;
    let thread = scene.thread(standup);
    assert!(shown(&scene.news(thread)).contains("The index is missing."));
    scene.minutes_pass(31).await;
    let alerts = scene.news(standup);
    assert!(alerts.iter().any(|alert| !alert.pings.roles.is_empty()), "{}", shown(&alerts));
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_open_goes_on_in_the_teams_new_channel_when_the_old_one_is_gone() {
    let mut scene = Scene::launched().await;
    let (jonas, owner) = (scene.cast.jonas.clone(), scene.cast.guild.owner());
    scene.declared(&jonas, "P0", "Crash").await;
    scene.declared(&jonas, "P2", "Slow").await;
    update(&mut scene, &jonas, "The index is missing.").await;
    owner.delete_channel(scene.cast.release).expect("deleted");
    // Before anybody names another channel.
    scene.stage.settle().await.expect("tplus has heard of it");
    let anew = scene.cast.guild.text_channel("release-2");
    let options = json!({ "release": anew.to_string() });
    let used = owner.slash(scene.cast.general, "setup", options);
    scene.answered(used).await.says("Ready");
    scene.settle().await;
    let said = scene.all_news(anew);
    let card = said.iter().find(|message| message.text().contains("INC-1")).expect("the card");
    assert_eq!(pinged(card), ["Engineering lead", "Engineer", "Release manager"], "nobody has acknowledged it");
    assert!(said.iter().any(|message| message.text().contains("INC-2")), "{}", shown(&said));
    let threads = scene.cast.guild.threads(anew);
    let thread = threads.iter().find(|thread| thread.name.starts_with("INC-1")).expect("its thread").id;
    assert!(shown(&scene.news(thread)).contains("The index is missing."));
    let used = jonas.slash(anew, "incident update", json!({ "changed": "It is being built.", "incident": "1" }));
    scene.answered(used).await.says("updated");
    scene.settle().await;
    says(&scene.only_news(thread), "It is being built.");
    says(&scene.only_news(scene.cast.standup), "What the team has to read comes here until I can");
    for thread in threads {
        scene.news(thread.id);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_open_goes_on_in_the_teams_new_channel_though_the_old_one_is_still_there() {
    let mut scene = Scene::launched().await;
    let (jonas, owner) = (scene.cast.jonas.clone(), scene.cast.guild.owner());
    let old = scene.declared(&jonas, "P0", "Crash").await;
    let anew = scene.cast.guild.text_channel("release-2");
    let used = owner.slash(scene.cast.general, "setup", json!({ "release": anew.to_string() }));
    scene.answered(used).await.says("Ready");
    scene.settle().await;
    let said = scene.all_news(anew);
    let card = said.iter().find(|message| message.text().contains("INC-1")).expect("the card");
    assert_eq!(pinged(card), ["Engineering lead", "Engineer", "Release manager"], "nobody has acknowledged it");
    update(&mut scene, &jonas, "The index is missing.").await;
    let thread = scene.thread(anew);
    assert!(shown(&scene.news(thread)).contains("The index is missing."));
    assert!(scene.news(old).is_empty(), "it goes on in one place");
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn what_a_channels_readers_may_not_know_is_told_in_person_to_who_may() {
    let mut scene = Scene::launched().await;
    let (jonas, maya, owner) = (scene.cast.jonas.clone(), scene.cast.maya.clone(), scene.cast.guild.owner());
    scene.expect_complaint("a message cannot be delivered");
    let guests = scene.cast.guild.role("Guests", 0);
    let team = [scene.cast.roles.release_manager, scene.cast.roles.engineering_lead, scene.cast.roles.engineer];
    let hidden = scene.cast.guild.private_channel("team", &team);
    let wider = scene.cast.guild.private_channel("standups", &[team[0], team[1], team[2], guests]);
    for channel in [hidden, wider] {
        scene.cast.guild.allow(channel, scene.stage.app.user_id, VIEW_CHANNEL);
    }
    let options = json!({ "release": hidden.to_string(), "standup": wider.to_string() });
    scene.slash(&owner, "setup", options).await;
    scene.settle().await;
    owner.delete_channel(hidden).expect("deleted");
    let used = jonas.slash(scene.cast.general, "incident declare", json!({ "severity": "P0", "title": "Crash" }));
    scene.answered(used).await.says("INC-1** is declared");
    scene.settle().await;
    assert!(scene.news(wider).is_empty(), "guests read it");
    assert!(shown(&maya.direct_messages(&scene.stage.app)).contains("INC-1"));
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn without_a_channel_of_the_teams_whoever_runs_the_release_is_told_in_person() {
    let mut scene = Scene::launched().await;
    let (jonas, maya) = (scene.cast.jonas.clone(), scene.cast.maya.clone());
    scene.expect_complaint("a message cannot be delivered");
    deny(&scene, scene.cast.release, VIEW_CHANNEL);
    deny(&scene, scene.cast.standup, VIEW_CHANNEL);
    scene.settle().await;
    let used = jonas.slash(scene.cast.general, "incident declare", json!({ "severity": "P0", "title": "Crash" }));
    scene.answered(used).await.says("INC-1** is declared");
    scene.settle().await;
    let told = maya.direct_messages(&scene.stage.app);
    let card = told.iter().find(|message| message.text().contains("INC-1")).expect("the card");
    says(card, "which I can't write in: Missing Access");
    assert!(card.buttons().is_empty(), "in a direct message they would do nothing");
    let lost = told.iter().filter(|message| message.text().contains("What the team has to read comes here"));
    assert!(lost.count() >= 1, "{}", shown(&told));
    scene.minutes_pass(31).await;
    let later = maya.direct_messages(&scene.stage.app);
    assert!(later.len() > told.len(), "its escalations reach her as well");
    scene.end().await;
}

#[tokio::test]
pub async fn an_alert_that_is_not_taken_for_a_minute_is_told_in_person_and_goes_on_being_tried() {
    let addr = free_port();
    let settings = vec![("TPLUS_HTTP", addr.to_string())];
    let mut scene = Scene::launched_with(Setting { settings, ..setting("2026-01-15 11:00") }).await;
    let (jonas, priya, maya, release) =
        (scene.cast.jonas.clone(), scene.cast.priya.clone(), scene.cast.maya.clone(), scene.cast.release);
    scene.settle().await;
    scene.news(release);
    scene.stage.discord.fail_next("POST", &format!("/channels/{release}/messages"), Failure::Status(503), 1_000);
    scene.stage.discord.fail_next("POST", &format!("/channels/{release}/threads"), Failure::Status(503), 1_000);
    scene.slash(&jonas, "incident declare", json!({ "severity": "P0", "title": "Crash" })).await.says("INC-1");
    let secret = json!({ "severity": "P0", "title": "Key leaked", "private": true });
    scene.slash(&priya, "incident declare", secret).await.says("PRIV-1");
    scene.minutes_pass(3).await;
    let told = maya.direct_messages(&scene.stage.app);
    let of = |name: &str| told.iter().filter(|one| one.text().contains(name)).collect::<Vec<_>>();
    assert_eq!((of("Crash").len(), of("Key leaked").len()), (1, 1), "{}", shown(&told));
    says(of("Crash")[0], &format!("I've been unable to post this in <#{release}> since"));
    says(of("Key leaked")[0], "I've been unable to post this in its thread since");
    let answer = reqwest::get(format!("http://{addr}/readyz")).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 503);
    assert_eq!(answer.text().await.expect("words"), "an alert has waited for 3 minutes to be delivered\n");
    scene.stage.discord.clear_faults();
    scene.minutes_pass(1).await;
    let said = scene.news(release);
    let card = said.iter().find(|message| message.text().contains("INC-1")).expect("the card");
    assert_eq!(pinged(card), ["Engineering lead", "Engineer", "Release manager"]);
    assert!(!shown(&said).contains("Key leaked"));
    let answer = reqwest::get(format!("http://{addr}/readyz")).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    for thread in scene.cast.guild.threads(release) {
        scene.news(thread.id);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_p0_that_no_channel_takes_reaches_whoever_takes_direct_messages_and_is_shown_when_one_does() {
    let mut scene = Scene::launched().await;
    let (jonas, maya, owner) = (scene.cast.jonas.clone(), scene.cast.maya.clone(), scene.cast.guild.owner());
    let general = scene.cast.general;
    scene.expect_complaint("a message cannot be delivered");
    owner.delete_channel(scene.cast.release).expect("deleted");
    deny(&scene, scene.cast.standup, VIEW_CHANNEL);
    maya.take_direct_messages(false);
    scene.settle().await;
    let declare = |title: &str| json!({ "severity": "P0", "title": title });
    let used = jonas.slash(general, "incident declare", declare("Crash"));
    let answer = scene.answered(used).await;
    answer.says("I can't write where the team reads, so nobody is pinged: tell the team yourself, now.");
    assert!(!answer.text().contains("Card:"), "{}", answer.text());
    scene.settle().await;
    let told = owner.direct_messages(&scene.stage.app);
    let card = told.iter().find(|message| message.text().contains("INC-1")).expect("she is the next");
    says(card, "Crash");
    // Nobody takes it any more: it is shown as soon as a channel is set that does.
    owner.take_direct_messages(false);
    let used = jonas.slash(general, "incident declare", declare("Hang"));
    scene.answered(used).await.says("INC-2** is declared").says("tell the team yourself, now");
    let secret = json!({ "severity": "P0", "title": "Key leaked", "private": true });
    let used = jonas.slash(general, "incident declare", secret);
    let answer = scene.answered(used).await;
    answer.says("PRIV-1** is declared").says("tell the team yourself, now").says("whoever is allowed to know about it");
    assert!(!answer.text().contains("private thread"), "{}", answer.text());
    scene.settle().await;
    let anew = scene.cast.guild.text_channel("release-2");
    let used = owner.slash(general, "setup", json!({ "release": anew.to_string() }));
    scene.answered(used).await;
    scene.settle().await;
    let said = scene.all_news(anew);
    for name in ["INC-1", "INC-2"] {
        let card = said.iter().find(|message| message.text().contains(name)).expect("its card");
        assert_eq!(pinged(card), ["Engineering lead", "Engineer", "Release manager"], "nobody has acknowledged it");
    }
    assert!(!shown(&said).contains("Key leaked"));
    let threads = scene.cast.guild.threads(anew);
    let private = threads.iter().find(|thread| thread.private).expect("the private one's thread").id;
    says(&scene.news(private)[0], "I couldn't open a thread for PRIV-1 before. It goes on here.");
    for thread in threads {
        scene.news(thread.id);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_for_a_server_that_tplus_was_removed_from_rests_and_goes_on_when_it_is_back() {
    let mut scene = Scene::launched().await;
    let (jonas, release) = (scene.cast.jonas.clone(), scene.cast.release);
    let thread = scene.declared(&jonas, "P1", "Slow").await;
    scene.cast.guild.kick(scene.stage.app.user_id);
    scene.settle().await;
    let before = scene.stage.discord.requests().len();
    scene.minutes_pass(24 * 60).await;
    let asked = scene.stage.discord.requests().split_off(before);
    let posted = asked.iter().filter(|asked| asked.method != "GET").count();
    assert_eq!(posted, 0, "nothing is asked of a server that it is not in: {asked:?}");
    scene.cast.guild.invite(&scene.stage.app, tplus::rehearsal::cast::INVITED_WITH);
    scene.minutes_pass(5).await;
    let said = shown(&scene.all_news(release));
    assert!(said.contains("Day 1"), "{said}");
    assert!(!scene.news(thread).is_empty());
    for place in [scene.cast.announcements, scene.cast.standup] {
        scene.all_news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_server_that_tplus_was_removed_from_while_it_was_away_is_left_alone() {
    let mut scene = Scene::launched().await;
    let jonas = scene.cast.jonas.clone();
    let thread = scene.declared(&jonas, "P1", "Slow").await;
    scene.stage.stop_bot().await.expect("stopped");
    scene.cast.guild.kick(scene.stage.app.user_id);
    scene.stage.start_bot().await.expect("started");
    let before = scene.stage.discord.requests().len();
    scene.minutes_pass(24 * 60).await;
    let asked = scene.stage.discord.requests().split_off(before);
    let refused = asked.iter().filter(|asked| asked.method != "GET").count();
    assert_eq!(refused, 0, "{asked:?}");
    scene.cast.guild.invite(&scene.stage.app, tplus::rehearsal::cast::INVITED_WITH);
    scene.minutes_pass(5).await;
    assert!(shown(&scene.all_news(scene.cast.release)).contains("Day 1"));
    assert!(!scene.news(thread).is_empty());
    for place in [scene.cast.announcements, scene.cast.standup, scene.cast.release] {
        scene.all_news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn words_of_a_hidden_channel_never_stand_in_one_that_everybody_reads() {
    let mut scene = Scene::launched().await;
    let (jonas, maya, owner) = (scene.cast.jonas.clone(), scene.cast.maya.clone(), scene.cast.guild.owner());
    scene.expect_complaint("a message cannot be delivered");
    let roles = [scene.cast.roles.release_manager, scene.cast.roles.engineering_lead, scene.cast.roles.engineer];
    let hidden = scene.cast.guild.private_channel("team", &roles);
    scene.cast.guild.allow(hidden, scene.stage.app.user_id, VIEW_CHANNEL);
    scene.slash(&owner, "setup", json!({ "release": hidden.to_string() })).await;
    scene.settle().await;
    scene.news(scene.cast.release);
    owner.delete_channel(hidden).expect("deleted");
    scene.settle().await;
    let used = jonas.slash(scene.cast.general, "incident declare", json!({ "severity": "P0", "title": "Crash" }));
    scene.answered(used).await.says("INC-1** is declared");
    scene.settle().await;
    assert!(scene.news(scene.cast.standup).is_empty());
    assert!(shown(&maya.direct_messages(&scene.stage.app)).contains("INC-1"));
    scene.end().await;
}

#[tokio::test]
pub async fn a_private_incident_goes_on_in_a_new_private_thread_or_in_person_and_nowhere_else() {
    let mut scene = Scene::launched().await;
    let (priya, maya, owner, release) =
        (scene.cast.priya.clone(), scene.cast.maya.clone(), scene.cast.guild.owner(), scene.cast.release);
    scene.expect_complaint("a message cannot be delivered");
    let options = json!({ "severity": "P0", "title": "Key leaked", "private": true });
    scene.slash(&priya, "incident declare", options).await.says("PRIV-1** is declared");
    scene.settle().await;
    let first = scene.cast.guild.threads(release)[0].id;
    scene.news(first);
    owner.delete_thread(first).expect("deleted");
    update_private(&mut scene, &priya, "It is revoked.").await;
    assert_eq!(threads(&scene, release), ["PRIV-1"]);
    let second = scene.cast.guild.threads(release).remove(0);
    assert!(second.private);
    let said = scene.news(second.id);
    says(&said[0], "I can't write in the thread of PRIV-1 any more. It goes on here.");
    says(&said[0], "Key leaked");
    assert_eq!(pinged(&said[0]), ["Release manager", "Engineering lead", "Security lead"]);
    assert!(
        said[0].pings.users.iter().any(|user| user.id == priya.id()),
        "who was in the first is let into the second"
    );
    says(&said[1], "It is revoked.");
    assert_eq!(said.len(), 2, "{}", shown(&said));
    deny(&scene, release, CREATE_PRIVATE_THREADS);
    owner.delete_thread(second.id).expect("deleted");
    update_private(&mut scene, &priya, "New keys are out.").await;
    let told = shown(&maya.direct_messages(&scene.stage.app));
    assert!(told.contains("New keys are out.") && told.contains("Meant for the private thread of PRIV-1"), "{told}");
    let reports = shown(&scene.news(release));
    for secret in ["New keys", "Key leaked", "incident", "PRIV-1"] {
        assert!(!reports.contains(secret), "{reports}");
    }
    scene.end().await;
}

#[tokio::test]
pub async fn who_cannot_be_brought_into_a_private_thread_is_named_there_and_nowhere_else() {
    let mut scene = Scene::launched().await;
    let (priya, tom, release) = (scene.cast.priya.clone(), scene.cast.tom.clone(), scene.cast.release);
    scene.expect_complaint("a message cannot be delivered");
    let options = json!({ "severity": "P0", "title": "Key leaked", "private": true });
    scene.slash(&priya, "incident declare", options).await.says("PRIV-1** is declared");
    scene.settle().await;
    let thread = scene.cast.guild.threads(release)[0].id;
    scene.news(thread);
    scene.stage.discord.fail_next("PUT", "/thread-members", Failure::Status(403), 1);
    let invite = json!({ "who": tom.mention(), "incident": "PRIV-1" });
    scene.slash(&priya, "incident invite", invite).await.says("I bring them into its thread");
    scene.settle().await;
    let said = shown(&scene.news(thread));
    assert!(said.contains("I could not bring") && said.contains(&tom.mention()), "{said}");
    assert!(scene.news(release).is_empty(), "nobody else hears of it");
    let status = scene.slash(&tom, "release status", json!({})).await;
    assert!(!status.text().contains("Not delivered"), "{}", status.text());
    scene.end().await;
}

#[tokio::test]
pub async fn a_private_incident_whose_threads_take_no_words_is_told_in_person_after_one_more_thread() {
    const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    let mut scene = Scene::launched().await;
    let (priya, maya, release) = (scene.cast.priya.clone(), scene.cast.maya.clone(), scene.cast.release);
    scene.expect_complaint("a message cannot be delivered");
    let options = json!({ "severity": "P0", "title": "Key leaked", "private": true });
    scene.slash(&priya, "incident declare", options).await.says("PRIV-1** is declared");
    scene.settle().await;
    let first = scene.cast.guild.threads(release)[0].id;
    scene.news(first);
    deny(&scene, release, SEND_MESSAGES_IN_THREADS);
    update_private(&mut scene, &priya, "It is revoked.").await;
    scene.minutes_pass(5).await;
    assert!(scene.cast.guild.threads(release).len() <= 2, "{:?}", threads(&scene, release));
    let told = shown(&maya.direct_messages(&scene.stage.app));
    assert!(told.contains("It is revoked."), "{told}");
    scene.cast.guild.take_role(maya.id(), scene.cast.roles.release_manager);
    update_private(&mut scene, &priya, "New keys are out.").await;
    scene.minutes_pass(5).await;
    let told = shown(&maya.direct_messages(&scene.stage.app));
    assert!(!told.contains("New keys are out."), "she is no lead any more: {told}");
    let team = shown(&scene.news(release));
    assert!(!team.contains("revoked") && !team.contains("Key leaked"), "{team}");
    for thread in scene.cast.guild.threads(release) {
        scene.news(thread.id);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn an_answer_in_a_thread_that_is_gone_is_said_on_and_to_a_deleted_message_not_at_all() {
    let mut scene = Scene::launched().await;
    let (lena, robin, owner) = (scene.cast.lena.clone(), scene.cast.robin.clone(), scene.cast.guild.owner());
    let (feedback, release) = (scene.cast.feedback, scene.cast.release);
    let mut reports = Vec::new();
    for words in ["It hangs on startup", "Colours are wrong in the dark theme"] {
        reports.push(robin.say(feedback, words).expect("said"));
        lena.react(reports[reports.len() - 1], "🐛").expect("tagged");
        scene.settle().await;
    }
    let fixed = |number: &str, version: &str| json!({ "number": number, "version": version });
    scene.slash(&lena, "feedback fixed", fixed("FB-1", "v1.1.1")).await.says("FB-1** is fixed in v1.1.1");
    scene.settle().await;
    let thread = scene.thread(feedback);
    let question = scene.only_news(thread);
    let used = robin.click(question.id, "Still broken");
    scene.answered(used).await;
    owner.delete_thread(thread).expect("deleted");
    scene.slash(&lena, "feedback fixed", fixed("FB-1", "v1.1.2")).await.says("FB-1** is fixed in v1.1.2");
    scene.settle().await;
    assert_eq!(threads(&scene, feedback), ["FB-1 It hangs on startup"]);
    let thread = scene.thread(feedback);
    says(&scene.only_news(thread), "v1.1.2");

    scene.expect_complaint("a message cannot be delivered");
    scene.news(release);
    scene.stage.discord.disturb_events(&scene.stage.app, "MESSAGE_DELETE", Quirk::Lost, 1);
    robin.delete(reports[1]).expect("deleted");
    scene.slash(&lena, "feedback fixed", fixed("FB-2", "v1.1.2")).await.says("FB-2** is fixed in v1.1.2");
    scene.settle().await;
    assert!(scene.news(feedback).is_empty(), "nobody waits for an answer to what they took back");
    assert!(!shown(&scene.news(release)).contains("I could not"));
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_for_users_is_reported_and_not_said_to_the_team_instead() {
    const SEND_MESSAGES: u64 = 1 << 11;
    const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    let mut scene = Scene::launched().await;
    scene.expect_complaint("a message cannot be delivered");
    let (lena, robin) = (scene.cast.lena.clone(), scene.cast.robin.clone());
    let said = robin.say(scene.cast.feedback, "It hangs on startup").expect("said");
    lena.react(said, "🐛").expect("tagged");
    scene.settle().await;
    deny(&scene, scene.cast.feedback, SEND_MESSAGES | SEND_MESSAGES_IN_THREADS | CREATE_PUBLIC_THREADS);
    let fixed = json!({ "number": "FB-1", "version": "v1.1.1" });
    scene.slash(&lena, "feedback fixed", fixed).await.says("FB-1** is fixed in v1.1.1");
    scene.settle().await;
    let news = scene.news(scene.cast.release);
    let report =
        news.iter().find(|one| one.text().contains("I could not post an answer to feedback")).expect("a report");
    says(report, "Missing Permissions");
    says(report, "Fixed for you?");
    assert!(report.pings.users.is_empty() && report.buttons().is_empty());
    assert_eq!(pinged(report), ["Release manager"]);
    // That it failed is for those who read where the team does.
    scene.cast.guild.deny(scene.cast.release, robin.id(), VIEW_CHANNEL);
    scene.settle().await;
    scene.slash(&lena, "release status", json!({})).await.says("Not delivered: an answer to feedback");
    let used = robin.slash(scene.cast.general, "release status", json!({}));
    let outside = scene.answered(used).await;
    assert!(!outside.says("T+0").text().contains("Not delivered"), "{}", outside.text());
    scene.end().await;
}

#[tokio::test]
pub async fn what_can_not_be_replied_to_is_answered_all_the_same() {
    let mut scene = Scene::launched().await;
    let (lena, robin, noor) = (scene.cast.lena.clone(), scene.cast.robin.clone(), scene.cast.noor.clone());
    let said = robin.say(scene.cast.feedback, "It hangs on startup").expect("said");
    let thread = noor.begin_thread(said, "hangs").expect("a thread");
    let starter = scene.cast.guild.starter(thread).expect("a first line");
    lena.react(starter, "🐛").expect("tagged");
    scene.settle().await;
    let fixed = json!({ "number": "FB-1", "version": "v1.1.1" });
    scene.slash(&lena, "feedback fixed", fixed).await.says("FB-1** is fixed in v1.1.1");
    scene.settle().await;
    says(&scene.only_news(thread), "v1.1.1");
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn a_changed_stand_up_is_shown_anew_when_its_thread_is_gone() {
    let mut scene = Scene::launched().await;
    let (priya, owner, standup) = (scene.cast.priya.clone(), scene.cast.guild.owner(), scene.cast.standup);
    let form = scene.slash(&priya, "standup", json!({})).await;
    scene.fill_in(&priya, &form, json!({ "today": "The parser." })).await.says("is in");
    scene.settle().await;
    let thread = scene.thread(standup);
    scene.news(thread);
    owner.delete_thread(thread).expect("deleted");
    let form = scene.slash(&priya, "standup", json!({})).await;
    scene.fill_in(&priya, &form, json!({ "today": "The parser and the lexer." })).await.says("updated");
    scene.settle().await;
    let thread = scene.thread(standup);
    says(&scene.only_news(thread), "The parser and the lexer");
    scene.news(standup);
    scene.end().await;
}
