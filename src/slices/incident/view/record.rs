//! An incident as a document in Markdown: its report, its post-mortem, its export.

use std::fmt::Write;

use chrono_tz::Tz;

use super::POSTMORTEM_PARTS;
use crate::discord::text::{mention, safe};
use crate::engine::clock::Instant;
use crate::github::markdown;
use crate::slices::incident::domain::steps::Taken;
use crate::slices::incident::story::Story;
use crate::slices::incident::{action_short_name, short_name};
use crate::text::duration;

/// What a part is called where nobody wrote it.
const NOT_WRITTEN: &str = "not known yet";

/// A full date with its zone.
fn full(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string()
}

/// What matters of the report, as Discord shows it.
pub(in crate::slices::incident) fn report_in_short(story: &Story<'_>) -> String {
    let sections = account(story, safe).map(|(heading, body)| format!("**{heading}**\n{body}"));
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

/// Root cause, fix, impact, prevention, with what people wrote as `shown` makes it.
fn account(story: &Story<'_>, shown: fn(&str) -> String) -> [(&'static str, String); 4] {
    let account = &story.incident.account;
    let said = |words: &Option<String>| words.as_deref().map_or_else(|| NOT_WRITTEN.to_owned(), shown);
    [
        ("Root cause", said(&account.root_cause)),
        ("Fix", said(&story.incident.resolution)),
        ("Impact", said(&account.impact)),
        ("Prevention", said(&account.prevention)),
    ]
}

/// The post-incident report (RUNBOOK: root cause, fix, impact, prevention, timeline).
pub(in crate::slices::incident) fn report(story: &Story<'_>) -> String {
    let mut sections = Vec::from(account(story, markdown::block));
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
    let part = |key: &str| story.parts.get(key).map_or_else(|| NOT_WRITTEN.to_owned(), |part| markdown::block(part));
    let written = POSTMORTEM_PARTS.map(|(key, label)| (heading(label), part(key)));
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
            let _ = write!(text, "\n## {}\n\n{}\n", heading(label), markdown::block(part));
        }
    }
    text
}

fn assemble(story: &Story<'_>, what: &str, sections: &[(&str, String)]) -> String {
    let incident = story.incident;
    let drill = if incident.drill { "DRILL: " } else { "" };
    let title = markdown::line(&incident.title);
    let mut text = format!("# {drill}{what}: {} {title}\n\n{}\n", short_name(incident.number), head(story));
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
        format!("- Release: {}", story.version.as_deref().map_or_else(|| "none".to_owned(), markdown::line)),
        format!("- Reported: {}", full(incident.reported, story.zone)),
    ];
    let after = |at: Instant| format!("{} (after {})", full(at, story.zone), duration(at - incident.reported));
    lines.extend(incident.acknowledged.map(|at| format!("- Acknowledged: {}", after(at))));
    lines.extend(incident.resolved.map(|at| format!("- Resolved: {}", after(at))));
    lines.extend(
        incident.rollback.as_ref().map(|rollback| format!("- Rolled back to: {}", markdown::line(&rollback.to))),
    );
    let linked: Vec<_> = story.linked.iter().map(|other| short_name(other.number)).collect();
    lines.extend((!linked.is_empty()).then(|| format!("- See also: {}", linked.join(", "))));
    lines.join("\n")
}

fn summary(story: &Story<'_>) -> String {
    let (incident, account) = (story.incident, &story.incident.account);
    let parts = [
        ("", Some(&incident.summary).filter(|summary| !summary.is_empty())),
        ("Impact: ", account.impact.as_ref()),
        ("Root cause: ", account.root_cause.as_ref()),
        ("Fix: ", incident.resolution.as_ref()),
    ];
    // What is on several lines, or has code, stands below its name.
    let part = |(label, words): (&str, Option<&String>)| match markdown::block(words?) {
        block if label.is_empty() || !block.contains('\n') => Some(format!("{label}{block}")),
        block => Some(format!("{}\n\n{block}", label.trim())),
    };
    let parts: Vec<_> = parts.into_iter().filter_map(part).collect();
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
            false => format!(" Consulted: {}.", markdown::line(&decided.consulted)),
        };
        let (at, who) = (full(decided.at, story.zone), markdown::line(&decided.decider_name));
        let reason = markdown::line(&decided.reason);
        format!("- {at} {who}: {} ({}). {reason}{consulted}", decided.outcome, decided.decision)
    };
    story.decisions.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn timeline(story: &Story<'_>) -> String {
    let line = |event: &crate::slices::incident::store::Event| {
        // What tplus says has layout, and people's words in it are safe on Discord.
        let what = match event.is_written() {
            true => event.detail.clone(),
            false => event.detail.replace("**", "").replace("-# ", ""),
        };
        let link = event.link.as_ref().map_or_else(String::new, |link| format!(" ({link})"));
        let edited = event.edited.map_or_else(String::new, |at| {
            let by = event.edited_by.map_or_else(String::new, |by| format!(" by {}", mention(by)));
            format!(" (corrected{by}, {})", full(at, story.zone))
        });
        format!(
            "- {} {}: {}{link}{}",
            full(event.happened, story.zone),
            markdown::line(&event.actor_name),
            markdown::line(&plain(&what, story)),
            markdown::line(&plain(&edited, story))
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
        let (what, owner) = (markdown::line(&action.what), markdown::line(&action.owner_name));
        format!("- [{done}] {} {what} ({owner}, due {due})", action_short_name(action.number))
    };
    match story.actions.as_slice() {
        [] => "None yet.".to_owned(),
        actions => actions.iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}
