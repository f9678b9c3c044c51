//! Expected posts against seen ones: every post of the bot must have been expected, and every expected one must be there
//! exactly once and on time.

use std::fmt;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::super::transcript::local;
use crate::engine::clock::Instant;

/// A post may come this much after its time.
pub(super) const ON_TIME: TimeDelta = TimeDelta::seconds(60);
/// What is later than this is another occasion's post.
const SAME_OCCASION: TimeDelta = TimeDelta::hours(12);

/// A post that has to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// When.
    pub at: Instant,
    /// In which channel, or `channel/thread`.
    pub place: String,
    /// What it says, among other things.
    pub says: String,
    /// How much later it may come.
    pub grace: TimeDelta,
}

/// A post of the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub at: Instant,
    pub place: String,
    pub text: String,
}

/// How an expected post fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// There, once, on time.
    Seen(Instant),
    /// There, once, but late.
    Late(Instant),
    /// There more than once.
    Duplicate(usize),
    /// Not there.
    Missing,
}

/// The table of all posts.
#[derive(Debug)]
pub struct Findings {
    zone: Tz,
    expected: Vec<(Expected, Finding)>,
    unexpected: Vec<Seen>,
}

impl Findings {
    /// Compares what was `expected` with what was `seen`.
    pub fn compare(expected: Vec<Expected>, mut seen: Vec<Seen>, zone: Tz) -> Self {
        let mut rows = Vec::new();
        for post in expected {
            let mut matching: Vec<Instant> = Vec::new();
            let mut first = None;
            for (index, candidate) in seen.iter().enumerate() {
                let on_occasion = candidate.at >= post.at && candidate.at - post.at < SAME_OCCASION;
                if on_occasion && candidate.place == post.place && candidate.text.contains(&post.says) {
                    matching.push(candidate.at);
                    first.get_or_insert(index);
                }
            }
            // Posts that say the same at several times each have an expected one of their own: only the same moment's
            // repeats count as duplicates.
            let at_once = matching.iter().filter(|at| **at - matching[0] <= ON_TIME).count();
            let finding = match (first, at_once) {
                (None, _) => Finding::Missing,
                (Some(_), count) if count > 1 => Finding::Duplicate(count),
                (Some(_), _) if matching[0] - post.at > post.grace => Finding::Late(matching[0]),
                (Some(_), _) => Finding::Seen(matching[0]),
            };
            if let Some(index) = first {
                seen.remove(index);
            }
            rows.push((post, finding));
        }
        Self { zone, expected: rows, unexpected: seen }
    }

    /// Whether every expected post was there exactly once and on time, and nothing else was said.
    pub fn all_well(&self) -> bool {
        self.unexpected.is_empty() && self.expected.iter().all(|(_, finding)| matches!(finding, Finding::Seen(_)))
    }

    fn count(&self, of: impl Fn(&Finding) -> bool) -> usize {
        self.expected.iter().filter(|(_, finding)| of(finding)).count()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<18}{:<52}{:<36} found", "expected at", "where", "what")?;
        for (post, finding) in &self.expected {
            let found = match finding {
                Finding::Seen(at) => format!("seen {}", local(*at, self.zone)),
                Finding::Late(at) => format!("LATE {}", local(*at, self.zone)),
                Finding::Duplicate(count) => format!("DUPLICATE, {count} times"),
                Finding::Missing => "MISSING".to_owned(),
            };
            writeln!(f, "{:<18}{:<52}{:<36} {found}", local(post.at, self.zone), post.place, post.says)?;
        }
        for seen in &self.unexpected {
            let first = seen.text.lines().next().unwrap_or_default();
            writeln!(f, "{:<18}{:<52}{first:<36} NOT EXPECTED", local(seen.at, self.zone), seen.place)?;
        }
        writeln!(
            f,
            "\n{} expected · {} seen · {} late · {} duplicate · {} missing · {} not expected",
            self.expected.len(),
            self.count(|finding| matches!(finding, Finding::Seen(_))),
            self.count(|finding| matches!(finding, Finding::Late(_))),
            self.count(|finding| matches!(finding, Finding::Duplicate(_))),
            self.count(|finding| matches!(finding, Finding::Missing)),
            self.unexpected.len(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::clock::from_millis;

    fn at(minute: i64) -> Instant {
        from_millis(minute * 60_000)
    }

    fn expected(minute: i64) -> Expected {
        Expected { at: at(minute), place: "release".into(), says: "Day 1 Update".into(), grace: ON_TIME }
    }

    fn seen(minute: i64) -> Seen {
        Seen { at: at(minute), place: "release".into(), text: "**Day 1 Update**".into() }
    }

    fn findings(expected: Vec<Expected>, seen: Vec<Seen>) -> Vec<Finding> {
        let findings = Findings::compare(expected, seen, chrono_tz::UTC);
        findings.expected.iter().map(|(_, finding)| finding.clone()).collect()
    }

    #[test]
    fn a_post_is_seen_late_double_or_missing() {
        assert_eq!(findings(vec![expected(0)], vec![seen(0)]), [Finding::Seen(at(0))]);
        assert_eq!(findings(vec![expected(0)], vec![seen(5)]), [Finding::Late(at(5))]);
        assert_eq!(findings(vec![expected(0)], vec![seen(0), seen(1)]), [Finding::Duplicate(2)]);
        assert_eq!(findings(vec![expected(0)], vec![]), [Finding::Missing]);
        assert_eq!(findings(vec![expected(10)], vec![seen(0)]), [Finding::Missing], "too early is not there");
    }

    #[test]
    fn what_nobody_expected_spoils_the_rehearsal() {
        assert!(Findings::compare(vec![expected(0)], vec![seen(0)], chrono_tz::UTC).all_well());
        assert!(!Findings::compare(vec![], vec![seen(0)], chrono_tz::UTC).all_well());
    }
}
