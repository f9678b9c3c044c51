//! What is said when a fix has come out.

use super::{count, link, one_line, quote, short_name};
use crate::discord::card::{Button, Card, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::safe_title;
use crate::error::UserError;
use crate::github::markdown;
use crate::ids::IssueNumber;
use crate::slices::feedback::domain::{Fix, Says, Statement, Told, Verdicts, Version};
use crate::text::{capitalized, cut};

const GREEN: u32 = 0x12_B7_6A;
const YELLOW: u32 = 0xFD_B0_22;

/// A version as it was typed; none where that can't be one.
pub(in crate::slices::feedback) fn version_name(typed: &str) -> Option<String> {
    let name = crate::text::one_line(typed);
    (!name.is_empty() && name.chars().count() <= 50).then_some(name)
}

pub(in crate::slices::feedback) fn no_version() -> UserError {
    UserError("Write the version that has the fix, such as `v1.1.1-beta`; at most 50 characters.".to_owned())
}

/// What a thread with an answer is called where Discord doesn't take the words that are answered.
pub(in crate::slices::feedback) const ANSWER: &str = "Answer";

/// The name of the thread in which a person is answered.
pub(in crate::slices::feedback) fn thread_name(statement: &Statement) -> String {
    let words = crate::text::one_line(&statement.words.text);
    cut(format!("{} {words}", short_name(statement.number)).trim(), 100)
}

/// A version, linked to its notes where they are known.
fn named(version: &str, url: &str) -> String {
    match url {
        "" => format!("**{}**", safe_title(version, 60)),
        url => format!("**[{}]({url})**", safe_title(version, 60)),
    }
}

/// Whether it was asked for, and not broken.
fn is_wish(statement: &Statement) -> bool {
    statement.category == "feature"
}

fn buttons(statement: &Statement, fix: &Fix, guild: &str) -> Vec<Button> {
    let id = |act| CustomId::new("feedback", act, format!("{guild}{}", fix.id));
    let (yes, no) =
        if is_wish(statement) { ("That's it", "Not what I meant") } else { ("Fixed for me", "Still broken") };
    vec![
        Button::new(yes, Style::Success, id(super::act::FIXED)),
        Button::new(no, Style::Secondary, id(super::act::BROKEN)),
    ]
}

/// A statement with the fix that whoever said it is asked about.
#[derive(Debug, Clone, Copy)]
pub(in crate::slices::feedback) struct Asked<'a> {
    pub(in crate::slices::feedback) statement: &'a Statement,
    pub(in crate::slices::feedback) fix: &'a Fix,
    /// The statement that stands for it, and of which the fix is.
    pub(in crate::slices::feedback) topic: Option<&'a Statement>,
}

impl Asked<'_> {
    /// That others said it, too, since the fix is of what stands for all; empty where it stands for itself. Not in their words: they may
    /// have changed since anybody of the team read them.
    fn same(self) -> &'static str {
        if self.topic.is_some() { "\n-# Others said the same." } else { "" }
    }
}

/// How users get a version; empty where the playbook doesn't say.
fn how_to(to_update: &str) -> String {
    if to_update.is_empty() { String::new() } else { format!(" To update, {to_update}.") }
}

/// The question in the thread where it was reported, with what was answered and whether it is open again; `ping` for the first time
/// only.
pub(in crate::slices::feedback) fn fixed_for_you(
    asked: Asked<'_>,
    to_update: &str,
    (Verdicts { fixed, broken }, has_failed): (Verdicts, bool),
    ping: bool,
) -> Card {
    let Asked { statement, fix, .. } = asked;
    let out = named(&fix.version, &fix.url);
    let (title, brings, failed, whose) = match is_wish(statement) {
        true => (
            "What you asked for is out",
            "brings this",
            "was to bring this, and isn't what was meant: the team knows",
            "about your request",
        ),
        false => (
            "Fixed for you?",
            "is out and should fix this",
            "was to fix this, and it isn't fixed for everybody yet: the team knows",
            "about your report",
        ),
    };
    let (how, said, same) = (how_to(to_update), quote(&statement.words.text, 200), asked.same());
    let mut text = match has_failed {
        false => format!("{out} {brings}.{how}\n{said}{same}"),
        true => format!("{out} {failed}.\n{said}{same}"),
    };
    if fixed + broken > 0 {
        text.push_str(&format!("\n✅ {fixed} · ❌ {broken}"));
    }
    let card = Card::new(title, text).color(GREEN).row(buttons(statement, fix, ""));
    let pings = Pings { users: statement.words.author.into_iter().filter(|_| ping).collect(), roles: Vec::new() };
    if ping { card.pinging(whose, pings) } else { card }
}

/// The same for several reports of one person, in one message to them.
pub(in crate::slices::feedback) fn fixed_directly(fixes: &[Asked<'_>], to_update: &str) -> Card {
    let line = |asked: &Asked<'_>| {
        let place = link(asked.statement.guild, &asked.statement.words);
        let place = place.map_or_else(String::new, |link| format!(" ([message]({link}))"));
        format!("{}{place}{}", one_line(asked.statement, 120), asked.same())
    };
    let lines: Vec<String> = fixes.iter().map(line).collect();
    let out = fixes.first().map_or_else(String::new, |asked| named(&asked.fix.version, &asked.fix.url));
    let card = Card::new(
        "Fixed for you?",
        format!(
            "{out} is out and should have what you reported or asked for.{}\n{}",
            how_to(to_update),
            lines.join("\n")
        ),
    );
    fixes.iter().fold(card.color(GREEN), |card, Asked { statement, fix, .. }| {
        let mut row = buttons(statement, fix, &format!("{}-", statement.guild));
        row.iter_mut().for_each(|button| button.label = format!("{}: {}", short_name(statement.number), button.label));
        card.row(row)
    })
}

pub(in crate::slices::feedback) fn fixed_on_github(version: &Version, to_update: &str) -> String {
    let name = match version.url.as_str() {
        "" => markdown::title(&version.name),
        url => format!("[{}]({url})", markdown::title(&version.name)),
    };
    format!("{name} is out and should fix this.{} Is it fixed for you? If not, say so here.", how_to(to_update))
}

/// What the team sees of a release's fixes: who was asked where.
pub(in crate::slices::feedback) fn fixes_told(version: &Version, told: &[(&Statement, Told)]) -> Card {
    let of = |wanted: Told| told.iter().filter(|(_, way)| *way == wanted).count();
    let asked = [
        (of(Told::InThread), "where it was written"),
        (of(Told::Directly), "by direct message to people with several reports"),
        (of(Told::OnIssue), "on GitHub"),
    ];
    let parts: Vec<String> =
        asked.iter().filter(|(number, _)| *number > 0).map(|(number, how)| format!("{number} {how}")).collect();
    let asked: usize = asked.iter().map(|(number, _)| number).sum();
    let question = match told.iter().all(|(statement, _)| is_wish(statement)) {
        _ if asked == 0 => "nobody who reported it can be asked".to_owned(),
        true => format!("told those behind {} that it has what they asked for", count(asked, "request", "requests")),
        false => format!("asked \"fixed for you?\" about {}", count(asked, "report", "reports")),
    };
    let mut text = format!("{}: {question}", named(&version.name, &version.url));
    if !parts.is_empty() {
        text.push_str(&format!(": {}.", parts.join(", ")));
    }
    let nobody: Vec<String> = told
        .iter()
        .filter(|(_, way)| *way == Told::Nobody)
        .map(|(statement, _)| format!("{} ({})", one_line(statement, 100), statement.words.source.label()))
        .collect();
    if !nobody.is_empty() {
        text.push_str(&format!("\n**Not notified by tplus, which can't reach who said it:**\n{}", nobody.join("\n")));
    }
    let title = if asked == 0 { "no reporter asked" } else { "reporters asked" };
    Card::new(format!("{}: {title}", safe_title(&version.name, 60)), text).with_overflow("fixes.txt").color(GREEN)
}

pub(in crate::slices::feedback) fn fixed_before(topic: &Statement) -> UserError {
    let version = safe_title(topic.fixed_in.as_deref().unwrap_or_default(), 60);
    UserError(format!("{} is already fixed in {version}.", short_name(topic.number)))
}

pub(in crate::slices::feedback) fn done_before(topic: &Statement) -> UserError {
    if topic.fixed_in.is_some() {
        return fixed_before(topic);
    }
    UserError(format!(
        "{} is known to be fixed. When a release is out that has the fix, `/feedback fixed` with its version tells those who reported it.",
        short_name(topic.number)
    ))
}

pub(in crate::slices::feedback) fn done_noted(topic: &Statement) -> Card {
    Card::sentence(format!(
        "**{}** is fixed for the next release. When one is out, I ask in the team's channel whether it has the fix, and then those who \
         reported it.",
        short_name(topic.number)
    ))
}

pub(in crate::slices::feedback) fn fix_noted(topic: &Statement, version: &str) -> Card {
    Card::sentence(format!(
        "**{}** is fixed in {}. Whoever reported it here or on GitHub is asked once whether it is fixed for them.",
        short_name(topic.number),
        safe_title(version, 60)
    ))
}

pub(in crate::slices::feedback) fn not_behind() -> UserError {
    UserError(
        "These buttons are for those who reported it or gave it a 👍. Is it broken for you? Say so where it was reported."
            .to_owned(),
    )
}

pub(in crate::slices::feedback) fn fix_unknown() -> UserError {
    UserError("tplus no longer tracks this fix. Say where you reported it whether it works for you.".to_owned())
}

pub(in crate::slices::feedback) fn judged(fixed: bool, is_enough: bool, voters: u32) -> Card {
    Card::sentence(match (fixed, is_enough) {
        (true, _) => "Thank you! Good to know that it is fixed.".to_owned(),
        (false, true) => "Thank you, the team is told. Say where you reported it what still goes wrong.".to_owned(),
        (false, false) => format!(
            "Thank you, your answer is counted. It is opened again once whoever reported it says so, or {voters} people who voted for it \
             before. Say where you reported it what still goes wrong."
        ),
    })
}

/// Who says so, in words.
fn who(says: Says) -> String {
    match says {
        Says::Reporter => "somebody who reported it".to_owned(),
        Says::Team => "somebody of the team".to_owned(),
        Says::Voters(1) => "somebody who had voted for it".to_owned(),
        Says::Voters(count) => format!("{count} people who had voted for it"),
    }
}

/// What the team sees when a fix did not hold.
pub(in crate::slices::feedback) fn still_broken(
    (statement, fix, says): (&Statement, &Fix, Says),
    issue: Option<IssueNumber>,
    pings: Pings,
) -> Card {
    let place =
        link(statement.guild, &statement.words).map_or_else(String::new, |link| format!("\n[The report]({link})"));
    let issue = issue.map_or_else(String::new, |number| format!(" Its issue #{number} is being reopened."));
    let next = "Ask them what they see now; `/feedback fixed` says when it is fixed again.";
    let verb = if matches!(says, Says::Voters(2..)) { "say" } else { "says" };
    let who = capitalized(&who(says));
    let text = format!("{}\n{who} {verb} so.{issue} {next}{place}", quote(&statement.words.text, 200));
    let how = if is_wish(statement) { "is not what was meant" } else { "is still broken" };
    let title = format!("{} {how} in {}", short_name(statement.number), safe_title(&fix.version, 60));
    Card::new(title, text).color(YELLOW).pinging("", pings)
}

pub(in crate::slices::feedback) fn broken_on_github((statement, fix): (&Statement, &Fix), says: Says) -> String {
    let verb = if matches!(says, Says::Voters(2..)) { "say" } else { "says" };
    format!(
        "Still broken in {}, {verb} {} on Discord ({}).",
        markdown::title(&fix.version),
        who(says),
        short_name(statement.number)
    )
}
