//! A GitHub App: its signature, its installations and their tokens.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use ring::rand::SystemRandom;
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};

use super::{Bench, SORTING, each};
use crate::auth::key_pair;
use crate::{App, InstallationId, Permissions};
use local_http::clock::{Clock, SystemClock};

/// A JSON web token as clients sign it, with times in seconds from the machine's now.
fn signed(issuer: Value, issued: i64, expires: i64) -> String {
    signed_at(SystemClock.now().timestamp(), issuer, issued, expires)
}

/// The same with times in seconds from `now`.
fn signed_at(now: i64, issuer: Value, issued: i64, expires: i64) -> String {
    let claims = json!({ "iss": issuer, "iat": now + issued, "exp": now + expires });
    let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(json!({ "alg": "RS256", "typ": "JWT" })), part(claims));
    let key = key_pair().unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

struct Installed {
    bench: Bench,
    app: App,
    installation: InstallationId,
    /// The app's JSON web token.
    jwt: String,
}

impl Installed {
    async fn new() -> Self {
        let bench = Bench::new().await;
        let app = bench.github.app("sorter", &bench.mira, SORTING);
        let installation = app.install(&[&bench.caro]).unwrap();
        let jwt = signed(json!(app.id), -60, 540);
        Self { bench, app, installation, jwt }
    }

    async fn token(&self, body: Value) -> super::Answer {
        let path = format!("/app/installations/{}/access_tokens", self.installation);
        self.bench.ask_as(&self.jwt, "POST", &path, body).await
    }
}

#[tokio::test]
async fn an_app_finds_where_it_is_installed_and_gets_a_token_for_an_hour() {
    let Installed { bench, app, installation, jwt } = &Installed::new().await;
    assert_eq!(bench.ask_as(jwt, "GET", "/app", Value::Null).await.body["slug"], "sorter");
    let there = bench.ask_as(jwt, "GET", "/repos/acme/caro/installation", Value::Null).await;
    assert_eq!((&there.body["id"], &there.body["app_id"]), (&json!(installation), &json!(app.id)));
    let all = bench.ask_as(jwt, "GET", "/app/installations", Value::Null).await;
    assert_eq!(each(&all.body, "id"), [&json!(installation)]);

    let path = format!("/app/installations/{installation}/access_tokens");
    let made = bench.ask_as(jwt, "POST", &path, Value::Null).await;
    let expires = DateTime::parse_from_rfc3339(made.body["expires_at"].as_str().unwrap()).unwrap();
    let minutes = (expires.to_utc() - SystemClock.now()).num_minutes();
    assert!(made.status == 201 && (55..=60).contains(&minutes), "{} for {minutes} minutes", made.status);
    assert_eq!(made.body["permissions"], json!({ "issues": "write", "contents": "read", "metadata": "read" }));
    assert_eq!(each(&made.body["repositories"], "full_name"), ["acme/caro"]);
    let token = made.body["token"].as_str().unwrap();
    assert!(token.starts_with("ghs_"), "{token}");

    let new = json!({ "title": "From Discord", "labels": ["bug"] });
    let issue = bench.ask_as(token, "POST", "/repos/acme/caro/issues", new).await;
    assert_eq!(
        (issue.status, &issue.body["user"]["login"], &issue.body["user"]["type"]),
        (201, &json!("sorter[bot]"), &json!("Bot"))
    );
    assert_eq!(issue.body["performed_via_github_app"]["slug"], "sorter");
    assert_eq!(each(&issue.body["labels"], "name"), ["bug"]);

    app.expire_tokens();
    let late = bench.ask_as(token, "GET", "/repos/acme/caro/issues", Value::Null).await;
    assert_eq!(late.refusal(), (401, "Bad credentials"));
}

#[tokio::test]
async fn a_token_can_be_for_less_and_never_for_more() {
    let at = Installed::new().await;
    let made = at.token(json!({ "permissions": { "issues": "read" }, "repositories": ["caro"] })).await;
    let token = made.body["token"].as_str().unwrap();
    let refused = at.bench.ask_as(token, "POST", "/repos/acme/caro/issues", json!({ "title": "x" })).await;
    assert_eq!(refused.refusal(), (403, "Resource not accessible by integration"));
    assert_eq!(at.bench.ask_as(token, "GET", "/user", Value::Null).await.status, 403);
    assert_eq!(at.token(json!({ "permissions": { "contents": "write" } })).await.status, 422);
    assert_eq!(at.token(json!({ "repositories": ["notes"] })).await.status, 422);
}

#[tokio::test]
async fn what_is_private_is_seen_where_the_app_is_installed_and_not_elsewhere() {
    let Installed { bench, app, installation, jwt } = &Installed::new().await;
    let hidden = bench.owner.private_repository("hidden");
    let token = |body: Value| body["token"].as_str().unwrap().to_owned();
    let path = format!("/app/installations/{installation}/access_tokens");
    let first = token(bench.ask_as(jwt, "POST", &path, Value::Null).await.body);
    let issues = "/repos/acme/hidden/issues";
    assert_eq!(bench.ask_as(&first, "GET", issues, Value::Null).await.status, 404);
    let nowhere = bench.ask_as(jwt, "GET", "/repos/acme/hidden/installation", Value::Null).await;
    assert_eq!(nowhere.refusal(), (404, "Not Found"));

    let other = app.install(&[&hidden]).unwrap();
    let path = format!("/app/installations/{other}/access_tokens");
    let second = token(bench.ask_as(jwt, "POST", &path, Value::Null).await.body);
    assert_eq!(bench.ask_as(&second, "GET", issues, Value::Null).await.status, 200);
    app.uninstall(other);
    assert_eq!(bench.ask_as(&second, "GET", issues, Value::Null).await.status, 401);
    assert_eq!(bench.ask_as(jwt, "POST", &path, Value::Null).await.status, 404);
    assert!(app.install(&[&hidden, &bench.mira.repository("notes")]).is_none(), "one installation has one owner");
}

#[tokio::test]
async fn who_signs_by_the_worlds_clock_has_a_token_for_an_hour_of_the_world() {
    let Installed { bench, app, installation, .. } = &Installed::new().await;
    let jwt = signed_at(bench.clock.now().timestamp(), json!(app.id), -60, 540);
    let path = format!("/app/installations/{installation}/access_tokens");
    let made = bench.ask_as(&jwt, "POST", &path, Value::Null).await;
    let expires = DateTime::parse_from_rfc3339(made.body["expires_at"].as_str().unwrap()).unwrap();
    assert_eq!((expires.to_utc() - bench.clock.now()).num_minutes(), 60);
    let token = made.body["token"].as_str().unwrap();
    bench.clock.set(expires.to_utc() - TimeDelta::seconds(1));
    assert_eq!(bench.ask_as(token, "GET", "/repos/acme/caro", Value::Null).await.status, 200);
    bench.clock.set(expires.to_utc());
    assert_eq!(bench.ask_as(token, "GET", "/repos/acme/caro", Value::Null).await.refusal(), (401, "Bad credentials"));
    assert_eq!(bench.ask_as(&jwt, "GET", "/app", Value::Null).await.status, 401, "the signature is old, too");
}

#[tokio::test]
async fn a_signature_must_be_the_apps_own_and_of_these_minutes() {
    let Installed { bench, app, jwt, .. } = &Installed::new().await;
    let refusal = async |jwt: &str| {
        let answer = bench.ask_as(jwt, "GET", "/app", Value::Null).await;
        (answer.status, answer.body["message"].as_str().unwrap_or_default().to_owned())
    };
    let id = || json!(app.id);
    for (jwt, status, words) in [
        (signed(id(), 60, 540), 401, "'Issued at' claim"),
        (signed(id(), -600, -1), 401, "'Expiration time' claim ('exp') must be a numeric value"),
        (signed(id(), 0, 700), 401, "'Expiration time' claim ('exp') is too far in the future"),
        (signed(json!(7), 0, 500), 404, "Integration not found"),
        (format!("{}x", &jwt[..jwt.len() - 1]), 401, "A JSON web token could not be decoded"),
        (bench.token.clone(), 401, "A JSON web token could not be decoded"),
    ] {
        let (found, message) = refusal(&jwt).await;
        assert!(found == status && message.starts_with(words), "{found} {message}, not {words}");
    }
    assert_eq!(refusal(&signed(json!(app.id.to_string()), -60, 540)).await.0, 200, "the number may be text");
    assert_eq!(bench.ask_as(jwt, "GET", "/repos/acme/caro", Value::Null).await.refusal(), (401, "Bad credentials"));
    assert!(app.private_key_pem().starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    assert_eq!(Permissions::default().json(), json!({ "metadata": "read" }));
}
