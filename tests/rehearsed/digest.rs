//! Digests: the posts of the calendar, what they count, and what people may change.

use serde_json::json;
use tplus::rehearsal::workshop::SignIn;

use crate::support::{Scene, says};

#[tokio::test]
pub async fn launch_day_ends_with_a_summary_for_the_team_and_one_for_the_public() {
    let mut scene = Scene::launched().await;
    let (priya, robin, lena) = (scene.cast.priya.clone(), scene.cast.robin.clone(), scene.cast.lena.clone());
    scene.slash(&priya, "incident declare", json!({ "severity": "P1", "title": "Login fails" })).await;
    let said = robin.say(scene.cast.feedback, "I love it").expect("said");
    lena.react(said, "🙏").expect("reacted");
    scene.at("2026-01-15 19:59").await;
    scene.news(scene.cast.release);
    scene.at("2026-01-15 20:00").await;
    let summary = scene.only_news(scene.cast.release);
    for line in [
        "Day 0 Update (Jan 15):",
        "- Not known: Downloads, AWU, Error rate, Crash rate",
        "- New today: 1 (P0: 0, P1: 1, P2: 0, P3: 0)",
        "- Fixed today: 0",
        "- Remaining open: 1 (P0: 0, P1: 1)",
        "🙏 \"I love it\"",
        "- Resolve INC-1 (P1): Login fails",
        "Status: 🟡 Yellow",
        "Overdue: response to INC-1.",
    ] {
        says(&summary, line);
    }
    let public = scene.only_news(scene.cast.announcements);
    says(&public, "launch day summary (Jan 15)");
    says(&public, "1 testimonial");
    for private in ["Login fails", "Priya", "I love it"] {
        assert!(!public.text().contains(private), "{private} is not for the public");
    }
    scene.end().await;
}

#[tokio::test]
pub async fn today_is_since_the_last_summary() {
    let mut scene = Scene::launched().await;
    let priya = scene.cast.priya.clone();
    scene.at("2026-01-15 21:00").await;
    scene.slash(&priya, "incident declare", json!({ "severity": "P3", "title": "Typo" })).await;
    scene.at("2026-01-16 17:00").await;
    let said = scene.news(scene.cast.release);
    says(said.last().expect("a summary"), "Day 1 Update (Jan 16)");
    says(said.last().expect("a summary"), "- New today: 1 (P0: 0, P1: 0, P2: 0, P3: 1)");
    scene.at("2026-01-17 17:00").await;
    let said = scene.news(scene.cast.release);
    says(said.last().expect("a summary"), "- New today: 0 ");
    says(said.last().expect("a summary"), "- Remaining open: 1 ");
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn an_edit_changes_the_preview_and_the_post_where_it_stands() {
    let mut scene = Scene::launched().await;
    let (maya, tom) = (scene.cast.maya.clone(), scene.cast.tom.clone());
    scene.at("2026-01-15 12:05").await;
    let form = scene.slash(&maya, "digest edit", json!({})).await;
    let fields = json!({ "highlights": "- 50 downloads!\n@everyone", "focus": "Sleep." });
    scene.fill_in(&maya, &form, fields).await.says("Saved.");
    let preview = scene.slash(&tom, "digest preview", json!({})).await;
    preview
        .says("- 50 downloads!")
        .says("- Sleep.")
        .says("Status: 🟡 Yellow** · announced")
        .says("Nothing is measured yet");
    scene.slash(&tom, "digest post", json!({})).await.says("Allowed: release manager, engineering lead");
    scene.slash(&maya, "digest post", json!({})).await.says("on its way");
    let post = scene.only_news(scene.cast.release);
    assert!(post.pings.is_empty() && !post.text().contains("@everyone"));
    scene.slash(&maya, "digest post", json!({})).await.says("already been posted");

    let form = scene.slash(&maya, "digest edit", json!({})).await;
    assert_eq!(form.prefilled("Tomorrow"), "Sleep.");
    scene.fill_in(&maya, &form, json!({ "light": "red" })).await.says("needs a reason");
    let fields = json!({ "light": "red", "reason": "Mirrors are down", "within": "2h" });
    scene.fill_in(&maya, &form, fields).await.says("The status is 🔴 Red");
    scene.settle().await;
    let post = scene.stage.discord.message(post.id).expect("the post");
    says(&post, "Status: 🔴 Red");
    says(&post, "Set by Maya");
    says(&post, "Mirrors are down");
    says(&post, "Computed: 🟡 Yellow");

    let form = scene.slash(&maya, "digest edit", json!({})).await;
    assert_eq!(form.prefilled("Override the status"), "Red");
    scene.fill_in(&maya, &form, json!({ "light": "", "reason": "" })).await.says("Saved.");
    scene.settle().await;
    says(&scene.stage.discord.message(post.id).expect("the post"), "Status: 🟡 Yellow");

    scene.at("2026-01-15 20:00").await;
    assert!(scene.news(scene.cast.release).is_empty(), "it is not posted a second time");
    scene.news(scene.cast.announcements);
    scene.end().await;
}

#[tokio::test]
pub async fn a_weekly_post_waits_for_four_days_of_data() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    let which = json!({ "which": "Weekly metrics report" });
    scene.slash(&maya, "digest preview", which.clone()).await.says("it needs 4 days of data behind it");
    scene.at("2026-01-19 12:00").await;
    scene
        .slash(&maya, "digest preview", which)
        .await
        .says("Week 1 Post-Launch Report (Jan 19)")
        .says("P0 bugs: 0 (target: 0)");
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn messages_in_the_feedback_channel_are_counted_over_the_week() {
    let mut scene = Scene::launched().await;
    let (robin, maya) = (scene.cast.robin.clone(), scene.cast.maya.clone());
    scene.at("2026-01-16 12:00").await;
    for number in 0..3 {
        robin.say(scene.cast.feedback, &format!("thought {number}")).expect("said");
    }
    scene.at("2026-01-23 12:00").await;
    let which = json!({ "which": "Weekly feedback summary" });
    let preview = scene.slash(&maya, "digest preview", which).await;
    preview.says("- Discord: 3 messages of users in <#").says("- GitHub: no data").says("- Twitter: no data");
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    let asked = scene.only_news(scene.cast.feedback).text();
    assert!(asked.contains("How is v1.1.0-beta going for you?"), "the weekly question: {asked}");
    scene.end().await;
}

#[tokio::test]
pub async fn since_which_day_a_summary_speaks() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-16 17:00").await;
    let summary = scene.news(scene.cast.release).pop().expect("a summary");
    says(&summary, "- New today: 0 (P0: 0");
    says(&summary, "- No feedback was tagged today.");
    scene.at("2026-01-26 17:00").await;
    let summary = scene.news(scene.cast.release).pop().expect("a summary");
    says(&summary, "Day 11 Update (Jan 26)");
    says(&summary, "- New since Fri Jan 23: 0 (P0: 0");
    says(&summary, "- No feedback has been tagged since Fri Jan 23.");
    scene.at("2026-01-28 09:00").await;
    let morning = scene.slash(&maya, "digest preview", json!({ "which": "Morning check-in" })).await;
    morning.says("📊 **Metrics since Mon Jan 26:**");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn what_three_people_report_is_a_highlight_and_nothing_tagged_is_denied() {
    let mut scene = Scene::launched().await;
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    let (lena, maya) = (scene.cast.lena.clone(), scene.cast.maya.clone());
    scene.at("2026-01-15 12:05").await;
    let wish = robin.say(scene.cast.feedback, "a dark theme, please").expect("said");
    lena.react(wish, "💡").expect("reacted");
    let bug = robin.say(scene.cast.feedback, "it crashes on save").expect("said");
    lena.react(bug, "🐛").expect("reacted");
    scene.settle().await;
    let preview = scene.slash(&maya, "digest preview", json!({})).await;
    preview.says("💬 **Feedback Highlights:**\n- Received: 1 bug, 1 feature request.");
    for other in [noor, sam] {
        other.react(bug, "👍").expect("reacted");
    }
    scene.settle().await;
    let preview = scene.slash(&maya, "digest preview", json!({})).await;
    preview.says("- 🐛 it crashes on save (3 people)");
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn all_figures_of_a_report_are_of_one_moment() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    for (at, metric, value) in [
        ("2026-01-15 13:00", "downloads", "40"),
        ("2026-01-20 10:00", "awu", "150"),
        ("2026-01-22 20:00", "downloads", "200"),
        ("2026-01-23 12:00", "downloads", "230"),
        ("2026-01-23 12:01", "awu", "163"),
    ] {
        scene.at(at).await;
        scene.slash(&maya, "metric record", json!({ "metric": metric, "value": value })).await.says("was");
    }
    scene.at("2026-01-23 16:00").await;
    let report = scene.slash(&maya, "digest preview", json!({ "which": "Weekly metrics report" })).await;
    report.says("# Week 1 Post-Launch Report (Jan 23): Jan 15 to Jan 22, T+0–7").says("**Active Weekly Users**: 150");
    // All is as it stood when the days of the title were over; what was measured long before says when.
    report.says("**Active Weekly Users**: 150 on Tue Jan 20").says("- Downloads (cumulative): 200 (+160 since");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn each_post_has_its_own_words_and_a_challenge_its_mitigation() {
    let mut scene = Scene::launched().await;
    let (maya, priya) = (scene.cast.maya.clone(), scene.cast.priya.clone());
    scene.at("2026-01-23 09:30").await;
    scene.declared(&priya, "P2", "Slow start").await;
    scene.slash(&priya, "incident declare", json!({ "severity": "P3", "title": "Typo" })).await;
    scene.slash(&priya, "incident resolve", json!({ "incident": "2", "resolution": "fixed" })).await;
    let weekly = json!({ "which": "Weekly metrics report" });
    scene.slash(&maya, "digest preview", weekly.clone()).await.says("open for").says("- Mitigation: none noted yet");
    let form = scene.slash(&maya, "digest edit", weekly.clone()).await;
    assert!(form.prefilled("Challenges").starts_with("INC-1 (P2) open for"), "{}", form.prefilled("Challenges"));
    let over = json!({ "challenges": "INC-2 comes back => we watch" });
    scene.fill_in(&maya, &form, over).await.says("INC-2 is resolved").says("Nothing was saved");
    let form = scene.slash(&maya, "digest edit", weekly.clone()).await;
    let fields = json!({
        "highlights": "Two hundred downloads",
        "challenges": "INC-1 is slow to reproduce => Priya gets a slow disk",
        "focus": "Find the slow start"
    });
    scene.fill_in(&maya, &form, fields).await.says("Saved.");
    let report = scene.slash(&maya, "digest preview", weekly).await;
    report.says("- Two hundred downloads").says("- INC-1 is slow to reproduce\n  - Mitigation: Priya gets a slow disk");
    report.says("- Find the slow start");
    let day = scene.slash(&maya, "digest preview", json!({ "which": "End-of-day summary" })).await;
    let day = day.text();
    assert!(!day.contains("Two hundred downloads") && !day.contains("Find the slow start"), "{day}");
    assert!(day.contains("- Resolve INC-1 (P2): Slow start"), "{day}");
    scene.slash(&maya, "digest edit", json!({ "which": "Public weekly update" })).await.prefilled("What users read");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn the_focus_names_what_is_due_by_tomorrow_and_who_waits_for_the_team() {
    let mut scene = Scene::launched().await;
    let (maya, priya, lena) = (scene.cast.maya.clone(), scene.cast.priya.clone(), scene.cast.lena.clone());
    let noor = scene.cast.noor.clone();
    scene.at("2026-01-15 13:00").await;
    scene.declared(&priya, "P0", "Crash at startup").await;
    scene.slash(&priya, "incident resolve", json!({ "incident": "1", "resolution": "fixed" })).await;
    let action = json!({ "what": "Watch the start", "due": "2026-01-20", "owner": priya.mention(), "incident": "1" });
    scene.slash(&maya, "incident action add", action).await.says("ACT-1");
    noor.say(scene.cast.support, "How do I change the backend?").expect("said");
    scene.settle().await;
    let day = json!({ "which": "End-of-day summary" });
    scene.slash(&maya, "digest preview", day.clone()).await.says("- No open incident, and nothing due by tomorrow.");
    scene.at("2026-01-16 14:00").await;
    let preview = scene.slash(&maya, "digest preview", day.clone()).await;
    preview.says("- Write the post-mortem of INC-1 (due Sat Jan 17): Crash at startup");
    preview.says("- Answer 1 user question that has waited for a day or longer: [Thu Jan 15](");
    assert!(!preview.text().contains("ACT-1"), "it is due in four days:\n{}", preview.text());
    // A text that waits to be published is named after a day.
    scene.slash(&maya, "release shipped", json!({ "version": "v1.1.1-beta" })).await.says("is shipped");
    scene.at("2026-01-19 14:00").await;
    let preview = scene.slash(&maya, "digest preview", day.clone()).await;
    preview.says("- Finish ACT-1 (Priya, due Tue Jan 20): Watch the start");
    preview.says("- Publish or drop the announcement of what was shipped (it waits since Fri Jan 16)");
    scene.click(&maya, scene.cast.release, "Drop").await;
    lena.say(scene.cast.support, "`caro config backend` does it.").expect("said");
    scene.at("2026-01-20 10:00").await;
    let preview = scene.slash(&maya, "digest preview", day).await;
    preview.says("- Finish ACT-1 (Priya, due today at 12:00): Watch the start");
    let text = preview.text();
    assert!(!text.contains("Publish or drop") && !text.contains("user question"), "{text}");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.support] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn the_focus_is_what_is_next_and_bears_its_age() {
    let mut scene = Scene::launched().await;
    let (maya, priya, robin) = (scene.cast.maya.clone(), scene.cast.priya.clone(), scene.cast.robin.clone());
    let preview = json!({ "which": "End-of-day summary" });
    scene
        .slash(&maya, "digest preview", preview.clone())
        .await
        .says("- No open incident, and nothing due by tomorrow.");
    let said = robin.say(scene.cast.feedback, "it hangs on start").expect("said");
    priya.react(said, "🐛").expect("reacted");
    scene.settle().await;
    scene.slash(&maya, "digest preview", preview.clone()).await.says("- Fix FB-1: it hangs on start");
    scene.at("2026-01-16 12:00").await;
    scene.slash(&maya, "digest preview", preview).await.says("it hangs on start (since Thu Jan 15)");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_filed_later_is_not_new_again_and_a_week_says_what_was_open_at_its_end() {
    let mut scene = Scene::connected_for_days(SignIn::App).await;
    let (robin, lena, maya) = (scene.cast.robin.clone(), scene.cast.lena.clone(), scene.cast.maya.clone());
    let report = async |scene: &mut Scene, words: &str| {
        let said = robin.say(scene.cast.feedback, words).expect("said");
        lena.react(said, "🐛").expect("tagged");
        scene.settle().await;
    };
    scene.at("2026-01-15 14:00").await;
    report(&mut scene, "it crashes at startup").await;
    scene.at("2026-01-16 11:00").await;
    let form = scene.slash(&lena, "feedback issue", json!({ "number": "FB-1" })).await;
    scene.fill_in(&lena, &form, json!({ "Title": "Crash at startup" })).await.says("on its way");
    scene.minutes_pass(10).await;
    let summary = scene.slash(&maya, "digest preview", json!({})).await;
    summary.says("- New today: 0 (").says("- Remaining open: 1 (");
    scene.at("2026-01-23 12:00").await;
    report(&mut scene, "the docs page is empty").await;
    let week = scene.slash(&maya, "digest preview", json!({ "which": "Public weekly update" })).await;
    week.says("- New this week: 1\n- Fixed this week: 0\n- Open at the end: 1");
    scene.slash(&maya, "digest preview", json!({})).await.says("- Remaining open: 2 (");
    for channel in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(channel);
    }
    scene.end().await;
}
