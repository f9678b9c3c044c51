//! The loop closes: a fix is released, who reported it is asked where they wrote, and "still broken" opens it again.

use local_discord::{ChannelId, MessageId, Person};
use local_github::{IssueNumber, NewRelease, Reason};
use serde_json::json;
use tplus::rehearsal::workshop::SignIn;

use crate::support::{Scene, says};

/// Somebody reports something in #feedback, and Lena tags it.
async fn reported(scene: &mut Scene, who: &Person, words: &str) -> MessageId {
    let lena = scene.cast.lena.clone();
    let said = who.say(scene.cast.feedback, words).expect("said");
    lena.react(said, "🐛").expect("reacted");
    scene.settle().await;
    said
}

/// Lena files it; the number of the issue.
async fn filed(scene: &mut Scene, number: &str, title: &str) -> IssueNumber {
    let lena = scene.cast.lena.clone();
    let form = scene.slash(&lena, "feedback issue", json!({ "number": number })).await;
    scene.fill_in(&lena, &form, json!({ "Title": title })).await.says("on its way");
    scene.settle().await;
    let issues = scene.workshop().repository.issues();
    issues.iter().find(|issue| issue.title == title).expect("the issue").number
}

/// Priya closes the issues with her commits, releases a version, and tplus hears of it.
async fn released(scene: &mut Scene, issues: &[IssueNumber], tag: &str) {
    let (priya, repository) = (scene.workshop().priya.clone(), scene.workshop().repository.clone());
    for issue in issues {
        priya.commit(&repository, &format!("Mend it\n\nFixes #{issue}")).expect("committed");
        priya.close(&repository, *issue, Reason::Completed).expect("closed");
    }
    scene.minutes_pass(10).await;
    priya.release(&repository, NewRelease { tag, ..NewRelease::default() }).expect("released");
    scene.minutes_pass(6).await;
}

/// Of what came out only its announcement is drafted: nobody who reported something is asked.
fn drafted(scene: &mut Scene, version: &str) {
    let draft = scene.only_news(scene.cast.release);
    says(&draft, "Waits for you: announcement of what was shipped");
    says(&draft, &format!("🚀 **{version} is out**"));
}

/// The thread on a message.
fn thread_of(said: MessageId) -> ChannelId {
    ChannelId(said.0)
}

#[tokio::test]
pub async fn who_reported_it_is_asked_once_where_they_wrote_and_still_broken_opens_it_again() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    let lena = scene.cast.lena.clone();
    let first = reported(&mut scene, &robin, "it crashes at startup").await;
    let second = reported(&mut scene, &noor, "crash right after the start").await;
    sam.react(second, "👍").expect("reacted");
    scene.settle().await;
    scene.slash(&lena, "feedback merge", json!({ "number": "FB-2", "into": "FB-1" })).await.says("3 people");
    let issue = filed(&mut scene, "FB-1", "Crash at startup").await;
    scene.minutes_pass(6).await;
    let (priya, repository) = (scene.workshop().priya.clone(), scene.workshop().repository.clone());
    priya.commit(&repository, &format!("Mend the start. Fixes #{issue}")).expect("committed");
    priya.close(&repository, issue, Reason::Completed).expect("closed");
    scene.minutes_pass(20).await;
    assert!(scene.news(scene.cast.feedback).is_empty(), "closed is not released");
    released(&mut scene, &[], "v1.1.1-beta").await;

    let news = scene.news(scene.cast.release);
    let card = news.iter().find(|one| one.text().contains("v1.1.1-beta: reporters asked")).expect("the team is told");
    says(card, "about 2 reports: ");
    let draft = news.iter().find(|one| one.text().contains("Waits for you")).expect("what users are told is drafted");
    says(draft, "🚀 **v1.1.1-beta is out**");
    says(draft, "Here's what we've improved:\n- Fixed: Crash at startup (3 of you had it)");
    says(draft, "Details: https://github.example/wildcard/caro/releases/tag/v1.1.1-beta");
    let draft = draft.id;
    assert!(scene.news(scene.cast.announcements).is_empty(), "users hear of it from a person");
    for (said, who) in [(first, &robin), (second, &noor)] {
        let asked = scene.only_news(thread_of(said));
        let text = asked.text();
        assert!(text.contains("Fixed for you?") && text.contains(&who.mention()), "{text}");
        assert!(text.contains("https://github.example/wildcard/caro/releases/tag/v1.1.1-beta"), "{text}");
    }
    let asked = scene.cast.guild.messages(thread_of(second)).last().expect("the question").id;
    let used = lena.click(asked, "Fixed for me");
    scene.answered(used).await.says("for those who reported it");
    let used = sam.click(asked, "Fixed for me");
    scene.answered(used).await.says("Thank you!");
    scene.settle().await;
    assert!(scene.stage.discord.message(asked).expect("the question").text().contains("✅ 1 · ❌ 0"));
    scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await.says("fixed in v1.1.1-beta");

    // Whoever has only voted for it, and be it afterwards, opens nothing again alone.
    let late = scene.cast.guild.member("Late", &[]);
    late.react(second, "👍").expect("reacted");
    scene.settle().await;
    for voter in [&sam, &late] {
        let used = voter.click(asked, "Still broken");
        scene.answered(used).await.says("It is opened again once whoever reported it says so, or 3 people");
    }
    assert!(scene.news(scene.cast.release).is_empty());
    late.unreact(second, "👍").expect("taken back");
    scene.settle().await;
    let used = noor.click(asked, "Still broken");
    scene.answered(used).await.says("the team is told");
    let used = noor.click(asked, "Still broken");
    scene.answered(used).await.says("the team is told");
    scene.settle().await;
    let card = scene.only_news(scene.cast.release);
    assert!(
        card.text().contains("FB-2 is still broken in v1.1.1-beta") && card.text().contains("#1 is being reopened"),
        "{}",
        card.text()
    );
    let doubted = scene.stage.discord.message(draft).expect("the draft");
    says(&doubted, "⚠️ FB-2 was reported as still broken in it after this was drafted");
    says(&doubted, "🚀 **v1.1.1-beta is out**");
    let view = repository.issue(issue).expect("the issue");
    assert!(view.is_open && view.comments.len() == 1, "{view:?}");
    assert!(view.comments[0].body.contains("Still broken in v1.1.1-beta"), "{view:?}");
    scene.minutes_pass(30).await;
    assert!(scene.news(thread_of(first)).is_empty(), "the old release is not told again");

    released(&mut scene, &[issue], "v1.1.2-beta").await;
    let asked = scene.only_news(thread_of(first));
    assert!(asked.text().contains("v1.1.2-beta"), "{}", asked.text());
    scene.news(thread_of(second));
    let news = scene.news(scene.cast.release);
    assert_eq!(news.iter().filter(|one| one.text().contains("reporters asked")).count(), 1);
    let replaced = scene.stage.discord.message(draft).expect("the draft");
    says(&replaced, "Not published: announcement of what was shipped\nA newer text for users took its place");
    assert!(replaced.buttons().is_empty(), "nobody can publish it any more");
    let draft = news.iter().find(|one| one.text().contains("Waits for you")).expect("a draft of both");
    says(draft, "🚀 **v1.1.2-beta is out**");
    says(draft, "- Fixed, on a second try: Crash at startup (3 of you had it)");
    scene.minutes_pass(60).await;
    scene.end().await;
}

#[tokio::test]
pub async fn several_reports_of_one_person_are_one_message_and_closed_messages_fall_back_to_the_threads() {
    let mut scene = Scene::connected(SignIn::Token).await;
    scene.expect_complaint("a message cannot be delivered");
    let (robin, noor) = (scene.cast.robin.clone(), scene.cast.noor.clone());
    reported(&mut scene, &robin, "it crashes at startup").await;
    reported(&mut scene, &robin, "the docs page is empty").await;
    let third = reported(&mut scene, &noor, "colours are wrong").await;
    let fourth = reported(&mut scene, &noor, "sound is missing").await;
    let mut issues = Vec::new();
    for number in 1..=4 {
        issues.push(filed(&mut scene, &format!("FB-{number}"), &format!("Issue {number}")).await);
    }
    noor.take_direct_messages(false);
    released(&mut scene, &issues, "v1.1.1-beta").await;
    scene.only_news(scene.cast.release);
    let direct = robin.direct_messages(&scene.stage.app);
    assert_eq!(direct.len(), 1, "one message for both");
    let text = direct[0].text();
    assert!(text.contains("FB-1") && text.contains("FB-2") && text.contains("FB-1: Still broken"), "{text}");
    let used = robin.click(direct[0].id, "FB-2: Fixed for me");
    scene.answered(used).await.says("Thank you!");
    for said in [third, fourth] {
        assert!(scene.only_news(thread_of(said)).text().contains("Fixed for you?"));
    }
    scene.end().await;
}

#[tokio::test]
pub async fn a_fix_without_an_issue_and_reports_from_elsewhere_are_told_as_far_as_tplus_can() {
    let mut scene = Scene::launched().await;
    let (lena, robin) = (scene.cast.lena.clone(), scene.cast.robin.clone());
    let said = reported(&mut scene, &robin, "it crashes at startup").await;
    let question =
        scene.slash(&lena, "feedback add", json!({ "source": "Twitter", "text": "caro crashes when it starts" })).await;
    let used = lena.click(&question.used, "🐛 Bug");
    let tagged = scene.answered(used).await;
    let used = lena.click(&tagged.used, "Same as FB-1");
    scene.answered(used).await.says("2 people");
    scene.slash(&lena, "feedback fixed", json!({ "number": "FB-2", "version": " " })).await.says("Write the version");
    scene
        .slash(&lena, "feedback fixed", json!({ "number": "FB-2", "version": "v1.1.1" }))
        .await
        .says("FB-1** is fixed in v1.1.1");
    scene.settle().await;
    assert!(scene.only_news(thread_of(said)).text().contains("Fixed for you?"));
    let card = scene.only_news(scene.cast.release).text();
    assert!(
        card.contains("about 1 report: ") && card.contains("FB-2** caro crashes when it starts (Twitter)"),
        "{card}"
    );
    scene
        .slash(&lena, "feedback fixed", json!({ "number": "FB-1", "version": "v1.1.1" }))
        .await
        .says("already fixed in v1.1.1");
    scene.end().await;
}

#[tokio::test]
pub async fn a_fix_without_a_version_makes_a_release_due_and_waits_until_the_team_says_which_one_has_it() {
    let mut scene = Scene::launched().await;
    let (maya, lena) = (scene.cast.maya.clone(), scene.cast.lena.clone());
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    scene.at("2026-01-16 11:00").await;
    let first = reported(&mut scene, &robin, "it crashes at startup").await;
    let second = reported(&mut scene, &noor, "nothing happens when i type caro").await;
    for person in [&sam, &scene.cast.tom, &scene.cast.priya] {
        person.react(second, "👍").expect("reacted");
    }
    scene.settle().await;
    scene.slash(&lena, "feedback merge", json!({ "number": "FB-2", "into": "FB-1" })).await.says("5 people");
    let number = json!({ "number": "FB-2" });
    scene.slash(&lena, "feedback fixed", number.clone()).await.says("FB-1** is fixed for the next release");
    scene.slash(&lena, "feedback fixed", number.clone()).await.says("FB-1 is known to be fixed");
    scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await.says("fixed, waits for the next release");
    let due = scene.slash(&lena, "release due", json!({})).await;
    due.says("Patch release v1.1.1-beta.1: due").says("✅ Contains fix for frequent user complaint (FB-1, 5 people)");
    due.says("**For the changelog**\n- \"it crashes at startup\" (FB-1, from 5 people)");
    scene.all_news(scene.cast.release);
    scene.all_news(scene.cast.standup);
    scene.all_news(scene.cast.announcements);

    // The team is asked of each release until one has it, and nobody else is told before.
    scene.slash(&maya, "release shipped", json!({ "version": "v1.1.0-beta.1" })).await.says("is shipped");
    scene.settle().await;
    let asked = doubts(&scene, "v1.1.0-beta.1").expect("the question");
    says(&asked, "**FB-1** it crashes at startup (5 people)");
    let draft = "Waits for you: announcement of what was shipped";
    assert!(scene.all_news(scene.cast.release).iter().any(|one| one.text().contains(draft)));
    let used = lena.click(asked.id, "FB-1 is not");
    scene.answered(used).await.says("FB-1 is not in v1.1.0-beta.1");
    scene.slash(&lena, "release due", json!({})).await.says("- \"it crashes at startup\" (FB-1, from 5 people)");
    scene.minutes_pass(30).await;
    scene.slash(&maya, "release shipped", json!({ "version": "v1.1.1-beta" })).await.says("is shipped");
    scene.settle().await;
    assert!(scene.news(thread_of(first)).is_empty() && scene.news(thread_of(second)).is_empty());
    let asked = doubts(&scene, "v1.1.1-beta").expect("the question");
    let news = scene.all_news(scene.cast.release);
    let draft = news.iter().find(|one| one.text().contains(draft)).expect("its draft");
    // What users said is theirs: somebody of the team says it in their own words before it is published.
    says(draft, "✍️ FB-1: \"it crashes at startup\"");
    says(draft, "- Fixed: ✍️ FB-1, in your own words (5 of you had it)");
    let draft = draft.id;
    let used = maya.click(draft, "Publish");
    scene.answered(used).await.says("Press Edit first").says("Nothing was published");
    let used = maya.click(draft, "Edit");
    let form = scene.answered(used).await;
    scene.fill_in(&maya, &form, json!({ "body": "v1.1.1-beta starts again." })).await.says("Changed.");
    scene.settle().await;
    let used = maya.click(draft, "Publish");
    scene.answered(used).await.says("Published.");
    scene.settle().await;
    says(&scene.only_news(scene.cast.announcements), "v1.1.1-beta starts again.");
    let used = lena.click(asked.id, "FB-1 is in it");
    scene.answered(used).await.says("FB-1 is fixed in v1.1.1-beta");
    scene.settle().await;
    let told = scene.only_news(thread_of(first)).text();
    assert!(
        told.contains("**v1.1.1-beta** is out and should fix this. To update, run the install script again."),
        "{told}"
    );
    assert!(!told.contains("Others said the same"), "{told}");
    let asked = scene.only_news(thread_of(second));
    says(&asked, "Others said the same.");
    assert!(!asked.text().contains("it crashes at startup"), "nobody's words stand under another's: {}", asked.text());
    says(&scene.only_news(scene.cast.release), "v1.1.1-beta: reporters asked");
    let due = scene.slash(&lena, "release due", json!({})).await.text();
    assert!(!due.contains("For the changelog"), "{due}");

    // What comes back is not fixed, and can be fixed again.
    let question = scene.cast.guild.messages(thread_of(first)).pop().expect("the question");
    let used = robin.click(question.id, "Still broken");
    scene.answered(used).await;
    scene.settle().await;
    says(&scene.only_news(scene.cast.release), "FB-1 is still broken in v1.1.1-beta");
    scene.slash(&lena, "feedback fixed", number).await.says("FB-1** is fixed for the next release");
    scene.end().await;
}

#[tokio::test]
pub async fn what_was_written_in_a_thread_is_answered_in_that_thread() {
    let mut scene = Scene::launched().await;
    let (lena, robin, noor) = (scene.cast.lena.clone(), scene.cast.robin.clone(), scene.cast.noor.clone());
    let opener = noor.say(scene.cast.feedback, "anybody else with problems?").expect("said");
    let thread = noor.begin_thread(opener, "problems").expect("a thread");
    let said = robin.say(thread, "yes, it crashes at startup").expect("said");
    scene.settle().await;
    lena.react(said, "🐛").expect("reacted");
    scene.settle().await;
    scene.slash(&lena, "feedback fixed", json!({ "number": "FB-1", "version": "v1.1.1" })).await.says("is fixed in");
    scene.settle().await;
    let asked = scene.only_news(thread);
    assert!(asked.text().contains("Fixed for you?") && asked.text().contains(&robin.mention()), "{}", asked.text());
    scene.only_news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn an_issue_from_github_is_asked_on_github() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (user, repository) = (scene.workshop().user.clone(), scene.workshop().repository.clone());
    let issue = user.open(&repository, "Completion is broken", "in fish", &[]).expect("opened");
    scene.workshop().priya.clone().label(&repository, issue, "feedback").expect("labelled");
    scene.minutes_pass(6).await;
    released(&mut scene, &[issue], "v1.1.1-beta").await;
    scene.settle().await;
    let comments = repository.issue(issue).expect("the issue").comments;
    assert_eq!(comments.len(), 1, "{comments:?}");
    assert!(comments[0].body.contains("Is it fixed for you?"), "{comments:?}");
    scene.only_news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn a_report_whose_message_is_deleted_hands_its_issue_to_the_next_one_who_said_the_same() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (robin, noor, lena) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone());
    let first = reported(&mut scene, &robin, "it crashes at startup").await;
    let second = reported(&mut scene, &noor, "crash right after the start").await;
    scene.slash(&lena, "feedback merge", json!({ "number": "FB-2", "into": "FB-1" })).await.says("2 people");
    let issue = filed(&mut scene, "FB-1", "Crash at startup").await;
    robin.delete(first).expect("deleted");
    scene.minutes_pass(6).await;
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-2" })).await;
    shown.says(&format!("[#{issue}]")).says("People behind it\n1");
    released(&mut scene, &[issue], "v1.1.1-beta").await;
    assert!(scene.only_news(thread_of(second)).text().contains("Fixed for you?"));
    scene.only_news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn only_a_release_after_the_report_with_all_of_its_issues_done_counts_as_its_fix() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (robin, noor, lena) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone());
    let (priya, repository) = (scene.workshop().priya.clone(), scene.workshop().repository.clone());
    let old = priya.open(&repository, "An old one", "", &[]).expect("opened");
    released(&mut scene, &[old], "v1.0.5").await;
    let said = reported(&mut scene, &robin, "the old one is back").await;
    scene.slash(&lena, "feedback link", json!({ "number": "FB-1", "issue": old.0 })).await.says("is tracked in");
    scene.minutes_pass(12).await;
    assert!(scene.news(scene.cast.release).is_empty(), "v1.0.5 came out before the report");

    let other = reported(&mut scene, &noor, "two things are wrong").await;
    reported(&mut scene, &robin, "both of them").await;
    let (one, two) = (filed(&mut scene, "FB-2", "One").await, filed(&mut scene, "FB-3", "Two").await);
    scene.slash(&lena, "feedback merge", json!({ "number": "FB-3", "into": "FB-2" })).await.says("2 people");
    released(&mut scene, &[one], "v1.1.1-beta").await;
    drafted(&mut scene, "v1.1.1-beta");
    released(&mut scene, &[two], "v1.1.2-beta").await;
    let news = scene.news(scene.cast.release);
    assert!(news.iter().any(|one| one.text().contains("v1.1.2-beta: reporters asked")), "both issues are done");
    assert!(scene.only_news(thread_of(other)).text().contains("v1.1.2-beta"));
    let _ = said;
    let robins = scene.cast.guild.messages(scene.cast.feedback).last().expect("the last report").id;
    scene.news(thread_of(robins));

    // An issue that a maintainer opens again is no longer fixed.
    priya.reopen(&repository, two).expect("reopened");
    scene.minutes_pass(6).await;
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-2" })).await.text();
    assert!(!shown.contains("fixed in"), "{shown}");
    scene.end().await;
}

#[tokio::test]
pub async fn a_version_that_the_team_named_before_github_did_is_announced_once() {
    let mut scene = Scene::connected(SignIn::App).await;
    let maya = scene.cast.maya.clone();
    scene.at("2026-01-15 14:00").await;
    scene.slash(&maya, "release shipped", json!({ "version": "v1.1.1-beta" })).await.says("is shipped");
    scene.settle().await;
    let news = scene.news(scene.cast.release);
    let first = news.iter().find(|one| one.text().contains("Waits for you")).expect("a draft").id;
    released(&mut scene, &[], "v1.1.1-beta").await;
    drafted(&mut scene, "v1.1.1-beta");
    says(&scene.stage.discord.message(first).expect("the draft"), "Not published: announcement of what was shipped");
    scene.click(&maya, scene.cast.release, "Publish").await.says("Published.");
    scene.settle().await;
    let told = scene.only_news(scene.cast.announcements);
    says(&told, "Details: https://github.example/wildcard/caro/releases/tag/v1.1.1-beta");

    scene.slash(&maya, "release shipped", json!({ "version": "v1.1.2-beta" })).await.says("is shipped");
    scene.settle().await;
    scene.click(&maya, scene.cast.release, "Publish").await.says("Published.");
    scene.settle().await;
    scene.news(scene.cast.release);
    says(&scene.only_news(scene.cast.announcements), "v1.1.2-beta is out");
    released(&mut scene, &[], "v1.1.2-beta").await;
    assert!(scene.news(scene.cast.release).is_empty(), "users have heard of it");
    scene.end().await;
}

/// What the team is asked about a release's contents, as it stands now.
fn doubts(scene: &Scene, tag: &str) -> Option<local_discord::MessageView> {
    let messages = scene.cast.guild.messages(scene.cast.release);
    messages.into_iter().rev().find(|message| message.text().contains(&format!("{tag}: is the fix in it?")))
}

#[tokio::test]
pub async fn what_is_in_a_release_is_said_by_milestone_commits_and_notes_and_in_doubt_the_team_is_asked() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    let lena = scene.cast.lena.clone();
    let (priya, repository) = (scene.workshop().priya.clone(), scene.workshop().repository.clone());
    let release = |tag: &str, picked: Option<&[local_github::CommitId]>, notes: &str| {
        priya
            .release(&repository, NewRelease { tag, picked, body: Some(notes), ..NewRelease::default() })
            .expect("released");
    };
    // Closed on the main branch for v1.2.0, and then a hotfix is cut without it.
    let colours = reported(&mut scene, &robin, "the colours are gone").await;
    let colours_issue = filed(&mut scene, "FB-1", "Colours are gone").await;
    priya.plan(&repository, colours_issue, "v1.2.0").expect("planned");
    priya.commit(&repository, &format!("Bring the colours back, fixes #{colours_issue}")).expect("committed");
    priya.close(&repository, colours_issue, Reason::Completed).expect("closed");
    scene.minutes_pass(10).await;
    release("v1.1.0-beta.1", Some(&[]), "A hotfix.");
    scene.minutes_pass(6).await;
    assert!(scene.news(thread_of(colours)).is_empty(), "the hotfix does not have it");
    assert!(doubts(&scene, "v1.1.0-beta.1").is_none(), "its milestone says so");
    // Closed an hour after the release whose notes name it.
    let slow = reported(&mut scene, &noor, "it starts slowly").await;
    let slow_issue = filed(&mut scene, "FB-2", "Slow start").await;
    release("v1.2.0", None, &format!("- It starts faster (#{slow_issue})"));
    scene.minutes_pass(60).await;
    says(&scene.news(thread_of(colours))[0], "**[v1.2.0]");
    priya.close(&repository, slow_issue, Reason::Completed).expect("closed");
    scene.minutes_pass(6).await;
    says(&scene.news(thread_of(slow))[0], "**[v1.2.0]");
    // Nothing says in which release it is.
    let hangs = reported(&mut scene, &sam, "it hangs on exit").await;
    let hangs_issue = filed(&mut scene, "FB-3", "Hangs on exit").await;
    scene.minutes_pass(10).await;
    priya.close(&repository, hangs_issue, Reason::Completed).expect("closed");
    release("v1.2.1", None, "Bug fixes.");
    scene.minutes_pass(6).await;
    assert!(scene.news(thread_of(hangs)).is_empty(), "nobody is told before the team says so");
    says(&doubts(&scene, "v1.2.1").expect("the team is asked"), &format!("#{hangs_issue}: "));
    scene.click(&robin, scene.cast.release, &format!("#{hangs_issue} is not")).await.says("You are not allowed");
    scene.click(&lena, scene.cast.release, &format!("#{hangs_issue} is not")).await.says("FB-3 is not in v1.2.1");
    scene.minutes_pass(6).await;
    assert!(scene.news(thread_of(hangs)).is_empty());
    release("v1.2.2", None, "Bug fixes.");
    scene.minutes_pass(6).await;
    scene.click(&lena, scene.cast.release, &format!("#{hangs_issue} is in it")).await.says("FB-3 is fixed in v1.2.2");
    scene.settle().await;
    says(&scene.news(thread_of(hangs))[0], "**[v1.2.2]");
    for place in [scene.cast.release, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn who_takes_their_own_report_back_has_not_mended_it() {
    let mut scene = Scene::connected(SignIn::App).await;
    let lena = scene.cast.lena.clone();
    let (priya, user, repository) =
        (scene.workshop().priya.clone(), scene.workshop().user.clone(), scene.workshop().repository.clone());
    let robin = scene.cast.robin.clone();
    let issue = user.open(&repository, "It forgets the shell", "", &[]).expect("opened");
    scene.minutes_pass(6).await;
    let said = reported(&mut scene, &robin, "it forgets my shell").await;
    scene.slash(&lena, "feedback link", json!({ "number": "FB-1", "issue": issue.0 })).await.says("is tracked in");
    user.close(&repository, issue, Reason::Completed).expect("closed");
    scene.minutes_pass(10).await;
    priya.release(&repository, NewRelease { tag: "v1.1.1-beta", ..NewRelease::default() }).expect("released");
    scene.minutes_pass(10).await;
    assert!(scene.news(thread_of(said)).is_empty(), "nobody is told that it is fixed");
    assert!(doubts(&scene, "v1.1.1-beta").is_none());
    let listed = scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await;
    assert!(!listed.text().contains("fixed"), "{}", listed.text());
    for place in [scene.cast.release, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}
