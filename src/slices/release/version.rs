//! Versions: which comes first, and what the next one would be called.

use semver::Version;

use super::Release;
use crate::discord::text::safe_title;
use crate::engine::clock::Instant;
use crate::playbook::{Bump, Names, Playbook};

/// A version behind the letter that may stand before it.
fn read(text: &str) -> Option<(&str, Version)> {
    let number = text.trim_start_matches(['v', 'V']);
    Some((&text[..text.len() - number.len()], Version::parse(number).ok()?))
}

/// Whether `version` comes before `last`; of what is no version nobody can say.
pub fn is_lower(version: &str, last: &str) -> bool {
    read(version).zip(read(last)).is_some_and(|((_, version), (_, last))| version < last)
}

/// What comes after `last`: `v1.1.0-beta`, and its hotfix `v1.1.0-beta.1`, are followed by the patch `v1.1.1-beta.1`, that one by the
/// features of `v1.1.2-beta`, and `v1.4.2` by `v1.4.3` or `v1.5.0`. Nothing where `last` is no version.
fn next(last: &str, bump: Bump) -> Option<String> {
    let (letter, last) = read(last)?;
    let channel = last.pre.as_str().split('.').next().filter(|channel| !channel.is_empty());
    let next = match (channel, bump) {
        (None, Bump::Feature) => Version::new(last.major, last.minor + 1, 0),
        _ => Version::new(last.major, last.minor, last.patch + 1),
    };
    Some(match (channel, bump) {
        (None, _) => format!("{letter}{next}"),
        (Some(channel), Bump::Patch) => format!("{letter}{next}-{channel}.1"),
        (Some(channel), Bump::Feature) => format!("{letter}{next}-{channel}"),
    })
}

/// The next version with more than patches and without a test channel: `v1.2.0` after all of `v1.1`.
fn next_minor(last: &str) -> Option<String> {
    let (letter, last) = read(last)?;
    Some(format!("{letter}{}", Version::new(last.major, last.minor + 1, 0)))
}

impl Release {
    /// What `version` of it is called where users read of it: `Caro v1.1.0-beta`.
    pub fn named(&self, playbook: &Playbook, version: &str) -> String {
        safe_title(format!("{} {version}", self.product_or(playbook)).trim(), 120)
    }
}

/// What the texts of the plan call `release`, and what follows the version that users have on T+`day`.
pub fn names(playbook: &Playbook, release: &Release, day: i64, now: Instant) -> Names {
    let bump = playbook.due_release(day).and_then(|due| due.bump).unwrap_or(Bump::Patch);
    let local = now.with_timezone(&release.dates.zone);
    Names {
        product: release.product_or(playbook).to_owned(),
        version: release.in_use().to_owned(),
        next: next(release.newest(), bump),
        patch: next(release.newest(), Bump::Patch),
        next_minor: next_minor(release.in_use()),
        zone: local.format("%Z").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_lower_by_its_numbers_and_unknown_ones_are_not() {
        assert!(is_lower("v1.1.0-beta", "v1.1.0-beta.1") && is_lower("1.0.9", "v1.0.10"));
        assert!(!is_lower("v1.1.1-beta", "v1.1.0-beta.2") && !is_lower("spring", "v1.1.0"));
    }

    #[test]
    fn what_comes_next_is_the_plans_and_that_of_stable_versions() {
        let patch = |last| next(last, Bump::Patch);
        let feature = |last| next(last, Bump::Feature);
        assert_eq!(patch("v1.1.0-beta").as_deref(), Some("v1.1.1-beta.1"), "plan.md, section 2");
        assert_eq!(feature("v1.1.1-beta.1").as_deref(), Some("v1.1.2-beta"), "plan.md, section 3");
        assert_eq!(patch("v1.1.0-beta.1").as_deref(), Some("v1.1.1-beta.1"), "after a hotfix");
        assert_eq!((patch("3.0.0").as_deref(), feature("3.0.4").as_deref()), (Some("3.0.1"), Some("3.1.0")));
        assert_eq!(next_minor("v1.1.2-beta").as_deref(), Some("v1.2.0"), "plan.md, section 7");
        assert_eq!((patch("spring"), next_minor("2026-01")), (None, None));
    }
}
