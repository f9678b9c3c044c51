//! Figures: noted by hand, judged against the plan's criteria, and what they do to the status.

use serde_json::json;

use crate::support::{Scene, says};

#[tokio::test]
pub async fn a_figure_that_somebody_notes_stands_in_the_summary_with_how_it_changed() {
    let mut scene = Scene::launched().await;
    let (maya, robin) = (scene.cast.maya.clone(), scene.cast.robin.clone());
    let note = |metric: &str, value: &str| json!({ "metric": metric, "value": value });
    scene.slash(&robin, "metric record", note("downloads", "50")).await.says("Allowed: team members");
    scene.at("2026-01-15 18:00").await;
    scene.slash(&maya, "metric record", note("downloads", "64")).await.says("Recorded: Downloads was 64");
    scene.slash(&maya, "metric record", note("Error rate", "2.3%")).await.says("Recorded: Error rate was 2.3%");
    scene.at("2026-01-15 20:00").await;
    let said = scene.news(scene.cast.release).pop().expect("a summary").text();
    for line in [
        "- Downloads (total): 64 at 18:00\n",
        "- Error rate: 2.3% at 18:00\n",
        "- Not known: AWU, Crash rate\n",
        "3 of 5 metrics unknown.",
    ] {
        assert!(said.contains(line), "{line:?} in:\n{said}");
    }
    scene.news(scene.cast.announcements);
    scene.at("2026-01-16 16:00").await;
    scene.slash(&maya, "metric record", note("downloads", "1,200")).await.says("was 1,200");
    scene.at("2026-01-16 17:00").await;
    let said = scene.news(scene.cast.release).pop().expect("a summary").text();
    assert!(said.contains("- Downloads (total): 1,200 (+1,136 today)"), "{said}");
    let shown = scene.slash(&maya, "metric show", json!({})).await;
    shown
        .says("**Downloads** 1,200 · target 200 🌟 · <t:")
        .says("No data: AWU")
        .says("**Error rate** 2.3% · target <5% ✅ · <t:");
    scene.slash(&maya, "metric show", json!({ "metric": "downloads" })).await.says("1,200").says("64");
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn what_cannot_be_a_figure_is_refused_with_what_to_type_instead() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    for (metric, value, at, answer) in [
        ("downloads", "many", "", "is not a valid value for Downloads. Type a number such as `4.5`"),
        ("downloads", "NaN", "", "Downloads needs a number."),
        ("downloads", "-1", "", "Downloads can't be below 0."),
        ("error_rate", "101%", "", "Error rate must be between 0% and 100%."),
        ("satisfaction", "0.5", "", "User satisfaction must be between 1/5 and 5/5."),
        ("downloads", "10", "2026-01-20", "is in the future"),
        ("downloads", "10", "2024-01-20", "more than a year ago"),
        ("downloads", "10", "soon", "\"soon\" is not a valid time. Write `2026-01-20`"),
        ("happiness", "10", "", "There is no metric \"happiness\""),
    ] {
        let typed = json!({ "metric": metric, "value": value, "at": at });
        scene.slash(&maya, "metric record", typed).await.says(answer).says(if metric == "happiness" {
            "Pick"
        } else {
            "Nothing was saved"
        });
    }
    let typed = |value: &str| json!({ "metric": "awu", "value": value, "at": "2026-01-15 11:10" });
    scene.slash(&maya, "metric record", typed("30")).await.says("Recorded: AWU was 30");
    scene.slash(&maya, "metric record", typed("30")).await.says("Already recorded: AWU was 30");
    scene.slash(&maya, "metric record", typed("40")).await.says("Replaced 30: AWU was 40");
    scene.end().await;
}

#[tokio::test]
pub async fn a_must_that_fails_turns_the_status_red_and_says_by_what() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    let note = |value: &str| json!({ "metric": "error_rate", "value": value });
    scene.slash(&maya, "metric record", note("6.5")).await.says("was 6.5%");
    let preview = scene.slash(&maya, "digest preview", json!({})).await;
    preview.says("Status: 🔴 Red").says("Must-have not met: Error rate: <5% (Error rate 6.5%).");
    scene.minutes_pass(5).await;
    scene.slash(&maya, "metric record", note("1.5")).await.says("was 1.5%");
    scene.slash(&maya, "digest preview", json!({})).await.says("Status: 🟢 Green");
    scene.at("2026-01-16 16:30").await;
    scene
        .slash(&maya, "digest preview", json!({}))
        .await
        .says("Status: 🟡 Yellow")
        .says("Stale: Error rate 1.5%, <t:1768494900:R>.");
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn criteria_are_judged_by_figures_or_ticked_by_who_knows() {
    let mut scene = Scene::launched().await;
    let (maya, tom, robin) = (scene.cast.maya.clone(), scene.cast.tom.clone(), scene.cast.robin.clone());
    scene.slash(&maya, "metric record", json!({ "metric": "downloads", "value": "60" })).await.says("was 60");
    let list = scene.slash(&robin, "release criteria", json!({})).await;
    list.says("Launch day: success criteria")
        .says("**Must have** (2 of 4, 2 unknown)")
        .says("✅ P0 bugs: 0\n-# P0 reported: 0");
    list.says("✅ Downloads: ≥50\n-# Downloads 60")
        .says("❌ Downloads: 75\n")
        .says("❔ Crash rate: <0.1%\n-# no data: Crash rate");
    assert!(list.used.answer().message().is_none_or(|card| card.buttons().is_empty()), "the community looks on");

    scene.at("2026-01-16 10:00").await;
    let list = scene.slash(&tom, "release criteria", json!({})).await;
    list.says("Week 1: success criteria").says("✅ No major user complaints unaddressed");
    list.says("❔ Press coverage (≥1 article/mention)\n-# only a person can judge");
    let list = scene.then(&tom, &list, "☐ Error rate <5%").await;
    list.says("✅ Error rate <5%\n-# Tom <t:");
    let list = scene.then(&tom, &list, "☑ Error rate <5%").await;
    list.says("❔ Error rate <5%");
    let said = json!({ "criterion": "week1_press", "met": true, "note": "An article in a magazine" });
    scene.slash(&tom, "release tick", said).await.says("Marked as met: Press coverage");
    let list = scene.slash(&tom, "release criteria", json!({ "of": "Week 1" })).await;
    list.says("✅ Press coverage (≥1 article/mention)\n-# Tom").says("An article in a magazine");
    let said = json!({ "criterion": "week1_downloads", "met": true });
    scene.slash(&tom, "release tick", said).await.says("is measured: Downloads 60");
    scene
        .slash(&tom, "release criteria", json!({ "of": "Week 9" }))
        .await
        .says("There are: Launch day, Week 1, Week 2");
    let all = scene.slash(&robin, "release criteria", json!({ "of": "All periods so far" })).await;
    all.says("v1.1.0-beta against its goals").says("**Launch day, so far**: must have 2 of 4, 2 unknown · target ");
    all.says("- ❌ ").says("**Week 1, so far**: must have ");
    assert!(!all.text().contains("Week 2"), "{}", all.text());
    scene
        .slash(&robin, "release tick", json!({ "criterion": "week1_press", "met": false }))
        .await
        .says("Allowed: team");
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn a_criterion_says_no_where_a_part_of_it_fails() {
    let mut scene = Scene::launched().await;
    let (maya, jonas) = (scene.cast.maya.clone(), scene.cast.jonas.clone());
    scene.at("2026-01-15 14:00").await;
    scene.declared(&jonas, "P0", "Crash").await;
    scene.slash(&jonas, "incident resolve", json!({ "resolution": "Mended.", "incident": "INC-1" })).await;
    let thread = scene.thread(scene.cast.release);
    scene.at("2026-01-16 12:01").await;
    let news = scene.all_news(scene.cast.release);
    let verdict = news.iter().find(|post| post.text().contains("judged over its 24 hours")).expect("the verdict");
    says(verdict, "❌ P0 bugs: 0 (P0 reported: 1)");
    says(verdict, "✅ P1 bugs: <3 (P1 reported: 0)");
    let record = |metric: &str, value: &str| json!({ "metric": metric, "value": value });
    scene.at("2026-01-22 11:00").await;
    for (metric, value) in [("downloads", "405"), ("awu", "200")] {
        scene.slash(&maya, "metric record", record(metric, value)).await;
    }
    scene.at("2026-01-29 12:00").await;
    for (metric, value) in [("downloads", "416"), ("awu", "185")] {
        scene.slash(&maya, "metric record", record(metric, value)).await;
    }
    let list = scene.slash(&maya, "release criteria", json!({})).await;
    list.says("❌ Downloads ≥400 (cumulative, +200 this week)\n-# Downloads 416, +11 in this period");
    list.says("❌ AWU ≥180 (growing)\n-# AWU 185, -15 in seven days");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback, thread] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn an_alarm_that_comes_back_within_two_hours_is_the_same_card() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    let note = |value: &str| json!({ "metric": "error_rate", "value": value });
    scene.at("2026-01-15 12:10").await;
    scene.slash(&maya, "metric record", note("9")).await.says("Recorded");
    scene.settle().await;
    let card = scene.only_news(scene.cast.release);
    for (value, says) in [("1", "✅ Error rate is 1%"), ("8", "📉 Error rate is 8%"), ("1.2", "✅ Error rate is 1.2%")]
    {
        scene.minutes_pass(20).await;
        scene.slash(&maya, "metric record", note(value)).await.says("Recorded");
        scene.settle().await;
        crate::support::says(&scene.stage.discord.message(card.id).expect("the card"), says);
    }
    assert!(scene.news(scene.cast.release).is_empty(), "one card for all of it");
    scene.at("2026-01-15 16:00").await;
    scene.slash(&maya, "metric record", note("7")).await.says("Recorded");
    scene.settle().await;
    crate::support::says(&scene.only_news(scene.cast.release), "📉 Error rate is 7%");
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_not_measured_leaves_posts_and_criteria() {
    let mut scene = Scene::launched().await;
    let (maya, priya) = (scene.cast.maya.clone(), scene.cast.priya.clone());
    scene.at("2026-01-15 12:05").await;
    let cards = scene.cast.guild.messages(scene.cast.release);
    let card = cards.iter().find(|card| card.text().contains("Where do the figures come from?")).expect("it is asked");
    says(card, "✍️ **AWU**: by hand (`/metric record`) or pushed");
    says(card, "❔ **Downloads**: GitHub, once `/github connect` is done");
    let preview = json!({ "which": "End-of-day summary" });
    scene
        .slash(&maya, "digest preview", preview.clone())
        .await
        .says("Not known: Downloads, AWU, Error rate, Crash rate");
    let pressed = priya.click(card.id, "AWU");
    scene.answered(pressed).await.says("Allowed: release manager");
    for figure in ["AWU", "Crash rate"] {
        let pressed = maya.click(card.id, figure);
        scene.answered(pressed).await.says("not measured. It leaves posts and criteria");
        scene.settle().await;
    }
    scene.slash(&maya, "digest preview", preview.clone()).await.says("- Not known: Downloads, Error rate\n");
    let criteria = scene.slash(&maya, "release criteria", json!({})).await.text();
    assert!(criteria.contains("Downloads") && !criteria.contains("Active users"), "{criteria}");
    scene.slash(&maya, "metric show", json!({})).await.says("Not measured: AWU, Crash rate.");
    // A value that comes all the same counts.
    scene.slash(&maya, "metric record", json!({ "metric": "awu", "value": "41" })).await.says("Recorded");
    scene.slash(&maya, "digest preview", preview).await.says("- AWU: 41");
    let card = scene.slash(&maya, "metric sources", json!({})).await;
    card.says("🚫 ~~Crash rate~~: not measured");
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_said_elsewhere_is_counted_as_a_number_and_stands_in_the_posts() {
    let mut scene = Scene::launched().await;
    let (lena, maya, robin) = (scene.cast.lena.clone(), scene.cast.maya.clone(), scene.cast.robin.clone());
    let count = |source: &str, number: i64| json!({ "source": source, "number": number });
    scene.slash(&robin, "feedback count", count("Twitter", 3)).await.says("You are not allowed");
    scene.slash(&lena, "feedback count", count("Twitter", -1)).await.says("A count is a whole number from 0 to");
    scene
        .slash(&lena, "feedback count", count("Twitter", 9_000_000_000))
        .await
        .says("A count is a whole number from 0 to");
    scene.slash(&lena, "feedback count", count("Twitter", 30)).await.says("Noted: 30 on Twitter since the last count");
    scene.at("2026-01-16 08:00").await;
    scene.slash(&lena, "feedback count", count("Twitter", 7)).await;
    scene.slash(&lena, "feedback count", count("Reddit", 0)).await;
    let morning = scene.slash(&maya, "digest preview", json!({ "which": "Morning check-in" })).await;
    morning.says("**Community feedback:** Nothing new. Twitter: 7, Reddit: 0.");
    scene.at("2026-01-16 10:01").await;
    let posts = scene.all_news(scene.cast.release);
    let review = posts.iter().find(|post| post.text().contains("Daily feedback review")).expect("the review");
    says(review, "**1. Collected in 24 hours:** nothing was tagged; Twitter: 37, Reddit: 0");
    scene.at("2026-01-23 16:00").await;
    let week = scene.slash(&maya, "digest preview", json!({ "which": "Weekly feedback summary" })).await;
    week.says("- Twitter: 37 mentions").says("- Reddit: 0 comments");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.all_news(place);
    }
    scene.end().await;
}
