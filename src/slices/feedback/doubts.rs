//! In which release the fix of a topic is: as its notes, its commits and milestones say, and not by the time alone. Where these leave a
//! doubt the team is asked, before any user is told (READINGS, "The course of a release").

use chrono::TimeDelta;

use super::domain::Statement;
use super::store::DoneTopic;
use super::{store, view};
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::ids::IssueNumber;
use crate::slices::release::{self, ChannelUse};
use crate::slices::tracker::{self, Connection, Held, PublishedRelease};

/// An issue may be closed so long after the release that has its fix.
const CLOSED_LATE: TimeDelta = TimeDelta::days(1);
/// How long before an issue was closed a release may have named it.
const LOOK_BACK: TimeDelta = TimeDelta::days(366);

/// The release that has the fix of a topic, and whether the team is asked about another one.
pub(super) struct Found {
    pub(super) release: Option<PublishedRelease>,
    pub(super) asked: Option<String>,
}

/// Looks for the release that has the fix of `done`, which `group` stands for. Of what came out before the repository was connected only
/// the time is known.
pub(super) async fn find(
    tx: &mut Tx,
    connection: Option<&Connection>,
    (done, group): (DoneTopic, &[Statement]),
    now: Instant,
) -> Outcome<Found> {
    let nothing = Found { release: None, asked: None };
    let topic = done.topic;
    // Whoever reports it of a version as new as that reports something else.
    let is_older = |release: &PublishedRelease| group.iter().all(|statement| statement.words.sent < release.published);
    let since = done.broken.unwrap_or(done.closed - LOOK_BACK);
    let releases = tracker::published_since(tx, since).await?;
    let mut candidates = Vec::new();
    // What one release has, those after it have too.
    let mut missing = store::issues_of(tx, topic).await?;
    for release in releases {
        match held(tx, &mut missing, &release).await? {
            Held::Yes => {
                return Ok(Found { release: Some(release).filter(is_older), asked: None });
            }
            Held::No => {}
            Held::Unknown => candidates.push(release),
        }
    }
    candidates.retain(|release| release.published >= done.closed - CLOSED_LATE && is_older(release));
    for release in candidates {
        let is_old = connection.is_some_and(|connection| release.published < connection.connected);
        match store::doubt(tx, (&release.tag, topic)).await? {
            None if is_old && release.published < done.closed => {}
            None if is_old => return Ok(Found { release: Some(release), asked: None }),
            None => {
                store::ask_doubt(tx, (&release.tag, topic), now).await?;
                return Ok(Found { release: None, asked: Some(release.tag) });
            }
            Some(None) => return Ok(nothing),
            Some(Some(true)) => return Ok(Found { release: Some(release), asked: None }),
            Some(Some(false)) => {}
        }
    }
    Ok(nothing)
}

/// Whether `release` has what was done about the issues that are `missing` so far; those that it has are not any more. Of what is tracked
/// in none nothing says it.
async fn held(tx: &mut Tx, missing: &mut Vec<IssueNumber>, release: &PublishedRelease) -> Outcome<Held> {
    if missing.is_empty() {
        return Ok(Held::Unknown);
    }
    let guild = tx.guild();
    let (mut left, mut is_out) = (Vec::new(), false);
    for number in missing.drain(..) {
        let held = tracker::held(tx.conn(), guild, (&release.tag, number)).await?;
        is_out |= held == Held::No;
        if held != Held::Yes {
            left.push(number);
        }
    }
    *missing = left;
    Ok(match missing.is_empty() {
        true => Held::Yes,
        false if is_out => Held::No,
        false => Held::Unknown,
    })
}

/// Shows which fixes the team is asked about, for the release of `tag`: posted with the first one, changed with every other.
pub(super) async fn show(tx: &mut Tx, tag: &str, now: Instant) -> Outcome<()> {
    let Some(channel) = release::channel_in(tx, ChannelUse::Release).await? else { return Ok(()) };
    let handle = format!("feedback:doubt:{tag}");
    let mut asked = Vec::new();
    for (topic, is_in) in store::doubts(tx, tag).await? {
        let numbers = store::issues_of(tx, topic).await?;
        asked.extend(store::load(tx, topic).await?.map(|topic| view::Doubt { topic, numbers, is_in }));
    }
    let card = view::doubts(tag, &asked);
    let action = match was_said(tx, &handle).await? {
        true => Action::edit(&card),
        false => Action::post(Place::Channel(channel), &card),
    };
    enqueue(tx, now, Outgoing::new("feedback", handle, action)).await
}
