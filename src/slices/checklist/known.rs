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
use crate::slices::feedback;
use crate::slices::release::Release;
use crate::slices::support::{self, Awaits};

/// What is known of a list.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// What people ticked.
    pub(super) ticks: Vec<Tick>,
    /// The numbers of those that tplus knows to be done: nobody has to tick them, and nobody can take that back.
    pub(super) done: BTreeSet<String>,
    /// How often a rule was kept of how many times, by the entry's number.
    pub(super) kept: BTreeMap<String, (i64, i64)>,
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
        let first = release.dates.instant(release.dates.date_of(list.from_day), NaiveTime::MIN);
        let end = release.dates.instant(release.dates.date_of(list.to_day + 1), NaiveTime::MIN);
        let window = Window { from: first, to: end.min(now + TimeDelta::milliseconds(1)) };
        for (number, item) in numbered(list) {
            let is_done = match item.knows {
                None => continue,
                Some(Knows::FaqEntry) => support::has_new_entry(conn, release.guild, window).await?,
                Some(Knows::RequestNoted) => feedback::is_tagged_in(conn, (release.guild, "feature"), window).await?,
                Some(Knows::ThreeReleased) => {
                    feedback::released_between(bot.store.read(), release.guild, window).await?.len() >= 3
                }
                Some(rule) => {
                    let (kept, of) = support::kept(conn, release.guild, (awaited(rule), window), now).await?;
                    if of > 0 {
                        known.kept.insert(number.clone(), (kept, of));
                    }
                    false
                }
            };
            if is_done {
                known.done.insert(number);
            }
        }
        Ok(known)
    }
}

fn awaited(knows: Knows) -> Awaits {
    match knows {
        Knows::Triage => Awaits::Triage,
        Knows::IssueAnswers => Awaits::IssueAnswer,
        _ => Awaits::Answer,
    }
}
