//! Every sentence and card about incidents.

use chrono::TimeDelta;

use super::domain::{Incident, Misfit, Progress, Unreadable};
use super::short_name;
use super::store::Event;
use crate::clock::Instant;
use crate::discord::card::{Button, Card, Form, Input, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{count, cut, duration, one_line, safe, safe_title, timestamp};
use crate::error::UserError;
use crate::ids::{ChannelId, GuildId, MessageId};
use crate::playbook::{Playbook, Severity};

const GRAY: u32 = 0x66_70_85;
const THREAD_NAME: usize = 100;

/// What the custom ids of this slice ask for.
pub(super) mod act {
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
pub(super) fn card(incident: &Incident, severity: &Severity) -> Card {
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
    let parts = [Some(status.to_owned()), resolution, Some(cut(&safe(&incident.summary), 1_500))];
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
        facts.push(("Acknowledge by".to_owned(), timestamp(incident.response_due(severity), 't')));
    }
    if let Some(next) = incident.next_update {
        facts.push(("Next update".to_owned(), format!("{} ({})", timestamp(next, 't'), timestamp(next, 'R'))));
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
pub(super) fn alert(incident: &Incident, severity: &Severity) -> String {
    format!("{} {} incident: {}", severity.emoji, severity.id, safe_title(&incident.title, 150))
}

/// The alert that follows later: after a confirmation, a rise in severity, or when work begins.
pub(super) fn late_alert(incident: &Incident, severity: &Severity, why: &str, pings: Pings) -> Card {
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

pub(super) const CONFIRMED: &str = "A team member has confirmed this incident.";
pub(super) const WORK_BEGINS: &str = "This came in outside of work hours.";

pub(super) fn severity_rose(from: &str, to: &str) -> String {
    format!("The severity went from {from} to {to}.")
}

pub(super) fn thread_name(incident: &Incident) -> String {
    cut(&one_line(&format!("{} {}", short_name(incident.number), incident.title)), THREAD_NAME)
}

/// What stands in the thread about one thing that happened.
pub(super) fn entry(event: &Event) -> Card {
    let mut card = Card::sentence(event.detail.clone());
    card.footer = event.actor_name.clone();
    card
}

pub(super) fn declared(incident: &Incident, severity: &Severity) -> String {
    let from = incident.source.map(|source| format!(" from {}", link(incident.guild, source))).unwrap_or_default();
    let earlier = incident.declared - incident.reported;
    let since = if earlier >= TimeDelta::minutes(1) {
        format!(" It was first reported {} earlier; the clocks start there.", duration(earlier))
    } else {
        String::new()
    };
    format!("**Declared** as {} ({}){from}.{since}", severity.id, severity.name)
}

pub(super) fn acknowledged(after: TimeDelta) -> String {
    format!("**Acknowledged** after {}.", duration(after))
}

pub(super) fn confirmed() -> String {
    "**Confirmed** by the team. The clocks run.".to_owned()
}

pub(super) fn severity_changed(from: &str, to: &Severity) -> String {
    format!("**Severity** {from} → {} ({}). The clocks follow, counted from the report.", to.id, to.name)
}

/// What an update says.
pub(super) fn update(changed: &str, next: &str, due: Option<Instant>) -> String {
    let mut lines = vec![format!("**Update.** {}", cut(&safe(changed), 1_800))];
    if !next.is_empty() {
        lines.push(format!("**Next:** {}", cut(&safe(next), 1_000)));
    }
    lines.extend(due.map(|due| format!("-# Next update {}", timestamp(due, 't'))));
    lines.join("\n")
}

pub(super) fn resolved(resolution: &str, after: TimeDelta) -> String {
    format!("**Resolved** after {}. {}", duration(after), cut(&safe(resolution), 1_800))
}

/// Nobody has acknowledged in time.
pub(super) fn response_overdue(incident: &Incident, severity: &Severity, pings: Pings) -> Card {
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
pub(super) fn update_overdue(incident: &Incident, severity: &Severity, pings: Pings) -> Card {
    let due = incident.next_update.map_or_else(String::new, |due| format!(" It was due {}.", timestamp(due, 'R')));
    let text = format!("⏰ An update on {} is owed.{due} One sentence is enough.", short_name(incident.number));
    Card::sentence(text).color(severity.color).pinging("", pings).row(vec![button(
        "Update now",
        Style::Primary,
        act::UPDATE,
        incident,
    )])
}

/// What a declarer sees.
pub(super) fn declared_answer(incident: &Incident, card_at: ChannelId, pings: Alerted) -> Card {
    let who = match pings {
        Alerted::Now => "The team has been pinged.",
        Alerted::WhenWorkBegins => "It is posted quietly; the team is pinged when work begins.",
        Alerted::Nobody => "The team sees it in the channel.",
        Alerted::OnceConfirmed => "Thank you. The team is looking at it; nobody is paged until one of them confirms.",
    };
    Card::sentence(format!("**{}** is declared. {who} Card: <#{card_at}>", short_name(incident.number)))
}

/// Who hears of a new incident, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alerted {
    Now,
    WhenWorkBegins,
    Nobody,
    OnceConfirmed,
}

/// A declaration like the last one.
pub(super) fn declared_before(incident: &Incident) -> Card {
    Card::sentence(format!(
        "You declared **{}** ({}) {}: {}. Nothing was declared again. If this is another one, say so.",
        short_name(incident.number),
        incident.severity,
        timestamp(incident.declared, 'R'),
        safe_title(&incident.title, 150),
    ))
    .row(vec![button("Declare another", Style::Secondary, act::AGAIN, incident)])
}

pub(super) fn unreadable(mistake: &Unreadable, playbook: &Playbook) -> UserError {
    UserError(match mistake {
        Unreadable::Severity(typed) => {
            let known = playbook.severities.iter().map(|known| format!("`{}` ({})", known.id, known.name));
            format!(
                "There is no severity `{}`. Choose one of {}.",
                safe_title(typed, 40),
                known.collect::<Vec<_>>().join(", ")
            )
        }
        Unreadable::Title => {
            "The title is empty. Say in a few words what is wrong, for example `Crash on startup on Linux`.".to_owned()
        }
    })
}

pub(super) fn misfit(misfit: Misfit, incident: &Incident) -> UserError {
    let name = short_name(incident.number);
    UserError(match misfit {
        Misfit::Resolved => format!(
            "{name} was resolved {}. If it is back, declare a new incident: `/incident declare`.",
            incident.resolved.map_or_else(String::new, |at| timestamp(at, 'R'))
        ),
        Misfit::Acknowledged => format!(
            "{name} is acknowledged already{}. You can post what you know with Update.",
            incident.lead.map_or_else(String::new, |lead| format!(" by <@{lead}>"))
        ),
        Misfit::Confirmed => format!("{name} is confirmed already. Next: acknowledge it."),
        Misfit::SameSeverity => format!("{name} is {} already. Nothing was changed.", incident.severity),
    })
}

pub(super) fn unknown(typed: &str) -> UserError {
    UserError(if typed.trim().is_empty() {
        "Which incident? Name it, for example `INC-3`, or use the command in its thread.".to_owned()
    } else {
        format!("There is no incident `{}` here. `/incident list` shows them.", safe_title(typed, 40))
    })
}

pub(super) fn minutes_mistake() -> UserError {
    UserError("\"Reported minutes ago\" is a number from 0 to 43200 (thirty days).".to_owned())
}

pub(super) fn empty_update() -> UserError {
    UserError("The update is empty. Say in one sentence what changed, or that nothing did.".to_owned())
}

pub(super) fn next_update_mistake(typed: &str) -> UserError {
    UserError(format!(
        "\"Next update in\" reads like `30m`, `2h` or `1d`; `{}` doesn't. What you wrote was not posted: press Update again.",
        safe_title(typed, 30)
    ))
}

pub(super) fn empty_resolution() -> UserError {
    UserError("Say in one sentence what fixed it: that is what people look for later.".to_owned())
}

pub(super) fn handled_before() -> UserError {
    UserError("This was already done; nothing was done twice.".to_owned())
}

pub(super) fn done(incident: &Incident, what: &str) -> Card {
    Card::sentence(format!("**{}**: {what}", short_name(incident.number)))
}

/// The form behind Update.
pub(super) fn update_form(incident: &Incident, severity: &Severity) -> Form {
    let cadence = severity.updates.map_or_else(String::new, |cadence| duration(cadence).replace(' ', ""));
    Form {
        id: CustomId::new("incident", act::UPDATE, incident.id),
        title: format!("Update {}", short_name(incident.number)),
        inputs: vec![
            input("changed", "What changed?", "", true, true),
            input("next", "What happens next?", "", true, false),
            input("within", "Next update in (30m, 2h, 1d)", &cadence, false, false),
        ],
    }
}

/// The form behind Resolve.
pub(super) fn resolve_form(incident: &Incident) -> Form {
    Form {
        id: CustomId::new("incident", act::RESOLVE, incident.id),
        title: format!("Resolve {}", short_name(incident.number)),
        inputs: vec![input("resolution", "What fixed it?", "", true, true)],
    }
}

/// The form behind the menu entry "Declare incident", with the message taken over.
pub(super) fn declare_form(source: (ChannelId, MessageId), message: &str) -> Form {
    let first_line = cut(&one_line(message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default()), 150);
    Form {
        id: CustomId::new("incident", act::DECLARE_FROM, format!("{}-{}", source.0, source.1)),
        title: "Declare an incident".to_owned(),
        inputs: vec![
            input("severity", "Severity: P0, P1, P2 or P3", "", false, true),
            input("title", "What is wrong, in a few words?", &first_line, false, true),
            input("summary", "What else is known?", message, true, false),
        ],
    }
}

fn input(key: &'static str, label: &str, value: &str, lines: bool, required: bool) -> Input {
    let most = if lines { 3_500 } else { 300 };
    Input { key, label: label.to_owned(), value: value.to_owned(), hint: String::new(), lines, required, most }
}

/// The question behind Severity: one button for each.
pub(super) fn choose_severity(incident: &Incident, playbook: &Playbook) -> Card {
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

pub(super) fn list(open: &[Incident], latest: &[Incident]) -> Card {
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
pub(super) fn details(incident: &Incident, severity: &Severity, events: &[Event]) -> Card {
    let mut card = card(incident, severity);
    card.buttons.clear();
    let lines = events.iter().map(|event| {
        let what = cut(&one_line(&event.detail.replace("**", "")), 160);
        format!("{} {}: {what}", timestamp(event.happened, 'f'), safe_title(&event.actor_name, 40))
    });
    card.text = format!("{}\n\n**Timeline**\n{}", card.text, lines.collect::<Vec<_>>().join("\n"));
    card
}
