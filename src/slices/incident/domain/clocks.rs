//! An incident's clocks: response, resolution and next update. Each warns, ends, and is escalated (plan.md, sections 5
//! and 11); all of it follows from the incident as it is, so that whatever changes it moves them.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;

use super::{Incident, Progress};
use crate::engine::clock::{Instant, from_millis, to_millis};
use crate::engine::timers::UnknownSlot;
use crate::playbook::{IncidentRules, Severity};

/// What runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockId {
    /// Somebody has to acknowledge.
    Response,
    /// It has to be resolved.
    Resolution,
    /// The next update is due.
    Update,
}

/// How far a clock has run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The target has passed, the limit has not.
    Target,
    /// Most of its time is used up.
    Warn,
    /// It has run out.
    End,
    /// It ran out and nothing happened: the n-th role of the escalation, from 0, is told.
    Escalate(usize),
}

/// Something to say about a clock at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// When, in UTC.
    pub due: Instant,
    /// About which clock.
    pub clock: ClockId,
    /// How far it has run then.
    pub stage: Stage,
}

const CLOCKS: [(ClockId, &str); 3] =
    [(ClockId::Response, "response"), (ClockId::Resolution, "resolution"), (ClockId::Update, "update")];

/// Its slot among timers: a clock that was moved has other slots.
impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = CLOCKS.iter().find(|(clock, _)| *clock == self.clock).map_or("", |(_, name)| name);
        write!(f, "{clock}.")?;
        match self.stage {
            Stage::Target => f.write_str("target")?,
            Stage::Warn => f.write_str("warn")?,
            Stage::End => f.write_str("end")?,
            Stage::Escalate(level) => write!(f, "escalate{level}")?,
        }
        write!(f, ".{}", to_millis(self.due))
    }
}

impl FromStr for Notice {
    type Err = UnknownSlot;

    fn from_str(slot: &str) -> Result<Self, UnknownSlot> {
        let mut parts = slot.split('.');
        let mut part = || parts.next().ok_or(UnknownSlot);
        let (clock, stage, due) = (part()?, part()?, part()?);
        let (clock, _) = CLOCKS.iter().find(|(_, name)| *name == clock).ok_or(UnknownSlot)?;
        let stage = match stage {
            "target" => Stage::Target,
            "warn" => Stage::Warn,
            "end" => Stage::End,
            other => {
                let level = other.strip_prefix("escalate").and_then(|level| level.parse().ok());
                Stage::Escalate(level.ok_or(UnknownSlot)?)
            }
        };
        Ok(Self { due: from_millis(due.parse().map_err(|_| UnknownSlot)?), clock: *clock, stage })
    }
}

/// What decides when something is said.
pub struct Timing<'a> {
    /// The playbook's rules.
    pub rules: &'a IncidentRules,
    /// How many levels an escalation has: whoever is next on call, and the roles of the rules.
    pub levels: usize,
    /// The first instant, not before the given one, at which somebody may be pinged about it. Escalating to people who
    /// are not disturbed would be noise; it begins when they are back.
    pub awake: &'a (dyn Fn(Instant) -> Instant + Sync),
}

/// When a clock started, when it ends, and since when it is watched.
struct Span {
    start: Instant,
    end: Instant,
    watched: Instant,
}

impl Incident {
    /// The clocks that run, and when each ends.
    pub fn running(&self, severity: &Severity) -> Vec<(ClockId, Instant)> {
        let response = self.acknowledged.is_none().then(|| self.response_due(severity));
        let resolution = severity.resolution.map(|(_, limit)| self.reported + limit);
        let all =
            [(ClockId::Response, response), (ClockId::Update, self.next_update), (ClockId::Resolution, resolution)];
        all.into_iter().filter_map(|(clock, end)| Some((clock, end?))).collect()
    }

    /// Everything that is to be said about its clocks, in order of time; past and future alike. `now` only decides how
    /// often a reminder of an update was repeated by then.
    pub fn notices(&self, severity: &Severity, timing: &Timing<'_>, now: Instant) -> Vec<Notice> {
        let progress = self.progress();
        if !self.is_live() {
            return Vec::new();
        }
        let watched = self.watched.unwrap_or(self.declared);
        let mut notices = Vec::new();
        if progress == Progress::Open {
            let span = Span { start: self.reported, end: self.response_due(severity), watched };
            notices.extend(stages(ClockId::Response, &span, severity, timing));
        }
        if let Some((target, limit)) = severity.resolution {
            let span = Span { start: self.reported, end: self.reported + limit, watched };
            notices.extend(stages(ClockId::Resolution, &span, severity, timing));
            let due = self.reported + target;
            if target < limit && due > watched {
                notices.push(Notice { due, clock: ClockId::Resolution, stage: Stage::Target });
            }
        }
        if let (Some(end), Some(start)) = (self.next_update, self.updated) {
            let span = Span { start, end, watched: start };
            let of_update = stages(ClockId::Update, &span, severity, timing);
            // Who put it off needs no warning before the time that they named.
            notices
                .extend(of_update.into_iter().filter(|notice| self.snoozed.is_none() || notice.stage != Stage::Warn));
            notices.extend(repeated(end, severity.updates, now));
        }
        notices.sort();
        notices
    }

    /// The notices to set as timers: those to come, and of each clock the last one that is past, in case it was not
    /// given yet.
    pub fn notices_to_set(&self, severity: &Severity, timing: &Timing<'_>, now: Instant) -> Vec<Notice> {
        let all = self.notices(severity, timing, now);
        let superseded =
            |notice: &Notice| all.iter().any(|later| later.clock == notice.clock && later > notice && later.due <= now);
        all.iter().filter(|notice| notice.due > now || !superseded(notice)).copied().collect()
    }
}

fn stages(clock: ClockId, span: &Span, severity: &Severity, timing: &Timing<'_>) -> Vec<Notice> {
    let percent = i32::try_from(timing.rules.warn_at_percent).unwrap_or(75);
    let warn = span.start + (span.end - span.start) * percent / 100;
    // Each level follows the one before it, as soon as those whom it asks may be pinged.
    let mut at = (timing.awake)(span.end.max(span.watched));
    let escalations = (0..timing.levels).map(|level| {
        at = (timing.awake)(at + severity.escalate_after);
        (at, Stage::Escalate(level))
    });
    // What was over when the watch began is no news: the alert has just gone out.
    let all = [(warn, Stage::Warn), (span.end, Stage::End)].into_iter().filter(|(due, _)| *due > span.watched);
    all.chain(escalations).map(|(due, stage)| Notice { due, clock, stage }).collect()
}

/// An update that nobody posts is asked for again after each further cadence: the latest time that is past, and the next.
fn repeated(end: Instant, cadence: Option<TimeDelta>, now: Instant) -> Vec<Notice> {
    let Some(cadence) = cadence.filter(|cadence| *cadence > TimeDelta::zero()) else { return Vec::new() };
    let times = i32::try_from((now - end).num_milliseconds() / cadence.num_milliseconds()).unwrap_or(0).max(0);
    let repeats = [times, times + 1].into_iter().filter(|times| *times > 0);
    repeats.map(|times| Notice { due: end + cadence * times, clock: ClockId::Update, stage: Stage::End }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::declare;
    use super::*;
    use crate::ids::UserId;
    use crate::playbook::Playbook;

    fn minutes(minute: i64) -> Instant {
        from_millis(minute * 60_000)
    }

    fn timing(playbook: &Playbook) -> Timing<'_> {
        Timing { rules: &playbook.incidents.rules, levels: playbook.incidents.rules.escalation.len(), awake: &|at| at }
    }

    fn said(incident: &Incident, severity: &str, now: i64) -> Vec<(i64, ClockId, Stage)> {
        let playbook = Playbook::builtin();
        let severity = playbook.severity(severity).expect("a severity");
        let notices = incident.notices(severity, &timing(&playbook), minutes(now));
        let minute = |at: Instant| to_millis(at) / 60_000;
        notices.into_iter().map(|notice| (minute(notice.due), notice.clock, notice.stage)).collect()
    }

    fn confirmed() -> Incident {
        let playbook = Playbook::builtin();
        let mut incident = declare("crash");
        incident.confirm(playbook.severity("P0").expect("P0"), minutes(1)).expect("confirmed");
        incident
    }

    #[test]
    fn a_p0_warns_at_three_quarters_ends_and_is_escalated_to_two_roles() {
        use ClockId::{Resolution, Response, Update};
        use Stage::{End, Escalate, Target, Warn};
        let expected = vec![
            (3, Response, Warn),
            (5, Response, End),
            (10, Response, Escalate(0)),
            (15, Response, Escalate(1)),
            (46, Update, Warn),
            (60, Resolution, Target),
            (61, Update, End),
            (66, Update, Escalate(0)),
            (71, Update, Escalate(1)),
            (121, Update, End),
            (180, Resolution, Warn),
            (240, Resolution, End),
            (245, Resolution, Escalate(0)),
            (250, Resolution, Escalate(1)),
        ];
        assert_eq!(said(&confirmed(), "P0", 61), expected);
    }

    #[test]
    fn who_acknowledges_stops_the_response_clock_and_who_snoozes_is_not_warned() {
        let mut incident = confirmed();
        incident.acknowledge(UserId::new(1), minutes(2)).expect("acknowledged");
        assert!(said(&incident, "P0", 2).iter().all(|(_, clock, _)| *clock != ClockId::Response));
        incident.snooze(TimeDelta::minutes(30), minutes(62)).expect("snoozed");
        let updates: Vec<_> =
            said(&incident, "P0", 62).into_iter().filter(|(_, clock, _)| *clock == ClockId::Update).collect();
        assert_eq!(updates.first(), Some(&(92, ClockId::Update, Stage::End)));
    }

    #[test]
    fn a_clock_that_ended_before_it_was_watched_is_only_escalated_from_then_on() {
        let playbook = Playbook::builtin();
        let p0 = playbook.severity("P0").expect("P0");
        let mut incident = declare("crash");
        incident.confirm(p0, minutes(30)).expect("confirmed");
        let set = incident.notices_to_set(p0, &timing(&playbook), minutes(30));
        let response: Vec<_> = set.iter().filter(|notice| notice.clock == ClockId::Response).collect();
        let said: Vec<_> = response.iter().map(|notice| (notice.due, notice.stage)).collect();
        assert_eq!(said, [(minutes(35), Stage::Escalate(0)), (minutes(40), Stage::Escalate(1))]);
    }

    #[test]
    fn nobody_is_escalated_to_before_they_may_be_pinged() {
        let playbook = Playbook::builtin();
        let mut incident = confirmed();
        incident.severity = "P1".to_owned();
        let timing = Timing {
            rules: &playbook.incidents.rules,
            levels: playbook.incidents.rules.escalation.len(),
            awake: &|at| at.max(minutes(600)),
        };
        let notices = incident.notices(playbook.severity("P1").expect("P1"), &timing, minutes(2));
        let response: Vec<_> = notices.iter().filter(|notice| notice.clock == ClockId::Response).collect();
        let due: Vec<_> = response.iter().map(|notice| to_millis(notice.due) / 60_000).collect();
        assert_eq!(due, [45, 60, 630, 660]);
    }

    #[test]
    fn an_escalation_that_would_come_after_work_comes_when_it_begins_again() {
        let playbook = Playbook::builtin();
        let mut incident = confirmed();
        incident.severity = "P1".to_owned();
        // Work ends in minute 70 and begins in minute 600.
        let awake = |at: Instant| if at < minutes(70) { at } else { at.max(minutes(600)) };
        let timing = Timing {
            rules: &playbook.incidents.rules,
            levels: playbook.incidents.rules.escalation.len(),
            awake: &awake,
        };
        let notices = incident.notices(playbook.severity("P1").expect("P1"), &timing, minutes(2));
        let response: Vec<_> = notices.iter().filter(|notice| notice.clock == ClockId::Response).collect();
        let due: Vec<_> = response.iter().map(|notice| to_millis(notice.due) / 60_000).collect();
        assert_eq!(due, [45, 60, 600, 630]);
    }

    #[test]
    fn a_slot_says_which_notice_it_is() {
        let playbook = Playbook::builtin();
        let p0 = playbook.severity("P0").expect("P0");
        for notice in confirmed().notices(p0, &timing(&playbook), minutes(0)) {
            assert_eq!(notice.to_string().parse(), Ok(notice));
        }
        assert_eq!("response.soon.1".parse::<Notice>(), Err(UnknownSlot));
    }
}
