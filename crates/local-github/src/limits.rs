//! Rate limits on the world's clock: so many requests an hour, so many searches a minute, and the secondary limit on
//! what creates content, of which no header tells beforehand.

use std::collections::{BTreeMap, VecDeque};

use chrono::TimeDelta;

use super::world::Means;
use local_http::clock::Instant;

/// Requests that are counted together, in GitHub's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    Core,
    Search,
}

impl Resource {
    /// As headers have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Search => "search",
        }
    }

    fn window(self) -> TimeDelta {
        match self {
            Self::Core => TimeDelta::hours(1),
            Self::Search => TimeDelta::minutes(1),
        }
    }

    /// How many requests somebody with a credential has in a window, or somebody without.
    fn limit(self, means: Means, an_hour: u32) -> u32 {
        match (self, means) {
            (Self::Core, Means::Nothing) => 60,
            (Self::Core, _) => an_hour,
            (Self::Search, Means::Nothing) => 10,
            (Self::Search, _) => 30,
        }
    }
}

/// What a client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    pub resource: Resource,
    pub limit: u32,
    pub used: u32,
    pub reset: Instant,
}

impl Told {
    /// How many more requests fit.
    pub fn remaining(self) -> u32 {
        self.limit.saturating_sub(self.used)
    }
}

/// How much content may be created: so much within a minute, and within an hour.
const CONTENT: [(TimeDelta, usize); 2] = [(TimeDelta::minutes(1), 80), (TimeDelta::hours(1), 500)];

/// What everybody has used.
#[derive(Debug)]
pub struct Limits {
    an_hour: u32,
    windows: BTreeMap<(Means, Resource), (Instant, u32)>,
    created: BTreeMap<Means, VecDeque<Instant>>,
}

impl Limits {
    /// Nothing is used yet; `an_hour` fit for each credential.
    pub fn new(an_hour: u32) -> Self {
        Self { an_hour, windows: BTreeMap::new(), created: BTreeMap::new() }
    }

    /// Counts a request, and says what is left. What did not fit is an error.
    pub fn take(&mut self, means: Means, resource: Resource, now: Instant) -> Result<Told, Told> {
        let told = self.told(means, resource, now);
        if told.remaining() == 0 {
            return Err(told);
        }
        let used = told.used + 1;
        self.windows.insert((means, resource), (told.reset, used));
        Ok(Told { used, ..told })
    }

    /// What is left, without counting.
    pub fn told(&self, means: Means, resource: Resource, now: Instant) -> Told {
        let limit = resource.limit(means, self.an_hour);
        let begun = self.windows.get(&(means, resource));
        // A clock put back begins a new window too.
        let fits = |reset: Instant| now < reset && reset - now <= resource.window();
        let (reset, used) = begun.copied().filter(|(reset, _)| fits(*reset)).unwrap_or((now + resource.window(), 0));
        Told { resource, limit, used, reset }
    }

    /// Takes back one request: an answer that says that nothing has changed costs nothing.
    pub fn give_back(&mut self, means: Means, told: Told) -> Told {
        let used = told.used.saturating_sub(1);
        self.windows.insert((means, told.resource), (told.reset, used));
        Told { used, ..told }
    }

    /// Counts something created, or says for how many seconds nothing more may be.
    pub fn create(&mut self, means: Means, now: Instant) -> Result<(), i64> {
        let created = self.created.entry(means).or_default();
        created.retain(|at| *at <= now && now - *at < TimeDelta::hours(1));
        for (window, most) in CONTENT {
            let mut within = created.iter().filter(|at| now - **at < window);
            let count = within.clone().count();
            if let Some(first) = within.next().filter(|_| count >= most) {
                return Err((*first + window - now).num_seconds().max(1));
            }
        }
        created.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use local_http::clock::from_millis;

    #[test]
    fn an_hours_requests_are_used_up_and_come_back_with_the_next_hour() {
        let mut limits = Limits::new(3);
        let (means, now) = (Means::PersonalToken(super::super::ids::AccountId(1)), from_millis(1_768_482_000_000));
        for left in [2, 1, 0] {
            assert_eq!(limits.take(means, Resource::Core, now).unwrap().remaining(), left);
        }
        let told = limits.take(means, Resource::Core, now + TimeDelta::minutes(59)).unwrap_err();
        assert_eq!((told.remaining(), told.reset), (0, now + TimeDelta::hours(1)));
        assert_eq!(limits.take(means, Resource::Core, told.reset).unwrap().remaining(), 2);
        assert!(limits.take(Means::Nothing, Resource::Search, now).is_ok(), "each has limits of their own");
    }

    #[test]
    fn eighty_things_a_minute_and_five_hundred_an_hour_may_be_created() {
        let mut limits = Limits::new(5000);
        let start = from_millis(1_768_482_000_000);
        for _ in 0..80 {
            limits.create(Means::Nothing, start).unwrap();
        }
        assert_eq!(limits.create(Means::Nothing, start + TimeDelta::seconds(20)), Err(40));
        for minute in 1..=5 {
            for _ in 0..80 {
                limits.create(Means::Nothing, start + TimeDelta::minutes(minute)).unwrap();
            }
        }
        let later = start + TimeDelta::minutes(6);
        assert_eq!((0..21).filter_map(|_| limits.create(Means::Nothing, later).err()).next(), Some(54 * 60));
    }
}
