//! Keeps tplus below its destinations' rate limits by itself, since waiting inside a client would hold up alerts.

use std::collections::{HashMap, VecDeque};

use chrono::TimeDelta;

use super::Limit;
use crate::engine::clock::Instant;

/// A place of a destination.
pub(super) type Place = (&'static str, i64);

/// Stands for all of a destination's places together.
const EVERYWHERE: i64 = 0;

/// When was what sent where, and what the other side asked to hold back.
#[derive(Default)]
pub(super) struct Pacer {
    sent: HashMap<(Place, Limit), VecDeque<Instant>>,
    held: HashMap<(Place, Limit), Instant>,
}

impl Pacer {
    /// The earliest instant, not before `now`, at which one more may be sent; what is urgent has all of the limit.
    pub(super) fn ready_at(&mut self, (place, limit): (Place, Limit), is_urgent: bool, now: Instant) -> Instant {
        let most = if is_urgent { limit.most } else { limit.most - limit.kept };
        let paced = self.paced_until((place, limit), most, now);
        self.held.retain(|_, until| *until > now);
        self.held.get(&(place, limit)).map_or(paced, |until| paced.max(*until))
    }

    fn paced_until(&mut self, (place, limit): (Place, Limit), most: usize, now: Instant) -> Instant {
        let Some(sent) = self.sent.get_mut(&(place, limit)) else { return now };
        let window = TimeDelta::milliseconds(limit.window_ms);
        while sent.front().is_some_and(|&first| first + window <= now) {
            sent.pop_front();
        }
        if sent.is_empty() {
            self.sent.remove(&(place, limit));
            return now;
        }
        if sent.len() < most { now } else { sent[sent.len() - most] + window }
    }

    /// Holds what counts against one of a place's limits back until then: the other side asked for it.
    pub(super) fn hold(&mut self, (place, limit): (Place, Limit), until: Instant) {
        let held = self.held.entry((place, limit)).or_insert(until);
        *held = until.max(*held);
    }

    /// Records that one was sent at `now`.
    pub(super) fn sent(&mut self, (place, limit): (Place, Limit), now: Instant) {
        self.sent.entry((place, limit)).or_default().push_back(now);
    }
}

/// All of `destination` together.
pub(super) fn everywhere(destination: &'static str) -> Place {
    (destination, EVERYWHERE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    const POST: Limit = Limit { name: "post", most: 5, kept: 1, window_ms: 5_000 };
    const EDIT: Limit = Limit { name: "edit", most: 5, kept: 1, window_ms: 5_000 };
    const ALL: Limit = Limit { name: "all", most: 45, kept: 10, window_ms: 1_000 };

    #[test]
    fn a_destinations_places_together_stay_below_its_limit_too() {
        let (mut pacer, now, all) = (Pacer::default(), from_millis(0), everywhere("discord"));
        (0..35).for_each(|_| pacer.sent((all, ALL), now));
        assert_eq!(pacer.ready_at((all, ALL), false, now), now + TimeDelta::seconds(1));
        assert_eq!(pacer.ready_at((all, ALL), false, now + TimeDelta::seconds(1)), now + TimeDelta::seconds(1));
        assert_eq!(
            pacer.ready_at((everywhere("github"), ALL), false, now),
            now,
            "another destination has limits of its own"
        );
    }

    #[test]
    fn what_the_other_side_asked_to_hold_back_waits_as_long_as_it_said() {
        let (mut pacer, place, now) = (Pacer::default(), ("discord", 1), from_millis(0));
        let (soon, later) = (now + TimeDelta::seconds(30), now + TimeDelta::seconds(90));
        pacer.hold((place, POST), later);
        pacer.hold((place, POST), soon);
        assert_eq!(pacer.ready_at((place, POST), false, now), later, "a shorter wait shortens no longer one");
        assert_eq!(pacer.ready_at((place, EDIT), false, now), now, "the place's other limits go on");
        let all = everywhere("discord");
        assert_eq!(pacer.ready_at((all, ALL), false, now), now);
        pacer.hold((all, ALL), soon);
        assert_eq!(pacer.ready_at((all, ALL), false, now), soon);
        assert_eq!(pacer.ready_at((all, ALL), false, soon), soon);
        assert_eq!(pacer.ready_at((place, POST), false, later), later);
    }

    #[test]
    fn a_fifth_post_waits_until_the_first_is_five_seconds_old() {
        let (mut pacer, place, start) = (Pacer::default(), ("discord", 1), from_millis(0));
        for second in 0..4 {
            let now = start + TimeDelta::seconds(second);
            assert_eq!(pacer.ready_at((place, POST), false, now), now);
            pacer.sent((place, POST), now);
        }
        let now = start + TimeDelta::seconds(4);
        assert_eq!(pacer.ready_at((place, POST), false, now), start + TimeDelta::seconds(5));
        assert_eq!(pacer.ready_at((place, POST), true, now), now, "one more is kept for an alert");
        assert_eq!(pacer.ready_at((place, EDIT), false, now), now, "edits have a limit of their own");
        assert_eq!(pacer.ready_at((("discord", 2), POST), false, now), now, "so has each place");
        let later = start + TimeDelta::minutes(1);
        assert_eq!(pacer.ready_at((place, POST), false, later), later);
    }
}
