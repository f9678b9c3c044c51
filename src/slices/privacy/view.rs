//! Every sentence about what is kept of people.

use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::playbook::Playbook;
use crate::text::{count, one_line};

/// The button that erases.
pub(super) const FORGET: &str = "forget";

/// What is kept: what it is called, one and several, and how many.
pub(super) type Kept = Vec<((&'static str, &'static str), i64)>;

fn lines(kept: &Kept) -> String {
    let line = |((one, several), number): &((&str, &str), i64)| {
        format!("- {}", count(usize::try_from(*number).unwrap_or(0), one, several))
    };
    match kept.is_empty() {
        true => "Nothing: no words, no name, no vote.".to_owned(),
        false => kept.iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}

/// What is kept about the person who asks, and the rules by which it is kept.
pub(super) fn privacy(kept: &Kept, playbook: &Playbook, contact: &str) -> Card {
    let days = playbook.keep_words.num_days();
    let asks = match contact.is_empty() {
        true => String::new(),
        false => format!("\n\nQuestions or concerns: {}", one_line(contact)),
    };
    let text = format!(
        "**About you, in this server**\n{}\n\n\
         **What tplus keeps**\n\
         - Messages that the team tags as feedback, with their author, until they are deleted or {days} days have passed\n\
         - Questions in the channels where users ask, and others that the team marks or answers, so that none goes unanswered, for {days} days\n\
         - Stand-up answers, messages in an incident's timeline and those that one was declared from, for {days} days\n\
         - Who took which step in an incident, and who voted for what\n\n\
         **What it does not keep**\n\
         Other messages, direct messages, anything from private channels but what somebody takes into an incident. A message that you \
         delete is erased here too. Nothing is shared with anyone, but the team may file your words as an issue on GitHub, without \
         your name. You are quoted publicly only if you agreed.\n\n\
         `/forget-me` erases your words and your name.{asks}",
        lines(kept),
    );
    Card::new("What tplus keeps about you", text)
}

/// Asks whether it is meant.
pub(super) fn ask(kept: &Kept) -> Card {
    let text = format!(
        "This erases your words and your name:\n{}\n\nOnly anonymous counts stay, and nothing else can be restored. tplus \
         updates its cards. Title and summary of an incident that is still worked on lose your name now, and go when it is over. \
         Your own messages, older summaries and issues on GitHub (they carry no name) stay where they are: those you can delete \
         yourself, or ask the team.",
        lines(kept),
    );
    let button = Button::new("Erase it", Style::Danger, CustomId::new("privacy", FORGET, "me"));
    Card::new("Forget you?", text).row(vec![button])
}

pub(super) fn forgotten() -> Card {
    Card::sentence("Done: your words and your name are erased here. What you write from now on counts as new.")
}
