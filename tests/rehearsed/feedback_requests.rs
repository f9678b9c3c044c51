//! What the team makes of feedback: requests move through their stages, users get replies, kind words are quoted with
//! consent only, patterns and priorities are seen.

use local_discord::{ChannelId, MessageId, Person};
use serde_json::json;
use tplus::rehearsal::stage::Setting;
use tplus::rehearsal::workshop::SignIn;

use crate::support::{Scene, pinged, says, setting, shown};

/// Somebody says something in #feedback, and Lena tags it.
async fn tagged(scene: &mut Scene, who: &Person, words: &str, emoji: &str) -> MessageId {
    let lena = scene.cast.lena.clone();
    let said = who.say(scene.cast.feedback, words).expect("said");
    lena.react(said, emoji).expect("reacted");
    scene.settle().await;
    said
}

/// The thread on a message.
fn thread_of(said: MessageId) -> ChannelId {
    ChannelId(said.0)
}

#[tokio::test]
pub async fn a_request_moves_through_its_stages_where_it_began_and_votes_count_on_both_sides() {
    let mut scene = Scene::launched().await;
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    let lena = scene.cast.lena.clone();
    let said = tagged(&mut scene, &robin, "Command history with search", "💡").await;
    noor.react(said, "👍").expect("reacted");
    scene.settle().await;
    let stage = async |scene: &mut Scene, stage: &str, note: &str| {
        scene.slash(&lena, "feedback stage", json!({ "number": "FB-1", "stage": stage, "note": note })).await
    };
    stage(&mut scene, "upvotes", "").await.says("FB-1** is now at **Upvotes**");
    scene.settle().await;
    let card = scene.only_news(thread_of(said));
    let text = card.text();
    assert!(text.contains("Request → **Upvotes** → Discussion → Design → Prototype → Beta Test → Release"), "{text}");
    assert!(text.contains("2 people want this"), "{text}");
    noor.react(card.id, "👍").expect("reacted");
    sam.react(card.id, "👍").expect("reacted");
    scene.settle().await;
    let text = scene.stage.discord.message(card.id).expect("the card").text();
    assert!(text.contains("3 people want this"), "Noor counts once: {text}");
    sam.unreact(card.id, "👍").expect("unreacted");
    scene.settle().await;
    assert!(scene.stage.discord.message(card.id).expect("the card").text().contains("2 people want this"));

    stage(&mut scene, "Upvotes", "").await.says("is already at Upvotes");
    stage(&mut scene, "party", "").await.says("There is no stage `party`");
    stage(&mut scene, "design", "The draft: https://example.org/design").await.says("now at **Design**");
    scene.settle().await;
    let line = scene.only_news(thread_of(said));
    assert!(
        line.text().contains("Now at **Design**") && line.text().contains("https://example.org/design"),
        "{}",
        line.text()
    );
    assert!(scene.stage.discord.message(card.id).expect("the card").text().contains("Discussion → **Design** →"));
    scene
        .slash(&robin, "feedback stage", json!({ "number": "FB-1", "stage": "release" }))
        .await
        .says("You are not allowed");

    scene
        .slash(&lena, "feedback fixed", json!({ "number": "FB-1", "version": "v1.2.0" }))
        .await
        .says("is fixed in v1.2.0");
    scene.settle().await;
    assert!(scene.stage.discord.message(card.id).expect("the card").text().contains("Beta Test → **Release**"));
    assert!(scene.only_news(thread_of(said)).text().contains("What you asked for is out"));
    scene.only_news(scene.cast.release);
    tagged(&mut scene, &robin, "it crashes", "🐛").await;
    scene
        .slash(&lena, "feedback stage", json!({ "number": "FB-2", "stage": "design" }))
        .await
        .says("is not a feature request");
    scene.end().await;
}

#[tokio::test]
pub async fn a_few_people_try_a_request_out_before_it_is_released() {
    let mut scene = Scene::launched().await;
    let (robin, noor, sam, lena) =
        (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone(), scene.cast.lena.clone());
    let said = tagged(&mut scene, &robin, "Command history with search", "💡").await;
    let to = |stage: &str| json!({ "number": "FB-1", "stage": stage });
    scene.slash(&lena, "feedback stage", to("prototype")).await.says("now at **Prototype**");
    let asked = scene.slash(&lena, "feedback stage", to("beta test")).await;
    asked.says("now at **Beta Test**").says("3 to 5 people are asked to try it in");
    scene.settle().await;
    let card = scene.only_news(scene.cast.feedback);
    says(&card, "🧪 FB-1: ready to try");
    says(&card, "We are looking for 3 to 5 people.\n👥 Nobody yet");
    assert_eq!(pinged(&card), ["Beta tester"]);
    let shows = |scene: &Scene, text: &str| says(&scene.stage.discord.message(card.id).expect("the card"), text);

    scene.click(&sam, scene.cast.feedback, "I'll try it").await.says("Thank you for trying FB-1");
    scene.click(&sam, scene.cast.feedback, "I'll try it").await.says("You are trying FB-1 already");
    scene.click(&sam, scene.cast.feedback, "It works").await.says("the team knows what you found");
    scene.settle().await;
    shows(&scene, "👥 1 person so far; it works for 1, and 0 say that something is off");
    let form = scene.click(&noor, scene.cast.feedback, "Something is off").await;
    scene.fill_in(&noor, &form, json!({ "words": "@everyone it forgets the last line" })).await.says("knows");
    scene.settle().await;
    let off = scene.only_news(scene.cast.release);
    says(&off, "🧪 FB-1: something is off");
    says(&off, "it forgets the last line");
    assert!(off.pings.is_empty(), "nobody is woken");
    // The third who says what they found makes it a test.
    scene.click(&robin, scene.cast.feedback, "It works").await.says("the team knows");
    scene.settle().await;
    says(&scene.only_news(scene.cast.release), "3 people so far; it works for 2, and 1 says that something is off");
    let form = scene.click(&noor, scene.cast.feedback, "It works").await;
    form.says("the team knows");
    scene.settle().await;
    assert!(scene.news(scene.cast.release).is_empty(), "it is said once");
    scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await.says("it works for 3");

    scene.slash(&lena, "feedback stage", to("release")).await.says("now at **Release**");
    scene.settle().await;
    shows(&scene, "The test is over.");
    // It was released too early: it is tried out again, on a card of its own.
    scene.slash(&lena, "feedback stage", to("beta test")).await.says("now at **Beta Test**");
    scene.settle().await;
    let again = scene.only_news(scene.cast.feedback);
    says(&again, "🧪 FB-1: ready to try");
    assert_ne!(again.id, card.id);
    scene.click(&sam, scene.cast.feedback, "It works").await.says("the team knows");
    scene.news(thread_of(said));
    scene.end().await;
}

#[tokio::test]
pub async fn a_request_that_few_have_tried_is_said_to_be_and_a_sixth_is_thanked() {
    let mut scene = Scene::launched().await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let said = tagged(&mut scene, &robin, "Command history with search", "💡").await;
    let to = |stage: &str| json!({ "number": "FB-1", "stage": stage });
    scene.slash(&lena, "feedback stage", to("beta test")).await.says("now at **Beta Test**");
    scene.settle().await;
    let card = scene.only_news(scene.cast.feedback);
    for name in ["Ada", "Ben", "Cleo", "Dan", "Eve"] {
        let user = scene.cast.guild.member(name, &[]);
        scene.click(&user, scene.cast.feedback, "I'll try it").await.says("Thank you for trying");
    }
    scene
        .click(&robin, scene.cast.feedback, "I'll try it")
        .await
        .says("5 people are trying FB-1 already, which is enough.");
    scene
        .slash(&lena, "feedback stage", to("release"))
        .await
        .says("0 of at least 3 testers have said what they found.");
    scene.settle().await;
    assert!(scene.stage.discord.message(card.id).expect("the card").buttons().is_empty());
    scene.news(thread_of(said));
    scene.end().await;
}

#[tokio::test]
pub async fn where_nobody_can_be_asked_to_try_it_that_is_said() {
    let mut scene = Scene::before_setup().await;
    let (owner, lena) = (scene.cast.guild.owner(), scene.cast.lena.clone());
    let mut options = scene.cast.setup_options();
    options.as_object_mut().expect("options").remove("feedback");
    scene.slash(&owner, "setup", options).await;
    let wish = json!({ "source": "Twitter", "text": "Command history with search" });
    let question = scene.slash(&lena, "feedback add", wish).await;
    scene.then(&lena, &question, "💡 Feature request").await.says("FB-1");
    let to = |stage: &str| json!({ "number": "FB-1", "stage": stage });
    scene.slash(&lena, "feedback stage", to("beta test")).await.says("Nobody was asked to try it");
    scene.slash(&lena, "feedback stage", to("release")).await.says("now at **Release**");
    scene.settle().await;
    assert!(scene.news(scene.cast.release).is_empty(), "nothing was undeliverable");
    scene.end().await;
}

#[tokio::test]
pub async fn a_beta_testers_vote_counts_as_often_as_the_playbook_says() {
    let mut scene = Scene::launched().await;
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    let (lena, maya) = (scene.cast.lena.clone(), scene.cast.maya.clone());
    let one = tagged(&mut scene, &robin, "Command history with search", "💡").await;
    let two = tagged(&mut scene, &robin, "A dark theme", "💡").await;
    noor.react(one, "👍").expect("reacted");
    sam.react(two, "👍").expect("reacted");
    scene.settle().await;
    // Two people each; one of them is a beta tester.
    let week = json!({ "which": "Week 2 priorities" });
    scene.slash(&lena, "checklist show", week).await.says("-# FB-2 A dark theme; FB-1 Command history with search");
    let patterns = scene.slash(&lena, "feedback patterns", json!({})).await.text();
    let at = |text: &str, what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is nowhere in {text}"));
    assert!(at(&patterns, "FB-2") < at(&patterns, "FB-1"), "{patterns}");
    assert!(patterns.contains("(2 people, 1 vote of beta testers)"), "{patterns}");
    // Who loses the role has a vote like everybody's.
    scene.cast.guild.take_role(sam.id(), scene.cast.roles.beta_tester);
    sam.unreact(two, "👍").expect("unreacted");
    sam.react(two, "👍").expect("reacted");
    scene.settle().await;
    let patterns = scene.slash(&lena, "feedback patterns", json!({})).await.text();
    assert!(at(&patterns, "FB-1") < at(&patterns, "FB-2"), "{patterns}");
    assert!(!patterns.contains("beta testers"), "{patterns}");
    scene.slash(&maya, "feedback show", json!({ "number": "FB-2" })).await.says("People behind it");
    scene.end().await;
}

#[tokio::test]
pub async fn the_plans_three_replies_are_drafts_that_one_click_opens_and_one_sends() {
    let mut scene = Scene::launched().await;
    let (robin, lena, noor) = (scene.cast.robin.clone(), scene.cast.lena.clone(), scene.cast.noor.clone());
    let bug = tagged(&mut scene, &robin, "Error messages are confusing", "🎨").await;
    let wish = tagged(&mut scene, &noor, "Command history with search", "💡").await;
    let kind = tagged(&mut scene, &noor, "caro saved my evening", "🙏").await;
    for (number, said, who, says) in [
        (1, bug, &robin, "We've heard your feedback on Error messages are confusing, working on a fix!"),
        (2, wish, &noor, "Great suggestion! Added to roadmap: Command history with search"),
        (3, kind, &noor, "Thanks for the kind words! Share your experience: <#"),
    ] {
        let shown = scene.slash(&lena, "feedback show", json!({ "number": format!("FB-{number}") })).await;
        let form = scene.then(&lena, &shown, "Reply").await;
        let sent = lena.fill_in(&form.used, json!({}));
        scene.answered(sent).await.says("Your reply to **FB-");
        scene.settle().await;
        let reply = scene.only_news(thread_of(said)).text();
        assert!(reply.contains(says) && reply.contains(&who.mention()) && reply.contains("Lena · the team"), "{reply}");
    }
    let form = scene.slash(&lena, "feedback reply", json!({ "number": "FB-1", "which": "thanks" })).await;
    let sent = lena.fill_in(
        &form.used,
        json!({ "Your reply, posted where the person wrote": "@everyone look, we are **on it**" }),
    );
    scene.answered(sent).await.says("on its way");
    scene.settle().await;
    let reply = scene.only_news(thread_of(bug));
    assert!(reply.text().contains("we are **on it**") && !reply.text().contains("@everyone"), "{}", reply.text());
    let shown = scene.slash(&robin, "feedback reply", json!({ "number": "FB-1" })).await;
    shown.says("You are not allowed");
    scene.end().await;
}

#[tokio::test]
pub async fn thanks_lead_where_the_playbook_says() {
    let thanks = "# link = \"https://example.org/share-your-experience\"";
    let own = tplus::playbook::DEFAULT.replace(thanks, &thanks["# ".len()..]);
    let mut scene = Scene::launched_with(Setting { playbook: Some(own), ..setting("2026-01-15 11:00") }).await;
    let (noor, lena) = (scene.cast.noor.clone(), scene.cast.lena.clone());
    tagged(&mut scene, &noor, "caro saved my evening", "🙏").await;
    let form = scene.slash(&lena, "feedback reply", json!({ "number": "FB-1" })).await;
    let text = form.prefilled("Your reply, posted where the person wrote");
    assert_eq!(text, "Thanks for the kind words! Share your experience: https://example.org/share-your-experience");
    scene.end().await;
}

#[tokio::test]
pub async fn kind_words_are_quoted_only_when_their_author_agrees() {
    let mut scene = Scene::launched().await;
    let (robin, noor, lena, maya) =
        (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone(), scene.cast.maya.clone());
    scene.at("2026-01-16 10:00").await;
    let named = tagged(&mut scene, &robin, "caro saved my evening", "🙏").await;
    let unnamed = tagged(&mut scene, &noor, "best tool of the year", "🙏").await;
    tagged(&mut scene, &noor, "I simply like it", "🙏").await;
    scene.news(scene.cast.release);
    for number in ["FB-1", "FB-2"] {
        let shown = scene.slash(&lena, "feedback show", json!({ "number": number })).await;
        scene.then(&lena, &shown, "Ask to quote").await.says("is being asked where they posted it");
        scene.settle().await;
    }
    for (said, who, answer) in [(named, &robin, "Yes, with my name"), (unnamed, &noor, "Yes, without my name")] {
        let question = scene.only_news(thread_of(said));
        assert!(question.text().contains("May we quote you?") && question.text().contains(&who.mention()));
        let used = lena.click(question.id, answer);
        scene.answered(used).await.says("Only its author can answer");
        let used = who.click(question.id, answer);
        scene.answered(used).await.says("Thank you!");
        scene.settle().await;
        says(&scene.only_news(scene.cast.release), "agrees to be quoted");
    }
    scene.at("2026-01-23 12:00").await;
    let weekly = json!({ "which": "Weekly feedback summary" });
    let preview = scene.slash(&maya, "digest preview", weekly.clone()).await.text();
    assert!(preview.contains("FB-1, FB-2 can be quoted once somebody of the team releases them"), "{preview}");
    assert!(!preview.contains("Robin"), "{preview}");
    for number in ["FB-1", "FB-2"] {
        let shown = scene.slash(&lena, "feedback show", json!({ "number": number })).await;
        scene.then(&lena, &shown, "Release the quote").await.says("may stand in public updates now");
    }
    let preview = scene.slash(&maya, "digest preview", weekly).await.text();
    assert!(preview.contains("\"caro saved my evening\" · Robin"), "{preview}");
    assert!(preview.contains("\"best tool of the year\"\n") && !preview.contains("Noor"), "{preview}");
    assert!(
        !preview.contains("I simply like it") && preview.contains("FB-3 can be quoted once its author agrees"),
        "{preview}"
    );
    let public = scene.slash(&maya, "digest preview", json!({ "which": "Public weekly update" })).await.text();
    assert!(public.contains("🙏 \"caro saved my evening\" · Robin"), "{public}");
    let question = scene.cast.guild.messages(thread_of(named)).last().expect("the question").id;
    let used = robin.click(question, "No");
    scene.answered(used).await.says("you will not be quoted");
    let public = scene.slash(&maya, "digest preview", json!({ "which": "Public weekly update" })).await.text();
    assert!(!public.contains("saved my evening"), "{public}");

    let tweet = json!({ "source": "Twitter", "text": "caro is neat" });
    let question = scene.slash(&lena, "feedback add", tweet).await;
    scene.then(&lena, &question, "🙏 Testimonial").await.says("FB-4");
    scene
        .slash(&lena, "feedback quote", json!({ "number": "FB-4", "may": "Yes, without their name" }))
        .await
        .says("may be quoted");
    scene
        .slash(&lena, "feedback quote", json!({ "number": "FB-3", "may": "No" }))
        .await
        .says("can answer for themselves");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn whoever_edits_what_they_agreed_to_is_quoted_no_more() {
    let mut scene = Scene::launched().await;
    let (noor, lena, maya) = (scene.cast.noor.clone(), scene.cast.lena.clone(), scene.cast.maya.clone());
    let release = scene.cast.release;
    scene.at("2026-01-19 10:00").await;
    let said = tagged(&mut scene, &noor, "caro saved my evening", "🙏").await;
    scene.at("2026-01-23 12:00").await;
    scene.news(release);
    let ask = async |scene: &mut Scene| {
        let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await;
        scene.then(&lena, &shown, "Ask to quote").await.says("is being asked where they posted it");
        scene.settle().await;
        let question = scene.only_news(thread_of(said));
        says(&question, "May we quote you?");
        question.id
    };
    let public = async |scene: &mut Scene| {
        scene.slash(&maya, "digest preview", json!({ "which": "Public weekly update" })).await.text()
    };
    let yes = async |scene: &mut Scene, question: MessageId| {
        let used = noor.click(question, "Yes, with my name");
        scene.answered(used).await
    };
    let edit = async |scene: &mut Scene, words: &str| {
        scene.minutes_pass(1).await;
        noor.edit(said, words).expect("edited");
        scene.settle().await;
    };

    // In the moment of the answer, whichever comes first.
    let question = ask(&mut scene).await;
    scene.minutes_pass(1).await;
    noor.edit(said, "caro saved my day").expect("edited");
    yes(&mut scene, question).await;
    scene.settle().await;
    scene.news(release);
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await;
    shown.says("caro saved my day");
    assert!(!public(&mut scene).await.contains("caro saved"));

    // After the answer.
    let question = ask(&mut scene).await;
    yes(&mut scene, question).await.says("Thank you!");
    scene.settle().await;
    let card = scene.only_news(release);
    says(&card, "> \"caro saved my day\" · Noor");
    edit(&mut scene, "free caro pro: https://evil.example discord.gg/evil").await;
    let shown = scene.stage.discord.message(question).expect("the question");
    assert!(shown.text().contains("what you said about quoting it holds no more") && shown.buttons().is_empty());
    let shown = scene.stage.discord.message(card.id).expect("the card");
    assert!(shown.text().contains("FB-1 is not quoted") && shown.buttons().is_empty());

    // Asked again, and agreed to as it now is; the team that reads it does not release it.
    let question = ask(&mut scene).await;
    yes(&mut scene, question).await.says("Thank you!");
    scene.settle().await;
    let card = scene.only_news(release);
    assert!(!card.text().contains("https://") && !card.text().contains("discord.gg/"), "{}", card.text());
    assert!(!public(&mut scene).await.contains("free caro pro"));

    // Between the release and the post.
    edit(&mut scene, "caro is good").await;
    let question = ask(&mut scene).await;
    yes(&mut scene, question).await.says("Thank you!");
    scene.settle().await;
    scene.only_news(release);
    scene.click(&lena, release, "Release the quote").await.says("may stand in public updates now");
    let text = public(&mut scene).await;
    assert!(text.contains("🙏 \"caro is good\" · Noor"), "{text}");
    edit(&mut scene, "caro is bad").await;
    let text = public(&mut scene).await;
    assert!(!text.contains("caro is good") && !text.contains("caro is bad"), "{text}");

    // The team takes back what it released, and a message that is deleted ends it.
    let question = ask(&mut scene).await;
    yes(&mut scene, question).await.says("Thank you!");
    scene.settle().await;
    let card = scene.only_news(release);
    scene.click(&lena, release, "Release the quote").await.says("may stand in public updates now");
    scene.settle().await;
    scene.click(&lena, release, "Take it back").await.says("is not quoted until somebody releases it again");
    scene.settle().await;
    assert!(!public(&mut scene).await.contains("caro is bad"));
    noor.delete(said).expect("deleted");
    scene.settle().await;
    let shown = scene.stage.discord.message(card.id).expect("the card");
    assert!(!shown.text().contains("caro is bad") && shown.buttons().is_empty(), "{}", shown.text());
    says(&shown, "Its message was deleted.");
    for place in [release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

/// FB-1, which `author` said with `said`, may be quoted by name from now on.
async fn released(scene: &mut Scene, author: &Person, said: MessageId) {
    let (lena, release) = (scene.cast.lena.clone(), scene.cast.release);
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await;
    scene.then(&lena, &shown, "Ask to quote").await.says("is being asked where they posted it");
    scene.settle().await;
    let question = scene.only_news(thread_of(said));
    let used = author.click(question.id, "Yes, with my name");
    scene.answered(used).await.says("Thank you!");
    scene.settle().await;
    scene.click(&lena, release, "Release the quote").await.says("may stand in public updates now");
    scene.settle().await;
}

fn pass_over(scene: &mut Scene) {
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
}

#[tokio::test]
pub async fn a_text_that_waits_is_not_published_with_a_quote_that_was_edited_meanwhile() {
    let mut scene = Scene::launched().await;
    let (noor, maya, release) = (scene.cast.noor.clone(), scene.cast.maya.clone(), scene.cast.release);
    scene.at("2026-01-19 10:00").await;
    let said = tagged(&mut scene, &noor, "caro \"just works\"", "🙏").await;
    scene.at("2026-01-23 12:00").await;
    pass_over(&mut scene);
    released(&mut scene, &noor, said).await;
    scene.at("2026-01-23 16:31").await;
    let draft = maya.direct_messages(&scene.stage.app).pop().expect("the draft");
    let used = maya.click(draft.id, "Hold back the public weekly update");
    scene.answered(used).await.says("waits in the release channel");
    scene.at("2026-01-23 17:01").await;
    let waits = scene.cards(release).into_iter().find(|card| card.text().contains("Waits for you")).expect("it waits");
    assert!(
        waits.text().contains("🙏 \"caro \"just works\"\" · Noor") && !waits.text().contains("⚠️"),
        "{}",
        waits.text()
    );
    noor.edit(said, "free caro pro: https://evil.example").expect("edited");
    scene.settle().await;
    let waits = scene.stage.discord.message(waits.id).expect("it waits");
    says(&waits, "It quotes somebody whose words may be quoted no more");
    let used = maya.click(waits.id, "Publish");
    scene.answered(used).await.says("take the quote out. Nothing was published.");
    let used = maya.click(waits.id, "Edit");
    let form = scene.answered(used).await;
    let without: Vec<String> = form.prefilled("What users read, word for word").lines().map(str::to_owned).collect();
    let without = without.into_iter().filter(|line| !line.contains("just works")).collect::<Vec<_>>().join("\n");
    scene.fill_in(&maya, &form, json!({ "body": without })).await.says("Changed");
    scene.settle().await;
    let used = maya.click(waits.id, "Publish");
    scene.answered(used).await.says("Published.");
    scene.settle().await;
    let public = shown(&scene.all_news(scene.cast.announcements));
    assert!(public.contains("week 1") && !public.contains("just works") && !public.contains("evil"), "{public}");
    pass_over(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn words_for_users_that_were_typed_by_hand_wait_when_a_quote_in_them_was_taken_back() {
    let mut scene = Scene::launched().await;
    let (noor, maya) = (scene.cast.noor.clone(), scene.cast.maya.clone());
    scene.at("2026-01-19 10:00").await;
    let said = tagged(&mut scene, &noor, "caro saved my day", "🙏").await;
    scene.at("2026-01-23 12:00").await;
    pass_over(&mut scene);
    released(&mut scene, &noor, said).await;
    scene.at("2026-01-23 16:31").await;
    let draft = maya.direct_messages(&scene.stage.app).pop().expect("the draft");
    let used = maya.click(draft.id, "Edit the public weekly update");
    let form = scene.answered(used).await;
    let body = format!("{}\nAnd thank you all.", form.prefilled("What users read"));
    scene.fill_in(&maya, &form, json!({ "body": body })).await.says("Saved.");
    let question = scene.cast.guild.messages(thread_of(said)).pop().expect("the question").id;
    let used = noor.click(question, "No");
    scene.answered(used).await.says("you will not be quoted");
    scene.at("2026-01-23 17:01").await;
    let public = shown(&scene.all_news(scene.cast.announcements));
    assert!(!public.contains("saved my day"), "{public}");
    let team = shown(&scene.all_news(scene.cast.release));
    assert!(team.contains("It quotes somebody whose words may be quoted no more"), "{team}");
    pass_over(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn a_quote_that_is_released_after_its_weeks_update_stands_in_the_next_one_and_in_no_other() {
    let mut scene = Scene::launched().await;
    let (noor, release) = (scene.cast.noor.clone(), scene.cast.release);
    scene.at("2026-01-19 10:00").await;
    let said = tagged(&mut scene, &noor, "caro saved my day", "🙏").await;
    scene.at("2026-01-23 17:30").await;
    let public = shown(&scene.all_news(scene.cast.announcements));
    assert!(!public.contains("saved my day"), "{public}");
    scene.news(release);
    released(&mut scene, &noor, said).await;
    for (friday, is_quoted) in [("2026-01-30 17:01", true), ("2026-02-06 17:01", false)] {
        scene.at(friday).await;
        let public = shown(&scene.all_news(scene.cast.announcements));
        assert_eq!(public.contains("🙏 \"caro saved my day\" · Noor"), is_quoted, "{friday}: {public}");
    }
    pass_over(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn patterns_show_what_people_complain_of_and_priority_follows_reach_and_effort() {
    let mut scene = Scene::launched().await;
    let cast = &scene.cast;
    let (robin, noor, sam, lena) = (cast.robin.clone(), cast.noor.clone(), cast.sam.clone(), cast.lena.clone());
    let (tom, priya) = (cast.tom.clone(), cast.priya.clone());
    let crash = tagged(&mut scene, &robin, "it crashes at startup", "🐛").await;
    for who in [&noor, &sam, &tom, &priya] {
        who.react(crash, "👍").expect("reacted");
    }
    tagged(&mut scene, &noor, "colours are hard to read", "🎨").await;
    tagged(&mut scene, &sam, "how do I change the backend?", "❓").await;
    scene
        .slash(&lena, "feedback effort", json!({ "number": "FB-1", "effort": "Easy" }))
        .await
        .says("5 people")
        .says("**High**");
    scene.slash(&lena, "feedback effort", json!({ "number": "FB-2", "effort": "High" })).await.says("**Low**");
    scene
        .slash(&lena, "feedback theme", json!({ "number": "FB-1", "name": "Startup" }))
        .await
        .says("belongs to **Startup**");
    scene.slash(&lena, "feedback theme", json!({ "number": "FB-2", "name": "x".repeat(61) })).await.says("at most 60");
    scene
        .slash(&lena, "feedback show", json!({ "number": "FB-1" }))
        .await
        .says("High (5 people, easy effort)")
        .says("Startup");
    let patterns = scene.slash(&lena, "feedback patterns", json!({})).await;
    patterns
        .says("Top complaints**\n**FB-1** it crashes at startup (5 people, 1 vote of beta testers)")
        .says("**Startup**: FB-1");
    patterns.says("High priority** (many people, little effort)\n**FB-1**").says("how do I change the backend?");
    scene.end().await;
}

#[tokio::test]
pub async fn issues_are_counted_once_whether_they_stand_on_github_in_feedback_or_as_incidents() {
    // So that a weekly post can be seen the day after.
    let playbook = tplus::playbook::DEFAULT.replace("weekly_needs_days = 4", "weekly_needs_days = 1");
    let setting = setting("2026-01-15 11:00");
    let setting = Setting { github: Some(SignIn::App), playbook: Some(playbook), ..setting };
    let mut scene = Scene::connected_with(setting).await;
    let (robin, lena, maya) = (scene.cast.robin.clone(), scene.cast.lena.clone(), scene.cast.maya.clone());
    let repository = scene.workshop().repository.clone();
    let (user, priya) = (scene.workshop().user.clone(), scene.workshop().priya.clone());
    tagged(&mut scene, &robin, "it crashes at startup", "🐛").await;
    let form = scene.slash(&lena, "feedback issue", json!({ "number": "FB-1" })).await;
    scene.fill_in(&lena, &form, json!({ "Title": "Crash" })).await.says("on its way");
    let grave = user.open(&repository, "Data is lost", "", &[]).expect("opened");
    user.open(&repository, "Something else", "of another release", &[]).expect("opened");
    for label in ["v1.1.0-beta", "P0"] {
        priya.label(&repository, grave, label).expect("labelled");
    }
    scene.minutes_pass(6).await;
    let preview = scene.slash(&maya, "digest preview", json!({})).await;
    preview.says("New today: 2 (P0: 1, P1: 0, P2: 0, P3: 0, untriaged: 1)").says("Remaining open: 2 (P0: 1, P1: 0)");
    preview.says("🔴 Red").says(&format!("P0 open: #{grave}"));
    priya.close(&repository, grave, local_github::Reason::Completed).expect("closed");
    scene.minutes_pass(6).await;
    scene
        .slash(&maya, "digest preview", json!({}))
        .await
        .says("Fixed today: 1")
        .says("Remaining open: 1")
        .says("🟡 Yellow");
    scene.at("2026-01-16 09:30").await;
    let week = scene.slash(&maya, "digest preview", json!({ "which": "Weekly feedback summary" })).await;
    week.says("GitHub: 3 issues created (0 feature requests)");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn an_incident_declared_from_any_report_of_a_topic_stands_for_all_of_them() {
    let mut scene = Scene::launched().await;
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    let (lena, jonas, maya) = (scene.cast.lena.clone(), scene.cast.jonas.clone(), scene.cast.maya.clone());
    scene.at("2026-01-16 11:00").await;
    for (who, words) in [(&robin, "it crashes at startup"), (&noor, "crash right after the start")] {
        tagged(&mut scene, who, words, "🐛").await;
    }
    scene.slash(&lena, "feedback merge", json!({ "number": "FB-2", "into": "FB-1" })).await.says("2 people");
    let first = scene.cast.guild.messages(scene.cast.feedback)[0].id;
    sam.react(first, "👍").expect("reacted");
    scene.settle().await;
    let criteria = scene.slash(&maya, "release criteria", json!({})).await;
    criteria.says("complaints of several people without a fix, issue or reply: 1");
    let before = scene.slash(&maya, "digest preview", json!({})).await;
    before.says("New today: 1 (P0: 0, P1: 0, P2: 0, P3: 0, untriaged: 1)");

    let declared = json!({ "severity": "P2", "title": "Crash at startup", "feedback": "FB-2" });
    scene.slash(&jonas, "incident declare", declared).await.says("INC-1");
    let after = scene.slash(&maya, "digest preview", json!({})).await;
    after.says("New today: 1 (P0: 0, P1: 0, P2: 1, P3: 0)").says("Remaining open: 1");
    let criteria = scene.slash(&maya, "release criteria", json!({})).await;
    criteria.says("complaints of several people without a fix, issue or reply: 0");
    scene.minutes_pass(130).await;
    let news = scene.all_news(scene.cast.release);
    assert!(
        !news.iter().any(|one| one.text().contains("Triage ·") && one.text().contains("FB-1")),
        "it has a severity"
    );
    for place in [scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(place);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn the_community_lead_is_given_a_review_each_day_of_week_1_with_something_to_review() {
    let mut scene = Scene::launched().await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    tagged(&mut scene, &robin, "it crashes at startup", "🐛").await;
    robin.say(scene.cast.feedback, "and the colours are odd").expect("said");
    lena.say(scene.cast.general, "nobody looks for feedback here").expect("said");
    scene.at("2026-01-16 09:59").await;
    scene.news(scene.cast.release);
    scene.at("2026-01-16 10:01").await;
    let review = scene.only_news(scene.cast.release).text();
    assert!(review.contains("Daily feedback review · Fri Jan 16"), "{review}");
    assert!(review.contains("🐛 1 bug") && review.contains("1 message in #feedback without a tag"), "{review}");
    assert!(review.contains("FB-1** it crashes at startup") && review.contains("1 item without an effort"), "{review}");
    let role = scene.cast.roles.community;
    assert!(review.contains(&format!("<@&{role}>")), "it is for the community lead: {review}");
    scene.at("2026-01-17 10:01").await;
    let said: Vec<_> = scene.news(scene.cast.release).iter().map(|message| message.text()).collect();
    assert!(said.iter().all(|text| !text.contains("Daily feedback review")), "nothing to review: {said:?}");
    scene.news(scene.cast.announcements);
    scene.news(scene.cast.standup);
    scene.end().await;
}
