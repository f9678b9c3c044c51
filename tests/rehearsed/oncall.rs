//! On call: who takes turns, the hand-over, swaps and stand-ins, and whom an incident pages.

use local_discord::{MessageView, Person};
use serde_json::{Value, json};

use crate::support::{Scene, pinged, says, shown};

/// Launch day; `names` take turns, in that order. The week that runs is the first one's.
async fn rotation_of(names: &[&str]) -> Scene {
    let mut scene = Scene::launched().await;
    scene.at("2026-01-15 12:05").await;
    let maya = scene.cast.maya.clone();
    for name in names {
        let member = named(&scene, name);
        scene.slash(&maya, "oncall add", who(&member)).await.says(&format!("{name} takes turns from now on."));
    }
    scene.settle().await;
    read_all(&mut scene);
    scene
}

fn named(scene: &Scene, name: &str) -> Person {
    let cast = &scene.cast;
    let people = [&cast.maya, &cast.jonas, &cast.priya, &cast.tom, &cast.lena];
    people.into_iter().find(|person| person.name() == name).expect("one of the cast").clone()
}

fn who(person: &Person) -> Value {
    json!({ "who": person.mention() })
}

fn read_all(scene: &mut Scene) {
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.feedback, scene.cast.standup] {
        scene.news(place);
    }
}

/// Who was pinged, people and roles.
fn pings(message: &MessageView) -> Vec<String> {
    let people = message.pings.users.iter().map(|user| user.name.clone());
    people.chain(pinged(message)).collect()
}

/// What was said in #release since it was last read that has `words` in it.
fn said(scene: &mut Scene, words: &str) -> Vec<MessageView> {
    let mut news = scene.news(scene.cast.release);
    news.retain(|message| message.text().contains(words));
    news
}

#[tokio::test]
pub async fn weeks_change_hands_on_mondays_in_order_and_pass_over_who_is_away() {
    let mut scene = rotation_of(&["Jonas", "Priya", "Tom"]).await;
    let (jonas, tom) = (scene.cast.jonas.clone(), scene.cast.tom.clone());
    let shown_now = scene.slash(&tom, "oncall show", json!({})).await;
    shown_now.says("**Jonas** is on call.");
    shown_now.says("In turn: Jonas, Priya, Tom");
    scene.slash(&jonas, "ooo", json!({ "from": "2026-02-02", "to": "2026-02-08" })).await.says("Away");
    scene.at("2026-01-19 08:59").await;
    assert!(said(&mut scene, "🔁 On call").is_empty());
    scene.at("2026-01-19 09:01").await;
    let first = said(&mut scene, "🔁 On call");
    assert_eq!(first.len(), 1, "{}", shown(&first));
    says(&first[0], "**Priya** is on call until");
    says(&first[0], "Last week it was Jonas.");
    says(&first[0], "Open incidents**: none");
    assert_eq!(pings(&first[0]), ["Priya", "Jonas"]);
    scene.at("2026-01-26 09:01").await;
    says(&said(&mut scene, "🔁 On call")[0], "**Tom** is on call");
    scene.at("2026-02-02 09:01").await;
    says(&said(&mut scene, "🔁 On call")[0], "**Priya** is on call");
    scene.at("2026-02-09 09:01").await;
    says(&said(&mut scene, "🔁 On call")[0], "**Tom** is on call");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_p0_pages_who_is_on_call_then_who_is_next_then_the_roles() {
    let mut scene = rotation_of(&["Priya", "Tom"]).await;
    let lena = scene.cast.lena.clone();
    let options = json!({ "severity": "P0", "title": "Crash" });
    let answer = scene.slash(&lena, "incident declare", options).await;
    answer.says("who is on call, is being pinged");
    scene.settle().await;
    let card = scene.incident("INC-1");
    assert_eq!(pings(&card), ["Priya"]);
    scene.minutes_pass(11).await;
    let next = said(&mut scene, "by the on-call rotation");
    assert_eq!(next.len(), 1, "{}", shown(&next));
    assert_eq!(pings(&next[0]), ["Priya", "Tom"]);
    scene.minutes_pass(5).await;
    let lead = said(&mut scene, "Escalated to: engineering lead");
    assert_eq!(pings(&lead[0]), ["Priya", "Tom", "Engineering lead"]);
    scene.minutes_pass(5).await;
    let manager = said(&mut scene, "Escalated to: release manager");
    assert_eq!(pings(&manager[0]), ["Priya", "Tom", "Engineering lead", "Release manager"]);
    let timeline = scene.slash(&lena, "incident timeline show", json!({ "incident": "INC-1" })).await;
    timeline.says("by the on-call rotation");
    timeline.says("Paged");
    let thread = scene.thread(scene.cast.release);
    scene.news(thread);
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_private_incident_and_one_of_another_severity_page_the_roles_as_before() {
    let mut scene = rotation_of(&["Priya"]).await;
    let jonas = scene.cast.jonas.clone();
    let options = json!({ "severity": "P0", "title": "A leak", "private": true });
    scene.slash(&jonas, "incident declare", options).await.says("PRIV-1");
    scene.settle().await;
    for thread in scene.cast.guild.threads(scene.cast.release) {
        let messages = scene.news(thread.id);
        assert!(messages.iter().all(|message| !pings(message).contains(&"Priya".to_owned())), "{}", shown(&messages));
    }
    scene
        .slash(&jonas, "incident declare", json!({ "severity": "P3", "title": "A typo" }))
        .await
        .says("Nobody is pinged");
    // In the plan a P2 alerts nobody; who is on call looks at it.
    scene.slash(&jonas, "incident declare", json!({ "severity": "P2", "title": "Slow" })).await.says("who is on call");
    scene.settle().await;
    for thread in scene.cast.guild.threads(scene.cast.release) {
        scene.news(thread.id);
    }
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn who_has_left_is_not_paged_and_of_nobody_the_roles_are() {
    let mut scene = rotation_of(&["Priya", "Tom"]).await;
    let (lena, priya, tom) = (scene.cast.lena.clone(), scene.cast.priya.clone(), scene.cast.tom.clone());
    scene.cast.guild.kick(priya.id());
    scene.slash(&lena, "incident declare", json!({ "severity": "P0", "title": "Crash" })).await.says("is being pinged");
    scene.settle().await;
    assert_eq!(pings(&scene.incident("INC-1")), ["Tom"]);
    scene.cast.guild.kick(tom.id());
    scene
        .slash(&lena, "incident declare", json!({ "severity": "P0", "title": "Another" }))
        .await
        .says("The team is being pinged");
    scene.settle().await;
    assert_eq!(pings(&scene.incident("INC-2")), ["Engineering lead", "Engineer", "Release manager"]);
    for thread in scene.cast.guild.threads(scene.cast.release) {
        scene.news(thread.id);
    }
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_p1_at_night_pages_who_is_on_call_when_work_begins() {
    let mut scene = rotation_of(&["Priya"]).await;
    let lena = scene.cast.lena.clone();
    scene.at("2026-01-16 22:00").await;
    read_all(&mut scene);
    scene.slash(&lena, "incident declare", json!({ "severity": "P1", "title": "Slow" })).await.says("No ping now");
    scene.settle().await;
    assert!(pings(&scene.incident("INC-1")).is_empty());
    scene.at("2026-01-19 09:01").await;
    let told = said(&mut scene, "INC-1");
    assert!(told.iter().any(|message| pings(message) == ["Priya"]), "{}", shown(&told));
    let thread = scene.thread(scene.cast.release);
    scene.news(thread);
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn weeks_are_swapped_and_somebody_stands_in_for_some_days() {
    let mut scene = rotation_of(&["Jonas", "Priya", "Tom"]).await;
    let (jonas, priya, tom, lena) =
        (scene.cast.jonas.clone(), scene.cast.priya.clone(), scene.cast.tom.clone(), scene.cast.lena.clone());
    scene.slash(&priya, "oncall swap", json!({ "with": tom.mention() })).await.says("Priya and Tom have swapped.");
    scene.settle().await;
    let told = said(&mut scene, "have swapped");
    assert_eq!(pings(&told[0]), ["Tom"]);
    let standing_in =
        scene.slash(&jonas, "oncall override", json!({ "who": lena.mention(), "from": "2026-01-16" })).await;
    standing_in.says("Lena stands in from");
    scene.at("2026-01-16 10:00").await;
    scene.slash(&lena, "oncall show", json!({})).await.says("**Lena** is on call.");
    let shown_now = scene.slash(&jonas, "oncall show", json!({})).await;
    scene.then(&jonas, &shown_now, "Lena doesn't stand in").await.says("**Jonas** is on call.");
    scene.at("2026-01-19 09:01").await;
    assert!(shown(&said(&mut scene, "is on call until")).contains("**Tom** is on call"));
    scene.at("2026-01-26 09:01").await;
    assert!(shown(&said(&mut scene, "is on call until")).contains("**Priya** is on call"));
    scene.at("2026-02-02 09:01").await;
    assert!(shown(&said(&mut scene, "is on call until")).contains("**Jonas** is on call"), "the order goes on");
    let maya = scene.cast.maya.clone();
    scene.slash(&maya, "oncall remove", who(&jonas)).await.says("**Priya** is on call.");
    scene.slash(&tom, "oncall swap", json!({ "with": tom.mention() })).await.says("A swap needs two people");
    scene.slash(&tom, "oncall swap", json!({ "with": lena.mention() })).await.says("takes no turns");
    scene.slash(&tom, "oncall swap", json!({ "with": priya.mention(), "of": lena.mention() })).await.says("Allowed:");
    scene.slash(&tom, "oncall add", who(&lena)).await.says("Allowed:");
    scene
        .slash(&maya, "oncall add", json!({ "who": scene.cast.robin.mention() }))
        .await
        .says("has no role of the team");
    scene.slash(&maya, "oncall add", who(&tom)).await.says("takes turns already");
    scene.slash(&maya, "oncall remove", who(&lena)).await.says("takes no turns");
    scene
        .slash(&tom, "oncall override", json!({ "who": priya.mention(), "from": "2026-02-10", "to": "2026-02-09" }))
        .await
        .says("the first one first");
    scene.settle().await;
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn where_nobody_takes_turns_nothing_of_it_is_seen() {
    let mut scene = rotation_of(&[]).await;
    let tom = scene.cast.tom.clone();
    scene.slash(&tom, "oncall show", json!({})).await.says("Nobody takes turns");
    scene.at("2026-01-19 12:00").await;
    assert!(said(&mut scene, "On call").is_empty());
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn who_is_away_is_not_paged_and_once_somebody_leads_the_roles_are() {
    let mut scene = rotation_of(&["Priya", "Tom"]).await;
    let (lena, priya, tom) = (scene.cast.lena.clone(), scene.cast.priya.clone(), scene.cast.tom.clone());
    scene.slash(&priya, "ooo", json!({ "from": "today" })).await.says("Away");
    scene.slash(&lena, "incident declare", json!({ "severity": "P1", "title": "Slow" })).await.says("who is on call");
    scene.settle().await;
    assert_eq!(pings(&scene.incident("INC-1")), ["Tom"]);
    read_all(&mut scene);
    scene.slash(&tom, "incident acknowledge", json!({ "incident": "INC-1" })).await.says("INC-1");
    let graver = json!({ "severity": "P0", "incident": "INC-1" });
    scene.slash(&tom, "incident severity", graver).await.says("INC-1");
    scene.settle().await;
    let told = scene.news(scene.cast.release);
    let paged: Vec<String> = told.iter().flat_map(pings).collect();
    assert_eq!(paged, ["Engineering lead", "Engineer", "Release manager"], "{}", shown(&told));
    let thread = scene.thread(scene.cast.release);
    scene.news(thread);
    read_all(&mut scene);
    scene.end().await;
}
