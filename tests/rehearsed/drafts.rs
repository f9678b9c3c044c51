//! Drafts: the release manager sees a summary half an hour ahead and may change it.

use serde_json::json;
use tplus::playbook::DEFAULT;
use tplus::rehearsal::discord::Failure;
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
    says(&drafts[0], "It is posted by itself in");
    says(&drafts[0], "Day 0 Update (Jan 15)");

    let form = maya.click(drafts[0].id, "Change highlights, focus or status");
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

    scene.at("2026-01-15 20:01").await;
    let posts = scene.news(scene.cast.release);
    let summary = posts.iter().find(|post| post.text().contains("Day 0 Update")).expect("the summary");
    says(summary, "- Fifty downloads in one day");
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
    let form = maya.click(draft.id, "Change highlights, focus or status");
    let form: Answered = scene.answered(form).await;
    scene.fill_in(&maya, &form, json!({})).await.says("Saved.");
    let said = robin.say(scene.cast.feedback, "It saved my evening.").expect("said");
    lena.react(said, "🙏").expect("reacted");
    scene.at("2026-01-15 20:01").await;
    let posts = scene.news(scene.cast.release);
    let summary = posts.iter().find(|post| post.text().contains("Day 0 Update")).expect("the summary");
    says(summary, "It saved my evening.");
    // What was pressed on an old draft says so.
    scene.at("2026-01-16 10:00").await;
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
    says(&draft, "With it: weekly metrics report, weekly feedback summary, public weekly update.");
    let read = maya.click(draft.id, "Read the weekly metrics report");
    scene.answered(read).await.says("Week 1 Post-Launch Report");
    scene.at("2026-01-23 17:01").await;
    says(&maya.direct_messages(&scene.stage.app).pop().expect("it"), "Posted: v1.1.0-beta, Jan 23");
    pass_over(&mut scene);
    scene.news(scene.cast.feedback);
    scene.end().await;
}

#[tokio::test]
pub async fn who_takes_no_direct_messages_finds_the_drafts_in_a_thread() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    scene.stage.discord.fail_next("POST", "/users/@me/channels", Failure::Status(403), 1);
    scene.at("2026-01-15 19:32").await;
    assert!(maya.direct_messages(&scene.stage.app).is_empty());
    let threads = scene.cast.guild.threads(scene.cast.release);
    let drafts = threads.iter().find(|thread| thread.name == "Drafts · v1.1.0-beta").expect("a thread");
    let draft = scene.cards(drafts.id).remove(0);
    assert_eq!(draft.pings.users.len(), 1, "Maya is called");
    let form = maya.click(draft.id, "Change highlights, focus or status");
    let form: Answered = scene.answered(form).await;
    scene.fill_in(&maya, &form, json!({ "focus": "Sleep." })).await.says("Saved.");
    scene.at("2026-01-16 16:31").await;
    assert_eq!(scene.cards(drafts.id).len(), 2, "the next one is there at once");
    pass_over(&mut scene);
}

#[tokio::test]
pub async fn a_template_that_fails_is_replaced_and_the_release_manager_is_told_where() {
    let broken =
        DEFAULT.replacen("**Day {{ day }} Update ({{ date }}):**", "**Day {{ day }} Update**\n{{ day / 0 }}", 1);
    assert_ne!(broken, DEFAULT);
    let mut scene = Scene::launched_with(Setting { playbook: Some(broken), ..setting("2026-01-15 11:00") }).await;
    scene.at("2026-01-15 20:01").await;
    let posts = scene.news(scene.cast.release);
    let summary = posts.iter().find(|post| post.text().contains("Day 0 Update")).expect("a summary");
    says(summary, "**Day 0 Update (Jan 15):**");
    let told: Vec<_> = posts.iter().filter(|post| post.text().contains("`end_of_day` fails on its line 2")).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].pings.roles[0].name, "Release manager");
    scene.news(scene.cast.announcements);
}
