//! Reads TOML tables field by field and remembers each mistake with its line, so that one check names them all.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use chrono::{NaiveTime, TimeDelta, Weekday};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A mistake in a playbook.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong and what is expected.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// Collects mistakes while a playbook is read.
pub(super) struct Reader<'a> {
    source: &'a str,
    mistakes: RefCell<BTreeSet<Mistake>>,
}

/// One table under the reader's eye.
pub(super) struct Table<'r, 'a> {
    reader: &'r Reader<'a>,
    fields: &'r DeTable<'a>,
    name: String,
    span: Range<usize>,
    known: RefCell<BTreeSet<String>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, mistakes: RefCell::default() }
    }

    pub(super) fn root<'r>(&'r self, root: &'r Spanned<DeTable<'a>>) -> Table<'r, 'a> {
        self.table("the playbook".to_owned(), root.get_ref(), root.span())
    }

    pub(super) fn mistake(&self, span: &Range<usize>, what: impl Into<String>) {
        let line = self.source[..span.start.min(self.source.len())].matches('\n').count() + 1;
        self.mistakes.borrow_mut().insert(Mistake { line, what: what.into() });
    }

    pub(super) fn finish(self) -> Vec<Mistake> {
        self.mistakes.into_inner().into_iter().collect()
    }

    fn table<'r>(&'r self, name: String, fields: &'r DeTable<'a>, span: Range<usize>) -> Table<'r, 'a> {
        Table { reader: self, fields, name, span, known: RefCell::default() }
    }
}

impl<'r, 'a> Table<'r, 'a> {
    fn field(&self, key: &str) -> Option<&'r Spanned<DeValue<'a>>> {
        self.known.borrow_mut().insert(key.to_owned());
        self.fields.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// The value of `key`, read by `read`; a mistake, and the default, when it is missing or `read` says what it
    /// expected instead.
    fn required<T: Default>(&self, key: &str, read: impl Fn(&DeValue<'a>) -> Result<T, String>) -> T {
        if self.field(key).is_none() {
            self.mistake(format!("`{key}` is missing"));
        }
        self.optional(key, read).unwrap_or_default()
    }

    fn optional<T>(&self, key: &str, read: impl Fn(&DeValue<'a>) -> Result<T, String>) -> Option<T> {
        let value = self.field(key)?;
        read(value.get_ref())
            .map_err(|expected| self.reader.mistake(&value.span(), format!("`{key}` must be {expected}")))
            .ok()
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.required(key, non_empty_text)
    }

    pub(super) fn number(&self, key: &str) -> u32 {
        self.required(key, whole_number)
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        self.required(key, truth)
    }

    pub(super) fn duration(&self, key: &str) -> TimeDelta {
        self.required(key, duration)
    }

    pub(super) fn optional_duration(&self, key: &str) -> Option<TimeDelta> {
        self.optional(key, duration)
    }

    pub(super) fn durations(&self, key: &str) -> Vec<TimeDelta> {
        self.required(key, |value| list(value, duration))
    }

    /// Like a duration, but nothing at all is a length too.
    pub(super) fn optional_elapsed(&self, key: &str) -> Option<TimeDelta> {
        self.optional(key, elapsed)
    }

    pub(super) fn elapsed(&self, key: &str) -> TimeDelta {
        self.required(key, elapsed)
    }

    pub(super) fn optional_text(&self, key: &str) -> Option<String> {
        self.optional(key, non_empty_text)
    }

    /// An address on the web.
    pub(super) fn optional_address(&self, key: &str) -> Option<String> {
        let address = self.optional_text(key)?;
        if !address.starts_with("https://") && !address.starts_with("http://") {
            self.mistake_at(key, format!("`{key}` must begin with https:// or http://"));
        }
        Some(address)
    }

    pub(super) fn optional_texts(&self, key: &str) -> Vec<String> {
        self.texts_if_given(key).unwrap_or_default()
    }

    /// The texts under `key`; an empty list is another thing than none.
    pub(super) fn texts_if_given(&self, key: &str) -> Option<Vec<String>> {
        self.optional(key, |value| list(value, non_empty_text))
    }

    pub(super) fn optional_number(&self, key: &str) -> Option<u32> {
        self.optional(key, whole_number)
    }

    pub(super) fn optional_numbers(&self, key: &str) -> Option<Vec<u32>> {
        self.optional(key, |value| list(value, whole_number))
    }

    pub(super) fn optional_flag(&self, key: &str) -> bool {
        self.optional(key, truth).unwrap_or_default()
    }

    /// A number with or without a fraction.
    pub(super) fn optional_real(&self, key: &str) -> Option<f64> {
        self.optional(key, real)
    }

    pub(super) fn time(&self, key: &str) -> NaiveTime {
        self.required(key, |value| {
            let text = value.as_str().unwrap_or_default();
            NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "a time of day such as \"09:00\"".to_owned())
        })
    }

    /// Times of one day, in order: `"09:00 13:00"`.
    pub(super) fn times(&self, key: &str) -> Vec<NaiveTime> {
        self.required(key, |value| {
            let words = value.as_str().unwrap_or_default().split_whitespace();
            let times: Result<Vec<NaiveTime>, _> = words.map(|word| NaiveTime::parse_from_str(word, "%H:%M")).collect();
            match times {
                Ok(times) if !times.is_empty() && times.is_sorted() => Ok(times),
                _ => Err("times of a day in order, such as \"09:00\" or \"09:00 13:00\"".to_owned()),
            }
        })
    }

    pub(super) fn weekdays(&self, key: &str) -> Vec<Weekday> {
        self.required(key, |value| {
            let days: Result<Vec<Weekday>, _> =
                value.as_str().unwrap_or_default().split_whitespace().map(str::parse).collect();
            match days {
                Ok(days) if !days.is_empty() => Ok(days),
                _ => Err("weekdays such as \"Mon Wed Fri\"".to_owned()),
            }
        })
    }

    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        self.required(key, |value| list(value, non_empty_text))
    }

    /// The texts under `key`, each with the hint that it may have: `"text"` or `{ text = "text", hint = "hint" }`.
    pub(super) fn hinted(&self, key: &str) -> Vec<Hinted> {
        self.required(key, |value| list(value, hinted))
    }

    pub(super) fn numbers(&self, key: &str) -> Vec<u32> {
        self.required(key, |value| list(value, whole_number))
    }

    /// The table under `key`, which has to be there.
    pub(super) fn table(&self, key: &str) -> Option<Table<'r, 'a>> {
        if self.field(key).is_none() {
            self.mistake(format!("the section [{key}] is missing"));
        }
        self.optional_table(key)
    }

    /// The table under `key`.
    pub(super) fn optional_table(&self, key: &str) -> Option<Table<'r, 'a>> {
        let value = self.field(key)?;
        let Some(fields) = value.get_ref().as_table() else {
            self.reader.mistake(&value.span(), format!("`{key}` must be a section"));
            return None;
        };
        Some(self.reader.table(format!("[{key}]"), fields, value.span()))
    }

    /// The tables under `key`, in order; at least one.
    pub(super) fn tables(&self, key: &str) -> Vec<Table<'r, 'a>> {
        let tables = self.optional_tables(key);
        if tables.is_empty() {
            self.mistake(format!("at least one `{key}` is needed"));
        }
        tables
    }

    /// The tables under `key`, in order.
    pub(super) fn optional_tables(&self, key: &str) -> Vec<Table<'r, 'a>> {
        let entries: Vec<_> = match self.field(key).map(|value| (value, value.get_ref().as_array())) {
            Some((_, Some(entries))) => entries.iter().collect(),
            Some((value, None)) => {
                self.reader.mistake(&value.span(), format!("`{key}` must be a list of tables"));
                return Vec::new();
            }
            None => Vec::new(),
        };
        let table = |entry: &'r Spanned<DeValue<'a>>| {
            let fields = entry.get_ref().as_table();
            if fields.is_none() {
                self.reader.mistake(&entry.span(), format!("each `{key}` must be a table"));
            }
            fields.map(|fields| self.reader.table(format!("this `{key}`"), fields, entry.span()))
        };
        entries.into_iter().filter_map(table).collect()
    }

    /// Notes each table under `key` whose `id` is that of one before it.
    pub(super) fn each_once(&self, key: &str) {
        let mut seen = BTreeSet::new();
        for table in self.optional_tables(key) {
            let Some(value) = table.field("id") else { continue };
            let id = value.get_ref().as_str().unwrap_or_default();
            if !id.is_empty() && !seen.insert(id) {
                self.reader.mistake(&value.span(), format!("\"{id}\" stands twice in `{key}`"));
            }
        }
    }

    /// Where `key` stands, or the table when it is missing.
    fn span_of(&self, key: &str) -> Range<usize> {
        self.field(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    /// Notes a mistake of the table as a whole.
    pub(super) fn mistake(&self, what: impl fmt::Display) {
        self.reader.mistake(&self.span, format!("in {}: {what}", self.name));
    }

    /// Notes a mistake in the value of `key`.
    pub(super) fn mistake_at(&self, key: &str, what: impl Into<String>) {
        self.reader.mistake(&self.span_of(key), what);
    }

    /// Notes a mistake on line `line` (from 1) of the multi-line text under `key`, whose first line follows the quotes.
    pub(super) fn mistake_at_line(&self, key: &str, line: usize, what: impl Into<String>) {
        let start = self.span_of(key).start;
        let breaks = self.reader.source[start..].match_indices('\n').map(|(at, _)| start + at + 1);
        let span = breaks.take(line).last().map_or(start..start, |at| at..at);
        self.reader.mistake(&span, what);
    }

    /// Notes every field that nobody asked for: a mistyped name must not pass in silence.
    pub(super) fn nothing_else(&self) {
        let known = self.known.borrow();
        for (key, _) in self.fields.iter().filter(|(key, _)| !known.contains(key.get_ref().as_ref())) {
            let expected = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let what = format!("`{}` is not known here; known are {expected}", key.get_ref());
            self.reader.mistake(&key.span(), what);
        }
    }
}

fn non_empty_text(value: &DeValue<'_>) -> Result<String, String> {
    match value.as_str() {
        Some(text) if !text.trim().is_empty() => Ok(text.to_owned()),
        _ => Err("a text that isn't empty".to_owned()),
    }
}

/// A text, how it is done, and what is known of it by itself.
pub(super) struct Hinted {
    pub(super) text: String,
    pub(super) hint: Option<String>,
    pub(super) knows: Option<String>,
}

fn hinted(value: &DeValue<'_>) -> Result<Hinted, String> {
    let Some(table) = value.as_table() else {
        return Ok(Hinted { text: non_empty_text(value)?, hint: None, knows: None });
    };
    let (mut text, mut hint, mut knows) = (None, None, None);
    for (key, value) in table {
        let into = match key.get_ref().as_ref() {
            "text" => &mut text,
            "hint" => &mut hint,
            "knows" => &mut knows,
            _ => return Err("a text, or a table of `text`, `hint` and `knows`".to_owned()),
        };
        *into = Some(non_empty_text(value.get_ref())?);
    }
    Ok(Hinted { text: text.ok_or_else(|| "a table with a `text`".to_owned())?, hint, knows })
}

fn whole_number(value: &DeValue<'_>) -> Result<u32, String> {
    let number = value.as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
    number.ok_or_else(|| "a whole number, not below 0".to_owned())
}

fn real(value: &DeValue<'_>) -> Result<f64, String> {
    let whole = value.as_integer().and_then(|number| number.as_str().parse().ok());
    let number = whole.or_else(|| value.as_float().and_then(|number| number.as_str().parse::<f64>().ok()));
    number.filter(|number| number.is_finite()).ok_or_else(|| "a number".to_owned())
}

fn truth(value: &DeValue<'_>) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| "true or false".to_owned())
}

fn elapsed(value: &DeValue<'_>) -> Result<TimeDelta, String> {
    let parsed = value.as_str().and_then(|text| humantime::parse_duration(text).ok());
    let length = parsed.and_then(|length| TimeDelta::from_std(length).ok());
    length.ok_or_else(|| "a duration such as \"5m\", \"4h\" or \"7d\"".to_owned())
}

fn duration(value: &DeValue<'_>) -> Result<TimeDelta, String> {
    let length = elapsed(value)?;
    if length > TimeDelta::zero() { Ok(length) } else { Err("a duration that isn't zero".to_owned()) }
}

fn list<T>(value: &DeValue<'_>, read: impl Fn(&DeValue<'_>) -> Result<T, String>) -> Result<Vec<T>, String> {
    let entries = value.as_array().ok_or_else(|| "a list".to_owned())?;
    let read_entry = |entry: &Spanned<DeValue<'_>>| read(entry.get_ref());
    entries
        .iter()
        .map(read_entry)
        .collect::<Result<_, _>>()
        .map_err(|expected| format!("a list; each entry {expected}"))
}
