//! Without the grant, what people write stays hidden from bots, on the gateway as over REST.

use serde_json::{Value, json};

use super::{Bench, USUAL};
use crate::gateway::intents::Intents;

#[tokio::test]
async fn content_is_withheld_without_the_intent_but_for_own_mentioned_and_direct_messages() {
    let bench = Bench::new().await;
    bench.app.grant_message_content(false);
    let mut socket = bench.connect(USUAL & !Intents::MESSAGE_CONTENT.0).await;
    let said = bench.mira.say_with_file(bench.release, "secret", "a.txt", "data").unwrap();
    let told = socket.event("MESSAGE_CREATE").await;
    assert_eq!((&told["content"], &told["attachments"]), (&json!(""), &json!([])));
    let path = format!("{}/{said}", bench.messages_path());
    assert_eq!(bench.call("GET", &path, Value::Null).await["content"], "");

    bench.mira.say(bench.release, &format!("<@{}> hello", bench.app.user_id)).unwrap();
    assert!(socket.event("MESSAGE_CREATE").await["content"].as_str().unwrap().ends_with("hello"));
    let own = bench.bot_says(json!({ "content": "mine", "message_reference": { "message_id": said } })).await;
    assert_eq!((&own["content"], &own["referenced_message"]["content"]), (&json!("mine"), &json!("")));
    assert_eq!(socket.event("MESSAGE_CREATE").await["content"], "mine");
    bench.mira.tell(&bench.app, "between us").unwrap();
    assert_eq!(socket.event("MESSAGE_CREATE").await["content"], "between us");
}

#[tokio::test]
async fn the_target_of_a_context_menu_is_always_readable() {
    let bench = Bench::new().await;
    bench.app.grant_message_content(false);
    bench.register(json!([{ "name": "Tag feedback", "type": 3 }])).await;
    let mut socket = bench.connect(Intents::GUILDS.0).await;
    let said = bench.mira.say(bench.release, "It crashes").unwrap();
    bench.mira.message_menu(said, "Tag feedback").unwrap();
    let used = socket.event("INTERACTION_CREATE").await;
    assert_eq!(used["data"]["resolved"]["messages"][said.to_string()]["content"], "It crashes");
    assert_eq!(used["data"]["target_id"], said.to_string());
}

#[tokio::test]
async fn events_come_only_for_the_intents_asked_for() {
    let bench = Bench::new().await;
    let mut socket = bench.connect(Intents::GUILDS.0).await;
    let said = bench.mira.say(bench.release, "hello").unwrap();
    bench.mira.react(said, "🐛").unwrap();
    bench.mira.delete(said).unwrap();
    bench.guild.member("Newcomer", &[]);
    socket.silence().await;
    bench.guild.text_channel("more");
    socket.event("CHANNEL_CREATE").await;
}

#[tokio::test]
async fn what_happens_in_a_hidden_channel_is_not_told() {
    let bench = Bench::new().await;
    let team = bench.guild.role("Team", 0);
    let hidden = bench.guild.private_channel("leads", &[team]);
    bench.guild.give_role(bench.mira.id(), team);
    let mut socket = bench.connect(USUAL).await;
    bench.mira.say(hidden, "secret").unwrap();
    socket.silence().await;
    bench.guild.give_role(bench.app.user_id, team);
    bench.mira.say(hidden, "now you know").unwrap();
    assert_eq!(socket.until("MESSAGE_CREATE").await["content"], "now you know");
}
