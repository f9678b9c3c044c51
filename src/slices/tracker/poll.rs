//! Asks each connected repository what has changed, beside the timers: a slow GitHub must not hold up an alert.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;

use super::domain::{Connection, retry_after};
use super::outage;
use super::store::{self, Progress};
use super::team::Team;
use crate::bot::Bot;
use crate::engine::activity::Wakeup;
use crate::engine::clock::Instant;
use crate::engine::outbox;
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::{Changes, Comment, Contents, GitHub, GitHubError, Issue, Lookup, Release, Repository};
use crate::ids::{GuildId, IssueNumber, ReleaseId};
use crate::slices::release;

/// A linked issue of which nothing was heard is asked for by itself this often: lists don't say that one was deleted.
const CHECK_EVERY: TimeDelta = TimeDelta::hours(6);
/// Of so many issues and releases something is asked at once.
const AT_ONCE: usize = 20;
/// How long to wait after a outage that somebody has to mend.
const MENDED_IN: TimeDelta = TimeDelta::minutes(10);

/// What a repository brought.
#[derive(Debug)]
pub struct News {
    /// Which one.
    pub connection: Connection,
    /// The issues and pull requests that changed, as they are now.
    pub issues: Vec<Issue>,
    /// The releases that were not known before.
    pub releases: Vec<Release>,
    /// Those that were closed and are open again.
    pub reopened: Vec<IssueNumber>,
    /// An issue that was found to be deleted or moved.
    pub gone: Option<IssueNumber>,
    /// The release that runs.
    pub release: Option<ReleaseId>,
}

impl News {
    /// Whether anything is new, be it only that the repository can be read again.
    fn is_any(&self) -> bool {
        let brought = !self.issues.is_empty() || !self.releases.is_empty() || self.gone.is_some();
        brought || self.connection.outage.is_some()
    }
}

/// Who acts on what a repository brings.
#[async_trait::async_trait]
pub trait OnNews: Send + Sync {
    /// The issues that somebody follows.
    async fn followed(&self, guild: GuildId) -> Outcome<Vec<IssueNumber>>;
    /// Acts on `news`, in the transaction that writes them down.
    async fn on_news(&self, tx: &mut Tx, news: &News, now: Instant) -> Outcome<()>;
}

/// Polls until tplus stops. `wakeup` is rung by the store after each change and by the clock.
pub async fn run(bot: Arc<Bot>, github: Arc<GitHub>, wakeup: Arc<Wakeup>, hears: Arc<dyn OnNews>) {
    while let Some(busy) = wakeup.answered_before(&bot.stop).await {
        let reader = Reader { bot: &bot, github: &github, hears: hears.as_ref() };
        match reader.read_due().await {
            Ok(Some(next)) => bot.clock.alarm(next, &wakeup),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "repositories could not be read; trying again in half a minute");
                bot.clock.alarm(bot.now() + retry_after(0), &wakeup);
            }
        }
        drop(busy);
    }
}

struct Reader<'a> {
    bot: &'a Bot,
    github: &'a GitHub,
    hears: &'a dyn OnNews,
}

/// What was asked of a repository.
struct Read {
    issues: Option<Changes<Issue>>,
    comments: Vec<Comment>,
    releases: Option<Changes<Release>>,
    /// What is in those that were not known.
    contents: Vec<Contents>,
    checked: Option<(IssueNumber, Lookup)>,
}

impl Reader<'_> {
    /// Reads the repositories whose time has come, and returns when the next one's has.
    async fn read_due(&self) -> Outcome<Option<Instant>> {
        for connection in store::due(self.bot.store.read(), self.bot.now()).await? {
            // One guild's outage is not the others'.
            if let Err(error) = self.read_if_allowed(&connection).await {
                tracing::error!(repository = %connection.repository, %error, "a repository could not be read");
                let mut tx = self.bot.store.begin(connection.guild).await?;
                store::failed(&mut tx, self.bot.now() + retry_after(connection.failures)).await?;
                tx.commit().await?;
            }
        }
        store::next_poll(self.bot.store.read()).await
    }

    /// What the settings do not let a server use is not read for it.
    async fn read_if_allowed(&self, connection: &Connection) -> Outcome<()> {
        release::may_use(self.bot, connection.guild, &connection.repository).await?;
        self.read_one(connection).await
    }

    async fn read_one(&self, connection: &Connection) -> Outcome<()> {
        match self.ask(connection).await? {
            Ok(read) => self.keep(connection.clone(), read).await,
            Err(outage) => self.fail(connection, &outage).await,
        }
    }

    async fn ask(&self, connection: &Connection) -> Outcome<Result<Read, GitHubError>> {
        let followed = self.hears.followed(connection.guild).await?;
        let before = self.bot.now() - CHECK_EVERY;
        let unchecked = store::unchecked(self.bot.store.read(), connection.guild, before).await?;
        let to_check = unchecked.into_iter().find(|number| followed.contains(number));
        let known = store::known_tags(self.bot.store.read(), connection.guild).await?;
        let named = store::named(self.bot.store.read(), connection.guild).await?;
        let team = Team::new(self.github, connection, named);
        Ok(self.request(connection, team, (to_check, &known)).await)
    }

    async fn request(
        &self,
        connection: &Connection,
        mut team: Team<'_>,
        (to_check, known): (Option<IssueNumber>, &BTreeSet<String>),
    ) -> Result<Read, GitHubError> {
        let repository = &connection.repository;
        let since = (connection.seen, connection.issues_etag.as_deref());
        let mut issues = self.github.issues(repository, since).await?;
        if let Some(changes) = &mut issues {
            self.ask_who_closed(repository, &mut changes.entries).await?;
        }
        // A comment changes its issue too, so where no issue changed there is none.
        let mut comments = match &issues {
            Some(changes) if !changes.entries.is_empty() => {
                let since = connection.seen.unwrap_or(connection.connected - self.bot.playbook.tracker.look_back);
                self.github.comments(repository, since).await?
            }
            _ => Vec::new(),
        };
        let changed = issues.as_mut().map(|changes| changes.entries.as_mut_slice()).unwrap_or_default();
        team.mark(changed, &mut comments).await?;
        let releases = self.github.releases(repository, connection.releases_etag.as_deref()).await?;
        let checked = match to_check {
            // Whatever is the matter with one issue, the rest was read.
            Some(number) => self.github.issue(repository, number).await.ok().map(|lookup| (number, lookup)),
            None => None,
        };
        let contents = match &releases {
            Some(changes) => self.contents(connection, &changes.entries, known).await?,
            None => Vec::new(),
        };
        Ok(Read { issues, comments, releases, contents, checked })
    }

    /// Lists leave out who closed an issue: of users' own it is asked, since whoever takes a report back has not mended it.
    async fn ask_who_closed(&self, repository: &Repository, issues: &mut [Issue]) -> Result<(), GitHubError> {
        let of_users =
            issues.iter_mut().filter(|one| one.is_done && !one.is_open && !one.is_by_team && !one.is_pull_request);
        for issue in of_users.take(AT_ONCE) {
            if let Lookup::Found(found) = self.github.issue(repository, issue.number).await? {
                issue.is_done = found.is_done;
            }
        }
        Ok(())
    }

    /// What is in those of `releases` that came out since the repository was connected and are not `known`.
    async fn contents(
        &self,
        connection: &Connection,
        releases: &[Release],
        known: &BTreeSet<String>,
    ) -> Result<Vec<Contents>, GitHubError> {
        let is_new = |release: &&Release| release.published >= connection.connected && !known.contains(&release.tag);
        let mut contents = Vec::new();
        for release in releases.iter().filter(is_new).take(AT_ONCE) {
            let before = releases.iter().filter(|other| other.published < release.published);
            let base = before.max_by_key(|other| other.published).map(|other| other.tag.as_str());
            contents.push(self.github.contents(&connection.repository, (release, base)).await?);
        }
        Ok(contents)
    }

    /// Writes down what was read, and what follows from it.
    async fn keep(&self, connection: Connection, read: Read) -> Outcome<()> {
        let now = self.bot.now();
        let release = release::active(self.bot.store.read(), connection.guild).await?.map(|release| release.id);
        // Most answers say that nothing is new.
        let mut tx = self.bot.store.begin_housekeeping(connection.guild).await?;
        // It may have been connected anew, or not at all any more.
        if store::load(&mut tx).await?.is_none_or(|held| held.repository != connection.repository) {
            return Ok(());
        }
        let (issues, etag) = fresh(read.issues, connection.issues_etag.clone());
        let (found, releases_etag) = fresh(read.releases, connection.releases_etag.clone());
        let mut reopened = Vec::new();
        for issue in &issues {
            if issue.is_open && store::was_closed(&mut tx, issue.number).await? {
                reopened.push(issue.number);
            }
            store::save_issue(&mut tx, issue).await?;
        }
        for comment in read.comments.iter().filter(|comment| comment.is_by_team) {
            store::answered(&mut tx, comment).await?;
        }
        let mut releases = Vec::new();
        for release in found {
            if store::save_release(&mut tx, &release).await? {
                releases.push(release);
            }
        }
        for contents in &read.contents {
            store::save_contents(&mut tx, contents).await?;
        }
        let mut gone = None;
        if let Some((number, lookup)) = read.checked {
            gone = matches!(lookup, Lookup::Deleted | Lookup::Moved).then_some(number);
            store::checked(&mut tx, number, gone.is_some(), now).await?;
        }
        let seen = issues.iter().map(|issue| issue.updated).chain(connection.seen).max();
        // What the ETag was for is asked again only with the same address, which names the newest change.
        let issues_etag = if seen == connection.seen { etag.as_deref() } else { None };
        let next = now + self.bot.playbook.tracker.poll_every;
        store::polled(&mut tx, &Progress { seen, issues_etag, releases_etag: releases_etag.as_deref(), next }, now)
            .await?;
        // Reading may go well where writing does not.
        if outbox::waiting_in(tx.conn(), connection.guild, crate::github::LANE).await? == 0 {
            outage::delivered(&mut tx, now).await?;
        }
        let news = News { connection, issues, releases, reopened, gone, release };
        if news.is_any() {
            tx.counts_as_change().await?;
        }
        self.hears.on_news(&mut tx, &news, now).await?;
        tx.commit().await
    }

    async fn fail(&self, connection: &Connection, outage: &GitHubError) -> Outcome<()> {
        let now = self.bot.now();
        tracing::warn!(repository = %connection.repository, ?outage, "a repository could not be read");
        let pause = match outage {
            GitHubError::Limited(pause) => *pause,
            GitHubError::Unanswered { .. } => retry_after(connection.failures),
            _ => MENDED_IN,
        };
        let mut tx = self.bot.store.begin(connection.guild).await?;
        store::failed(&mut tx, now + pause).await?;
        outage::blocked(&mut tx, outage, now).await?;
        tx.commit().await
    }
}

/// What changed, or nothing and the ETag of before.
fn fresh<T>(changes: Option<Changes<T>>, before: Option<String>) -> (Vec<T>, Option<String>) {
    match changes {
        Some(changes) => (changes.entries, changes.etag),
        None => (Vec::new(), before),
    }
}
