//! Registering commands, and what people's clients then offer.

use serde_json::{Value, json};

use super::{Bench, USUAL, refused};
use crate::Permissions;

fn incident() -> Value {
    json!({ "name": "incident", "description": "Incidents", "options": [
        { "type": 1, "name": "declare", "description": "Declare one", "options": [
            { "type": 3, "name": "severity", "description": "How bad", "required": true,
              "choices": [{ "name": "P0 – down", "value": "P0" }, { "name": "P1 – bad", "value": "P1" }] },
            { "type": 3, "name": "title", "description": "What", "required": true, "max_length": 20 },
            { "type": 6, "name": "lead", "description": "Who" },
            { "type": 7, "name": "channel", "description": "Where", "channel_types": [0] },
            { "type": 8, "name": "role", "description": "Which role" },
            { "type": 4, "name": "minutes", "description": "Since", "min_value": 0, "max_value": 60 },
            { "type": 5, "name": "private", "description": "Hidden" },
            { "type": 11, "name": "log", "description": "The log" } ] },
        { "type": 2, "name": "team", "description": "Team", "options": [
            { "type": 1, "name": "add", "description": "Add someone" } ] } ] })
}

#[tokio::test]
async fn a_slash_command_carries_what_was_typed_with_types_and_particulars() {
    let bench = Bench::new().await;
    bench.register(json!([incident()])).await;
    let engineer = bench.guild.role("Engineer", 0);
    let mut socket = bench.connect(USUAL).await;
    let typed = json!({
        "severity": "P0 – down", "title": "Pasting fails", "lead": "Mira Holt", "channel": "#release",
        "role": "Engineer", "minutes": 5, "private": false, "log": { "filename": "a.txt", "text": "boom" },
    });
    bench.mira.slash(bench.release, "incident declare", typed).unwrap();
    let used = socket.event("INTERACTION_CREATE").await;
    assert_eq!((&used["type"], &used["version"], &used["context"]), (&json!(2), &json!(1), &json!(0)));
    assert_eq!(used["member"]["user"]["username"], "mira_holt");
    assert_eq!(used["member"]["permissions"], Permissions::FRESH_SERVER.to_string());
    assert_eq!(used["app_permissions"], Permissions::FRESH_SERVER.to_string());
    assert_eq!((&used["channel"]["name"], &used["guild_locale"]), (&json!("release"), &json!("en-US")));
    assert_eq!(used["authorizing_integration_owners"], json!({ "0": bench.guild.id }));
    assert!(used.get("user").is_none(), "in a server there is a member instead");
    let declare = &used["data"]["options"][0];
    assert_eq!((&declare["type"], &declare["name"]), (&json!(1), &json!("declare")));
    assert_eq!(declare["options"][0], json!({ "name": "severity", "type": 3, "value": "P0" }));
    assert_eq!(declare["options"][2]["value"], bench.mira.id().to_string());
    assert_eq!(declare["options"][5], json!({ "name": "minutes", "type": 4, "value": 5 }));
    let resolved = &used["data"]["resolved"];
    assert_eq!(resolved["users"][bench.mira.id().to_string()]["username"], "mira_holt");
    assert!(resolved["members"][bench.mira.id().to_string()].get("user").is_none());
    assert_eq!(resolved["channels"][bench.release.to_string()]["name"], "release");
    assert_eq!(resolved["roles"][engineer.to_string()]["name"], "Engineer");
    assert_eq!(resolved["attachments"].as_object().unwrap().len(), 1);
    bench.mira.slash(bench.release, "incident team add", json!({})).unwrap();
    let used = socket.event("INTERACTION_CREATE").await;
    assert_eq!(used["data"]["options"][0]["options"][0]["name"], "add");
}

#[tokio::test]
async fn the_client_does_not_send_what_is_not_registered() {
    let bench = Bench::new().await;
    bench.register(json!([incident()])).await;
    let no = |command: &str, typed: Value| bench.mira.slash(bench.release, command, typed).err().unwrap().0;
    assert_eq!(no("outage", json!({})), "there is no command outage here");
    assert_eq!(no("incident", json!({})), "/incident needs a subcommand: declare, team");
    assert_eq!(no("incident close", json!({})), "/incident close is not registered; there are: declare, team");
    assert_eq!(no("incident declare", json!({ "severity": "P0" })), "the option title is required");
    let typed = |name: &str, value: Value| {
        let mut typed = json!({ "severity": "P0", "title": "x" });
        typed[name] = value;
        typed
    };
    assert_eq!(
        no("incident declare", typed("severity", json!("P7"))),
        "severity: P7 is not offered; there are: P0 – down, P1 – bad"
    );
    assert!(no("incident declare", typed("title", json!("x".repeat(21)))).contains("the client takes at most 20"));
    assert!(no("incident declare", typed("minutes", json!(61))).contains("61 is not between 0 and 60"));
    assert!(no("incident declare", typed("minutes", json!("soon"))).contains("not a whole number"));
    assert!(no("incident declare", typed("lead", json!("Nobody"))).contains("there is no member Nobody"));
    assert!(no("incident declare", typed("colour", json!("red"))).contains("there is no option colour"));
}

#[tokio::test]
async fn commands_are_offered_to_whom_their_registration_says() {
    let bench = Bench::new().await;
    let managers = json!({
        "name": "setup", "description": "Set up", "default_member_permissions": Permissions::MANAGE_GUILD.to_string(),
    });
    bench.register(json!([managers])).await;
    let no = bench.mira.slash(bench.release, "setup", json!({})).err().unwrap();
    assert_eq!(no.0, "the client does not offer setup: it needs Manage Server");
    bench.guild.owner().slash(bench.release, "setup", json!({})).unwrap();
    bench.guild.deny(bench.release, bench.mira.id(), Permissions::USE_APPLICATION_COMMANDS.0);
    assert!(bench.mira.slash(bench.release, "setup", json!({})).is_err());
}

#[tokio::test]
async fn the_client_lists_what_it_offers_here_and_to_this_person() {
    let bench = Bench::new().await;
    bench
        .register(json!([
            { "name": "incident", "description": "x" },
            { "name": "whisper", "description": "x", "contexts": [1] },
            { "name": "setup", "description": "x", "default_member_permissions": "0" },
            { "name": "Tag", "type": 3 },
        ]))
        .await;
    let offered = |person: &crate::Person, channel| {
        let commands = person.offered(channel).unwrap();
        commands.iter().map(|command| command["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(offered(&bench.mira, bench.release), "incident Tag");
    assert_eq!(offered(&bench.guild.owner(), bench.release), "incident setup Tag");
    let direct = bench.mira.conversation(&bench.app);
    assert_eq!(offered(&bench.mira, direct), "incident whisper setup Tag");
    assert_eq!(bench.mira.slash(bench.release, "whisper", json!({})).err().unwrap().0, "whisper cannot be used here");
}

#[tokio::test]
async fn a_bulk_overwrite_replaces_everything_and_keeps_the_ids_of_what_stays() {
    let bench = Bench::new().await;
    let path = format!("/applications/{}/commands", bench.app.id);
    let first = bench.call("PUT", &path, json!([incident(), { "name": "old", "description": "x" }])).await;
    let second = bench.call("PUT", &path, json!([incident(), { "name": "Tag", "type": 3 }])).await;
    assert_eq!(first[0]["id"], second[0]["id"]);
    assert_eq!(bench.app.commands(None), ["incident declare", "incident team add", "Tag"]);
    let one = format!("{path}/{}", second[1]["id"].as_str().unwrap());
    bench.call("DELETE", &one, Value::Null).await;
    assert_eq!(bench.try_call("GET", &one, Value::Null).await, Err(refused(404, 10063)));

    let here = format!("/applications/{}/guilds/{}/commands", bench.app.id, bench.guild.id);
    let (status, _, made) = bench.raw("POST", &here, json!({ "name": "here", "description": "x" })).await;
    assert_eq!((status, &made["guild_id"]), (201, &json!(bench.guild.id)));
    let (status, _, again) = bench.raw("POST", &here, json!({ "name": "here", "description": "y" })).await;
    assert_eq!((status, &again["id"]), (200, &made["id"]));
    let changed = json!({ "description": "z" });
    let one = format!("{here}/{}", made["id"].as_str().unwrap());
    assert_eq!(bench.call("PATCH", &one, changed).await["description"], "z");
    assert_eq!(bench.try_call("GET", "/applications/5/commands", Value::Null).await, Err(refused(404, 10002)));
}

#[tokio::test]
async fn registrations_have_their_limits() {
    let bench = Bench::new().await;
    let path = format!("/applications/{}/commands", bench.app.id);
    let refuse = async |body: Value, pointer: &str| {
        bench.pass(chrono::TimeDelta::seconds(5));
        bench.mistake("POST", &path, body, pointer).await
    };
    let command = |options: Value| json!({ "name": "x", "description": "x", "options": options });
    let option =
        |name: &str, required: bool| json!({ "type": 3, "name": name, "description": "x", "required": required });
    let capital = json!({ "name": "Incident", "description": "x" });
    assert_eq!(refuse(capital, "/name").await, "APPLICATION_COMMAND_INVALID_NAME");
    assert_eq!(refuse(json!({ "name": "x" }), "/description").await, "BASE_TYPE_REQUIRED");
    let long = json!({ "name": "x", "description": "y".repeat(101) });
    assert_eq!(refuse(long, "/description").await, "BASE_TYPE_BAD_LENGTH");
    let many: Vec<_> = (0..26).map(|n| option(&format!("o{n}"), false)).collect();
    assert_eq!(refuse(command(json!(many)), "/options").await, "BASE_TYPE_MAX_LENGTH");
    let order = command(json!([option("a", false), option("b", true)]));
    assert_eq!(refuse(order, "/options/1").await, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID");
    let twice = command(json!([option("a", false), option("a", false)]));
    assert_eq!(refuse(twice, "/options/1").await, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS");
    let mixed = command(json!([option("a", false), { "type": 1, "name": "s", "description": "x" }]));
    assert_eq!(refuse(mixed, "/options").await, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID");
    let choices: Vec<_> = (0..26).map(|n| json!({ "name": n.to_string(), "value": n.to_string() })).collect();
    let choosy = command(json!([{ "type": 3, "name": "c", "description": "x", "choices": choices }]));
    assert_eq!(refuse(choosy, "/options/0/choices").await, "BASE_TYPE_MAX_LENGTH");
    let wordy: Vec<_> = (0..25)
        .map(|n| {
            let choices: Vec<_> = (0..5).map(|c| json!({ "name": format!("{c}"), "value": "v".repeat(80) })).collect();
            json!({ "type": 3, "name": format!("o{n}"), "description": "x", "choices": choices })
        })
        .collect();
    assert_eq!(refuse(command(json!(wordy)), "").await, "APPLICATION_COMMAND_TOO_LARGE");
    let menu = json!({ "name": "Tag", "type": 3, "description": "no" });
    assert_eq!(refuse(menu, "").await, "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID");
}

#[tokio::test]
async fn there_are_a_hundred_slash_commands_and_fifteen_message_commands_at_most() {
    let bench = Bench::new().await;
    let path = format!("/applications/{}/commands", bench.app.id);
    let slash: Vec<_> = (0..101).map(|n| json!({ "name": format!("c{n}"), "description": "x" })).collect();
    assert_eq!(bench.try_call("PUT", &path, json!(slash)).await, Err(refused(400, 30032)));
    let menus: Vec<_> = (0..16).map(|n| json!({ "name": format!("M {n}"), "type": 3 })).collect();
    assert_eq!(bench.try_call("PUT", &path, json!(menus)).await, Err(refused(400, 30032)));
    bench.call("PUT", &path, json!(slash[..100])).await;
    let more = json!({ "name": "more", "description": "x" });
    assert_eq!(bench.try_call("POST", &path, more).await, Err(refused(400, 30032)));
}

#[tokio::test]
async fn user_commands_name_their_target() {
    let bench = Bench::new().await;
    bench.register(json!([{ "name": "Load", "type": 2 }])).await;
    let mut socket = bench.connect(USUAL).await;
    let other = bench.guild.member("Sam Ito", &[]);
    bench.mira.user_menu(bench.release, other.id(), "Load").unwrap();
    let used = socket.event("INTERACTION_CREATE").await;
    assert_eq!(used["data"]["resolved"]["users"][other.id().to_string()]["global_name"], "Sam Ito");
}
