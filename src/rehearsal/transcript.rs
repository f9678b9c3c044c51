//! What each channel showed, in order, with local times: the rehearsal as a person would have read it.

use std::fmt::Write;
use std::sync::LazyLock;

use chrono_tz::Tz;
use regex::{Captures, Regex};

use crate::engine::clock::{Instant, from_millis};
use crate::text::duration;
use local_discord::{ChannelId, Guild, MessageView};

/// How deep what stands below a message is set in.
const INDENT: &str = "    ";

/// Discord's own forms, as its clients show them: `<t:1768482000:t>`, `<@12>`, `<@&12>`, `<#12>`. On paper, "(5 min ago)"
/// beside a full time says nothing more.
static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r" \(<t:-?\d+:R>\)|<t:(-?\d+):([a-zA-Z])>|<(@&|@|#)(\d+)>").expect("a regular expression")
});

/// The transcript of `channels`, each with its threads.
pub fn of_channels(guild: &Guild, channels: &[(&str, ChannelId)], zone: Tz) -> String {
    let mut transcript = String::new();
    for (name, channel) in channels {
        let _ = writeln!(transcript, "━━ #{name}");
        for message in guild.messages(*channel) {
            let reader = Reader { guild, zone };
            transcript.push_str(&reader.of_message(&message, ""));
            if let Some(thread) = message.thread {
                for inside in guild.messages(thread) {
                    transcript.push_str(&reader.of_message(&inside, INDENT));
                }
            }
        }
        transcript.push('\n');
    }
    transcript
}

/// Somebody who reads along, in one zone.
struct Reader<'a> {
    guild: &'a Guild,
    zone: Tz,
}

impl Reader<'_> {
    /// One message: who, when, whom it pinged, what it says, its buttons and its reactions.
    fn of_message(&self, message: &MessageView, indent: &str) -> String {
        let edited = message.edited_at.map(|at| format!(", edited {}", local(at, self.zone))).unwrap_or_default();
        let mut block = format!("{}  {}{edited}\n", local(message.created_at, self.zone), message.author.name);
        let roles = message.pings.roles.iter().map(|role| format!("@{}", role.name));
        let pinged: Vec<_> = roles.chain(message.pings.users.iter().map(|user| format!("@{}", user.name))).collect();
        if !pinged.is_empty() {
            let _ = writeln!(block, "{INDENT}(pings {})", pinged.join(", "));
        }
        let written = message.edited_at.unwrap_or(message.created_at);
        for line in self.shown(&message.text(), written).lines() {
            let _ = writeln!(block, "{INDENT}{line}");
        }
        if !message.reactions.is_empty() {
            let reactions = message.reactions.iter().map(|on| format!("{} {}", on.emoji, on.people.len()));
            let _ = writeln!(block, "{INDENT}{}", reactions.collect::<Vec<_>>().join("  "));
        }
        block.lines().fold(String::new(), |all, line| all + indent + line + "\n")
    }

    /// `text` as a client showed it when it was written: times in this zone, people, roles and channels by name.
    fn shown(&self, text: &str, written: Instant) -> String {
        FORMS.replace_all(text, |found: &Captures<'_>| self.form(found, written)).into_owned()
    }

    fn form(&self, found: &Captures<'_>, written: Instant) -> String {
        if let (Some(seconds), Some(style)) = (found.get(1), found.get(2)) {
            let at = from_millis(seconds.as_str().parse::<i64>().unwrap_or_default() * 1_000);
            return match style.as_str() {
                "R" => relative(at, written),
                "t" => at.with_timezone(&self.zone).format("%H:%M").to_string(),
                _ => local(at, self.zone),
            };
        }
        let (Some(kind), Some(id)) = (found.get(3), found.get(4)) else { return String::new() };
        let (kind, id) = (kind.as_str(), id.as_str());
        let name = match kind {
            "#" => {
                self.guild.channels().into_iter().find(|channel| channel.id.to_string() == id).map(|found| found.name)
            }
            "@&" => self.guild.roles().into_iter().find(|role| role.id.to_string() == id).map(|found| found.name),
            _ => self.guild.people().into_iter().find(|person| person.id.to_string() == id).map(|found| found.name),
        };
        format!("{}{}", kind.trim_end_matches('&'), name.unwrap_or_else(|| "unknown".to_owned()))
    }
}

/// `at` as a client shows it at `now`: `in 20 min`, `2 h ago`.
fn relative(at: Instant, now: Instant) -> String {
    match at > now {
        true => format!("in {}", duration(at - now)),
        false => format!("{} ago", duration(now - at)),
    }
}

/// The local time, with the weekday.
pub fn local(instant: Instant, zone: Tz) -> String {
    instant.with_timezone(&zone).format("%a %b %d %H:%M").to_string()
}
