//! What a stand-up is, which day an answer belongs to, and when it is late.

use chrono::{NaiveDate, TimeDelta};

use super::none::says_none;
use crate::engine::clock::{Instant, Window};
use crate::ids::{ChannelId, GuildId, ReleaseId, StandupId, UserId};

/// One day's stand-up of a guild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standup {
    /// Its id.
    pub id: StandupId,
    /// Whose it is.
    pub guild: GuildId,
    /// The release that ran then.
    pub release: Option<ReleaseId>,
    /// The local date.
    pub date: NaiveDate,
    /// Where its card stands.
    pub channel: ChannelId,
    /// Whether nobody is expected: a day off.
    pub day_off: bool,
    /// When it was opened, by the prompt or by an early answer.
    pub opened: Instant,
    /// When the prompt was posted; none for a stand-up that somebody opened by answering.
    pub prompted: Option<Instant>,
}

/// What somebody answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// "What did you work on yesterday?"
    pub yesterday: String,
    /// "What are you working on today?"
    pub today: String,
    /// "Any blockers?"
    pub blockers: String,
}

/// Somebody's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// What they said.
    pub said: Said,
    /// When they first answered.
    pub answered: Instant,
    /// Whether that was late.
    pub late: bool,
    /// When they last changed it.
    pub edited: Option<Instant>,
}

/// Somebody whose answer a stand-up waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// From when until when.
    pub window: Window,
}

/// Somebody who answers stand-ups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
}

/// So many stand-ups in a row somebody lets pass before they are asked no more: they may have left, or don't mean to.
pub const LET_PASS: i64 = 5;

impl Standup {
    /// Whether an answer at `now` of somebody who was `asked`, or wasn't, is late. Where nobody was prompted, and on days off, none is.
    pub fn is_late(&self, asked: Option<&Asked>, now: Instant, open_for: TimeDelta) -> bool {
        match asked {
            Some(asked) => now >= asked.window.to,
            None => !self.day_off && self.prompted.is_some_and(|prompted| now - prompted > open_for),
        }
    }
}

impl Said {
    /// Whether nothing was said: at least what one did or does is needed.
    pub fn is_empty(&self) -> bool {
        self.yesterday.is_empty() && self.today.is_empty()
    }

    /// What the form shows when it opens: one's own answer when it is edited, else the last answer's "today" as
    /// yesterday, and blockers that are still there.
    pub fn prefill(own: Option<&Self>, last: Option<&Self>) -> Self {
        match (own, last) {
            (Some(own), _) => own.clone(),
            (None, Some(last)) => {
                Self { yesterday: last.today.clone(), today: String::new(), blockers: last.open_blockers().to_owned() }
            }
            (None, None) => Self::default(),
        }
    }

    /// The blockers, unless they say that there are none.
    pub fn open_blockers(&self) -> &str {
        if says_none(&self.blockers) { "" } else { self.blockers.trim() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    fn said(yesterday: &str, today: &str, blockers: &str) -> Said {
        Said { yesterday: yesterday.into(), today: today.into(), blockers: blockers.into() }
    }

    #[test]
    fn the_form_opens_with_what_is_known() {
        let (own, last) = (said("a", "b", "c"), said("old", "fix the parser", "waiting for CI"));
        assert_eq!(Said::prefill(Some(&own), Some(&last)), own);
        assert_eq!(Said::prefill(None, Some(&last)), said("fix the parser", "", "waiting for CI"));
        assert_eq!(Said::prefill(None, None), Said::default());
    }

    #[test]
    fn saying_none_is_no_blocker() {
        for none in ["none", "No.", " - ", "N/A", ""] {
            assert_eq!(said("", "x", none).open_blockers(), "");
        }
        assert_eq!(said("", "x", "No review yet").open_blockers(), "No review yet");
    }

    #[test]
    fn an_answer_is_late_when_ones_own_time_is_over_and_never_on_a_day_off_that_nobody_was_asked_on() {
        let mut standup = Standup {
            id: StandupId::new(1),
            guild: GuildId::new(1),
            release: None,
            date: NaiveDate::default(),
            channel: ChannelId::new(1),
            day_off: false,
            opened: from_millis(0),
            prompted: Some(from_millis(0)),
        };
        let after = |minutes| from_millis(0) + TimeDelta::minutes(minutes);
        let late = |standup: &Standup, asked, minutes| standup.is_late(asked, after(minutes), TimeDelta::minutes(15));
        assert!(!late(&standup, None, 15) && late(&standup, None, 16));
        let window = Window { from: after(60), to: after(75) };
        let asked = Asked { user: UserId::new(1), name: "Tom".into(), window };
        assert!(!late(&standup, Some(&asked), 74) && late(&standup, Some(&asked), 75));
        standup.day_off = true;
        assert!(!late(&standup, None, 600) && late(&standup, Some(&asked), 600));
    }
}
