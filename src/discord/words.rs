//! All that a message says: not its text alone, but what it forwards, asks, shows and attaches.

use poise::serenity_prelude as serenity;

use super::channels::ChannelCache;
use crate::ids::ChannelId;
use crate::text::forms::{self, Form};

/// What a message says, part by part on lines of their own: its text, what it forwards or stands for, its poll, its embeds, stickers
/// and files. What a link unfolds to is left out where there is anything else: those are not the words of whoever wrote it. Empty
/// where tplus may not read the message. What it mentions has its name; a channel that not everybody sees has none.
pub fn all_words(channels: &ChannelCache, message: &serenity::Message) -> String {
    with_names(channels, (message.channel_id.into(), &message.mentions), &written(message))
}

fn written(message: &serenity::Message) -> String {
    let mut parts = Parts::default();
    parts.add(&message.content, &message.embeds, &message.sticker_items, &message.attachments);
    for forwarded in &message.message_snapshots {
        parts.add(&forwarded.content, &forwarded.embeds, &forwarded.sticker_items, &forwarded.attachments);
    }
    if let Some(poll) = &message.poll {
        parts.said.push(asked(poll));
    }
    // The first line of a thread has no words of its own, and shows the message that the thread was made from.
    if message.kind == serenity::MessageType::ThreadStarterMessage
        && let Some(shown) = &message.referenced_message
    {
        parts.said.push(written(shown));
    }
    parts.join()
}

/// The same of an edit that somebody made; nothing where it tells of no text, as where a link has unfolded.
pub fn edited_words(channels: &ChannelCache, event: &serenity::MessageUpdateEvent) -> Option<String> {
    let text = event.content.as_deref().filter(|text| !text.is_empty())?;
    let mut parts = Parts::default();
    let (embeds, files) = (event.embeds.as_deref(), event.attachments.as_deref());
    parts.add(text, embeds.unwrap_or_default(), &[], files.unwrap_or_default());
    let people = event.mentions.as_deref().unwrap_or_default();
    Some(with_names(channels, (event.channel_id.into(), people), &parts.join()))
}

/// `text`, which stands in a channel and mentions `people`, with the names of what it mentions.
fn with_names(channels: &ChannelCache, (channel, people): (ChannelId, &[serenity::User]), text: &str) -> String {
    let guild = channels.guild_of(channel);
    forms::named(text, |form| match form {
        Form::Person(user) => {
            let person = people.iter().find(|person| user == person.id.into())?;
            Some(person.global_name.clone().unwrap_or_else(|| person.name.clone()))
        }
        Form::Role(role) => channels.with(guild?, |server| server.roles.get(&role).map(|role| role.name.clone()))?,
        Form::Channel(mentioned) => {
            channels.name(guild?, mentioned).filter(|_| guild.is_some_and(|guild| channels.is_public(guild, mentioned)))
        }
    })
}

#[derive(Default)]
struct Parts {
    said: Vec<String>,
    /// What links unfold to.
    previews: Vec<String>,
}

impl Parts {
    fn add(
        &mut self,
        text: &str,
        embeds: &[serenity::Embed],
        stickers: &[serenity::StickerItem],
        files: &[serenity::Attachment],
    ) {
        self.said.push(text.to_owned());
        for embed in embeds {
            let is_written = embed.kind.as_deref() == Some("rich");
            if is_written { &mut self.said } else { &mut self.previews }.push(shown(embed));
        }
        self.said.extend(stickers.iter().map(|sticker| format!("[{}]", sticker.name)));
        self.said.extend(files.iter().map(|file| format!("📎 {}", file.filename)));
    }

    fn join(mut self) -> String {
        self.said.retain(|part| !part.trim().is_empty());
        self.previews.retain(|part| !part.trim().is_empty());
        if self.said.is_empty() { self.previews } else { self.said }.join("\n")
    }
}

/// What an embed says: its title, its text, its fields.
fn shown(embed: &serenity::Embed) -> String {
    let texts = [&embed.title, &embed.description].into_iter().flatten().map(|text| text.trim().to_owned());
    let fields = embed.fields.iter().map(|field| format!("{}: {}", field.name.trim(), field.value.trim()));
    texts.chain(fields).collect::<Vec<_>>().join("\n")
}

/// A poll: its question and its answers.
fn asked(poll: &serenity::Poll) -> String {
    let answers = poll.answers.iter().filter_map(|answer| answer.poll_media.text.as_ref());
    let answers = answers.map(|answer| format!("- {answer}"));
    poll.question.text.clone().into_iter().chain(answers).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn message(parts: Value) -> serenity::Message {
        let mut whole = json!({
            "id": "1", "channel_id": "2", "type": 0, "content": "", "timestamp": "2026-01-15T12:00:00Z", "edited_timestamp": null,
            "author": { "id": "3", "username": "noor", "discriminator": "0", "avatar": null }, "tts": false, "pinned": false,
            "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "flags": 0,
        });
        for (key, part) in parts.as_object().into_iter().flatten() {
            whole[key] = part.clone();
        }
        serde_json::from_value(whole).expect("a message")
    }

    #[test]
    fn what_a_link_unfolds_to_is_nobodys_words_where_there_are_others() {
        let preview = json!({ "type": "article", "title": "Caro", "description": "A terminal." });
        let alert = json!({ "type": "rich", "title": "API down", "fields": [{ "name": "Region", "value": "eu" }] });
        let words = |parts| written(&message(parts));
        assert_eq!(
            words(json!({ "content": "look: https://caro.example", "embeds": [preview] })),
            "look: https://caro.example"
        );
        assert_eq!(words(json!({ "embeds": [preview] })), "Caro\nA terminal.");
        assert_eq!(words(json!({ "content": "Alert", "embeds": [alert] })), "Alert\nAPI down\nRegion: eu");
        assert_eq!(words(json!({})), "");
    }
}
