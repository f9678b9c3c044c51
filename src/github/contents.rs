//! What is in a release, by what its notes and its commits say: which issues and pull requests they name as done.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::ids::IssueNumber;

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"))
}

/// `#12`, or the address of an issue or pull request.
static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^\w/&#])#(\d{1,9})\b|/(?:issues|pull)/(\d{1,9})\b"));
/// The words with which GitHub closes an issue.
static CLOSED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:\S+/issues/|#)(\d{1,9})\b"));
/// How a merged pull request stands in a commit's message.
static MERGED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\(#(\d{1,9})\)|(?i:merge pull request) #(\d{1,9})\b"));
/// A heading below which stands what is not in it.
static NOT_IN_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\bknown (?:issues|bugs|problems)|\bnot (?:yet )?fixed|\bstill open|\bplanned|\bupcoming")
});

fn numbers<'t>(found: &'t Regex, text: &'t str) -> impl Iterator<Item = IssueNumber> + 't {
    let number = |found: regex::Captures<'_>| found.iter().skip(1).flatten().next()?.as_str().parse().ok();
    found.captures_iter(text).filter_map(number).map(IssueNumber::new)
}

/// Which issues and pull requests a release's notes name as part of it.
pub(super) fn in_notes(notes: &str) -> BTreeSet<IssueNumber> {
    let mut is_in_it = true;
    let lines = notes.lines().filter(|line| {
        if line.trim_start().starts_with(['#', '*']) || line.trim_end().ends_with(':') {
            is_in_it = !NOT_IN_IT.is_match(line) && (is_in_it || line.trim_start().starts_with('#'));
        }
        is_in_it
    });
    lines.flat_map(|line| numbers(&NAMED, line)).collect()
}

/// Which ones a commit's message names as done by it.
pub(super) fn in_commit(message: &str) -> BTreeSet<IssueNumber> {
    closed_by(message).into_iter().chain(numbers(&MERGED, message)).collect()
}

/// Which issues a pull request's text says that it closes.
pub(super) fn closed_by(text: &str) -> Vec<IssueNumber> {
    numbers(&CLOSED, text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(found: impl IntoIterator<Item = IssueNumber>) -> Vec<i64> {
        found.into_iter().map(IssueNumber::get).collect()
    }

    #[test]
    fn notes_name_what_is_in_a_release_and_not_what_they_say_is_open() {
        let notes = "## What's Changed\n* Mend the start by @jonas in https://github.example/wildcard/caro/pull/45\n\
                     - Colours stay (#12), thanks @robin\n\n## Known issues\n- It is slow on Alpine (#13)\n\n## Thanks\n#14";
        assert_eq!(read(in_notes(notes)), [12, 14, 45]);
        assert_eq!(read(in_notes("Known issues:\n- #7\n- #8")), [0; 0]);
        assert_eq!(read(in_notes("issue a#5, &#39; and wildcard/other/#6")), [0; 0]);
    }

    #[test]
    fn a_commit_names_what_it_closes_and_not_what_it_only_speaks_of() {
        assert_eq!(read(in_commit("Mend the start (#45)\n\nFixes #12, see #13")), [12, 45]);
        assert_eq!(read(in_commit("Merge pull request #46 from jonas/colours\n\nRefs #14")), [46]);
        assert_eq!(read(closed_by("Closes: #3\nresolves https://github.example/wildcard/caro/issues/4")), [3, 4]);
    }
}
