//! How runs are compared, and what follows from that.

use chrono::NaiveTime;

use crate::engine::clock::Window;
use crate::playbook::{Bound, Metric, Performance, Playbook, ReleaseDates};
use crate::slices::metrics::{Gain, Histories};

/// The last run of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Run<'p> {
    /// Of which metric.
    pub metric: &'p Metric,
    /// What it gave.
    pub value: f64,
    /// How much better it is than the baseline, where there is an earlier run.
    pub gain: Option<Gain>,
    /// The same against the plan's baseline, once its day is over.
    pub since_baseline: Option<Gain>,
    /// What is to be reached these days.
    pub target: Option<Bound>,
}

/// The last runs of what the playbook calls performance.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs<'p> {
    rules: &'p Performance,
    /// Metric by metric, in the playbook's order.
    pub all: Vec<Run<'p>>,
}

impl<'p> Runs<'p> {
    /// The runs known at `now`, compared with what was measured when the last release came out, `since`, or first after it; and with
    /// the plan's baseline.
    pub fn of(
        playbook: &'p Playbook,
        histories: &Histories,
        dates: &ReleaseDates,
        Window { from: since, to: now }: Window,
    ) -> Self {
        let day = dates.plan_day(now);
        let baseline = playbook.performance.baseline_day.filter(|last| i64::from(*last) < day);
        let baseline = baseline.map(|last| dates.instant(dates.date_of(last + 1), NaiveTime::MIN));
        let run = |metric: &'p Metric| {
            let history = histories.of(&metric.id);
            let value = history.at(now)?.value;
            let gain = history.gain(metric, since, now);
            // What was first measured later is no baseline.
            let since_baseline = baseline.filter(|at| history.at(*at).is_some());
            let since_baseline = since_baseline.and_then(|at| history.gain(metric, at, now));
            Some(Run {
                metric,
                value,
                gain,
                since_baseline,
                target: playbook.target(metric, day).map(|target| target.bound),
            })
        };
        let measured = playbook.metrics.iter().filter(|metric| metric.win.is_some());
        Self { rules: &playbook.performance, all: measured.filter_map(run).collect() }
    }

    /// Whether one of them is so much better that the plan says to release a patch.
    pub fn speaks_for_a_patch(&self) -> bool {
        self.best() >= f64::from(self.rules.patch_at)
    }

    /// Whether one of them is so much better that the plan says to announce it.
    pub fn is_worth_announcing(&self) -> bool {
        self.best() >= f64::from(self.rules.announce_at)
    }

    /// Those that are worth naming in an announcement, the best first.
    pub fn wins(&self) -> Vec<&Run<'p>> {
        let mut wins: Vec<_> = self.all.iter().filter(|run| run.percent() >= f64::from(self.rules.patch_at)).collect();
        wins.sort_by(|one, other| other.percent().total_cmp(&one.percent()));
        wins
    }

    fn best(&self) -> f64 {
        self.all.iter().map(Run::percent).fold(0.0, f64::max)
    }
}

impl Run<'_> {
    fn percent(&self) -> f64 {
        self.gain.map_or(0.0, |gain| gain.percent)
    }
}
