//! Figures about incidents, each with its definition, so that nobody has to guess what was counted.

use chrono::TimeDelta;

use super::Incident;
use crate::playbook::{Playbook, Severity};

/// The incidents that a figure speaks of: confirmed ones that count, with the playbook's severity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many there were.
    pub count: usize,
    /// How many are resolved.
    pub resolved: usize,
    /// Times from the report to the acknowledgement.
    pub to_acknowledge: Times,
    /// Times from the report to the resolution, of those that a rollback did not end.
    pub to_resolve: Times,
    /// Acknowledged within the response time, of those whose time is over or who were acknowledged.
    pub response_kept: Share,
    /// Resolved within the limit, of those whose time is over or that are resolved; without those that a rollback ended.
    pub resolution_kept: Share,
}

/// Lengths of time, summed up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    /// How many.
    pub count: usize,
    /// Their mean.
    pub mean: TimeDelta,
    /// Their median.
    pub median: TimeDelta,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub kept: usize,
    /// Of how many.
    pub of: usize,
}

/// What each figure means, as it is shown beside it.
pub const DEFINITIONS: [(&str, &str); 4] = [
    ("Time to acknowledge", "from the first report to the first acknowledgement"),
    (
        "Time to resolve",
        "from the first report to the resolution; a reopened incident counts until its last resolution, one that ended with a rollback not at all",
    ),
    (
        "Acknowledged on time",
        "acknowledged within the severity's response time, out of all that were acknowledged or ran out of time",
    ),
    (
        "Resolved on time",
        "resolved within the severity's limit, out of all that are resolved or past their limit; P3 has none, and a rollback is no fix",
    ),
];

/// What is never counted, as it is shown beside the figures.
pub const NOT_COUNTED: &str = "Drills, private incidents, duplicates and unconfirmed reports are not counted.";

impl Figures {
    /// The figures of `incidents` at `now`.
    pub fn of<'i>(
        incidents: impl Iterator<Item = &'i Incident> + Clone,
        playbook: &Playbook,
        now: crate::engine::clock::Instant,
    ) -> Self {
        let acknowledged = incidents.clone().filter_map(|one| Some(one.acknowledged? - one.reported));
        let fixed = incidents.clone().filter(|one| one.rollback.is_none());
        let resolved = fixed.filter_map(|one| Some(one.resolved? - one.reported));
        let with_severity = incidents.clone().filter_map(|one| Some((one, playbook.severity(&one.severity)?)));
        Self {
            count: incidents.clone().count(),
            resolved: incidents.filter(|one| one.resolved.is_some()).count(),
            to_acknowledge: Times::of(acknowledged),
            to_resolve: Times::of(resolved),
            response_kept: Share::of(
                with_severity.clone().filter_map(|(one, severity)| response_kept(one, severity, now)),
            ),
            resolution_kept: Share::of(with_severity.filter_map(|(one, severity)| resolution_kept(one, severity, now))),
        }
    }
}

/// Nothing while it is undecided: not acknowledged, but there is time. Who resolves has responded.
fn response_kept(incident: &Incident, severity: &Severity, now: crate::engine::clock::Instant) -> Option<bool> {
    let due = incident.response_due(severity);
    match incident.acknowledged.or(incident.resolved) {
        Some(at) => Some(at <= due),
        None => (now > due).then_some(false),
    }
}

fn resolution_kept(incident: &Incident, severity: &Severity, now: crate::engine::clock::Instant) -> Option<bool> {
    let due = incident.reported + severity.resolution?.1;
    match incident.resolved {
        Some(_) if incident.rollback.is_some() => None,
        Some(at) => Some(at <= due),
        None => (now > due).then_some(false),
    }
}

impl Times {
    fn of(times: impl Iterator<Item = TimeDelta>) -> Self {
        let mut millis: Vec<i64> = times.map(|time| time.num_milliseconds()).collect();
        millis.sort_unstable();
        let Some(count) = i64::try_from(millis.len()).ok().filter(|count| *count > 0) else { return Self::default() };
        let middle = millis.len() / 2;
        let median =
            if millis.len() % 2 == 1 { millis[middle] } else { i64::midpoint(millis[middle - 1], millis[middle]) };
        Self {
            count: millis.len(),
            mean: TimeDelta::milliseconds(millis.iter().sum::<i64>() / count),
            median: TimeDelta::milliseconds(median),
        }
    }
}

impl Share {
    fn of(kept: impl Iterator<Item = bool>) -> Self {
        kept.fold(Self::default(), |share, kept| Self { kept: share.kept + usize::from(kept), of: share.of + 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::declare;
    use super::*;
    use crate::engine::clock::{Instant, from_millis};

    fn minute(minute: i64) -> Instant {
        from_millis(minute * 60_000)
    }

    #[test]
    fn figures_are_counted_from_the_report_and_undecided_ones_are_left_out() {
        let playbook = Playbook::builtin();
        let with = |acknowledged: Option<i64>, resolved: Option<i64>| {
            let mut incident = declare("crash");
            incident.acknowledged = acknowledged.map(minute);
            incident.resolved = resolved.map(minute);
            incident
        };
        let incidents = [with(Some(4), Some(60)), with(Some(10), Some(300)), with(Some(4), None), with(None, None)];
        let figures = Figures::of(incidents.iter(), &playbook, minute(3));
        assert_eq!((figures.count, figures.resolved), (4, 2));
        assert_eq!(
            (figures.to_acknowledge.mean, figures.to_acknowledge.median),
            (TimeDelta::minutes(6), TimeDelta::minutes(4))
        );
        assert_eq!(figures.to_resolve.median, TimeDelta::minutes(180));
        assert_eq!(figures.response_kept, Share { kept: 2, of: 3 });
        assert_eq!(figures.resolution_kept, Share { kept: 1, of: 2 });
        let later = Figures::of(incidents.iter(), &playbook, minute(600));
        assert_eq!((later.response_kept, later.resolution_kept), (Share { kept: 2, of: 4 }, Share { kept: 1, of: 4 }));
    }
}
