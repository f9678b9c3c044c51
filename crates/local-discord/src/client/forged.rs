//! What somebody sends who makes requests by hand instead of with a client: buttons and forms that no message shows. Custom ids
//! can be forged, so bots must ask for every right again.

use serde_json::{Value, json};

use super::super::form::components::types;
use super::super::ids::MessageId;
use super::super::ops::interactions::Use;
use super::super::world::InteractionKind;
use super::{Interaction, Person, Refusal};

impl Person {
    /// Presses a button with `custom_id` on a message of a bot's, whether it is there or not.
    ///
    /// # Errors
    /// When the message is gone, not a bot's or not for this person's eyes.
    pub fn forge_press(&self, on: MessageId, custom_id: &str) -> Result<Interaction, Refusal> {
        self.operate(on.into(), |_, _| Ok(json!({ "custom_id": custom_id, "component_type": types::BUTTON, "id": 1 })))
    }

    /// Sends a form with `custom_id` and `fields` (by custom id) that a message of a bot's never opened.
    ///
    /// # Errors
    /// When the message is gone, not a bot's or in a channel that the person does not see.
    pub fn forge_form(&self, on: MessageId, custom_id: &str, fields: Value) -> Result<Interaction, Refusal> {
        self.act(|state| {
            let message = state.world.message(on).cloned().ok_or_else(|| Refusal::new("there is no such message"))?;
            state.world.visible_channel(self.user, message.channel)?;
            let application = state.world.application_of(message.author).map(|app| app.id);
            let application = application.ok_or_else(|| Refusal::new("only bots have forms"))?;
            let rows = fields.as_object().into_iter().flatten().map(|(name, value)| {
                let input = json!({ "type": types::TEXT_INPUT, "id": 1, "custom_id": name, "value": value });
                json!({ "type": types::ROW, "id": 1, "components": [input] })
            });
            let id = state.interact(Use {
                application,
                kind: InteractionKind::Modal,
                user: self.user,
                channel: message.channel,
                data: json!({ "custom_id": custom_id, "components": rows.collect::<Vec<_>>() }),
                name: None,
                source: Some(on),
                opened_by: None,
            });
            Ok(Interaction { discord: self.discord.clone(), id })
        })
    }
}
