//! Where GitHub's description and what GitHub does are known to differ; each with its reason.

use serde_json::{Value, json};

use local_http::contract::Dialect;

const ERROR: Option<&str> = Some("/components/schemas/basic-error");

/// How GitHub's description is to be read. Any operation may be refused for want of a credential, of permission or of
/// patience, be sent on after a repository's move, or find that nothing has changed; the description says so of some.
pub const GITHUB: Dialect = Dialect {
    name: "GitHub",
    amend,
    body: Value::clone,
    common: &[
        (301, ERROR),
        (304, None),
        (307, ERROR),
        (400, ERROR),
        (401, ERROR),
        (403, ERROR),
        (404, ERROR),
        (410, ERROR),
        (422, Some("/components/schemas/validation-error")),
        (429, ERROR),
    ],
};

/// Corrects what the description says and GitHub evidently does otherwise.
fn amend(document: &mut Value) {
    admit_null(document);
    // Here the description spells installations out once more, and has their account be a person and an enterprise in one.
    let own = "/paths/~1app~1installations/get/responses/200/content/application~1json/schema/items";
    if let Some(own) = document.pointer_mut(own) {
        *own = json!({ "$ref": "#/components/schemas/installation" });
    }
    // Search shows issues without a text, whose body is null.
    let body = document.pointer_mut("/components/schemas/issue-search-result-item/properties/body");
    if let Some(body) = body {
        body["type"] = json!(["string", "null"]);
    }
}

/// The description is of OpenAPI 3.0, in which `nullable` says what JSON Schema says with a type.
fn admit_null(place: &mut Value) {
    match place {
        Value::Array(parts) => parts.iter_mut().for_each(admit_null),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                // Examples are data, in which the word would mean nothing.
                if name != "example" && name != "examples" {
                    admit_null(field);
                }
            }
            if fields.get("nullable") == Some(&json!(true)) {
                let nullable = std::mem::take(fields);
                *place = with_null(nullable.into());
            }
        }
        _ => {}
    }
}

fn with_null(mut schema: Value) -> Value {
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
    if let Some(kind) = schema.get_mut("type").filter(|kind| kind.is_string()) {
        *kind = json!([kind.take(), "null"]);
    }
    let is_composed = ["oneOf", "anyOf", "allOf"].into_iter().any(|key| schema.get(key).is_some());
    if is_composed { json!({ "anyOf": [schema, { "type": "null" }] }) } else { schema }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nullable_becomes_a_type_and_a_property_of_that_name_stays() {
        let mut document = json!({
            "plain": { "type": "string", "enum": ["a"], "nullable": true },
            "either": { "oneOf": [{ "type": "string" }], "nullable": true },
            "properties": { "nullable": { "type": "boolean" } },
            "example": { "nullable": true },
        });
        amend(&mut document);
        assert_eq!(document["plain"]["type"], json!(["string", "null"]));
        assert_eq!(document["plain"]["enum"], json!(["a", null]));
        assert_eq!(document["either"]["anyOf"][1], json!({ "type": "null" }));
        assert_eq!(document["properties"]["nullable"], json!({ "type": "boolean" }));
        assert_eq!(document["example"], json!({ "nullable": true }));
    }
}
