//! Who has which part in an incident, in words.

use crate::discord::card::Card;
use crate::discord::text::mention;
use crate::error::UserError;
use crate::ids::{ChannelId, UserId};
use crate::slices::incident::domain::{Incident, Part};
use crate::slices::incident::short_name;
use crate::slices::incident::store::Person;
use crate::slices::release::channel_link;

fn name(part: Part) -> &'static str {
    match part {
        Part::Lead => "the incident lead",
        Part::Communications => "the communications lead",
        Part::Scribe => "the scribe",
        Part::Responder => "a responder",
    }
}

/// Who else takes part, for the card.
pub(super) fn others(incident: &Incident, persons: &[Person]) -> String {
    let people = &incident.people;
    let mut parts = Vec::new();
    parts.extend(people.communications.map(|user| format!("Comms <@{user}>")));
    parts.extend(people.scribe.map(|user| format!("Scribe <@{user}>")));
    let helping = persons.iter().filter(|person| person.role == Part::Responder.as_str());
    let helping: Vec<_> = helping.take(8).map(|person| mention(person.user)).collect();
    parts.extend((!helping.is_empty()).then(|| helping.join(" ")));
    parts.join(" · ")
}

pub(in crate::slices::incident) fn is_a_bot(user: UserId) -> UserError {
    UserError(format!("<@{user}> is a bot, and takes no part. Choose a person. Nothing was changed."))
}

pub(in crate::slices::incident) fn is_not_here(user: UserId) -> UserError {
    UserError(format!("<@{user}> is not in this server (any more). Choose somebody who is. Nothing was changed."))
}

pub(in crate::slices::incident) fn cannot_see(user: UserId, team: Option<ChannelId>) -> UserError {
    let channel = team.map_or_else(|| "the team's channel".to_owned(), channel_link);
    UserError(format!(
        "<@{user}> can't see {channel}, where this incident is worked on, so no ping would reach them. Let them see it, or choose \
         somebody who does. Nothing was changed."
    ))
}

pub(in crate::slices::incident) fn part_given(part: Part, user: UserId, by: UserId) -> String {
    let by = if user == by { String::new() } else { format!(", handed over by <@{by}>") };
    format!("<@{user}> is now **{}**{by}.", name(part))
}

pub(in crate::slices::incident) fn part_left(part: Part) -> String {
    format!("No longer **{}**.", name(part))
}

pub(in crate::slices::incident) fn part_answer(part: Part, user: UserId) -> String {
    format!("<@{user}> is now {}.", name(part))
}

pub(in crate::slices::incident) fn part_left_answer(part: Part) -> String {
    match part {
        Part::Lead => "there is no incident lead now. Assign one with `/incident role`.".to_owned(),
        Part::Communications | Part::Scribe | Part::Responder => "you dropped that role.".to_owned(),
    }
}

pub(in crate::slices::incident) fn has_part(part: Part, user: UserId) -> UserError {
    UserError(format!("<@{user}> is already {}. Nothing was changed.", name(part)))
}

pub(in crate::slices::incident) fn has_not_part(part: Part) -> UserError {
    UserError(format!("You don't have the role \"{}\" here, so there is nothing to drop.", part.as_str()))
}

pub(in crate::slices::incident) fn unknown_part(typed: &str) -> UserError {
    let known = Part::ALL.map(|part| format!("`{}`", part.as_str())).join(", ");
    UserError(format!("There is no role `{}`. Choose one of {known}.", crate::discord::text::safe_title(typed, 40)))
}

pub(in crate::slices::incident) fn invited(user: UserId) -> String {
    format!("<@{user}> **invited**.")
}

pub(in crate::slices::incident) fn invited_answer(user: UserId) -> String {
    format!("<@{user}> can see it now, and I bring them into its thread.")
}

/// In the private thread that somebody could not be brought into.
pub(in crate::slices::incident) fn not_admitted(user: UserId) -> Card {
    Card::sentence(format!(
        "I could not bring <@{user}> into this thread. Let them see the channel that it is in, then mention them here."
    ))
}

pub(in crate::slices::incident) fn not_private(incident: &Incident) -> UserError {
    UserError(format!("{} is not private: everybody in the channel sees it already.", short_name(incident.number)))
}
