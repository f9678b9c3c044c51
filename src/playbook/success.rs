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
    /// A figure reaches a bound on each full day of the period.
    EachDay(String, Bound),
    /// Only a person can know.
    ByHand,
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

impl Check {
    /// The figures that it asks for.
    pub fn metrics(&self) -> Vec<&str> {
        match self {
            Self::Reaches(metric, _) | Self::Grew(metric, _) | Self::EachDay(metric, _) => vec![metric],
            Self::NotWorse(metrics) => metrics.iter().map(String::as_str).collect(),
            Self::ByHand => Vec::new(),
        }
    }
}

pub(super) fn period(table: &Table<'_, '_>, metrics: &[&str]) -> Period {
    let period = Period {
        name: table.text("name"),
        from_day: table.number("from_day"),
        to_day: table.number("to_day"),
        criteria: table.tables("criteria").iter().map(|table| criterion(table, metrics)).collect(),
    };
    if period.to_day < period.from_day {
        table.mistake_at("to_day", "`to_day` must not be before `from_day`");
    }
    table.nothing_else();
    period
}

fn criterion(table: &Table<'_, '_>, metrics: &[&str]) -> Criterion {
    let need = table.text("need");
    let known = Need::ALL.into_iter().find(|known| known.id() == need);
    if known.is_none() {
        table.mistake_at("need", "`need` must be \"must\", \"target\" or \"stretch\"");
    }
    let criterion = Criterion {
        id: table.text("id"),
        need: known.unwrap_or(Need::Must),
        text: table.text("text"),
        check: check(table),
    };
    for unknown in criterion.check.metrics().into_iter().filter(|metric| !metrics.contains(metric)) {
        table.mistake(format!("\"{unknown}\" is not a metric id"));
    }
    table.nothing_else();
    criterion
}

fn check(table: &Table<'_, '_>) -> Check {
    let metric = table.optional_text("metric");
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
                "a criterion has `metric` with one of `is`, `grew` and `each_day`, or `not_worse`, or nothing",
            );
            Check::ByHand
        }
    }
}
