//! Makes what users typed safe to show: no ping, no link under a false name, no heading of their own, no limit broken.

use crate::ids::{ChannelId, GuildId, MessageId, UserId};

/// A space without width: it parts characters that together would mean something.
const GAP: &str = "\u{200B}";

/// The length that Discord counts: UTF-16 units, never less than what it counts elsewhere.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What somebody is called where tplus was asked to forget them.
pub const FORGOTTEN: &str = "someone";

/// `user` as Discord shows them by name.
pub fn mention(user: UserId) -> String {
    if user.is_known() { format!("<@{user}>") } else { FORGOTTEN.to_owned() }
}

/// The address of a message.
pub fn message_link(guild: GuildId, (channel, message): (ChannelId, MessageId)) -> String {
    format!("https://discord.com/channels/{guild}/{channel}/{message}")
}

/// `text` with everything defused that could mislead: pings, masked links, headings, quotes, code fences, and Discord's
/// own `<…>` forms. Bold and italics stay: they harm nobody.
pub fn safe(text: &str) -> String {
    let text = text.replace("](", &format!("]{GAP}(")).replace("```", &format!("`{GAP}`{GAP}`"));
    let text = break_after('@', &text, |rest| rest.starts_with("everyone") || rest.starts_with("here"));
    let text = break_after('<', &text, |rest| rest.starts_with(['@', '#', ':', '/', 't', 'a', 'i']));
    text.lines().map(safe_line).collect::<Vec<_>>().join("\n")
}

fn break_after(mark: char, text: &str, misleads: impl Fn(&str) -> bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        safe.push(character);
        if character == mark && misleads(&text[at + mark.len_utf8()..]) {
            safe.push_str(GAP);
        }
    }
    safe
}

fn safe_line(line: &str) -> String {
    let trimmed = line.trim_start();
    let marks = trimmed.starts_with(['#', '>']) || trimmed.starts_with("-#");
    if marks { format!("\\{trimmed}") } else { line.to_owned() }
}

/// `text` on one line of at most `most` characters, defused.
pub fn safe_title(text: &str, most: usize) -> String {
    cut(&safe(&one_line(text)), most)
}

/// `text` on one line, where Discord shows no markdown (thread names, choices): spaces for line breaks and for the
/// characters that only control the display.
pub fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() || is_directional(c) { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that turn the direction of text and could make one sentence look like another.
fn is_directional(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// `text` cut to at most `most` characters, with an ellipsis where something is missing.
pub fn cut(text: &str, most: usize) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.len_utf16();
        if used > most {
            break;
        }
        kept.push(character);
    }
    format!("{}…", kept.trim_end())
}

/// The whole lines of `text` that fit into `most` characters, and whether some are missing.
pub fn cut_lines(text: &str, most: usize) -> (String, bool) {
    if length(text) <= most {
        return (text.to_owned(), false);
    }
    let mut kept = String::new();
    for line in text.lines() {
        if length(&kept) + length(line) + 1 > most {
            break;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    if kept.is_empty() { (cut(text, most), true) } else { (kept.trim_end().to_owned(), true) }
}

/// `instant` as Discord shows it in each reader's own zone, e.g. `<t:1768482000:t>`. `style` is Discord's letter: `t`
/// time, `f` date and time, `R` relative.
pub fn timestamp(instant: crate::engine::clock::Instant, style: char) -> String {
    format!("<t:{}:{style}>", instant.timestamp())
}

/// A length of time as people say it: `45 min`, `3 h 20 min`, `2 d 4 h`.
pub fn duration(length: chrono::TimeDelta) -> String {
    let minutes = length.num_minutes().max(0);
    match (minutes / 1_440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// The number of something that people name: `INC-3`, `inc 3`, `3`.
pub fn read_number(typed: &str) -> Option<i64> {
    typed.trim().trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}

/// A length of time as people type it: `30m`, `2h`, `1d`.
pub fn read_duration(typed: &str) -> Option<chrono::TimeDelta> {
    humantime::parse_duration(typed.trim()).ok().and_then(|length| chrono::TimeDelta::from_std(length).ok())
}

/// `text` with a capital at its beginning.
pub fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// `1 bug`, `3 bugs`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_mislead_is_defused() {
        assert!(!safe("@everyone @here look").contains("@everyone"));
        assert!(!safe("<@&12> <@34> <#56>").contains("<@"));
        assert!(!safe("[your bank](https://evil.example)").contains("]("));
        assert!(!safe("```\nnever closed").contains("```"));
        assert_eq!(safe("# Official\n> quote"), "\\# Official\n\\> quote");
        assert_eq!(safe("plain *words* stay, a < b too"), "plain *words* stay, a < b too");
    }

    #[test]
    fn a_title_is_one_line_within_its_limit() {
        assert_eq!(safe_title("  several\n\nlines  ", 100), "several lines");
        let long = safe_title(&"🚀".repeat(5_000), 100);
        assert!(length(&long) <= 100 && long.ends_with('…'));
    }

    #[test]
    fn long_texts_lose_whole_lines() {
        let (kept, more) = cut_lines("first\nsecond\nthird", 13);
        assert_eq!((kept.as_str(), more), ("first\nsecond", true));
        assert_eq!(cut_lines("short", 13), ("short".to_owned(), false));
    }

    #[test]
    fn durations_read_as_people_say_them() {
        let said: Vec<_> =
            [4, 60, 200, 1_440, 3_000].map(|minutes| duration(chrono::TimeDelta::minutes(minutes))).into();
        assert_eq!(said, ["4 min", "1 h", "3 h 20 min", "1 d", "2 d 2 h"]);
    }
}
