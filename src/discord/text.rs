//! Makes what users typed safe to show: no ping, no link under a false name, no heading of their own, no limit broken.

use crate::ids::{GuildId, MessageRef, UserId};
use crate::text::{cut, one_line};

/// A space without width: it parts characters that together would mean something.
const GAP: &str = "\u{200B}";

/// What somebody is called where tplus was asked to forget them.
pub const FORGOTTEN: &str = "someone";

/// `user` as Discord shows them by name.
pub fn mention(user: UserId) -> String {
    if user.is_known() { format!("<@{user}>") } else { FORGOTTEN.to_owned() }
}

/// The address of a message.
pub fn message_link(guild: GuildId, MessageRef { channel, message }: MessageRef) -> String {
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

/// `text` whose addresses and invitations Discord shows as text, and not as links.
pub fn plain_addresses(text: &str) -> String {
    let text = text.replace("://", &format!(":{GAP}//"));
    ["discord.gg/", "discord.com/", "discordapp.com/"]
        .iter()
        .fold(text, |text, host| text.replace(host, &format!("{}{GAP}/", host.trim_end_matches('/'))))
}

/// `instant` as Discord shows it in each reader's own zone, e.g. `<t:1768482000:t>`. `style` is Discord's letter: `t`
/// time, `f` date and time, `R` relative.
pub fn timestamp(instant: crate::engine::clock::Instant, style: char) -> String {
    format!("<t:{}:{style}>", instant.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::length;

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
    fn an_address_in_a_quote_is_text() {
        for link in ["see https://evil.example", "discord.gg/abc", "HTTP://discord.com/invite/abc", "<steam://run>"] {
            let plain = plain_addresses(&safe(link));
            assert!(!plain.contains("://") && !plain.contains("discord.gg/") && !plain.contains(".com/"), "{plain}");
        }
        assert_eq!(plain_addresses("and/or: nice"), "and/or: nice");
    }

    #[test]
    fn a_title_is_one_line_within_its_limit() {
        assert_eq!(safe_title("  several\n\nlines  ", 100), "several lines");
        let long = safe_title(&"🚀".repeat(5_000), 100);
        assert!(length(&long) <= 100 && long.ends_with('…'));
    }
}
