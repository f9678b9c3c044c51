//! Application commands as they may be registered, and as they come back.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::error::ApiError;
use super::super::world::CommandKind;
use super::{Mistakes, Part};

/// Letters that a command may have in names, descriptions and values together.
const LETTERS_IN_ALL: usize = 8000;

/// Option types, by Discord's numbers.
pub mod options {
    pub const SUBCOMMAND: i64 = 1;
    pub const GROUP: i64 = 2;
    pub const STRING: i64 = 3;
    pub const INTEGER: i64 = 4;
    pub const BOOLEAN: i64 = 5;
    pub const USER: i64 = 6;
    pub const CHANNEL: i64 = 7;
    pub const ROLE: i64 = 8;
    pub const MENTIONABLE: i64 = 9;
    pub const NUMBER: i64 = 10;
    pub const ATTACHMENT: i64 = 11;
}

/// A command's registration that was found valid.
#[derive(Debug)]
pub struct NewCommand {
    pub kind: CommandKind,
    pub name: String,
    pub form: Value,
}

/// Reads one registration.
pub fn command(body: &Value, global: bool) -> Result<NewCommand, ApiError> {
    let mistakes = Mistakes::default();
    let read = read_command(&mistakes.root(body), global);
    mistakes.check()?;
    read.ok_or_else(|| super::refusal(&[], "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"))
}

/// Reads all registrations of a bulk overwrite.
pub fn commands(body: &Value, global: bool) -> Result<Vec<NewCommand>, ApiError> {
    let mistakes = Mistakes::default();
    let mut names = BTreeSet::new();
    let mut read = Vec::new();
    for part in mistakes.root(body).list(0..=130) {
        let Some(new) = read_command(&part, global) else { continue };
        if !names.insert((new.kind as u8, new.name.clone())) {
            part.wrong("APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
        }
        read.push(new);
    }
    mistakes.check()?;
    Ok(read)
}

fn read_command(of: &Part<'_>, global: bool) -> Option<NewCommand> {
    if !of.is_object() {
        return None;
    }
    let number = of.field("type").and_then(|part| part.one_of(&[1, 2, 3])).unwrap_or(1);
    let kind = CommandKind::from_number(u64::try_from(number).ok()?)?;
    let slash = kind == CommandKind::Slash;
    let name = of.required("name").and_then(|part| if slash { command_name(&part) } else { part.text(1..=32) });
    let description = if slash {
        of.required("description").and_then(|part| part.text(1..=100)).unwrap_or_default()
    } else {
        if of.field("description").is_some_and(|part| part.value() != "") {
            of.wrong(
                "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID",
                "Context menu commands cannot have description",
            );
        }
        String::new()
    };
    let mut letters = description.chars().count() + name.as_ref().map_or(0, |name| name.chars().count());
    let shown = of.field("options").map(|list| options_in(&list, 0, &mut letters)).unwrap_or_default();
    if letters > LETTERS_IN_ALL {
        of.wrong("APPLICATION_COMMAND_TOO_LARGE", format!("Command exceeds maximum size ({LETTERS_IN_ALL})"));
    }
    let mut form = json!({
        "type": number,
        "name": name,
        "name_localizations": of.field("name_localizations").map(|part| part.value().clone()),
        "description": description,
        "description_localizations": of.field("description_localizations").map(|part| part.value().clone()),
        "default_member_permissions": of.field("default_member_permissions").and_then(|part| permissions(&part)),
        "nsfw": of.field("nsfw").and_then(|part| part.boolean()).unwrap_or(false),
        "integration_types": [0],
    });
    if global {
        let direct = of.field("dm_permission").and_then(|part| part.boolean()).unwrap_or(true);
        form["dm_permission"] = direct.into();
        form["contexts"] = of.field("contexts").map(|part| part.value().clone()).into();
    } else {
        form["contexts"] = Value::Null;
    }
    if slash && !shown.is_empty() {
        form["options"] = shown.into();
    }
    Some(NewCommand { kind, name: name?, form })
}

fn permissions(of: &Part<'_>) -> Option<String> {
    of.id().map(|bits| bits.to_string())
}

/// Lower case letters of any script, digits, hyphens and underscores.
fn command_name(of: &Part<'_>) -> Option<String> {
    let name = of.exact_text(1..=32)?;
    let fits = |c: char| c == '-' || c == '_' || c == '\'' || c.is_numeric() || c.is_alphabetic();
    let lower: String = name.chars().flat_map(char::to_lowercase).collect();
    if !name.chars().all(fits) || name != lower {
        of.wrong("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
        return None;
    }
    Some(name)
}

fn options_in(list: &Part<'_>, depth: usize, letters: &mut usize) -> Vec<Value> {
    let mut names = BTreeSet::new();
    let mut optional_seen = false;
    let mut shown = Vec::new();
    let mut kinds = BTreeSet::new();
    for part in list.list(0..=25).iter().filter(|part| part.is_object()) {
        let Some((kind, option)) = option(part, depth, letters) else { continue };
        if let Some(name) = option["name"].as_str()
            && !names.insert(name.to_owned())
        {
            part.wrong(
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                "The name already exists in the options list",
            );
        }
        let required = option["required"].as_bool().unwrap_or(false);
        if required && optional_seen {
            let message = "Required options must be placed before non-required options";
            part.wrong("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional_seen |= !required && kind > options::GROUP;
        kinds.insert(kind <= options::GROUP);
        shown.push(option);
    }
    if kinds.len() > 1 {
        let message = "Sub-command and sub-command group option types are mutually exclusive to all other types";
        list.wrong("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message);
    }
    shown
}

fn option(of: &Part<'_>, depth: usize, letters: &mut usize) -> Option<(i64, Value)> {
    let kind = of.required("type")?.integer(1..=11)?;
    let name = of.required("name").and_then(|part| command_name(&part));
    let description = of.required("description").and_then(|part| part.text(1..=100));
    *letters += name.iter().chain(&description).map(|text| text.chars().count()).sum::<usize>();
    let mut shown = json!({ "type": kind, "name": name?, "description": description? });
    for localized in ["name_localizations", "description_localizations"] {
        if let Some(part) = of.field(localized) {
            shown[localized] = part.value().clone();
        }
    }
    if kind <= options::GROUP {
        // A group holds subcommands only, and stands at the top.
        if depth > 1 || (kind == options::GROUP && depth > 0) {
            of.wrong("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands cannot be nested this deeply");
        }
        let inner = of.field("options").map(|list| options_in(&list, depth + 1, letters)).unwrap_or_default();
        if kind == options::GROUP && inner.iter().any(|inner| inner["type"] != options::SUBCOMMAND) {
            of.wrong("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "A sub-command group holds sub-commands");
        }
        if !inner.is_empty() {
            shown["options"] = inner.into();
        }
        return Some((kind, shown));
    }
    value_rules(of, kind, letters, &mut shown);
    Some((kind, shown))
}

/// What narrows an option's values.
fn value_rules(of: &Part<'_>, kind: i64, letters: &mut usize, shown: &mut Value) {
    if let Some(required) = of.field("required").and_then(|part| part.boolean()) {
        shown["required"] = required.into();
    }
    let typed = matches!(kind, options::STRING | options::INTEGER | options::NUMBER);
    if let Some(list) = of.field("choices").filter(|_| typed) {
        let choices = choices(&list, kind, letters);
        if !choices.is_empty() {
            shown["choices"] = choices.into();
        }
    }
    if let Some(part) = of.field("autocomplete") {
        let completes = part.boolean().unwrap_or(false);
        if completes && (!typed || shown.get("choices").is_some()) {
            let message = "Autocomplete may not be set to true if choices are present or the type has none";
            part.wrong("APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", message);
        }
        shown["autocomplete"] = completes.into();
    }
    for (name, fits) in [
        ("min_value", matches!(kind, options::INTEGER | options::NUMBER)),
        ("max_value", matches!(kind, options::INTEGER | options::NUMBER)),
    ] {
        if let Some(part) = of.field(name).filter(|_| fits) {
            shown[name] = part.value().clone();
        }
    }
    for (name, least) in [("min_length", 0), ("max_length", 1)] {
        if let Some(length) =
            of.field(name).filter(|_| kind == options::STRING).and_then(|part| part.integer(least..=6000))
        {
            shown[name] = length.into();
        }
    }
    if let Some(part) = of.field("channel_types").filter(|_| kind == options::CHANNEL) {
        shown["channel_types"] = part.value().clone();
    }
}

/// Reads an option's choices, or those that an autocompletion offers.
pub fn choices(list: &Part<'_>, kind: i64, letters: &mut usize) -> Vec<Value> {
    let mut shown = Vec::new();
    for part in list.list(0..=25).iter().filter(|part| part.is_object()) {
        let name = part.required("name").and_then(|part| part.text(1..=100));
        let value = part.required("value").filter(|value| fits(value, kind));
        let (Some(name), Some(value)) = (name, value) else { continue };
        let size = value.value().as_str().map_or_else(|| value.value().to_string().len(), |text| text.chars().count());
        *letters += name.chars().count() + size;
        let mut choice = json!({ "name": name, "value": value.value() });
        if let Some(names) = part.field("name_localizations") {
            choice["name_localizations"] = names.value().clone();
        }
        shown.push(choice);
    }
    shown
}

fn fits(value: &Part<'_>, kind: i64) -> bool {
    match kind {
        options::STRING => value.exact_text(1..=100).is_some(),
        options::INTEGER => value.integer(-(1 << 53)..=1 << 53).is_some(),
        _ => {
            let number = value.value().as_f64();
            if number.is_none() {
                value.wrong("NUMBER_TYPE_COERCE", format!("Value \"{}\" is not float.", value.value()));
            }
            number.is_some()
        }
    }
}
