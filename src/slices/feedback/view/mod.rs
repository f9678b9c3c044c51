//! Every sentence and card about feedback.

mod calendar;
mod doubts;
mod fixes;
mod issues;
mod quotes;
mod replies;
mod requests;
mod testers;

pub(super) use calendar::*;
pub(super) use doubts::*;
pub(super) use fixes::*;
pub(super) use issues::*;
pub use quotes::quoted;
pub(super) use quotes::*;
pub(super) use replies::*;
pub(super) use requests::*;
pub(super) use testers::*;

use super::domain::{Link, LinkState, Source, Statement, Test, Words};
use crate::discord::card::{Button, Card, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{mention, message_link, safe, safe_title, timestamp};
use crate::error::UserError;
use crate::ids::{GuildId, InteractionId};
use crate::playbook::{Category, Playbook};
use crate::slices::tracker::KnownIssue;
use crate::text::{capitalized, count};

/// What the custom ids of this slice ask for.
pub(super) mod act {
    pub const TAG: &str = "tag";
    pub const CONFIRM: &str = "confirm";
    pub const MERGE: &str = "merge";
    pub const ISSUE: &str = "issue";
    pub const DOUBT: &str = "doubt";
    pub const REPLY: &str = "reply";
    pub const QUOTE: &str = "quote";
    pub const CONSENT: &str = "consent";
    pub const RELEASE_QUOTE: &str = "quotable";
    pub const HOLD_QUOTE: &str = "unquotable";
    pub const FIXED: &str = "fixed";
    pub const BROKEN: &str = "broken";
    pub const TEST: &str = "test";
    pub const WORKS: &str = "works";
    pub const OFF: &str = "off";
}

const PURPLE: u32 = 0x7A_5A_F8;

/// A statement's short name, e.g. `FB-3`.
pub fn short_name(number: i64) -> String {
    format!("FB-{number}")
}

/// The question which category it is.
pub(super) fn choose_category(draft: InteractionId, words: &Words, playbook: &Playbook) -> Card {
    let text = match words.text.is_empty() {
        true => "(no text)".to_owned(),
        false => quote(&words.text, 300),
    };
    let button = |category: &Category| {
        let id = CustomId::new("feedback", act::TAG, format!("{draft}-{}", category.id));
        Button::new(format!("{} {}", category.unicode(), capitalized(&category.name)).trim(), Style::Secondary, id)
    };
    let buttons: Vec<Button> = playbook.categories.iter().map(button).collect();
    let card = Card::new("What is it?", text).color(PURPLE);
    buttons.chunks(5).take(5).fold(card, |card, row| card.row(row.to_vec()))
}

fn emoji(category: Option<&Category>) -> &str {
    category.map_or("", Category::unicode)
}

fn quote(text: &str, most: usize) -> String {
    format!("> {}", safe_title(text, most))
}

pub(super) fn forgotten() -> UserError {
    UserError(
        "That text was erased, at its author's request or because its retention period ended. It stays erased."
            .to_owned(),
    )
}

pub(super) fn tagged(number: i64, category: &Category, similar: &[Statement]) -> Card {
    let said = format!("{} **{}** is tracked as {}.", category.unicode(), short_name(number), category.name);
    let card = Card::sentence(match similar.is_empty() {
        true => said,
        false => format!("{said}\n\n**Is it a duplicate of one of these?**\n{}", similar_lines(similar)),
    });
    with_merges(card, number, similar)
}

fn similar_lines(similar: &[Statement]) -> String {
    let line = |other: &Statement| {
        let people = behind(other).map_or_else(String::new, |people| format!(" ({people})"));
        format!("{}{people}", one_line(other, 160))
    };
    similar.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// `card` with a button for each of `similar` that merges `number` into it.
fn with_merges(card: Card, number: i64, similar: &[Statement]) -> Card {
    let button = |other: &Statement| {
        Button::new(format!("Same as {}", short_name(other.number)), Style::Secondary, merge_id(number, other))
    };
    if similar.is_empty() { card } else { card.row(similar.iter().map(button).collect()) }
}

/// What merges the statement `number` into `other`.
fn merge_id(number: i64, other: &Statement) -> CustomId {
    CustomId::new("feedback", act::MERGE, format!("{number}-{}", other.number))
}

/// How many people are behind it, where it is more than the one who said it.
fn behind(statement: &Statement) -> Option<String> {
    let testers = match statement.testers {
        0 => String::new(),
        testers => format!(", {} of beta testers", count(usize::try_from(testers).unwrap_or(0), "vote", "votes")),
    };
    (statement.people > 1).then(|| format!("{} people{testers}", statement.people))
}

pub(super) fn merged(one: &Statement, topic: &Statement) -> Card {
    let people = count(usize::try_from(topic.people).unwrap_or(0), "person", "people");
    Card::sentence(format!(
        "**{}** is now merged into **{}**: {people} behind it. `/feedback unmerge` undoes that.",
        short_name(one.number),
        short_name(topic.number)
    ))
}

pub(super) fn merged_before(one: &Statement, into: &Statement) -> UserError {
    UserError(match one.number == into.number {
        true => "Those are the same item. Name two different ones.".to_owned(),
        false => format!("{} and {} are already merged.", short_name(one.number), short_name(into.number)),
    })
}

pub(super) fn unmerged(one: &Statement) -> Card {
    Card::sentence(format!("**{}** stands on its own again.", short_name(one.number)))
}

pub(super) fn not_merged(one: &Statement) -> UserError {
    UserError(format!("{} is not merged.", short_name(one.number)))
}

pub(super) fn gone(one: &Statement) -> UserError {
    let name = short_name(one.number);
    UserError(format!("{name} is not tracked any more: its message was deleted, or the last tag was removed."))
}

pub(super) fn draft_gone() -> UserError {
    UserError(
        "This was already saved, or it expired after a day. Use the menu entry or `/feedback add` again.".to_owned(),
    )
}

pub(super) fn empty() -> UserError {
    UserError("There is no text. Paste what the person said, in their own words.".to_owned())
}

pub(super) fn private_channel() -> UserError {
    UserError(
        "This channel is private, and feedback is quoted in the digests. Tag messages in public channels.".to_owned(),
    )
}

pub(super) fn no_person() -> UserError {
    UserError("That message is from a bot or a webhook. Tag messages from people.".to_owned())
}

pub(super) fn unknown(typed: &str) -> UserError {
    UserError(format!("There is no feedback `{}` here. `/feedback list` shows what there is.", safe_title(typed, 40)))
}

pub(super) fn unknown_category(typed: &str, playbook: &Playbook) -> UserError {
    let known = playbook.categories.iter().map(|category| format!("`{}`", category.id)).collect::<Vec<_>>().join(", ");
    UserError(format!("There is no category `{}`. Choose one of {known}.", safe_title(typed, 40)))
}

pub(super) fn not_a_bug() -> UserError {
    UserError("Only bugs can be confirmed, and only once.".to_owned())
}

pub(super) fn confirmed(statement: &Statement) -> Card {
    Card::sentence(format!(
        "**{}** is a confirmed bug. It counts as an open issue in the digests.",
        short_name(statement.number)
    ))
}

/// A bug has other words than those that the team confirmed.
pub(super) fn confirm_again(bug: &Statement) -> Card {
    let text = format!(
        "> {}\nWhoever reported {} has edited it since it was confirmed: so it now reads, and it counts as no open issue until somebody \
         of the team confirms that. {}",
        words(bug, 300),
        short_name(bug.number),
        link(bug.guild, &bug.words).unwrap_or_default()
    );
    Card::new(format!("{} was edited: still this bug?", short_name(bug.number)), text)
        .color(PURPLE)
        .row(vec![confirm_button(bug)])
}

/// Somebody confirms words that are others by now.
pub(super) fn edited_again(bug: &Statement) -> UserError {
    let name = short_name(bug.number);
    UserError(format!(
        "{name} has been edited again since. `/feedback show number:{name}` shows how it reads now, with a button to confirm that."
    ))
}

fn confirm_button(bug: &Statement) -> Button {
    let subject = format!("{}-{}", bug.number, bug.wording());
    Button::new("Confirm bug", Style::Primary, CustomId::new("feedback", act::CONFIRM, subject))
}

/// What `/feedback list` shows.
pub(super) fn list(statements: &[Statement], is_of_all: bool, playbook: &Playbook) -> Card {
    let line = |statement: &Statement| {
        let emoji = emoji(playbook.category(&statement.category));
        let people = behind(statement).map_or_else(String::new, |people| format!(" ({people})"));
        format!("{emoji} **{}** {}{people}", short_name(statement.number), words(statement, 110))
    };
    let text = match (statements.is_empty(), is_of_all) {
        (true, true) => {
            "Nothing is tagged yet. React to a message with 🐛, 💡, 🎨, ❓ or 🙏, or use Apps → Tag feedback."
                .to_owned()
        }
        (true, false) => "Nothing is tagged as that. `/feedback list` shows all.".to_owned(),
        (false, _) => statements.iter().map(line).collect::<Vec<_>>().join("\n"),
    };
    Card::new(format!("Feedback: the latest {}", count(statements.len(), "item", "items")), text).color(PURPLE)
}

fn words(statement: &Statement, most: usize) -> String {
    match (statement.deleted, statement.words.text.is_empty()) {
        (Some(_), _) => "(its message was deleted)".to_owned(),
        (None, true) => link(statement.guild, &statement.words).unwrap_or_else(|| "(no text)".to_owned()),
        (None, false) => safe_title(&statement.words.text, most),
    }
}

fn link(guild: GuildId, words: &Words) -> Option<String> {
    words.message.map(|place| message_link(guild, place))
}

/// What is known around a statement.
pub(super) struct Around {
    /// The one that stands for it.
    pub(super) topic: Option<Statement>,
    /// Those that it stands for.
    pub(super) merged: Vec<Statement>,
    /// Those that may say the same.
    pub(super) similar: Vec<Statement>,
    /// The issue that it is tracked in.
    pub(super) link: Option<Link>,
    /// What is known of that issue.
    pub(super) issue: Option<KnownIssue>,
    /// How it does with those who try it out.
    pub(super) test: Test,
    /// Whether there is a repository to file it in.
    pub(super) has_tracker: bool,
}

/// What `/feedback show` shows.
pub(super) fn details(statement: &Statement, around: &Around, playbook: &Playbook) -> Card {
    let category = playbook.category(&statement.category);
    let name = category.map_or(statement.category.as_str(), |category| category.name.as_str());
    let title = format!("{} {} · {}", emoji(category), short_name(statement.number), capitalized(name));
    let text = match (statement.deleted, statement.words.text.is_empty()) {
        (None, false) => safe(&statement.words.text),
        _ => words(statement, 200),
    };
    let mut card = Card::new(title.trim(), text).with_overflow("feedback.txt").color(PURPLE);
    card.facts = facts(statement, around);
    let progress = progress(statement, playbook).map(|(name, value)| (name.to_owned(), value));
    card.facts.extend(progress);
    if statement.category == "question" && statement.deleted.is_none() {
        let how = format!("`/faq add from:{}` answers it here and adds it to the FAQ", short_name(statement.number));
        card.facts.push(("Answer".to_owned(), how));
    }
    let card = with_merges(card, statement.number, &around.similar);
    let mut buttons = Vec::new();
    if statement.category == "bug" && statement.confirmed.is_none() && statement.deleted.is_none() {
        buttons.push(confirm_button(statement));
    }
    let is_open = around.link.as_ref().is_none_or(|link| matches!(link.state, LinkState::Refused | LinkState::Gone));
    if around.has_tracker && is_open && statement.deleted.is_none() && statement.withdrawn.is_none() {
        let id = CustomId::new("feedback", act::ISSUE, statement.number);
        buttons.push(Button::new("File issue", Style::Secondary, id));
    }
    let stands = statement.deleted.is_none() && statement.withdrawn.is_none();
    if statement.words.message.is_some() && stands {
        let id = CustomId::new("feedback", act::REPLY, statement.number);
        buttons.push(Button::new("Reply", Style::Secondary, id));
        if statement.category == "testimonial" && statement.consent.is_none() {
            let id = CustomId::new("feedback", act::QUOTE, statement.number);
            buttons.push(Button::new("Ask to quote", Style::Secondary, id));
        }
    }
    if stands && statement.is_agreed_to() {
        buttons.push(release_button(statement));
    }
    if buttons.is_empty() { card } else { card.row(buttons) }
}

fn one_line(statement: &Statement, most: usize) -> String {
    format!("**{}** {}", short_name(statement.number), words(statement, most))
}

fn lines(statements: &[Statement], most: usize) -> String {
    statements.iter().map(|statement| one_line(statement, most)).collect::<Vec<_>>().join("\n")
}

fn facts(statement: &Statement, around: &Around) -> Vec<(String, String)> {
    let from = match statement.words.source {
        Source::Discord => link(statement.guild, &statement.words).unwrap_or_default(),
        other => other.label().to_owned(),
    };
    let fixed = statement.fixed_in.as_ref().map(|version| format!("fixed in {}", safe_title(version, 60)));
    let state = match (statement.deleted, statement.withdrawn, statement.confirmed) {
        (Some(_), ..) => "message deleted".to_owned(),
        (None, Some(at), _) => format!("untagged {}", timestamp(at, 'R')),
        _ if fixed.is_some() => fixed.unwrap_or_default(),
        _ if statement.done.is_some() => "fixed, waits for the next release".to_owned(),
        (None, None, Some(at)) => format!("confirmed {}", timestamp(at, 'R')),
        (None, None, None) => "tagged".to_owned(),
    };
    let author = statement.words.author.map_or_else(|| safe_title(&statement.words.author_name, 60), mention);
    [
        ("From", from),
        ("Author", author),
        ("Posted", timestamp(statement.words.sent, 'f')),
        ("People behind it", statement.people.to_string()),
        ("State", state),
        ("Issue", around.link.as_ref().map_or_else(String::new, |link| link_line(link, around.issue.as_ref()))),
        ("Tried out", if around.test == Test::default() { String::new() } else { standing(around.test) }),
        ("Merged into", around.topic.as_ref().map_or_else(String::new, |topic| one_line(topic, 100))),
        ("Duplicates", lines(&around.merged, 100)),
        ("Possible duplicates", lines(&around.similar, 100)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}
