//! Questions: nobody who asks is forgotten, what was asked before is answered from the FAQ, the documentation keeps up.

use local_discord::{Answer, ChannelId, MessageId, Person};
use serde_json::json;
use tplus::rehearsal::stage::Setting;
use tplus::rehearsal::workshop::SignIn;

use crate::support::{Answered, Scene, pinged, says, setting};

/// The thread on a message.
fn thread_of(said: MessageId) -> ChannelId {
    ChannelId(said.0)
}

async fn asks(scene: &mut Scene, who: &Person, words: &str) -> MessageId {
    let said = who.say(scene.cast.support, words).expect("said");
    scene.settle().await;
    said
}

/// Lena answers a message from its menu with a new entry of the FAQ.
async fn writes_the_answer(scene: &mut Scene, to: MessageId, question: &str, answer: &str) -> Answered {
    let lena = scene.cast.lena.clone();
    let used = lena.message_menu(to, "Answer");
    let offered = scene.answered(used).await;
    let form = scene.then(&lena, &offered, "Write the answer").await;
    let fields = json!({ "The question, as people ask it": question, "The answer": answer });
    scene.fill_in(&lena, &form, fields).await
}

#[tokio::test]
pub async fn a_question_that_nobody_answers_is_reminded_of_once_and_answers_are_seen() {
    let mut scene = Scene::launched().await;
    let (robin, noor, lena) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone());
    scene.at("2026-01-15 13:00").await;
    let forgotten = asks(&mut scene, &robin, "How do I change the backend?").await;
    asks(&mut scene, &robin, "is it in the config?").await;
    let replied = asks(&mut scene, &noor, "Does it run on Alpine?").await;
    lena.reply(replied, "It does since today.").expect("replied");
    let ticked = scene.cast.sam.say(scene.cast.feedback, "where is the changelog?").expect("said");
    scene.settle().await;
    lena.react(ticked, "✅").expect("ticked");
    let tracked = noor.say(scene.cast.feedback, "why does it crash on start?").expect("said");
    scene.settle().await;
    lena.react(tracked, "🐛").expect("tagged");
    asks(&mut scene, &noor, "thanks, and see https://example.org/?a=1").await;
    noor.say(scene.cast.general, "anybody here?").expect("said");
    scene.settle().await;
    scene.at("2026-01-15 13:59").await;
    assert!(scene.news(scene.cast.release).is_empty(), "the hour is not over");
    scene.at("2026-01-15 14:01").await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "Nobody from the team has answered");
    says(&card, "How do I change the backend?");
    says(&card, &format!("/{forgotten})"));
    assert_eq!(pinged(&card), ["Community"]);
    for settled in ["Alpine", "changelog", "crash", "config", "example.org", "anybody"] {
        assert!(!card.text().contains(settled), "{settled}: {}", card.text());
    }
    scene.at("2026-01-15 18:00").await;
    let said = scene.news(scene.cast.release);
    assert!(!said.iter().any(|post| post.text().contains("Nobody from the team")), "once");
    scene.slash(&lena, "faq stats", json!({})).await.says("3, 2 answered");
    scene.news(scene.cast.feedback);
    scene.news(scene.cast.support);
    scene.end().await;
}

#[tokio::test]
pub async fn who_only_says_that_they_will_find_out_is_reminded_of_it() {
    let mut scene = Scene::launched().await;
    let (robin, noor, lena) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone());
    scene.at("2026-01-15 13:00").await;
    let kept = asks(&mut scene, &robin, "How do I change the backend?").await;
    lena.reply(kept, "Good question, I’ll look it up.").expect("replied");
    let forgotten = asks(&mut scene, &noor, "Does it run on Alpine?").await;
    scene.settle().await;
    lena.reply(forgotten, "Let me check with Priya.").expect("replied");
    scene.at("2026-01-15 14:30").await;
    scene.all_news(scene.cast.release);
    lena.reply(kept, "`caro config backend --set <name>` does it.").expect("replied");
    scene.settle().await;
    scene.at("2026-01-15 16:30").await;
    lena.reply(forgotten, "I'll find out, promised!").expect("replied");
    let waiting =
        |news: Vec<local_discord::MessageView>| news.into_iter().find(|one| one.text().contains("Somebody is waiting"));
    assert!(waiting(scene.all_news(scene.cast.release)).is_none(), "both were told that somebody looks");
    scene.at("2026-01-15 17:01").await;
    let card = waiting(scene.all_news(scene.cast.release)).expect("the reminder");
    says(&card, "Does it run on Alpine?");
    says(&card, "somebody of the team said <t:");
    assert!(!card.text().contains("backend"), "{}", card.text());
    scene.slash(&lena, "faq stats", json!({})).await.says("2, 1 answered").says("1 h 30 min");
    scene.news(scene.cast.support);
    scene.end().await;
}

#[tokio::test]
pub async fn who_asked_says_whether_the_answer_helped_and_a_no_asks_the_team_again() {
    let mut scene = Scene::launched().await;
    let (robin, noor, lena) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone());
    scene.at("2026-01-15 13:00").await;
    let asked = asks(&mut scene, &robin, "How do I change the backend?").await;
    writes_the_answer(&mut scene, asked, "How do I change the backend?", "`caro config backend`").await.says("FAQ-1");
    scene.settle().await;
    let answer = scene.only_news(thread_of(asked));
    let used = noor.click(answer.id, "That helped");
    scene.answered(used).await.says("Only the person who asked");
    let used = robin.click(answer.id, "Still stuck");
    scene.answered(used).await.says("Your question is open again");
    scene.settle().await;
    says(
        &scene.stage.discord.message(answer.id).expect("the answer"),
        "It did not help, and the question is open again.",
    );
    scene.slash(&lena, "faq stats", json!({})).await.says("1, 0 answered").says("0 of 1 who said");
    scene.at("2026-01-15 14:01").await;
    let news = scene.all_news(scene.cast.release);
    let card = news.iter().find(|one| one.text().contains("Somebody is waiting")).expect("the reminder");
    says(card, "How do I change the backend?");
    lena.reply(asked, "Restart it afterwards.").expect("replied");
    scene.settle().await;
    let used = robin.click(answer.id, "That helped");
    scene.answered(used).await.says("Glad to hear it.");
    scene.settle().await;
    let shown = scene.stage.discord.message(answer.id).expect("the answer");
    says(&shown, "✅ It helped.");
    assert!(!shown.text().contains("did not help"), "{}", shown.text());
    scene.slash(&lena, "faq stats", json!({})).await.says("1, 1 answered").says("1 of 1 who said");
    scene.news(scene.cast.support);
    scene.end().await;
}

#[tokio::test]
pub async fn at_night_a_reminder_is_quiet_and_pings_when_work_begins_and_in_week_two_only_business_hours_count() {
    let mut scene = Scene::launched().await;
    let robin = scene.cast.robin.clone();
    scene.at("2026-01-15 20:30").await;
    scene.news(scene.cast.release);
    scene.news(scene.cast.announcements);
    let said = asks(&mut scene, &robin, "is it safe to run twice?").await;
    scene.at("2026-01-15 21:31").await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "is it safe to run twice?");
    assert!(pinged(&card).is_empty());
    scene.at("2026-01-16 09:01").await;
    let card = scene.news(scene.cast.release).into_iter().find(|card| card.text().contains("is waiting"));
    let card = card.expect("a ping");
    says(&card, &format!("/{said})"));
    assert_eq!(pinged(&card), ["Community"]);

    scene.at("2026-01-23 16:30").await;
    let said = asks(&mut scene, &robin, "does it need the network?").await;
    scene.at("2026-01-26 10:29").await;
    let early = scene.news(scene.cast.release);
    assert!(
        !early.iter().any(|card| card.text().contains("need the network")),
        "half an hour on Friday, 89 minutes on Monday"
    );
    scene.at("2026-01-26 10:31").await;
    says(&scene.only_news(scene.cast.release), &format!("/{said})"));
    for channel in [scene.cast.announcements, scene.cast.standup, scene.cast.feedback, scene.cast.support] {
        scene.news(channel);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn what_was_asked_and_answered_in_a_gap_is_made_up_for() {
    let mut scene = Scene::launched().await;
    let (robin, noor, lena) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone());
    scene.at("2026-01-15 13:00").await;
    lena.say(scene.cast.support, "Good morning!").expect("said");
    let sam = scene.cast.sam.clone();
    let deleted = asks(&mut scene, &sam, "can I pay for it?").await;
    scene.minutes_pass(15).await;
    let in_thread = asks(&mut scene, &noor, "does it phone home?").await;
    scene.minutes_pass(15).await;
    scene.stage.stop_bot().await.expect("stopped");
    sam.delete(deleted).expect("deleted");
    let thread = lena.begin_thread(in_thread, "Telemetry").expect("begun");
    lena.say(thread, "Only if you say so.").expect("said");
    robin.say(scene.cast.support, "where do the logs go?").expect("said");
    noor.say(scene.cast.support, "which shells does it know?").expect("said");
    lena.say(scene.cast.support, "zsh, bash and fish").expect("said");
    scene.stage.start_bot().await.expect("started");
    scene.at("2026-01-15 14:45").await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "where do the logs go?");
    for gone in ["which shells", "pay for it", "phone home"] {
        assert!(!card.text().contains(gone), "{gone}: {}", card.text());
    }
    scene.news(scene.cast.support);
    scene.end().await;
}

#[tokio::test]
pub async fn issues_on_github_are_answered_and_triaged_in_time_or_the_team_is_reminded() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (user, repository) = (scene.workshop().user.clone(), scene.workshop().repository.clone());
    let priya = scene.workshop().priya.clone();
    scene.at("2026-01-15 12:00").await;
    let answered = user.open(&repository, "Works but slow", "", &[]).expect("opened");
    let left = user.open(&repository, "No man page", "", &[]).expect("opened");
    user.open(&repository, "Crash in tmux", "", &[]).expect("opened");
    let own = priya.open(&repository, "Refactor the parser", "", &["P3"]).expect("opened");
    for triaged in [answered, left] {
        priya.label(&repository, triaged, "P2").expect("labelled");
    }
    scene.minutes_pass(6).await;
    priya.comment(&repository, answered, "We are on it.").expect("said");
    scene.at("2026-01-15 14:06").await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "Not triaged yet");
    says(&card, "Crash in tmux");
    assert!(!card.text().contains("man page") && pinged(&card) == ["Engineering lead"], "{}", card.text());
    scene.at("2026-01-15 16:06").await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "Nobody from the team has answered on GitHub");
    says(&card, &format!("#{left} No man page"));
    says(&card, "Crash in tmux");
    assert!(!card.text().contains("slow") && !card.text().contains(&format!("#{own} ")), "{}", card.text());
    scene.end().await;
}

#[tokio::test]
pub async fn who_has_rights_or_is_named_answers_for_the_team_whatever_github_writes_beside_it() {
    let mut scene = Scene::connected(SignIn::App).await;
    let (user, repository, github) =
        (scene.workshop().user.clone(), scene.workshop().repository.clone(), scene.workshop().github.clone());
    let (priya, maya) = (scene.workshop().priya.clone(), scene.cast.maya.clone());
    let lead = github.user("lead-codes");
    repository.collaborator(&lead, local_github::Role::Write);
    repository.hide_membership(&lead);
    let (friend, stranger) = (github.user("friend"), github.user("stranger"));
    scene.slash(&maya, "github team", json!({ "add": "not a name" })).await.says("is no name on GitHub");
    scene.slash(&maya, "github team", json!({ "add": "@Friend" })).await.says("Named beyond that: `friend`.");
    scene.at("2026-01-15 12:00").await;
    for (who, title) in [(&lead, "Works but slow"), (&friend, "No man page"), (&stranger, "Crash in tmux")] {
        let issue = user.open(&repository, title, "", &[]).expect("opened");
        priya.label(&repository, issue, "P2").expect("labelled");
        who.comment(&repository, issue, "We are on it.").expect("said");
    }
    scene.at("2026-01-15 16:06").await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "Crash in tmux");
    assert!(!card.text().contains("slow") && !card.text().contains("man page"), "{}", card.text());
    scene.slash(&maya, "github team", json!({ "remove": "friend" })).await.says("Nobody is named beyond that.");
    scene.slash(&maya, "github team", json!({ "remove": "friend" })).await.says("is not named");
    scene.end().await;
}

#[tokio::test]
pub async fn an_answer_is_written_once_and_sent_with_one_click_ever_after() {
    let mut scene = Scene::launched().await;
    let (robin, noor, lena) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone());
    scene.at("2026-01-15 13:00").await;
    let first = asks(&mut scene, &robin, "How do I change the backend?").await;
    let answer = "`caro config backend --set <name>` @everyone";
    writes_the_answer(&mut scene, first, "How do I change the backend?", answer)
        .await
        .says("FAQ-1** is in the FAQ, and is being posted as an answer");
    scene.settle().await;
    let said = scene.only_news(thread_of(first));
    says(&said, "caro config backend --set <name>");
    assert!(said.pings.users.iter().map(|user| user.id).eq([robin.id()]) && !said.pings.everyone, "{:?}", said.pings);

    let second = asks(&mut scene, &noor, "hey, how can I change which backend it uses?").await;
    scene.at("2026-01-15 14:05").await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "looks like **FAQ-1** How do I change the backend?");
    let used = lena.click(card.id, "Send FAQ-1");
    scene.answered(used).await.says("FAQ-1** is being posted");
    scene.settle().await;
    says(&scene.only_news(thread_of(second)), "caro config backend");
    let used = lena.click(card.id, "Send FAQ-1");
    scene.answered(used).await.says("FAQ-1 was already sent there");
    let used = robin.click(card.id, "Send FAQ-1");
    scene.answered(used).await.says("You are not allowed");

    let third = scene.cast.sam.clone().say(scene.cast.general, "change backend how?").expect("said");
    scene.settle().await;
    let used = lena.message_menu(third, "Answer");
    let offered = scene.answered(used).await;
    offered.says("FAQ-1** **How do I change the backend?**");
    scene.then(&lena, &offered, "Send FAQ-1").await.says("being posted as an answer");
    scene.settle().await;
    says(&scene.only_news(thread_of(third)), "caro config backend");
    // Who tags a question by its menu is offered the answer there and then.
    let fourth = noor.say(scene.cast.general, "can the backend be changed").expect("said");
    scene.settle().await;
    let used = lena.message_menu(fourth, "Tag feedback");
    let categories = scene.answered(used).await;
    let tagged = scene.then(&lena, &categories, "❓ Question").await;
    tagged.says("is tracked as question").says("The FAQ may answer it").says("FAQ-1** How do I change the backend?");
    scene.then(&lena, &tagged, "Send FAQ-1").await.says("being posted as an answer");
    scene.settle().await;
    says(&scene.only_news(thread_of(fourth)), "caro config backend");
    let stats = scene.slash(&lena, "faq stats", json!({})).await;
    stats.says("4, 4 answered").says("⚠️ 3 (target: fewer than 3)").says("**FAQ-1** How do I change the backend? (4×)");
    scene.slash(&lena, "faq list", json!({})).await.says("asked 4×");
    scene.end().await;
}

#[tokio::test]
pub async fn everybody_looks_things_up_and_says_how_long_it_took() {
    let mut scene = Scene::launched().await;
    let (robin, noor, lena) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone());
    for (question, answer) in
        [("How do I change the backend?", "caro config backend"), ("Where are the logs?", "~/.caro")]
    {
        let form = scene.slash(&lena, "faq add", json!({})).await;
        let fields = json!({ "The question, as people ask it": question, "The answer": answer });
        scene.fill_in(&lena, &form, fields).await.says("is in the FAQ");
    }
    let offered = robin.autocomplete(scene.cast.support, "faq search", json!({ "question": "backend" }), "question");
    let offered = scene.answered(offered).await;
    let Answer::Choices(choices) = &offered.answer else { panic!("choices") };
    assert_eq!(
        choices.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>(),
        ["FAQ-1 How do I change the backend?"]
    );
    let found = scene.slash(&robin, "faq search", json!({ "question": "FAQ-1" })).await;
    found.says("caro config backend").says("How long did it take you");
    scene.then(&robin, &found, "Under 1 min").await.says("Thank you");
    let found = scene.slash(&noor, "faq search", json!({ "question": "where do logs go" })).await;
    found.says("~/.caro");
    scene.then(&noor, &found, "Longer").await.says("Thank you");
    scene.slash(&noor, "faq search", json!({ "question": "quantum teleportation" })).await.says("has no answer to");
    scene.slash(&lena, "faq stats", json!({})).await.says("⚠️ 1 of 3 within 2 min").says("1 not found");

    scene.slash(&robin, "faq add", json!({})).await.says("You are not allowed");
    let form = scene.slash(&lena, "faq edit", json!({ "entry": "FAQ-2" })).await;
    assert_eq!(form.prefilled("The answer"), "~/.caro");
    let fields =
        json!({ "The question, as people ask it": "Where are the logs?", "The answer": "~/.local/state/caro" });
    scene.fill_in(&lena, &form, fields).await.says("FAQ-2** is updated");
    scene.slash(&robin, "faq search", json!({ "question": "faq-2" })).await.says("~/.local/state/caro");
    scene.slash(&lena, "faq remove", json!({ "entry": "FAQ-2" })).await.says("removed from the FAQ");
    scene.slash(&robin, "faq search", json!({ "question": "FAQ-2" })).await.says("no entry FAQ-2");
    scene.end().await;
}

#[tokio::test]
pub async fn a_tagged_question_is_answered_into_the_faq_and_with_the_playbooks_leave_tplus_answers_by_itself() {
    let playbook = tplus::playbook::DEFAULT.replace("answers_by_itself = false", "answers_by_itself = true");
    let mut scene = Scene::launched_with(Setting { playbook: Some(playbook), ..setting("2026-01-15 11:00") }).await;
    let (robin, noor, lena) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone());
    let said = robin.say(scene.cast.general, "I wonder how to uninstall caro completely").expect("said");
    lena.react(said, "❓").expect("tagged");
    scene.settle().await;
    let form = scene.slash(&lena, "faq add", json!({ "from": "FB-1" })).await;
    assert_eq!(form.prefilled("The question, as people ask it"), "I wonder how to uninstall caro completely");
    let fields =
        json!({ "The question, as people ask it": "How do I uninstall caro?", "The answer": "caro self uninstall" });
    scene.fill_in(&lena, &form, fields).await.says("being posted as an answer");
    scene.settle().await;
    says(&scene.only_news(thread_of(said)), "caro self uninstall");
    let again = asks(&mut scene, &noor, "How do I uninstall caro??").await;
    says(&scene.only_news(thread_of(again)), "caro self uninstall");
    asks(&mut scene, &noor, "Is there a dark theme?").await;
    scene.slash(&lena, "faq stats", json!({})).await.says("**FAQ-1** How do I uninstall caro? (2×)");
    scene.news(scene.cast.support);
    scene.end().await;
}

#[tokio::test]
pub async fn the_documentations_priorities_are_ticked_and_its_figures_recorded() {
    let mut scene = Scene::launched().await;
    let (lena, robin) = (scene.cast.lena.clone(), scene.cast.robin.clone());
    scene.slash(&robin, "docs show", json!({})).await.says("You are not allowed");
    let list = scene.slash(&lena, "docs show", json!({})).await;
    list.says("Documentation, Week 1: Fix critical gaps").says("⬜ 2. FAQ based on user questions").says("0 of 4 done");
    let stale = scene.slash(&lena, "docs show", json!({})).await;
    let ticked = scene.then(&lena, &list, "2").await;
    ticked.says("✅ 2. FAQ based on user questions · Lena").says("1 of 4 done");
    // A list that somebody else opened before shows it open still: a tick there is no tick taken back.
    scene.then(&lena, &stale, "2").await.says("1 of 4 done");
    scene.then(&lena, &ticked, "2").await.says("0 of 4 done");
    scene.slash(&lena, "docs record", json!({ "coverage": 120.0 })).await.says("120 is not between 0 and 100");
    scene.slash(&lena, "docs record", json!({})).await.says("Nothing was recorded");
    scene.slash(&lena, "docs record", json!({ "coverage": 91.6, "satisfaction": 3.9 })).await.says("Recorded");
    let stats = scene.slash(&lena, "faq stats", json!({})).await;
    stats.says("✅ 92 % (target: ≥90 %)").says("⚠️ 3.9 of 5 stars (target: ≥4)");
    scene.at("2026-01-24 12:00").await;
    scene.slash(&lena, "docs show", json!({})).await.says("Week 2: Improve clarity").says("Configuration guide");
    for channel in [scene.cast.release, scene.cast.announcements, scene.cast.standup, scene.cast.feedback] {
        scene.news(channel);
    }
    scene.end().await;
}

#[tokio::test]
pub async fn the_documentation_is_part_of_the_weeks_card_and_a_tick_of_either_is_one() {
    let mut scene = Scene::launched().await;
    let (lena, maya) = (scene.cast.lena.clone(), scene.cast.maya.clone());
    scene.at("2026-01-16 10:30").await;
    let cards = scene.cast.guild.messages(scene.cast.release);
    let week = cards.iter().find(|card| card.text().starts_with("Week 1 priorities")).expect("the week's card").id;
    let stands = |scene: &Scene| scene.stage.discord.message(week).expect("the card").text();
    assert!(stands(&scene).contains("**Documentation (Fix critical gaps)**"), "{}", stands(&scene));
    let list = scene.slash(&lena, "docs show", json!({})).await;
    scene.then(&lena, &list, "2").await;
    scene.settle().await;
    assert!(stands(&scene).contains("☑ 5.2 FAQ based on user questions\n-# Lena"), "{}", stands(&scene));
    let used = maya.click(week, "☐ 5.1");
    scene.answered(used).await.says("☑ Troubleshooting guide for common errors");
    scene.slash(&lena, "docs show", json!({})).await.says("✅ 1. Troubleshooting guide for common errors · Maya");
    let used = maya.click(week, "☑ 5.2");
    scene.answered(used).await.says("☐ FAQ based on user questions");
    scene.slash(&lena, "docs show", json!({})).await.says("1 of 4 done");
    skim(&mut scene);
    scene.end().await;
}

#[tokio::test]
pub async fn what_the_documentation_lacks_stands_in_the_weeks_reports_until_it_is_there() {
    let mut scene = Scene::launched().await;
    let (robin, noor, sam) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.sam.clone());
    let (lena, maya) = (scene.cast.lena.clone(), scene.cast.maya.clone());
    scene.at("2026-01-19 12:00").await;
    for who in [&robin, &noor, &sam] {
        asks(&mut scene, who, "How do I change the backend?").await;
    }
    scene.slash(&lena, "docs record", json!({ "coverage": 71.0, "satisfaction": 4.2 })).await.says("Recorded");
    let of = |which: &str| json!({ "which": which });
    scene.at("2026-01-23 12:00").await;
    let summary = scene.slash(&maya, "digest preview", of("Weekly feedback summary")).await;
    summary.says("- Answer in the FAQ: How do I change the backend? (asked 3 times; `/faq add`)");
    let form = scene.slash(&lena, "faq add", json!({})).await;
    let fields = json!({
        "The question, as people ask it": "How do I change the backend?",
        "The answer": "caro config backend --set NAME",
        "Page of the docs that must say it, if any": "README, Configuration",
    });
    let written = scene.fill_in(&lena, &form, fields).await;
    written.says("FAQ-1** is in the FAQ").says("README, Configuration is to be changed: `/faq documented`");
    scene.slash(&lena, "faq list", json!({})).await.says("📄 to change: README, Configuration");
    let asked = asks(&mut scene, &robin, "and how do I change the backend now").await;
    let used = lena.message_menu(asked, "Answer");
    let offered = scene.answered(used).await;
    scene.then(&lena, &offered, "Send FAQ-1").await.says("being posted");
    let summary = scene.slash(&maya, "digest preview", of("Weekly feedback summary")).await;
    summary.says("- Change README, Configuration as FAQ-1 says (since Fri Jan 23; `/faq documented` when it is)");
    scene.slash(&lena, "faq stats", json!({})).await.says("README, Configuration (FAQ-1, since <t:");
    scene.at("2026-01-23 16:59").await;
    let report = scene.slash(&maya, "digest preview", of("Weekly metrics report")).await;
    report.says("## Documentation\n- Questions asked before: 2 in seven days (target: <3 from T+22)");
    report.says("- Coverage: 71% (target: 90% from T+22)\n- Satisfaction: 4.2/5 (target: 4/5 from T+22)");
    scene.slash(&lena, "faq documented", json!({ "entry": "FAQ-1" })).await.says("README, Configuration says it now");
    scene.slash(&lena, "faq documented", json!({ "entry": "FAQ-1" })).await.says("was changed for FAQ-1 already");
    scene.slash(&lena, "faq list", json!({})).await.says("✅ README, Configuration");
    let summary = scene.slash(&maya, "digest preview", of("Weekly feedback summary")).await;
    assert!(!summary.text().contains("README, Configuration"), "{}", summary.text());
    skim(&mut scene);
    scene.end().await;
}

/// Takes note of what stands in the channels besides.
fn skim(scene: &mut Scene) {
    let cast = &scene.cast;
    for channel in [cast.release, cast.announcements, cast.standup, cast.feedback, cast.support, cast.general] {
        scene.news(channel);
    }
}

#[tokio::test]
pub async fn a_confirmed_bug_that_nobody_takes_up_is_reminded_of_too() {
    let mut scene = Scene::launched().await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    scene.at("2026-01-15 12:00").await;
    for words in ["crashes on start", "crashes on exit"] {
        let said = robin.say(scene.cast.feedback, words).expect("said");
        lena.react(said, "🐛").expect("tagged");
        scene.settle().await;
    }
    let declared = json!({ "severity": "P2", "title": "Crash on exit", "feedback": "FB-2" });
    scene.slash(&lena, "incident declare", declared).await;
    scene.settle().await;
    scene.news(scene.cast.release);
    scene.at("2026-01-15 14:01").await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "Nobody has said how grave these are");
    says(&card, "FB-1");
    assert!(!card.text().contains("FB-2") && pinged(&card) == ["Engineering lead"], "{}", card.text());
    let thread = scene.thread(scene.cast.release);
    scene.news(thread);
    scene.end().await;
}

#[tokio::test]
pub async fn a_question_mark_that_is_taken_back_waits_for_no_answer() {
    let mut scene = Scene::launched().await;
    let (robin, lena) = (scene.cast.robin.clone(), scene.cast.lena.clone());
    scene.at("2026-01-15 13:00").await;
    for (words, is_meant) in [("I wonder how to theme it", true), ("I had a nice day", false)] {
        let said = robin.say(scene.cast.general, words).expect("said");
        lena.react(said, "❓").expect("tagged");
        scene.settle().await;
        if !is_meant {
            lena.unreact(said, "❓").expect("taken back");
            scene.settle().await;
        }
    }
    scene.at("2026-01-15 14:01").await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "how to theme it");
    assert!(!card.text().contains("nice day"), "{}", card.text());
    scene.end().await;
}

#[tokio::test]
pub async fn a_tagged_bug_waits_for_a_severity_on_the_triage_card() {
    let mut scene = Scene::launched().await;
    let (robin, noor) = (scene.cast.robin.clone(), scene.cast.noor.clone());
    let (priya, maya) = (scene.cast.priya.clone(), scene.cast.maya.clone());
    scene.at("2026-01-15 12:05").await;
    let one = robin.say(scene.cast.feedback, "it crashes on save").expect("said");
    let other = noor.say(scene.cast.feedback, "is this supposed to be slow?").expect("said");
    for said in [one, other] {
        priya.react(said, "🐛").expect("reacted");
    }
    scene.settle().await;
    let card = scene.cards(scene.cast.release);
    let card = card.iter().rfind(|card| card.text().contains("Triage")).expect("the triage card").clone();
    says(&card, "2 bugs wait for a severity");
    says(&card, "it crashes on save");
    let preview = json!({ "which": "End-of-day summary" });
    scene
        .slash(&maya, "digest preview", preview.clone())
        .await
        .says("- New today: 2 (P0: 0, P1: 0, P2: 0, P3: 0, untriaged: 2)");
    let outsider = robin.click(card.id, "FB-1 P2");
    scene.answered(outsider).await.says("Allowed: team members");
    let graded = priya.click(card.id, "FB-1 P1");
    scene.answered(graded).await.says("FB-1 is P1. Nobody is paged by that");
    scene.settle().await;
    assert!(maya.click(card.id, "FB-1 P2").is_err(), "what is graded has no buttons");
    let card = scene.stage.discord.message(card.id).expect("the card");
    says(&card, "1 bug waits for a severity");
    says(&card, "FB-1: P1");
    let none = maya.click(card.id, "Not a bug");
    scene.answered(none).await.says("FB-2 is not a bug");
    scene.settle().await;
    says(&scene.stage.discord.message(card.id).expect("the card"), "done");
    scene.slash(&maya, "digest preview", preview).await.says("- New today: 1 (P0: 0, P1: 1, P2: 0, P3: 0)\n");
    // What was graded in time is not reminded of.
    scene.at("2026-01-15 14:10").await;
    let said = scene.news(scene.cast.release);
    assert!(!said.iter().any(|post| post.text().contains("severity") && !post.text().contains("Triage")), "{said:?}");
    scene.end().await;
}

#[tokio::test]
pub async fn what_is_merged_or_no_bug_any_more_leaves_the_triage_card() {
    let mut scene = Scene::launched().await;
    let (robin, noor, priya) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.priya.clone());
    scene.at("2026-01-15 12:05").await;
    let mut said = Vec::new();
    for words in ["it crashes on save", "saving crashes it", "is it slow for you too"] {
        said.push(robin.say(scene.cast.feedback, words).expect("said"));
        priya.react(said[said.len() - 1], "🐛").expect("reacted");
        scene.settle().await;
    }
    let cards = scene.cards(scene.cast.release);
    let card = cards.iter().rfind(|card| card.text().contains("Triage")).expect("the triage card").id;
    let stands = |scene: &Scene| scene.stage.discord.message(card).expect("the card").text();
    assert!(stands(&scene).contains("3 bugs wait for a severity"), "{}", stands(&scene));
    scene.slash(&priya, "feedback merge", json!({ "number": "FB-2", "into": "FB-1" })).await.says("FB-1");
    scene.settle().await;
    assert!(stands(&scene).contains("2 bugs wait for a severity"), "{}", stands(&scene));
    priya.unreact(said[2], "🐛").expect("taken back");
    scene.settle().await;
    assert!(stands(&scene).contains("1 bug waits for a severity"), "{}", stands(&scene));
    noor.say(scene.cast.general, "hello").expect("said");
    scene.at("2026-01-15 14:10").await;
    let reminder = scene.news(scene.cast.release);
    let reminder = reminder.iter().find(|post| post.text().contains("Somebody is waiting")).expect("a reminder");
    says(reminder, "**FB-1**");
    assert!(!reminder.text().contains("FB-2") && !reminder.text().contains("FB-3"), "{}", reminder.text());
    scene.end().await;
}

#[tokio::test]
pub async fn where_the_team_says_so_a_question_in_general_is_waited_for_too() {
    let mut scene = Scene::launched().await;
    let (robin, noor, owner) = (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.guild.owner());
    scene.at("2026-01-15 12:05").await;
    robin.say(scene.cast.general, "does caro run on Alpine?").expect("said");
    scene.settle().await;
    let general = json!({ "general": scene.cast.general.to_string() });
    scene.slash(&owner, "setup", general).await.says("general");
    scene.at("2026-01-15 12:30").await;
    noor.say(scene.cast.general, "how do I change the backend?").expect("said");
    scene.at("2026-01-15 13:35").await;
    let posts = scene.news(scene.cast.release);
    let reminder = posts.iter().find(|post| post.text().contains("Somebody is waiting")).expect("a reminder");
    says(reminder, "how do I change the backend?");
    assert!(!reminder.text().contains("Alpine"), "nobody had said that #general is watched");
    scene.end().await;
}

#[tokio::test]
pub async fn in_forums_posts_are_questions_and_feedback_and_what_is_asked_of_users_stands_beside_them() {
    let mut scene = Scene::launched().await;
    let (robin, noor, lena, owner) =
        (scene.cast.robin.clone(), scene.cast.noor.clone(), scene.cast.lena.clone(), scene.cast.guild.owner());
    let (ideas, help) = (scene.cast.guild.forum("ideas", &["Bug"]), scene.cast.guild.forum("help", &[]));
    let forums = json!({ "feedback": ideas.to_string(), "support": help.to_string(), "general": scene.cast.general.to_string() });
    scene.slash(&owner, "setup", forums).await;
    scene.settle().await;
    scene.news(scene.cast.release);

    scene.at("2026-01-15 13:00").await;
    let stuck = robin.post(help, "Stuck at login", "on Alpine, since today", &[]).expect("posted");
    let answered = noor.post(help, "Proxy", "it ignores mine", &[]).expect("posted");
    noor.post(ideas, "Odd colours", "the warnings are green", &[]).expect("posted");
    scene.settle().await;
    lena.say(thread_of(answered), "Set HTTPS_PROXY, please.").expect("said");
    robin.edit(stuck, "on Alpine, since v1.1").expect("edited");
    scene.settle().await;
    scene.at("2026-01-15 14:05").await;
    let card = scene.only_news(scene.cast.release);
    says(&card, "Nobody from the team has answered");
    says(&card, "Stuck at login on Alpine, since v1.1");
    assert!(!card.text().contains("Proxy") && !card.text().contains("colours"), "{}", card.text());
    lena.say(thread_of(stuck), "We have found it.").expect("said");
    scene.settle().await;

    scene.at("2026-01-16 10:01").await;
    let review =
        scene.all_news(scene.cast.release).into_iter().find(|one| one.text().contains("Daily feedback review"));
    says(&review.expect("a review"), "1 message in #feedback without a tag");

    let is_ask = |message: &local_discord::MessageView| message.text().contains(&format!("<#{ideas}>"));
    scene.at("2026-01-22 23:00").await;
    let asked = scene.news(scene.cast.general);
    assert_eq!(asked.iter().filter(|message| is_ask(message)).count(), 1, "{asked:?}");
    for place in [scene.cast.release, scene.cast.announcements, scene.cast.standup] {
        let said = scene.all_news(place);
        assert!(!said.iter().any(|message| message.text().contains("could not be delivered")), "{said:?}");
    }
    scene.end().await;
}
