//! Working on an incident: its steps, its people, its timeline, what users are told.

use serde_json::json;

use crate::support::{Scene, pinged, says, shown};

#[tokio::test]
pub async fn steps_follow_one_another_and_triage_asks_how_it_is_fixed() {
    let mut scene = Scene::launched().await;
    let jonas = scene.cast.jonas.clone();
    let thread = scene.declared(&jonas, "P0", "Crash").await;
    let release = scene.cast.release;
    scene.click(&jonas, release, "Acknowledge").await;
    scene.minutes_pass(10).await;
    scene.click(&jonas, release, "Next: TRIAGE").await.says("now in TRIAGE");
    let card = scene.incident("INC-1");
    says(&card, "Step 4 of 9: **TRIAGE**");
    let question = scene.click(&jonas, release, "Next: FIX").await;
    question.says("choose the fix strategy").says("**Configuration**: a changed setting, no release");
    scene.then(&jonas, &question, "Disable feature").await;
    says(&scene.incident("INC-1"), "Step 5 of 9: **FIX**");
    says(&scene.incident("INC-1"), "Fix: Disable feature");
    scene.slash(&jonas, "incident step", json!({ "step": "verify", "incident": "1" })).await.says("now in VERIFY");
    scene
        .slash(&jonas, "incident step", json!({ "step": "verify", "incident": "1" }))
        .await
        .says("already in that step");
    scene.slash(&jonas, "incident step", json!({ "incident": "1" })).await.says("is in its last step");
    let over = json!({ "step": "postmortem", "incident": "1" });
    scene.slash(&jonas, "incident step", over).await.says("There is no step `postmortem`");
    let unknown = scene.slash(&jonas, "incident step", json!({ "step": "dance", "incident": "1" })).await;
    unknown.says("There is no step `dance`. Choose one of `identify`, `alert`, `investigate`");
    let said = shown(&scene.news(thread));
    for entry in ["INVESTIGATE** done after 10 min", "Fix strategy:** Disable feature", "**FIX** done after"] {
        assert!(said.contains(entry), "{entry} in:\n{said}");
    }
    scene.end().await;
}

#[tokio::test]
pub async fn parts_are_taken_handed_over_and_given_back() {
    let mut scene = Scene::launched().await;
    let (jonas, priya, lena) = (scene.cast.jonas.clone(), scene.cast.priya.clone(), scene.cast.lena.clone());
    let thread = scene.declared(&jonas, "P2", "Slow").await;
    let more = scene.click(&lena, scene.cast.release, "More").await;
    scene.then(&lena, &more, "Communications").await.says("is now the communications lead");
    let role = json!({ "role": "lead", "who": priya.mention(), "incident": "1" });
    scene.slash(&jonas, "incident role", role.clone()).await.says("is now the incident lead");
    scene.slash(&jonas, "incident role", role).await.says("is already the incident lead. Nothing was changed");
    scene
        .slash(&jonas, "incident role", json!({ "role": "responder", "incident": "1" }))
        .await
        .says("is now a responder");
    let card = scene.incident("INC-1");
    says(&card, &format!("<@{}>", priya.id()));
    says(&card, &format!("Comms <@{}>", lena.id()));
    says(&card, &format!("<@{}>", jonas.id()));
    let give_back = json!({ "role": "lead", "drop": true, "incident": "1" });
    scene.slash(&jonas, "incident role", give_back.clone()).await.says("You don't have the role \"lead\"");
    scene.slash(&priya, "incident role", give_back).await.says("there is no incident lead now");
    scene.slash(&priya, "incident role", json!({ "role": "king", "incident": "1" })).await.says("Choose one of `lead`");
    assert_eq!(scene.news(thread).len(), 4);
    scene.end().await;
}

#[tokio::test]
pub async fn a_lead_who_left_the_server_is_noticed_and_the_team_is_asked() {
    let mut scene = Scene::launched().await;
    let (jonas, tom) = (scene.cast.jonas.clone(), scene.cast.tom.clone());
    let thread = scene.declared(&jonas, "P0", "Crash").await;
    scene.click(&tom, scene.cast.release, "Acknowledge").await;
    scene.news(thread);
    scene.cast.guild.kick(tom.id());
    scene.minutes_pass(46).await;
    let mut said = scene.news(thread);
    says(&said.remove(0), "led this incident and has left the server");
    says(&said[0], "INVESTIGATE should be done by now");
    assert!(pinged(&said[0]).is_empty(), "a step's end is said quietly");
    says(&said[1], "The next update on INC-1 is due");
    assert_eq!(pinged(&said[1]), ["Engineering lead", "Engineer", "Release manager"]);
    says(&scene.incident("INC-1"), "nobody yet");
    scene.end().await;
}

#[tokio::test]
pub async fn a_change_of_severity_moves_clocks_and_people_and_is_kept_with_its_reason() {
    let mut scene = Scene::launched().await;
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.cast.priya.clone());
    let thread = scene.declared(&priya, "P0", "Crash").await;
    scene.minutes_pass(4).await;
    scene.news(thread);
    let down = json!({ "severity": "P2", "why": "only one user", "incident": "1" });
    scene.slash(&jonas, "incident severity", down).await.says("now P2 (Medium). The clocks adjust.");
    scene.minutes_pass(30).await;
    assert!(scene.news(scene.cast.release).is_empty(), "the reminder of the P0 was due a minute later");
    says(&scene.only_news(thread), "P0 → P2 (Medium). The clocks adjust, counted from the report. Why: only one user");
    scene.slash(&jonas, "incident severity", json!({ "severity": "P0", "incident": "1" })).await;
    let alert = scene.only_news(scene.cast.release);
    says(&alert, "The severity was raised from P2 to P0. Nobody has acknowledged yet.");
    assert_eq!(pinged(&alert), ["Engineering lead", "Engineer", "Release manager"]);
    scene.minutes_pass(5).await;
    says(&scene.only_news(scene.cast.release), "Escalated to: engineering lead");
    scene.stage.kill_bot().await;
    scene.stage.start_bot().await.expect("it starts");
    scene.minutes_pass(5).await;
    let last = scene.only_news(scene.cast.release);
    says(&last, "Escalated to: release manager");
    scene.minutes_pass(5).await;
    assert!(scene.news(scene.cast.release).is_empty(), "nobody is left to escalate to");
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn users_are_told_what_a_person_has_read_and_published() {
    let mut scene = Scene::launched().await;
    let (jonas, lena, priya) = (scene.cast.jonas.clone(), scene.cast.lena.clone(), scene.cast.priya.clone());
    let thread = scene.declared(&jonas, "P1", "Login @everyone fails").await;
    scene.click(&jonas, scene.cast.release, "Acknowledge").await;
    scene.slash(&priya, "incident public", json!({ "incident": "1" })).await.says("Allowed: release manager");
    scene.slash(&lena, "incident public", json!({ "incident": "1" })).await.says("This is what users will read");
    assert!(scene.news(scene.cast.announcements).is_empty(), "nothing is published unseen");
    let form = scene.click(&lena, thread, "Review and publish").await;
    assert!(form.prefilled("Edit it; you get a preview").contains("We know about this and are working on it."));
    let preview = scene.fill_in(&lena, &form, json!({ "body": "Logging in fails for some. We are on it." })).await;
    scene.then(&lena, &preview, "Publish").await.says("published");
    let told = scene.only_news(scene.cast.announcements);
    says(&told, "Logging in fails for some. We are on it.");
    assert!(told.pings.is_empty());
    scene.then(&lena, &preview, "Publish").await.says("already published or discarded");
    scene.minutes_pass(49).await;
    let before = scene.news(thread).len();
    scene.minutes_pass(1).await;
    let draft = scene.only_news(thread);
    says(&draft, "Draft, not published");
    assert!(before >= 2, "the acknowledgement and the first draft");
    scene.minutes_pass(60).await;
    says(&scene.only_news(thread), "Draft, not published");
    says(&scene.stage.discord.message(draft.id).expect("the old one"), "a newer draft is below");
    scene.click(&lena, thread, "Discard").await.says("Nothing was published");
    scene.slash(&jonas, "incident resolve", json!({ "resolution": "Fixed.", "incident": "1" })).await;
    scene.slash(&lena, "incident public", json!({ "incident": "1" })).await.says("is not open, so there is no news");
    scene.minutes_pass(61).await;
    scene.news(thread);
    scene.declared(&jonas, "P2", "Slow").await;
    let refused = scene.slash(&lena, "incident public", json!({ "incident": "2" })).await;
    refused.says("INC-2 is P2. Updates for users are for P0 and P1.");
    scene.end().await;
}

#[tokio::test]
pub async fn messages_join_the_timeline_by_pin_and_menu_with_their_own_time_and_link() {
    let mut scene = Scene::launched().await;
    let (jonas, robin, lena) = (scene.cast.jonas.clone(), scene.cast.robin.clone(), scene.cast.lena.clone());
    let seen = robin.say_with_file(scene.cast.feedback, "look at this", "crash.png", vec![1_u8, 2, 3]).expect("said");
    let said_at = scene.stage.now().timestamp();
    scene.minutes_pass(7).await;
    let thread = scene.declared(&jonas, "P2", "Slow").await;
    let menu = lena.message_menu(seen, "Add to timeline");
    scene.answered(menu).await.says("added to the timeline");
    let menu = lena.message_menu(seen, "Add to timeline");
    scene.answered(menu).await.says("already in the timeline of INC-1");
    let noted = jonas.say(thread, "the disk was full").expect("said");
    jonas.react(noted, "📌").expect("pinned");
    scene.settle().await;
    let show = json!({ "incident": "1" });
    let timeline = scene.slash(&jonas, "incident timeline show", show.clone()).await;
    timeline.says("Robin: look at this 📎 crash.png").says("Jonas: the disk was full");
    timeline.says(&format!("<t:{said_at}:f> Robin"));
    assert!(timeline.text().contains("https://discord.com/channels/"), "{}", timeline.text());

    let edit = json!({ "entry": 3, "text": "the disk of the CI was full", "incident": "1" });
    scene.slash(&lena, "incident timeline edit", edit).await.says("corrected");
    let add = json!({ "text": "rebooted the CI", "minutes_ago": 3, "incident": "1" });
    scene.slash(&jonas, "incident timeline add", add).await.says("added");
    scene
        .slash(&lena, "incident timeline remove", json!({ "entry": 99, "incident": "1" }))
        .await
        .says("has no such entry");
    let timeline = scene.slash(&jonas, "incident timeline show", show.clone()).await;
    timeline.says("the disk of the CI was full").says("(corrected by <@").says("rebooted the CI");
    jonas.unreact(noted, "📌").expect("taken back");
    scene.settle().await;
    let timeline = scene.slash(&jonas, "incident timeline show", show).await;
    assert!(!timeline.text().contains("disk"), "who takes the pin back takes the entry out:\n{}", timeline.text());

    scene.declared(&jonas, "P3", "Typo").await;
    let other = robin.say(scene.cast.general, "there is a typo").expect("said");
    let menu = lena.message_menu(other, "Add to timeline");
    let question = scene.answered(menu).await;
    question.says("Which incident does this message belong to?");
    scene.then(&lena, &question, "INC-2 Typo").await;
    scene.slash(&jonas, "incident timeline show", json!({ "incident": "2" })).await.says("there is a typo");
    scene.end().await;
}

#[tokio::test]
pub async fn duplicates_are_merged_and_unmerged_and_incidents_related() {
    let mut scene = Scene::launched().await;
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.cast.priya.clone());
    let first = scene.declared(&jonas, "P1", "Slow answers").await;
    let second = scene.declared(&priya, "P1", "Answers take ages").await;
    let merge = json!({ "into": "INC-1", "incident": "INC-2" });
    scene.slash(&jonas, "incident link merge", merge.clone()).await.says("INC-2**: now a duplicate of INC-1");
    says(&scene.incident("INC-2"), "Duplicate of INC-1.");
    says(&scene.only_news(first), "also reported as INC-2");
    scene.news(second);
    scene.slash(&jonas, "incident link merge", merge).await.says("INC-2 is a duplicate of another incident");
    let update = json!({ "changed": "x", "incident": "INC-2" });
    scene.slash(&jonas, "incident update", update).await.says("follow it there");
    scene.slash(&jonas, "incident list", json!({})).await.says("Incidents: 1 open");
    scene.settle().await;
    scene.news(scene.cast.release);
    let unmerge = json!({ "incident": "INC-2" });
    let answer = scene.slash(&jonas, "incident link unmerge", unmerge).await;
    answer.says("no longer a duplicate").says("The team is being pinged.");
    scene.settle().await;
    let alert = scene.only_news(scene.cast.release);
    says(&alert, "This incident is not a duplicate after all.");
    assert_eq!(pinged(&alert), ["Engineering lead", "Engineer"], "nobody has taken it up");
    scene.slash(&jonas, "incident link unmerge", json!({ "incident": "INC-2" })).await.says("INC-2 is not a duplicate");
    scene.slash(&jonas, "incident list", json!({})).await.says("Incidents: 2 open");
    let relate = json!({ "to": "INC-1", "incident": "INC-2" });
    scene.slash(&jonas, "incident link relate", relate).await.says("related to INC-1");
    let oneself = json!({ "to": "INC-1", "incident": "INC-1" });
    scene.slash(&jonas, "incident link relate", oneself).await.says("can't be linked to itself");
    let graver = json!({ "severity": "P0", "incident": "INC-2" });
    scene.slash(&jonas, "incident severity", graver).await;
    let vanish = json!({ "into": "INC-1", "incident": "INC-2" });
    scene.slash(&jonas, "incident link merge", vanish).await.says("Nobody would be reminded of it any more");
    scene.news(scene.cast.release);
    scene.news(first);
    scene.news(second);
    scene.end().await;
}

#[tokio::test]
pub async fn a_private_incident_is_seen_by_its_members_and_the_leads_only() {
    let mut scene = Scene::launched().await;
    let (priya, tom, maya, robin) =
        (scene.cast.priya.clone(), scene.cast.tom.clone(), scene.cast.maya.clone(), scene.cast.robin.clone());
    let options = json!({ "severity": "P0", "title": "Key leaked", "private": true });
    scene.slash(&robin, "incident declare", options.clone()).await.says("Allowed: team members");
    scene.slash(&priya, "incident declare", options).await.says("PRIV-1** is declared");
    scene.settle().await;
    assert!(scene.news(scene.cast.release).is_empty(), "nothing in the team's channel");
    let threads = scene.cast.guild.threads(scene.cast.release);
    assert_eq!(threads.len(), 1);
    let thread = threads[0].id;
    let said = scene.news(thread);
    says(&said[0], "🔒");
    assert_eq!(pinged(&said[0]), ["Release manager", "Engineering lead", "Security lead"]);
    for (command, options) in [
        ("incident show", json!({ "incident": "PRIV-1" })),
        ("incident update", json!({ "changed": "x", "incident": "PRIV-1" })),
        ("incident timeline show", json!({ "incident": "PRIV-1" })),
    ] {
        scene.slash(&tom, command, options).await.says("There is no incident `PRIV-1` here");
    }
    scene.slash(&tom, "incident list", json!({})).await.says("No incident is open.");
    let drill = json!({ "severity": "P3", "title": "Practice" });
    scene.slash(&maya, "incident drill", drill).await.says("INC-1** is declared");
    let resolve = json!({ "resolution": "Done.", "incident": "INC-1" });
    scene.slash(&maya, "incident resolve", resolve).await.says("resolved");
    scene.settle().await;
    scene.news(scene.cast.release);
    let offered = tom.autocomplete(scene.cast.release, "incident update", json!({ "incident": "" }), "incident");
    let offered = offered.expect("typed").answered().await;
    assert!(!offered.text().contains("PRIV-"), "{}", offered.text());
    scene.slash(&maya, "incident list", json!({})).await.says("Key leaked");
    scene.slash(&maya, "incident public", json!({ "incident": "PRIV-1" })).await.says("PRIV-1 is private");
    let invite = json!({ "who": tom.mention(), "incident": "PRIV-1" });
    scene.slash(&priya, "incident invite", invite).await.says("can see it now, and I bring them into its thread");
    scene.slash(&tom, "incident show", json!({ "incident": "PRIV-1" })).await.says("Key leaked");
    scene.slash(&maya, "incident stats", json!({})).await.says("0 incidents");
    scene.minutes_pass(61).await;
    for message in scene.news(thread).iter().filter(|message| !message.pings.roles.is_empty()) {
        let leads = ["Release manager", "Engineering lead", "Security lead"];
        assert!(pinged(message).iter().all(|role| leads.contains(&role.as_str())), "{}", message.text());
    }
    let rollback = scene.slash(&maya, "incident rollback", json!({ "incident": "PRIV-1" })).await;
    let asked = scene.then(&maya, &rollback, "Vulnerability").await;
    let advice = scene.then(&maya, &asked, "over 20 %, no clear fix").await;
    let form = scene.then(&maya, &advice, "Roll back").await;
    scene
        .fill_in(&maya, &form, json!({ "to": "v1.0.0", "reason": "The key is out." }))
        .await
        .says("This incident is private, so nothing is drafted for users");
    scene.settle().await;
    assert!(!shown(&scene.news(thread)).contains("drafted for you"), "users are not told of it");
    assert!(scene.news(scene.cast.release).is_empty());
    scene.at("2026-01-15 20:00").await;
    let summary = scene.news(scene.cast.release);
    let summary = summary.iter().find(|message| message.text().contains("Day 0 Update")).expect("the summary");
    says(summary, "New today: 0");
    scene.news(scene.cast.announcements);
    scene.end().await;
}

#[tokio::test]
pub async fn a_report_in_feedback_becomes_an_incident_with_its_time_and_words() {
    let mut scene = Scene::launched().await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let said = robin.say(scene.cast.feedback, "it deletes my history").expect("said");
    lena.react(said, "🐛").expect("tagged");
    scene.settle().await;
    scene.minutes_pass(12).await;
    let options = json!({ "severity": "P1", "title": "History is deleted", "feedback": "FB-1" });
    scene.slash(&lena, "incident declare", options).await.says("INC-1");
    let card = scene.only_news(scene.cast.release);
    says(&card, "it deletes my history");
    let marks = |scene: &Scene, on| {
        let message = scene.stage.discord.message(on).expect("the report");
        message.reactions.iter().map(|one| one.emoji.clone()).collect::<Vec<_>>()
    };
    assert!(marks(&scene, said).contains(&"🚨".to_owned()), "whoever wrote it sees that it is taken up");
    let other = robin.say(scene.cast.feedback, "my key is in the log").expect("said");
    lena.react(other, "🐛").expect("tagged");
    scene.settle().await;
    let options = json!({ "severity": "P0", "title": "Key leaked", "feedback": "FB-2", "private": true });
    scene.slash(&lena, "incident declare", options).await.says("PRIV-1");
    scene.settle().await;
    assert!(!marks(&scene, other).contains(&"🚨".to_owned()), "a private incident shows nobody anything");
    let thread = scene.thread(scene.cast.release);
    says(&scene.news(thread)[0], "It was first reported 12 min earlier");
    let unknown = json!({ "severity": "P1", "title": "x", "feedback": "FB-9" });
    scene.slash(&lena, "incident declare", unknown).await.says("FB-9");
    scene.end().await;
}

#[tokio::test]
pub async fn an_incident_that_an_older_tplus_left_without_clocks_gets_them_at_the_start() {
    let mut scene = Scene::launched().await;
    let jonas = scene.cast.jonas.clone();
    let thread = scene.declared(&jonas, "P0", "Login fails").await;
    scene.slash(&jonas, "incident acknowledge", json!({ "incident": "1" })).await.says("acknowledged");
    scene.settle().await;
    scene.news(thread);
    assert!(scene.stage.stop_bot().await.expect("it is asked to stop"));
    scene.tamper("DELETE FROM timer WHERE kind = 'incident.clock'").await;
    scene.stage.start_bot().await.expect("it starts");
    scene.minutes_pass(65).await;
    let said = scene.news(thread);
    assert!(said.iter().any(|card| card.text().contains("is overdue")), "the update is asked for:\n{}", shown(&said));
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn what_tplus_recorded_stays_and_what_people_wrote_says_who_corrected_it() {
    let mut scene = Scene::launched().await;
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.cast.priya.clone());
    let thread = scene.declared(&jonas, "P2", "Slow").await;
    let hostile = "look ]**(https://evil.example) <**@everyone> <**t:0:R> ||hidden";
    scene.slash(&priya, "incident timeline add", json!({ "text": hostile, "incident": "1" })).await.says("added");
    scene.slash(&priya, "incident timeline add", json!({ "text": "and || then", "incident": "1" })).await.says("added");
    let shown = scene.slash(&jonas, "incident timeline show", json!({ "incident": "1" })).await.text();
    assert!(!shown.contains("](") && !shown.contains("<t:0:R>") && !shown.contains("<@everyone"), "{shown}");
    assert!(shown.replace("\\|\\|", "").matches("||").count().is_multiple_of(2), "one hides no other: {shown}");
    let first = json!({ "entry": 1, "text": "It was a P0.", "incident": "1" });
    scene.slash(&jonas, "incident timeline edit", first).await.says("tplus recorded that entry itself");
    let words = json!({ "entry": 2, "text": "look at the index", "incident": "1" });
    scene.slash(&jonas, "incident timeline edit", words).await.says("the timeline says who did that");
    scene.settle().await;
    let said = scene.news(thread).pop().expect("it is said in the thread");
    assert!(
        said.text().contains("Entry 2 of the timeline was **corrected**") && said.text().contains("Jonas"),
        "{}",
        said.text()
    );
    let shown = scene.slash(&priya, "incident timeline show", json!({ "incident": "1" })).await.text();
    assert!(shown.contains(&format!("look at the index (corrected by <@{}> <t:", jonas.id())), "{shown}");
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn who_owns_an_action_of_a_private_incident_can_read_it() {
    let mut scene = Scene::launched().await;
    let (maya, tom, release) = (scene.cast.maya.clone(), scene.cast.tom.clone(), scene.cast.release);
    let options = json!({ "severity": "P1", "title": "Key leaked", "private": true });
    scene.slash(&maya, "incident declare", options).await.says("is declared");
    scene.settle().await;
    scene.slash(&tom, "incident show", json!({ "incident": "PRIV-1" })).await.says("There is no incident");
    let action = json!({ "what": "Rotate it", "due": "7d", "owner": tom.id().to_string(), "incident": "PRIV-1" });
    scene.slash(&maya, "incident action add", action).await.says("PRIV-ACT-1").says("is assigned to");
    scene.settle().await;
    scene.slash(&tom, "incident show", json!({ "incident": "PRIV-1" })).await.says("Key leaked");
    let done = json!({ "action": "priv-act-1" });
    scene.slash(&tom, "incident action done", done).await.says("PRIV-ACT-1");
    scene.settle().await;
    let thread = scene.cast.guild.threads(release)[0].id;
    assert!(tom.sees(thread).is_ok());
    scene.news(thread);
    scene.end().await;
}
