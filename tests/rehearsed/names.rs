//! Whom and what a message mentions: by name on Discord, by no name on GitHub, and nowhere as a number.

use serde_json::json;
use tplus::rehearsal::workshop::SignIn;

use crate::support::{Scene, says};

#[tokio::test]
pub async fn who_is_mentioned_has_a_name_on_discord_and_none_on_github() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (robin, noor, lena, jonas) =
        (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone(), scene.cast.jonas.clone());
    let (feedback, general) = (scene.cast.feedback, scene.cast.general);
    let words = |what: &str| format!("{} and {} in <#{general}> saw it, too: {what}", noor.mention(), jonas.mention());
    let said = robin.say(feedback, &words("it hangs")).expect("said");
    lena.react(said, "🐛").expect("reacted");
    scene.settle().await;
    let show = json!({ "number": "FB-1" });
    let named = "in #general saw it, too: it hangs";
    let shown = scene.slash(&lena, "feedback show", show.clone()).await;
    shown.says(named).says("Noor").says("Jonas");
    assert!(!shown.text().contains(&noor.mention()), "{}", shown.text());

    robin.edit(said, &words("it hangs at login")).expect("edited");
    scene.settle().await;
    says(&scene.only_news(scene.cast.release), "FB-1 was edited: still this bug?");
    let shown = scene.slash(&lena, "feedback show", show).await;
    shown.says("it hangs at login").says("Noor");
    assert!(!shown.text().contains(&noor.mention()), "{}", shown.text());

    let form = scene.slash(&lena, "feedback issue", json!({ "number": "FB-1" })).await;
    let title = format!("Asked by {}", noor.mention());
    scene.fill_in(&lena, &form, json!({ "Title": title })).await.says("on its way");
    scene.settle().await;
    let issue = scene.workshop().repository.issues().into_iter().next().expect("an issue");
    assert_eq!(issue.title, "Asked by @\u{200B}somebody");
    let quoted = "> @\u{200B}somebody and @\u{200B}somebody in #general saw it, too: it hangs at login";
    assert!(issue.body.contains(quoted), "{}", issue.body);
    scene.end().await;
}

#[tokio::test]
pub async fn a_thread_bears_no_numbers_and_its_card_shows_whom_they_meant() {
    let mut scene = Scene::launched().await;
    let (jonas, noor, release) = (scene.cast.jonas.clone(), scene.cast.noor.clone(), scene.cast.release);
    let title = format!("{} is locked out of <#{}>", noor.mention(), scene.cast.general);
    let report = json!({ "severity": "P2", "title": title, "summary": format!("{} can't log in.", noor.mention()) });
    scene.slash(&jonas, "incident declare", report).await.says("INC-1");
    scene.settle().await;
    let card = scene.only_news(release);
    says(&card, "INC-1 · @somebody is locked out of #channel");
    says(&card, &format!("{} can't log in.", noor.mention()));
    assert!(card.pings.users.is_empty(), "nobody is pinged by what was typed");
    let threads = scene.cast.guild.threads(release);
    assert_eq!(threads[0].name, "INC-1 @somebody is locked out of #channel");
    scene.news(threads[0].id);
    scene.end().await;
}
