//! What each channel showed, in order, with local times: the rehearsal as a person would have read it.

use std::fmt::Write;
use std::sync::LazyLock;

use chrono_tz::Tz;
use regex::{Captures, Regex};

use crate::engine::clock::{Instant, from_millis};
use local_discord::{ChannelId, Guild, MessageView};

/// Stands for times that a client shows as "5 minutes ago": on paper they have no meaning.
const RELATIVE: &str = "relative time";
/// How deep what stands below a message is set in.
const INDENT: &str = "    ";

/// Discord's own forms, as its clients show them: `<t:1768482000:t>`, `<@12>`, `<@&12>`, `<#12>`.
static FORMS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<t:(-?\d+):([a-zA-Z])>|<(@&|@|#)(\d+)>").expect("a regular expression"));

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
        for line in self.shown(&message.text()).lines() {
            let _ = writeln!(block, "{INDENT}{line}");
        }
        if !message.reactions.is_empty() {
            let reactions = message.reactions.iter().map(|on| format!("{} {}", on.emoji, on.people.len()));
            let _ = writeln!(block, "{INDENT}{}", reactions.collect::<Vec<_>>().join("  "));
        }
        block.lines().fold(String::new(), |all, line| all + indent + line + "\n")
    }

    /// `text` as a client shows it: times in this zone, people, roles and channels by name.
    fn shown(&self, text: &str) -> String {
        let shown = FORMS.replace_all(text, |found: &Captures<'_>| self.form(found));
        shown.replace(&format!(" ({RELATIVE})"), "")
    }

    fn form(&self, found: &Captures<'_>) -> String {
        if let (Some(seconds), Some(style)) = (found.get(1), found.get(2)) {
            let at = from_millis(seconds.as_str().parse::<i64>().unwrap_or_default() * 1_000);
            return match style.as_str() {
                "R" => RELATIVE.to_owned(),
                "t" => at.with_timezone(&self.zone).format("%H:%M").to_string(),
                _ => local(at, self.zone),
            };
        }
        let (kind, id) = (found.get(3).map_or("", |kind| kind.as_str()), found.get(4).map_or("", |id| id.as_str()));
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

/// The local time, with the weekday.
pub fn local(instant: Instant, zone: Tz) -> String {
    instant.with_timezone(&zone).format("%a %b %d %H:%M").to_string()
}
