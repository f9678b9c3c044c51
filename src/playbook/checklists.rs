//! What is to be done, as lists to tick.

use super::reader::Table;
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
}

/// Something that has to be so before a launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoCriterion {
    /// What it says.
    pub text: String,
    /// Whether it is that nothing of the gravest severity is open, which tplus knows.
    pub counts_gravest: bool,
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
    let list = Checklist {
        id: table.text("id"),
        name: table.text("name"),
        kind: known.unwrap_or(ListKind::Priorities),
        from_day: table.number("from_day"),
        to_day: table.number("to_day"),
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
    let item = |(text, hint)| Item { text, hint };
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
            let items = focus.items.iter().map(|text| Item { text: text.clone(), hint: None }).collect();
            list.groups.push(Group { name: format!("Documentation ({})", focus.focus), items, is_documentation: true });
        }
    }
    lists
}

pub(super) fn go_criterion(table: &Table<'_, '_>) -> GoCriterion {
    let criterion = GoCriterion { text: table.text("text"), counts_gravest: table.optional_flag("counts_gravest") };
    table.nothing_else();
    criterion
}
