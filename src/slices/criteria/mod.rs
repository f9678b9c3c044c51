//! Criteria of success: what the plan asks of each week, judged with evidence (plan.md, sections 1 to 4).

mod commands;
mod domain;
mod due;
mod launch_day;
pub mod rights;
mod store;
mod view;

pub use domain::{ChangelogLine, Progress};
pub use due::{brought_between, release_due};
pub use launch_day::await_verdict;
pub use view::{need, progress as progress_in_words};

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::{Bench, Count, Evidence, Judged, Verdict};

use crate::bot::Bot;
use crate::bot::slice::{Button, Event, OnJob, OnTimer, Slice};
use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::ids::GuildId;
use crate::playbook::{Check, Counted, Criterion, JobId, Need, Period, Playbook};
use crate::slices::feedback;
use crate::slices::issues::Ledger;
use crate::slices::metrics::{self, Histories, Known, Reading};
use crate::slices::release::{Release, State};
use crate::slices::support;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    subcommands: || {
        let of_release = [commands::criteria(), commands::tick(), commands::due()];
        of_release.map(|command| ("release", command)).into()
    },
    buttons: &[Button::new(view::TICK, rights::TICK, |bot, invocation, id| {
        Box::pin(commands::press(bot, invocation, id))
    })],
    timers: &[OnTimer::new::<launch_day::LaunchDayTimer>(|bot, timer, now| {
        Box::pin(launch_day::over(bot, timer, now))
    })],
    jobs: &[OnJob { job: JobId::ReleaseDay, run: |bot, due| Box::pin(due::post_due(bot, due)) }],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    held: store::HELD,
    ..Slice::new("criteria")
};

async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::VersionOut { guild, version, at } => due::version_out(bot, *guild, (version, *at)).await,
        _ => Ok(()),
    }
}

/// What the must-criteria of these days say about the status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Musts {
    /// Those that fail on fresh figures, in words.
    pub failing: Vec<String>,
    /// Those whose figures are stale, in words.
    pub stale: Vec<String>,
    /// How many figures these days' musts and targets ask for.
    pub figures: usize,
    /// The names of those that are unknown.
    pub unknown: Vec<String>,
    /// The musts of which nobody knows whether they are met, by their texts.
    pub unjudged: Vec<String>,
}

/// A period that is over, and what its must-criteria said at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// How it is called.
    pub period: String,
    /// What its musts said.
    pub musts: Musts,
    /// The targets that were missed, in words.
    pub missed_targets: Vec<String>,
}

/// What is known of a release at one moment, and how the criteria of these days stand with it. The status, the board and the posts
/// of a moment are made from one of these.
#[derive(Debug, Clone)]
pub struct Assessment<'p> {
    /// The figures and the issues.
    pub known: Known,
    /// The period that is judged.
    pub period: &'p Period,
    /// How far its criteria are met. Nothing in the steady state, of which the plan asks nothing.
    pub progress: Vec<Progress>,
    /// What its must-criteria say.
    pub musts: Musts,
}

/// Judges the criteria of `release` at `now`.
///
/// # Errors
/// What the database said.
pub async fn assess<'b>(bot: &'b Bot, release: &Release, now: Instant) -> Outcome<Assessment<'b>> {
    let known = metrics::known(bot, release, now).await?;
    let period = current(bot, release, now);
    if release.state(&bot.playbook, now) == State::Steady {
        return Ok(Assessment { known, period, progress: Vec::new(), musts: Musts::default() });
    }
    let judged = judge(bot, release, (period, now), &known).await?;
    let (progress, musts) = (domain::progress(&judged), musts(&judged, &bot.playbook, (&known.histories, now)));
    Ok(Assessment { known, period, progress, musts })
}

/// Whether a criterion is about how many issues there are.
fn is_about_issues(judged: &Judged<'_>, playbook: &Playbook) -> bool {
    let mut metrics = judged.criterion.check.metrics().into_iter().filter_map(|id| playbook.metric(id));
    judged.criterion.check.reported().is_some() || metrics.any(crate::playbook::Metric::is_about_issues)
}

/// The must-criteria about issues that are not met, in words.
fn failing_about_issues(judged: &[Judged<'_>], playbook: &Playbook) -> Vec<String> {
    unmet(judged, Need::Must).filter(|one| is_about_issues(one, playbook)).map(in_words).collect()
}

/// The criteria of `need` that are not met.
fn unmet<'j, 'p>(judged: &'j [Judged<'p>], need: Need) -> impl Iterator<Item = &'j Judged<'p>> {
    judged.iter().filter(move |one| one.criterion.need == need && one.verdict == Verdict::Unmet)
}

fn in_words(judged: &Judged<'_>) -> String {
    format!("{} ({})", judged.criterion.text, view::evidence(judged))
}

/// What the must-criteria of `judged` say. Those about issues are left to the status itself, which has rules of its own for them.
fn musts(judged: &[Judged<'_>], playbook: &Playbook, (histories, now): (&Histories, Instant)) -> Musts {
    let mut musts = Musts::default();
    let about_issues = |judged: &Judged<'_>| is_about_issues(judged, playbook);
    for one in judged.iter().filter(|one| one.criterion.need == Need::Must && !about_issues(one)) {
        match (&one.evidence, one.verdict) {
            (Evidence::Figure { is_stale: true, .. }, _) => musts.stale.push(view::evidence(one)),
            (_, Verdict::Unmet) => musts.failing.push(in_words(one)),
            (_, Verdict::Unknown) => musts.unjudged.push(one.criterion.text.clone()),
            _ => {}
        }
    }
    let asked = judged.iter().filter(|one| one.criterion.need != Need::Stretch && !about_issues(one));
    let mut figures: Vec<&str> = asked.flat_map(|one| one.criterion.checks().flat_map(Check::metrics)).collect();
    figures.sort_unstable();
    figures.dedup();
    musts.figures = figures.len();
    let unknown = figures.iter().filter(|id| histories.of(id).at(now).is_none());
    musts.unknown = unknown.filter_map(|id| Some(playbook.metric(id)?.name.clone())).collect();
    musts
}

/// The periods of `release` that ended in `window`, as they stood then; the one that runs counts, too, where the release closes.
///
/// # Errors
/// What the database said.
pub async fn over_in(
    bot: &Bot,
    release: &Release,
    (window, is_closing): (Window, bool),
    (known, now): (&Known, Instant),
) -> Outcome<Vec<Over>> {
    let mut over = Vec::new();
    for period in &bot.playbook.success {
        let span = domain::span(period, &release.dates, release.announced_or_due());
        let is_over = span.to > window.from && span.to <= window.to && span.to <= now;
        if is_over || is_closing && span.holds(now) {
            let judged = judge(bot, release, (period, now), known).await?;
            let mut musts = musts(&judged, &bot.playbook, (&known.histories, span.to.min(now)));
            musts.failing.splice(0..0, failing_about_issues(&judged, &bot.playbook));
            let missed_targets = unmet(&judged, Need::Target).map(in_words).collect();
            over.push(Over { period: period.name.clone(), musts, missed_targets });
        }
    }
    Ok(over)
}

/// What of the outstanding a figure reached in `window` for the first time, a line each.
pub fn milestones(playbook: &Playbook, histories: &Histories, window: Window) -> Vec<String> {
    let stretches = playbook.success.iter().flat_map(|period| &period.criteria);
    let stretches = stretches.filter(|criterion| criterion.need == Need::Stretch);
    let reached = stretches.filter_map(|criterion| {
        let Check::Reaches(id, bound) = &criterion.check else { return None };
        let history = histories.of(id);
        let holds = |reading: &Reading| bound.holds(reading.value);
        let before = history.readings().iter().filter(|reading| reading.at < window.from).any(holds);
        let within = history.readings().iter().filter(|reading| window.holds(reading.at)).any(holds);
        (within && !before).then(|| (id, bound.value, view::milestone(criterion)))
    });
    // Of one figure the furthest.
    let mut furthest: Vec<(&String, f64, String)> = Vec::new();
    for (id, value, line) in reached {
        match furthest.iter_mut().find(|(known, ..)| *known == id) {
            Some(known) if known.1 < value => *known = (id, value, line),
            Some(_) => {}
            None => furthest.push((id, value, line)),
        }
    }
    furthest.into_iter().map(|(_, _, line)| line).collect()
}

/// The criteria of T+`day`'s period with their evidence, a line each; stretches are left out.
///
/// # Errors
/// What the database said.
pub async fn lines(bot: &Bot, release: &Release, day: i64, now: Instant) -> Outcome<Vec<String>> {
    let known = metrics::known(bot, release, now).await?;
    let judged = judge(bot, release, (bot.playbook.period(day), now), &known).await?;
    Ok(judged.iter().filter(|one| one.criterion.need != Need::Stretch).map(view::short).collect())
}

/// The period that is judged at `now`: launch day is, until its 24 hours are over.
fn current<'b>(bot: &'b Bot, release: &Release, now: Instant) -> &'b Period {
    bot.playbook.period(release.dates.plan_day(now))
}

/// What tplus counts by itself in `window`.
async fn count(bot: &Bot, (guild, issues): (GuildId, &Ledger), what: Counted, window: Window) -> Outcome<Count> {
    let pool = bot.store.read();
    let number = match what {
        Counted::Complaints => {
            let mut topics = issues.unaddressed(bot, feedback::open_topics(pool, guild).await?).await?;
            topics.retain(|topic| topic.tagged < window.to);
            let names: Vec<String> = topics.iter().map(|topic| feedback::short_name(topic.number)).collect();
            return Ok(Count { number: names.len(), names });
        }
        Counted::Features => feedback::released_between(pool, guild, window).await?.len(),
        Counted::Helped => support::helped_between(pool, guild, window).await?,
        Counted::BugReports => {
            issues.new_in(&mut *bot.store.reader().await?, window).await?.graded_by_team(&bot.playbook)
        }
    };
    Ok(Count { number, names: Vec::new() })
}

/// Judges the criteria of `period` by what is known; those of a period that is over by what was known at its end.
async fn judge<'b>(
    bot: &'b Bot,
    release: &Release,
    (period, now): (&'b Period, Instant),
    known: &Known,
) -> Outcome<Vec<Judged<'b>>> {
    let span = domain::span(period, &release.dates, release.announced_or_due());
    let is_over = span.to < now;
    let window = if is_over { span } else { Window::until_now(span.from, now) };
    let histories = match is_over {
        true => Cow::Owned(known.histories_at(bot, release, span.to, now).await?),
        false => Cow::Borrowed(&known.histories),
    };
    let ticks = store::ticks(bot.store.read(), release.id).await?;
    let mut reported = BTreeMap::new();
    let severities: Vec<&str> =
        period.criteria.iter().flat_map(Criterion::checks).filter_map(Check::reported).collect();
    if !severities.is_empty() {
        let new = known.issues.new_in(&mut *bot.store.reader().await?, window).await?;
        reported.extend(severities.into_iter().map(|id| (id.to_owned(), new.of(id, &bot.playbook))));
    }
    let mut counted = BTreeMap::new();
    for criterion in &period.criteria {
        for check in criterion.checks() {
            if let Check::Counted(what, _) = *check {
                counted.insert(what, count(bot, (release.guild, &known.issues), what, window).await?);
            }
        }
    }
    let bench = Bench {
        playbook: &bot.playbook,
        dates: release.dates,
        announced: release.announced_or_due(),
        histories: &histories,
        reported: &reported,
        counted: &counted,
        ticks: &ticks,
        now,
    };
    let mut judged = bench.judge(period);
    // What the team does not measure is no criterion of theirs.
    judged.retain(|one| {
        let metrics = one.criterion.check.metrics();
        one.criterion.or.is_some()
            || metrics.is_empty()
            || !metrics.iter().all(|metric| histories.is_unmeasured(metric))
    });
    Ok(judged)
}
