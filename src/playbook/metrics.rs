//! What the plan measures: figures with their units, directions, targets and sources.

use chrono::TimeDelta;

use super::reader::Table;
use super::sources::{Source, source};

/// A figure that the release is watched by.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What follows its value, e.g. `%`, `ms` or `/5`.
    pub unit: String,
    /// Whether more of it is better.
    pub more_is_better: bool,
    /// What a value can't be below, and above.
    pub range: (f64, f64),
    /// Whether it only ever grows: what it says is how much it grew.
    pub is_total: bool,
    /// Whether the team is told when it is unusual, or fails a must.
    pub is_watched: bool,
    /// A value that is older than this is stale.
    pub fresh_for: TimeDelta,
    /// From T+N on, this is to be reached, in order of N. For what no criterion of success names.
    pub targets: Vec<(u32, Bound)>,
    /// What is to be reached by the next release.
    pub next_release: Option<Bound>,
    /// How users are told that it became better, with `{gain}` and `{now}`; only performance has one.
    pub win: Option<String>,
    /// The benchmark that measures it.
    pub benchmark: Option<Benchmark>,
    /// Where its values come from by themselves; the values of several are added up.
    pub sources: Vec<Source>,
}

/// Something whose health is looked at over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The address that is asked.
    pub url: String,
    /// The status that it answers with while it is well.
    pub status: u32,
    /// What stands in its answer while it is well.
    pub contains: Option<String>,
}

/// How the sources of metrics are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collect {
    /// How often, beside what posts ask for.
    pub every: TimeDelta,
    /// How often where something is watched as it happens.
    pub live: TimeDelta,
    /// How long before a post that shows figures.
    pub ahead: TimeDelta,
    /// The reactions that are meant kindly.
    pub positive: Vec<String>,
    /// Those that are not.
    pub negative: Vec<String>,
}

/// Which benchmark of Criterion's measures a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benchmark {
    /// Its full name.
    pub name: String,
    /// What of its samples.
    pub statistic: Statistic,
}

/// What is made of a benchmark's samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// The median.
    P50,
    /// 95 of 100 were as fast or faster.
    P95,
    /// 99 of 100 were.
    P99,
}

/// What a value is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// How.
    pub compare: Compare,
    /// With what.
    pub value: f64,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// At least.
    AtLeast,
    /// At most.
    AtMost,
    /// Less than.
    Below,
    /// More than.
    Above,
    /// Exactly.
    Equal,
}

impl Bound {
    /// Whether `value` reaches it.
    pub fn holds(&self, value: f64) -> bool {
        match self.compare {
            Compare::AtLeast => value >= self.value,
            Compare::AtMost => value <= self.value,
            Compare::Below => value < self.value,
            Compare::Above => value > self.value,
            Compare::Equal => (value - self.value).abs() < f64::EPSILON,
        }
    }

    /// Reads `≥150`, `<5`, `0`: a number alone is to be met exactly.
    fn read(text: &str) -> Option<Self> {
        let signs = [
            ("≥", Compare::AtLeast),
            (">=", Compare::AtLeast),
            ("≤", Compare::AtMost),
            ("<=", Compare::AtMost),
            ("<", Compare::Below),
            (">", Compare::Above),
            ("", Compare::Equal),
        ];
        let (rest, compare) =
            signs.iter().find_map(|(sign, compare)| Some((text.trim().strip_prefix(sign)?, *compare)))?;
        let value: f64 = rest.trim().parse().ok()?;
        value.is_finite().then_some(Self { compare, value })
    }
}

impl Compare {
    /// Its sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::AtMost => "≤",
            Self::Below => "<",
            Self::Above => ">",
            Self::Equal => "",
        }
    }
}

impl Metric {
    /// Whether tplus counts it by itself, at any moment.
    pub fn is_counted_here(&self) -> bool {
        matches!(self.sources.as_slice(), [Source::OpenIssues(_) | Source::Testimonials])
    }

    /// Whether nothing is amiss while it has no value: nobody has looked anything up.
    pub fn may_be_silent(&self) -> bool {
        self.sources.as_slice() == [Source::FaqFound]
    }

    /// Whether it is about issues, which the status is judged by anyway.
    pub fn is_about_issues(&self) -> bool {
        matches!(self.sources.as_slice(), [Source::OpenIssues(_)])
    }

    /// Whether it is how many issues of `severity`, and of no other, are open.
    pub fn counts_only(&self, severity: &str) -> bool {
        matches!(self.sources.as_slice(), [Source::OpenIssues(severities)] if *severities == [severity])
    }
}

pub(super) fn collect(root: &Table<'_, '_>) -> Collect {
    let (Some(collect), Some(sentiment)) = (root.table("collect"), root.table("sentiment")) else {
        return Collect::default();
    };
    let read = Collect {
        every: collect.duration("every"),
        live: collect.duration("live"),
        ahead: collect.duration("ahead"),
        positive: sentiment.texts("positive"),
        negative: sentiment.texts("negative"),
    };
    if read.every.min(read.live) < TimeDelta::minutes(1) {
        collect.mistake_at("every", "`every` and `live` must be a minute or more");
    }
    collect.nothing_else();
    sentiment.nothing_else();
    read
}

/// What follows from runs that are better (plan.md, section 7, "Release optimization").
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Performance {
    /// From this many percent on it is worth a patch release.
    pub patch_at: u32,
    /// From this many on it is worth an announcement.
    pub announce_at: u32,
    /// Later runs are compared with what was known at the end of this T+N, too (section 7: "Compare to baseline", `week1`).
    pub baseline_day: Option<u32>,
    /// How users get it; empty where that isn't said.
    pub try_it: String,
}

pub(super) fn performance(root: &Table<'_, '_>) -> Performance {
    let Some(table) = root.table("performance") else { return Performance::default() };
    let read = Performance {
        patch_at: table.number("patch_at"),
        announce_at: table.number("announce_at"),
        baseline_day: table.optional_number("baseline_day"),
        try_it: table.optional_text("try_it").unwrap_or_default(),
    };
    if read.patch_at == 0 || read.announce_at < read.patch_at {
        table.mistake_at("announce_at", "`announce_at` must not be below `patch_at`, and neither 0");
    }
    table.nothing_else();
    read
}

/// The bound under `key`, where there is one.
pub(super) fn bound(table: &Table<'_, '_>, key: &str) -> Option<Bound> {
    let text = table.optional_text(key)?;
    let read = Bound::read(&text);
    if read.is_none() {
        table.mistake_at(key, format!("`{key}` must be a comparison such as \"≥150\", \"<5\" or \"0\""));
    }
    read
}

pub(super) fn metric(table: &Table<'_, '_>, severities: &[&str]) -> Metric {
    let metric = Metric {
        id: table.text("id"),
        name: table.text("name"),
        unit: table.optional_text("unit").unwrap_or_default(),
        more_is_better: table.flag("more_is_better"),
        range: (table.optional_real("least").unwrap_or(0.0), table.optional_real("most").unwrap_or(f64::MAX)),
        is_total: table.optional_flag("is_total"),
        is_watched: table.optional_flag("is_watched"),
        fresh_for: table.optional_duration("fresh_for").unwrap_or(TimeDelta::hours(26)),
        targets: table.optional_tables("targets").iter().filter_map(target).collect(),
        next_release: bound(table, "next_release"),
        win: table.optional_text("win"),
        benchmark: benchmark(table),
        sources: table.optional_tables("sources").iter().filter_map(|table| source(table, severities)).collect(),
    };
    if metric.range.0 >= metric.range.1 {
        table.mistake_at("least", "`least` must be below `most`");
    }
    if metric.win.as_ref().is_some_and(|win| !win.contains("{gain}")) {
        table.mistake_at("win", "`win` must say `{gain}` where the percentage stands");
    }
    if !metric.targets.is_sorted_by_key(|(from, _)| *from) {
        table.mistake_at("targets", "`targets` must be in the order of their days");
    }
    table.nothing_else();
    metric
}

/// A benchmark's name, and after a blank which percentile of its samples: the median where none is named.
fn benchmark(table: &Table<'_, '_>) -> Option<Benchmark> {
    let text = table.optional_text("benchmark")?;
    let (name, statistic) = match text.rsplit_once(' ') {
        Some((name, "p50")) => (name, Statistic::P50),
        Some((name, "p95")) => (name, Statistic::P95),
        Some((name, "p99")) => (name, Statistic::P99),
        _ => (text.as_str(), Statistic::P50),
    };
    Some(Benchmark { name: name.trim().to_owned(), statistic })
}

pub(super) fn probe(table: &Table<'_, '_>) -> Probe {
    let probe = Probe {
        id: table.text("id"),
        name: table.text("name"),
        url: table.text("url"),
        status: table.optional_number("status").unwrap_or(200),
        contains: table.optional_text("contains"),
    };
    if !probe.url.starts_with("https://") && !probe.url.starts_with("http://") {
        table.mistake_at("url", "`url` must begin with https:// or http://");
    }
    table.nothing_else();
    probe
}

fn target(table: &Table<'_, '_>) -> Option<(u32, Bound)> {
    let (from_day, is) = (table.number("from_day"), bound(table, "is"));
    if is.is_none() {
        table.mistake("`is` must say what is to be reached, e.g. \"≤100\"");
    }
    table.nothing_else();
    Some((from_day, is?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_read_and_kept_to() {
        let holds = |text: &str, value: f64| Bound::read(text).map(|bound| bound.holds(value));
        assert_eq!([holds("≥150", 150.0), holds(">= 150", 149.9)], [Some(true), Some(false)]);
        assert_eq!([holds("<5", 5.0), holds("< 0.1", 0.05)], [Some(false), Some(true)]);
        assert_eq!([holds("≤100", 100.0), holds(">3", 3.0), holds("0", 0.0)], [Some(true), Some(false), Some(true)]);
        assert_eq!([holds("many", 1.0), holds("", 1.0), holds("<NaN", 1.0), holds("≥inf", 1.0)], [None; 4]);
    }
}
