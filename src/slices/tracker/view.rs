//! Every sentence and card about the issue tracker.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::domain::{Connection, KnownIssue};
use crate::discord::card::Card;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::github::{GitHubError, Repository};
use crate::ids::IssueNumber;
use crate::text::{count, duration};

const INK: u32 = 0x24_29_2F;

pub(super) fn not_connected(has_github: bool) -> UserError {
    UserError(match has_github {
        true => "No repository is connected. `/github connect` connects one.".to_owned(),
        false => NO_GITHUB.to_owned(),
    })
}

/// Who counts as the team on GitHub.
pub(super) fn team(repository: &Repository, named: &BTreeSet<String>) -> Card {
    let names = named.iter().map(|login| format!("`{login}`")).collect::<Vec<_>>().join(", ");
    let named = match named.is_empty() {
        true => "Nobody is named beyond that.".to_owned(),
        false => format!("Named beyond that: {names}."),
    };
    Card::sentence(format!(
        "Whoever has rights in {repository} is of the team: their answers there count as the team's. {named}"
    ))
}

pub(super) fn no_login(typed: &str) -> UserError {
    UserError(format!(
        "`{}` is no name on GitHub: those have letters, digits and hyphens. Nothing was changed.",
        safe_title(typed, 50)
    ))
}

pub(super) fn not_named(login: &str) -> UserError {
    UserError(format!("`{login}` is not named. `/github team` shows who is. Nothing was changed."))
}

pub(super) fn no_issue(number: IssueNumber, connection: &Connection) -> UserError {
    UserError(format!(
        "There is no issue #{number} in {}. Type some of its title to choose from what there is.",
        connection.repository
    ))
}

pub(super) fn not_linked(advice: &str) -> UserError {
    UserError(format!("{advice} Nothing was linked; please try again."))
}

const NO_GITHUB: &str = "tplus has no access to GitHub. Whoever hosts it sets GITHUB_TOKEN, or GITHUB_APP_ID and \
                         GITHUB_APP_KEY; the README says how.";

pub(super) fn no_github() -> UserError {
    UserError(NO_GITHUB.to_owned())
}

pub(super) fn no_repository(typed: &str) -> UserError {
    UserError(format!(
        "`{}` is not a repository. Write its owner and name, such as `wildcard/caro`, or paste its URL.",
        safe_title(typed, 60)
    ))
}

pub(super) fn unreachable(repository: &Repository, error: &GitHubError) -> UserError {
    UserError(format!("{} Nothing was changed.", error.advice(repository)))
}

pub(super) fn taken(repository: &Repository) -> UserError {
    UserError(format!(
        "{repository} is connected to another server on this tplus. Run `/github disconnect` there first. Nothing was \
         changed."
    ))
}

pub(super) fn connected(repository: &Repository) -> Card {
    Card::sentence(format!(
        "**{repository}** is connected. Its issues and releases are being read; `/github status` shows the progress."
    ))
}

pub(super) fn disconnected(repository: &Repository) -> Card {
    Card::sentence(format!("**{repository}** is disconnected. What was filed there stays linked."))
}

/// What `/github status` shows.
pub(super) fn status(connection: &Connection, issues: &[KnownIssue], waiting: i64) -> Card {
    let (pulls, issues): (Vec<_>, Vec<_>) = issues.iter().partition(|issue| issue.is_pull_request);
    let open = |of: &[&KnownIssue]| of.iter().filter(|issue| issue.is_open).count();
    let mut card = Card::new(format!("GitHub · {}", connection.repository), "").color(INK);
    if let Some((advice, since)) = &connection.outage {
        card.text = format!("⚠️ Since {}: {advice}", timestamp(*since, 'R'));
    }
    card.facts = [
        ("Issues", format!("{} open, {} closed", open(&issues), issues.len() - open(&issues))),
        ("Pull requests", format!("{} open, {} closed", open(&pulls), pulls.len() - open(&pulls))),
        ("Last read", connection.polled.map_or_else(|| "not yet".to_owned(), |polled| timestamp(polled, 'R'))),
        ("Waiting to be filed", waiting.to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    card
}

/// What `/github issues` shows: counts by label and state, of issues without pull requests.
pub(super) fn counts(repository: &Repository, issues: &[KnownIssue]) -> Card {
    let issues: Vec<_> = issues.iter().filter(|issue| !issue.is_pull_request).collect();
    let mut by_label: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for issue in &issues {
        let labels = issue.labels.iter().map(String::as_str);
        let unlabelled = issue.labels.is_empty().then_some("(no label)");
        for label in labels.chain(unlabelled) {
            let (open, closed) = by_label.entry(label).or_default();
            *(if issue.is_open { open } else { closed }) += 1;
        }
    }
    let mut rows: Vec<_> = by_label.into_iter().collect();
    rows.sort_by_key(|(label, (open, closed))| (std::cmp::Reverse(open + closed), *label));
    let line = |(label, (open, closed)): &(&str, (usize, usize))| {
        format!("**{}** · {open} open, {closed} closed", safe_title(label, 60))
    };
    let text = match rows.is_empty() {
        true => "No issues yet.".to_owned(),
        false => rows.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    let title = format!("{repository}: {}", count(issues.len(), "issue", "issues"));
    Card::new(title, text).with_overflow("issues.txt").color(INK)
}

pub(super) fn outage(repository: &Repository, advice: &str, since: Instant) -> Card {
    let text = format!(
        "{advice}\nSince {}. Issues to be filed wait until this is fixed; none is filed twice.",
        timestamp(since, 'R')
    );
    Card::new(format!("⚠️ GitHub: {repository}"), text).color(0xFD_B0_22)
}

pub(super) fn trouble_over(repository: &Repository, lasted: TimeDelta) -> Card {
    let text = format!("GitHub works again, after {}. Waiting issues are being filed.", duration(lasted));
    Card::new(format!("✅ GitHub: {repository}"), text).color(0x12_B7_6A)
}
