//! Figures from files: a CSV, or what Criterion leaves in `target/criterion`. All of a file is taken, or nothing.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use serde::Deserialize;

use super::domain::{self, Sample, read_value};
use super::view;
use crate::engine::clock::Instant;
use crate::playbook::{Benchmark, Metric, Playbook, Statistic, first_valid_instant};
use crate::slices::metrics::domain::Measured;
use crate::slices::release::Release;

/// For which release values are read, and when.
pub struct Reading<'a> {
    /// The plan.
    pub playbook: &'a Playbook,
    /// The release that runs: its zone is that of times without one.
    pub release: &'a Release,
    /// The time.
    pub now: Instant,
}

impl Reading<'_> {
    /// The values in `path`: a CSV, or a folder that Criterion wrote.
    ///
    /// # Errors
    /// When it can't be read, or holds a value that can't be: every bad row by its line. Nothing is to be taken then.
    pub fn read(&self, path: &Path) -> anyhow::Result<Vec<Sample>> {
        if path.is_dir() { self.criterion(path) } else { self.csv(path) }
    }

    /// A CSV: either `metric,value,at` in each row, or a column `at` and one for each metric.
    fn csv(&self, path: &Path) -> anyhow::Result<Vec<Sample>> {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read as text", path.display()))?;
        // Spreadsheets begin a file with a mark that nobody sees.
        let text = text.trim_start_matches('\u{feff}');
        let mut rows = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let head: Vec<String> = rows.headers()?.iter().map(str::to_lowercase).collect();
        let columns = Columns::read(&head, self.playbook)
            .with_context(|| format!("{}, line 1 ({})", path.display(), head.join(",")))?;
        let (mut samples, mut mistakes) = (Vec::new(), Vec::new());
        for row in rows.records() {
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    mistakes.push(error.to_string());
                    continue;
                }
            };
            let line = row.position().map_or(0, csv::Position::line);
            match self.row(&columns, &row) {
                Ok(found) => samples.extend(found),
                Err(why) => mistakes.push(format!("line {line}: {why}")),
            }
        }
        if !mistakes.is_empty() {
            bail!(
                "{} has bad rows; nothing was imported, not even the good ones:\n{}",
                path.display(),
                mistakes.join("\n")
            );
        }
        if samples.is_empty() {
            bail!("{} holds no values", path.display());
        }
        Ok(samples)
    }

    fn row(&self, columns: &Columns<'_>, row: &csv::StringRecord) -> Result<Vec<Sample>, String> {
        let cell = |index: usize| row.get(index).unwrap_or_default();
        let at = |index: Option<usize>| match index.map(cell).unwrap_or_default() {
            "" => Ok(self.now),
            typed => self.time(typed).ok_or_else(|| format!("\"{typed}\" is not a valid time; write 2026-01-20 14:30")),
        };
        match columns {
            Columns::Long { metric, value, at: time } => {
                let name = cell(*metric);
                let found =
                    find(self.playbook, name).ok_or_else(|| format!("\"{name}\" is not a metric in the playbook"))?;
                Ok(vec![self.sample(found, cell(*value), at(*time)?)?])
            }
            Columns::Wide { at: time, metrics } => {
                let at = at(Some(*time))?;
                let given = metrics.iter().filter(|(index, _)| !cell(*index).is_empty());
                given.map(|(index, metric)| self.sample(metric, cell(*index), at)).collect()
            }
        }
    }

    fn sample(&self, metric: &Metric, typed: &str, at: Instant) -> Result<Sample, String> {
        let value =
            read_value(metric, typed).ok_or_else(|| format!("\"{typed}\" is not a valid value for {}", metric.name))?;
        domain::check(metric, Measured { value, at }, self.now).map_err(|why| view::refusal(metric, why))?;
        Ok(Sample { metric: metric.id.clone(), at, value, answers: None })
    }

    /// A time with its zone, or without one in the release's. A date alone is its noon.
    fn time(&self, typed: &str) -> Option<Instant> {
        if let Ok(at) = DateTime::parse_from_rfc3339(typed) {
            return Some(at.to_utc());
        }
        let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
        let at = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(typed, form).ok()).or_else(|| {
            let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok()?;
            Some(date.and_time(NaiveTime::from_hms_opt(12, 0, 0)?))
        })?;
        Some(first_valid_instant(at, self.release.dates.zone))
    }

    /// What Criterion measured last of each benchmark that a metric names.
    fn criterion(&self, folder: &Path) -> anyhow::Result<Vec<Sample>> {
        let runs = runs_below(folder)?;
        let of_metric = |metric: &Metric| {
            let benchmark = metric.benchmark.as_ref()?;
            let (run, at) = runs.iter().find(|(name, ..)| *name == benchmark.name).map(|(_, run, at)| (run, *at))?;
            Some((metric.id.clone(), run.measure(benchmark, &metric.unit)?, at))
        };
        let mut samples = Vec::new();
        for (metric, value, at) in self.playbook.metrics.iter().filter_map(of_metric) {
            let found =
                self.playbook.metric(&metric).map(|metric| domain::check(metric, Measured { value, at }, self.now));
            if let Some(Err(why)) = found {
                bail!("{metric}: {value} {why:?}; nothing was imported");
            }
            samples.push(Sample { metric, at, value, answers: None });
        }
        if samples.is_empty() {
            let known: Vec<_> = self.playbook.metrics.iter().filter_map(|metric| metric.benchmark.as_ref()).collect();
            let known: Vec<_> = known.iter().map(|benchmark| benchmark.name.as_str()).collect();
            let found: Vec<_> = runs.iter().map(|(name, ..)| name.as_str()).collect();
            bail!(
                "{} holds no benchmark that a metric of the playbook names. There are: {}. Named are: {}.",
                folder.display(),
                found.join(", "),
                known.join(", ")
            );
        }
        Ok(samples)
    }
}

/// Which column holds what.
enum Columns<'p> {
    Long { metric: usize, value: usize, at: Option<usize> },
    Wide { at: usize, metrics: Vec<(usize, &'p Metric)> },
}

impl<'p> Columns<'p> {
    fn read(head: &[String], playbook: &'p Playbook) -> anyhow::Result<Self> {
        let named = |names: &[&str]| head.iter().position(|column| names.contains(&column.as_str()));
        let at = named(&["at", "time", "date", "day"]);
        if let (Some(metric), Some(value)) = (named(&["metric", "name"]), named(&["value"])) {
            return Ok(Self::Long { metric, value, at });
        }
        let Some(at) = at else {
            bail!("the first line must name the columns: metric,value,at or at,downloads,awu,…")
        };
        let mut metrics = Vec::new();
        for (index, name) in head.iter().enumerate().filter(|(index, name)| *index != at && !name.is_empty()) {
            let Some(metric) = find(playbook, name) else { bail!("\"{name}\" is not a metric in the playbook") };
            metrics.push((index, metric));
        }
        Ok(Self::Wide { at, metrics })
    }
}

/// The metric of that name or id.
fn find<'p>(playbook: &'p Playbook, name: &str) -> Option<&'p Metric> {
    playbook
        .metrics
        .iter()
        .find(|metric| metric.id.eq_ignore_ascii_case(name) || metric.name.eq_ignore_ascii_case(name))
}

/// What Criterion keeps of a run: so many iterations took so many nanoseconds.
#[derive(Debug, Deserialize)]
struct Run {
    iters: Vec<f64>,
    times: Vec<f64>,
}

impl Run {
    /// What `benchmark` asks of it, in `unit`.
    fn measure(&self, benchmark: &Benchmark, unit: &str) -> Option<f64> {
        let mut each: Vec<f64> = self.times.iter().zip(&self.iters).map(|(time, count)| time / count).collect();
        each.retain(|nanos| nanos.is_finite());
        each.sort_by(f64::total_cmp);
        let last = each.len().checked_sub(1)?;
        let at = |percent: usize| each.get((each.len() * percent).div_ceil(100).saturating_sub(1).min(last)).copied();
        let nanos = match benchmark.statistic {
            Statistic::P50 => at(50)?,
            Statistic::P95 => at(95)?,
            Statistic::P99 => at(99)?,
        };
        match unit.trim() {
            "ns" => Some(nanos),
            "µs" | "us" => Some(nanos / 1e3),
            "ms" => Some(nanos / 1e6),
            "s" => Some(nanos / 1e9),
            "/s" => Some(1e9 / nanos),
            _ => None,
        }
    }
}

/// The last run of each benchmark below `folder`, by its full name, and when it was made.
fn runs_below(folder: &Path) -> anyhow::Result<Vec<(String, Run, Instant)>> {
    #[derive(Deserialize)]
    struct Named {
        full_id: String,
    }
    let (mut runs, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let (sample, named) = (folder.join("new/sample.json"), folder.join("new/benchmark.json"));
        if sample.is_file() && named.is_file() {
            let name: Named = parsed(&named)?;
            let at: Instant = fs::metadata(&sample)?.modified().context("when a benchmark was run")?.into();
            runs.push((name.full_id, parsed(&sample)?, at));
        }
        let below = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        folders.extend(below.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_dir()));
    }
    runs.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    Ok(runs)
}

fn parsed<T: serde::de::DeserializeOwned>(path: &PathBuf) -> anyhow::Result<T> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not as Criterion writes it", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_what_each_sample_took() {
        let times = (1..=100).map(|number| f64::from(number) * 2e6).collect();
        let run = Run { iters: vec![2.0; 100], times };
        let measure = |statistic, unit| run.measure(&Benchmark { name: String::new(), statistic }, unit);
        assert_eq!(measure(Statistic::P50, "ms"), Some(50.0));
        assert_eq!(measure(Statistic::P95, "ms"), Some(95.0));
        assert_eq!(measure(Statistic::P99, "s"), Some(0.099));
        assert_eq!(measure(Statistic::P50, "/s"), Some(20.0));
        assert_eq!(measure(Statistic::P50, "MB"), None, "a time is no size");
    }
}
