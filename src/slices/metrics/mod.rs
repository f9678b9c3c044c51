//! Metrics: what is measured, where it comes from, how it changes, and what is unusual about it (plan.md, sections 2, 7
//! and 10).

mod alerts;
mod asked;
mod chart;
pub mod collect;
mod commands;
mod domain;
pub mod import;
pub mod push;
pub mod rights;
mod sources;
mod store;
mod unmeasured;
mod view;

use sqlx::{AnyConnection, AnyExecutor};

pub use chart::days;
use domain::Origin;
pub use domain::{Change, Gain, Grown, Histories, History, Reading, Sample, Standing, near};
pub use sources::Web;
pub use view::{bound, signed, signed_percent, standing_name, target, value, with_answers};

use crate::bot::Bot;
use crate::bot::slice::{Button, Event, Slice};
use crate::chart::{Chart, paint};
use crate::discord::card::Attachment;
use crate::engine::clock::{Instant, Window};
use crate::engine::store::Store;
use crate::error::Outcome;
use crate::playbook::{Metric, Playbook, Probe, Source};
use crate::slices::feedback;
use crate::slices::issues::{Issues, Ledger};
use crate::slices::release::Release;

/// What this slice does.
pub const SLICE: Slice = Slice {
    rights: rights::ALL,
    commands: || vec![commands::metric()],
    buttons: &[Button::new(view::MEASURE, rights::TOKEN, |bot, invocation, id| {
        Box::pin(unmeasured::say(bot, invocation, id))
    })],
    hears: Some(|bot, event| Box::pin(hear(bot, event))),
    held: store::HELD,
    ..Slice::new("metrics")
};

async fn hear(bot: &Bot, event: &Event<'_>) -> Outcome<()> {
    match event {
        Event::RepositoryChanged { guild } => unmeasured::show_again(bot, *guild).await,
        Event::IncidentResolved { guild, incident } => alerts::resolved(bot, *guild, *incident).await,
        _ => Ok(()),
    }
}

/// The figures of a release and its issues, as they are known at one moment. Several views of it are made from one of these.
#[derive(Debug, Clone)]
pub struct Known {
    /// What was measured, and what tplus counts by itself.
    pub histories: Histories,
    /// What counts as an issue.
    pub issues: Ledger,
}

/// What is known of `release` at `now`.
///
/// # Errors
/// What the database said.
pub async fn known(bot: &Bot, release: &Release, now: Instant) -> Outcome<Known> {
    let (mut conn, playbook) = (bot.store.reader().await?, &bot.playbook);
    let issues = Ledger::read(&mut conn, playbook, release).await?;
    let mut histories = store::histories(&mut *conn, release.id).await?;
    histories.unmeasured = asked::metrics_of(playbook, &store::unmeasured(&mut *conn, release.id).await?);
    count(&mut conn, &mut histories, (playbook, release), (issues.open(), now)).await?;
    Ok(Known { histories, issues })
}

impl Known {
    /// The figures as they stood at `at`, which lies before `now`.
    ///
    /// # Errors
    /// What the database said.
    pub async fn histories_at(&self, bot: &Bot, release: &Release, at: Instant, now: Instant) -> Outcome<Histories> {
        let mut conn = bot.store.reader().await?;
        let open = self.issues.open_at(&mut conn, Window { from: at, to: now }).await?;
        let mut histories = self.histories.clone();
        count(&mut conn, &mut histories, (&bot.playbook, release), (&open, at)).await?;
        Ok(histories)
    }
}

/// Adds to `histories` what tplus counts by itself, as it was at an instant.
async fn count(
    conn: &mut AnyConnection,
    histories: &mut Histories,
    (playbook, release): (&Playbook, &Release),
    (open, at): (&Issues, Instant),
) -> Outcome<()> {
    for (metric, value) in counted(conn, (playbook, release), open, at).await? {
        histories.by_metric.entry(metric.id.clone()).or_default().count(value, at);
    }
    Ok(())
}

/// What tplus counts by itself.
async fn counted<'p>(
    conn: &mut AnyConnection,
    (playbook, release): (&'p Playbook, &Release),
    open: &Issues,
    now: Instant,
) -> Outcome<Vec<(&'p Metric, f64)>> {
    let since_launch = Window::until_now(release.begins(), now);
    let testimonials = feedback::testimonials_between(conn, release.guild, since_launch).await?;
    let count = |metric: &Metric| match metric.sources.as_slice() {
        [Source::OpenIssues(severities)] => {
            let open: usize = severities.iter().map(|severity| open.of(severity, playbook)).sum();
            u32::try_from(open).ok()
        }
        [Source::Testimonials] => u32::try_from(testimonials).ok(),
        _ => None,
    };
    let metrics = playbook.metrics.iter();
    // Nobody has so many issues that a float could not count them.
    Ok(metrics.filter_map(|metric| Some((metric, f64::from(count(metric)?)))).collect())
}

/// `chart` as a file called `name`.
///
/// # Errors
/// When it cannot be painted.
pub async fn picture(name: &str, chart: Chart) -> Outcome<Attachment> {
    let in_words = chart.in_words();
    // Painting keeps a processor busy for a while, and others wait meanwhile.
    let png = tokio::task::spawn_blocking(move || paint(&chart)).await.map_err(anyhow::Error::from)??;
    Ok(Attachment::picture(name, &png, in_words))
}

/// Writes down what stood in a file; returns what became of it, in a sentence.
///
/// # Errors
/// What the database said.
pub async fn take_in(store: &Store, release: &Release, samples: &[Sample]) -> anyhow::Result<String> {
    let mut tx = store.begin(release.guild).await?;
    let taken = store::write_all(&mut tx, release.id, samples, Origin::Import).await?;
    tx.commit().await?;
    Ok(view::taken(&taken))
}

/// The watched figures, a line each, and those that are out of the ordinary or stale marked.
///
/// # Errors
/// What the database said.
pub async fn lines(
    db: impl AnyExecutor<'_>,
    playbook: &Playbook,
    release: &Release,
    now: Instant,
) -> Outcome<Vec<String>> {
    let histories = store::histories(db, release.id).await?;
    let shown = view::Shown { playbook, histories: &histories, failing: &[], dates: &release.dates, now };
    let watched = playbook.metrics.iter().filter(|metric| metric.is_watched);
    Ok(watched.filter_map(|metric| shown.line(metric)).collect())
}

/// From when to when watched figures were measured so far; nothing where none was.
///
/// # Errors
/// What the database said.
pub async fn measured(db: impl AnyExecutor<'_>, playbook: &Playbook, release: &Release) -> Outcome<Option<Window>> {
    let histories = store::histories(db, release.id).await?;
    let watched = playbook.metrics.iter().filter(|metric| metric.is_watched);
    let readings = watched.flat_map(|metric| histories.of(&metric.id).readings());
    let spans = readings.map(|reading| Window { from: reading.at, to: reading.seen });
    Ok(spans.reduce(|all, one| Window { from: all.from.min(one.from), to: all.to.max(one.to) }))
}

/// How many of GitHub's workflows fail at `now`, where that is known.
///
/// # Errors
/// What the database said.
pub async fn failing_workflows(bot: &Bot, release: &Release, now: Instant) -> Outcome<Option<usize>> {
    let histories = store::histories(bot.store.read(), release.id).await?;
    let mut metrics =
        bot.playbook.metrics.iter().filter(|metric| metric.sources.contains(&Source::GitHubFailedWorkflows));
    let failing = metrics.find_map(|metric| Some(histories.fresh(metric, now)?.value));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of workflows")]
    Ok(failing.map(|failing| failing.round().max(0.0) as usize))
}

/// Whether what `release` stands on is well: its workflows and whatever else is looked at. Empty where nothing is.
///
/// # Errors
/// What the database said.
pub async fn health(bot: &Bot, release: &Release, histories: &Histories, now: Instant) -> Outcome<Vec<String>> {
    let failing = store::failing(bot.store.read(), release.id).await?;
    let shown = view::Shown { playbook: &bot.playbook, histories, failing: &failing, dates: &release.dates, now };
    let workflows =
        bot.playbook.metrics.iter().filter(|metric| metric.sources.contains(&Source::GitHubFailedWorkflows));
    let workflows = workflows.filter_map(|metric| shown.workflows(metric));
    Ok(workflows.chain(bot.playbook.probes.iter().filter_map(|probe| shown.health(probe))).collect())
}

/// Under which name it is kept whether what `probe` looks at is well.
pub fn probe_id(probe: &Probe) -> String {
    format!("probe:{}", probe.id)
}
