//! Blockers: named in a stand-up or by command, taken, told of as they grow old, and over.

use local_discord::{MessageView, Person};
use serde_json::{Value, json};
use tplus::rehearsal::workshop::SignIn;

use crate::support::{Scene, pinged, says, shown};

const RUNNER: &str = "Waiting for the new CI runner.";

/// Friday, T+1, after the stand-up in which Priya named a blocker.
async fn blocked() -> Scene {
    let mut scene = Scene::launched().await;
    scene.at("2026-01-16 09:05").await;
    read_all(&mut scene);
    let priya = scene.cast.priya.clone();
    answer(&mut scene, &priya, json!({ "today": "The crash.", "blockers": RUNNER })).await;
    scene
}

async fn answer(scene: &mut Scene, who: &Person, fields: Value) {
    let form = scene.slash(who, "standup", json!({})).await;
    scene.fill_in(who, &form, fields).await.says("our answer is");
}

fn read_all(scene: &mut Scene) {
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.feedback, scene.cast.standup] {
        scene.news(place);
    }
    for thread in scene.cast.guild.threads(scene.cast.standup) {
        scene.news(thread.id);
    }
}

/// The card of the blocker of that name.
fn card(scene: &Scene, name: &str) -> MessageView {
    let cards = scene.cards(scene.cast.standup);
    let card = cards.into_iter().find(|card| card.text().contains(&format!("{name} · ")));
    card.unwrap_or_else(|| panic!("no card of {name}"))
}

/// What was said of blockers since it was last read, without cards of stand-ups.
fn told(scene: &mut Scene) -> Vec<MessageView> {
    let mut news = scene.news(scene.cast.standup);
    news.retain(|message| message.text().contains("BL-"));
    news
}

#[tokio::test]
pub async fn a_blocker_keeps_its_number_until_somebody_solves_it_and_then_whom_it_held_up_is_told() {
    let mut scene = blocked().await;
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.cast.priya.clone());
    let first = told(&mut scene);
    assert_eq!(first.len(), 1, "{}", shown(&first));
    says(&first[0], "BL-1 · Priya is blocked");
    says(&first[0], RUNNER);
    says(&first[0], "nobody sees to it yet");
    scene.click(&jonas, scene.cast.standup, "I'll see to it").await.says("You see to **BL-1**");
    scene.settle().await;
    says(&card(&scene, "BL-1"), "Jonas sees to it");
    scene.at("2026-01-16 17:01").await;
    let summary = scene.all_news(scene.cast.release);
    let focus = shown(&summary);
    assert!(focus.contains("Unblock Priya: Waiting for the new CI runner.; Jonas sees to it"), "{focus}");

    scene.at("2026-01-19 09:05").await;
    told(&mut scene);
    answer(&mut scene, &priya, json!({ "today": "The crash.", "blockers": "Still waiting for that CI runner" })).await;
    assert!(told(&mut scene).is_empty(), "it is the same one");
    says(&card(&scene, "BL-1"), "Still waiting for that CI runner");
    scene.slash(&jonas, "blocker list", json!({})).await.says("1 open blocker");
    scene.click(&jonas, scene.cast.standup, "Solved").await.says("**BL-1** is solved");
    scene.settle().await;
    let solved = told(&mut scene);
    assert_eq!(solved.len(), 1, "{}", shown(&solved));
    says(&solved[0], "is solved, says Jonas");
    assert_eq!(solved[0].pings.users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Priya"]);
    says(&card(&scene, "BL-1"), "Solved after 3 d");
    assert!(card(&scene, "BL-1").buttons().is_empty());
    scene.slash(&jonas, "blocker list", json!({})).await.says("Nobody is blocked");
    scene.slash(&jonas, "blocker solved", json!({ "blocker": "BL-1" })).await.says("There is no open blocker BL-1");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_blocker_that_nobody_sees_to_is_told_of_as_it_grows_old_when_people_are_at_work() {
    let mut scene = blocked().await;
    told(&mut scene);
    scene.at("2026-01-19 08:59").await;
    assert!(told(&mut scene).is_empty(), "on the weekend nobody is told");
    scene.at("2026-01-19 09:01").await;
    let old = told(&mut scene);
    assert_eq!(old.len(), 1, "{}", shown(&old));
    says(&old[0], "Nobody sees to it.");
    assert_eq!(pinged(&old[0]), ["Engineering lead"]);
    scene.at("2026-01-19 09:06").await;
    let old = told(&mut scene);
    assert_eq!(old.len(), 1, "{}", shown(&old));
    says(&old[0], "Priya has been blocked for 3 d");
    assert_eq!(pinged(&old[0]), ["Release manager"]);
    scene.at("2026-01-22 12:00").await;
    assert!(told(&mut scene).is_empty(), "once each");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_named_no_more_is_gone_and_a_list_names_several() {
    let mut scene = blocked().await;
    let priya = scene.cast.priya.clone();
    told(&mut scene);
    // The same day's answer, changed.
    answer(
        &mut scene,
        &priya,
        json!({ "today": "The crash.", "blockers": "- No review of #12\n- the key is missing" }),
    )
    .await;
    scene.settle().await;
    assert_eq!(told(&mut scene).len(), 2);
    says(&card(&scene, "BL-1"), "Not named any more after");
    says(&card(&scene, "BL-2"), "No review of #12");
    says(&card(&scene, "BL-3"), "the key is missing");
    // What is added to an earlier day says nothing of today.
    scene.at("2026-01-19 09:05").await;
    answer(&mut scene, &priya, json!({ "today": "The crash.", "blockers": "the key is missing" })).await;
    scene.settle().await;
    says(&card(&scene, "BL-2"), "Not named any more after");
    let friday = scene.cards(scene.cast.standup).into_iter().find(|card| card.text().contains("Fri Jan 16"));
    let used = priya.click(friday.expect("Friday's card").id, "Answer");
    let form = scene.answered(used).await;
    scene.fill_in(&priya, &form, json!({ "today": "The crash.", "blockers": "none" })).await.says("updated");
    says(&card(&scene, "BL-3"), "nobody sees to it yet");
    answer(&mut scene, &priya, json!({ "today": "The crash.", "blockers": "none" })).await;
    scene.settle().await;
    says(&card(&scene, "BL-3"), "Not named any more after");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_blocker_becomes_an_incident_or_an_issue() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.cast.priya.clone());
    scene.slash(&priya, "blocker add", json!({ "what": " " })).await.says("Say in a few words");
    scene
        .slash(&priya, "blocker add", json!({ "what": "The signing key expired @everyone" }))
        .await
        .says("**BL-1** is noted");
    scene.slash(&jonas, "blocker add", json!({ "what": "No staging server" })).await.says("**BL-2** is noted");
    scene.settle().await;
    let second = card(&scene, "BL-2").id;
    let used = jonas.click(second, "File an issue");
    let form = scene.answered(used).await;
    assert_eq!(form.prefilled("Title"), "No staging server");
    scene
        .fill_in(&jonas, &form, json!({ "Title, as the repository's readers see it": "We need a staging server" }))
        .await
        .says("is being filed in wildcard/caro");
    scene.settle().await;
    let issue = scene.workshop().repository.issues().pop().expect("an issue");
    assert_eq!(issue.title, "We need a staging server");
    says(&card(&scene, "BL-2"), &format!("Tracked in [#{}]", issue.number.0));
    let used = jonas.click(card(&scene, "BL-1").id, "Make it an incident");
    let form = scene.answered(used).await;
    let fields =
        json!({ "Severity: P0, P1, P2, P3": "P2", "What is wrong, in a few words": "Releases can't be signed" });
    scene.fill_in(&jonas, &form, fields).await.says("INC-1** is declared");
    scene.settle().await;
    says(&card(&scene, "BL-1"), "Became INC-1");
    assert!(card(&scene, "BL-1").pings.is_empty());
    says(&scene.incident("INC-1"), "Releases can't be signed");
    let thread = scene.thread(scene.cast.release);
    scene.news(thread);
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn whoever_asks_to_be_forgotten_is_in_no_blocker() {
    let mut scene = blocked().await;
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.cast.priya.clone());
    scene.slash(&priya, "privacy", json!({})).await.says("1 blocker of yours");
    scene.slash(&jonas, "blocker add", json!({ "what": "No staging server" })).await.says("BL-2");
    let used = priya.click(card(&scene, "BL-2").id, "Solved");
    scene.answered(used).await.says("is solved");
    scene.settle().await;
    let ask = scene.slash(&priya, "forget-me", json!({})).await;
    scene.then(&priya, &ask, "Erase it").await.says("Done");
    scene.settle().await;
    let first = card(&scene, "BL-1");
    assert!(!first.text().contains("Priya") && !first.text().contains("CI runner"), "{}", first.text());
    says(&first, "Not named any more");
    says(&card(&scene, "BL-2"), "says someone");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn the_form_opens_with_what_is_still_in_the_way_and_with_nothing_else() {
    let mut scene = blocked().await;
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.cast.priya.clone());
    scene.slash(&priya, "blocker add", json!({ "what": "No key" })).await.says("BL-2");
    let form = scene.slash(&priya, "standup", json!({})).await;
    assert_eq!(form.prefilled("blockers"), format!("- {RUNNER}\n- No key"));
    scene.settle().await;
    let used = jonas.click(card(&scene, "BL-1").id, "Solved");
    scene.answered(used).await.says("is solved");
    scene.at("2026-01-19 09:05").await;
    let form = scene.slash(&priya, "standup", json!({})).await;
    assert_eq!(form.prefilled("blockers"), "No key");
    scene.fill_in(&priya, &form, json!({ "today": "The crash." })).await.says("your answer is in");
    scene.settle().await;
    says(&card(&scene, "BL-2"), "nobody sees to it yet");
    let cards = scene.cards(scene.cast.standup);
    assert!(cards.iter().all(|card| !card.text().contains("BL-3")), "{}", shown(&cards));
    read_all(&mut scene);
    scene.end().await;
}
