//! Every sentence about one's own hours, and about the team's holidays.

use chrono::{NaiveDate, NaiveTime, Weekday};

use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::slices::people::{Absence, Hours};

/// What the custom ids of this slice ask for.
pub(super) mod act {
    pub const BACK: &str = "back";
    pub const ASK: &str = "ask";
}

/// The subject of the button by which one is asked; anything else says no.
pub(super) const YES: &str = "yes";
/// How many absences have a button.
const ABSENCES: usize = 4;

/// What is known of somebody's hours.
#[derive(Debug)]
pub(super) struct Mine {
    /// When they work.
    pub(super) hours: Hours,
    /// Whether they said where they are.
    pub(super) has_own_zone: bool,
    /// Whether anybody said where they are, they or whoever started the release.
    pub(super) is_placed: bool,
    /// The absences that are not over.
    pub(super) absences: Vec<Absence>,
    /// The date, where they are.
    pub(super) today: NaiveDate,
    /// Whether the stand-up asks them.
    pub(super) is_asked: bool,
    /// Whether it doesn't because they want it so.
    pub(super) wants_none: bool,
    /// When it asks them next, in UTC.
    pub(super) next_standup: Option<Instant>,
}

/// What tplus knows of one's hours, and when it asks one something.
pub(super) fn mine(mine: &Mine) -> Card {
    let hours = &mine.hours;
    let zone = match (mine.is_placed, mine.has_own_zone) {
        (false, _) => "nobody has said where yet; say it with `/me zone`".to_owned(),
        (true, true) => hours.zone.name().to_owned(),
        (true, false) => format!("{}, as the release; `/me zone` says where you are", hours.zone.name()),
    };
    let mut lines =
        vec![format!("🕘 {}, {}–{}", days(&hours.weekdays), clock(hours.from), clock(hours.to)), format!("🌍 {zone}")];
    let away = |absence: &Absence| match absence.covers(mine.today) {
        true => format!("🌴 Away until {}, that day included", date(absence.last)),
        false => format!("🌴 Away {}", period(absence)),
    };
    lines.extend(mine.absences.iter().map(away));
    lines.push(standup(mine));
    let mut card = Card::new("You, as tplus knows you", lines.join("\n"));
    card.footer = "/me hours · /me zone · /ooo".to_owned();
    card = card.row(vec![asking(mine)]);
    let absences: Vec<Button> = mine.absences.iter().take(ABSENCES).map(|absence| back(absence, mine.today)).collect();
    if absences.is_empty() { card } else { card.row(absences) }
}

fn standup(mine: &Mine) -> String {
    match (mine.is_asked, mine.next_standup, mine.wants_none) {
        (true, Some(next), _) => {
            format!("☀️ The stand-up asks you next {} ({})", timestamp(next, 'F'), timestamp(next, 'R'))
        }
        (true, None, _) => "☀️ The stand-up asks you; none is due in the next days.".to_owned(),
        (false, _, true) => "☀️ The stand-up doesn't ask you, as you wanted.".to_owned(),
        (false, _, false) => {
            "☀️ The stand-up doesn't ask you yet: it does once you answer one, or press the button.".to_owned()
        }
    }
}

fn asking(mine: &Mine) -> Button {
    match mine.is_asked {
        true => Button::new("No stand-ups for me", Style::Secondary, CustomId::new("me", act::ASK, "no")),
        false => Button::new("Ask me at stand-ups", Style::Primary, CustomId::new("me", act::ASK, YES)),
    }
}

fn back(absence: &Absence, today: NaiveDate) -> Button {
    let label = match absence.covers(today) {
        true => "I'm back today".to_owned(),
        false => format!("Not away {}", period(absence)),
    };
    Button::new(label, Style::Secondary, CustomId::new("me", act::BACK, absence.id))
}

fn period(absence: &Absence) -> String {
    match absence.first == absence.last {
        true => date(absence.first),
        false => format!("{} to {}", date(absence.first), date(absence.last)),
    }
}

/// A date as people read it.
pub(super) fn date(date: NaiveDate) -> String {
    date.format("%a %b %-d").to_string()
}

fn clock(time: NaiveTime) -> String {
    time.format("%-H:%M").to_string()
}

/// `Mon–Fri`, `Mon, Wed, Fri`.
fn days(weekdays: &[Weekday]) -> String {
    let follows = |pair: &[Weekday]| pair[0].succ() == pair[1];
    match weekdays {
        [first, .., last] if weekdays.len() > 2 && weekdays.windows(2).all(follows) => format!("{first}–{last}"),
        _ => weekdays.iter().map(Weekday::to_string).collect::<Vec<_>>().join(", "),
    }
}

pub(super) fn no_place(typed: &str, places: &[&str]) -> UserError {
    let typed = safe_title(typed, 40);
    UserError(match places.first() {
        Some(place) => format!(
            "{typed} is shared by many places, whose clocks change on different days. Say which one you mean, e.g. `{place}`."
        ),
        None => format!(
            "{typed} is an offset and never changes with the clocks. Say the place where you are, e.g. `Europe/Berlin`."
        ),
    })
}

pub(super) fn no_zone(typed: &str, like: &[&str]) -> UserError {
    let typed = safe_title(typed, 40);
    UserError(match like.first() {
        Some(like) => format!("There is no time zone {typed}. Did you mean `{like}`?"),
        None => format!("There is no time zone {typed}. Type a large city near you and choose from the list."),
    })
}

pub(super) fn no_times(from: &str, to: &str) -> UserError {
    UserError(format!(
        "I can't read {} to {} as hours of one day. Say them like `9:00` and `17:30`, the later one second.",
        safe_title(from, 20),
        safe_title(to, 20)
    ))
}

pub(super) fn half_a_time() -> UserError {
    UserError("Say both, from when and until when you work, e.g. `9:00` and `17:30`.".to_owned())
}

pub(super) fn no_days(typed: &str) -> UserError {
    UserError(format!("I can't read {} as weekdays. Say them like `Mon-Fri` or `Mon Wed Fri`.", safe_title(typed, 40)))
}

pub(super) fn no_day(typed: &str) -> UserError {
    UserError(format!(
        "I can't read {} as a day. Say it like `2026-01-20`, `today`, `tomorrow` or `Monday`.",
        safe_title(typed, 40)
    ))
}

pub(super) fn no_absence((first, last): (NaiveDate, NaiveDate), today: NaiveDate) -> UserError {
    UserError(if last < first {
        format!("{} is before {}. Say the first day first.", date(last), date(first))
    } else if last < today {
        format!("{} is past already. Say when you will be away.", date(last))
    } else {
        format!("{first} to {last} is longer than a year. Check the year.")
    })
}

/// The holidays that lie ahead.
pub(super) fn holidays(holidays: &[(NaiveDate, String)], said: &str) -> Card {
    let line =
        |(day, name): &(NaiveDate, String)| format!("- {} · {}", day.format("%a %b %-d, %Y"), safe_title(name, 80));
    let lines = match holidays.is_empty() {
        true => "None. `/holiday add` notes one: the stand-up asks nobody then.".to_owned(),
        false => holidays.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    let text = if said.is_empty() { lines } else { format!("{said}\n\n{lines}") };
    Card::new("Holidays of the team", text).with_overflow("holidays.txt")
}

pub(super) fn no_holiday_name() -> UserError {
    UserError("A holiday needs a name of up to 80 characters, e.g. `Labor Day`.".to_owned())
}

pub(super) fn past_holiday(day: NaiveDate) -> UserError {
    UserError(format!("{} is past already.", day.format("%a %b %-d, %Y")))
}

pub(super) fn no_such_holiday(day: NaiveDate) -> UserError {
    UserError(format!("There is no holiday on {}. `/holiday list` shows them.", day.format("%a %b %-d, %Y")))
}
