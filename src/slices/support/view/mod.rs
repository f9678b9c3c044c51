//! Every sentence and card about questions, the FAQ and the documentation.

mod answer;
mod documentation;
mod triage;

pub(super) use self::answer::*;
pub(super) use self::documentation::{checklist, no_priorities, nothing_measured, read_figure, recorded};
pub(super) use self::triage::{GRADE, NO_BUG, graded, graded_before, triage};
use chrono::TimeDelta;

use super::domain::{Awaited, Entry, Kind};
use super::figures::Figures;
use crate::discord::card::{Button, Card, Form, Input, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::invocation::Filled;
use crate::discord::text::{message_link, safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::ids::{ChannelId, MessageId, MessageRef, SearchId};
use crate::playbook::{NO_DATA, Support};
use crate::slices::release::channel_link;
use crate::slices::support::domain::Words;
use crate::text::{cut, duration, one_line};

/// What the custom ids of this slice ask for.
pub(super) const SEND: &str = "send";
pub(super) const WRITE: &str = "write";
pub(super) const EDIT: &str = "edit";
pub(super) const JUDGE: &str = "judge";
pub(super) const HELPED: &str = "helped";
pub(super) const TICK: &str = "tick";

const SLICE: &str = "support";
const BLUE: u32 = 0x2E_90_FA;
const AMBER: u32 = 0xF7_90_09;
/// How much of a question a card shows.
const QUOTE: usize = 140;
/// How many reminders a card lists; the rest is counted.
pub(super) const LISTED: usize = 10;
/// How long an answer may be.
const LONGEST: u16 = 1_800;

/// An entry's short name.
pub(super) fn short_name(number: i64) -> String {
    format!("FAQ-{number}")
}

/// A message's place and something beside it, for a custom id.
pub(super) fn place(MessageRef { channel, message }: MessageRef, beside: &str) -> String {
    format!("{channel}-{message}-{beside}")
}

/// What [`place`] wrote.
pub(super) fn read_place(subject: &str) -> Option<(MessageRef, &str)> {
    let mut parts = subject.splitn(3, '-');
    let (channel, message) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((MessageRef { channel, message }, parts.next()?))
}

/// What is overdue, with the entries that may answer it. Words that another reminder shows are shown `anew` only.
pub(super) fn reminder(overdue: &[Awaited], known: &[Option<Entry>], anew: bool, pings: Pings) -> Card {
    let part = |kind: Kind, title: &str| {
        let of_kind = overdue.iter().zip(known).filter(|(one, _)| one.kind == kind);
        let lines: Vec<String> = of_kind.map(|(one, known)| reminder_line(one, known.as_ref(), anew)).collect();
        let more = lines.len().saturating_sub(LISTED);
        let rest = if more > 0 { format!("\n-# and {more} more") } else { String::new() };
        let shown = lines.into_iter().take(LISTED).collect::<Vec<_>>().join("\n");
        (!shown.is_empty()).then(|| format!("**{title}**\n{shown}{rest}"))
    };
    let parts = [
        part(Kind::Question, "❓ Nobody from the team has answered"),
        part(Kind::Answer, "🐙 Nobody from the team has answered on GitHub"),
        part(Kind::Triage, "🏷️ Not triaged yet"),
        part(Kind::Bug, "🐛 Nobody has said how grave these are (the triage card has the buttons)"),
    ];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    let mut card = Card::new("Somebody is waiting", text).color(AMBER).with_overflow("waiting.txt");
    card.footer = "React with ✅ to mark a message that needs no answer. You are reminded once.".to_owned();
    let sends = overdue.iter().zip(known).filter_map(|(one, known)| {
        let at = MessageRef { channel: one.channel?, message: MessageId::new(one.subject) };
        let entry = known.as_ref()?;
        let id = CustomId::new(SLICE, SEND, place(at, &entry.number.to_string()));
        Some(Button::new(format!("Send {}", short_name(entry.number)), Style::Primary, id))
    });
    let buttons: Vec<Button> = sends.take(5).collect();
    let card = if buttons.is_empty() { card } else { card.row(buttons) };
    card.pinging("", pings)
}

fn reminder_line(one: &Awaited, known: Option<&Entry>, anew: bool) -> String {
    let with_words = anew || one.reminder.is_none();
    let since = timestamp(one.asked, 'R');
    let words = match (one.kind, one.words.is_empty()) {
        (Kind::Bug, _) => "`/feedback show`".to_owned(),
        (Kind::Question, _) if !with_words => "still open".to_owned(),
        (_, true) => "(no text)".to_owned(),
        (_, false) => safe_title(&one.words, QUOTE),
    };
    let from = match (one.kind, one.channel) {
        (Kind::Question, Some(channel)) => {
            format!("[❓]({})", message_link(one.guild, MessageRef { channel, message: MessageId::new(one.subject) }))
        }
        (Kind::Bug, _) => format!("**FB-{}**", one.subject),
        _ => format!("#{}", one.subject),
    };
    let promised = one.promised.map_or_else(String::new, |at| {
        format!("\n-# somebody of the team said {} that they would find out", timestamp(at, 'R'))
    });
    let known = known.map_or_else(String::new, |entry| {
        format!("\n-# looks like **{}** {}", short_name(entry.number), safe_title(&entry.question, 80))
    });
    format!("- {since} {from} {words}{promised}{known}")
}

fn entry_text(entry: &Entry) -> String {
    // The team's own words may have code and links; inside an embed nothing pings.
    format!("**{}**\n{}", safe_title(&entry.question, 200), entry.answer)
}

/// What was found, and the question how long it took.
pub(super) fn found(first: &Entry, others: &[Entry], search: SearchId) -> Card {
    let mut text = entry_text(first);
    if !others.is_empty() {
        let lines =
            others.iter().map(|entry| format!("-# {} {}", short_name(entry.number), safe_title(&entry.question, 100)));
        text = format!("{text}\n\n**Not it? Similar entries:**\n{}", lines.collect::<Vec<_>>().join("\n"));
    }
    text.push_str("\n\n-# How long did it take you to find this?");
    let button = |label: &str, took: Option<TimeDelta>| {
        let took = took.map_or_else(|| "none".to_owned(), |took| took.num_milliseconds().to_string());
        Button::new(label, Style::Secondary, CustomId::new(SLICE, JUDGE, format!("{search}-{took}")))
    };
    let buttons = vec![
        button("Under 1 min", Some(TimeDelta::minutes(1))),
        button("1–2 min", Some(TimeDelta::minutes(2))),
        button("2–5 min", Some(TimeDelta::minutes(5))),
        button("Longer", Some(TimeDelta::minutes(10))),
        button("Not what I need", None),
    ];
    Card::new(short_name(first.number), text).color(BLUE).with_overflow("answer.txt").row(buttons)
}

/// `watched`: where users may ask so that the team is reminded.
pub(super) fn nothing_known(typed: &str, watched: Option<ChannelId>) -> Card {
    Card::sentence(format!("The FAQ has no answer to \"{}\" yet. {}", safe_title(typed, 100), ask_there(watched)))
}

pub(super) fn judged(was_found: bool, watched: Option<ChannelId>) -> Card {
    Card::sentence(match was_found {
        true => "Thank you, that shows us where answers are hard to find.".to_owned(),
        false => format!("Thank you. {}", ask_there(watched)),
    })
}

fn ask_there(watched: Option<ChannelId>) -> String {
    match watched {
        Some(channel) => {
            format!("Ask it in {}: somebody from the team is reminded if nobody answers.", channel_link(channel))
        }
        None => "Ask it in the server, where people can answer.".to_owned(),
    }
}

pub(super) fn search_gone() -> UserError {
    UserError("This is someone else's search, or it has expired. `/faq search` starts a new one.".to_owned())
}

/// What may answer a message, for the helper.
pub(super) fn offer(like: &[Entry], at: MessageRef, words: &str) -> Card {
    let text = match like {
        [] => "The FAQ has nothing similar yet.".to_owned(),
        like => like
            .iter()
            .map(|entry| format!("**{}** {}", short_name(entry.number), entry_text(entry)))
            .collect::<Vec<_>>()
            .join("\n\n"),
    };
    let mut buttons = send_buttons(like, at);
    buttons.push(Button::new("Write the answer", Style::Secondary, CustomId::new(SLICE, WRITE, place(at, ""))));
    let card = Card::new(format!("Answer: {}", cut(&one_line(words), 100)), text);
    card.color(BLUE).with_overflow("answers.txt").row(buttons)
}

fn send_buttons(like: &[Entry], at: MessageRef) -> Vec<Button> {
    let button = |entry: &Entry| {
        let id = CustomId::new(SLICE, SEND, place(at, &entry.number.to_string()));
        Button::new(format!("Send {}", short_name(entry.number)), Style::Primary, id)
    };
    like.iter().map(button).collect()
}

/// `card` with the entries that may answer what it is about.
pub(super) fn with_offers(mut card: Card, like: &[Entry], at: MessageRef) -> Card {
    if like.is_empty() {
        return card;
    }
    let line = |entry: &Entry| format!("**{}** {}", short_name(entry.number), safe_title(&entry.question, 150));
    let lines = like.iter().map(line).collect::<Vec<_>>().join("\n");
    card.text = format!("{}\n\n**The FAQ may answer it:**\n{lines}", card.text);
    card.row(send_buttons(like, at))
}

/// The form of an entry.
pub(super) fn entry_form(act: &str, subject: &str, Words { question, answer, page }: Words<'_>) -> Form {
    let input = |key, label: &str, value: &str, (lines, required), most| Input {
        key,
        label: label.to_owned(),
        value: value.to_owned(),
        hint: String::new(),
        lines,
        required,
        most,
    };
    Form {
        id: CustomId::new(SLICE, act, subject),
        title: "FAQ entry".to_owned(),
        inputs: vec![
            input("question", "The question, as people ask it", &cut(&one_line(question), 200), (false, true), 200),
            input("answer", "The answer", answer, (true, true), LONGEST),
            input("page", "Page of the docs that must say it, if any", page, (false, false), 100),
        ],
    }
}

/// The fields of [`entry_form`].
///
/// # Errors
/// When the question or the answer is empty.
pub(super) fn read_entry(filled: &Filled) -> Result<Words<'_>, UserError> {
    let (question, answer) = (filled.get("question").trim(), filled.get("answer").trim());
    if question.is_empty() || answer.is_empty() {
        return Err(UserError("An entry needs a question and an answer. Nothing was saved.".to_owned()));
    }
    Ok(Words { question, answer, page: filled.get("page").trim() })
}

pub(super) fn written(entry: &Entry, is_said: bool) -> Card {
    let said = if is_said { ", and is being posted as an answer" } else { "" };
    let page = entry.page.as_ref().map_or_else(String::new, |page| {
        format!(" {} is to be changed: `/faq documented` says when it has been.", safe_title(&page.name, 100))
    });
    Card::sentence(format!("**{}** is in the FAQ{said}. `/faq edit` changes it.{page}", short_name(entry.number)))
}

pub(super) fn page_changed(entry: &Entry) -> Card {
    let page = entry.page.as_ref().map_or_else(String::new, |page| safe_title(&page.name, 100));
    Card::sentence(format!("{page} says it now (**{}**).", short_name(entry.number)))
}

pub(super) fn no_page(entry: &Entry) -> UserError {
    let name = short_name(entry.number);
    UserError(match &entry.page {
        Some(page) => format!("{} was changed for {name} already.", safe_title(&page.name, 100)),
        None => format!("{name} names no page that must change. `/faq edit` sets one."),
    })
}

pub(super) fn rewritten(entry: &Entry) -> Card {
    Card::sentence(format!("**{}** is updated. Answers already posted stay as they were.", short_name(entry.number)))
}

pub(super) fn removed(entry: &Entry) -> Card {
    Card::sentence(format!("**{}** is removed from the FAQ.", short_name(entry.number)))
}

pub(super) fn list(entries: &[Entry]) -> Card {
    let line = |entry: &Entry| {
        let asked = if entry.asked > 0 { format!(" · asked {}×", entry.asked) } else { String::new() };
        let page = entry.page.as_ref().map_or_else(String::new, |page| {
            let (mark, name) = (if page.done.is_some() { "✅" } else { "📄 to change:" }, safe_title(&page.name, 100));
            format!("\n-# {mark} {name}")
        });
        format!("**{}** {}{asked}{page}", short_name(entry.number), safe_title(&entry.question, 150))
    };
    let text = match entries {
        [] => "Nothing yet. `/faq add` writes the first answer, or \"Answer\" in a message's menu.".to_owned(),
        entries => entries.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Card::new("FAQ", text).color(BLUE).with_overflow("faq.txt")
}

pub(super) fn unknown(typed: &str) -> UserError {
    UserError(format!("There is no entry {} in the FAQ. `/faq list` shows them.", safe_title(typed, 60)))
}

pub(super) fn message_is_gone() -> UserError {
    UserError("That message is gone, or it has no author to answer. Nothing was sent.".to_owned())
}

pub(super) fn private_channel() -> UserError {
    UserError("Messages in private channels are not answered from here: others would see what was asked.".to_owned())
}

/// A week of questions against the plan's targets.
pub(super) fn stats(figures: &Figures, targets: &Support) -> Card {
    let length = |length: Option<TimeDelta>| length.map_or_else(|| NO_DATA.to_owned(), duration);
    let mark = |is_met: bool| if is_met { "✅" } else { "⚠️" };
    let recorded = |figure: Option<(i64, Instant)>, target: i64, show: &dyn Fn(i64) -> String| match figure {
        Some((figure, set)) => format!("{} {} ({})", mark(figure >= target), show(figure), timestamp(set, 'd')),
        None => format!("{NO_DATA}: `/docs record`"),
    };
    let (coverage, stars) = (i64::from(targets.coverage_percent), i64::from(targets.satisfaction_stars) * 10);
    let searched = match figures.searched {
        0 => NO_DATA.to_owned(),
        searched => format!(
            "{} {} of {searched} within {}; median {}; {} not found",
            mark(figures.in_time * 2 >= searched),
            figures.in_time,
            duration(targets.found_within),
            length(figures.to_find),
            searched - figures.found
        ),
    };
    let repeats = format!(
        "{} {} (target: fewer than {})",
        mark(figures.repeats < targets.repeats_a_week as usize),
        figures.repeats,
        targets.repeats_a_week
    );
    let helped = match figures.helped {
        (0, 0) => NO_DATA.to_owned(),
        (yes, no) => format!("{yes} of {} who said", yes + no),
    };
    let top = match figures.top.as_slice() {
        [] => "nothing yet".to_owned(),
        top => top
            .iter()
            .map(|entry| {
                format!("**{}** {} ({}×)", short_name(entry.number), safe_title(&entry.question, 80), entry.asked)
            })
            .collect::<Vec<_>>()
            .join("\n"),
    };
    let mut card = Card::new("Questions in the last 7 days", "").color(BLUE);
    card.facts = [
        ("Asked", format!("{}, {} answered", figures.asked, figures.answered)),
        ("Median time to first answer", length(figures.to_answer)),
        ("Answers that helped", helped),
        ("Repeat questions", repeats),
        ("Time to find an answer", searched),
        (
            "Documentation coverage",
            recorded(figures.coverage, coverage, &|figure| format!("{figure} % (target: ≥{coverage} %)")),
        ),
        (
            "Documentation satisfaction",
            recorded(figures.satisfaction, stars, &|figure| {
                format!("{}.{} of 5 stars (target: ≥{})", figure / 10, figure % 10, targets.satisfaction_stars)
            }),
        ),
        ("Pages to change", pages(&figures.pages)),
        ("Asked most", top),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    card
}

/// The pages that must change.
fn pages(open: &[(String, i64, Instant)]) -> String {
    let line = |(page, number, since): &(String, i64, Instant)| {
        format!("{} ({}, since {})", safe_title(page, 100), short_name(*number), timestamp(*since, 'd'))
    };
    match open {
        [] => "none".to_owned(),
        open => open.iter().take(5).map(line).collect::<Vec<_>>().join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ChannelId;

    #[test]
    fn a_place_survives_the_round_trip() {
        let at = MessageRef { channel: ChannelId::new(5), message: MessageId::new(7) };
        assert_eq!(read_place(&place(at, "3")), Some((at, "3")));
        assert_eq!(read_place(&place(at, "")), Some((at, "")));
        assert_eq!(read_place("FB-3"), None);
    }
}
