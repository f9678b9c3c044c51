//! Incidents and GitHub: filed as an issue or linked to one, their updates are comments there.

use local_github::{Failure, Reason};
use serde_json::json;
use tplus::rehearsal::workshop::SignIn;

use crate::support::{Scene, says};

#[tokio::test]
pub async fn an_incident_is_filed_as_an_issue_and_its_updates_are_comments_there() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (jonas, robin, maya) = (scene.cast.jonas.clone(), scene.cast.robin.clone(), scene.cast.maya.clone());
    let thread = scene.declared(&jonas, "P3", "Typo in --help").await;
    let of = |incident: &str| json!({ "incident": incident });
    scene.slash(&robin, "incident link issue", of("INC-1")).await.says("You are not allowed");
    let form = scene.slash(&jonas, "incident link issue", of("INC-1")).await;
    assert_eq!(form.prefilled("Title"), "Typo in --help");
    scene.fill_in(&jonas, &form, json!({ "details": "@everyone: it says `--hlep`" })).await.says("is being filed in");
    scene.settle().await;
    let repository = scene.workshop().repository.clone();
    let issue = repository.issues().into_iter().find(|issue| issue.title == "Typo in --help").expect("the issue");
    assert!(issue.labels.iter().any(|label| label == "v1.1.0-beta"), "{:?}", issue.labels);
    says(&scene.only_news(thread), &format!("Filed as **#{}** in wildcard/caro", issue.number));
    scene.slash(&jonas, "incident link issue", of("INC-1")).await.says(&format!("is tracked in #{}", issue.number));
    let update = json!({ "changed": "@priya-codes found it", "next": "A new text", "incident": "INC-1" });
    scene.slash(&jonas, "incident update", update).await;
    scene.slash(&jonas, "incident resolve", json!({ "resolution": "It says --help.", "incident": "INC-1" })).await;
    scene.settle().await;
    let comments = repository.issue(issue.number).expect("the issue").comments;
    assert_eq!(comments.len(), 2, "{comments:?}");
    assert!(comments[0].body.starts_with("INC-1\n\n> **Update.**"), "{}", comments[0].body);
    assert!(!comments[0].body.contains("@priya-codes") && !comments[0].body.contains("<t:"), "{}", comments[0].body);
    assert!(comments[1].body.contains("**Resolved**") && comments[1].body.contains("It says"), "{}", comments[1].body);
    // Both are one.
    scene.minutes_pass(6).await;
    let preview = scene.slash(&maya, "digest preview", json!({})).await;
    preview.says("- New today: 1 (P0: 0, P1: 0, P2: 0, P3: 1)").says("- Fixed today: 1");
    scene.news(scene.cast.release);
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_said_while_an_issue_is_on_its_way_is_a_comment_there_too() {
    let mut scene = Scene::connected(SignIn::App).await;
    let jonas = scene.cast.jonas.clone();
    scene.declared(&jonas, "P2", "Typo in --help").await;
    scene.workshop().github.fail_next("POST", "/issues", Failure::Status(502), 1);
    let form = scene.slash(&jonas, "incident link issue", json!({ "incident": "INC-1" })).await;
    scene.fill_in(&jonas, &form, json!({ "details": "It says --hlep" })).await.says("is being filed in");
    scene.slash(&jonas, "incident link issue", json!({ "incident": "INC-1" })).await.says("is being filed as an issue");
    let update = json!({ "changed": "It is in the parser", "next": "A fix", "incident": "INC-1" });
    scene.slash(&jonas, "incident update", update).await;
    scene.minutes_pass(10).await;
    scene.settle().await;
    let repository = scene.workshop().repository.clone();
    let issue = repository.issues().into_iter().find(|issue| issue.title == "Typo in --help").expect("the issue");
    let comments = repository.issue(issue.number).expect("the issue").comments;
    assert_eq!(comments.len(), 1, "{comments:?}");
    assert!(comments[0].body.contains("It is in the parser"), "{}", comments[0].body);
    scene.end().await;
}

#[tokio::test]
pub async fn an_incident_is_tracked_in_an_issue_that_is_there_and_a_private_one_in_none() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (jonas, priya) = (scene.cast.jonas.clone(), scene.workshop().priya.clone());
    let repository = scene.workshop().repository.clone();
    let issue = priya.open(&repository, "Typo in --help", "", &[]).expect("opened");
    let thread = scene.declared(&jonas, "P2", "Typo in --help").await;
    let link = |number: u64, incident: &str| json!({ "issue": number, "incident": incident });
    scene.slash(&jonas, "incident link issue", link(99, "INC-1")).await.says("There is no issue #99");
    scene.slash(&jonas, "incident link issue", link(issue.0, "INC-1")).await.says("is tracked in");
    says(&scene.only_news(thread), "**Tracked** in #1 on GitHub (Typo in --help).");
    scene.slash(&jonas, "incident show", json!({ "incident": "INC-1" })).await.says("#1 in wildcard/caro");
    let change = json!({ "severity": "P3", "why": "Only a typo", "incident": "INC-1" });
    scene.slash(&jonas, "incident severity", change).await;
    scene.settle().await;
    assert_eq!(repository.issue(issue).expect("the issue").comments.len(), 1);
    // It was the wrong one.
    scene.slash(&jonas, "incident link issue", link(issue.0, "INC-1")).await.says("is tracked there already");
    let refused = scene.slash(&jonas, "incident link issue", json!({ "incident": "INC-1" })).await;
    refused.says("is tracked in #1 of wildcard/caro").says("name another with the option `issue`");
    let right = priya.open(&repository, "--help says --hlep", "", &[]).expect("opened");
    scene.news(thread);
    scene.slash(&jonas, "incident link issue", link(right.0, "INC-1")).await.says("is tracked in #2");
    says(&scene.only_news(thread), "**Tracked** in #2 on GitHub (--help says --hlep), no longer in #1.");
    let update = json!({ "changed": "It is in the parser", "next": "A fix", "incident": "INC-1" });
    scene.slash(&jonas, "incident update", update).await;
    scene.settle().await;
    let comments = |of| repository.issue(of).expect("the issue").comments.len();
    assert_eq!((comments(issue), comments(right)), (1, 1));
    // That it is closed on GitHub is said once, and resolves nothing.
    scene.news(thread);
    priya.close(&repository, right, Reason::Completed).expect("closed");
    scene.minutes_pass(10).await;
    says(&scene.only_news(thread), "**#2** was closed on GitHub. INC-1 stays open here");
    priya.label(&repository, right, "done").expect("labelled");
    scene.minutes_pass(10).await;
    assert!(scene.news(thread).is_empty(), "it was said");
    let secret = json!({ "severity": "P2", "title": "A leak", "private": true });
    scene.slash(&jonas, "incident declare", secret).await.says("is declared");
    scene.slash(&jonas, "incident link issue", link(issue.0, "PRIV-1")).await.says("PRIV-1 is private");
    for place in [scene.cast.release, thread] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_hotfixs_timeline_follows_the_pull_request_that_closes_its_issue() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (jonas, tom, priya) = (scene.cast.jonas.clone(), scene.cast.tom.clone(), scene.cast.priya.clone());
    let (repository, author) = (scene.workshop().repository.clone(), scene.workshop().priya.clone());
    let issue = author.open(&repository, "Crash at startup", "", &[]).expect("opened");
    let thread = scene.declared(&jonas, "P0", "Crash at startup").await;
    let of = json!({ "incident": "INC-1" });
    let link = json!({ "incident": "INC-1", "issue": issue.0 });
    scene.click(&jonas, scene.cast.release, "Acknowledge").await;
    scene.slash(&jonas, "incident link issue", link).await.says("is tracked in");
    let question = scene.slash(&jonas, "incident hotfix", of).await;
    scene.then(&jonas, &question, "Start hotfix").await.says("hotfix under way");
    scene.settle().await;
    let card = scene.news(thread).pop().expect("the hotfix's card");
    let shows = |scene: &Scene, line: &str| says(&scene.stage.discord.message(card.id).expect("the card"), line);
    shows(&scene, "▫️ `T+0:30` … · Fix implemented");
    scene.minutes_pass(18).await;
    let pull = author.open_pull(&repository, "Link it statically", &format!("Fixes #{}", issue.0)).expect("opened");
    scene.minutes_pass(6).await;
    shows(&scene, "✅ `T+0:30` T+0:18 · Fix implemented");
    shows(&scene, "▫️ `T+1:00` … · Fix tested, PR created");
    // Reviewed by two it is not merged yet.
    for engineer in [&tom, &priya] {
        scene.click(engineer, thread, "4").await.says("checked off");
    }
    scene.settle().await;
    shows(&scene, "▫️ `T+1:30` … · PR reviewed, merged");
    scene.minutes_pass(10).await;
    author.merge(&repository, pull).expect("merged");
    scene.minutes_pass(6).await;
    shows(&scene, "✅ `T+1:30` T+0:34 · PR reviewed, merged");
    for place in [scene.cast.release, thread] {
        scene.all_news(place);
    }
    scene.end().await;
}
