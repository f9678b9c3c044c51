//! What somebody wrote into a repository's form for issues, without the form.

use std::sync::LazyLock;

use regex::Regex;

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"))
}

/// Explanations that nobody sees on the page.
static COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<!--.*?(?:-->|\z)"));
/// What is folded away: logs and lists of versions.
static FOLDED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?is)<details\b.*?(?:</details>|\z)"));
/// Where code begins or ends.
static FENCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ {0,3}(?:`{3,}|~{3,})"));
/// What the form itself says: its headings, and what it puts where nothing was written.
static FORM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^ {0,3}#{1,6}(?:\s|$)|^\*\*[^*]{1,80}\*\*:?\s*$|^_No response_\s*$|^- \[ \] "));

/// The words of whoever filled in `body`: without hidden comments, what is folded away, headings, boxes that nobody ticked, and what is
/// empty.
pub fn written(body: &str) -> String {
    let body = body.replace("\r\n", "\n");
    let shown = FOLDED.replace_all(&COMMENT.replace_all(&body, ""), "").into_owned();
    let mut is_code = false;
    let mut kept: Vec<&str> = Vec::new();
    for line in shown.lines() {
        is_code ^= FENCE.is_match(line);
        let is_repeated_gap = line.trim().is_empty() && kept.last().is_none_or(|last| last.trim().is_empty());
        if is_code || !(FORM.is_match(line) || is_repeated_gap) {
            kept.push(line);
        }
    }
    kept.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_without_its_frame() {
        let body = "<!-- Please search first.\nThank you. -->\r\n### Describe the bug\r\n\r\nIt hangs at login.\r\n\r\n\
                    **To reproduce**\r\n\r\n```sh\n# start it\ncaro login\n```\r\n\r\n## Screenshots\n\n_No response_\n\n\
                    - [ ] I have read the rules\n\n<details>\n<summary>Log</summary>\n\ntoken\n</details>\n";
        assert_eq!(written(body), "It hangs at login.\n\n```sh\n# start it\ncaro login\n```");
    }

    #[test]
    fn what_people_wrote_without_a_form_stays() {
        let body = "**Important:** it broke in #12\n- [x] seen twice\n\n#hashtag";
        assert_eq!(written(body), body);
        assert_eq!(written("<!-- only an explanation"), "");
    }
}
