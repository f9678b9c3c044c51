//! What a bot may not do is refused, and what is refused in silence is silent.

use serde_json::{Value, json};

use super::{Bench, refused};
use crate::Permissions;

#[tokio::test]
async fn each_act_needs_its_permission() {
    let bench = Bench::allowing(Permissions::default()).await;
    let said = bench.guild.owner().say(bench.release, "hello").unwrap();
    let (messages, reaction) = (bench.messages_path(), format!("/channels/{}/messages/{said}", bench.release));
    let missing = Err(refused(403, 50013));
    assert_eq!(bench.try_call("POST", &messages, json!({ "content": "x" })).await, missing);
    assert_eq!(bench.try_call("GET", &messages, Value::Null).await, Ok(json!([])), "without history there is nothing");
    assert_eq!(bench.try_call("GET", &reaction, Value::Null).await, Err(refused(403, 50001)));
    let pin = format!("/channels/{}/messages/pins/{said}", bench.release);
    assert_eq!(bench.try_call("PUT", &pin, Value::Null).await, missing);
    let thread = json!({ "name": "talk" });
    assert_eq!(bench.try_call("POST", &format!("{reaction}/threads"), thread).await, missing);
    assert_eq!(bench.try_call("POST", &format!("{messages}/bulk-delete"), json!({ "messages": [] })).await, missing);
    let channel = format!("/channels/{}", bench.release);
    assert_eq!(bench.try_call("PATCH", &channel, json!({ "name": "x" })).await, missing);
    assert_eq!(bench.try_call("DELETE", &channel, Value::Null).await, missing);
    let channels = format!("/guilds/{}/channels", bench.guild.id);
    assert_eq!(bench.try_call("POST", &channels, json!({ "name": "x" })).await, missing);
    let roles = format!("/guilds/{}/roles", bench.guild.id);
    assert_eq!(bench.try_call("POST", &roles, json!({ "name": "x" })).await, missing);
}

#[tokio::test]
async fn a_first_reaction_needs_a_permission_that_joining_in_does_not() {
    let bench = Bench::allowing(Permissions::READ_MESSAGE_HISTORY).await;
    let said = bench.guild.owner().say(bench.release, "hello").unwrap();
    let path = format!("{}/{said}/reactions/%F0%9F%90%9B/@me", bench.messages_path());
    assert_eq!(bench.try_call("PUT", &path, Value::Null).await, Err(refused(403, 50013)));
    bench.guild.owner().react(said, "🐛").unwrap();
    bench.call("PUT", &path, Value::Null).await;
}

#[tokio::test]
async fn embeds_vanish_and_files_are_refused_without_permission() {
    let bench = Bench::allowing(Permissions::SEND_MESSAGES).await;
    let sent = bench.bot_says(json!({ "content": "x", "embeds": [{ "title": "gone" }] })).await;
    assert_eq!(sent["embeds"], json!([]));
    let form = reqwest::multipart::Form::new()
        .text("payload_json", json!({ "content": "x" }).to_string())
        .part("files[0]", reqwest::multipart::Part::bytes(b"data".to_vec()).file_name("a.txt"));
    let answer = bench.request("POST", &bench.messages_path()).multipart(form).send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], 50013);
}

#[tokio::test]
async fn a_thread_needs_its_own_permission_to_write_and_nothing_else() {
    let bench = Bench::allowing(Permissions::SEND_MESSAGES_IN_THREADS | Permissions::READ_MESSAGE_HISTORY).await;
    let owner = bench.guild.owner();
    let said = owner.say(bench.release, "talk here").unwrap();
    let thread = owner.begin_thread(said, "talk").unwrap();
    let path = format!("/channels/{thread}/messages");
    bench.call("POST", &path, json!({ "content": "in the thread" })).await;
    let body = json!({ "content": "outside" });
    assert_eq!(bench.try_call("POST", &bench.messages_path(), body.clone()).await, Err(refused(403, 50013)));
    bench.guild.deny(bench.release, bench.guild.everyone(), Permissions::SEND_MESSAGES_IN_THREADS.0);
    bench.guild.deny(bench.release, bench.app.user_id, Permissions::SEND_MESSAGES_IN_THREADS.0);
    assert_eq!(bench.try_call("POST", &path, body).await, Err(refused(403, 50013)));
}

#[tokio::test]
async fn roles_are_given_only_below_ones_own() {
    let bench = Bench::new().await;
    let low = bench.guild.role("Low", 0);
    let path = format!("/guilds/{}/members/{}/roles/{low}", bench.guild.id, bench.mira.id());
    assert_eq!(bench.try_call("PUT", &path, Value::Null).await, Err(refused(403, 50013)), "the right is missing");
    let lead = bench.guild.role("Lead", Permissions::MANAGE_ROLES.0);
    bench.guild.give_role(bench.app.user_id, lead);
    bench.call("PUT", &path, Value::Null).await;
    assert_eq!(bench.guild.roles_of(bench.mira.id()), [low]);
    bench.call("DELETE", &path, Value::Null).await;
    let high = format!("/guilds/{}/members/{}/roles/{lead}", bench.guild.id, bench.mira.id());
    assert_eq!(bench.try_call("PUT", &high, Value::Null).await, Err(refused(403, 50013)), "it stands too high");
    let unknown = format!("/guilds/{}/members/{}/roles/5", bench.guild.id, bench.mira.id());
    assert_eq!(bench.try_call("PUT", &unknown, Value::Null).await, Err(refused(404, 10011)));
}

#[tokio::test]
async fn people_are_refused_like_bots() {
    let bench = Bench::new().await;
    let hidden = bench.guild.private_channel("leads", &[]);
    let no = bench.mira.say(hidden, "hello").unwrap_err();
    assert_eq!(no.0, "Discord refuses: Missing Access (50001)");
    let sent = bench.bot_says(json!({ "content": "mine" })).await;
    let id = bench.guild.messages(bench.release)[0].id;
    assert_eq!(sent["id"], id.to_string());
    assert!(bench.mira.edit(id, "yours").is_err());
    assert!(bench.mira.delete(id).is_err());
    assert!(bench.mira.clear_reactions(id).is_err());
    assert!(bench.mira.delete_channel(bench.release).is_err());
    assert!(bench.mira.say(bench.release, &"x".repeat(2001)).is_err());
    assert!(bench.mira.say(bench.release, "").is_err());
    bench.guild.owner().delete(id).unwrap();
}
