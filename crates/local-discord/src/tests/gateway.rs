//! The gateway's protocol: identify, resume, heartbeats, invalid sessions, close codes.

use std::time::Duration;

use futures::SinkExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message as Frame;

use super::{Bench, Socket, USUAL};
use crate::gateway::intents::Intents;
use crate::{How, Options, Permissions};

#[tokio::test]
async fn ready_names_the_servers_and_each_follows_with_everything_in_it() {
    let bench = Bench::new().await;
    bench.guild.role("Engineer", 0);
    let said = bench.mira.say(bench.release, "talk").unwrap();
    bench.mira.begin_thread(said, "talk").unwrap();
    let mut socket = Socket::open(&bench.discord).await;
    socket.identify(&bench.app.token, USUAL).await;
    let ready = socket.event("READY").await;
    assert_eq!(ready["guilds"], json!([{ "id": bench.guild.id, "unavailable": true }]));
    assert_eq!((&ready["user"]["bot"], &ready["application"]["id"]), (&json!(true), &json!(bench.app.id)));
    assert_eq!(ready["resume_gateway_url"], bench.discord.base_url().replacen("http", "ws", 1));
    let guild = socket.event("GUILD_CREATE").await;
    assert_eq!((guild["roles"].as_array().unwrap().len(), guild["threads"].as_array().unwrap().len()), (3, 1));
    assert_eq!((&guild["member_count"], guild["members"].as_array().unwrap().len()), (&json!(3), 1));
    assert!(guild["channels"][0].get("guild_id").is_none());
    let gateway = bench.call("GET", "/gateway/bot", Value::Null).await;
    assert_eq!(gateway["session_start_limit"]["remaining"], 999);
}

/// The close code after identifying with these data.
async fn closed_after_identify(bench: &Bench, data: Value) -> u16 {
    let mut socket = Socket::open(&bench.discord).await;
    socket.send(2, data).await;
    socket.close_code().await
}

#[tokio::test]
async fn a_bad_identify_is_closed_with_the_code_that_says_why() {
    let bench = Bench::new().await;
    bench.app.grant_message_content(false);
    let token = &bench.app.token;
    assert_eq!(closed_after_identify(&bench, json!({ "token": "wrong", "intents": 1 })).await, 4004);
    assert_eq!(closed_after_identify(&bench, json!({ "token": token, "intents": 1u64 << 40 })).await, 4013);
    assert_eq!(closed_after_identify(&bench, json!({ "token": token })).await, 4013);
    for privileged in [Intents::MESSAGE_CONTENT, Intents::GUILD_MEMBERS, Intents::GUILD_PRESENCES] {
        assert_eq!(closed_after_identify(&bench, json!({ "token": token, "intents": privileged.0 })).await, 4014);
    }
    let shard = json!({ "token": token, "intents": 1, "shard": [2, 2] });
    assert_eq!(closed_after_identify(&bench, shard).await, 4010);
    let told: Vec<_> = bench.discord.closed().into_iter().map(|closed| (closed.code, closed.reason)).collect();
    assert_eq!(told[0], (4004, "Authentication failed."));
    let disallowed = (4014, "Disallowed intent(s).");
    assert_eq!(told[3..], [disallowed, disallowed, disallowed, (4010, "Invalid shard.")]);
    bench.app.set_session_starts_left(0);
    assert_eq!(closed_after_identify(&bench, json!({ "token": token, "intents": 1 })).await, 4004);
}

#[tokio::test]
async fn what_makes_no_sense_is_closed_with_its_code() {
    let bench = Bench::new().await;
    let mut socket = Socket::open(&bench.discord).await;
    socket.send(3, json!({})).await;
    assert_eq!(socket.close_code().await, 4003, "not authenticated");
    let mut socket = bench.connect(USUAL).await;
    socket.send(99, json!({})).await;
    assert_eq!(socket.close_code().await, 4001);
    let mut socket = bench.connect(USUAL).await;
    socket.stream.send(Frame::Text("{".into())).await.unwrap();
    assert_eq!(socket.close_code().await, 4002);
    let mut socket = bench.connect(USUAL).await;
    socket.identify(&bench.app.token, USUAL).await;
    assert_eq!(socket.close_code().await, 4005);
    let mut socket = bench.connect(USUAL).await;
    for _ in 0..121 {
        socket.send(3, json!({})).await;
    }
    assert_eq!(socket.close_code().await, 4008);
}

#[tokio::test]
async fn a_resumed_session_gets_what_it_missed_and_counts_nothing_twice() {
    let bench = Bench::new().await;
    let mut socket = bench.connect(USUAL).await;
    bench.discord.reset_dispatched(&bench.app);
    bench.mira.say(bench.release, "seen").unwrap();
    socket.event("MESSAGE_CREATE").await;
    bench.discord.drop_gateway(&bench.app, How::TcpDrop);
    assert_eq!(socket.close_code().await, 1006);
    assert!(bench.discord.until(|| !bench.discord.is_connected(&bench.app)).await);
    bench.mira.say(bench.release, "missed").unwrap();
    assert_eq!(bench.discord.dispatched(&bench.app)["MESSAGE_CREATE"], 1);

    let mut again = Socket::open(&bench.discord).await;
    again.resume(&bench.app.token, &socket.session, socket.seq - 1).await;
    assert_eq!(again.event("MESSAGE_CREATE").await["content"], "seen", "it claimed not to have seen this");
    assert_eq!(again.event("MESSAGE_CREATE").await["content"], "missed");
    again.event("RESUMED").await;
    let counts = bench.discord.dispatched(&bench.app);
    assert_eq!((counts["MESSAGE_CREATE"], counts["RESUMED"]), (2, 1));
}

#[tokio::test]
async fn sessions_that_are_gone_or_never_were_cannot_be_resumed() {
    let bench = Bench::new().await;
    let socket = bench.connect(USUAL).await;
    let mut ahead = Socket::open(&bench.discord).await;
    ahead.resume(&bench.app.token, &socket.session, socket.seq + 5).await;
    assert_eq!(ahead.close_code().await, 4007);
    bench.discord.end_sessions(&bench.app);
    let mut late = Socket::open(&bench.discord).await;
    late.resume(&bench.app.token, &socket.session, socket.seq).await;
    let refusal = late.next().await.unwrap();
    assert_eq!((&refusal["op"], &refusal["d"]), (&json!(9), &json!(false)));
    late.identify(&bench.app.token, USUAL).await;
    late.event("READY").await;
}

#[tokio::test]
async fn the_stage_can_ask_for_a_reconnect_invalidate_close_and_freeze() {
    let bench = Bench::new().await;
    let mut socket = bench.connect(USUAL).await;
    bench.discord.drop_gateway(&bench.app, How::Reconnect);
    assert_eq!(socket.next().await.unwrap()["op"], 7);
    bench.discord.drop_gateway(&bench.app, How::AskHeartbeat);
    assert_eq!(socket.next().await.unwrap()["op"], 1);
    bench.discord.drop_gateway(&bench.app, How::InvalidSession { resumable: true });
    assert_eq!(socket.next().await.unwrap()["d"], true);
    bench.discord.drop_gateway(&bench.app, How::InvalidSession { resumable: false });
    assert_eq!(socket.next().await.unwrap()["d"], false);
    assert!(!bench.discord.is_connected(&bench.app));
    socket.identify(&bench.app.token, USUAL).await;
    socket.until("GUILD_CREATE").await;
    bench.discord.drop_gateway(&bench.app, How::Close(4000));
    assert_eq!(socket.close_code().await, 4000);

    let mut frozen = bench.connect(USUAL).await;
    bench.discord.drop_gateway(&bench.app, How::Zombie);
    bench.mira.say(bench.release, "unheard").unwrap();
    frozen.send(1, json!(frozen.seq)).await;
    let silence = tokio::time::timeout(Duration::from_millis(100), frozen.next()).await;
    assert!(silence.is_err(), "no acknowledgement, no event");
    let mut again = Socket::open(&bench.discord).await;
    again.resume(&bench.app.token, &frozen.session, frozen.seq).await;
    assert_eq!(again.event("MESSAGE_CREATE").await["content"], "unheard");
}

#[tokio::test]
async fn who_shows_no_sign_of_life_is_timed_out() {
    let options = Options { heartbeat_interval: Duration::from_millis(20), ..Options::default() };
    let bench = Bench::with(Permissions::FRESH_SERVER, options).await;
    let mut socket = bench.connect(USUAL).await;
    assert_eq!(socket.close_code().await, 4009);
}

#[tokio::test]
async fn events_are_counted_by_name_until_the_bot_identifies_anew() {
    let bench = Bench::new().await;
    let _socket = bench.connect(USUAL).await;
    let said = bench.mira.say(bench.release, "one").unwrap();
    bench.mira.say(bench.release, "two").unwrap();
    bench.mira.react(said, "🐛").unwrap();
    let counts = bench.discord.dispatched(&bench.app);
    let counts: Vec<_> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, [("GUILD_CREATE", 1), ("MESSAGE_CREATE", 2), ("MESSAGE_REACTION_ADD", 1), ("READY", 1)]);
    let _again = bench.connect(USUAL).await;
    assert_eq!(bench.discord.dispatched(&bench.app).len(), 2);
    bench.discord.reset_dispatched(&bench.app);
    assert!(bench.discord.dispatched(&bench.app).is_empty());
}

#[tokio::test]
async fn an_outage_makes_a_server_unavailable_and_brings_it_back() {
    let bench = Bench::new().await;
    let mut socket = bench.connect(USUAL).await;
    bench.guild.outage();
    assert_eq!(socket.event("GUILD_DELETE").await, json!({ "id": bench.guild.id, "unavailable": true }));
    assert_eq!(socket.event("GUILD_CREATE").await["id"], bench.guild.id.to_string());
}

#[tokio::test]
async fn what_bots_leave_behind_when_they_are_killed_is_forgotten_in_time() {
    let bench = Bench::new().await;
    let mut first = None;
    for _ in 0..5 {
        let socket = bench.connect(USUAL).await;
        let session = socket.session.clone();
        drop(socket);
        assert!(bench.discord.until(|| !bench.discord.is_connected(&bench.app)).await);
        first.get_or_insert(session);
    }
    let mut late = Socket::open(&bench.discord).await;
    late.resume(&bench.app.token, &first.unwrap(), 1).await;
    assert_eq!(late.next().await.unwrap()["op"], 9);
}

#[tokio::test]
async fn when_the_last_handle_is_gone_every_connection_ends() {
    let bench = Bench::new().await;
    let mut socket = bench.connect(USUAL).await;
    let request = bench.request("GET", "/users/@me");
    drop(bench);
    assert_eq!(socket.close_code().await, 1006);
    assert!(request.send().await.is_err());
}

#[tokio::test]
async fn members_roles_and_channels_are_told_of() {
    let bench = Bench::new().await;
    bench.app.grant_guild_members(true);
    let mut socket = bench.connect(USUAL | Intents::GUILD_MEMBERS.0).await;
    let sam = bench.guild.member("Sam Ito", &[]);
    assert_eq!(socket.event("GUILD_MEMBER_ADD").await["user"]["global_name"], "Sam Ito");
    let role = bench.guild.role("Engineer", 0);
    assert_eq!(socket.event("GUILD_ROLE_CREATE").await["role"]["name"], "Engineer");
    bench.guild.give_role(sam.id(), role);
    assert_eq!(socket.event("GUILD_MEMBER_UPDATE").await["roles"], json!([role]));
    bench.guild.delete_role(role);
    assert_eq!(socket.event("GUILD_ROLE_DELETE").await["role_id"], role.to_string());
    sam.leave();
    assert_eq!(socket.event("GUILD_MEMBER_REMOVE").await["user"]["id"], sam.id().to_string());
    bench.guild.owner().rename(bench.release, "launch").unwrap();
    assert_eq!(socket.event("CHANNEL_UPDATE").await["name"], "launch");
    let asked = json!({ "guild_id": bench.guild.id, "query": "", "limit": 0, "nonce": "n" });
    socket.send(8, asked).await;
    let chunk = socket.event("GUILD_MEMBERS_CHUNK").await;
    assert_eq!((chunk["members"].as_array().unwrap().len(), &chunk["nonce"]), (3, &json!("n")));
    bench.guild.kick(bench.app.user_id);
    assert_eq!(socket.event("GUILD_DELETE").await, json!({ "id": bench.guild.id }));
    bench.guild.invite(&bench.app, 0);
    socket.event("GUILD_CREATE").await;
}
