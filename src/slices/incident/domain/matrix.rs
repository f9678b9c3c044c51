//! The decision matrices (plan.md, section 5, "When to Hotfix" and "Rollback Decision Matrix"): which rows hold for an
//! incident, and why.

use chrono::TimeDelta;

use super::Incident;
use crate::engine::clock::Instant;
use crate::playbook::{Conditions, HotfixRule, Incidents, MatrixRow};

/// What the matrices are asked about.
#[derive(Debug, Clone)]
pub struct Situation<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// When the release was announced, if one runs.
    pub announced: Option<Instant>,
    /// Every incident that counts and isn't resolved, this one included: severity and when it was reported.
    pub open: &'a [(String, Instant)],
    /// The same of all incidents that count, open or not.
    pub all: &'a [(String, Instant)],
    /// Now.
    pub now: Instant,
}

/// Why a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It has this severity.
    Severity(String),
    /// It has this cause.
    Cause(String),
    /// More than this percentage of users is hit.
    MoreThan(u32),
    /// It has been open for this long.
    OpenFor(TimeDelta),
    /// There were so many of this severity within that time of the announcement.
    Early(usize, TimeDelta),
    /// There is a clear fix.
    ClearFix,
    /// It is the only one of its severity.
    Alone,
}

/// A row that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applies<'p> {
    /// The row.
    pub row: &'p MatrixRow,
    /// Why.
    pub why: Vec<Reason>,
}

/// How a voice for a rollback is called.
pub const AGREE: &str = "agree";
/// How one against it is.
pub const OBJECT: &str = "object";

/// Who said what on a verdict, and which of those who must be consulted were not heard, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Voices {
    /// Who agrees.
    pub agree: Vec<String>,
    /// Who objects.
    pub object: Vec<String>,
    /// The roles that were not heard.
    pub not_heard: Vec<String>,
}

impl Situation<'_> {
    /// Why `when` holds; nothing when it doesn't.
    pub fn holds(&self, when: &Conditions) -> Option<Vec<Reason>> {
        let (incident, assessment) = (self.incident, &self.incident.assessment);
        let mut why = Vec::new();
        if !when.severities.is_empty() {
            when.severities.contains(&incident.severity).then_some(())?;
            why.push(Reason::Severity(incident.severity.clone()));
        }
        if !when.causes.is_empty() {
            let cause = assessment.cause.as_ref().filter(|cause| when.causes.contains(cause))?;
            why.push(Reason::Cause(cause.clone()));
        }
        if let Some(percent) = when.more_than_percent {
            assessment.users_percent.filter(|over| *over >= percent)?;
            why.push(Reason::MoreThan(percent));
        }
        if let Some(unfixed_for) = when.unfixed_for {
            let open_for = self.now - incident.reported;
            (incident.resolved.is_none() && open_for >= unfixed_for).then_some(())?;
            why.push(Reason::OpenFor(open_for));
        }
        if let Some(at_least) = when.at_least {
            let (early, within) = self.early(when)?;
            (early >= at_least as usize).then_some(())?;
            why.push(Reason::Early(early, within));
        }
        if when.clear_fix {
            (assessment.clear_fix == Some(true)).then_some(())?;
            why.push(Reason::ClearFix);
        }
        if when.alone {
            let alike = self.open.iter().filter(|(severity, _)| *severity == incident.severity).count();
            (alike <= 1).then_some(())?;
            why.push(Reason::Alone);
        }
        Some(why)
    }

    /// How many of the row's severities were reported within its time of the announcement; this one must be one of them.
    fn early(&self, when: &Conditions) -> Option<(usize, TimeDelta)> {
        let (announced, within) = (self.announced?, when.within_first?);
        let is_early = |at: Instant| at >= announced && at <= announced + within;
        is_early(self.incident.reported).then_some(())?;
        let fits = |(severity, at): &&(String, Instant)| when.severities.contains(severity) && is_early(*at);
        Some((self.all.iter().filter(fits).count(), within))
    }

    /// The rows of the rollback matrix that hold, what wins first.
    pub fn rollback_rows<'p>(&self, plan: &'p Incidents) -> Vec<Applies<'p>> {
        let applies = |row: &'p MatrixRow| self.holds(&row.when).map(|why| Applies { row, why });
        let mut rows: Vec<Applies<'p>> = plan.rollback.iter().filter_map(applies).collect();
        rows.sort_by_key(|applies| applies.row.advice);
        rows
    }

    /// The rules by which the plan allows a hotfix.
    pub fn hotfix_rules<'p>(&self, plan: &'p Incidents) -> Vec<(&'p HotfixRule, Vec<Reason>)> {
        plan.hotfix.when.iter().filter_map(|rule| self.holds(&rule.when).map(|why| (rule, why))).collect()
    }
}

/// The shares of users that the matrices tell apart, as "more than N percent"; zero first.
pub fn shares(plan: &Incidents) -> Vec<u32> {
    let rows = plan.rollback.iter().map(|row| &row.when);
    let conditions = rows.chain(plan.hotfix.when.iter().map(|rule| &rule.when));
    let mut shares: Vec<u32> = conditions.filter_map(|when| when.more_than_percent).chain([0]).collect();
    shares.sort_unstable();
    shares.dedup();
    shares
}

#[cfg(test)]
mod tests {
    use super::super::tests::declare;
    use super::*;
    use crate::engine::clock::from_millis;
    use crate::playbook::{Advice, Playbook};

    fn minute(minute: i64) -> Instant {
        from_millis(minute * 60_000)
    }

    struct Case {
        severity: &'static str,
        cause: Option<&'static str>,
        over: Option<u32>,
        clear_fix: Option<bool>,
        open_minutes: i64,
        others: &'static [(&'static str, i64)],
    }

    const PLAIN: Case =
        Case { severity: "P2", cause: None, over: None, clear_fix: None, open_minutes: 10, others: &[] };

    fn ask<T>(case: &Case, of: impl Fn(&Situation<'_>) -> T) -> T {
        let mut incident = declare("crash");
        incident.severity = case.severity.to_owned();
        incident.reported = minute(0);
        incident.assessment.cause = case.cause.map(str::to_owned);
        incident.assessment.users_percent = case.over;
        incident.assessment.clear_fix = case.clear_fix;
        let mut all: Vec<_> = case.others.iter().map(|(severity, at)| ((*severity).to_owned(), minute(*at))).collect();
        all.push((case.severity.to_owned(), minute(0)));
        let now = minute(case.open_minutes);
        of(&Situation { incident: &incident, announced: Some(minute(0)), open: &all, all: &all, now })
    }

    fn rows(case: &Case) -> Vec<String> {
        let plan = Playbook::builtin().incidents;
        ask(case, |situation| {
            situation.rollback_rows(&plan).iter().map(|applies| applies.row.scenario.clone()).collect()
        })
    }

    #[test]
    fn every_row_of_the_rollback_matrix_holds_for_its_case_and_not_for_the_next_to_it() {
        let cases = [
            (
                "Widespread crashes (>10% users)",
                Case { cause: Some("crash"), over: Some(10), ..PLAIN },
                Case { cause: Some("crash"), over: Some(0), ..PLAIN },
            ),
            (
                "PII leak in telemetry",
                Case { cause: Some("pii_leak"), ..PLAIN },
                Case { cause: Some("other"), ..PLAIN },
            ),
            ("Dangerous command executed", Case { cause: Some("dangerous_command"), ..PLAIN }, PLAIN),
            ("Data corruption", Case { cause: Some("corruption"), ..PLAIN }, PLAIN),
            (
                "Unable to fix P0 within 4 hours",
                Case { severity: "P0", open_minutes: 240, ..PLAIN },
                Case { severity: "P0", open_minutes: 239, ..PLAIN },
            ),
            (
                "Multiple P1 bugs in first hour",
                Case { severity: "P1", others: &[("P1", 60)], ..PLAIN },
                Case { severity: "P1", others: &[("P1", 61)], ..PLAIN },
            ),
            (
                "Single P0 with clear fix",
                Case { severity: "P0", clear_fix: Some(true), ..PLAIN },
                Case { severity: "P0", clear_fix: Some(true), others: &[("P0", 5)], ..PLAIN },
            ),
        ];
        let known: Vec<_> = Playbook::builtin().incidents.rollback.into_iter().map(|row| row.scenario).collect();
        assert_eq!(cases.each_ref().map(|case| case.0.to_owned()).to_vec(), known, "every row has its case");
        for (scenario, holds, does_not) in &cases {
            assert_eq!(rows(holds), [*scenario], "{scenario}");
            assert!(!rows(does_not).contains(&(*scenario).to_owned()), "{scenario}");
        }
    }

    #[test]
    fn rollback_wins_over_hotfix_where_both_hold() {
        let plan = Playbook::builtin().incidents;
        let case = Case { severity: "P0", cause: Some("corruption"), clear_fix: Some(true), ..PLAIN };
        let advice: Vec<_> =
            ask(&case, |situation| situation.rollback_rows(&plan).iter().map(|row| row.row.advice).collect());
        assert_eq!(advice, [Advice::Rollback, Advice::Hotfix]);
    }

    #[test]
    fn every_rule_for_hotfixes_holds_for_its_case_and_not_for_the_next_to_it() {
        let plan = Playbook::builtin().incidents;
        let allowed = |case: &Case| -> Vec<String> {
            ask(case, |situation| situation.hotfix_rules(&plan).iter().map(|(rule, _)| rule.text.clone()).collect())
        };
        let cases = [
            ("P0 bug found in production", Case { severity: "P0", ..PLAIN }, Case { severity: "P1", ..PLAIN }),
            (
                "P1 bug affecting >20% of users",
                Case { severity: "P1", over: Some(20), ..PLAIN },
                Case { severity: "P1", over: Some(10), ..PLAIN },
            ),
            ("Security vulnerability discovered", Case { cause: Some("vulnerability"), ..PLAIN }, PLAIN),
            ("Data integrity issue", Case { cause: Some("corruption"), ..PLAIN }, PLAIN),
        ];
        let known: Vec<_> = plan.hotfix.when.iter().map(|rule| rule.text.clone()).collect();
        assert_eq!(cases.each_ref().map(|case| case.0.to_owned()).to_vec(), known, "every rule has its case");
        for (text, holds, does_not) in &cases {
            assert_eq!(allowed(holds), [*text]);
            assert!(!allowed(does_not).contains(&(*text).to_owned()), "{text}");
        }
    }

    #[test]
    fn the_shares_that_are_asked_for_are_those_that_a_row_tells_apart() {
        assert_eq!(shares(&Playbook::builtin().incidents), [0, 10, 20]);
    }
}
