//! Figures of the repository: what lists don't tell is asked of GitHub, the rest read from what polling brought.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveTime;

use super::{Answer, Asker, Found};
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::github::{GitHub, GitHubError, Repository};
use crate::slices::{release, tracker};

impl Asker<'_> {
    async fn repository(&self) -> Result<Option<(&GitHub, Repository)>, String> {
        let Some(github) = &self.bot.github else { return Ok(None) };
        let found = tracker::connection(self.bot.store.read(), self.release.guild).await;
        let found = found.map_err(|_| "tplus's own database did not answer".to_owned())?;
        let Some(repository) = found.map(|connection| connection.repository) else { return Ok(None) };
        let is_allowed = release::may_use(self.bot, self.release.guild, &repository).await.is_ok();
        Ok(is_allowed.then_some((&**github, repository)))
    }

    /// Downloads of the files of the release and of what was published since its launch day began.
    pub(super) async fn downloads(&self, asset: Option<&str>) -> Answer {
        let Some((github, repository)) = self.repository().await? else { return Ok(None) };
        let releases = github.releases(&repository, None).await.map_err(|error| words(&error, &repository))?;
        let releases = releases.map(|changes| changes.entries).unwrap_or_default();
        let launch = self.release.dates.instant(self.release.dates.launch, NaiveTime::MIN);
        let ours: Vec<_> = releases
            .iter()
            .filter(|release| release.tag.eq_ignore_ascii_case(&self.release.version) || release.published >= launch)
            .collect();
        if ours.is_empty() {
            return Ok(None);
        }
        let wanted = |name: &str| asset.is_none_or(|part| name.to_lowercase().contains(&part.to_lowercase()));
        let files = ours.iter().flat_map(|release| &release.downloads).filter(|(name, _)| wanted(name));
        let count: i64 = files.map(|(_, count)| count).sum();
        Ok(Found::count(usize::try_from(count).unwrap_or_default()))
    }

    pub(super) async fn stars(&self) -> Answer {
        let Some((github, repository)) = self.repository().await? else { return Ok(None) };
        let stars = github.stars(&repository).await.map_err(|error| words(&error, &repository))?;
        Ok(Found::count(usize::try_from(stars).unwrap_or_default()))
    }

    /// How many workflows' last run failed.
    pub(super) async fn failed_workflows(&self) -> Answer {
        let Some((github, repository)) = self.repository().await? else { return Ok(None) };
        let runs = match github.runs(&repository).await {
            Ok(runs) => runs,
            // Reading Actions is a right that tplus can do without.
            Err(GitHubError::Forbidden(_) | GitHubError::NotFound) => return Ok(None),
            Err(error) => return Err(words(&error, &repository)),
        };
        let mut last = BTreeMap::new();
        for run in &runs {
            last.entry(&run.workflow).or_insert(run.failed);
        }
        Ok(if last.is_empty() { None } else { Found::count(last.values().filter(|failed| **failed).count()) })
    }

    pub(super) async fn pull_requests(&self) -> Outcome<Option<Found>> {
        Ok(self.contributions(self.week().from).await?.and_then(|authors| Found::count(authors.len())))
    }

    pub(super) async fn contributors(&self) -> Outcome<Option<Found>> {
        let authors = self.contributions(self.release.begins()).await?;
        Ok(authors.and_then(|authors| {
            Found::count(authors.iter().filter(|name| !name.is_empty()).collect::<BTreeSet<_>>().len())
        }))
    }

    async fn contributions(&self, since: Instant) -> Outcome<Option<Vec<String>>> {
        if !self.has_repository().await? {
            return Ok(None);
        }
        tracker::contributions_since(self.bot.store.read(), self.release.guild, since).await.map(Some)
    }

    pub(super) async fn labelled_issues(&self, label: &str) -> Outcome<Option<Found>> {
        if !self.has_repository().await? {
            return Ok(None);
        }
        let labelled = tracker::labelled(self.bot.store.read(), (self.release.guild, label)).await?;
        Ok(Found::count(labelled.iter().filter(|issue| issue.is_open).count()))
    }
}

fn words(error: &GitHubError, repository: &Repository) -> String {
    error.advice(repository)
}
