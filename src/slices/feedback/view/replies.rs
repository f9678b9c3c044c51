//! What is said to the people behind feedback: replies.

use super::{act, link, short_name};
use crate::discord::card::{Card, Form, Input, Pings};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe, safe_title};
use crate::error::UserError;
use crate::playbook::ReplyText;
use crate::slices::feedback::domain::Statement;
use crate::text::{cut, one_line};

/// What a reply calls the place where users write, while no channel for it is set.
pub(in crate::slices::feedback) const HERE: &str = "this channel";

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
