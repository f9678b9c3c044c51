//! What is to be done, as lists to tick.

use super::reader::{Hinted, Table};
use super::support::Focus;

/// A list of things to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: ListKind,
    /// Its first day, as N of T+N.
    pub from_day: u32,
    /// Its last day.
    pub to_day: u32,
    /// From which day on what tplus knows of its entries counts.
    pub counts_from: u32,
    /// Its parts; what is ticked is theirs.
    pub groups: Vec<Group>,
}

/// What a list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// The priorities of some days.
    Priorities,
    /// The hours of launch day.
    LaunchDay,
    /// The way of a patch or feature release.
    Release,
    /// The weekly look at performance.
    Performance,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// What is to be done.
    pub items: Vec<Item>,
    /// Whether it is the documentation's, of which a tick here and one in `/docs show` are one.
    pub is_documentation: bool,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What is to be done.
    pub text: String,
    /// How, or to what end: a command, examples, the effect.
    pub hint: Option<String>,
    /// What tplus knows of it by itself.
    pub knows: Option<Knows>,
}

/// What tplus knows of an entry by itself: that it is done, or how well a standing rule is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knows {
    /// Done: an entry was added to the FAQ.
    FaqEntry,
    /// Done: a request of users was written down.
    RequestNoted,
    /// Done: three requests of users were released.
    ThreeReleased,
    /// Kept: new issues are triaged in time.
    Triage,
    /// Kept: questions are answered in time.
    Answers,
    /// Kept: issues are answered in time.
    IssueAnswers,
    /// Kept: incidents of the gravest severity are resolved within their limit.
    GravestResolved,
    /// Kept: those of the second gravest are.
    SecondResolved,
    /// To be named: what people outside the team contributed.
    Contributions,
    /// Done: the announcement was published through tplus.
    Announced,
}

impl Knows {
    const ALL: [(&str, Self); 10] = [
        ("faq_entry", Self::FaqEntry),
        ("request_noted", Self::RequestNoted),
        ("three_released", Self::ThreeReleased),
        ("triage", Self::Triage),
        ("answers", Self::Answers),
        ("issue_answers", Self::IssueAnswers),
        ("gravest_resolved", Self::GravestResolved),
        ("second_resolved", Self::SecondResolved),
        ("contributions", Self::Contributions),
        ("announced", Self::Announced),
    ];
}

/// Something that has to be so before a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoCriterion {
    /// What it says.
    pub text: String,
    /// Whether it is that nothing of the gravest severity is open, which tplus knows.
    pub counts_gravest: bool,
    /// Whether it is that no workflow fails, which tplus knows where a repository is connected.
    pub counts_workflows: bool,
}

impl ListKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Priorities, Self::LaunchDay, Self::Release, Self::Performance];

    /// Its name in the playbook.
    pub fn id(self) -> &'static str {
        match self {
            Self::Priorities => "priorities",
            Self::LaunchDay => "launch_day",
            Self::Release => "release",
            Self::Performance => "performance",
        }
    }
}

/// The most parts and the most entries of one that fit below a card as buttons.
const PARTS: usize = 5;

pub(super) fn checklist(table: &Table<'_, '_>) -> Checklist {
    let kind = table.text("kind");
    let known = ListKind::ALL.into_iter().find(|known| known.id() == kind);
    if known.is_none() {
        let names = ListKind::ALL.map(ListKind::id).join(", ");
        table.mistake_at("kind", format!("\"{kind}\" is none of {names}"));
    }
    let from_day = table.number("from_day");
    let list = Checklist {
        id: table.text("id"),
        name: table.text("name"),
        kind: known.unwrap_or(ListKind::Priorities),
        from_day,
        to_day: table.number("to_day"),
        counts_from: table.optional_number("counts_from").unwrap_or(from_day),
        groups: table.tables("groups").iter().map(group).collect(),
    };
    if list.to_day < list.from_day {
        table.mistake_at("to_day", "`to_day` must not be before `from_day`");
    }
    if list.id.contains('-') {
        table.mistake_at("id", "`id` must not contain a \"-\"");
    }
    if list.groups.len() > PARTS {
        table.mistake_at("groups", format!("a list has at most {PARTS} groups"));
    }
    table.nothing_else();
    list
}

fn group(table: &Table<'_, '_>) -> Group {
    let item = |Hinted { text, hint, knows }: Hinted| {
        let known = knows.as_ref().map(|name| (name, Knows::ALL.iter().find(|(known, _)| known == name)));
        if let Some((name, None)) = known {
            let names = Knows::ALL.map(|(name, _)| name).join(", ");
            table.mistake_at("items", format!("`knows = \"{name}\"` is none of {names}"));
        }
        Item { text, hint, knows: known.and_then(|(_, known)| known).map(|(_, known)| *known) }
    };
    let items = table.hinted("items").into_iter().map(item).collect();
    let group = Group { name: table.text("name"), items, is_documentation: false };
    if group.items.is_empty() || group.items.len() > PARTS {
        table.mistake_at("items", format!("a group has one to {PARTS} items"));
    }
    table.nothing_else();
    group
}

/// Gives each week's priorities what the documentation needs in these days, where there is room for it.
pub(super) fn with_documentation(mut lists: Vec<Checklist>, documentation: &[Focus]) -> Vec<Checklist> {
    for list in lists.iter_mut().filter(|list| list.kind == ListKind::Priorities && list.groups.len() < PARTS) {
        let falls_in = |focus: &&Focus| (focus.from_day..=focus.to_day).contains(&list.from_day);
        if let Some(focus) = documentation.iter().find(falls_in).filter(|focus| focus.items.len() <= PARTS) {
            let items = focus.items.iter().map(|text| Item { text: text.clone(), hint: None, knows: None }).collect();
            list.groups.push(Group { name: format!("Documentation ({})", focus.focus), items, is_documentation: true });
        }
    }
    lists
}

pub(super) fn go_criterion(table: &Table<'_, '_>) -> GoCriterion {
    let criterion = GoCriterion {
        text: table.text("text"),
        counts_gravest: table.optional_flag("counts_gravest"),
        counts_workflows: table.optional_flag("counts_workflows"),
    };
    table.nothing_else();
    criterion
}
