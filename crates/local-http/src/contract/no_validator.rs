//! In place of a validator, where the feature `contract` is off: nothing can be checked, and loading a description says so.

use serde_json::Value;

/// There is none.
pub enum Validator {}

impl Validator {
    /// Whether this build can validate.
    pub const IS_BUILT_IN: bool = false;

    /// Never makes a schema ready.
    pub fn new(_: &Value) -> Result<Self, String> {
        Err("this was built without the feature `contract`".to_owned())
    }

    /// Is never asked.
    pub fn problems(&self, _: &Value) -> Vec<String> {
        match *self {}
    }
}
