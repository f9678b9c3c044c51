//! What tplus knows of a list's entries by itself (READINGS, "What a summary says"): that one is done, or how well a standing rule was
//! kept so far.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveTime, TimeDelta};
use sqlx::AnyConnection;

use super::items::numbered;
use super::store::{Tick, tick_of};
use crate::bot::Bot;
use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::playbook::{Checklist, Knows};
use crate::slices::feedback::Statement;
use crate::slices::release::Release;
use crate::slices::support::{self, Awaits};
use crate::slices::tracker::KnownIssue;
use crate::slices::{feedback, incident, tracker};

/// How many of the most wanted requests a list speaks of.
const WANTED: usize = 3;

/// What is known of a list.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// What people ticked.
    pub(super) ticks: Vec<Tick>,
    /// The numbers of those that tplus knows to be done: nobody has to tick them, and nobody can take that back.
    pub(super) done: BTreeSet<String>,
    /// How often a rule was kept of how many times, by the entry's number.
    pub(super) kept: BTreeMap<String, (i64, i64)>,
    /// What an entry is about, by its number.
    pub(super) named: BTreeMap<String, Named>,
}

impl Known {
    /// Whether the entry of that number is done.
    pub(super) fn is_done(&self, number: &str) -> bool {
        self.done.contains(number) || tick_of(&self.ticks, number).is_some()
    }

    /// Adds to what people ticked of `list` what tplus knows of its days up to `now`.
    pub(super) async fn of(
        bot: &Bot,
        conn: &mut AnyConnection,
        (release, list): (&Release, &Checklist),
        ticks: Vec<Tick>,
        now: Instant,
    ) -> Outcome<Self> {
        let mut known = Self { ticks, ..Self::default() };
        let first = release.dates.instant(release.dates.date_of(list.counts_from), NaiveTime::MIN);
        let end = release.dates.instant(release.dates.date_of(list.to_day + 1), NaiveTime::MIN);
        let window = Window { from: first, to: end.min(now + TimeDelta::milliseconds(1)) };
        for (number, item) in numbered(list) {
            let Some(knows) = item.knows else { continue };
            match look(bot, conn, (release, knows), window, now).await? {
                Learnt::Done(true) => drop(known.done.insert(number)),
                Learnt::Kept { of: 0, .. } | Learnt::Done(false) => {}
                Learnt::Kept { kept, of } => drop(known.kept.insert(number, (kept, of))),
                Learnt::Named(names) => drop(known.named.insert(number, names)),
            }
        }
        Ok(known)
    }
}

/// What tplus knows of one entry.
enum Learnt {
    /// Whether it is done.
    Done(bool),
    /// How often a rule was kept, of how many times.
    Kept { kept: i64, of: i64 },
    /// What it is about.
    Named(Named),
}

/// What an entry is about.
#[derive(Debug)]
pub(super) enum Named {
    /// The requests of which most people wait.
    Requests(Vec<Statement>),
    /// What people outside the team contributed.
    Contributions(Vec<KnownIssue>),
}

async fn look(
    bot: &Bot,
    conn: &mut AnyConnection,
    (release, knows): (&Release, Knows),
    window: Window,
    now: Instant,
) -> Outcome<Learnt> {
    let (guild, pool) = (release.guild, bot.store.read());
    let (kept, of) = match knows {
        // Ticked when it happens.
        Knows::Announced => return Ok(Learnt::Done(false)),
        Knows::FaqEntry => return Ok(Learnt::Done(support::has_new_entry(conn, guild, window).await?)),
        Knows::RequestNoted => {
            return Ok(Learnt::Done(feedback::is_tagged_in(conn, (guild, "feature"), window).await?));
        }
        Knows::ThreeReleased if feedback::released_between(pool, guild, window).await?.len() >= WANTED => {
            return Ok(Learnt::Done(true));
        }
        Knows::ThreeReleased => {
            let mut open = feedback::open_topics(pool, guild).await?;
            open.retain(|topic| topic.category == "feature" && !topic.words.text.trim().is_empty());
            open.sort_by_key(|topic| (-topic.votes(&bot.playbook), topic.number));
            open.truncate(WANTED);
            return Ok(Learnt::Named(Named::Requests(open)));
        }
        Knows::Contributions => {
            let contributed = tracker::contributed_between(&mut *conn, guild, window).await?;
            return Ok(Learnt::Named(Named::Contributions(contributed)));
        }
        Knows::GravestResolved => incident::resolved_within_limit(bot, release, (0, window)).await?,
        Knows::SecondResolved => incident::resolved_within_limit(bot, release, (1, window)).await?,
        Knows::Triage => support::kept(conn, guild, (Awaits::Triage, window), now).await?,
        Knows::IssueAnswers => support::kept(conn, guild, (Awaits::IssueAnswer, window), now).await?,
        Knows::Answers => support::kept(conn, guild, (Awaits::Answer, window), now).await?,
    };
    Ok(Learnt::Kept { kept, of })
}
