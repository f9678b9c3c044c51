//! Rate limits: a bucket for each route and main id, fifty requests a second in all, and the limits that no header
//! tells of. Windows are judged on the world's clock, or on the machine's in tests of waiting itself.

use std::collections::{BTreeMap, VecDeque};

use chrono::TimeDelta;

use super::ids::MessageId;
use local_http::clock::Instant;

/// How many requests a bucket takes in how many milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What the bucket is called; routes with the same name share it.
    pub name: &'static str,
    pub requests: u32,
    pub millis: i64,
    /// Whether the fifty a second apply.
    pub counts_globally: bool,
    /// Whether there is a limit at all.
    pub limited: bool,
}

impl Limit {
    const fn of(name: &'static str, requests: u32, millis: i64) -> Self {
        Self { name, requests, millis, counts_globally: true, limited: true }
    }

    /// Routes of which nothing particular is known: the route's own bucket.
    pub const ORDINARY: Self = Self::of("", 50, 1000);
    /// New messages.
    pub const SEND: Self = Self::of("send", 5, 5000);
    /// Edits of messages.
    pub const EDIT: Self = Self::of("edit", 5, 5000);
    /// Deletions of messages.
    pub const DELETE: Self = Self::of("delete", 5, 1000);
    /// Bulk deletions.
    pub const BULK_DELETE: Self = Self::of("bulk-delete", 1, 3000);
    /// Reactions.
    pub const REACT: Self = Self::of("react", 4, 1000);
    /// New threads.
    pub const BEGIN_THREAD: Self = Self::of("threads", 50, 300_000);
    /// Changes of a channel or thread.
    pub const CHANGE_CHANNEL: Self = Self::of("channel", 5, 5000);
    /// Lists of members.
    pub const LIST_MEMBERS: Self = Self::of("members", 10, 10_000);
    /// Registrations of commands.
    pub const COMMANDS: Self = Self::of("commands", 5, 5000);
    /// Follow-ups and edits of answers, which the fifty a second do not count.
    pub const WEBHOOK: Self = Self { counts_globally: false, ..Self::of("", 5, 5000) };
    /// First answers, which nothing limits.
    pub const NONE: Self = Self { counts_globally: false, limited: false, ..Self::of("none", 0, 0) };
    /// New names and topics of one channel: a limit that no header tells of.
    pub const RENAME: Self = Self::of("rename", 2, 600_000);
    /// Everything together.
    const GLOBAL: Self = Self::of("global", 50, 1000);
}

/// What a client is told of a bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub bucket: String,
    pub limit: u32,
    pub remaining: u32,
    /// Seconds since 1970.
    pub reset: f64,
    pub reset_after: f64,
}

/// Whether a request may pass.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Pass(Option<Told>),
    Stop { told: Option<Told>, retry_after: f64, scope: &'static str },
}

#[derive(Debug, Default, Clone, Copy)]
struct Window {
    began: i64,
    used: u32,
}

impl Window {
    /// Counts a request if it fits, and says how many more do.
    fn take(&mut self, limit: Limit, now: i64) -> Option<u32> {
        // A clock put back begins a new window too.
        if self.used == 0 || now - self.began >= limit.millis || now < self.began {
            *self = Self { began: now, used: 0 };
        }
        if self.used >= limit.requests {
            return None;
        }
        self.used += 1;
        Some(limit.requests - self.used)
    }
}

/// A request to be judged.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub limit: Limit,
    pub route: &'a str,
    /// The channel, guild or web hook that the bucket belongs to.
    pub major: &'a str,
    pub bot: &'a str,
    /// Whether a channel's name or topic is about to change.
    pub renames: bool,
    /// The world's time.
    pub now: Instant,
}

/// All buckets.
#[derive(Debug)]
pub struct Limiter {
    windows: BTreeMap<String, Window>,
    /// Where the machine's clock judges, since when it counts.
    real_since: Option<tokio::time::Instant>,
}

/// What a stepped bucket says: its window is over when the world's clock says so, which no sleep can hasten.
pub const STEPPED_RESET: f64 = 0.001;

impl Limiter {
    /// Empty buckets; with `real`, on the machine's clock.
    pub fn new(real: bool) -> Self {
        Self { windows: BTreeMap::new(), real_since: real.then(local_http::clock::machine_now) }
    }

    /// Judges a request, and counts it if it passes.
    pub fn ask(&mut self, asked: Asked<'_>) -> Verdict {
        let now = match self.real_since {
            Some(since) => i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX),
            None => asked.now.timestamp_millis(),
        };
        self.ask_at(asked, now)
    }

    /// Judges a request at a time in milliseconds of whichever clock judges.
    fn ask_at(&mut self, asked: Asked<'_>, now: i64) -> Verdict {
        if !asked.limit.limited {
            return Verdict::Pass(None);
        }
        if asked.limit.counts_globally {
            let key = format!("global {}", asked.bot);
            if let Err(retry_after) = self.take(&key, Limit::GLOBAL, now) {
                return Verdict::Stop { told: None, retry_after, scope: "global" };
            }
        }
        if asked.renames
            && let Err(retry_after) = self.take(&format!("rename {}", asked.major), Limit::RENAME, now)
        {
            return Verdict::Stop { told: None, retry_after, scope: "user" };
        }
        let name = if asked.limit.name.is_empty() { asked.route } else { asked.limit.name };
        let key = format!("{name} {} {}", asked.major, asked.bot);
        let taken = self.take(&key, asked.limit, now);
        let reset_after = self.reset_after(&key, asked.limit, now);
        let told = Told {
            bucket: hash(name),
            limit: asked.limit.requests,
            remaining: *taken.as_ref().unwrap_or(&0),
            reset: seconds(asked.now.timestamp_millis()) + reset_after,
            reset_after,
        };
        match taken {
            Ok(_) => Verdict::Pass(Some(told)),
            Err(retry_after) => Verdict::Stop { told: Some(told), retry_after, scope: "user" },
        }
    }

    fn take(&mut self, key: &str, limit: Limit, now: i64) -> Result<u32, f64> {
        let window = self.windows.entry(key.to_owned()).or_default();
        window.take(limit, now).ok_or_else(|| self.reset_after(key, limit, now))
    }

    fn reset_after(&self, key: &str, limit: Limit, now: i64) -> f64 {
        if self.real_since.is_none() {
            return STEPPED_RESET;
        }
        let began = self.windows.get(key).map_or(now, |window| window.began);
        seconds((began + limit.millis - now).max(1))
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of this millennium fit a float")]
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

/// A bucket's name as clients see it: opaque, the same for the same routes.
fn hash(name: &str) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}{:016x}", hash.rotate_left(32) ^ 0x5bd1_e995)
}

/// Edits of messages over an hour old, of which each takes only so many in an hour.
#[derive(Debug)]
pub struct OldEdits {
    most: usize,
    made: BTreeMap<MessageId, VecDeque<Instant>>,
}

impl OldEdits {
    /// None yet; `most` fit into an hour.
    pub fn new(most: usize) -> Self {
        Self { most, made: BTreeMap::new() }
    }

    /// Counts an edit if it fits.
    ///
    /// # Errors
    /// How many seconds to wait, where it doesn't fit.
    pub fn admit(&mut self, message: MessageId, now: Instant) -> Result<(), f64> {
        let made = self.made.entry(message).or_default();
        made.retain(|at| now - *at < TimeDelta::hours(1));
        match made.front() {
            Some(first) if made.len() >= self.most => {
                Err(seconds((*first + TimeDelta::hours(1) - now).num_milliseconds()))
            }
            _ => {
                made.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use local_http::clock::from_millis;

    fn send(limiter: &mut Limiter, millis: i64) -> Verdict {
        let now = from_millis(1_768_482_000_000 + millis);
        limiter.ask(Asked { limit: Limit::SEND, route: "r", major: "7", bot: "1", renames: false, now })
    }

    #[test]
    fn the_sixth_message_in_five_seconds_of_the_world_must_wait() {
        let mut limiter = Limiter::new(false);
        for left in [4, 3, 2, 1, 0] {
            let Verdict::Pass(Some(told)) = send(&mut limiter, 0) else { panic!("refused with {left} left") };
            assert_eq!((told.remaining, told.reset_after), (left, 0.001));
        }
        assert!(matches!(send(&mut limiter, 4999), Verdict::Stop { scope: "user", .. }));
        assert!(matches!(send(&mut limiter, 5000), Verdict::Pass(_)));
    }

    #[test]
    fn the_fifty_first_request_in_a_second_is_stopped_for_all_routes() {
        let mut limiter = Limiter::new(false);
        let now = from_millis(1_768_482_000_000);
        for channel in 0..50 {
            let major = channel.to_string();
            let asked = Asked { limit: Limit::SEND, route: "r", major: &major, bot: "1", renames: false, now };
            assert!(matches!(limiter.ask(asked), Verdict::Pass(_)));
        }
        let asked = Asked { limit: Limit::ORDINARY, route: "other", major: "", bot: "1", renames: false, now };
        assert!(matches!(limiter.ask(asked), Verdict::Stop { scope: "global", .. }));
        let answer = Asked { limit: Limit::NONE, ..asked };
        assert!(matches!(limiter.ask(answer), Verdict::Pass(None)), "answers to interactions are not limited");
    }

    #[test]
    fn a_channel_is_renamed_twice_in_ten_minutes_at_most() {
        let mut limiter = Limiter::new(false);
        let mut rename = |minutes: i64| {
            let now = from_millis(1_768_482_000_000 + minutes * 60_000);
            let limit = Limit::CHANGE_CHANNEL;
            limiter.ask(Asked { limit, route: "r", major: "7", bot: "1", renames: true, now })
        };
        assert!(matches!(rename(0), Verdict::Pass(_)));
        assert!(matches!(rename(1), Verdict::Pass(_)));
        assert!(matches!(rename(2), Verdict::Stop { told: None, .. }));
        assert!(matches!(rename(10), Verdict::Pass(_)));
    }

    #[test]
    fn real_windows_say_how_long_they_last() {
        let mut limiter = Limiter { windows: BTreeMap::new(), real_since: Some(local_http::clock::machine_now()) };
        let now = from_millis(1_768_482_000_000);
        let asked = Asked { limit: Limit::SEND, route: "r", major: "7", bot: "1", renames: false, now };
        for _ in 0..5 {
            assert!(matches!(limiter.ask_at(asked, 100), Verdict::Pass(_)));
        }
        let Verdict::Stop { retry_after, .. } = limiter.ask_at(asked, 2100) else { panic!("the window is not over") };
        assert_eq!(retry_after, 3.0);
        assert!(matches!(limiter.ask_at(asked, 5100), Verdict::Pass(_)));
    }
}
