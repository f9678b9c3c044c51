//! Who waits for an answer, for how long, and what a question is.

use chrono::TimeDelta;

use crate::engine::clock::{Instant, Window};
use crate::ids::{AwaitedId, ChannelId, FaqId, GuildId, UserId};
use crate::playbook::Playbook;
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
        match phase.in_business_hours {
            true => release.dates.after_work(&playbook.business_hours, asked, within),
            false => asked + within,
        }
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
        }
    }
}

/// What is kept of a question's words.
pub(super) fn kept(words: &str) -> String {
    text::cut(&text::one_line(words), KEPT)
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
    fn the_median_of_nothing_is_nothing() {
        assert_eq!(median(Vec::new()), None);
        assert_eq!(median([3, 1, 2].map(TimeDelta::minutes).into()), Some(TimeDelta::minutes(2)));
    }
}
