//! What is said about statements and issues, on Discord and in the issues themselves.

use super::{count, link, safe_title, short_name};
use crate::discord::card::{Card, Form, Input};
use crate::discord::custom_id::CustomId;
use crate::error::UserError;
use crate::github::{Issue, markdown, template};
use crate::ids::IssueNumber;
use crate::playbook::Playbook;
use crate::slices::feedback::domain::{Link, LinkState, Source, Statement};
use crate::slices::tracker::{Connection, KnownIssue};
use crate::text::cut;

/// How many merged statements are quoted in an issue.
const QUOTED: usize = 5;
/// How much of an issue's text is kept.
const KEPT: usize = 4_000;

/// The form in which an issue is prepared.
pub(in crate::slices::feedback) fn issue_form(topic: &Statement, mark: &str, playbook: &Playbook) -> Form {
    let priorities: Vec<&str> = playbook.severities.iter().map(|severity| severity.id.as_str()).collect();
    let input = |key, label: &str, value: String, (hint, lines, most)| Input {
        key,
        label: label.to_owned(),
        value,
        hint,
        lines,
        required: key == "title",
        most,
    };
    let title = crate::text::one_line(&topic.words.text);
    Form {
        id: CustomId::new("feedback", super::act::ISSUE, format!("{}-{mark}", topic.number)),
        title: format!("File {} as an issue", short_name(topic.number)),
        inputs: vec![
            input("title", "Title", cut(&title, 100), ("What is wrong or wanted".to_owned(), false, 120)),
            input(
                "details",
                "What else the team knows",
                String::new(),
                ("Steps, versions, a suspected cause. What people said is quoted anyway.".to_owned(), true, 3_000),
            ),
            input(
                "priority",
                "Priority",
                topic.severity.clone().unwrap_or_default(),
                (format!("{}, or empty", priorities.join(", ")), false, 20),
            ),
        ],
    }
}

/// What was to be quoted is something else by now.
pub(in crate::slices::feedback) fn edited_before_filing(topic: &Statement) -> UserError {
    UserError(format!(
        "What {} says was edited, or merged with something else, since the form was opened. Look at it with `/feedback show`, then file \
         it again. Nothing was filed.",
        short_name(topic.number)
    ))
}

/// An issue's title: what was typed, safe.
pub(in crate::slices::feedback) fn issue_title(topic: &Statement, typed: &str) -> String {
    match markdown::title(typed) {
        title if title.is_empty() => format!("Feedback {}", short_name(topic.number)),
        title => title,
    }
}

/// An issue's text: what people said, without their names, and where.
pub(in crate::slices::feedback) fn issue_body(topic: &Statement, merged: &[Statement], details: &str) -> String {
    let mut parts = vec![said(topic)];
    parts.extend(merged.iter().take(QUOTED).map(said));
    if merged.len() > QUOTED {
        parts.push(format!("… and {} more", merged.len() - QUOTED));
    }
    if !details.is_empty() {
        parts.push(markdown::quote(details));
    }
    let people = count(usize::try_from(topic.people).unwrap_or(0), "person", "people");
    parts.push(format!("Tracked as {} by tplus. {people} behind it so far.", short_name(topic.number)));
    cut(&parts.join("\n\n"), 60_000)
}

/// One statement as an issue quotes it.
fn said(statement: &Statement) -> String {
    let day = statement.words.sent.format("%Y-%m-%d");
    let place = match (statement.words.source, link(statement.guild, &statement.words)) {
        (Source::Discord, Some(link)) => format!("[Discord]({link})"),
        (source, _) => source.label().to_owned(),
    };
    let words = match statement.words.text.is_empty() {
        true => "> (follow the link to read it)".to_owned(),
        false => markdown::quote(&statement.words.text),
    };
    format!("{words}\n\n— {place}, {day}")
}

/// What a statement that is taken in from an issue says.
pub(in crate::slices::feedback) fn issue_words(issue: &Issue) -> String {
    cut(format!("{}\n\n{}", issue.title, template::written(&issue.body)).trim(), KEPT)
}

/// How a statement stands to its issue, in a line.
pub(in crate::slices::feedback) fn link_line(link: &Link, issue: Option<&KnownIssue>) -> String {
    let number = link.number.map_or_else(String::new, |number| format!("#{number}"));
    match (link.state, issue) {
        (LinkState::Waiting, _) => "will be filed as soon as GitHub responds".to_owned(),
        (LinkState::Refused, _) => {
            format!("not filed: {}", safe_title(link.reason.as_deref().unwrap_or("GitHub did not accept it"), 200))
        }
        (LinkState::Gone, _) => format!("{number} was deleted or moved on GitHub"),
        (LinkState::Linked, None) => format!("{}{number}", link.repository),
        (LinkState::Linked, Some(issue)) => {
            let state = match (issue.is_open, issue.is_done) {
                (true, _) => "open",
                (false, true) => "closed as completed",
                (false, false) => "closed as not planned",
            };
            format!("[{number}]({}) {state}: {}", issue.url, safe_title(&issue.title, 120))
        }
    }
}

pub(in crate::slices::feedback) fn has_issue(topic: &Statement, link: &Link) -> UserError {
    let name = short_name(topic.number);
    UserError(match link.number {
        Some(number) => {
            format!(
                "{name} is already tracked in {}#{number}. `/feedback link` chooses another issue.",
                link.repository
            )
        }
        None => {
            format!("{name} is already on its way to GitHub. `/github status` shows whether something is blocking it.")
        }
    })
}

pub(in crate::slices::feedback) fn filed_meanwhile(topic: &Statement) -> UserError {
    let name = short_name(topic.number);
    UserError(format!("Somebody else has just filed {name}. `/feedback show {name}` shows its issue."))
}

pub(in crate::slices::feedback) fn being_filed(topic: &Statement) -> UserError {
    let name = short_name(topic.number);
    UserError(format!("{name} is being filed at this moment. Link it once `/feedback show {name}` shows its issue."))
}

pub(in crate::slices::feedback) fn unknown_priority(typed: &str, playbook: &Playbook) -> UserError {
    let known: Vec<&str> = playbook.severities.iter().map(|severity| severity.id.as_str()).collect();
    UserError(format!(
        "There is no priority `{}`. Write one of {}, or leave it empty. Nothing was filed.",
        safe_title(typed, 20),
        known.join(", ")
    ))
}

pub(in crate::slices::feedback) fn filing(topic: &Statement, connection: &Connection) -> Card {
    let held = match &connection.outage {
        Some((advice, _)) => format!("\n⚠️ {advice} It is filed as soon as that is fixed, and only once."),
        None => String::new(),
    };
    Card::sentence(format!(
        "**{name}** is on its way to {}. `/feedback show {name}` shows its number.{held}",
        connection.repository,
        name = short_name(topic.number)
    ))
}

pub(in crate::slices::feedback) fn linked(
    topic: &Statement,
    connection: &Connection,
    issue: (IssueNumber, &str),
) -> Card {
    Card::sentence(format!(
        "**{}** is tracked in {}#{}: {}",
        short_name(topic.number),
        connection.repository,
        issue.0,
        safe_title(issue.1, 120)
    ))
}
