//! Kind words for the public: the question to their author, and the team's release of what they agreed to.

use super::{act, short_name};
use crate::discord::card::{Button, Card, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{plain_addresses, safe_title};
use crate::error::UserError;
use crate::slices::feedback::domain::{Consent, Statement};

const GREEN: u32 = 0x12_B7_6A;
const GREY: u32 = 0x66_70_85;
/// How many characters of somebody's words a quote has at most.
const QUOTED: usize = 140;

/// The words of `statement` as the public reads them, with its author's name where they agreed to that; nothing where only the link is
/// known. An address in them is text and no link.
pub fn quoted(statement: &Statement) -> Option<String> {
    let words = quoted_words(statement)?;
    let name = plain_addresses(&safe_title(&statement.words.author_name, 60));
    Some(match statement.consent {
        Some(Consent::Named) if !name.is_empty() => format!("{words} · {name}"),
        _ => words,
    })
}

/// The same without the name: between quotation marks.
pub(in crate::slices::feedback) fn quoted_words(statement: &Statement) -> Option<String> {
    let words = safe_title(&statement.words.text, QUOTED);
    (!words.is_empty()).then(|| plain_addresses(&format!("\"{words}\"")))
}

/// The same as a quotation of its own.
fn shown(statement: &Statement) -> String {
    format!("> {}", quoted(statement).unwrap_or_default())
}

/// The question where it was written, or what was answered.
pub(in crate::slices::feedback) fn may_we_quote(statement: &Statement, answer: Option<Consent>) -> Card {
    let words = shown(statement);
    let button = |label: &str, style, consent: Consent| {
        let subject = format!("{}-{}-{}", statement.number, consent.as_str(), statement.wording());
        Button::new(label, style, CustomId::new("feedback", act::CONSENT, subject))
    };
    let row = vec![
        button("Yes, with my name", Style::Success, Consent::Named),
        button("Yes, without my name", Style::Secondary, Consent::Unnamed),
        button("No", Style::Secondary, Consent::No),
    ];
    let (title, text) = match answer {
        None | Some(Consent::Asked) => (
            "May we quote you?",
            format!(
                "{words}\nIt would appear in our public updates, in these words. If you edit your message, this ends."
            ),
        ),
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

/// What the author reads in place of a question about words that have changed, or are gone.
pub(in crate::slices::feedback) fn question_ended(is_deleted: bool) -> Card {
    let why = match is_deleted {
        true => "The message is gone, so what you said about quoting it holds no more.",
        false => {
            "The message has changed since we asked, so what you said about quoting it holds no more. The team may ask again."
        }
    };
    Card::new("You will not be quoted.", why).color(GREY)
}

/// What the team is asked when an author agrees, and what became of it.
pub(in crate::slices::feedback) fn release_quote(statement: &Statement) -> Card {
    let name = short_name(statement.number);
    let (title, what) = match (statement.may_be_quoted(), statement.consent) {
        (true, _) => (
            format!("{name} is released as a quote"),
            "The public weekly update about the week in which it was said may quote it.",
        ),
        (false, Some(Consent::No)) => return not_quoted(&name, "Its author does not want to be quoted any more."),
        (false, _) => (
            format!("The author of {name} agrees to be quoted"),
            "Users read these words once somebody of the team has released them.",
        ),
    };
    Card::new(title, format!("{}\n{what}", shown(statement))).color(GREEN).row(vec![release_button(statement)])
}

/// The button that releases the words of `statement` as they stand, or takes that back.
pub(in crate::slices::feedback) fn release_button(statement: &Statement) -> Button {
    let (label, style, act) = match statement.may_be_quoted() {
        true => ("Take it back", Style::Secondary, act::HOLD_QUOTE),
        false => ("Release the quote", Style::Primary, act::RELEASE_QUOTE),
    };
    Button::new(label, style, CustomId::new("feedback", act, format!("{}-{}", statement.number, statement.wording())))
}

/// What the team reads in place of a quote whose words have changed, or are gone.
pub(in crate::slices::feedback) fn quote_ended(statement: &Statement, is_deleted: bool) -> Card {
    let name = short_name(statement.number);
    if is_deleted {
        return not_quoted(&name, "Its message was deleted.");
    }
    let asks = format!(
        "Its words have changed since its author agreed. `/feedback show number:{name}` has the button that asks again."
    );
    not_quoted(&name, &asks)
}

fn not_quoted(name: &str, why: &str) -> Card {
    Card::new(format!("{name} is not quoted"), why).color(GREY)
}

pub(in crate::slices::feedback) fn quote_released(statement: &Statement) -> Card {
    let name = short_name(statement.number);
    Card::sentence(match statement.may_be_quoted() {
        true => format!("**{name}** may stand in public updates now. An edit by its author ends that."),
        false => format!("**{name}** is not quoted until somebody releases it again."),
    })
}

pub(in crate::slices::feedback) fn words_changed(statement: &Statement) -> UserError {
    UserError(format!(
        "{} has been edited since this was asked, so nothing was taken from it. Its author can be asked about the words as they are now.",
        short_name(statement.number)
    ))
}

pub(in crate::slices::feedback) fn not_agreed(statement: &Statement) -> UserError {
    let name = short_name(statement.number);
    UserError(format!("The author of {name} has not agreed to be quoted, so it can't be released."))
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
    // Whoever released it sees which words these are.
    let words = match consent.is_given() {
        true => format!("\n{}", super::quote(&statement.words.text, 1_000)),
        false => String::new(),
    };
    Card::sentence(format!("**{}** {what}.{words}", short_name(statement.number)))
}
