//! Whether a patch or feature release is due, and why: by what was fixed and built since the last one.

use super::domain::JudgedTrigger;
use super::view;
use crate::bot::Bot;
use crate::bot::slice::Due;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::{Instant, Window};
use crate::engine::outbox::{Outgoing, enqueue};
use crate::error::Outcome;
use crate::ids::IssueNumber;
use crate::playbook::{DueRelease, ListKind, TriggerIs};
use crate::slices::checklist;
use crate::slices::feedback::{self, Statement};
use crate::slices::incident::{self, short_name};
use crate::slices::metrics::{self, Histories};
use crate::slices::release::{ChannelUse, JobRun, Release, take_up};
use crate::slices::tracker::{self, KnownIssue};

/// What was done since the last release.
struct Work<'a> {
    since: Instant,
    incidents: Vec<incident::Incident>,
    issues: Vec<KnownIssue>,
    /// The topics whose issues are done.
    topics: Vec<Statement>,
    histories: &'a Histories,
    /// Whether it is the last day of the kind's days.
    is_day: bool,
    now: Instant,
}

/// The kind of release of these days; none before the launch and after the last one.
pub(super) fn kind<'b>(bot: &'b Bot, release: &Release, now: Instant) -> Option<&'b DueRelease> {
    let day = u32::try_from(release.dates.plan_day(now)).ok()?;
    bot.playbook.due_releases.iter().find(|due| (due.from_day..=due.to_day).contains(&day))
}

/// The grounds for a release of `kind`.
pub(super) async fn judge<'b>(
    bot: &'b Bot,
    release: &Release,
    kind: &'b DueRelease,
    (histories, now): (&Histories, Instant),
) -> Outcome<Vec<JudgedTrigger<'b>>> {
    let work = Work::gather(bot, release, kind, (histories, now)).await?;
    Ok(kind.any.iter().map(|ground| JudgedTrigger { ground, holds: work.speaks_for(bot, &ground.is) }).collect())
}

impl<'a> Work<'a> {
    async fn gather(
        bot: &Bot,
        release: &Release,
        kind: &DueRelease,
        (histories, now): (&'a Histories, Instant),
    ) -> Outcome<Self> {
        let (pool, guild) = (bot.store.read(), release.guild);
        let last = tracker::last_release(pool, release, now).await?;
        let since = last.map_or(release.begins(), |last| last.published);
        let window = Window::until_now(since, now);
        let done: Vec<KnownIssue> = tracker::done_between(pool, (guild, ""), window).await?;
        let numbers: Vec<IssueNumber> = done.iter().map(|issue| issue.number).collect();
        let linked = feedback::linked_issues(pool, guild).await?;
        let mut topics =
            feedback::topics_between(pool, guild, Window { from: release.started.min(since), ..window }).await?;
        topics.retain(|topic| linked.iter().any(|(id, number)| *id == topic.id && numbers.contains(number)));
        Ok(Self {
            since,
            incidents: incident::resolved_between(pool, guild, window).await?,
            issues: done,
            topics,
            histories,
            is_day: release.dates.plan_day(now) == i64::from(kind.to_day),
            now,
        })
    }

    /// Whether anything was done since the last release.
    fn is_something(&self) -> bool {
        !(self.incidents.is_empty() && self.issues.is_empty() && self.topics.is_empty())
    }

    fn speaks_for(&self, bot: &Bot, ground: &TriggerIs) -> Option<String> {
        match ground {
            TriggerIs::Fixed(severities, at_least) => {
                let incidents = self.incidents.iter().filter(|incident| severities.contains(&incident.severity));
                let of_severity = |issue: &&KnownIssue| {
                    issue.severity(&bot.playbook).is_some_and(|id| severities.iter().any(|known| known == id))
                };
                let issues = self.issues.iter().filter(of_severity).map(|issue| format!("#{}", issue.number));
                let fixed: Vec<String> = incidents.map(|incident| short_name(incident.number)).chain(issues).collect();
                (fixed.len() >= *at_least as usize).then(|| view::named(&fixed))
            }
            TriggerIs::Complaint => {
                let many = i64::from(bot.playbook.feedback.many_people);
                let frequent = self.topics.iter().find(|topic| topic.people >= many)?;
                Some(view::complaint(frequent.number, frequent.people))
            }
            TriggerIs::Done(category, at_least) => {
                let done: Vec<String> = self
                    .topics
                    .iter()
                    .filter(|topic| topic.category == *category)
                    .map(|topic| format!("FB-{}", topic.number))
                    .collect();
                (done.len() >= *at_least as usize).then(|| view::named(&done))
            }
            TriggerIs::Faster(percent) => {
                let measured = bot.playbook.metrics.iter().filter(|metric| metric.win.is_some());
                let gains = measured.filter_map(|metric| {
                    let gain = self.histories.of(&metric.id).gain(metric, self.since, self.now)?.percent;
                    (gain >= f64::from(*percent)).then_some((metric, gain))
                });
                gains
                    .max_by(|(_, one), (_, other)| one.total_cmp(other))
                    .map(|(metric, gain)| view::faster(metric, gain))
            }
            // A day alone is no reason: there has to be something in it.
            TriggerIs::Scheduled => (self.is_day && self.is_something()).then(|| view::SCHEDULED.to_owned()),
        }
    }
}

/// The release that is due by what was done, in a line; nothing where only the calendar speaks for one.
///
/// # Errors
/// What the database said.
pub async fn release_due(bot: &Bot, release: &Release, histories: &Histories, now: Instant) -> Outcome<Option<String>> {
    let Some(kind) = kind(bot, release, now) else { return Ok(None) };
    let grounds = judge(bot, release, kind, (histories, now)).await?;
    let speaks = grounds.iter().find(|one| one.holds.is_some() && one.ground.is != TriggerIs::Scheduled);
    Ok(speaks.map(|one| view::due_line(kind, one)))
}

/// Shows on the last day of an iteration what speaks for a release, and the way of it as a list.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, timer, now) = (&JobRun::of(bot, due).await?, due.timer, due.now);
    let kind = kind(bot, release, timer.due);
    let grounds = match kind {
        Some(kind) => judge(bot, release, kind, (&metrics::known(bot, release, now).await?.histories, now)).await?,
        None => Vec::new(),
    };
    let mut tx = bot.store.begin(release.guild).await?;
    if take_up(&mut tx, bot, release, due).await?
        && let (Some(kind), Some(channel)) = (kind, setup.channel(ChannelUse::Release))
    {
        let post = Action::post(Place::Channel(channel), &view::due(kind, &grounds).posted_late(timer.late_by(now)));
        let handle = format!("criteria:{}:due:{}", release.id, kind.to_day);
        enqueue(&mut tx, now, Outgoing::new("criteria", handle, post)).await?;
        // The way of a release that nothing speaks for is nobody's to go.
        if grounds.iter().any(|one| one.holds.is_some()) {
            checklist::post(bot, &mut tx, release, ListKind::Release, now).await?;
        }
    }
    tx.commit().await
}
