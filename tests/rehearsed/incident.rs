//! Incidents as people live through them: declared, taken up, updated, resolved, and what bad input gets.

use serde_json::json;

use local_discord::MessageView;

use crate::support::{Scene, pinged, says, shown};

#[tokio::test]
pub async fn a_p0_is_declared_acknowledged_updated_and_resolved_on_one_card() {
    let mut scene = Scene::launched().await;
    scene.at("2026-01-15 14:05").await;
    let (priya, jonas) = (scene.cast.priya.clone(), scene.cast.jonas.clone());
    let options = json!({ "severity": "P0", "title": "Crash on startup" });
    scene.slash(&priya, "incident declare", options).await.says("INC-1** is declared. The team is being pinged.");

    let card = scene.only_news(scene.cast.release);
    says(&card, "P0 · INC-1 · Crash on startup");
    says(&card, "Nobody has acknowledged yet");
    assert_eq!(card.buttons(), ["Acknowledge", "Update", "Severity", "Resolve", "More"]);
    assert_eq!(pinged(&card), ["Engineering lead", "Engineer", "Release manager"]);

    scene.minutes_pass(1).await;
    scene.click(&jonas, scene.cast.release, "Acknowledge").await.says("You are the incident lead");
    scene.click(&priya, scene.cast.release, "Severity").await.says("choose the severity");
    let form = scene.click(&jonas, scene.cast.release, "Update").await;
    assert_eq!(form.prefilled("Next update in"), "1h");
    let fields = json!({ "What changed?": "Root cause found.", "within": "30m" });
    scene.fill_in(&jonas, &form, fields).await.says("updated. Next update");

    let form = scene.click(&jonas, scene.cast.release, "Resolve").await;
    scene.fill_in(&jonas, &form, json!({ "What fixed it?": "Reverted the bad build." })).await.says("resolved");

    let card = scene.stage.discord.message(card.id).expect("the card");
    says(&card, "Resolved.");
    says(&card, "Reverted the bad build.");
    assert_eq!(card.buttons(), ["More"]);
    let thread = scene.thread(scene.cast.release);
    let story: Vec<_> = scene.news(thread).iter().map(|entry| entry.text()).collect();
    for (entry, what) in story.iter().zip(["Declared", "Acknowledged", "Root cause found.", "Resolved"]) {
        assert!(entry.contains(what), "{what} in {entry}");
    }
    assert!(story[4].contains("INC-1: what is left to do"), "{}", story[4]);
    assert_eq!(story.len(), 5);
    scene.end().await;
}

#[tokio::test]
pub async fn a_clock_that_runs_out_reminds_once_and_stops_when_it_is_served() {
    let mut scene = Scene::launched().await;
    let (priya, jonas) = (scene.cast.priya.clone(), scene.cast.jonas.clone());
    scene.slash(&priya, "incident declare", json!({ "severity": "P0", "title": "Crash" })).await;
    scene.only_news(scene.cast.release);
    let thread = scene.thread(scene.cast.release);
    scene.news(thread);

    scene.minutes_pass(4).await;
    assert!(scene.news(scene.cast.release).is_empty(), "five minutes are not up");
    scene.minutes_pass(1).await;
    let reminder = scene.only_news(scene.cast.release);
    says(&reminder, "Nobody has acknowledged yet");
    assert_eq!(pinged(&reminder), ["Engineering lead", "Engineer", "Release manager"]);
    scene.click(&jonas, scene.cast.release, "Acknowledge").await.says("acknowledged");
    let said = scene.news(thread);
    assert_eq!(said.len(), 2, "the warning and the acknowledgement:\n{}", shown(&said));
    says(&said[0], "Nobody has acknowledged yet. The deadline for a P0 is");

    // Fifteen minutes after the report the plan has it investigated.
    scene.minutes_pass(9).await;
    assert!(scene.news(thread).is_empty());
    scene.minutes_pass(1).await;
    let over = scene.only_news(thread);
    says(&over, "⏳ INVESTIGATE should be done by now: by the plan, 15 min after the report.");
    says(&over, "If it is done, press \"Next: TRIAGE\" on the incident's card.");
    assert!(pinged(&over).is_empty() && over.pings.users.is_empty(), "it is said quietly");
    scene.minutes_pass(44).await;
    let said = scene.news(thread);
    let [due, draft] = said.as_slice() else { panic!("the warning and the first draft:\n{}", shown(&said)) };
    // Users hear of the release at noon, and are to hear of its troubles soon after: what they would read is drafted.
    says(draft, "Draft, not published");
    assert_eq!(pinged(draft), ["Community"]);
    says(due, "The next update on INC-1 is due");
    scene.minutes_pass(2).await;
    let said = scene.news(thread);
    assert_eq!(said.len(), 2, "{}", shown(&said));
    says(&said[0], "has been open for 1 h, the target for a P0");
    let reminder = said[1].clone();
    says(&reminder, "is overdue. It was due");
    assert_eq!(reminder.pings.users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Jonas"]);
    let form = scene.click(&jonas, thread, "Update now").await;
    scene.fill_in(&jonas, &form, json!({ "What changed?": "Still looking." })).await;
    scene.minutes_pass(59).await;
    let said = scene.news(thread);
    assert_eq!(
        said.len(),
        3,
        "the update, the warning and the hourly draft, no reminder before its time:\n{}",
        shown(&said)
    );
    scene.minutes_pass(1).await;
    let reminder = scene.only_news(thread);
    says(&reminder, "is overdue");
    assert_eq!(reminder.buttons(), ["Update now", "Snooze 30 min", "Snooze 60 min"]);
    scene.click(&jonas, thread, "Snooze 30 min").await.says("snoozed");
    says(&scene.only_news(thread), "Update snoozed** for 30 min. It was due");
    scene.minutes_pass(29).await;
    assert!(scene.news(thread).is_empty(), "snoozed means quiet");
    scene.minutes_pass(1).await;
    says(&scene.only_news(thread), "is overdue");
    scene.end().await;
}

#[tokio::test]
pub async fn a_p1_at_night_is_posted_quietly_and_pings_when_work_begins() {
    let mut scene = Scene::launched().await;
    scene.at("2026-01-15 22:00").await;
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    let priya = scene.cast.priya.clone();
    let declared = scene.slash(&priya, "incident declare", json!({ "severity": "p1", "title": "Login fails" })).await;
    declared.says("it comes when work hours start");
    assert!(scene.only_news(scene.cast.release).pings.is_empty());
    scene.at("2026-01-15 23:00").await;
    assert!(scene.only_news(scene.cast.release).pings.is_empty(), "the reminder is quiet too");
    scene.at("2026-01-16 09:00").await;
    let alert = scene.only_news(scene.cast.release);
    says(&alert, "outside work hours");
    assert_eq!(pinged(&alert), ["Engineering lead", "Engineer"]);
    scene.at("2026-01-16 09:30").await;
    says(&scene.only_news(scene.cast.release), "Escalated to: engineering lead");
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn an_outsiders_declaration_pages_nobody_until_a_team_member_confirms() {
    let mut scene = Scene::launched().await;
    let (robin, jonas) = (scene.cast.robin.clone(), scene.cast.jonas.clone());
    let declared =
        scene.slash(&robin, "incident declare", json!({ "severity": "P0", "title": "It ate my files" })).await;
    declared.says("until then nobody is paged");
    let card = scene.only_news(scene.cast.release);
    assert!(card.pings.is_empty());
    assert_eq!(card.buttons(), ["Confirm", "Severity", "Resolve"]);
    scene.minutes_pass(30).await;
    assert!(scene.news(scene.cast.release).is_empty(), "no clock runs");

    scene.click(&robin, scene.cast.release, "Confirm").await.says("Allowed: team members");
    scene.click(&jonas, scene.cast.release, "Confirm").await.says("confirmed");
    let alert = scene.only_news(scene.cast.release);
    says(&alert, "A team member has confirmed this incident");
    assert_eq!(pinged(&alert), ["Engineering lead", "Engineer", "Release manager"]);
    scene.minutes_pass(5).await;
    says(&scene.only_news(scene.cast.release), "Escalated to: engineering lead");
    scene.end().await;
}

#[tokio::test]
pub async fn what_nobody_of_the_team_stands_behind_has_no_thread_and_no_place_beside_what_is_real() {
    let mut scene = Scene::launched().await;
    let (robin, jonas, release) = (scene.cast.robin.clone(), scene.cast.jonas.clone(), scene.cast.release);
    let report = json!({ "severity": "P0", "title": "It ate my files", "summary": "All of them. ".repeat(200) });
    scene.slash(&robin, "incident declare", report).await.says("A team member decides whether it is an incident");
    scene.settle().await;
    says(&scene.only_news(release), "Reported from outside the team.");
    assert!(scene.cast.guild.threads(release).is_empty());
    let list = scene.slash(&jonas, "incident list", json!({})).await;
    list.says("No incident is open.").says("1 report waits for somebody of the team to confirm");
    scene.minutes_pass(6).await;
    let board = scene.cast.guild.messages(release).into_iter().find(|message| message.text().starts_with("Board · "));
    says(&board.expect("a board"), "**Open incidents**\nNone.");

    // The only one that is open is the one that the team stands behind.
    let thread = scene.declared(&jonas, "P2", "Slow").await;
    let seen = robin.say(scene.cast.general, "it is slow here, too").expect("said");
    jonas.react(seen, "📌").expect("pinned");
    scene.settle().await;
    scene.slash(&jonas, "incident timeline show", json!({ "incident": "2" })).await.says("it is slow here, too");

    scene.click(&jonas, release, "Confirm").await.says("confirmed");
    scene.settle().await;
    says(&scene.only_news(release), "A team member has confirmed this incident");
    let opened =
        scene.cast.guild.threads(release).into_iter().find(|thread| thread.name.contains("INC-1")).expect("a thread");
    let said = scene.news(opened.id);
    says(&said[0], "Declared");
    assert!(said.iter().any(|message| !message.attachments.is_empty()), "the whole summary: {}", shown(&said));
    says(&said[said.len() - 1], "onfirmed");
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn reports_that_nobody_confirms_are_few_and_one_that_is_none_ends_without_a_trace() {
    let mut scene = Scene::launched().await;
    let (robin, jonas, release) = (scene.cast.robin.clone(), scene.cast.jonas.clone(), scene.cast.release);
    let report = |title: &str| json!({ "severity": "P1", "title": title });
    for title in ["It hangs", "Colours are wrong", "No sound"] {
        scene.slash(&robin, "incident declare", report(title)).await.says("is declared");
    }
    let refused = scene.slash(&robin, "incident declare", report("No pictures")).await;
    refused.says("You reported INC-1, INC-2, INC-3, which the team hasn't decided on yet").says("Nothing was declared");
    scene.click(&jonas, release, "Resolve").await;
    let resolution = json!({ "resolution": "Not ours.", "incident": "2" });
    scene.slash(&jonas, "incident resolve", resolution).await.says("resolved");
    scene.settle().await;
    assert!(scene.cast.guild.threads(release).is_empty());
    scene.slash(&robin, "incident declare", report("No pictures")).await.says("INC-4** is declared");
    for number in 0..17 {
        let person = scene.cast.guild.member(&format!("Person {number}"), &[]);
        scene.slash(&person, "incident declare", report(&format!("Trouble {number}"))).await.says("is declared");
    }
    let noor = scene.cast.noor.clone();
    let refused = scene.slash(&noor, "incident declare", report("One more")).await;
    refused.says("20 reports wait for the team already").says(&format!("write in <#{}>", scene.cast.support));
    scene.slash(&jonas, "incident declare", report("Real")).await.says("INC-22** is declared");
    scene.minutes_pass(2).await;
    assert_eq!(scene.cast.guild.threads(release).len(), 1);
    let thread = scene.cast.guild.threads(release)[0].id;
    scene.news(thread);
    scene.news(release);
    scene.end().await;
}

#[tokio::test]
pub async fn the_same_declaration_twice_is_one_incident_unless_another_is_meant() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    let options = json!({ "severity": "P2", "title": "Icons are missing" });
    scene.slash(&priya, "incident declare", options.clone()).await.says("INC-1");
    let again = scene.slash(&priya, "incident declare", options.clone()).await;
    again.says("You already declared **INC-1**");
    assert_eq!(scene.news(scene.cast.release).len(), 1);
    let another = priya.click(&again.used, "Declare another");
    scene.answered(another).await.says("INC-2");
    assert_eq!(scene.news(scene.cast.release).len(), 1);
    scene.minutes_pass(11).await;
    scene.slash(&priya, "incident declare", options).await.says("INC-3");
    assert_eq!(scene.news(scene.cast.release).len(), 1);
    scene.end().await;
}

#[tokio::test]
pub async fn a_message_becomes_an_incident_with_its_text_and_its_time() {
    let mut scene = Scene::launched().await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let report = robin.say(scene.cast.feedback, "caro deletes my config\nhappens every time").expect("said");
    scene.minutes_pass(20).await;
    let used = lena.message_menu(report, "Declare incident");
    let form = scene.answered(used).await;
    assert_eq!(form.prefilled("few words"), "caro deletes my config");
    let sent = scene.fill_in(&lena, &form, json!({ "severity": "P1" })).await;
    sent.says("INC-1");
    let card = scene.only_news(scene.cast.release);
    says(&card, "happens every time");
    let since = (scene.stage.now() - chrono::TimeDelta::minutes(20)).timestamp();
    says(&card, &format!("<t:{since}:f>"));
    scene.end().await;
}

#[tokio::test]
pub async fn what_cannot_be_understood_is_answered_with_what_to_do() {
    let mut scene = Scene::launched().await;
    let (priya, robin) = (scene.cast.priya.clone(), scene.cast.robin.clone());
    let declared = scene.slash(&priya, "incident declare", json!({ "severity": "urgent", "title": "x" })).await;
    declared.says("There is no severity `urgent`. Choose one of `P0` (Critical), `P1` (High)");
    scene
        .slash(&priya, "incident declare", json!({ "severity": "P0", "title": "   " }))
        .await
        .says("The title is empty");
    scene.slash(&priya, "incident show", json!({ "incident": "INC-99" })).await.says("There is no incident `INC-99`");
    scene.slash(&priya, "incident update", json!({ "changed": "x" })).await.says("Which incident?");
    let options = json!({ "severity": "P2", "title": "x", "reported_minutes_ago": -5 });
    scene.slash(&priya, "incident declare", options).await.says("a number from 0 to 43200");
    assert!(scene.news(scene.cast.release).is_empty(), "nothing was declared");

    scene.slash(&priya, "incident declare", json!({ "severity": "P2", "title": "x" })).await;
    let update = json!({ "incident": "1", "changed": "y", "within": "soon" });
    scene.slash(&priya, "incident update", update).await.says("must look like `30m`, `2h` or `1d`");
    let form = scene.click(&priya, scene.cast.release, "Resolve").await;
    scene.click(&robin, scene.cast.release, "Resolve").await.says("Allowed: team members");
    scene.fill_in(&priya, &form, json!({ "What fixed it?": "a" })).await.says("resolved");
    scene.fill_in(&priya, &form, json!({ "What fixed it?": "a" })).await.says("was resolved");
    scene.slash(&priya, "incident acknowledge", json!({ "incident": "INC-1" })).await.says("was resolved");
    scene.only_news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn nobody_declares_an_incident_from_a_message_that_they_made_up() {
    let mut scene = Scene::launched().await;
    let (robin, noor, jonas) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.jonas.clone());
    let said = noor.say(scene.cast.general, "It is down").expect("said");
    let card = scene.cast.guild.messages(scene.cast.release).last().expect("the board").id;
    let fields = json!({ "severity": "P0", "title": "Down", "summary": "" });
    let elsewhere = format!("incident:from:{}-{said}", scene.cast.general);
    let used = robin.forge_form(card, &elsewhere, fields.clone());
    scene.answered(used).await.says("belongs to an older version of tplus");
    let nowhere = format!("incident:from:{}-{}", scene.cast.release, 12_345);
    let used = robin.forge_form(card, &nowhere, fields);
    scene.answered(used).await.says("That message is gone, so nothing was declared from it.");
    scene.slash(&jonas, "incident list", json!({})).await.says("No incident is open.");
    scene.end().await;
}

#[tokio::test]
pub async fn words_that_would_ping_or_mislead_are_shown_without_doing_so() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    let engineers = scene.cast.roles.engineer;
    let title = format!("@everyone <@&{engineers}> [click](https://evil.example) {}", "long ".repeat(1_000));
    scene.slash(&priya, "incident declare", json!({ "severity": "P2", "title": title })).await.says("INC-1");
    let card = scene.only_news(scene.cast.release);
    assert!(card.pings.is_empty() && !card.text().contains("@everyone") && !card.text().contains("](https"));
    let thread = scene.thread(scene.cast.release);
    let whole = scene.news(thread).into_iter().flat_map(|message| message.attachments).next().expect("a file");
    let words = String::from_utf8_lossy(&whole.bytes).matches("long").count();
    assert_eq!(words, 1_000, "what did not fit is in the thread, whole");
    scene.end().await;
}

#[tokio::test]
pub async fn a_channel_that_is_gone_takes_no_incident_along() {
    let mut scene = Scene::launched().await;
    scene.expect_complaint("a message cannot be delivered");
    let (owner, priya) = (scene.cast.guild.owner(), scene.cast.priya.clone());
    owner.delete_channel(scene.cast.release).expect("deleted");
    scene.settle().await;
    let used = priya.slash(scene.cast.general, "incident declare", json!({ "severity": "P2", "title": "x" }));
    scene.answered(used).await.says("INC-1");
    let told = scene.news(scene.cast.standup);
    assert_eq!(told.len(), 2, "what hangs on the card is not reported on top of it:\n{}", shown(&told));
    assert!(shown(&told).contains("INC-1") && shown(&told).contains("What the team has to read comes here"));
    let used = priya.slash(scene.cast.general, "incident list", json!({}));
    scene.answered(used).await.says("INC-1");
    scene.end().await;
}

#[tokio::test]
pub async fn an_incident_that_is_taken_up_after_a_missed_update_is_asked_for_the_next_one() {
    let mut scene = Scene::launched().await;
    let (priya, jonas) = (scene.cast.priya.clone(), scene.cast.jonas.clone());
    scene.slash(&priya, "incident declare", json!({ "severity": "P0", "title": "Crash" })).await;
    let thread = scene.thread(scene.cast.release);
    scene.minutes_pass(61).await;
    let reminders =
        |news: &[MessageView]| news.iter().filter(|one| one.text().contains("is overdue. It was due")).count();
    assert_eq!(reminders(&scene.news(thread)), 1);
    scene.click(&jonas, scene.cast.release, "Acknowledge").await;
    scene.minutes_pass(58).await;
    let escalated = scene.news(thread);
    assert_eq!(reminders(&escalated), 2, "escalated twice:\n{}", shown(&escalated));
    scene.minutes_pass(2).await;
    let news = scene.news(thread);
    assert!(news.iter().any(|one| one.text().contains("An update on INC-1 from")), "{}", shown(&news));
    assert_eq!(reminders(&news), 1, "asked again after another cadence:\n{}", shown(&news));
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn a_button_on_an_old_reminder_of_a_resolved_incident_says_why_not() {
    let mut scene = Scene::launched().await;
    let jonas = scene.cast.jonas.clone();
    scene.slash(&jonas, "incident declare", json!({ "severity": "P0", "title": "Crash" })).await;
    scene.minutes_pass(6).await;
    let reminder = scene.news(scene.cast.release).remove(1);
    scene.slash(&jonas, "incident resolve", json!({ "resolution": "Fixed.", "incident": "INC-1" })).await;
    let used = jonas.click(reminder.id, "Acknowledge");
    scene.answered(used).await.says("INC-1 was resolved").says("declare a new incident");
    let blank = json!({ "resolution": "  ", "incident": "INC-1" });
    scene.slash(&jonas, "incident resolve", blank).await.says("what fixed it");
    scene.end().await;
}

#[tokio::test]
pub async fn a_long_update_stands_in_the_thread_whole() {
    let mut scene = Scene::launched().await;
    let jonas = scene.cast.jonas.clone();
    scene.slash(&jonas, "incident declare", json!({ "severity": "P2", "title": "Slow" })).await;
    let update = json!({ "incident": "INC-1", "changed": "very slow indeed ".repeat(350) });
    scene.slash(&jonas, "incident update", update).await.says("updated");
    let thread = scene.thread(scene.cast.release);
    let entry = scene.news(thread).remove(1);
    let file = String::from_utf8_lossy(&entry.attachments[0].bytes).into_owned();
    assert_eq!(file.matches("very slow indeed").count(), 350);
    scene.news(scene.cast.release);
    scene.end().await;
}
