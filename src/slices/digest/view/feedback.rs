//! What digests say about feedback.

use minijinja::{Value, context};

use super::outlook::{Next, next_topics};
use super::{QUOTE, weekday};
use crate::discord::text::safe_title;
use crate::engine::clock::Instant;
use crate::playbook::{NO_DATA, Playbook, ReleaseDates};
use crate::slices::feedback::{self, Consent, Mentions, Source, Statement, quoted};
use crate::slices::support::AskedOften;
use crate::text::{capitalized, count};

/// How many entries a "top" list has.
const TOP: usize = 3;
/// How many statements are named by their numbers on one line.
const NAMED: usize = 5;

/// Up to two kind words, and up to two issues that enough people have to be called frequent, without names. Where there is none of
/// these, what came at all.
pub(in crate::slices::digest) fn highlights(statements: &[Statement], playbook: &Playbook) -> Vec<String> {
    let of = |categories: &'static [&'static str]| {
        let fitting = statements.iter().filter(|statement| categories.contains(&statement.category.as_str()));
        fitting.filter_map(|statement| Some((playbook.category(&statement.category)?.unicode(), said(statement)?)))
    };
    let kind = of(&["testimonial"]).take(2).map(|(emoji, (words, _))| format!("{emoji} \"{words}\""));
    let frequent = of(&["bug", "ux"]).filter(|(_, (_, people))| *people >= i64::from(playbook.frequent_people));
    let issues = frequent.take(2).map(|(emoji, (words, people))| format!("{emoji} {words} ({people} people)"));
    let lines: Vec<String> = kind.chain(issues).collect();
    match lines.is_empty() && !statements.is_empty() {
        true => vec![received(statements, playbook)],
        false => lines,
    }
}

/// What was said, on one line, and how many people are behind it; nothing where tplus only has the link.
pub(super) fn said(statement: &Statement) -> Option<(String, i64)> {
    let words = safe_title(&statement.words.text, QUOTE);
    (!words.is_empty()).then_some((words, statement.people))
}

/// The most mentioned statements: "[Issue with N mentions]".
pub(in crate::slices::digest) fn top(statements: &[&Statement], one: &str, many: &str) -> Vec<String> {
    let line = |statement: &&Statement| {
        let (words, people) = said(statement)?;
        Some(format!("{words} ({})", count(usize::try_from(people).unwrap_or(0), one, many)))
    };
    statements.iter().filter_map(line).take(TOP).collect()
}

/// How many of a span's issues and requests are done already: they stand in no list of what is to be done.
pub(in crate::slices::digest) fn done(issues: &[&Statement], requests: &[&Statement]) -> String {
    let kinds = [(issues, "issue", "issues"), (requests, "request", "requests")];
    let of = |(statements, one, many): (&[&Statement], &str, &str)| {
        let done = statements.iter().filter(|statement| statement.fixed_in.is_some()).count();
        (done > 0).then(|| count(done, one, many))
    };
    kinds.into_iter().filter_map(of).collect::<Vec<_>>().join(" and ")
}

/// The kind words whose authors agreed and that the team released, with their names where they agreed to that too.
pub(in crate::slices::digest) fn quotes(statements: &[&Statement]) -> Vec<String> {
    let quotable = statements.iter().filter(|statement| statement.may_be_quoted());
    quotable.filter_map(|statement| quoted(statement)).take(TOP).collect()
}

/// Which kind words wait until their authors agree to be quoted, or until the team releases what they agreed to.
pub(in crate::slices::digest) fn quotes_waiting(statements: &[&Statement]) -> String {
    let names = |waits: fn(&Statement) -> bool| -> Vec<String> {
        let waiting = statements.iter().filter(|one| !one.may_be_quoted() && waits(one));
        waiting.map(|one| feedback::short_name(one.number)).collect()
    };
    let for_team = names(Statement::is_agreed_to);
    let for_author = names(|one| !one.is_agreed_to() && one.consent != Some(Consent::No));
    let lines = [
        (for_team, "once somebody of the team releases it", "once somebody of the team releases them", "releases"),
        (for_author, "once its author agrees", "once their authors agree", "asks"),
    ];
    let line = |(names, one, many, act): (Vec<String>, &str, &str, &str)| {
        let first = names.first()?.clone();
        let of_whom = match names.as_slice() {
            [name] => format!("{name} can be quoted {one}"),
            few if few.len() <= NAMED => format!("{} can be quoted {many}", few.join(", ")),
            more => format!("{} and {} more can be quoted {many}", more[..NAMED].join(", "), more.len() - NAMED),
        };
        Some(format!("{of_whom}: `/feedback show number:{first}` has the button that {act}."))
    };
    lines.into_iter().filter_map(line).collect::<Vec<_>>().join(" ")
}

/// What follows from feedback, unless the team has written its own: plan.md's high-priority issue, feature and documentation. What is
/// to be fixed and built is what the focus says.
pub(in crate::slices::digest) fn actions(open: &[Statement], questions: usize, playbook: &Playbook) -> Vec<String> {
    let next = next_topics(open, playbook).into_iter().map(|(kind, topic)| {
        let verb = if kind == Next::Fix { "Fix" } else { "Prototype" };
        format!("{verb}: {} (FB-{})", safe_title(&topic.words.text, QUOTE), topic.number)
    });
    let answer = (questions > 0)
        .then(|| format!("Document: {} without an answer in the FAQ", count(questions, "question", "questions")));
    next.chain(answer).collect()
}

/// The questions that were asked often without an entry of the FAQ, and the pages that must change for an entry, a few of each.
pub(in crate::slices::digest) fn documentation_actions(
    asked: &[AskedOften],
    pages: &[(String, i64, Instant)],
    dates: &ReleaseDates,
) -> Vec<String> {
    let asked = asked.iter().take(TOP).map(|one| {
        format!("Answer in the FAQ: {} (asked {} times; `/faq add`)", safe_title(&one.words, QUOTE), one.times)
    });
    let pages = pages.iter().take(TOP).map(|(page, number, since)| {
        let since = weekday(dates.date(*since));
        format!("Change {} as FAQ-{number} says (since {since}; `/faq documented` when it is)", safe_title(page, 100))
    });
    asked.chain(pages).collect()
}

/// The numbers of the feedback's volume. A source that nobody entered anything for is unknown, not zero.
pub(in crate::slices::digest) struct Volume {
    pub(in crate::slices::digest) discord: Option<usize>,
    /// Issues, and requests among them.
    pub(in crate::slices::digest) github: Option<(usize, usize)>,
    /// What was noted as feedback from there.
    pub(in crate::slices::digest) twitter: usize,
    pub(in crate::slices::digest) reddit: usize,
    /// What somebody counted there.
    pub(in crate::slices::digest) counted: Mentions,
    pub(in crate::slices::digest) others: [(Source, usize); 3],
}

pub(in crate::slices::digest) fn volume_value(volume: &Volume) -> Value {
    let entered = |counted: Option<i64>, noted: usize, (one, many): (&str, &str)| match (counted, noted) {
        (None, 0) => NO_DATA.to_owned(),
        (None, noted) => count(noted, one, many),
        (Some(counted), 0) => format!("{counted} {}", if counted == 1 { one } else { many }),
        (Some(counted), noted) => format!("{counted} {many}, {noted} noted as feedback"),
    };
    context! {
        discord => volume.discord.map_or_else(|| NO_DATA.to_owned(), |number| count(number, "message of users", "messages of users")),
        github => volume.github.map_or_else(
            || NO_DATA.to_owned(),
            |(issues, requests)| {
                let requests = count(requests, "feature request", "feature requests");
                format!("{} created ({requests})", count(issues, "issue", "issues"))
            },
        ),
        others => volume
            .others
            .iter()
            .filter(|(_, number)| *number > 0)
            .map(|(source, number)| format!("{}: {number}", capitalized(source.label())))
            .collect::<Vec<_>>(),
        twitter => entered(volume.counted.twitter, volume.twitter, ("mention", "mentions")),
        reddit => entered(volume.counted.reddit, volume.reddit, ("comment", "comments")),
    }
}

/// What users read of feedback. Their bugs are counted with all others, each once.
pub(in crate::slices::digest) fn feedback_for_users(mut statements: Vec<Statement>, playbook: &Playbook) -> Value {
    statements.retain(|statement| statement.category != "bug");
    feedback_value(&statements, playbook)
}

/// One sentence about feedback for the public: numbers, no names, no quotes.
pub(in crate::slices::digest) fn feedback_value(statements: &[Statement], playbook: &Playbook) -> Value {
    feedback_with(statements, Mentions::default(), playbook)
}

/// The same for the team, with what was counted elsewhere.
pub(in crate::slices::digest) fn feedback_with(
    statements: &[Statement],
    mentions: Mentions,
    playbook: &Playbook,
) -> Value {
    context! { sentence => received(statements, playbook), total => statements.len(), mentions => mentions.in_words() }
}

/// How much of which kind came.
fn received(statements: &[Statement], playbook: &Playbook) -> String {
    let number = |id: &str| statements.iter().filter(|statement| statement.category == id).count();
    let kinds = playbook.categories.iter().map(|category| (category, number(&category.id)));
    let parts: Vec<String> = kinds
        .filter(|(_, number)| *number > 0)
        .map(|(category, number)| count(number, &category.name, &category.plural))
        .collect();
    let repeated = match statements.iter().filter(|statement| statement.merged_into.is_some()).count() {
        0 => String::new(),
        1 if statements.len() == 1 => ", which repeats what another said".to_owned(),
        1 => "; 1 of these repeats what another said".to_owned(),
        many => format!("; {many} of these repeat what others said"),
    };
    match parts.is_empty() {
        true => "Nothing new.".to_owned(),
        false => format!("Received: {}{repeated}.", parts.join(", ")),
    }
}
