//! What counts as an issue: incidents, GitHub's issues with the release's label and confirmed bugs, what stands for the same
//! counted once. A bug that is an incident, or is tracked in such an issue, counts as that.

use std::collections::BTreeSet;

use crate::bot::Bot;
use crate::engine::clock::Window;
use crate::error::Outcome;
use crate::ids::{FeedbackId, IssueNumber, MessageId};
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
    /// Bugs that stand for nothing else; nobody has said how grave they are.
    pub bugs: usize,
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
    /// How many incidents ended in that time because users were led back to an earlier version: they are not fixed.
    pub rolled_back: usize,
    /// Those that are open now.
    pub open: Issues,
    /// Whether a repository is connected.
    pub has_github: bool,
}

impl Issues {
    /// How many there are.
    pub fn total(&self) -> usize {
        self.incidents.len() + self.bugs + self.github.len()
    }

    /// How many are of this severity.
    pub fn of(&self, severity: &str, playbook: &Playbook) -> usize {
        self.incidents.iter().filter(|incident| incident.severity == severity).count()
            + self.github.iter().filter(|issue| issue.severity(playbook) == Some(severity)).count()
    }

    /// How many nobody has graded.
    pub fn untriaged(&self, playbook: &Playbook) -> usize {
        self.bugs + self.github.iter().filter(|issue| issue.severity(playbook).is_none()).count()
    }
}

/// Which bugs count as something else.
struct Elsewhere {
    incidents: BTreeSet<MessageId>,
    labelled: BTreeSet<IssueNumber>,
    tracked: Vec<(FeedbackId, IssueNumber)>,
}

impl Elsewhere {
    async fn load(bot: &Bot, release: &Release) -> Outcome<Self> {
        let (pool, guild) = (bot.store.read(), release.guild);
        Ok(Self {
            incidents: incident::sources(pool, guild).await?,
            labelled: tracker::labelled(pool, (guild, release.version.as_str())).await?.into_iter().collect(),
            tracked: feedback::linked_issues(pool, guild).await?,
        })
    }

    fn counts(&self, bug: &Statement) -> bool {
        bug.words.message.is_some_and(|at| self.incidents.contains(&at.message))
            || self.tracked.iter().any(|(topic, number)| *topic == bug.id && self.labelled.contains(number))
    }

    fn alone(&self, bugs: Vec<Statement>) -> usize {
        bugs.iter().filter(|bug| !self.counts(bug)).count()
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
        github: tracker::open_counted(pool, (guild, release.version.as_str())).await?,
    })
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
        github: tracker::counted_between(pool, label, window).await?,
    };
    let over = incident::resolved_between(pool, guild, window).await?;
    let (fixed_incidents, rolled_back): (Vec<_>, Vec<_>) = over.into_iter().partition(|one| one.rollback.is_none());
    let fixed = Issues {
        incidents: fixed_incidents,
        bugs: elsewhere.alone(feedback::fixed_between(pool, guild, window).await?),
        github: tracker::done_between(pool, label, window).await?,
    };
    let open = open_but(bot, release, &elsewhere).await?;
    Ok(Flow {
        new,
        fixed,
        rolled_back: rolled_back.len(),
        open,
        has_github: tracker::connection(pool, guild).await?.is_some(),
    })
}
