//! Holds every request of a client and every answer of a local world against the real API's own OpenAPI description.

mod openapi;
#[cfg_attr(not(feature = "contract"), path = "no_validator.rs")]
mod validator;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

pub use openapi::OpenApiError;
use openapi::{OpenApi, Operation};

/// How one API's description is to be read: where it and what the API does are known to differ.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    /// Whose description it is.
    pub name: &'static str,
    /// Corrects what the description says and the API evidently does otherwise.
    pub amend: fn(&mut Value),
    /// A request's body as the description would have it.
    pub body: fn(&Value) -> Value,
    /// Answers that any operation may give although the description does not repeat them everywhere: the status, and where
    /// the schema of its body stands, if it has one.
    pub common: &'static [(u16, Option<&'static str>)],
}

/// Violations kept word by word; more are only counted.
const KEPT: usize = 200;

/// One request with its answer.
#[derive(Debug)]
pub struct Exchange<'a> {
    /// The HTTP method, in capitals.
    pub method: &'a str,
    /// Decoded, without the version.
    pub path: &'a [String],
    /// The query's parameters, decoded.
    pub query: &'a BTreeMap<String, String>,
    /// The request's JSON; null if it had none or it could not be read.
    pub body: &'a Value,
    /// Whether files came with the request, which may then do without JSON.
    pub has_files: bool,
    /// The HTTP status that was answered.
    pub status: u16,
    /// The JSON that was answered; none if there was none.
    pub answer: Option<&'a Value>,
    /// Whether the local world has such an operation.
    pub known: bool,
}

/// What was checked and what was found.
#[derive(Debug, Clone, Default)]
pub struct ContractReport {
    /// Whether there was a description to check against.
    pub active: bool,
    /// Requests so far; of those that were refused only the address is compared.
    pub requests_checked: u64,
    /// Answers so far; those with a status of 500 or more are counted, but not compared.
    pub answers_checked: u64,
    /// What was told unasked, such as by web hook.
    pub told_checked: u64,
    /// Differences from the description, in words.
    pub violations: Vec<String>,
    /// Fields in requests that the description does not have. Servers pass over them in silence, so that a misspelt
    /// name changes nothing; some clients send such fields by habit.
    pub unknown_fields: Vec<String>,
    /// How often a bot was told to slow down.
    pub limited: u64,
}

/// The description and what was found so far.
pub struct Contract {
    dialect: Dialect,
    description: Arc<OpenApi>,
    report: Mutex<ContractReport>,
}

impl Contract {
    /// Reads the description, once for each process.
    ///
    /// # Errors
    /// When the file cannot be read, is not JSON or has no `paths`, or when this was built without the feature
    /// `contract`.
    pub fn load(path: &Path, dialect: Dialect) -> Result<Self, OpenApiError> {
        let report = ContractReport { active: true, ..ContractReport::default() };
        Ok(Self { dialect, description: OpenApi::shared(path, dialect)?, report: Mutex::new(report) })
    }

    /// What was found so far.
    pub fn report(&self) -> ContractReport {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Checks one request and its answer.
    pub fn check(&self, exchange: &Exchange<'_>) {
        let mut found = Vec::new();
        let what = format!("{} /{}", exchange.method, exchange.path.join("/"));
        let name = self.dialect.name;
        match self.description.find(exchange.method, exchange.path) {
            None => found.push(format!("{what}: {name}'s description has no such operation")),
            Some(_) if !exchange.known => found.push(format!("{what}: the local {name} does not have this operation")),
            Some((operation, params)) => {
                // What was refused as malformed proves nothing but the refusal.
                let refused = exchange.status >= 400;
                if !refused {
                    let request = self.check_request(&operation, &params, exchange);
                    found.extend(request.into_iter().map(|problem| format!("{what}: request: {problem}")));
                }
                let answer = self.check_answer(&operation, exchange);
                let status = exchange.status;
                found.extend(answer.into_iter().map(|problem| format!("{what}: answer {status}: {problem}")));
            }
        }
        let unknown = self.unknown_fields(exchange);
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        report.requests_checked += 1;
        report.answers_checked += 1;
        let room = KEPT.saturating_sub(report.violations.len());
        report.violations.extend(found.into_iter().take(room));
        let room = KEPT.saturating_sub(report.unknown_fields.len());
        report.unknown_fields.extend(unknown.into_iter().map(|field| format!("{what}: {field}")).take(room));
    }

    /// Checks what the world tells by itself; the description has a schema for it under `schema`.
    pub fn check_told(&self, schema: &str, told: &Value) {
        let found = self.description.problems(&format!("/components/schemas/{schema}"), told);
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        report.told_checked += 1;
        let room = KEPT.saturating_sub(report.violations.len());
        report.violations.extend(found.into_iter().map(|problem| format!("{schema}: {problem}")).take(room));
    }

    fn unknown_fields(&self, exchange: &Exchange<'_>) -> Vec<String> {
        let found = self.description.find(exchange.method, exchange.path).filter(|_| exchange.status < 400);
        let schema = found.and_then(|(operation, _)| self.description.request_schema(&operation));
        schema.map(|schema| self.description.unknown_fields(&schema, exchange.body)).unwrap_or_default()
    }

    fn check_request(
        &self,
        operation: &Operation,
        params: &[(String, String)],
        exchange: &Exchange<'_>,
    ) -> Vec<String> {
        let mut found = Vec::new();
        for parameter in self.description.parameters(operation) {
            let given = match parameter.place.as_str() {
                "path" => params.iter().find(|(name, _)| *name == parameter.name).map(|(_, value)| value.as_str()),
                "query" => exchange.query.get(&parameter.name).map(String::as_str),
                _ => continue,
            };
            match given {
                Some(text) => {
                    let problems = self.description.problems(&parameter.schema, &parameter.value(text));
                    found.extend(problems.into_iter().map(|problem| format!("{}: {problem}", parameter.name)));
                }
                None if parameter.required => found.push(format!("{} is missing", parameter.name)),
                None => {}
            }
        }
        for name in exchange.query.keys() {
            if !self.description.parameters(operation).any(|known| known.place == "query" && known.name == *name) {
                found.push(format!("the query has no parameter {name}"));
            }
        }
        match self.description.request_schema(operation) {
            Some(schema) if !exchange.body.is_null() => {
                found.extend(self.description.problems(&schema, &(self.dialect.body)(exchange.body)));
            }
            Some(_) if self.description.needs_body(operation) && !exchange.has_files => {
                found.push("the body is missing".to_owned());
            }
            Some(_) => {}
            None if exchange.body.is_null() || is_empty_object(exchange.body) => {}
            None => found.push("the operation takes no body".to_owned()),
        }
        found
    }

    fn check_answer(&self, operation: &Operation, exchange: &Exchange<'_>) -> Vec<String> {
        // The description says nothing of 5XX, which only injected failures give here.
        if exchange.status >= 500 {
            return Vec::new();
        }
        let common = || self.dialect.common.iter().find(|(status, _)| *status == exchange.status);
        let described = self.description.response(operation, exchange.status).map(|response| response.schema);
        let Some(schema) = described.or_else(|| common().map(|(_, schema)| schema.map(str::to_owned))) else {
            return vec!["this status is not described".to_owned()];
        };
        match (schema, exchange.answer) {
            (Some(schema), Some(answer)) => self.description.problems(&schema, answer),
            (Some(_), None) => vec!["the body is missing".to_owned()],
            (None, Some(_)) => vec!["the body should be empty".to_owned()],
            (None, None) => Vec::new(),
        }
    }
}

/// Clients send an empty object where no body is wanted, and servers do not mind.
fn is_empty_object(body: &Value) -> bool {
    body.as_object().is_some_and(serde_json::Map::is_empty)
}
