//! The rollback matrix in words: the two questions, what it says and why, proposals and decisions.

use super::{act, button, button_of, name_of};
use crate::discord::card::{Button, Card, Form, Input, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe, safe_title, timestamp};
use crate::error::UserError;
use crate::playbook::{Advice, Choice, Incidents, Playbook, Severity};
use crate::slices::incident::domain::actions::ActionItem;
use crate::slices::incident::domain::hotfix::Checked;
use crate::slices::incident::domain::matrix::{AGREE, Applies, OBJECT, Reason, Voices};
use crate::slices::incident::domain::{Incident, Rollback};
use crate::slices::incident::store::Decided;
use crate::slices::release::Release;
use crate::text::duration;

/// What users need to know of a private incident is for its members to say.
const NOT_DRAFTED: &str =
    "This incident is private, so nothing is drafted for users: tell them yourself what they need to do.";

pub(in crate::slices::incident) fn rolled_back_answer(incident: &Incident) -> String {
    let told = match incident.private {
        true => NOT_DRAFTED,
        false => "A message that tells users how to get it is drafted in the thread.",
    };
    format!("the previous version is back. {told}")
}

/// The first question.
pub(in crate::slices::incident) fn ask_cause(incident: &Incident, plan: &Incidents) -> Card {
    let title = format!("{}: roll back? First: what is the cause?", name_of(incident));
    let mut card =
        Card::new(title, "The second question is how many users are affected. Then the plan's matrix says what to do.");
    for row in plan.causes.chunks(3).take(5) {
        let choice = |cause: &Choice| button_of(&cause.name, Style::Secondary, act::CAUSE, (incident, &cause.id));
        card = card.row(row.iter().map(choice).collect());
    }
    card
}

/// The second question.
pub(in crate::slices::incident) fn ask_share(incident: &Incident, cause: &Choice, shares: &[u32]) -> Card {
    let title = format!("{}: {}. How many users are affected?", name_of(incident), cause.name);
    let mut card = Card::new(title, "A clear fix is one that you could start writing now.");
    for (fix, label) in [(true, "clear fix"), (false, "no clear fix")] {
        let choice = |(index, over): (usize, &u32)| {
            let part = match (over, shares.get(index + 1)) {
                (0, Some(next)) => format!("up to {next} %"),
                (over, _) => format!("over {over} %"),
            };
            let answer = format!("{}-{over}-{}", cause.id, u8::from(fix));
            button_of(&format!("{part}, {label}"), Style::Secondary, act::SHARE, (incident, &answer))
        };
        card = card.row(shares.iter().enumerate().take(5).map(choice).collect());
    }
    card
}

/// The answer to both questions, as its button names it.
pub(in crate::slices::incident) fn read_share(answer: &str) -> Option<(&str, u32, bool)> {
    let mut parts = answer.rsplitn(3, '-');
    let (fix, over, cause) = (parts.next()?, parts.next()?, parts.next()?);
    Some((cause, over.parse().ok()?, fix == "1"))
}

fn share(over: u32) -> String {
    if over == 0 { "few users".to_owned() } else { format!("more than {over} % of users") }
}

pub(in crate::slices::incident) fn assessed(incident: &Incident, plan: &Incidents) -> String {
    let assessment = &incident.assessment;
    let cause = assessment.cause.as_deref().and_then(|id| plan.cause(id)).map_or("", |cause| cause.name.as_str());
    let fix = if assessment.clear_fix == Some(true) { "there is a clear fix" } else { "no clear fix yet" };
    format!("**Assessed:** {cause}; {}; {fix}.", share(assessment.users_percent.unwrap_or(0)))
}

fn reason(reason: &Reason, plan: &Incidents) -> String {
    match reason {
        Reason::Severity(severity) => format!("it is {severity}"),
        Reason::Cause(cause) => {
            format!(
                "the cause is: {}",
                plan.cause(cause).map_or(cause.as_str(), |cause| cause.name.as_str()).to_lowercase()
            )
        }
        Reason::MoreThan(percent) => share(*percent),
        Reason::OpenFor(time) => format!("open for {}", duration(*time)),
        Reason::Early(count, within) => format!("{count} of them within {} of the announcement", duration(*within)),
        Reason::ClearFix => "there is a clear fix".to_owned(),
        Reason::Alone => "it is the only one".to_owned(),
    }
}

fn row(applies: &Applies<'_>, plan: &Incidents) -> String {
    let mark = match applies.row.advice {
        Advice::Rollback => "⏪",
        Advice::Consider => "🤔",
        Advice::Hotfix => "🩹",
    };
    let why: Vec<_> = applies.why.iter().map(|why| reason(why, plan)).collect();
    let extra = applies.row.extra.as_ref().map_or_else(String::new, |extra| format!("\n-# Also: {extra}"));
    format!("{mark} **{}**: {}\n-# Because {}.{extra}", applies.row.scenario, applies.row.decision, why.join("; "))
}

/// Who decides and who is consulted before.
fn authority(playbook: &Playbook) -> String {
    let Some(decision) = playbook.decision("rollback") else { return String::new() };
    let names = |ids: &[String]| ids.iter().map(|id| playbook.role_name(id)).collect::<Vec<_>>().join(", ");
    format!("**Decides:** {}. **Consult:** {}.", names(&decision.authority), names(&decision.consult))
}

/// What the matrix says.
pub(in crate::slices::incident) fn advice(incident: &Incident, rows: &[Applies<'_>], playbook: &Playbook) -> Card {
    let plan = &playbook.incidents;
    let rows_text = match rows {
        [] => "No row of the matrix applies. The plan does not call for a rollback.".to_owned(),
        rows => rows.iter().map(|applies| row(applies, plan)).collect::<Vec<_>>().join("\n"),
    };
    let known = assessed(incident, plan).replace("**Assessed:**", "Known:");
    let text = format!("{rows_text}\n\n{}\n-# {known}", authority(playbook));
    let title = match rows.first().map(|applies| applies.row.advice) {
        Some(Advice::Rollback) => "the plan says: roll back",
        Some(Advice::Consider) => "the plan says: consider a rollback",
        Some(Advice::Hotfix) => "the plan says: hotfix, no rollback",
        None => "the plan does not call for a rollback",
    };
    let mut buttons = decide_buttons(incident);
    buttons.push(button_of("Change answers", Style::Secondary, act::ROLLBACK, (incident, "again")));
    Card::new(format!("{}: {title}", name_of(incident)), text).row(buttons)
}

fn decide_buttons(incident: &Incident) -> Vec<Button> {
    vec![
        button("Roll back", Style::Danger, act::DECIDE, incident),
        button("Don't roll back", Style::Secondary, act::KEEP, incident),
    ]
}

/// What the card with the verdict is called once it is decided.
pub(in crate::slices::incident) const VERDICT: &str = "decided on a rollback";
pub(in crate::slices::incident) const VOICE_ANSWER: &str = "your voice is on record, and on the card.";

/// A decision is proposed, by the clock or by what is known of the incident: `rows` hold, and that is what was said about it.
pub(in crate::slices::incident) fn proposal(
    incident: &Incident,
    severity: &Severity,
    (rows, voices): (&[Applies<'_>], &Voices),
    playbook: &Playbook,
) -> Card {
    let lines = rows.iter().map(|applies| row(applies, &playbook.incidents)).collect::<Vec<_>>().join("\n");
    let text = format!("{lines}\n\n{}\n{}", authority(playbook), heard(voices));
    let title = rows.first().map_or(VERDICT, |applies| applies.row.decision.as_str());
    let voice = |label: &str, what| button_of(label, Style::Secondary, act::VOICE, (incident, what));
    Card::new(format!("{}: {title}", name_of(incident)), text)
        .color(severity.color)
        .row(decide_buttons(incident))
        .row(vec![voice("Agree", AGREE), voice("Object", OBJECT)])
}

/// Who said what, and who was not heard yet.
fn heard(voices: &Voices) -> String {
    let names = |names: &[String]| names.iter().map(|name| safe_title(name, 40)).collect::<Vec<_>>().join(", ");
    let mut parts = Vec::new();
    for (what, who) in
        [("✅ Agree", &voices.agree), ("❌ Object", &voices.object), ("No answer yet", &voices.not_heard)]
    {
        if !who.is_empty() {
            parts.push(format!("**{what}:** {}", names(who)));
        }
    }
    parts.join(" · ")
}

/// An action that follows from a decision, by its name and what is to be done.
pub(in crate::slices::incident) fn action_name(action: &ActionItem) -> String {
    format!("{} {}", super::follow_up::action_short(action), safe_title(&action.what, 200))
}

/// Whom the decider says they asked, and what was said on the cards.
pub(in crate::slices::incident) fn consulted(typed: &str, voices: &Voices) -> String {
    let said = |names: &[String], what: &str| names.iter().map(|name| format!("{name} ({what})")).collect::<Vec<_>>();
    let typed = Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty());
    let all = typed.into_iter().chain(said(&voices.agree, "agrees")).chain(said(&voices.object, "objects"));
    all.collect::<Vec<_>>().join(", ")
}

pub(in crate::slices::incident) fn voice(agrees: bool) -> &'static str {
    if agrees { "**Agrees** with a rollback." } else { "**Objects** to a rollback." }
}

pub(in crate::slices::incident) fn decision_form(
    incident: &Incident,
    (roll_back, previous): (bool, &str),
    playbook: &Playbook,
) -> Form {
    let consult = playbook
        .decision("rollback")
        .map(|decision| decision.consult.iter().map(|id| playbook.role_name(id)).collect::<Vec<_>>().join(", "));
    let input = |key, label: &str, value: &str, lines| Input {
        key,
        label: label.to_owned(),
        value: value.to_owned(),
        hint: String::new(),
        lines,
        required: key != "consulted",
        most: if lines { 1_500 } else { 100 },
    };
    // Nothing is drafted for users of a private one.
    let why = if incident.private { "Why?" } else { "Why? The text for users begins with this" };
    let reason = input("reason", why, "", true);
    let label = format!("Consulted ({})", consult.unwrap_or_default());
    let consulted = input("consulted", &label, "", false);
    let mut inputs = vec![reason, consulted];
    if roll_back {
        inputs.insert(0, input("to", "Back to which version?", previous, false));
    } else {
        "Why not?".clone_into(&mut inputs[0].label);
    }
    let (what, id) = if roll_back { ("roll back", act::DECIDE) } else { ("don't roll back", act::KEEP) };
    let title = format!("{}: {what}", name_of(incident));
    Form { id: CustomId::new("incident", id, incident.id), title, inputs }
}

pub(in crate::slices::incident) fn decided(
    decided: &Decided,
    (version, to): (&str, Option<&str>),
    (extras, not_heard): (&[String], &[String]),
) -> String {
    let mut lines = vec![match to {
        Some(to) => format!("⏪ **Rollback decided:** {} back to {}.", safe_title(version, 60), safe_title(to, 60)),
        None => "**Decided:** no rollback.".to_owned(),
    }];
    lines.push(format!("**Why:** {}", safe(&decided.reason)));
    if !decided.consulted.is_empty() {
        lines.push(format!("**Consulted:** {}", safe_title(&decided.consulted, 200)));
    }
    if !not_heard.is_empty() {
        lines.push(format!("**Did not answer here:** {}", not_heard.join(", ")));
    }
    lines.extend(extras.iter().map(|extra| format!("**Also:** {extra}")));
    lines.push(format!("-# Decided by {}, {}", safe_title(&decided.decider_name, 60), timestamp(decided.at, 'f')));
    lines.join("\n")
}

/// The rollback where the team reads it: who decided it and why, its checklist, and whether it is done.
pub(in crate::slices::incident) fn rollback_card(
    incident: &Incident,
    decided: Option<&Decided>,
    steps: &[Checked<'_>],
) -> Card {
    let Some(rollback) = &incident.rollback else { return Card::sentence(view_of_none(incident)) };
    let to = safe_title(&rollback.to, 60);
    let why = decided.map_or_else(String::new, |decided| {
        let by = safe_title(&decided.decider_name, 60);
        format!("\n**Why:** {}\n-# Decided by {by}, {}", safe(&decided.reason), timestamp(decided.at, 'f'))
    });
    let state = match rollback.done {
        Some(done) => format!(
            "✅ Users get {to} again: decided {}, done {}.",
            timestamp(rollback.decided, 't'),
            timestamp(done, 'f')
        ),
        None => format!(
            "⏪ Back to **{to}**.{why}\n\nWhen it is back, press Rolled back{}",
            match incident.private {
                true => ".",
                false => ": a text that tells users how to get it is then drafted.",
            }
        ),
    };
    let done = steps.iter().filter(|entry| entry.done().is_some()).count();
    let items: Vec<_> = (1..).zip(steps).map(|(number, entry)| super::hotfix::item(number, entry)).collect();
    let list = match steps {
        [] => String::new(),
        steps => format!("\n\n**Checklist** ({done} of {})\n{}", steps.len(), items.join("\n")),
    };
    let title = if rollback.done.is_some() { "rolled back" } else { "rolling back" };
    let mut card = Card::new(format!("{}: {title}", name_of(incident)), format!("{state}{list}"));
    let tick = |(number, entry): (i32, &Checked<'_>)| {
        let style = if entry.done().is_some() { Style::Success } else { Style::Secondary };
        button_of(&number.to_string(), style, act::CHECK_ROLLBACK, (incident, &entry.item.id))
    };
    let ticks: Vec<Button> = (1..).zip(steps).map(tick).take(5).collect();
    if !ticks.is_empty() {
        card = card.row(ticks);
    }
    match rollback.done {
        Some(_) => card,
        None => card.row(vec![button("Rolled back", Style::Primary, act::ROLLED_BACK, incident)]),
    }
}

fn view_of_none(incident: &Incident) -> String {
    format!("No rollback of {} is under way.", name_of(incident))
}

/// What the clock proposed, once somebody has decided.
pub(in crate::slices::incident) fn proposal_decided(incident: &Incident, proposed: &str, decision: &str) -> Card {
    Card::new(format!("{}: {proposed}", name_of(incident)), decision)
}

/// A reason as users may read it: one line, and nothing that could mislead.
pub(in crate::slices::incident) fn for_users(reason: &str) -> String {
    safe_title(reason, 500)
}

pub(super) fn rollback_line(rollback: &Rollback) -> String {
    match rollback.done {
        Some(done) => format!("⏪ Rolled back to {} {}.", safe_title(&rollback.to, 60), timestamp(done, 'R')),
        None => {
            let since = timestamp(rollback.decided, 'R');
            format!("⏪ **Rolling back to {}**, decided {since}.", safe_title(&rollback.to, 60))
        }
    }
}

pub(in crate::slices::incident) fn rolled_back(to: &str) -> String {
    format!("**Rolled back.** Users get {} again.", safe_title(to, 60))
}

pub(in crate::slices::incident) fn decided_answer(incident: &Incident) -> String {
    match &incident.rollback {
        Some(_) if incident.private => format!("the rollback is decided and on record. {}", NOT_DRAFTED),
        Some(_) => "the rollback is decided and on record. A message for users is drafted in the thread.".to_owned(),
        None => "no rollback; your reasons are on record.".to_owned(),
    }
}

pub(in crate::slices::incident) fn rolling_back_already(incident: &Incident) -> UserError {
    UserError(format!("A rollback has already been decided for {}. Nothing was changed.", name_of(incident)))
}

/// Users don't have what is to be rolled back.
pub(in crate::slices::incident) fn nothing_to_roll_back(release: &Release) -> UserError {
    let version = safe_title(&release.version, 60);
    UserError(match release.rolled_back_to() {
        Some(to) => format!(
            "{version} is already rolled back to {}. `/release relaunch` brings it back once it is fixed.",
            safe_title(to, 60)
        ),
        None => format!(
            "{version} has not been announced, so there is nothing to roll back. If it is out, `/release announced` first. To stop \
             the launch, decide no-go on the poll of launch morning, or set another day with `/release move`."
        ),
    })
}

pub(in crate::slices::incident) fn no_rollback(incident: &Incident) -> UserError {
    UserError(format!("No rollback is under way for {}.", name_of(incident)))
}

pub(in crate::slices::incident) fn no_reason() -> UserError {
    UserError("Say why, in one sentence: a decision is recorded with its reasons. Nothing was decided.".to_owned())
}

pub(in crate::slices::incident) fn no_version() -> UserError {
    UserError("Enter the version to roll back to, for example `v1.0.0`. Nothing was decided.".to_owned())
}
