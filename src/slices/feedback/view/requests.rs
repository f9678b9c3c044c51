//! What is said about requests, themes and priorities.

use std::collections::{BTreeMap, HashMap};

use super::{PURPLE, behind, count, one_line, quote, short_name};
use crate::discord::card::Card;
use crate::discord::text::safe_title;
use crate::error::UserError;
use crate::ids::FeedbackId;
use crate::playbook::{Effort, Playbook};
use crate::slices::feedback::domain::Statement;

/// How many entries a "top" list has.
const TOP: usize = 3;
/// What stands for this many others may be a theme.
const MAY_BE_A_THEME: i64 = 2;

/// The stages with the one that it is at set off.
fn way(topic: &Statement, playbook: &Playbook) -> String {
    let at = topic.stage.as_deref().unwrap_or_default();
    let name = |stage: &crate::playbook::Stage| match stage.id == at {
        true => format!("**{}**", stage.name),
        false => stage.name.clone(),
    };
    playbook.feedback.stages.iter().map(name).collect::<Vec<_>>().join(" → ")
}

fn stage_name<'p>(topic: &Statement, playbook: &'p Playbook) -> &'p str {
    let at = topic.stage.as_deref().unwrap_or_default();
    playbook.feedback.stages.iter().find(|stage| stage.id == at).map_or("", |stage| stage.name.as_str())
}

/// The card of a request, where it began.
pub(in crate::slices::feedback) fn request_card(topic: &Statement, playbook: &Playbook) -> Card {
    let people = count(usize::try_from(topic.people).unwrap_or(0), "person wants this", "people want this");
    let text = format!(
        "{}\n{}\n👥 {people}. A 👍 here or on the message counts as a vote, once per person.",
        quote(&topic.words.text, 200),
        way(topic, playbook)
    );
    Card::new(format!("💡 {}", short_name(topic.number)), text).color(PURPLE)
}

/// A line about a change, below the card.
pub(in crate::slices::feedback) fn stage_line(topic: &Statement, note: &str, playbook: &Playbook) -> Card {
    let note = match note.trim() {
        "" => String::new(),
        note => format!("\n{}", crate::discord::text::safe(note)),
    };
    Card::sentence(format!("💡 Now at **{}**.{note}", stage_name(topic, playbook)))
}

/// Stage, theme, effort and priority, as facts of a statement.
pub(in crate::slices::feedback) fn progress(topic: &Statement, playbook: &Playbook) -> [(&'static str, String); 3] {
    let effort = topic.effort.map_or_else(String::new, |effort| {
        let priority = topic.priority(playbook).map_or("", |priority| priority.name());
        format!("{priority} ({} people, {} effort)", topic.people, effort.as_str())
    });
    [
        ("Stage", stage_name(topic, playbook).to_owned()),
        ("Theme", topic.theme.as_deref().map_or_else(String::new, |theme| safe_title(theme, 60))),
        ("Priority", effort),
    ]
}

pub(in crate::slices::feedback) fn no_request(topic: &Statement) -> UserError {
    UserError(format!("{} is not a feature request: only those go through stages.", short_name(topic.number)))
}

pub(in crate::slices::feedback) fn unknown_stage(typed: &str, playbook: &Playbook) -> UserError {
    let names: Vec<&str> = playbook.feedback.stages.iter().map(|stage| stage.name.as_str()).collect();
    UserError(format!("There is no stage `{}`. The stages are {}.", safe_title(typed, 40), names.join(", ")))
}

pub(in crate::slices::feedback) fn at_stage_already(topic: &Statement, stage: &str) -> UserError {
    UserError(format!("{} is already at {stage}.", short_name(topic.number)))
}

pub(in crate::slices::feedback) fn moved(topic: &Statement, stage: &str, hint: Option<&str>) -> Card {
    let told = match topic.words.message {
        Some(_) => "An update is posted where it was requested.",
        None => "It was not requested here, so nobody is notified.",
    };
    let hint = hint.map_or_else(String::new, |hint| format!(" {hint}"));
    Card::sentence(format!("**{}** is now at **{stage}**. {told}{hint}", short_name(topic.number)))
}

pub(in crate::slices::feedback) fn estimated(topic: &Statement, effort: Effort, playbook: &Playbook) -> Card {
    let priority = topic.priority(playbook).map_or("", |priority| priority.name());
    Card::sentence(format!(
        "**{}** takes {} effort; with {} behind it its priority is **{priority}**.",
        short_name(topic.number),
        effort.as_str(),
        count(usize::try_from(topic.people).unwrap_or(0), "person", "people")
    ))
}

pub(in crate::slices::feedback) fn long_theme() -> UserError {
    UserError("A theme has at most 60 characters, such as `Startup crashes`. Nothing was changed.".to_owned())
}

pub(in crate::slices::feedback) fn themed(topic: &Statement, theme: Option<&str>) -> Card {
    let name = short_name(topic.number);
    Card::sentence(match theme {
        Some(theme) => {
            format!("**{name}** belongs to **{}**. `/feedback patterns` shows all themes.", safe_title(theme, 60))
        }
        None => format!("**{name}** no longer has a theme."),
    })
}

/// What `/feedback patterns` shows: plan.md, section 6, "Identify patterns".
pub(in crate::slices::feedback) fn patterns(
    topics: &[Statement],
    merged: &HashMap<FeedbackId, i64>,
    playbook: &Playbook,
) -> Card {
    let mut parts = vec![patterns_of(topics, "Nothing yet.", playbook)];
    if let Some(themes) = themes(topics) {
        parts.push(format!("🧵 **Themes**\n{themes}"));
    }
    let proposed = topics
        .iter()
        .filter(|topic| topic.theme.is_none() && merged.get(&topic.id).copied().unwrap_or(0) >= MAY_BE_A_THEME);
    let proposed: Vec<String> = proposed.take(5).map(|topic| one_line(topic, 90)).collect();
    if !proposed.is_empty() {
        parts.push(format!(
            "💭 **Might be a theme** (several say it; `/feedback theme` names one)\n{}",
            proposed.join("\n")
        ));
    }
    if let Some(first) = by_priority(topics, playbook) {
        parts.push(format!("🎯 **High priority** (many people, little effort)\n{first}"));
    }
    Card::new("Feedback: patterns", parts.join("\n\n")).with_overflow("patterns.txt").color(PURPLE)
}

/// The plan's questions: top complaints, what people are most excited about, what is confusing.
/// `nothing` stands where there is none.
pub(in crate::slices::feedback) fn patterns_of(topics: &[Statement], nothing: &str, playbook: &Playbook) -> String {
    let top = |categories: &[&str]| -> String {
        let mut of: Vec<&Statement> =
            topics.iter().filter(|topic| categories.contains(&topic.category.as_str())).collect();
        of.sort_by_key(|topic| (-topic.votes(playbook), topic.number));
        let lines = lines(of.into_iter().take(TOP));
        if lines.is_empty() { nothing.to_owned() } else { lines }
    };
    [
        format!("🔥 **Top complaints**\n{}", top(&["bug", "ux"])),
        format!("✨ **Top requests**\n{}", top(&["feature"])),
        format!("❓ **Confusing or unclear**\n{}", top(&["question", "ux"])),
        format!("🙏 **What people like**\n{}", top(&["testimonial"])),
    ]
    .join("\n\n")
}

fn lines<'s>(topics: impl Iterator<Item = &'s Statement>) -> String {
    let line = |topic: &Statement| {
        let people = behind(topic).map_or_else(String::new, |people| format!(" ({people})"));
        format!("{}{people}", one_line(topic, 110))
    };
    topics.map(line).collect::<Vec<_>>().join("\n")
}

/// Each theme with the people behind its statements; who is behind two of them counts in both.
fn themes(topics: &[Statement]) -> Option<String> {
    let mut by_theme: BTreeMap<&str, Vec<&Statement>> = BTreeMap::new();
    for topic in topics {
        if let Some(theme) = &topic.theme {
            by_theme.entry(theme).or_default().push(topic);
        }
    }
    let line = |(theme, topics): (&str, Vec<&Statement>)| {
        let names: Vec<String> = topics.iter().map(|topic| short_name(topic.number)).collect();
        format!("**{}**: {}", safe_title(theme, 60), names.join(", "))
    };
    let lines: Vec<String> = by_theme.into_iter().map(line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn by_priority(topics: &[Statement], playbook: &Playbook) -> Option<String> {
    use crate::playbook::Priority;
    let high: Vec<&Statement> =
        topics.iter().filter(|topic| topic.priority(playbook) == Some(Priority::High)).collect();
    (!high.is_empty()).then(|| lines(high.into_iter().take(5)))
}
