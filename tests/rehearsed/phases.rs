//! The course of a release: go or no-go, the end of a phase, a pause, another launch day, and the lists of each week.

use serde_json::json;

use crate::support::{Scene, local, pinged, says, setting};

async fn before_launch() -> Scene {
    let mut scene = Scene::set_up_with(setting("2026-01-14 15:00")).await;
    let maya = scene.cast.maya.clone();
    let options = json!({ "version": "v1.1.0-beta", "launch": "2026-01-15", "zone": "America/New_York" });
    scene.slash(&maya, "release start", options).await.says("is on the clock");
    scene
}

/// The newest question whether a phase ends.
fn exit_question(scene: &mut Scene) -> local_discord::MessageView {
    let news = scene.all_news(scene.cast.release);
    news.into_iter().rev().find(|message| message.text().contains(" ends; next: ")).expect("the question")
}

#[tokio::test]
pub async fn the_team_votes_on_launch_morning_and_the_release_manager_decides() {
    let mut scene = before_launch().await;
    let (maya, tom, lena, robin) =
        (scene.cast.maya.clone(), scene.cast.tom.clone(), scene.cast.lena.clone(), scene.cast.robin.clone());
    let release = scene.cast.release;
    scene.slash(&tom, "incident declare", json!({ "severity": "P0", "title": "Installer hangs" })).await.says("INC-1");
    scene.news(release);
    scene.at("2026-01-15 08:00").await;
    let poll = scene.all_news(release).pop().expect("the poll");
    for line in
        ["v1.1.0-beta: go or no-go?", "- Tests pass", "- Privacy validated", "- ❌ No P0 open (1 open)", "- Team ready"]
    {
        says(&poll, line);
    }
    assert!(pinged(&poll).contains(&"Engineer".to_owned()), "the team is called");
    scene.click(&robin, release, "✅ Go").await.says("Allowed: team members");
    scene.click(&tom, release, "❌ No go").await.says("Your vote is ❌ no go");
    scene.click(&lena, release, "✅ Go").await.says("Your vote is ✅ go");
    scene.click(&tom, release, "Decide: launch").await.says("Allowed: release manager");
    scene.click(&maya, release, "Decide: don't launch").await.says("Decided: no go");
    scene.settle().await;
    let poll = scene.stage.discord.message(poll.id).expect("the poll");
    says(&poll, "✅ Go (1)** Lena");
    says(&poll, "❌ No go (1)** Tom");
    says(&poll, "**Not heard:** Engineering lead, Security lead\n");
    says(&poll, "No go**, decided by Maya");
    scene.click(&tom, release, "✅ Go").await.says("Your vote is ✅ go");
    scene.click(&maya, release, "Decide: launch").await.says("Decided: go");
    scene.settle().await;
    says(&scene.stage.discord.message(poll.id).expect("the poll"), "Go**, decided by Maya");
    let hours = scene.only_news(release);
    says(&hours, "Launch day, hour by hour");
    says(&hours, "☐ 1.1 09:00 Tag");
    scene.click(&tom, release, "☐ 1.1").await.says("☑ 09:00 Tag");
    scene.settle().await;
    says(&scene.stage.discord.message(hours.id).expect("the list"), "☑ 1.1 09:00 Tag\n-# Tom <t:");
    scene.news(scene.thread(release));
    scene.end().await;
}

#[tokio::test]
pub async fn a_phase_ends_by_date_is_held_or_moved_on_and_check_ins_follow() {
    let mut scene = Scene::launched().await;
    let (maya, tom) = (scene.cast.maya.clone(), scene.cast.tom.clone());
    let release = scene.cast.release;
    scene.at("2026-01-15 16:00").await;
    let exit = exit_question(&mut scene);
    for line in
        ["Launch day ends; next: Week 1", "❔ Downloads: ≥50 (no data: Downloads)", "✅ P0 bugs: 0 (P0 reported: 0)"]
    {
        says(&exit, line);
    }
    scene.at("2026-01-16 00:05").await;
    says(&scene.stage.discord.message(exit.id).expect("the card"), "Week 1 began on schedule**; nobody answered");
    assert!(scene.stage.discord.message(exit.id).expect("the card").buttons().is_empty(), "the question is settled");
    scene.at("2026-01-22 16:00").await;
    let exit = exit_question(&mut scene);
    says(&exit, "Week 1 ends; next: Week 2");
    scene.click(&tom, release, "Hold").await.says("Allowed: release manager");
    let form = scene.click(&maya, release, "Hold").await;
    scene.fill_in(&maya, &form, json!({ "why": "Two P1 are open" })).await.says("Week 1 is held until");
    scene.settle().await;
    says(&scene.stage.discord.message(exit.id).expect("the card"), "held for another day** by Maya: Two P1 are open");
    scene.at("2026-01-23 12:00").await;
    scene.slash(&maya, "release status", json!({})).await.says("T+8 · Week 1");
    scene.at("2026-01-23 16:00").await;
    let exit = exit_question(&mut scene);
    says(&exit, "Week 1 ends; next: Week 2");
    scene.click(&maya, release, "Move on").await.says("Week 2 begins");
    scene.at("2026-01-24 12:00").await;
    let news: Vec<String> = scene.all_news(release).iter().map(|message| message.text()).collect();
    assert!(!news.iter().any(|text| text.contains("Good morning")), "week 2 has no check-in on a Saturday: {news:?}");
    let status = scene.slash(&maya, "release status", json!({})).await;
    status.says("T+9 · Week 2").says("Engineering Lead: On-call during business hours");
    status.says("Users within 2 h, new issues triaged within 4 h, in business hours");
    for place in [scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn of_two_who_decide_about_a_phase_at_once_the_second_is_told() {
    let mut scene = Scene::launched().await;
    let (maya, owner) = (scene.cast.maya.clone(), scene.cast.guild.owner());
    let release = scene.cast.release;
    scene.at("2026-01-22 16:00").await;
    let exit = exit_question(&mut scene);
    let form = scene.click(&maya, release, "Hold").await;
    scene.click(&owner, release, "Move on").await.says("Week 2 begins");
    scene.fill_in(&maya, &form, json!({ "why": "Two P1 are open" })).await.says("Somebody has decided that already");
    scene.settle().await;
    says(&scene.stage.discord.message(exit.id).expect("the card"), "Week 2 follows**, decided by");
    scene.at("2026-01-23 12:00").await;
    scene.slash(&maya, "release status", json!({})).await.says("T+8 · Week 2");
    for place in [release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_pause_silences_the_calendar_and_a_moved_launch_takes_it_along() {
    let mut scene = before_launch().await;
    let (maya, tom) = (scene.cast.maya.clone(), scene.cast.tom.clone());
    let release = scene.cast.release;
    scene.slash(&tom, "release move", json!({ "launch": "2026-01-20" })).await.says("Allowed: release manager");
    scene.slash(&maya, "release move", json!({ "launch": "soon" })).await.says("`launch` is a date such as");
    scene.slash(&maya, "release move", json!({ "launch": "2025-01-20" })).await.says("out of range");
    scene
        .slash(&maya, "release move", json!({ "launch": "2026-01-20" }))
        .await
        .says("Launch day is now Tue Jan 20, 2026 (in 6 days)");
    scene.settle().await;
    says(&scene.only_news(release), "🗓️ Moved: v1.1.0-beta by Maya: 2026-01-15 → 2026-01-20");
    scene.at("2026-01-15 23:00").await;
    assert!(scene.all_news(release).is_empty(), "the old launch day is a day like any other");
    scene.at("2026-01-20 08:00").await;
    says(&scene.all_news(release).pop().expect("the poll"), "go or no-go?");
    scene.slash(&maya, "release pause", json!({ "reason": "The mirror is down" })).await.says("The release is paused");
    scene.slash(&maya, "release pause", json!({ "reason": "again" })).await.says("already paused");
    scene.slash(&maya, "release status", json!({})).await.says("Paused since").says("Nothing else is scheduled.");
    scene.settle().await;
    says(&scene.only_news(release), "⏸️ Paused: v1.1.0-beta by Maya: The mirror is down");
    scene.at("2026-01-22 12:00").await;
    assert!(scene.all_news(release).is_empty(), "nothing is posted while it rests");
    scene.slash(&maya, "release resume", json!({ "shift": true })).await.says("The release is resumed: today is T+0");
    scene.slash(&maya, "release resume", json!({})).await.says("isn't paused");
    scene.at("2026-01-22 12:05").await;
    scene.click(&maya, release, "It is announced").await.says("was announced");
    scene.at("2026-01-22 20:00").await;
    let news = scene.all_news(release);
    says(news.last().expect("a summary"), "Day 0 Update (Jan 22)");
    scene.slash(&maya, "release end", json!({ "reason": "Merged into v1.2.0" })).await.says("has ended");
    scene.settle().await;
    says(&scene.only_news(release), "🏁 Ended: v1.1.0-beta by Maya: Merged into v1.2.0");
    scene.at("2026-01-24 12:00").await;
    assert!(scene.all_news(release).is_empty(), "what has ended is silent");
    scene.news(scene.cast.announcements);
    scene.end().await;
}

#[tokio::test]
pub async fn the_priorities_of_a_week_stand_in_release_once_and_are_no_focus() {
    let mut scene = Scene::launched().await;
    let (maya, tom) = (scene.cast.maya.clone(), scene.cast.tom.clone());
    scene.at("2026-01-16 10:00").await;
    let cards = scene.cards(scene.cast.release);
    assert_eq!(cards.iter().filter(|card| card.text().starts_with("Week 1 priorities")).count(), 1);
    let list = scene.slash(&tom, "checklist show", json!({})).await;
    list.says("Week 1 priorities").says("**Priority 1: Stability (No P0 bugs, minimize P1 bugs)**");
    list.says("☐ 1.1 Triage all issues within 2 hours").says("☐ 4.4 Reduce memory usage");
    let list = scene.then(&tom, &list, "☐ 1.1").await;
    list.says("☑ 1.1 Triage all issues within 2 hours\n-# Tom <t:").says("1 of 20 done");
    let preview = scene.slash(&maya, "digest preview", json!({})).await;
    preview.says("- No open incident, and nothing due by tomorrow.");
    assert!(!preview.text().contains("within 4 hours"), "a standing rule is no focus");
    let list = scene.then(&tom, &list, "☑ 1.1").await;
    list.says("☐ 1.1 Triage all issues within 2 hours").says("0 of 20 done");
    scene.slash(&tom, "checklist show", json!({ "which": "Patch release" })).await.says("☐ 1.2 Cherry-pick fixes");
    scene
        .slash(&tom, "checklist show", json!({ "which": "Groceries" }))
        .await
        .says("There is no checklist \"Groceries\"");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn the_metrics_are_looked_at_every_four_hours_and_who_looked_is_on_the_card() {
    let mut scene = Scene::launched().await;
    let (priya, robin) = (scene.cast.priya.clone(), scene.cast.robin.clone());
    let release = scene.cast.release;
    scene.slash(&priya, "metric record", json!({ "metric": "error_rate", "value": "2" })).await.says("was 2%");
    scene.at("2026-01-16 09:00").await;
    let morning = scene.all_news(release).into_iter().find(|post| post.text().contains("Good morning: Day 1 (Jan 16)"));
    let morning = morning.expect("the morning check-in");
    says(&morning, "Today: Launch + Monitor");
    says(&morning, "🏁 **Launch day so far, 21 of its 24 hours:**");
    says(&morning, "✅ Error rate: <5% (Error rate 2%");
    scene.click(&robin, release, "I checked the metrics").await.says("Allowed: team members");
    scene.click(&priya, release, "I checked the metrics").await.says("☑ Metrics checked for 09:00.");
    scene.at("2026-01-16 13:00").await;
    let card = scene.all_news(release).into_iter().find(|message| message.text().contains("Metrics check ·"));
    let card = card.expect("the day's card");
    says(&card, "☑ 09:00: Priya");
    says(&card, "☐ 13:00: not checked yet");
    scene.click(&priya, release, "☐ 13:00").await.says("☑ Metrics checked for 13:00.");
    scene.at("2026-01-16 17:00").await;
    let card = scene.stage.discord.message(card.id).expect("the day's card");
    says(&card, "☑ 13:00: Priya");
    says(&card, "☐ 17:00: not checked yet");
    // Where nobody looks any more the release manager hears of it once, in work hours: those of Friday and of the weekend are missed.
    scene.all_news(release);
    scene.at("2026-01-19 08:00").await;
    let missed = |news: Vec<local_discord::MessageView>| {
        news.into_iter().find(|one| one.text().contains("Nobody ticks the metrics checks"))
    };
    assert!(missed(scene.all_news(release)).is_none(), "nobody is reminded on a weekend");
    scene.at("2026-01-19 09:00").await;
    let reminder = missed(scene.all_news(release)).expect("the reminder");
    says(&reminder, "The last 10 are open, since <t:");
    assert_eq!(pinged(&reminder), ["Release manager"]);
    scene.at("2026-01-20 09:00").await;
    assert!(missed(scene.all_news(release)).is_none(), "it was said");
    let used = priya.click(reminder.id, "I checked the metrics");
    scene.answered(used).await.says("☑ Metrics checked for 09:00.");
    scene.at("2026-01-20 17:00").await;
    assert!(missed(scene.all_news(release)).is_none(), "that of 13:00 alone is no reason");
    scene.at("2026-01-21 13:00").await;
    let reminder = missed(scene.all_news(release)).expect("the next one");
    says(&reminder, "The last 4 are open");
    scene.all_news(scene.cast.feedback);
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn launch_day_has_one_card_that_changes_and_a_status_every_two_hours() {
    let mut scene = Scene::launched().await;
    let release = scene.cast.release;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-15 13:00").await;
    let card = scene.all_news(release).pop().expect("the monitoring card");
    says(&card, "v1.1.0-beta: T+1 h");
    scene.slash(&maya, "metric record", json!({ "metric": "downloads", "value": "23" })).await.says("was 23");
    scene.at("2026-01-15 13:30").await;
    assert!(scene.all_news(release).is_empty(), "the card is changed where it stands");
    let card = scene.stage.discord.message(card.id).expect("the card");
    says(&card, "v1.1.0-beta: T+1 h 30 min");
    says(&card, "**Download metrics:** 23");
    let thread = scene.thread(release);
    let lines: Vec<String> = scene.all_news(thread).iter().map(|message| message.text()).collect();
    assert!(lines[0].contains("13:00 · 🟡 · issues 0 open"), "{lines:?}");
    assert!(lines[1].contains("13:30 · 🟢 · downloads 23"), "{lines:?}");
    scene.at("2026-01-15 14:00").await;
    let status = scene.all_news(release).pop().expect("the status");
    says(&status, "status at T+2 h: 🟢 Green");
    says(&status, "Downloads: 23 (target: 50)");
    scene.end().await;
}

#[tokio::test]
pub async fn what_has_no_clock_is_for_the_next_release_whose_card_lists_it() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    scene.declared(&priya, "P3", "Typo in --help").await;
    says(&scene.incident("INC-1"), "next release");
    scene.at("2026-01-31 12:00").await;
    let due = scene.slash(&priya, "release due", json!({})).await;
    due.says("📦 Patch release v1.1.1-beta.1: not due yet");
    due.says("**Open, to be fixed in it**\n- INC-1 (P3): Typo in --help");
    scene.slash(&priya, "incident resolve", json!({ "incident": "INC-1", "resolution": "Spelt right." })).await;
    let due = scene.slash(&priya, "release due", json!({})).await.text();
    assert!(!due.contains("Open, to be fixed"), "{due}");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.all_news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn three_fixed_p1_make_a_patch_release_due_and_say_so() {
    let mut scene = Scene::launched().await;
    let (priya, jonas) = (scene.cast.priya.clone(), scene.cast.jonas.clone());
    let release = scene.cast.release;
    scene.slash(&priya, "release due", json!({})).await.says("The plan has no release of its own in these days");
    scene.at("2026-01-16 10:00").await;
    scene.slash(&priya, "release due", json!({})).await.says("Patch release v1.1.1-beta.1: not due yet");
    for (number, title) in ["Login fails", "Search is empty", "Paste crashes"].into_iter().enumerate() {
        scene.slash(&priya, "incident declare", json!({ "severity": "P1", "title": title })).await.says("is declared");
        let fixed = json!({ "incident": format!("INC-{}", number + 1), "resolution": "Patched." });
        scene.slash(&jonas, "incident resolve", fixed).await;
        scene.minutes_pass(1).await;
    }
    let due = scene.slash(&priya, "release due", json!({})).await;
    due.says("📦 Patch release v1.1.1-beta.1: due").says("✅ Contains fixes for ≥3 P1 bugs (3: INC-1, INC-2, INC-3)");
    due.says("▫️ Scheduled end-of-week maintenance release");
    due.says("**For the changelog**\n- Login fails (INC-1)\n- Search is empty (INC-2)\n- Paste crashes (INC-3)");
    scene.at("2026-01-17 09:00").await;
    let news = scene.all_news(release);
    let morning = news.iter().find(|message| message.text().contains("Good morning: Day 2")).expect("the check-in");
    says(morning, "📦 Patch release v1.1.1-beta.1 is due: Contains fixes for ≥3 P1 bugs");
    scene.at("2026-01-22 10:00").await;
    let news = scene.all_news(release);
    let card = news
        .iter()
        .find(|message| message.text().contains("📦 Patch release v1.1.1-beta.1: due"))
        .expect("the release day");
    says(card, "✅ Scheduled end-of-week maintenance release (scheduled for today)");
    let list = news.iter().find(|message| message.text().contains("☐ 1.1 Create release branch")).expect("its list");
    says(list, "-# `git checkout -b release/v1.1.1-beta.1`");
    says(list, "-# `v1.1.0-beta` becomes `v1.1.1-beta.1` in `Cargo.toml`");
    for thread in scene.cast.guild.threads(release) {
        scene.all_news(thread.id);
    }
    for place in [scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_look_of_launch_day_that_was_missed_is_said_and_the_next_one_is_kept() {
    let mut scene = Scene::launched().await;
    let release = scene.cast.release;
    scene.at("2026-01-15 12:50").await;
    scene.stage.kill_bot().await;
    scene.stage.jump_to(local("2026-01-15 13:26")).await.expect("time passes");
    scene.stage.start_bot().await.expect("the bot starts");
    scene.at("2026-01-15 13:31").await;
    let news = scene.all_news(release);
    let missed = news.iter().find(|one| one.text().contains("Missed while tplus was away")).expect("it is said");
    says(missed, "- the launch-day monitoring of <t:1768500000:f>");
    let card = news.iter().find(|one| one.text().contains("v1.1.0-beta: T+1 h 30 min")).expect("the next look");
    let thread = scene.stage.discord.message(card.id).and_then(|card| card.thread).expect("its thread");
    let lines = scene.all_news(thread);
    assert_eq!(lines.len(), 1);
    says(&lines[0], "13:30 · ");
    scene.end().await;
}

#[tokio::test]
pub async fn a_poll_of_a_launch_that_was_moved_counts_for_nothing() {
    let mut scene = before_launch().await;
    let (maya, tom, lena) = (scene.cast.maya.clone(), scene.cast.tom.clone(), scene.cast.lena.clone());
    let release = scene.cast.release;
    scene.at("2026-01-15 08:00").await;
    scene.click(&tom, release, "✅ Go").await.says("Your vote is ✅ go");
    let poll = scene.cards(release).into_iter().find(|card| card.text().contains("go or no-go?")).expect("the poll");
    scene.slash(&maya, "release move", json!({ "launch": "2026-01-20" })).await.says("Launch day is now Tue Jan 20");
    // Who still has it open with its buttons is told so.
    let used = lena.forge_press(poll.id, "course:vote:go");
    scene.answered(used).await.says("That poll was for another launch day");
    scene.settle().await;
    let poll = scene.stage.discord.message(poll.id).expect("the poll");
    says(&poll, "The launch was moved to Tue Jan 20");
    assert!(poll.buttons().is_empty(), "{}", poll.text());
    scene.at("2026-01-20 08:00").await;
    let poll = scene.all_news(release).pop().expect("the poll of the new day");
    says(&poll, "✅ Go (0)**");
    scene.end().await;
}
