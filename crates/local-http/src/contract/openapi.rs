//! An OpenAPI file: its operations by path, and validators for its schemas, each made when first needed, since a large
//! description takes longer to compile than a test takes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value, json};

use super::Dialect;
use super::validator::Validator;
use crate::paths::matched;

/// Why the description cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenApiError {
    /// The file is not there, or may not be read.
    #[error("{whose}'s OpenAPI file {path} cannot be read: {source}")]
    Unreadable {
        /// Whose API it should describe, such as `GitHub`.
        whose: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is there, but is not JSON.
    #[error("{whose}'s OpenAPI file {path} is not JSON: {source}")]
    NotJson {
        /// Whose API it should describe, such as `GitHub`.
        whose: &'static str,
        /// The file.
        path: PathBuf,
        /// Where it stops being JSON, and why.
        source: serde_json::Error,
    },
    /// The file is JSON, but describes no API.
    #[error("{whose}'s OpenAPI file {path} is not an OpenAPI description: {reason}")]
    NotOpenApi {
        /// Whose API it should describe, such as `GitHub`.
        whose: &'static str,
        /// The file.
        path: PathBuf,
        /// What it lacks.
        reason: String,
    },
    /// Nothing can be checked, since the feature `contract` is off.
    #[error("nothing can be checked against {whose}'s OpenAPI file: this was built without the feature `contract`")]
    NoValidator {
        /// Whose API it should describe, such as `GitHub`.
        whose: &'static str,
    },
}

/// The description.
pub struct OpenApi {
    document: Value,
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

/// One operation: its path and method in the document.
#[derive(Debug, Clone)]
pub struct Operation {
    pub path: String,
    pub method: String,
}

/// A parameter of an operation.
pub struct Parameter {
    pub name: String,
    pub place: String,
    pub required: bool,
    /// Where its schema stands.
    pub schema: String,
    kinds: BTreeSet<String>,
}

impl Parameter {
    /// The text of an address as the JSON that the schema expects.
    pub fn value(&self, text: &str) -> Value {
        let wants = |kind: &str| self.kinds.contains(kind);
        if wants("integer")
            && let Ok(number) = text.parse::<i64>()
        {
            return number.into();
        }
        match text {
            // discord.py writes 1 for yes.
            "true" | "True" | "1" if wants("boolean") => true.into(),
            "false" | "False" | "0" if wants("boolean") => false.into(),
            _ => text.into(),
        }
    }
}

/// What an operation answers with one status.
pub struct Response {
    /// Where the schema of the body stands; none for an empty body.
    pub schema: Option<String>,
}

/// Descriptions by file, so that each is read once.
static SHARED: Mutex<BTreeMap<PathBuf, Arc<OpenApi>>> = Mutex::new(BTreeMap::new());

impl OpenApi {
    /// The description in `path`, read once for each process.
    pub fn shared(path: &Path, dialect: Dialect) -> Result<Arc<Self>, OpenApiError> {
        let (whose, owned) = (dialect.name, path.to_owned());
        if !Validator::IS_BUILT_IN {
            return Err(OpenApiError::NoValidator { whose });
        }
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = shared.get(path) {
            return Ok(Arc::clone(there));
        }
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(source) => return Err(OpenApiError::Unreadable { whose, path: owned, source }),
        };
        let document = match serde_json::from_str(&text) {
            Ok(document) => document,
            Err(source) => return Err(OpenApiError::NotJson { whose, path: owned, source }),
        };
        let new =
            Self::new(document, dialect).map_err(|reason| OpenApiError::NotOpenApi { whose, path: owned, reason })?;
        Ok(Arc::clone(shared.entry(path.to_owned()).or_insert(Arc::new(new))))
    }

    fn new(mut document: Value, dialect: Dialect) -> Result<Self, String> {
        (dialect.amend)(&mut document);
        document["paths"].as_object().ok_or("it has no paths")?;
        Ok(Self { document, validators: Mutex::default() })
    }

    /// The operation that a request calls, with the values of the path's parameters.
    pub fn find(&self, method: &str, path: &[String]) -> Option<(Operation, Vec<(String, String)>)> {
        let method = method.to_lowercase();
        let described = self.document["paths"].as_object()?.iter().filter(|(_, item)| item.get(&method).is_some());
        let fitting = described.filter_map(|(name, _)| Some((name, matched(name, path)?)));
        let (name, params) = fitting.min_by_key(|(_, params)| params.len())?;
        let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Some((Operation { path: name.clone(), method }, params))
    }

    fn operation(&self, operation: &Operation) -> &Value {
        &self.document["paths"][&operation.path][&operation.method]
    }

    fn pointer(operation: &Operation) -> String {
        format!("/paths/{}/{}", escaped(&operation.path), operation.method)
    }

    /// Parameters of the operation and of its path.
    pub fn parameters(&self, operation: &Operation) -> impl Iterator<Item = Parameter> {
        let own = (&self.operation(operation)["parameters"], Self::pointer(operation));
        let common =
            (&self.document["paths"][&operation.path]["parameters"], format!("/paths/{}", escaped(&operation.path)));
        [own, common].into_iter().flat_map(move |(list, pointer)| {
            list.as_array().into_iter().flatten().enumerate().map(move |(index, parameter)| {
                let mut kinds = BTreeSet::new();
                let (parameter, pointer) = match self.referred(parameter) {
                    Some((target, pointer)) => (target, pointer.to_owned()),
                    None => (parameter, format!("{pointer}/parameters/{index}")),
                };
                self.kinds(&parameter["schema"], &mut kinds);
                Parameter {
                    name: parameter["name"].as_str().unwrap_or_default().to_owned(),
                    place: parameter["in"].as_str().unwrap_or_default().to_owned(),
                    required: parameter["required"] == true,
                    schema: format!("{pointer}/schema"),
                    kinds,
                }
            })
        })
    }

    /// The types that a schema admits.
    fn kinds(&self, schema: &Value, into: &mut BTreeSet<String>) {
        match &schema["type"] {
            Value::String(kind) => drop(into.insert(kind.clone())),
            Value::Array(kinds) => into.extend(kinds.iter().filter_map(Value::as_str).map(str::to_owned)),
            _ => {}
        }
        for key in ["oneOf", "anyOf", "allOf"] {
            for inner in schema[key].as_array().into_iter().flatten() {
                self.kinds(inner, into);
            }
        }
        if let Some((target, _)) = self.referred(schema) {
            self.kinds(target, into);
        }
    }

    /// What a reference refers to, and where it stands.
    fn referred<'a>(&'a self, place: &'a Value) -> Option<(&'a Value, &'a str)> {
        let pointer = place["$ref"].as_str()?.strip_prefix('#')?;
        Some((self.document.pointer(pointer)?, pointer))
    }

    /// Where the schema of the body stands.
    pub fn request_schema(&self, operation: &Operation) -> Option<String> {
        let content = self.operation(operation)["requestBody"]["content"].as_object()?;
        // A form with files carries the same JSON.
        content
            .contains_key("application/json")
            .then(|| format!("{}/requestBody/content/application~1json/schema", Self::pointer(operation)))
    }

    /// Whether the operation cannot do without a body.
    pub fn needs_body(&self, operation: &Operation) -> bool {
        self.operation(operation)["requestBody"]["required"] == true
    }

    /// What the operation answers with `status`.
    pub fn response(&self, operation: &Operation, status: u16) -> Option<Response> {
        let responses = self.operation(operation)["responses"].as_object()?;
        let class = format!("{}XX", status / 100);
        let key = [status.to_string(), class].into_iter().find(|key| responses.contains_key(key))?;
        let response = &responses[&key];
        let (response, pointer) = match self.referred(response) {
            Some((target, pointer)) => (target, pointer.to_owned()),
            None => (response, format!("{}/responses/{key}", Self::pointer(operation))),
        };
        let schema = response["content"].get("application/json");
        Some(Response { schema: schema.map(|_| format!("{pointer}/content/application~1json/schema")) })
    }

    /// What is wrong with a value, in words; nothing if it fits the schema at `pointer`.
    pub fn problems(&self, pointer: &str, value: &Value) -> Vec<String> {
        match self.validator(pointer) {
            Ok(validator) => validator.problems(value),
            Err(reason) => vec![format!("the schema at {pointer} cannot be used: {reason}")],
        }
    }

    fn validator(&self, pointer: &str) -> Result<Arc<Validator>, String> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = validators.get(pointer) {
            return Ok(Arc::clone(there));
        }
        let schema = self.document.pointer(pointer).ok_or("there is no such place")?;
        let mut components = Value::Object(Map::new());
        self.gather(schema, &mut components);
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [schema],
            "components": components,
        });
        let built = Validator::new(&whole)?;
        Ok(Arc::clone(validators.entry(pointer.to_owned()).or_insert(Arc::new(built))))
    }

    /// Adds the components that a schema refers to, and those that these refer to.
    fn gather(&self, place: &Value, components: &mut Value) {
        match place {
            Value::Array(parts) => parts.iter().for_each(|part| self.gather(part, components)),
            Value::Object(fields) => {
                if let Some(target) = place["$ref"].as_str() {
                    self.gather_target(target, components);
                }
                fields.values().for_each(|field| self.gather(field, components));
            }
            _ => {}
        }
    }

    fn gather_target(&self, target: &str, components: &mut Value) {
        let mut steps = target.strip_prefix("#/components/").unwrap_or_default().split('/');
        let (Some(kind), Some(name)) = (steps.next(), steps.next()) else { return };
        let component = &self.document["components"][kind][name];
        if !component.is_null() && components[kind][name].is_null() {
            components[kind][name] = component.clone();
            self.gather(component, components);
        }
    }

    /// Fields of a request that the description does not have: a misspelt name changes nothing at Discord, in silence.
    pub fn unknown_fields(&self, pointer: &str, value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(schema) = self.document.pointer(pointer) {
            self.look_for_unknown(&[schema], value, "", &mut found);
        }
        found
    }

    fn look_for_unknown(&self, schemas: &[&Value], value: &Value, path: &str, found: &mut Vec<String>) {
        let mut alternatives = Vec::new();
        for schema in schemas {
            self.spread(schema, &mut alternatives);
        }
        match value {
            Value::Object(fields) => {
                let objects = || alternatives.iter().filter(|schema| schema.get("properties").is_some());
                // An object whose fields are not listed takes any.
                let is_open = |schema: &&&Value| schema["type"] == "object" && schema.get("properties").is_none();
                if alternatives.iter().any(|schema| is_open(&schema)) || objects().next().is_none() {
                    return;
                }
                for (name, value) in fields {
                    let own: Vec<_> = objects().filter_map(|schema| schema["properties"].get(name)).collect();
                    let path = format!("{path}/{name}");
                    if own.is_empty() {
                        found.push(path);
                    } else {
                        self.look_for_unknown(&own, value, &path, found);
                    }
                }
            }
            Value::Array(entries) => {
                let items: Vec<_> = alternatives.iter().filter_map(|schema| schema.get("items")).collect();
                for (index, entry) in entries.iter().enumerate().filter(|_| !items.is_empty()) {
                    self.look_for_unknown(&items, entry, &format!("{path}/{index}"), found);
                }
            }
            _ => {}
        }
    }

    /// A schema's alternatives and parts, references followed.
    fn spread<'a>(&'a self, schema: &'a Value, into: &mut Vec<&'a Value>) {
        if let Some((target, _)) = self.referred(schema) {
            return self.spread(target, into);
        }
        into.push(schema);
        for key in ["oneOf", "anyOf", "allOf"] {
            for part in schema[key].as_array().into_iter().flatten() {
                self.spread(part, into);
            }
        }
    }
}

fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}
