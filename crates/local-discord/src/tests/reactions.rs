//! Reactions of bots and people.

use serde_json::{Value, json};

use super::{Bench, USUAL, refused};
use crate::Permissions;

#[tokio::test]
async fn reactions_are_told_with_who_and_what_and_without_content() {
    let bench = Bench::new().await;
    let mut socket = bench.connect(USUAL).await;
    let said = bench.mira.say(bench.release, "It crashes").unwrap();
    socket.event("MESSAGE_CREATE").await;
    bench.mira.react(said, "🐛").unwrap();
    let added = socket.event("MESSAGE_REACTION_ADD").await;
    assert_eq!(added["emoji"], json!({ "id": null, "name": "🐛" }));
    assert_eq!(added["member"]["user"]["username"], "mira_holt");
    assert_eq!(added["message_author_id"], bench.mira.id().to_string());
    assert!(added.get("content").is_none());
    bench.mira.unreact(said, "🐛").unwrap();
    assert_eq!(socket.event("MESSAGE_REACTION_REMOVE").await["message_id"], said.to_string());
    assert!(bench.mira.unreact(said, "🐛").is_err(), "there is none left");
    bench.mira.react(said, "💡").unwrap();
    bench.mira.react(said, "🎨").unwrap();
    let owner = bench.guild.owner();
    owner.clear_reactions_with(said, "💡").unwrap();
    owner.clear_reactions(said).unwrap();
    socket.until("MESSAGE_REACTION_REMOVE_EMOJI").await;
    socket.event("MESSAGE_REACTION_REMOVE_ALL").await;
    assert!(bench.guild.message(said).unwrap().reactions.is_empty());
}

#[tokio::test]
async fn a_servers_own_emoji_is_known_by_its_id() {
    let bench = Bench::new().await;
    let emoji = bench.guild.emoji("caro");
    let said = bench.mira.say(bench.release, "Nice").unwrap();
    bench.mira.react(said, &format!("caro:{emoji}")).unwrap();
    let path = format!("{}/{said}/reactions/renamed%3A{emoji}", bench.messages_path());
    bench.call("PUT", &format!("{path}/@me"), Value::Null).await;
    let who = bench.call("GET", &path, Value::Null).await;
    assert_eq!(who.as_array().unwrap().len(), 2);
    assert_eq!(bench.guild.message(said).unwrap().reactions[0].emoji, format!("caro:{emoji}"));
    for unknown in ["caro:5", "bug", ""] {
        assert!(bench.mira.react(said, unknown).is_err(), "{unknown}");
    }
    let path = format!("{}/{said}/reactions/bug/@me", bench.messages_path());
    assert_eq!(bench.try_call("PUT", &path, Value::Null).await, Err(refused(400, 10014)));
}

#[tokio::test]
async fn a_message_bears_twenty_different_reactions() {
    let bench = Bench::new().await;
    let said = bench.mira.say(bench.release, "vote").unwrap();
    let emoji: Vec<_> = ('🐀'..='🐔').map(String::from).collect();
    for one in &emoji[..20] {
        bench.mira.react(said, one).unwrap();
    }
    let no = bench.mira.react(said, &emoji[20]).unwrap_err();
    assert_eq!(no.0, "Discord refuses: Maximum number of reactions reached (20) (30010)");
    bench.guild.owner().react(said, &emoji[0]).unwrap();
}

#[tokio::test]
async fn others_reactions_are_removed_with_permission_only() {
    let bench = Bench::new().await;
    let said = bench.mira.say(bench.release, "vote").unwrap();
    bench.mira.react(said, "🐛").unwrap();
    let path = format!("{}/{said}/reactions/🐛/{}", bench.messages_path(), bench.mira.id());
    assert_eq!(bench.try_call("DELETE", &path, Value::Null).await, Err(refused(403, 50013)));
    bench.guild.allow(bench.release, bench.app.user_id, Permissions::MANAGE_MESSAGES.0);
    bench.call("DELETE", &path, Value::Null).await;
    assert!(bench.guild.message(said).unwrap().reactions.is_empty());
}

#[tokio::test]
async fn who_reacted_is_listed_page_by_page() {
    let bench = Bench::new().await;
    let said = bench.mira.say(bench.release, "vote").unwrap();
    let voters: Vec<_> = (0..5).map(|n| bench.guild.member(&format!("Voter {n}"), &[])).collect();
    for voter in &voters {
        voter.react(said, "👍").unwrap();
    }
    let path = format!("{}/{said}/reactions/👍", bench.messages_path());
    let first = bench.call("GET", &format!("{path}?limit=3"), Value::Null).await;
    let last = first[2]["id"].as_str().unwrap();
    let rest = bench.call("GET", &format!("{path}?limit=3&after={last}"), Value::Null).await;
    assert_eq!((first.as_array().unwrap().len(), rest.as_array().unwrap().len()), (3, 2));
}

#[tokio::test]
async fn super_reactions_are_counted_and_listed_apart() {
    let bench = Bench::new().await;
    let mut socket = bench.connect(USUAL).await;
    let said = bench.mira.say(bench.release, "It crashes").unwrap();
    bench.mira.react_super(said, "🐛").unwrap();
    let added = socket.until("MESSAGE_REACTION_ADD").await;
    assert_eq!((&added["burst"], &added["type"]), (&json!(true), &json!(1)));
    let path = format!("{}/{said}", bench.messages_path());
    let reaction = bench.call("GET", &path, Value::Null).await["reactions"][0].clone();
    assert_eq!((&reaction["count"], &reaction["count_details"]), (&json!(1), &json!({ "burst": 1, "normal": 0 })));
    let ordinary = bench.call("GET", &format!("{path}/reactions/🐛"), Value::Null).await;
    assert_eq!(ordinary, json!([]));
    let of_kind = bench.call("GET", &format!("{path}/reactions/🐛?type=1"), Value::Null).await;
    assert_eq!(of_kind[0]["username"], "mira_holt");
    bench.mira.unreact(said, "🐛").unwrap();
    assert_eq!(socket.event("MESSAGE_REACTION_REMOVE").await["burst"], true);
    assert!(bench.guild.message(said).unwrap().reactions.is_empty());
}
