//! Whom a message pings: what it names, less what is not allowed.

use serde_json::{Value, json};

use super::Bench;
use crate::{MessageId, Permissions};

/// The names that the newest message pinged.
fn pinged(bench: &Bench) -> Vec<String> {
    let message = bench.guild.messages(bench.release).pop().unwrap();
    let people = message.pings.users.into_iter().map(|user| user.name);
    let roles = message.pings.roles.into_iter().map(|role| format!("@{}", role.name));
    people.chain(roles).chain(message.pings.everyone.then(|| "@everyone".to_owned())).collect()
}

#[tokio::test]
async fn everything_named_is_pinged_unless_told_otherwise() {
    let bench = Bench::with(Permissions::ALL, Default::default()).await;
    let (mira, role) = (bench.mira.id(), bench.guild.role("Engineer", 0));
    let text = format!("<@{mira}> <@&{role}> @everyone");
    bench.bot_says(json!({ "content": text })).await;
    assert_eq!(pinged(&bench), ["Mira Holt", "@Engineer", "@everyone"]);
    let sent = bench.bot_says(json!({ "content": text, "allowed_mentions": { "parse": [] } })).await;
    assert_eq!(pinged(&bench), Vec::<String>::new());
    assert_eq!((&sent["mentions"], &sent["mention_everyone"]), (&json!([]), &json!(false)));
    bench.bot_says(json!({ "content": text, "allowed_mentions": { "roles": [role] } })).await;
    assert_eq!(pinged(&bench), ["@Engineer"]);
    bench.bot_says(json!({ "content": text, "allowed_mentions": { "parse": ["users"] } })).await;
    assert_eq!(pinged(&bench), ["Mira Holt"]);
}

#[tokio::test]
async fn roles_and_everyone_need_permission_or_the_roles_consent() {
    let bench = Bench::new().await;
    let role = bench.guild.role("Engineer", 0);
    let text = format!("<@&{role}> @everyone");
    bench.bot_says(json!({ "content": text })).await;
    assert_eq!(pinged(&bench), Vec::<String>::new());
    bench.guild.role_mentionable(role, true);
    bench.bot_says(json!({ "content": text })).await;
    assert_eq!(pinged(&bench), ["@Engineer"]);
}

#[tokio::test]
async fn who_cannot_see_the_channel_is_not_pinged() {
    let bench = Bench::new().await;
    bench.guild.deny(bench.release, bench.mira.id(), Permissions::VIEW_CHANNEL.0);
    let sent = bench.bot_says(json!({ "content": bench.mira.mention() })).await;
    assert_eq!(sent["mentions"][0]["username"], "mira_holt");
    assert_eq!(pinged(&bench), Vec::<String>::new());
}

#[tokio::test]
async fn a_reply_pings_its_author_unless_told_otherwise() {
    let bench = Bench::new().await;
    let asked = bench.mira.say(bench.release, "When?").unwrap();
    let reply = |allowed: Value| json!({ "content": "Soon", "message_reference": { "message_id": asked }, "allowed_mentions": allowed });
    bench.bot_says(reply(Value::Null)).await;
    assert_eq!(pinged(&bench), ["Mira Holt"]);
    bench.bot_says(reply(json!({ "parse": [] }))).await;
    assert_eq!(pinged(&bench), Vec::<String>::new());
    bench.bot_says(reply(json!({ "parse": [], "replied_user": true }))).await;
    assert_eq!(pinged(&bench), ["Mira Holt"]);
}

#[tokio::test]
async fn an_edit_mentions_again_but_pings_nobody() {
    let bench = Bench::new().await;
    let sent = bench.bot_says(json!({ "content": "quiet", "allowed_mentions": { "parse": [] } })).await;
    let path = format!("{}/{}", bench.messages_path(), sent["id"].as_str().unwrap());
    let edited = bench.call("PATCH", &path, json!({ "content": bench.mira.mention() })).await;
    assert_eq!(edited["mentions"][0]["username"], "mira_holt", "an edit parses again with the defaults");
    assert_eq!(pinged(&bench), Vec::<String>::new());
    let id = MessageId(sent["id"].as_str().unwrap().parse().unwrap());
    assert!(bench.guild.message(id).unwrap().pings.is_empty());
}

#[tokio::test]
async fn a_silent_message_says_so() {
    let bench = Bench::new().await;
    bench.bot_says(json!({ "content": bench.mira.mention(), "flags": 4096 })).await;
    let message = bench.guild.messages(bench.release).pop().unwrap();
    assert!(message.silent);
    assert_eq!(message.pings.users.len(), 1);
}
