//! What follows an incident, and hard days for incidents: reports, post-mortems, actions, figures, drills, floods.

use local_discord::MessageView;
use serde_json::{Value, json};

use crate::support::{Scene, pinged, says, setting, shown};

fn file(message: &MessageView) -> String {
    String::from_utf8_lossy(&message.attachments[0].bytes).into_owned()
}

#[tokio::test]
pub async fn an_incident_is_written_up_on_time_and_closed_only_when_all_is_done() {
    let mut scene = Scene::launched().await;
    let (jonas, maya) = (scene.cast.jonas.clone(), scene.cast.maya.clone());
    let thread = scene.declared(&jonas, "P1", "Login fails").await;
    scene.click(&jonas, scene.cast.release, "Acknowledge").await;
    let early = scene.slash(&jonas, "incident report", json!({ "incident": "1" })).await;
    early.says("INC-1 is not resolved yet");
    scene.slash(&jonas, "incident resolve", json!({ "resolution": "Renewed the key.", "incident": "1" })).await;
    scene.news(thread);
    scene
        .slash(&maya, "incident close", json!({ "incident": "1" }))
        .await
        .says("Still to do: Fix verified in production; Users told that it is over; Post-incident report published");
    let form = scene.click(&jonas, thread, "Report").await;
    let said =
        json!({ "root_cause": "The key ran out.", "impact": "A third of all logins.", "prevention": "An alarm." });
    scene.fill_in(&jonas, &form, said).await.says("the report is in the thread");
    scene.settle().await;
    let news = scene.news(thread);
    says(&news[0], "**Root cause**\nThe key ran out.");
    let report = file(&news[0]);
    for part in
        ["# Post-incident report: INC-1 Login fails", "| INVESTIGATE |", "## Timeline", "EST Jonas: Acknowledged"]
    {
        assert!(report.contains(part), "{part} in:\n{report}");
    }
    says(&news[1], "Draft, not published");

    scene.at("2026-01-16 11:29").await;
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    assert!(scene.news(thread).is_empty());
    scene.at("2026-01-16 11:31").await;
    let reminder = scene.only_news(thread);
    says(&reminder, "The post-mortem of INC-1 is due");
    assert_eq!(reminder.pings.users[0].name, "Jonas");
    scene.at("2026-01-17 11:31").await;
    let said = scene.news(thread);
    assert_eq!(said.len(), 2, "after 44 hours and when it is due:\n{}", shown(&said));
    scene.at("2026-01-18 11:31").await;
    let said = scene.news(scene.cast.release);
    assert!(shown(&said).contains("The post-mortem of INC-1 is late"), "{}", shown(&said));

    let form = scene.slash(&jonas, "incident postmortem", json!({ "incident": "1" })).await;
    let empty = scene.fill_in(&jonas, &form, json!({})).await;
    scene.then(&jonas, &empty, "Publish post-mortem").await.says("Nothing has been written yet");
    let form = scene.slash(&jonas, "incident postmortem", json!({ "incident": "1" })).await;
    let written = scene.fill_in(&jonas, &form, json!({ "five_whys": "Nobody watched the key." })).await;
    let form = scene.then(&jonas, &written, "Keep writing").await;
    assert_eq!(form.prefilled("Five whys"), "Nobody watched the key.");
    scene.then(&jonas, &written, "Publish post-mortem").await.says("the post-mortem is in the thread");
    let published = scene.only_news(thread);
    assert!(file(&published).contains("## Five whys\n\nNobody watched the key."), "{}", file(&published));
    for number in ["1", "2", "4"] {
        scene.click(&maya, thread, number).await;
    }
    scene.click(&jonas, thread, "Close").await.says("closed. Its thread is archived");
    scene.settle().await;
    let threads = scene.cast.guild.threads(scene.cast.release);
    assert!(threads.iter().any(|one| one.id == thread && one.archived), "the thread is archived");
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_resolved_and_left_open_is_asked_about_and_stands_in_the_focus() {
    let mut scene = Scene::launched().await;
    let jonas = scene.cast.jonas.clone();
    let thread = scene.declared(&jonas, "P1", "Login fails").await;
    let resolved = json!({ "resolution": "Renewed the key.", "incident": "1" });
    scene.slash(&jonas, "incident resolve", resolved).await;
    let form = scene.slash(&jonas, "incident postmortem", json!({ "incident": "1" })).await;
    let written = scene.fill_in(&jonas, &form, json!({ "five_whys": "Nobody watched the key." })).await;
    scene.then(&jonas, &written, "Publish post-mortem").await.says("the post-mortem is in the thread");
    scene.at("2026-01-19 08:59").await;
    assert!(!shown(&scene.news(thread)).contains("not closed"), "nobody is asked on a weekend");
    scene.at("2026-01-19 09:00").await;
    let said = shown(&scene.news(thread));
    assert!(said.contains("INC-1 is resolved but not closed"), "{said}");
    assert!(!said.contains("post-mortem of INC-1 is due"), "it is written:\n{said}");
    let posts = shown(&scene.news(scene.cast.release));
    assert!(posts.contains("- Close INC-1 (resolved Thu Jan 15): what is left stands in each thread"), "{posts}");
    for place in [scene.cast.announcements, scene.cast.standup] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn an_action_is_asked_about_until_it_is_done() {
    let mut scene = Scene::launched().await;
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.cast.priya.clone());
    let thread = scene.declared(&jonas, "P2", "Slow").await;
    let add = |due: &str| json!({ "what": "Add an index", "due": due, "owner": priya.mention(), "incident": "1" });
    scene.slash(&jonas, "incident action add", add("soon")).await.says("`soon` isn't. Nothing was added");
    scene.slash(&jonas, "incident action add", add("2026-01-16")).await.says("ACT-1");
    scene.slash(&jonas, "incident action list", json!({})).await.says("Add an index");
    says(&scene.only_news(thread), "Action ACT-1");
    scene.at("2026-01-16 11:59").await;
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    scene.at("2026-01-16 12:00").await;
    let asked = scene.only_news(scene.cast.release);
    says(&asked, "ACT-1** from INC-1 is due");
    assert_eq!(asked.pings.users[0].name, "Priya");
    scene.at("2026-01-19 08:59").await;
    assert!(!shown(&scene.news(scene.cast.release)).contains("ACT-1** from INC-1"), "nobody is asked on a weekend");
    scene.at("2026-01-19 09:00").await;
    let again = scene.only_news(scene.cast.release);
    assert_eq!(again.pings.users[0].name, "Priya");
    scene.click(&priya, scene.cast.release, "Done").await.says("ACT-1 is done");
    scene.slash(&priya, "incident action done", json!({ "action": "ACT-1" })).await.says("ACT-1 was already done");
    scene.slash(&priya, "incident action done", json!({ "action": "ACT-7" })).await.says("no action `ACT-7`");
    scene.at("2026-01-20 13:00").await;
    assert!(!shown(&scene.news(scene.cast.release)).contains("ACT-1"));
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn a_resolved_incident_is_reopened_with_its_clocks() {
    let mut scene = Scene::launched().await;
    let jonas = scene.cast.jonas.clone();
    let thread = scene.declared(&jonas, "P0", "Crash").await;
    scene.click(&jonas, scene.cast.release, "Acknowledge").await;
    let why = json!({ "why": "It crashes again.", "incident": "1" });
    scene.slash(&jonas, "incident reopen", why.clone()).await.says("is not resolved; there is nothing to reopen");
    scene.slash(&jonas, "incident resolve", json!({ "resolution": "Restarted.", "incident": "1" })).await;
    scene.minutes_pass(10).await;
    let form = scene.slash(&jonas, "incident report", json!({ "incident": "1" })).await;
    let said = json!({ "root_cause": "a", "impact": "b", "prevention": "c" });
    scene.fill_in(&jonas, &form, said).await.says("the report is in the thread");
    scene.settle().await;
    let draft = scene.news(thread).pop().expect("the draft");
    says(&draft, "**Resolved: Crash**");
    scene.slash(&jonas, "incident reopen", why).await.says("open again");
    says(&scene.stage.discord.message(draft.id).expect("the draft"), "was not published: things have changed since");
    says(&scene.only_news(scene.cast.release), "This incident is open again. It is being worked on.");
    scene.minutes_pass(60).await;
    let said = shown(&scene.news(thread));
    for entry in ["**Reopened.** It crashes again.", "is overdue. It was due"] {
        assert!(said.contains(entry), "{entry} in:\n{said}");
    }
    scene.minutes_pass(3 * 24 * 60).await;
    assert!(!shown(&scene.news(thread)).contains("post-mortem"), "no reminder for what is open");
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn a_drill_runs_the_whole_flow_and_counts_nowhere() {
    let mut scene = Scene::launched().await;
    let (jonas, priya, maya, lena) =
        (scene.cast.jonas.clone(), scene.cast.priya.clone(), scene.cast.maya.clone(), scene.cast.lena.clone());
    let options = json!({ "severity": "P0", "title": "Pretend crash" });
    scene.slash(&priya, "incident drill", options.clone()).await.says("Allowed: release manager");
    scene.slash(&maya, "incident drill", options).await.says("INC-1");
    let card = scene.only_news(scene.cast.release);
    says(&card, "🧪 DRILL");
    says(&card, "This is a drill. Nothing is broken, and it is left out of all statistics.");
    assert_eq!(pinged(&card), ["Engineering lead", "Engineer", "Release manager"]);
    scene.minutes_pass(5).await;
    says(&scene.only_news(scene.cast.release), "Nobody has acknowledged yet");
    scene.click(&jonas, scene.cast.release, "Acknowledge").await;
    scene
        .slash(&lena, "incident public", json!({ "incident": "1" }))
        .await
        .says("INC-1 is a drill. Nothing is published");
    scene.slash(&jonas, "incident resolve", json!({ "resolution": "Done.", "incident": "1" })).await;
    scene.slash(&jonas, "incident stats", json!({})).await.says("0 incidents, 0 resolved").says("Drills, private");
    scene.slash(&maya, "digest preview", json!({ "which": "End-of-day summary" })).await.says("New today: 0");
    scene.end().await;
}

#[tokio::test]
pub async fn figures_say_what_they_mean_and_everything_can_be_taken_along() {
    let mut scene = Scene::launched().await;
    let (jonas, maya) = (scene.cast.jonas.clone(), scene.cast.maya.clone());
    scene.declared(&jonas, "P0", "Crash").await;
    scene.minutes_pass(4).await;
    scene.slash(&jonas, "incident acknowledge", json!({ "incident": "1" })).await;
    scene.minutes_pass(26).await;
    scene.slash(&jonas, "incident resolve", json!({ "resolution": "Fixed <@1>.", "incident": "1" })).await;
    scene.declared(&jonas, "P1", "Slow").await;
    scene.minutes_pass(61).await;
    let stats = scene.slash(&jonas, "incident stats", json!({})).await;
    stats.says("**Time to acknowledge:** median 4 min, mean 4 min (n=1)").says("**Time to resolve:** median 30 min");
    stats.says("**Acknowledged on time:** 1 of 2 (50 %)").says("**P0**: 1 incident, 1 resolved");
    stats.says("Time to resolve: from the first report to the resolution").says("**Launch day**: 2 incidents");
    let all = scene.slash(&jonas, "incident stats", json!({ "all": true })).await;
    all.says("Incidents in all releases").says("**v1.1.0-beta**: 2 incidents, 1 resolved");
    scene.slash(&jonas, "incident export", json!({ "format": "JSON" })).await.says("2 incidents, with timeline");
    let exported = scene.slash(&maya, "incident export", json!({ "format": "JSON" })).await;
    let text = exported.answer.message().map(file).expect("a file");
    let read: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(read[0]["name"], "INC-1");
    assert_eq!(read[0]["seconds_to_acknowledge"], 250);
    assert_eq!(read[0]["steps"][2]["step"], "investigate");
    assert_eq!(read[0]["timeline"][1]["kind"], "acknowledged");
    let markdown = scene.slash(&maya, "incident export", json!({ "format": "Markdown", "incident": "1" })).await;
    let text = markdown.answer.message().map(file).expect("a file");
    assert!(text.contains("Acknowledged after 4 min") && !text.contains("<t:"), "{text}");
    let (well, said) = scene.stage.run("export incidents --format markdown").await.expect("it runs");
    assert!(well && said.contains("# Post-incident report: INC-1 Crash"), "{said}");
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn fifty_incidents_in_a_minute_in_every_script_are_each_there_once() {
    let mut scene = Scene::launched().await;
    let people = [&scene.cast.priya, &scene.cast.jonas, &scene.cast.tom, &scene.cast.maya, &scene.cast.lena];
    let people: Vec<_> = people.into_iter().cloned().collect();
    let titles = [
        "起動時にクラッシュする",
        "Сбой при запуске",
        "تعطل عند البدء",
        "🔥🔥🔥 crash",
        "Ÿ̷̛̈́z̵a̶l̸g̷o̵",
        "नमस्ते टूट गया",
        "\u{202E}reversed",
    ];
    let mut used = Vec::new();
    for number in 0..50 {
        let title = format!("{} {number}", titles[number % titles.len()]);
        let who = &people[number % people.len()];
        let options = json!({ "severity": "P2", "title": title });
        used.push(who.slash(scene.cast.release, "incident declare", options).expect("typed"));
    }
    for one in &used {
        assert!(one.settled().await.text().contains("is declared"), "each is answered");
    }
    scene.minutes_pass(5).await;
    let cards = scene.news(scene.cast.release);
    assert_eq!(cards.len(), 50);
    let mut numbers: Vec<_> =
        cards.iter().map(|card| card.text().split(" · ").nth(1).unwrap_or_default().to_owned()).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 50, "every number once");
    assert!(cards.iter().all(|card| card.thread.is_some()), "each has its thread");
    assert!(cards.iter().any(|card| card.text().contains("起動時にクラッシュする")));
    scene.end().await;
}

#[tokio::test]
pub async fn a_card_or_a_thread_that_somebody_deleted_loses_nothing() {
    let mut scene = Scene::launched().await;
    let (owner, jonas) = (scene.cast.guild.owner(), scene.cast.jonas.clone());
    let thread = scene.declared(&jonas, "P2", "Slow").await;
    let card = scene.incident("INC-1").id;
    owner.delete(card).expect("deleted");
    scene.settle().await;
    scene.slash(&jonas, "incident acknowledge", json!({ "incident": "1" })).await.says("acknowledged");
    says(&scene.only_news(scene.cast.release), "Acknowledged");
    scene.news(thread);
    owner.delete_channel(thread).expect("deleted");
    scene.settle().await;
    let update = json!({ "changed": "The index is missing.", "incident": "1" });
    scene.slash(&jonas, "incident update", update).await.says("updated");
    scene.settle().await;
    let next = scene.thread(scene.cast.release);
    says(&scene.only_news(next), "The index is missing.");
    scene.slash(&jonas, "incident timeline show", json!({ "incident": "1" })).await.says("The index is missing.");
    scene.slash(&jonas, "incident resolve", json!({ "resolution": "Added.", "incident": "1" })).await.says("resolved");
    scene.settle().await;
    scene.news(scene.cast.release);
    scene.news(next);
    scene.end().await;
}

#[tokio::test]
pub async fn clocks_run_on_through_the_night_when_clocks_change() {
    // New York springs forward on Sunday, 2026-03-08, at two in the morning.
    let mut scene = Scene::with(setting("2026-03-07 10:00")).await;
    let (owner, maya, jonas) = (scene.cast.guild.owner(), scene.cast.maya.clone(), scene.cast.jonas.clone());
    scene.slash(&owner, "setup", scene.cast.setup_options()).await;
    let launch = json!({ "version": "v1", "launch": "2026-03-06", "zone": "America/New_York" });
    scene.slash(&maya, "release start", launch).await;
    scene.at("2026-03-07 22:00").await;
    scene.news(scene.cast.release);
    let thread = scene.declared(&jonas, "P1", "Login fails").await;
    scene.slash(&jonas, "incident acknowledge", json!({ "incident": "1" })).await;
    scene.at("2026-03-08 22:59").await;
    scene.news(scene.cast.release);
    scene.news(thread);
    scene.at("2026-03-08 23:01").await;
    let over = scene.only_news(scene.cast.release);
    says(&over, "INC-1 is not resolved. A P1 must be resolved within 1 d");
    assert!(over.pings.is_empty(), "on a Sunday night");
    scene.at("2026-03-09 09:29").await;
    scene.news(scene.cast.release);
    scene.at("2026-03-09 09:30").await;
    says(&scene.only_news(scene.cast.release), "Escalated to: engineering lead");
    scene.news(scene.cast.standup);
    scene.end().await;
}
