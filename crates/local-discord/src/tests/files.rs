//! Files sent along with messages.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::Bench;

fn form(payload: &Value, files: &[(&str, &str)]) -> Form {
    let form = Form::new().text("payload_json", payload.to_string());
    files.iter().enumerate().fold(form, |form, (index, (name, text))| {
        form.part(format!("files[{index}]"), Part::text((*text).to_owned()).file_name((*name).to_owned()))
    })
}

async fn send(bench: &Bench, method: &str, path: &str, form: Form) -> Value {
    bench.request(method, path).multipart(form).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_file_is_kept_and_can_be_fetched() {
    let bench = Bench::new().await;
    let payload = json!({
        "content": "the log",
        "attachments": [{ "id": 0, "filename": "my log.txt", "description": "What happened" }],
    });
    let sent = send(&bench, "POST", &bench.messages_path(), form(&payload, &[("x.txt", "line one")])).await;
    let file = &sent["attachments"][0];
    assert_eq!((&file["filename"], &file["size"]), (&json!("my_log.txt"), &json!(8)));
    assert_eq!(file["description"], "What happened");
    let fetched = bench.http.get(file["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(fetched.text().await.unwrap(), "line one");
    let seen = &bench.guild.messages(bench.release)[0].attachments[0];
    assert_eq!((seen.filename.as_str(), &seen.bytes[..]), ("my_log.txt", &b"line one"[..]));
}

#[tokio::test]
async fn an_edit_keeps_the_files_that_it_lists_and_adds_what_it_brings() {
    let bench = Bench::new().await;
    let payload = json!({ "content": "two" });
    let sent = send(&bench, "POST", &bench.messages_path(), form(&payload, &[("a.txt", "a"), ("b.txt", "b")])).await;
    let path = format!("{}/{}", bench.messages_path(), sent["id"].as_str().unwrap());
    let names = |message: &Value| {
        let files = message["attachments"].as_array().unwrap().iter();
        files.map(|file| file["filename"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let edited = bench.call("PATCH", &path, json!({ "content": "still two" })).await;
    assert_eq!(names(&edited), ["a.txt", "b.txt"]);
    let kept = json!({ "attachments": [{ "id": sent["attachments"][1]["id"] }, { "id": 0, "filename": "c.txt" }] });
    let edited = send(&bench, "PATCH", &path, form(&kept, &[("c.txt", "c")])).await;
    assert_eq!(names(&edited), ["b.txt", "c.txt"]);
}

#[tokio::test]
async fn a_file_that_is_too_heavy_is_refused() {
    let bench = Bench::new().await;
    let heavy = "x".repeat(10 * 1024 * 1024 + 1);
    let answer = send(&bench, "POST", &bench.messages_path(), form(&json!({}), &[("a.txt", &heavy)])).await;
    assert_eq!(answer["code"], 40005);
}

#[tokio::test]
async fn people_send_files_too() {
    let bench = Bench::new().await;
    let said = bench.mira.say_with_file(bench.release, "", "crash.log", "boom").unwrap();
    let path = format!("{}/{said}", bench.messages_path());
    let seen = bench.call("GET", &path, Value::Null).await;
    assert_eq!(seen["attachments"][0]["filename"], "crash.log");
}
