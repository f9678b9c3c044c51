//! Embeds as they may be sent, and as they come back.

use serde_json::{Map, Value, json};

use super::super::ids::timestamp;
use super::Part;

/// Letters that all embeds of a message may have together.
const LETTERS_IN_ALL: usize = 6000;

/// Reads the embeds of a message.
pub fn embeds(list: &Part<'_>) -> Vec<Value> {
    let entries = list.list(0..=10);
    let read: Vec<_> = entries.iter().filter(|entry| entry.is_object()).filter_map(embed).collect();
    let letters: usize = read.iter().map(|(letters, _)| letters).sum();
    if letters > LETTERS_IN_ALL {
        list.wrong("MAX_EMBED_SIZE_EXCEEDED", format!("Embed size exceeds maximum size of {LETTERS_IN_ALL}"));
    }
    read.into_iter().map(|(_, embed)| embed).collect()
}

/// One embed with the count of its letters; one with nothing to show vanishes.
fn embed(of: &Part<'_>) -> Option<(usize, Value)> {
    let mut shown = Map::new();
    let mut letters = 0;
    for (name, most) in [("title", 256), ("description", 4096)] {
        if let Some(text) = of.field(name).and_then(|field| field.text(0..=most)).filter(|text| !text.is_empty()) {
            letters += text.chars().count();
            shown.insert(name.to_owned(), text.into());
        }
    }
    let (count, fields) = fields(of);
    letters += count;
    if !fields.is_empty() {
        shown.insert("fields".to_owned(), fields.into());
    }
    for (name, text, most) in [("author", "name", 256), ("footer", "text", 2048)] {
        if let Some((count, value)) = of.field(name).and_then(|part| captioned(&part, text, most)) {
            letters += count;
            shown.insert(name.to_owned(), value);
        }
    }
    for name in ["image", "thumbnail"] {
        if let Some(url) = of.field(name).and_then(|part| part.required("url")?.url(true)) {
            shown.insert(name.to_owned(), json!({ "url": url, "proxy_url": proxied(&url) }));
        }
    }
    let is_shown = !shown.is_empty();
    if let Some(color) = of.field("color").and_then(|part| part.integer(0..=0xff_ffff)) {
        shown.insert("color".to_owned(), color.into());
    }
    if let Some(url) = of.field("url").and_then(|part| part.url(false)) {
        shown.insert("url".to_owned(), url.into());
    }
    if let Some(time) = of.field("timestamp").and_then(|part| time(&part)) {
        shown.insert("timestamp".to_owned(), time.into());
    }
    shown.insert("type".to_owned(), "rich".into());
    is_shown.then_some((letters, Value::Object(shown)))
}

fn fields(of: &Part<'_>) -> (usize, Vec<Value>) {
    let entries = of.field("fields").map(|list| list.list(0..=25)).unwrap_or_default();
    let mut letters = 0;
    let mut shown = Vec::new();
    for entry in entries.iter().filter(|entry| entry.is_object()) {
        let name = entry.required("name").and_then(|part| part.text(1..=256));
        let value = entry.required("value").and_then(|part| part.text(1..=1024));
        let inline = entry.field("inline").and_then(|part| part.boolean()).unwrap_or(false);
        if let (Some(name), Some(value)) = (name, value) {
            letters += name.chars().count() + value.chars().count();
            shown.push(json!({ "name": name, "value": value, "inline": inline }));
        }
    }
    (letters, shown)
}

/// An author or footer: a line of text with an optional link and icon.
fn captioned(of: &Part<'_>, key: &str, most: usize) -> Option<(usize, Value)> {
    let text = of.required(key)?.text(1..=most)?;
    let mut shown = json!({ key: text });
    if let Some(icon) = of.field("icon_url").and_then(|part| part.url(true)) {
        shown["proxy_icon_url"] = proxied(&icon).into();
        shown["icon_url"] = icon.into();
    }
    if key == "name"
        && let Some(url) = of.field("url").and_then(|part| part.url(false))
    {
        shown["url"] = url.into();
    }
    Some((text.chars().count(), shown))
}

/// Discord serves pictures through a proxy of its own; here nothing is fetched.
fn proxied(url: &str) -> String {
    format!("https://images-ext-1.discordapp.net/external/{}", url.replace("://", "/"))
}

fn time(of: &Part<'_>) -> Option<String> {
    let text = of.text(1..=64)?;
    match chrono::DateTime::parse_from_rfc3339(&text) {
        Ok(time) => Some(timestamp(time.to_utc())),
        Err(_) => {
            of.wrong("DATETIME_TYPE_PARSE", format!("Could not parse {text}. Should be ISO8601."));
            None
        }
    }
}
