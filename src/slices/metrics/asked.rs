//! Which figures nothing brings by itself: the team is asked about them.

use std::collections::BTreeSet;

use crate::playbook::{Metric, Playbook, Source};

/// Figures that are said to be measured, or not, together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Asked<'b> {
    /// One figure.
    One(&'b Metric),
    /// What benchmarks measure.
    Performance,
}

/// Under which name the benchmarks' figures are kept.
const PERFORMANCE: &str = "performance";

impl<'b> Asked<'b> {
    /// Its name in the store and in custom ids.
    pub(super) fn id(self) -> &'b str {
        match self {
            Self::One(metric) => &metric.id,
            Self::Performance => PERFORMANCE,
        }
    }
}

/// The figures that nothing brings by itself.
pub(super) fn without_source(playbook: &Playbook, has_github: bool) -> Vec<Asked<'_>> {
    let metrics = playbook.metrics.iter().filter(|metric| !is_performance(metric));
    let nothing_brings =
        |metric: &&Metric| metric.sources.is_empty() || is_recorded(metric) || (!has_github && needs_github(metric));
    let ones = metrics.filter(nothing_brings).map(Asked::One);
    let performance = playbook.metrics.iter().any(is_performance).then_some(Asked::Performance);
    ones.chain(performance).collect()
}

/// Whether `metric` is one of the figures of performance, which are measured together.
fn is_performance(metric: &Metric) -> bool {
    metric.benchmark.is_some() || metric.win.is_some()
}

/// Whether somebody has to record `metric` with `/docs record`.
pub(super) fn is_recorded(metric: &Metric) -> bool {
    metric.sources.iter().any(Source::is_recorded)
}

/// Whether nothing but GitHub brings `metric`.
pub(super) fn needs_github(metric: &Metric) -> bool {
    !metric.sources.is_empty() && metric.sources.iter().all(Source::is_github)
}

/// The ids of the metrics that `said` stands for.
pub(super) fn metrics_of(playbook: &Playbook, said: &BTreeSet<String>) -> BTreeSet<String> {
    let is_meant =
        |metric: &&Metric| said.contains(&metric.id) || (is_performance(metric) && said.contains(PERFORMANCE));
    playbook.metrics.iter().filter(is_meant).map(|metric| metric.id.clone()).collect()
}
