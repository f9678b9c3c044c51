//! Drafts: the release manager sees a summary half an hour ahead and may change it.

use serde_json::json;
use tplus::playbook::DEFAULT;
use tplus::rehearsal::stage::Setting;

use crate::support::{Answered, Scene, says, setting};

/// Lets the evening's posts pass that a test isn't about.
fn pass_over(scene: &mut Scene) {
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup] {
        scene.news(place);
    }
}

#[tokio::test]
pub async fn the_release_manager_changes_a_draft_in_a_direct_message_and_the_summary_says_it() {
    let mut scene = Scene::launched().await;
    let (maya, robin, lena) = (scene.cast.maya.clone(), scene.cast.robin.clone(), scene.cast.lena.clone());
    let said = robin.say(scene.cast.feedback, "The new start page is lovely.").expect("said");
    lena.react(said, "🙏").expect("reacted");
    scene.at("2026-01-15 19:29").await;
    assert!(maya.direct_messages(&scene.stage.app).is_empty());
    scene.at("2026-01-15 19:31").await;
    let drafts = maya.direct_messages(&scene.stage.app);
    assert_eq!(drafts.len(), 1);
    says(&drafts[0], "Draft: end-of-day summary of v1.1.0-beta");
    says(&drafts[0], "It is posted automatically in");
    says(&drafts[0], "Day 0 Update (Jan 15)");

    let form = maya.click(drafts[0].id, "Edit highlights, focus or status");
    let form: Answered = scene.answered(form).await;
    assert!(form.prefilled("Highlights").contains("The new start page is lovely."), "{}", form.prefilled("Highlights"));
    let fields = json!({
        "highlights": "Fifty downloads in one day", "light": "yellow", "reason": "The mirror is slow", "within": "2h"
    });
    scene.fill_in(&maya, &form, fields).await.says("Saved.").says("🟡 Yellow");
    scene.settle().await;
    let draft = maya.direct_messages(&scene.stage.app).remove(0);
    says(&draft, "- Fifty downloads in one day");
    says(&draft, "Status: 🟡 Yellow");
    // Who opens it once more for the focus alone keeps what stands there, for as long as it was to.
    let form = maya.click(draft.id, "Edit highlights, focus or status");
    let form: Answered = scene.answered(form).await;
    scene.fill_in(&maya, &form, json!({ "focus": "Sleep." })).await.says("🟡 Yellow until <t:1768530660:f>");

    scene.at("2026-01-15 20:01").await;
    let posts = scene.news(scene.cast.release);
    let summary = posts.iter().find(|post| post.text().contains("Day 0 Update")).expect("the summary");
    says(summary, "- Fifty downloads in one day");
    says(summary, "- Sleep.");
    says(summary, "Set by Maya");
    let draft = maya.direct_messages(&scene.stage.app).remove(0);
    says(&draft, "Posted: v1.1.0-beta, Jan 15");
    assert!(draft.buttons().is_empty());
    pass_over(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_draft_that_is_left_alone_goes_out_on_time_with_what_came_meanwhile() {
    let mut scene = Scene::launched().await;
    let (maya, robin, lena) = (scene.cast.maya.clone(), scene.cast.robin.clone(), scene.cast.lena.clone());
    scene.at("2026-01-15 19:31").await;
    // The form is sent as it was opened: nothing is set, so the summary still follows what happens.
    let draft = maya.direct_messages(&scene.stage.app).remove(0);
    let form = maya.click(draft.id, "Edit highlights, focus or status");
    let form: Answered = scene.answered(form).await;
    let early = robin.say(scene.cast.feedback, "It found my old notes.").expect("said");
    lena.react(early, "🙏").expect("reacted");
    scene.settle().await;
    scene.fill_in(&maya, &form, json!({})).await.says("Saved.");
    let said = robin.say(scene.cast.feedback, "It saved my evening.").expect("said");
    lena.react(said, "🙏").expect("reacted");
    scene.at("2026-01-15 20:01").await;
    let posts = scene.news(scene.cast.release);
    let summary = posts.iter().find(|post| post.text().contains("Day 0 Update")).expect("the summary");
    says(summary, "It saved my evening.");
    // A form that was left open overnight says so.
    scene.at("2026-01-16 10:00").await;
    scene.fill_in(&maya, &form, json!({ "focus": "Too late." })).await.says("That form was for another day.");
    pass_over(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_fridays_posts_share_one_draft_and_each_can_be_read() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-23 16:31").await;
    let draft = maya.direct_messages(&scene.stage.app).pop().expect("a draft");
    says(&draft, "Draft: end-of-day summary");
    says(&draft, "Posted with it: weekly metrics report, weekly feedback summary, public weekly update.");
    let read = maya.click(draft.id, "Read the weekly metrics report");
    scene.answered(read).await.says("Week 1 Post-Launch Report");
    // One of them is posted by hand: the draft goes on to show the others.
    let by_hand = json!({ "which": "Weekly feedback summary" });
    scene.slash(&maya, "digest post", by_hand).await.says("on its way");
    scene.settle().await;
    let draft = maya.direct_messages(&scene.stage.app).pop().expect("it");
    says(&draft, "Posted with it: weekly metrics report, public weekly update.");
    scene.at("2026-01-23 17:02").await;
    let over = maya.direct_messages(&scene.stage.app).pop().expect("it");
    says(&over, "Posted: v1.1.0-beta, Jan 23");
    says(&over, &format!("- end-of-day summary in <#{}>", scene.cast.release));
    says(&over, &format!("- public weekly update in <#{}>", scene.cast.announcements));
    pass_over(&mut scene);
    scene.news(scene.cast.feedback);
    scene.end().await;
}

#[tokio::test]
pub async fn who_takes_no_direct_messages_finds_the_drafts_in_a_thread() {
    let mut scene = Scene::launched().await;
    scene.expect_complaint("a message cannot be delivered");
    let (owner, maya, tom) = (scene.cast.guild.owner(), scene.cast.maya.clone(), scene.cast.tom.clone());
    let release = scene.cast.release;
    maya.take_direct_messages(false);
    scene.at("2026-01-15 19:32").await;
    assert!(maya.direct_messages(&scene.stage.app).is_empty());
    let thread = |scene: &Scene| {
        let threads = scene.cast.guild.threads(release);
        threads.into_iter().rfind(|thread| thread.name == "Drafts · v1.1.0-beta").expect("a thread").id
    };
    let first = thread(&scene);
    let draft = scene.cards(first).remove(0);
    assert_eq!(draft.pings.roles[0].name, "Release manager");
    let form = maya.click(draft.id, "Edit highlights, focus or status");
    let form: Answered = scene.answered(form).await;
    scene.fill_in(&maya, &form, json!({ "focus": "Sleep." })).await.says("Saved.");
    scene.at("2026-01-16 16:31").await;
    assert_eq!(scene.cards(first).len(), 2, "the next one is there at once");
    owner.delete_thread(first).expect("deleted");
    scene.at("2026-01-17 16:31").await;
    let second = thread(&scene);
    assert_ne!(second, first);
    let draft = scene.cards(second).remove(0);
    assert!(draft.pings.is_empty(), "nobody is called on a Saturday");
    // Who may not change summaries may not change drafts either.
    let by_tom = tom.click(draft.id, "Edit highlights, focus or status");
    if let Ok(pressed) = by_tom {
        let answered: Answered = scene.answered(Ok(pressed)).await;
        answered.says("Allowed: release manager");
    }
    pass_over(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_draft_of_a_release_that_rests_says_that_nothing_was_posted() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-15 19:31").await;
    scene.slash(&maya, "release pause", json!({ "reason": "The store is down." })).await.says("paused");
    scene.at("2026-01-15 20:02").await;
    let draft = maya.direct_messages(&scene.stage.app).remove(0);
    says(&draft, "Not posted: v1.1.0-beta, Jan 15");
    assert!(draft.buttons().is_empty());
    pass_over(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn who_is_release_manager_no_more_changes_no_draft() {
    let mut scene = Scene::launched().await;
    let (maya, roles) = (scene.cast.maya.clone(), scene.cast.roles);
    scene.at("2026-01-15 19:31").await;
    let draft = maya.direct_messages(&scene.stage.app).remove(0);
    scene.cast.guild.take_role(maya.id(), roles.release_manager);
    let pressed = maya.click(draft.id, "Edit highlights, focus or status");
    scene.answered(pressed).await.says("Allowed: release manager");
    maya.leave();
    let pressed = maya.click(draft.id, "Edit highlights, focus or status");
    if let Ok(pressed) = pressed {
        scene.answered(Ok(pressed)).await.says("Allowed: release manager");
    }
    scene.at("2026-01-15 20:02").await;
    pass_over(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_template_that_fails_is_replaced_and_the_release_manager_is_told_where() {
    let broken =
        DEFAULT.replacen("**Day {{ day }} Update ({{ date }}):**", "**Day {{ day }} Update**\n{{ day | nosuch }}", 1);
    assert_ne!(broken, DEFAULT);
    let mut scene = Scene::launched_with(Setting { playbook: Some(broken), ..setting("2026-01-15 11:00") }).await;
    scene.expect_complaint("template");
    scene.at("2026-01-15 20:01").await;
    let posts = scene.news(scene.cast.release);
    let summary = posts.iter().find(|post| post.text().contains("Day 0 Update")).expect("a summary");
    says(summary, "**Day 0 Update (Jan 15):**");
    let told: Vec<_> = posts.iter().filter(|post| post.text().contains("`end_of_day` fails on its line 2")).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].pings.is_empty(), "at eight in the evening nobody is called for that");
    scene.news(scene.cast.announcements);
    scene.at("2026-01-16 17:01").await;
    let posts = scene.news(scene.cast.release);
    let told = posts.iter().find(|post| post.text().contains("`end_of_day` fails on its line 2")).expect("told again");
    assert_eq!(told.pings.roles[0].name, "Release manager");
    scene.news(scene.cast.standup);
    scene.news(scene.cast.feedback);
    scene.end().await;
}

#[tokio::test]
pub async fn a_text_for_users_is_shown_word_for_word_and_can_be_held_back() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-15 19:31").await;
    let draft = maya.direct_messages(&scene.stage.app).remove(0);
    says(&draft, "**For users, the public version of the end-of-day summary:**");
    says(&draft, "It goes out by itself in");
    says(&draft, "**v1.1.0-beta: launch day summary (Jan 15)**");
    let pressed = maya.click(draft.id, "Hold back the public version of the end-of-day summary");
    scene.answered(pressed).await.says("waits in the release channel");
    scene.settle().await;
    says(&maya.direct_messages(&scene.stage.app).remove(0), "Held back by Maya: it will wait for you.");
    scene.at("2026-01-15 20:02").await;
    assert!(scene.news(scene.cast.announcements).is_empty(), "users see nothing that was held back");
    let posts = scene.news(scene.cast.release);
    let waits = posts.iter().find(|post| post.text().contains("Waits for you")).expect("it waits");
    says(waits, "Maya held this back, so users have not seen it:");
    let over = maya.direct_messages(&scene.stage.app).remove(0);
    says(&over, "the public version of the end-of-day summary waits for you there");
    let late = maya.click(draft.id, "Hold back the public version of the end-of-day summary");
    assert!(late.is_err(), "a draft that is over has no buttons");
    scene.click(&maya, scene.cast.release, "Publish").await.says("Published.");
    scene.settle().await;
    says(&scene.only_news(scene.cast.announcements), "launch day summary (Jan 15)");
    pass_over(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn what_users_read_can_be_rewritten_and_goes_out_as_it_was_written() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-15 19:31").await;
    let draft = maya.direct_messages(&scene.stage.app).remove(0);
    let held = maya.click(draft.id, "Hold back the public version of the end-of-day summary");
    scene.answered(held).await.says("waits");
    scene.settle().await;
    let draft = maya.direct_messages(&scene.stage.app).remove(0);
    let back = maya.click(draft.id, "Let the public version of the end-of-day summary go out");
    scene.answered(back).await.says("goes out by itself again");
    scene.settle().await;
    let draft = maya.direct_messages(&scene.stage.app).remove(0);
    let form: Answered = {
        let pressed = maya.click(draft.id, "Edit the public version of the end-of-day summary");
        scene.answered(pressed).await
    };
    assert!(form.prefilled("What users read").contains("launch day summary (Jan 15)"));
    scene.fill_in(&maya, &form, json!({ "body": "**We are out.** Thank you." })).await.says("Saved.");
    scene.settle().await;
    says(&maya.direct_messages(&scene.stage.app).remove(0), "**We are out.** Thank you.");
    scene.at("2026-01-15 20:02").await;
    let public = scene.only_news(scene.cast.announcements);
    assert_eq!(public.text().trim(), "**We are out.** Thank you.");
    pass_over(&mut scene);
    scene.end().await;
}
