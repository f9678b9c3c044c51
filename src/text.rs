//! Plain text: its length, cutting it to a limit, and numbers, durations and emoji as people write them.

pub mod forms;

/// The length that Discord counts: UTF-16 units, never less than what it counts elsewhere.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// `text` on one line, where Discord shows no markdown (thread names, choices): whom it mentions has no name there.
pub fn one_line(text: &str) -> String {
    unbroken(&forms::named(text, |_| None))
}

/// `text` with spaces for line breaks and for the characters that only control the display.
pub fn unbroken(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| !is_tag(*c))
        .map(|c| if c.is_control() || is_directional(c) { ' ' } else { c })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How much of a text is given up so that no word is cut, in bytes: there are languages without spaces.
const GIVEN_UP: usize = 24;

/// `text` cut to at most `most` characters, behind a word where one ends near, with an ellipsis where something is missing.
pub fn cut(text: &str, most: usize) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let (mut kept, mut used) = (0, 1);
    for (at, character) in text.char_indices() {
        used += character.len_utf16();
        if used > most {
            break;
        }
        kept = at + character.len_utf8();
    }
    let (head, rest) = text.split_at(kept);
    let is_within = !rest.starts_with(char::is_whitespace);
    let end = head.rfind(char::is_whitespace).filter(|end| is_within && *end > 0 && kept - end <= GIVEN_UP);
    format!("{}…", head[..end.unwrap_or(kept)].trim_end())
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

/// A length of time as people type it: `30m`, `2h`, `1d`, in any case. A number alone is minutes.
pub fn read_duration(typed: &str) -> Option<chrono::TimeDelta> {
    let typed = typed.trim().to_lowercase();
    let with_unit = if is_whole(&typed) { format!("{typed}m") } else { typed };
    humantime::parse_duration(&with_unit).ok().and_then(|length| chrono::TimeDelta::from_std(length).ok())
}

/// Whether `typed` is a whole number and nothing else.
pub fn is_whole(typed: &str) -> bool {
    !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit())
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

/// What an emoji is compared by: a custom one by its id, a Unicode one without the variation selector that some keyboards add, and
/// without the tone of skin that people choose.
pub fn mark_of(emoji: &str) -> String {
    let inner = emoji.trim().trim_start_matches("<a").trim_start_matches('<').trim_end_matches('>');
    match inner.rsplit_once(':') {
        Some((_, id)) if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) => id.to_owned(),
        _ => emoji.trim().replace(['\u{FE0F}', '\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}'], ""),
    }
}

/// Characters that turn the direction of text and could make one sentence look like another.
pub fn is_directional(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters that nobody sees and that carry a text of their own beside what is seen.
pub fn is_tag(character: char) -> bool {
    matches!(character, '\u{E0000}'..='\u{E007F}')
}

/// The SHA-256 of `text`, in hex: by it the same text is known again where the text itself is not kept.
pub fn fingerprint(text: impl AsRef<[u8]>) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_ref());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_lose_whole_lines() {
        let (kept, more) = cut_lines("first\nsecond\nthird", 13);
        assert_eq!((kept.as_str(), more), ("first\nsecond", true));
        assert_eq!(cut_lines("short", 13), ("short".to_owned(), false));
    }

    #[test]
    fn a_length_of_time_is_read_as_people_type_it() {
        let minutes = |typed| read_duration(typed).map(|length| length.num_minutes());
        let said = [("90", 90), ("30M", 30), ("30m", 30), (" 2 H ", 120), ("1h 30min", 90), ("1D", 1_440)];
        for (typed, meant) in said {
            assert_eq!(minutes(typed), Some(meant), "{typed}");
        }
        for nothing in ["", "soon", "-5", "m", "1.5"] {
            assert_eq!(minutes(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn durations_read_as_people_say_them() {
        let said: Vec<_> =
            [4, 60, 200, 1_440, 3_000].map(|minutes| duration(chrono::TimeDelta::minutes(minutes))).into();
        assert_eq!(said, ["4 min", "1 h", "3 h 20 min", "1 d", "2 d 2 h"]);
    }

    #[test]
    fn an_emoji_is_the_same_in_every_tone_of_skin_and_with_every_keyboard() {
        for same in ["👍", "👍🏻", "👍🏿", "👍\u{FE0F}"] {
            assert_eq!(mark_of(same), "👍", "{same}");
        }
        assert_eq!(mark_of("👩🏽‍💻"), mark_of("👩‍💻"));
        assert_eq!(mark_of("<a:caro:123>"), mark_of("caro:123"));
        assert_ne!(mark_of("👎🏽"), mark_of("👍🏽"));
    }
}
