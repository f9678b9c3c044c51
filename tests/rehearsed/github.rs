//! GitHub: feedback becomes issues, once, whatever GitHub says; labelled issues become feedback.

use std::collections::BTreeMap;

use local_discord::{MessageId, Moment};
use local_github::{Failure, IssueView, Reason, Standing, read_facts};
use local_http::needs::needs;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tplus::rehearsal::workshop::SignIn;

use crate::support::{Scene, says};

/// The issues of the team's repository.
fn issues(scene: &Scene) -> Vec<IssueView> {
    scene.workshop().repository.issues()
}

/// Robin reports something, and Lena tags it as a bug.
async fn reported(scene: &mut Scene, words: &str) -> MessageId {
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let said = robin.say(scene.cast.feedback, words).expect("said");
    lena.react(said, "🐛").expect("reacted");
    scene.settle().await;
    said
}

/// Lena files it.
async fn file(scene: &mut Scene, number: &str, fields: serde_json::Value) {
    let lena = scene.cast.lena.clone();
    let form = scene.slash(&lena, "feedback issue", json!({ "number": number })).await;
    scene.fill_in(&lena, &form, fields).await.says(&format!("{number}** is on its way to wildcard/caro"));
    scene.settle().await;
}

/// What `/feedback show` says of it.
async fn shown(scene: &mut Scene, number: &str) -> String {
    let lena = scene.cast.lena.clone();
    scene.slash(&lena, "feedback show", json!({ "number": number })).await.text()
}

#[tokio::test]
pub async fn a_report_becomes_an_issue_with_its_words_and_its_link_and_pings_nobody() {
    let mut scene = Scene::connected(SignIn::App).await;
    let said =
        reported(&mut scene, "it crashes @priya-codes, like #1. <!-- tplus x -->\n```\nerror: @scope\n```").await;
    let (lena, noor) = (scene.cast.lena.clone(), scene.cast.noor.clone());
    let again = noor.say(scene.cast.feedback, "crash on start too").expect("said");
    lena.react(again, "🐛").expect("reacted");
    scene.settle().await;
    scene.slash(&lena, "feedback merge", json!({ "number": "FB-2", "into": "FB-1" })).await.says("2 people");
    let fields = json!({ "Title": "Crashes on start", "Priority": "p1", "What else the team knows": "macOS only" });
    file(&mut scene, "FB-1", fields).await;

    let issue = issues(&scene).pop().expect("an issue");
    assert_eq!((issue.title.as_str(), issue.author.as_str()), ("Crashes on start", "tplus[bot]"));
    assert_eq!(issue.labels, ["feedback", "bug", "P1", "v1.1.0-beta"]);
    assert!(
        issue.body.contains("> ````\n> it crashes @priya-codes, like #1. <!-- tplus x -->\n> ```"),
        "{}",
        issue.body
    );
    assert!(issue.body.contains("> error: @scope") && issue.body.contains("> crash on start too"), "{}", issue.body);
    assert!(issue.body.contains(&format!("/{said})")) && issue.body.contains("macOS only"), "{}", issue.body);
    assert!(!issue.body.contains("Robin") && !issue.body.contains("Noor"), "no names: {}", issue.body);
    let text = shown(&mut scene, "FB-1").await;
    assert!(text.contains("wildcard/caro#1"), "{text}");
    scene.minutes_pass(6).await;
    let text = shown(&mut scene, "FB-2").await;
    assert!(text.contains("[#1](https://github.example/wildcard/caro/issues/1) open: Crashes on start"), "{text}");
    let again = scene.slash(&lena, "feedback issue", json!({ "number": "FB-2" })).await;
    again.says("FB-1 is already tracked in wildcard/caro#1");
    let list = scene.slash(&lena, "feedback list", json!({})).await.text();
    assert!(!list.contains("FB-3"), "tplus's own issue is not taken in: {list}");
    scene.end().await;
}

#[tokio::test]
pub async fn what_github_does_not_take_now_is_filed_later_and_once() {
    let mut scene = Scene::connected(SignIn::Token).await;
    let trials = [
        Failure::Status(502),
        Failure::CutBeforeEffect,
        Failure::CutBeforeAnswer,
        Failure::SlowDown(90),
        Failure::Limited,
    ];
    for (at, failure) in trials.into_iter().enumerate() {
        reported(&mut scene, &format!("trouble number {at} of a kind")).await;
        scene.workshop().github.fail_next("POST", "/issues", failure, 1);
        file(&mut scene, &format!("FB-{}", at + 1), json!({ "Title": format!("Trouble {at}"), "Priority": "P2" }))
            .await;
        scene.minutes_pass(62).await;
        let filed = issues(&scene).iter().filter(|issue| issue.title == format!("Trouble {at}")).count();
        assert_eq!(filed, 1, "{failure:?}");
        let text = shown(&mut scene, &format!("FB-{}", at + 1)).await;
        assert!(text.contains(&format!("#{}", at + 1)), "{failure:?}: {text}");
    }
    assert!(scene.news(scene.cast.release).is_empty(), "nobody has to do anything");
    scene.end().await;
}

#[tokio::test]
pub async fn what_somebody_has_to_mend_is_told_once_on_a_card_that_says_when_it_is_over() {
    let mut scene = Scene::connected(SignIn::Token).await;
    let advice = [
        (401, "must create a new one"),
        (404, "can't see the repository"),
        (410, "switched off"),
        (403, "read and write access"),
    ];
    for (at, (status, says)) in advice.into_iter().enumerate() {
        let name = format!("FB-{}", at + 1);
        reported(&mut scene, &format!("report of the {status}")).await;
        // Filing is what fails; asking for news would say the same soon after.
        scene.workshop().github.fail_next("POST", "/issues", Failure::Status(status), 2);
        scene.workshop().github.fail_next("GET", "/issues", Failure::Status(status), 2);
        file(&mut scene, &name, json!({ "Title": format!("The {status}"), "Priority": "P2" })).await;
        let card = scene.only_news(scene.cast.release);
        assert!(card.text().contains(says), "{status}: {}", card.text());
        let text = shown(&mut scene, &name).await;
        assert!(text.contains("will be filed as soon as GitHub responds"), "{text}");
        scene.minutes_pass(45).await;
        assert!(scene.news(scene.cast.release).is_empty(), "one card, no second");
        let card = scene.stage.discord.message(card.id).expect("the card");
        assert!(card.text().contains("GitHub works again"), "{}", card.text());
        assert_eq!(issues(&scene).iter().filter(|issue| issue.title == format!("The {status}")).count(), 1);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn what_github_refuses_for_good_is_said_and_can_be_filed_anew() {
    let mut scene = Scene::connected(SignIn::App).await;
    scene.expect_complaint("a message cannot be delivered");
    reported(&mut scene, "strange things").await;
    scene.workshop().github.fail_next("POST", "/issues", Failure::Status(422), 1);
    file(&mut scene, "FB-1", json!({ "Title": "Strange" })).await;
    let card = scene.only_news(scene.cast.release);
    assert!(card.text().contains("GitHub does not accept it"), "{}", card.text());
    let text = shown(&mut scene, "FB-1").await;
    assert!(text.contains("not filed: GitHub does not accept it") && text.contains("File issue"), "{text}");
    file(&mut scene, "FB-1", json!({ "Title": "Strange" })).await;
    assert_eq!(issues(&scene).len(), 1);
    scene.end().await;
}

#[tokio::test]
pub async fn a_crash_between_issue_and_answer_files_no_second_one() {
    for moment in [Moment::BeforeEffect, Moment::BeforeAnswer] {
        let mut scene = Scene::connected(SignIn::Token).await;
        let lena = scene.cast.lena.clone();
        reported(&mut scene, "it crashes").await;
        let form = scene.slash(&lena, "feedback issue", json!({ "number": "FB-1" })).await;
        scene.stage.kill_bot_at_github(1, moment);
        let sent = lena.fill_in(&form.used, json!({ "Title": "Crash" })).expect("sent");
        let _ = scene.stage.answered_before_gone(&sent).await;
        assert!(scene.stage.is_gone_soon().await, "it is killed at GitHub's door");
        scene.stage.kill_bot().await;
        scene.stage.start_bot().await.expect("it starts again");
        scene.minutes_pass(5).await;
        assert_eq!(issues(&scene).len(), 1, "{moment:?}");
        let text = shown(&mut scene, "FB-1").await;
        assert!(text.contains("#1"), "{text}");
        scene.end().await;
    }
}

#[tokio::test]
pub async fn what_a_stranger_marks_as_tpluss_is_not_taken_for_it() {
    for sign_in in [SignIn::Token, SignIn::App] {
        let mut scene = Scene::connected(sign_in).await;
        reported(&mut scene, "it crashes").await;
        scene.workshop().github.fail_next("POST", "/issues", Failure::CutBeforeEffect, 4);
        file(&mut scene, "FB-1", json!({ "Title": "Crash" })).await;
        let row = scene.count("SELECT outbox_id FROM outbox WHERE destination = 'github' AND state = 'pending'").await;
        let mark = format!("<!-- tplus {} -->", tplus::ids::OutboxId::new(row).nonce());
        let (user, repository) = (scene.workshop().user.clone(), scene.workshop().repository.clone());
        user.open(&repository, "Buy this", &mark, &[]).expect("opened");
        scene.minutes_pass(5).await;
        let text = shown(&mut scene, "FB-1").await;
        assert!(text.contains("#2"), "{text}");
        scene.end().await;
    }
}

#[tokio::test]
pub async fn a_message_that_is_deleted_before_it_is_filed_is_not_filed() {
    let mut scene = Scene::connected(SignIn::Token).await;
    let said = reported(&mut scene, "with my name and my address").await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let form = scene.slash(&lena, "feedback issue", json!({ "number": "FB-1" })).await;
    robin.delete(said).expect("deleted");
    scene.settle().await;
    scene.fill_in(&lena, &form, json!({ "Title": "Address" })).await.says("not tracked any more");
    let said = reported(&mut scene, "with my name again").await;
    // Something else fails, so that it still waits when the message goes.
    reported(&mut scene, "another report").await;
    scene.workshop().github.fail_next("POST", "/issues", Failure::Status(404), 1);
    file(&mut scene, "FB-3", json!({ "Title": "Another" })).await;
    let form = scene.slash(&lena, "feedback issue", json!({ "number": "FB-2" })).await;
    scene.fill_in(&lena, &form, json!({ "Title": "Name" })).await.says("is on its way");
    robin.delete(said).expect("deleted");
    scene.minutes_pass(15).await;
    assert!(scene.only_news(scene.cast.release).text().contains("GitHub works again"));
    let titles: Vec<_> = issues(&scene).into_iter().map(|issue| issue.title).collect();
    assert_eq!(titles, ["Another"]);
    scene.end().await;
}

#[tokio::test]
pub async fn issues_with_the_label_are_taken_in_and_follow_their_issue() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (user, repository) = (scene.workshop().user.clone(), scene.workshop().repository.clone());
    let priya = scene.workshop().priya.clone();
    let wish = user.open(&repository, "Completion for fish", "zsh has it", &[]).expect("opened");
    let other = user.open(&repository, "Typo in the README", "", &[]).expect("opened");
    priya.label(&repository, wish, "feedback").expect("labelled");
    priya.label(&repository, wish, "enhancement").expect("labelled");
    scene.minutes_pass(6).await;
    let lena = scene.cast.lena.clone();
    let list = scene.slash(&lena, "feedback list", json!({})).await.text();
    assert!(list.contains("💡 **FB-1** Completion for fish zsh has it") && !list.contains("Typo"), "{list}");
    let form = "<!-- Be kind. -->\n### Your wish\n\nzsh and bash have it\n\n### Screenshots\n\n_No response_\n";
    user.rewrite(&repository, wish, form).expect("rewritten");
    scene.minutes_pass(6).await;
    let text = shown(&mut scene, "FB-1").await;
    assert!(!["kind", "Your wish", "Screenshots", "response"].iter().any(|frame| text.contains(frame)), "{text}");
    assert!(
        text.contains("zsh and bash have it") && text.contains("GitHub") && text.contains(&format!("[#{wish}]")),
        "{text}"
    );
    priya.close(&repository, wish, Reason::Completed).expect("closed");
    scene.minutes_pass(6).await;
    assert!(shown(&mut scene, "FB-1").await.contains("closed as completed"));
    priya.unlabel(&repository, wish, "feedback").expect("unlabelled");
    scene.minutes_pass(6).await;
    assert!(shown(&mut scene, "FB-1").await.contains("untagged"));

    let said = json!({ "number": "FB-1", "issue": other.0 });
    scene.slash(&lena, "feedback link", said).await.says("not tracked any more");
    reported(&mut scene, "the readme has a typo").await;
    scene.slash(&lena, "feedback link", json!({ "number": "FB-2", "issue": 99 })).await.says("There is no issue #99");
    let said = json!({ "number": "FB-2", "issue": other.0 });
    scene.slash(&lena, "feedback link", said).await.says("FB-2** is tracked in wildcard/caro#2: Typo in the README");
    scene.workshop().owner.clone().delete(&repository, other).expect("deleted");
    scene.minutes_pass(6 * 60 + 6).await;
    assert!(shown(&mut scene, "FB-2").await.contains("#2 was deleted or moved on GitHub"));
    says(&scene.only_news(scene.cast.release), "Nobody has said how grave these are");
    scene.end().await;
}

#[tokio::test]
pub async fn connecting_says_what_is_wrong_and_the_status_how_it_stands() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    scene.slash(&maya, "github connect", json!({ "repository": "wildcard/caro" })).await.says("no access to GitHub");
    scene.slash(&maya, "feedback issue", json!({ "number": "1" })).await.says("no access to GitHub");
    scene.end().await;

    let mut scene = Scene::connected(SignIn::App).await;
    scene.slash(&maya_of(&scene), "github connect", json!({ "repository": "caro" })).await.says("is not a repository");
    let unknown = json!({ "repository": "wildcard/secret" });
    scene
        .slash(&maya_of(&scene), "github connect", unknown)
        .await
        .says("tplus can't see the repository")
        .says("Nothing was changed");
    let robin = scene.cast.robin.clone();
    scene.slash(&robin, "github connect", json!({ "repository": "wildcard/caro" })).await.says("You are not allowed");
    // The polls of half an hour get by with the token that connecting got.
    let tokens = |scene: &Scene| {
        let asked = scene.workshop().github.requests();
        asked.iter().filter(|request| request.path.ends_with("/access_tokens")).count()
    };
    let before = tokens(&scene);
    scene.minutes_pass(30).await;
    assert_eq!((before > 0, tokens(&scene)), (true, before));
    scene.slash(&maya_of(&scene), "github status", json!({})).await.says("0 open, 0 closed").says("Last read");
    let (_, found) = scene.stage.run("check").await.expect("it runs");
    assert!(found.contains("tplus sees wildcard/caro on GitHub"), "{found}");
    scene.workshop().github.fail_next("GET", "/repos/wildcard/caro", Failure::Status(404), 1);
    let (well, found) = scene.stage.run("check").await.expect("it runs");
    assert!(!well && found.contains("ERROR Server"), "{found}");
    scene.slash(&maya_of(&scene), "github disconnect", json!({})).await.says("is disconnected");
    scene.slash(&maya_of(&scene), "github status", json!({})).await.says("No repository is connected");
    scene.end().await;
}

fn maya_of(scene: &Scene) -> local_discord::Person {
    scene.cast.maya.clone()
}

/// What the file of facts says of issues, pull requests left aside: by label, how many are open and closed.
fn counted(facts: &str) -> BTreeMap<String, (usize, usize)> {
    let mut by_label = BTreeMap::new();
    for line in facts.lines() {
        let fact: serde_json::Value = serde_json::from_str(line).expect("a fact");
        if fact["is_pr"] == true {
            continue;
        }
        let mut labels: Vec<String> = fact["labels"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|label| label.as_str().expect("a label").to_owned())
            .collect();
        if labels.is_empty() {
            labels.push("(no label)".to_owned());
        }
        for label in labels {
            let (open, closed): &mut (usize, usize) = by_label.entry(label).or_default();
            *(if fact["state"] == "closed" { closed } else { open }) += 1;
        }
    }
    by_label
}

#[tokio::test]
pub async fn a_repository_of_hundreds_is_read_page_by_page_and_counted_as_it_is() {
    let Some(data) = needs("SHARED_DATA", "counting the issues of a real repository") else { return };
    let facts = std::fs::read_to_string(std::path::Path::new(&data).join("caro-issues.jsonl")).expect("the facts");
    let mut scene = Scene::connected(SignIn::App).await;
    let read = read_facts(&facts).expect("facts");
    let workshop = scene.workshop();
    // Of what nobody knows the state of, that it is open.
    workshop.owner.load(&workshop.repository, &read, Standing::Open).expect("loaded");
    scene.minutes_pass(6).await;
    let maya = scene.cast.maya.clone();
    let answer = scene.slash(&maya, "github issues", json!({})).await;
    let issues = read.iter().filter(|fact| fact.is_pr != Some(true)).count();
    answer.says(&format!("wildcard/caro: {issues} issues"));
    for (label, (open, closed)) in counted(&facts) {
        answer.says(&format!("**{label}** · {open} open, {closed} closed"));
    }
    let pulls = read.len() - issues;
    let status = scene.slash(&maya, "github status", json!({})).await;
    status.says(&format!(
        "{} open",
        read.iter().filter(|fact| fact.is_pr == Some(true) && fact.state != Some(Standing::Closed)).count()
    ));
    assert_eq!(pulls, 305, "the file's pull requests");
    scene.end().await;
}

#[tokio::test]
pub async fn web_hooks_say_when_to_look_and_forged_or_doubled_ones_change_nothing() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (user, priya) = (scene.workshop().user.clone(), scene.workshop().priya.clone());
    let (lena, repository) = (scene.cast.lena.clone(), scene.workshop().repository.clone());
    scene.stage.stop_bot().await.expect("stopped");
    let addr = scene.stage.workshop.as_mut().expect("a workshop").hook().expect("a port");
    scene.stage.start_bot().await.expect("started");
    scene.minutes_pass(6).await;
    let wish = user.open(&repository, "Completion for fish", "zsh has it", &[]).expect("opened");
    priya.label(&repository, wish, "feedback").expect("labelled");
    // A minute, where polling alone would take five.
    scene.minutes_pass(1).await;
    scene.slash(&lena, "feedback list", json!({})).await.says("Completion for fish");

    let polls = |scene: &Scene| {
        let asked = scene.workshop().github.requests();
        asked.iter().filter(|request| request.path.ends_with("/caro/issues") && request.method == "GET").count()
    };
    let before = polls(&scene);
    let told = scene.workshop().github.deliveries();
    assert!(!told.is_empty() && told.iter().all(|delivery| delivery.status == Some(202)), "{told:?}");
    scene.workshop().github.redeliver(&told[0].guid).expect("sent again");
    let forged = json!({ "repository": { "full_name": "wildcard/caro" } }).to_string();
    for signature in ["", "sha256=00", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"] {
        let head = format!(
            "POST /hooks/github HTTP/1.1\r\nhost: tplus\r\nconnection: close\r\nx-github-delivery: 1\r\n\
             x-hub-signature-256: {signature}\r\ncontent-length: {}\r\n\r\n{forged}",
            forged.len()
        );
        let mut stream = tokio::net::TcpStream::connect(addr).await.expect("connected");
        stream.write_all(head.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("answered");
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
    // Without a signature nothing is read of what is said to be large, and a captured delivery under another name is none.
    let large = "POST /hooks/github HTTP/1.1\r\nhost: tplus\r\nconnection: close\r\ncontent-length: 24000000\r\n\r\n";
    let mut stream = tokio::net::TcpStream::connect(addr).await.expect("connected");
    stream.write_all(large.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answered");
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    scene.workshop().github.replay(&told[0].guid, "another-name").expect("sent again");
    scene.minutes_pass(1).await;
    assert_eq!(polls(&scene), before, "nothing was asked again");
    scene.end().await;
}

#[tokio::test]
pub async fn long_words_two_tags_at_one_moment_and_two_categories_make_one_issue_each() {
    let mut scene = Scene::connected(SignIn::Token).await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.cast.priya.clone());
    let line = "thread 'main' panicked at src/lib.rs:7 <@1> @everyone\n";
    let words = format!("it fails with\n```\n{}```\nand then nothing", line.repeat(70));
    assert!((3_600..4_000).contains(&words.len()), "{}", words.len());
    let said = robin.say_at_length(scene.cast.feedback, &words).expect("said");
    for (who, emoji) in [(&lena, "🐛"), (&jonas, "🐛"), (&priya, "🎨")] {
        who.react(said, emoji).expect("reacted");
    }
    scene.settle().await;
    let list = scene.slash(&lena, "feedback list", json!({})).await.text();
    assert!(list.contains("FB-1") && list.contains("FB-2") && !list.contains("FB-3"), "{list}");
    assert!(list.contains('🐛') && list.contains('🎨'), "{list}");
    for number in ["FB-1", "FB-2"] {
        let fields = json!({ "Title": format!("About {number}"), "Priority": "P2" });
        file(&mut scene, number, fields).await;
    }
    let filed = issues(&scene);
    assert_eq!(filed.len(), 2, "{filed:?}");
    for issue in &filed {
        assert_eq!(issue.body.matches("> thread 'main' panicked").count(), 70, "{}", issue.body);
        // In a block of code nobody is pinged, and every letter counts.
        assert!(issue.body.contains("> ```\n> thread") && issue.body.contains("> ```\n> and"), "{}", issue.body);
        assert!(issue.body.contains("> and then nothing"), "{}", issue.body);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn kind_words_on_github_are_quoted_as_they_were_released_and_no_more_once_they_change() {
    let mut scene = Scene::connected_for_days(SignIn::App).await;
    let (lena, maya) = (scene.cast.lena.clone(), scene.cast.maya.clone());
    let (caro, user, priya) =
        (scene.workshop().repository.clone(), scene.workshop().user.clone(), scene.workshop().priya.clone());
    scene.at("2026-01-16 10:00").await;
    let issue = user.open(&caro, "Thank you", "It saves me an hour a day.", &[]).expect("opened");
    for label in ["feedback", "testimonial"] {
        priya.label(&caro, issue, label).expect("labelled");
    }
    scene.at("2026-01-16 20:00").await;
    let quote = json!({ "number": "FB-1", "may": "Yes, without their name" });
    scene.slash(&lena, "feedback quote", quote).await.says("may be quoted").says("It saves me an hour a day.");
    let public = json!({ "which": "Public weekly update" });
    scene.at("2026-01-23 10:00").await;
    scene.slash(&maya, "digest preview", public.clone()).await.says("It saves me an hour a day.");
    user.rewrite(&caro, issue, "Get it at https://evil.example").expect("rewritten");
    scene.at("2026-01-23 16:30").await;
    let week = scene.slash(&maya, "digest preview", public).await.text();
    assert!(!week.contains("evil") && !week.contains("an hour a day"), "{week}");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.all_news(place);
    }
    scene.end().await;
}
