//! Every sentence about being on call.

use chrono::NaiveDate;

use crate::discord::card::{Button, Card, Pings, Style};
use crate::discord::custom_id::CustomId;
use crate::discord::text::{safe_title, timestamp};
use crate::engine::clock::Instant;
use crate::error::UserError;
use crate::slices::incident::{ActionItem, Incident, action_short_name, short_name};
use crate::slices::rotation::{Member, Override, Turn};

/// The button that ends an override.
pub(super) const END: &str = "end";
/// How many incidents and actions a hand-over names.
const NAMED: usize = 8;
/// How many overrides have a button.
const BUTTONS: usize = 4;

fn name(member: &Member) -> String {
    safe_title(&member.name, 60)
}

/// What a hand-over says.
pub(super) struct HandOver<'a> {
    /// Whose week begins.
    pub(super) to: Option<&'a Member>,
    /// Whose was the last.
    pub(super) from: Option<&'a Member>,
    /// When it ends, in UTC.
    pub(super) until: Instant,
    /// The open incidents.
    pub(super) incidents: &'a [Incident],
    /// The actions that are due in it.
    pub(super) actions: &'a [ActionItem],
}

pub(super) fn hand_over(said: &HandOver<'_>, pings: Pings) -> Card {
    let until = timestamp(said.until, 'f');
    let mut lines = vec![match said.to {
        Some(to) => format!("**{}** is on call until {until}.", name(to)),
        None => format!("Nobody in the rotation is available until {until}. `/oncall add` names others."),
    }];
    lines.extend(
        said.from.filter(|from| Some(*from) != said.to).map(|from| format!("Last week it was {}.", name(from))),
    );
    let incident = |one: &Incident| {
        let snoozed = one.next_update.filter(|_| one.snoozed.is_some());
        let snoozed =
            snoozed.map_or_else(String::new, |next| format!(", update put off until {}", timestamp(next, 'f')));
        format!("- {} ({}): {}{snoozed}", short_name(one.number), one.severity, safe_title(&one.title, 100))
    };
    let action = |one: &ActionItem| {
        let (what, owner) = (safe_title(&one.what, 100), safe_title(&one.owner_name, 40));
        format!("- {}: {what} ({owner}, {})", action_short_name(one.number), timestamp(one.due, 'R'))
    };
    lines.push(listed("Open incidents", said.incidents.iter().map(incident).collect()));
    lines.push(listed("Actions due this week", said.actions.iter().map(action).collect()));
    Card::new("🔁 On call", lines.join("\n")).pinging("", pings)
}

fn listed(title: &str, mut lines: Vec<String>) -> String {
    if lines.is_empty() {
        return format!("**{title}**: none");
    }
    let more = lines.len().saturating_sub(NAMED);
    lines.truncate(NAMED);
    if more > 0 {
        lines.push(format!("-# and {more} more"));
    }
    format!("**{title}**\n{}", lines.join("\n"))
}

/// Who is on call, whose turns come next, and who stands in.
pub(super) struct Shown<'a> {
    /// Who is on call now.
    pub(super) on_call: Option<&'a Member>,
    /// The turns, with that of now first, each with when it begins.
    pub(super) turns: &'a [(Turn, Instant)],
    /// In their order.
    pub(super) members: &'a [Member],
    /// Who stands in.
    pub(super) overrides: &'a [Override],
}

pub(super) fn shown(shown: &Shown<'_>, said: &str) -> Card {
    let mut lines = Vec::new();
    if !said.is_empty() {
        lines.push(format!("{said}\n"));
    }
    lines.push(match shown.on_call {
        Some(member) => format!("📟 **{}** is on call.", name(member)),
        None => "Nobody in the rotation is available now: incidents page the roles.".to_owned(),
    });
    let turn = |(turn, begins): &(Turn, Instant)| {
        let who = turn.holder.as_ref().map_or_else(|| "nobody is available".to_owned(), name);
        format!("- {}: {who}", timestamp(*begins, 'f'))
    };
    lines.push(format!(
        "**Weeks, by their hand-over**\n{}",
        shown.turns.iter().map(turn).collect::<Vec<_>>().join("\n")
    ));
    if !shown.overrides.is_empty() {
        let one = |one: &Override| {
            format!("- {} from {} to {}", name(&one.by), timestamp(one.window.from, 'f'), timestamp(one.window.to, 'f'))
        };
        lines.push(format!("**Standing in**\n{}", shown.overrides.iter().map(one).collect::<Vec<_>>().join("\n")));
    }
    lines.push(format!("-# In turn: {}", shown.members.iter().map(name).collect::<Vec<_>>().join(", ")));
    let card = Card::new("On call", lines.join("\n"));
    let end = |one: &Override| {
        let label = format!("{} doesn't stand in", one.by.name);
        Button::new(label, Style::Secondary, CustomId::new("oncall", END, one.id))
    };
    let buttons: Vec<Button> = shown.overrides.iter().take(BUTTONS).map(end).collect();
    if buttons.is_empty() { card } else { card.row(buttons) }
}

pub(super) fn nobody() -> Card {
    Card::sentence(
        "Nobody takes turns at being on call. `/oncall add` says who does; from two people on their weeks alternate.",
    )
}

pub(super) fn added(member: &Member) -> String {
    format!("{} takes turns from now on.", name(member))
}

pub(super) fn removed(who: &str) -> String {
    format!("{} is no longer in the rotation.", safe_title(who, 60))
}

pub(super) fn swapped(one: &Member, other: &Member) -> String {
    format!("{} and {} have swapped.", name(one), name(other))
}

pub(super) fn stands_in(one: &Override) -> String {
    format!(
        "{} stands in from {} to {}.",
        name(&one.by),
        timestamp(one.window.from, 'f'),
        timestamp(one.window.to, 'f')
    )
}

pub(super) fn ended(one: &Override) -> String {
    format!("{} doesn't stand in from {} on any more.", name(&one.by), timestamp(one.window.from, 'f'))
}

/// What the team's channel is told of a change, and by whom.
pub(super) fn changed(said: &str, by: &str, pings: Pings) -> Card {
    Card::sentence(format!("🔁 On call: {said} ({})", safe_title(by, 60))).pinging("", pings)
}

pub(super) fn not_of_the_team(who: &str) -> UserError {
    UserError(format!(
        "{} has no role of the team, so nobody would find them there. Give them one first.",
        safe_title(who, 60)
    ))
}

pub(super) fn takes_turns_already(who: &str) -> UserError {
    UserError(format!("{} takes turns already.", safe_title(who, 60)))
}

pub(super) fn takes_none(who: &str) -> UserError {
    UserError(format!("{} takes no turns. `/oncall show` says who does.", safe_title(who, 60)))
}

pub(super) fn with_oneself() -> UserError {
    UserError("A swap needs two people: name somebody else who takes turns.".to_owned())
}

pub(super) fn no_turn_ahead(who: &str) -> UserError {
    UserError(format!(
        "{} has no week ahead that could be swapped. `/oncall show` lists the next ones.",
        safe_title(who, 60)
    ))
}

pub(super) fn no_days((first, last): (NaiveDate, NaiveDate)) -> UserError {
    UserError(format!(
        "{first} to {last} can't be used: say a first and a last day that lie ahead, the first one first, like `2026-01-20`."
    ))
}

pub(super) fn no_day(typed: &str) -> UserError {
    UserError(format!(
        "I can't read {} as a day. Say it like `2026-01-20`, `today` or `Monday`.",
        safe_title(typed, 40)
    ))
}
