//! Answering interactions: once, in time, and further through the token while it lives.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Bench, Socket, USUAL, refused};
use crate::{Answer, Interaction, MessageView};

/// Registers two plain commands, connects and uses the first.
async fn used(bench: &Bench) -> (Socket, Interaction, Value) {
    bench.register(json!([{ "name": "ping", "description": "x" }, { "name": "pong", "description": "y" }])).await;
    let mut socket = bench.connect(USUAL).await;
    let handle = bench.mira.slash(bench.release, "ping", json!({})).unwrap();
    let used = socket.event("INTERACTION_CREATE").await;
    (socket, handle, used)
}

fn say(text: &str) -> Value {
    json!({ "type": 4, "data": { "content": text } })
}

fn view(answer: Answer) -> MessageView {
    match answer {
        Answer::Message(view) => *view,
        other => panic!("no message: {other:?}"),
    }
}

#[tokio::test]
async fn an_answer_is_a_message_of_the_bot_that_names_its_command() {
    let bench = Bench::new().await;
    let (mut socket, handle, used) = used(&bench).await;
    assert!(matches!(handle.answer(), Answer::Nothing));
    bench.answer(&used, say("Pong")).await.unwrap();
    assert_eq!(view(handle.answered().await).content, "Pong");
    let told = socket.event("MESSAGE_CREATE").await;
    assert_eq!((&told["type"], &told["webhook_id"]), (&json!(20), &json!(bench.app.id)));
    assert_eq!(told["interaction_metadata"]["user"]["username"], "mira_holt");
    assert_eq!(told["interaction"]["name"], "ping");
    let original = bench.call("GET", &bench.hook(&used, "/messages/@original"), Value::Null).await;
    assert_eq!(original["id"], told["id"]);
}

#[tokio::test]
async fn a_second_answer_an_unknown_one_and_a_wrong_kind_are_refused() {
    let bench = Bench::new().await;
    let (_socket, handle, used) = used(&bench).await;
    assert_eq!(bench.answer(&used, json!({ "type": 7, "data": {} })).await, Err(refused(400, 50035)));
    assert_eq!(bench.answer(&used, json!({ "type": 8, "data": { "choices": [] } })).await, Err(refused(400, 50035)));
    assert_eq!(bench.answer(&used, json!({ "type": 4, "data": {} })).await, Err(refused(400, 50006)));
    assert!(matches!(handle.answer(), Answer::Nothing), "what was refused is no answer");
    bench.answer(&used, say("one")).await.unwrap();
    assert_eq!(bench.answer(&used, say("two")).await, Err(refused(400, 40060)));
    let stranger = json!({ "id": "5", "token": "nothing" });
    assert_eq!(bench.answer(&stranger, say("three")).await, Err(refused(404, 10062)));
}

#[tokio::test]
async fn who_answers_after_three_seconds_is_too_late_and_the_person_has_seen_it_fail() {
    let bench = Bench::new().await;
    let (_socket, handle, used) = used(&bench).await;
    let started = local_http::clock::machine_now();
    assert!(matches!(handle.answered().await, Answer::Failed));
    assert!(started.elapsed() >= std::time::Duration::from_secs(3));
    assert_eq!(bench.answer(&used, say("late")).await, Err(refused(404, 10062)));
    assert_eq!(
        bench.try_call("POST", &bench.hook(&used, ""), json!({ "content": "x" })).await,
        Err(refused(404, 10015))
    );
    assert!(bench.guild.messages(bench.release).is_empty());
}

#[tokio::test]
async fn a_test_can_end_the_three_seconds_itself_and_nobody_waits_for_a_bot_that_is_not_there() {
    let bench = Bench::new().await;
    let (socket, handle, used) = used(&bench).await;
    handle.give_up();
    assert!(matches!(handle.answer(), Answer::Failed));
    assert_eq!(bench.answer(&used, say("late")).await, Err(refused(404, 10062)));
    drop(socket);
    bench.discord.end_sessions(&bench.app);
    let unheard = bench.mira.slash(bench.release, "ping", json!({})).unwrap();
    assert!(matches!(unheard.answer(), Answer::Failed));
}

#[tokio::test]
async fn a_deferral_fixes_who_sees_the_answer() {
    let bench = Bench::new().await;
    let (mut socket, handle, used) = used(&bench).await;
    bench.answer(&used, json!({ "type": 5, "data": { "flags": 64 } })).await.unwrap();
    assert!(matches!(handle.answer(), Answer::Deferred { ephemeral: true }));
    assert_eq!(socket.event("MESSAGE_CREATE").await["flags"], 64 | 128);
    let public = json!({ "content": "done", "flags": 0 });
    bench.call("PATCH", &bench.hook(&used, "/messages/@original"), public).await;
    let shown = view(handle.settled().await);
    assert_eq!((shown.content.as_str(), shown.is_ephemeral(), shown.loading), ("done", true, false));
    assert!(shown.versions.is_empty(), "the waiting message was nothing to see");
    assert!(bench.guild.messages(bench.release).is_empty());
    assert_eq!(bench.mira.sees(bench.release).unwrap().len(), 1);
    let told = socket.event("MESSAGE_UPDATE").await;
    assert!(told.get("guild_id").is_none(), "ephemeral messages travel outside the server");
}

#[tokio::test]
async fn the_first_follow_up_fills_a_deferred_answer_and_the_next_is_a_message_of_its_own() {
    let bench = Bench::new().await;
    let (_socket, handle, used) = used(&bench).await;
    let hook = bench.hook(&used, "");
    assert_eq!(bench.try_call("POST", &hook, json!({ "content": "early" })).await, Err(refused(404, 10015)));
    bench.answer(&used, json!({ "type": 5 })).await.unwrap();
    bench.call("POST", &hook, json!({ "content": "first" })).await;
    let second = bench.call("POST", &hook, json!({ "content": "second", "flags": 64 })).await;
    let shown: Vec<_> = handle.messages().into_iter().map(|m| (m.content.clone(), m.is_ephemeral())).collect();
    assert_eq!(shown, [("first".to_owned(), false), ("second".to_owned(), true)]);
    let own = bench.hook(&used, &format!("/messages/{}", second["id"].as_str().unwrap()));
    bench.call("PATCH", &own, json!({ "content": "changed" })).await;
    bench.call("DELETE", &own, Value::Null).await;
    assert_eq!(bench.try_call("GET", &own, Value::Null).await, Err(refused(404, 10008)));
    bench.call("DELETE", &bench.hook(&used, "/messages/@original"), Value::Null).await;
    assert!(bench.guild.messages(bench.release).is_empty());
}

#[tokio::test]
async fn a_token_dies_after_fifteen_minutes_of_its_world() {
    let bench = Bench::new().await;
    let (_socket, handle, used) = used(&bench).await;
    bench.answer(&used, json!({ "type": 5 })).await.unwrap();
    bench.pass(TimeDelta::minutes(16));
    let edit = bench.try_call("PATCH", &bench.hook(&used, "/messages/@original"), json!({ "content": "late" })).await;
    assert_eq!(edit, Err(refused(401, 50027)));
    assert_eq!(
        bench.try_call("POST", &bench.hook(&used, ""), json!({ "content": "x" })).await,
        Err(refused(401, 50027))
    );
    assert!(matches!(handle.answer(), Answer::Failed), "the person sees that nothing came");
}

/// A message with two buttons, a link and a menu, answered to a command.
async fn card(bench: &Bench) -> (Socket, Interaction) {
    let (mut socket, handle, used) = used(bench).await;
    let card = json!({ "type": 4, "data": { "content": "P0", "components": [
        { "type": 1, "components": [
            { "type": 2, "style": 1, "label": "Acknowledge", "custom_id": "ack" },
            { "type": 2, "style": 2, "label": "Resolve", "custom_id": "resolve", "disabled": true },
            { "type": 2, "style": 5, "label": "Docs", "url": "https://example.org" } ] },
        { "type": 1, "components": [
            { "type": 3, "custom_id": "sev", "placeholder": "Severity", "options": [
                { "label": "P0", "value": "0" }, { "label": "P1", "value": "1" } ] } ] } ] } });
    bench.answer(&used, card).await.unwrap();
    socket.event("MESSAGE_CREATE").await;
    (socket, handle)
}

#[tokio::test]
async fn a_button_carries_its_message_and_its_answer_may_change_that_message() {
    let bench = Bench::new().await;
    let (mut socket, card) = card(&bench).await;
    let pressed = bench.mira.click(&card, "Acknowledge").unwrap();
    let used = socket.event("INTERACTION_CREATE").await;
    assert_eq!((&used["type"], &used["data"]["custom_id"]), (&json!(3), &json!("ack")));
    assert_eq!((&used["message"]["content"], &used["data"]["component_type"]), (&json!("P0"), &json!(2)));
    let update = json!({ "type": 7, "data": { "content": "P0, seen", "components": [] } });
    bench.answer(&used, update).await.unwrap();
    assert_eq!(view(pressed.answered().await).content, "P0, seen");
    assert_eq!(bench.guild.messages(bench.release).len(), 1);
    assert_eq!(
        bench.mira.click(&card, "Acknowledge").err().unwrap().0,
        "the message has no button Acknowledge; there are: "
    );
}

#[tokio::test]
async fn a_button_can_be_acknowledged_without_a_word_and_its_message_edited_later() {
    let bench = Bench::new().await;
    let (mut socket, card) = card(&bench).await;
    let pressed = bench.mira.click(&card, "Acknowledge").unwrap();
    let used = socket.event("INTERACTION_CREATE").await;
    bench.answer(&used, json!({ "type": 6 })).await.unwrap();
    assert!(matches!(pressed.answered().await, Answer::Acknowledged));
    bench.call("PATCH", &bench.hook(&used, "/messages/@original"), json!({ "content": "P0, seen" })).await;
    assert_eq!(bench.guild.messages(bench.release)[0].content, "P0, seen");
    bench.call("POST", &bench.hook(&used, ""), json!({ "content": "Thanks", "flags": 64 })).await;
    assert_eq!(view(pressed.answer()).content, "Thanks");
}

#[tokio::test]
async fn what_cannot_be_pressed_is_not_pressed() {
    let bench = Bench::new().await;
    let (mut socket, card) = card(&bench).await;
    let no = |label: &str| bench.mira.click(&card, label).err().unwrap().0;
    assert_eq!(no("Resolve"), "Resolve is greyed out");
    assert_eq!(no("Docs"), "Docs is a link; the bot does not hear of it");
    assert_eq!(no("Delete"), "the message has no button Delete; there are: Acknowledge, Resolve, Docs");
    assert_eq!(bench.mira.choose(&card, "Severity", &["P9"]).err().unwrap().0, "the menu does not offer P9");
    assert!(bench.mira.choose(&card, "Severity", &["P0", "P1"]).is_err());
    socket.silence().await;
    bench.mira.choose(&card, "Severity", &["P1"]).unwrap();
    assert_eq!(socket.event("INTERACTION_CREATE").await["data"]["values"], json!(["1"]));
    let plain = bench.mira.say(bench.release, "plain").unwrap();
    assert!(bench.mira.click(plain, "Acknowledge").is_err());
}

#[tokio::test]
async fn an_ephemeral_answer_has_buttons_for_its_person_only() {
    let bench = Bench::new().await;
    let (mut socket, handle, used) = used(&bench).await;
    let button = json!({ "type": 2, "style": 4, "label": "Sure", "custom_id": "sure" });
    let data = json!({ "content": "Sure?", "flags": 64, "components": [{ "type": 1, "components": [button] }] });
    bench.answer(&used, json!({ "type": 4, "data": data })).await.unwrap();
    socket.event("MESSAGE_CREATE").await;
    assert_eq!(bench.guild.owner().click(&handle, "Sure").err().unwrap().0, "only someone else sees this message");
    bench.mira.click(&handle, "Sure").unwrap();
    let pressed = socket.event("INTERACTION_CREATE").await;
    assert_eq!(pressed["message"]["flags"], 64);
    let id = pressed["message"]["id"].as_str().unwrap();
    let path = format!("{}/{id}", bench.messages_path());
    assert_eq!(bench.try_call("GET", &path, Value::Null).await, Err(refused(404, 10008)), "no channel holds it");
}

fn form() -> Value {
    json!({ "type": 9, "data": { "custom_id": "standup", "title": "Stand-up", "components": [
        { "type": 1, "components": [{ "type": 4, "custom_id": "y", "label": "Yesterday", "style": 2, "value": "tests" }] },
        { "type": 1, "components": [{ "type": 4, "custom_id": "t", "label": "Today", "style": 2, "max_length": 10 }] },
        { "type": 18, "label": "Blockers", "component":
            { "type": 4, "custom_id": "b", "style": 1, "required": false } } ] } })
}

#[tokio::test]
async fn a_form_keeps_what_it_was_filled_with_and_does_not_take_what_does_not_fit() {
    let bench = Bench::new().await;
    let (mut socket, handle, used) = used(&bench).await;
    bench.answer(&used, form()).await.unwrap();
    let no = |fields: Value| bench.mira.fill_in(&handle, fields).err().unwrap().0;
    assert_eq!(no(json!({})), "Today is required");
    assert_eq!(no(json!({ "Today": "x".repeat(11) })), "Today has 11 letters, the form takes 0 to 10");
    assert_eq!(no(json!({ "Tomorrow": "x" })), "the form has no field Tomorrow; there are: Yesterday, Today, Blockers");
    let sent = bench.mira.fill_in(&handle, json!({ "t": "more" })).unwrap();
    let submitted = socket.event("INTERACTION_CREATE").await;
    assert_eq!((&submitted["type"], &submitted["data"]["custom_id"]), (&json!(5), &json!("standup")));
    let rows = &submitted["data"]["components"];
    assert_eq!(rows[0]["components"][0]["value"], "tests");
    assert_eq!((&rows[1]["components"][0]["value"], &rows[2]["component"]["value"]), (&json!("more"), &json!("")));
    assert!(submitted.get("message").is_none(), "a command has no message");
    bench.answer(&submitted, say("Saved")).await.unwrap();
    assert_eq!(view(sent.answered().await).content, "Saved");
}

#[tokio::test]
async fn a_form_from_a_command_may_be_acknowledged_and_answered_through_the_commands_token() {
    let bench = Bench::new().await;
    let (mut socket, handle, used) = used(&bench).await;
    bench.answer(&used, form()).await.unwrap();
    let sent = bench.mira.fill_in(&handle, json!({ "Today": "x" })).unwrap();
    let submitted = socket.event("INTERACTION_CREATE").await;
    assert_eq!(bench.answer(&submitted, form()).await, Err(refused(400, 50035)), "a form cannot open a form");
    assert_eq!(bench.answer(&submitted, json!({ "type": 7, "data": {} })).await, Err(refused(400, 50035)));
    bench.answer(&submitted, json!({ "type": 6 })).await.unwrap();
    bench.call("POST", &bench.hook(&used, ""), json!({ "content": "Saved" })).await;
    assert_eq!(view(sent.settled().await).content, "Saved");
}

#[tokio::test]
async fn a_form_from_a_button_may_change_the_buttons_message() {
    let bench = Bench::new().await;
    let (mut socket, card) = card(&bench).await;
    let opened = bench.mira.click(&card, "Acknowledge").unwrap();
    let pressed = socket.event("INTERACTION_CREATE").await;
    bench.answer(&pressed, form()).await.unwrap();
    let sent = bench.mira.fill_in(&opened, json!({ "Today": "x" })).unwrap();
    let submitted = socket.event("INTERACTION_CREATE").await;
    assert_eq!(submitted["message"]["content"], "P0");
    bench.answer(&submitted, json!({ "type": 7, "data": { "content": "P0, noted" } })).await.unwrap();
    assert_eq!(view(sent.answered().await).content, "P0, noted");
}

#[tokio::test]
async fn forms_have_their_limits() {
    let bench = Bench::new().await;
    let (_socket, _, used) = used(&bench).await;
    let path = format!("/interactions/{}/{}/callback", used["id"].as_str().unwrap(), used["token"].as_str().unwrap());
    let input = |id: usize| json!({ "type": 1, "components": [{ "type": 4, "custom_id": id.to_string(), "label": "L", "style": 1 }] });
    let modal = |title: &str, count: usize| {
        let inputs: Vec<_> = (0..count).map(input).collect();
        json!({ "type": 9, "data": { "custom_id": "m", "title": title, "components": inputs } })
    };
    let long = "x".repeat(46);
    assert_eq!(bench.mistake("POST", &path, modal(&long, 1), "/data/title").await, "BASE_TYPE_BAD_LENGTH");
    assert_eq!(bench.mistake("POST", &path, modal("T", 6), "/data/components").await, "BASE_TYPE_BAD_LENGTH");
    let mut labelled = modal("T", 1);
    labelled["data"]["components"][0]["components"][0]["label"] = json!(long);
    let place = "/data/components/0/components/0/label";
    assert_eq!(bench.mistake("POST", &path, labelled, place).await, "BASE_TYPE_BAD_LENGTH");
}

#[tokio::test]
async fn completions_are_answered_with_choices() {
    let bench = Bench::new().await;
    let option = json!({ "type": 3, "name": "id", "description": "x", "required": true, "autocomplete": true });
    let other = json!({ "type": 3, "name": "note", "description": "x" });
    bench.register(json!([{ "name": "show", "description": "x", "options": [option, other] }])).await;
    let mut socket = bench.connect(USUAL).await;
    assert!(bench.mira.autocomplete(bench.release, "show", json!({}), "note").is_err());
    let typing = bench.mira.autocomplete(bench.release, "show", json!({ "id": "pa" }), "id").unwrap();
    let used = socket.event("INTERACTION_CREATE").await;
    let focused = json!({ "name": "id", "type": 3, "value": "pa", "focused": true });
    assert_eq!((&used["type"], &used["data"]["options"][0]), (&json!(4), &focused));
    assert_eq!(bench.answer(&used, say("x")).await, Err(refused(400, 50035)));
    let many: Vec<_> = (0..26).map(|n| json!({ "name": n.to_string(), "value": "v" })).collect();
    assert_eq!(bench.answer(&used, json!({ "type": 8, "data": { "choices": many } })).await, Err(refused(400, 50035)));
    bench.answer(&used, json!({ "type": 8, "data": { "choices": many[..2] } })).await.unwrap();
    assert_eq!(typing.answered().await.text(), "0\n1");
}

#[tokio::test]
async fn the_answer_can_be_had_with_the_request() {
    let bench = Bench::new().await;
    let (_socket, _, used) = used(&bench).await;
    let path = format!(
        "/interactions/{}/{}/callback?with_response=true",
        used["id"].as_str().unwrap(),
        used["token"].as_str().unwrap()
    );
    let answer = bench.call("POST", &path, say("Pong")).await;
    assert_eq!(answer["resource"]["message"]["content"], "Pong");
    assert_eq!(answer["interaction"]["response_message_id"], answer["resource"]["message"]["id"]);
}

#[tokio::test]
async fn commands_work_in_threads_and_in_direct_conversations() {
    let bench = Bench::new().await;
    let (mut socket, _, _) = used(&bench).await;
    let said = bench.mira.say(bench.release, "talk").unwrap();
    let thread = bench.mira.begin_thread(said, "talk").unwrap();
    bench.mira.slash(thread, "ping", json!({})).unwrap();
    let used = socket.until("INTERACTION_CREATE").await;
    assert_eq!((&used["channel"]["type"], &used["channel_id"]), (&json!(11), &json!(thread)));
    bench.answer(&used, say("in the thread")).await.unwrap();
    assert_eq!(bench.guild.messages(thread)[0].content, "in the thread");

    let direct = bench.mira.conversation(&bench.app);
    bench.mira.slash(direct, "ping", json!({})).unwrap();
    let used = socket.until("INTERACTION_CREATE").await;
    assert_eq!((&used["context"], &used["user"]["username"]), (&json!(1), &json!("mira_holt")));
    bench.answer(&used, say("between us")).await.unwrap();
    assert_eq!(bench.mira.direct_messages(&bench.app)[0].content, "between us");
}
