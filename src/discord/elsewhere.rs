//! What was written for Discord, as it can stand elsewhere: on the status page, below an issue, on Twitter, in a release's notes.

use std::sync::LazyLock;

use chrono::DateTime;
use chrono_tz::Tz;
use regex::{Captures, Regex};

use super::card::Card;
use crate::text::cut;

/// How much a tweet may weigh, and how much an address in it does.
const TWEET: usize = 280;
const ADDRESS: usize = 23;

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
    let (tweet, note) = match weight(&tweet) {
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

/// How much `text` weighs as a tweet: letters count once, emoji and the characters of East Asia twice, and addresses are all as long.
fn weight(text: &str) -> usize {
    let of_char = |character: char| match u32::from(character) {
        0..=4_351 | 8_192..=8_205 | 8_208..=8_223 | 8_242..=8_247 => 1,
        _ => 2,
    };
    let of_word = |word: &str| match word.trim_end().starts_with("https://") {
        true => ADDRESS + word.len() - word.trim_end().len(),
        false => word.chars().map(of_char).sum(),
    };
    text.split_inclusive(char::is_whitespace).map(of_word).sum()
}

/// As many whole words of `text` as a tweet has room for, and the last address in it, so that the rest is found.
fn cut_at_word(text: &str) -> String {
    let address = text.split_whitespace().rfind(|word| word.starts_with("https://"));
    let end = address.map_or_else(|| "…".to_owned(), |address| format!("… {address}"));
    let mut kept = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        if weight(&kept) + weight(word) + weight(&end) > TWEET {
            break;
        }
        kept.push_str(word);
    }
    // Without a word that fits, as of a language without spaces, it is cut anywhere.
    if kept.is_empty() {
        kept = cut(text, (TWEET - weight(&end)) / 2);
    }
    format!("{}{end}", kept.trim_end_matches(['-', ' ', '\n', '…']))
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
            card.text.contains("**For Twitter** (77 of 280 characters)\n```\n✅ caro v1.1.0: It hangs"),
            "{}",
            card.text
        );
        assert!(card.text.contains("**For GitHub**\n```\n✅ **caro v1.1.0: It hangs: resolved**\n- **Fix:** a lock"));
        let long = with_texts_for_elsewhere(Card::new("", ""), &"very long words ".repeat(40), Tz::UTC);
        assert!(long.text.contains("cut to a tweet's length"));
        let address = "https://github.example/wildcard/caro/releases/tag/v1.1.1-beta";
        let tweet = cut_at_word(&format!("🚀 {}Details: {address}", "very long words ".repeat(40)));
        assert!(weight(&tweet) <= TWEET && weight(&tweet) > TWEET - 10, "{}: {tweet}", weight(&tweet));
        assert!(tweet.ends_with(&format!("… {address}")), "{tweet}");
        assert_eq!((weight("a ✅"), weight(&format!("{address} a"))), (4, 25));
        assert!(weight(&cut_at_word(&"漢".repeat(300))) <= TWEET);
    }
}
