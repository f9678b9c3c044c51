//! What a message says, as it is tagged.

use poise::serenity_prelude as serenity;

use super::domain::{Source, Words};
use crate::discord::sent_at;
use crate::ids::MessageRef;

/// What `message` says; nothing for what bots and web hooks post, tplus among them: that is nobody's feedback.
pub(super) fn words_of(message: &serenity::Message) -> Option<Words> {
    let is_persons = !message.author.bot && message.webhook_id.is_none();
    is_persons.then(|| Words {
        source: Source::Discord,
        message: Some(MessageRef::from(message)),
        author: Some(message.author.id.into()),
        author_name: message.author.global_name.clone().unwrap_or_else(|| message.author.name.clone()),
        text: told(&message.content, &message.attachments, &message.embeds),
        sent: sent_at(message.id),
    })
}

/// A message's text, and what it shows beside it: who sends only a picture says something too. What a link unfolds to
/// is not the person's own words where they wrote some.
pub(super) fn told(text: &str, files: &[serenity::Attachment], previews: &[serenity::Embed]) -> String {
    let mut parts: Vec<String> = Some(text.to_owned()).filter(|text| !text.trim().is_empty()).into_iter().collect();
    parts.extend(files.iter().map(|file| format!("📎 {}", file.filename)));
    if parts.is_empty() {
        let titles = previews.iter().map(|embed| [embed.title.as_deref(), embed.description.as_deref()]);
        parts.extend(
            titles
                .map(|said| said.into_iter().flatten().collect::<Vec<_>>().join(": "))
                .filter(|said| !said.is_empty()),
        );
    }
    parts.join("\n")
}
