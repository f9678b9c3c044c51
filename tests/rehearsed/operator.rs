//! What whoever hosts tplus does: first start, checking, stopping, another way to Discord.

use chrono::TimeDelta;
use local_discord::{Answer, Interaction};
use serde_json::json;
use tplus::rehearsal::cast::INVITED_WITH;
use tplus::rehearsal::stage::{Setting, Way};

use crate::support::{Scene, says, setting, shown};

#[tokio::test]
async fn a_start_prints_the_invite_link_with_exactly_the_permissions_that_are_needed() {
    let scene = Scene::before_setup().await;
    let log = scene.stage.log();
    assert!(log.contains(&format!("client_id={}", scene.stage.app.id)), "{log}");
    assert!(log.contains(&format!("permissions={INVITED_WITH}\n")), "{log}");
    scene.end().await;
}

#[tokio::test]
async fn check_says_what_is_wrong_and_what_to_do() {
    let mut scene = Scene::before_setup().await;
    let (well, said) = scene.stage.run("check").await.expect("it runs");
    assert!(well && said.contains("run /setup in the server"), "{said}");

    let owner = scene.cast.guild.owner();
    scene.slash(&owner, "setup", scene.cast.setup_options()).await;
    let (well, said) = scene.stage.run("check").await.expect("it runs");
    assert!(well && said.contains("tplus has every permission it needs"), "{said}");

    scene.stage.app.grant_message_content(false);
    scene.cast.guild.deny(scene.cast.release, scene.cast.guild.everyone(), 1 << 14);
    owner.delete_channel(scene.cast.standup).expect("deleted");
    let (well, said) = scene.stage.run("check").await.expect("it runs");
    assert!(!well && said.contains("grant tplus there: Embed Links"), "{said}");
    assert!(said.contains("is gone. Choose another with /setup"), "{said}");
    assert!(said.contains("switch \"Message Content Intent\" on"), "{said}");
    scene.settle().await;
    assert!(shown(&scene.news(scene.cast.release)).contains("I am missing: Embed Links."));
    scene.stage.app.clone().reset_token();
    let (well, said) = scene.stage.run("check").await.expect("it runs");
    assert!(!well && said.contains("Discord does not accept DISCORD_TOKEN"), "{said}");
    scene.end().await;
}

#[tokio::test]
async fn through_a_proxy_tplus_works_as_well() {
    let mut scene = Scene::with(Setting { way: Way::Proxy, ..setting("2026-01-15 11:00") }).await;
    let (owner, priya) = (scene.cast.guild.owner(), scene.cast.priya.clone());
    scene.slash(&owner, "setup", scene.cast.setup_options()).await.says("Ready.");
    scene.slash(&priya, "incident declare", json!({ "severity": "P0", "title": "Crash" })).await.says("INC-1");
    says(&scene.only_news(scene.cast.release), "INC-1");
    scene.end().await;
}

#[tokio::test]
pub async fn a_playbook_without_a_severity_that_incidents_have_is_refused_before_their_clocks_stop() {
    let mut scene = Scene::launched().await;
    let (jonas, release) = (scene.cast.jonas.clone(), scene.cast.release);
    let thread = scene.declared(&jonas, "P0", "Down").await;
    scene.stage.stop_bot().await.expect("stopped");
    scene.tamper("UPDATE incident SET severity = 'P9'").await;
    let why = "the playbook has no severity P9, and there are incidents with it; put it back";
    let refused = scene.stage.start_bot().await.expect_err("it does not start");
    assert!(refused.to_string().contains(why), "{refused}");
    let (well, said) = scene.stage.run("check").await.expect("it runs");
    assert!(!well && said.contains(&format!("ERROR Playbook: {why}")), "{said}");
    scene.tamper("UPDATE incident SET severity = 'P0'").await;
    scene.stage.start_bot().await.expect("it starts");
    for place in [thread, release] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
async fn few_logins_left_keep_tplus_from_spending_the_last() {
    let mut scene = Scene::before_setup().await;
    scene.stage.kill_bot().await;
    scene.stage.app.set_session_starts_left(3);
    let refused = scene.stage.start_bot().await.expect_err("it does not log in");
    assert!(format!("{refused:#}").contains("logins are left today"), "{refused:#}");
    scene.stage.app.set_session_starts_left(1_000);
    scene.stage.start_bot().await.expect("it logs in");
    scene.end().await;
}

#[tokio::test]
async fn a_team_with_another_plan_has_its_own_words_and_a_broken_one_is_said_to_be() {
    let playbook = tplus::playbook::DEFAULT.replace("📊 **Metrics:**", "📊 **Our figures:**").replace(
        "Thank you for trying it out.{% endif %}",
        "Thank you for trying it out.{{ day | nosuch }}{% endif %}",
    );
    let mut scene = Scene::with(Setting { playbook: Some(playbook), ..setting("2026-01-15 11:00") }).await;
    scene.expect_complaint("template");
    scene.expect_complaint("a digest could not be composed");
    let (owner, maya) = (scene.cast.guild.owner(), scene.cast.maya.clone());
    scene.slash(&owner, "setup", scene.cast.setup_options()).await;
    scene.slash(&maya, "release start", json!({ "version": "v1", "zone": "America/New_York" })).await;
    scene.slash(&maya, "release announced", json!({})).await;
    scene.at("2026-01-15 20:00").await;
    let [_, summary, broken] =
        scene.news(scene.cast.release).try_into().expect("the announcement, the summary, and a word about a template");
    says(&summary, "📊 **Our figures:**");
    says(&broken, "template `end_of_day_public` fails");
    says(&broken, "nosuch");
    says(&scene.only_news(scene.cast.announcements), "Thank you for trying it out.");
    scene.at("2026-01-16 17:00").await;
    says(&scene.only_news(scene.cast.release), "📊 **Our figures:**");
    scene.news(scene.cast.standup);
    assert!(scene.stage.log().contains("ERROR "), "the log has it too");
    scene.end().await;
}

#[tokio::test]
async fn a_server_emoji_tags_by_its_id() {
    let playbook = Some(tplus::playbook::DEFAULT.to_owned());
    let mut scene = Scene::with(Setting { playbook, ..setting("2026-01-15 11:00") }).await;
    let emoji = scene.cast.guild.emoji("caro");
    let ours = tplus::playbook::DEFAULT.replace("[\"🎨\"]", &format!("[\"🎨\", \"<:caro:{emoji}>\"]"));
    std::fs::write(scene.stage.folder().join("playbook.toml"), ours).expect("written");
    scene.stage.kill_bot().await;
    scene.stage.start_bot().await.expect("the bot starts");
    let (owner, lena, robin) = (scene.cast.guild.owner(), scene.cast.lena.clone(), scene.cast.robin.clone());
    scene.slash(&owner, "setup", scene.cast.setup_options()).await;
    let said = robin.say(scene.cast.feedback, "the colours hurt").expect("said");
    lena.react(said, &format!("caro:{emoji}")).expect("reacted");
    scene.settle().await;
    scene.slash(&lena, "feedback list", json!({ "category": "ux" })).await.says("the colours hurt");
    lena.unreact(said, &format!("caro:{emoji}")).expect("unreacted");
    scene.settle().await;
    scene.slash(&lena, "feedback list", json!({})).await.says("Nothing is tagged yet");
    scene.end().await;
}

#[tokio::test]
pub async fn an_error_of_one_feature_keeps_no_other_from_hearing_of_what_happened() {
    let mut scene = Scene::launched().await;
    scene.expect_complaint("an event was not handled");
    scene.expect_complaint("a board could not be kept up to date");
    let robin = scene.cast.robin.clone();
    let asked = robin.say(scene.cast.support, "How do I change the backend?").expect("said");
    scene.settle().await;
    // Feedback, questions and incidents all hear that a message is deleted. Feedback comes first, and can't read its table.
    scene.tamper("ALTER TABLE feedback RENAME TO feedback_gone").await;
    robin.delete(asked).expect("deleted");
    scene.settle().await;
    scene.tamper("ALTER TABLE feedback_gone RENAME TO feedback").await;
    assert!(scene.stage.log().contains("slice=\"feedback\""), "the log names who failed:\n{}", scene.stage.log());
    scene.at("2026-01-15 13:00").await;
    let reminders = scene.news(scene.cast.release);
    assert!(reminders.iter().all(|card| !card.text().contains("backend")), "the question is gone with its message");
    scene.end().await;
}

#[tokio::test]
pub async fn a_stop_finishes_what_was_begun_and_the_next_start_delivers_the_rest() {
    let titles = ["Login fails", "Icons are blurred", "Slow start", "Wrong totals", "Bad fonts", "Menu flickers"];
    let mut scene = Scene::launched().await;
    let (priya, release) = (scene.cast.priya.clone(), scene.cast.release);
    let declare = |title: &&str| priya.slash(release, "incident declare", json!({ "severity": "P3", "title": title }));
    let used: Vec<_> = titles.iter().map(|title| declare(title).expect("Discord's client offers this")).collect();
    used[0].answered().await;
    // The others are under way, and what they say is not delivered yet.
    assert!(scene.stage.stop_bot().await.expect("it is asked to stop"), "it stops within ten seconds, and well");
    let is_done =
        |used: &Interaction| matches!(used.answer(), Answer::Message(said) if said.text().contains("is declared"));
    let done: Vec<&str> =
        titles.into_iter().zip(&used).filter(|(_, used)| is_done(used)).map(|(title, _)| title).collect();
    let soon = scene.stage.now() + TimeDelta::minutes(1);
    scene.stage.jump_to(soon).await.expect("time passes");
    scene.stage.start_bot().await.expect("it starts again");
    scene.minutes_pass(2).await;
    let cards = scene.news(release);
    for title in titles {
        let shown = cards.iter().filter(|card| card.text().contains(title)).count();
        assert_eq!(shown, usize::from(done.contains(&title)), "{title}: what was answered is there once");
    }
    assert!(!done.is_empty());
    scene.end().await;
}

#[tokio::test]
pub async fn an_error_is_answered_with_an_id_under_which_the_log_says_what_it_was_about() {
    let mut scene = Scene::launched().await;
    // As SQLite says it, and as PostgreSQL does.
    let gone = ["no such table: incident", "relation \"incident\" does not exist"];
    gone.into_iter().for_each(|words| scene.expect_complaint(words));
    let priya = scene.cast.priya.clone();
    scene.tamper("ALTER TABLE incident RENAME TO incident_gone").await;
    let options = json!({ "severity": "P0", "title": "Login fails" });
    let told = scene.slash(&priya, "incident declare", options).await.says("Something went wrong").text();
    scene.tamper("ALTER TABLE incident_gone RENAME TO incident").await;
    let id = told.split('`').nth(1).expect("an id");
    let log = scene.stage.log();
    let line = log.lines().find(|line| line.contains(id)).unwrap_or_else(|| panic!("{id} is not in the log:\n{log}"));
    let about = format!("interaction{{guild={} name=\"incident declare\"", scene.cast.guild.id);
    assert!(line.contains(&about) && gone.iter().any(|words| line.contains(words)), "{line}");
    scene.end().await;
}

#[tokio::test]
pub async fn a_timer_that_always_fails_is_given_up_after_a_day_and_holds_nothing_up() {
    let mut scene = Scene::launched().await;
    scene.expect_complaint("a timer failed");
    scene.expect_complaint("a timer has failed for a day");
    let due = scene.stage.now().timestamp_millis();
    let guild = scene.cast.guild.id;
    scene
        .tamper(&format!(
            "INSERT INTO timer (timer_id, guild_id, kind, subject, slot, due_ms, catch_up_ms, state, retry_ms) \
             VALUES (1, {guild}, 'nobody.serves', 1, '', {due}, 0, 'set', {due})"
        ))
        .await;
    // It was written behind tplus's back: a start looks at what there is.
    assert!(scene.stage.stop_bot().await.expect("it is asked to stop"));
    scene.stage.start_bot().await.expect("it starts again");
    scene.minutes_pass(10).await;
    let attempts = scene.count("SELECT attempts FROM timer WHERE timer_id = 1").await;
    assert!((5..9).contains(&attempts), "it is tried again and again, ever more seldom: {attempts}");
    // What else is due comes on time.
    scene.at("2026-01-15 20:01").await;
    assert!(scene.news(scene.cast.release).iter().any(|card| card.text().contains("Day 0 Update")));
    scene.news(scene.cast.announcements);
    scene.at("2026-01-16 13:00").await;
    let given_up = scene.news(scene.cast.release);
    let given_up: Vec<_> = given_up.iter().filter(|card| card.text().contains("nobody.serves")).collect();
    assert_eq!(given_up.len(), 1, "it is said once");
    says(given_up[0], "has failed for a day, and I have given it up");
    assert_eq!(scene.count("SELECT COUNT(*) FROM timer WHERE timer_id = 1 AND state = 'set'").await, 0);
    scene.news(scene.cast.standup);
    scene.news(scene.cast.announcements);
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_over_for_a_month_is_let_go_and_nothing_is_said_again_for_it() {
    let mut scene = Scene::launched().await;
    let old = (scene.stage.now() - chrono::TimeDelta::days(31)).timestamp_millis();
    let tables = ["timer WHERE state <> 'set'", "outbox WHERE state = 'sent'", "handled_interaction WHERE 1 = 1"];
    scene.tamper(&format!("UPDATE timer SET due_ms = {old} WHERE state <> 'set'")).await;
    scene.tamper(&format!("UPDATE outbox SET created_ms = {old} WHERE state = 'sent'")).await;
    scene.tamper(&format!("UPDATE handled_interaction SET handled_ms = {old}")).await;
    let mut before = Vec::new();
    for table in tables {
        before.push(scene.count(&format!("SELECT COUNT(*) FROM {table}")).await);
    }
    assert!(before[1] > 0 && before[2] > 0, "{before:?}");
    // The next morning at four, in UTC, and nothing else in between.
    scene.at("2026-01-15 23:30").await;
    for old in [format!("outbox WHERE created_ms <= {old}"), format!("handled_interaction WHERE handled_ms <= {old}")] {
        assert_eq!(scene.count(&format!("SELECT COUNT(*) FROM {old}")).await, 0, "{old}");
    }
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
async fn whatever_is_logged_no_token_is() {
    let settings = vec![("TPLUS_LOG", "trace".to_owned())];
    let mut scene = Scene::with(Setting { settings, ..setting("2026-01-15 11:00") }).await;
    let owner = scene.cast.guild.owner();
    scene.slash(&owner, "setup", scene.cast.setup_options()).await.says("Ready.");
    scene.stage.discord.drop_gateway(&scene.stage.app, local_discord::How::InvalidSession { resumable: false });
    scene.stage.reconnected().await.expect("connected");
    let log = scene.stage.log();
    assert!(log.contains("TRACE"), "everything is logged");
    let lines: Vec<_> = log.lines().filter(|line| line.contains(&scene.stage.app.token)).collect();
    assert!(lines.is_empty(), "{} lines with the token", lines.len());
    scene.end().await;
}

#[tokio::test]
async fn who_else_can_read_the_database_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::before_setup().await;
    if scene.stage.database().starts_with("sqlite") {
        let file = scene.stage.folder().join("tplus.db");
        for beside in ["tplus.db", "tplus.db-wal"] {
            let mode = std::fs::metadata(scene.stage.folder().join(beside)).expect("a file").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{beside} is its owner's");
        }
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("changed");
        let (well, said) = scene.stage.run("check").await.expect("it runs");
        assert!(!well && said.contains("tplus.db can be read by others on this machine (mode 644)"), "{said}");
    }
    scene.end().await;
}
