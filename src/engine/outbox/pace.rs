//! Keeps tplus below Discord's rate limits by itself, since waiting inside the client would hold up alerts.

use std::collections::{HashMap, VecDeque};

use chrono::TimeDelta;

use crate::engine::clock::Instant;
use crate::ids::ChannelId;

/// Which of a channel's limits an action counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// New messages.
    Post,
    /// Edits.
    Edit,
    /// Reactions: Discord allows about one each quarter of a second.
    React,
    /// Threads and the rest.
    Other,
    /// What is made on GitHub, which asks for a second between such requests.
    GitHub,
    /// Everything that is sent anywhere.
    All,
}

/// Stands for GitHub among the channels.
pub const GITHUB: ChannelId = ChannelId::new(-1);

/// Stands for all channels in [`Bucket::All`].
const EVERYWHERE: ChannelId = ChannelId::new(0);

impl Bucket {
    /// How many in how long: one below what Discord allows.
    fn allowance(self) -> (usize, TimeDelta) {
        match self {
            Self::Post | Self::Edit | Self::Other => (4, TimeDelta::seconds(5)),
            Self::React => (1, TimeDelta::milliseconds(300)),
            Self::GitHub => (1, TimeDelta::seconds(1)),
            // Of 50 a second some are left for answers and questions.
            Self::All => (35, TimeDelta::seconds(1)),
        }
    }
}

/// When was what sent where, and what Discord asked to hold back.
#[derive(Default)]
pub struct Pacer {
    sent: HashMap<(ChannelId, Bucket), VecDeque<Instant>>,
    held: HashMap<(ChannelId, Bucket), Instant>,
}

impl Pacer {
    /// The earliest instant, not before `now`, at which one more may be sent.
    pub fn ready_at(&mut self, channel: ChannelId, bucket: Bucket, now: Instant) -> Instant {
        let paced = self.paced_until(channel, bucket, now);
        self.held.retain(|_, until| *until > now);
        self.held.get(&(channel, bucket)).map_or(paced, |until| paced.max(*until))
    }

    fn paced_until(&mut self, channel: ChannelId, bucket: Bucket, now: Instant) -> Instant {
        let (most, window) = bucket.allowance();
        let Some(sent) = self.sent.get_mut(&(channel, bucket)) else { return now };
        while sent.front().is_some_and(|&first| first + window <= now) {
            sent.pop_front();
        }
        if sent.is_empty() {
            self.sent.remove(&(channel, bucket));
            return now;
        }
        if sent.len() < most { now } else { sent[sent.len() - most] + window }
    }

    /// Holds one of a channel's buckets back until then, or with none everything: Discord asked for it.
    pub fn hold(&mut self, what: Option<(ChannelId, Bucket)>, until: Instant) {
        let held = self.held.entry(what.unwrap_or((EVERYWHERE, Bucket::All))).or_insert(until);
        *held = until.max(*held);
    }

    /// The earliest instant at which anything may be sent anywhere.
    pub fn busy_until(&mut self, now: Instant) -> Instant {
        self.ready_at(EVERYWHERE, Bucket::All, now)
    }

    /// Records that something was sent somewhere at `now`.
    pub fn sent_any(&mut self, now: Instant) {
        self.sent(EVERYWHERE, Bucket::All, now);
    }

    /// Records that one was sent at `now`.
    pub fn sent(&mut self, channel: ChannelId, bucket: Bucket, now: Instant) {
        self.sent.entry((channel, bucket)).or_default().push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    #[test]
    fn all_channels_together_stay_below_discords_limit_too() {
        let (mut pacer, now) = (Pacer::default(), from_millis(0));
        (0..35).for_each(|_| pacer.sent_any(now));
        assert_eq!(pacer.busy_until(now), now + TimeDelta::seconds(1));
        assert_eq!(pacer.busy_until(now + TimeDelta::seconds(1)), now + TimeDelta::seconds(1));
    }

    #[test]
    fn what_discord_asked_to_hold_back_waits_as_long_as_it_said() {
        let (mut pacer, channel, now) = (Pacer::default(), ChannelId::new(1), from_millis(0));
        let (soon, later) = (now + TimeDelta::seconds(30), now + TimeDelta::seconds(90));
        pacer.hold(Some((channel, Bucket::Post)), later);
        pacer.hold(Some((channel, Bucket::Post)), soon);
        assert_eq!(pacer.ready_at(channel, Bucket::Post, now), later, "a shorter wait shortens no longer one");
        assert_eq!(pacer.ready_at(channel, Bucket::Edit, now), now, "the channel's other limits go on");
        assert_eq!(pacer.busy_until(now), now);
        pacer.hold(None, soon);
        assert_eq!(pacer.busy_until(now), soon);
        assert_eq!(pacer.busy_until(soon), soon);
        assert_eq!(pacer.ready_at(channel, Bucket::Post, later), later);
    }

    #[test]
    fn a_fifth_post_waits_until_the_first_is_five_seconds_old() {
        let (mut pacer, channel, start) = (Pacer::default(), ChannelId::new(1), from_millis(0));
        for second in 0..4 {
            let now = start + TimeDelta::seconds(second);
            assert_eq!(pacer.ready_at(channel, Bucket::Post, now), now);
            pacer.sent(channel, Bucket::Post, now);
        }
        let now = start + TimeDelta::seconds(4);
        assert_eq!(pacer.ready_at(channel, Bucket::Post, now), start + TimeDelta::seconds(5));
        assert_eq!(pacer.ready_at(channel, Bucket::Edit, now), now, "edits have a limit of their own");
        assert_eq!(pacer.ready_at(ChannelId::new(2), Bucket::Post, now), now, "so has each channel");
        let later = start + TimeDelta::minutes(1);
        assert_eq!(pacer.ready_at(channel, Bucket::Post, later), later);
    }
}
