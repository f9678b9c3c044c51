//! By what the plan judges the release: criteria of success by period, and when a release is due.

use super::metrics::{Bound, bound};
use super::reader::Table;

/// The criteria of some days of the release (plan.md, sections 1 to 4).
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// Its name.
    pub name: String,
    /// Its first day, as N of T+N.
    pub from_day: u32,
    /// Its last day.
    pub to_day: u32,
    /// What is to be reached, in the plan's order.
    pub criteria: Vec<Criterion>,
}

/// Something that is to be reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Its id.
    pub id: String,
    /// How much depends on it.
    pub need: Need,
    /// What it says, in the plan's words.
    pub text: String,
    /// How it is found out.
    pub check: Check,
    /// What is enough, too.
    pub or: Option<Check>,
    /// How its figure must have grown, too, where that is asked.
    pub growth: Option<Growth>,
}

/// How a figure must have grown beside reaching its bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Growth {
    /// By so much since its period began: "+200 this week".
    By(f64),
    /// It is more than seven days before: "growing".
    Weekly,
}

/// What a figure is to reach on some day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// The bound.
    pub bound: Bound,
    /// How it must have grown, too, where that is asked.
    pub growth: Option<Growth>,
    /// Since which T+N that holds: growth by an amount counts from then.
    pub from_day: u32,
}

/// How much depends on a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The release isn't good enough without it.
    Must,
    /// It is a success with it.
    Target,
    /// It is outstanding with it.
    Stretch,
}

/// How a criterion is found out.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// A figure reaches a bound.
    Reaches(String, Bound),
    /// A figure has grown since the launch by so many percent.
    Grew(String, Bound),
    /// Figures are not worse than when the period began.
    NotWorse(Vec<String>),
    /// So many issues of a severity were reported in the period, open or not.
    Reported(String, Bound),
    /// A figure reaches a bound on each workday of the period.
    EachDay(String, Bound),
    /// What tplus counts by itself reaches a bound.
    Counted(Counted, Bound),
    /// Only a person can know.
    ByHand,
}

/// What tplus counts by itself for criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Complaints of many people that nobody has fixed, filed or answered.
    Complaints,
    /// Requested features that were released in the period.
    Features,
    /// Questions of users that other users answered in the period. Enough of them is known; too few are for a person to judge.
    Helped,
    /// Bugs that users reported in the period and that the team has graded.
    BugReports,
}

impl Counted {
    /// Everything that is counted.
    pub const ALL: [Self; 4] = [Self::Complaints, Self::Features, Self::Helped, Self::BugReports];

    /// Its name in the playbook.
    pub fn id(self) -> &'static str {
        match self {
            Self::Complaints => "complaints",
            Self::Features => "features",
            Self::Helped => "helped",
            Self::BugReports => "bug_reports",
        }
    }
}

impl Need {
    /// Every need, the gravest first.
    pub const ALL: [Self; 3] = [Self::Must, Self::Target, Self::Stretch];

    /// Its name in the playbook.
    pub fn id(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Target => "target",
            Self::Stretch => "stretch",
        }
    }
}

impl Criterion {
    /// How it is found out, and what else is enough.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        std::iter::once(&self.check).chain(&self.or)
    }
}

impl Check {
    /// Of which severity it counts what was reported, if it does.
    pub fn reported(&self) -> Option<&str> {
        match self {
            Self::Reported(severity, _) => Some(severity),
            _ => None,
        }
    }

    /// The figures that it asks for.
    pub fn metrics(&self) -> Vec<&str> {
        match self {
            Self::Reaches(metric, _) | Self::Grew(metric, _) | Self::EachDay(metric, _) => vec![metric],
            Self::NotWorse(metrics) => metrics.iter().map(String::as_str).collect(),
            Self::ByHand | Self::Reported(..) | Self::Counted(..) => Vec::new(),
        }
    }
}

pub(super) fn period(table: &Table<'_, '_>, metrics: &[&str], severities: &[&str]) -> Period {
    let period = Period {
        name: table.text("name"),
        from_day: table.number("from_day"),
        to_day: table.number("to_day"),
        criteria: table.tables("criteria").iter().map(|table| criterion(table, metrics, severities)).collect(),
    };
    if period.to_day < period.from_day {
        table.mistake_at("to_day", "`to_day` must not be before `from_day`");
    }
    table.nothing_else();
    period
}

fn criterion(table: &Table<'_, '_>, metrics: &[&str], severities: &[&str]) -> Criterion {
    let need = table.text("need");
    let known = Need::ALL.into_iter().find(|known| known.id() == need);
    if known.is_none() {
        table.mistake_at("need", "`need` must be \"must\", \"target\" or \"stretch\"");
    }
    let criterion = Criterion {
        id: table.text("id"),
        need: known.unwrap_or(Need::Must),
        text: table.text("text"),
        check: check(table, severities),
        or: table.optional_table("or").map(|table| alternative(&table, severities)),
        growth: growth(table),
    };
    if criterion.growth.is_some() && !matches!(criterion.check, Check::Reaches(..)) {
        table.mistake("`grew_by` and `growing` go with `metric` and `is`");
    }
    if criterion.or.is_some() && criterion.check == Check::ByHand {
        table.mistake("`or` goes with something that tplus knows: `metric`, `reported`, `counted` or `not_worse`");
    }
    for unknown in criterion.checks().flat_map(Check::metrics).filter(|metric| !metrics.contains(metric)) {
        table.mistake(format!("\"{unknown}\" is not a metric id"));
    }
    table.nothing_else();
    criterion
}

/// What is enough, too, where a criterion names two things.
fn alternative(table: &Table<'_, '_>, severities: &[&str]) -> Check {
    let check = check(table, severities);
    if check == Check::ByHand {
        table.mistake("`or` needs `metric`, `reported`, `counted` or `not_worse`");
    }
    table.nothing_else();
    check
}

fn growth(table: &Table<'_, '_>) -> Option<Growth> {
    match (table.optional_real("grew_by"), table.optional_flag("growing")) {
        (None, false) => None,
        (Some(by), false) => Some(Growth::By(by)),
        (None, true) => Some(Growth::Weekly),
        (Some(_), true) => {
            table.mistake("a criterion has one of `grew_by` and `growing`");
            None
        }
    }
}

fn check(table: &Table<'_, '_>, severities: &[&str]) -> Check {
    let metric = table.optional_text("metric");
    if let Some(severity) = table.optional_text("reported") {
        if !severities.contains(&severity.as_str()) {
            table.mistake_at("reported", format!("\"{severity}\" is not a severity's id"));
        }
        let Some(is) = bound(table, "is").filter(|_| metric.is_none()) else {
            table.mistake("a criterion with `reported` has `is` and no `metric`");
            return Check::ByHand;
        };
        return Check::Reported(severity, is);
    }
    if let Some(name) = table.optional_text("counted") {
        let known = Counted::ALL.into_iter().find(|known| known.id() == name);
        if known.is_none() {
            let names = Counted::ALL.map(Counted::id).join(", ");
            table.mistake_at("counted", format!("\"{name}\" is none of {names}"));
        }
        let Some((known, is)) = known.zip(bound(table, "is").filter(|_| metric.is_none())) else {
            table.mistake("a criterion with `counted` has `is` and no `metric`");
            return Check::ByHand;
        };
        return Check::Counted(known, is);
    }
    let ways = [bound(table, "is"), bound(table, "grew"), bound(table, "each_day")];
    let not_worse = table.optional_texts("not_worse");
    match (metric, ways, not_worse.is_empty()) {
        (Some(metric), [Some(is), None, None], true) => Check::Reaches(metric, is),
        (Some(metric), [None, Some(grew), None], true) => Check::Grew(metric, grew),
        (Some(metric), [None, None, Some(each)], true) => Check::EachDay(metric, each),
        (None, [None, None, None], false) => Check::NotWorse(not_worse),
        (None, [None, None, None], true) => Check::ByHand,
        _ => {
            table.mistake(
                "a criterion has `metric` with one of `is`, `grew` and `each_day`, or `reported` with `is`, or `not_worse`, or nothing",
            );
            Check::ByHand
        }
    }
}
