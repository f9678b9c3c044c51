//! What each channel showed, in order, with local times: the rehearsal as a person would have read it.

use std::fmt::Write;

use chrono_tz::Tz;

use super::discord::{ChannelId, Guild, MessageView};
use crate::clock::Instant;

/// How deep what stands below a message is set in.
const INDENT: &str = "    ";

/// The transcript of `channels`, each with its threads.
pub fn of_channels(guild: &Guild, channels: &[(&str, ChannelId)], zone: Tz) -> String {
    let mut transcript = String::new();
    for (name, channel) in channels {
        let _ = writeln!(transcript, "━━ #{name}");
        for message in guild.messages(*channel) {
            transcript.push_str(&of_message(&message, zone, ""));
            if let Some(thread) = message.thread {
                for inside in guild.messages(thread) {
                    transcript.push_str(&of_message(&inside, zone, INDENT));
                }
            }
        }
        transcript.push('\n');
    }
    transcript
}

/// One message: who, when, what it says, its buttons and its reactions.
fn of_message(message: &MessageView, zone: Tz, indent: &str) -> String {
    let edited = message.edited_at.map(|at| format!(", edited {}", local(at, zone))).unwrap_or_default();
    let mut block = format!("{}  {}{edited}\n", local(message.created_at, zone), message.author.name);
    for line in message.text().lines() {
        let _ = writeln!(block, "{INDENT}{line}");
    }
    let buttons = message.buttons();
    if !buttons.is_empty() {
        let _ = writeln!(block, "{INDENT}[{}]", buttons.join("] ["));
    }
    if !message.reactions.is_empty() {
        let reactions = message.reactions.iter().map(|reaction| format!("{} {}", reaction.emoji, reaction.people.len()));
        let _ = writeln!(block, "{INDENT}{}", reactions.collect::<Vec<_>>().join("  "));
    }
    block.lines().fold(String::new(), |all, line| all + indent + line + "\n")
}

/// The local time, with the weekday.
pub fn local(instant: Instant, zone: Tz) -> String {
    instant.with_timezone(&zone).format("%a %b %d %H:%M").to_string()
}
