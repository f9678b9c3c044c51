//! An incident's one card, and what is shown of it elsewhere: behind More, and by `/incident show`.

use super::timeline::line_of;
use super::{GRAY, SUMMARY, act, button, button_of, mark, others, rollback_line, summary_file};
use crate::discord::card::{Button, Card, Style};
use crate::discord::text::{mention, message_link, safe, safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::playbook::{Incidents, Severity};
use crate::slices::incident::domain::{Incident, Part, Progress, Tracked};
use crate::slices::incident::short_name;
use crate::slices::incident::store::{Event, Person};
use crate::text::{cut, duration};

/// An incident with what its card shows of the things around it.
pub(in crate::slices::incident) struct Picture<'a> {
    pub(in crate::slices::incident) incident: &'a Incident,
    pub(in crate::slices::incident) severity: &'a Severity,
    pub(in crate::slices::incident) plan: &'a Incidents,
    pub(in crate::slices::incident) step_since: Option<Instant>,
    pub(in crate::slices::incident) people: Vec<Person>,
    /// The number of the incident that it is a duplicate of.
    pub(in crate::slices::incident) merged_into: Option<i64>,
}

/// The incident's card in #release.
pub(in crate::slices::incident) fn card(picture: &Picture<'_>) -> Card {
    let (incident, severity) = (picture.incident, picture.severity);
    let progress = incident.progress();
    let mut card = Card::new(
        format!(
            "{}{} {} · {} · {}",
            mark(incident),
            severity.emoji,
            severity.id,
            short_name(incident.number),
            safe_title(&incident.title, 170)
        ),
        body(picture),
    );
    card.color = if matches!(progress, Progress::Resolved | Progress::Merged) { GRAY } else { severity.color };
    card.facts = facts(picture);
    card.footer = format!("{}: {} is for \"{}\"", severity.name, severity.id, severity.impact);
    match buttons(picture) {
        buttons if buttons.is_empty() => card,
        buttons => card.row(buttons),
    }
}

fn body(picture: &Picture<'_>) -> String {
    let incident = picture.incident;
    let status = match incident.progress() {
        Progress::Unconfirmed => {
            "⏳ **Reported from outside the team.** Nobody is paged until a team member confirms.".to_owned()
        }
        Progress::Open => "🚨 **Open.** Nobody has acknowledged yet.".to_owned(),
        Progress::Acknowledged => "🛠️ **Acknowledged.** Being worked on.".to_owned(),
        Progress::Resolved => "✅ **Resolved.**".to_owned(),
        Progress::Merged => {
            format!(
                "🔁 **Duplicate of {}.** Follow it there.",
                picture.merged_into.map_or_else(String::new, short_name)
            )
        }
    };
    let drill =
        incident.drill.then(|| "This is a drill. Nothing is broken, and it is left out of all statistics.".to_owned());
    let step = incident.is_live().then(|| step_line(picture)).flatten();
    let rollback = incident.rollback.as_ref().map(rollback_line);
    let resolution = incident.resolution.as_deref().map(|text| cut(&safe(text), 1_000));
    let summary = Some(cut(&safe(&incident.summary), SUMMARY));
    let parts = [Some(status), drill, step, rollback, resolution, summary];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The step under way: which of how many, since when, until when, and how it is to be fixed.
fn step_line(picture: &Picture<'_>) -> Option<String> {
    let (incident, plan) = (picture.incident, picture.plan);
    let (at, step) = plan.step(&incident.step)?;
    let since = picture.step_since?;
    let due = incident.step_due(step, picture.severity, since);
    let due = due.map_or_else(String::new, |due| format!(", due {}", timestamp(due, 't')));
    let strategy = incident.strategy.as_deref().and_then(|id| plan.strategy(id));
    let strategy = strategy.map_or_else(String::new, |strategy| format!(" · Fix: {}", strategy.name));
    let (number, of) = (at + 1, plan.steps.len());
    Some(format!("Step {number} of {of}: **{}** since {}{due}{strategy}", step.name, timestamp(since, 'R')))
}

fn facts(picture: &Picture<'_>) -> Vec<(String, String)> {
    let (incident, severity) = (picture.incident, picture.severity);
    let mut facts = vec![
        (
            "Reported".to_owned(),
            format!("{} ({})", timestamp(incident.reported, 'f'), timestamp(incident.reported, 'R')),
        ),
        ("Declared by".to_owned(), mention(incident.reporter)),
        ("Lead".to_owned(), incident.people.lead.map_or_else(|| "nobody yet".to_owned(), mention)),
        ("Responders".to_owned(), others(incident, &picture.people)),
    ];
    if let Some(resolved) = incident.resolved {
        let took = duration(resolved - incident.reported);
        facts.push(("Resolved".to_owned(), format!("{} (after {took})", timestamp(resolved, 'f'))));
    } else if incident.merged_into.is_none() {
        facts.extend(open_facts(incident, severity));
    }
    if let Some(source) = incident.source {
        facts.push(("Source".to_owned(), message_link(incident.guild, source)));
    }
    if let Some(Tracked { repository, number: Some(number) }) = &incident.tracked {
        facts.push(("Issue".to_owned(), format!("#{number} in {repository}")));
    }
    facts
}

/// Until when what has to happen.
fn open_facts(incident: &Incident, severity: &Severity) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    if incident.acknowledged.is_none() {
        facts.push(("Acknowledge by".to_owned(), timestamp(incident.response_due(severity), 'f')));
    }
    if let Some(next) = incident.next_update {
        let snoozed = if incident.snoozed.is_some() { ", snoozed" } else { "" };
        let when = format!("{} ({}{snoozed})", timestamp(next, 'f'), timestamp(next, 'R'));
        facts.push(("Next update".to_owned(), when));
    }
    if let Some((target, limit)) = severity.resolution {
        let (target, limit) = (incident.reported + target, incident.reported + limit);
        let by = format!("target {}, limit {}", timestamp(target, 'f'), timestamp(limit, 'f'));
        facts.push(("Resolve by".to_owned(), by));
    }
    facts.extend(severity.fix_in.iter().map(|fix_in| ("Resolve in".to_owned(), format!("the {fix_in}"))));
    facts
}

fn buttons(picture: &Picture<'_>) -> Vec<Button> {
    let incident = picture.incident;
    let confirm = button("Confirm", Style::Danger, act::CONFIRM, incident);
    let acknowledge = button("Acknowledge", Style::Primary, act::ACKNOWLEDGE, incident);
    let update = |style| button("Update", style, act::UPDATE, incident);
    let severity = button("Severity", Style::Secondary, act::SEVERITY, incident);
    let resolve = button("Resolve", Style::Success, act::RESOLVE, incident);
    let more = button("More", Style::Secondary, act::MORE, incident);
    match incident.progress() {
        Progress::Unconfirmed => vec![confirm, severity, resolve],
        Progress::Open => vec![acknowledge, update(Style::Secondary), severity, resolve, more],
        Progress::Acknowledged => {
            let next = incident.next_step(picture.plan);
            let next = next.map(|step| {
                button_of(&format!("Next: {}", step.name), Style::Secondary, act::NEXT, (incident, &step.id))
            });
            let mut buttons = vec![update(Style::Primary)];
            buttons.extend(next);
            buttons.extend([severity, resolve, more]);
            buttons
        }
        Progress::Resolved if incident.account.closed.is_none() => vec![more],
        Progress::Resolved | Progress::Merged => Vec::new(),
    }
}

/// What can be done to an incident beside the buttons of its card, seen by who pressed More.
pub(in crate::slices::incident) fn more(incident: &Incident) -> Card {
    let name = short_name(incident.number);
    let quiet = |label: &str, act: &str| button(label, Style::Secondary, act, incident);
    let card = Card::new(format!("{name}: more"), "");
    if incident.resolved.is_some() {
        return card.row(vec![
            quiet("Report", act::REPORT),
            quiet("Post-mortem", act::POSTMORTEM),
            quiet("Add action", act::ACTION),
            quiet("Close", act::CLOSE),
            quiet("Reopen", act::REOPEN),
        ]);
    }
    let take = |label: &str, part: Part| button_of(label, Style::Secondary, act::TAKE, (incident, part.as_str()));
    let mut further = vec![
        quiet("Hotfix", act::HOTFIX),
        quiet("Rollback?", act::ROLLBACK),
        quiet("Public update", act::PUBLIC),
        quiet("Add action", act::ACTION),
    ];
    if incident.rollback.as_ref().is_some_and(|rollback| rollback.done.is_none()) {
        further[1] = button("Rolled back", Style::Primary, act::ROLLED_BACK, incident);
    }
    Card { text: "Use `/incident role` to assign a role to someone else.".to_owned(), ..card }
        .row(vec![
            take("Lead", Part::Lead),
            take("Communications", Part::Communications),
            take("Scribe", Part::Scribe),
            take("Responder", Part::Responder),
        ])
        .row(further)
}

/// What `/incident show` shows: the card without its buttons, and what happened last.
pub(in crate::slices::incident) fn details(picture: &Picture<'_>, events: &[Event]) -> Card {
    const LATEST: usize = 12;
    let mut card = card(picture);
    card.buttons.clear();
    card.files.extend(summary_file(picture.incident));
    let lines = events.iter().skip(events.len().saturating_sub(LATEST)).map(|event| {
        let what = line_of(event, 160);
        format!("{} {}: {what}", timestamp(event.happened, 'f'), safe_title(&event.actor_name, 40))
    });
    card.text = format!("{}\n\n**Timeline**\n{}", card.text, lines.collect::<Vec<_>>().join("\n"));
    card
}
