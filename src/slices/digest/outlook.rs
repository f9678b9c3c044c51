//! What lies ahead and what stands in the way, as the other slices know it at one moment.

use chrono::TimeDelta;

use super::context::DigestContext;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::slices::criteria::{self, Musts};
use crate::slices::feedback::{self, Statement};
use crate::slices::incident::{self, ActionItem, Incident};
use crate::slices::standup::{self, Blocker};
use crate::slices::status;

/// Blockers from answers within this time still stand.
const BLOCKERS_FOR: TimeDelta = TimeDelta::days(4);

/// What is known of what is to be done (READINGS, "What a summary says").
#[derive(Debug, Default)]
pub(super) struct Outlook {
    /// The open incidents that the team stands behind, the gravest first.
    pub(super) incidents: Vec<Incident>,
    /// Clocks of incidents that have run out, in words.
    pub(super) overdue_clocks: Vec<String>,
    /// The release that is due, in a line.
    pub(super) release_due: Option<String>,
    /// What holds people up, the oldest first.
    pub(super) blockers: Vec<Blocker>,
    /// Actions that were to be done by now.
    pub(super) overdue_actions: Vec<ActionItem>,
    /// Incidents whose post-mortem is late, with when it was due.
    pub(super) late_postmortems: Vec<(Incident, Instant)>,
    /// Incidents that wait for nothing but to be closed.
    pub(super) left_open: Vec<Incident>,
    /// How these days' musts stand.
    pub(super) musts: Musts,
    /// The topics of feedback about which something is to be done.
    pub(super) topics: Vec<Statement>,
    /// Those of many people of which nothing has come.
    pub(super) unaddressed: Vec<Statement>,
}

impl DigestContext<'_> {
    pub(super) async fn outlook(&self) -> Outcome<Outlook> {
        let (bot, release, now) = (self.bot, self.release, self.now);
        let (pool, guild) = (bot.store.read(), release.guild);
        let assessed = self.assessed().await?;
        let known = &assessed.known;
        let incidents = known.issues.open().incidents.clone();
        let mut topics = feedback::open_topics(pool, guild).await?;
        let unaddressed = known.issues.unaddressed(bot, topics.clone()).await?;
        let done = feedback::waiting_for_release(&mut *bot.store.reader().await?, guild).await?;
        topics.retain(|topic| !done.contains(&topic.id));
        let mut overdue_actions = incident::open_actions(pool, guild).await?;
        overdue_actions.retain(|action| action.due < now);
        Ok(Outlook {
            overdue_clocks: incidents.iter().flat_map(|one| status::overdue(&bot.playbook, one, now)).collect(),
            incidents,
            release_due: criteria::release_due(bot, release, &known.histories, now).await?,
            blockers: standup::blockers_since(pool, guild, now - BLOCKERS_FOR).await?,
            overdue_actions,
            late_postmortems: incident::late_postmortems(bot, guild, now).await?,
            left_open: incident::left_open(bot, guild, now).await?,
            musts: assessed.musts.clone(),
            unaddressed,
            topics,
        })
    }
}
