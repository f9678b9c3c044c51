//! Modals as they may be sent: a title and up to five text inputs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::error::ApiError;
use super::components::types;
use super::{Mistakes, Part};

/// Reads a modal.
pub fn modal(data: &Value) -> Result<Value, ApiError> {
    let mistakes = Mistakes::default();
    let holder = json!({ "data": data });
    let shown = mistakes.root(&holder).required("data").and_then(|part| read(&part));
    mistakes.check()?;
    Ok(shown.unwrap_or_default())
}

fn read(of: &Part<'_>) -> Option<Value> {
    let custom_id = of.required("custom_id").and_then(|part| part.exact_text(1..=100));
    let title = of.required("title").and_then(|part| part.text(1..=45));
    let mut custom_ids = BTreeSet::new();
    let list = of.required("components")?;
    let rows = list.list(1..=5);
    let inputs = rows.iter().enumerate().filter_map(|(index, row)| input_row(row, index, &mut custom_ids));
    let inputs: Vec<_> = inputs.collect();
    Some(json!({ "custom_id": custom_id?, "title": title?, "components": inputs }))
}

/// A row or label with one text input in it.
fn input_row(row: &Part<'_>, index: usize, custom_ids: &mut BTreeSet<String>) -> Option<Value> {
    let number = index * 2 + 1;
    match row.required("type")?.one_of(&[types::ROW, types::LABEL])? {
        types::LABEL => {
            let label = row.required("label")?.text(1..=45)?;
            let description = row.field("description").and_then(|part| part.text(0..=100));
            let input = text_input(
                &row.required("component")?,
                &Place { number: number + 1, label: Some(&label) },
                custom_ids,
            )?;
            Some(json!({
                "type": types::LABEL, "id": number, "label": label, "description": description, "component": input,
            }))
        }
        _ => {
            let inside = row.required("components")?.list(1..=1);
            let input = text_input(inside.first()?, &Place { number: number + 1, label: None }, custom_ids)?;
            Some(json!({ "type": types::ROW, "id": number, "components": [input] }))
        }
    }
}

/// Where a text input stands: its number, and its label when that is outside.
struct Place<'a> {
    number: usize,
    label: Option<&'a str>,
}

fn text_input(of: &Part<'_>, place: &Place<'_>, custom_ids: &mut BTreeSet<String>) -> Option<Value> {
    of.required("type")?.one_of(&[types::TEXT_INPUT])?;
    let custom_id = of.required("custom_id").and_then(|part| part.exact_text(1..=100));
    let style = of.required("style").and_then(|part| part.integer(1..=2));
    let label = match place.label {
        Some(label) => Some(label.to_owned()),
        None => of.required("label").and_then(|part| part.text(1..=45)),
    };
    let least = of.field("min_length").and_then(|part| part.integer(0..=4000));
    let most = of.field("max_length").and_then(|part| part.integer(1..=4000));
    let placeholder = of.field("placeholder").and_then(|part| part.text(0..=100));
    let value = of.field("value").and_then(|part| part.exact_text(0..=4000));
    let required = of.field("required").and_then(|part| part.boolean()).unwrap_or(true);
    if let (Some(value), Some(most)) = (&value, most)
        && value.chars().count() > usize::try_from(most).unwrap_or(usize::MAX)
    {
        of.wrong("BASE_TYPE_MAX_LENGTH", format!("Must be {most} or fewer in length."));
    }
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        of.wrong("TEXT_INPUT_MIN_LENGTH_GREATER_THAN_MAX_LENGTH", "min_length cannot be greater than max_length");
    }
    let custom_id = custom_id?;
    if !custom_ids.insert(custom_id.clone()) {
        of.wrong("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
    }
    Some(json!({
        "type": types::TEXT_INPUT,
        "id": place.number,
        "custom_id": custom_id,
        "style": style?,
        "label": label?,
        "min_length": least,
        "max_length": most,
        "placeholder": placeholder,
        "value": value,
        "required": required,
    }))
}
