//! The posts' texts: minijinja templates that are checked when the playbook is read, not when the post is due.

mod known;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use anyhow::Context;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Object, Serde};
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::Serialize;

use self::known::{TO_UPDATE, mistake_in};

/// The posts that have a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Template {
    /// plan.md, section 1: "Active monitoring (every 30 minutes)".
    Monitoring,
    /// Its line in the card's thread.
    MonitoringLine,
    /// plan.md, section 1: "Team status updates: Every 2 hours".
    TeamStatus,
    /// plan.md, section 2: "Morning Check-in (9 AM EST)".
    Morning,
    /// plan.md, section 2: "End-of-Day Summary".
    EndOfDay,
    /// Its public version.
    EndOfDayPublic,
    /// plan.md, section 10: "Weekly Metrics Report".
    WeeklyMetrics,
    /// plan.md, section 6: "Weekly Feedback Summary".
    WeeklyFeedback,
    /// plan.md, section 9: the public weekly update.
    WeeklyPublic,
    /// plan.md, section 6: "Solicited: Weekly feedback request in Discord".
    FeedbackAsk,
    /// plan.md, section 7: "User-Facing Performance Improvements".
    Performance,
    /// plan.md, section 1: a public update on an open incident.
    IncidentUpdate,
    /// What users are told when it is over.
    IncidentResolved,
    /// A hotfix is out.
    HotfixAnnounced,
    /// A rollback begins.
    RollbackStarted,
    /// The previous version is back, and how to get it.
    RollbackDone,
    /// After a rollback: a mended version is out.
    Relaunched,
    /// That the release is out.
    Announcement,
    /// A patch or feature release is out, and what it brings.
    Shipped,
}

impl Template {
    /// Every template.
    pub const ALL: [Self; 19] = [
        Self::Monitoring,
        Self::MonitoringLine,
        Self::TeamStatus,
        Self::Morning,
        Self::EndOfDay,
        Self::EndOfDayPublic,
        Self::WeeklyMetrics,
        Self::WeeklyFeedback,
        Self::WeeklyPublic,
        Self::FeedbackAsk,
        Self::Performance,
        Self::IncidentUpdate,
        Self::IncidentResolved,
        Self::HotfixAnnounced,
        Self::RollbackStarted,
        Self::RollbackDone,
        Self::Relaunched,
        Self::Announcement,
        Self::Shipped,
    ];

    /// Its name in the playbook.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monitoring => "monitoring",
            Self::MonitoringLine => "monitoring_line",
            Self::TeamStatus => "team_status",
            Self::Morning => "morning",
            Self::EndOfDay => "end_of_day",
            Self::EndOfDayPublic => "end_of_day_public",
            Self::WeeklyMetrics => "weekly_metrics",
            Self::WeeklyFeedback => "weekly_feedback",
            Self::WeeklyPublic => "weekly_public",
            Self::FeedbackAsk => "feedback_ask",
            Self::Performance => "performance",
            Self::IncidentUpdate => "incident_update",
            Self::IncidentResolved => "incident_resolved",
            Self::HotfixAnnounced => "hotfix_announced",
            Self::RollbackStarted => "rollback_started",
            Self::RollbackDone => "rollback_done",
            Self::Relaunched => "relaunched",
            Self::Announcement => "announcement",
            Self::Shipped => "shipped",
        }
    }
}

/// The checked templates of one playbook.
#[derive(Debug, Clone)]
pub struct Templates(Arc<Checked>);

/// What is kept of them.
#[derive(Debug)]
struct Checked {
    environment: Environment<'static>,
    /// How users get a new version, which every template may say.
    to_update: String,
    /// Of which figures each template speaks.
    figures: BTreeMap<&'static str, Vec<String>>,
}

impl Templates {
    /// Checks `sources`, which may speak of what is `measured` and of how `to_update`, and keeps them.
    ///
    /// # Errors
    /// Each mistake with its template and its line within that template, from 1.
    pub(super) fn compile(
        sources: BTreeMap<&'static str, String>,
        measured: &[&str],
        to_update: &str,
    ) -> Result<Self, Vec<(&'static str, usize, String)>> {
        let mut environment = environment(to_update);
        let mut mistakes = Vec::new();
        for template in Template::ALL {
            let name = template.name();
            let source = sources.get(name).cloned().unwrap_or_default();
            match environment.add_template_owned(name, source) {
                Ok(()) => mistakes
                    .extend(unknown_words(&environment, template, measured).map(|(line, what)| (name, line, what))),
                Err(error) => {
                    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
                    mistakes.push((name, error.line().unwrap_or(1), format!("the template cannot be read: {what}")));
                }
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let figures = Template::ALL.map(|template| (template.name(), figures_in(&environment, template))).into();
        Ok(Self(Arc::new(Checked { environment, to_update: to_update.to_owned(), figures })))
    }

    /// The ids of the figures that `template` speaks of.
    pub fn figures(&self, template: Template) -> &[String] {
        self.0.figures.get(template.name()).map_or(&[], Vec::as_slice)
    }

    /// `template` filled in with `values`. Where the team's own fails, tplus's stands in for it: a post with a mistake in its
    /// template must not be missing.
    ///
    /// # Errors
    /// When that fails, too.
    pub fn render(&self, template: Template, values: impl Serialize) -> anyhow::Result<Rendered> {
        let values = Value::from(Serde(&values));
        match fill_in(&self.0.environment, template, &values) {
            Ok(text) => Ok(Rendered { text, mistake: None }),
            Err(error) => {
                let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
                tracing::error!(template = template.name(), line = error.line(), what, "a template failed");
                let mistake = TemplateMistake { template, line: error.line(), what };
                let text = fill_in(&stand_in(template, &self.0.to_update)?, template, &values)
                    .with_context(|| format!("filling in the template {}", template.name()))?;
                Ok(Rendered { text, mistake: Some(mistake) })
            }
        }
    }
}

/// A text that was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The text.
    pub text: String,
    /// Where the team's template failed; then the text is that of tplus's own.
    pub mistake: Option<TemplateMistake>,
}

/// Where a template failed that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateMistake {
    /// Which one.
    pub template: Template,
    /// On which of its lines, from 1, where that is known.
    pub line: Option<usize>,
    /// How.
    pub what: String,
}

/// How much a template may do, in steps of minijinja's: a loop without end in one must not hold up a clock.
const FUEL: u64 = 2_000_000;
/// How long what it makes may be, in bytes: no post shows more, and no file of one.
const LARGEST: usize = 256 * 1024;

fn fill_in(environment: &Environment<'_>, template: Template, values: &Value) -> Result<String, minijinja::Error> {
    let mut text = Bounded::default();
    environment.get_template(template.name())?.render_captured_to(values, &mut text)?;
    Ok(String::from_utf8_lossy(&text.0).trim().to_owned())
}

/// Takes as much as [`LARGEST`].
#[derive(Default)]
struct Bounded(Vec<u8>);

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST {
            return Err(std::io::Error::other(format!("it makes more than {} KB of text", LARGEST / 1024)));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn environment(to_update: &str) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.add_global(TO_UPDATE, to_update.to_owned());
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment
}

/// tplus's own template. What a team's playbook doesn't measure stays empty in it.
fn stand_in(template: Template, to_update: &str) -> anyhow::Result<Environment<'static>> {
    let own: toml::Table = super::DEFAULT.parse().context("the built-in playbook")?;
    let source = own["templates"][template.name()].as_str().unwrap_or_default();
    let mut environment = environment(to_update);
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.add_template_owned(template.name(), source.to_owned())?;
    Ok(environment)
}

/// The figures that `template` speaks of.
fn figures_in(environment: &Environment<'_>, template: Template) -> Vec<String> {
    let used = environment.get_template(template.name()).map(|found| found.undeclared_variables(true));
    let named = |path: String| Some(path.strip_prefix("metrics.")?.split('.').next()?.to_owned());
    let mut figures: Vec<String> = used.unwrap_or_default().into_iter().filter_map(named).collect();
    figures.sort();
    figures.dedup();
    figures
}

/// What `template` speaks of without being given it, with the line on which it does so first.
fn unknown_words(
    environment: &Environment<'_>,
    template: Template,
    measured: &[&str],
) -> impl Iterator<Item = (usize, String)> {
    let found = environment.get_template(template.name());
    let source = found.as_ref().map(|found| found.source().to_owned()).unwrap_or_default();
    let used = found.map(|found| found.undeclared_variables(true)).unwrap_or_default();
    let mut unknown: Vec<(usize, String)> = used
        .into_iter()
        .filter_map(|path| {
            let what = mistake_in(&path, template, measured)?;
            let line = source.lines().position(|line| line.contains(&path)).map_or(1, |index| index + 1);
            Some((line, format!("the template speaks of `{path}`, {what}")))
        })
        .collect();
    unknown.sort();
    unknown.into_iter()
}

/// A figure in a template: shown as it is, with parts (`{{ metrics.awu.target }}`) that are empty when unknown.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    shown: String,
    parts: BTreeMap<&'static str, String>,
}

impl Figure {
    /// A figure that is shown like this.
    pub fn new(shown: impl Into<String>) -> Self {
        Self { shown: shown.into(), parts: BTreeMap::new() }
    }

    /// A figure that nobody has reported: never a zero.
    pub fn no_data() -> Self {
        Self::new(NO_DATA)
    }

    /// The same figure with one more part.
    #[must_use]
    pub fn with(mut self, part: &'static str, value: impl Into<String>) -> Self {
        self.parts.insert(part, value.into());
        self
    }

    /// As templates take it.
    pub fn value(self) -> Value {
        Value::from_object(self)
    }
}

/// What stands where a figure is unknown.
pub const NO_DATA: &str = "no data";

impl Object for Figure {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "known" => Some(Value::from(self.shown != NO_DATA)),
            part => Some(Value::from(self.parts.get(part).cloned().unwrap_or_default())),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled_in(source: &'static str) -> Result<String, minijinja::Error> {
        let mut environment = environment("cargo update");
        environment.add_template(Template::Announcement.name(), source).expect("a template");
        fill_in(&environment, Template::Announcement, &Value::from(()))
    }

    #[test]
    fn a_template_that_goes_on_and_on_is_stopped() {
        assert_eq!(filled_in("{{ to_update }}!").expect("it is filled in"), "cargo update!");
        let endless = filled_in("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}");
        assert_eq!(endless.expect_err("no fuel is left").kind(), minijinja::ErrorKind::OutOfFuel);
        let large = filled_in("{% for a in range(50000) %}{{ to_update }}{% endfor %}").expect_err("it is too much");
        assert_eq!(large.kind(), minijinja::ErrorKind::WriteFailure);
    }
}
