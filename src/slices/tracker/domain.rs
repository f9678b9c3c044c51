//! What is known of a repository, its issues and its releases.

use chrono::TimeDelta;

use crate::engine::clock::Instant;
use crate::github::Repository;
use crate::ids::{GuildId, IssueNumber};
use crate::playbook::Playbook;

/// A guild's repository and how far it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Whose it is.
    pub guild: GuildId,
    /// Which one.
    pub repository: Repository,
    /// Since when it is connected.
    pub connected: Instant,
    /// The newest change that was seen.
    pub seen: Option<Instant>,
    /// With what the question for issues costs nothing while nothing changed.
    pub issues_etag: Option<String>,
    /// The same for releases.
    pub releases_etag: Option<String>,
    /// When it was last read to the end.
    pub polled: Option<Instant>,
    /// How often in a row reading it failed.
    pub failures: i64,
    /// What keeps tplus from working there, and since when.
    pub outage: Option<(String, Instant)>,
    /// When the team was told of it.
    pub told: Option<Instant>,
}

/// What is known of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownIssue {
    /// Its number.
    pub number: IssueNumber,
    /// Where people read it.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Whether it is a pull request.
    pub is_pull_request: bool,
    /// Whether it is open.
    pub is_open: bool,
    /// Whether it was closed since it is done.
    pub is_done: bool,
    /// Its labels.
    pub labels: Vec<String>,
    /// When it was made.
    pub created: Instant,
    /// When it was closed.
    pub closed: Option<Instant>,
    /// When it was found to be deleted or moved.
    pub gone: Option<Instant>,
    /// When somebody from the team first wrote below it.
    pub answered: Option<Instant>,
    /// Whose account made it.
    pub author: String,
    /// Whether somebody from the team, or a bot, made it.
    pub is_by_team: bool,
}

impl KnownIssue {
    /// Its severity by its labels, if one of them means one.
    pub fn severity<'p>(&self, playbook: &'p Playbook) -> Option<&'p str> {
        severity_of(&self.labels, playbook)
    }

    /// When it was closed, if that was because it is done.
    pub fn done(&self) -> Option<Instant> {
        self.closed.filter(|_| self.is_done && !self.is_open)
    }
}

/// The gravest severity that one of `labels` means.
pub fn severity_of<'p>(labels: &[String], playbook: &'p Playbook) -> Option<&'p str> {
    let means = |wanted: &String| labels.iter().any(|label| label.eq_ignore_ascii_case(wanted));
    playbook.severities.iter().find(|severity| severity.labels.iter().any(means)).map(|severity| severity.id.as_str())
}

/// A release that was published in the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRelease {
    /// Its tag.
    pub tag: String,
    /// Where people read about it.
    pub url: String,
    /// When.
    pub published: Instant,
}

/// Whether a release has what was done about an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Nothing says so, or otherwise.
    Unknown,
}

/// Whether the release of `tag` has what is in the milestone of that title. A milestone that is no version says nothing, and neither does
/// that of which the release is an early one, `v1.2.0` of `v1.2.0-beta.1`.
pub(super) fn held_by_milestone(milestone: &str, tag: &str) -> Held {
    let plain = |version: &str| version.trim().to_ascii_lowercase().trim_start_matches('v').to_owned();
    let (milestone, tag) = (plain(milestone), plain(tag));
    let numbers = |version: &str| version.split(['-', '+']).next().unwrap_or_default().to_owned();
    let is_version = milestone.starts_with(|c: char| c.is_ascii_digit()) && milestone.contains('.');
    match () {
        () if milestone == tag => Held::Yes,
        () if !is_version || numbers(&milestone) == numbers(&tag) => Held::Unknown,
        () => Held::No,
    }
}

/// When a repository that could not be read is asked again: soon at first, later less often.
pub fn retry_after(failures: i64) -> TimeDelta {
    let doublings = u32::try_from(failures.clamp(0, 6)).unwrap_or(6);
    (TimeDelta::seconds(30) * 2_i32.pow(doublings)).min(TimeDelta::minutes(15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_mean_severities_whatever_their_case_and_the_gravest_counts() {
        let playbook = Playbook::builtin();
        let severity = |labels: &[&str]| {
            severity_of(&labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>(), &playbook)
        };
        assert_eq!(severity(&["bug", "p1"]), Some("P1"));
        assert_eq!(severity(&["P2", "P0"]), Some("P0"));
        assert_eq!(severity(&["priority/medium"]), Some("P2"));
        assert_eq!(severity(&["P10", "bug"]), None);
    }

    #[test]
    fn a_milestone_says_what_is_in_its_version_and_nothing_of_an_early_one() {
        assert_eq!(held_by_milestone("1.1.1", "v1.1.1"), Held::Yes);
        assert_eq!(held_by_milestone("v1.2.0", "v1.1.0-beta.1"), Held::No);
        assert_eq!(held_by_milestone("v1.2.0", "v1.2.0-beta.1"), Held::Unknown);
        assert_eq!(held_by_milestone("Sprint 5", "v1.1.1"), Held::Unknown);
        assert_eq!(held_by_milestone("2026 roadmap", "v1.1.1"), Held::Unknown);
    }

    #[test]
    fn a_repository_that_fails_is_asked_less_and_less_often() {
        let minutes: Vec<_> = [0, 1, 3, 6, 60].map(|failures| retry_after(failures).num_seconds()).into();
        assert_eq!(minutes, [30, 60, 240, 900, 900]);
    }
}
