//! What is said to the people behind feedback: replies, and the question whether they may be quoted.

use super::{act, link, quote, short_name};
use crate::discord::card::{Button, Card, Form, Input, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe, safe_title};
use crate::error::UserError;
use crate::playbook::ReplyText;
use crate::slices::feedback::domain::{Consent, Statement};
use crate::text::{cut, one_line};

/// What a reply calls the place where users write, while no channel for it is set.
pub(in crate::slices::feedback) const HERE: &str = "this channel";

const GREEN: u32 = 0x12_B7_6A;

/// The draft of a reply.
pub(in crate::slices::feedback) fn reply_form(
    statement: &Statement,
    chosen: Option<&ReplyText>,
    channel: &str,
) -> Form {
    let what = cut(&one_line(&statement.words.text), 100);
    let text = chosen.map_or_else(String::new, |reply| reply.text.replace("{what}", &what).replace("{link}", channel));
    Form {
        id: CustomId::new("feedback", act::REPLY, statement.number),
        title: format!("Reply to {}", short_name(statement.number)),
        inputs: vec![Input {
            key: "text",
            label: "Your reply, posted where the person wrote".to_owned(),
            value: text,
            hint: "What you want to say".to_owned(),
            lines: true,
            required: true,
            most: 1_500,
        }],
    }
}

/// The reply, as the person sees it.
pub(in crate::slices::feedback) fn reply(statement: &Statement, text: &str, by: &str) -> Card {
    let mut card = Card::sentence(reopened(&safe(text)));
    card.footer = format!("{} · the team", safe_title(by, 60));
    let users = statement.words.author.into_iter().collect();
    card.pinging("", Pings { users, roles: Vec::new() })
}

/// A team member's channel links stay links.
fn reopened(text: &str) -> String {
    text.replace("<\u{200B}#", "<#")
}

pub(in crate::slices::feedback) fn nowhere_to_reply(statement: &Statement) -> UserError {
    let name = short_name(statement.number);
    UserError(format!("{name} was not written here, or its message is gone: there is nowhere to reply."))
}

pub(in crate::slices::feedback) fn empty_reply() -> UserError {
    UserError("The reply is empty. Nothing was sent.".to_owned())
}

pub(in crate::slices::feedback) fn replied(statement: &Statement) -> Card {
    let place =
        link(statement.guild, &statement.words).map_or_else(String::new, |link| format!(" [To the message]({link})"));
    Card::sentence(format!("Your reply to **{}** is on its way.{place}", short_name(statement.number)))
}

/// The question where it was written, or what was answered.
pub(in crate::slices::feedback) fn may_we_quote(statement: &Statement, answer: Option<Consent>) -> Card {
    let words = quote(&statement.words.text, 300);
    let button = |label: &str, style, consent: Consent| {
        let id = CustomId::new("feedback", act::CONSENT, format!("{}-{}", statement.number, consent.as_str()));
        Button::new(label, style, id)
    };
    let row = vec![
        button("Yes, with my name", Style::Success, Consent::Named),
        button("Yes, without my name", Style::Secondary, Consent::Unnamed),
        button("No", Style::Secondary, Consent::No),
    ];
    let (title, text) = match answer {
        None | Some(Consent::Asked) => {
            ("May we quote you?", format!("{words}\nIt would appear in our public updates."))
        }
        Some(Consent::Named) => ("Thank you! The team may quote you by name.", words),
        Some(Consent::Unnamed) => ("Thank you! The team may quote you without your name.", words),
        Some(Consent::No) => ("You will not be quoted.", "You can change your mind at any time.".to_owned()),
    };
    let card = Card::new(title, text).color(GREEN).row(row);
    match (answer, statement.words.author) {
        (None, Some(author)) => card.pinging("", Pings { users: vec![author], roles: Vec::new() }),
        _ => card,
    }
}

pub(in crate::slices::feedback) fn cannot_ask(statement: &Statement) -> UserError {
    UserError(format!(
        "tplus can't ask the author of {name}: it was not written here. If they say yes, record it with `/feedback quote`.",
        name = short_name(statement.number)
    ))
}

pub(in crate::slices::feedback) fn author_answers(statement: &Statement) -> UserError {
    let name = short_name(statement.number);
    UserError(format!(
        "The author of {name} is here and can answer for themselves: `/feedback show {name}` → Ask to quote."
    ))
}

pub(in crate::slices::feedback) fn asked_before(statement: &Statement, consent: Consent) -> UserError {
    let answer = match consent {
        Consent::Asked => "has not answered yet",
        Consent::Named => "agreed, with their name",
        Consent::Unnamed => "agreed, without their name",
        Consent::No => "does not want to be quoted",
    };
    UserError(format!("The author of {} was asked and {answer}.", short_name(statement.number)))
}

pub(in crate::slices::feedback) fn asked_for_consent(statement: &Statement) -> Card {
    Card::sentence(format!(
        "The author of **{}** is being asked where they posted it. Until they say yes, it is not quoted.",
        short_name(statement.number)
    ))
}

pub(in crate::slices::feedback) fn not_the_author() -> UserError {
    UserError("Only its author can answer that.".to_owned())
}

pub(in crate::slices::feedback) fn consent_noted(consent: Consent) -> Card {
    Card::sentence(match consent {
        Consent::No | Consent::Asked => "Noted: you will not be quoted.",
        Consent::Named => "Thank you! The team may quote you by name. These buttons change it at any time.",
        Consent::Unnamed => "Thank you! The team may quote you without your name. These buttons change it at any time.",
    })
}

pub(in crate::slices::feedback) fn consent_recorded(statement: &Statement, consent: Consent) -> Card {
    let what = match consent {
        Consent::Named => "may be quoted with its author's name",
        Consent::Unnamed => "may be quoted without a name",
        Consent::No | Consent::Asked => "is not quoted",
    };
    Card::sentence(format!("**{}** {what}.", short_name(statement.number)))
}
