//! Feedback: reactions and the menu tag what people say; the record follows its message and survives gaps.

use local_discord::{ChannelId, How, MessageId};
use serde_json::json;

use crate::support::{Scene, says};

/// What `/feedback list` shows the community lead.
async fn listed(scene: &mut Scene) -> String {
    let lena = scene.cast.lena.clone();
    scene.slash(&lena, "feedback list", json!({})).await.text()
}

/// Whether tplus has its 🗂️ under `message`.
fn is_marked(scene: &Scene, message: MessageId) -> bool {
    let message = scene.stage.discord.message(message).expect("the message");
    let own = |person: &local_discord::Named<_>| person.id == scene.stage.app.user_id;
    message.reactions.iter().any(|reaction| reaction.emoji.contains("🗂") && reaction.people.iter().any(own))
}

#[tokio::test]
pub async fn a_team_members_reaction_tags_and_the_last_one_leaving_untags() {
    let mut scene = Scene::launched().await;
    let (robin, noor) = (scene.cast.robin.clone(), scene.cast.noor.clone());
    let (lena, priya) = (scene.cast.lena.clone(), scene.cast.priya.clone());
    let said = robin.say(scene.cast.general, "caro crashes on my Mac").expect("said");
    noor.react(said, "🐛").expect("reacted");
    lena.react(said, "👍").expect("reacted");
    scene.settle().await;
    assert!(!is_marked(&scene, said), "a user's reaction and another emoji tag nothing");

    lena.react(said, "🐛").expect("reacted");
    priya.react(said, "🐞").expect("reacted");
    scene.settle().await;
    assert!(is_marked(&scene, said));
    let list = listed(&mut scene).await;
    // Robin, who said it, and Lena's 👍; tagging it says nothing about how many have it.
    assert!(list.contains("FB-1** caro crashes on my Mac (2 people)"), "{list}");

    lena.unreact(said, "🐛").expect("unreacted");
    scene.settle().await;
    assert!(is_marked(&scene, said));
    priya.unreact(said, "🐞").expect("unreacted");
    scene.settle().await;
    assert!(!is_marked(&scene, said));
    assert!(listed(&mut scene).await.contains("Nothing is tagged yet"));
    scene.end().await;
}

#[tokio::test]
pub async fn private_channels_bots_and_tplus_itself_are_left_alone() {
    let mut scene = Scene::launched().await;
    let (maya, jonas) = (scene.cast.maya.clone(), scene.cast.jonas.clone());
    let leads = scene.cast.guild.private_channel("the incident lead", &[scene.cast.roles.release_manager]);
    let secret = maya.say(leads, "do not tell anyone").expect("said");
    maya.react(secret, "🐛").expect("reacted");
    scene.slash(&jonas, "incident declare", json!({ "severity": "P3", "title": "typo" })).await;
    let card = scene.only_news(scene.cast.release);
    jonas.react(card.id, "🐛").expect("reacted");
    scene.settle().await;
    assert!(listed(&mut scene).await.contains("Nothing is tagged yet"));
    let used = jonas.message_menu(card.id, "Tag feedback");
    scene.answered(used).await.says("That message is from a bot");
    scene.end().await;
}

#[tokio::test]
pub async fn the_menu_tags_by_button_and_the_record_follows_edits_and_deletion() {
    let mut scene = Scene::launched().await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let said = robin.say(scene.cast.feedback, "pls add a dark mode").expect("said");
    let used = lena.message_menu(said, "Tag feedback");
    let question = scene.answered(used).await;
    question.says("What is it?").says("pls add a dark mode");
    let used = lena.click(&question.used, "💡 Feature request");
    scene.answered(used).await.says("FB-1** is tracked as feature request");
    assert!(is_marked(&scene, said));

    robin.edit(said, "pls add a dark mode, my eyes hurt").expect("edited");
    scene.settle().await;
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await;
    shown.says("my eyes hurt").says("People behind it\n1");
    robin.delete(said).expect("deleted");
    scene.settle().await;
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "1" })).await;
    shown.says("its message was deleted");
    assert!(!shown.text().contains("my eyes hurt") && !shown.text().contains("Robin"));
    scene.end().await;
}

#[tokio::test]
pub async fn what_was_said_elsewhere_is_added_by_hand_once() {
    let mut scene = Scene::launched().await;
    let (lena, robin) = (scene.cast.lena.clone(), scene.cast.robin.clone());
    let options = json!({ "source": "Twitter", "text": "caro saved my evening" });
    scene.slash(&robin, "feedback add", options.clone()).await.says("Allowed: team members");
    let question = scene.slash(&lena, "feedback add", options).await;
    let used = lena.click(&question.used, "🙏 Testimonial");
    let again = lena.click(&question.used, "🙏 Testimonial");
    let answers = scene.answered(used).await.text() + &scene.answered(again).await.text();
    assert!(answers.contains("tracked as testimonial") && answers.contains("already saved"), "{answers}");
    scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await.says("Twitter");
    let long = json!({ "source": "Reddit", "text": "it is really slow ".repeat(300) });
    let question = scene.slash(&lena, "feedback add", long).await;
    let used = lena.click(&question.used, "🎨 UX issue");
    scene.answered(used).await.says("FB-2");
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-2" })).await;
    let file = &shown.answer.message().expect("a message").attachments[0];
    assert_eq!(String::from_utf8_lossy(&file.bytes).matches("really slow").count(), 300, "all of it is there");
    let blank = json!({ "source": "Reddit", "text": "  " });
    scene.slash(&lena, "feedback add", blank).await.says("There is no text");
    scene.slash(&lena, "feedback show", json!({ "number": "FB-9" })).await.says("There is no feedback `FB-9`");
    scene.end().await;
}

#[tokio::test]
pub async fn clearing_reactions_untags_but_leaves_what_the_menu_tagged() {
    let mut scene = Scene::launched().await;
    let (robin, lena, owner) = (scene.cast.robin.clone(), scene.cast.lena.clone(), scene.cast.guild.owner());
    let one = robin.say(scene.cast.feedback, "one").expect("said");
    let two = robin.say(scene.cast.feedback, "two").expect("said");
    lena.react(one, "❓").expect("reacted");
    lena.react(two, "❓").expect("reacted");
    let used = lena.message_menu(two, "Tag feedback");
    let question = scene.answered(used).await;
    let used = lena.click(&question.used, "❓ Question");
    scene.answered(used).await;
    owner.clear_reactions(one).expect("cleared");
    owner.clear_reactions(two).expect("cleared");
    scene.settle().await;
    assert!(!is_marked(&scene, one) && is_marked(&scene, two));
    let three = robin.say(scene.cast.feedback, "three").expect("said");
    lena.react(three, "🐛").expect("reacted");
    scene.settle().await;
    owner.bulk_delete(scene.cast.feedback, &[two, three]).expect("deleted");
    scene.settle().await;
    assert!(listed(&mut scene).await.contains("Nothing is tagged yet"));
    scene.end().await;
}

#[tokio::test]
pub async fn a_gap_in_the_gateway_is_made_up_for_over_rest() {
    let mut scene = Scene::launched().await;
    let (robin, lena, priya) = (scene.cast.robin.clone(), scene.cast.lena.clone(), scene.cast.priya.clone());
    let kept = robin.say(scene.cast.feedback, "kept").expect("said");
    let left = robin.say(scene.cast.feedback, "left").expect("said");
    let gone = robin.say(scene.cast.feedback, "gone").expect("said");
    for message in [kept, left, gone] {
        lena.react(message, "🐛").expect("reacted");
    }
    scene.settle().await;

    scene.stage.kill_bot().await;
    let missed = robin.say(scene.cast.general, "missed").expect("said");
    priya.react(missed, "💡").expect("reacted");
    robin.react(missed, "🐛").expect("reacted");
    lena.unreact(left, "🐛").expect("unreacted");
    robin.delete(gone).expect("deleted");
    robin.edit(kept, "kept and edited").expect("edited");
    scene.stage.start_bot().await.expect("the bot starts");
    scene.settle().await;

    let list = listed(&mut scene).await;
    assert!(list.contains("kept and edited") && list.contains("missed"), "{list}");
    says(&scene.only_news(scene.cast.release), "was edited: still this bug?");
    assert!(!list.contains("left") && !list.contains("gone"), "{list}");
    assert!(is_marked(&scene, missed) && !is_marked(&scene, left));
    scene.stage.discord.drop_gateway(&scene.stage.app, How::Reconnect);
    scene.end().await;
}

#[tokio::test]
pub async fn without_the_intent_for_content_a_reaction_keeps_the_link_and_the_menu_the_words() {
    let mut scene = Scene::launched().await;
    scene.stage.app.grant_message_content(false);
    scene.stage.kill_bot().await;
    scene.stage.start_bot().await.expect("the bot starts without the intent");
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let said = robin.say(scene.cast.feedback, "it is slow").expect("said");
    lena.react(said, "🎨").expect("reacted");
    scene.settle().await;
    let list = listed(&mut scene).await;
    assert!(list.contains(&format!("/{said}")) && !list.contains("it is slow"), "{list}");
    let used = lena.message_menu(said, "Tag feedback");
    let question = scene.answered(used).await;
    let used = lena.click(&question.used, "🎨 UX issue");
    scene.answered(used).await.says("FB-1");
    assert!(listed(&mut scene).await.contains("it is slow"), "the menu brought the words");
    scene.end().await;
}

#[tokio::test]
pub async fn a_bug_that_the_team_tags_counts_as_an_issue() {
    let mut scene = Scene::launched().await;
    let (robin, lena, maya) = (scene.cast.robin.clone(), scene.cast.lena.clone(), scene.cast.maya.clone());
    let said = robin.say(scene.cast.feedback, "it crashes").expect("said");
    lena.react(said, "🐛").expect("reacted");
    scene.settle().await;
    scene.slash(&maya, "digest preview", json!({})).await.says("New today: 1").says("untriaged: 1").says("open: 1");
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await;
    assert!(lena.click(&shown.used, "Confirm bug").is_err(), "the tag of a team member is the confirmation");
    scene.end().await;
}

#[tokio::test]
pub async fn a_slip_that_is_taken_back_at_once_leaves_nothing() {
    let mut scene = Scene::launched().await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    for _ in 0..5 {
        let said = robin.say(scene.cast.feedback, "fine").expect("said");
        lena.react(said, "🐛").expect("reacted");
        lena.unreact(said, "🐛").expect("unreacted");
        scene.settle().await;
        assert!(!is_marked(&scene, said));
    }
    assert!(listed(&mut scene).await.contains("Nothing is tagged yet"));
    scene.end().await;
}

#[tokio::test]
pub async fn a_message_in_a_private_channel_is_not_tagged_by_the_menu_either() {
    let mut scene = Scene::launched().await;
    let maya = scene.cast.maya.clone();
    let leads = scene.cast.guild.private_channel("the incident lead", &[scene.cast.roles.release_manager]);
    scene.cast.guild.allow(leads, scene.stage.app.user_id, 1 << 10 | 1 << 11);
    let said = maya.say(leads, "between us").expect("said");
    let used = maya.message_menu(said, "Tag feedback");
    scene.answered(used).await.says("This channel is private");
    scene.end().await;
}

#[tokio::test]
pub async fn a_session_that_cannot_be_resumed_is_made_up_for_too() {
    let mut scene = Scene::launched().await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let said = robin.say(scene.cast.feedback, "it is slow").expect("said");
    scene.settle().await;
    scene.stage.discord.end_sessions(&scene.stage.app);
    lena.react(said, "🎨").expect("reacted");
    scene.stage.reconnected().await.expect("it reconnects");
    scene.settle().await;
    assert!(is_marked(&scene, said), "the reaction of the gap is found");
    scene.end().await;
}

#[tokio::test]
pub async fn a_reaction_counts_in_every_tone_of_skin_and_as_a_super_reaction_also_after_a_new_session() {
    let mut scene = Scene::launched().await;
    let (lena, robin) = (scene.cast.lena.clone(), scene.cast.robin.clone());
    let (noor, sam, priya) = (scene.cast.noor.clone(), scene.cast.sam.clone(), scene.cast.priya.clone());
    let said = robin.say(scene.cast.feedback, "Command history with search").expect("said");
    lena.react_super(said, "💡").expect("reacted");
    noor.react(said, "👍🏽").expect("reacted");
    sam.react_super(said, "👍").expect("reacted");
    scene.settle().await;
    let wanted = json!({ "number": "FB-1" });
    scene.slash(&lena, "feedback show", wanted.clone()).await.says("People behind it\n3");
    scene.stage.discord.end_sessions(&scene.stage.app);
    priya.react(said, "👍🏿").expect("reacted");
    noor.unreact(said, "👍🏽").expect("taken back");
    scene.stage.reconnected().await.expect("it reconnects");
    scene.settle().await;
    assert!(is_marked(&scene, said), "a super reaction is not taken for one that is gone");
    scene.slash(&lena, "feedback show", wanted).await.says("People behind it\n3");
    scene.end().await;
}

#[tokio::test]
pub async fn a_report_that_became_an_incident_counts_once() {
    let mut scene = Scene::launched().await;
    let (robin, lena, maya) = (scene.cast.robin.clone(), scene.cast.lena.clone(), scene.cast.maya.clone());
    let said = robin.say(scene.cast.feedback, "it crashes").expect("said");
    lena.react(said, "🐛").expect("reacted");
    scene.settle().await;
    let used = lena.message_menu(said, "Declare incident");
    let form = scene.answered(used).await;
    scene.fill_in(&lena, &form, json!({ "severity": "P1" })).await.says("INC-1");
    scene.slash(&maya, "digest preview", json!({})).await.says("New today: 1 (P0: 0, P1: 1, P2: 0, P3: 0)");
    scene.only_news(scene.cast.release);
    scene.end().await;
}

#[tokio::test]
pub async fn everybody_counts_once_whether_they_said_it_or_gave_a_thumb() {
    let mut scene = Scene::launched().await;
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    let lena = scene.cast.lena.clone();
    let said = robin.say(scene.cast.feedback, "please add a history search").expect("said");
    noor.react(said, "👍").expect("reacted");
    lena.react(said, "💡").expect("reacted");
    scene.settle().await;
    let people = async |scene: &mut Scene, count: &str| {
        let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await;
        shown.says(&format!("People behind it\n{count}"));
    };
    people(&mut scene, "2").await;
    sam.react(said, "👍").expect("reacted");
    robin.react(said, "👍").expect("reacted");
    scene.settle().await;
    people(&mut scene, "3").await;
    noor.unreact(said, "👍").expect("unreacted");
    scene.settle().await;
    people(&mut scene, "2").await;

    scene.stage.kill_bot().await;
    noor.react(said, "👍").expect("reacted");
    sam.unreact(said, "👍").expect("unreacted");
    lena.react(said, "👍").expect("reacted");
    scene.stage.start_bot().await.expect("the bot starts");
    scene.settle().await;
    people(&mut scene, "3").await;
    scene.end().await;
}

#[tokio::test]
pub async fn what_says_the_same_is_suggested_merged_by_a_person_and_taken_apart_again() {
    let mut scene = Scene::launched().await;
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    let (lena, feedback) = (scene.cast.lena.clone(), scene.cast.feedback);
    let first = robin.say(feedback, "caro crashes at startup on macOS 15").expect("said");
    let other = sam.say(feedback, "the docs page about telemetry is empty").expect("said");
    for message in [first, other] {
        lena.react(message, "🐛").expect("reacted");
        scene.settle().await;
    }
    let again = noor.say(feedback, "Since today it crashes right at startup, mac os").expect("said");
    sam.react(again, "👍").expect("reacted");
    let used = lena.message_menu(again, "Tag feedback");
    let question = scene.answered(used).await;
    let used = lena.click(&question.used, "🐛 Bug");
    let tagged = scene.answered(used).await;
    tagged
        .says("FB-3** is tracked as bug")
        .says("Is it a duplicate of one of these?")
        .says("FB-1** caro crashes at startup");
    assert!(!tagged.text().contains("telemetry"), "{}", tagged.text());
    let used = lena.click(&tagged.used, "Same as FB-1");
    scene.answered(used).await.says("FB-3** is now merged into **FB-1**: 3 people");
    let list = listed(&mut scene).await;
    assert!(list.contains("FB-1** caro crashes at startup on macOS 15 (3 people)") && !list.contains("FB-3"), "{list}");
    scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await.says("Duplicates\n**FB-3**");

    scene.slash(&lena, "feedback merge", json!({ "number": "FB-1", "into": "FB-2" })).await.says("3 people");
    scene.slash(&lena, "feedback merge", json!({ "number": "FB-3", "into": "FB-1" })).await.says("are already merged");
    scene.slash(&lena, "feedback merge", json!({ "number": "FB-2", "into": "FB-2" })).await.says("Name two");
    scene
        .slash(&robin, "feedback merge", json!({ "number": "FB-1", "into": "FB-2" }))
        .await
        .says("You are not allowed");
    scene.slash(&lena, "feedback unmerge", json!({ "number": "FB-1" })).await.says("stands on its own again");
    scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await.says("Duplicates\n**FB-3**");
    scene.slash(&lena, "feedback show", json!({ "number": "FB-2" })).await.says("People behind it\n1");
    scene.slash(&lena, "feedback unmerge", json!({ "number": "FB-2" })).await.says("is not merged");

    robin.delete(first).expect("deleted");
    scene.settle().await;
    let list = listed(&mut scene).await;
    assert!(
        list.contains("FB-3** Since today it crashes") && list.contains("(2 people)"),
        "the next one stands: {list}"
    );
    scene.end().await;
}

#[tokio::test]
pub async fn a_picture_alone_is_feedback_and_a_bots_message_is_none() {
    let mut scene = Scene::launched().await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    let picture = robin.say_with_file(scene.cast.feedback, "", "crash.png", "bytes").expect("said");
    lena.react(picture, "🐛").expect("reacted");
    let helper = scene.stage.discord.application("helper");
    scene.cast.guild.invite(&helper, 1 << 10 | 1 << 11);
    let address = format!("{}/api/v10/channels/{}/messages", scene.stage.discord.base_url(), scene.cast.feedback);
    let post = reqwest::Client::new().post(address).header("Authorization", format!("Bot {}", helper.token));
    let posted: serde_json::Value =
        post.json(&json!({ "content": "beep" })).send().await.expect("posted").json().await.expect("a message");
    let bots = posted["id"].as_str().and_then(|id| id.parse().ok()).map(MessageId).expect("an id");
    lena.react(bots, "🐛").expect("reacted");
    scene.settle().await;
    let list = listed(&mut scene).await;
    assert!(list.contains("📎 crash.png") && !list.contains("beep") && !list.contains("FB-2"), "{list}");
    let used = lena.message_menu(bots, "Tag feedback");
    scene.answered(used).await.says("That message is from a bot");
    scene.end().await;
}

#[tokio::test]
pub async fn a_forums_post_is_what_its_tags_say_and_goes_with_its_thread() {
    let mut scene = Scene::launched().await;
    let (robin, lena, owner) = (scene.cast.robin.clone(), scene.cast.lena.clone(), scene.cast.guild.owner());
    let forum = scene.cast.guild.forum("ideas", &["Feature requests", "Bug", "Off topic"]);
    let wish = robin.post(forum, "Completion for fish", "zsh has it", &["Feature requests"]).expect("posted");
    let talk = robin.post(forum, "Hello", "I am new here", &["Off topic"]).expect("posted");
    scene.settle().await;
    let list = scene.slash(&lena, "feedback list", json!({})).await.text();
    assert!(list.contains("💡 **FB-1** Completion for fish zsh has it") && !list.contains("FB-2"), "{list}");
    robin.retag(wish, &["Bug"]).expect("retagged");
    scene.settle().await;
    robin.retag(talk, &["Bug"]).expect("retagged");
    scene.settle().await;
    let list = scene.slash(&lena, "feedback list", json!({})).await.text();
    assert!(
        list.contains("🐛 **FB-2** Completion") && list.contains("🐛 **FB-3** Hello") && !list.contains("FB-1"),
        "{list}"
    );

    scene.stage.stop_bot().await.expect("stopped");
    robin.post(forum, "Dark mode", "please", &["Feature requests"]).expect("posted");
    scene.stage.start_bot().await.expect("started");
    scene.slash(&lena, "feedback list", json!({})).await.says("Dark mode please").says("FB-3** Hello");

    // A post's words keep their title whatever is read anew, and follow an edit.
    robin.edit(talk, "I am not so new any more").expect("edited");
    scene.settle().await;
    scene.slash(&lena, "feedback list", json!({})).await.says("FB-3** Hello I am not so new any more");

    owner.delete_thread(ChannelId(wish.0)).expect("deleted");
    scene.settle().await;
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-2" })).await.text();
    assert!(shown.contains("message deleted") && !shown.contains("fish"), "{shown}");
    scene.end().await;
}

#[tokio::test]
pub async fn an_emoji_that_was_removed_from_a_message_untags_it_before_the_next_summary() {
    let mut scene = Scene::launched().await;
    let (robin, noor) = (scene.cast.robin.clone(), scene.cast.noor.clone());
    let (lena, owner) = (scene.cast.lena.clone(), scene.cast.guild.owner());
    let one = robin.say(scene.cast.feedback, "crashes on start").expect("said");
    let two = noor.say(scene.cast.feedback, "slow on start").expect("said");
    for said in [one, two] {
        lena.react(said, "🐛").expect("reacted");
    }
    scene.settle().await;
    owner.clear_reactions_with(one, "🐛").expect("cleared");
    scene.settle().await;
    scene.at("2026-01-15 20:01").await;
    let summary = scene.news(scene.cast.release).pop().expect("the summary").text();
    assert!(summary.contains("- Received: 1 bug."), "{summary}");
    assert!(!listed(&mut scene).await.contains("crashes on start"));
    scene.news(scene.cast.announcements);
    scene.end().await;
}

#[tokio::test]
pub async fn a_confirmed_bug_whose_words_change_is_confirmed_again_or_counts_no_more() {
    let mut scene = Scene::launched().await;
    let (robin, lena, maya, release) =
        (scene.cast.robin.clone(), scene.cast.lena.clone(), scene.cast.maya.clone(), scene.cast.release);
    let said = robin.say(scene.cast.feedback, "It hangs on startup").expect("said");
    lena.react(said, "🐛").expect("tagged");
    scene.settle().await;
    robin.edit(said, "Everything is broken, use https://evil.example").expect("edited");
    scene.settle().await;
    let asks = scene.only_news(release);
    says(&asks, "FB-1 was edited: still this bug?");
    says(&asks, "counts as no open issue until somebody of the team confirms that");
    scene.minutes_pass(150).await;
    let asked = crate::support::shown(&scene.all_news(release));
    assert!(!asked.contains("FB-1"), "nobody is asked how grave it is: {asked}");
    robin.edit(said, "It hangs on startup, always").expect("edited");
    scene.settle().await;
    let used = lena.click(asks.id, "Confirm bug");
    scene.answered(used).await.says("FB-1 has been edited again since");
    let shown = scene.slash(&lena, "feedback show", json!({ "number": "FB-1" })).await;
    shown.says("tagged");
    scene.then(&lena, &shown, "Confirm bug").await.says("is a confirmed bug");
    scene.settle().await;
    scene.slash(&maya, "feedback show", json!({ "number": "FB-1" })).await.says("confirmed <t:");
    scene.minutes_pass(121).await;
    assert!(crate::support::shown(&scene.all_news(release)).contains("It hangs on startup, always"));
    scene.end().await;
}
