//! What people are answered about incidents: that it is done, or why not and what to do instead.

use super::{act, button};
use crate::discord::card::{Card, Style};
use crate::discord::text::{safe_title, timestamp};
use crate::error::UserError;
use crate::ids::ChannelId;
use crate::incident::domain::{Incident, Misfit, Unreadable};
use crate::incident::short_name;
use crate::playbook::Playbook;

/// What a declarer sees.
pub(in crate::incident) fn declared_answer(incident: &Incident, card_at: ChannelId, pings: Alerted) -> Card {
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
pub(in crate::incident) enum Alerted {
    Now,
    WhenWorkBegins,
    Nobody,
    OnceConfirmed,
}

/// A declaration like the last one.
pub(in crate::incident) fn declared_before(incident: &Incident) -> Card {
    Card::sentence(format!(
        "You declared **{}** ({}) {}: {}. Nothing was declared again. If this is another one, say so.",
        short_name(incident.number),
        incident.severity,
        timestamp(incident.declared, 'R'),
        safe_title(&incident.title, 150),
    ))
    .row(vec![button("Declare another", Style::Secondary, act::AGAIN, incident)])
}

pub(in crate::incident) fn unreadable(mistake: &Unreadable, playbook: &Playbook) -> UserError {
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

pub(in crate::incident) fn misfit(misfit: Misfit, incident: &Incident) -> UserError {
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

pub(in crate::incident) fn unknown(typed: &str) -> UserError {
    UserError(if typed.trim().is_empty() {
        "Which incident? Name it, for example `INC-3`, or use the command in its thread.".to_owned()
    } else {
        format!("There is no incident `{}` here. `/incident list` shows them.", safe_title(typed, 40))
    })
}

pub(in crate::incident) fn minutes_mistake() -> UserError {
    UserError("\"Reported minutes ago\" is a number from 0 to 43200 (thirty days).".to_owned())
}

pub(in crate::incident) fn empty_update() -> UserError {
    UserError("The update is empty. Say in one sentence what changed, or that nothing did.".to_owned())
}

pub(in crate::incident) fn next_update_mistake(typed: &str) -> UserError {
    UserError(format!(
        "\"Next update in\" reads like `30m`, `2h` or `1d`; `{}` doesn't. What you wrote was not posted: press Update again.",
        safe_title(typed, 30)
    ))
}

pub(in crate::incident) fn empty_resolution() -> UserError {
    UserError("Say in one sentence what fixed it: that is what people look for later.".to_owned())
}

pub(in crate::incident) fn handled_before() -> UserError {
    UserError("This was already done; nothing was done twice.".to_owned())
}

pub(in crate::incident) fn done(incident: &Incident, what: &str) -> Card {
    Card::sentence(format!("**{}**: {what}", short_name(incident.number)))
}
