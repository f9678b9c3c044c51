//! An incident as a document in Markdown: its report, its post-mortem, its export.

use std::fmt::Write;

use chrono_tz::Tz;

use super::POSTMORTEM_PARTS;
use crate::discord::text::{mention, safe};
use crate::engine::clock::Instant;
use crate::github::markdown;
use crate::slices::incident::domain::steps::Taken;
use crate::slices::incident::{action_short_name, short_name};
use crate::slices::incident::story::Story;
use crate::text::{duration, one_line};

/// What a part is called where nobody wrote it.
const NOT_WRITTEN: &str = "not known yet";

/// A full date with its zone.
fn full(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string()
}

/// What matters of the report, as Discord shows it.
pub(in crate::slices::incident) fn report_in_short(story: &Story<'_>) -> String {
    let sections = account(story).map(|(heading, body)| format!("**{heading}**\n{}", safe(&body)));
    format!("{}\n\n{}\n\n-# Steps, decisions and the timeline are in the file.", head(story), sections.join("\n"))
}

/// What people wrote of the post-mortem, as Discord shows it.
pub(in crate::slices::incident) fn postmortem_in_short(story: &Story<'_>) -> String {
    let written = POSTMORTEM_PARTS.iter().filter_map(|(key, label)| {
        let part = story.parts.get(*key)?;
        Some(format!("**{}**\n{}", heading(label), safe(part)))
    });
    format!("{}\n\n-# Summary, timeline and actions are in the file.", written.collect::<Vec<_>>().join("\n"))
}

/// What a part that people write is called.
fn heading(label: &str) -> &str {
    label.split(':').next().unwrap_or(label)
}

/// Root cause, fix, impact, prevention.
fn account(story: &Story<'_>) -> [(&'static str, String); 4] {
    let account = &story.incident.account;
    let said = |words: &Option<String>| words.clone().unwrap_or_else(|| NOT_WRITTEN.to_owned());
    [
        ("Root cause", said(&account.root_cause)),
        ("Fix", said(&story.incident.resolution)),
        ("Impact", said(&account.impact)),
        ("Prevention", said(&account.prevention)),
    ]
}

/// The post-incident report (RUNBOOK: root cause, fix, impact, prevention, timeline).
pub(in crate::slices::incident) fn report(story: &Story<'_>) -> String {
    let mut sections = Vec::from(account(story));
    sections.extend([
        ("Steps", steps(story)),
        ("Decisions", decisions(story)),
        ("Timeline", timeline(story)),
        ("Actions", actions(story)),
    ]);
    assemble(story, "Post-incident report", &sections)
}

/// The post-mortem, blameless (RUNBOOK, "Post-mortem").
pub(in crate::slices::incident) fn postmortem(story: &Story<'_>) -> String {
    let written = POSTMORTEM_PARTS
        .map(|(key, label)| (heading(label), story.parts.get(key).cloned().unwrap_or_else(|| NOT_WRITTEN.to_owned())));
    let mut sections = vec![("Summary", summary(story)), ("Timeline", timeline(story))];
    sections.extend(written);
    sections.push(("Actions", actions(story)));
    assemble(story, "Post-mortem", &sections)
}

/// Everything, for the export.
pub(in crate::slices::incident) fn whole(story: &Story<'_>) -> String {
    let mut text = report(story);
    for (key, label) in POSTMORTEM_PARTS {
        if let Some(part) = story.parts.get(key) {
            let _ = write!(text, "\n## {}\n\n{part}\n", heading(label));
        }
    }
    text
}

fn assemble(story: &Story<'_>, what: &str, sections: &[(&str, String)]) -> String {
    let incident = story.incident;
    let drill = if incident.drill { "DRILL: " } else { "" };
    let mut text = format!("# {drill}{what}: {} {}\n\n{}\n", short_name(incident.number), incident.title, head(story));
    for (heading, body) in sections.iter().filter(|(_, body)| !body.is_empty()) {
        let _ = write!(text, "\n## {heading}\n\n{}\n", body.trim());
    }
    text
}

/// Severity, start, end, duration.
fn head(story: &Story<'_>) -> String {
    let (incident, severity) = (story.incident, story.severity);
    let mut lines = vec![
        format!("- Severity: {} ({})", severity.id, severity.name),
        format!("- Release: {}", story.version.as_deref().unwrap_or("none")),
        format!("- Reported: {}", full(incident.reported, story.zone)),
    ];
    let after = |at: Instant| format!("{} (after {})", full(at, story.zone), duration(at - incident.reported));
    lines.extend(incident.acknowledged.map(|at| format!("- Acknowledged: {}", after(at))));
    lines.extend(incident.resolved.map(|at| format!("- Resolved: {}", after(at))));
    lines.extend(incident.rollback.as_ref().map(|rollback| format!("- Rolled back to: {}", rollback.to)));
    let linked: Vec<_> = story.linked.iter().map(|other| short_name(other.number)).collect();
    lines.extend((!linked.is_empty()).then(|| format!("- See also: {}", linked.join(", "))));
    lines.join("\n")
}

fn summary(story: &Story<'_>) -> String {
    let (incident, account) = (story.incident, &story.incident.account);
    let parts = [
        Some(incident.summary.clone()).filter(|summary| !summary.is_empty()),
        account.impact.as_ref().map(|impact| format!("Impact: {impact}")),
        account.root_cause.as_ref().map(|cause| format!("Root cause: {cause}")),
        incident.resolution.as_ref().map(|fix| format!("Fix: {fix}")),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() { NOT_WRITTEN.to_owned() } else { parts.join("\n\n") }
}

/// Each step's time against its target.
fn steps(story: &Story<'_>) -> String {
    let taken = story.incident.steps_taken(&story.playbook.incidents, story.severity, &story.steps);
    let row = |taken: &Taken<'_>| {
        let due = taken.due.map_or_else(|| "none".to_owned(), |due| full(due, story.zone));
        let late = if taken.is_late(story.now) { "late" } else { "on time" };
        let late = if taken.due.is_none() { "" } else { late };
        format!(
            "| {} | {} | {} | {due} | {late} |",
            taken.step.name,
            full(taken.from, story.zone),
            duration(taken.elapsed(story.now))
        )
    };
    let rows: Vec<_> = taken.iter().map(row).collect();
    format!("| Step | Began | Took | Target | |\n|---|---|---|---|---|\n{}", rows.join("\n"))
}

fn decisions(story: &Story<'_>) -> String {
    let line = |decided: &crate::slices::incident::store::Decided| {
        let consulted = match decided.consulted.is_empty() {
            true => String::new(),
            false => format!(" Consulted: {}.", decided.consulted),
        };
        let (at, who) = (full(decided.at, story.zone), &decided.decider_name);
        format!("- {at} {who}: {} ({}). {}{consulted}", decided.outcome, decided.decision, decided.reason)
    };
    story.decisions.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn timeline(story: &Story<'_>) -> String {
    let line = |event: &crate::slices::incident::store::Event| {
        let what = one_line(&event.detail.replace("**", "").replace("-# ", ""));
        let link = event.link.as_ref().map_or_else(String::new, |link| format!(" ({link})"));
        let edited = event.edited.map_or_else(String::new, |at| {
            let by = event.edited_by.map_or_else(String::new, |by| format!(" by {}", mention(by)));
            format!(" (corrected{by}, {})", full(at, story.zone))
        });
        let what = if event.is_written() { markdown::line(&event.detail) } else { what };
        format!(
            "- {} {}: {}{link}{}",
            full(event.happened, story.zone),
            event.actor_name,
            plain(&what, story),
            plain(&edited, story)
        )
    };
    story.events.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// `text` without what only Discord can show: its timestamps become dates, its mentions names.
fn plain(text: &str, story: &Story<'_>) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let shown = after.split_once('>').and_then(|(mark, tail)| Some((shown_as(mark, story)?, tail)));
        match shown {
            Some((shown, tail)) => {
                plain.push_str(&shown);
                rest = tail;
            }
            None => {
                plain.push('<');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// What Discord shows in place of `<mark>`.
fn shown_as(mark: &str, story: &Story<'_>) -> Option<String> {
    if let Some(stamp) = mark.strip_prefix("t:") {
        let seconds: i64 = stamp.split(':').next()?.parse().ok()?;
        return Some(full(crate::engine::clock::from_millis(seconds * 1_000), story.zone));
    }
    let name = story.names.get(mark).cloned();
    match mark.as_bytes().first()? {
        b'@' => Some(name.unwrap_or_else(|| "somebody".to_owned())),
        b'#' => Some(name.unwrap_or_else(|| "a channel".to_owned())),
        _ => None,
    }
}

fn actions(story: &Story<'_>) -> String {
    let line = |action: &crate::slices::incident::domain::actions::ActionItem| {
        let done = if action.done.is_some() { "x" } else { " " };
        let due = action.due.with_timezone(&story.zone).format("%Y-%m-%d");
        format!("- [{done}] {} {} ({}, due {due})", action_short_name(action.number), action.what, action.owner_name)
    };
    match story.actions.as_slice() {
        [] => "None yet.".to_owned(),
        actions => actions.iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}
