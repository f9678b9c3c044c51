//! What follows a resolution, in words: what is left to do, the report, the post-mortem, actions.

use std::collections::BTreeMap;

use super::{act, button, button_of, input, name_of};
use crate::discord::card::{Attachment, Card, Form, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{mention, safe, safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::slices::incident::action_short_name;
use crate::slices::incident::domain::actions::ActionItem;
use crate::slices::incident::domain::hotfix::Checked;
use crate::slices::incident::domain::occurrence::Reminder;
use crate::slices::incident::domain::{Incident, Lost};
use crate::slices::incident::story::Story;
use crate::text::{count, cut, duration};

/// The parts of a post-mortem that people write, and what they are asked.
pub(in crate::slices::incident) const POSTMORTEM_PARTS: [(&str, &str); 5] = [
    ("five_whys", "Five whys: why, and why that?"),
    ("contributing", "Contributing factors"),
    ("went_well", "What went well"),
    ("to_improve", "What could improve"),
    ("cost", "Cost: users, hours, trust"),
];

/// That it is closed, with the actions that go on.
/// That it is closed, with what its `actions` have come to.
pub(in crate::slices::incident) fn closed(actions: &[ActionItem]) -> String {
    let open: Vec<ActionItem> = actions.iter().filter(|action| action.done.is_none()).cloned().collect();
    let rest = match (actions, open.as_slice()) {
        ([], _) => "No action was recorded.".to_owned(),
        (_, []) => "Its actions are done.".to_owned(),
        (_, open) => format!("Still open: {}.", names_of(open)),
    };
    format!("**Closed.** Its list is done; the thread is archived. {rest}")
}

fn names_of(actions: &[ActionItem]) -> String {
    actions.iter().map(|action| action_short_name(action.number)).collect::<Vec<_>>().join(", ")
}
pub(in crate::slices::incident) const CLOSED_ANSWER: &str = "closed. Its thread is archived.";
pub(in crate::slices::incident) const REPORT_ANSWER: &str = "the report is in the thread, as text and as a file.";
pub(in crate::slices::incident) const POSTMORTEM_ANSWER: &str =
    "the post-mortem is in the thread, as text and as a file.";
pub(in crate::slices::incident) const POSTMORTEM_WRITTEN: &str = "**Post-mortem** draft edited.";
pub(in crate::slices::incident) const POSTMORTEM_PUBLISHED: &str = "**Post-mortem** published.";
/// What stands where nobody said anything.
pub(in crate::slices::incident) const NOT_SAID: &str = "not known yet";

/// The answer to a resolution: what comes next.
pub(in crate::slices::incident) fn resolved_answer(incident: &Incident) -> Card {
    let name = name_of(incident);
    Card::sentence(format!("**{name}**: resolved. The card shows it; what is left to do is in its thread."))
        .row(vec![button("Report", Style::Primary, act::REPORT, incident)])
}

/// What is left to do, in the thread.
pub(in crate::slices::incident) fn after_card(
    incident: &Incident,
    due: Option<Instant>,
    (list, actions): (&[Checked<'_>], &[ActionItem]),
) -> Card {
    let account = &incident.account;
    let mut lines: Vec<_> = (1..).zip(list).map(|(number, entry)| super::hotfix::item(number, entry)).collect();
    lines.push(match (account.postmortem, due) {
        (Some(at), _) => format!("✅ Post-mortem published {}", timestamp(at, 'f')),
        (None, Some(due)) => format!("⬜ Post-mortem, due {} ({})", timestamp(due, 'f'), timestamp(due, 'R')),
        (None, None) => "▫️ Post-mortem, if it helps".to_owned(),
    });
    lines.push(match actions {
        [] => "-# No action is recorded: Add action, if something is to keep it from coming back.".to_owned(),
        actions => format!("-# Actions: {}", names_of(actions)),
    });
    let title = match account.closed {
        Some(_) => format!("{}: closed", name_of(incident)),
        None => format!("{}: what is left to do", name_of(incident)),
    };
    let card = Card::new(title, lines.join("\n"));
    if account.closed.is_some() {
        return card;
    }
    let ticks = (1..).zip(list).take(5).map(|(number, entry)| {
        let style = if entry.done().is_some() { Style::Success } else { Style::Secondary };
        let number: i32 = number;
        button_of(&number.to_string(), style, act::CLOSING, (incident, &entry.item.id))
    });
    card.row(ticks.collect()).row(vec![
        button("Report", Style::Primary, act::REPORT, incident),
        button("Post-mortem", Style::Primary, act::POSTMORTEM, incident),
        button("Add action", Style::Secondary, act::ACTION, incident),
        button("Close", Style::Success, act::CLOSE, incident),
    ])
}

/// That something is left to do.
pub(in crate::slices::incident) fn after_reminder(
    incident: &Incident,
    (reminder, required): (Reminder, bool),
    due: Option<Instant>,
    pings: Pings,
) -> Card {
    let name = name_of(incident);
    let due = due.map_or_else(String::new, |due| timestamp(due, 'R'));
    let text = match (reminder, required) {
        (Reminder::Soon, _) => format!("⏳ The post-mortem of {name} is due {due}."),
        (Reminder::Due, true) => format!("⏰ The post-mortem of {name} is due. What is known is already filled in."),
        (Reminder::Due, false) => {
            format!("⏳ {name} is resolved but not closed. Check off what is done, then press Close.")
        }
        (Reminder::Late(_), _) => format!("📣 The post-mortem of {name} is late; it was due {due}."),
    };
    let line = format!("{name}: {}", safe_title(&incident.title, 150));
    let next = match required {
        true => button("Post-mortem", Style::Primary, act::POSTMORTEM, incident),
        false => button("Close", Style::Success, act::CLOSE, incident),
    };
    Card::sentence(text).pinging(&line, pings).row(vec![next])
}

pub(in crate::slices::incident) fn report_form(incident: &Incident) -> Form {
    let account = &incident.account;
    let text = |words: &Option<String>| words.clone().unwrap_or_default();
    Form {
        id: CustomId::new("incident", act::REPORT, incident.id),
        title: format!("Report on {}", name_of(incident)),
        inputs: vec![
            input("root_cause", "Root cause", &text(&account.root_cause), true, true),
            input("impact", "Impact: who was hit, how many, how long?", &text(&account.impact), true, true),
            input("prevention", "Prevention: what keeps it from coming back?", &text(&account.prevention), true, true),
        ],
    }
}

pub(in crate::slices::incident) fn postmortem_form(incident: &Incident, parts: &BTreeMap<String, String>) -> Form {
    let field = |(key, label): (&'static str, &str)| {
        let value = parts.get(key).map(String::as_str).unwrap_or_default();
        input(key, label, &cut(value, 3_500), true, false)
    };
    Form {
        id: CustomId::new("incident", act::POSTMORTEM, incident.id),
        title: format!("Post-mortem of {}", name_of(incident)),
        inputs: POSTMORTEM_PARTS.map(field).into(),
    }
}

pub(in crate::slices::incident) fn action_form(incident: &Incident) -> Form {
    Form {
        id: CustomId::new("incident", act::ACTION, incident.id),
        title: format!("Add an action to {}", name_of(incident)),
        inputs: vec![
            input("what", "What has to be done? You will own it", "", true, true),
            input("due", "Due date (2026-01-30, or 7d)", "7d", false, true),
        ],
    }
}

/// What was written is kept; publishing is a second step.
pub(in crate::slices::incident) fn postmortem_written(incident: &Incident) -> Card {
    let name = name_of(incident);
    let text = format!(
        "**{name}**: saved. The summary and timeline are added automatically; nobody else sees it until you publish."
    );
    Card::sentence(text).row(vec![
        button("Publish post-mortem", Style::Primary, act::POSTMORTEM_PUBLISH, incident),
        button("Keep writing", Style::Secondary, act::POSTMORTEM, incident),
    ])
}

pub(in crate::slices::incident) fn report_published(first: bool) -> String {
    if first { "**Post-incident report** published." } else { "**Post-incident report** published again." }.to_owned()
}

/// The report in the thread: what matters, and all of it as a file.
pub(in crate::slices::incident) fn report(story: &Story<'_>) -> Card {
    document(story, "report", &super::record::report_in_short(story), super::record::report(story))
}

/// The post-mortem in the thread: what people wrote, and all of it as a file.
pub(in crate::slices::incident) fn postmortem(story: &Story<'_>) -> Card {
    document(story, "post-mortem", &super::record::postmortem_in_short(story), super::record::postmortem(story))
}

fn document(story: &Story<'_>, what: &str, shown: &str, markdown: String) -> Card {
    let name = crate::slices::incident::short_name(story.incident.number);
    let file = Attachment::text(format!("{name}-{what}.md"), markdown);
    let shown = crate::text::cut_lines(shown, 3_500).0;
    Card::new(format!("{name}: {what}"), shown).with_file(file)
}

pub(in crate::slices::incident) fn not_over(incident: &Incident) -> UserError {
    let name = name_of(incident);
    UserError(format!("{name} is not resolved yet. When it is fixed, press Resolve on its card first."))
}

pub(in crate::slices::incident) fn closed_already(incident: &Incident) -> UserError {
    UserError(format!("{} is already closed.", name_of(incident)))
}

pub(in crate::slices::incident) fn not_done(incident: &Incident, open: &[&str], lacks_postmortem: bool) -> UserError {
    let mut missing: Vec<&str> = open.to_vec();
    missing.extend(lacks_postmortem.then_some("Post-mortem published"));
    UserError(format!(
        "{} can't be closed yet. Still to do: {}. Check off what is done on the card in its thread.",
        name_of(incident),
        missing.join("; ")
    ))
}

pub(in crate::slices::incident) fn empty_postmortem() -> UserError {
    UserError(
        "Nothing has been written yet. Press Post-mortem and fill in at least one part, then publish it.".to_owned(),
    )
}

/// How an action is called.
pub(super) fn action_short(action: &ActionItem) -> String {
    action_short_name(action.number)
}

pub(in crate::slices::incident) fn action_added(action: &ActionItem) -> String {
    let due = timestamp(action.due, 'f');
    format!("**Action {}**, {}, due {due}: {}", action_short(action), mention(action.owner), safe(&action.what))
}

pub(in crate::slices::incident) fn action_done(action: &ActionItem) -> String {
    format!("**Action {}** done: {}", action_short(action), safe(&action.what))
}

pub(in crate::slices::incident) fn action_answer(action: &ActionItem) -> Card {
    Card::sentence(format!(
        "**{}** is assigned to {}, due {}. They are reminded from then on until it is done.",
        action_short(action),
        mention(action.owner),
        timestamp(action.due, 'f')
    ))
}

pub(in crate::slices::incident) fn action_finished(action: &ActionItem) -> String {
    format!("{} is done.", action_short(action))
}

/// The reminder of an action once it is done.
pub(in crate::slices::incident) fn action_reminded_done(incident: &Incident, action: &ActionItem) -> Card {
    let (short, name, what) = (action_short(action), name_of(incident), safe_title(&action.what, 300));
    Card::sentence(format!("✅ **{short}** from {name} is done: {what}"))
}

/// An action is due, or late.
pub(in crate::slices::incident) fn action_due(
    incident: &Incident,
    action: &ActionItem,
    (pings, lost): (Pings, Option<Lost>),
) -> Card {
    let lost = lost.map_or_else(String::new, |why| {
        format!(", who {}: somebody else has to do it, and then press Done", super::clocks::in_words(why))
    });
    let text = format!(
        "⏰ **{}** from {} is due ({}): {}\n-# Owner: {}{lost}",
        action_short(action),
        name_of(incident),
        timestamp(action.due, 'R'),
        safe_title(&action.what, 300),
        mention(action.owner)
    );
    Card::sentence(text).pinging("", pings).row(vec![button_of(
        "Done",
        Style::Success,
        act::ACTION_DONE,
        (incident, &action_short_name(action.number)),
    )])
}

/// The actions that aren't done.
pub(in crate::slices::incident) fn actions(open: &[ActionItem], now: Instant) -> Card {
    let line = |action: &ActionItem| {
        let late =
            if action.due < now { format!(" ⚠️ overdue by {}", duration(now - action.due)) } else { String::new() };
        let (what, due) = (safe_title(&action.what, 120), timestamp(action.due, 'd'));
        format!("**{}** {}, due {due}{late}: {what}", action_short(action), mention(action.owner))
    };
    let text = match open {
        [] => "No open actions. `/incident action add` adds one.".to_owned(),
        open => open.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Card::new(format!("Actions: {}", count(open.len(), "open", "open")), text).with_overflow("actions.txt")
}

pub(in crate::slices::incident) fn action_was_done(action: &ActionItem) -> UserError {
    UserError(format!("{} was already done.", action_short(action)))
}

pub(in crate::slices::incident) fn unknown_action(typed: &str) -> UserError {
    let typed = safe_title(typed, 40);
    UserError(format!("There is no action `{typed}` here. `/incident action list` shows those that are open."))
}

pub(in crate::slices::incident) fn empty_action() -> UserError {
    UserError("Say what has to be done. Nothing was added.".to_owned())
}

pub(in crate::slices::incident) fn due_mistake(typed: &str) -> UserError {
    UserError(format!(
        "The due date must be a date such as `2026-01-30` or a duration such as `7d`, within a year; `{}` isn't. Nothing was added.",
        safe_title(typed, 30)
    ))
}
