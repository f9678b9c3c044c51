//! Privacy: everybody sees what is kept about them, can have it erased everywhere, and nothing is kept for ever.

use serde_json::json;
use sqlx::{Connection as _, Row as _};
use tplus::rehearsal::stage::Setting;

use crate::support::{Scene, says, setting};

/// Every row of every table of the bot's database, as text.
async fn everything_kept(scene: &Scene) -> String {
    sqlx::any::install_default_drivers();
    let url = scene.stage.database();
    let mut database = sqlx::AnyConnection::connect(&url).await.expect("the database");
    let is_postgres = url.starts_with("postgres");
    let tables = match is_postgres {
        true => "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'",
        false => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    };
    let tables: Vec<String> =
        sqlx::query(tables).fetch_all(&mut database).await.expect("tables").iter().map(|row| row.get(0)).collect();
    assert!(tables.iter().any(|table| table == "feedback"), "{tables:?}");
    let mut kept = String::new();
    for table in tables.iter().filter(|table| !table.starts_with('_')) {
        let sql = match is_postgres {
            true => format!("SELECT CAST(t AS TEXT) FROM {table} t"),
            false => {
                let columns = format!(
                    "SELECT group_concat('COALESCE(CAST(' || name || ' AS TEXT), '''')', ' || '' '' || ') FROM pragma_table_info('{table}')"
                );
                let columns: String =
                    sqlx::query_scalar(sqlx::AssertSqlSafe(columns)).fetch_one(&mut database).await.expect("columns");
                format!("SELECT {columns} FROM {table}")
            }
        };
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut database).await.expect("rows");
        kept.extend(rows.iter().map(|row| format!("{table}: {row}\n")));
    }
    database.close().await.expect("closed");
    kept
}

/// The lines of `kept` in which one of `words` stands.
fn lines_with<'a>(kept: &'a str, words: &[&str]) -> Vec<&'a str> {
    kept.lines().filter(|line| words.iter().any(|word| line.contains(word))).collect()
}

#[tokio::test]
pub async fn who_asks_to_be_forgotten_is_nowhere_and_still_counts() {
    let mut scene = Scene::launched().await;
    let (jonas, lena, robin) = (scene.cast.jonas.clone(), scene.cast.lena.clone(), scene.cast.robin.clone());
    let said = jonas.say(scene.cast.feedback, "xylophone crashes").expect("said");
    let other = robin.say(scene.cast.feedback, "it crashes for me too").expect("said");
    for message in [said, other] {
        lena.react(message, "🐛").expect("reacted");
        scene.settle().await;
    }
    jonas.react(other, "👍").expect("voted");
    jonas.react(other, "💡").expect("tagged");
    scene.settle().await;
    // A summary's note quotes him, in somebody else's hand.
    let maya = scene.cast.maya.clone();
    let form = scene.slash(&maya, "digest edit", json!({})).await;
    let note = json!({ "highlights": "xylophone crashes (2 people)\nFifty downloads" });
    scene.fill_in(&maya, &form, note).await.says("Saved.");
    scene.slash(&lena, "feedback merge", json!({ "number": "FB-1", "into": "FB-2" })).await.says("2 people");
    let form = scene.slash(&jonas, "standup", json!({})).await;
    let fields = json!({ "What are you working on today?": "xylophone repairs", "Any blockers?": "xylophone strings" });
    scene.fill_in(&jonas, &form, fields).await.says("your answer is in");
    let declared = json!({ "severity": "P1", "title": "xylophone out of tune" });
    scene.slash(&jonas, "incident declare", declared).await;
    scene.settle().await;
    scene.slash(&jonas, "incident acknowledge", json!({ "incident": "INC-1" })).await;
    scene
        .slash(&jonas, "incident update", json!({ "incident": "INC-1", "changed": "xylophone tuned again" }))
        .await
        .says("updated");
    scene.settle().await;

    let used = lena.message_menu(said, "Declare incident");
    let form = scene.answered(used).await;
    let severity = form.form().inputs.first().expect("a field").label.clone();
    scene.fill_in(&lena, &form, json!({ severity: "P2" })).await;
    scene.settle().await;
    for incident in ["INC-1", "INC-2"] {
        let resolved = json!({ "resolution": "It was the strings.", "incident": incident });
        scene.slash(&maya, "incident resolve", resolved).await.says("resolved");
        scene.settle().await;
    }

    let (id, name) = (jonas.id().to_string(), "Jonas");
    let before = everything_kept(&scene).await;
    assert!(
        lines_with(&before, &["xylophone"]).len() >= 4 && before.contains(&id) && before.contains(name),
        "{before}"
    );
    let mine = scene.slash(&jonas, "privacy", json!({})).await;
    mine.says("1 feedback item of yours")
        .says("1 stand-up answer")
        .says("1 incident that you reported")
        .says("for 365 days");

    let asked = scene.slash(&jonas, "forget-me", json!({})).await;
    asked.says("1 feedback item of yours").says("nothing else can be restored");
    let pressed = scene.then(&jonas, &asked, "Erase it").await;
    pressed.says("your words and your name are erased");
    scene.settle().await;
    let after = everything_kept(&scene).await;
    assert_eq!(lines_with(&after, &["xylophone", &id, name]), Vec::<&str>::new());
    scene.slash(&jonas, "privacy", json!({})).await.says("Nothing: no words, no name, no vote");
    // Neither a new connection nor a new tag brings back what was said before.
    scene.stage.stop_bot().await.expect("stopped");
    scene.stage.start_bot().await.expect("started");
    lena.react(said, "🎨").expect("tagged");
    scene.settle().await;
    let used = lena.message_menu(said, "Tag feedback");
    scene.answered(used).await.says("That text was erased");
    assert_eq!(lines_with(&everything_kept(&scene).await, &["xylophone", name, &id]), Vec::<&str>::new());

    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-2" })).await.text();
    assert!(shown.contains("People behind it\n2"), "the counts stay: {shown}");
    let standup = scene.news(scene.cast.standup).pop().expect("the stand-up's card");
    assert!(standup.text().contains("someone") && !standup.text().contains("xylophone"), "{}", standup.text());
    let answer = scene.only_news(scene.thread(scene.cast.standup)).text();
    assert!(answer.contains("removed at its author's request") && !answer.contains("xylophone"), "{answer}");
    let cards: String = scene.news(scene.cast.release).iter().map(|card| card.text()).collect();
    assert!(cards.contains("Declared by\nsomeone") && cards.matches("(title removed)").count() == 2, "{cards}");
    for thread in scene.cast.guild.threads(scene.cast.release) {
        scene.news(thread.id);
    }
    scene.news(scene.cast.feedback);
    scene.end().await;
}

#[tokio::test]
pub async fn words_go_by_themselves_after_the_retention_period() {
    let playbook = tplus::playbook::DEFAULT.replace("keep_words = \"365d\"", "keep_words = \"2d\"");
    let mut scene = Scene::launched_with(Setting { playbook: Some(playbook), ..setting("2026-01-15 11:00") }).await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let said = robin.say(scene.cast.feedback, "xylophone crashes").expect("said");
    lena.react(said, "🐛").expect("reacted");
    scene.settle().await;
    scene.at("2026-01-17 03:00").await;
    assert!(everything_kept(&scene).await.contains("xylophone"), "two days have not passed");
    scene.at("2026-01-18 03:00").await;
    assert_eq!(lines_with(&everything_kept(&scene).await, &["xylophone", "Robin"]), Vec::<&str>::new());
    robin.edit(said, "xylophone crashes still").expect("edited");
    scene.settle().await;
    assert!(!everything_kept(&scene).await.contains("xylophone"), "an edit does not bring it back");
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await.text();
    assert!(shown.contains("People behind it\n1"), "{shown}");
    for channel in [scene.cast.release, scene.cast.standup, scene.cast.announcements] {
        scene.news(channel);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_reminder_loses_the_words_of_who_is_forgotten_or_deletes_them() {
    let mut scene = Scene::launched().await;
    let (robin, noor) = (scene.cast.robin.clone(), scene.cast.noor.clone());
    robin.say(scene.cast.support, "why does my xylophone crash?").expect("said");
    let other = noor.say(scene.cast.support, "is my trombone supported?").expect("said");
    scene.settle().await;
    scene.minutes_pass(61).await;
    let card = scene.only_news(scene.cast.release);
    assert!(card.text().contains("xylophone") && card.text().contains("trombone"), "{}", card.text());
    let asked = scene.slash(&robin, "forget-me", json!({})).await;
    asked.says("1 question");
    scene.then(&robin, &asked, "Erase it").await.says("are erased");
    noor.delete(other).expect("deleted");
    scene.settle().await;
    let card = scene.stage.discord.message(card.id).expect("the card").text();
    assert!(!card.contains("xylophone") && !card.contains("trombone") && card.contains("(no text)"), "{card}");
    assert_eq!(lines_with(&everything_kept(&scene).await, &["xylophone", "trombone"]), Vec::<&str>::new());
    scene.end().await;
}

#[tokio::test]
pub async fn where_the_host_can_be_reached_is_said_if_they_say_so() {
    let settings = vec![("TPLUS_CONTACT", "ops@example.com".to_owned())];
    let mut scene = Scene::set_up_with(Setting { settings, ..setting("2026-01-15 11:00") }).await;
    let robin = scene.cast.robin.clone();
    scene.slash(&robin, "privacy", json!({})).await.says("Questions or concerns: ops@example.com");
    scene.end().await;

    let mut scene = Scene::set_up().await;
    let robin = scene.cast.robin.clone();
    let said = scene.slash(&robin, "privacy", json!({})).await.text();
    assert!(!said.contains("Questions or concerns"), "{said}");
    scene.end().await;
}

/// `who` asks to be forgotten.
async fn forgotten(scene: &mut Scene, who: &local_discord::Person) {
    let asked = scene.slash(who, "forget-me", json!({})).await;
    scene.then(who, &asked, "Erase it").await.says("your words and your name are erased");
    scene.settle().await;
}

#[tokio::test]
pub async fn who_asks_again_to_be_forgotten_costs_nobody_a_turn_to_write() {
    let mut scene = Scene::launched().await;
    let robin = scene.cast.robin.clone();
    let written = "SELECT COUNT(*) FROM handled_interaction";
    scene.slash(&robin, "incident declare", json!({ "severity": "P2", "title": "Slow" })).await.says("INC-1");
    let before = scene.count(written).await;
    forgotten(&mut scene, &robin).await;
    assert_eq!(scene.count(written).await, before + 1, "it is erased");
    forgotten(&mut scene, &robin).await;
    assert_eq!(scene.count(written).await, before + 1, "nothing is left to erase");
    scene.news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn a_live_incident_keeps_its_words_until_it_is_over_and_the_lead_is_asked_for_the_teams_own() {
    let mut scene = Scene::launched().await;
    let (maya, jonas, release) = (scene.cast.maya.clone(), scene.cast.jonas.clone(), scene.cast.release);
    for title in ["Keys leaked in the log", "Slow search"] {
        let options = json!({ "severity": "P0", "title": title, "private": title.contains("Keys") });
        scene.slash(&jonas, "incident declare", options).await.says("is declared");
        scene.settle().await;
    }
    for incident in ["PRIV-1", "INC-1"] {
        scene.slash(&maya, "incident acknowledge", json!({ "incident": incident })).await.says("acknowledged");
    }
    scene.settle().await;
    let threads = scene.cast.guild.threads(release);
    let private = threads.iter().find(|thread| thread.private).expect("its thread").id;
    threads.iter().for_each(|thread| drop(scene.news(thread.id)));
    scene.news(release);
    forgotten(&mut scene, &jonas).await;

    let card = scene.cards(private).into_iter().find(|card| card.text().contains("Keys leaked")).expect("the card");
    assert!(card.text().contains("Declared by\nsomeone"), "{}", card.text());
    let asks = scene.only_news(private);
    says(&asks, "has asked to be forgotten");
    says(&asks, "Say in the team's own words what is wrong");
    assert_eq!(asks.pings.users.iter().map(|user| user.id).collect::<Vec<_>>(), [maya.id()]);
    let used = maya.click(asks.id, "Edit title and summary");
    let form = scene.answered(used).await;
    assert_eq!(form.prefilled("What is wrong, in a few words?"), "Keys leaked in the log");
    scene.fill_in(&maya, &form, json!({ "title": " " })).await.says("The title is empty");
    let words = json!({ "title": "Credentials in logs", "summary": "Since v1.1.0" });
    scene.fill_in(&maya, &form, words.clone()).await.says("its card has the new words");
    scene.fill_in(&maya, &form, words).await.says("Somebody else has edited PRIV-1 meanwhile");
    scene.settle().await;
    for (incident, title) in [("PRIV-1", "Credentials in logs"), ("INC-1", "(title removed)")] {
        let resolved = json!({ "resolution": "Rotated.", "incident": incident });
        scene.slash(&maya, "incident resolve", resolved).await;
        scene.settle().await;
        scene.slash(&maya, "incident show", json!({ "incident": incident })).await.says(title);
    }
    let kept = everything_kept(&scene).await;
    assert_eq!(lines_with(&kept, &["Keys leaked", "Slow search", "Jonas"]), Vec::<&str>::new());

    // The team's words are its own, until whoever wrote them asks.
    forgotten(&mut scene, &maya).await;
    assert_eq!(lines_with(&everything_kept(&scene).await, &["Credentials in logs"]), Vec::<&str>::new());
    for thread in scene.cast.guild.threads(release) {
        scene.news(thread.id);
    }
    scene.news(release);
    scene.end().await;
}

#[tokio::test]
pub async fn nobody_learns_by_what_is_kept_of_them_that_there_is_a_private_incident() {
    let mut scene = Scene::launched().await;
    let (jonas, robin, release) = (scene.cast.jonas.clone(), scene.cast.robin.clone(), scene.cast.release);
    let said = robin.say(scene.cast.general, "my token is in the log").expect("said");
    let options = json!({ "severity": "P1", "title": "Token in the log", "private": true });
    scene.slash(&jonas, "incident declare", options).await.says("is declared");
    scene.settle().await;
    let thread = scene.cast.guild.threads(release)[0].id;
    let used = jonas.message_menu(said, "Add to timeline");
    let which = scene.answered(used).await;
    scene.then(&jonas, &which, "PRIV-1 Token in the log").await;
    scene.settle().await;
    scene.tamper(&format!("UPDATE incident SET source_author = {}", robin.id())).await;
    assert!(everything_kept(&scene).await.contains("my token is in the log"));
    scene.slash(&robin, "privacy", json!({})).await.says("Nothing: no words, no name, no vote");
    let asked = scene.slash(&robin, "forget-me", json!({})).await;
    assert!(!asked.text().contains("timeline") && !asked.text().contains("declared with"), "{}", asked.text());
    scene.then(&robin, &asked, "Erase it").await.says("are erased");
    scene.settle().await;
    assert!(!everything_kept(&scene).await.contains("my token is in the log"), "it is gone all the same");
    scene.slash(&jonas, "privacy", json!({})).await.says("1 incident that you reported");
    scene.news(thread);
    scene.news(release);
    scene.end().await;
}

#[tokio::test]
pub async fn who_is_forgotten_takes_nobody_elses_words_along() {
    let mut scene = Scene::launched().await;
    let (jonas, priya, maya, release) =
        (scene.cast.jonas.clone(), scene.cast.priya.clone(), scene.cast.maya.clone(), scene.cast.release);
    let form = scene.slash(&jonas, "standup", json!({})).await;
    let fields = json!({ "What are you working on today?": "a", "Any blockers?": "a" });
    scene.fill_in(&jonas, &form, fields).await.says("your answer is in");
    let form = scene.slash(&maya, "digest edit", json!({})).await;
    scene.fill_in(&maya, &form, json!({ "highlights": "Fifty downloads\nA calm day" })).await.says("Saved.");
    let thread = scene.declared(&jonas, "P2", "Slow").await;
    for (who, resolution) in [(&jonas, "Restarted."), (&priya, "The index was missing.")] {
        scene.slash(who, "incident resolve", json!({ "resolution": resolution, "incident": "1" })).await;
        scene.settle().await;
        if who.id() == jonas.id() {
            scene.slash(&priya, "incident reopen", json!({ "why": "It is back.", "incident": "1" })).await;
            scene.settle().await;
        }
    }
    forgotten(&mut scene, &jonas).await;
    let kept = everything_kept(&scene).await;
    assert!(
        kept.contains("Fifty downloads") && kept.contains("A calm day") && kept.contains("The index was missing."),
        "{kept}"
    );
    scene.slash(&maya, "incident show", json!({ "incident": "1" })).await.says("The index was missing.");
    scene.news(thread);
    for place in [release, scene.cast.standup] {
        scene.news(place);
    }
    for place in [release, scene.cast.standup] {
        for thread in scene.cast.guild.threads(place) {
            scene.news(thread.id);
        }
    }
    scene.end().await;
}
