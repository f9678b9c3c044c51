//! Requests read as forms, strictly: every mistake is noted where it is, and all are told at once, as Discord does.

pub mod commands;
pub mod components;
pub mod embeds;
pub mod messages;
pub mod modals;

use std::cell::RefCell;
use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::error::ApiError;

/// The mistakes found so far.
#[derive(Debug, Default)]
pub struct Mistakes {
    found: RefCell<Vec<Mistake>>,
}

#[derive(Debug)]
struct Mistake {
    path: Vec<String>,
    code: &'static str,
    message: String,
}

impl Mistakes {
    /// The whole form.
    pub fn root<'a>(&'a self, value: &'a Value) -> Part<'a> {
        Part { mistakes: self, path: Vec::new(), value }
    }

    /// Refuses the form if a mistake was found.
    pub fn check(&self) -> Result<(), ApiError> {
        if self.found.borrow().is_empty() { Ok(()) } else { Err(self.refusal()) }
    }

    fn refusal(&self) -> ApiError {
        let mut errors = json!({});
        for mistake in self.found.borrow().iter() {
            note(&mut errors, mistake);
        }
        ApiError {
            status: 400,
            code: 50035,
            message: "Invalid Form Body".to_owned(),
            errors: Some(errors),
            retry_after: None,
        }
    }
}

/// Notes a mistake at its place. Discord tells what is wrong with a list or what is wrong in it, not both.
fn note(errors: &mut Value, mistake: &Mistake) {
    let mut place = errors;
    for step in &mistake.path {
        if place.get("_errors").is_some() {
            return;
        }
        place = &mut place[step.as_str()];
    }
    let entry = json!({ "code": mistake.code, "message": mistake.message });
    match place.get_mut("_errors").and_then(Value::as_array_mut) {
        Some(entries) => entries.push(entry),
        None => *place = json!({ "_errors": [entry] }),
    }
}

/// Refuses a form for a single mistake.
pub fn refusal(path: &[&str], code: &'static str, message: &str) -> ApiError {
    let mistakes = Mistakes::default();
    let mut part = mistakes.root(&Value::Null);
    part.path = path.iter().map(|step| (*step).to_owned()).collect();
    part.wrong(code, message);
    mistakes.refusal()
}

/// One place in a form.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    mistakes: &'a Mistakes,
    path: Vec<String>,
    value: &'a Value,
}

impl<'a> Part<'a> {
    /// What stands here.
    pub fn value(&self) -> &'a Value {
        self.value
    }

    /// Notes a mistake here.
    pub fn wrong(&self, code: &'static str, message: impl Into<String>) {
        let mistake = Mistake { path: self.path.clone(), code, message: message.into() };
        self.mistakes.found.borrow_mut().push(mistake);
    }

    /// The named field. Absent and null are the same here; who must tell them apart asks [`Part::has`].
    pub fn field(&self, name: &str) -> Option<Part<'a>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(self.below(name.to_owned(), value))
    }

    /// Whether the named field is there, if only as null.
    pub fn has(&self, name: &str) -> bool {
        self.value.get(name).is_some()
    }

    /// The named field, whose absence is a mistake.
    pub fn required(&self, name: &str) -> Option<Part<'a>> {
        let found = self.field(name);
        if found.is_none() {
            self.below(name.to_owned(), &Value::Null).wrong("BASE_TYPE_REQUIRED", "This field is required");
        }
        found
    }

    fn below(&self, step: String, value: &'a Value) -> Part<'a> {
        let mut path = self.path.clone();
        path.push(step);
        Part { mistakes: self.mistakes, path, value }
    }

    /// Whether this is an object; anything else is a mistake.
    pub fn is_object(&self) -> bool {
        if !self.value.is_object() {
            self.wrong("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
        }
        self.value.is_object()
    }

    /// Text of this length, without the space around it.
    pub fn text(&self, length: RangeInclusive<usize>) -> Option<String> {
        let text = match self.value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => {
                self.wrong("STRING_TYPE_CONVERT", "Could not interpret value as string.");
                return None;
            }
        };
        self.has_length(text.chars().count(), &length).then_some(text)
    }

    /// Text of this length, kept as it is.
    pub fn exact_text(&self, length: RangeInclusive<usize>) -> Option<String> {
        let Some(text) = self.value.as_str() else {
            self.wrong("STRING_TYPE_CONVERT", "Could not interpret value as string.");
            return None;
        };
        self.has_length(text.chars().count(), &length).then(|| text.to_owned())
    }

    fn has_length(&self, count: usize, length: &RangeInclusive<usize>) -> bool {
        if length.contains(&count) {
            return true;
        }
        let (least, most) = (length.start(), length.end());
        if *least == 0 {
            self.wrong("BASE_TYPE_MAX_LENGTH", format!("Must be {most} or fewer in length."));
        } else if count == 0 {
            self.wrong("BASE_TYPE_REQUIRED", "This field is required");
        } else {
            self.wrong("BASE_TYPE_BAD_LENGTH", format!("Must be between {least} and {most} in length."));
        }
        false
    }

    /// A whole number in this range.
    pub fn integer(&self, range: RangeInclusive<i64>) -> Option<i64> {
        let number = self.value.as_i64().or_else(|| self.value.as_str().and_then(|text| text.parse().ok()));
        let Some(number) = number else {
            let shown = self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned);
            self.wrong("NUMBER_TYPE_COERCE", format!("Value \"{shown}\" is not int."));
            return None;
        };
        if number < *range.start() {
            self.wrong("NUMBER_TYPE_MIN", format!("int value should be greater than or equal to {}.", range.start()));
        } else if number > *range.end() {
            self.wrong("NUMBER_TYPE_MAX", format!("int value should be less than or equal to {}.", range.end()));
        }
        range.contains(&number).then_some(number)
    }

    /// One of these numbers.
    pub fn one_of(&self, choices: &[i64]) -> Option<i64> {
        let number = self.value.as_i64();
        let chosen = number.filter(|number| choices.contains(number));
        if chosen.is_none() {
            let listed = choices.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
            self.wrong("BASE_TYPE_CHOICES", format!("Value must be one of {{{listed}}}."));
        }
        chosen
    }

    /// Yes or no.
    pub fn boolean(&self) -> Option<bool> {
        if self.value.as_bool().is_none() {
            self.wrong("BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
        }
        self.value.as_bool()
    }

    /// An id.
    pub fn id(&self) -> Option<u64> {
        let id = self.value.as_u64().or_else(|| self.value.as_str().and_then(|text| text.parse().ok()));
        if id.is_none() {
            let shown = self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned);
            self.wrong("NUMBER_TYPE_COERCE", format!("Value \"{shown}\" is not snowflake."));
        }
        id
    }

    /// A list with this many entries.
    pub fn list(&self, length: RangeInclusive<usize>) -> Vec<Part<'a>> {
        let Some(entries) = self.value.as_array() else {
            self.wrong("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
            return Vec::new();
        };
        self.has_length(entries.len(), &length);
        entries.iter().enumerate().map(|(index, entry)| self.below(index.to_string(), entry)).collect()
    }

    /// An address on the web; with `attachments`, also of a file sent along.
    pub fn url(&self, attachments: bool) -> Option<String> {
        let text = self.text(1..=2048)?;
        let schemes: &[&str] =
            if attachments { &["http://", "https://", "attachment://"] } else { &["http://", "https://"] };
        let fits = schemes.iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
        if !fits || text.contains(char::is_whitespace) {
            self.wrong("URL_TYPE_INVALID_URL", "Not a well formed URL.");
            return None;
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_told_where_they_are() {
        let mistakes = Mistakes::default();
        let form = json!({ "embeds": [{ "title": "fine" }, { "title": "x".repeat(257) }] });
        for embed in mistakes.root(&form).field("embeds").into_iter().flat_map(|embeds| embeds.list(0..=10)) {
            if let Some(title) = embed.field("title") {
                title.text(0..=256);
            }
        }
        let error = mistakes.check().unwrap_err();
        assert_eq!((error.status, error.code), (400, 50035));
        let told = json!({ "embeds": { "1": { "title": { "_errors": [
            { "code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 256 or fewer in length." }
        ] } } } });
        assert_eq!(error.errors, Some(told));
    }

    #[test]
    fn an_absent_field_is_told_as_required() {
        let mistakes = Mistakes::default();
        assert!(mistakes.root(&json!({ "name": null })).required("name").is_none());
        assert!(mistakes.check().is_err());
    }
}
