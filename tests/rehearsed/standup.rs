//! Stand-ups: the prompt, the form, the one card that grows, and late answers.

use local_discord::MessageView;
use serde_json::json;

use crate::support::{Scene, says};

/// What was said where stand-ups are held, without the blockers' cards.
fn prompts(scene: &mut Scene) -> Vec<MessageView> {
    let mut news = scene.news(scene.cast.standup);
    news.retain(|message| message.text().contains("Stand-up · "));
    news
}

/// Friday, T+1, nine o'clock: the prompt is there.
async fn friday() -> Scene {
    let mut scene = Scene::launched().await;
    scene.at("2026-01-16 09:00").await;
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    scene
}

#[tokio::test]
pub async fn answers_gather_on_the_prompts_card_and_stand_in_full_in_its_thread() {
    let mut scene = friday().await;
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.cast.priya.clone());
    let prompt = scene.only_news(scene.cast.standup);
    says(&prompt, "Stand-up · Fri Jan 16");
    assert!(prompt.pings.is_empty());

    let form = scene.click(&jonas, scene.cast.standup, "Answer").await;
    let fields = json!({ "yesterday": "The launch.", "today": "Watch errors.\nPlan.", "blockers": "none" });
    scene.fill_in(&jonas, &form, fields).await.says("your answer is in");
    let form = scene.slash(&priya, "standup", json!({})).await;
    scene.fill_in(&priya, &form, json!({ "today": "Fix INC-1.", "blockers": "No test machine" })).await.says("is in");

    let card = scene.stage.discord.message(prompt.id).expect("the card");
    says(&card, "Watch errors. Plan.");
    says(&card, "⛔ No test machine");
    assert!(!card.text().contains("none"), "saying none is no blocker");
    let thread = scene.thread(scene.cast.standup);
    let in_full = scene.news(thread);
    assert_eq!(in_full.len(), 2);
    says(&in_full[0], "Watch errors.\nPlan.");
    says(&scene.only_news(scene.cast.standup), "BL-1 · Priya is blocked");
    scene.end().await;
}

#[tokio::test]
pub async fn a_late_answer_is_marked_and_a_second_one_changes_the_first() {
    let mut scene = friday().await;
    let tom = scene.cast.tom.clone();
    let prompt = scene.only_news(scene.cast.standup);
    scene.at("2026-01-16 11:30").await;
    let form = scene.slash(&tom, "standup", json!({})).await;
    scene.fill_in(&tom, &form, json!({ "today": "Speed." })).await.says("marked as late");
    let form = scene.slash(&tom, "standup", json!({})).await;
    assert_eq!(form.prefilled("today"), "Speed.");
    scene.fill_in(&tom, &form, json!({ "today": "Speed and size." })).await.says("updated");
    scene.fill_in(&tom, &form, json!({ "today": "Speed and size." })).await.says("updated");

    let card = scene.stage.discord.message(prompt.id).expect("the card");
    says(&card, "(late, ");
    says(&card, "edited)");
    says(&card, "Speed and size.");
    says(&card, "1 answer,");
    let thread = scene.thread(scene.cast.standup);
    says(&scene.only_news(thread), "Speed and size.");
    scene.end().await;
}

#[tokio::test]
pub async fn the_form_opens_with_what_was_said_the_day_before() {
    let mut scene = friday().await;
    let tom = scene.cast.tom.clone();
    let form = scene.slash(&tom, "standup", json!({})).await;
    scene.fill_in(&tom, &form, json!({ "today": "Speed.", "blockers": "No CI runner" })).await;
    scene.at("2026-01-19 09:00").await;
    let form = scene.slash(&tom, "standup", json!({})).await;
    assert_eq!((form.prefilled("yesterday"), form.prefilled("today")), ("Speed.".into(), String::new()));
    assert_eq!(form.prefilled("blockers"), "No CI runner");
    let prompts = prompts(&mut scene);
    says(&prompts[1], "It's a day off");
    says(&prompts[3], "Waiting for: Tom");
    assert!(!prompts[1].text().contains("Waiting for"));
    let thread = scene.thread(scene.cast.standup);
    scene.news(thread);
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn an_answer_after_midnight_belongs_to_the_evening_and_one_before_nine_to_the_morning() {
    let mut scene = friday().await;
    let (tom, priya) = (scene.cast.tom.clone(), scene.cast.priya.clone());
    scene.at("2026-01-17 00:30").await;
    let form = scene.slash(&tom, "standup", json!({})).await;
    assert_eq!(form.form().title, "Stand-up · Fri Jan 16");
    scene.at("2026-01-17 08:30").await;
    let form = scene.slash(&priya, "standup", json!({})).await;
    assert_eq!(form.form().title, "Stand-up · Sat Jan 17");
    scene.fill_in(&priya, &form, json!({ "today": "An hour of reviews." })).await;
    scene.at("2026-01-17 09:00").await;
    assert_eq!(scene.news(scene.cast.standup).len(), 2, "the early answer's card became the prompt");
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn who_may_not_answer_or_says_nothing_is_told_so() {
    let mut scene = friday().await;
    let (robin, tom) = (scene.cast.robin.clone(), scene.cast.tom.clone());
    scene.slash(&robin, "standup", json!({})).await.says("Allowed: team members");
    scene.click(&robin, scene.cast.standup, "Answer").await.says("Allowed: team members");
    let form = scene.slash(&tom, "standup", json!({})).await;
    scene.fill_in(&tom, &form, json!({ "blockers": "only this" })).await.says("Nothing was saved");
    scene.only_news(scene.cast.standup);
    scene.at("2026-01-21 10:00").await;
    let prompts = scene.news(scene.cast.standup);
    assert_eq!(prompts.len(), 5);
    let friday = scene.cast.guild.messages(scene.cast.standup)[0].id;
    let used = tom.click(friday, "Answer");
    scene.answered(used).await.says("The stand-up of 2026-01-16 is closed");
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn hostile_answers_ping_nobody() {
    let mut scene = friday().await;
    let tom = scene.cast.tom.clone();
    let form = scene.slash(&tom, "standup", json!({})).await;
    let fields = json!({ "today": "@everyone [free](https://evil.example)\n# Loud", "blockers": "@here ```" });
    scene.fill_in(&tom, &form, fields).await;
    let mut said = scene.news(scene.cast.standup);
    assert_eq!(said.len(), 2, "the stand-up's card, and the blocker's");
    let thread = scene.thread(scene.cast.standup);
    said.push(scene.only_news(thread));
    for message in said {
        assert!(message.pings.is_empty());
        assert!(!message.text().contains("@everyone") && !message.text().contains("](https"));
    }
    scene.end().await;
}
