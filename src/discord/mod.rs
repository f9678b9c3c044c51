//! What all slices share of Discord: cards and forms, custom ids, safe text, who asks, and how an answer goes back.

pub mod answer;
pub mod card;
pub mod channels;
pub mod connect;
pub mod custom_id;
pub mod deliver;
pub mod echo;
pub mod elsewhere;
pub mod events;
pub mod history;
pub mod invocation;
pub mod members;
pub mod outbox;
pub mod permissions;
pub mod reactions;
mod sameness;
pub mod sight;
pub mod text;
mod wire;
pub mod words;

use poise::serenity_prelude as serenity;
use serenity::{CreateAttachment, Error};

use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::ids::MessageRef;
use card::Attachment;

/// The smallest id that Discord gives out at `instant`.
pub fn snowflake(instant: Instant) -> serenity::MessageId {
    const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;
    let since = u64::try_from(instant.timestamp_millis() - DISCORD_EPOCH_MS).unwrap_or(0);
    serenity::MessageId::new((since << 22).max(1))
}

/// Whether Discord says that what was asked for isn't there.
pub fn is_not_found(error: &Error) -> bool {
    matches!(error, Error::Http(http) if http.status_code().is_some_and(|status| status.as_u16() == 404))
}

/// `files` as serenity sends them along.
pub fn uploads(files: &[Attachment]) -> Vec<CreateAttachment> {
    files.iter().map(|file| CreateAttachment::bytes(file.bytes(), file.name.clone())).collect()
}

/// When a message was sent: its id says so.
pub fn sent_at(message: serenity::MessageId) -> Instant {
    message.created_at().with_timezone(&chrono::Utc)
}

/// The message at a place; nothing where it is not, or not any more.
///
/// # Errors
/// When Discord can't be asked.
pub async fn find_message(
    http: &serenity::Http,
    MessageRef { channel, message }: MessageRef,
) -> Outcome<Option<serenity::Message>> {
    match http.get_message(channel.into(), message.into()).await {
        Ok(message) => Ok(Some(message)),
        Err(error) if is_not_found(&error) => Ok(None),
        Err(error) => Err(anyhow::Error::from(error).context("reading a message").into()),
    }
}
