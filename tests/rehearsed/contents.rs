//! What a message says without a text, as an alert, a forwarded message, a poll, a sticker, a file, is read wherever words are.

use local_discord::{MessageId, Person};
use serde_json::json;

use crate::support::{Scene, says, shown};

/// Messages that say something without a text, and what of each is to be found again.
fn wordless(scene: &Scene) -> Vec<(MessageId, Vec<&'static str>)> {
    let (robin, noor, place) = (&scene.cast.robin, &scene.cast.noor, scene.cast.feedback);
    let said = |who: &Person, words: &str| who.say(scene.cast.general, words).expect("said");
    let forwarded = robin.forward(said(noor, "The installer fails on Fedora"), place).expect("forwarded");
    let poll = robin.ask_poll(place, "Which shell breaks?", &["fish", "zsh"]).expect("asked");
    let sticker = robin.say_with_sticker(place, "broken heart").expect("said");
    let file = robin.say_with_file(place, "", "crash.log", "panic").expect("said");
    let told = robin.say(place, "caro eats my history").expect("said");
    let thread = noor.begin_thread(told, "history").expect("a thread");
    let starter = scene.cast.guild.starter(thread).expect("a first line");
    vec![
        (forwarded, vec!["The installer fails on Fedora"]),
        (poll, vec!["Which shell breaks?", "fish"]),
        (sticker, vec!["broken heart"]),
        (file, vec!["crash.log"]),
        (starter, vec!["caro eats my history"]),
    ]
}

#[tokio::test]
pub async fn what_has_no_text_is_tagged_declared_and_noted_with_what_it_says() {
    let mut scene = Scene::launched().await;
    let (lena, jonas, release) = (scene.cast.lena.clone(), scene.cast.jonas.clone(), scene.cast.release);
    let thread = scene.declared(&jonas, "P2", "Slow").await;
    for (number, (message, words)) in wordless(&scene).into_iter().enumerate() {
        lena.react(message, "🐛").expect("tagged");
        scene.settle().await;
        let number = json!({ "number": format!("FB-{}", number + 1) });
        let kept = scene.slash(&lena, "feedback show", number).await;
        let used = lena.message_menu(message, "Declare incident");
        let form = scene.answered(used).await.prefilled("What else is known?");
        let used = lena.message_menu(message, "Add to timeline");
        scene.answered(used).await;
        let timeline = scene.slash(&jonas, "incident timeline show", json!({ "incident": "1" })).await;
        for words in words {
            kept.says(words);
            timeline.says(words);
            assert!(form.contains(words), "{words} in: {form}");
        }
    }
    scene.settle().await;
    scene.news(thread);
    scene.news(release);
    scene.end().await;
}

#[tokio::test]
pub async fn a_monitors_alert_is_declared_with_all_that_it_shows() {
    let mut scene = Scene::launched().await;
    let (jonas, release) = (scene.cast.jonas.clone(), scene.cast.release);
    let monitor = scene.cast.guild.bot("Uptime");
    let alert = json!({
        "type": "rich", "title": "[DOWN] caro-install", "description": "HTTP 502 for 3 minutes",
        "fields": [{ "name": "Region", "value": "eu-west", "inline": true }],
    });
    let alert = monitor.say_with_embeds(release, "", vec![alert]).expect("said");
    let used = jonas.message_menu(alert, "Declare incident");
    let form = scene.answered(used).await;
    assert_eq!(form.prefilled("What is wrong"), "[DOWN] caro-install");
    let known = form.prefilled("What else is known?");
    assert!(known.contains("HTTP 502 for 3 minutes") && known.contains("Region: eu-west"), "{known}");
    scene.fill_in(&jonas, &form, json!({ "severity": "P1" })).await.says("INC-1");
    scene.settle().await;
    says(&scene.only_news(release), "[DOWN] caro-install");
    let thread = scene.thread(release);
    jonas.react(alert, "📌").expect("pinned");
    scene.settle().await;
    let timeline = scene.slash(&jonas, "incident timeline show", json!({ "incident": "1" })).await;
    timeline.says("HTTP 502 for 3 minutes");
    assert!(!timeline.text().contains("without words"), "{}", timeline.text());
    assert!(!shown(&scene.news(thread)).is_empty());
    scene.end().await;
}
