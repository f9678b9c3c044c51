//! What people wrote on Discord, safe to stand in an issue: nobody is pinged, nothing is linked, nothing is hidden.

/// A space without width: it parts characters that together would mean something.
const GAP: &str = "\u{200B}";

/// `text` as a quotation. Code stays as it is, since neither pings nor references work in it; in the rest, mentions,
/// references to issues and hidden comments are parted.
pub fn quote(text: &str) -> String {
    let mut fence: Option<String> = None;
    let mut quoted = Vec::new();
    for line in text.lines() {
        let mark = fence_of(line);
        let safe = match (&fence, &mark) {
            (None, None) => inline(line),
            _ => line.to_owned(),
        };
        fence = match (fence, mark) {
            (None, mark) => mark,
            (Some(open), Some(close)) if close.starts_with(&open) && line.trim() == close => None,
            (open, _) => open,
        };
        quoted.push(format!("> {safe}").trim_end().to_owned());
    }
    // A fence that is left open ends with the quotation.
    quoted.join("\n")
}

/// `text` on one line, safe as a title.
pub fn title(text: &str) -> String {
    let line = crate::text::one_line(text);
    crate::text::cut(&neutral(&line), 120)
}

/// The backticks or tildes with which a line opens or closes a block of code.
fn fence_of(line: &str) -> Option<String> {
    let trimmed = line.trim_start();
    // Further in it is no fence, but code by its indentation, or nothing.
    if line.len() - trimmed.len() > 3 {
        return None;
    }
    ['`', '~'].into_iter().find_map(|mark| {
        let marks: String = trimmed.chars().take_while(|c| *c == mark).collect();
        (marks.len() >= 3 && !trimmed[marks.len()..].contains('`')).then_some(marks)
    })
}

/// A line outside of code blocks: what stands between matching backticks is code and stays.
fn inline(line: &str) -> String {
    let mut safe = String::new();
    let mut rest = line;
    while let Some(open) = rest.find('`') {
        // A backtick that is escaped opens nothing.
        if rest[..open].ends_with('\\') {
            let (before, after) = rest.split_at(open + 1);
            safe.push_str(&neutral(before));
            rest = after;
            continue;
        }
        let marks = rest[open..].bytes().take_while(|byte| *byte == b'`').count();
        let fence = &rest[open..open + marks];
        let after = &rest[open + marks..];
        let Some(close) = closing(after, fence) else { break };
        safe.push_str(&neutral(&rest[..open]));
        safe.push_str(&rest[open..open + marks + close + marks]);
        rest = &after[close + marks..];
    }
    safe + &neutral(rest)
}

/// Where the run of exactly these backticks stands that closes the code.
fn closing(text: &str, fence: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find('`').map(|at| at + from) {
        let marks = text[at..].bytes().take_while(|byte| *byte == b'`').count();
        if marks == fence.len() {
            return Some(at);
        }
        from = at + marks;
    }
    None
}

/// Parts what GitHub would make something of: `@name`, `#12`, `GH-12`, `owner/name#12`, links to issues, links under other
/// names, pictures, `<!--`.
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
            '&' => next == '#' || rest.starts_with("commat"),
            ']' | '!' => next == '(' || next == '[',
            '-' => next.is_ascii_digit() && text[..at].to_ascii_lowercase().ends_with("gh"),
            // A link to an issue or a commit would be shown there as "mentioned by".
            '/' => ["issues/", "pull/", "commit/"].iter().any(|kind| rest.starts_with(kind)),
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
    use super::*;

    #[test]
    fn nobody_is_pinged_and_nothing_is_linked_but_code_stays() {
        let quoted = quote("thx @maintainer, see #12, GH-7 and <!-- tplus --> `@scope/name #1`");
        assert_eq!(
            quoted,
            "> thx @\u{200B}maintainer, see #\u{200B}12, GH-\u{200B}7 and <\u{200B}!-- tplus --> `@scope/name #1`"
        );
        assert!(!quote("https://github.com/o/n/issues/3").contains("/issues/3"));
        assert!(quote(r"\`@all\`").contains("@\u{200B}all"), "escaped backticks are no code");
        assert!(quote("      ```\n@all").contains("@\u{200B}all"), "too far in for a fence");
        assert!(quote("&#64;all [here](https://evil.example) ![x](y)").matches('\u{200B}').count() == 5);
        assert!(quote("an unmatched ` then @all").contains("@\u{200B}all"));
        assert!(quote("``a ` b`` @x").contains("``a ` b`` @\u{200B}x"));
    }

    #[test]
    fn a_block_of_code_is_quoted_as_it_is_and_ends_with_the_quotation() {
        assert_eq!(
            quote("look:\n```sh\nnpm i @a/b # 1\n```\n@me"),
            "> look:\n> ```sh\n> npm i @a/b # 1\n> ```\n> @\u{200B}me"
        );
        assert_eq!(quote("```\nnever closed @x"), "> ```\n> never closed @x");
        assert_eq!(quote("a\n\nb"), "> a\n>\n> b");
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(title("it\ncrashes for @me"), "it crashes for @\u{200B}me");
    }
}
