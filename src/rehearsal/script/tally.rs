//! What a script itself knows of the feedback in it: from this, and from nothing that tplus says, the weekly summary's
//! figures are worked out once more.

use std::collections::BTreeSet;

use crate::engine::clock::{Instant, Window};

/// Something that was said and tagged.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) category: &'static str,
    pub(super) words: String,
    /// Who said it; whoever wrote elsewhere is nobody that anybody else is.
    pub(super) author: String,
    pub(super) tagged: Instant,
    /// Who gave it a 👍.
    pub(super) votes: BTreeSet<String>,
    /// The one that it was merged into, by its place in the list.
    pub(super) merged: Option<usize>,
    pub(super) is_fixed: bool,
    /// The name under which it may be quoted, empty for none.
    pub(super) quoted: Option<String>,
}

/// Everything that was said, in the order in which it was tagged: the first is FB-1.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) said: Vec<Said>,
    /// When users wrote something in #feedback.
    pub(super) written: Vec<Instant>,
    /// When issues were opened on GitHub, and whether they ask for something.
    pub(super) issues: Vec<(Instant, bool)>,
}

/// One entry of a "top" list: how its words begin, and how many people are behind it.
type Entry = (String, usize);

impl Tally {
    /// Everybody behind the `at`-th and what is merged into it, each once.
    fn people(&self, at: usize) -> usize {
        let group = self.said.iter().enumerate().filter(|(index, said)| *index == at || said.merged == Some(at));
        let people: BTreeSet<&str> =
            group.flat_map(|(_, said)| said.votes.iter().chain([&said.author])).map(String::as_str).collect();
        people.len()
    }

    /// The three that most people are behind, of those that something was said of from `from` up to `to`.
    fn top(&self, categories: &[&str], Window { from, to }: Window) -> Vec<Entry> {
        let is_within = |said: &Said| said.tagged >= from && said.tagged < to;
        let is_asked = |at: usize| {
            let said = &self.said[at];
            let spoken_of =
                is_within(said) || self.said.iter().any(|other| other.merged == Some(at) && is_within(other));
            said.merged.is_none() && !said.is_fixed && categories.contains(&said.category) && spoken_of
        };
        let mut found: Vec<usize> = (0..self.said.len()).filter(|at| is_asked(*at)).collect();
        found.sort_by_key(|at| (std::cmp::Reverse(self.people(*at)), *at));
        found.into_iter().take(3).map(|at| (beginning(&self.said[at].words), self.people(at))).collect()
    }

    /// What is wrong with the figures of `summary`, which covers what was said from `from` up to `to`.
    pub(super) fn compare(&self, summary: &str, window @ Window { from, to }: Window) -> Vec<String> {
        let summary = summary.replace("**", "");
        let mut wrong = Vec::new();
        let mut expect = |line: String| {
            if !summary.contains(&line) {
                wrong.push(format!("{line:?} is missing"));
            }
        };
        let within = |at: &&Instant| **at >= from && **at < to;
        let from_elsewhere = |source: &str| {
            let is_from = |said: &&Said| said.author.starts_with(source) && within(&&said.tagged);
            self.said.iter().filter(is_from).count()
        };
        expect(format!("- Discord: {} messages of users in", self.written.iter().filter(within).count()));
        let issues: Vec<_> = self.issues.iter().filter(|(at, _)| within(&at)).collect();
        let requests = issues.iter().filter(|(_, asks)| *asks).count();
        expect(format!("- GitHub: {} issues created ({requests} feature requests)", issues.len()));
        expect(format!("- Twitter: {} mentions", from_elsewhere("Twitter")));
        expect(format!("- Reddit: {} comments", from_elsewhere("Reddit")));
        for quoted in self.said.iter().filter_map(|said| Some((said.quoted.as_ref()?, said))) {
            let (name, said) = quoted;
            let by = if name.is_empty() { String::new() } else { format!(" · {name}") };
            expect(format!("- \"{}\"{by}", said.words));
        }
        for (heading, categories, one, many) in [
            ("Top Issues:", ["bug", "ux"].as_slice(), "mention", "mentions"),
            ("Top Feature Requests:", ["feature"].as_slice(), "vote", "votes"),
        ] {
            let (seen, own) = (listed(&summary, heading, (one, many)), self.top(categories, window));
            if seen != own {
                wrong.push(format!("{heading} has {seen:?}, and by the script it is {own:?}"));
            }
        }
        wrong
    }
}

/// Letters and digits of the first words: what remains the same however text is defused and cut.
fn beginning(words: &str) -> String {
    words.chars().filter(|c| c.is_alphanumeric()).take(30).collect()
}

/// The entries below `heading`, such as `1. It crashes (3 mentions)`.
fn listed(summary: &str, heading: &str, (one, many): (&str, &str)) -> Vec<Entry> {
    let lines = summary.split_once(heading).map_or("", |(_, after)| after).lines().skip(1);
    let entries = lines.take_while(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    let read = |line: &str| {
        let (words, people) = line.split_once(". ")?.1.rsplit_once(" (")?;
        let people = people.trim_end_matches(')').trim_end_matches(many).trim_end_matches(one).trim();
        Some((beginning(words), people.parse().ok()?))
    };
    entries.filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    fn said(category: &'static str, words: &str, author: &str) -> Said {
        Said {
            category,
            words: words.to_owned(),
            author: author.to_owned(),
            tagged: from_millis(0),
            votes: BTreeSet::new(),
            merged: None,
            is_fixed: false,
            quoted: None,
        }
    }

    #[test]
    fn a_summary_that_differs_from_the_script_is_found_out() {
        let mut tally = Tally::default();
        tally.said.push(said("bug", "it crashes!", "Robin"));
        tally.said.push(Said { merged: Some(0), ..said("bug", "crash", "Noor") });
        let window = Window { from: from_millis(0), to: from_millis(1) };
        let summary = |people: &str| {
            format!(
                "- Discord: 0 messages of users in #feedback\n- GitHub: 0 issues created (0 feature requests)\n- Twitter: 0 mentions\n\
                 - Reddit: 0 comments\n🔥 Top Issues:\n1. it crashes! ({people})\n\n✨ Top Feature Requests:\n- None"
            )
        };
        assert_eq!(tally.compare(&summary("2 mentions"), window), Vec::<String>::new());
        assert_eq!(tally.compare(&summary("1 mention"), window).len(), 1);
        tally.said[1].votes.insert("Sam".to_owned());
        assert_eq!(tally.compare(&summary("3 mentions"), window), Vec::<String>::new());
    }
}
