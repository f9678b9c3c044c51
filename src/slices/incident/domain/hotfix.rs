//! A hotfix: its version, its checklist, and its timeline, planned against actual (plan.md, section 5).

use chrono::TimeDelta;

use super::Incident;
use crate::engine::clock::Instant;
use crate::ids::UserId;
use crate::playbook::{CheckItem, Incidents, Milestone, PullShows};

/// A checklist of an incident, or what is kept like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// What a hotfix takes.
    Hotfix,
    /// What a rollback takes.
    Rollback,
    /// What is done before an incident is closed.
    Closing,
    /// Who agrees with a verdict of the matrix, and who objects.
    Voices,
    /// The roles that were heard about it.
    Heard,
}

impl List {
    /// Its name in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hotfix => "hotfix",
            Self::Rollback => "rollback",
            Self::Closing => "closing",
            Self::Voices => "voice",
            Self::Heard => "heard",
        }
    }
}

/// A tick on a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// The entry.
    pub item: String,
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// When, in UTC.
    pub at: Instant,
}

/// An entry of a checklist with its ticks.
#[derive(Debug, Clone)]
pub struct Checked<'p> {
    /// The entry.
    pub item: &'p CheckItem,
    /// Who ticked it, in order.
    pub ticks: Vec<Tick>,
}

impl Checked<'_> {
    /// When enough people had ticked it.
    pub fn done(&self) -> Option<Instant> {
        let enough = usize::try_from(self.item.people).ok()?.checked_sub(1)?;
        self.ticks.get(enough).map(|tick| tick.at)
    }
}

/// The entries of `list`, each with its ticks.
pub fn checked<'p>(list: &'p [CheckItem], ticks: &[Tick]) -> Vec<Checked<'p>> {
    let of = |item: &CheckItem| ticks.iter().filter(|tick| tick.item == item.id).cloned().collect();
    list.iter().map(|item| Checked { item, ticks: of(item) }).collect()
}

/// A line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// When it should have happened, counted from the report.
    pub planned: TimeDelta,
    /// What it is.
    pub what: String,
    /// When it happened, counted from the report.
    pub actual: Option<TimeDelta>,
}

/// The pull request that closes the issue in which an incident is tracked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pull {
    /// When it was opened.
    pub opened: Instant,
    /// When it was merged.
    pub merged: Option<Instant>,
}

/// When something happened of which a tick tells, and a pull request where there is one.
fn with_pull(ticked: Option<Instant>, shows: PullShows, pull: Pull) -> Option<Instant> {
    match shows {
        PullShows::Written => Some(ticked.map_or(pull.opened, |ticked| ticked.min(pull.opened))),
        PullShows::Opened => Some(ticked?.max(pull.opened)),
        PullShows::Merged => Some(ticked?.max(pull.merged?)),
    }
}

/// The timeline of the hotfix `version`, planned against actual. `ticks` are those of its checklist and of the one that closes the
/// incident.
pub fn timeline(
    plan: &Incidents,
    incident: &Incident,
    (ticks, pull): ([&[Tick]; 2], Option<Pull>),
    version: &str,
) -> Vec<Passed> {
    let [of_hotfix, of_closing] = ticks;
    let mut entries = checked(&plan.hotfix.checklist, of_hotfix);
    entries.extend(checked(&plan.closing, of_closing));
    let happened = |done: &str| match done {
        "reported" => Some(incident.reported),
        "declared" => Some(incident.declared),
        "resolved" => incident.resolved,
        item => entries.iter().find(|entry| entry.item.id == item).and_then(Checked::done),
    };
    let at = |milestone: &Milestone| match milestone.pull.zip(pull) {
        Some((shows, pull)) => with_pull(happened(&milestone.done), shows, pull),
        None => happened(&milestone.done),
    };
    let line = |milestone: &Milestone| Passed {
        planned: milestone.at,
        what: milestone.what.replace("{{ version }}", version),
        actual: at(milestone).map(|at| at - incident.reported),
    };
    plan.hotfix.timeline.iter().map(line).collect()
}

/// The version of the hotfix after `version`: a pre-release is counted up (`v1.1.0-beta` → `v1.1.0-beta.1` →
/// `v1.1.0-beta.2`), anything else gets the next patch version. What is no version stays as it is, with `.1` behind it.
pub fn next_version(version: &str) -> String {
    let (prefix, bare) = match version.strip_prefix('v') {
        Some(bare) => ("v", bare),
        None => ("", version),
    };
    let Ok(mut parsed) = semver::Version::parse(bare) else { return format!("{version}.1") };
    parsed.build = semver::BuildMetadata::EMPTY;
    if parsed.pre.is_empty() {
        parsed.patch += 1;
        return format!("{prefix}{parsed}");
    }
    let counted = match parsed.pre.rsplit_once('.') {
        Some((name, number)) => match number.parse::<u64>() {
            Ok(number) => format!("{name}.{}", number + 1),
            Err(_) => format!("{}.1", parsed.pre),
        },
        None => format!("{}.1", parsed.pre),
    };
    parsed.pre = semver::Prerelease::new(&counted).unwrap_or(parsed.pre);
    format!("{prefix}{parsed}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::declare;
    use super::*;
    use crate::engine::clock::from_millis;
    use crate::playbook::Playbook;

    #[test]
    fn versions_count_up_as_the_plan_says() {
        let next = |version| next_version(version);
        assert_eq!(next("v1.1.0-beta"), "v1.1.0-beta.1");
        assert_eq!(next("v1.1.0-beta.1"), "v1.1.0-beta.2");
        assert_eq!(next("1.1.0"), "1.1.1");
        assert_eq!(next("v2.0.0-rc.x"), "v2.0.0-rc.x.1");
        assert_eq!(next("spring release"), "spring release.1");
    }

    #[test]
    fn a_review_needs_two_people() {
        let plan = Playbook::builtin().incidents;
        let tick = |item: &str, user, minute: i64| Tick {
            item: item.to_owned(),
            user: UserId::new(user),
            name: String::new(),
            at: from_millis(minute * 60_000),
        };
        let incident = declare("crash");
        let one = [tick("root_cause", 1, 12), tick("reviewed", 1, 80)];
        let actual = |ticks: &[Tick], what: &str| {
            let lines = timeline(&plan, &incident, ([ticks, &[]], None), "v1");
            let line = lines.into_iter().find(|line| line.what.starts_with(what)).expect("the line");
            line.actual.map(|actual| actual.num_minutes())
        };
        assert_eq!(actual(&one, "Issue reported"), Some(0));
        assert_eq!(actual(&one, "Root cause"), Some(12));
        assert_eq!(actual(&one, "PR reviewed"), None);
        let two = [one[1].clone(), tick("reviewed", 2, 85)];
        assert_eq!(actual(&two, "PR reviewed"), Some(85));
        assert_eq!(actual(&two, "Hotfix v1 built"), None);
        let mut over = incident.clone();
        over.resolved = Some(from_millis(7_200_000));
        let verified = |closing: &[Tick]| {
            let lines = timeline(&plan, &over, ([&[], closing], None), "v1");
            lines.into_iter().find(|line| line.what == "Issue verified resolved").expect("the line").actual
        };
        assert_eq!(verified(&[]), None, "that it was resolved is not that somebody looked");
        assert_eq!(verified(&[tick("verified", 1, 150)]), Some(TimeDelta::minutes(150)));
    }

    #[test]
    fn a_pull_request_shows_that_a_fix_is_written_and_when_it_is_merged() {
        let at = |minute: i64| from_millis(minute * 60_000);
        let pull = Pull { opened: at(25), merged: None };
        let merged = Pull { merged: Some(at(95)), ..pull };
        assert_eq!(with_pull(None, PullShows::Written, pull), Some(at(25)));
        assert_eq!(with_pull(Some(at(20)), PullShows::Written, pull), Some(at(20)), "it was said before");
        assert_eq!(with_pull(None, PullShows::Opened, pull), None, "nobody says that it is tested");
        assert_eq!(with_pull(Some(at(50)), PullShows::Opened, pull), Some(at(50)));
        assert_eq!(with_pull(Some(at(80)), PullShows::Merged, pull), None, "it is reviewed, not merged");
        assert_eq!(with_pull(Some(at(80)), PullShows::Merged, merged), Some(at(95)));
    }
}
