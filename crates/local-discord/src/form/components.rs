//! Buttons and menus as they may be sent on a message, and as they come back.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Part;

/// Discord's numbers for components.
pub mod types {
    pub const ROW: i64 = 1;
    pub const BUTTON: i64 = 2;
    pub const STRING_SELECT: i64 = 3;
    pub const TEXT_INPUT: i64 = 4;
    pub const USER_SELECT: i64 = 5;
    pub const ROLE_SELECT: i64 = 6;
    pub const MENTIONABLE_SELECT: i64 = 7;
    pub const CHANNEL_SELECT: i64 = 8;
    pub const LABEL: i64 = 18;
}

/// Rows on a message, and buttons in a row.
const WIDTH: usize = 5;

/// What is collected while a message's components are read.
#[derive(Default)]
struct Reading {
    custom_ids: BTreeSet<String>,
    /// Discord numbers components in order.
    number: i64,
}

impl Reading {
    fn next_number(&mut self, of: &Part<'_>) -> i64 {
        self.number += 1;
        of.field("id")
            .and_then(|part| part.integer(0..=i64::from(i32::MAX)))
            .filter(|id| *id != 0)
            .unwrap_or(self.number)
    }

    fn custom_id(&mut self, of: &Part<'_>) -> Option<String> {
        let part = of.required("custom_id")?;
        let id = part.exact_text(1..=100)?;
        if !self.custom_ids.insert(id.clone()) {
            part.wrong("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
        }
        Some(id)
    }
}

/// Reads the components of a message.
pub fn components(list: &Part<'_>) -> Vec<Value> {
    let mut reading = Reading::default();
    let rows = list.list(0..=WIDTH);
    rows.iter().filter(|row| row.is_object()).filter_map(|row| read_row(row, &mut reading)).collect()
}

fn read_row(row: &Part<'_>, reading: &mut Reading) -> Option<Value> {
    row.required("type")?.one_of(&[types::ROW])?;
    let number = reading.next_number(row);
    let list = row.required("components")?;
    let entries = list.list(1..=WIDTH);
    let mut width = 0;
    let mut shown = Vec::new();
    for entry in entries.iter().filter(|entry| entry.is_object()) {
        let kinds = [
            types::BUTTON,
            types::STRING_SELECT,
            types::USER_SELECT,
            types::ROLE_SELECT,
            types::MENTIONABLE_SELECT,
            types::CHANNEL_SELECT,
        ];
        let Some(kind) = entry.required("type").and_then(|part| part.one_of(&kinds)) else { continue };
        width += if kind == types::BUTTON { 1 } else { WIDTH };
        if width > WIDTH {
            entry.wrong("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width");
        }
        shown.extend(if kind == types::BUTTON { button(entry, reading) } else { select(entry, kind, reading) });
    }
    Some(json!({ "type": types::ROW, "id": number, "components": shown }))
}

fn button(of: &Part<'_>, reading: &mut Reading) -> Option<Value> {
    const LINK: i64 = 5;
    let style = of.required("style")?.integer(1..=5)?;
    let mut shown = Map::new();
    shown.insert("type".to_owned(), types::BUTTON.into());
    shown.insert("id".to_owned(), reading.next_number(of).into());
    shown.insert("style".to_owned(), style.into());
    if style == LINK {
        shown.insert("url".to_owned(), of.required("url")?.url(false)?.into());
        if of.field("custom_id").is_some() {
            of.wrong("BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE", "Custom id and url cannot both be specified");
        }
    } else {
        shown.insert("custom_id".to_owned(), reading.custom_id(of)?.into());
        if of.field("url").is_some() {
            of.wrong("BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE", "Custom id and url cannot both be specified");
        }
    }
    if let Some(label) = of.field("label").and_then(|part| part.text(0..=80)).filter(|label| !label.is_empty()) {
        shown.insert("label".to_owned(), label.into());
    }
    if let Some(emoji) = of.field("emoji") {
        shown.insert("emoji".to_owned(), emoji_of(&emoji)?);
    }
    if of.field("label").is_none_or(|label| label.value() == "") && !shown.contains_key("emoji") {
        of.wrong("BASE_TYPE_REQUIRED", "A button needs a label or an emoji");
    }
    if let Some(disabled) = of.field("disabled").and_then(|part| part.boolean()) {
        shown.insert("disabled".to_owned(), disabled.into());
    }
    Some(Value::Object(shown))
}

fn emoji_of(of: &Part<'_>) -> Option<Value> {
    let id = of.field("id").and_then(|part| part.id());
    let name = of.field("name").and_then(|part| part.text(0..=100));
    match (id, name) {
        (Some(id), name) => Some(json!({ "id": id.to_string(), "name": name })),
        (None, Some(name)) if !name.is_empty() => Some(json!({ "id": null, "name": name })),
        _ => {
            of.wrong("INVALID_EMOJI", "Invalid emoji");
            None
        }
    }
}

fn select(of: &Part<'_>, kind: i64, reading: &mut Reading) -> Option<Value> {
    let number = reading.next_number(of);
    let custom_id = reading.custom_id(of)?;
    let least = of.field("min_values").and_then(|part| part.integer(0..=25)).unwrap_or(1);
    let most = of.field("max_values").and_then(|part| part.integer(1..=25)).unwrap_or(1);
    if least > most {
        of.wrong("SELECT_COMPONENT_MIN_VALUES_GREATER_THAN_MAX_VALUES", "min_values cannot be greater than max_values");
    }
    let mut shown = json!({
        "type": kind, "id": number, "custom_id": custom_id, "min_values": least, "max_values": most,
    });
    if let Some(placeholder) = of.field("placeholder").and_then(|part| part.text(0..=150)) {
        shown["placeholder"] = placeholder.into();
    }
    if let Some(disabled) = of.field("disabled").and_then(|part| part.boolean()) {
        shown["disabled"] = disabled.into();
    }
    if kind == types::STRING_SELECT {
        let options = of.required("options")?;
        shown["options"] = options_of(&options).into();
    }
    if let Some(wanted) = of.field("channel_types").filter(|_| kind == types::CHANNEL_SELECT) {
        let kinds = wanted.list(0..=15);
        shown["channel_types"] = kinds.iter().filter_map(|kind| kind.integer(0..=16)).collect();
    }
    if let Some(defaults) = of.field("default_values").filter(|_| kind != types::STRING_SELECT) {
        shown["default_values"] = defaults.value().clone();
    }
    Some(shown)
}

fn options_of(list: &Part<'_>) -> Vec<Value> {
    let mut values = BTreeSet::new();
    let mut shown = Vec::new();
    for entry in list.list(1..=25).iter().filter(|entry| entry.is_object()) {
        let label = entry.required("label").and_then(|part| part.text(1..=100));
        let value = entry.required("value").and_then(|part| part.exact_text(1..=100));
        let (Some(label), Some(value)) = (label, value) else { continue };
        if !values.insert(value.clone()) {
            entry.wrong("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used");
        }
        let mut option = json!({ "label": label, "value": value });
        if let Some(description) = entry.field("description").and_then(|part| part.text(0..=100)) {
            option["description"] = description.into();
        }
        if let Some(emoji) = entry.field("emoji").and_then(|part| emoji_of(&part)) {
            option["emoji"] = emoji;
        }
        if let Some(default) = entry.field("default").and_then(|part| part.boolean()) {
            option["default"] = default.into();
        }
        shown.push(option);
    }
    shown
}
