//! Every sentence and card about incidents: the card here; notices, forms and answers beside.

mod after;
mod answers;
mod clocks;
mod forms;
mod hotfix;
mod links;
mod matrix;
mod people;
mod public;
pub(super) mod record;
mod stats;
mod timeline;

pub(super) use after::*;
pub(super) use answers::*;
pub(super) use clocks::*;
pub(super) use forms::*;
pub(super) use hotfix::*;
pub(super) use links::*;
pub(super) use matrix::*;
pub(super) use people::*;
pub(super) use public::*;
pub(super) use stats::*;
pub(super) use timeline::*;

use chrono::TimeDelta;

use super::domain::{Incident, Part, Progress};
use super::short_name;
use super::store::{Event, Person};
use crate::clock::Instant;
use crate::discord::card::{Attachment, Button, Card, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{count, cut, duration, length, one_line, safe, safe_title, timestamp};
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::playbook::{Choice, Incidents, Playbook, Severity, Step};

const GRAY: u32 = 0x66_70_85;
const THREAD_NAME: usize = 100;
/// How much of the summary the card shows.
const SUMMARY: usize = 1_500;
/// How tplus calls itself in a timeline.
pub(in crate::incident) const TPLUS: &str = "tplus";

/// What the custom ids of this slice ask for.
pub(in crate::incident) mod act {
    pub const ACKNOWLEDGE: &str = "acknowledge";
    pub const CONFIRM: &str = "confirm";
    pub const UPDATE: &str = "update";
    pub const SNOOZE: &str = "snooze";
    pub const SEVERITY: &str = "severity";
    pub const SET_SEVERITY: &str = "set-severity";
    pub const NEXT: &str = "next";
    pub const STRATEGY: &str = "strategy";
    pub const RESOLVE: &str = "resolve";
    pub const REOPEN: &str = "reopen";
    pub const AGAIN: &str = "again";
    pub const DECLARE_FROM: &str = "from";
    pub const MORE: &str = "more";
    pub const PIN: &str = "pin";
    pub const TAKE: &str = "take";
    pub const HOTFIX: &str = "hotfix";
    pub const HOTFIX_BEGIN: &str = "hotfix-begin";
    pub const CHECK: &str = "check";
    pub const ANNOUNCE_HOTFIX: &str = "announce-hotfix";
    pub const ROLLBACK: &str = "rollback";
    pub const CAUSE: &str = "cause";
    pub const SHARE: &str = "share";
    pub const DECIDE: &str = "decide";
    pub const KEEP: &str = "keep";
    pub const ROLLED_BACK: &str = "rolled-back";
    pub const PUBLIC: &str = "public";
    pub const DRAFT: &str = "draft";
    pub const PUBLISH: &str = "publish";
    pub const DISCARD: &str = "discard";
    pub const REPORT: &str = "report";
    pub const POSTMORTEM: &str = "postmortem";
    pub const POSTMORTEM_PUBLISH: &str = "postmortem-publish";
    pub const ACTION: &str = "action";
    pub const ACTION_DONE: &str = "action-done";
    pub const CLOSE: &str = "close";
    pub const CLOSING: &str = "closing";
}

fn button(label: &str, style: Style, act: &str, incident: &Incident) -> Button {
    Button::new(label, style, CustomId::new("incident", act, incident.id))
}

/// A button about one thing of an incident.
fn button_of(label: &str, style: Style, act: &str, (incident, what): (&Incident, &str)) -> Button {
    Button::new(label, style, CustomId::new("incident", act, format!("{}-{what}", incident.id)))
}

/// An incident with what its card shows of the things around it.
pub(in crate::incident) struct Picture<'a> {
    pub(in crate::incident) incident: &'a Incident,
    pub(in crate::incident) severity: &'a Severity,
    pub(in crate::incident) plan: &'a Incidents,
    pub(in crate::incident) step_since: Option<Instant>,
    pub(in crate::incident) persons: Vec<Person>,
    /// The number of the incident that it is a duplicate of.
    pub(in crate::incident) merged_into: Option<i64>,
}

/// What marks an incident that is not like the others.
fn mark(incident: &Incident) -> &'static str {
    match (incident.drill, incident.private) {
        (true, _) => "🧪 DRILL · ",
        (false, true) => "🔒 ",
        (false, false) => "",
    }
}

/// Its name as the team reads it, with what marks it.
fn name_of(incident: &Incident) -> String {
    format!("{}{}", mark(incident), short_name(incident.number))
}

/// The incident's card in #release.
pub(in crate::incident) fn card(picture: &Picture<'_>) -> Card {
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
    card.footer = format!("{} · {}", severity.name, severity.impact);
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
                "🔁 **Duplicate of {}.** What happens is there.",
                picture.merged_into.map_or_else(String::new, short_name)
            )
        }
    };
    let drill = incident.drill.then(|| "This is a drill. Nothing is broken, and it counts nowhere.".to_owned());
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
    let due = due.map_or_else(String::new, |due| format!(", to be done by {}", timestamp(due, 't')));
    let strategy = incident.strategy.as_deref().and_then(|id| plan.strategy(id));
    let strategy = strategy.map_or_else(String::new, |strategy| format!(" · Fix: {}", strategy.name));
    let (number, of) = (at + 1, plan.steps.len());
    Some(format!("Step {number} of {of}: **{}** since {}{due}{strategy}", step.name, timestamp(since, 'R')))
}

fn facts(picture: &Picture<'_>) -> Vec<(String, String)> {
    let (incident, severity) = (picture.incident, picture.severity);
    let mut facts = vec![
        ("Since".to_owned(), format!("{} ({})", timestamp(incident.reported, 'f'), timestamp(incident.reported, 'R'))),
        ("Reporter".to_owned(), format!("<@{}>", incident.reporter)),
        ("Lead".to_owned(), incident.people.lead.map_or_else(|| "nobody yet".to_owned(), |lead| format!("<@{lead}>"))),
        ("With".to_owned(), others(incident, &picture.persons)),
    ];
    if let Some(resolved) = incident.resolved {
        let took = duration(resolved - incident.reported);
        facts.push(("Resolved".to_owned(), format!("{} (after {took})", timestamp(resolved, 'f'))));
    } else if incident.merged_into.is_none() {
        facts.extend(open_facts(incident, severity));
    }
    if let Some(source) = incident.source {
        facts.push(("Source".to_owned(), link(incident.guild, source)));
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
        let by = format!("{}, at the latest {}", timestamp(target, 'f'), timestamp(limit, 'f'));
        facts.push(("Resolve by".to_owned(), by));
    }
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
pub(in crate::incident) fn more(incident: &Incident) -> Card {
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
    Card { text: "Parts are handed over with `/incident role`.".to_owned(), ..card }
        .row(vec![
            take("Lead", Part::Lead),
            take("Speak to users", Part::Communications),
            take("Write it down", Part::Scribe),
            take("Help", Part::Responder),
        ])
        .row(further)
}

/// A link to a message.
pub(in crate::incident) fn link(guild: GuildId, (channel, message): (ChannelId, MessageId)) -> String {
    format!("https://discord.com/channels/{guild}/{channel}/{message}")
}

/// The line above a new card that calls those who have to act.
pub(in crate::incident) fn alert(incident: &Incident, severity: &Severity) -> String {
    format!("{}{} {} incident: {}", mark(incident), severity.emoji, severity.id, safe_title(&incident.title, 150))
}

/// The alert that follows later: after a confirmation, a rise in severity, or when work begins.
pub(in crate::incident) fn late_alert(incident: &Incident, severity: &Severity, why: &str, pings: Pings) -> Card {
    let mut card = Card::sentence(format!(
        "{why} {} The card is above; the details are in its thread.",
        match incident.acknowledged {
            Some(_) => "It is being worked on.",
            None => "Nobody has acknowledged yet.",
        }
    ));
    card.color = severity.color;
    let card = card.pinging(&heading(incident, severity), pings);
    match incident.acknowledged {
        Some(_) => card,
        None => card.row(vec![button("Acknowledge", Style::Primary, act::ACKNOWLEDGE, incident)]),
    }
}

/// The line that names an incident above a card.
fn heading(incident: &Incident, severity: &Severity) -> String {
    let (name, title) = (short_name(incident.number), safe_title(&incident.title, 150));
    format!("{}{} {} {name}: {title}", mark(incident), severity.emoji, severity.id)
}

pub(in crate::incident) const CONFIRMED: &str = "A team member has confirmed this incident.";
pub(in crate::incident) const WORK_BEGINS: &str = "This came in outside of work hours.";

pub(in crate::incident) fn severity_rose(from: &str, to: &str) -> String {
    format!("The severity went from {from} to {to}.")
}

pub(in crate::incident) fn thread_name(incident: &Incident) -> String {
    cut(&one_line(&format!("{} {}", short_name(incident.number), incident.title)), THREAD_NAME)
}

/// What stands in the thread about one thing that happened.
pub(in crate::incident) fn entry(event: &Event) -> Card {
    let mut card = Card::sentence(event.detail.clone()).with_overflow("entry.txt");
    card.footer = event.actor_name.clone();
    card
}

/// The whole summary, for the thread, when the card shows only its beginning.
pub(in crate::incident) fn whole_summary(incident: &Incident) -> Option<Card> {
    let attachment = summary_file(incident)?;
    Some(Card { attachment: Some(attachment), ..Card::sentence("The whole summary, as it was declared.") })
}

fn summary_file(incident: &Incident) -> Option<Attachment> {
    let is_cut = length(&incident.summary) > SUMMARY;
    is_cut.then(|| Attachment { name: "summary.txt".to_owned(), text: incident.summary.clone() })
}

pub(in crate::incident) fn declared(incident: &Incident, severity: &Severity) -> String {
    let from = incident.source.map(|source| format!(" from {}", link(incident.guild, source))).unwrap_or_default();
    let earlier = incident.declared - incident.reported;
    let since = if earlier >= TimeDelta::minutes(1) {
        format!(" It was first reported {} earlier; the clocks start there.", duration(earlier))
    } else {
        String::new()
    };
    format!("**Declared** as {} ({}){from}.{since}", severity.id, severity.name)
}

pub(in crate::incident) fn acknowledged(after: TimeDelta) -> String {
    format!("**Acknowledged** after {}.", duration(after))
}

pub(in crate::incident) fn confirmed() -> String {
    "**Confirmed** by the team. The clocks run.".to_owned()
}

pub(in crate::incident) const REOPENED: &str = "This incident is open again.";

pub(in crate::incident) fn severity_changed(from: &str, to: &Severity, why: &str) -> String {
    let why = if why.is_empty() { String::new() } else { format!(" Why: {}", safe(why)) };
    format!("**Severity** {from} → {} ({}). The clocks follow, counted from the report.{why}", to.id, to.name)
}

pub(in crate::incident) fn reopened(why: &str) -> String {
    format!("**Reopened.** {}", safe(why)).trim_end().to_owned()
}

/// A step of the response ended, and the next began.
pub(in crate::incident) fn moved_on(left: &str, took: Option<TimeDelta>, next: &Step) -> String {
    let took = took.map_or_else(String::new, |took| format!(" after {}", duration(took)));
    format!("**{left}** done{took}. **{}** begins: {}.", next.name, lower_first(&next.what))
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

pub(in crate::incident) fn strategy_chosen(strategy: &Choice) -> String {
    format!("**Fix strategy:** {} ({}).", strategy.name, strategy.what)
}

/// The question that triage asks: one button for each strategy.
pub(in crate::incident) fn choose_strategy(incident: &Incident, plan: &Incidents) -> Card {
    let lines = plan.strategies.iter().map(|strategy| format!("**{}**: {}", strategy.name, strategy.what));
    let buttons = plan.strategies.iter().take(5);
    let buttons =
        buttons.map(|strategy| button_of(&strategy.name, Style::Secondary, act::STRATEGY, (incident, &strategy.id)));
    let title = format!("{}: how is it to be fixed?", short_name(incident.number));
    Card::new(title, lines.collect::<Vec<_>>().join("\n")).row(buttons.collect())
}

/// What an update says.
pub(in crate::incident) fn update(changed: &str, next: &str, due: Option<Instant>) -> String {
    let mut lines = vec![format!("**Update.** {}", safe(changed))];
    if !next.is_empty() {
        lines.push(format!("**Next:** {}", safe(next)));
    }
    lines.extend(due.map(|due| format!("-# Next update {}", timestamp(due, 'f'))));
    lines.join("\n")
}

pub(in crate::incident) fn resolved(resolution: &str, after: TimeDelta) -> String {
    format!("**Resolved** after {}. {}", duration(after), safe(resolution))
}

/// The question behind Severity: one button for each.
pub(in crate::incident) fn choose_severity(incident: &Incident, playbook: &Playbook) -> Card {
    let lines = playbook.severities.iter().map(|severity| {
        format!("{} **{}** {}: {}", severity.emoji, severity.id, severity.name, severity.examples.join(", "))
    });
    let buttons = playbook.severities.iter().take(5).map(|severity| {
        let style = if severity.id == incident.severity { Style::Primary } else { Style::Secondary };
        button_of(&severity.id, style, act::SET_SEVERITY, (incident, &severity.id))
    });
    let title = format!("{}: how grave is it?", short_name(incident.number));
    Card::new(title, lines.collect::<Vec<_>>().join("\n")).row(buttons.collect())
}

pub(in crate::incident) fn list(open: &[Incident], latest: &[Incident]) -> Card {
    let line = |incident: &Incident| {
        let state = match incident.progress() {
            Progress::Unconfirmed => "not confirmed".to_owned(),
            Progress::Open => "not acknowledged".to_owned(),
            Progress::Acknowledged => "acknowledged".to_owned(),
            Progress::Resolved => {
                format!("resolved {}", incident.resolved.map_or_else(String::new, |at| timestamp(at, 'R')))
            }
            Progress::Merged => "duplicate".to_owned(),
        };
        let title = safe_title(&incident.title, 90);
        format!("{}**{}** {} · {title} · {state}", mark(incident), short_name(incident.number), incident.severity)
    };
    let over = |incident: &&Incident| matches!(incident.progress(), Progress::Resolved | Progress::Merged);
    let resolved: Vec<_> = latest.iter().filter(over).map(line).collect();
    let mut text = if open.is_empty() {
        "No incident is open.".to_owned()
    } else {
        open.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    if !resolved.is_empty() {
        text.push_str("\n\n**Lately resolved**\n");
        text.push_str(&resolved.join("\n"));
    }
    Card::new(format!("Incidents: {}", count(open.len(), "open", "open")), text)
}

/// What `/incident show` shows: the card without its buttons, and what happened last.
pub(in crate::incident) fn details(picture: &Picture<'_>, events: &[Event]) -> Card {
    const LATEST: usize = 12;
    let mut card = card(picture);
    card.buttons.clear();
    card.attachment = summary_file(picture.incident);
    let lines = events.iter().skip(events.len().saturating_sub(LATEST)).map(|event| {
        let what = cut(&one_line(&event.detail.replace("**", "")), 160);
        format!("{} {}: {what}", timestamp(event.happened, 'f'), safe_title(&event.actor_name, 40))
    });
    card.text = format!("{}\n\n**Timeline**\n{}", card.text, lines.collect::<Vec<_>>().join("\n"));
    card
}
