//! What counts as an issue: incidents, GitHub's issues with the release's label and confirmed bugs, what stands for the same
//! counted once. A bug that is an incident, or is tracked in such an issue, counts as that.

use std::collections::{BTreeMap, BTreeSet};

use crate::bot::Bot;
use crate::engine::clock::Window;
use crate::error::Outcome;
use crate::ids::{FeedbackId, GuildId, IssueNumber, MessageId};
use crate::playbook::Playbook;
use crate::slices::feedback::{self, Statement};
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
    /// Those that are open now.
    pub open: Issues,
    /// Whether a repository is connected.
    pub has_github: bool,
}

impl Flow {
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

    /// How many nobody has graded.
    pub fn untriaged(&self, playbook: &Playbook) -> usize {
        self.bugs.iter().filter(|bug| bug.severity.is_none()).count()
            + self.github.iter().filter(|issue| issue.severity(playbook).is_none()).count()
    }
}

/// Which bugs count as something else.
struct Elsewhere {
    incidents: BTreeSet<MessageId>,
    labelled: BTreeSet<IssueNumber>,
    tracked: Vec<(FeedbackId, IssueNumber)>,
    /// The issues of GitHub that incidents stand for: what they were declared from is tracked there.
    as_incidents: BTreeSet<IssueNumber>,
}

impl Elsewhere {
    async fn load(bot: &Bot, release: &Release) -> Outcome<Self> {
        let (pool, guild) = (bot.store.read(), release.guild);
        let incidents = incident::sources(pool, guild).await?;
        let said = feedback::issues_of_messages(pool, guild).await?;
        let as_incidents = said.into_iter().filter(|(message, _)| incidents.contains(message));
        Ok(Self {
            as_incidents: as_incidents.map(|(_, number)| number).collect(),
            incidents,
            labelled: tracker::labelled(pool, (guild, release.version.as_str())).await?.into_iter().collect(),
            tracked: feedback::linked_issues(pool, guild).await?,
        })
    }

    fn counts(&self, bug: &Statement) -> bool {
        bug.words.message.is_some_and(|at| self.incidents.contains(&at.message))
            || self.tracked.iter().any(|(topic, number)| *topic == bug.id && self.labelled.contains(number))
    }

    /// Those of `bugs` that stand for nothing else.
    fn alone(&self, mut bugs: Vec<Statement>) -> Vec<Statement> {
        bugs.retain(|bug| !self.counts(bug));
        bugs
    }

    /// Those of `issues` that are no requests and that no incident stands for.
    fn real(&self, mut issues: Vec<KnownIssue>, playbook: &Playbook) -> Vec<KnownIssue> {
        let is_request = |issue: &KnownIssue| {
            issue
                .labels
                .iter()
                .any(|label| playbook.tracker.not_issues.iter().any(|known| known.eq_ignore_ascii_case(label)))
        };
        issues.retain(|issue| !is_request(issue) && !self.as_incidents.contains(&issue.number));
        issues
    }
}

/// What is open now.
///
/// # Errors
/// What the database said.
pub async fn open(bot: &Bot, release: &Release) -> Outcome<Issues> {
    open_but(bot, release, &Elsewhere::load(bot, release).await?).await
}

async fn open_but(bot: &Bot, release: &Release, elsewhere: &Elsewhere) -> Outcome<Issues> {
    let (pool, guild) = (bot.store.read(), release.guild);
    let mut incidents = incident::open(pool, guild).await?;
    incidents.retain(|incident| incident.confirmed.is_some());
    Ok(Issues {
        incidents,
        bugs: elsewhere.alone(feedback::unresolved_bugs(pool, guild).await?),
        github: elsewhere.real(tracker::open_counted(pool, (guild, release.version.as_str())).await?, &bot.playbook),
    })
}

/// The categories of what somebody complains of.
const COMPLAINTS: [&str; 2] = ["bug", "ux"];

/// What many people complain of in `guild` and nobody has fixed, filed, answered or made an incident of; the most people first
/// (READINGS, "What a summary says").
///
/// # Errors
/// What the database said.
pub async fn complaints_unaddressed(bot: &Bot, guild: GuildId) -> Outcome<Vec<Statement>> {
    let (pool, many) = (bot.store.read(), i64::from(bot.playbook.frequent_people));
    let addressed = feedback::addressed_topics(pool, guild).await?;
    let incidents = incident::sources(pool, guild).await?;
    let mut topics = feedback::open_topics(pool, guild).await?;
    topics.retain(|topic| topic.people >= many && COMPLAINTS.contains(&topic.category.as_str()));
    topics.retain(|topic| !addressed.contains(&topic.id));
    topics.retain(|topic| topic.words.message.is_none_or(|at| !incidents.contains(&at.message)));
    topics.sort_by_key(|topic| std::cmp::Reverse(topic.people));
    Ok(topics)
}

/// What came, what was fixed and what is open.
///
/// # Errors
/// What the database said.
pub async fn flow(bot: &Bot, release: &Release, window: Window) -> Outcome<Flow> {
    let (pool, guild) = (bot.store.read(), release.guild);
    let label = (guild, release.version.as_str());
    let elsewhere = Elsewhere::load(bot, release).await?;
    let new = Issues {
        incidents: incident::reported_between(pool, guild, window).await?,
        bugs: elsewhere.alone(feedback::confirmed_between(pool, guild, window).await?),
        github: elsewhere.real(tracker::counted_between(pool, label, window).await?, &bot.playbook),
    };
    let over = incident::resolved_between(pool, guild, window).await?;
    let (fixed_incidents, rolled_back): (Vec<_>, Vec<_>) = over.into_iter().partition(|one| one.rollback.is_none());
    let fixed = Issues {
        incidents: fixed_incidents,
        bugs: elsewhere.alone(feedback::fixed_between(pool, guild, window).await?),
        github: elsewhere.real(tracker::done_between(pool, label, window).await?, &bot.playbook),
    };
    let open = open_but(bot, release, &elsewhere).await?;
    Ok(Flow { new, fixed, rolled_back, open, has_github: tracker::connection(pool, guild).await?.is_some() })
}
