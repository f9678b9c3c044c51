//! What the team is asked where nothing says whether a release has a fix.

use super::{one_line, short_name};
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::safe_title;
use crate::error::UserError;
use crate::ids::IssueNumber;
use crate::slices::feedback::domain::Statement;

/// As many fixes have buttons as a card has rows.
const ROWS: usize = 5;

/// A topic of which it is not known whether a release has its fix.
pub(in crate::slices::feedback) struct Doubt {
    pub(in crate::slices::feedback) topic: Statement,
    pub(in crate::slices::feedback) numbers: Vec<IssueNumber>,
    /// What the team said.
    pub(in crate::slices::feedback) is_in: Option<bool>,
}

impl Doubt {
    /// The issues that were closed, or the topic where the team itself said that it is fixed.
    fn name(&self) -> String {
        match self.numbers.is_empty() {
            true => short_name(self.topic.number),
            false => self.numbers.iter().map(|number| format!("#{number}")).collect::<Vec<_>>().join(", "),
        }
    }
}

/// Those that are asked about, each with its buttons, and what was answered.
pub(in crate::slices::feedback) fn doubts(tag: &str, asked: &[Doubt]) -> Card {
    let waiting: Vec<&Doubt> = asked.iter().filter(|doubt| doubt.is_in.is_none()).collect();
    let mut lines = Vec::new();
    if !waiting.is_empty() {
        lines.push(
            "These are fixed, and neither the release's notes nor its commits nor a milestone says whether it has the fix. \
             Nobody who reported them is told before you answer."
                .to_owned(),
        );
    }
    let line = |doubt: &&Doubt| {
        let issues = if doubt.numbers.is_empty() { String::new() } else { format!("{}: ", doubt.name()) };
        format!("{issues}{}{}", one_line(&doubt.topic, 120), doubt.topic.of_people())
    };
    lines.extend(waiting.iter().take(ROWS).map(line));
    lines.extend((waiting.len() > ROWS).then(|| format!("-# and {} more: they follow.", waiting.len() - ROWS)));
    let answered = asked.iter().filter_map(|doubt| Some((doubt, doubt.is_in?)));
    lines.extend(
        answered.map(|(doubt, is_in)| format!("-# {}: {}", doubt.name(), if is_in { "in it" } else { "not in it" })),
    );
    let title = match waiting.len() {
        0 => format!("{}: what is in it is known", safe_title(tag, 60)),
        _ => format!("{}: is the fix in it?", safe_title(tag, 60)),
    };
    let rows = waiting.iter().take(ROWS).map(|doubt| {
        let button = |label: &str, style, turn: &str| {
            let subject = format!("{}-{turn}-{tag}", doubt.topic.number);
            Button::new(
                format!("{} {label}", doubt.name()),
                style,
                CustomId::new("feedback", super::act::DOUBT, subject),
            )
        };
        vec![button("is in it", Style::Success, "in"), button("is not", Style::Secondary, "out")]
    });
    Card { buttons: rows.collect(), ..Card::new(title, lines.join("\n")) }
}

pub(in crate::slices::feedback) fn doubt_noted(topic: &Statement, tag: &str, is_in: bool) -> Card {
    let (name, tag) = (short_name(topic.number), safe_title(tag, 60));
    Card::sentence(match is_in {
        true => format!("{name} is fixed in {tag}. Those who reported it are asked whether it is fixed for them."),
        false => format!("{name} is not in {tag}. tplus looks at the next release."),
    })
}

pub(in crate::slices::feedback) fn doubt_answered(topic: &Statement) -> UserError {
    UserError(format!("Somebody has answered for {} already.", short_name(topic.number)))
}
