//! Threads: begun from messages or without, joined, archived, locked.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Bench, USUAL, refused};
use crate::{ChannelId, Permissions};

async fn thread_on(bench: &Bench, body: Value) -> (Value, ChannelId) {
    let sent = bench.bot_says(json!({ "content": "P0" })).await;
    let path = format!("{}/{}/threads", bench.messages_path(), sent["id"].as_str().unwrap());
    let thread = bench.call("POST", &path, body).await;
    let id = ChannelId(thread["id"].as_str().unwrap().parse().unwrap());
    assert_eq!(thread["id"], sent["id"], "a thread made from a message has its id");
    (thread, id)
}

#[tokio::test]
async fn a_message_has_one_thread() {
    let bench = Bench::new().await;
    let mut socket = bench.connect(USUAL).await;
    let (thread, id) = thread_on(&bench, json!({ "name": "P0: pasting", "auto_archive_duration": 1440 })).await;
    assert_eq!((&thread["type"], &thread["thread_metadata"]["auto_archive_duration"]), (&json!(11), &json!(1440)));
    socket.event("MESSAGE_CREATE").await;
    assert_eq!(socket.event("THREAD_CREATE").await["newly_created"], true);
    let path = format!("{}/{id}/threads", bench.messages_path());
    let again = json!({ "name": "again" });
    assert_eq!(bench.try_call("POST", &path, again.clone()).await, Err(refused(400, 160_004)));
    let message = bench.call("GET", &format!("{}/{id}", bench.messages_path()), Value::Null).await;
    assert_eq!((&message["thread"]["name"], &message["flags"]), (&json!("P0: pasting"), &json!(32)));
    bench.mira.say(id, "looking").unwrap();
    assert_eq!(bench.guild.messages(id)[0].content, "looking");
    assert_eq!(bench.guild.threads(bench.release)[0].members.len(), 2, "who writes becomes a member");
    let inside = format!("/channels/{id}/messages/{}/threads", bench.guild.messages(id)[0].id);
    assert_eq!(bench.try_call("POST", &inside, again).await, Err(refused(400, 50024)));
}

#[tokio::test]
async fn a_threads_name_and_duration_are_checked() {
    let bench = Bench::new().await;
    let sent = bench.bot_says(json!({ "content": "x" })).await;
    let path = format!("{}/{}/threads", bench.messages_path(), sent["id"].as_str().unwrap());
    assert_eq!(bench.mistake("POST", &path, json!({ "name": "" }), "/name").await, "BASE_TYPE_REQUIRED");
    let long = json!({ "name": "x".repeat(101) });
    assert_eq!(bench.mistake("POST", &path, long, "/name").await, "BASE_TYPE_BAD_LENGTH");
    let odd = json!({ "name": "x", "auto_archive_duration": 61 });
    assert_eq!(bench.mistake("POST", &path, odd, "/auto_archive_duration").await, "BASE_TYPE_CHOICES");
}

#[tokio::test]
async fn a_silent_thread_is_archived_after_its_time_and_wakes_when_written_in() {
    let bench = Bench::new().await;
    let (_, id) = thread_on(&bench, json!({ "name": "talk", "auto_archive_duration": 60 })).await;
    let mut socket = bench.connect(USUAL).await;
    bench.pass(TimeDelta::minutes(61));
    assert!(bench.guild.threads(bench.release)[0].archived);
    assert_eq!(socket.event("THREAD_UPDATE").await["thread_metadata"]["archived"], true);
    let first = bench.guild.messages(bench.release)[0].id;
    let path = format!("/channels/{id}/messages");
    let listed = bench.call("GET", &format!("/channels/{}/threads/archived/public", bench.release), Value::Null).await;
    assert_eq!(listed["threads"][0]["id"], first.to_string());
    bench.call("POST", &path, json!({ "content": "awake" })).await;
    assert_eq!(socket.event("THREAD_UPDATE").await["thread_metadata"]["archived"], false);
    assert!(!bench.guild.threads(bench.release)[0].archived);
    let active = bench.call("GET", &format!("/guilds/{}/threads/active", bench.guild.id), Value::Null).await;
    assert_eq!(active["threads"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_archived_thread_takes_no_edits_and_a_locked_one_no_words() {
    let bench = Bench::new().await;
    let (_, id) = thread_on(&bench, json!({ "name": "talk" })).await;
    let path = format!("/channels/{id}/messages");
    let sent = bench.call("POST", &path, json!({ "content": "x" })).await;
    let owner = bench.guild.owner();
    owner.set_thread(id, true, false).unwrap();
    let edit = format!("{path}/{}", sent["id"].as_str().unwrap());
    let body = json!({ "content": "y" });
    assert_eq!(bench.try_call("PATCH", &edit, body.clone()).await, Err(refused(400, 50083)));
    assert_eq!(bench.try_call("PUT", &format!("{edit}/reactions/🐛/@me"), Value::Null).await, Err(refused(400, 50083)));
    owner.set_thread(id, false, true).unwrap();
    assert_eq!(bench.try_call("POST", &path, body.clone()).await, Err(refused(400, 160_005)));
    owner.set_thread(id, true, true).unwrap();
    assert_eq!(bench.try_call("POST", &path, body).await, Err(refused(400, 160_005)));
}

#[tokio::test]
async fn a_locked_thread_is_written_in_by_who_manages_threads_once_it_is_open() {
    let may = Permissions::FRESH_SERVER | Permissions::MANAGE_THREADS;
    let bench = Bench::with(may, Default::default()).await;
    let (_, id) = thread_on(&bench, json!({ "name": "talk" })).await;
    let path = format!("/channels/{id}/messages");
    bench.guild.owner().set_thread(id, true, true).unwrap();
    assert_eq!(bench.try_call("POST", &path, json!({ "content": "x" })).await, Err(refused(400, 160_005)));
    bench.call("PATCH", &format!("/channels/{id}"), json!({ "archived": false })).await;
    bench.call("POST", &path, json!({ "content": "x" })).await;
    assert!(bench.guild.threads(bench.release)[0].locked);
}

#[tokio::test]
async fn a_name_with_a_word_that_the_server_does_not_allow_is_refused() {
    let bench = Bench::new().await;
    bench.guild.refuse_in_names(&["Porn"]);
    let message = bench.mira.say(bench.release, "spam").unwrap();
    let path = format!("/channels/{}/messages/{message}/threads", bench.release);
    let named = json!({ "name": "porn bots" });
    assert_eq!(bench.mistake("POST", &path, named, "/name").await, "INVALID_COMMUNITY_PROPERTY_NAME");
    bench.call("POST", &path, json!({ "name": "bots" })).await;
}

#[tokio::test]
async fn what_discord_says_itself_can_not_be_answered() {
    let bench = Bench::new().await;
    let path = format!("/channels/{}/threads", bench.release);
    bench.call("POST", &path, json!({ "name": "general talk", "type": 11 })).await;
    let notice = bench.guild.messages(bench.release)[0].id;
    let answer = json!({ "content": "x", "message_reference": { "message_id": notice.to_string(), "fail_if_not_exists": false } });
    let path = format!("/channels/{}/messages", bench.release);
    assert_eq!(bench.try_call("POST", &path, answer).await, Err(refused(400, 50035)));
}

#[tokio::test]
async fn a_private_thread_is_for_its_members() {
    let bench = Bench::with(Permissions::FRESH_SERVER | Permissions::CREATE_PRIVATE_THREADS, Default::default()).await;
    let path = format!("/channels/{}/threads", bench.release);
    let thread = bench.call("POST", &path, json!({ "name": "quiet", "type": 12, "invitable": false })).await;
    let id = ChannelId(thread["id"].as_str().unwrap().parse().unwrap());
    assert!(bench.mira.say(id, "hello").is_err());
    bench.call("PUT", &format!("/channels/{id}/thread-members/{}", bench.mira.id()), Value::Null).await;
    bench.mira.say(id, "hello").unwrap();
    let members = bench.call("GET", &format!("/channels/{id}/thread-members"), Value::Null).await;
    assert_eq!(members.as_array().unwrap().len(), 2);
    let mira = format!("/channels/{id}/thread-members/{}", bench.mira.id());
    assert_eq!(bench.try_call("DELETE", &mira, Value::Null).await, Err(refused(403, 50013)));
}

#[tokio::test]
async fn a_public_thread_without_a_message_is_announced_in_the_channel() {
    let bench = Bench::new().await;
    let path = format!("/channels/{}/threads", bench.release);
    bench.call("POST", &path, json!({ "name": "general talk", "type": 11 })).await;
    let notice = &bench.guild.messages(bench.release)[0];
    assert_eq!((notice.is_notice, notice.content.as_str()), (true, "helper started a thread: general talk"));
    let wrong = json!({ "name": "news", "type": 10 });
    assert_eq!(bench.try_call("POST", &path, wrong).await, Err(refused(400, 50024)));
}

#[tokio::test]
async fn a_thread_is_renamed_by_its_owner_and_deleted_by_who_manages_threads() {
    let bench = Bench::new().await;
    let (_, id) = thread_on(&bench, json!({ "name": "talk" })).await;
    let path = format!("/channels/{id}");
    assert_eq!(bench.call("PATCH", &path, json!({ "name": "resolved" })).await["name"], "resolved");
    let locked = json!({ "locked": true });
    assert_eq!(bench.try_call("PATCH", &path, locked).await, Err(refused(403, 50013)));
    assert_eq!(bench.try_call("DELETE", &path, Value::Null).await, Err(refused(403, 50013)));
    let mut socket = bench.connect(USUAL).await;
    bench.guild.owner().delete_thread(id).unwrap();
    assert_eq!(socket.event("THREAD_DELETE").await["id"], id.to_string());
    assert_eq!(socket.event("MESSAGE_UPDATE").await["flags"], 0);
    assert_eq!(bench.try_call("GET", &path, Value::Null).await, Err(refused(404, 10003)));
}

#[tokio::test]
async fn a_deleted_channel_takes_its_threads_along() {
    let bench = Bench::new().await;
    let (_, id) = thread_on(&bench, json!({ "name": "talk" })).await;
    let mut socket = bench.connect(USUAL).await;
    bench.guild.owner().delete_channel(bench.release).unwrap();
    assert_eq!(socket.event("CHANNEL_DELETE").await["id"], bench.release.to_string());
    for gone in [id, bench.release] {
        let path = format!("/channels/{gone}/messages");
        assert_eq!(bench.try_call("POST", &path, json!({ "content": "x" })).await, Err(refused(404, 10003)));
    }
}
