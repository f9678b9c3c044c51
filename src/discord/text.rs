//! Makes what users typed safe to show: no ping, no link under a false name, no heading of their own, no limit broken.

use crate::ids::{GuildId, MessageRef, UserId};
use crate::text::{cut, is_directional, is_tag, length, one_line};

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

/// `text` with everything defused that could mislead: pings, masked links, headings, quotes, code fences, Discord's own `<…>` forms, and
/// what turns or hides text. Bold and italics stay: they harm nobody, and what is opened in `text` is closed in it. So do mentions of
/// people, whom Discord shows by name and [`super::card::Card`] doesn't ping. Nothing is changed of it after that.
pub fn safe(text: &str) -> String {
    let text: String = text.chars().filter(|c| !is_directional(*c) && !is_tag(*c)).collect();
    let text = text.replace("](", &format!("]{GAP}(")).replace("```", &format!("`{GAP}`{GAP}`"));
    let text = break_after('@', &text, |rest| rest.starts_with("everyone") || rest.starts_with("here"));
    let text =
        break_after('<', &text, |rest| rest.starts_with(['@', '#', ':', '/', 't', 'a', 'i']) && !is_person(rest));
    balanced(&text.lines().map(safe_line).collect::<Vec<_>>().join("\n"))
}

/// `text` in which every mark that opens something is closed: one that is left over would pair with another's. What has a backslash
/// before it is no mark, and one at the end would make a letter of what follows. What is balanced stays as it is.
pub fn balanced(text: &str) -> String {
    let mut text = text.to_owned();
    if is_escaped(&text, text.len()) {
        text.push('\\');
    }
    for mark in ["||", "**", "__", "~~", "`"] {
        let places = text.match_indices(mark).map(|(at, _)| at).filter(|at| !is_escaped(&text, *at));
        let places: Vec<usize> = places.collect();
        if let Some(&last) = places.last().filter(|_| !places.len().is_multiple_of(2)) {
            // A backslash before a mark makes it two letters, and neither may join what is beside it.
            let parted = mark.chars().map(|letter| format!("\\{letter}")).collect::<String>();
            text.replace_range(last..last + mark.len(), &parted);
        }
    }
    text
}

/// Whether what stands at `at` in `text` has a backslash before it that has none itself.
fn is_escaped(text: &str, at: usize) -> bool {
    let before = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
    !before.is_multiple_of(2)
}

/// Whether what follows `<` makes it the mention of a person.
fn is_person(rest: &str) -> bool {
    let id = rest.strip_prefix('@').and_then(|rest| rest.split_once('>')).map_or("", |(id, _)| id);
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
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

/// `text` on one line of at most `most` characters, defused: cut before, since what is cut off may be what closes something.
pub fn safe_title(text: &str, most: usize) -> String {
    let line = one_line(text);
    let mut room = most;
    loop {
        let title = safe(&cut(&line, room));
        match length(&title).checked_sub(most) {
            None | Some(0) => return title,
            Some(over) if over >= room => return String::new(),
            Some(over) => room -= over,
        }
    }
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

    #[test]
    fn what_could_mislead_is_defused() {
        assert!(!safe("@everyone @here look").contains("@everyone"));
        assert_eq!(safe("<@34> said so"), "<@34> said so");
        assert!(!safe("<@&12> <@> <@3a> <#56>").contains("<@"));
        assert!(!safe("[your bank](https://evil.example)").contains("]("));
        assert!(!safe("```\nnever closed").contains("```"));
        assert_eq!(safe("# Official\n> quote"), "\\# Official\n\\> quote");
        assert_eq!(safe("plain *words* stay, a < b too"), "plain *words* stay, a < b too");
        assert_eq!(safe("a\u{202E}b\u{E0041}c"), "abc");
    }

    #[test]
    fn nothing_that_is_opened_in_a_quotation_is_closed_by_another() {
        for open in ["||spoiler", "**bold", "`code", "~~gone", "__under", "a||b||c||d", "`", "**||`"] {
            let two = format!("{} · {}", safe(open), safe_title(open, 100));
            for mark in ["||", "**", "`", "~~", "__"] {
                let bare = two.replace(&mark.chars().map(|c| format!("\\{c}")).collect::<String>(), "");
                assert!(bare.matches(mark).count().is_multiple_of(2), "{mark} in {two}");
            }
        }
        assert_eq!(safe("**bold** and ||hidden||"), "**bold** and ||hidden||");
        assert!(
            safe_title(&format!("**{}**", "x".repeat(200)), 50).starts_with("\\*\\*"),
            "what closed it was cut off"
        );
    }

    #[test]
    fn what_is_safe_stays_as_it_is_and_makes_no_letter_of_what_follows() {
        for text in ["||spoiler", "`code ~~~ **", "ends with \\", "ends with \\\\", "\\`not code`", "a\\||b||c"] {
            let once = safe(text);
            assert_eq!(safe(&once), once, "{text:?}");
            assert!(!is_escaped(&once, once.len()), "{text:?} became {once:?}");
        }
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
