//! What people wrote on Discord, safe to stand in an issue: nobody is pinged or named, nothing is linked or hidden.

use crate::text::forms::nameless;

/// A space without width: it parts characters that together would mean something.
const GAP: &str = "\u{200B}";

/// `text` as a quotation. Where it has code it stands as a whole in one block of code, whose fence is longer than any in it: in there
/// nothing is anything but text. Elsewhere mentions, references to issues, links under other names and hidden comments are parted.
/// So no second reading of code has to agree with GitHub's.
pub fn quote(text: &str) -> String {
    block(text).lines().map(|line| format!("> {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// The same as it stands in a document, without a mark of quotation: no line of it is a heading of that.
pub fn block(text: &str) -> String {
    let text = nameless(text).replace("\r\n", "\n").replace('\r', "\n");
    match has_code(&text) {
        true => {
            let fence = "`".repeat(longest_run(&text).max(2) + 1);
            format!("{fence}\n{}\n{fence}", text.trim_end_matches('\n'))
        }
        false => text.lines().map(|line| headless(&neutral(line))).collect::<Vec<_>>().join("\n"),
    }
}

/// `line`, which is no heading, nor makes one of the line before it.
fn headless(line: &str) -> String {
    let begins = line.trim_start();
    let underlines = ['-', '='].iter().any(|mark| !begins.is_empty() && begins.trim_end().chars().all(|c| c == *mark));
    if begins.starts_with('#') || underlines { format!("\\{begins}") } else { line.to_owned() }
}

/// Whether GitHub may find code in `text`, fenced or within a line.
fn has_code(text: &str) -> bool {
    text.contains('`') || text.contains("~~~")
}

/// How many backticks stand side by side at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// `text` on one line, safe as a title.
pub fn title(text: &str) -> String {
    crate::text::cut(&line(text), 120)
}

/// `text` on one line, however long, safe in a list.
pub fn line(text: &str) -> String {
    neutral(&crate::text::unbroken(&nameless(text)))
}

/// Parts what GitHub would make something of: `@name`, `#12`, `GH-12`, `owner/name#12`, links to issues, links under other
/// names wherever they are defined, pictures, footnotes, `<!--`, and signs that are written by name.
fn neutral(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        safe.push(character);
        let rest = &text[at + character.len_utf8()..];
        let next = rest.chars().next().unwrap_or(' ');
        let parts = match character {
            '@' => next.is_ascii_alphanumeric(),
            '#' => next.is_ascii_digit(),
            '<' => next == '!' || next.is_ascii_alphabetic() || next == '/',
            // `&#64;` and `&commat;` are an @ to GitHub.
            '&' => next == '#' || next.is_ascii_alphanumeric(),
            ']' => ['(', '[', ':'].contains(&next),
            '[' => next == '^',
            '!' => next == '[',
            '-' => next.is_ascii_digit() && text[..at].to_ascii_lowercase().ends_with("gh"),
            // A link to an issue or a commit would be shown there as "mentioned by".
            '/' => ["issues/", "pull/", "commit/", "discussions/"].iter().any(|kind| rest.starts_with(kind)),
            _ => false,
        };
        if parts {
            safe.push_str(GAP);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use comrak::nodes::NodeValue;
    use comrak::{Arena, Options, parse_document};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nobody_is_pinged_and_nothing_is_linked() {
        let quoted = quote("thx @maintainer, see #12, GH-7 and <!-- tplus -->");
        assert_eq!(quoted, "> thx @\u{200B}maintainer, see #\u{200B}12, GH-\u{200B}7 and <\u{200B}!-- tplus -->");
        assert!(!quote("https://github.com/o/n/issues/3").contains("/issues/3"));
        assert!(quote("&#64;all [here](https://evil.example) ![x](y)").matches('\u{200B}').count() == 5);
    }

    #[test]
    fn what_has_code_is_quoted_as_it_is_in_one_block() {
        assert_eq!(
            quote("look:\n```sh\nnpm i @a/b # 1\n```\n@me"),
            "> ````\n> look:\n> ```sh\n> npm i @a/b # 1\n> ```\n> @me\n> ````"
        );
        assert_eq!(quote("run `@scope/name`"), "> ```\n> run `@scope/name`\n> ```");
        assert_eq!(quote("a\n\nb"), "> a\n>\n> b");
    }

    #[test]
    fn nobody_of_the_server_is_named() {
        let words = "ask @\u{2060}Noor\u{2060} or <@12345> in <#67890>";
        assert_eq!(quote(words), "> ask @\u{200B}somebody or @\u{200B}somebody in #channel");
        assert_eq!(title(words), "ask @\u{200B}somebody or @\u{200B}somebody in #channel");
        assert_eq!(quote("`@\u{2060}Noor\u{2060}`"), "> ```\n> `@somebody`\n> ```");
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(title("it\ncrashes for @me"), "it crashes for @\u{200B}me");
    }

    /// What GitHub makes of `markdown` beside text and code, by a parser that reads as it does.
    fn live(markdown: &str) -> Vec<String> {
        let arena = Arena::new();
        let mut options = Options::default();
        options.extension.strikethrough = true;
        options.extension.table = true;
        options.extension.autolink = true;
        options.extension.tasklist = true;
        options.extension.footnotes = true;
        let root = parse_document(&arena, markdown, &options);
        let mut found = Vec::new();
        for top in root.children() {
            if !matches!(top.data.borrow().value, NodeValue::BlockQuote) {
                found.push(format!("outside of the quotation: {:?}", top.data.borrow().value));
            }
        }
        let mention = regex::Regex::new(r"@[A-Za-z0-9]|#[0-9]|(?i)gh-[0-9]").expect("a pattern");
        for node in root.descendants() {
            match &node.data.borrow().value {
                NodeValue::Text(text) if mention.is_match(text) => found.push(format!("a mention: {text}")),
                NodeValue::Link(link) => {
                    let shown: String = node
                        .descendants()
                        .filter_map(|inner| inner.data.borrow().value.text().map(|text| text.to_string()))
                        .collect();
                    if !link
                        .url
                        .trim_start_matches("http://")
                        .trim_start_matches("https://")
                        .starts_with(shown.trim_start_matches("http://").trim_start_matches("https://"))
                    {
                        found.push(format!("{shown} leads to {}", link.url));
                    }
                }
                value @ (NodeValue::Image(_)
                | NodeValue::HtmlBlock(_)
                | NodeValue::HtmlInline(_)
                | NodeValue::FootnoteReference(_)
                | NodeValue::FootnoteDefinition(_)) => found.push(format!("{value:?}")),
                _ => {}
            }
        }
        found
    }

    #[test]
    fn the_ways_out_that_were_found_are_closed() {
        for text in [
            "~~~ `\n@all\n~~~",
            "\t\t```\n@all",
            "\u{A0}```\n@all",
            "1) ```\n   ```\n@all #12",
            "[Download]: https://evil.example\n\n[Download]",
            "[Download][1]\n\n[1]: https://evil.example",
            "```\r@all\r```",
            "a\r@all",
            "\\`@all\\`",
            "&num;12 &commat;all &#35;12",
            "[^1] and\n\n[^1]: @all",
        ] {
            assert_eq!(live(&quote(text)), Vec::<String>::new(), "{text:?}");
        }
        assert!(
            !live("> @all").is_empty() && !live("> [here](https://evil.example)").is_empty(),
            "the judge can say no"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_quoted_stays_text(parts in proptest::collection::vec(
            prop_oneof![
                Just("```"), Just("````"), Just("`"), Just("~~~"), Just("\n"), Just("\r"), Just("\t"), Just("    "), Just("   "),
                Just("\u{A0}"), Just("1) "), Just("- "), Just("> "), Just("# "), Just("@all"), Just("#12"), Just("GH-7"),
                Just("[a]"), Just("(https://evil.example)"), Just("]: https://evil.example"), Just("[b]"), Just("[^1]"), Just("!"),
                Just("<!--"), Just("-->"), Just("<b>"), Just("&num;"), Just("&commat;"), Just("\\"), Just("*"), Just("_"), Just("|"),
                Just("---"), Just("www.evil.example"), Just("x"), Just(" "), Just("o/n"),
            ],
            0..24,
        )) {
            let text = parts.concat();
            let found = live(&quote(&text));
            prop_assert!(found.is_empty(), "{text:?} became {:?}: {found:?}", quote(&text));
        }
    }
}
