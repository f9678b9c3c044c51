//! What people are answered about incidents: that it is done, or why not and what to do instead.

use super::{act, button};
use crate::discord::card::{Card, Style};
use crate::discord::text::{mention, safe_title, timestamp};
use crate::error::UserError;
use crate::ids::{ChannelId, UserId};
use crate::playbook::{Incidents, Playbook};
use crate::slices::incident::domain::steps::is_worked_on;
use crate::slices::incident::domain::{Incident, InvalidTransition, Unreadable};
use crate::slices::incident::short_name;
use crate::slices::release::channel_link;

/// What a declarer sees.
pub(in crate::slices::incident) fn declared_answer(
    incident: &Incident,
    read_in: Option<ChannelId>,
    alerted: Alerted,
) -> Card {
    let card = match (incident.private, alerted, read_in) {
        (true, _, Some(_)) => "Its card is in a private thread that includes you.".to_owned(),
        (_, Alerted::OnceConfirmed, None) => {
            "⚠️ I can't write where the team reads, so nobody sees it yet: tell somebody of the team.".to_owned()
        }
        // Whoever is not of the team may not see its channel.
        (false, Alerted::OnceConfirmed, _) | (_, _, None) => String::new(),
        (false, _, Some(channel)) => format!("Card: {}", channel_link(channel)),
    };
    Card::sentence(format!("**{}** is declared. {} {card}", short_name(incident.number), who_hears(alerted)))
}

/// Who hears of an incident, in sentences.
fn who_hears(alerted: Alerted) -> String {
    match alerted {
        Alerted::Now => "The team is being pinged.".to_owned(),
        Alerted::OnCall(person) => format!("<@{person}>, who is on call, is being pinged."),
        Alerted::Partly => {
            "The team is being pinged, but not every role of those whom this severity pages is reached. `/setup` says what to mend.".to_owned()
        }
        Alerted::WhenWorkBegins => "No ping now; it comes when work hours start.".to_owned(),
        Alerted::StandIn(person) => format!(
            "None of those whom this severity pages can be pinged, so {} is being pinged. `/setup` says what to mend.",
            person.map_or_else(|| "the release manager".to_owned(), mention)
        ),
        Alerted::InPerson(person) => format!(
            "⚠️ I can't write where the team reads, so nobody is pinged: tell the team yourself, now. {} `/setup` says what to mend.",
            match person {
                Some(person) => format!("I am writing to {} in person.", mention(person)),
                None => "I'll message whoever is allowed to know about it, if there is anyone.".to_owned(),
            }
        ),
        Alerted::Unreached => {
            "⚠️ Nobody could be pinged: tell the team yourself, now. `/setup` says what to mend.".to_owned()
        }
        Alerted::Nobody => "Nobody is pinged for this severity.".to_owned(),
        Alerted::OnceConfirmed => {
            "Thank you. A team member decides whether it is an incident; until then nobody is paged.".to_owned()
        }
    }
}

/// Who hears of a new incident, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::slices::incident) enum Alerted {
    /// Those whom it pages are pinged.
    Now,
    /// This person is, who is on call.
    OnCall(UserId),
    /// Some of them are.
    Partly,
    /// This person is, or the release manager: none of them can be.
    StandIn(Option<UserId>),
    /// This person is written to, or of a private one whoever of those who stand in may know of it: the team's channels take no words.
    InPerson(Option<UserId>),
    /// Nobody can be.
    Unreached,
    WhenWorkBegins,
    Nobody,
    OnceConfirmed,
}

impl Alerted {
    /// Whether somebody is pinged now.
    pub(in crate::slices::incident) fn is_now(self) -> bool {
        matches!(self, Self::Now | Self::OnCall(_) | Self::Partly | Self::StandIn(_) | Self::InPerson(_))
    }
}

/// The message that it was to be declared from is gone.
pub(in crate::slices::incident) fn source_is_gone() -> UserError {
    UserError(
        "That message is gone, so nothing was declared from it. `/incident declare` declares it without the message."
            .to_owned(),
    )
}

/// A declaration like the last one.
pub(in crate::slices::incident) fn declared_before(incident: &Incident) -> Card {
    Card::sentence(format!(
        "You already declared **{}** ({}) {}: {}. No new incident was declared. If this is a different one, press the button.",
        short_name(incident.number),
        incident.severity,
        timestamp(incident.declared, 'R'),
        safe_title(&incident.title, 150),
    ))
    .row(vec![button("Declare another", Style::Secondary, act::AGAIN, incident)])
}

pub(in crate::slices::incident) fn unreadable(mistake: &Unreadable, playbook: &Playbook) -> UserError {
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

/// Somebody from outside the team has reported much that the team hasn't looked at yet.
pub(in crate::slices::incident) fn too_many_of_yours(open: &[&Incident], help: Option<ChannelId>) -> UserError {
    let names: Vec<_> = open.iter().map(|incident| short_name(incident.number)).collect();
    UserError(format!(
        "You reported {}, which the team hasn't decided on yet. Once it has, you can report something else; if this belongs to one \
         of them, write it {}. Nothing was declared.",
        names.join(", "),
        where_people_answer(help)
    ))
}

fn where_people_answer(help: Option<ChannelId>) -> String {
    help.map_or_else(|| "in the server".to_owned(), |channel| format!("in {}", channel_link(channel)))
}

/// So much was reported from outside the team that more would be overlooked.
pub(in crate::slices::incident) fn too_many_of_all(open: usize, help: Option<ChannelId>) -> UserError {
    let place = where_people_answer(help);
    UserError(format!(
        "{open} reports wait for the team already, so another one would be overlooked. Nothing was declared; write {place} what is \
         wrong, where people can answer."
    ))
}

pub(in crate::slices::incident) fn invalid_transition(transition: InvalidTransition, incident: &Incident) -> UserError {
    let name = short_name(incident.number);
    UserError(match transition {
        InvalidTransition::Resolved => format!(
            "{name} was resolved {}. If it is back, `/incident reopen` opens it again; for something else, declare a new \
             incident: `/incident declare`.",
            incident.resolved.map_or_else(String::new, |at| timestamp(at, 'R'))
        ),
        InvalidTransition::Acknowledged => format!(
            "{name} has already been acknowledged{}. You can post what you know with Update.",
            incident.people.lead.map_or_else(String::new, |lead| format!(" by <@{lead}>"))
        ),
        InvalidTransition::Confirmed => format!("{name} is already confirmed. Next: acknowledge it."),
        InvalidTransition::SameSeverity => format!("{name} is already {}. Nothing was changed.", incident.severity),
        InvalidTransition::Merged => {
            format!("{name} is a duplicate of another incident; follow it there. `/incident link unmerge` undoes that.")
        }
        InvalidTransition::NotResolved => format!("{name} is not resolved; there is nothing to reopen."),
        InvalidTransition::NothingOwed => format!("No update on {name} is due, so there is nothing to snooze."),
        InvalidTransition::SameStep => format!("{name} is already in that step."),
    })
}

pub(in crate::slices::incident) fn unknown(typed: &str) -> UserError {
    UserError(if typed.trim().is_empty() {
        "Which incident? Name it, for example `INC-3`, or use the command in its thread.".to_owned()
    } else {
        format!("There is no incident `{}` here. `/incident list` shows them.", safe_title(typed, 40))
    })
}

pub(in crate::slices::incident) fn minutes_mistake() -> UserError {
    UserError("\"Reported minutes ago\" must be a number from 0 to 43200 (thirty days).".to_owned())
}

pub(in crate::slices::incident) fn empty_update() -> UserError {
    UserError("The update is empty. Say in one sentence what changed, or that nothing did.".to_owned())
}

pub(in crate::slices::incident) fn next_update_mistake(typed: &str) -> UserError {
    UserError(format!(
        "\"Next update in\" must look like `30m`, `2h` or `1d`; `{}` doesn't. Your update was not posted: press Update again.",
        safe_title(typed, 30)
    ))
}

pub(in crate::slices::incident) fn empty_resolution() -> UserError {
    UserError("Say in one sentence what fixed it: that is what people look for later.".to_owned())
}

pub(in crate::slices::incident) fn done(incident: &Incident, what: &str) -> Card {
    Card::sentence(format!("**{}**: {what}", short_name(incident.number)))
}

pub(in crate::slices::incident) fn confirmed_answer(incident: &Incident, alerted: Alerted) -> Card {
    done(incident, &format!("confirmed. {} Next: acknowledge it.", who_hears(alerted)))
}

pub(in crate::slices::incident) const ACKNOWLEDGED_ANSWER: &str =
    "acknowledged. You are the incident lead. Post what you know with Update.";

pub(in crate::slices::incident) fn reopened_answer(incident: &Incident, alerted: Alerted) -> Card {
    done(incident, &format!("open again. The clocks run from the first report. {}", who_hears(alerted)))
}

pub(in crate::slices::incident) fn unmerged_answer(incident: &Incident, alerted: Option<Alerted>) -> Card {
    let who = alerted.map_or_else(String::new, |alerted| format!(" {}", who_hears(alerted)));
    done(incident, &format!("no longer a duplicate. Its clocks keep running, counted from the report.{who}"))
}

pub(in crate::slices::incident) fn updated_answer(incident: &Incident) -> String {
    let next = incident.next_update.map_or_else(String::new, |due| format!(" Next update {}.", timestamp(due, 'f')));
    format!("updated.{next}")
}

pub(in crate::slices::incident) fn snoozed_answer(incident: &Incident) -> String {
    let until = incident.next_update.map_or_else(String::new, |due| timestamp(due, 't'));
    format!("snoozed. You will be reminded at {until}; the timeline records it.")
}

pub(in crate::slices::incident) fn snooze_mistake(offered: &[u32]) -> UserError {
    let offered = offered.iter().map(|minutes| format!("`{minutes}`")).collect::<Vec<_>>().join(" or ");
    UserError(format!("An update can be snoozed for {offered} minutes."))
}

pub(in crate::slices::incident) fn severity_answer(
    incident: &Incident,
    alerted: Option<Alerted>,
    playbook: &Playbook,
) -> Card {
    let name = playbook.severity(&incident.severity).map_or("", |severity| severity.name.as_str());
    let who = alerted.map_or_else(String::new, |alerted| format!(" {}", who_hears(alerted)));
    done(incident, &format!("now {} ({name}). The clocks adjust.{who}", incident.severity))
}

pub(in crate::slices::incident) fn step_answer(incident: &Incident, plan: &Incidents) -> String {
    let step = plan.step(&incident.step).map_or("", |(_, step)| step.name.as_str());
    format!("now in {step}. The card shows when it is due.")
}

pub(in crate::slices::incident) fn unknown_step(typed: &str, plan: &Incidents) -> UserError {
    let steps = plan.steps.iter().filter(|step| is_worked_on(step)).map(|step| format!("`{}`", step.id));
    let known = steps.collect::<Vec<_>>().join(", ");
    UserError(format!("There is no step `{}`. Choose one of {known}.", safe_title(typed, 40)))
}

pub(in crate::slices::incident) fn last_step(incident: &Incident) -> UserError {
    UserError(format!("{} is in its last step. When it is fixed, press Resolve.", short_name(incident.number)))
}

pub(in crate::slices::incident) fn strategy_first(incident: &Incident) -> UserError {
    let name = short_name(incident.number);
    UserError(format!("{name} is in triage: choose a fix strategy first. Press Next on its card."))
}

pub(in crate::slices::incident) fn unknown_strategy(typed: &str, plan: &Incidents) -> UserError {
    let known = plan.strategies.iter().map(|choice| format!("`{}`", choice.id)).collect::<Vec<_>>().join(", ");
    UserError(format!("There is no strategy `{}`. Choose one of {known}.", safe_title(typed, 40)))
}

pub(in crate::slices::incident) fn strategy_answer(incident: &Incident, plan: &Incidents) -> String {
    let chosen = incident.strategy.as_deref().and_then(|id| plan.strategy(id));
    format!("fix strategy: {}.", chosen.map_or("", |strategy| strategy.name.as_str()))
}

/// What is known, with the words of the feedback that reports it.
pub(in crate::slices::incident) fn from_feedback(summary: &str, said: &str) -> String {
    [summary.trim(), said.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}
