//! Whether a patch or feature release is due, and why: by what was fixed and built since the last one.

use chrono::TimeDelta;

use super::domain::{ChangelogLine, JudgedTrigger, Prospect};
use super::view;
use crate::bot::Bot;
use crate::bot::slice::Due;
use crate::discord::outbox::{Action, Place};
use crate::engine::clock::{Instant, Window};
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::error::Outcome;
use crate::ids::{GuildId, IssueNumber};
use crate::playbook::{DueRelease, ListKind, ReleaseTrigger, TriggerIs};
use crate::slices::checklist;
use crate::slices::feedback::{self, Statement};
use crate::slices::incident::{self, Incident, short_name};
use crate::slices::issues;
use crate::slices::metrics::{self, Histories};
use crate::slices::release::{ChannelUse, JobRun, Release, active, names, take_up};
use crate::slices::tracker::{self, Held, KnownIssue};
use crate::text::{cut, one_line};

/// How much of a statement's words stands in a changelog, in characters.
const TITLE: usize = 120;

/// What was done since the last release, each thing once: an issue that an incident stands for is that incident.
struct Done {
    since: Instant,
    incidents: Vec<Incident>,
    issues: Vec<KnownIssue>,
    /// The topics that are fixed, each with its issue where one was closed.
    topics: Vec<(Statement, Option<IssueNumber>)>,
}

/// What grounds for a release are found in.
struct Work<'a> {
    done: Done,
    histories: &'a Histories,
    /// Whether it is the last day of the kind's days.
    is_day: bool,
    now: Instant,
}

/// The kind of release of these days; none before the launch and after the last one.
pub(super) fn kind<'b>(bot: &'b Bot, release: &Release, now: Instant) -> Option<&'b DueRelease> {
    bot.playbook.due_release(release.dates.plan_day(now))
}

/// What speaks for a release of `kind`.
pub(super) async fn judge<'b>(
    bot: &'b Bot,
    release: &Release,
    kind: &'b DueRelease,
    (histories, now): (&Histories, Instant),
) -> Outcome<Prospect<'b>> {
    let work = Work::gather(bot, release, kind, (histories, now)).await?;
    let judged = |ground: &'b ReleaseTrigger| JudgedTrigger { ground, holds: work.speaks_for(bot, &ground.is) };
    let (grounds, changelog) = (kind.any.iter().map(judged).collect(), work.done.changelog());
    let day = release.dates.plan_day(now);
    let names = names(&bot.playbook, release, day, now);
    let mut waiting = incident::open(bot.store.read(), release.guild).await?;
    waiting.retain(|one| bot.playbook.severity(&one.severity).is_some_and(|of| of.fix_in.is_some()));
    Ok(Prospect { kind, grounds, names, changelog, waiting })
}

impl Done {
    /// What was done up to `now` since the last release before `before`.
    async fn since(bot: &Bot, release: &Release, before: Instant, now: Instant) -> Outcome<Self> {
        let (pool, guild) = (bot.store.read(), release.guild);
        let last = tracker::last_release(pool, release, before).await?;
        let since = last.map_or(release.begins(), |last| last.published);
        let window = Window::until_now(since, now);
        let linked = feedback::linked_issues(pool, guild).await?;
        let of_incidents = issues::numbers_of_incidents(&mut *bot.store.reader().await?, guild).await?;
        let mut issues = tracker::done_between(pool, (guild, ""), window).await?;
        issues.retain(|issue| !of_incidents.contains(&issue.number));
        // Topics are older than what was done about them.
        let talk = Window { from: release.started.min(since), ..window };
        let mut topics = Vec::new();
        for topic in feedback::topics_between(pool, guild, talk).await? {
            let of_it = linked.iter().filter(|link| link.topic == topic.id).map(|link| link.number);
            let done = of_it.filter(|number| issues.iter().any(|issue| issue.number == *number)).min();
            // What the team says is fixed stays to be released until a version has it.
            let is_said = topic.done.is_some_and(|at| at < window.to && (at >= since || topic.fixed_in.is_none()));
            if done.is_some() || is_said {
                topics.push((topic, done));
            }
        }
        let shipped = tracker::shipped_between(pool, release, Window::until_now(release.begins(), now)).await?;
        let is_out = |hotfix: &String| shipped.iter().any(|version| version.tag.eq_ignore_ascii_case(hotfix));
        let mut incidents = incident::resolved_between(pool, guild, window).await?;
        // Users who were led back have no fix, those of a hotfix that is out have it already, and a changed setting is in no version.
        let strategies = &bot.playbook.incidents.strategies;
        let is_in_none = |id: &String| strategies.iter().any(|one| one.id == *id && one.without_release);
        incidents.retain(|one| one.rollback.is_none() && !one.hotfix.as_ref().is_some_and(is_out));
        incidents.retain(|one| !one.strategy.as_ref().is_some_and(is_in_none));
        Ok(Self { since, incidents, issues, topics })
    }

    fn is_something(&self) -> bool {
        !(self.incidents.is_empty() && self.issues.is_empty() && self.topics.is_empty())
    }

    fn changelog(&self) -> Vec<ChangelogLine> {
        let incidents = self.incidents.iter().map(|one| ChangelogLine {
            title: one.title.clone(),
            name: short_name(one.number),
            words_of: None,
            again: false,
            behind: None,
        });
        let issues = self.issues.iter().map(|issue| {
            let of_it: Vec<&Statement> = self.topics_of(issue.number).collect();
            // One person may stand behind several topics of an issue.
            let most = of_it.iter().max_by_key(|topic| topic.people);
            ChangelogLine {
                title: issue.title.clone(),
                words_of: said_in(&issue.title, &of_it),
                name: format!("#{}", issue.number),
                again: of_it.iter().any(|topic| topic.broken.is_some()),
                behind: most.map(|topic| (topic.people, topic.category.clone())),
            }
        });
        let topics = self.without_issue().map(|topic| ChangelogLine {
            title: cut(&one_line(&topic.words.text), TITLE),
            words_of: Some(topic.number),
            name: feedback::short_name(topic.number),
            again: topic.broken.is_some(),
            behind: Some((topic.people, topic.category.clone())),
        });
        incidents.chain(issues).chain(topics).collect()
    }

    /// The topics of which the issue of `number` is.
    fn topics_of(&self, number: IssueNumber) -> impl Iterator<Item = &Statement> {
        self.topics.iter().filter(move |(_, issue)| *issue == Some(number)).map(|(topic, _)| topic)
    }

    /// The topics of which only the team says that they are fixed.
    fn without_issue(&self) -> impl Iterator<Item = &Statement> {
        self.topics.iter().filter(|(_, issue)| issue.is_none()).map(|(topic, _)| topic)
    }
}

/// What the versions that came out from `from` to `to`, the last of them that of `tag`, have brought, as a changelog would say it. What
/// `tag` is known not to have is left out.
///
/// # Errors
/// What the database said.
pub async fn brought_between(
    bot: &Bot,
    release: &Release,
    (tag, Window { from, to }): (&str, Window),
) -> Outcome<Vec<ChangelogLine>> {
    let just_before = |at: Instant| at - TimeDelta::milliseconds(1);
    let mut done = Done::since(bot, release, just_before(from), just_before(to)).await?;
    let mut conn = bot.store.reader().await?;
    let mut brought = Vec::new();
    for issue in std::mem::take(&mut done.issues) {
        if tracker::held(&mut conn, release.guild, (tag, issue.number)).await? != Held::No {
            brought.push(issue);
        }
    }
    done.issues = brought;
    let mut topics = Vec::new();
    for (topic, issue) in std::mem::take(&mut done.topics) {
        let is_elsewhere = topic.fixed_in.as_deref().is_some_and(|version| version != tag);
        if issue.is_some() || !is_elsewhere && !feedback::is_said_to_be_out_of(&mut conn, (tag, topic.id)).await? {
            topics.push((topic, issue));
        }
    }
    done.topics = topics;
    Ok(done.changelog())
}

impl<'a> Work<'a> {
    async fn gather(
        bot: &Bot,
        release: &Release,
        kind: &DueRelease,
        (histories, now): (&'a Histories, Instant),
    ) -> Outcome<Self> {
        let is_day = release.dates.plan_day(now) == i64::from(kind.to_day);
        Ok(Self { done: Done::since(bot, release, now, now).await?, histories, is_day, now })
    }

    fn speaks_for(&self, bot: &Bot, ground: &TriggerIs) -> Option<String> {
        match ground {
            TriggerIs::Fixed(severities, at_least) => {
                let incidents = self.done.incidents.iter().filter(|incident| severities.contains(&incident.severity));
                let of_severity = |issue: &&KnownIssue| {
                    issue.severity(&bot.playbook).is_some_and(|id| severities.iter().any(|known| known == id))
                };
                let issues = self.done.issues.iter().filter(of_severity).map(|issue| format!("#{}", issue.number));
                let is_so_grave =
                    |topic: &&Statement| topic.severity.as_ref().is_some_and(|severity| severities.contains(severity));
                let topics =
                    self.done.without_issue().filter(is_so_grave).map(|topic| feedback::short_name(topic.number));
                let incidents = incidents.map(|incident| short_name(incident.number));
                let fixed: Vec<String> = incidents.chain(issues).chain(topics).collect();
                (fixed.len() >= *at_least as usize).then(|| view::named(&fixed))
            }
            TriggerIs::Complaint => {
                let many = i64::from(bot.playbook.feedback.many_people);
                let (frequent, _) = self.done.topics.iter().find(|(topic, _)| topic.people >= many)?;
                Some(view::complaint(frequent.number, frequent.people))
            }
            TriggerIs::Done(category, at_least) => {
                let done: Vec<String> = self
                    .done
                    .topics
                    .iter()
                    .filter(|(topic, _)| topic.category == *category)
                    .map(|(topic, _)| feedback::short_name(topic.number))
                    .collect();
                (done.len() >= *at_least as usize).then(|| view::named(&done))
            }
            TriggerIs::Faster(percent) => {
                let measured = bot.playbook.metrics.iter().filter(|metric| metric.win.is_some());
                let gains = measured.filter_map(|metric| {
                    let gain = self.histories.of(&metric.id).gain(metric, self.done.since, self.now)?.percent;
                    (gain >= f64::from(*percent)).then_some((metric, gain))
                });
                gains
                    .max_by(|(_, one), (_, other)| one.total_cmp(other))
                    .map(|(metric, gain)| view::faster(metric, gain))
            }
            // A day alone is no reason: there has to be something in it.
            TriggerIs::Scheduled => (self.is_day && self.done.is_something()).then(|| view::SCHEDULED.to_owned()),
        }
    }
}

/// The release that is due by what was done, in a line; nothing where only the calendar speaks for one.
///
/// # Errors
/// What the database said.
pub async fn release_due(bot: &Bot, release: &Release, histories: &Histories, now: Instant) -> Outcome<Option<String>> {
    let Some(kind) = kind(bot, release, now) else { return Ok(None) };
    let prospect = judge(bot, release, kind, (histories, now)).await?;
    let speaks = prospect.grounds.iter().find(|one| one.holds.is_some() && one.ground.is != TriggerIs::Scheduled);
    Ok(speaks.map(|one| view::due_line(&prospect, one)))
}

/// The number of the one of `topics` that is said as `title` says it.
fn said_in(title: &str, topics: &[&Statement]) -> Option<i64> {
    let is_said = |topic: &&&Statement| one_line(&topic.words.text).starts_with(title.trim_end_matches('…'));
    topics.iter().find(is_said).map(|topic| topic.number)
}

fn handle(release: &Release, kind: &DueRelease) -> String {
    format!("criteria:{}:due:{}", release.id, kind.to_day)
}

/// A version is out: the card that said whether one is due says that instead.
pub(super) async fn version_out(bot: &Bot, guild: GuildId, (version, at): (&str, Instant)) -> Outcome<()> {
    let Some(release) = active(bot.store.read(), guild).await? else { return Ok(()) };
    let Some(kind) = kind(bot, &release, at) else { return Ok(()) };
    let mut tx = bot.store.begin(guild).await?;
    if was_said(&mut tx, &handle(&release, kind)).await? {
        let edit = Action::edit(&view::due_shipped(kind, version, at));
        enqueue(&mut tx, bot.now(), Outgoing::new("criteria", handle(&release, kind), edit)).await?;
    }
    tx.commit().await
}

/// Shows on the last day of an iteration what speaks for a release, and the way of it as a list.
pub(super) async fn post_due(bot: &Bot, due: &Due<'_>) -> Outcome<()> {
    let (JobRun { setup, release }, timer, now) = (&JobRun::of(bot, due).await?, due.timer, due.now);
    let kind = kind(bot, release, timer.due);
    let prospect = match kind {
        Some(kind) => {
            let known = metrics::known(bot, release, now).await?;
            Some(judge(bot, release, kind, (&known.histories, now)).await?)
        }
        None => None,
    };
    let mut tx = bot.store.begin(release.guild).await?;
    if take_up(&mut tx, bot, release, due).await?
        && let (Some(prospect), Some(channel)) = (prospect, setup.channel(ChannelUse::Release))
    {
        let post = Action::post(Place::Channel(channel), &view::due(&prospect).posted_late(timer.late_by(now)));
        enqueue(&mut tx, now, Outgoing::new("criteria", handle(release, prospect.kind), post)).await?;
        // The way of a release that nothing speaks for is nobody's to go.
        if prospect.is_due() {
            checklist::post(bot, &mut tx, release, ListKind::Release, now).await?;
        }
    }
    tx.commit().await
}
