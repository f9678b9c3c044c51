//! What counts as an issue: incidents, GitHub's issues with the release's label and confirmed bugs, what stands for the same
//! counted once. A bug that is an incident, or is tracked in such an issue, counts as that.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::AnyConnection;

use crate::bot::Bot;
use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::github::Repository;
use crate::ids::{FeedbackId, GuildId, IncidentId, IssueNumber};
use crate::playbook::Playbook;
use crate::slices::feedback::{self, LinkedIssue, Statement};
use crate::slices::incident::{self, Incident};
use crate::slices::release::Release;
use crate::slices::tracker::{self, KnownIssue};

/// Issues, each once.
#[derive(Debug, Clone, Default)]
pub struct Issues {
    /// Incidents that the team confirmed.
    pub incidents: Vec<Incident>,
    /// Bugs that stand for nothing else.
    pub bugs: Vec<Statement>,
    /// Those on GitHub.
    pub github: Vec<KnownIssue>,
}

/// What happened to issues in some span of time.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Those that came.
    pub new: Issues,
    /// Those that were fixed.
    pub fixed: Issues,
    /// The incidents that ended in that time because users were led back to an earlier version: they are not fixed.
    pub rolled_back: Vec<Incident>,
    /// Those that were open when the time ended.
    pub open: Issues,
    /// Whether a repository is connected.
    pub has_github: bool,
}

impl Flow {
    /// The same for users: an incident that none of them reported, of which they were not told and for which they were not led back is
    /// the team's own. `told` are those of which they were told.
    #[must_use]
    pub fn for_users(mut self, told: &BTreeSet<IncidentId>) -> Self {
        let is_theirs = |one: &Incident| one.source.is_some() || one.rollback.is_some() || told.contains(&one.id);
        let issues = [&mut self.new, &mut self.fixed, &mut self.open].map(|issues| &mut issues.incidents);
        for incidents in issues.into_iter().chain([&mut self.rolled_back]) {
            incidents.retain(is_theirs);
        }
        self
    }

    /// The incidents that came, ended or are open, each once, in order of their numbers.
    pub fn incidents(&self) -> Vec<&Incident> {
        let all = [&self.new.incidents, &self.fixed.incidents, &self.rolled_back, &self.open.incidents];
        let by_number: BTreeMap<i64, &Incident> =
            all.into_iter().flatten().map(|incident| (incident.number, incident)).collect();
        by_number.into_values().collect()
    }
}

impl Issues {
    /// How many there are.
    pub fn total(&self) -> usize {
        self.incidents.len() + self.bugs.len() + self.github.len()
    }

    /// How many are of this severity.
    pub fn of(&self, severity: &str, playbook: &Playbook) -> usize {
        self.incidents.iter().filter(|incident| incident.severity == severity).count()
            + self.github.iter().filter(|issue| issue.severity(playbook) == Some(severity)).count()
            + self.bugs.iter().filter(|bug| bug.severity.as_deref() == Some(severity)).count()
    }

    /// How many of those that users reported the team has graded.
    pub fn graded_by_team(&self, playbook: &Playbook) -> usize {
        self.incidents.iter().filter(|incident| incident.source.is_some()).count()
            + self.bugs.iter().filter(|bug| bug.severity.is_some()).count()
            + self.github.iter().filter(|issue| !issue.is_by_team && issue.severity(playbook).is_some()).count()
    }

    /// How many nobody has graded.
    pub fn untriaged(&self, playbook: &Playbook) -> usize {
        self.bugs.iter().filter(|bug| bug.severity.is_none()).count()
            + self.github.iter().filter(|issue| issue.severity(playbook).is_none()).count()
    }
}

/// What counts as an issue of a release at one moment. It is read once: who shows several views of it asks the same ledger.
#[derive(Debug, Clone)]
pub struct Ledger {
    guild: GuildId,
    elsewhere: Elsewhere,
    /// The issues of GitHub that count, open and closed.
    github: Vec<KnownIssue>,
    open: Issues,
    repository: Option<Repository>,
}

/// Which bugs count as something else.
#[derive(Debug, Clone)]
struct Elsewhere {
    /// The topics that incidents were declared from.
    incidents: BTreeSet<FeedbackId>,
    /// Those that are tracked in an issue with the release's label.
    tracked: BTreeSet<FeedbackId>,
}

impl Elsewhere {
    /// Those of `bugs` that stand for nothing else.
    fn alone(&self, mut bugs: Vec<Statement>) -> Vec<Statement> {
        bugs.retain(|bug| !self.incidents.contains(&bug.id) && !self.tracked.contains(&bug.id));
        bugs
    }
}

impl Ledger {
    /// # Errors
    /// What the database said.
    pub async fn read(conn: &mut AnyConnection, playbook: &Playbook, release: &Release) -> Outcome<Self> {
        let guild = release.guild;
        let incidents = topics_of_incidents(conn, guild).await?;
        let linked = feedback::linked_issues(&mut *conn, guild).await?;
        let labelled = tracker::labelled(&mut *conn, (guild, release.version.as_str())).await?;
        let numbers: BTreeSet<IssueNumber> = labelled.iter().map(|issue| issue.number).collect();
        let elsewhere = Elsewhere {
            tracked: linked.iter().filter(|link| numbers.contains(&link.number)).map(|link| link.topic).collect(),
            incidents,
        };
        let mut of_incidents = numbers_of(&linked, &elsewhere.incidents);
        of_incidents.extend(incident::issues(&mut *conn, guild).await?);
        let is_real = |issue: &KnownIssue| !is_request(issue, playbook) && !of_incidents.contains(&issue.number);
        let mut github: Vec<KnownIssue> = labelled.into_iter().filter(is_real).collect();
        for issue in &mut github {
            issue.created = since_confirmed(issue, &linked);
        }
        let open = Issues {
            incidents: incident::open(&mut *conn, guild).await?,
            bugs: elsewhere.alone(feedback::unresolved_bugs(&mut *conn, guild).await?),
            github: github.iter().filter(|issue| issue.is_open).cloned().collect(),
        };
        let repository = tracker::connection(conn, guild).await?.map(|connection| connection.repository);
        Ok(Self { guild, elsewhere, github, open, repository })
    }

    /// What is open.
    pub fn open(&self) -> &Issues {
        &self.open
    }

    /// The repository that is read, if one is connected.
    pub fn repository(&self) -> Option<&Repository> {
        self.repository.as_ref()
    }

    /// What came in `window`.
    ///
    /// # Errors
    /// What the database said.
    pub async fn new_in(&self, conn: &mut AnyConnection, window: Window) -> Outcome<Issues> {
        Ok(Issues {
            incidents: incident::reported_between(&mut *conn, self.guild, window).await?,
            bugs: self.elsewhere.alone(feedback::confirmed_between(&mut *conn, self.guild, window).await?),
            github: self.github_where(|issue| window.holds(issue.created)),
        })
    }

    /// What came and what was fixed in `window`, which ended before `now`, and what was open at its end.
    ///
    /// # Errors
    /// What the database said.
    pub async fn flow(&self, conn: &mut AnyConnection, window: Window, now: Instant) -> Outcome<Flow> {
        let (fixed, rolled_back) = self.over_in(&mut *conn, window).await?;
        let open = match window.to < now {
            true => self.open_at(&mut *conn, Window { from: window.to, to: now }).await?,
            false => self.open.clone(),
        };
        let new = self.new_in(conn, window).await?;
        Ok(Flow { new, fixed, rolled_back, open, has_github: self.repository.is_some() })
    }

    /// What was fixed in `window`, and the incidents that ended in it by a rollback.
    async fn over_in(&self, conn: &mut AnyConnection, window: Window) -> Outcome<(Issues, Vec<Incident>)> {
        let over = incident::resolved_between(&mut *conn, self.guild, window).await?;
        let (incidents, rolled_back): (Vec<_>, Vec<_>) = over.into_iter().partition(|one| one.rollback.is_none());
        let fixed = Issues {
            incidents,
            bugs: self.elsewhere.alone(feedback::fixed_between(conn, self.guild, window).await?),
            github: self.github_where(|issue| issue.done().is_some_and(|at| window.holds(at))),
        };
        Ok((fixed, rolled_back))
    }

    /// What was open when `since` began, which ended now: what is open and did not come in it, and what was fixed in it.
    ///
    /// # Errors
    /// What the database said.
    pub async fn open_at(&self, conn: &mut AnyConnection, since: Window) -> Outcome<Issues> {
        let (fixed, rolled_back) = self.over_in(&mut *conn, since).await?;
        let new = self.new_in(conn, since).await?;
        let mut then = self.open.clone();
        then.incidents.extend(fixed.incidents.into_iter().chain(rolled_back));
        then.incidents.retain(|one| new.incidents.iter().all(|came| came.id != one.id));
        then.bugs.extend(fixed.bugs);
        then.bugs.retain(|one| new.bugs.iter().all(|came| came.id != one.id));
        then.github = self.github_where(|issue| {
            issue.created < since.from && (issue.is_open || issue.closed.is_some_and(|closed| closed >= since.from))
        });
        Ok(then)
    }

    fn github_where(&self, holds: impl Fn(&KnownIssue) -> bool) -> Vec<KnownIssue> {
        self.github.iter().filter(|issue| holds(issue)).cloned().collect()
    }

    /// Those of `topics` that many people complain of and of which nobody has made anything: they are neither fixed, filed, answered
    /// nor an incident. The most people first (READINGS, "What a summary says").
    ///
    /// # Errors
    /// What the database said.
    pub async fn unaddressed(&self, bot: &Bot, mut topics: Vec<Statement>) -> Outcome<Vec<Statement>> {
        let addressed = feedback::addressed_topics(bot.store.read(), self.guild).await?;
        let many = i64::from(bot.playbook.frequent_people);
        topics.retain(|topic| topic.people >= many && COMPLAINTS.contains(&topic.category.as_str()));
        topics.retain(|topic| !addressed.contains(&topic.id) && !self.elsewhere.incidents.contains(&topic.id));
        topics.sort_by_key(|topic| std::cmp::Reverse(topic.people));
        Ok(topics)
    }
}

/// The topics of `guild` of which one report or another became an incident that counts.
///
/// # Errors
/// What the database said.
pub async fn topics_of_incidents(conn: &mut AnyConnection, guild: GuildId) -> Outcome<BTreeSet<FeedbackId>> {
    let sources = incident::sources(&mut *conn, guild).await?;
    feedback::topics_of(conn, guild, &sources).await
}

/// The issues of GitHub in which incidents are tracked, or topics that became incidents: they are these incidents.
///
/// # Errors
/// What the database said.
pub async fn numbers_of_incidents(conn: &mut AnyConnection, guild: GuildId) -> Outcome<BTreeSet<IssueNumber>> {
    let topics = topics_of_incidents(&mut *conn, guild).await?;
    let mut numbers = numbers_of(&feedback::linked_issues(&mut *conn, guild).await?, &topics);
    numbers.extend(incident::issues(conn, guild).await?);
    Ok(numbers)
}

fn numbers_of(linked: &[LinkedIssue], topics: &BTreeSet<FeedbackId>) -> BTreeSet<IssueNumber> {
    linked.iter().filter(|link| topics.contains(&link.topic)).map(|link| link.number).collect()
}

/// Since when `issue` counts: a bug that was confirmed before it was filed is not new again.
fn since_confirmed(issue: &KnownIssue, linked: &[LinkedIssue]) -> Instant {
    let of_it = linked.iter().filter(|link| link.number == issue.number);
    of_it.filter_map(|link| link.confirmed).fold(issue.created, Instant::min)
}

fn is_request(issue: &KnownIssue, playbook: &Playbook) -> bool {
    let is_known = |label: &String| playbook.tracker.not_issues.iter().any(|known| known.eq_ignore_ascii_case(label));
    issue.labels.iter().any(is_known)
}

/// The categories of what somebody complains of.
const COMPLAINTS: [&str; 2] = ["bug", "ux"];
