//! What those who try a request out before its release are asked, and what becomes of it.

use super::{PURPLE, act, count, quote, short_name};
use crate::discord::card::{Button, Card, Form, Input, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{plain_addresses, safe, safe_title};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::ids::ChannelId;
use crate::slices::feedback::domain::{Statement, Test};

/// There is no channel in which users could be asked.
pub(in crate::slices::feedback) const NOWHERE_TO_ASK: &str = "Nobody was asked to try it: no channel for feedback is set up that users can see. `/setup feedback:#…` chooses one.";

fn between((least, most): (u32, u32)) -> String {
    if least == most { least.to_string() } else { format!("{least} to {most}") }
}

/// The question to users who would try it out.
pub(in crate::slices::feedback) fn test_card(topic: &Statement, asked: (u32, u32), test: Test) -> Card {
    let text = format!(
        "{}\nWho tries it out before it is released? We are looking for {} people.\n👥 {}",
        words_of(topic, test.began),
        between(asked),
        standing(test)
    );
    let button = |label: &str, style, act| Button::new(label, style, CustomId::new("feedback", act, topic.number));
    Card::new(format!("🧪 {}: ready to try", short_name(topic.number)), text).color(PURPLE).row(vec![
        button("I'll try it", Style::Primary, act::TEST),
        button("It works", Style::Success, act::WORKS),
        button("Something is off", Style::Secondary, act::OFF),
    ])
}

/// What is tried out, as its author put it when the team moved it there, at `began`: what they made of it since, nobody of the team
/// has read.
fn words_of(topic: &Statement, began: Option<Instant>) -> String {
    match topic.edited.is_none_or(|edited| began.is_some_and(|began| edited <= began)) {
        true => plain_addresses(&quote(&topic.words.text, 200)),
        false => "-# Its author has edited the message.".to_owned(),
    }
}

/// How many try it, and what they say.
pub(super) fn standing(test: Test) -> String {
    let people = |number: i64, one: &str, many: &str| count(usize::try_from(number).unwrap_or(0), one, many);
    match test {
        Test { joined: 0, .. } => "Nobody yet".to_owned(),
        Test { joined, works, fails, .. } => format!(
            "{} so far; it works for {works}, and {}",
            people(joined, "person", "people"),
            people(fails, "says that something is off", "say that something is off")
        ),
    }
}

/// The same once it has moved on.
pub(in crate::slices::feedback) fn test_over(topic: &Statement, test: Test) -> Card {
    let text = format!("{}\nThe test is over. 👥 {}", words_of(topic, None), standing(test));
    Card::new(format!("🧪 {}", short_name(topic.number)), text).color(PURPLE)
}

/// What whoever moved it there should know.
pub(in crate::slices::feedback) fn testers_asked(channel: ChannelId, asked: (u32, u32)) -> String {
    format!("{} people are asked to try it in <#{channel}>.", crate::text::capitalized(&between(asked)))
}

pub(in crate::slices::feedback) fn few_testers(test: Test, asked: (u32, u32)) -> String {
    format!("{} of at least {} testers have said what they found.", test.answered(), asked.0)
}

pub(in crate::slices::feedback) fn joined(topic: &Statement) -> Card {
    Card::sentence(format!(
        "Thank you for trying {}. When you have, press **It works** or **Something is off** on the same card.",
        short_name(topic.number)
    ))
}

pub(in crate::slices::feedback) fn tests_already(topic: &Statement) -> Card {
    Card::sentence(format!(
        "You are trying {} already. Press **It works** or **Something is off** when you know.",
        short_name(topic.number)
    ))
}

pub(in crate::slices::feedback) fn enough_testers(topic: &Statement, asked: (u32, u32)) -> UserError {
    UserError(format!(
        "{} people are trying {} already, which is enough. If you try it all the same, say with the other two buttons what you find.",
        asked.1,
        short_name(topic.number)
    ))
}

pub(in crate::slices::feedback) fn not_under_test(topic: &Statement) -> UserError {
    UserError(format!(
        "{} is not being tried out now. What you find is feedback like any other: write it in the feedback channel.",
        short_name(topic.number)
    ))
}

pub(in crate::slices::feedback) fn test_form(topic: &Statement) -> Form {
    Form {
        id: CustomId::new("feedback", act::OFF, topic.number),
        title: format!("{}: what is off?", short_name(topic.number)),
        inputs: vec![Input {
            key: "words",
            label: "What did you do, and what happened?".to_owned(),
            value: String::new(),
            hint: String::new(),
            lines: true,
            required: true,
            most: 1_000,
        }],
    }
}

pub(in crate::slices::feedback) fn thanks_for_testing(topic: &Statement) -> Card {
    Card::sentence(format!("Thank you: the team knows what you found about {}.", short_name(topic.number)))
}

/// What the team reads of somebody for whom it does not work.
pub(in crate::slices::feedback) fn off(topic: &Statement, words: &str, by: &str) -> Card {
    let title = format!("🧪 {}: something is off", short_name(topic.number));
    Card { footer: safe_title(by, 60), ..Card::new(title, safe(words)).color(PURPLE) }
}

/// What the team reads once enough people have said what they found.
pub(in crate::slices::feedback) fn tested(topic: &Statement, test: Test) -> Card {
    let text = format!("{}\n-# `/feedback stage` moves it on.", standing(test));
    Card::new(format!("🧪 {}: tried out", short_name(topic.number)), text).color(PURPLE)
}
