//! What lies ahead and what stands in the way, as the other slices know it at one moment.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use super::context::DigestContext;
use super::domain::focus_date;
use super::store;
use crate::engine::clock::Instant;
use crate::error::Outcome;
use crate::ids::MessageRef;
use crate::playbook::JobId;
use crate::slices::blocker::{self, Blocker};
use crate::slices::criteria::{self, Musts};
use crate::slices::feedback::{self, Statement};
use crate::slices::incident::{self, ActionItem, Incident};
use crate::slices::release::State;
use crate::slices::{status, support};

/// What waits for longer than this is named.
const A_DAY: TimeDelta = TimeDelta::days(1);

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
    /// Actions that are to be done by the end of the next day, or were by now.
    pub(super) actions: Vec<ActionItem>,
    /// Incidents whose post-mortem is to be written in that time, or was by now, each with when it is due.
    pub(super) postmortems: Vec<(Incident, Instant)>,
    /// The texts for users that wait for a person, each with what it is and since when.
    pub(super) texts: Vec<(JobId, Instant)>,
    /// The questions of users that have waited for the team for a day or longer, each with when it was asked.
    pub(super) questions: Vec<(MessageRef, Instant)>,
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
    /// What the next day on which the team works is to bring.
    pub(super) async fn outlook(&self) -> Outcome<Outlook> {
        let today = self.release.dates.date(self.now);
        self.outlook_through(focus_date(&self.release.dates, &self.bot.playbook, today)).await
    }

    /// The same for the days through `last`, by its end.
    pub(super) async fn outlook_through(&self, last: NaiveDate) -> Outcome<Outlook> {
        let (bot, release, now) = (self.bot, self.release, self.now);
        let (pool, guild) = (bot.store.read(), release.guild);
        let assessed = self.assessed().await?;
        let known = &assessed.known;
        let incidents = known.issues.open().incidents.clone();
        let soon = release.dates.instant(last + Days::new(1), NaiveTime::MIN);
        let mut actions = incident::open_actions(pool, guild).await?;
        actions.retain(|action| action.due < soon);
        // What users have been led back from can't be verified, so nothing is left to close before it is launched again.
        let mut left_open = incident::left_open(bot, guild, now).await?;
        left_open.retain(|one| one.rollback.is_none() || release.course.state != State::RolledBack);
        Ok(Outlook {
            overdue_clocks: incidents.iter().flat_map(|one| status::overdue(&bot.playbook, one, now)).collect(),
            incidents,
            release_due: criteria::release_due(bot, release, &known.histories, now).await?,
            blockers: blocker::open(pool, guild).await?,
            actions,
            postmortems: incident::postmortems_due(bot, guild, soon).await?,
            texts: store::waiting(pool, release.id, now - A_DAY).await?,
            questions: support::unanswered(pool, guild, now - A_DAY).await?,
            left_open,
            musts: assessed.musts.clone(),
            unaddressed: known.issues.unaddressed(bot, feedback::open_topics(pool, guild).await?).await?,
            topics: self.to_be_done().await?,
        })
    }

    /// The open topics of feedback, but for those that are fixed and wait for their release.
    pub(super) async fn to_be_done(&self) -> Outcome<Vec<Statement>> {
        let guild = self.release.guild;
        let mut topics = feedback::open_topics(self.bot.store.read(), guild).await?;
        let done = feedback::waiting_for_release(&mut *self.bot.store.reader().await?, guild).await?;
        // A bug that nobody of the team stands behind is no work yet.
        topics.retain(|topic| !done.contains(&topic.id) && (topic.category != "bug" || topic.confirmed.is_some()));
        Ok(topics)
    }
}
