//! Where a release stands in its course (READINGS, "The course of a release"), and what is posted for it there.

use std::fmt;
use std::str::FromStr;

use crate::engine::clock::Instant;
use crate::playbook::JobId;

/// Where a release stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its launch lies ahead, and nobody has decided whether it takes place.
    Planned,
    /// It is to be launched; nobody has said yet that the announcements are out.
    Go,
    /// It is not to be launched for now: the calendar rests.
    NoGo,
    /// Users were told of it.
    Announced,
    /// Users are led back to an earlier version.
    RolledBack,
    /// After a rollback users have it again, in a version that is mended.
    Relaunched,
    /// The last of its days has come, and the release manager has said that it is stable.
    Stabilised,
    /// Its days are over, and what goes on has no end. No row says so: it follows from the date.
    Steady,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Planned,
        Self::Go,
        Self::NoGo,
        Self::Announced,
        Self::RolledBack,
        Self::Relaunched,
        Self::Stabilised,
        Self::Steady,
    ];

    /// Its name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Go => "go",
            Self::NoGo => "no_go",
            Self::Announced => "announced",
            Self::RolledBack => "rolled_back",
            Self::Relaunched => "relaunched",
            Self::Stabilised => "stabilised",
            Self::Steady => "steady",
        }
    }

    /// Whether the announcement still lies ahead.
    pub fn is_ahead(self) -> bool {
        matches!(self, Self::Planned | Self::Go | Self::NoGo)
    }

    /// Whether users are told to use it.
    pub fn is_out(self) -> bool {
        matches!(self, Self::Announced | Self::Relaunched | Self::Stabilised | Self::Steady)
    }

    /// Whether `job` is done here. What is not is left out without a word.
    pub fn does(self, job: JobId) -> bool {
        match job {
            JobId::GoNoGo => self == Self::Planned,
            JobId::LaunchSteps => matches!(self, Self::Planned | Self::Go),
            JobId::Announcement => self.is_ahead(),
            // What only makes sense while users are asked to use it.
            JobId::FeedbackAsk
            | JobId::ReleaseDay
            | JobId::PhaseExit
            | JobId::PerformanceReview
            | JobId::Priorities => self.is_out(),
            _ => self != Self::NoGo,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A row's state is none that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no state of a release is called so")]
pub struct UnknownState;

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(name: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.as_str() == name).ok_or(UnknownState)
    }
}

/// Where a release stands, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Where.
    pub state: State,
    /// Since when, in UTC.
    pub since: Instant,
    /// What users have in place of the release's own version: what it was rolled back to, or launched again with.
    pub users_have: Option<String>,
    /// The version that was shipped last since the announcement.
    pub shipped: Option<String>,
    /// When it was announced, in UTC; nothing before.
    pub announced: Option<Instant>,
}

impl Course {
    /// That of a release that is planned.
    pub fn planned(since: Instant) -> Self {
        Self { state: State::Planned, since, users_have: None, shipped: None, announced: None }
    }

    /// That of a release that has been out since `at`.
    pub fn announced(at: Instant) -> Self {
        Self { state: State::Announced, since: at, users_have: None, shipped: None, announced: Some(at) }
    }

    /// The same, standing at `state` since `now`.
    pub fn to(&self, state: State, now: Instant) -> Self {
        Self { state, since: now, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_as_they_are_written() {
        for state in State::ALL {
            assert_eq!(state.to_string().parse(), Ok(state));
        }
        assert_eq!("over".parse::<State>(), Err(UnknownState));
    }

    #[test]
    fn after_a_no_go_nothing_is_posted_but_one_question() {
        let done: Vec<_> = JobId::ALL.into_iter().filter(|job| State::NoGo.does(*job)).collect();
        assert_eq!(done, [JobId::Announcement]);
    }

    #[test]
    fn users_are_asked_and_patches_are_due_only_while_a_release_is_out() {
        for state in State::ALL {
            for job in [JobId::FeedbackAsk, JobId::ReleaseDay, JobId::PhaseExit] {
                assert_eq!(state.does(job), state.is_out(), "{state} {job:?}");
            }
        }
    }
}
