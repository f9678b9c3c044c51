//! What was written for Discord, as it can stand elsewhere: on the status page, below an issue, on Twitter, in a release's notes.

use std::sync::LazyLock;

use chrono::DateTime;
use chrono_tz::Tz;
use regex::{Captures, Regex};

use super::card::Card;
use crate::text::{cut, length};

/// How many characters a tweet has.
const TWEET: usize = 280;

/// A time, or a channel, role or person, as Discord writes them.
static MARKS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"<t:(-?\d+)(?::[a-zA-Z])?>|<(?:#|@&?)(\d+)>").ok());

/// `words` with the times written out by `form`, as [`chrono::format::strftime`] has it, in `zone`. Channels and people, which only
/// Discord knows by their numbers, are left away.
pub fn with_times(words: &str, (zone, form): (Tz, &str)) -> String {
    let written = |found: &Captures<'_>| {
        let seconds = found.get(1).and_then(|seconds| seconds.as_str().parse().ok());
        let at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        at.map_or_else(String::new, |at| at.with_timezone(&zone).format(form).to_string())
    };
    MARKS.as_ref().map_or_else(|| words.to_owned(), |marks| marks.replace_all(words, written).into_owned())
}

/// The same without Discord's marks of layout.
pub fn plain(words: &str, times: (Tz, &str)) -> String {
    let words = with_times(words, times).replace("**", "").replace('\\', "");
    let lines = words.lines().map(|line| line.trim_start_matches("-# ").trim_end());
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// `card`, which shows a text that was published on Discord, with that text for Twitter and for the notes on GitHub, to be copied.
pub fn with_texts_for_elsewhere(mut card: Card, words: &str, zone: Tz) -> Card {
    let times = (zone, "%b %-d, %H:%M %Z");
    let tweet = plain(words, times);
    let lines = tweet.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let tweet = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let (tweet, note) = match length(&tweet) {
        short if short <= TWEET => (tweet, format!("{short} of {TWEET} characters")),
        _ => (cut_at_word(&tweet), "cut to a tweet's length".to_owned()),
    };
    let notes = with_times(words, times).replace("\n-# ", "\n").replace("```", "'''");
    let texts = format!(
        "**For Twitter** ({note})\n```\n{}\n```\n**For GitHub**\n```\n{}\n```",
        tweet.replace("```", "'''"),
        notes.trim()
    );
    card.text = format!("{}\n\n{texts}", card.text);
    card.with_overflow("texts.md")
}

/// As many whole words of `text` as a tweet has room for.
fn cut_at_word(text: &str) -> String {
    let kept = cut(text, TWEET);
    let kept = kept.trim_end_matches('…');
    let ends_with_word = text[kept.len()..].starts_with(char::is_whitespace);
    let whole = kept.rfind(char::is_whitespace).filter(|_| !ends_with_word).map_or(kept, |at| &kept[..at]);
    format!("{}…", whole.trim_end_matches(['-', ' ', '\n']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str =
        "✅ **caro v1.1.0: It hangs: resolved**\n- **Fix:** a lock\n-# Since <t:1768500000:t>, see <#12>";
    const TIMES: (Tz, &str) = (Tz::UTC, "%H:%M %Z");

    #[test]
    fn times_are_written_out_and_marks_left_away() {
        assert_eq!(plain(WORDS, TIMES), "✅ caro v1.1.0: It hangs: resolved\n- Fix: a lock\nSince 18:00 UTC, see");
        assert_eq!(with_times("**<t:1768500000>** <@&5>", TIMES), "**18:00 UTC** ");
    }

    #[test]
    fn a_text_is_there_for_twitter_and_for_github() {
        let card = with_texts_for_elsewhere(Card::new("Published", "In #announcements"), WORDS, Tz::UTC);
        assert!(
            card.text.contains("**For Twitter** (76 of 280 characters)\n```\n✅ caro v1.1.0: It hangs"),
            "{}",
            card.text
        );
        assert!(card.text.contains("**For GitHub**\n```\n✅ **caro v1.1.0: It hangs: resolved**\n- **Fix:** a lock"));
        let long = with_texts_for_elsewhere(Card::new("", ""), &"very long words ".repeat(40), Tz::UTC);
        assert!(long.text.contains("cut to a tweet's length"));
    }
}
