//! The check against an OpenAPI description finds what differs, tried on a small description with known answers.

use std::io::Write;

use serde_json::{Value, json};

use super::Bench;
use crate::{ContractReport, LocalDiscord, Options, StartError};

/// A description of two operations, of which the second does not tell the truth.
fn description() -> Value {
    let id = json!({ "name": "channel_id", "in": "path", "required": true, "schema": { "$ref": "#/components/schemas/Id" } });
    let answer = |schema: &str| json!({ "content": { "application/json": { "schema": { "$ref": schema } } } });
    json!({
        "openapi": "3.1.0",
        "components": {
            "schemas": {
                "Id": { "type": "string", "pattern": "^[0-9]+$" },
                "New": { "type": "object", "required": ["content"], "properties": { "content": { "type": "string", "maxLength": 5 } } },
                "Message": { "type": "object", "required": ["id"], "properties": { "id": { "$ref": "#/components/schemas/Id" } } },
                "User": { "type": "object", "required": ["shoe_size"] },
                "Error": { "type": "object", "required": ["code", "message"] },
            },
            "responses": { "Refused": answer("#/components/schemas/Error") },
        },
        "paths": {
            "/channels/{channel_id}/messages": {
                "parameters": [id],
                "post": {
                    "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/New" } } }, "required": true },
                    "responses": { "200": answer("#/components/schemas/Message"), "4XX": { "$ref": "#/components/responses/Refused" } },
                },
                "get": {
                    "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 10 } }],
                    "responses": { "200": { "content": { "application/json": { "schema": { "type": "array" } } } } },
                },
            },
            "/users/@me": { "get": { "responses": { "200": answer("#/components/schemas/User") } } },
            "/guilds/{guild_id}/prune": { "get": { "responses": { "200": answer("#/components/schemas/User") } } },
        },
    })
}

/// What is found when these requests are made.
async fn found(requests: &[(&str, &str, Value)]) -> ContractReport {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(description().to_string().as_bytes()).unwrap();
    let mut bench = Bench::new().await;
    let options = Options { openapi: Some(file.path().to_owned()), ..Options::default() };
    let discord = LocalDiscord::start(std::sync::Arc::<local_http::clock::ManualClock>::clone(&bench.clock), options)
        .await
        .unwrap();
    bench.app = discord.application("helper");
    let guild = discord.guild("Caro");
    let release = guild.text_channel("release");
    guild.invite(&bench.app, crate::Permissions::FRESH_SERVER.0);
    bench.discord = discord.clone();
    for (method, path, body) in requests {
        bench.raw(method, &path.replace("RELEASE", &release.to_string()), body.clone()).await;
    }
    let report = discord.contract();
    // The wrong findings of this test are not to fail the bench.
    bench.discord =
        LocalDiscord::start(std::sync::Arc::<local_http::clock::ManualClock>::clone(&bench.clock), Options::default())
            .await
            .unwrap();
    report
}

#[tokio::test]
async fn what_fits_is_checked_and_not_reported() {
    let requests = [
        ("POST", "/channels/RELEASE/messages", json!({ "content": "short" })),
        ("GET", "/channels/RELEASE/messages?limit=5", Value::Null),
    ];
    let report = found(&requests).await;
    assert_eq!((report.active, report.requests_checked, report.answers_checked), (true, 2, 2));
    assert_eq!(report.violations, Vec::<String>::new());
}

#[tokio::test]
async fn requests_that_differ_are_reported() {
    let report = found(&[
        ("POST", "/channels/RELEASE/messages", json!({ "content": "too long", "colour": "red" })),
        ("GET", "/channels/RELEASE/messages?limit=50&order=up", Value::Null),
        ("GET", "/gateway", Value::Null),
        ("GET", "/guilds/5/prune", Value::Null),
    ])
    .await;
    let endings = [
        "at \"/content\": \"too long\" is longer than 5 characters",
        "limit: at \"\": 50 is greater than the maximum of 10",
        "the query has no parameter order",
        "GET /gateway: Discord's description has no such operation",
        "GET /guilds/5/prune: the local Discord does not have this operation",
    ];
    assert_eq!(report.violations.len(), endings.len(), "{:#?}", report.violations);
    assert!(report.unknown_fields[0].ends_with("/messages: /colour"), "{:?}", report.unknown_fields);
    for (violation, ending) in report.violations.iter().zip(endings) {
        assert!(violation.ends_with(ending), "{violation} does not end with {ending}");
    }
}

#[tokio::test]
async fn answers_that_differ_are_reported() {
    let report = found(&[("GET", "/users/@me", Value::Null)]).await;
    assert_eq!(report.violations, ["GET /users/@me: answer 200: at \"\": \"shoe_size\" is a required property"]);
}

#[tokio::test]
async fn without_a_description_nothing_counts_as_checked() {
    let bench = Bench::new().await;
    let clock = std::sync::Arc::<local_http::clock::ManualClock>::clone(&bench.clock);
    let plain = LocalDiscord::start(clock, Options::default()).await.unwrap();
    assert_eq!((plain.contract().active, plain.contract().requests_checked), (false, 0));
}

#[tokio::test]
async fn a_description_that_cannot_be_read_is_told_by_name() {
    let bench = Bench::new().await;
    let start = async |openapi: &std::path::Path| {
        let clock = std::sync::Arc::<local_http::clock::ManualClock>::clone(&bench.clock);
        let options = Options { openapi: Some(openapi.to_owned()), ..Options::default() };
        LocalDiscord::start(clock, options).await.err().map(|error: StartError| error.to_string())
    };
    let missing = start(std::path::Path::new("/nowhere/openapi.json")).await.unwrap();
    assert!(missing.starts_with("Discord's OpenAPI file /nowhere/openapi.json cannot be read"), "{missing}");
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"{}").unwrap();
    assert!(start(file.path()).await.unwrap().ends_with("is not an OpenAPI description: it has no paths"));
}
