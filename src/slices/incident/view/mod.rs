//! Every sentence and card about incidents: the card here; notices, forms and answers beside.

pub(super) mod act;
mod answers;
mod card;
mod clocks;
mod follow_up;
mod forms;
mod hotfix;
mod issue;
mod links;
mod matrix;
mod people;
mod public;
pub(super) mod record;
mod stats;
mod timeline;
mod words;

pub(super) use answers::*;
pub(super) use card::*;
pub(super) use clocks::*;
pub(super) use follow_up::*;
pub(super) use forms::*;
pub(super) use hotfix::*;
pub(super) use issue::*;
pub(super) use links::*;
pub(super) use matrix::*;
pub(super) use people::*;
pub(super) use public::*;
pub(super) use stats::*;
pub(super) use timeline::*;
pub(super) use words::*;

use chrono::TimeDelta;

use super::domain::{Incident, Progress};
use super::short_name;
use super::store::Event;
use crate::discord::card::{Attachment, Button, Card, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{message_link, safe, safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::playbook::{FixStrategy, Incidents, Playbook, Severity, Step};
use crate::text::{count, cut, duration, length, one_line};

const GRAY: u32 = 0x66_70_85;
const THREAD_NAME: usize = 100;
/// How much of the summary the card shows.
const SUMMARY: usize = 1_500;
/// How tplus calls itself in a timeline.
pub(in crate::slices::incident) const TPLUS: &str = "tplus";

fn button(label: &str, style: Style, act: &str, incident: &Incident) -> Button {
    Button::new(label, style, CustomId::new("incident", act, incident.id))
}

/// A button about one thing of an incident.
fn button_of(label: &str, style: Style, act: &str, (incident, what): (&Incident, &str)) -> Button {
    Button::new(label, style, CustomId::new("incident", act, format!("{}-{what}", incident.id)))
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

/// The line above a new card that calls those who have to operation.
pub(in crate::slices::incident) fn alert(incident: &Incident, severity: &Severity) -> String {
    format!("{}{} {} incident: {}", mark(incident), severity.emoji, severity.id, safe_title(&incident.title, 150))
}

/// The alert that follows later: after a confirmation, a rise in severity, or when work begins.
pub(in crate::slices::incident) fn late_alert(
    incident: &Incident,
    severity: &Severity,
    why: &str,
    pings: Pings,
) -> Card {
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
pub(super) fn heading(incident: &Incident, severity: &Severity) -> String {
    let (name, title) = (short_name(incident.number), safe_title(&incident.title, 150));
    format!("{}{} {} {name}: {title}", mark(incident), severity.emoji, severity.id)
}

pub(in crate::slices::incident) const CONFIRMED: &str = "A team member has confirmed this incident.";
pub(in crate::slices::incident) const WORK_BEGINS: &str = "This came up outside work hours.";

pub(in crate::slices::incident) fn severity_rose(from: &str, to: &str) -> String {
    format!("The severity was raised from {from} to {to}.")
}

pub(in crate::slices::incident) fn thread_name(incident: &Incident) -> String {
    cut(&one_line(&format!("{} {}", short_name(incident.number), incident.title)), THREAD_NAME)
}

/// The same without anybody's words.
pub(in crate::slices::incident) fn plain_thread_name(incident: &Incident) -> String {
    short_name(incident.number)
}

/// Above the card of a private incident whose thread is gone, in the next one.
pub(in crate::slices::incident) fn thread_replaced(incident: &Incident) -> String {
    format!("I can't write in the thread of {} any more. It goes on here.", short_name(incident.number))
}

/// The same where it had none so far.
pub(in crate::slices::incident) fn goes_on_here(incident: &Incident) -> String {
    format!("I couldn't open a thread for {} before. It goes on here.", short_name(incident.number))
}

/// Below what a private incident has no thread for.
pub(in crate::slices::incident) fn without_private_thread(incident: &Incident) -> String {
    format!(
        "-# Meant for the private thread of {}, which I could not open. Grant me \"Create Private Threads\" in the team's channel.",
        short_name(incident.number)
    )
}

/// What stands in the thread about one thing that happened.
pub(in crate::slices::incident) fn entry(event: &Event) -> Card {
    let text = if event.is_written() { safe(&event.detail) } else { event.detail.clone() };
    by_whom(text, &event.actor_name)
}

/// `text`, and below it who said or did it.
pub(in crate::slices::incident) fn by_whom(text: String, name: &str) -> Card {
    let mut card = Card::sentence(text).with_overflow("entry.txt");
    card.footer = name.to_owned();
    card
}

/// The whole summary, for the thread, when the card shows only its beginning.
pub(in crate::slices::incident) fn whole_summary(incident: &Incident) -> Option<Card> {
    let whole = summary_file(incident)?;
    Some(Card::sentence("The full summary:").with_file(whole))
}

fn summary_file(incident: &Incident) -> Option<Attachment> {
    let is_cut = length(&incident.summary) > SUMMARY;
    is_cut.then(|| Attachment::text("summary.txt", incident.summary.clone()))
}

pub(in crate::slices::incident) fn declared(incident: &Incident, severity: &Severity) -> String {
    let from =
        incident.source.map(|source| format!(" from {}", message_link(incident.guild, source))).unwrap_or_default();
    let earlier = incident.declared - incident.reported;
    let since = if earlier >= TimeDelta::minutes(1) {
        format!(" It was first reported {} earlier; the clocks start there.", duration(earlier))
    } else {
        String::new()
    };
    format!("**Declared** as {} ({}){from}.{since}", severity.id, severity.name)
}

pub(in crate::slices::incident) fn acknowledged(after: TimeDelta) -> String {
    format!("**Acknowledged** after {}.", duration(after))
}

pub(in crate::slices::incident) fn confirmed() -> String {
    "**Confirmed** by the team. The clocks are running.".to_owned()
}

pub(in crate::slices::incident) const REOPENED: &str = "This incident is open again.";

pub(in crate::slices::incident) fn severity_changed(from: &str, to: &Severity, why: &str) -> String {
    let why = if why.is_empty() { String::new() } else { format!(" Why: {}", safe(why)) };
    format!("**Severity** {from} → {} ({}). The clocks adjust, counted from the report.{why}", to.id, to.name)
}

pub(in crate::slices::incident) fn reopened(why: &str) -> String {
    format!("**Reopened.** {}", safe(why)).trim_end().to_owned()
}

/// A step of the response ended, and the next began, in which is done what the plan says unless there is nothing to release.
pub(in crate::slices::incident) fn moved_on(
    (left, took): (&str, Option<TimeDelta>),
    (next, is_as_said): (&Step, bool),
) -> String {
    let took = took.map_or_else(String::new, |took| format!(" after {}", duration(took)));
    let what = if is_as_said { format!(": {}", lower_first(&next.what)) } else { String::new() };
    format!("**{left}** done{took}. **{}** begins{what}.", next.name)
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

pub(in crate::slices::incident) fn strategy_chosen(strategy: &FixStrategy) -> String {
    format!("**Fix strategy:** {} ({}).", strategy.name, strategy.what)
}

/// The question that triage asks: one button for each strategy.
pub(in crate::slices::incident) fn choose_strategy(incident: &Incident, plan: &Incidents) -> Card {
    let lines = plan.strategies.iter().map(|strategy| format!("**{}**: {}", strategy.name, strategy.what));
    let buttons = plan.strategies.iter().take(5);
    let buttons =
        buttons.map(|strategy| button_of(&strategy.name, Style::Secondary, act::STRATEGY, (incident, &strategy.id)));
    let title = format!("{}: choose the fix strategy", short_name(incident.number));
    Card::new(title, lines.collect::<Vec<_>>().join("\n")).row(buttons.collect())
}

/// What an update says.
pub(in crate::slices::incident) fn update(changed: &str, next: &str, due: Option<Instant>) -> String {
    let mut lines = vec![format!("**Update.** {}", safe(changed))];
    if !next.is_empty() {
        lines.push(format!("**Next:** {}", safe(next)));
    }
    lines.extend(due.map(|due| format!("-# Next update {}", timestamp(due, 'f'))));
    lines.join("\n")
}

pub(in crate::slices::incident) fn resolved(resolution: &str, after: TimeDelta) -> String {
    format!("**Resolved** after {}. {}", duration(after), safe(resolution))
}

/// The question behind Severity: one button for each.
pub(in crate::slices::incident) fn choose_severity(incident: &Incident, playbook: &Playbook) -> Card {
    let lines = playbook.severities.iter().map(|severity| {
        format!("{} **{}** {}: {}", severity.emoji, severity.id, severity.name, severity.examples.join(", "))
    });
    let buttons = playbook.severities.iter().take(5).map(|severity| {
        let style = if severity.id == incident.severity { Style::Primary } else { Style::Secondary };
        button_of(&severity.id, style, act::SET_SEVERITY, (incident, &severity.id))
    });
    let title = format!("{}: choose the severity", short_name(incident.number));
    Card::new(title, lines.collect::<Vec<_>>().join("\n")).row(buttons.collect())
}

pub(in crate::slices::incident) fn list(open: &[Incident], latest: &[Incident]) -> Card {
    let line = |incident: &Incident| {
        let state = match incident.progress() {
            Progress::Unconfirmed => "nobody confirmed it".to_owned(),
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
    let (waiting, open): (Vec<_>, Vec<_>) =
        open.iter().partition(|incident| incident.progress() == Progress::Unconfirmed);
    let over = |incident: &&Incident| matches!(incident.progress(), Progress::Resolved | Progress::Merged);
    let resolved: Vec<_> = latest.iter().filter(over).map(line).collect();
    let mut text = if open.is_empty() {
        "No incident is open.".to_owned()
    } else {
        open.iter().map(|incident| line(incident)).collect::<Vec<_>>().join("\n")
    };
    if !waiting.is_empty() {
        let reports = count(waiting.len(), "report waits", "reports wait");
        text.push_str(&format!(
            "\n-# {reports} for somebody of the team to confirm: the cards are in the team's channel."
        ));
    }
    if !resolved.is_empty() {
        text.push_str("\n\n**Recently resolved**\n");
        text.push_str(&resolved.join("\n"));
    }
    Card::new(format!("Incidents: {}", count(open.len(), "open", "open")), text)
}
