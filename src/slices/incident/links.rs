//! Duplicates, which are merged and can be unmerged, and related incidents.

use super::context::{Operation, refuse};
use super::domain::{Incident, Progress};
use super::requests::{act_on, find};
use super::{store, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::invocation::Invocation;
use crate::error::Outcome;
use crate::ids::IncidentId;
use view::Alerted;

impl Operation<'_> {
    /// `id` becomes a duplicate of `into`; each says so.
    async fn merge(&self, id: IncidentId, into: IncidentId) -> Outcome<(Incident, Incident)> {
        let (mut tx, mut incident) = self.take(id).await?;
        let other = store::load(&mut tx, into).await?.ok_or_else(|| view::unknown("?"))?;
        if id == into {
            return Err(view::same_incident(&incident).into());
        }
        if other.merged_into.is_some() {
            return Err(view::is_duplicate(&other).into());
        }
        if store::has_duplicates(&mut tx, id).await? {
            return Err(view::has_duplicates(&incident).into());
        }
        // Why it was rolled back must not vanish with it.
        if incident.rollback.is_some() {
            return Err(view::carries_rollback(&incident, &other).into());
        }
        // A live incident may not vanish into one that nobody works on, or is asked about less.
        let graver = self.context.bot.playbook.is_graver(&incident.severity, &other.severity);
        if incident.is_live() && (!other.is_live() || graver) {
            return Err(view::would_vanish(&incident, &other).into());
        }
        if incident.drill != other.drill || incident.private != other.private {
            return Err(view::unlike(&incident, &other).into());
        }
        refuse(incident.merge(into), &incident)?;
        self.note(&mut tx, &incident, ("merged", view::merged_into(&other))).await?;
        self.note(&mut tx, &other, ("merged", view::merged_from(&incident))).await?;
        self.context.watch(&mut tx, &incident).await?;
        self.keep(tx, &incident).await?;
        Ok((incident, other))
    }

    /// `id` stands on its own again; where nobody has taken it up, those hear of it whom its severity alerts.
    async fn unmerge(&self, id: IncidentId) -> Outcome<(Incident, Option<Alerted>)> {
        let (mut tx, mut incident) = self.take(id).await?;
        let Some(into) = incident.merged_into else { return Err(view::no_duplicate(&incident).into()) };
        let severity = self.context.severity(&incident)?;
        incident.unmerge(severity, self.context.now);
        self.note(&mut tx, &incident, ("unmerged", view::UNMERGED.to_owned())).await?;
        if let Some(other) = store::load(&mut tx, into).await? {
            self.note(&mut tx, &other, ("unmerged", view::unmerged_from(&incident))).await?;
        }
        let alerted = match incident.progress() {
            Progress::Open => Some(self.context.alert_later(&mut tx, &incident, view::NO_DUPLICATE).await?),
            _ => None,
        };
        self.context.watch(&mut tx, &incident).await?;
        self.keep(tx, &incident).await?;
        Ok((incident, alerted))
    }

    async fn relate(&self, id: IncidentId, to: IncidentId) -> Outcome<(Incident, Incident)> {
        let (mut tx, incident) = self.take(id).await?;
        let other = store::load(&mut tx, to).await?.ok_or_else(|| view::unknown("?"))?;
        if id == to {
            return Err(view::same_incident(&incident).into());
        }
        if incident.private || other.private {
            return Err(view::unlike(&incident, &other).into());
        }
        store::relate(&mut tx, (id, to)).await?;
        self.note(&mut tx, &incident, ("related", view::related_to(&other))).await?;
        self.note(&mut tx, &other, ("related", view::related_to(&incident))).await?;
        tx.commit().await?;
        Ok((incident, other))
    }
}

/// The named incident becomes a duplicate of `into`.
pub(super) async fn merge(bot: &Bot, invocation: &Invocation, id: IncidentId, into: &str) -> Outcome<Reply> {
    let into = find(bot, invocation, into).await?.id;
    let done = act_on(bot, invocation, id, async |operation| operation.merge(id, into).await).await?;
    Ok(Reply::Say(view::done(&done.0, &view::merged_answer(&done.1))))
}

/// The named incident is no duplicate after all.
pub(super) async fn unmerge(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let (done, alerted) = act_on(bot, invocation, id, async |operation| operation.unmerge(id).await).await?;
    Ok(Reply::Say(view::unmerged_answer(&done, alerted)))
}

/// The two have to do with each other.
pub(super) async fn relate(bot: &Bot, invocation: &Invocation, id: IncidentId, to: &str) -> Outcome<Reply> {
    let to = find(bot, invocation, to).await?.id;
    let done = act_on(bot, invocation, id, async |operation| operation.relate(id, to).await).await?;
    Ok(Reply::Say(view::done(&done.0, &view::related_answer(&done.1))))
}
