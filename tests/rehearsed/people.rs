//! People's own hours: when the stand-up asks whom, whom it waits for, and whom it leaves alone.

use local_discord::{ChannelId, MessageView, Person};
use serde_json::{Value, json};

use crate::support::{Scene, local, says, shown};

/// Friday, T+1, after the stand-up, which all of `people` answered: from then on it asks them.
async fn answered_by(people: &[&str]) -> Scene {
    let mut scene = Scene::launched().await;
    scene.at("2026-01-16 09:05").await;
    for name in people {
        let person = named(&scene, name);
        answer(&mut scene, &person, json!({ "today": format!("{name}'s work.") })).await;
    }
    read_all(&mut scene);
    scene
}

fn named(scene: &Scene, name: &str) -> Person {
    let cast = &scene.cast;
    let people = [&cast.maya, &cast.jonas, &cast.priya, &cast.tom, &cast.lena];
    people.into_iter().find(|person| person.name() == name).expect("one of the cast").clone()
}

async fn answer(scene: &mut Scene, who: &Person, fields: Value) {
    let form = scene.slash(who, "standup", json!({})).await;
    scene.fill_in(who, &form, fields).await.says("our answer is");
}

/// Passes over what was said, where it is not what the test is about.
fn read_all(scene: &mut Scene) {
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.feedback, scene.cast.standup] {
        scene.news(place);
    }
    for thread in scene.cast.guild.threads(scene.cast.standup) {
        scene.news(thread.id);
    }
}

/// The card of the stand-up of that date, as it is now.
fn card(scene: &Scene, date: &str) -> MessageView {
    let cards = scene.cards(scene.cast.standup);
    let mut of_date = cards.into_iter().filter(|card| card.text().contains(&format!("Stand-up · {date}")));
    let card = of_date.next().unwrap_or_else(|| panic!("no card of {date}"));
    assert!(of_date.next().is_none(), "two cards of {date}");
    card
}

/// The thread of the newest stand-up.
fn thread(scene: &Scene) -> ChannelId {
    scene.thread(scene.cast.standup)
}

fn pinged(message: &MessageView) -> Vec<&str> {
    message.pings.users.iter().map(|user| user.name.as_str()).collect()
}

#[tokio::test]
pub async fn each_is_asked_in_their_own_morning_and_whoever_is_missing_is_reminded_once() {
    let mut scene = answered_by(&["Priya", "Tom"]).await;
    let (priya, tom) = (scene.cast.priya.clone(), scene.cast.tom.clone());
    scene.slash(&priya, "me zone", json!({ "zone": "Europe/Berlin" })).await.says("Europe/Berlin");
    scene.at("2026-01-19 02:59").await;
    read_all(&mut scene);
    scene.at("2026-01-19 03:00").await;
    let prompt = card(&scene, "Mon Jan 19");
    says(&prompt, "Waiting for: Priya, until");
    says(&prompt, "Asked in their own morning: Tom, from");
    assert!(prompt.pings.is_empty());
    scene.at("2026-01-19 03:10").await;
    let nudge = scene.only_news(thread(&scene));
    says(&nudge, "5 min left");
    assert_eq!(pinged(&nudge), ["Priya"]);
    scene.at("2026-01-19 03:15").await;
    says(&card(&scene, "Mon Jan 19"), "0 of 1 answered; missing: Priya");

    scene.at("2026-01-19 09:00").await;
    says(&card(&scene, "Mon Jan 19"), "Waiting for: Tom, until");
    answer(&mut scene, &tom, json!({ "today": "Speed." })).await;
    scene.at("2026-01-19 09:16").await;
    says(&card(&scene, "Mon Jan 19"), "1 of 2 answered; missing: Priya");
    let told = scene.news(thread(&scene));
    assert!(told.iter().all(|message| message.pings.is_empty()), "who has answered is not reminded:\n{}", shown(&told));
    answer(&mut scene, &priya, json!({ "today": "The crash." })).await;
    says(&card(&scene, "Mon Jan 19"), "All 2 answered.");
    says(&card(&scene, "Mon Jan 19"), "(late, ");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn nobody_waits_for_who_is_away_or_on_a_holiday() {
    let mut scene = answered_by(&["Jonas", "Tom"]).await;
    let (maya, tom) = (scene.cast.maya.clone(), scene.cast.tom.clone());
    scene
        .slash(&tom, "ooo", json!({ "from": "Monday", "to": "2026-01-20" }))
        .await
        .says("Away Mon Jan 19 to Tue Jan 20");
    let noted = json!({ "day": "2026-01-21", "name": "Founders' Day" });
    scene.slash(&maya, "holiday add", noted).await.says("Wed Jan 21 is a day off");
    scene.at("2026-01-19 09:00").await;
    let monday = card(&scene, "Mon Jan 19");
    says(&monday, "Waiting for: Jonas, until");
    says(&monday, "Away: Tom");
    scene.at("2026-01-19 09:15").await;
    says(&card(&scene, "Mon Jan 19"), "0 of 1 answered; missing: Jonas");
    let back = scene.slash(&tom, "me show", json!({})).await;
    back.says("Away until Tue Jan 20");
    scene.then(&tom, &back, "I'm back today").await.says("The stand-up asks you next");
    scene.at("2026-01-20 09:00").await;
    says(&card(&scene, "Tue Jan 20"), "Waiting for: Jonas, Tom, until");
    scene.at("2026-01-21 09:30").await;
    let wednesday = card(&scene, "Wed Jan 21");
    says(&wednesday, "It's a day off (Founders' Day)");
    assert!(!wednesday.text().contains("missing"), "{}", wednesday.text());
    scene.slash(&maya, "holiday remove", json!({ "day": "2026-01-21" })).await.says("is a working day again");
    scene.slash(&maya, "holiday remove", json!({ "day": "2026-01-21" })).await.says("There is no holiday on");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn who_moves_to_another_zone_is_asked_by_its_clocks_and_once_a_day() {
    let mut scene = answered_by(&["Tom"]).await;
    let tom = scene.cast.tom.clone();
    scene.at("2026-01-19 08:00").await;
    read_all(&mut scene);
    // Nine o'clock is past in Kolkata, and so is the time in which he would still be asked: the next morning is there.
    scene.slash(&tom, "me zone", json!({ "zone": "Asia/Kolkata" })).await.says("Asia/Kolkata");
    scene.at("2026-01-19 22:29").await;
    assert!(!card(&scene, "Mon Jan 19").text().contains("Tom"), "{}", card(&scene, "Mon Jan 19").text());
    scene.at("2026-01-19 22:30").await;
    says(&card(&scene, "Tue Jan 20"), "Waiting for: Tom, until");
    scene.minutes_pass(3).await;
    scene.slash(&tom, "me zone", json!({ "zone": "America/New_York" })).await.says("America/New_York");
    scene.at("2026-01-20 12:00").await;
    let nudges: Vec<_> = scene.news(thread(&scene)).into_iter().filter(|message| !message.pings.is_empty()).collect();
    assert_eq!(nudges.len(), 1, "{}", shown(&nudges));
    says(&card(&scene, "Tue Jan 20"), "0 of 1 answered; missing: Tom");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn after_a_stop_whoever_should_have_been_asked_is_asked_as_soon_as_it_goes() {
    let mut scene = answered_by(&["Tom"]).await;
    scene.at("2026-01-19 08:50").await;
    read_all(&mut scene);
    scene.stage.stop_bot().await.expect("stopped");
    scene.stage.jump_to(local("2026-01-19 09:40")).await.expect("time passes");
    scene.stage.start_bot().await.expect("started");
    scene.settle().await;
    let monday = card(&scene, "Mon Jan 19");
    says(&monday, "This prompt is 40 min late");
    says(&monday, "Waiting for: Tom, until");
    scene.at("2026-01-19 09:51").await;
    let nudge = scene.only_news(thread(&scene));
    assert_eq!(pinged(&nudge), ["Tom"]);
    scene.at("2026-01-19 09:56").await;
    says(&card(&scene, "Mon Jan 19"), "0 of 1 answered; missing: Tom");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn who_wants_none_or_lets_five_pass_is_asked_no_more() {
    let mut scene = answered_by(&["Jonas", "Tom"]).await;
    let (jonas, tom) = (scene.cast.jonas.clone(), scene.cast.tom.clone());
    let mine = scene.slash(&jonas, "me show", json!({})).await;
    mine.says("The stand-up asks you next");
    scene.then(&jonas, &mine, "No stand-ups for me").await.says("doesn't ask you, as you wanted");
    scene.at("2026-01-19 09:15").await;
    says(&card(&scene, "Mon Jan 19"), "0 of 1 answered; missing: Tom");
    // Monday to Thursday, and Friday of week 2.
    scene.at("2026-01-23 09:15").await;
    let told = tom.direct_messages(&scene.stage.app);
    says(told.last().expect("a message"), "You let 5 stand-ups pass");
    scene.at("2026-01-26 09:16").await;
    assert!(!card(&scene, "Mon Jan 26").text().contains("Tom"));
    scene.slash(&tom, "me show", json!({})).await.says("The stand-up doesn't ask you yet");
    answer(&mut scene, &tom, json!({ "today": "Back again." })).await;
    scene.slash(&tom, "me show", json!({})).await.says("The stand-up asks you next");
    scene.at("2026-01-28 09:00").await;
    says(&card(&scene, "Wed Jan 28"), "Waiting for: Tom, until");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn what_cannot_be_read_of_ones_hours_says_what_to_type() {
    let mut scene = Scene::launched().await;
    let (tom, robin) = (scene.cast.tom.clone(), scene.cast.robin.clone());
    let refused = [
        ("me zone", json!({ "zone": "CET" }), "`Europe/Berlin`"),
        ("me zone", json!({ "zone": "UTC+2" }), "is an offset"),
        ("me zone", json!({ "zone": "Atlantis" }), "There is no time zone Atlantis"),
        ("me hours", json!({ "from": "9:00" }), "Say both"),
        ("me hours", json!({ "from": "17", "to": "9" }), "the later one second"),
        ("me hours", json!({ "days": "workdays" }), "`Mon-Fri`"),
        ("ooo", json!({ "from": "20.1." }), "I can't read 20.1. as a day"),
        ("ooo", json!({ "from": "2026-01-20", "to": "2026-01-19" }), "is before"),
        ("ooo", json!({ "from": "2025-01-20" }), "is past already"),
        ("ooo", json!({ "from": "2026-01-20", "to": "2062-01-20" }), "longer than a year"),
    ];
    for (command, options, answer) in refused {
        scene.slash(&tom, command, options).await.says(answer);
    }
    scene.slash(&robin, "me show", json!({})).await.says("Allowed: team members");
    scene
        .slash(&tom, "me hours", json!({ "from": "10am", "to": "6:30pm", "days": "Mon-Thu" }))
        .await
        .says("Mon–Thu, 10:00–18:30");
    scene.slash(&tom, "me hours", json!({})).await.says("Mon–Fri, 9:00–18:00");
    let (lena, maya) = (scene.cast.lena.clone(), scene.cast.maya.clone());
    scene.slash(&lena, "holiday add", json!({ "day": "2026-01-19", "name": "MLK Day" })).await.says("Allowed:");
    scene.slash(&maya, "holiday add", json!({ "day": "2026-01-01", "name": "New Year" })).await.says("is past already");
    scene.slash(&maya, "holiday list", json!({})).await.says("None.");
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn who_is_asked_in_the_east_answers_that_days_stand_up_in_their_own_morning() {
    let mut scene = answered_by(&["Priya"]).await;
    let priya = scene.cast.priya.clone();
    scene.slash(&priya, "me zone", json!({ "zone": "Asia/Kolkata" })).await.says("Asia/Kolkata");
    scene.at("2026-01-18 22:35").await;
    read_all(&mut scene);
    says(&card(&scene, "Mon Jan 19"), "Waiting for: Priya, until");
    let form = scene.slash(&priya, "standup", json!({})).await;
    assert_eq!(form.form().title, "Stand-up · Mon Jan 19");
    let form = scene.click(&priya, scene.cast.standup, "Answer").await;
    assert_eq!(form.form().title, "Stand-up · Mon Jan 19");
    scene.fill_in(&priya, &form, json!({ "today": "The crash." })).await.says("your answer is in");
    scene.at("2026-01-18 22:46").await;
    says(&card(&scene, "Mon Jan 19"), "The one who was asked has answered.");
    assert!(!card(&scene, "Mon Jan 19").text().contains("late"));
    read_all(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn who_says_that_they_are_away_once_they_were_asked_is_left_alone() {
    let mut scene = answered_by(&["Jonas", "Tom"]).await;
    let (jonas, tom) = (scene.cast.jonas.clone(), scene.cast.tom.clone());
    scene.at("2026-01-19 09:03").await;
    read_all(&mut scene);
    scene.slash(&tom, "ooo", json!({ "from": "today" })).await.says("Away until Mon Jan 19");
    scene.slash(&jonas, "me standup", json!({ "ask": false })).await.says("as you wanted");
    scene.at("2026-01-19 09:16").await;
    assert!(scene.news(scene.cast.standup).is_empty());
    let monday = card(&scene, "Mon Jan 19");
    assert!(!monday.text().contains("missing") && monday.thread.is_none(), "{}", monday.text());
    says(&monday, "Away: Tom");
    read_all(&mut scene);
    scene.end().await;
}
