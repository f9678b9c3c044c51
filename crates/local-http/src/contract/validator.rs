//! Whether a value fits a schema, by the crate `jsonschema`.

use serde_json::Value;

/// A schema made ready.
pub struct Validator(jsonschema::Validator);

impl Validator {
    /// Whether this build can validate.
    pub const IS_BUILT_IN: bool = true;

    /// Makes `schema` ready; in words, why it can't be used.
    pub fn new(schema: &Value) -> Result<Self, String> {
        let options = jsonschema::options().should_validate_formats(true);
        options.build(schema).map(Self).map_err(|error| error.to_string())
    }

    /// What is wrong with `value`, in words; nothing if it fits.
    pub fn problems(&self, value: &Value) -> Vec<String> {
        let shown = |error: jsonschema::ValidationError<'_>| {
            let told: String = error.to_string().chars().take(600).collect();
            format!("at \"{}\": {told}", error.instance_path())
        };
        self.0.iter_errors(value).map(shown).collect()
    }
}
