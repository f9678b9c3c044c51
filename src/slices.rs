//! The slices: one feature, one folder. Within one, `domain` holds the rules, `store` the SQL, `view` the words, `commands` the
//! ways in. A slice uses another's `mod.rs`, never its inside, never in a circle. This is the only list of them.

pub mod blocker;
pub mod board;
pub mod checklist;
pub mod criteria;
pub mod digest;
pub mod feedback;
pub mod incident;
pub mod issues;
pub mod lifecycle;
pub mod me;
pub mod metrics;
pub mod oncall;
pub mod people;
pub mod performance;
pub mod privacy;
pub mod release;
pub mod rotation;
pub mod standup;
pub mod status;
pub mod support;
pub mod tracker;

use std::sync::Arc;

use sqlx::AnyPool;
use tokio::task::JoinSet;

use crate::bot::slice::{Command, GiveUp, Slice};
use crate::bot::{Bot, Guard};
use crate::config::Settings;
use crate::engine::activity::Wakeup;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Fate, OnUndeliverable, Undelivered};
use crate::engine::right::Right;
use crate::engine::store::Tx;
use crate::error::Outcome;
use crate::github::{GitHubError, Made, OnGitHub, Repository};
use crate::ids::{GuildId, IssueNumber};
use crate::playbook::Playbook;
use tracker::Connection;
use tracker::poll::{News, OnNews};

/// Every slice. Each hears of what happens in this order, and commands are listed in it.
pub const ALL: &[&Slice] = &[
    &people::SLICE,
    &release::SLICE,
    &rotation::SLICE,
    &incident::SLICE,
    &oncall::SLICE,
    &standup::SLICE,
    &blocker::SLICE,
    &feedback::SLICE,
    &support::SLICE,
    &tracker::SLICE,
    &checklist::SLICE,
    &metrics::SLICE,
    &criteria::SLICE,
    &lifecycle::SLICE,
    &performance::SLICE,
    &status::SLICE,
    &digest::SLICE,
    &me::SLICE,
    &privacy::SLICE,
];

/// Who says who may do what.
pub const GUARD: &dyn Guard = &release::Authority;

/// Whether `playbook` still has what the database speaks of: without an incident's severity none of its clocks would run.
///
/// # Errors
/// What is missing, and what to do.
pub async fn must_know_all(playbook: &Playbook, pool: &AnyPool) -> anyhow::Result<()> {
    for severity in incident::severities(pool).await? {
        anyhow::ensure!(
            playbook.severity(&severity).is_some(),
            "the playbook has no severity {severity}, and there are incidents with it; put it back (nobody has to use it any more)"
        );
    }
    Ok(())
}

/// What is said of a timer that is given up.
pub const GIVE_UP: GiveUp = |tx, timer, now| Box::pin(release::report_given_up(tx, timer, now));

/// Every right that there is.
pub fn rights() -> Vec<Right> {
    ALL.iter().flat_map(|slice| slice.rights).copied().collect()
}

/// Every command, for Discord and for commands.md.
pub fn commands() -> Vec<Command> {
    let mut commands: Vec<Command> = ALL.iter().flat_map(|slice| (slice.commands)()).collect();
    for (parent, command) in ALL.iter().flat_map(|slice| (slice.subcommands)()) {
        if let Some(parent) = commands.iter_mut().find(|known| known.name == parent) {
            parent.subcommands.push(command);
        }
    }
    commands
}

/// Starts what runs beside commands and timers. `boards` is rung after each change, and so is `polling`.
///
/// # Errors
/// When there is no HTTP client to be had.
pub fn start_workers(
    bot: &Arc<Bot>,
    settings: &Settings,
    boards: Arc<Wakeup>,
    polling: Option<Arc<Wakeup>>,
    workers: &mut JoinSet<()>,
) -> anyhow::Result<()> {
    boards.ring();
    workers.spawn(board::run(Arc::clone(bot), boards));
    if let Some((github, wakeup)) = bot.github.clone().zip(polling) {
        wakeup.ring();
        workers.spawn(tracker::poll::run(Arc::clone(bot), github, wakeup, Arc::new(Hearers(Arc::clone(bot)))));
    }
    bot.collecting.ring();
    workers.spawn(metrics::collect::run(Arc::clone(bot), metrics::Web::new(settings)?, Arc::clone(&bot.collecting)));
    Ok(())
}

/// Which slices hear of what the outbox could not deliver, and of what a repository brings.
pub struct Hearers(pub Arc<Bot>);

#[async_trait::async_trait]
impl OnUndeliverable for Hearers {
    async fn on_undeliverable(&self, tx: &mut Tx, what: Undelivered<'_>, now: Instant) -> Outcome<Fate> {
        // Whatever it was that failed: it waits until tplus is there again.
        if self.0.channels.has_left(what.row.guild) {
            return Ok(Fate::Instead { action: what.row.action.clone(), place: None });
        }
        if feedback::undeliverable(&self.0, tx, what, now).await? || digest::undeliverable(tx, what, now).await? {
            return Ok(Fate::Replaced);
        }
        if board::undeliverable(tx, &what.row.handle).await? || feedback::is_answer(what.row) {
            return release::report_undelivered(tx, &self.0, what, now).await.map(|()| Fate::Lost);
        }
        if blocker::undeliverable(tx, &what.row.handle, now).await? {
            return release::report_undelivered(tx, &self.0, what, now).await.map(|()| Fate::Lost);
        }
        match incident::undeliverable(&self.0, tx, what, now).await? {
            Some(fate) => Ok(fate),
            None => release::second_way(tx, &self.0, what, now).await,
        }
    }

    async fn on_late(&self, tx: &mut Tx, what: Undelivered<'_>, now: Instant) -> Outcome<()> {
        if self.0.channels.has_left(what.row.guild) || incident::late(&self.0, tx, what, now).await? {
            return Ok(());
        }
        release::tell_late(tx, &self.0, what, now).await
    }
}

#[async_trait::async_trait]
impl OnGitHub for Hearers {
    async fn repository(&self, guild: GuildId) -> Outcome<Option<Repository>> {
        let connection = tracker::connection(self.0.store.read(), guild).await?;
        let Some(Connection { repository, .. }) = connection else { return Ok(None) };
        let is_allowed = release::may_use(&self.0, guild, &repository).await.is_ok();
        Ok(is_allowed.then_some(repository))
    }

    async fn on_done(&self, tx: &mut Tx, done: &Made, now: Instant) -> Outcome<()> {
        tracker::delivered(tx, now).await?;
        match &done.issue {
            Some((repository, number)) => {
                incident::filed(tx, &done.handle, (repository, *number), now).await?;
                blocker::filed(tx, &done.handle, (repository, *number), now).await?;
                feedback::filed(tx, &done.handle, (repository, *number)).await
            }
            None => Ok(()),
        }
    }

    async fn on_blocked(&self, tx: &mut Tx, error: &GitHubError, now: Instant) -> Outcome<()> {
        tracker::blocked(tx, error, now).await
    }
}

#[async_trait::async_trait]
impl OnNews for Hearers {
    async fn followed(&self, guild: GuildId) -> Outcome<Vec<IssueNumber>> {
        feedback::followed_issues(self.0.store.read(), guild).await
    }

    async fn on_news(&self, tx: &mut Tx, news: &News, now: Instant) -> Outcome<()> {
        support::on_news(&self.0, tx, news).await?;
        incident::on_news(&self.0, tx, news, now).await?;
        digest::on_news(tx, news, now).await?;
        feedback::on_news(&self.0, tx, news, now).await
    }
}
