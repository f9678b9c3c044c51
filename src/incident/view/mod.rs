//! Every sentence and card about incidents: the cards here, forms and answers beside.

mod answers;
mod forms;

pub(super) use answers::*;
pub(super) use forms::*;

use chrono::TimeDelta;

use super::domain::{Incident, Progress};
use super::short_name;
use super::store::Event;
use crate::clock::Instant;
use crate::discord::card::{Attachment, Button, Card, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{count, cut, duration, length, one_line, safe, safe_title, timestamp};
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::playbook::{Playbook, Severity};

const GRAY: u32 = 0x66_70_85;
const THREAD_NAME: usize = 100;
/// How much of the summary the card shows.
const SUMMARY: usize = 1_500;

/// What the custom ids of this slice ask for.
pub(in crate::incident) mod act {
    pub const ACKNOWLEDGE: &str = "acknowledge";
    pub const CONFIRM: &str = "confirm";
    pub const UPDATE: &str = "update";
    pub const SEVERITY: &str = "severity";
    pub const SET_SEVERITY: &str = "set-severity";
    pub const RESOLVE: &str = "resolve";
    pub const AGAIN: &str = "again";
    pub const DECLARE_FROM: &str = "from";
}

fn button(label: &str, style: Style, act: &str, incident: &Incident) -> Button {
    Button::new(label, style, CustomId::new("incident", act, incident.id))
}

/// The incident's card in #release.
pub(in crate::incident) fn card(incident: &Incident, severity: &Severity) -> Card {
    let progress = incident.progress();
    let mut card = Card::new(
        format!(
            "{} {} · {} · {}",
            severity.emoji,
            severity.id,
            short_name(incident.number),
            safe_title(&incident.title, 180)
        ),
        body(incident),
    );
    card.color = if progress == Progress::Resolved { GRAY } else { severity.color };
    card.facts = facts(incident, severity);
    card.footer = format!("{} · {}", severity.name, severity.impact);
    match buttons(incident, progress) {
        buttons if buttons.is_empty() => card,
        buttons => card.row(buttons),
    }
}

fn body(incident: &Incident) -> String {
    let status = match incident.progress() {
        Progress::Unconfirmed => "⏳ **Reported from outside the team.** Nobody is paged until a team member confirms.",
        Progress::Open => "🚨 **Open.** Nobody has acknowledged yet.",
        Progress::Acknowledged => "🛠️ **Acknowledged.** Being worked on.",
        Progress::Resolved => "✅ **Resolved.**",
    };
    let resolution = incident.resolution.as_deref().map(|text| cut(&safe(text), 1_000));
    let parts = [Some(status.to_owned()), resolution, Some(cut(&safe(&incident.summary), SUMMARY))];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn facts(incident: &Incident, severity: &Severity) -> Vec<(String, String)> {
    let mut facts = vec![
        ("Since".to_owned(), format!("{} ({})", timestamp(incident.reported, 'f'), timestamp(incident.reported, 'R'))),
        ("Reporter".to_owned(), format!("<@{}>", incident.reporter)),
        ("Lead".to_owned(), incident.lead.map_or_else(|| "nobody yet".to_owned(), |lead| format!("<@{lead}>"))),
    ];
    if let Some(resolved) = incident.resolved {
        let took = duration(resolved - incident.reported);
        facts.push(("Resolved".to_owned(), format!("{} (after {took})", timestamp(resolved, 'f'))));
        return facts;
    }
    if incident.acknowledged.is_none() {
        facts.push(("Acknowledge by".to_owned(), timestamp(incident.response_due(severity), 'f')));
    }
    if let Some(next) = incident.next_update {
        facts.push(("Next update".to_owned(), format!("{} ({})", timestamp(next, 'f'), timestamp(next, 'R'))));
    }
    if let Some((target, limit)) = severity.resolution {
        let (target, limit) = (incident.reported + target, incident.reported + limit);
        facts.push((
            "Resolve by".to_owned(),
            format!("{}, at the latest {}", timestamp(target, 'f'), timestamp(limit, 'f')),
        ));
    }
    if let Some(source) = incident.source {
        facts.push(("Source".to_owned(), link(incident.guild, source)));
    }
    facts
}

fn buttons(incident: &Incident, progress: Progress) -> Vec<Button> {
    let confirm = button("Confirm", Style::Danger, act::CONFIRM, incident);
    let acknowledge = button("Acknowledge", Style::Primary, act::ACKNOWLEDGE, incident);
    let update = |style| button("Update", style, act::UPDATE, incident);
    let severity = button("Severity", Style::Secondary, act::SEVERITY, incident);
    let resolve = button("Resolve", Style::Success, act::RESOLVE, incident);
    match progress {
        Progress::Unconfirmed => vec![confirm, severity, resolve],
        Progress::Open => vec![acknowledge, update(Style::Secondary), severity, resolve],
        Progress::Acknowledged => vec![update(Style::Primary), severity, resolve],
        Progress::Resolved => Vec::new(),
    }
}

/// A link to a message.
fn link(guild: GuildId, (channel, message): (ChannelId, MessageId)) -> String {
    format!("https://discord.com/channels/{guild}/{channel}/{message}")
}

/// The line above a new card that calls those who have to act.
pub(in crate::incident) fn alert(incident: &Incident, severity: &Severity) -> String {
    format!("{} {} incident: {}", severity.emoji, severity.id, safe_title(&incident.title, 150))
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
    let line = format!(
        "{} {} {}: {}",
        severity.emoji,
        severity.id,
        short_name(incident.number),
        safe_title(&incident.title, 150)
    );
    let card = card.pinging(&line, pings);
    match incident.acknowledged {
        Some(_) => card,
        None => card.row(vec![button("Acknowledge", Style::Primary, act::ACKNOWLEDGE, incident)]),
    }
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

pub(in crate::incident) fn severity_changed(from: &str, to: &Severity) -> String {
    format!("**Severity** {from} → {} ({}). The clocks follow, counted from the report.", to.id, to.name)
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

/// Nobody has acknowledged in time.
pub(in crate::incident) fn response_overdue(incident: &Incident, severity: &Severity, pings: Pings) -> Card {
    let text = format!(
        "⏰ Nobody has acknowledged yet. A {} is to be acknowledged within {}; that was {}.",
        severity.id,
        duration(severity.response),
        timestamp(incident.response_due(severity), 'R'),
    );
    let line = format!("{} {}: {}", severity.emoji, short_name(incident.number), safe_title(&incident.title, 150));
    Card::sentence(text).color(severity.color).pinging(&line, pings).row(vec![button(
        "Acknowledge",
        Style::Primary,
        act::ACKNOWLEDGE,
        incident,
    )])
}

/// An update is owed.
pub(in crate::incident) fn update_overdue(incident: &Incident, severity: &Severity, pings: Pings) -> Card {
    let due = incident.next_update.map_or_else(String::new, |due| format!(" It was due {}.", timestamp(due, 'R')));
    let by = incident.lead.map_or_else(String::new, |lead| format!(" by <@{lead}>"));
    let text = format!("⏰ An update on {} is owed{by}.{due} One sentence is enough.", short_name(incident.number));
    Card::sentence(text).color(severity.color).pinging("", pings).row(vec![button(
        "Update now",
        Style::Primary,
        act::UPDATE,
        incident,
    )])
}

/// The question behind Severity: one button for each.
pub(in crate::incident) fn choose_severity(incident: &Incident, playbook: &Playbook) -> Card {
    let lines = playbook.severities.iter().map(|severity| {
        format!("{} **{}** {}: {}", severity.emoji, severity.id, severity.name, severity.examples.join(", "))
    });
    let buttons = playbook.severities.iter().take(5).map(|severity| {
        let id = CustomId::new("incident", act::SET_SEVERITY, format!("{}-{}", incident.id, severity.id));
        let style = if severity.id == incident.severity { Style::Primary } else { Style::Secondary };
        Button::new(severity.id.clone(), style, id)
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
        };
        let title = safe_title(&incident.title, 90);
        format!("**{}** {} · {title} · {state}", short_name(incident.number), incident.severity)
    };
    let resolved: Vec<_> = latest.iter().filter(|incident| incident.resolved.is_some()).map(line).collect();
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

/// What `/incident show` shows: the card without its buttons, and what happened.
pub(in crate::incident) fn details(incident: &Incident, severity: &Severity, events: &[Event]) -> Card {
    let mut card = card(incident, severity);
    card.buttons.clear();
    card.attachment = summary_file(incident);
    let lines = events.iter().map(|event| {
        let what = cut(&one_line(&event.detail.replace("**", "")), 160);
        format!("{} {}: {what}", timestamp(event.happened, 'f'), safe_title(&event.actor_name, 40))
    });
    card.text = format!("{}\n\n**Timeline**\n{}", card.text, lines.collect::<Vec<_>>().join("\n"));
    card
}
