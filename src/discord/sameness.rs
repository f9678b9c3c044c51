//! Whether a message in a channel says what a row of the outbox says, as far as readers can tell.

use poise::serenity_prelude as serenity;
use serde_json::Value;
use serenity::{ActionRowComponent, ButtonKind, Embed, Message};

/// Whether `message` says what `body`, as it was sent, says: its words, its cards and its buttons.
pub(super) fn says(message: &Message, body: &Value) -> bool {
    let embeds = body["embeds"].as_array().map_or(&[][..], Vec::as_slice);
    same(Some(message.content.as_str()), &body["content"])
        && message.embeds.len() == embeds.len()
        && message.embeds.iter().zip(embeds).all(|(shown, sent)| shows(shown, sent))
        && buttons_of(message) == buttons_in(body)
}

fn shows(shown: &Embed, sent: &Value) -> bool {
    let fields = sent["fields"].as_array().map_or(&[][..], Vec::as_slice);
    same(shown.title.as_deref(), &sent["title"])
        && same(shown.description.as_deref(), &sent["description"])
        && same(shown.footer.as_ref().map(|footer| footer.text.as_str()), &sent["footer"]["text"])
        && shown.fields.len() == fields.len()
        && shown
            .fields
            .iter()
            .zip(fields)
            .all(|(shown, sent)| same(Some(&shown.name), &sent["name"]) && same(Some(&shown.value), &sent["value"]))
}

/// Discord trims what it is sent, and leaves out what is empty.
fn same(shown: Option<&str>, sent: &Value) -> bool {
    shown.unwrap_or_default().trim() == sent.as_str().unwrap_or_default().trim()
}

fn buttons_of(message: &Message) -> Vec<&str> {
    let all = message.components.iter().flat_map(|row| &row.components);
    let ids = all.filter_map(|component| match component {
        ActionRowComponent::Button(button) => match &button.data {
            ButtonKind::NonLink { custom_id, .. } => Some(custom_id.as_str()),
            _ => None,
        },
        _ => None,
    });
    ids.collect()
}

fn buttons_in(body: &Value) -> Vec<&str> {
    let rows = body["components"].as_array().into_iter().flatten();
    let all = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
    all.filter_map(|button| button["custom_id"].as_str()).collect()
}
