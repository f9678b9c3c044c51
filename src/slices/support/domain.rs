//! Who waits for an answer, for how long, and what a question is.

use std::collections::HashMap;

use chrono::TimeDelta;

use crate::engine::clock::{Instant, Window};
use crate::ids::{AwaitedId, ChannelId, FaqId, FeedbackId, GuildId, MessageId, UserId};
use crate::playbook::Playbook;
use crate::similar::plain_words;
use crate::slices::release::Release;
use crate::text;

/// The category of what waits for an answer.
pub(super) const QUESTION: &str = "question";

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// An answer to a message.
    Question,
    /// An answer to an issue on GitHub.
    Answer,
    /// A severity for an issue on GitHub.
    Triage,
    /// A severity for a confirmed bug: an issue or an incident for it.
    Bug,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Question, Self::Answer, Self::Triage, Self::Bug];

    /// Its name in the store.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Triage => "triage",
            Self::Bug => "bug",
        }
    }

    /// When it is due that `asked` began (plan.md, sections 2 to 4; business hours as the phase says).
    pub(super) fn due(self, playbook: &Playbook, release: &Release, asked: Instant) -> Instant {
        let phase = playbook.phase(release.dates.plan_day(asked));
        let within = match self {
            Self::Question => phase.community_response,
            Self::Answer => playbook.support.github_response,
            Self::Triage | Self::Bug => phase.triage,
        };
        due_after(playbook, release, asked, within)
    }
}

/// What is `within` after `from`, as the phase counts hours.
pub(super) fn due_after(playbook: &Playbook, release: &Release, from: Instant, within: TimeDelta) -> Instant {
    match playbook.phase(release.dates.plan_day(from)).in_business_hours {
        true => release.dates.after_work(&playbook.business_hours, from, within),
        false => from + within,
    }
}

/// Something that waits for the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Awaited {
    pub(super) id: AwaitedId,
    pub(super) guild: GuildId,
    pub(super) kind: Kind,
    /// The message's id, or the number of the issue or statement.
    pub(super) subject: i64,
    /// The message's channel.
    pub(super) channel: Option<ChannelId>,
    /// Who asked, where it is a message.
    pub(super) author: Option<UserId>,
    /// What was asked: the message, or the title.
    pub(super) words: String,
    pub(super) asked: Instant,
    pub(super) due: Instant,
    pub(super) settled: Option<Instant>,
    /// When somebody of the team said that they would find out.
    pub(super) promised: Option<Instant>,
    /// The name of the reminder that shows its words.
    pub(super) reminder: Option<String>,
}

/// How much of a question is kept.
const KEPT: usize = 300;

/// What an entry of the FAQ says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Words<'a> {
    /// The question, as people ask it.
    pub(super) question: &'a str,
    /// The answer.
    pub(super) answer: &'a str,
    /// The page of the documentation that must say it; empty where none must change.
    pub(super) page: &'a str,
}

impl Awaited {
    /// Something other than a message waits, since `asked` until `due`.
    pub(super) fn new(
        kind: Kind,
        (guild, subject): (GuildId, i64),
        words: &str,
        Window { from: asked, to: due }: Window,
    ) -> Self {
        Self {
            id: AwaitedId::mint(),
            guild,
            kind,
            subject,
            channel: None,
            author: None,
            words: words.to_owned(),
            asked,
            due,
            settled: None,
            promised: None,
            reminder: None,
        }
    }
}

/// What whoever will find out says in more characters than these is an answer.
const PROMISE: usize = 160;

/// Whether `words` of a team member only promise an answer, in one of those `phrases`.
pub(super) fn is_promise(phrases: &[String], words: &str) -> bool {
    let said = words.to_lowercase().replace('\u{2019}', "'");
    let is_short = said.chars().count() <= PROMISE && !said.contains("http") && !said.contains('`');
    is_short && phrases.iter().any(|phrase| said.contains(phrase.as_str()))
}

/// What is kept of a question's words.
pub(super) fn kept(words: &str) -> String {
    text::cut(&text::one_line(words), KEPT)
}

/// A question that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) message: MessageId,
    pub(super) words: String,
    pub(super) asked: Instant,
    /// The entry that answered it.
    pub(super) entry: Option<FaqId>,
    /// The topic of feedback that it is.
    pub(super) topic: Option<FeedbackId>,
}

/// A question that was asked often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedOften {
    /// How somebody asked it.
    pub words: String,
    /// How often it was asked.
    pub times: usize,
}

/// `questions`, which are in order of time, those together that are the same: one entry answered them, or they are one topic, or they
/// have the same words.
pub(super) fn grouped(questions: Vec<Asked>) -> Vec<Vec<Asked>> {
    let mut groups: Vec<Vec<Asked>> = Vec::new();
    let (mut by_entry, mut by_topic, mut by_words) = (HashMap::new(), HashMap::new(), HashMap::new());
    for question in questions {
        let words = plain_words(&question.words);
        let known = question.entry.and_then(|entry| by_entry.get(&entry).copied());
        let known = known.or_else(|| question.topic.and_then(|topic| by_topic.get(&topic).copied()));
        let known = known.or_else(|| by_words.get(&words).copied().filter(|_| !words.is_empty()));
        let group = known.unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        by_entry.extend(question.entry.map(|entry| (entry, group)));
        by_topic.extend(question.topic.map(|topic| (topic, group)));
        by_words.insert(words, group);
        groups[group].push(question);
    }
    groups
}

/// A page of the documentation that must say what an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// Which one, as somebody wrote it.
    pub(super) name: String,
    /// Since when it must change.
    pub(super) since: Instant,
    /// Since when it says so.
    pub(super) done: Option<Instant>,
}

/// An entry of the FAQ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: FaqId,
    /// Its number in the guild, from 1.
    pub(super) number: i64,
    pub(super) question: String,
    pub(super) answer: String,
    /// How many questions it has answered.
    pub(super) asked: i64,
    pub(super) page: Option<Page>,
}

/// Whether `text` asks something: a question mark, in any script, that ends a word.
pub(super) fn is_question(text: &str) -> bool {
    let marks = ['?', '？', '؟', '՞', '\u{37E}', '⁇', '⁈'];
    text.char_indices().any(|(at, mark)| {
        let rest = &text[at + mark.len_utf8()..];
        marks.contains(&mark)
            && !rest.starts_with(|next: char| next.is_alphanumeric() || "=&/%_-".contains(next) && mark == '?')
    })
}

/// The middle one of `times`; none of none.
pub(super) fn median(mut times: Vec<TimeDelta>) -> Option<TimeDelta> {
    times.sort();
    times.get(times.len() / 2).copied().filter(|_| !times.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_what_ends_with_its_mark_and_no_address() {
        for asks in ["How do I change the backend?", "why?!", "warum (denn?)", "起動しますか？", "لماذا؟"]
        {
            assert!(is_question(asks), "{asks}");
        }
        for says in ["thanks!", "see https://example.org/?page=2", "it is in a?b", ""] {
            assert!(!is_question(says), "{says}");
        }
    }

    #[test]
    fn questions_are_the_same_by_entry_topic_or_words() {
        let asked = |minute: i64, words: &str, entry: Option<i64>, topic: Option<i64>| Asked {
            message: MessageId::new(minute + 1),
            words: words.to_owned(),
            asked: crate::engine::clock::from_millis(minute * 60_000),
            entry: entry.map(FaqId::new),
            topic: topic.map(FeedbackId::new),
        };
        let groups = grouped(vec![
            asked(0, "How do I change the backend?", None, Some(1)),
            asked(1, "how do i change the backend", None, Some(2)),
            asked(2, "where is the backend set", None, Some(2)),
            asked(3, "is there a dark mode?", Some(7), None),
            asked(4, "can it be dark", Some(7), None),
            asked(5, "", None, None),
            asked(6, "", None, None),
        ]);
        let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
        assert_eq!(sizes, [3, 2, 1, 1]);
    }

    #[test]
    fn the_median_of_nothing_is_nothing() {
        assert_eq!(median(Vec::new()), None);
        assert_eq!(median([3, 1, 2].map(TimeDelta::minutes).into()), Some(TimeDelta::minutes(2)));
    }
}
