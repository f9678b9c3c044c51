//! Reading what clients send, with all of GitHub's mistakes found at once.

use serde_json::{Map, Value, json};

use super::error::{ApiError, NOT_AN_OBJECT, custom, invalid, mistake};
use super::world::Reason;

/// Letters in a title and in a text.
const LONGEST_TITLE: usize = 256;
const LONGEST_BODY: usize = 65_536;

/// A state that an issue is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Open,
    Closed(Option<Reason>),
}

/// What a form says of an issue; none where it says nothing.
#[derive(Debug, Clone, Default)]
pub struct IssueForm {
    pub title: Option<String>,
    pub body: Option<Option<String>>,
    pub labels: Option<Vec<String>>,
    pub assignees: Option<Vec<String>>,
    pub state: Option<State>,
}

/// The fields of a body. No body at all has none.
pub fn fields(body: &Value) -> Result<Map<String, Value>, ApiError> {
    match body {
        Value::Object(fields) => Ok(fields.clone()),
        Value::Null => Ok(Map::new()),
        _ => Err(NOT_AN_OBJECT.into()),
    }
}

/// A field of the wrong kind is found before anything else.
fn wrong_kind(field: &str, value: &Value, kind: &str) -> ApiError {
    ApiError::new(422, format!("Invalid request.\n\nFor 'properties/{field}', {value} is not {kind}."))
}

/// A text, which may be null.
pub fn text(fields: &Map<String, Value>, field: &str) -> Result<Option<Option<String>>, ApiError> {
    match fields.get(field) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(Value::String(text)) => Ok(Some(Some(text.clone()))),
        Some(other) => Err(wrong_kind(field, other, "a string")),
    }
}

/// Names, each by itself or as an object that has one.
fn names(fields: &Map<String, Value>, field: &str) -> Result<Option<Vec<String>>, ApiError> {
    fields.get(field).filter(|value| !value.is_null()).map(|value| names_of(field, value)).transpose()
}

fn names_of(field: &str, value: &Value) -> Result<Vec<String>, ApiError> {
    let list = value.as_array().ok_or_else(|| wrong_kind(field, value, "an array"))?;
    let name = |entry: &Value| entry.as_str().or_else(|| entry["name"].as_str()).map(str::to_owned);
    list.iter().map(|entry| name(entry).ok_or_else(|| wrong_kind(field, entry, "a string"))).collect()
}

/// Reads the form of an issue; a new one needs a title.
pub fn issue(body: &Value, is_new: bool) -> Result<IssueForm, ApiError> {
    let fields = fields(body)?;
    let mut mistakes = Vec::new();
    let title = match fields.get("title") {
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => text(&fields, "title")?.flatten(),
    };
    let form = IssueForm {
        body: text(&fields, "body")?,
        labels: names(&fields, "labels")?,
        assignees: names(&fields, "assignees")?,
        state: state(&fields, &mut mistakes)?,
        title: title.map(|title| title.trim().to_owned()),
    };
    let is_empty = form.title.as_deref().is_some_and(str::is_empty);
    if is_empty || (is_new && form.title.is_none()) {
        mistakes.push(mistake("Issue", "title", "missing_field"));
    }
    if form.title.as_deref().is_some_and(|title| title.chars().count() > LONGEST_TITLE) {
        mistakes.push(custom("Issue", "title", "title is too long (maximum is 256 characters)"));
    }
    mistakes.extend(too_long("Issue", form.body.as_ref().and_then(Option::as_deref)));
    if mistakes.is_empty() { Ok(form) } else { Err(invalid(mistakes)) }
}

fn too_long(resource: &str, body: Option<&str>) -> Option<Value> {
    let is_too_long = body.is_some_and(|body| body.chars().count() > LONGEST_BODY);
    is_too_long.then(|| custom(resource, "body", "body is too long (maximum is 65536 characters)"))
}

fn state(fields: &Map<String, Value>, mistakes: &mut Vec<Value>) -> Result<Option<State>, ApiError> {
    let reason = text(fields, "state_reason")?.flatten();
    let reason = match reason.as_deref() {
        None | Some("reopened") => None,
        Some("completed") => Some(Reason::Completed),
        Some("not_planned") => Some(Reason::NotPlanned),
        Some("duplicate") => Some(Reason::Duplicate),
        Some(other) => {
            mistakes.push(refused_value("Issue", "state_reason", other));
            None
        }
    };
    let state = text(fields, "state")?.flatten();
    match state.as_deref() {
        // A reason without a state changes nothing.
        None => Ok(None),
        Some("open") => Ok(Some(State::Open)),
        Some("closed") => Ok(Some(State::Closed(reason))),
        Some(other) => {
            mistakes.push(refused_value("Issue", "state", other));
            Ok(None)
        }
    }
}

/// A value that is none of those that there are.
pub fn refused_value(resource: &str, field: &str, value: &str) -> Value {
    json!({ "resource": resource, "field": field, "code": "invalid", "value": value })
}

/// Reads a comment, which must say something.
pub fn comment(body: &Value) -> Result<String, ApiError> {
    let said = text(&fields(body)?, "body")?.flatten().unwrap_or_default();
    if said.trim().is_empty() {
        return Err(invalid(vec![mistake("IssueComment", "body", "missing_field")]));
    }
    match too_long("IssueComment", Some(&said)) {
        Some(mistake) => Err(invalid(vec![mistake])),
        None => Ok(said),
    }
}

/// Reads labels for an issue: a list, or an object that has one.
pub fn labels(body: &Value) -> Result<Vec<String>, ApiError> {
    match body {
        Value::Array(_) => names_of("labels", body),
        _ => Ok(names(&fields(body)?, "labels")?.unwrap_or_default()),
    }
}

/// Reads a new label: name, colour and description.
pub fn new_label(body: &Value) -> Result<(String, String, Option<String>), ApiError> {
    let fields = fields(body)?;
    let name = text(&fields, "name")?.flatten().unwrap_or_default();
    let color = text(&fields, "color")?.flatten().unwrap_or_else(|| "ededed".to_owned());
    let description = text(&fields, "description")?.flatten();
    let mut mistakes = Vec::new();
    if name.trim().is_empty() {
        mistakes.push(mistake("Label", "name", "missing_field"));
    }
    if name.chars().count() > 50 {
        mistakes.push(custom("Label", "name", "name is too long (maximum is 50 characters)"));
    }
    if color.len() != 6 || !color.chars().all(|digit| digit.is_ascii_hexdigit()) {
        mistakes.push(mistake("Label", "color", "invalid"));
    }
    if description.as_deref().is_some_and(|text| text.chars().count() > 100) {
        mistakes.push(custom("Label", "description", "description is too long (maximum is 100 characters)"));
    }
    if mistakes.is_empty() { Ok((name, color, description)) } else { Err(invalid(mistakes)) }
}
