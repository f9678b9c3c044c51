//! Whose turn it is to be on call: week by week in order, but for who is away, who swapped, and who stands in.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use crate::engine::clock::{Instant, Window};
use crate::ids::{OverrideId, UserId};
use crate::playbook::{ReleaseDates, RotationRules};
use crate::slices::people::Schedules;

/// Somebody who takes turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
}

/// Somebody stands in for whoever's week it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Its id.
    pub id: OverrideId,
    /// Who stands in.
    pub by: Member,
    /// From when until when.
    pub window: Window,
}

/// A week on call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The date of the hand-over with which it begins, in the release's zone.
    pub begins_on: NaiveDate,
    /// Whose it is; nobody's where nobody is there.
    pub holder: Option<Member>,
}

/// Who takes turns, and what is settled of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotation {
    /// In order.
    pub members: Vec<Member>,
    /// Whose week it is, of those that are settled, by the date of their hand-over.
    pub settled: BTreeMap<NaiveDate, Option<Member>>,
    /// Who stands in, the one noted last first.
    pub overrides: Vec<Override>,
}

impl Rotation {
    /// The turns from the one that runs at `now` on, so many. Whoever is away for all working days of a week is passed over, and comes
    /// next.
    pub fn turns(
        &self,
        (dates, rules): (&ReleaseDates, &RotationRules),
        schedules: &Schedules,
        (now, many): (Instant, usize),
    ) -> Vec<Turn> {
        let mut turns: Vec<Turn> = Vec::with_capacity(many);
        let mut begins_on = begun(dates, rules, now);
        let mut last = self.settled.range(..begins_on).rev().find_map(|(_, holder)| holder.clone());
        while turns.len() < many {
            let holder = match self.settled.get(&begins_on) {
                Some(settled) => settled.clone(),
                None => self.after(last.as_ref(), |member| is_there(schedules, member, begins_on)),
            };
            last = holder.clone().or(last);
            turns.push(Turn { begins_on, holder });
            begins_on = begins_on + Days::new(7);
        }
        turns
    }

    /// The first after `last` in the order who is `there`; from the beginning where nobody was before, or they take no turns any more.
    fn after(&self, last: Option<&Member>, there: impl Fn(&Member) -> bool) -> Option<Member> {
        let at = last.and_then(|last| self.members.iter().position(|member| member.user == last.user));
        let first = at.map_or(0, |at| at + 1);
        let in_order = self.members.iter().cycle().skip(first).take(self.members.len());
        in_order.into_iter().find(|member| there(member)).cloned()
    }

    /// Who is paged first and next in the week of `turn`: whoever stands in, whose week it is, and the others in their order; whoever has
    /// said that they are away is passed over. A weekend is no absence.
    pub fn paged(&self, turn: &Turn, schedules: &Schedules, now: Instant) -> Vec<Member> {
        let standing_in = self.overrides.iter().filter(|one| one.window.holds(now)).map(|one| &one.by);
        let at =
            turn.holder.as_ref().and_then(|holder| self.members.iter().position(|member| member.user == holder.user));
        let others = self.members.iter().cycle().skip(at.map_or(0, |at| at + 1)).take(self.members.len());
        let mut paged: Vec<Member> = Vec::new();
        for member in standing_in.chain(&turn.holder).chain(others) {
            if paged.iter().all(|before| before.user != member.user) && !schedules.is_away(member.user, now) {
                paged.push(member.clone());
            }
        }
        paged.truncate(2);
        paged
    }
}

/// Whether `member` works on a day of the week that begins on `begins_on`.
fn is_there(schedules: &Schedules, member: &Member, begins_on: NaiveDate) -> bool {
    begins_on.iter_days().take(7).any(|day| schedules.off(member.user, day).is_none())
}

/// The date of the last hand-over at `now`.
pub fn begun(dates: &ReleaseDates, rules: &RotationRules, now: Instant) -> NaiveDate {
    let today = dates.date(now);
    let past = |date: &NaiveDate| date.weekday() == rules.hands_over_on && hand_over(dates, rules, *date) <= now;
    (0..=7).map(|days| today - TimeDelta::days(days)).find(past).unwrap_or(today)
}

/// When the hand-over of `date` is, in UTC.
pub fn hand_over(dates: &ReleaseDates, rules: &RotationRules, date: NaiveDate) -> Instant {
    dates.instant(date, rules.hands_over_at)
}
