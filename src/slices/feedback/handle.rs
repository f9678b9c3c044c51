//! The names under which what is said about feedback is found again, where they are read again.

use std::fmt;
use std::str::FromStr;

use crate::engine::outbox::OtherHandle;
use crate::ids::{FeedbackId, FixId, UserId};

/// Under which something about feedback is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FeedbackHandle {
    /// The card of a request, on which people vote.
    Card(FeedbackId),
    /// The card on which people say that they try a request out, and what they find.
    Test(FeedbackId),
    /// The issue that a topic was filed as.
    Issue(FeedbackId),
    /// The question whether a fix holds, where the report was written.
    Fix(FixId),
    /// The same questions, asked of their author in person.
    Direct {
        /// Who wrote the reports.
        author: UserId,
        /// Which of several messages, from 0: one holds no more than a few questions.
        part: usize,
        /// The version with the fixes.
        version: String,
    },
}

impl fmt::Display for FeedbackHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Card(topic) => write!(f, "feedback:{topic}:card"),
            Self::Test(topic) => write!(f, "feedback:{topic}:test"),
            Self::Issue(topic) => write!(f, "feedback:{topic}:issue"),
            Self::Fix(fix) => write!(f, "feedback:fix:{fix}"),
            Self::Direct { author, part, version } => write!(f, "feedback:direct:{author}:{part}:{version}"),
        }
    }
}

impl FromStr for FeedbackHandle {
    type Err = OtherHandle;

    fn from_str(handle: &str) -> Result<Self, OtherHandle> {
        let parts: Vec<&str> = handle.splitn(5, ':').collect();
        let read = match parts.as_slice() {
            ["feedback", "fix", fix] => fix.parse().ok().map(Self::Fix),
            ["feedback", topic, "card"] => topic.parse().ok().map(Self::Card),
            ["feedback", topic, "test"] => topic.parse().ok().map(Self::Test),
            ["feedback", topic, "issue"] => topic.parse().ok().map(Self::Issue),
            ["feedback", "direct", author, part, version] => author
                .parse()
                .ok()
                .zip(part.parse().ok())
                .map(|(author, part)| Self::Direct { author, part, version: (*version).to_owned() }),
            _ => None,
        };
        read.ok_or(OtherHandle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_says_what_it_names() {
        let (topic, author) = (FeedbackId::new(3), UserId::new(5));
        let direct = FeedbackHandle::Direct { author, part: 1, version: "v1.1:rc".to_owned() };
        let fix = FeedbackHandle::Fix(FixId::new(9));
        let cards = [FeedbackHandle::Card(topic), FeedbackHandle::Test(topic), FeedbackHandle::Issue(topic)];
        for handle in cards.into_iter().chain([fix, direct]) {
            assert_eq!(handle.to_string().parse(), Ok(handle));
        }
        for other in ["feedback:3:reply:7", "feedback:mark:3", "incident:3:card", "feedback:x:card"] {
            assert_eq!(other.parse::<FeedbackHandle>(), Err(OtherHandle), "{other}");
        }
    }
}
