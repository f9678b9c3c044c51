//! What is said of the documentation: its priorities as a list, and the figures that people record.

use super::{BLUE, SLICE, TICK};
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::playbook::{Focus, Names};

/// These weeks' priorities.
pub(in crate::slices::support) fn checklist(focus: &Focus, ticks: &[(String, String, Instant)], names: &Names) -> Card {
    let ticked = |item: &String| ticks.iter().find(|(ticked, ..)| ticked == item);
    let line = |(at, item): (usize, &String)| match ticked(item) {
        Some((_, name, when)) => {
            let (said, name) = (names.fill(item), safe_title(name, 40));
            format!("✅ {}. {said} · {name} {}", at + 1, timestamp(*when, 'd'))
        }
        None => format!("⬜ {}. {}", at + 1, names.fill(item)),
    };
    let text = focus.items.iter().enumerate().map(line).collect::<Vec<_>>().join("\n");
    let done = focus.items.iter().filter(|item| ticked(item).is_some()).count();
    let mut card = Card::new(format!("Documentation, {}: {}", focus.name, focus.focus), text).color(BLUE);
    card.footer = format!("{done} of {} done. Press a number to check it off or undo that.", focus.items.len());
    let button = |at: usize| {
        let wanted = if ticked(&focus.items[at]).is_some() { "off" } else { "on" };
        let id = CustomId::new(SLICE, TICK, format!("{}-{at}-{wanted}", focus.from_day));
        Button::new((at + 1).to_string(), Style::Secondary, id)
    };
    let buttons: Vec<Button> = (0..focus.items.len()).map(button).collect();
    buttons.chunks(5).fold(card, |card, row| card.row(row.to_vec()))
}

pub(in crate::slices::support) fn no_priorities() -> UserError {
    UserError("The playbook has no such priority. `/docs show` shows the current ones.".to_owned())
}

/// A figure of at most `most`, kept in parts of `scale` a unit.
///
/// # Errors
/// When it is no such figure.
pub(in crate::slices::support) fn read_figure(typed: f64, most: f64, scale: f64) -> Result<i64, UserError> {
    if !(0.0..=most).contains(&typed) {
        return Err(UserError(format!("{typed} is not between 0 and {most}. Nothing was recorded.")));
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is at most a hundred")]
    Ok((typed * scale).round() as i64)
}

pub(in crate::slices::support) fn nothing_measured() -> UserError {
    UserError("Say `coverage`, `satisfaction` or both. Nothing was recorded.".to_owned())
}

pub(in crate::slices::support) fn recorded() -> Card {
    Card::sentence("Recorded. `/faq stats` shows it against its target.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_within_their_bounds() {
        assert_eq!(read_figure(4.2, 5.0, 10.0), Ok(42));
        assert!(read_figure(f64::NAN, 5.0, 10.0).is_err() && read_figure(101.0, 100.0, 1.0).is_err());
    }
}
