//! What an incident's clocks say.

use chrono::TimeDelta;

use super::{act, button, button_of, heading};
use crate::discord::card::{Button, Card, Pings, Style};
use crate::discord::text::timestamp;
use crate::engine::clock::Instant;
use crate::ids::UserId;
use crate::playbook::{IncidentRules, Severity, Step, Within};
use crate::slices::incident::domain::clocks::{ClockId, Notice, Stage};
use crate::slices::incident::domain::{Incident, Lost};
use crate::slices::incident::short_name;
use crate::slices::release::Reach;
use crate::text::duration;

/// A clock warns, ends or is escalated.
pub(in crate::slices::incident) fn notice(
    (incident, severity): (&Incident, &Severity),
    notice: &Notice,
    (pings, escalated): (Pings, &str),
    rules: &IncidentRules,
) -> Card {
    let text = match notice.clock {
        ClockId::Response => response(incident, severity, notice.stage),
        ClockId::Resolution => resolution(incident, severity, notice.stage),
        ClockId::Update => update(incident, notice.stage),
    };
    let text = match notice.stage {
        Stage::Escalate(_) => format!("📣 {escalated} {text}"),
        Stage::Target | Stage::Warn => format!("⏳ {text}"),
        Stage::End => format!("⏰ {text}"),
    };
    let card = Card::sentence(text).color(severity.color).pinging(&heading(incident, severity), pings);
    match buttons(incident, notice.clock, &rules.snooze_minutes) {
        buttons if buttons.is_empty() => card,
        buttons => card.row(buttons),
    }
}

/// What stands in place of whom it is escalated to, where nobody may be pinged.
pub(in crate::slices::incident) const NOT_ESCALATED: &str =
    "Not escalated: outside work hours nobody is pinged for this severity.";

/// Whom an escalation goes to: `role`, or those of `pinged` who are reached instead.
pub(in crate::slices::incident) fn escalated_to(
    incident: &Incident,
    role: &str,
    (pinged, reach): (&Pings, Reach),
) -> String {
    let meant = if incident.private { "those who lead private incidents".to_owned() } else { role.to_lowercase() };
    match reach {
        Reach::Meant | Reach::Partly => format!("Escalated to: {meant}."),
        Reach::StandIn => format!("Escalated to: {} (the role for {meant} can't be pinged).", pinged.mentions()),
        Reach::InPerson(person) => {
            format!("Escalated to: <@{person}>, in person, since I can't write where the team reads.")
        }
        Reach::Nobody => format!("To be escalated to {meant}, whom I can't ping: whoever reads this, tell them."),
    }
}

/// Whoever is on call was paged.
pub(in crate::slices::incident) fn paged(person: UserId) -> String {
    format!("📟 **Paged** <@{person}>, who is on call.")
}

/// An escalation has gone to whoever is next on call.
pub(in crate::slices::incident) fn escalated_to_next(next: UserId) -> String {
    format!("Escalated to: <@{next}>, by the on-call rotation.")
}

/// The plan's time for a step is over, and what comes next. It pings nobody: the clocks do.
pub(in crate::slices::incident) fn step_over((severity, step): (&Severity, &Step), next: Option<&Step>) -> Card {
    let within = match step.within {
        Within::Report(within) => format!("by the plan, {} after the report", duration(within)),
        Within::Step(within) => format!("the plan gives it {}", duration(within)),
        Within::Resolution(_) | Within::ServiceLevel | Within::Throughout => String::new(),
    };
    let next = match next {
        Some(next) => format!("If it is done, press \"Next: {}\" on the incident's card.", next.name),
        None => "If it is done, `/incident resolve` says so to everybody.".to_owned(),
    };
    let text = format!("⏳ {} should be done by now: {within}. {next}", step.name);
    Card::sentence(text).color(severity.color)
}

fn response(incident: &Incident, severity: &Severity, stage: Stage) -> String {
    let due = timestamp(incident.response_due(severity), 'R');
    match stage {
        Stage::Target | Stage::Warn => {
            format!("Nobody has acknowledged yet. The deadline for a {} is {due}.", severity.id)
        }
        Stage::End | Stage::Escalate(_) => format!(
            "Nobody has acknowledged yet. A {} must be acknowledged within {}; the deadline was {due}.",
            severity.id,
            duration(severity.response)
        ),
    }
}

fn resolution(incident: &Incident, severity: &Severity, stage: Stage) -> String {
    let (target, limit) = severity.resolution.unwrap_or_default();
    let (name, due) = (short_name(incident.number), timestamp(incident.reported + limit, 'R'));
    match stage {
        Stage::Target => {
            let target = duration(target);
            format!(
                "{name} has been open for {target}, the target for a {}. The deadline to resolve it is {due}.",
                severity.id
            )
        }
        Stage::Warn => format!("{name} is due to be resolved {due}."),
        Stage::End | Stage::Escalate(_) => {
            format!(
                "{name} is not resolved. A {} must be resolved within {}; the deadline was {due}.",
                severity.id,
                duration(limit)
            )
        }
    }
}

fn update(incident: &Incident, stage: Stage) -> String {
    let name = short_name(incident.number);
    let due = incident.next_update.map_or_else(String::new, |due| timestamp(due, 'R'));
    match stage {
        Stage::Target | Stage::Warn => format!("The next update on {name} is due {due}."),
        Stage::End | Stage::Escalate(_) => {
            let by = incident.people.lead.map_or_else(String::new, |lead| format!(" from <@{lead}>"));
            format!("An update on {name}{by} is overdue. It was due {due}. One sentence is enough.")
        }
    }
}

fn buttons(incident: &Incident, clock: ClockId, snooze_minutes: &[u32]) -> Vec<Button> {
    match clock {
        ClockId::Response => vec![button("Acknowledge", Style::Primary, act::ACKNOWLEDGE, incident)],
        ClockId::Resolution => Vec::new(),
        ClockId::Update => {
            let snooze = |minutes: &u32| {
                let label = format!("Snooze {minutes} min");
                button_of(&label, Style::Secondary, act::SNOOZE, (incident, &minutes.to_string()))
            };
            let now = button("Update now", Style::Primary, act::UPDATE, incident);
            std::iter::once(now).chain(snooze_minutes.iter().take(4).map(snooze)).collect()
        }
    }
}

/// That somebody put the next update off.
pub(in crate::slices::incident) fn snoozed(within: TimeDelta, was_due: Option<Instant>) -> String {
    let was = was_due.map_or_else(String::new, |due| format!(" It was due {}.", timestamp(due, 'f')));
    format!("**Update snoozed** for {}.{was}", duration(within))
}

/// That whoever led is no longer there.
pub(in crate::slices::incident) fn lead_lost(lead: UserId, why: Lost) -> String {
    format!("<@{lead}> led this incident and {}. Assign a new lead with `/incident role`.", in_words(why))
}

/// Why no ping reaches somebody, after their name.
pub(super) fn in_words(why: Lost) -> &'static str {
    match why {
        Lost::Left => "has left the server",
        Lost::Blind => "can't see the team's channel any more",
    }
}
