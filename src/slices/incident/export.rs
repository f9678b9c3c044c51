//! An incident as other programs read it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::store::Event;
use super::story::Story;
use super::{action_short_name, short_name};
use crate::engine::clock::Instant;

/// An incident as other programs read it. Times are in RFC 3339, lengths of time in seconds, ids are strings.
#[derive(Serialize)]
pub struct Exported {
    name: String,
    title: String,
    summary: String,
    severity: String,
    state: &'static str,
    release: Option<String>,
    drill: bool,
    private: bool,
    reporter: Person,
    lead: Option<String>,
    reported: Instant,
    declared: Instant,
    acknowledged: Option<Instant>,
    resolved: Option<Instant>,
    seconds_to_acknowledge: Option<i64>,
    seconds_to_resolve: Option<i64>,
    cause: Option<String>,
    more_than_percent_of_users: Option<u32>,
    strategy: Option<String>,
    resolution: Option<String>,
    root_cause: Option<String>,
    impact: Option<String>,
    prevention: Option<String>,
    rollback: Option<ExportedRollback>,
    duplicate_of: Option<String>,
    related: Vec<String>,
    steps: Vec<ExportedStep>,
    timeline: Vec<ExportedEvent>,
    decisions: Vec<ExportedDecision>,
    hotfix_checklist: Vec<ExportedTick>,
    actions: Vec<ExportedAction>,
    postmortem: BTreeMap<String, String>,
    postmortem_published: Option<Instant>,
    closed: Option<Instant>,
}

#[derive(Serialize)]
struct Person {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct ExportedRollback {
    to: String,
    decided: Instant,
    done: Option<Instant>,
}

#[derive(Serialize)]
struct ExportedStep {
    step: String,
    began: Instant,
    ended: Option<Instant>,
    due: Option<Instant>,
}

#[derive(Serialize)]
struct ExportedEvent {
    at: Instant,
    who: Option<Person>,
    kind: String,
    what: String,
    link: Option<String>,
    edited: Option<Instant>,
    edited_by: Option<String>,
}

#[derive(Serialize)]
struct ExportedDecision {
    at: Instant,
    decision: String,
    outcome: String,
    reason: String,
    consulted: String,
    who: Person,
}

#[derive(Serialize)]
struct ExportedTick {
    item: String,
    at: Instant,
    who: Person,
}

#[derive(Serialize)]
struct ExportedAction {
    name: String,
    what: String,
    owner: Person,
    due: Instant,
    done: Option<Instant>,
}

impl Story<'_> {
    /// The story as other programs read it.
    pub(super) fn export(&self) -> Exported {
        let incident = self.incident;
        let person = |id: crate::ids::UserId, name: &str| Person { id: id.to_string(), name: name.to_owned() };
        let account = &incident.account;
        Exported {
            name: short_name(incident.number),
            title: incident.title.clone(),
            summary: incident.summary.clone(),
            severity: incident.severity.clone(),
            state: incident.progress().as_str(),
            release: self.version.clone(),
            drill: incident.drill,
            private: incident.private,
            reporter: person(incident.reporter, &incident.reporter_name),
            lead: incident.people.lead.map(|lead| lead.to_string()),
            reported: incident.reported,
            declared: incident.declared,
            acknowledged: incident.acknowledged,
            resolved: incident.resolved,
            seconds_to_acknowledge: incident.acknowledged.map(|at| (at - incident.reported).num_seconds()),
            seconds_to_resolve: incident.resolved.map(|at| (at - incident.reported).num_seconds()),
            cause: incident.assessment.cause.clone(),
            more_than_percent_of_users: incident.assessment.users_percent,
            strategy: incident.strategy.clone(),
            resolution: incident.resolution.clone(),
            root_cause: account.root_cause.clone(),
            impact: account.impact.clone(),
            prevention: account.prevention.clone(),
            rollback: incident.rollback.as_ref().map(|rollback| ExportedRollback {
                to: rollback.to.clone(),
                decided: rollback.decided,
                done: rollback.done,
            }),
            duplicate_of: self.merged_into.map(short_name),
            related: self.linked.iter().map(|other| short_name(other.number)).collect(),
            steps: self.exported_steps(),
            timeline: self.events.iter().map(exported_event).collect(),
            decisions: self
                .decisions
                .iter()
                .map(|decided| ExportedDecision {
                    at: decided.at,
                    decision: decided.decision.clone(),
                    outcome: decided.outcome.clone(),
                    reason: decided.reason.clone(),
                    consulted: decided.consulted.clone(),
                    who: person(decided.decider, &decided.decider_name),
                })
                .collect(),
            hotfix_checklist: self
                .ticks
                .iter()
                .map(|tick| ExportedTick { item: tick.item.clone(), at: tick.at, who: person(tick.user, &tick.name) })
                .collect(),
            actions: self
                .actions
                .iter()
                .map(|action| ExportedAction {
                    name: action_short_name(action.number),
                    what: action.what.clone(),
                    owner: person(action.owner, &action.owner_name),
                    due: action.due,
                    done: action.done,
                })
                .collect(),
            postmortem: self.parts.clone(),
            postmortem_published: account.postmortem,
            closed: account.closed,
        }
    }

    fn exported_steps(&self) -> Vec<ExportedStep> {
        let taken = self.incident.steps_taken(&self.playbook.incidents, self.severity, &self.steps);
        let exported = taken.into_iter().map(|taken| ExportedStep {
            step: taken.step.id.clone(),
            began: taken.from,
            ended: taken.to,
            due: taken.due,
        });
        exported.collect()
    }
}

fn exported_event(event: &Event) -> ExportedEvent {
    ExportedEvent {
        at: event.happened,
        who: event.actor.map(|id| Person { id: id.to_string(), name: event.actor_name.clone() }),
        kind: event.kind.clone(),
        what: event.detail.clone(),
        link: event.link.clone(),
        edited: event.edited,
        edited_by: event.edited_by.map(|by| by.to_string()),
    }
}
