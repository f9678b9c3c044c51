//! Sending, reading, editing and deleting messages over REST.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Bench, refused};
use crate::Permissions;

#[tokio::test]
async fn a_message_is_sent_read_edited_and_deleted() {
    let bench = Bench::new().await;
    let sent = bench.bot_says(json!({ "content": " Release is out " })).await;
    assert_eq!(sent["content"], "Release is out", "space around the text is cut");
    let path = format!("{}/{}", bench.messages_path(), sent["id"].as_str().unwrap());
    assert_eq!(bench.call("GET", &path, Value::Null).await["content"], "Release is out");

    bench.pass(TimeDelta::minutes(2));
    let edited = bench.call("PATCH", &path, json!({ "content": "Release is late" })).await;
    assert_eq!(edited["edited_timestamp"], "2026-01-15T13:02:01+00:00");
    let seen = &bench.guild.messages(bench.release)[0];
    assert_eq!((seen.content.as_str(), seen.versions[0].content.as_str()), ("Release is late", "Release is out"));

    bench.call("DELETE", &path, Value::Null).await;
    assert_eq!(bench.try_call("GET", &path, Value::Null).await, Err(refused(404, 10008)));
    assert!(bench.guild.messages(bench.release).is_empty());
}

#[tokio::test]
async fn messages_are_listed_newest_first_around_before_and_after_one() {
    let bench = Bench::new().await;
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(bench.mira.say(bench.release, &number.to_string()).unwrap());
    }
    let contents = async |query: &str| {
        let list = bench.call("GET", &format!("{}{query}", bench.messages_path()), Value::Null).await;
        let texts: Vec<_> =
            list.as_array().unwrap().iter().map(|m| m["content"].as_str().unwrap().to_owned()).collect();
        texts.join("")
    };
    assert_eq!(contents("").await, "543210");
    assert_eq!(contents("?limit=2").await, "54");
    assert_eq!(contents(&format!("?before={}&limit=2", ids[3])).await, "21");
    assert_eq!(contents(&format!("?after={}&limit=2", ids[1])).await, "32");
    assert_eq!(contents(&format!("?around={}&limit=3", ids[2])).await, "321");
    let path = format!("{}?limit=101", bench.messages_path());
    assert_eq!(bench.mistake("GET", &path, Value::Null, "/limit").await, "NUMBER_TYPE_MAX");
}

#[tokio::test]
async fn what_does_not_exist_is_unknown_and_what_is_hidden_is_not_accessible() {
    let bench = Bench::new().await;
    let hidden = bench.guild.private_channel("leads", &[]);
    let text = json!({ "content": "hello" });
    let in_hidden = format!("/channels/{hidden}/messages");
    assert_eq!(bench.try_call("POST", &in_hidden, text.clone()).await, Err(refused(403, 50001)));
    assert_eq!(bench.try_call("POST", "/channels/5/messages", text.clone()).await, Err(refused(404, 10003)));
    let path = format!("{}/5", bench.messages_path());
    assert_eq!(bench.try_call("PATCH", &path, text).await, Err(refused(404, 10008)));
    assert_eq!(bench.try_call("GET", "/guilds/5", Value::Null).await, Err(refused(404, 10004)));
    assert_eq!(bench.try_call("GET", "/users/5", Value::Null).await, Err(refused(404, 10013)));
    let path = format!("/guilds/{}/members/5", bench.guild.id);
    assert_eq!(bench.try_call("GET", &path, Value::Null).await, Err(refused(404, 10007)));
    assert_eq!(bench.mistake("GET", "/channels/release", Value::Null, "/channel_id").await, "NUMBER_TYPE_COERCE");
}

#[tokio::test]
async fn an_empty_message_and_anothers_message_are_refused() {
    let bench = Bench::new().await;
    let path = bench.messages_path();
    assert_eq!(bench.try_call("POST", &path, json!({ "content": " \n" })).await, Err(refused(400, 50006)));
    assert_eq!(bench.try_call("POST", &path, json!({ "embeds": [{}] })).await, Err(refused(400, 50006)));
    let theirs = bench.mira.say(bench.release, "mine").unwrap();
    let edit = json!({ "content": "yours" });
    let path = format!("{path}/{theirs}");
    assert_eq!(bench.try_call("PATCH", &path, edit).await, Err(refused(403, 50005)));
    assert_eq!(bench.try_call("DELETE", &path, Value::Null).await, Err(refused(403, 50013)));
}

#[tokio::test]
async fn a_wrong_token_and_an_unknown_route_are_refused() {
    let bench = Bench::new().await;
    let url = format!("{}/api/v10/users/@me", bench.discord.base_url());
    let answer = bench.http.get(&url).header("authorization", "Bot wrong").send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({ "message": "401: Unauthorized", "code": 0 }));
    assert_eq!(bench.http.get(&url).send().await.unwrap().status(), 401);
    let old = url.replace("v10", "v6");
    assert_eq!(bench.http.get(old).send().await.unwrap().status(), 404);
    let last = bench.discord.requests().pop().unwrap();
    assert_eq!((last.path.as_str(), last.status), ("/api/v6/users/@me", Some(404)), "what went astray is listed, too");
    let unversioned = url.replace("/v10", "");
    let token = format!("Bot {}", bench.app.token);
    assert_eq!(bench.http.get(unversioned).header("authorization", token).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_list_of_requests_says_why_one_was_refused() {
    let bench = Bench::new().await;
    let path = format!("/channels/{}/messages", bench.release);
    for (body, why) in [
        (json!({ "content": "x".repeat(2001) }), "Invalid Form Body: content: Must be 2000 or fewer in length."),
        (
            json!({ "embeds": [{ "title": "x".repeat(257) }] }),
            "Invalid Form Body: embeds.0.title: Must be 256 or fewer",
        ),
        (json!({}), "Cannot send an empty message"),
    ] {
        bench.try_call("POST", &path, body).await.unwrap_err();
        let reason = bench.discord.requests().pop().unwrap().reason.unwrap();
        assert!(reason.starts_with(why), "{reason}");
    }
}

#[tokio::test]
async fn the_same_nonce_gives_the_same_message_for_some_minutes() {
    let bench = Bench::new().await;
    let body = json!({ "content": "once", "nonce": "row-17", "enforce_nonce": true });
    let first = bench.bot_says(body.clone()).await;
    let again = bench.bot_says(json!({ "content": "twice", "nonce": "row-17", "enforce_nonce": true })).await;
    assert_eq!((&again["id"], &again["content"]), (&first["id"], &json!("once")));
    let unenforced = bench.bot_says(json!({ "content": "thrice", "nonce": "row-17" })).await;
    assert_ne!(unenforced["id"], first["id"]);
    bench.pass(TimeDelta::minutes(6));
    let later = bench.bot_says(body).await;
    assert_ne!(later["id"], first["id"]);
    assert_eq!(bench.guild.messages(bench.release).len(), 3);
    let path = bench.messages_path();
    let long = json!({ "content": "x", "nonce": "n".repeat(26) });
    assert_eq!(bench.mistake("POST", &path, long, "/nonce").await, "BASE_TYPE_MAX_LENGTH");
}

#[tokio::test]
async fn old_messages_can_be_edited_only_so_often_in_an_hour() {
    let bench = Bench::new().await;
    let sent = bench.bot_says(json!({ "content": "0" })).await;
    let path = format!("{}/{}", bench.messages_path(), sent["id"].as_str().unwrap());
    bench.pass(TimeDelta::minutes(61));
    for number in 0..30 {
        bench.pass(TimeDelta::seconds(2));
        bench.call("PATCH", &path, json!({ "content": number.to_string() })).await;
    }
    bench.pass(TimeDelta::seconds(5));
    let edit = json!({ "content": "one too many" });
    let (status, _, answer) = bench.raw("PATCH", &path, edit.clone()).await;
    assert_eq!((status, &answer["code"], &answer["retry_after"]), (429, &json!(30046), &json!(3537.0)));
    let other = bench.bot_says(json!({ "content": "another" })).await;
    bench.call("PATCH", &format!("{}/{}", bench.messages_path(), other["id"].as_str().unwrap()), edit.clone()).await;
    bench.pass(TimeDelta::hours(1));
    bench.call("PATCH", &path, edit).await;
}

#[tokio::test]
async fn a_reply_names_its_message_and_a_reply_to_nothing_is_refused_unless_it_need_not_exist() {
    let bench = Bench::new().await;
    let asked = bench.mira.say(bench.release, "When?").unwrap();
    let reply = bench.bot_says(json!({ "content": "Soon", "message_reference": { "message_id": asked } })).await;
    assert_eq!((&reply["type"], &reply["referenced_message"]["content"]), (&json!(19), &json!("When?")));
    assert_eq!(bench.guild.messages(bench.release)[1].reply_to, Some(asked));

    bench.mira.delete(asked).unwrap();
    let path = bench.messages_path();
    let late = json!({ "content": "Soon", "message_reference": { "message_id": asked } });
    assert_eq!(bench.mistake("POST", &path, late, "/message_reference").await, "REPLIES_UNKNOWN_MESSAGE");
    let lenient =
        json!({ "content": "Soon", "message_reference": { "message_id": asked, "fail_if_not_exists": false } });
    assert_eq!(bench.bot_says(lenient).await["type"], 0);
}

#[tokio::test]
async fn several_messages_are_deleted_at_once_if_there_are_enough_and_none_is_old() {
    let bench = Bench::with(Permissions::FRESH_SERVER | Permissions::MANAGE_MESSAGES, Default::default()).await;
    let path = format!("{}/bulk-delete", bench.messages_path());
    let ids: Vec<_> = ["a", "b", "c"].map(|text| bench.mira.say(bench.release, text).unwrap()).into();
    let one = json!({ "messages": [ids[0]] });
    assert_eq!(bench.try_call("POST", &path, one).await, Err(refused(400, 50016)));
    bench.pass(TimeDelta::seconds(5));
    bench.call("POST", &path, json!({ "messages": ids[..2] })).await;
    assert_eq!(bench.guild.messages(bench.release).len(), 1);
    bench.pass(TimeDelta::days(15));
    let old = json!({ "messages": [ids[2], bench.mira.say(bench.release, "d").unwrap()] });
    assert_eq!(bench.try_call("POST", &path, old).await, Err(refused(400, 50034)));
}

#[tokio::test]
async fn pins_come_last_first_with_a_notice_and_end_at_two_hundred_and_fifty() {
    let bench = Bench::allowing(Permissions::PIN_MESSAGES | Permissions::READ_MESSAGE_HISTORY).await;
    let ids: Vec<_> =
        (0..251).map(|number| bench.guild.owner().say(bench.release, &number.to_string()).unwrap()).collect();
    let pins = format!("/channels/{}/messages/pins", bench.release);
    for id in &ids[..250] {
        bench.pass(TimeDelta::seconds(1));
        bench.call("PUT", &format!("{pins}/{id}"), Value::Null).await;
    }
    bench.pass(TimeDelta::seconds(1));
    let last = format!("{pins}/{}", ids[250]);
    assert_eq!(bench.try_call("PUT", &last, Value::Null).await, Err(refused(400, 30003)));

    let listed = bench.call("GET", &format!("{pins}?limit=2"), Value::Null).await;
    assert_eq!(listed["items"][0]["message"]["content"], "249");
    assert_eq!(listed["has_more"], true);
    let older = format!("/channels/{}/pins", bench.release);
    assert_eq!(bench.call("GET", &older, Value::Null).await.as_array().unwrap().len(), 250);

    bench.call("DELETE", &format!("{pins}/{}", ids[0]), Value::Null).await;
    assert!(!bench.guild.message(ids[0]).unwrap().pinned);
    assert!(bench.guild.messages(bench.release).last().unwrap().is_notice);
}

#[tokio::test]
async fn a_direct_message_reaches_whoever_takes_them() {
    let bench = Bench::new().await;
    let open = json!({ "recipient_id": bench.mira.id() });
    let channel = bench.call("POST", "/users/@me/channels", open.clone()).await;
    assert_eq!(channel["recipients"][0]["username"], "mira_holt");
    let path = format!("/channels/{}/messages", channel["id"].as_str().unwrap());
    bench.call("POST", &path, json!({ "content": "psst" })).await;
    assert_eq!(bench.mira.direct_messages(&bench.app)[0].content, "psst");
    assert_eq!(bench.call("POST", "/users/@me/channels", open).await["id"], channel["id"]);

    bench.mira.take_direct_messages(false);
    let body = json!({ "content": "psst" });
    assert_eq!(bench.try_call("POST", &path, body.clone()).await, Err(refused(403, 50007)));
    bench.mira.take_direct_messages(true);
    bench.mira.leave();
    assert_eq!(bench.try_call("POST", &path, body).await, Err(refused(403, 50007)), "no server is shared any more");
}

#[tokio::test]
async fn announcements_can_be_published_and_other_messages_cannot() {
    let bench = Bench::new().await;
    let news = bench.guild.announcement_channel("announcements");
    let path = format!("/channels/{news}/messages");
    let sent = bench.call("POST", &path, json!({ "content": "Out now" })).await;
    let published = format!("{path}/{}/crosspost", sent["id"].as_str().unwrap());
    assert_eq!(bench.call("POST", &published, Value::Null).await["flags"], 1);
    let other = bench.bot_says(json!({ "content": "x" })).await;
    let wrong = format!("{}/{}/crosspost", bench.messages_path(), other["id"].as_str().unwrap());
    assert_eq!(bench.try_call("POST", &wrong, Value::Null).await, Err(refused(400, 50024)));
}
