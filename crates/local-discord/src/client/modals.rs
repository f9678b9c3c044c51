//! A person fills in a form and sends it.

use serde_json::{Map, Value, json};

use super::super::form::components::types;
use super::super::ops::interactions::Use;
use super::super::world::{First, InteractionKind};
use super::answers::inputs;
use super::options::as_text;
use super::{Interaction, Person, Refusal};

impl Person {
    /// Sends the form that answered `used`, with fields named by label or custom id. What is not given keeps what the
    /// form was filled with at first.
    ///
    /// # Errors
    /// When `used` is another person's or was not answered with a form, when the form has no such field, or when a text
    /// is missing, too short or too long.
    pub fn fill_in(&self, used: &Interaction, fields: Value) -> Result<Interaction, Refusal> {
        self.act(|state| {
            let opener = state.world.interactions.get(&used.id).filter(|opener| opener.user == self.user);
            let Some((opener, First::Modal(form))) = opener.map(|opener| (opener, &opener.first)) else {
                return Err(Refusal::new("there is no form to fill in"));
            };
            let components = filled(form, &fields)?;
            let new = Use {
                application: opener.application,
                kind: InteractionKind::Modal,
                user: self.user,
                channel: opener.channel,
                data: json!({ "custom_id": form["custom_id"], "components": components }),
                name: None,
                source: opener.source,
                opened_by: Some(opener.id),
            };
            let id = state.interact(new);
            Ok(Interaction { discord: self.discord.clone(), id })
        })
    }
}

/// The form's rows as the client sends them.
fn filled(form: &Value, fields: &Value) -> Result<Vec<Value>, Refusal> {
    let nothing = Map::new();
    let fields = fields.as_object().unwrap_or(&nothing);
    let inputs = inputs(form);
    let is_for = |input: &Value, name: &str| input["label"] == name || input["custom_id"] == name;
    if let Some(unknown) = fields.keys().find(|name| !inputs.iter().any(|input| is_for(input, name))) {
        let labels: Vec<_> = inputs.iter().filter_map(|input| input["label"].as_str()).collect();
        return Err(Refusal::new(format!("the form has no field {unknown}; there are: {}", labels.join(", "))));
    }
    let rows = form["components"].as_array().into_iter().flatten();
    rows.zip(&inputs)
        .map(|(row, input)| {
            let given = fields.iter().find(|(name, _)| is_for(input, name)).map(|(_, value)| as_text(value));
            let text = given.or_else(|| input["value"].as_str().map(str::to_owned)).unwrap_or_default();
            fits(input, &text)?;
            let sent = json!({
                "type": types::TEXT_INPUT, "id": input["id"], "custom_id": input["custom_id"], "value": text,
            });
            Ok(if row["type"] == types::LABEL {
                json!({ "type": types::LABEL, "id": row["id"], "component": sent })
            } else {
                json!({ "type": types::ROW, "id": row["id"], "components": [sent] })
            })
        })
        .collect()
}

/// The client does not send what the form does not take.
fn fits(input: &Value, text: &str) -> Result<(), Refusal> {
    let label = input["label"].as_str().unwrap_or_default();
    let letters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    if letters == 0 {
        return if input["required"] == false { Ok(()) } else { Err(Refusal::new(format!("{label} is required"))) };
    }
    let least = input["min_length"].as_u64().unwrap_or(0);
    let most = input["max_length"].as_u64().unwrap_or(4000);
    if (least..=most).contains(&letters) {
        return Ok(());
    }
    Err(Refusal::new(format!("{label} has {letters} letters, the form takes {least} to {most}")))
}
