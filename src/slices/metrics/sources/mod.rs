//! Where figures come from by themselves.

mod discord;
mod documentation;
mod github;
mod http;

use chrono::TimeDelta;

pub(super) use discord::{Talk, Writers};
pub use http::Web;

use crate::bot::Bot;
use crate::engine::clock::{Instant, Window};
use crate::error::Outcome;
use crate::playbook::{Metric, Source};
use crate::slices::release::{Release, Setup};
use crate::slices::support::Recorded;
use crate::slices::tracker;

/// What a source gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) value: f64,
    /// Of how many answers or reactions it is made, where that says something.
    pub(super) answers: Option<i64>,
}

impl Found {
    fn value(value: f64) -> Option<Self> {
        Some(Self { value, answers: None })
    }

    fn count(count: usize) -> Option<Self> {
        // Nobody has so many that a float could not count them.
        Self::value(f64::from(u32::try_from(count).unwrap_or(u32::MAX)))
    }
}

/// What a source says: a figure, nothing since it isn't set up here or has nothing yet, or why it did not answer.
pub(super) type Answer = Result<Option<Found>, String>;

/// Who asks, for which release.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    pub(super) bot: &'a Bot,
    pub(super) web: &'a Web,
    pub(super) setup: &'a Setup,
    pub(super) release: &'a Release,
    /// Whether the server may use what tplus's operator gave it access to.
    pub(super) is_at_home: bool,
    /// What tplus counted by itself just now.
    pub(super) counted: &'a [(&'a Metric, f64)],
    pub(super) talk: &'a Talk,
    pub(super) writers: &'a Writers,
    pub(super) now: Instant,
}

impl Asker<'_> {
    /// What the sources of `metric` give together. One that does not answer makes the sum unknown.
    pub(super) async fn ask(&self, metric: &Metric) -> Answer {
        let mut sum: Option<Found> = None;
        for source in &metric.sources {
            if let Some(found) = self.ask_one(source).await? {
                let before = sum.unwrap_or(Found { value: 0.0, answers: None });
                let answers = before.answers.into_iter().chain(found.answers).reduce(|one, other| one + other);
                sum = Some(Found { value: before.value + found.value, answers });
            }
        }
        Ok(sum)
    }

    async fn ask_one(&self, source: &Source) -> Answer {
        match source {
            Source::OpenIssues(_) | Source::Testimonials => Ok(self.counted_here(source)),
            Source::Sentiment => self.sentiment().await,
            Source::GitHubDownloads(asset) => self.downloads(asset.as_deref()).await,
            Source::GitHubStars => self.stars().await,
            Source::GitHubPullRequests => kept(self.pull_requests().await),
            Source::GitHubContributors => kept(self.contributors().await),
            Source::GitHubIssues(label) => kept(self.labelled_issues(label).await),
            Source::GitHubFailedWorkflows => self.failed_workflows().await,
            Source::CratesIo(name) => self.web.crates_io(name, self.release).await,
            Source::Prometheus(query) if self.is_at_home => self.web.prometheus(query).await,
            Source::Prometheus(_) => Ok(None),
            Source::DiscordMembers => self.members().await,
            Source::DiscordThreads => self.threads().await,
            Source::DiscordPeople => self.people().await,
            Source::DiscordMessages => self.messages().await,
            Source::DiscordResponse => kept(self.response().await),
            Source::FaqFound => kept(self.found_after().await),
            Source::FaqRepeats => kept(self.repeats().await),
            Source::DocsCoverage => kept(self.recorded(Recorded::Coverage).await),
            Source::DocsSatisfaction => kept(self.recorded(Recorded::Satisfaction).await),
        }
    }

    fn counted_here(&self, source: &Source) -> Option<Found> {
        let mut of_source = self.counted.iter().filter(|(metric, _)| metric.sources.contains(source));
        of_source.next().and_then(|(_, value)| Found::value(*value))
    }

    async fn has_repository(&self) -> Outcome<bool> {
        Ok(tracker::connection(self.bot.store.read(), self.release.guild).await?.is_some())
    }

    /// The seven days up to now.
    fn week(&self) -> Window {
        Window::until_now(self.now - TimeDelta::days(7), self.now)
    }
}

/// What was read from the database: that it fails is no source's trouble, but said all the same.
fn kept(found: Outcome<Option<Found>>) -> Answer {
    found.map_err(|error| {
        tracing::error!(%error, "a figure could not be counted");
        "tplus's own database did not answer".to_owned()
    })
}
