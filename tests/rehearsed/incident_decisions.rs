//! Hotfix and rollback: what the plan's matrices say, what the clock raises by itself, who decides, and what users hear.

use serde_json::json;

use crate::support::{Scene, pinged, says, shown};

#[tokio::test]
pub async fn a_hotfix_shows_its_timeline_and_counts_its_reviewers() {
    let mut scene = Scene::launched().await;
    let (jonas, priya, tom) = (scene.cast.jonas.clone(), scene.cast.priya.clone(), scene.cast.tom.clone());
    let thread = scene.declared(&priya, "P0", "Crash").await;
    scene.click(&jonas, scene.cast.release, "Acknowledge").await;
    let question = scene.slash(&priya, "incident hotfix", json!({ "incident": "1" })).await;
    question.says("the plan allows a hotfix").says("✅ P0 bug found in production").says("v1.1.0-beta.1");
    question.says("**Decides:** Engineering lead. **Consult:** Release manager. **When:** immediate.");
    scene.then(&priya, &question, "Start hotfix").await.says("Allowed: engineering lead");
    let question = scene.slash(&jonas, "incident hotfix", json!({ "incident": "1" })).await;
    scene.then(&jonas, &question, "Start hotfix").await.says("hotfix under way");
    scene.settle().await;
    let card = scene.news(thread).pop().expect("the hotfix's card");
    says(&card, "✅ `T+0:00` T+0:00 · Issue reported");
    says(&card, "▫️ `T+0:15` … · Root cause identified");
    says(&card, "(0 of 12)");
    says(&card, "Hotfix Ready (<4hr): to be out by");
    scene.minutes_pass(20).await;
    let form = scene.click(&priya, thread, "1").await;
    scene.fill_in(&priya, &form, json!({ "root_cause": "A missing library" })).await.says("checked off");
    scene.settle().await;
    says(scene.news(thread).last().expect("the cause"), "**Root cause:** A missing library");
    scene.click(&priya, thread, "4").await;
    let now = || scene.stage.discord.message(card.id).expect("the card");
    says(&now(), "`T+0:15` T+0:20 (+5 min) · Root cause identified");
    says(&now(), "⬜ 4. PR reviewed by ≥2 engineers (1 of 2) · Priya");
    scene.click(&tom, thread, "4").await;
    let now = scene.stage.discord.message(card.id).expect("the card");
    says(&now, "✅ 4. PR reviewed by ≥2 engineers (2 of 2) · Priya");
    scene.click(&tom, thread, "4").await.says("unchecked.");
    let again = scene.slash(&jonas, "incident hotfix", json!({ "incident": "1" })).await;
    again.says("A hotfix for INC-1 is under way");
    scene.click(&jonas, thread, "Draft announcement").await.says("drafted");
    says(scene.news(thread).last().expect("the draft"), "v1.1.0-beta.1 is out");

    scene.declared(&priya, "P2", "Slow").await;
    let question = scene.slash(&jonas, "incident hotfix", json!({ "incident": "2" })).await;
    question.says("the plan does not call for a hotfix");
    scene.end().await;
}

#[tokio::test]
pub async fn a_p0_that_is_not_fixed_in_four_hours_makes_the_clock_propose_a_rollback() {
    let mut scene = Scene::launched().await;
    let (jonas, maya) = (scene.cast.jonas.clone(), scene.cast.maya.clone());
    scene.at("2026-01-15 12:00").await;
    let thread = scene.declared(&jonas, "P0", "Crash").await;
    scene.click(&jonas, scene.cast.release, "Acknowledge").await;
    scene.at("2026-01-15 15:59").await;
    assert!(scene.news(scene.cast.release).is_empty());
    scene.at("2026-01-15 16:00").await;
    let said = scene.news(scene.cast.release);
    assert_eq!(said.len(), 2, "the end of the clock and the proposal:\n{}", shown(&said));
    says(&said[0], "INC-1 is not resolved. A P0 must be resolved within 4 h");
    says(&said[1], "ROLLBACK, fix offline, re-release");
    says(&said[1], "Because it is P0; open for 4 h.");
    says(&said[1], "Also: Fix offline, then re-release");
    says(&said[1], "**Decides:** Release manager. **Consult:** Engineering lead, Security lead.");
    assert_eq!(pinged(&said[1]), ["Release manager", "Engineering lead", "Security lead"]);
    scene.click(&jonas, scene.cast.release, "Roll back").await.says("Allowed: release manager");
    let form = scene.click(&maya, scene.cast.release, "Roll back").await;
    let blank = scene.fill_in(&maya, &form, json!({ "to": "v1.0.0", "reason": " " })).await;
    blank.says("Say why, in one sentence");
    let fields = json!({ "to": "v1.0.0", "reason": "Four hours are over.", "consulted": "Jonas" });
    scene.fill_in(&maya, &form, fields).await.says("the rollback is decided and on record");
    scene.settle().await;
    says(&scene.only_news(scene.cast.release), "INC-1: rolling back");
    scene
        .slash(&maya, "digest preview", json!({ "which": "End-of-day summary" }))
        .await
        .says("Rolling back to v1.0.0; decided")
        .says("not done yet: INC-1.");
    scene.click(&jonas, scene.cast.release, "Rolled back").await.says("Allowed: release manager");
    scene.click(&maya, scene.cast.release, "Rolled back").await.says("the previous version is back");
    let said = shown(&scene.news(thread));
    for entry in
        ["v1.1.0-beta back to v1.0.0", "**Why:** Four hours are over.", "**Consulted:** Jonas", "v1.0.0 is back"]
    {
        assert!(said.contains(entry), "{entry} in:\n{said}");
    }
    scene.slash(&maya, "incident show", json!({ "incident": "1" })).await.says("Rolled back to v1.0.0");
    let timeline = scene.slash(&maya, "incident timeline show", json!({ "incident": "1" })).await;
    timeline.says("tplus: ⏰ INC-1 is not resolved").says("tplus: ⏪ **Unable to fix P0 within 4 hours**");
    scene.minutes_pass(30).await;
    scene.news(thread);
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn two_p1_in_the_first_hour_are_proposed_once_and_a_third_does_not_repeat_it() {
    let mut scene = Scene::launched().await;
    let (jonas, priya, maya) = (scene.cast.jonas.clone(), scene.cast.priya.clone(), scene.cast.maya.clone());
    scene.at("2026-01-15 11:50").await;
    scene.declared(&jonas, "P1", "Before the announcement").await;
    scene.at("2026-01-15 12:10").await;
    scene.declared(&jonas, "P1", "One").await;
    scene.at("2026-01-15 12:59").await;
    scene.slash(&priya, "incident declare", json!({ "severity": "P1", "title": "Two" })).await;
    scene.settle().await;
    let said = scene.news(scene.cast.release);
    let proposals = said.iter().filter(|one| one.text().contains("CONSIDER ROLLBACK, assess impact")).count();
    assert_eq!(proposals, 1, "{}", shown(&said));
    scene.slash(&priya, "incident declare", json!({ "severity": "P1", "title": "Three" })).await;
    scene.settle().await;
    let said = scene.news(scene.cast.release);
    assert!(!shown(&said).contains("CONSIDER ROLLBACK, assess impact"), "{}", shown(&said));
    let form = scene.click(&maya, scene.cast.release, "Don't roll back").await;
    scene.fill_in(&maya, &form, json!({ "reason": "Both are small." })).await.says("your reasons are on record");
    let advice = scene.slash(&maya, "incident rollback", json!({ "incident": "2" })).await;
    advice.says("First: what is the cause?");
    let advice = scene.then(&maya, &advice, "PII leak").await;
    let advice = scene.then(&maya, &advice, "up to 10 %, no clear fix").await;
    assert!(advice.text().contains("ROLLBACK + disable telemetry immediately"), "{}", advice.text());
    assert!(advice.text().contains("Also: Disable telemetry immediately"), "{}", advice.text());
    scene.settle().await;
    says(&scene.only_news(scene.cast.release), "INC-2: ROLLBACK + disable telemetry immediately");
    scene.end().await;
}

#[tokio::test]
pub async fn a_verdict_reaches_who_decides_and_the_decision_names_who_was_not_heard() {
    let mut scene = Scene::launched().await;
    let (jonas, maya) = (scene.cast.jonas.clone(), scene.cast.maya.clone());
    scene.at("2026-01-15 12:10").await;
    let thread = scene.declared(&jonas, "P1", "Telemetry names people").await;
    let asked = scene.slash(&jonas, "incident rollback", json!({ "incident": "1" })).await;
    let asked = scene.then(&jonas, &asked, "PII leak").await;
    scene.then(&jonas, &asked, "up to 10 %, clear fix").await.says("the plan says: roll back");
    scene.settle().await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "INC-1: ROLLBACK + disable telemetry immediately");
    says(&card, "**No answer yet:** Engineering lead, Security lead");
    assert_eq!(pinged(&card), ["Release manager", "Engineering lead", "Security lead"]);
    scene.click(&jonas, scene.cast.release, "Object").await.says("on record");
    scene.click(&jonas, scene.cast.release, "Agree").await.says("on record");
    scene.settle().await;
    let card = scene.stage.discord.message(card.id).expect("the card");
    says(&card, "**✅ Agree:** Jonas · **No answer yet:** Security lead");
    let form = scene.click(&maya, scene.cast.release, "Roll back").await;
    let fields = json!({ "to": "v1.0.4", "reason": "Names must not leave the machine." });
    scene.fill_in(&maya, &form, fields).await.says("the rollback is decided");
    scene.settle().await;
    let decided = scene.stage.discord.message(card.id).expect("the card");
    for line in
        ["**Consulted:** Jonas (agrees)", "**Did not answer here:** Security lead", "**Also:** ACT-1 Disable telemetry"]
    {
        says(&decided, line);
    }
    assert!(decided.buttons().is_empty(), "what is decided can't be pressed");
    let rollback = scene.only_news(scene.cast.release);
    says(&rollback, "⬜ 1. Install script points to the previous version");
    let other = scene.declared(&jonas, "P1", "Telemetry again").await;
    let merge = json!({ "into": "INC-2", "incident": "INC-1" });
    scene.slash(&jonas, "incident link merge", merge).await.says("Make INC-2 a duplicate of INC-1 instead.");
    scene.news(other);
    scene.news(scene.cast.release);
    scene.slash(&maya, "incident action list", json!({})).await.says("ACT-1").says("Disable telemetry immediately");
    scene.click(&jonas, scene.cast.release, "1").await.says("checked off");
    scene.settle().await;
    says(
        &scene.stage.discord.message(rollback.id).expect("the card"),
        "✅ 1. Install script points to the previous version · Jonas",
    );
    scene.news(thread);
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn who_made_the_fix_does_not_review_it_and_who_is_consulted_hears_of_the_hotfix() {
    let mut scene = Scene::launched().await;
    let (jonas, priya, lena) = (scene.cast.jonas.clone(), scene.cast.priya.clone(), scene.cast.lena.clone());
    scene.at("2026-01-15 12:10").await;
    let thread = scene.declared(&priya, "P0", "Crash").await;
    scene.news(scene.cast.release);
    let question = scene.slash(&jonas, "incident hotfix", json!({ "incident": "1" })).await;
    scene.then(&jonas, &question, "Start hotfix").await.says("hotfix under way");
    scene.settle().await;
    let told = scene.only_news(scene.cast.release);
    says(&told, "INC-1: hotfix v1.1.0-beta.1 started");
    assert_eq!(pinged(&told), ["Release manager"]);
    scene.click(&priya, thread, "2").await.says("checked off");
    scene.click(&priya, thread, "4").await.says("needs somebody else: you checked off the work itself");
    scene.click(&lena, thread, "4").await.says("is for engineer or engineering lead to check off");
    scene.click(&jonas, thread, "4").await.says("checked off");
    scene.news(thread);
    scene.news(scene.cast.release);
    scene.end().await;
}
