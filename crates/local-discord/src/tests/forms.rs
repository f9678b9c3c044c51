//! What is too long, too much or misshapen is refused, and told where it is.

use serde_json::{Value, json};

use super::Bench;

/// Sends a message that must be refused at `pointer`.
async fn refuse(bench: &Bench, body: Value, pointer: &str) -> String {
    bench.pass(chrono::TimeDelta::seconds(1));
    bench.mistake("POST", &bench.messages_path(), body, pointer).await
}

#[tokio::test]
async fn text_and_embeds_have_their_limits() {
    let bench = Bench::new().await;
    let long = |count: usize| "x".repeat(count);
    let too_long = "BASE_TYPE_MAX_LENGTH";
    assert_eq!(refuse(&bench, json!({ "content": long(2001) }), "/content").await, too_long);
    assert_eq!(refuse(&bench, json!({ "embeds": vec![json!({ "title": "x" }); 11] }), "/embeds").await, too_long);
    assert_eq!(refuse(&bench, json!({ "embeds": [{ "title": long(257) }] }), "/embeds/0/title").await, too_long);
    let embed = json!({ "embeds": [{ "description": long(4097) }] });
    assert_eq!(refuse(&bench, embed, "/embeds/0/description").await, too_long);
    let embed = json!({ "embeds": [{ "fields": vec![json!({ "name": "n", "value": "v" }); 26] }] });
    assert_eq!(refuse(&bench, embed, "/embeds/0/fields").await, too_long);
    let embed = json!({ "embeds": [{ "fields": [{ "name": "n", "value": long(1025) }] }] });
    assert_eq!(refuse(&bench, embed, "/embeds/0/fields/0/value").await, "BASE_TYPE_BAD_LENGTH");
    let embed = json!({ "embeds": [{ "fields": [{ "name": "n", "value": "" }] }] });
    assert_eq!(refuse(&bench, embed, "/embeds/0/fields/0/value").await, "BASE_TYPE_REQUIRED");
    let embed = json!({ "embeds": [{ "title": "x", "footer": { "text": long(2049) } }] });
    assert_eq!(refuse(&bench, embed, "/embeds/0/footer/text").await, "BASE_TYPE_BAD_LENGTH");
    let embed = json!({ "embeds": [{ "title": "x", "url": "not an address" }] });
    assert_eq!(refuse(&bench, embed, "/embeds/0/url").await, "URL_TYPE_INVALID_URL");
    let embeds = json!({ "embeds": [{ "description": long(3001) }, { "description": long(3000) }] });
    assert_eq!(refuse(&bench, embeds, "/embeds").await, "MAX_EMBED_SIZE_EXCEEDED");
    bench.bot_says(json!({ "content": long(2000), "embeds": [{ "description": long(4096) }] })).await;
}

fn button(id: &str) -> Value {
    json!({ "type": 2, "style": 1, "label": "Press", "custom_id": id })
}

fn row(components: Vec<Value>) -> Value {
    json!({ "type": 1, "components": components })
}

fn menu(options: usize) -> Value {
    let options: Vec<_> = (0..options).map(|n| json!({ "label": n.to_string(), "value": n.to_string() })).collect();
    json!({ "type": 3, "custom_id": "menu", "options": options })
}

#[tokio::test]
async fn buttons_and_menus_have_their_limits() {
    let bench = Bench::new().await;
    let with = |rows: Vec<Value>| json!({ "content": "x", "components": rows });
    let rows: Vec<_> = (0..6).map(|n| row(vec![button(&n.to_string())])).collect();
    assert_eq!(refuse(&bench, with(rows), "/components").await, "BASE_TYPE_MAX_LENGTH");
    let six = row((0..6).map(|n| button(&n.to_string())).collect());
    assert_eq!(refuse(&bench, with(vec![six]), "/components/0/components").await, "BASE_TYPE_BAD_LENGTH");
    let twice = row(vec![button("a"), button("a")]);
    let code = refuse(&bench, with(vec![twice]), "/components/0/components/1/custom_id").await;
    assert_eq!(code, "COMPONENT_CUSTOM_ID_DUPLICATED");
    let long = row(vec![button(&"x".repeat(101))]);
    let code = refuse(&bench, with(vec![long]), "/components/0/components/0/custom_id").await;
    assert_eq!(code, "BASE_TYPE_BAD_LENGTH");
    let beside = row(vec![button("a"), menu(2)]);
    let code = refuse(&bench, with(vec![beside]), "/components/0/components/1").await;
    assert_eq!(code, "COMPONENT_LAYOUT_WIDTH_EXCEEDED");
    let code = refuse(&bench, with(vec![row(vec![menu(26)])]), "/components/0/components/0/options").await;
    assert_eq!(code, "BASE_TYPE_BAD_LENGTH");
    let blank = row(vec![json!({ "type": 2, "style": 1, "custom_id": "a" })]);
    assert_eq!(refuse(&bench, with(vec![blank]), "/components/0/components/0").await, "BASE_TYPE_REQUIRED");
    let label = row(vec![json!({ "type": 2, "style": 1, "custom_id": "a", "label": "x".repeat(81) })]);
    let code = refuse(&bench, with(vec![label]), "/components/0/components/0/label").await;
    assert_eq!(code, "BASE_TYPE_MAX_LENGTH");
    let bare = with(vec![button("a")]);
    assert_eq!(refuse(&bench, bare, "/components/0/type").await, "BASE_TYPE_CHOICES");
    let full = (0..5).map(|r| row((0..5).map(|n| button(&format!("{r}{n}"))).collect())).collect();
    bench.bot_says(with(full)).await;
    bench.bot_says(with(vec![row(vec![menu(25)])])).await;
}

#[tokio::test]
async fn mistakes_are_all_told_at_once() {
    let bench = Bench::new().await;
    let body = json!({ "content": "x".repeat(2001), "embeds": [{ "title": "y".repeat(300) }] });
    let (_, _, answer) = bench.raw("POST", &bench.messages_path(), body).await;
    assert_eq!(answer["message"], "Invalid Form Body");
    assert_eq!(answer["errors"]["content"]["_errors"][0]["message"], "Must be 2000 or fewer in length.");
    assert!(answer["errors"]["embeds"]["0"]["title"]["_errors"][0].is_object());
}

#[tokio::test]
async fn allowed_mentions_must_not_contradict_themselves() {
    let bench = Bench::new().await;
    let both = json!({ "content": "x", "allowed_mentions": { "parse": ["users"], "users": ["5"] } });
    let code = refuse(&bench, both, "/allowed_mentions").await;
    assert_eq!(code, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE");
    let wrong = json!({ "content": "x", "allowed_mentions": { "parse": ["everybody"] } });
    assert_eq!(refuse(&bench, wrong, "/allowed_mentions/parse/0").await, "BASE_TYPE_CHOICES");
    let ids: Vec<_> = (1..=101).map(|n| n.to_string()).collect();
    let many = json!({ "content": "x", "allowed_mentions": { "users": ids } });
    assert_eq!(refuse(&bench, many, "/allowed_mentions/users").await, "BASE_TYPE_MAX_LENGTH");
}

#[tokio::test]
async fn what_is_not_json_or_not_here_is_refused() {
    let bench = Bench::new().await;
    let answer = bench.request("POST", &bench.messages_path()).body("{").send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], 50109);
    let poll = json!({ "poll": { "question": { "text": "?" }, "answers": [] } });
    assert_eq!(refuse(&bench, poll, "/poll").await, "LOCAL_UNSUPPORTED");
}
