//! Where Discord's description and what Discord does are known to differ; each with its reason.

use serde_json::{Value, json};

use local_http::contract::Dialect;

/// How Discord's description is to be read.
pub const DISCORD: Dialect = Dialect { name: "Discord", amend, body: ids_as_text, common: &[] };

/// Corrects what the description says and Discord evidently does otherwise.
fn amend(document: &mut Value) {
    let schemas = &mut document["components"]["schemas"];
    // The codes of single mistakes in a form are words, such as BASE_TYPE_MAX_LENGTH, as Discord's reference shows. The
    // description reuses the schema of whole errors, whose codes are numbers.
    set(
        schemas,
        "/InnerErrors/properties/_errors/items",
        json!({
            "type": "object",
            "properties": { "code": { "type": "string" }, "message": { "type": "string" } },
            "required": ["code", "message"],
        }),
    );
    // Files that come with the request are numbered, and Discord's reference writes the number bare: `"id": 0`.
    let number = json!({ "oneOf": [{ "$ref": "#/components/schemas/SnowflakeType" }, { "type": "integer" }] });
    set(schemas, "/MessageAttachmentRequest/properties/id", number);
    // Discord's reference has `nsfw` on commands, answers carry it, and clients send it. The requests' schemas lack it.
    for request in
        ["ApplicationCommandCreateRequest", "ApplicationCommandUpdateRequest", "ApplicationCommandPatchRequestPartial"]
    {
        if let Some(fields) = schemas.pointer_mut(&format!("/{request}/properties")) {
            fields["nsfw"] = json!({ "type": ["boolean", "null"] });
        }
    }
    // Forwarded messages refer to theirs by type 1, as Discord's reference has it. The description knows only replies.
    let kinds = json!([{ "title": "DEFAULT", "const": 0 }, { "title": "FORWARD", "const": 1 }]);
    set(schemas, "/MessageReferenceType/oneOf", kinds);
    let text = ["default_member_permissions", "permissions", "allow", "deny"];
    admit_text(document, &text);
}

/// Permissions are sets of bits written as text in Discord's reference, and every client sends text. The description has
/// numbers in requests, and text in answers.
fn admit_text(place: &mut Value, names: &[&str]) {
    match place {
        Value::Array(parts) => parts.iter_mut().for_each(|part| admit_text(part, names)),
        Value::Object(fields) => {
            for (name, field) in fields {
                if names.contains(&name.as_str()) && field["type"] == json!(["integer", "null"]) {
                    field["type"] = json!(["integer", "string", "null"]);
                }
                admit_text(field, names);
            }
        }
        _ => {}
    }
}

/// Replaces what stands at `pointer`. Where nothing stands, Discord has changed its description, and the exception with
/// it; what the exception was for will be reported then.
fn set(schemas: &mut Value, pointer: &str, value: Value) {
    if let Some(place) = schemas.pointer_mut(pointer) {
        *place = value;
    }
}

/// Discord's reference takes ids as numbers too in requests, and discord.py sends them so; the description has only text.
/// No other number in a request is as large as an id of this century.
fn ids_as_text(body: &Value) -> Value {
    const SMALLEST_ID: u64 = 1 << 53;
    match body {
        Value::Number(number) if number.as_u64().is_some_and(|id| id > SMALLEST_ID) => number.to_string().into(),
        Value::Array(entries) => entries.iter().map(ids_as_text).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), ids_as_text(value))).collect())
        }
        other => other.clone(),
    }
}
