//! Rollbacks: which rows of the decision matrix hold, what the clock proposes by itself, who decides, and what follows.

use chrono::TimeDelta;

use super::census::{Census, DECISION};
use super::context::{IncidentContext, Operation, refuse};
use super::domain::hotfix::{List, checked};
use super::domain::matrix::shares;
use super::domain::occurrence::ScenarioAt;
use super::domain::public::DraftKind;
use super::domain::{Incident, Rollback};
use super::handle::{handle, lane};
use super::people::Other;
use super::public::Words;
use super::requests::{act_on, by_id};
use super::store::{self, Decided};
use super::verdict::proposal_handle;
use super::{actions, timer, view};
use crate::bot::Bot;
use crate::discord::answer::Reply;
use crate::discord::card::Card;
use crate::discord::custom_id::outdated;
use crate::discord::invocation::{Filled, Invocation};
use crate::discord::outbox::Action;
use crate::engine::clock::Instant;
use crate::engine::outbox::{Outgoing, enqueue, was_said};
use crate::engine::store::Tx;
use crate::engine::timers::{self, Kind};
use crate::error::Outcome;
use crate::ids::IncidentId;
use crate::playbook::Incidents;
use crate::slices::release::{self, State};

/// Until when what a row of the matrix asks for beside the rollback is to be done.
const EXTRA_WITHIN: TimeDelta = TimeDelta::hours(1);

impl IncidentContext<'_> {
    /// Sets what is watched of `incident` beside its own clocks: when a row of the matrix comes to hold by itself, and
    /// when users are to be told.
    pub(super) async fn watch(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        timers::cancel::<timer::Matrix>(tx, incident.id).await?;
        if !incident.is_live() {
            return Ok(());
        }
        store::save(tx, incident).await?;
        self.set_public_clock(tx, incident).await?;
        let census = Census::take(tx.conn(), incident.guild).await?;
        for row in &self.bot.playbook.incidents.rollback {
            if !row.when.severities.contains(&incident.severity) {
                continue;
            }
            if let Some(unfixed_for) = row.when.unfixed_for {
                let at = incident.reported + unfixed_for;
                let slot = ScenarioAt { at, scenario: row.scenario.clone() };
                timers::set(tx, timer::Matrix::timer(incident.id, slot, at)).await?;
            }
            if row.when.at_least.is_some()
                && !incident.drill
                && census.situation(self, incident).holds(&row.when).is_some()
                && let Some((first, announced)) = self.first_early(&census, &incident.severity)
            {
                // All of them lead to one proposal, on the first.
                let slot = ScenarioAt { at: announced, scenario: row.scenario.clone() };
                timers::set(tx, timer::Matrix::timer(first, slot, self.now)).await?;
            }
        }
        Ok(())
    }

    /// The first one since the announcement, and when that was.
    fn first_early(&self, census: &Census, severity: &str) -> Option<(IncidentId, Instant)> {
        let announced = self.release()?.course.announced?;
        let early = census.early.iter().filter(|(of, at, _)| of == severity && *at >= announced);
        early.min_by_key(|(_, at, id)| (*at, *id)).map(|(_, _, id)| (*id, announced))
    }
}

/// A row of the matrix has come to hold by itself: proposes what it says, unless that was decided already.
pub(super) async fn due(
    context: &IncidentContext<'_>,
    tx: &mut Tx,
    incident: &Incident,
    due: &ScenarioAt,
) -> Outcome<()> {
    let plan = &context.bot.playbook.incidents;
    let census = Census::take(tx.conn(), incident.guild).await?;
    let rows = census.situation(context, incident).rollback_rows(plan);
    let Some(row) = rows.into_iter().find(|applies| applies.row.scenario == due.scenario) else { return Ok(()) };
    if !incident.is_live() || incident.rollback.is_some() {
        return Ok(());
    }
    let severity = context.severity(incident)?;
    let pings = context.unless_quiet(severity, context.deciders_and_consulted(incident));
    let voices = context.voices(tx, incident.id).await?;
    let handle = proposal_handle(incident.id, row_number(plan, &row.row.scenario));
    let card = view::proposal(incident, severity, (&[row], &voices), &context.bot.playbook);
    let card = card.pinging(&view::heading(incident, severity), pings);
    context.record(tx, incident, ("proposal", card.text.clone())).await?;
    context.put_to_team(tx, incident, (handle, card)).await
}

/// Which row of the plan's matrix that is.
fn row_number(plan: &Incidents, scenario: &str) -> usize {
    plan.rollback.iter().position(|row| row.scenario == scenario).unwrap_or_default()
}

fn card_handle(id: IncidentId) -> String {
    handle(id, "rollback")
}

/// A decision on a rollback, as it was written down.
struct Said<'a> {
    reason: &'a str,
    consulted: &'a str,
    /// Back to this version; nothing when it is not rolled back.
    to: Option<&'a str>,
}

impl Operation<'_> {
    async fn assess(&self, id: IncidentId, cause: &str, (over, clear_fix): (u32, bool)) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        refuse(incident.must_be_open(), &incident)?;
        let assessment = &mut incident.assessment;
        assessment.cause = Some(cause.to_owned());
        assessment.users_percent = Some(over);
        assessment.clear_fix = Some(clear_fix);
        let words = view::assessed(&incident, &self.context.bot.playbook.incidents);
        self.note(&mut tx, &incident, ("assessed", words)).await?;
        self.context.put_verdict(&mut tx, &incident).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    async fn decide(&self, id: IncidentId, said: Said<'_>) -> Outcome<Incident> {
        let (context, actor) = (&self.context, &self.invocation.actor);
        let (mut tx, mut incident) = self.take(id).await?;
        refuse(incident.must_be_open(), &incident)?;
        if incident.rollback.is_some() {
            return Err(view::rolling_back_already(&incident).into());
        }
        if let (Some(to), false) = (said.to, incident.drill) {
            self.roll_release_back(&mut tx, to).await?;
        }
        context.hear(&mut tx, id, actor).await?;
        let voices = context.voices(&mut tx, id).await?;
        let decided = Decided {
            decision: DECISION.to_owned(),
            outcome: if said.to.is_some() { "roll back" } else { "keep" }.to_owned(),
            reason: said.reason.to_owned(),
            consulted: view::consulted(said.consulted, &voices),
            decider: actor.user,
            decider_name: actor.name.clone(),
            at: context.now,
        };
        store::record_decision(&mut tx, id, &decided).await?;
        let plan = &context.bot.playbook.incidents;
        let extras = match said.to {
            Some(_) => self.open_extras(&mut tx, &incident).await?,
            None => Vec::new(),
        };
        let version = context.release().map_or(view::THE_RELEASE, |release| release.version.as_str());
        let words = view::decided(&decided, (version, said.to), (&extras, &voices.not_heard));
        self.note(&mut tx, &incident, ("decision", words.clone())).await?;
        context.settle_proposals(&mut tx, &incident, &words).await?;
        if let Some(to) = said.to {
            incident.rollback = Some(Rollback { decided: context.now, to: to.to_owned(), done: None });
            incident.strategy = plan.strategy("rollback").map(|strategy| strategy.id.clone());
            // What users were to be told is overtaken.
            context.withdraw_draft(&mut tx, &incident, (DraftKind::Update, view::OUTDATED)).await?;
            context.withdraw_draft(&mut tx, &incident, (DraftKind::Hotfix, view::OUTDATED)).await?;
            let card = context.rollback_card(&mut tx, &incident).await?;
            context.put_to_team(&mut tx, &incident, (card_handle(id), card)).await?;
            let words = [("previous", view::public_version(to)), ("reason", view::for_users(said.reason))];
            let words = words.into_iter().map(|(name, word)| (name, word.into())).collect();
            context.draft(&mut tx, (&incident, DraftKind::RollbackStarted), words).await?;
        }
        self.keep(tx, &incident).await?;
        Ok(incident)
    }

    /// What the rows that hold ask for beside the rollback becomes actions of whoever decides; returns them in words.
    async fn open_extras(&self, tx: &mut Tx, incident: &Incident) -> Outcome<Vec<String>> {
        let plan = &self.context.bot.playbook.incidents;
        let census = Census::take(tx.conn(), incident.guild).await?;
        let rows = census.situation(&self.context, incident).rollback_rows(plan);
        let mut opened = Vec::new();
        for extra in rows.iter().filter_map(|applies| applies.row.extra.as_deref()) {
            let owner = Other::oneself(&self.invocation.actor);
            let action = actions::open(tx, incident, extra, (owner, self.context.now + EXTRA_WITHIN)).await?;
            opened.push(view::action_name(&action));
        }
        Ok(opened)
    }

    /// Ticks an entry of the rollback's checklist, or takes one's own tick back.
    async fn tick_rollback(&self, id: IncidentId, item: &str) -> Outcome<(Incident, bool)> {
        let (mut tx, incident) = self.take(id).await?;
        let entry = self.context.bot.playbook.incidents.rollback_steps.iter().find(|entry| entry.id == item);
        let entry = entry.ok_or_else(outdated)?;
        if incident.rollback.is_none() {
            return Err(view::no_rollback(&incident).into());
        }
        let ticked = store::toggle_tick(&mut tx, (id, List::Rollback), &self.own_tick(item)).await?;
        self.record(&mut tx, &incident, ("checklist", view::ticked(&entry.text, ticked))).await?;
        self.context.renew_rollback(&mut tx, &incident).await?;
        tx.commit().await?;
        Ok((incident, ticked))
    }

    /// From the decision on users are led back to the version `to`: the release that runs stands there.
    async fn roll_release_back(&self, tx: &mut Tx, to: &str) -> Outcome<()> {
        let Some(mut release) = release::running(tx).await? else { return Ok(()) };
        if !release.course.state.is_out() {
            return Err(view::nothing_to_roll_back(&release).into());
        }
        release.course = release.course.to(State::RolledBack, self.context.now);
        release.course.users_have = Some(to.to_owned());
        release::write(tx, &release).await
    }

    async fn rolled_back(&self, id: IncidentId) -> Outcome<Incident> {
        let (mut tx, mut incident) = self.take(id).await?;
        let now = self.context.now;
        let to = match &mut incident.rollback {
            Some(rollback) if rollback.done.is_none() => {
                rollback.done = Some(now);
                rollback.to.clone()
            }
            _ => return Err(view::no_rollback(&incident).into()),
        };
        self.note(&mut tx, &incident, ("rolled-back", view::rolled_back(&to))).await?;
        self.context.renew_rollback(&mut tx, &incident).await?;
        let words = Words::from([("previous", view::public_version(&to).into())]);
        self.context.draft(&mut tx, (&incident, DraftKind::RollbackDone), words).await?;
        self.keep(tx, &incident).await?;
        Ok(incident)
    }
}

impl IncidentContext<'_> {
    /// The rollback's card as it stands.
    async fn rollback_card(&self, tx: &mut Tx, incident: &Incident) -> Outcome<Card> {
        let ticks = store::ticks(tx.conn(), incident.id, List::Rollback).await?;
        let decided = store::decisions(tx.conn(), incident.id).await?.into_iter().rfind(|one| one.decision == DECISION);
        let steps = checked(&self.bot.playbook.incidents.rollback_steps, &ticks);
        Ok(view::rollback_card(incident, decided.as_ref(), &steps))
    }

    async fn renew_rollback(&self, tx: &mut Tx, incident: &Incident) -> Outcome<()> {
        if was_said(tx, &card_handle(incident.id)).await? {
            let edit = Action::edit(&self.rollback_card(tx, incident).await?);
            enqueue(tx, self.now, Outgoing::new(lane(incident.id), card_handle(incident.id), edit)).await?;
        }
        Ok(())
    }
}

/// What the matrix says about an incident; where it was not assessed yet, the first of the two questions.
pub(super) async fn look(bot: &Bot, invocation: &Invocation, id: IncidentId, again: bool) -> Outcome<Reply> {
    release::require_setup(bot, invocation.guild).await?;
    let incident = by_id(bot, invocation, id).await?;
    if again || incident.assessment.cause.is_none() {
        refuse(incident.must_be_open(), &incident)?;
        return Ok(Reply::Say(view::ask_cause(&incident, &bot.playbook.incidents)));
    }
    let context = IncidentContext::of(bot, invocation.guild, bot.now()).await?;
    advice(&context, &incident).await.map(Reply::Say)
}

async fn advice(context: &IncidentContext<'_>, incident: &Incident) -> Outcome<Card> {
    let mut reader = context.bot.store.read().acquire().await?;
    let census = Census::take(&mut reader, incident.guild).await?;
    let plan = &context.bot.playbook.incidents;
    let rows = census.situation(context, incident).rollback_rows(plan);
    Ok(view::advice(incident, &rows, &context.bot.playbook))
}

/// The first question is answered: the second one.
pub(super) async fn cause(bot: &Bot, invocation: &Invocation, id: IncidentId, cause: &str) -> Outcome<Reply> {
    let incident = by_id(bot, invocation, id).await?;
    refuse(incident.must_be_open(), &incident)?;
    let plan = &bot.playbook.incidents;
    let cause = plan.cause(cause).ok_or_else(outdated)?;
    Ok(Reply::Replace(view::ask_share(&incident, cause, &shares(plan))))
}

/// Both are answered: what the matrix says.
pub(super) async fn share(bot: &Bot, invocation: &Invocation, id: IncidentId, answer: &str) -> Outcome<Reply> {
    let plan = &bot.playbook.incidents;
    let (cause, over, clear_fix) = view::read_share(answer)
        .filter(|(cause, over, _)| plan.cause(cause).is_some() && shares(plan).contains(over))
        .ok_or_else(outdated)?;
    let work = async |operation: &Operation<'_>| {
        let incident = operation.assess(id, cause, (over, clear_fix)).await?;
        advice(&operation.context, &incident).await
    };
    act_on(bot, invocation, id, work).await.map(Reply::Replace)
}

/// The form for a decision: who may not decide is told who may.
pub(super) async fn open_decision(
    bot: &Bot,
    invocation: &Invocation,
    id: IncidentId,
    roll_back: bool,
) -> Outcome<Reply> {
    let incident = by_id(bot, invocation, id).await?;
    refuse(incident.must_be_open(), &incident)?;
    let previous = release::version_before(bot.store.read(), invocation.guild).await?.unwrap_or_default();
    Ok(Reply::Open(view::decision_form(&incident, (roll_back, &previous), &bot.playbook)))
}

/// The decision was written down.
pub(super) async fn decide(
    bot: &Bot,
    invocation: &Invocation,
    (id, roll_back): (IncidentId, bool),
    filled: &Filled,
) -> Outcome<Reply> {
    let (reason, to) = (filled.get("reason"), filled.get("to"));
    if reason.is_empty() {
        return Err(view::no_reason().into());
    }
    if roll_back && to.is_empty() {
        return Err(view::no_version().into());
    }
    let said = Said { reason, consulted: filled.get("consulted"), to: roll_back.then_some(to) };
    let done = act_on(bot, invocation, id, async |operation| operation.decide(id, said).await).await?;
    Ok(Reply::Say(view::done(&done, &view::decided_answer(&done))))
}

/// The previous version is back.
pub(super) async fn rolled_back(bot: &Bot, invocation: &Invocation, id: IncidentId) -> Outcome<Reply> {
    let done = act_on(bot, invocation, id, async |operation| operation.rolled_back(id).await).await?;
    Ok(Reply::Say(view::done(&done, &view::rolled_back_answer(&done))))
}

/// Ticks an entry of the rollback's checklist, or takes one's own tick back.
pub(super) async fn tick(bot: &Bot, invocation: &Invocation, id: IncidentId, item: &str) -> Outcome<Reply> {
    let work = async |operation: &Operation<'_>| operation.tick_rollback(id, item).await;
    let (incident, ticked) = act_on(bot, invocation, id, work).await?;
    Ok(Reply::Say(view::done(&incident, view::tick_answer(ticked))))
}
