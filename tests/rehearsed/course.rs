//! The course of a release: what is posted, and what can be decided, before the announcement, after a no-go, while it is rolled
//! back, and when its days are over (READINGS, "The course of a release").

use local_discord::{ChannelId, Person};
use serde_json::json;
use tplus::rehearsal::stage::Setting;

use crate::support::{Scene, local, pinged, playbook, says, setting};

/// The evening before the launch: v1.1.0-beta is on the clock.
async fn before_launch() -> Scene {
    let mut scene = Scene::set_up_with(setting("2026-01-14 15:00")).await;
    let maya = scene.cast.maya.clone();
    let options = json!({ "version": "v1.1.0-beta", "launch": "2026-01-15", "zone": "America/New_York" });
    scene.slash(&maya, "release start", options).await.says("Planned; to be announced");
    scene
}

fn people(scene: &Scene) -> (Person, Person, Person, ChannelId) {
    (scene.cast.maya.clone(), scene.cast.jonas.clone(), scene.cast.lena.clone(), scene.cast.release)
}

fn texts(scene: &mut Scene, channel: ChannelId) -> Vec<String> {
    scene.all_news(channel).iter().map(|message| message.text()).collect()
}

#[tokio::test]
pub async fn after_a_no_go_nothing_is_posted_but_one_question_until_the_launch_is_moved() {
    let mut scene = before_launch().await;
    let (maya, jonas, _, release) = people(&scene);
    scene.at("2026-01-15 08:10").await;
    scene.news(release);
    scene.click(&maya, release, "Decide: don't launch").await.says("Decided: no go. Nothing more is posted");
    scene.slash(&maya, "release status", json!({})).await.says("No go since").says("question whether it is announced");
    scene.at("2026-01-15 12:00").await;
    let asked = scene.only_news(release);
    says(&asked, "Still no go?");
    assert_eq!(pinged(&asked), ["Release manager"]);
    scene.slash(&jonas, "release announced", json!({})).await.says("not to launch v1.1.0-beta");
    scene.at("2026-01-19 18:00").await;
    for place in [release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        assert_eq!(texts(&mut scene, place), Vec::<String>::new(), "nothing is posted after a no-go");
    }
    scene
        .slash(&maya, "release move", json!({ "launch": "2026-01-20", "reason": "CI was red" }))
        .await
        .says("Tue Jan 20");
    says(&scene.only_news(release), "🗓️ Moved: v1.1.0-beta by Maya: 2026-01-15 → 2026-01-20: CI was red");
    scene.at("2026-01-20 08:00").await;
    says(&scene.all_news(release).pop().expect("the poll"), "v1.1.0-beta: go or no-go?");
    scene
        .slash(&maya, "release history", json!({}))
        .await
        .says("🗓️ Moved: v1.1.0-beta by Maya")
        .says("✋ No go: v1.1.0-beta by Maya");
    scene.end().await;
}

#[tokio::test]
pub async fn a_go_after_a_no_go_asks_at_once_whether_it_is_announced() {
    let mut scene = before_launch().await;
    let (maya, _, _, release) = people(&scene);
    scene.at("2026-01-15 08:10").await;
    scene.news(release);
    scene.click(&maya, release, "Decide: don't launch").await.says("no go");
    scene.at("2026-01-15 12:30").await;
    let still = scene.only_news(release);
    scene.click(&maya, release, "Decide: launch").await.says("Decided: go");
    scene.settle().await;
    says(&scene.stage.discord.message(still.id).expect("the question"), "is launched after all, decided by Maya");
    let news = texts(&mut scene, release);
    assert!(news.iter().any(|text| text.contains("Are the announcements out?")), "{news:?}");
    assert!(news.iter().any(|text| text.contains("Launch day, hour by hour")), "{news:?}");
    scene.end().await;
}

#[tokio::test]
pub async fn a_launch_that_is_set_for_the_same_morning_has_its_poll_at_once_and_once() {
    let mut scene = Scene::set_up_with(setting("2026-01-15 09:20")).await;
    let (maya, jonas, _, release) = people(&scene);
    let options = json!({ "version": "v1.1.0-beta", "launch": "2026-01-15", "zone": "America/New_York" });
    scene.slash(&maya, "release start", options).await.says("Planned; to be announced");
    scene.settle().await;
    let polls = |scene: &mut Scene| {
        let posts = scene.all_news(release);
        posts.iter().filter(|post| post.text().contains("v1.1.0-beta: go or no-go?")).count()
    };
    assert_eq!(polls(&mut scene), 1);
    scene.stage.stop_bot().await.expect("stopped");
    scene.stage.start_bot().await.expect("started");
    scene.at("2026-01-15 10:01").await;
    let steps = texts(&mut scene, release).join("\n");
    assert!(steps.contains("the poll of this morning has the buttons") && !steps.contains("go or no-go?"), "{steps}");
    scene.click(&maya, release, "Decide: don't launch").await.says("Decided: no go");
    scene.slash(&jonas, "release status", json!({})).await.says("No go since");
    // Moved to the next day while that is hours old already.
    scene.at("2026-01-16 09:45").await;
    scene.slash(&maya, "release move", json!({ "launch": "2026-01-16" })).await.says("Fri Jan 16");
    scene.settle().await;
    assert_eq!(polls(&mut scene), 1);
    scene.click(&maya, release, "Decide: launch").await.says("Decided: go");
    scene.settle().await;
    scene.all_news(release);
    scene.end().await;
}

#[tokio::test]
pub async fn a_poll_that_tplus_slept_through_is_posted_until_the_announcement_is_due() {
    let mut scene = before_launch().await;
    let release = scene.cast.release;
    scene.stage.stop_bot().await.expect("stopped");
    scene.stage.jump_to(local("2026-01-15 11:40")).await.expect("time passes");
    scene.stage.start_bot().await.expect("started");
    scene.settle().await;
    let posts = texts(&mut scene, release);
    let polls: Vec<_> = posts.iter().filter(|post| post.contains("v1.1.0-beta: go or no-go?")).collect();
    assert_eq!(polls.len(), 1, "{posts:#?}");
    assert!(polls[0].contains("late"), "{}", polls[0]);
    scene.end().await;
}

#[tokio::test]
pub async fn launch_day_counts_from_when_somebody_says_that_it_is_announced() {
    let mut scene = before_launch().await;
    let (maya, _, lena, release) = people(&scene);
    let announcements = scene.cast.announcements;
    scene.at("2026-01-15 09:00").await;
    let steps = scene.all_news(release).pop().expect("the steps");
    says(&steps, "Nobody has decided go or no-go yet");
    says(&steps, "⏰ Due now: 09:00 Tag");
    assert_eq!(pinged(&steps), ["Release manager"], "nobody has decided");
    scene.click(&maya, release, "Decide: launch").await.says("Decided: go");
    scene.at("2026-01-15 10:00").await;
    let steps = scene.all_news(release).pop().expect("the steps");
    says(&steps, "⏰ Due now: 10:00 Binaries");
    says(&steps, "⚠️ Not ticked yet: 09:00 Tag");
    scene.at("2026-01-15 12:00").await;
    let asked = scene.all_news(release).pop().expect("the question");
    says(&asked, "Are the announcements out?");
    says(&asked, "⚠️ Not ticked yet: 11:00 Install script");
    assert_eq!(pinged(&asked), ["Release manager"]);
    scene.at("2026-01-15 14:00").await;
    let news = texts(&mut scene, release);
    assert!(news.iter().any(|text| text.contains("v1.1.0-beta: not announced yet")), "monitoring says so: {news:?}");
    assert!(news.iter().any(|text| text.contains("status before the announcement: 🟡 Yellow")), "{news:?}");
    scene.at("2026-01-15 20:00").await;
    assert!(texts(&mut scene, announcements).is_empty(), "users have not been told that there is a release");
    let waits = scene.all_news(release).pop().expect("the public version");
    says(&waits, "Waits for you: public version of the end-of-day summary");
    says(&waits, "v1.1.0-beta is **go, not announced yet**");
    scene.click(&maya, release, "Publish").await.says("has not been announced");
    scene.slash(&lena, "release announced", json!({ "minutes_ago": 900_000 })).await.says("`minutes_ago` is a number");
    scene.slash(&lena, "release announced", json!({ "minutes_ago": 30 })).await.says("v1.1.0-beta was announced");
    scene.settle().await;
    says(&scene.stage.discord.message(asked.id).expect("the question"), "confirmed by Lena");
    scene.slash(&lena, "release announced", json!({})).await.says("already. `minutes_ago` sets another time");
    scene.slash(&maya, "release status", json!({})).await.says("📣 Announced");
    scene.click(&maya, release, "Publish").await.says("Published.");
    scene.settle().await;
    says(&scene.only_news(announcements), "v1.1.0-beta: launch day summary (Jan 15)");
    scene.end().await;
}

/// INC-1 is declared and decided to be rolled back to v1.0.0.
async fn roll_back(scene: &mut Scene) {
    let (maya, jonas, _, release) = people(scene);
    scene.declared(&jonas, "P0", "Crashes for many users").await;
    let advice = scene.slash(&maya, "incident rollback", json!({ "incident": "INC-1" })).await;
    let asked = scene.then(&maya, &advice, "Crash").await;
    let advice = scene.then(&maya, &asked, "over 20 %, no clear fix").await;
    let form = scene.then(&maya, &advice, "Roll back").await;
    let fields = json!({ "Back to which version?": "v1.0.0", "reason": "It crashes.", "consulted": "Jonas" });
    scene.fill_in(&maya, &form, fields).await;
    scene.settle().await;
    let thread = scene.thread(release);
    scene.news(release);
    scene.news(thread);
}

#[tokio::test]
pub async fn while_it_is_rolled_back_users_are_thanked_and_asked_nothing_until_it_is_launched_again() {
    let mut scene = Scene::launched().await;
    let (maya, jonas, _, release) = people(&scene);
    let (announcements, feedback) = (scene.cast.announcements, scene.cast.feedback);
    scene.slash(&maya, "release relaunch", json!({ "version": "v1.1.0-beta.1" })).await.says("is not rolled back");
    scene.at("2026-01-15 15:00").await;
    roll_back(&mut scene).await;
    let status = scene.slash(&maya, "release status", json!({})).await;
    status.says("⏪ Rolled back to v1.0.0 since").says("`/release relaunch` brings it back");
    scene.slash(&maya, "digest preview", json!({})).await.says("🔴 Red** · rolled back to v1.0.0");
    scene.at("2026-01-15 15:30").await;
    scene.slash(&jonas, "incident resolve", json!({ "resolution": "Rolled back.", "incident": "INC-1" })).await;
    scene.at("2026-01-15 20:05").await;
    let news = texts(&mut scene, release);
    let summary = news.iter().find(|text| text.contains("Day 0 Update")).expect("the summary");
    assert!(summary.contains("Fixed today: 0"), "what is rolled back is not fixed: {summary}");
    let waits = news.iter().find(|text| text.contains("Waits for you")).expect("the public text");
    assert!(
        waits.contains("v1.1.0-beta has been rolled back.") && !waits.contains("Thank you for trying it out"),
        "{waits}"
    );
    assert!(!news.iter().any(|text| text.contains("ends; next")), "no phase is asked about: {news:?}");
    assert!(texts(&mut scene, announcements).is_empty());
    scene.at("2026-01-21 13:00").await;
    assert!(texts(&mut scene, feedback).is_empty(), "nobody asks how it is going");
    let again = json!({ "version": "v1.1.0-beta" });
    scene.slash(&maya, "release relaunch", again).await.says("is what was rolled back");
    scene
        .slash(&jonas, "release relaunch", json!({ "version": "v1.1.0-beta.1" }))
        .await
        .says("Allowed: release manager");
    let relaunched = scene.slash(&maya, "release relaunch", json!({ "version": "v1.1.0-beta.1" })).await;
    relaunched.says("🔁 v1.1.0-beta.1 is out").says("today is T+6");
    scene.slash(&maya, "release status", json!({})).await.says("🔁 Launched again as v1.1.0-beta.1");
    scene.settle().await;
    assert!(texts(&mut scene, announcements).is_empty(), "nothing goes to users unseen");
    scene.click(&maya, release, "Publish").await.says("Published.");
    scene.settle().await;
    says(&scene.only_news(announcements), "It takes the place of v1.1.0-beta, which we had rolled back.");
    scene.at("2026-01-23 17:30").await;
    let public = texts(&mut scene, announcements);
    assert_eq!(public.len(), 1, "{public:?}");
    assert!(public[0].contains("week 1 in review") && !public[0].contains("rolled back"), "{public:?}");
    assert!(
        public[0].contains(
            "**v1.1.0-beta.1 is out** and takes the place of v1.1.0-beta, which we had taken back because of \"Crashes for many users\"."
        ),
        "{public:?}"
    );
    scene.news(release);
    let thread = scene.thread(release);
    scene.news(thread);
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_launched_again_from_day_0_counts_its_days_anew() {
    let mut scene = Scene::launched().await;
    let (maya, _, _, release) = people(&scene);
    let announcements = scene.cast.announcements;
    scene.at("2026-01-15 15:00").await;
    roll_back(&mut scene).await;
    scene.at("2026-01-19 10:00").await;
    let options = json!({ "version": "v1.1.0-beta.1", "from_day_0": true });
    scene.slash(&maya, "release relaunch", options).await.says("today is T+0");
    scene.news(release);
    scene.at("2026-01-19 20:00").await;
    says(&scene.only_news(announcements), "launch day summary (Jan 19)");
    scene.news(release);
    let thread = scene.thread(release);
    scene.news(thread);
    scene.news(scene.cast.standup);
    scene.end().await;
}

#[tokio::test]
pub async fn after_its_days_a_release_is_steady_and_the_next_one_starts() {
    let mut scene = Scene::set_up_with(setting("2026-02-12 10:00")).await;
    let (maya, _, _, release) = people(&scene);
    let announcements = scene.cast.announcements;
    let standup = scene.cast.standup;
    let options = json!({ "version": "v1.1.0-beta", "launch": "2026-01-15", "zone": "America/New_York" });
    scene.slash(&maya, "release start", options).await.says("📣 Announced");
    scene.at("2026-02-14 16:00").await;
    let asked =
        scene.all_news(release).into_iter().find(|message| message.text().contains("ends; next")).expect("asked");
    says(&asked, "Week 4 ends; next: Steady state");
    scene.click(&maya, release, "Move on").await.says("Steady state begins");
    scene.settle().await;
    says(&scene.stage.discord.message(asked.id).expect("the card"), "🏁 **Stabilised**, decided by Maya");
    scene.slash(&maya, "release status", json!({})).await.says("🏁 Stabilised");
    scene.at("2026-02-15 12:00").await;
    scene.slash(&maya, "release status", json!({})).await.says("🌤️ Steady state: the 30 days are over");
    scene.all_news(release);
    for (monday, day) in [("2026-02-16", 32), ("2026-02-23", 39)] {
        scene.at(&format!("{monday} 17:30")).await;
        let (news, standup) = (texts(&mut scene, release), texts(&mut scene, standup));
        assert_eq!((news.len(), standup.len()), (1, 1), "{news:?} {standup:?}");
        assert!(news[0].contains(&format!("Good morning: Day {day}")), "{news:?}");
        assert!(standup[0].contains("Stand-up · Mon Feb"), "{standup:?}");
    }
    let next = json!({ "version": "v1.2.0", "launch": "2026-03-02", "zone": "America/New_York" });
    scene.slash(&maya, "release start", next).await.says("v1.2.0 is on the clock");
    scene.news(announcements);
    scene.end().await;
}

/// Where a release stands, and what each act is answered there.
#[tokio::test]
pub async fn every_act_is_allowed_or_refused_with_a_reason_in_every_state() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-15 13:00").await;
    let (announce, due) = (("release announce", json!({})), ("release due", json!({})));
    let (announced, relaunch, moved, started, shipped, paused, resumed) = (
        ("release announced", json!({})),
        ("release relaunch", json!({ "version": "v1.1.0-beta.1" })),
        ("release move", json!({ "launch": "2026-01-20" })),
        ("release start", json!({ "version": "v2", "launch": "2026-01-15", "zone": "UTC" })),
        ("release shipped", json!({ "version": "v1.1.1" })),
        ("release pause", json!({ "reason": "The mirror is down" })),
        ("release resume", json!({})),
    );
    let table = [
        ("planned", &announced, "was announced"),
        ("planned", &relaunch, "is not rolled back"),
        ("planned", &moved, "Launch day is now Tue Jan 20"),
        ("planned", &started, "is running until Feb 14"),
        ("planned", &shipped, "has not been announced, so nothing can follow it"),
        ("go", &shipped, "has not been announced"),
        ("no_go", &shipped, "has not been announced"),
        ("announced", &shipped, "v1.1.1 is shipped"),
        ("relaunched", &shipped, "known as shipped already"),
        ("rolled_back", &shipped, "`/release relaunch version:v1.1.1`"),
        ("go", &announced, "was announced"),
        ("go", &relaunch, "is not rolled back"),
        ("go", &moved, "Launch day is now Tue Jan 20"),
        ("no_go", &announced, "not to launch"),
        ("no_go", &relaunch, "is not rolled back"),
        ("no_go", &moved, "Launch day is now Tue Jan 20"),
        ("announced", &announced, "already"),
        ("announced", &relaunch, "is not rolled back"),
        ("announced", &moved, "can't be decided or moved any more"),
        ("rolled_back", &announced, "`/release relaunch` brings it back"),
        ("rolled_back", &relaunch, "v1.1.0-beta.1 is out"),
        ("rolled_back", &moved, "`/release relaunch` brings it back"),
        ("rolled_back", &started, "is rolled back: `/release relaunch`"),
        ("relaunched", &announced, "already"),
        ("relaunched", &relaunch, "is not rolled back"),
        ("relaunched", &moved, "can't be decided or moved any more"),
        ("planned", &paused, "The release is paused"),
        ("no_go", &paused, "The release is paused"),
        ("announced", &paused, "The release is paused"),
        ("rolled_back", &paused, "The release is paused"),
        ("planned", &resumed, "isn't paused"),
        ("rolled_back", &resumed, "isn't paused"),
        ("planned", &announce, "waits in the release channel"),
        ("go", &announce, "waits in the release channel"),
        ("no_go", &announce, "not to launch"),
        ("announced", &announce, "already"),
        ("rolled_back", &announce, "`/release relaunch` brings it back"),
        ("stabilised", &announce, "already"),
        ("planned", &due, "no release of its own in these days"),
        ("rolled_back", &due, "no release of its own in these days"),
        ("stabilised", &relaunch, "is not rolled back"),
        ("stabilised", &started, "is running until Feb 14"),
    ];
    for (state, (act, options), said) in table {
        let is_out = !["planned", "go", "no_go"].contains(&state);
        let out = if is_out { "announced_ms" } else { "NULL" };
        let to = format!(
            "UPDATE release SET state = '{state}', out_ms = {out}, paused_ms = NULL, launch_date = '2026-01-15'"
        );
        scene.tamper(&to).await;
        let answer = scene.slash(&maya, act, options.clone()).await;
        assert!(answer.text().contains(said), "/{act}, {state}: {}", answer.text());
    }
    // A channel takes some posts a second.
    scene.minutes_pass(1).await;
    scene.all_news(scene.cast.release);
    scene.end().await;
}

/// The same for what is pressed: the vote, the decision, and the end of a phase.
#[tokio::test]
pub async fn every_button_is_allowed_or_refused_with_a_reason_in_every_state() {
    let mut scene = before_launch().await;
    let (maya, _, lena, release) = people(&scene);
    scene.at("2026-01-15 08:10").await;
    let (ahead, out) = (["planned", "go", "no_go"], ["announced", "rolled_back", "relaunched", "stabilised"]);
    let too_late = "its launch can't be decided or moved any more";
    let states =
        |states: &[&'static str], said: &'static str| states.iter().map(|state| (*state, said)).collect::<Vec<_>>();
    for (button, cells) in [
        ("✅ Go", [states(&ahead, "Your vote is ✅ go"), states(&out, too_late)].concat()),
        ("❌ No go", [states(&ahead, "Your vote is ❌ no go"), states(&out, too_late)].concat()),
        ("Decide: launch", [states(&["planned", "no_go"], "Decided: go"), states(&out, too_late)].concat()),
        ("Decide: launch", states(&["go"], "already: go")),
        ("Decide: don't launch", [states(&["planned", "go"], "Decided: no go"), states(&out, too_late)].concat()),
        ("Decide: don't launch", states(&["no_go"], "already: no go")),
    ] {
        for (state, said) in cells {
            stand(&mut scene, state).await;
            let answer = scene.click(&maya, release, button).await;
            assert!(answer.text().contains(said), "{button}, {state}: {}", answer.text());
        }
    }
    scene.click(&lena, release, "Decide: launch").await.says("Allowed: release manager");
    scene.all_news(release);
    scene.end().await;

    let mut scene = before_launch().await;
    scene.at("2026-01-15 12:00").await;
    let (maya, _, _, release) = people(&scene);
    scene.slash(&maya, "release announced", json!({})).await.says("was announced");
    scene.at("2026-01-15 16:10").await;
    for (button, state, said) in [
        ("Hold", "rolled_back", "is rolled back to"),
        ("Move on", "rolled_back", "its phases are not decided until users have it"),
        ("Move on", "no_go", "is no-go"),
        ("Move on", "announced", "Week 1 begins"),
    ] {
        stand(&mut scene, state).await;
        let answer = scene.click(&maya, release, button).await;
        assert!(answer.text().contains(said), "{button}, {state}: {}", answer.text());
    }
    for place in [release, scene.cast.announcements] {
        scene.all_news(place);
    }
    scene.end().await;
}

/// The release stands at `state`, as if it had been so since the morning.
async fn stand(scene: &mut Scene, state: &str) {
    let is_out = !["planned", "go", "no_go"].contains(&state);
    let out = if is_out { "announced_ms" } else { "NULL" };
    scene.tamper(&format!("UPDATE release SET state = '{state}', out_ms = {out}, users_have = 'v1.0.0'")).await;
}

/// Publishing the announcement through tplus announces the release, and only a go lets it out.
#[tokio::test]
pub async fn the_announcement_is_drafted_put_in_own_words_and_publishing_it_starts_the_clock() {
    let mut scene = before_launch().await;
    let (maya, _, lena, release) = people(&scene);
    scene.at("2026-01-15 08:10").await;
    let priya = scene.cast.priya.clone();
    scene.slash(&priya, "release announce", json!({})).await.says("You are not allowed");
    scene.slash(&lena, "release announce", json!({})).await.says("waits in the release channel");
    scene.settle().await;
    scene.click(&lena, release, "Publish").await.says("a go comes first");
    scene.click(&maya, release, "Decide: launch").await.says("Decided: go");
    scene.at("2026-01-15 12:00").await;
    scene.click(&lena, release, "Draft the announcement").await.says("waits in the release channel");
    scene.settle().await;
    let form = scene.click(&lena, release, "Edit").await;
    assert!(form.prefilled("What users read, word for word").starts_with("🚀 **v1.1.0-beta is out**"));
    scene.fill_in(&lena, &form, json!({ "body": "🚀 **caro v1.1.0-beta is out!** Try it." })).await.says("Changed");
    scene.at("2026-01-15 12:10").await;
    scene.click(&lena, release, "Publish").await.says("Published");
    scene.settle().await;
    says(&scene.only_news(scene.cast.announcements), "🚀 **caro v1.1.0-beta is out!** Try it.");
    let status = scene.slash(&maya, "release status", json!({})).await;
    status.says("📣 Announced <t:1768497000:f>");
    let said = texts(&mut scene, release).join("\n---\n");
    assert!(said.contains("was announced <t:1768497000:f> (confirmed by Lena)"), "the question is answered:\n{said}");
    assert!(said.contains("**For Twitter** (") && said.contains("caro v1.1.0-beta is out! Try it."), "{said}");
    scene.slash(&lena, "release announce", json!({})).await.says("already");
    scene.end().await;
}

#[tokio::test]
pub async fn what_was_shipped_is_known_to_highlights_criteria_and_the_public_week() {
    let mut scene = Scene::launched().await;
    let (maya, robin, lena) = (scene.cast.maya.clone(), scene.cast.robin.clone(), scene.cast.lena.clone());
    let ship = |version: &str| json!({ "version": version });
    scene.at("2026-01-16 12:00").await;
    let wish = robin.say(scene.cast.feedback, "please add a dark theme").expect("said");
    lena.react(wish, "💡").expect("reacted");
    scene.settle().await;
    scene.at("2026-01-24 12:00").await;
    scene.slash(&maya, "release shipped", ship("v1.1.0-beta")).await.says("known as shipped already");
    scene.slash(&maya, "release shipped", ship("v1.0.9")).await.says("v1.0.9 comes before v1.1.0-beta");
    scene.slash(&maya, "release shipped", ship("v1.1.1-beta")).await.says("v1.1.1-beta is shipped");
    scene.slash(&maya, "release shipped", ship("v1.1.1-beta")).await.says("known as shipped already");
    scene.slash(&maya, "release shipped", ship("v1.1.0-beta.1")).await.says("comes before v1.1.1-beta");
    let before = scene.slash(&maya, "release criteria", json!({})).await;
    before.says("❌ ≥1 feature improvement shipped\n-# requested features released: 0");
    scene.slash(&lena, "feedback stage", json!({ "number": "FB-1", "stage": "release" })).await.says("Release");
    let after = scene.slash(&maya, "release criteria", json!({})).await;
    after.says("✅ ≥1 feature improvement shipped\n-# requested features released: 1");
    // What is measured gives way to a person with a reason, and to nobody without one.
    let tick = json!({ "criterion": "week2_shipped", "met": false });
    scene.slash(&maya, "release tick", tick).await.says("is measured: requested features released: 1");
    let tick = json!({ "criterion": "week2_shipped", "met": false, "note": "It is behind a flag." });
    scene.slash(&maya, "release tick", tick).await.says("Marked as not met");
    let set = scene.slash(&maya, "release criteria", json!({})).await;
    set.says("❌ ≥1 feature improvement shipped\n-# set by Maya").says("It is behind a flag.; measured: requested");
    scene.at("2026-01-30 16:00").await;
    let report = scene.slash(&maya, "digest preview", json!({ "which": "Weekly metrics report" })).await;
    report.says("- 📦 v1.1.1-beta shipped").says("- 💡 FB-1 is released: please add a dark theme");
    let public = scene.slash(&maya, "digest preview", json!({ "which": "Public weekly update" })).await;
    public.says("🚀 **New:**\n- v1.1.1-beta is out\n- 1 of your requests has been released");
    assert!(!public.text().contains("dark theme"), "nobody agreed to be quoted");
    scene.slash(&maya, "release history", json!({})).await.says("📦 Shipped");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn what_users_are_told_of_a_patch_is_drafted_changed_and_published_by_a_person() {
    let mut scene = Scene::launched_with(Setting {
        playbook: Some(playbook(&[("# product = \"Caro\"", "product = \"Caro\"")])),
        ..setting("2026-01-15 11:00")
    })
    .await;
    let ((maya, jonas, _, release), tom) = (people(&scene), scene.cast.tom.clone());
    scene.slash(&jonas, "incident declare", json!({ "severity": "P1", "title": "Login fails" })).await;
    scene.slash(&jonas, "incident resolve", json!({ "incident": "INC-1", "resolution": "Patched." })).await;
    scene.at("2026-01-16 11:00").await;
    for place in [scene.cast.announcements, scene.cast.standup, release] {
        scene.news(place);
    }
    scene.slash(&maya, "release shipped", json!({ "version": "v1.1.1-beta.1" })).await.says("is shipped");
    scene.settle().await;
    let news = scene.news(release);
    let draft = news.iter().find(|one| one.text().contains("Waits for you")).expect("the draft");
    assert_eq!(pinged(draft), ["Release manager"]);
    says(draft, "Waits for you: announcement of what was shipped");
    says(draft, "🚀 **Caro v1.1.1-beta.1 is out**\n\nThis release brings:\n- Fixed: Login fails");
    assert!(scene.news(scene.cast.announcements).is_empty(), "nobody is told before a person has read it");

    let form = scene.click(&maya, release, "Edit").await;
    let opened_too = scene.click(&maya, release, "Edit").await;
    assert!(form.prefilled("What users read").contains("- Fixed: Login fails"));
    scene
        .fill_in(&maya, &form, json!({ "What users read, word for word": " " }))
        .await
        .says("A text for users needs words");
    let words = "🚀 **Caro v1.1.1-beta.1 is out**: you can log in again.";
    scene
        .fill_in(&maya, &form, json!({ "What users read, word for word": words }))
        .await
        .says("Changed. Publish shows it to users");
    scene.settle().await;
    says(&scene.stage.discord.message(draft.id).expect("the card"), words);
    let later = scene.fill_in(&maya, &opened_too, json!({ "What users read, word for word": "Login works." })).await;
    later.says("Somebody has changed that text since you opened the form").says("You wrote:\nLogin works.");
    scene.click(&tom, release, "Edit").await.says("You are not allowed");
    scene.click(&maya, release, "Publish").await.says("Published.");
    scene.settle().await;
    assert_eq!(scene.only_news(scene.cast.announcements).text(), words);
    scene.fill_in(&maya, &form, json!({ "What users read, word for word": "Too late." })).await.says("no longer waits");

    // The next one of the same day has a card of its own.
    scene.minutes_pass(5).await;
    scene.slash(&maya, "release shipped", json!({ "version": "v1.1.1-beta.2" })).await.says("is shipped");
    scene.settle().await;
    let news = scene.news(release);
    let next = news.iter().find(|one| one.text().contains("Waits for you")).expect("the next draft");
    says(next, "🚀 **Caro v1.1.1-beta.2 is out**");
    assert!(!next.text().contains("Login fails"), "that came with the one before");
    scene.click(&maya, release, "Drop").await.says("users don't see it");
    scene.settle().await;
    assert!(scene.news(scene.cast.announcements).is_empty());
    scene.end().await;
}

#[tokio::test]
pub async fn a_complaint_of_three_people_is_a_missed_must_until_somebody_takes_it_up() {
    let mut scene = Scene::launched().await;
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    let (lena, maya) = (scene.cast.lena.clone(), scene.cast.maya.clone());
    scene.at("2026-01-16 12:00").await;
    let bug = robin.say(scene.cast.feedback, "it hangs on start").expect("said");
    lena.react(bug, "🐛").expect("reacted");
    for other in [noor, sam] {
        other.react(bug, "👍").expect("reacted");
    }
    scene.settle().await;
    let criteria = scene.slash(&maya, "release criteria", json!({})).await;
    criteria.says(
        "❌ No major user complaints unaddressed\n-# complaints of several people without a fix, issue or reply: 1",
    );
    scene.at("2026-01-23 12:00").await;
    let report = scene.slash(&maya, "digest preview", json!({ "which": "Weekly metrics report" })).await;
    report.says("- No fix, issue or reply yet for FB-1 (3 people): it hangs on start (since Fri Jan 16)");
    let declared = json!({ "severity": "P2", "title": "Hangs on start", "feedback": "FB-1" });
    scene.slash(&lena, "incident declare", declared).await;
    let report = scene.slash(&maya, "digest preview", json!({ "which": "Weekly metrics report" })).await;
    report.says("- INC-1 (P2) open for");
    assert!(!report.text().contains("No fix, issue or reply"), "it is taken up");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}
